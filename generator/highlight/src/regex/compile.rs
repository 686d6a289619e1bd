//! From the tree to a program. In goes a [`Node`]; out come instructions for the backtracking machine in `run.rs`.
//! Repeats of single characters, the bulk of every grammar, become one instruction each.

use super::class::Set;
use super::first::{Bytes, first, partition};
use super::node::{Assert, Node};

/// One step of the machine. Addresses are indices into the program.
#[derive(Clone, Debug)]
pub(crate) enum Instruction {
    Literal(Box<str>),
    Set(Set),
    /// As many of the set as possible (or as few), at least `least` and at most `most`.
    Run {
        set: Set,
        least: usize,
        most: usize,
        greedy: bool,
    },
    Jump(usize),
    /// Goes on at the first address and, if that fails, at the second.
    Split(usize, usize),
    /// Goes on at those of many alternatives that may begin with what is here, in order.
    Choose(Box<Choice>),
    Save(usize),
    /// Notes the place in a slot before a round of a repeat; `Progress` leaves the repeat if the round moved nothing.
    Mark(usize),
    Progress {
        slot: usize,
        exit: usize,
    },
    Assert(Assert),
    /// Runs the program that follows up to its `Match` at this place, or so many characters before it.
    Look {
        back: usize,
        negative: bool,
        after: usize,
    },
    Atomic {
        after: usize,
    },
    Backref {
        group: usize,
        any_case: bool,
    },
    Match,
    Fail,
}

/// For each byte, and for the end of the text as number 256, which of `lists` of addresses applies.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) by_byte: Vec<u8>,
    pub(crate) lists: Vec<Box<[usize]>>,
}

/// From so many alternatives on, a table is worth its place.
const MANY: usize = 3;

/// A pattern larger than this is turned down: counted repeats are unrolled.
const LARGEST: usize = 400_000;

/// Compiles a tree. Groups from `groups` on are not recorded.
pub(crate) fn compile(node: &Node, groups: usize) -> Option<Vec<Instruction>> {
    let mut compiler = Compiler { program: Vec::new(), groups, slots: groups.max(1) * 2 };
    compiler.node(node)?;
    compiler.program.push(Instruction::Match);
    Some(compiler.program)
}

struct Compiler {
    program: Vec<Instruction>,
    groups: usize,
    slots: usize,
}

impl Compiler {
    fn node(&mut self, node: &Node) -> Option<()> {
        if self.program.len() > LARGEST {
            return None;
        }
        match node {
            Node::Empty => {}
            Node::Group(group, node) if *group >= self.groups => self.node(node)?,
            Node::Literal(text) => self.push(Instruction::Literal(text.as_str().into())),
            Node::Set(set) => self.push(Instruction::Set(set.clone())),
            Node::Concat(list) => list.iter().try_for_each(|node| self.node(node))?,
            Node::Alternatives(list) => self.alternatives(list)?,
            Node::Group(group, node) => {
                self.push(Instruction::Save(group * 2));
                self.node(node)?;
                self.push(Instruction::Save(group * 2 + 1));
            }
            Node::Repeat { node, least, most, greedy } => self.repeat(node, *least, *most, *greedy)?,
            Node::Atomic(node) => {
                let at = self.reserve();
                self.sub(node)?;
                self.program[at] = Instruction::Atomic { after: self.program.len() };
            }
            Node::Look { node, behind: false, negative } => self.look(node, 0, *negative)?,
            Node::Look { node, behind: true, negative } => self.behind(node, *negative)?,
            Node::Assert(assert) => self.push(Instruction::Assert(*assert)),
            Node::Backref { group, any_case } => {
                self.push(Instruction::Backref { group: *group, any_case: *any_case });
            }
        }
        Some(())
    }

    fn push(&mut self, instruction: Instruction) {
        self.program.push(instruction);
    }

    /// A place to be filled in when the address is known.
    fn reserve(&mut self) -> usize {
        self.push(Instruction::Fail);
        self.program.len() - 1
    }

    fn sub(&mut self, node: &Node) -> Option<()> {
        self.node(node)?;
        self.push(Instruction::Match);
        Some(())
    }

