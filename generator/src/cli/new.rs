//! `gen new`: the first files of a site, and posts.

use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::pipeline::load::{self, DEFAULT_THEME};
use crate::pipeline::parse::text::slug;

/// Makes a site in `folder`, which must not hold anything yet. `with_theme` copies the default theme as well.
pub fn site(folder: &Path, with_theme: bool, now: Timestamp) -> anyhow::Result<()> {
    if disk::exists(folder) && disk::list(folder).map_or(true, |names| !names.is_empty()) {
        bail!("{} exists and is not empty; choose another name", folder.display());
    }
    let name = folder.file_name().map_or_else(|| "My blog".to_owned(), |name| title(&name.to_string_lossy()));
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let files = [
        ("site.toml", include_str!("../../scaffold/site.toml")),
        ("content/_index.md", include_str!("../../scaffold/index.md")),
        ("content/about.md", include_str!("../../scaffold/about.md")),
        ("content/posts/_index.md", include_str!("../../scaffold/posts.md")),
        ("content/posts/hello.md", include_str!("../../scaffold/hello.md")),
        (".gitignore", "public\n.cache\n.*.gen-staging\n"),
    ];
    for (path, text) in files {
        let text = text.replace("{{title}}", &name).replace("{{date}}", &today);
        let path = folder.join(path);
        disk::write_new(&path, text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    if with_theme {
        for (path, bytes) in load::embedded_theme() {
            let path = folder.join("themes").join(DEFAULT_THEME).join(path);
            disk::write_new(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

/// Makes a post and gives its path from the site's folder.
pub fn post(
    root: &Path,
    title: &str,
    section: &str,
    bundle: bool,
    now: Timestamp,
) -> anyhow::Result<Result<String, Vec<Diagnostic>>> {
    let (settings, diagnostics) = load::settings(root, None)?;
    let Some(settings) = settings else { return Ok(Err(diagnostics)) };
    let now = now.to_zoned(settings.zone);
    let name = format!("{}-{}", now.strftime("%Y-%m-%d"), slug(title));
    let section = section.trim_matches('/');
    if section.split('/').any(|part| part == "..") {
        bail!("the section `{section}` is outside of `content/`");
    }
    let path = if bundle { format!("content/{section}/{name}/index.md") } else { format!("content/{section}/{name}.md") };
    // JSON's strings are YAML's too.
    let title = serde_json::Value::from(title);
    let text = format!("---\ntitle: {title}\ndescription:\ntags: []\n---\n\n");
    match disk::write_new(&root.join(&path), text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => bail!("{path} exists already"),
        written => written.with_context(|| format!("cannot write {path}"))?,
    }
    Ok(Ok(path))
}

/// `my-blog` → `My blog`
fn title(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
