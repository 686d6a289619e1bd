//! Which comments of a thread go into its summary, within a budget of words. The comments that readers see come in; what
//! a model is shown goes out, each comment under a short id and cut to its head and tail if it is long. Nothing here is
//! left to chance: the same thread gives the same choice.

use std::cmp::Reverse;

use super::Comment;
use super::orders::gives_orders;
use super::terms;
use super::text::plain;

/// Words are as [`terms::words`] counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub words: usize,
    pub words_of_comment: usize,
    pub comments: usize,
    pub comments_of_writer: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { words: 3000, words_of_comment: 180, comments: 120, comments_of_writer: 6 }
    }
}

/// A comment as the model is shown it, and as what it says is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `c1` to `cn`, in the order of time.
    pub short: String,
    pub id: String,
    pub revision: i64,
    pub author: String,
    pub writer: String,
    pub owner: bool,
    pub votes: i64,
    /// Short id of what it answers, if that was chosen too.
    pub answers: Option<String>,
    /// Plain; a line is a block.
    pub text: String,
    /// Whether it speaks to the machine; asked of the whole comment, before it is cut.
    pub gives_orders: bool,
}

/// Comments and words of a thread that decide whether it is long enough.
pub fn size(comments: &[Comment]) -> (usize, usize) {
    (comments.len(), comments.iter().map(|comment| terms::words(&plain(&comment.text)).len()).sum())
}

/// The newest first of all, then comments that answer no other by their votes, then the rest by votes, as long as there
/// are words left. A comment that does not fit is passed over, not the end. A writer has few places, so that who writes
/// much is not heard alone; the same text twice is one.
pub fn choose(comments: &[Comment], budget: Budget) -> Vec<Source> {
    let texts: Vec<String> =
        comments.iter().map(|comment| cut(&plain(&comment.text), budget.words_of_comment)).collect();
    let mut order: Vec<usize> =
        (0..comments.len()).filter(|own| texts.get(*own).is_some_and(|text| !text.is_empty())).collect();
    order.sort_by_key(|own| comments.get(*own).map(|comment| (comment.created_at, comment.id.as_str())));
    let by_time = order.clone();
    let newest = by_time.last().copied();
    order.sort_by_key(|own| {
        comments.get(*own).map(|comment| {
            (Some(*own) != newest, comment.parent.is_some(), Reverse(comment.votes), Reverse(comment.created_at))
        })
    });

    let mut left = budget.words;
    let mut chosen: Vec<usize> = Vec::new();
    for own in order {
        let (Some(comment), Some(text)) = (comments.get(own), texts.get(own)) else { continue };
        if chosen.len() >= budget.comments.max(1) {
            break;
        }
        let words = terms::words(text).len();
        let others = || chosen.iter().filter_map(|other| Some((comments.get(*other)?, texts.get(*other)?)));
        let of_writer = others().filter(|(other, _)| other.writer() == comment.writer()).count();
        let is_twice = others().any(|(_, other)| same(other, text));
        // Even if nothing else fits: a summary that does not know the last word is wrong.
        let is_newest = Some(own) == newest;
        if is_newest || words <= left && of_writer < budget.comments_of_writer.max(1) && !is_twice {
            left = left.saturating_sub(words);
            chosen.push(own);
        }
    }

    let chosen: Vec<usize> = by_time.into_iter().filter(|own| chosen.contains(own)).collect();
    let short = |id: &str| {
        let place = chosen.iter().position(|own| comments.get(*own).is_some_and(|comment| comment.id == id));
        place.map(|place| format!("c{}", place + 1))
    };
    let source = |own: &usize| {
        let comment = comments.get(*own)?;
        Some(Source {
            short: short(&comment.id)?,
            id: comment.id.clone(),
            revision: comment.revision,
            author: plain_name(&comment.author),
            writer: comment.writer().to_owned(),
            owner: comment.owner,
            votes: comment.votes,
            answers: comment.parent.as_deref().and_then(short),
            text: texts.get(*own)?.clone(),
            gives_orders: [&comment.text, &plain(&comment.text), &comment.author]
                .into_iter()
                .any(|text| gives_orders(text)),
        })
    };
    chosen.iter().filter_map(source).collect()
}

/// Names are not Markdown, but may hold what cannot be seen, and tags.
fn plain_name(name: &str) -> String {
    plain(&name.replace(['\n', '\r'], " ")).replace('\n', " ")
}

fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    one.len().abs_diff(other.len()) <= 16 && words(one) == words(other)
}

