//! From the tree to a program. In goes a [`Node`]; out come instructions for the backtracking machine in `run.rs`.
//! Repeats of single characters, the bulk of every grammar, become one instruction each. Where a pattern can go on in
//! two ways, the byte that follows mostly allows one of them only, and the other is never tried.

use std::collections::HashMap;

use super::class::Set;
use super::first::{Starts, first, partition, sure};
use super::node::{Assert, Node};

/// What the machine runs.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) code: Vec<Instruction>,
    /// Sets of places that the code refers to by their index.
    pub(crate) starts: Vec<Starts>,
}

/// One step of the machine. Addresses are indices into the code.
#[derive(Clone, Debug)]
pub(crate) enum Instruction {
    Literal(Box<str>),
    Set(Set),
    Run(Box<Run>),
    Jump(usize),
    /// Goes on at the first address and, if that fails, at the second; only to where a match may begin.
    Split {
        to: [usize; 2],
        starts: [usize; 2],
    },
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
    /// Runs the program that follows up to its `Match` at this place, or so many characters before it. Often the
    /// byte there decides: `first` is where the program may match, `sure` where it certainly does.
    Look {
        back: usize,
        negative: bool,
        first: usize,
        sure: usize,
        after: usize,
    },
    Atomic {
        after: usize,
    },
    /// What is between two slots once more.
    Backref {
        slot: usize,
        any_case: bool,
    },
    Match,
    Fail,
}

/// As many of the set as possible (or as few), at least `least` and at most `most`.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) set: Set,
    pub(crate) least: usize,
    pub(crate) most: usize,
    pub(crate) greedy: bool,
    /// Where the rest of the pattern may begin, as a number in the program.
    pub(crate) follow: usize,
    /// Whether it may begin where one of the set is, so that giving back can help.
    pub(crate) gives: bool,
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

/// Compiles a tree. Of its groups those in `recorded` are recorded, in that order.
pub(crate) fn compile(node: &Node, recorded: &[usize]) -> Option<Program> {
    let mut compiler =
        Compiler { code: Vec::new(), starts: Vec::new(), known: HashMap::new(), recorded, slots: recorded.len() * 2 };
    compiler.node(node, Starts::ALL)?;
    compiler.code.push(Instruction::Match);
    Some(Program { code: compiler.code, starts: compiler.starts })
}

struct Compiler<'a> {
    code: Vec<Instruction>,
    starts: Vec<Starts>,
    known: HashMap<Starts, usize>,
    recorded: &'a [usize],
    slots: usize,
}

