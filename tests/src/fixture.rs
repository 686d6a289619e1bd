//! One text, many files: each begins with a line `-- path --` and goes on to the next such line. This is the notation
//! of Go's txtar, in which a whole site fits on one screen.

/// Path and text of each file, in the order of the text. What stands before the first file is a comment.
pub fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let name = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        match (name, files.last_mut()) {
            (Some(name), _) => files.push((name.trim().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    files
}

/// Templates that show a page's text and little else, so that an expectation is about one thing.
pub const BARE: &str = "
-- templates/page.html --
{{ page.content }}
-- templates/index.html --
{{ page.content }}{% for entry in list.entries %}<a href=\"{{ entry.url }}\">{{ entry.title }}</a>
{% endfor %}
-- templates/section.html --
<h1>{{ page.title }}</h1>{{ page.content }}{% for entry in list.entries %}<a href=\"{{ entry.url }}\">{{ entry.title }}</a>
{% endfor %}
-- templates/taxonomy.html --
<h1>{{ page.title }}</h1>{% for term in list.terms %}<a href=\"{{ term.url }}\">{{ term.title }} ({{ term.count }})</a>
{% endfor %}
-- templates/term.html --
<h1>{{ page.title }}</h1>{% for entry in list.entries %}<a href=\"{{ entry.url }}\">{{ entry.title }}</a>
{% endfor %}
-- templates/404.html --
<h1>{{ page.title }}</h1>
";

/// Copies a file, or a folder with all it holds.
pub fn copy_tree(from: &std::path::Path, to: &std::path::Path) -> std::io::Result<()> {
    if !from.is_dir() {
        return std::fs::copy(from, to).map(drop);
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let name = entry?.file_name();
        copy_tree(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_files() {
        let found = files("a comment\n-- a.md --\n# A\n\n-- b/c.md --\n-- not a name\n");
        let expected = [("a.md", "# A\n\n"), ("b/c.md", "-- not a name\n")];
        assert_eq!(found, expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
    }
}
