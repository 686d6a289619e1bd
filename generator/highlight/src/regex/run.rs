//! The backtracking machine. In go a compiled pattern, a text and a place; out comes whether it matches there, where
//! the match ends and what its groups caught. Work is counted: a pattern that would explode fails, and says so.

use super::Regex;
use super::compile::{Instruction, Program};
use super::first::{is_word, member};
use super::node::Assert;

/// What a choice needs to be taken back. One machine serves all patterns of a thread, so that nothing is allocated.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    frames: Vec<Frame>,
    /// Starts and ends of groups, then the marks of repeats.
    slots: Vec<usize>,
    /// Steps left for the current line.
    pub(crate) fuel: usize,
    /// Where the present search began, for `\G`.
    pub(crate) search_start: usize,
}

#[derive(Clone, Copy, Debug)]
enum Frame {
    /// Go on there.
    Branch { step: usize, at: usize },
    /// A run may give back characters, down to `least`.
    GiveBack { step: usize, least: usize, at: usize },
    /// A reluctant run may take another character, `left` times.
    TakeMore { step: usize, left: usize, at: usize },
    /// A slot had this value.
    Slot { slot: usize, value: usize },
}

const UNSET: usize = usize::MAX;

impl Machine {
    /// Whether the pattern matches at exactly `at`, and where the match ends.
    #[inline]
    pub(crate) fn match_at(&mut self, regex: &Regex, text: &str, at: usize) -> Option<usize> {
        if regex.sure.has(member(text, at)) {
            return Some(at + regex.width);
        }
        self.frames.clear();
        self.slots.clear();
        if !regex.recorded.is_empty() {
            self.slots.resize(regex.recorded.len() * 2, UNSET);
        }
        self.run(&regex.program, text, 0, at)
    }

    /// What the recorded groups of the last match caught, which was one of `regex`: number, beginning and end.
    pub(crate) fn groups(&self, regex: &Regex) -> impl Iterator<Item = (usize, usize, usize)> {
        let caught = regex.recorded.iter().zip(self.slots.chunks_exact(2));
        caught
            .map(|(group, slots)| (*group, slots[0], slots[1]))
            .filter(|(_, start, end)| *start != UNSET && *end != UNSET)
    }

    fn set(&mut self, slot: usize, value: usize) {
        if slot >= self.slots.len() {
            self.slots.resize(slot + 1, UNSET);
        }
        self.frames.push(Frame::Slot { slot, value: self.slots[slot] });
        self.slots[slot] = value;
    }

    /// Runs from `step` on until `Match`; frames below those of this call are left alone.
    fn run(&mut self, program: &Program, text: &str, mut step: usize, mut at: usize) -> Option<usize> {
        let base = self.frames.len();
        let starts = &program.starts[..];
        loop {
            let Some(fuel) = self.fuel.checked_sub(1) else {
                self.unwind(base);
                return None;
            };
            self.fuel = fuel;
            let goes_on = match &program.code[step] {
                Instruction::Match => return Some(at),
                Instruction::Fail => false,
                Instruction::Literal(literal) => {
                    // Literals are short: a loop is faster than a call.
                    let rest = text.as_bytes().get(at..).unwrap_or_default();
                    step += 1;
                    at += literal.len();
                    rest.len() >= literal.len() && literal.bytes().zip(rest).all(|(a, b)| a == *b)
                }
                Instruction::Set(set) => match set.step(text, at) {
                    Some(width) => {
                        step += 1;
                        at += width;
                        true
                    }
                    None => false,
                },
                Instruction::Run(run) => {
                    let (floor, taken) = run.set.take(text, at, run.least);
                    let (to, more) =
                        if run.greedy { run.set.take(text, floor, run.most - run.least) } else { (floor, 0) };
                    self.fuel = self.fuel.saturating_sub((taken + more) / 8);
                    if taken < run.least {
                        false
                    } else {
                        if run.greedy && run.gives && to > floor {
                            self.frames.push(Frame::GiveBack { step, least: floor, at: to });
                        } else if !run.greedy && run.most > run.least {
                            self.frames.push(Frame::TakeMore { step, left: run.most - run.least, at: to });
                        }
                        step += 1;
                        at = to;
                        starts[run.follow].allow(text, at)
                    }
                }
                Instruction::Jump(to) => {
                    step = *to;
                    true
                }
                Instruction::Split { to: [one, other], starts: [first, second] } => {
                    let here = member(text, at);
                    let second = starts[*second].has(here);
                    if starts[*first].has(here) {
                        if second {
                            self.frames.push(Frame::Branch { step: *other, at });
                        }
                        step = *one;
                        true
                    } else {
                        step = *other;
                        second
                    }
                }
                Instruction::Choose(choice) => match &*choice.lists[usize::from(choice.by_byte[member(text, at)])] {
                    [] => false,
                    [first, rest @ ..] => {
                        self.frames.extend(rest.iter().rev().map(|step| Frame::Branch { step: *step, at }));
                        step = *first;
                        true
                    }
                },
                Instruction::Save(slot) | Instruction::Mark(slot) => {
                    self.set(*slot, at);
                    step += 1;
                    true
                }
                Instruction::Progress { slot, exit } => {
                    let moved = self.slots.get(*slot) != Some(&at);
                    step = if moved { step + 1 } else { *exit };
                    true
                }
                Instruction::Assert(assert) => {
                    step += 1;
                    match assert {
                        Assert::SearchStart => at == self.search_start,
                        _ => holds(*assert, text, at),
                    }
                }
                Instruction::Look { back, negative, first, sure, after } => {
                    let found = step_back(text, at, *back).is_some_and(|from| {
                        let here = member(text, from);
                        starts[*sure].has(here)
                            || starts[*first].has(here) && self.look(program, text, step + 1, from, *negative)
                    });
                    step = *after;
                    found != *negative
                }
                Instruction::Atomic { after } => {
                    let depth = self.frames.len();
                    let end = self.run(program, text, step + 1, at);
                    self.commit(depth);
                    step = *after;
                    at = end.unwrap_or(at);
                    end.is_some()
                }
                Instruction::Backref { slot, any_case } => {
                    // A group that took no part has no beginning.
                    let caught = text.get(self.slots[*slot]..self.slots[slot + 1]);
                    let here = caught.and_then(|caught| text.get(at..at + caught.len()));
                    step += 1;
                    at += here.map_or(0, str::len);
                    here.is_some_and(|here| {
                        caught.is_some_and(|caught| here == caught || *any_case && here.eq_ignore_ascii_case(caught))
                    })
                }
            };
            if !goes_on {
                (step, at) = self.backtrack(program, text, base)?;
            }
        }
    }

