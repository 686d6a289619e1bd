//! What of a model's answer may be shown. Points and the comments that the model was shown come in; points whose every
//! claim stands in the comments that they cite go out, with the ids that readers know. Of the others the first reason is
//! kept, for the log and the scores. Nothing here trusts that the model kept to the schema.

use super::answer::{Kind, MOST_CITES, Point};
use super::choose::Source;
use super::claims::{self, Number};
use super::language;
use super::speakers::{self, Clause};
use super::terms::{self, Vector, Weights, cosine};
use super::text::{begins_tag, is_unseen};

/// With fewer points a model's summary is not worth its place.
pub const FEWEST_POINTS: usize = 2;

/// A point with its cites as indexes of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    pub text: String,
    pub kind: Kind,
    pub cites: Vec<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub points: Vec<Sound>,
    /// By their place in the answer.
    pub dropped: Vec<(usize, Reason)>,
}

impl Verified {
    pub fn is_enough(&self) -> bool {
        self.points.len() >= FEWEST_POINTS
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Cites nothing, too much, or what was not sent.
    Cites,
    /// Markup, or what cannot be seen.
    NotText,
    Address,
    /// Not the language of the post.
    Language,
    Quote,
    Number,
    Code,
    Name,
    /// Says what all readers think by the word of few.
    Crowd,
    /// Ascribed to someone who is not cited, or to the wrong one of those who are.
    Speaker,
    /// Ascribed to the writer of the post, who is not cited.
    Owner,
    /// Too little of it stands in the cited comments.
    Unsupported,
    /// Another comment bears it better.
    Elsewhere,
    /// Denies what is said, or says what is denied.
    Denial,
    /// A comment's own sentence, not a summary of it.
    Echo,
    /// Rests on a comment that speaks to the machine.
    Orders,
    /// Says what a point before it says.
    Twice,
}

/// Cosine of a point and the part of a comment that is nearest to it.
const SUPPORT: f32 = 0.30;
/// How much of what a point says has words in the cited comments, by weight.
const COVERED: f32 = 0.4;
/// The cosine for each single comment of several.
const SUPPORT_EACH: f32 = 0.14;
/// What is as near as the nearest, give or take how many words a sentence has.
const NEARLY: f32 = 0.75;
/// Words in a row as they stand in a comment, outside of quotation marks.
const ECHO: usize = 12;
/// In letters.
const LONGEST_WORD: usize = 40;
/// Who says `everyone` must cite as many writers.
const CROWD: usize = 3;

struct Known<'s> {
    source: &'s Source,
    terms: Vec<String>,
    numbers: Vec<Number>,
    /// Each sentence, each two that follow each other, and the whole at the end.
    windows: Vec<Vector>,
    /// Parts of sentences and whole ones, with whether they deny something.
    clauses: Vec<(Vector, bool)>,
}

/// `language` is the post's.
pub fn verify(points: &[Point], sources: &[Source], language: &str) -> Verified {
    let thread = Thread::of(sources, language);
    let mut verified = Verified::default();
    for (place, point) in points.iter().enumerate() {
        // Marks of code are the one markup that models cannot do without, and say nothing.
        let text = point.text.replace('`', "").trim().to_owned();
        let sound = thread.check(&text, &point.cites).and_then(|cites| {
            let own = thread.vector(&text);
            let is_twice = verified.points.iter().any(|other| cosine(&own, &thread.vector(&other.text)) > 0.85);
            if is_twice { Err(Reason::Twice) } else { Ok(Sound { text, kind: point.kind, cites }) }
        });
        match sound {
            Ok(sound) => verified.points.push(sound),
            Err(reason) => verified.dropped.push((place, reason)),
        }
    }
    verified
}

struct Thread<'s> {
    known: Vec<Known<'s>>,
    weights: Weights,
    language: &'s str,
    /// Of all who write, each once.
    names: Vec<&'s str>,
    name_terms: Vec<String>,
}