    fn alternatives(&mut self, list: &[Node]) -> Option<()> {
        let Some((last, rest)) = list.split_last() else {
            self.push(Instruction::Fail);
            return Some(());
        };
        if rest.len() >= MANY
            && let Some(tables) = choice(list)
        {
            return self.choose(list, tables);
        }
        let mut ends = Vec::new();
        for node in rest {
            let split = self.reserve();
            self.node(node)?;
            ends.push(self.reserve());
            self.program[split] = Instruction::Split(split + 1, self.program.len());
        }
        self.node(last)?;
        for end in ends {
            self.program[end] = Instruction::Jump(self.program.len());
        }
        Some(())
    }

    fn choose(&mut self, list: &[Node], mut choice: Choice) -> Option<()> {
        let at = self.reserve();
        let mut starts = Vec::new();
        let mut ends = Vec::new();
        for node in list {
            starts.push(self.program.len());
            self.node(node)?;
            ends.push(self.reserve());
        }
        for end in ends {
            self.program[end] = Instruction::Jump(self.program.len());
        }
        for address in choice.lists.iter_mut().flatten() {
            *address = starts[*address];
        }
        self.program[at] = Instruction::Choose(Box::new(choice));
        Some(())
    }

    fn repeat(&mut self, node: &Node, least: usize, most: usize, greedy: bool) -> Option<()> {
        let mut node = node;
        while let Node::Group(group, inner) = node
            && *group >= self.groups
        {
            node = inner;
        }
        if let Node::Set(set) = node {
            self.push(Instruction::Run { set: set.clone(), least, most, greedy });
            return Some(());
        }
        for _ in 0..least {
            self.node(node)?;
        }
        let branch = |inside, outside| {
            if greedy { Instruction::Split(inside, outside) } else { Instruction::Split(outside, inside) }
        };
        if most == usize::MAX {
            let slot = self.slots;
            self.slots += 1;
            let split = self.reserve();
            self.push(Instruction::Mark(slot));
            self.node(node)?;
            let exit = self.program.len() + 2;
            self.push(Instruction::Progress { slot, exit });
            self.push(Instruction::Jump(split));
            self.program[split] = branch(split + 1, exit);
            return Some(());
        }
        let mut splits = Vec::new();
        for _ in least..most {
            splits.push(self.reserve());
            self.node(node)?;
        }
        for split in splits {
            self.program[split] = branch(split + 1, self.program.len());
        }
        Some(())
    }

    fn look(&mut self, node: &Node, back: usize, negative: bool) -> Option<()> {
        let at = self.reserve();
        self.sub(node)?;
        self.program[at] = Instruction::Look { back, negative, after: self.program.len() };
        Some(())
    }

    /// A look-behind steps back by the width of its pattern; alternatives of several widths are looked at in turn.
    fn behind(&mut self, node: &Node, negative: bool) -> Option<()> {
        let mut inner = node;
        while let Node::Group(_, node) = inner {
            inner = node;
        }
        if let Some(width) = node.width() {
            return self.look(node, width, negative);
        }
        let Node::Alternatives(list) = inner else { return None };
        if negative {
            return list.iter().try_for_each(|node| self.behind(node, true));
        }
        let looks = list.iter().map(|node| Node::Look { node: Box::new(node.clone()), behind: true, negative });
        self.alternatives(&looks.collect::<Vec<_>>())
    }
}

/// Which alternatives may begin with which byte, as indices; `None` if there are too many different answers.
fn choice(list: &[Node]) -> Option<Choice> {
    let firsts: Vec<Bytes> = list.iter().map(|node| first(node, Bytes::ALL)).collect();
    let (numbers, count) = partition(firsts.iter());
    let mut lists = vec![None; count];
    for (byte, number) in numbers.iter().enumerate() {
        let may = || (0..).zip(&firsts).filter(|(_, first)| first.has_place(byte)).map(|(index, _)| index).collect();
        lists[*number].get_or_insert_with(may);
    }
    let by_byte = numbers.into_iter().map(|number| u8::try_from(number).ok()).collect::<Option<_>>()?;
    Some(Choice { by_byte, lists: lists.into_iter().flatten().collect() })
}
