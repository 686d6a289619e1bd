//! A reader of the index, as plain as can be: it shows that the files hold what a search in the browser needs, and that
//! they can be read by nothing but what the manifest says. It looks for whole words and their beginnings; the theme's
//! `search-index.ts` adds slips of the hand.

use std::collections::BTreeMap;

use gen_search::{Date, Document, Entry, MANIFEST, build};
use serde_json::Value;

/// A page of a test site, with what is searched and what is shown.
pub struct Post {
    url: String,
    title: String,
    summary: String,
    date: Option<String>,
    entry: Entry,
}

/// A site in one text: `url | date | title | heading | prose`, a page a line; the date may be empty.
#[track_caller]
pub fn posts(text: &str) -> Vec<Post> {
    let post = |line: &str| {
        let [url, date, title, heading, prose] =
            line.split('|').map(str::trim).collect::<Vec<_>>().try_into().expect("five columns");
        Post {
            url: url.to_owned(),
            title: title.to_owned(),
            summary: String::new(),
            date: (!date.is_empty()).then(|| date.to_owned()),
            entry: Entry::new(title, &[heading], prose),
        }
    };
    text.trim().lines().map(post).collect()
}

/// A post as large and as varied as real ones, but for its meaning.
pub fn long_post(number: usize, words: usize) -> Post {
    // A few words stand everywhere, most in a few posts.
    let mut state = number as u64 + 1;
    let mut prose = String::new();
    for _ in 0..words {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 40) as f64 / f64::from(1 << 24);
        prose += &format!("{} ", word((20_000.0_f64).powf(share) as usize));
    }
    let title = format!("{} in post {number}", word(number));
    let entry = Entry::new(&title, &[], &prose);
    let summary = format!("What post {number} says about {}, {}.", word(number), "and much more ".repeat(8).trim());
    Post { url: format!("/posts/{number:05}/"), title, summary, date: Some("2026-11-21".to_owned()), entry }
}

/// The word of a rank: `ba`, `be`, … `zuzu`.
fn word(rank: usize) -> String {
    let syllable = |n: usize| [b"bdfgklmnprstvwz"[n % 15], b"aeiou"[n / 15 % 5]].map(char::from);
    let mut rest = rank;
    let mut word = String::new();
    loop {
        word.extend(syllable(rest));
        rest /= 75;
        if rest == 0 {
            return word;
        }
    }
}

pub struct Index(pub BTreeMap<String, Vec<u8>>);

impl Index {
    pub fn of(posts: &[Post]) -> Self {
        let documents: Vec<Document> = posts
            .iter()
            .map(|post| Document {
                url: &post.url,
                title: &post.title,
                summary: &post.summary,
                date: post.date.as_deref().map(|iso| Date { iso, text: iso }),
                entry: &post.entry,
            })
            .collect();
        Self(build(&documents).into_iter().collect())
    }

    pub fn manifest(&self) -> Value {
        serde_json::from_slice(&self.0[MANIFEST]).expect("the manifest is JSON")
    }

    fn open(&self, name: &Value) -> Value {
        let name = name.as_str().expect("a name");
        match self.manifest()["files"].get(name) {
            Some(file) => file.clone(),
            None => serde_json::from_slice(&self.0[&format!("{name}.json")]).expect("a file is JSON"),
        }
    }

    /// Titles of the pages with all words of `query`, which is folded already, best first; the last word may be a
    /// beginning.
    pub fn search(&self, query: &str) -> Vec<String> {
        let manifest = self.manifest();
        let count = manifest["count"].as_u64().expect("a count") as f64;
        let wanted: Vec<&str> = query.split(' ').collect();
        let mut found: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
        for (index, word) in wanted.iter().enumerate() {
            let levels = self.levels(word, index + 1 == wanted.len());
            let pages = levels.len() as f64;
            let weight = (1.0 + (count - pages + 0.5) / (pages + 0.5)).ln();
            for (page, level) in levels {
                let (words, score) = found.entry(page).or_default();
                *words += 1;
                *score += level * weight;
            }
        }
        let mut ranked: Vec<(f64, usize)> =
            found.iter().filter(|(_, hit)| hit.0 == wanted.len()).map(|(&page, hit)| (hit.1, page)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        ranked.into_iter().map(|(_, page)| self.shown(page)[1].as_str().expect("a title").to_owned()).collect()
    }

    /// `[url, title, summary, date, date in words]`
    pub fn shown(&self, page: usize) -> Value {
        let manifest = self.manifest();
        let size = manifest["size"].as_u64().expect("a size") as usize;
        self.open(&manifest["pages"][page / size])[page % size].clone()
    }

    fn levels(&self, word: &str, beginning: bool) -> BTreeMap<usize, f64> {
        let manifest = self.manifest();
        let starts: Vec<&str> = manifest["starts"]
            .as_array()
            .expect("starts")
            .iter()
            .map(|start| start.as_str().expect("a start"))
            .collect();
        let mut levels: BTreeMap<usize, f64> = BTreeMap::new();
        let first = starts.iter().rposition(|start| start.encode_utf16().le(word.encode_utf16()));
        let more = starts.iter().skip(first.map_or(0, |first| first + 1));
        let last = first.map(|first| first + more.take_while(|start| beginning && start.starts_with(word)).count());
        for shard in first.into_iter().zip(last).flat_map(|(first, last)| first..=last) {
            for (term, postings) in self.open(&manifest["words"][shard]).as_object().expect("words") {
                if term == word || beginning && term.starts_with(word) {
                    let part = word.len() as f64 / term.len() as f64;
                    for (page, level) in read(postings.as_str().expect("postings")) {
                        let best = levels.entry(page).or_default();
                        *best = best.max(f64::from(level) * part);
                    }
                }
            }
        }
        levels
    }
}

/// Page and level of each posting.
fn read(postings: &str) -> Vec<(usize, u32)> {
    let mut found = Vec::new();
    let mut next = 0;
    let mut distance = String::new();
    for letter in postings.chars() {
        if letter.is_ascii_uppercase() {
            let steps = if distance.is_empty() { 1 } else { usize::from_str_radix(&distance, 36).expect("a distance") };
            next += steps;
            found.push((next - 1, letter as u32 - 64));
            distance.clear();
        } else {
            distance.push(letter);
        }
    }
    found
}
