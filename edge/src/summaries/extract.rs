//! A summary without a model: the sentences of a thread that the others have most in common with (LexRank, Erkan and
//! Radev 2004), no two that say the same (MMR, Carbonell and Goldstein 1998), few of one writer, each with the comment
//! it is from. The comments that readers see come in, cited points go out; the same thread gives the same points.

use super::choose::Source;
use super::claims::has_address;
use super::terms::{self, Vector, Weights, cosine};

/// Points of an extract.
pub const MOST_POINTS: usize = 5;
const MOST_OF_WRITER: usize = 2;

/// In words; shorter ones say nothing alone, longer ones are no points.
const FEWEST_WORDS: usize = 8;
const MOST_WORDS: usize = 45;
const MOST_LETTERS: usize = 300;

/// Sentences that are ranked: the time grows with their square.
const MOST_SENTENCES: usize = 400;

/// Sentences with a cosine below are no neighbours.
const THRESHOLD: f32 = 0.1;
const DAMPING: f32 = 0.85;
const ROUNDS: usize = 30;
/// What being central counts against being new.
const CENTRAL: f32 = 0.7;

/// A sentence as it stands in a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    pub text: String,
    /// Index of the source.
    pub source: usize,
}

struct Sentence<'s> {
    text: &'s str,
    source: usize,
    vector: Vector,
}

/// In the order of the thread. Comments that speak to machines and sentences with addresses are left out: an extract
/// shows words of strangers in a place of honour.
pub fn extract(sources: &[Source]) -> Vec<Pick> {
    let documents: Vec<Vec<String>> = sources.iter().map(|source| terms::terms(&source.text)).collect();
    let weights = Weights::of(&documents);
    let mut sentences: Vec<Sentence<'_>> = Vec::new();
    for (own, source) in sources.iter().enumerate().filter(|(_, source)| !source.gives_orders) {
        for text in terms::sentences(&source.text) {
            let words = terms::words(text).len();
            let fits = (FEWEST_WORDS..=MOST_WORDS).contains(&words) && text.chars().count() <= MOST_LETTERS;
            // Where the comment was cut, two halves of sentences meet; a question alone is seldom a point.
            if fits && !text.contains("[…]") && !text.ends_with(['?', '？', ':', '：']) && !has_address(text) {
                sentences.push(Sentence { text, source: own, vector: weights.vector(&terms::terms(text)) });
            }
        }
    }
    sentences.truncate(MOST_SENTENCES);
    let mut picks = pick(&sentences, &rank(&sentences), sources);
    picks.sort_unstable();
    let pick = |own: &usize| {
        sentences.get(*own).map(|sentence| Pick { text: sentence.text.to_owned(), source: sentence.source })
    };
    picks.iter().filter_map(pick).collect()
}

/// How central each sentence is: where one ends who goes from sentence to sentence by what they have in common.
fn rank(sentences: &[Sentence<'_>]) -> Vec<f32> {
    let is_near = |one: &Sentence<'_>, other: &Sentence<'_>| cosine(&one.vector, &other.vector) >= THRESHOLD;
    let neighbours: Vec<Vec<usize>> = sentences
        .iter()
        .map(|own| {
            sentences.iter().enumerate().filter(|(_, other)| is_near(own, other)).map(|(place, _)| place).collect()
        })
        .collect();
    let all = sentences.len().max(1) as f32;
    let mut ranks = vec![1.0 / all; sentences.len()];
    for _ in 0..ROUNDS {
        let mut next = vec![(1.0 - DAMPING) / all; sentences.len()];
        for (rank, near) in ranks.iter().zip(&neighbours) {
            let share = DAMPING * rank / near.len().max(1) as f32;
            for place in near {
                next.get_mut(*place).into_iter().for_each(|next| *next += share);
            }
        }
        ranks = next;
    }
    ranks
}

fn pick(sentences: &[Sentence<'_>], ranks: &[f32], sources: &[Source]) -> Vec<usize> {
    let highest = ranks.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let mut picks: Vec<usize> = Vec::new();
    while picks.len() < MOST_POINTS {
        let writer = |sentence: &Sentence<'_>| sources.get(sentence.source).map(|source| source.writer.as_str());
        let picked = || picks.iter().filter_map(|own| sentences.get(*own));
        let mut best: Option<(usize, f32)> = None;
        for (own, (sentence, rank)) in sentences.iter().zip(ranks).enumerate() {
            let of_writer = picked().filter(|other| writer(other) == writer(sentence)).count();
            let is_same = picked().any(|other| other.source == sentence.source);
            let twin = picked().map(|other| cosine(&sentence.vector, &other.vector)).fold(0.0, f32::max);
            if picks.contains(&own) || of_writer >= MOST_OF_WRITER || is_same || twin > 0.6 {
                continue;
            }
            let score = CENTRAL * rank / highest - (1.0 - CENTRAL) * twin;
            if best.is_none_or(|(_, highest)| score > highest) {
                best = Some((own, score));
            }
        }
        match best {
            Some((own, _)) => picks.push(own),
            None => break,
        }
    }
    picks
}
