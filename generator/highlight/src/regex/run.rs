//! The backtracking machine. In go a compiled pattern, a text and a place; out comes whether it matches there, where
//! the match ends and what its groups caught. Work is counted: a pattern that would explode fails, and says so.

use super::Regex;
use super::compile::Instruction;
use super::node::Assert;

/// What a choice needs to be taken back. One machine serves all patterns of a thread, so that nothing is allocated.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    frames: Vec<Frame>,
    /// Starts and ends of groups, then the marks of repeats.
    slots: Vec<usize>,
    groups: usize,
    /// Steps left for the current line.
    pub(crate) fuel: usize,
    /// Where the present search began, for `\G`.
    pub(crate) search_start: usize,
}

#[derive(Clone, Copy, Debug)]
enum Frame {
    /// Go on there.
    Branch { program: usize, at: usize },
    /// A run may give back a character, down to `least`.
    GiveBack { program: usize, least: usize, at: usize },
    /// A reluctant run may take another character, `left` times.
    TakeMore { program: usize, left: usize, at: usize },
    /// A slot had this value.
    Slot { slot: usize, value: usize },
}

const UNSET: usize = usize::MAX;

impl Machine {
    /// Whether the pattern matches at exactly `at`, and where the match ends.
    pub(crate) fn match_at(&mut self, regex: &Regex, text: &str, at: usize) -> Option<usize> {
        self.frames.clear();
        self.slots.clear();
        self.slots.resize(regex.groups * 2, UNSET);
        self.groups = regex.groups;
        self.run(&regex.program, text, 0, at)
    }

    /// What group `group` of the last match caught; not group 0, the caller knows where that is.
    pub(crate) fn group(&self, group: usize) -> Option<(usize, usize)> {
        if group >= self.groups {
            return None;
        }
        let (start, end) = (*self.slots.get(group * 2)?, *self.slots.get(group * 2 + 1)?);
        (start != UNSET && end != UNSET).then_some((start, end))
    }

    pub(crate) fn groups(&self) -> usize {
        self.groups
    }

    fn set(&mut self, slot: usize, value: usize) {
        if slot >= self.slots.len() {
            self.slots.resize(slot + 1, UNSET);
        }
        self.frames.push(Frame::Slot { slot, value: self.slots[slot] });
        self.slots[slot] = value;
    }

    /// Runs from `program` on until `Match`; frames below those of this call are left alone.
    fn run(&mut self, code: &[Instruction], text: &str, mut program: usize, mut at: usize) -> Option<usize> {
        let base = self.frames.len();
        loop {
            if self.fuel == 0 {
                self.unwind(base);
                return None;
            }
            self.fuel = self.fuel.saturating_sub(1);
            let next = match &code[program] {
                Instruction::Match => return Some(at),
                Instruction::Fail => None,
                Instruction::Literal(literal) => {
                    // Literals are short: a loop is faster than a call.
                    let rest = text.as_bytes().get(at..).unwrap_or_default();
                    let same = rest.len() >= literal.len() && literal.bytes().zip(rest).all(|(a, b)| a == *b);
                    same.then_some((program + 1, at + literal.len()))
                }
                Instruction::Set(set) => set.step(text, at).map(|step| (program + 1, at + step)),
                Instruction::Run { set, least, most, greedy } => {
                    let first = if *greedy { *most } else { *least };
                    let mut taken = 0;
                    let (mut to, mut floor) = (at, at);
                    while taken < first {
                        let Some(step) = set.step(text, to) else { break };
                        to += step;
                        taken += 1;
                        if taken == *least {
                            floor = to;
                        }
                    }
                    self.fuel = self.fuel.saturating_sub(taken / 8);
                    if taken < *least {
                        None
                    } else {
                        if *greedy && to > floor {
                            self.frames.push(Frame::GiveBack { program: program + 1, least: floor, at: to });
                        } else if !*greedy && most > least {
                            self.frames.push(Frame::TakeMore { program, left: most - least, at: to });
                        }
                        Some((program + 1, to))
                    }
                }
                Instruction::Jump(to) => Some((*to, at)),
                Instruction::Split(first, second) => {
                    self.frames.push(Frame::Branch { program: *second, at });
                    Some((*first, at))
                }
                Instruction::Choose(choice) => {
                    let byte = text.as_bytes().get(at).map_or(256, |byte| usize::from(*byte));
                    let list = &choice.lists[usize::from(choice.by_byte[byte])];
                    list.split_first().map(|(first, rest)| {
                        self.frames.extend(rest.iter().rev().map(|program| Frame::Branch { program: *program, at }));
                        (*first, at)
                    })
                }
                Instruction::Save(slot) | Instruction::Mark(slot) => {
                    self.set(*slot, at);
                    Some((program + 1, at))
                }
                Instruction::Progress { slot, exit } => {
                    let moved = self.slots.get(*slot) != Some(&at);
                    Some((if moved { program + 1 } else { *exit }, at))
                }
                Instruction::Assert(Assert::SearchStart) => (at == self.search_start).then_some((program + 1, at)),
                Instruction::Assert(assert) => holds(*assert, text, at).then_some((program + 1, at)),
                Instruction::Look { back, negative, after } => {
                    let depth = self.frames.len();
                    let found = step_back(text, at, *back).and_then(|from| self.run(code, text, program + 1, from));
                    if *negative {
                        self.unwind(depth);
                    } else {
                        self.commit(depth);
                    }
                    (found.is_some() != *negative).then_some((*after, at))
                }
                Instruction::Atomic { after } => {
                    let depth = self.frames.len();
                    let found = self.run(code, text, program + 1, at);
                    self.commit(depth);
                    found.map(|end| (*after, end))
                }
                Instruction::Backref { group, any_case } => {
                    let caught = self.group(*group).and_then(|(start, end)| text.get(start..end));
                    caught.and_then(|caught| {
                        let here = text.get(at..at + caught.len())?;
                        let same = here == caught || *any_case && here.eq_ignore_ascii_case(caught);
                        same.then_some((program + 1, at + caught.len()))
                    })
                }
            };
            (program, at) = match next {
                Some(next) => next,
                None => self.backtrack(code, text, base)?,
            };
        }
    }

    /// The latest choice of this call that is still open, or `None` when all are used up.
    fn backtrack(&mut self, code: &[Instruction], text: &str, base: usize) -> Option<(usize, usize)> {
        while self.frames.len() > base {
            match self.frames.pop()? {
                Frame::Branch { program, at } => return Some((program, at)),
                Frame::Slot { slot, value } => self.slots[slot] = value,
                Frame::GiveBack { program, least, at } => {
                    let at = step_back(text, at, 1)?;
                    if at > least {
                        self.frames.push(Frame::GiveBack { program, least, at });
                    }
                    return Some((program, at));
                }
                Frame::TakeMore { program, left, at } => {
                    let Instruction::Run { set, .. } = &code[program] else { continue };
                    let Some(step) = set.step(text, at) else { continue };
                    let at = at + step;
                    if left > 1 {
                        self.frames.push(Frame::TakeMore { program, left: left - 1, at });
                    }
                    return Some((program + 1, at));
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
        Some(byte) if byte < 128 => byte.is_ascii_alphanumeric() || byte == b'_',
        Some(_) => text[..at].chars().next_back().is_some_and(regex_syntax::is_word_character),
    }
}

fn word_after(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None => false,
        Some(byte) if *byte < 128 => byte.is_ascii_alphanumeric() || *byte == b'_',
        Some(_) => text[at..].chars().next().is_some_and(regex_syntax::is_word_character),
    }
}
