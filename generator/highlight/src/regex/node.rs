//! The syntax tree of a pattern. In goes a pattern in Oniguruma's dialect, read by fancy-regex's parser; out comes a
//! tree with classes resolved to sets of characters. Nothing here matches.

use std::cell::RefCell;
use std::collections::HashMap;

use fancy_regex::{Assertion, Expr, LookAround};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassBytes, ClassUnicode, Hir, HirKind, Look};

use super::class::Set;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Empty,
    Literal(String),
    Set(Set),
    Concat(Vec<Node>),
    Alternatives(Vec<Node>),
    Group(usize, Box<Node>),
    Repeat { node: Box<Node>, least: usize, most: usize, greedy: bool },
    Atomic(Box<Node>),
    Look { node: Box<Node>, behind: bool, negative: bool },
    Assert(Assert),
    Backref { group: usize, any_case: bool },
}

/// A condition on the place itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assert {
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordStart,
    WordEnd,
    WordBoundary,
    NoWordBoundary,
    /// Where the search for the next match began: Oniguruma's `\G`.
    SearchStart,
}

/// fancy-regex's flag for Oniguruma's reading of `\<` and `\>`, as syntect sets it.
const ONIGURUMA: u32 = 1 << 6;
const UNICODE: u32 = 1 << 5;

/// The tree and the number of groups, the whole match included.
pub(crate) fn parse(pattern: &str) -> Option<(Node, usize)> {
    let tree = Expr::parse_tree_with_flags(pattern, UNICODE | ONIGURUMA).ok()?;
    let mut groups = 1;
    let node = convert(&tree.expr, &mut groups)?;
    Some((node, groups))
}

fn convert(expr: &Expr, groups: &mut usize) -> Option<Node> {
    let all = |list: &[Expr], groups: &mut usize| -> Option<Vec<Node>> {
        list.iter().map(|expr| convert(expr, groups)).collect()
    };
    Some(match expr {
        Expr::Empty => Node::Empty,
        Expr::Any { newline } => Node::Set(Set::any(*newline)),
        Expr::Literal { val, casei: false } => Node::Literal(val.clone()),
        Expr::Literal { val, casei: true } => delegated(&regex_syntax::escape(val), true)?,
        Expr::Delegate { inner, casei, .. } => delegated(inner, *casei)?,
        Expr::Concat(list) => Node::Concat(all(list, groups)?),
        Expr::Alt(list) => Node::Alternatives(all(list, groups)?),
        Expr::Group(inner) => {
            let group = *groups;
            *groups += 1;
            Node::Group(group, Box::new(convert(inner, groups)?))
        }
        Expr::Repeat { child, lo, hi, greedy } => {
            let node = Box::new(convert(child, groups)?);
            Node::Repeat { node, least: *lo, most: *hi, greedy: *greedy }
        }
        Expr::AtomicGroup(inner) => Node::Atomic(Box::new(convert(inner, groups)?)),
        Expr::LookAround(inner, look) => Node::Look {
            node: Box::new(convert(inner, groups)?),
            behind: matches!(look, LookAround::LookBehind | LookAround::LookBehindNeg),
            negative: matches!(look, LookAround::LookAheadNeg | LookAround::LookBehindNeg),
        },
        Expr::Assertion(assertion) => Node::Assert(match assertion {
            Assertion::StartText => Assert::TextStart,
            Assertion::EndText => Assert::TextEnd,
            Assertion::StartLine { crlf: false } => Assert::LineStart,
            Assertion::EndLine { crlf: false } => Assert::LineEnd,
            Assertion::LeftWordBoundary => Assert::WordStart,
            Assertion::RightWordBoundary => Assert::WordEnd,
            Assertion::WordBoundary => Assert::WordBoundary,
            Assertion::NotWordBoundary => Assert::NoWordBoundary,
            Assertion::StartLine { crlf: true } | Assertion::EndLine { crlf: true } => return None,
        }),
        Expr::ContinueFromPreviousMatchEnd => Node::Assert(Assert::SearchStart),
        Expr::Backref { group, casei } => Node::Backref { group: *group, any_case: *casei },
        _ => return None,
    })
}

