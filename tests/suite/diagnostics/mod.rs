//! Every kind of mistake once, with its full text: this is what an author reads, so it is judged here. `tidy` sees to
//! it that no code is missing.

mod components;
mod fields;
mod files;
mod settings;
mod site;
mod text;
mod theme;

use expect_test::Expect;
use tests::Site;

/// Builds `text` with bare templates and compares what is said.
#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "so that a test can write `expect![…]` in place")]
fn check(text: &str, expect: Expect) {
    Site::bare(text).build().problems(expect);
}

/// A site whose settings are `settings`.
#[track_caller]
fn check_settings(settings: &str, expect: Expect) {
    check(&format!("-- site.toml --\n{settings}-- content/a.md --\n# A\n"), expect);
}

/// A page whose front matter is `fields`.
#[track_caller]
fn check_fields(fields: &str, expect: Expect) {
    check(&format!("-- content/a.md --\n---\n{fields}---\nText.\n"), expect);
}
