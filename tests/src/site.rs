//! A site in a folder of its own, built with the real pipeline by a clock that stands still.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use annotate_snippets::Renderer;
use expect_test::Expect;
use generator::pipeline::cache::Cache;
use generator::pipeline::{self, Destination, Kept, Options, Outcome, Staging};
use tempfile::TempDir;

use crate::fixture::{BARE, files};
use crate::snapshot::Snapshot;

/// A site, its output folder and what the last build said.
pub struct Site {
    folder: TempDir,
    options: Options,
    outcome: Outcome,
    /// What builds in memory remember of each other.
    kept: Kept,
    /// Paths that were changed since the last of them.
    changed: RefCell<Vec<PathBuf>>,
    /// The output before the last build.
    before: Snapshot,
    after: Snapshot,
    /// Files that a test put into the output folder.
    foreign: RefCell<BTreeSet<String>>,
}

impl Site {
    /// Files as in [`files`]. `site.toml` is added unless it is given; the theme is the default one, and the site's
    /// own `templates/`, `assets/`, `static/` and `i18n/` lie over it.
    #[track_caller]
    pub fn new(text: &str) -> Self {
        let site = Self {
            folder: tempfile::tempdir().expect("a folder for the site"),
            options: Options {
                base_url: None,
                drafts: false,
                future: false,
                now: "2026-01-15T12:00:00Z".parse().expect("a moment"),
                serving: false,
                compress: false,
            },
            outcome: Outcome::default(),
            kept: Kept::default(),
            changed: RefCell::default(),
            before: Snapshot::default(),
            after: Snapshot::default(),
            foreign: RefCell::default(),
        };
        site.put("site.toml", "title = \"Blog\"\nbase_url = \"https://blog.example\"\n");
        for (path, text) in files(text) {
            site.put(&path, &text);
        }
        site
    }

    /// As [`Self::new`], with templates that show a page's text and little else.
    #[track_caller]
    pub fn bare(text: &str) -> Self {
        Self::new(&format!("{BARE}{text}"))
    }