impl Compiler<'_> {
    /// Appends what `node` does, if what comes after it may begin at `follow`.
    fn node(&mut self, node: &Node, follow: Starts) -> Option<()> {
        if self.code.len() > LARGEST {
            return None;
        }
        match node {
            Node::Empty => {}
            Node::Literal(text) => self.push(Instruction::Literal(text.as_str().into())),
            Node::Set(set) => self.push(Instruction::Set(set.clone())),
            Node::Concat(list) => {
                let mut follows = vec![follow];
                for node in list.iter().skip(1).rev() {
                    follows.push(first(node, follows[follows.len() - 1]));
                }
                list.iter().zip(follows.into_iter().rev()).try_for_each(|(node, follow)| self.node(node, follow))?;
            }
            Node::Alternatives(list) => self.alternatives(list, follow)?,
            Node::Group(group, node) => match self.slot(*group) {
                Some(slot) => {
                    self.push(Instruction::Save(slot));
                    self.node(node, follow)?;
                    self.push(Instruction::Save(slot + 1));
                }
                None => self.node(node, follow)?,
            },
            Node::Repeat { node, least, most, greedy } => self.repeat(node, *least, *most, *greedy, follow)?,
            Node::Atomic(node) => {
                let at = self.reserve();
                self.sub(node)?;
                self.code[at] = Instruction::Atomic { after: self.code.len() };
            }
            Node::Look { node, behind: false, negative } => self.look(node, 0, *negative)?,
            Node::Look { node, behind: true, negative } => self.behind(node, *negative, follow)?,
            Node::Assert(assert) => self.push(Instruction::Assert(*assert)),
            Node::Backref { group, any_case } => {
                let slot = self.slot(*group)?;
                self.push(Instruction::Backref { slot, any_case: *any_case });
            }
        }
        Some(())
    }

    /// Where a group's beginning is kept, and its end after that.
    fn slot(&self, group: usize) -> Option<usize> {
        self.recorded.iter().position(|recorded| *recorded == group).map(|index| index * 2)
    }

    /// The number of a set of places.
    fn place(&mut self, starts: Starts) -> usize {
        *self.known.entry(starts).or_insert_with(|| {
            self.starts.push(starts);
            self.starts.len() - 1
        })
    }

    fn push(&mut self, instruction: Instruction) {
        self.code.push(instruction);
    }

    /// A place to be filled in when the address is known.
    fn reserve(&mut self) -> usize {
        self.push(Instruction::Fail);
        self.code.len() - 1
    }

    /// A program of its own: what it matches stands, whatever comes after it.
    fn sub(&mut self, node: &Node) -> Option<()> {
        self.node(node, Starts::ALL)?;
        self.push(Instruction::Match);
        Some(())
    }

    fn alternatives(&mut self, list: &[Node], follow: Starts) -> Option<()> {
        let Some((last, rest)) = list.split_last() else {
            self.push(Instruction::Fail);
            return Some(());
        };
        if let Some(list) = by_head(list) {
            return self.alternatives(&list, follow);
        }
        let firsts: Vec<Starts> = list.iter().map(|node| first(node, follow)).collect();
        if rest.len() >= MANY
            && let Some(tables) = choice(&firsts)
        {
            return self.choose(list, tables, follow);
        }
        let mut ends = Vec::new();
        for (index, node) in rest.iter().enumerate() {
            let split = self.reserve();
            self.node(node, follow)?;
            ends.push(self.reserve());
            let others = firsts[index + 1..].iter().fold(firsts[index + 1], |sum, first| sum.or(*first));
            self.code[split] = self.split([split + 1, self.code.len()], [firsts[index], others]);
        }
        self.node(last, follow)?;
        for end in ends {
            self.code[end] = Instruction::Jump(self.code.len());
        }
        Some(())
    }

    fn split(&mut self, to: [usize; 2], starts: [Starts; 2]) -> Instruction {
        Instruction::Split { to, starts: starts.map(|starts| self.place(starts)) }
    }

    fn choose(&mut self, list: &[Node], mut choice: Choice, follow: Starts) -> Option<()> {
        let at = self.reserve();
        let mut starts = Vec::new();
        let mut ends = Vec::new();
        for node in list {
            starts.push(self.code.len());
            self.node(node, follow)?;
            ends.push(self.reserve());
        }
        for end in ends {
            self.code[end] = Instruction::Jump(self.code.len());
        }
        for address in choice.lists.iter_mut().flatten() {
            *address = starts[*address];
        }
        self.code[at] = Instruction::Choose(Box::new(choice));
        Some(())
    }

    fn repeat(&mut self, node: &Node, least: usize, most: usize, greedy: bool, follow: Starts) -> Option<()> {
        let mut node = node;
        while let Node::Group(group, inner) = node
            && self.slot(*group).is_none()
        {
            node = inner;
        }
        let round = first(node, Starts::ALL);
        if let Node::Set(set) = node {
            let (gives, follow) = (round.meet(follow), self.place(follow));
            self.push(Instruction::Run(Box::new(Run { set: set.clone(), least, most, greedy, follow, gives })));
            return Some(());
        }
        if let Node::Alternatives(list) = node
            && (greedy && most == usize::MAX)
            && let Some((set, rest)) = single_out(list)
        {
            let run = || Node::Repeat { node: Box::new(Node::Set(set.clone())), least: 0, most, greedy };
            let rest = Node::Concat(vec![Node::Alternatives(rest), run()]);
            let runs = Node::Concat(vec![run(), Node::Repeat { node: Box::new(rest), least: 0, most, greedy }]);
            let once = std::iter::repeat_n(node.clone(), least);
            return self.node(&Node::Concat(once.chain([runs]).collect()), follow);
        }
        let inner = follow.or(round);
        for _ in 0..least {
            self.node(node, inner)?;
        }
        let inside = first(node, inner);
        let branch = |compiler: &mut Self, into, out| {
            if greedy {
                compiler.split([into, out], [inside, follow])
            } else {
                compiler.split([out, into], [follow, inside])
            }
        };
        if most == usize::MAX {
            let split = self.reserve();
            if node.takes_something() {
                self.node(node, inner)?;
            } else {
                let slot = self.slots;
                self.slots += 1;
                self.push(Instruction::Mark(slot));
                self.node(node, inner)?;
                let exit = self.code.len() + 2;
                self.push(Instruction::Progress { slot, exit });
            }
            self.push(Instruction::Jump(split));
            self.code[split] = branch(self, split + 1, self.code.len());
            return Some(());
        }
        let mut splits = Vec::new();
        for _ in least..most {
            splits.push(self.reserve());
            self.node(node, inner)?;
        }
        for split in splits {
            self.code[split] = branch(self, split + 1, self.code.len());
        }
        Some(())
    }

    fn look(&mut self, node: &Node, back: usize, negative: bool) -> Option<()> {
        let first = self.place(first(node, Starts::ALL));
        // A group that is recorded has to be run for.
        let sure = if negative || self.recorded.is_empty() { sure(node) } else { Starts::NONE };
        let sure = self.place(sure);
        let at = self.reserve();
        self.sub(node)?;
        self.code[at] = Instruction::Look { back, negative, first, sure, after: self.code.len() };
        Some(())
    }

    /// A look-behind steps back by the width of its pattern; alternatives of several widths are looked at in turn.
    fn behind(&mut self, node: &Node, negative: bool, follow: Starts) -> Option<()> {
        let mut inner = node;
        while let Node::Group(_, node) = inner {
            inner = node;
        }
        if let Some(width) = node.width() {
            return self.look(node, width, negative);
        }
        let Node::Alternatives(list) = inner else { return None };
        if negative {
            return list.iter().try_for_each(|node| self.behind(node, true, follow));
        }
        let looks = list.iter().map(|node| Node::Look { node: Box::new(node.clone()), behind: true, negative });
        self.alternatives(&looks.collect::<Vec<_>>(), follow)
    }
}

