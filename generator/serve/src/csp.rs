//! Lets the reload script run under the site's own Content-Security-Policy. A header value comes
//! in, and goes out with the least that the script needs, so that whatever the policy blocks in
//! production it blocks here too, before the author's eyes. Policies in `<meta>` are left alone.

/// The nonce on the injected script. It guards nothing, so it need not be secret: who can write
/// into the page being developed has won already.
pub(crate) const NONCE: &str = "gen-reload";

/// A header value may hold several policies, divided by commas; a browser enforces each of them.
pub(crate) fn allow_reload(value: &str) -> String {
    let policies: Vec<String> = value.split(',').map(allow_in_policy).collect();
    policies.join(", ")
}

/// One directive: its name, then its sources, as written.
type Directive<'a> = Vec<&'a str>;

fn allow_in_policy(policy: &str) -> String {
    let mut directives: Vec<Directive> = policy
        .split(';')
        .map(|directive| directive.split_ascii_whitespace().collect::<Directive>())
        .filter(|words| !words.is_empty())
        // The development server speaks plain HTTP only; upgraded requests would all fail.
        .filter(|words| !words[0].eq_ignore_ascii_case("upgrade-insecure-requests"))
        .collect();

    allow(&mut directives, &["script-src-elem", "script-src", "default-src"], script_source);
    allow(&mut directives, &["connect-src", "default-src"], connect_source);

    let directives: Vec<String> = directives.iter().map(|words| words.join(" ")).collect();
    directives.join("; ")
}

/// Adds a source to the first directive of `names` that is there: the one a browser goes by. When
/// that is `default-src`, the more special directive is written out instead, so that images, fonts
/// and all else stay as strict as they were.
fn allow<'a>(
    directives: &mut Vec<Directive<'a>>,
    names: &[&'a str],
    missing_source: fn(&[&str]) -> Option<&'static str>,
) {
    let Some(found) =
        names.iter().find_map(|name| directives.iter().position(|words| words[0].eq_ignore_ascii_case(name)))
    else {
        return;
    };
    let Some(source) = missing_source(&directives[found][1..]) else {
        return;
    };
    let mut words = directives[found].clone();
    // Beside another source, 'none' has no meaning, and browsers complain of it.
    words.retain(|word| !word.eq_ignore_ascii_case("'none'"));
    words.push(source);
    if words[0].eq_ignore_ascii_case("default-src") {
        // The second last name is the general one: `script-src`, `connect-src`.
        words[0] = names[names.len() - 2];
        directives.push(words);
    } else {
        directives[found] = words;
    }
}

/// A nonce lets in our script and no other. It would however switch off 'unsafe-inline' where that
/// is in force (CSP Level 3, section 6.7.3.2), so there 'self' is added instead.
fn script_source(sources: &[&str]) -> Option<&'static str> {
    let has = |wanted: &str| sources.iter().any(|source| source.eq_ignore_ascii_case(wanted));
    let starts = |start: &str| sources.iter().any(|source| source.starts_with(start));
    if (has("'self'") || has("*")) && !has("'strict-dynamic'") {
        None
    } else if has("'unsafe-inline'") && !starts("'nonce-") && !starts("'sha") {
        Some("'self'")
    } else {
        Some("'nonce-gen-reload'")
    }
}

fn connect_source(sources: &[&str]) -> Option<&'static str> {
    let allowed = |source: &&str| source.eq_ignore_ascii_case("'self'") || *source == "*";
    if sources.iter().any(allowed) { None } else { Some("'self'") }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::{NONCE, allow_reload, script_source};

    #[track_caller]
    fn check(policy: &str, served: Expect) {
        served.assert_eq(&allow_reload(policy));
    }

    #[test]
    fn a_policy_that_allows_its_own_origin_stays_as_it_is() {
        check("default-src 'self'; img-src *", expect!["default-src 'self'; img-src *"]);
        check("img-src 'none'", expect!["img-src 'none'"]);
    }

    #[test]
    fn what_was_forbidden_is_opened_for_the_reload_script_only() {
        check(
            "default-src 'none'; script-src 'sha256-abc='; style-src 'self'",
            expect![
                "default-src 'none'; script-src 'sha256-abc=' 'nonce-gen-reload'; style-src 'self'; connect-src 'self'"
            ],
        );
        check("default-src 'none'", expect!["default-src 'none'; script-src 'nonce-gen-reload'; connect-src 'self'"]);
        check(
            "script-src 'self'; script-src-elem https://example.org; connect-src 'none'",
            expect!["script-src 'self'; script-src-elem https://example.org 'nonce-gen-reload'; connect-src 'self'"],
        );
    }

    #[test]
    fn a_nonce_never_switches_off_unsafe_inline() {
        check("script-src 'unsafe-inline'", expect!["script-src 'unsafe-inline' 'self'"]);
    }

    #[test]
    fn strict_dynamic_needs_a_nonce_even_beside_self() {
        check(
            "script-src 'self' 'strict-dynamic' 'nonce-a'",
            expect!["script-src 'self' 'strict-dynamic' 'nonce-a' 'nonce-gen-reload'"],
        );
    }

    #[test]
    fn each_of_several_policies_is_adjusted_and_requests_are_not_upgraded() {
        check(
            "default-src 'self'; upgrade-insecure-requests, script-src 'none'",
            expect!["default-src 'self', script-src 'nonce-gen-reload'"],
        );
    }

    #[test]
    fn the_source_names_the_nonce() {
        assert_eq!(script_source(&[]), Some(format!("'nonce-{NONCE}'").as_str()));
    }
}