/// Two thirds of the words from the beginning and one third from the end.
fn cut(text: &str, most: usize) -> String {
    let words = terms::words(text);
    let (head, tail) = (most - most / 3, most / 3);
    if words.len() <= most {
        return text.to_owned();
    }
    let end = head.checked_sub(1).and_then(|last| words.get(last)).map_or(0, |(_, end)| *end);
    let start = words.get(words.len() - tail).map_or(text.len(), |(start, _)| *start);
    format!("{} […] {}", text.get(..end).unwrap_or_default(), text.get(start..).unwrap_or_default()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summaries::due::is_long;

    /// A line a comment, oldest first: `id parent writer votes words`, with `-` for no parent.
    fn thread(lines: &str) -> Vec<Comment> {
        let read = |(at, line): (usize, &str)| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            Comment {
                id: fields[0].to_owned(),
                parent: (fields[1] != "-").then(|| fields[1].to_owned()),
                author: fields[2].to_owned(),
                key: None,
                owner: false,
                votes: fields[3].parse().unwrap(),
                text: (0..fields[4].parse().unwrap())
                    .map(|word| format!("{}{word}", fields[0]))
                    .collect::<Vec<_>>()
                    .join(" "),
                revision: 1,
                created_at: at as i64,
            }
        };
        lines.trim().lines().enumerate().map(read).collect()
    }

    #[track_caller]
    fn check(lines: &str, budget: Budget, expected: &str) {
        let chosen = choose(&thread(lines), budget);
        let shown: Vec<String> = chosen
            .iter()
            .map(|source| {
                let answers = source.answers.as_ref().map_or_else(String::new, |answers| format!(">{answers}"));
                format!("{}={}{answers}", source.short, source.id)
            })
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    const THREAD: &str = "
        a - Ann 1 40
        b a Ben 9 40
        c - Cem 5 40
        d c Dan 0 40
        e b Eve 0 40";

    #[test]
    fn all_that_fits_goes_in_by_time() {
        check(THREAD, Budget::default(), "c1=a c2=b>c1 c3=c c4=d>c3 c5=e>c2");
    }

    #[test]
    fn the_newest_roots_and_the_best_are_kept() {
        check(THREAD, Budget { words: 120, ..Budget::default() }, "c1=a c2=c c3=e");
        check(THREAD, Budget { words: 160, ..Budget::default() }, "c1=a c2=b>c1 c3=c c4=e>c2");
        check(THREAD, Budget { words: 0, ..Budget::default() }, "c1=e");
    }

    #[test]
    fn what_does_not_fit_is_passed_over() {
        check("a - Ann 9 100\nb - Ben 1 30\nc - Cem 0 30", Budget { words: 60, ..Budget::default() }, "c1=b c2=c");
    }

    #[test]
    fn nobody_is_heard_alone() {
        let lines = "a - Ann 9 9\nb - Ann 9 9\nc - Ann 9 9\nd - Ben 0 9\ne - Ann 0 9";
        check(lines, Budget { comments_of_writer: 2, ..Budget::default() }, "c1=c c2=d c3=e");
    }

    #[test]
    fn the_same_text_twice_is_one() {
        let mut comments = thread("a - Ann 0 9\nb - Ben 0 9\nc - Cem 0 9\nd - Dan 0 9");
        let text = comments[1].text.clone();
        comments[0].text = text.clone();
        comments[2].text = format!("**{text}**");
        let chosen = choose(&comments, Budget::default());
        assert_eq!(chosen.iter().map(|source| source.id.as_str()).collect::<Vec<_>>(), ["c", "d"]);
    }

    #[test]
    fn a_long_comment_keeps_its_head_and_tail() {
        let chosen = choose(&thread("a - Ann 0 5000"), Budget { words_of_comment: 6, ..Budget::default() });
        assert_eq!(chosen[0].text, "a0 a1 a2 a3 […] a4998 a4999");
        assert_eq!(cut("増分ビルドが速い", 3), "増分ビル […] 速い");
        assert_eq!(cut("a b", 0), "[…]");
    }

    #[test]
    fn a_thread_is_long_by_comments_and_by_words() {
        let lines =
            |count: usize, words: usize| (0..count).map(|id| format!("i{id} - Ann 0 {words}\n")).collect::<String>();
        assert!(is_long(size(&thread(&lines(8, 50)))));
        assert!(!is_long(size(&thread(&lines(8, 49)))));
        assert!(!is_long(size(&thread(&lines(7, 500)))));
    }
}
