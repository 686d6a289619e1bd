//! The Content Security Policy of the site, and the files that carry it to hosts and to nginx. Everything comes from
//! the site itself; what stands inline in a page is allowed by its hash alone (CSP Level 3).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::pipeline::optimize::FINGERPRINTED;
use crate::pipeline::parse::raw_html;
use crate::settings::BaseUrl;

/// Sources such as `sha256-…` of what stands inline in pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hashes {
    pub scripts: BTreeSet<String>,
    pub styles: BTreeSet<String>,
    /// Values of `style="…"`.
    pub attributes: BTreeSet<String>,
}

impl Hashes {
    pub fn extend(&mut self, other: Self) {
        self.scripts.extend(other.scripts);
        self.styles.extend(other.styles);
        self.attributes.extend(other.attributes);
    }

    /// As [`Self::collect`], but looks first whether there is anything to be found, which is rare in a text.
    pub fn collect_if_any(&mut self, html: &str) {
        let bytes = html.as_bytes();
        let is = |at: usize, what: &[u8]| {
            bytes.get(at..at + what.len()).is_some_and(|found| found.eq_ignore_ascii_case(what))
        };
        if memchr::memchr2_iter(b's', b'S', bytes).any(|at| is(at, b"style") || is(at, b"script")) {
            self.collect(html);
        }
    }

    pub fn collect(&mut self, html: &str) {
        for tag in raw_html::tags(html) {
            let attribute =
                |name: &str| tag.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
            if let Some(style) = attribute("style") {
                self.attributes.insert(hash(&raw_html::decoded(style.value)));
            }
            let inside = || until_end_tag(&html[tag.range.end..], tag.name);
            if tag.name.eq_ignore_ascii_case("style") {
                self.styles.insert(hash(inside()));
            } else if tag.name.eq_ignore_ascii_case("script")
                && attribute("src").is_none()
                && attribute("type").is_none_or(|kind| runs(kind.value))
            {
                self.scripts.insert(hash(inside()));
            }
        }
    }
}

/// Whether a browser would run a script of this type, or read it as rules; all others are plain data.
fn runs(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    // The JavaScript MIME types of WHATWG's MIME Sniffing §4.6 all hold one of these names.
    let is_javascript = ["text/", "application/"].iter().any(|start| kind.starts_with(start))
        && ["javascript", "ecmascript", "jscript", "livescript"].iter().any(|name| kind.contains(name));
    is_javascript || matches!(kind.as_str(), "" | "module" | "importmap" | "speculationrules")
}

fn until_end_tag<'a>(html: &'a str, name: &str) -> &'a str {
    let is_end = |at: &usize| {
        let after = html.get(at + 2..at + 2 + name.len());
        after.is_some_and(|found| found.eq_ignore_ascii_case(name))
    };
    html.match_indices("</").map(|(at, _)| at).find(is_end).map_or(html, |end| &html[..end])
}

/// Browsers read every line end as `\n` before anything else (HTML Standard §13.2.3.5).
fn hash(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
}

pub struct Csp {
    policy: String,
}

impl Csp {
    /// `extra` are the settings' sources by directive, with or without `-src`.
    pub fn new(hashes: &Hashes, extra: &BTreeMap<String, Vec<String>>, base: &BaseUrl) -> Self {
        let mut directives: Vec<(String, Vec<String>)> = [
            ("default-src", "'none'"),
            ("script-src", "'self'"),
            ("style-src", "'self'"),
            ("img-src", "'self' data:"),
            ("font-src", "'self'"),
            ("media-src", "'self'"),
            ("connect-src", "'self'"),
            ("manifest-src", "'self'"),
            ("form-action", "'self'"),
            ("base-uri", "'none'"),
            ("frame-ancestors", "'none'"),
        ]
        .map(|(name, sources)| (name.to_owned(), sources.split(' ').map(str::to_owned).collect()))
        .into();
        let mut add = |name: &str, sources: &mut dyn Iterator<Item = String>| {
            let at = directives.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                directives.push((name.to_owned(), Vec::new()));
                directives.len() - 1
            });
            directives[at].1.extend(sources);
        };
        add("script-src", &mut hashes.scripts.iter().cloned());
        add("style-src", &mut hashes.styles.iter().cloned());
        if !hashes.attributes.is_empty() {
            // The name is worse than the thing: these hashes allow exactly those attributes and nothing else.
            add(
                "style-src",
                &mut std::iter::once("'unsafe-hashes'".to_owned()).chain(hashes.attributes.iter().cloned()),
            );
        }
        for (name, sources) in extra {
            let known = ["form-action", "frame-ancestors", "base-uri"].contains(&name.as_str());
            let name = if name.ends_with("-src") || known { name.clone() } else { format!("{name}-src") };
            add(&name, &mut sources.iter().cloned());
        }
        for (_, sources) in &mut directives {
            // `'none'` stands alone or not at all.
            if sources.len() > 1 {
                sources.retain(|source| source != "'none'");
            }
        }
        let mut policy: Vec<String> =
            directives.into_iter().map(|(name, sources)| format!("{name} {}", sources.join(" "))).collect();
        if base.origin.starts_with("https:") {
            policy.push("upgrade-insecure-requests".to_owned());
        }
        Self { policy: policy.join("; ") }
    }

    /// `_headers`, in the notation of Cloudflare Pages and Netlify.
    pub fn headers(&self, base: &BaseUrl) -> String {
        format!(
            "{home}*\n  Content-Security-Policy: {}\n  X-Content-Type-Options: nosniff\n  \
             Referrer-Policy: strict-origin-when-cross-origin\n  \
             Permissions-Policy: camera=(), geolocation=(), microphone=(), browsing-topics=()\n  \
             Cross-Origin-Opener-Policy: same-origin\n\
             {home}{FINGERPRINTED}/*\n  Cache-Control: public, max-age=31536000, immutable\n",
            self.policy,
            home = base.home,
        )
    }

    /// `_gen/csp.conf`, for nginx.
    pub fn nginx(&self) -> String {
        format!("map \"\" $site_csp {{ default \"{}\"; }}\n", self.policy)
    }
}