/// What fancy-regex leaves to the regex crate: character classes for the most part.
/// Grammars write the same few classes thousands of times, and Unicode's are large, so they are remembered.
fn delegated(pattern: &str, any_case: bool) -> Option<Node> {
    thread_local! {
        static KNOWN: RefCell<HashMap<(String, bool), Option<Node>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= 2_000 {
            known.clear();
        }
        let parse = || from_hir(&ParserBuilder::new().case_insensitive(any_case).build().parse(pattern).ok()?);
        known.entry((pattern.to_owned(), any_case)).or_insert_with(parse).clone()
    })
}

fn from_hir(hir: &Hir) -> Option<Node> {
    Some(match hir.kind() {
        HirKind::Empty => Node::Empty,
        HirKind::Literal(literal) => Node::Literal(std::str::from_utf8(&literal.0).ok()?.to_owned()),
        HirKind::Class(Class::Unicode(class)) => Node::Set(Set::new(class)),
        HirKind::Class(Class::Bytes(class)) => Node::Set(Set::new(&unicode(class)?)),
        HirKind::Concat(list) => Node::Concat(list.iter().map(from_hir).collect::<Option<_>>()?),
        HirKind::Alternation(list) => Node::Alternatives(list.iter().map(from_hir).collect::<Option<_>>()?),
        HirKind::Repetition(repetition) => Node::Repeat {
            node: Box::new(from_hir(&repetition.sub)?),
            least: repetition.min as usize,
            most: repetition.max.map_or(usize::MAX, |most| most as usize),
            greedy: repetition.greedy,
        },
        HirKind::Look(Look::Start) => Node::Assert(Assert::TextStart),
        HirKind::Look(Look::End) => Node::Assert(Assert::TextEnd),
        _ => return None,
    })
}

fn unicode(class: &ClassBytes) -> Option<ClassUnicode> {
    class.to_unicode_class()
}

impl Node {
    pub(crate) fn has_backref(&self) -> bool {
        match self {
            Node::Backref { .. } => true,
            Node::Concat(list) | Node::Alternatives(list) => list.iter().any(Node::has_backref),
            Node::Group(_, node) | Node::Atomic(node) => node.has_backref(),
            Node::Repeat { node, .. } | Node::Look { node, .. } => node.has_backref(),
            Node::Empty | Node::Literal(_) | Node::Set(_) | Node::Assert(_) => false,
        }
    }

    /// The character that every match begins with, or the set it is from.
    pub(crate) fn head(&self) -> Option<Node> {
        match self {
            Node::Literal(text) => Some(Node::Literal(text.chars().next()?.to_string())),
            Node::Set(_) => Some(self.clone()),
            Node::Concat(list) => list.first()?.head(),
            _ => None,
        }
    }

    /// What follows the head.
    pub(crate) fn tail(&self) -> Node {
        match self {
            Node::Literal(text) => Node::Literal(text.chars().skip(1).collect()),
            Node::Concat(list) => {
                let (first, rest) = list.split_at(list.len().min(1));
                Node::Concat(first.iter().map(Node::tail).chain(rest.iter().cloned()).collect())
            }
            _ => Node::Empty,
        }
    }

    /// Whether every match takes at least one character. `false` may be wrong.
    pub(crate) fn takes_something(&self) -> bool {
        match self {
            Node::Set(_) => true,
            Node::Literal(text) => !text.is_empty(),
            Node::Concat(list) => list.iter().any(Node::takes_something),
            Node::Alternatives(list) => list.iter().all(Node::takes_something),
            Node::Group(_, node) | Node::Atomic(node) => node.takes_something(),
            Node::Repeat { node, least, .. } => *least > 0 && node.takes_something(),
            Node::Empty | Node::Look { .. } | Node::Assert(_) | Node::Backref { .. } => false,
        }
    }

    /// The number of characters of every match, if that is one number.
    pub(crate) fn width(&self) -> Option<usize> {
        match self {
            Node::Empty | Node::Assert(_) | Node::Look { .. } => Some(0),
            Node::Literal(text) => Some(text.chars().count()),
            Node::Set(_) => Some(1),
            Node::Concat(list) => list.iter().map(Node::width).sum(),
            Node::Alternatives(list) => {
                let width = list.first()?.width()?;
                list.iter().all(|node| node.width() == Some(width)).then_some(width)
            }
            Node::Group(_, node) | Node::Atomic(node) => node.width(),
            Node::Repeat { node, least, most, .. } if least == most => Some(node.width()? * least),
            Node::Repeat { .. } | Node::Backref { .. } => None,
        }
    }
}