/// Alternatives that begin with the same character as one: of `for|fn|if` a word is tried against `f(?:or|n)` and `if`.
/// That changes their order, so it is done only if those that change places cannot match at the same place.
fn by_head(list: &[Node]) -> Option<Vec<Node>> {
    let mut heads: Vec<(Node, Starts, Vec<&Node>)> = Vec::new();
    for node in list {
        let head = node.head()?;
        let start = first(&head, Starts::ALL);
        match heads.iter_mut().find(|(_, known, _)| known.meet(start)) {
            Some((known, _, nodes)) if *known == head => nodes.push(node),
            Some(_) => return None,
            None => heads.push((head, start, vec![node])),
        }
    }
    let joined = |(head, _, nodes): (Node, _, Vec<&Node>)| match nodes[..] {
        [node] => node.clone(),
        _ => Node::Concat(vec![head, Node::Alternatives(nodes.into_iter().map(Node::tail).collect())]),
    };
    (heads.len() < list.len()).then(|| heads.into_iter().map(joined).collect())
}

/// From alternatives that are repeated a set that none of the others begins with, and the others: between two of them
/// as many of the set as there are can be taken at once.
fn single_out(list: &[Node]) -> Option<(&Set, Vec<Node>)> {
    list.iter().enumerate().find_map(|(index, node)| {
        let Node::Set(set) = node else { return None };
        let start = first(node, Starts::ALL);
        let rest: Vec<Node> = [&list[..index], &list[index + 1..]].concat();
        let differs = |node: &Node| node.takes_something() && !first(node, Starts::ALL).meet(start);
        rest.iter().all(differs).then_some((set, rest))
    })
}

/// Which alternatives may begin with which byte, as indices; `None` if there are too many different answers.
fn choice(firsts: &[Starts]) -> Option<Choice> {
    let (numbers, count) = partition(firsts.iter());
    let mut lists = vec![None; count];
    for (byte, number) in numbers.iter().enumerate() {
        let may = || (0..).zip(firsts).filter(|(_, first)| first.has(byte)).map(|(index, _)| index).collect();
        lists[*number].get_or_insert_with(may);
    }
    let by_byte = numbers.into_iter().map(|number| u8::try_from(number).ok()).collect::<Option<_>>()?;
    Some(Choice { by_byte, lists: lists.into_iter().flatten().collect() })
}
