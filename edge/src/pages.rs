//! The pages that the site has, as the generator wrote them to `_gen/pages.json`. What is not in there is no page, and
//! nothing is stored for it.

use std::collections::HashMap;

use serde::Deserialize;

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Page {
    /// Permanent: views and comments are kept under it.
    pub id: String,
    /// Path: `/posts/hello/`.
    pub url: String,
    /// Old paths and ids.
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub title: String,
    /// Whether comments are open.
    #[serde(default)]
    pub comments: bool,
}

#[derive(Debug, Default)]
pub struct Pages {
    pages: Vec<Page>,
    /// Id, path or alias → index.
    known: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct File {
    pages: Vec<Page>,
}

impl Pages {
    /// From the file's bytes.
    pub fn read(json: &[u8]) -> Result<Self, serde_json::Error> {
        let File { pages } = serde_json::from_slice(json)?;
        let mut known = HashMap::new();
        // An id goes before a path, and a path before what once was one.
        for (index, page) in pages.iter().enumerate() {
            known.entry(page.id.clone()).or_insert(index);
        }
        for (index, page) in pages.iter().enumerate() {
            known.entry(page.url.clone()).or_insert(index);
        }
        for (index, page) in pages.iter().enumerate() {
            for alias in &page.aliases {
                known.entry(alias.clone()).or_insert(index);
            }
        }
        Ok(Self { pages, known })
    }

    /// By id, path or alias.
    pub fn get(&self, name: &str) -> Option<&Page> {
        self.pages.get(*self.known.get(name)?)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter()
    }
}