impl<'s> Thread<'s> {
    fn of(sources: &'s [Source], language: &'s str) -> Self {
        let documents: Vec<Vec<String>> = sources.iter().map(|source| terms::terms(&source.text)).collect();
        let weights = Weights::of(&documents);
        let mut names: Vec<&str> =
            sources.iter().map(|source| source.author.as_str()).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let name_terms = names.iter().flat_map(|name| terms::terms(name)).collect();
        let known = sources.iter().zip(documents).map(|(source, terms)| {
            let sentences = terms::sentences(&source.text);
            let pairs = sentences.windows(2).map(|pair| pair.join(" "));
            let parts = sentences.iter().map(|sentence| (*sentence).to_owned()).chain(pairs);
            let windows = parts.map(|part| weights.vector(&terms::terms(&part)));
            // `I disagree about that` is near to whatever has its one term.
            let windows = windows.filter(|window| window.len() > 2).chain([weights.vector(&terms)]).collect();
            let clauses = sentences.iter().flat_map(|sentence| terms::clauses(sentence).chain([*sentence]));
            let clauses = clauses.map(|clause| (weights.vector(&terms::terms(clause)), language::denies(clause)));
            Known { source, numbers: claims::numbers(&source.text), windows, clauses: clauses.collect(), terms }
        });
        Self { known: known.collect(), weights, language, names, name_terms }
    }

    /// Who says it is asked apart from what is said.
    fn vector(&self, text: &str) -> Vector {
        let mut terms = terms::terms(text);
        terms.retain(|term| !self.name_terms.contains(term));
        self.weights.vector(&terms)
    }

