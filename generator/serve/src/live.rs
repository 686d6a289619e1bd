//! What the server serves at a moment, and how it differs from the moment before. The outcome of a
//! build comes in, and the next [`Live`] goes out: the site, the problems, and a version that each
//! page is served with, so that a page can tell whether it is out of date. No HTTP here.

use std::sync::Arc;

use serde_json::json;

use crate::header_rules::HeaderRules;
use crate::{Built, Files};

/// The last good site.
pub(crate) struct Site {
    pub(crate) files: Arc<Files>,
    pub(crate) header_rules: HeaderRules,
}

/// The state after a build.
pub(crate) struct Live {
    /// Grows whenever a page may look different.
    version: u64,
    /// The version from which this one differs in nothing but style sheets.
    styles_from: Option<u64>,
    /// Tells this run of the server from the one before, whose versions also began at 1.
    run: u64,
    /// `None` until the first good build.
    pub(crate) site: Option<Arc<Site>>,
    /// Why the last build failed; `None` if it did not.
    pub(crate) problems: Option<String>,
    warnings: String,
}

impl Live {
    /// The state before the first build of a run of the server, which is never shown.
    pub(crate) fn new(run: u64) -> Self {
        let warnings = String::new();
        Self { version: 0, styles_from: None, run, site: None, problems: None, warnings }
    }

    /// The state after a build, and what there is to say about the site's `_headers` file; `None` if
    /// it is the same.
    pub(crate) fn next(&self, built: Built) -> Option<(Self, Vec<String>)> {
        Some(match built {
            Built::Same => return None,
            Built::Failed { problems } => {
                // While there is no site, the page that shows the problems is the only page, and
                // new problems make it a new one.
                let version = self.version + u64::from(self.site.is_none());
                let next = Self {
                    version,
                    styles_from: self.styles_from,
                    run: self.run,
                    site: self.site.clone(),
                    problems: Some(problems),
                    warnings: String::new(),
                };
                (next, Vec::new())
            }
            Built::Site { files, warnings } => {
                let change = match &self.site {
                    Some(site) => compare(&site.files, &files),
                    None => Change::Pages,
                };
                let (version, styles_from) = match change {
                    Change::Nothing => (self.version, self.styles_from),
                    Change::Styles => (self.version + 1, Some(self.version)),
                    Change::Pages => (self.version + 1, None),
                };
                let text = files.get("_headers").map(|bytes| String::from_utf8_lossy(bytes));
                let (header_rules, notices) = HeaderRules::parse(&text.unwrap_or_default());
                let site = Some(Arc::new(Site { files, header_rules }));
                let next = Self { version, styles_from, run: self.run, site, problems: None, warnings };
                (next, notices)
            }
        })
    }

    /// The version as pages and the reload script know it.
    pub(crate) fn version(&self) -> String {
        self.name(self.version)
    }

    fn name(&self, version: u64) -> String {
        format!("{:x}-{version}", self.run)
    }

    /// The message to every open page, as JSON on one line.
    pub(crate) fn message(&self) -> String {
        json!({
            "version": self.version(),
            "stylesFrom": self.styles_from.map(|version| self.name(version)),
            // Without a site the page itself shows the problems.
            "problems": self.problems.as_ref().filter(|_| self.site.is_some()),
            "warnings": self.warnings,
        })
        .to_string()
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Change {
    Nothing,
    /// Style sheets differ, and other files differ at most in the names they call them by.
    Styles,
    Pages,
}

#[expect(clippy::iter_over_hash_type, reason = "in any order the change is the same")]
fn compare(old: &Files, new: &Files) -> Change {
    let mut style_names_gone = Vec::new();
    let mut style_names_new = Vec::new();
    let mut styles_edited = false;
    let mut edited = Vec::new();
    let mut met = 0;
    for (path, bytes) in new {
        let before = old.get(path);
        met += usize::from(before.is_some());
        match before {
            Some(before) if Arc::ptr_eq(before, bytes) || before == bytes => {}
            Some(_) if is_style(path) => styles_edited = true,
            Some(before) => edited.push((before, bytes)),
            None if is_style(path) => style_names_new.push(file_name(path)),
            None => return Change::Pages,
        }
    }
    // Seldom is any of them gone.
    for path in old.keys().filter(|path| met < old.len() && !new.contains_key(*path)) {
        if !is_style(path) {
            return Change::Pages;
        }
        style_names_gone.push(file_name(path));
    }

    if !styles_edited && style_names_gone.is_empty() && style_names_new.is_empty() {
        return if edited.is_empty() { Change::Nothing } else { Change::Pages };
    }
    // One name may be part of another.
    style_names_gone.sort_unstable_by_key(|name| std::cmp::Reverse((name.len(), *name)));
    style_names_new.sort_unstable_by_key(|name| std::cmp::Reverse((name.len(), *name)));
    // A fingerprinted style sheet has a new name after each edit, and the pages name it.
    let only_names = edited.iter().all(|(before, after)| {
        let before = without(before, &style_names_gone);
        before.is_some() && before == without(after, &style_names_new)
    });
    if only_names { Change::Styles } else { Change::Pages }
}

fn is_style(path: &str) -> bool {
    path.ends_with(".css") || path.ends_with(".css.map")
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The text with the names taken out; `None` if it is not text.
fn without(bytes: &[u8], names: &[&str]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.to_owned();
    Some(names.iter().fold(text, |text, name| text.replace(name, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(path, text)| (Arc::from(*path), Arc::from(text.as_bytes()))).collect()
    }

    #[track_caller]
    fn check(old: &[(&str, &str)], new: &[(&str, &str)], change: Change) {
        assert_eq!(compare(&files(old), &files(new)), change);
    }

    #[test]
    fn equal_sites_are_equal() {
        check(&[("a.html", "A")], &[("a.html", "A")], Change::Nothing);
    }

    #[test]
    fn an_edited_style_sheet_is_a_change_of_styles() {
        check(&[("a.html", "A"), ("s.css", "1")], &[("a.html", "A"), ("s.css", "2")], Change::Styles);
    }

    #[test]
    fn a_new_fingerprint_in_the_pages_is_a_change_of_styles() {
        check(
            &[("a.html", "<link href=/s.1f.css>A"), ("s.1f.css", "1")],
            &[("a.html", "<link href=/s.2e.css>A"), ("s.2e.css", "2")],
            Change::Styles,
        );
    }

    #[test]
    fn text_that_changes_with_the_styles_is_a_change_of_pages() {
        check(
            &[("a.html", "<link href=/s.1f.css>A"), ("s.1f.css", "1")],
            &[("a.html", "<link href=/s.2e.css>B"), ("s.2e.css", "2")],
            Change::Pages,
        );
    }

    #[test]
    fn files_that_come_and_go_are_a_change_of_pages() {
        check(&[("a.html", "A")], &[("a.html", "A"), ("b.html", "B")], Change::Pages);
        check(&[("a.html", "A"), ("b.html", "B")], &[("a.html", "A")], Change::Pages);
    }
}
