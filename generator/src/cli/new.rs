//! `gen new`: the first files of a site, and posts.

use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::pipeline::load::{self, DEFAULT_THEME};
use crate::pipeline::parse::text::slug;
use crate::text::title_of;

/// Makes a site in `folder`, which must not hold anything yet. `with_theme` copies the default theme as well.
pub fn site(folder: &Path, with_theme: bool, now: Timestamp) -> anyhow::Result<()> {
    if disk::exists(folder) && disk::list(folder).map_or(true, |names| !names.is_empty()) {
        bail!("{} exists and is not empty; choose another name", folder.display());
    }
    let name = folder.file_name().map(|name| title_of(&name.to_string_lossy())).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "My blog".to_owned());
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
        let text = text.replace("{{title}}", &quoted(&name)).replace("{{date}}", &today);
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
    let slug = slug(title);
    if slug.is_empty() {
        bail!(
            "`{title}` has no letter or digit to name a file after; give a title that has, and change it in the file"
        );
    }
    let name = format!("{}-{slug}", now.strftime("%Y-%m-%d"));
    let section = section.trim_matches('/');
    if section.split('/').any(|part| part == "..") {
        bail!("the section `{section}` is outside of `content/`");
    }
    let path =
        if bundle { format!("content/{section}/{name}/index.md") } else { format!("content/{section}/{name}.md") };
    let text = format!("---\ntitle: {}\ndescription:\ntags: []\n---\n\n", quoted(title));
    match disk::write_new(&root.join(&path), text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => bail!("{path} exists already"),
        written => written.with_context(|| format!("cannot write {path}"))?,
    }
    Ok(Ok(path))
}

/// JSON's strings are those of YAML and TOML too, but for one control character that TOML wants escaped.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}
