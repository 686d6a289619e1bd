//! The URL under which the site will stand.

use crate::markup::encode_path;

/// Where the site will live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://blog.example`
    pub origin: String,
    /// `/` or `/sub/`
    pub home: String,
}

impl BaseUrl {
    /// Errors if `url` is not `http(s)://host[/path]`.
    pub fn parse(url: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = url.split_once("://").ok_or("it has no scheme")?;
        if !matches!(scheme, "http" | "https") {
            return Err("its scheme is neither http nor https");
        }
        if rest.contains(['?', '#', ' ', '"', '<', '>', '\'', '\\']) {
            return Err("it holds a character that a base URL cannot have");
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() {
            return Err("it has no host");
        }
        let path = path.trim_matches('/');
        let home = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        Ok(Self { origin: format!("{scheme}://{host}"), home })
    }

    /// `path` begins with `home` already.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Without a slash at the end.
    pub fn whole(&self) -> String {
        format!("{}{}", self.origin, self.home.trim_end_matches('/'))
    }

    /// Path for `href` of a path inside the site, which is not encoded yet: `posts/a b/` → `/sub/posts/a%20b/`.
    pub fn path(&self, inside: &str) -> String {
        let mut path = self.home.clone();
        encode_path(inside.trim_start_matches('/'), &mut path);
        path
    }
}