    /// Whether the program from `step` on matches at `at`. What it chose on the way stays chosen.
    fn look(&mut self, program: &Program, text: &str, step: usize, at: usize, negative: bool) -> bool {
        let depth = self.frames.len();
        let found = self.run(program, text, step, at).is_some();
        if negative {
            self.unwind(depth);
        } else {
            self.commit(depth);
        }
        found
    }

    /// The latest choice of this call that is still open, or `None` when all are used up.
    fn backtrack(&mut self, program: &Program, text: &str, base: usize) -> Option<(usize, usize)> {
        while self.frames.len() > base {
            match self.frames.pop()? {
                Frame::Branch { step, at } => return Some((step, at)),
                Frame::Slot { slot, value } => self.slots[slot] = value,
                Frame::GiveBack { step, least, at: from } => {
                    let Instruction::Run(run) = &program.code[step] else { continue };
                    let (mut at, mut found) = (from, false);
                    while at > least && !found {
                        at = step_back(text, at, 1)?;
                        found = program.starts[run.follow].allow(text, at);
                    }
                    self.fuel = self.fuel.saturating_sub((from - at) / 8);
                    if at > least {
                        self.frames.push(Frame::GiveBack { step, least, at });
                    }
                    if found {
                        return Some((step + 1, at));
                    }
                }
                Frame::TakeMore { step, mut left, at: from } => {
                    let Instruction::Run(run) = &program.code[step] else { continue };
                    let (mut at, mut found) = (from, false);
                    while left > 0
                        && !found
                        && let Some(width) = run.set.step(text, at)
                    {
                        at += width;
                        left -= 1;
                        found = program.starts[run.follow].allow(text, at);
                    }
                    self.fuel = self.fuel.saturating_sub((at - from) / 8);
                    if found {
                        if left > 0 {
                            self.frames.push(Frame::TakeMore { step, left, at });
                        }
                        return Some((step + 1, at));
                    }
                }
            }
        }
        None
    }

    /// Takes everything back down to `depth`.
    fn unwind(&mut self, depth: usize) {
        while self.frames.len() > depth {
            if let Some(Frame::Slot { slot, value }) = self.frames.pop() {
                self.slots[slot] = value;
            }
        }
    }

    /// Gives up the choices above `depth`, but keeps what would be needed to take back groups.
    fn commit(&mut self, depth: usize) {
        let mut kept = depth;
        for index in depth..self.frames.len() {
            let frame = self.frames[index];
            if matches!(frame, Frame::Slot { .. }) {
                self.frames[kept] = frame;
                kept += 1;
            }
        }
        self.frames.truncate(kept);
    }
}

fn step_back(text: &str, at: usize, characters: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..characters {
        at = at.checked_sub(1)?;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
    }
    Some(at)
}

#[inline]
fn holds(assert: Assert, text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    match assert {
        Assert::TextStart => at == 0,
        Assert::TextEnd => at == bytes.len(),
        Assert::LineStart => at == 0 || bytes[at - 1] == b'\n',
        Assert::LineEnd => bytes.get(at).is_none_or(|byte| *byte == b'\n'),
        Assert::WordStart => !word_before(text, at) && word_after(text, at),
        Assert::WordEnd => word_before(text, at) && !word_after(text, at),
        Assert::WordBoundary => word_before(text, at) != word_after(text, at),
        // The machine knows, not the text.
        Assert::SearchStart => false,
        Assert::NoWordBoundary => word_before(text, at) == word_after(text, at),
    }
}

fn word_before(text: &str, at: usize) -> bool {
    match at.checked_sub(1).map(|before| text.as_bytes()[before]) {
        None => false,
        Some(byte) if byte < 128 => is_word(byte),
        Some(_) => text[..at].chars().next_back().is_some_and(regex_syntax::is_word_character),
    }
}

fn word_after(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None => false,
        Some(byte) if *byte < 128 => is_word(*byte),
        Some(_) => text[at..].chars().next().is_some_and(regex_syntax::is_word_character),
    }
}