    /// Of the window that is nearest, and its cosine.
    fn nearest<'k>(&self, vector: &Vector, known: &'k Known<'_>) -> (f32, Option<&'k Vector>) {
        let scored = known.windows.iter().map(|window| (cosine(vector, window), Some(window)));
        scored.fold((0.0, None), |best, next| if next.0 > best.0 { next } else { best })
    }

    fn support(&self, vector: &Vector, known: &Known<'_>) -> f32 {
        self.nearest(vector, known).0
    }

    /// Indexes of what is cited, or why the point falls.
    fn check(&self, text: &str, cites: &[String]) -> Result<Vec<usize>, Reason> {
        let cites = self.cites(cites).ok_or(Reason::Cites)?;
        let cited: Vec<&Known<'_>> = cites.iter().filter_map(|cite| self.known.get(*cite)).collect();
        looks(text, self.language)?;
        self.crowd(text, &cited)?;
        self.letter_by_letter(text, &cited)?;
        self.speakers(text, &cited)?;
        self.meaning(text, &cites, &cited)?;
        if cited.iter().any(|known| is_echo(text, &known.source.text)) {
            return Err(Reason::Echo);
        }
        if cited.iter().any(|known| known.source.gives_orders) {
            return Err(Reason::Orders);
        }
        Ok(cites)
    }

    fn cites(&self, shorts: &[String]) -> Option<Vec<usize>> {
        let find = |short: &String| self.known.iter().position(|known| known.source.short == *short);
        let mut cites: Vec<usize> = shorts.iter().map(find).collect::<Option<_>>()?;
        cites.sort_unstable();
        cites.dedup();
        (!cites.is_empty() && cites.len() <= MOST_CITES).then_some(cites)
    }

    /// Quotations, numbers, code and names.
    fn letter_by_letter(&self, text: &str, cited: &[&Known<'_>]) -> Result<(), Reason> {
        let quotes = claims::quotes(text).ok_or(Reason::Quote)?;
        if quotes.iter().any(|quote| !cited.iter().any(|known| claims::has_quote(&known.source.text, quote))) {
            return Err(Reason::Quote);
        }
        let writers = writers(cited);
        let has = |number: &Number| cited.iter().any(|known| claims::has_number(&known.numbers, number));
        // `Two readers` counts those who are cited.
        let counts = |number: &Number| number.is_word && number.unit.is_none() && number.value == writers.to_string();
        if claims::numbers(text).iter().any(|number| !has(number) && !counts(number)) {
            return Err(Reason::Number);
        }
        let stands = |word: &str| cited.iter().any(|known| claims::has_word(&known.source.text, word));
        let is_named = |word: &str| self.names.iter().any(|name| claims::has_word(name, word));
        if claims::code_words(text).iter().any(|word| !stands(word) && !is_named(word)) {
            return Err(Reason::Code);
        }
        for claims::Name { word, maybe } in claims::names(text, self.language) {
            let own = word.strip_suffix('s').unwrap_or(word);
            // Who writes in the thread is looked at below.
            if stands(word) || stands(own) || is_named(word) || is_named(own) {
                continue;
            }
            let is_formed = cited.iter().any(|known| claims::has_form(&known.terms, word));
            let is_noun = maybe && (is_formed || self.is_common(word));
            if !(is_noun || is_formed && word.contains('-')) {
                return Err(Reason::Name);
            }
        }
        Ok(())
    }

    /// Whether the thread has the word in small letters, or it is a form of a verb: then it is no name.
    fn is_common(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        let is_small = |known: &Known<'_>| {
            known.source.text.split(|letter: char| !letter.is_alphanumeric()).any(|own| own == lower)
        };
        ["ing", "ung", "ungen", "keit", "heit", "tion", "ly"].iter().any(|ending| lower.ends_with(ending))
            || self.known.iter().any(is_small)
    }

    /// Claims about people who are not named.
    fn crowd(&self, text: &str, cited: &[&Known<'_>]) -> Result<(), Reason> {
        if language::names_owner(text) && !cited.iter().any(|known| known.source.owner) {
            return Err(Reason::Owner);
        }
        if language::names_crowd(text) && writers(cited) < CROWD { Err(Reason::Crowd) } else { Ok(()) }
    }

    /// What is ascribed to someone stands in a comment of theirs, and in no other's better.
    fn speakers(&self, text: &str, cited: &[&Known<'_>]) -> Result<(), Reason> {
        for Clause { speakers, others, text } in speakers::clauses(text, &self.names) {
            // Who is spoken to: one who is cited, answered by one who is, or talked about.
            let is_near = |name: &&str| {
                cited.iter().any(|known| known.source.author == **name || claims::has_word(&known.source.text, name))
                    || cited.iter().filter_map(|known| known.source.answers.as_ref()).any(|parent| {
                        self.known.iter().any(|known| known.source.short == *parent && known.source.author == **name)
                    })
            };
            if !others.iter().all(is_near) {
                return Err(Reason::Speaker);
            }
            let is_theirs = |known: &&&Known<'_>| speakers.contains(&known.source.author.as_str());
            let theirs: Vec<&Known<'_>> = cited.iter().filter(is_theirs).copied().collect();
            let is_cited = |name: &&str| theirs.iter().any(|known| known.source.author == **name);
            if speakers.is_empty() {
                continue;
            }
            if !speakers.iter().all(is_cited) {
                return Err(Reason::Speaker);
            }
            let vector = self.vector(text);
            let best =
                |known: &[&Known<'_>]| known.iter().map(|known| self.support(&vector, known)).fold(0.0, f32::max);
            let rest: Vec<&Known<'_>> = cited.iter().filter(|known| !is_theirs(known)).copied().collect();
            let claims = self.letter_by_letter(text, &theirs);
            if best(&theirs) < best(&rest) * NEARLY
                || matches!(claims, Err(Reason::Number | Reason::Code | Reason::Quote))
            {
                return Err(Reason::Speaker);
            }
            if !self.agrees(text, &theirs) {
                return Err(Reason::Denial);
            }
        }
        Ok(())
    }

    /// The whole in the cited comments together, in each of them a part, and in no other comment more.
    fn meaning(&self, text: &str, cites: &[usize], cited: &[&Known<'_>]) -> Result<(), Reason> {
        let vector = self.vector(text);
        let parts: Vec<Vector> =
            terms::clauses(text).map(|part| self.vector(part)).filter(|part| part.len() > 1).collect();
        let part =
            |known: &Known<'_>| parts.iter().chain([&vector]).map(|part| self.support(part, known)).fold(0.0, f32::max);
        let windows: Vec<&Vector> = cited.iter().filter_map(|known| self.nearest(&vector, known).1).collect();
        let whole = cosine(&vector, &terms::merge(&windows));
        let least = cited.iter().map(|known| self.support(&vector, known)).fold(f32::MAX, f32::min);
        let least_part = cited.iter().map(|known| part(known)).fold(f32::MAX, f32::min);
        let others = self.known.iter().enumerate().filter(|(own, _)| !cites.contains(own));
        let rest = others.map(|(_, known)| self.support(&vector, known)).fold(0.0, f32::max);
        let all: Vec<&Vector> = cited.iter().filter_map(|known| known.windows.last()).collect();
        let covered = terms::covered(&vector, &terms::merge(&all));
        if whole < SUPPORT || covered < COVERED || least_part < SUPPORT_EACH {
            return Err(Reason::Unsupported);
        }
        if whole < rest || least < rest * 0.5 && least_part < SUPPORT {
            return Err(Reason::Elsewhere);
        }
        if self.agrees(text, cited) { Ok(()) } else { Err(Reason::Denial) }
    }

    /// Whether for each part of the point one of the parts of comments that come nearest denies as it does.
    fn agrees(&self, text: &str, cited: &[&Known<'_>]) -> bool {
        terms::clauses(text).all(|part| {
            let (vector, denies) = (self.vector(part), language::denies(part));
            let clauses =
                || cited.iter().flat_map(|known| &known.clauses).map(|(own, denies)| (cosine(&vector, own), *denies));
            let best = clauses().map(|(score, _)| score).fold(0.0, f32::max);
            let is_short = vector.len() < 3 && part.len() < text.len();
            is_short && !denies || best == 0.0 || clauses().any(|(score, own)| score >= best * NEARLY && own == denies)
        })
    }
}

/// How many people the comments are of.
fn writers(cited: &[&Known<'_>]) -> usize {
    let mut writers: Vec<&str> = cited.iter().map(|known| known.source.writer.as_str()).collect();
    writers.sort_unstable();
    writers.dedup();
    writers.len()
}

/// Text and nothing else, in the language of the post.
fn looks(text: &str, language: &str) -> Result<(), Reason> {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_tag = letter == '<' && letters.peek().is_some_and(|next| begins_tag(*next));
        let is_markup = matches!(letter, '*' | '_' | '[' | '{' | '|' | '~') && letters.peek() == Some(&letter);
        if is_unseen(letter) || is_tag || is_markup || letter == '\u{fffd}' {
            return Err(Reason::NotText);
        }
    }
    let opens = ["# ", "## ", "### ", "> ", "- ", "* ", "1. "].iter().any(|mark| text.starts_with(mark));
    if text.is_empty() || opens || text.contains("](") || text.contains("][") || terms::words(text).len() < 3 {
        return Err(Reason::NotText);
    }
    // Nobody reads a word as long as a key; in scripts without spaces a sentence may be one.
    let is_blob = |word: &str| word.len() > LONGEST_WORD && word.is_ascii();
    if text.split_whitespace().any(is_blob) {
        return Err(Reason::NotText);
    }
    if claims::has_address(text) {
        return Err(Reason::Address);
    }
    if language::is_other(text, language) { Err(Reason::Language) } else { Ok(()) }
}

/// Whether so many words in a row, or nearly all of the point, stand in the comment. Quotations say that they do.
fn is_echo(text: &str, comment: &str) -> bool {
    let mut own = text.to_owned();
    for quote in claims::quotes(text).unwrap_or_default() {
        own = own.replace(quote, "");
    }
    let lower = |text: &str| {
        let pieces = text.to_lowercase();
        let pieces = pieces.split(|letter: char| !letter.is_alphanumeric()).filter(|piece| !piece.is_empty());
        format!(" {} ", pieces.collect::<Vec<_>>().join(" "))
    };
    let (own, comment) = (lower(&own), lower(comment));
    let words = terms::words(&own);
    let run = ECHO.min((words.len() * 4).div_ceil(5)).max(3);
    words.windows(run).any(|run| match (run.first(), run.last()) {
        (Some((start, _)), Some((_, end))) => own.get(*start..*end).is_some_and(|run| comment.contains(run)),
        _ => false,
    })
}
