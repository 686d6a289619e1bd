//! Languages and what they are called. In goes what an author wrote after a fence (name, alias or file extension,
//! in any case); out comes a [`Language`], or the nearest names for a hint. Nothing here reads code.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use syntect::parsing::{SyntaxReference, SyntaxSet};

/// One language that can be highlighted: a small handle that is free to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Language(u16);

impl Language {
    /// The language's own name, such as `Rust` or `Bourne Again Shell (bash)`.
    pub fn name(self) -> &'static str {
        self.syntax().map_or("Plain Text", |syntax| &syntax.name)
    }

    /// Whether code in this language is left as it is.
    pub fn is_plain(self) -> bool {
        self == Language::PLAIN
    }

    /// Code of no language: it is escaped and nothing else.
    pub const PLAIN: Language = Language(u16::MAX);

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    fn syntax(self) -> Option<&'static SyntaxReference> {
        SYNTAXES.syntaxes().get(self.index())
    }
}

/// The grammars, as they come compiled into the program. Each is unpacked when it is first needed.
pub(crate) static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names that the grammars do not know themselves, and the grammar for each. The second column is a grammar's name.
/// Where a language has no grammar of its own the nearest one stands in, or plain text.
const ALIASES: &[(&str, &str)] = &[
    ("", PLAIN),
    ("asm", "x86_64 Assembly"),
    ("astro", "HTML"),
    ("bash", "Bourne Again Shell (bash)"),
    ("c", "C"),
    ("c++", "C++"),
    ("cjs", "JavaScript"),
    ("console", "Bourne Again Shell (bash)"),
    ("cpp", "C++"),
    ("csharp", "C#"),
    ("css", "CSS"),
    ("docker", "Dockerfile"),
    ("dockerfile", "Dockerfile"),
    ("elisp", "Lisp"),
    ("fsharp", "F#"),
    ("gitignore", "Git Ignore"),
    ("go-html-template", "HTML"),
    ("go-text-template", PLAIN),
    ("golang", "Go"),
    ("h", "C"),
    ("handlebars", "HTML (Twig)"),
    ("hbs", "HTML (Twig)"),
    ("hcl", "Terraform"),
    ("html", "HTML"),
    ("java", "Java"),
    ("javascript", "JavaScript"),
    ("jinja", "HTML (Jinja2)"),
    ("js", "JavaScript"),
    ("json", "JSON"),
    ("json5", "JSON"),
    ("jsonc", "JSON"),
    ("jsonl", "JSON"),
    ("jsx", "TypeScriptReact"),
    ("just", "Makefile"),
    ("justfile", "Makefile"),
    ("latex", "LaTeX"),
    ("make", "Makefile"),
    ("markdown", "Markdown"),
    ("md", "Markdown"),
    ("mdx", "Markdown"),
    ("mermaid", PLAIN),
    ("mjs", "JavaScript"),
    ("none", PLAIN),
    ("objc", "Objective-C"),
    ("objective-c", "Objective-C"),
    ("patch", "Diff"),
    ("plain", PLAIN),
    ("plaintext", PLAIN),
    ("postgres", "SQL"),
    ("postgresql", "SQL"),
    ("powershell", PLAIN),
    ("ps1", PLAIN),
    ("protobuf", "Protocol Buffer"),
    ("py", "Python"),
    ("python3", "Python"),
    ("rb", "Ruby"),
    ("regexp", "Regular Expression"),
    ("regex", "Regular Expression"),
    ("rs", "Rust"),
    ("shell", "Bourne Again Shell (bash)"),
    ("shell-session", "Bourne Again Shell (bash)"),
    ("shellsession", "Bourne Again Shell (bash)"),
    ("sh", "Bourne Again Shell (bash)"),
    ("sqlite", "SQL"),
    ("svg", "XML"),
    ("tera", "HTML (Jinja2)"),
    ("terminal", "Bourne Again Shell (bash)"),
    ("tex", "LaTeX"),
    ("text", PLAIN),
    ("tree", PLAIN),
    ("ts", "TypeScript"),
    ("tsx", "TypeScriptReact"),
    ("txt", PLAIN),
    ("typescript", "TypeScript"),
    ("viml", "VimL"),
    ("vim", "VimL"),
    ("wasm", PLAIN),
    ("wat", "Lisp"),
    ("xhtml", "HTML"),
    ("yml", "YAML"),
    ("zsh", "Bourne Again Shell (bash)"),
];

const PLAIN: &str = "Plain Text";

/// Every accepted name in lower case. Names go before extensions and aliases before both, because an extension such
/// as `h` belongs to several languages.
static NAMES: LazyLock<BTreeMap<String, Language>> = LazyLock::new(|| {
    let mut names = BTreeMap::new();
    let mut by_name = HashMap::new();
    let mut extensions = Vec::new();
    for (index, syntax) in SYNTAXES.syntaxes().iter().enumerate() {
        let plain = syntax.name == PLAIN;
        let language = u16::try_from(index).ok().filter(|_| !plain).map_or(Language::PLAIN, Language);
        by_name.insert(syntax.name.as_str(), language);
        if !syntax.hidden {
            let name = syntax.name.to_lowercase();
            names.insert(name.replace(' ', "-"), language);
            extensions.extend(syntax.file_extensions.iter().map(|extension| (extension.to_lowercase(), language)));
        }
    }
    for (extension, language) in extensions {
        names.entry(extension).or_insert(language);
    }
    for (alias, name) in ALIASES {
        let language = by_name.get(name).copied().unwrap_or(Language::PLAIN);
        names.insert((*alias).to_owned(), language);
    }
    names
});

/// The language of that name, alias or file extension, in any case. Names of plain text, and the empty name, are
/// known; an unknown name is `None`, and [`nearest`] has the hint.
pub fn language(name: &str) -> Option<Language> {
    let name = name.trim();
    if let Some(language) = NAMES.get(name) {
        return Some(*language);
    }
    let name = name.to_lowercase();
    let name = name.strip_prefix('.').unwrap_or(&name);
    NAMES.get(name).or_else(|| NAMES.get(&name.replace(' ', "-"))).copied()
}

/// Up to three known names that look like this one, the most similar first, each for another language.
pub fn nearest(name: &str) -> Vec<&'static str> {
    let name = name.trim().to_lowercase();
    let mut found: Vec<(f64, &'static str, Language)> = NAMES
        .iter()
        .map(|(known, language)| (strsim::normalized_damerau_levenshtein(&name, known), known.as_str(), *language))
        .filter(|(similarity, ..)| *similarity >= 0.6)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let mut nearest: Vec<(&'static str, Language)> = Vec::new();
    for (_, known, language) in found {
        if nearest.len() < 3 && nearest.iter().all(|(_, other)| *other != language) {
            nearest.push((known, language));
        }
    }
    nearest.into_iter().map(|(known, _)| known).collect()
}

/// Every accepted name, sorted, for documentation.
pub fn known_languages() -> Vec<&'static str> {
    NAMES.keys().map(String::as_str).filter(|name| !name.is_empty()).collect()
}

/// Aliases that point nowhere.
#[cfg(test)]
pub(crate) fn unknown_targets() -> Vec<&'static str> {
    let known = |name: &str| SYNTAXES.find_syntax_by_name(name).is_some();
    ALIASES.iter().filter(|(_, name)| !known(name)).map(|(alias, _)| *alias).collect()
}
