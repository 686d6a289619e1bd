//! Which pages are most like a page: those that share most terms with it, a rare term counting for more than a common
//! one (inverse document frequency, Spärck Jones 1972). In integers, so that every machine comes to the same order.
//! Among equals those nearest in the order of dates come first. If the newest did, a hundred old pages would name it
//! (measured with 10,000 posts), and each new post would change them all: built, sent and stored anew for readers who hardly care.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::index::{DocId, Index};
use crate::pipeline::cache::{Cache, Sum};

/// How many are named.
const LIMIT: usize = 4;
/// Of a common term, only so many pages before and after a page are looked at: the time it takes would otherwise
/// grow with the square of the pages.
const REACH: usize = 250;

/// [`related`], found anew only where pages came or went, or changed their terms or dates.
pub fn remembered(index: &Index<'_>, cache: &Cache) -> Vec<Vec<DocId>> {
    let mut sum = Sum::of(&(index.docs.len(), &index.dated));
    sum.add(&index.taxonomies.values().flat_map(|terms| terms.values()).map(|term| &term.pages).collect::<Vec<_>>());
    cache.derived("related", sum.digest(), || related(index))
}

/// For each document, best first.
fn related(index: &Index<'_>) -> Vec<Vec<DocId>> {
    let count = index.docs.len();
    // For each document, the pages of each of its terms and its own place among them.
    let mut terms_of: Vec<Vec<(&[DocId], usize)>> = vec![Vec::new(); count];
    for term in index.taxonomies.values().flat_map(|terms| terms.values()) {
        for (place, id) in term.pages.iter().enumerate() {
            terms_of[*id].push((&term.pages, place));
        }
    }
    // Place among the dated, newest first; undated pages are far from all.
    let mut age = vec![None; count];
    for (at, id) in index.dated.iter().enumerate() {
        age[*id] = Some(at);
    }
    let distance =
        |one: DocId, other: DocId| age[one].zip(age[other]).map_or(count, |(one, other)| one.abs_diff(other));
    terms_of
        .par_iter()
        .enumerate()
        .map_init(
            || vec![0_u64; count],
            |scores, (id, terms)| {
                let mut touched = Vec::new();
                for (pages, place) in terms {
                    let weight = 1_000_000 / pages.len() as u64 + 1;
                    let near = &pages[place.saturating_sub(REACH)..(place + REACH).min(pages.len())];
                    for other in near.iter().filter(|other| **other != id) {
                        if scores[*other] == 0 {
                            touched.push(*other);
                        }
                        scores[*other] += weight;
                    }
                }
                let rank = |other: &DocId| {
                    (Reverse(scores[*other]), distance(id, *other), age[*other].unwrap_or(count), *other)
                };
                // Hundreds are like it in some way; only the order of the first few matters.
                let mut best: Vec<DocId> = Vec::with_capacity(LIMIT + 1);
                for other in &touched {
                    let last = best.get(LIMIT - 1).map_or(0, |last| scores[*last]);
                    if scores[*other] < last {
                        continue;
                    }
                    let place = best.partition_point(|better| rank(better) < rank(other));
                    if place < LIMIT {
                        best.insert(place, *other);
                        best.truncate(LIMIT);
                    }
                }
                for other in &touched {
                    scores[*other] = 0;
                }
                best
            },
        )
        .collect()
}
