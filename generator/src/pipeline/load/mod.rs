//! Folders in, [`Sources`] out: which file is what, decided by its path alone. Every page that does not look as it did when
//! it was last read is read here, to know its digest and which tags it holds, but not kept: the texts of all pages are more
//! than a large site's share of memory. Of other files of `content/` (pictures, downloads) only the digest is taken. Nothing
//! is parsed.

mod theme;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

pub use self::theme::{DEFAULT_THEME, Theme, ThemeFile, embedded_theme, load_theme};
use super::cache::{self, Digest, Seen, Sight};
use super::components::mentions;
use super::{data, threads};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Found, Tree, Unusable, Why};
use crate::settings::{self, Settings};

/// Everything that a build reads, besides the large files it only copies.
pub struct Sources {
    /// Markdown files of `content/`, sorted by path.
    pub pages: Vec<PageSource>,
    /// Names of the tags with a capital in them.
    pub tags: BTreeSet<String>,
    /// Other files of `content/`, sorted by path.
    pub files: Vec<FileSource>,
    /// Files of `data/`.
    pub data: Vec<Source>,
    pub theme: Theme,
    /// The comments to bake in, if they are to be and `gen pull` has fetched any.
    pub threads: Option<String>,
    /// Of `content/`, for the next build: its files, and what was seen of them, sorted by path.
    pub tree: Tree,
    pub sights: Vec<Arc<Sight>>,
}

/// A Markdown file as it was when it was first read.
#[derive(Clone, Debug)]
pub struct PageSource {
    /// Below `content/`.
    found: Arc<Found>,
    /// Of its bytes.
    pub digest: Digest,
}

impl PageSource {
    /// Relative to `content/`, with `/`.
    pub fn path(&self) -> &str {
        &self.found.path
    }

    /// For diagnostics: relative to the site's root.
    pub fn file(&self) -> String {
        format!("content/{}", self.path())
    }

    /// The text as it is now, with its digest.
    pub fn read(&self) -> Result<(String, Digest), Diagnostic> {
        let bytes = disk::read(&self.found.full).map_err(|error| unreadable(&self.file(), &error))?;
        let digest = cache::digest(&bytes);
        let text =
            String::from_utf8(bytes).map_err(|error| not_utf8(&self.file(), error.as_bytes(), error.utf8_error()))?;
        Ok((text, digest))
    }

    /// The text as it was, for a diagnostic that shows a line of it; none if it has changed since.
    pub fn text(&self) -> Option<String> {
        self.read().ok().filter(|(_, digest)| *digest == self.digest).map(|(text, _)| text)
    }
}

