//! Where a thread belongs: an address from elsewhere in, a page of the site or nothing out. Addresses are compared by
//! their path, so that a change of host or scheme, a slash or `index.html` at the end make no difference.

use std::collections::HashMap;

use edge::http::decode;
use edge::pages::{Page, Pages};

/// The pages of the site by everything that they were ever called.
#[derive(Debug)]
pub struct Places {
    pages: Pages,
    /// Spelling → id of the page.
    known: HashMap<String, String>,
}

/// Lines `old=new`; empty ones and those that begin with `#` say nothing. The last `=` counts, as old addresses have one
/// in `?p=12`.
///
/// # Errors
/// With the line that is none.
pub fn moves(text: &str) -> Result<Vec<(String, String)>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| match line.rsplit_once('=').map(|(old, new)| (old.trim(), new.trim())) {
            Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.to_owned(), new.to_owned())),
            _ => Err(format!("`{line}` does not say old=new")),
        })
        .collect()
}

impl Places {
    /// Of the site's `_gen/pages.json`, and of what the owner says has moved where.
    ///
    /// # Errors
    /// When the file cannot be read, or when something has moved to what is no page.
    pub fn new(pages_json: &[u8], moves: &[(String, String)]) -> Result<Self, String> {
        let pages = Pages::read(pages_json).map_err(|error| format!("_gen/pages.json: {error}"))?;
        let mut known = HashMap::new();
        for (old, new) in moves {
            let page =
                pages.iter().find(|page| page.id == *new || names(page).any(|name| spelling(name) == spelling(new)));
            let page = page.ok_or_else(|| format!("`{new}` is no page of the site, so that nothing can go there"))?;
            known.insert(spelling(old), page.id.clone());
        }
        // In the order in which `Pages` looks for a name.
        let ids = pages.iter().map(|page| (&page.id, page));
        let urls = pages.iter().map(|page| (&page.url, page));
        let aliases = pages.iter().flat_map(|page| page.aliases.iter().map(move |alias| (alias, page)));
        for (name, page) in ids.chain(urls).chain(aliases) {
            known.entry(spelling(name)).or_insert_with(|| page.id.clone());
        }
        Ok(Self { pages, known })
    }

    /// The page of the first address that has one.
    pub fn find(&self, addresses: &[String]) -> Option<&Page> {
        let id = addresses.iter().find_map(|address| {
            let spelling = spelling(address);
            // What a path was asked with says nothing of the page, except where it is all that there is.
            let path = spelling.split('?').next().filter(|path| !path.is_empty() && *path != "/");
            self.known.get(&spelling).or_else(|| self.known.get(path?))
        })?;
        self.pages.get(id)
    }
}

fn names(page: &Page) -> impl Iterator<Item = &str> {
    [page.url.as_str()].into_iter().chain(page.aliases.iter().map(String::as_str))
}

/// The path of an address, as it was written.
pub fn path(address: &str) -> String {
    let address = address.trim();
    let rest = match address.split_once("://") {
        Some((_, rest)) => rest.find(['/', '?', '#']).and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => match address.strip_prefix("//") {
            Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
            None => address,
        },
    };
    // A place on the page, unless the site was of one page only.
    let rest = match rest.split_once('#') {
        Some((path, place)) if !place.starts_with('!') => path,
        _ => rest,
    };
    if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
}

/// The same for all addresses of a page.
pub fn spelling(address: &str) -> String {
    let path = path(address);
    let (path, query) = path.split_once('?').map_or((path.as_str(), None), |(path, query)| (path, Some(query)));
    let path = decode(path);
    let mut path = path.as_str();
    for index in ["index.html", "index.htm", "index.php"] {
        path = path.strip_suffix(index).filter(|path| path.ends_with('/')).unwrap_or(path);
    }
    let path = path.trim_end_matches('/');
    match query.filter(|query| !query.is_empty()) {
        Some(query) => format!("{path}?{query}"),
        None if path.is_empty() => "/".to_owned(),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_all_that_it_was_called() {
        let pages = br#"{"pages": [
            {"id": "index", "url": "/"},
            {"id": "posts/hello", "url": "/posts/hello/", "aliases": ["/old/", "/?p=7", "/2014/h%C3%A4llo.html"]},
            {"id": "about", "url": "/about/"}]}"#;
        let moves = moves("# moved\n\n/?p=12 = /about/\nhttp://x.example/b/=posts/hello\n").unwrap();
        let places = Places::new(pages, &moves).unwrap();
        let table = [
            ("https://www.blog.example/posts/hello/", "posts/hello"),
            ("http://other.example:4000/posts/hello", "posts/hello"),
            ("/posts/hello/index.html?utm=1#c", "posts/hello"),
            ("posts/hello", "posts/hello"),
            ("//x.example/old", "posts/hello"),
            ("http://x.example/?p=7", "posts/hello"),
            ("http://x.example/2014/hällo.html", "posts/hello"),
            ("https://y.example/b", "posts/hello"),
            ("http://x.example/?p=12", "about"),
            ("http://x.example?p=12", "about"),
            ("http://x.example/?p=8", "-"),
            ("http://x.example", "index"),
            ("http://x.example/#!/old", "-"),
            ("/POSTS/hello/", "-"),
            ("/posts/", "-"),
            ("", "index"),
        ];
        for (address, expected) in table {
            let found = places.find(&[address.to_owned()]).map_or("-", |page| page.id.as_str());
            assert_eq!(found, expected, "{address}");
        }
        assert!(Places::new(pages, &[("/a".to_owned(), "/b".to_owned())]).unwrap_err().contains("`/b` is no page"));
        assert!(super::moves("/a").is_err());
    }
}
