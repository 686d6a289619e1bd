//! Paths inside the site, which are what the author wrote in `path` and `aliases` once it is cleaned. Two spellings of one
//! path come out as one here, so that the rest may compare them as text. How they are encoded for `href` is known to
//! `BaseUrl`.

use crate::markup::decode_url;
use crate::settings::BaseUrl;

/// `/a//b`, `a/./b/` and `%61/b` → `a/b/`. A path that names a file, such as `feed.html`, stays one; an `index.html` is
/// its folder. Empty for the home page.
pub fn normalized(written: &str) -> String {
    cleaned(&decode_url(written).unwrap_or(written.into()))
}

/// As [`normalized`], for a path in which nothing is encoded.
pub fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    if parts.last() == Some(&"index.html") {
        parts.pop();
    }
    let path = parts.join("/");
    if path.is_empty() || path.ends_with(".html") { path } else { path + "/" }
}

/// The folder for what belongs to the page of a URL: later pages of its list, feeds, files. `blog.html` → `blog/`.
pub fn folder_of(url: &str) -> String {
    url.strip_suffix(".html").map_or_else(|| url.to_owned(), |stem| format!("{stem}/"))
}

/// File below the output folder that a URL inside the site is served from.
pub fn output_path(url: &str) -> String {
    if url.is_empty() || url.ends_with('/') { format!("{url}index.html") } else { url.to_owned() }
}

/// The other way round: `posts/a/index.html` → `posts/a/`.
pub fn url_of(output: &str) -> &str {
    match output.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => output,
    }
}

/// With scheme and host, for a URL as it stands in `href`.
pub fn absolute(base: &BaseUrl, href: &str) -> String {
    match base.origin.split_once("//") {
        Some((scheme, _)) if href.starts_with("//") => format!("{scheme}{href}"),
        _ if href.starts_with('/') => base.absolute(href),
        _ => href.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_path_become_one() {
        for written in ["/a//b", "a/./b/", "/%61/b/index.html", "//a/b//"] {
            assert_eq!(normalized(written), "a/b/");
        }
        assert_eq!(normalized("/./"), "");
        assert_eq!(normalized("/a/feed.html"), "a/feed.html");
        assert_eq!(url_of("a-index.html"), "a-index.html");
        assert_eq!(url_of("a/index.html"), "a/");
    }
}