/// A file that is only copied.
#[derive(Clone, Debug)]
pub struct FileSource {
    pub found: Arc<Found>,
    /// Of its bytes; taken where it will be remembered, for it may be a film.
    pub digest: Option<Digest>,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub struct Source {
    /// Relative to its folder (`data/`), with `/`.
    pub path: String,
    /// For diagnostics: relative to the site's root.
    pub file: String,
    pub text: String,
}

/// `site.toml` of `root`. `Err` in the second place if the file is not there.
pub fn settings(root: &Path, base_url: Option<&str>) -> anyhow::Result<(Option<Settings>, Vec<Diagnostic>)> {
    let path = root.join(settings::FILE);
    let bytes = disk::read_if_there(&path)
        .map_err(|error| anyhow::Error::new(error).context(format!("cannot read {}", path.display())))?;
    Ok(match bytes.map(String::from_utf8) {
        Some(Ok(text)) => Settings::read(&text, base_url),
        Some(Err(error)) => (None, vec![not_utf8(settings::FILE, error.as_bytes(), error.utf8_error())]),
        None => (None, vec![no_settings(root)]),
    })
}

fn no_settings(root: &Path) -> Diagnostic {
    let diagnostic = Diagnostic::error("no-site", format!("there is no `site.toml` in `{}`", root.display()));
    // What a newcomer from another generator has in the same place.
    for (file, name) in [
        ("config.toml", "Zola or Hugo"),
        ("zola.toml", "Zola"),
        ("hugo.toml", "Hugo"),
        ("hugo.yaml", "Hugo"),
        ("astro.config.mjs", "Astro"),
        ("_config.yml", "Jekyll"),
    ] {
        if disk::is_file(&root.join(file)) {
            return diagnostic
                .hint(format!("this looks like a site for {name}: posts work as they are, settings do not"))
                .hint("write a `site.toml` with `title` and `base_url`, and put the posts below `content/`");
        }
    }
    diagnostic.hint("`gen new site my-blog` makes a site; `--root` names the folder of one that exists")
}

/// The folder with the site's own texts.
pub fn content(root: &Path) -> PathBuf {
    root.join("content")
}

/// Reads everything that `settings` calls for, but for what was `seen` and looks the same. `tree` is that of
/// [`content`].
pub fn load(root: &Path, settings: &Settings, tree: Tree, seen: &Seen<'_>) -> (Sources, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    diagnostics.extend(tree.unusable.iter().map(|unusable| explain(unusable, "content")));
    if tree.found.is_empty() && tree.unusable.is_empty() {
        diagnostics.push(
            Diagnostic::error("no-content", "`content/` holds no files")
                .hint("write a first post with `gen new post \"Hello\"`"),
        );
    }
    let Looked { pages, files, tags, sights } = look_through(&tree.found, seen, &mut diagnostics);
    seen.save(&sights);

    let data = Tree::walk(&root.join("data"));
    diagnostics.extend(data.unusable.iter().map(|unusable| explain(unusable, "data")));
    let (data, others): (Vec<_>, Vec<_>) = data.found.into_iter().partition(|found| data::is_known(&found.path));
    // A picture among the data is not worth reading, and no mistake of its bytes matters.
    diagnostics.extend(others.iter().filter_map(|found| data::unknown(&found.path)));
    let data = read_texts(&data, "data", &mut diagnostics);

    let theme = load_theme(root, &settings.theme, &mut diagnostics);
    let threads = if settings.edge.comments { load_threads(root, &mut diagnostics) } else { None };
    (Sources { pages, tags, files, data, theme, threads, tree, sights }, diagnostics)
}

fn load_threads(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = match disk::read_if_there(&root.join(threads::FILE)) {
        Ok(bytes) => bytes?,
        Err(error) => {
            diagnostics.push(Diagnostic::error("unreadable-file", format!("cannot read `{}`: {error}", threads::FILE)));
            return None;
        }
    };
    let text = String::from_utf8(bytes);
    text.map_err(|error| diagnostics.push(not_utf8(threads::FILE, error.as_bytes(), error.utf8_error()))).ok()
}

/// Whether a file of `content/` is a page.
pub fn is_page(path: &str) -> bool {
    let ends_with = |ending: &&str| {
        let start = path.len().checked_sub(ending.len());
        start.is_some_and(|start| path.as_bytes()[start..].eq_ignore_ascii_case(ending.as_bytes()))
    };
    [".md", ".markdown", ".mdx"].iter().any(ends_with)
}

fn read_texts(found: &[Arc<Found>], folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Source> {
    let read: Vec<Result<Source, Diagnostic>> = found
        .par_iter()
        .map(|found| {
            let file = format!("{folder}/{}", found.path);
            let bytes = disk::read(&found.full).map_err(|error| unreadable(&file, &error))?;
            let text =
                String::from_utf8(bytes).map_err(|error| not_utf8(&file, error.as_bytes(), error.utf8_error()))?;
            Ok(Source { path: found.path.clone(), file, text })
        })
        .collect();
    read.into_iter().filter_map(|result| result.map_err(|diagnostic| diagnostics.push(diagnostic)).ok()).collect()
}

/// What there is to be known of the files of `content/`.
#[derive(Default)]
struct Looked {
    pages: Vec<PageSource>,
    files: Vec<FileSource>,
    tags: BTreeSet<String>,
    sights: Vec<Arc<Sight>>,
}

/// Reads the files that do not look as they did, without keeping them.
fn look_through(found: &[Arc<Found>], seen: &Seen<'_>, diagnostics: &mut Vec<Diagnostic>) -> Looked {
    let looked: Vec<Result<_, Box<Diagnostic>>> = found
        .par_iter()
        .enumerate()
        .map_init(Vec::new, |bytes, (at, found)| match seen.get(found, at) {
            Some(sight) => Ok(Some(sight.clone())),
            None if is_page(&found.path) => Ok(Some(Arc::new(look_at_page(found, bytes)?))),
            None => Ok(seen.is_any().then(|| look_at_file(found)).flatten().map(Arc::new)),
        })
        .collect();
    let mut all = Looked { sights: Vec::with_capacity(found.len()), ..Looked::default() };
    for (found, sight) in found.iter().zip(looked) {
        let (sight, found) = match sight {
            Ok(sight) => (sight, found.clone()),
            Err(mistake) => {
                diagnostics.push(*mistake);
                continue;
            }
        };
        match &sight {
            Some(sight) if is_page(&found.path) => {
                all.pages.push(PageSource { found, digest: sight.digest });
                all.tags.extend(sight.tags.iter().cloned());
            }
            _ => all.files.push(FileSource { found, digest: sight.as_ref().map(|sight| sight.digest) }),
        }
        all.sights.extend(sight.filter(|sight| seen.believes(sight)));
    }
    all
}

fn look_at_page(found: &Found, bytes: &mut Vec<u8>) -> Result<Sight, Diagnostic> {
    let file = || format!("content/{}", found.path);
    let look = disk::read_into(&found.full, bytes).map_err(|error| unreadable(&file(), &error))?;
    std::str::from_utf8(bytes).map_err(|error| not_utf8(&file(), bytes, error))?;
    let tags = mentions::tags(bytes).into_iter().map(str::to_owned).collect();
    Ok(Sight::new(&found.path, look, cache::digest(bytes), tags))
}

/// One that cannot be read is told of when it is copied.
fn look_at_file(found: &Found) -> Option<Sight> {
    let (look, hash) = disk::look_and_hash(&found.full).ok()?;
    Some(Sight::new(&found.path, look, hash.into(), Vec::new()))
}

fn explain(unusable: &Unusable, folder: &str) -> Diagnostic {
    let file = format!("{folder}/{}", unusable.path);
    match &unusable.why {
        Why::NameIsNotUnicode => {
            Diagnostic::error("bad-file-name", format!("the name of `{file}` is not valid Unicode"))
                .in_file(&file)
                .hint("rename the file: its name becomes a URL")
        }
        Why::SymlinkLoop => {
            Diagnostic::error("symlink-loop", format!("the link `{file}` leads to a folder that holds it"))
                .in_file(&file)
                .hint("remove the link or let it point elsewhere")
        }
        Why::Unreadable(error) => unreadable(&file, error),
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> Diagnostic {
    let why = error.to_string();
    let why = why.split(" (os error").next().unwrap_or(&why).to_lowercase();
    Diagnostic::error("unreadable-file", format!("cannot read `{file}`: {why}"))
        .in_file(file)
        .hint("check that the file is there and that its permissions let you read it")
}

fn not_utf8(file: &str, bytes: &[u8], error: std::str::Utf8Error) -> Diagnostic {
    let valid = String::from_utf8_lossy(bytes);
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    Diagnostic::error("not-utf8", format!("the file is not UTF-8: byte 0x{byte:02x} cannot stand here"))
        .at(file, &valid, at..at + char::REPLACEMENT_CHARACTER.len_utf8())
        .hint("save it as UTF-8; `iconv -f WINDOWS-1252 -t UTF-8` turns most older files")
}