    /// Asks for drafts or future pages, another clock, another base URL.
    #[must_use]
    pub fn with(mut self, change: impl Fn(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// The folder of the site.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// The folder that the site is built into.
    pub fn public(&self) -> PathBuf {
        self.root().join("public")
    }

    /// The output folder after the last build.
    pub fn output(&self) -> &Snapshot {
        &self.after
    }

    /// Whether the last build wrote the site.
    pub fn is_built(&self) -> bool {
        self.outcome.report.is_some()
    }

    /// Writes a file of the site without building.
    pub fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        if let Some(foreign) = path.strip_prefix("public/") {
            self.foreign.borrow_mut().insert(foreign.to_owned());
        }
        self.touched(path);
        let path = self.root().join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        std::fs::write(&path, text).expect("a file");
    }

    #[track_caller]
    #[must_use]
    pub fn build(mut self) -> Self {
        self.before = Snapshot::of(&self.public());
        self.outcome = self.build_into(&self.public(), &Cache::open(&self.root()));
        self.after = Snapshot::of(&self.public());
        self
    }

    #[track_caller]
    fn build_into(&self, out: &Path, cache: &Cache) -> Outcome {
        let staging = Staging::new(out).expect("the output folder is free");
        pipeline::build(&self.root(), &self.options, &Destination::Folder(staging), cache, &|_, _| {})
            .expect("the disk works")
    }

    /// Changes or adds a file, builds in place, as `gen serve` does and, into another folder, from nothing: all must give
    /// the same bytes and say the same, so every test of an edit is a test of what is remembered.
    #[track_caller]
    #[must_use]
    pub fn edit(self, path: &str, text: &str) -> Self {
        self.put(path, text);
        self.rebuild()
    }

    /// Removes a file and builds as [`Self::edit`] does.
    #[track_caller]
    #[must_use]
    pub fn remove(self, path: &str) -> Self {
        std::fs::remove_file(self.root().join(path)).expect("the file is there");
        self.touched(path);
        self.rebuild()
    }

    /// Renames a file or a folder and builds as [`Self::edit`] does.
    #[track_caller]
    #[must_use]
    pub fn rename(self, from: &str, to: &str) -> Self {
        std::fs::rename(self.root().join(from), self.root().join(to)).expect("it is there");
        self.touched(from);
        self.touched(to);
        self.rebuild()
    }

    /// Notes that something has changed at a path or below it: who puts, edits, removes or renames need not.
    pub fn touched(&self, path: &str) {
        self.changed.borrow_mut().push(self.root().join(path));
    }

    /// Builds as [`Self::edit`] does.
    #[track_caller]
    #[must_use]
    pub fn rebuild(self) -> Self {
        let mut site = self.build();
        let changed = std::mem::take(&mut *site.changed.borrow_mut());
        let cold_folder = site.folder.path().join("cold");
        let cold = site.build_into(&cold_folder, &Cache::none());
        assert_eq!(cold.diagnostics, site.outcome.diagnostics, "a build from nothing says something else");
        let (root, options) = (site.root(), site.options.clone());
        let served = site.kept.build(&root, &options, Some(changed)).expect("the disk works");
        assert_eq!(cold.diagnostics, served.diagnostics, "a build in memory says something else");
        if site.is_built() {
            let mut own = site.after.clone();
            own.0.retain(|path, _| !site.foreign.borrow().contains(path));
            let differences = own.differences(&Snapshot::of(&cold_folder));
            assert!(differences.is_empty(), "a build from nothing gives other files: {differences:#?}");
            // What only a folder has.
            let is_sibling = |path: &str| options.compress && (path.ends_with(".br") || path.ends_with(".gz"));
            let served = served.files.into_iter().map(|(path, bytes)| (path.to_string(), (bytes.to_vec(), None)));
            let mut served = Snapshot(served.collect());
            for files in [&mut own, &mut served] {
                files.0.retain(|path, _| path != "_gen/manifest.json" && !is_sibling(path));
            }
            let differences = own.differences(&served);
            assert!(differences.is_empty(), "a build in memory gives other files: {differences:#?}");
        } else {
            assert_eq!(site.before, site.after, "a failed build changed the output");
        }
        // A build that fails may not even have made it.
        std::fs::remove_dir_all(&cold_folder).ok();
        site
    }

    /// The text of an output file.
    #[track_caller]
    pub fn text(&self, path: &str) -> String {
        self.after.text(path).unwrap_or_else(|| panic!("there is no {path}\n{}", self.story()))
    }

    /// Compares a whole output file.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
    pub fn file(&self, path: &str, expect: Expect) -> &Self {
        expect.assert_eq(&self.text(path));
        self
    }

    /// Compares the part of an output file from `from` to the end of the first `to` after it.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
    pub fn part(&self, path: &str, from: &str, to: &str, expect: Expect) -> &Self {
        let text = self.text(path);
        let Some((_, rest)) = text.split_once(from) else { panic!("there is no {from} in {path}:\n{text}") };
        let end = rest.find(to).map_or(rest.len(), |end| end + to.len());
        expect.assert_eq(&format!("{from}{}\n", &rest[..end]));
        self
    }

    /// An output file holds each of `parts`.
    #[track_caller]
    pub fn has<const N: usize>(&self, path: &str, parts: [&str; N]) -> &Self {
        let text = self.text(path);
        for part in parts {
            assert!(text.contains(part), "{path} lacks {part}\n{text}\n{}", self.story());
        }
        self
    }

    /// An output file holds none of `parts`.
    #[track_caller]
    pub fn lacks<const N: usize>(&self, path: &str, parts: [&str; N]) -> &Self {
        let text = self.text(path);
        for part in parts {
            assert!(!text.contains(part), "{path} has {part}\n{text}");
        }
        self
    }

    /// There are no such output files.
    #[track_caller]
    pub fn gone<const N: usize>(&self, paths: [&str; N]) -> &Self {
        for path in paths {
            assert!(!self.after.has(path), "{path} is there\n{}", self.story());
        }
        self
    }

    /// The names of the output files, one a line, without those of the theme and of the generator.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
    pub fn listing(&self, expect: Expect) -> &Self {
        assert!(self.is_built(), "{}", self.story());
        let own = |path: &&String| {
            !["immutable/", "_gen/", "favicon."].iter().any(|other| path.starts_with(other))
                && !["robots.txt", "sitemap.xml", "404.html", "_headers", "_redirects"].contains(&path.as_str())
                && !["atom.xml", "rss.xml", "feed.json"].iter().any(|feed| path.ends_with(feed))
        };
        let listing: String = self.after.0.keys().filter(own).map(|path| format!("{path}\n")).collect();
        expect.assert_eq(&listing);
        self
    }

    /// Compares everything the last build said, as `gen` prints it.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
    pub fn problems(&self, expect: Expect) -> &Self {
        expect.assert_eq(&self.said());
        self
    }

    /// The last build wrote the site and had nothing to say.
    #[track_caller]
    pub fn fine(&self) -> &Self {
        assert!(self.is_built() && self.outcome.diagnostics.is_empty(), "{}", self.story());
        self
    }

    /// Compares which output files the last build wrote, made or removed: pages by their URL.
    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
    pub fn rebuilt(&self, expect: Expect) -> &Self {
        expect.assert_eq(&self.after.touched_since(&self.before));
        self
    }

    /// The diagnostics of the last build, in full.
    pub fn said(&self) -> String {
        // A test must not depend on where its folder happens to be.
        let place = self.root().display().to_string();
        let lines: Vec<String> =
            self.outcome.diagnostics.iter().map(|diagnostic| diagnostic.render(&Renderer::plain()) + "\n").collect();
        lines.join("\n").replace(&place, "[site]")
    }

    /// For a failure: what there is and what was said.
    fn story(&self) -> String {
        format!("output:\n{}said:\n{}", self.after.listing(), self.said())
    }
}
