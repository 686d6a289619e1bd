//! Who says what in a point: `Ana measured 40 ms while Ben saw 200 ms` is two claims of two people. A point and the names
//! of a thread come in; its clauses go out, each with the names that it is ascribed to.

use super::terms::{is_dense, terms};

/// A part of a point.
#[derive(Debug, PartialEq, Eq)]
pub struct Clause<'t, 'n> {
    /// None for what is ascribed to nobody by name.
    pub speakers: Vec<&'n str>,
    /// Named, but not as the ones who say it: who is answered, or contradicted.
    pub others: Vec<&'n str>,
    pub text: &'t str,
}

/// Names and where they stand, longest first where two begin together.
fn find<'n>(text: &str, names: &[&'n str]) -> Vec<(usize, usize, &'n str)> {
    let mut found: Vec<(usize, usize, &'n str)> = Vec::new();
    for name in names {
        // People are called by their first name, if it is longer than an article.
        let first = name.split_whitespace().next().unwrap_or_default();
        let forms = [*name, if first.chars().count() > 2 { first } else { name }];
        for form in forms.into_iter().filter(|form| !form.is_empty()) {
            let part =
                |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() && !is_dense(letter));
            found.extend(text.match_indices(form).filter_map(|(at, form)| {
                let end = at + form.len();
                let before = text.get(..at)?.chars().next_back();
                // A genitive without an apostrophe, as in German, is the name still.
                let rest = text.get(end..)?;
                let rest = rest.strip_prefix('s').unwrap_or(rest);
                (!part(before) && !part(rest.chars().next())).then_some((at, end, *name))
            }));
        }
    }
    found.sort_by_key(|(at, end, _)| (*at, usize::MAX - end));
    let mut last = 0;
    found.retain(|(at, end, _)| {
        let is_free = *at >= last;
        if is_free {
            last = *end;
        }
        is_free
    });
    found
}

/// What stands before someone who does not say it.
const CONTRASTS: [&str; 26] = [
    "not",
    "unlike",
    "than",
    "contradicts",
    "with",
    "to",
    "against",
    "nicht",
    "anders als",
    "statt",
    "widerspricht",
    "gegensatz zu",
    "contrairement à",
    "pas",
    "avec",
    "à",
    "no",
    "contra",
    "con",
    "a",
    "instead of",
    "answers",
    "mit",
    "asks",
    "thanks",
    "corrects",
];

/// From one name to the next; what is too short to say anything belongs to its neighbour.
pub fn clauses<'t, 'n>(text: &'t str, names: &[&'n str]) -> Vec<Clause<'t, 'n>> {
    let found = find(text, names);
    let mut clauses = Vec::new();
    let mut open = Clause { speakers: Vec::new(), others: Vec::new(), text: "" };
    let mut start = 0;
    for (place, (at, end, name)) in found.iter().enumerate() {
        let before = text.get(start..*at).unwrap_or_default();
        let next = found.get(place + 1).map_or(text.len(), |(next, ..)| *next);
        let behind = text.get(*end..next).unwrap_or_default();
        let lower = before.to_lowercase();
        let lower = lower.trim_end();
        let is_denied = CONTRASTS
            .iter()
            .any(|word| lower.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric)));
        if is_denied {
            open.others.push(name);
            continue;
        }
        let says = |text: &str| !terms(text).is_empty();
        // `Ana and Ben say`: nothing was said of the first before the second came.
        let is_new = says(before.trim()) && !open.speakers.is_empty() && says(behind);
        if is_new {
            open.text = text.get(start_of(&clauses, text)..*at).unwrap_or_default();
            clauses.push(std::mem::replace(&mut open, Clause { speakers: vec![name], others: Vec::new(), text: "" }));
        } else if open.speakers.is_empty() || !says(before.trim()) {
            open.speakers.push(name);
        } else {
            open.others.push(name);
        }
        start = *end;
    }
    open.text = text.get(start_of(&clauses, text)..).unwrap_or_default();
    clauses.push(open);
    clauses
}

/// Where the next clause begins: behind those that are closed.
fn start_of(clauses: &[Clause<'_, '_>], text: &str) -> usize {
    clauses.iter().map(|clause| clause.text.len()).sum::<usize>().min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let clauses = clauses(text, &["Ana", "Ben", "Cem Aydin", "田中"]);
        let shown: Vec<String> = clauses
            .iter()
            .map(|clause| format!("{}({})[{}]", clause.speakers.join("+"), clause.others.join("+"), clause.text.trim()))
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn what_is_said_is_ascribed() {
        check("Builds are slow", "()[Builds are slow]");
        check("Ana measured 40 ms", "Ana()[Ana measured 40 ms]");
        check("Ana measured 40 ms while Ben saw 200", "Ana()[Ana measured 40 ms while] Ben()[Ben saw 200]");
        check("Ana and Ben like tabs", "Ana+Ben()[Ana and Ben like tabs]");
        check("Tabs are best, says Cem", "Cem Aydin()[Tabs are best, says Cem]");
        check("Ben, not Ana, measured 40 ms", "Ben(Ana)[Ben, not Ana, measured 40 ms]");
        check("Unlike Ben, Ana measured 40 ms", "Ana(Ben)[Unlike Ben, Ana measured 40 ms]");
        check("Ana disagrees with Ben", "Ana(Ben)[Ana disagrees with Ben]");
        check("Anas Messung zeigt 40 ms, Banana", "Ana()[Anas Messung zeigt 40 ms, Banana]");
        check("田中さんは速いと言う", "田中()[田中さんは速いと言う]");
    }
}
