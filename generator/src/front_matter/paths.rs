//! Crosses the fields that become paths of the site: `slug`, `path` and `aliases`. They end as names of files, so what
//! could leave the output folder is an error; what a static site cannot answer is a warning and left out. How a path
//! is cleaned and joined is for the caller.

use serde_json::Value;

use super::values::{Division, Values};
use crate::diagnostic::Diagnostic;
use crate::markup::decode_url;

impl Values<'_> {
    /// A single part of a path.
    pub fn slug(&mut self, key: &str, value: &Value) -> Option<String> {
        let slug = self.text(key, value, "\"hello-world\"")?;
        if slug.contains(['/', '\\', '?', '#']) || slug == "." || slug == ".." || slug.contains(char::is_control) {
            let whole = self.origin.example("path", "\"/guides/hello/\"");
            let diagnostic = Diagnostic::error("bad-path", format!("`{key}` must be a single part of a path"))
                .hint(format!("for the whole path, write `{whole}`"));
            self.diagnostics.push(self.origin.at_value(key, diagnostic));
            return None;
        }
        Some(slug)
    }

    /// A whole path. Jekyll and Hugo also allow patterns such as `/:year/:title/`.
    pub fn path(&mut self, key: &str, value: &Value) -> Option<String> {
        let path = self.text(key, value, "\"/guides/hello/\"")?;
        let pattern = path.split('/').find(|part| part.len() > 1 && part.starts_with(':'));
        let (message, hint) = if let Some(part) = pattern {
            let hint = format!("write the path out: `{}`", self.origin.example(key, "\"/guides/hello/\""));
            (format!("`{part}` in `{key}` is not understood"), hint)
        } else if leaves_host(&path) {
            (format!("`{key}` leads to another host and has no effect"), "write only the path".to_owned())
        } else {
            return self.is_path(key, &path).then_some(path);
        };
        let diagnostic = Diagnostic::warning("unsupported-field", message).hint(hint);
        self.diagnostics.push(self.origin.at_value(key, diagnostic));
        None
    }

    /// Old paths, those that can be redirected.
    pub fn aliases(&mut self, key: &str, value: &Value) -> Vec<String> {
        let mut aliases = self.texts(key, value, Division::Whole, "[\"/old/path/\"]");
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        aliases.retain(|alias| {
            let index = items.iter().position(|item| item.as_str().is_some_and(|text| text.trim() == alias));
            let place = index.map_or_else(|| key.to_owned(), |index| format!("{key}.{index}"));
            self.is_redirected(&place, alias) && self.is_path(&place, alias) && self.is_no_pattern(&place, alias)
        });
        aliases
    }

    fn is_redirected(&mut self, place: &str, alias: &str) -> bool {
        let reason = if leaves_host(alias) {
            "another host cannot be redirected from here"
        } else if alias.contains('?') {
            "an address with a query cannot be redirected by a static site"
        } else {
            return true;
        };
        let message = format!("the alias `{alias}` has no effect");
        let diagnostic = Diagnostic::warning("unsupported-field", message).hint(reason);
        self.diagnostics.push(self.origin.at_value(place, diagnostic));
        false
    }

    /// Checked as it is decoded: `%2e%2e` leads up as well as `..` does.
    fn is_path(&mut self, place: &str, path: &str) -> bool {
        let good = decode_url(path).is_some_and(|path| {
            let outside = path.split('/').any(|part| part == "..");
            !outside && !path.contains(['\\', '?', '#']) && !path.contains(char::is_control)
        });
        if !good {
            let diagnostic = Diagnostic::error("bad-path", format!("`{path}` is not a path on this site"))
                .hint("a path has no `..`, `\\`, `?` or `#`: `/guides/hello/`");
            self.diagnostics.push(self.origin.at_value(place, diagnostic));
        }
        good
    }

    /// Hosts read an old path as a rule, in which `*` and `:name` stand for anything: `/*` would redirect every page.
    fn is_no_pattern(&mut self, place: &str, alias: &str) -> bool {
        let decoded = decode_url(alias).unwrap_or_default();
        let good = !decoded.contains('*') && !decoded.split('/').any(|part| part.starts_with(':'));
        if !good {
            let diagnostic =
                Diagnostic::error("bad-path", format!("the alias `{alias}` would be a pattern for many paths"))
                    .hint("write each old path out, without `*` and without parts that begin with `:`");
            self.diagnostics.push(self.origin.at_value(place, diagnostic));
        }
        good
    }
}

fn leaves_host(path: &str) -> bool {
    path.contains("://") || path.starts_with("//")
}
