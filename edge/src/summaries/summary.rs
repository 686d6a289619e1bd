//! A summary as it is stored, and what of it may be shown at this moment. It holds its points, which comments in which
//! revision they rest on, and a fingerprint of all that it was made of: so a change is seen without a model, and what
//! rests on a comment that is gone goes with it at once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::answer::Kind;
use super::choose::Source;
use super::extract::Pick;
use super::prompt;
use super::verify::{FEWEST_POINTS, Verified};

/// JSON in the storage and for the generator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Of this form: 1.
    pub version: u32,
    pub made: Made,
    /// Of the points, BCP 47.
    pub language: String,
    pub fingerprint: String,
    /// Comments that were looked at, of those that were shown.
    pub covers: usize,
    pub of: usize,
    /// Milliseconds since 1970.
    pub as_of: i64,
    pub points: Vec<Point>,
}

/// By whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "by")]
pub enum Made {
    Model { name: String },
    Extract,
    Owner,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    pub cites: Vec<Cite>,
}

/// A comment as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cite {
    pub id: String,
    pub revision: i64,
}

/// A comment of the thread, shown or not, as far as staleness needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'i> {
    pub id: &'i str,
    pub revision: i64,
    pub is_shown: bool,
}

/// What is the same for all points of a summary.
#[derive(Clone, Copy, Debug)]
pub struct Making<'m> {
    pub language: &'m str,
    pub fingerprint: &'m str,
    /// Comments that are shown.
    pub of: usize,
    pub now: i64,
}

/// Base64url of SHA-256 over all comments, the text of our question and the model's digest (as Ollama's `/api/tags` gives
/// it; empty for an extract). The order of the comments counts for nothing.
pub fn fingerprint(inputs: &[Input<'_>], model_digest: &str) -> String {
    let mut inputs: Vec<&Input<'_>> = inputs.iter().collect();
    inputs.sort_unstable_by_key(|input| input.id);
    let mut hash = Sha256::new();
    // In Debug's quotation marks no text can end early.
    hash.update(format!("{} {model_digest:?}\n", prompt::VERSION));
    for Input { id, revision, is_shown } in inputs {
        hash.update(format!("{id:?} {revision} {is_shown}\n"));
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

impl Summary {
    /// Of what is left of a model's answer; nothing if that is too little.
    pub fn of_model(name: &str, verified: &Verified, sources: &[Source], making: Making<'_>) -> Option<Self> {
        let point = |sound: &super::verify::Sound| Point {
            text: sound.text.clone(),
            kind: Some(sound.kind),
            cites: sound.cites.iter().filter_map(|cite| sources.get(*cite)).map(Cite::of).collect(),
        };
        let points = verified.points.iter().map(point).collect();
        verified.is_enough().then(|| Self::new(Made::Model { name: name.to_owned() }, points, sources, making))
    }

    /// Nothing if the thread has no two sentences that could stand alone.
    pub fn of_extract(picks: &[Pick], sources: &[Source], making: Making<'_>) -> Option<Self> {
        let point = |pick: &Pick| {
            Some(Point { text: pick.text.clone(), kind: None, cites: vec![Cite::of(sources.get(pick.source)?)] })
        };
        let points: Vec<Point> = picks.iter().filter_map(point).collect();
        (points.len() >= FEWEST_POINTS).then(|| Self::new(Made::Extract, points, sources, making))
    }

    /// In the owner's words.
    pub fn of_owner(points: Vec<Point>, making: Making<'_>) -> Self {
        Self { covers: making.of, ..Self::new(Made::Owner, points, &[], making) }
    }

    fn new(made: Made, points: Vec<Point>, sources: &[Source], making: Making<'_>) -> Self {
        let Making { language, fingerprint, of, now } = making;
        Self {
            version: 1,
            made,
            language: language.to_owned(),
            fingerprint: fingerprint.to_owned(),
            covers: sources.len(),
            of,
            as_of: now,
            points,
        }
    }

    pub fn is_stale(&self, fingerprint: &str) -> bool {
        self.version != 1 || self.fingerprint != fingerprint
    }

    /// What may be shown now: points whose every comment is shown as it was read. Nothing if too few are left; an extract
    /// of what is there stands in then.
    pub fn left(&self, inputs: &[Input<'_>]) -> Option<Self> {
        let mut left = self.clone();
        left.of = inputs.iter().filter(|input| input.is_shown).count();
        left.points.retain(|point| !point.cites.is_empty() && point.cites.iter().all(|cite| cite.is_good(inputs)));
        let fewest = if self.made == Made::Owner { 1 } else { FEWEST_POINTS };
        (left.version == 1 && left.points.len() >= fewest).then_some(left)
    }

    /// The cites whose comment is not what it was: `0.1-2.0` are the second of the first point and the first of the third.
    pub fn gone(&self, inputs: &[Input<'_>]) -> String {
        let cites = self.points.iter().enumerate().flat_map(|(point, Point { cites, .. })| {
            cites.iter().enumerate().filter(|(_, cite)| !cite.is_good(inputs)).map(move |(cite, _)| (point, cite))
        });
        cites.map(|(point, cite)| format!("{point}.{cite}")).collect::<Vec<_>>().join("-")
    }
}

impl Cite {
    fn is_good(&self, inputs: &[Input<'_>]) -> bool {
        inputs.iter().any(|input| input.id == self.id && input.revision == self.revision && input.is_shown)
    }

    fn of(source: &Source) -> Self {
        Self { id: source.id.clone(), revision: source.revision }
    }
}
