//! Runs a grammar over code, line by line. In goes a line; out come its pieces, each with the class of its text. The
//! rules of the game are those of Sublime Text's grammars as syntect's parser plays them, so that the same grammars
//! give the same tokens; what differs is how the next match is found. A line that costs too much is given up.

use std::rc::Rc;

use crate::class::{Class, Paint};
use crate::completed::{Caught, Completed};
use crate::grammar::{self, Context, Entry, Operation, Rule, Table};
use crate::language::Language;
use crate::paint::Stack;
use crate::regex::{Machine, Place, Regex, kind, member};

/// Steps of the pattern machine that one line may cost; ordinary lines take some thousands.
const FUEL: usize = 1_000_000;
/// Deeper than this no context is opened, as in syntect.
const DEEPEST: usize = 100;

/// A context on the stack.
#[derive(Clone, Debug)]
struct Level {
    context: &'static Context,
    /// Its rules, with those of its prototype.
    link: Link,
    prototypes: Vec<&'static Context>,
    /// Whether this level or one under it has prototypes.
    prototyped: bool,
}

/// Rules to try, from one context.
#[derive(Clone, Debug)]
struct Link {
    table: &'static Table,
    caught: Option<Rc<Caught>>,
    from_with_prototype: bool,
}

/// The match that was chosen.
struct Found {
    rule: &'static Rule,
    start: usize,
    end: usize,
    from_with_prototype: bool,
    would_loop: bool,
}

impl Level {
    fn new(
        context: &'static Context,
        caught: Option<Rc<Caught>>,
        prototypes: Vec<&'static Context>,
        prototyped: bool,
    ) -> Level {
        let link = Link { table: context.table_with_prototype(), caught, from_with_prototype: false };
        Level { context, link, prototypes, prototyped }
    }
}

/// A piece of code: where it ends in its line and what it is.
pub(crate) type Piece = (usize, Option<Class>);

/// The state between lines, with room to work in.
#[derive(Debug)]
pub(crate) struct Tokenizer {
    levels: Vec<Level>,
    /// Heights of the stack at which a rule of a `with_prototype` opened a context; lower ones rest until it ends.
    proto_starts: Vec<usize>,
    stack: Stack,
    machine: Machine,
    /// The rules of `with_prototype` that apply here, tried before those of the context on top.
    chain: Vec<Link>,
    chain_is_stale: bool,
    /// What was caught by the rule that matched: number of the group, beginning and end.
    groups: Vec<(usize, usize, usize)>,
    completed: Completed,
    /// Rules that matched nothing and do nothing: they are out of the current search.
    idle: Vec<&'static Rule>,
    painted: usize,
    pub(crate) fuel: usize,
    /// For each place of the line, the kinds of the characters from there on, as bits.
    ahead: Vec<u64>,
    /// Room for the colours of groups.
    changes: Vec<(usize, usize, &'static [Paint])>,
    broken: bool,
}

impl Tokenizer {
    /// A tokenizer at the beginning of a block; `None` if there is no grammar.
    pub(crate) fn new(language: Language) -> Option<Tokenizer> {
        let context = grammar::context(grammar::start(language)?)?;
        let mut stack = Stack::default();
        if let Some(paint) = context.content_scope.first() {
            stack.push(*paint);
        }
        Some(Tokenizer {
            levels: vec![Level::new(context, None, Vec::new(), false)],
            proto_starts: Vec::new(),
            stack,
            machine: Machine::default(),
            chain: Vec::new(),
            chain_is_stale: true,
            groups: Vec::new(),
            completed: Completed::default(),
            idle: Vec::new(),
            painted: 0,
            fuel: FUEL,
            ahead: Vec::new(),
            changes: Vec::new(),
            broken: false,
        })
    }

    /// Cuts one line, with its line feed, into pieces. `false` if it was too much: the rest of the block stays plain.
    pub(crate) fn line(&mut self, line: &str, pieces: &mut Vec<Piece>) -> bool {
        self.machine.fuel = self.fuel;
        self.painted = 0;
        self.look_ahead(line);
        let mut at = 0;
        // A push that consumes nothing must not be followed by a pop that consumes nothing: that would go on forever.
        let mut empty_push = (0, 0);
        while let Some(found) = self.find(line, at, empty_push == (at, self.levels.len())) {
            if found.would_loop {
                match line[at..].char_indices().nth(1) {
                    Some((step, _)) => at += step,
                    None => break,
                }
                continue;
            }
            if found.end <= at && matches!(found.rule.operation, Operation::Push(_)) {
                empty_push = (found.end, self.levels.len() + 1);
            }
            at = found.end;
            if found.from_with_prototype {
                self.proto_starts.push(self.levels.len());
            }
            self.apply(line, &found, pieces);
            if self.broken || self.levels.is_empty() {
                self.broken = true;
                break;
            }
        }
        self.paint_to(line.len(), pieces);
        !self.broken && self.machine.fuel > 0
    }

    fn look_ahead(&mut self, line: &str) {
        self.ahead.clear();
        self.ahead.resize(line.len() + 1, 0);
        let mut seen = 0;
        for (ahead, byte) in self.ahead[..line.len()].iter_mut().rev().zip(line.bytes().rev()) {
            seen |= kind(byte);
            *ahead = seen;
        }
    }

    /// The first rule that matches nearest to `start`.
    fn find(&mut self, line: &str, start: usize, check_pop_loop: bool) -> Option<Found> {
        while self.proto_starts.last().is_some_and(|height| *height >= self.levels.len()) {
            self.proto_starts.pop();
            self.chain_is_stale = true;
        }
        if self.chain_is_stale {
            self.rebuild_chain();
        }
        let own = &self.levels.last()?.link;
        self.machine.search_start = start;
        let deepest = self.levels.len() >= DEEPEST;
        self.idle.clear();
        let mut at = start;
        loop {
            let byte = member(line, at);
            let place = Place::new(line.as_bytes(), at);
            let ahead = self.ahead[at];
            let mut looping = None;
            for number in 0..=self.chain.len() {
                let link = self.chain.get(number).unwrap_or(own);
                for index in link.table.candidates(byte, place) {
                    let Entry { rule, regex, needs, completes } = link.table.entry(index);
                    if needs & !ahead != 0 {
                        continue;
                    }
                    let regex = match &link.caught {
                        Some(caught) if completes => {
                            let may = |regex: &&Regex| {
                                regex.first.has(byte) && regex.first.has_place(place) && regex.needs & !ahead == 0
                            };
                            self.completed.get(rule, caught).filter(may)
                        }
                        _ => regex,
                    };
                    let Some(regex) = regex else { continue };
                    let Some(end) = self.machine.match_at(regex, line, at) else { continue };
                    let empty = end == at;
                    match rule.operation {
                        Operation::None if empty => {
                            self.idle.push(rule);
                            continue;
                        }
                        Operation::None if self.idle.iter().any(|idle| std::ptr::eq(*idle, rule)) => continue,
                        Operation::Push(_) if deepest => continue,
                        _ => {}
                    }
                    let from_with_prototype = link.from_with_prototype;
                    let found = Found { rule, start: at, end, from_with_prototype, would_loop: false };
                    if check_pop_loop && end <= start && rule.operation == Operation::Pop {
                        looping = Some(Found { would_loop: true, ..found });
                        continue;
                    }
                    self.groups.clear();
                    self.groups.extend(self.machine.groups(regex));
                    return Some(found);
                }
            }
            if looping.is_some() || self.machine.fuel == 0 {
                return looping;
            }
            if at == line.len() {
                return None;
            }
            at += 1;
            while !line.is_char_boundary(at) {
                at += 1;
            }
        }
    }

    /// The rules of each `with_prototype`, from the bottom up, but none from under the latest one that rests the others.
    fn rebuild_chain(&mut self) {
        self.chain_is_stale = false;
        self.chain.clear();
        if !self.levels.last().is_some_and(|level| level.prototyped) {
            return;
        }
        let from = self.proto_starts.last().copied().unwrap_or(0);
        for level in self.levels.get(from..).unwrap_or_default() {
            for context in &level.prototypes {
                let caught = level.link.caught.clone();
                self.chain.push(Link { table: context.table(), caught, from_with_prototype: true });
            }
        }
    }

    /// Colours what was matched and changes the stack.
    fn apply(&mut self, line: &str, found: &Found, pieces: &mut Vec<Piece>) {
        let Some(current) = self.levels.last().map(|level| level.context) else { return };
        let rule = found.rule;
        let Some(targets) = rule.targets() else {
            self.broken = true;
            return;
        };
        self.before(rule, current, targets, found.start, pieces);
        self.push_all(&rule.scope, found.start, pieces);
        self.captures(found, pieces);
        if !rule.scope.is_empty() {
            self.paint_to(found.end, pieces);
            self.stack.pop(rule.scope.len());
        }
        if rule.operation != Operation::None {
            self.after(rule, current, targets, found.end, pieces);
            self.change_levels(line, found, targets);
        }
    }

    /// Scopes that hold from the beginning of the match on.
    fn before(&mut self, rule: &Rule, current: &Context, targets: &[&Context], at: usize, pieces: &mut Vec<Piece>) {
        match rule.operation {
            Operation::Pop if !current.content_scope.is_empty() => {
                self.paint_to(at, pieces);
                self.stack.pop(current.content_scope.len());
            }
            Operation::Push(_) | Operation::Set(_) => {
                let set = matches!(rule.operation, Operation::Set(_));
                if set && current.clear.is_some() {
                    self.paint_to(at, pieces);
                    self.stack.restore();
                }
                for target in targets {
                    if let Some(amount) = target.clear.filter(|_| !set) {
                        self.paint_to(at, pieces);
                        self.stack.clear(amount);
                    }
                    self.push_all(&target.scope, at, pieces);
                }
            }
            _ => {}
        }
    }

    /// Scopes that change at the end of the match. That `set` clears after the token and keeps the old scopes under
    /// it, unlike `push`, is Sublime Text's way.
    fn after(&mut self, rule: &Rule, current: &Context, targets: &[&Context], at: usize, pieces: &mut Vec<Piece>) {
        match rule.operation {
            Operation::Pop => {
                self.paint_to(at, pieces);
                self.stack.pop(current.scope.len());
                if current.clear.is_some() {
                    self.stack.restore();
                }
            }
            Operation::Push(_) | Operation::Set(_) => {
                let set = matches!(rule.operation, Operation::Set(_));
                let leaves = set && !(current.scope.is_empty() && current.content_scope.is_empty());
                let enters = |target: &&Context| !target.content_scope.is_empty() || (target.clear.is_some() && set);
                if !(leaves || targets.iter().any(enters)) {
                    return;
                }
                self.paint_to(at, pieces);
                let mut count: usize = targets.iter().map(|target| target.scope.len()).sum();
                if set {
                    count += current.scope.len() + current.content_scope.len();
                }
                self.stack.pop(count);
                for target in targets {
                    if let Some(amount) = target.clear.filter(|_| set) {
                        self.stack.clear(amount);
                    }
                    self.push_all(&target.scope, at, pieces);
                    self.push_all(&target.content_scope, at, pieces);
                }
            }
            _ => {}
        }
    }

    /// Colours of groups: outer before inner, and an end before the next beginning.
    fn captures(&mut self, found: &Found, pieces: &mut Vec<Piece>) {
        let rule = found.rule;
        if rule.captures.is_empty() {
            return;
        }
        let mut changes = std::mem::take(&mut self.changes);
        for (group, paints) in &rule.captures {
            let whole = (0, found.start, found.end);
            let mut caught = self.groups.iter().chain([&whole]);
            let caught = caught.find(|(caught, start, end)| caught == group && start < end);
            let Some(&(_, start, end)) = caught else { continue };
            changes.push((start, usize::MAX - (end - start), &paints[..]));
            changes.push((end, 0, paints));
        }
        changes.sort_by_key(|(at, rank, _)| (*at, *rank));
        for (at, rank, paints) in changes.drain(..) {
            if rank > 0 {
                self.push_all(paints, at, pieces);
            } else {
                self.paint_to(at, pieces);
                self.stack.pop(paints.len());
            }
        }
        self.changes = changes;
    }

    fn change_levels(&mut self, line: &str, found: &Found, targets: &[&'static Context]) {
        let rule = found.rule;
        let mut kept = Vec::new();
        match rule.operation {
            Operation::None | Operation::Broken => return,
            Operation::Pop => {
                self.levels.pop();
                self.chain_is_stale = true;
                return;
            }
            // A `with_prototype` stays while its context is replaced by another.
            Operation::Set(_) => kept = self.levels.pop().map(|level| level.prototypes).unwrap_or_default(),
            Operation::Push(_) => {}
        }
        self.chain_is_stale = true;
        let last = targets.len().saturating_sub(1);
        for (index, context) in targets.iter().enumerate() {
            let mut prototypes = std::mem::take(&mut kept);
            if index == last {
                prototypes.extend(rule.with_prototype());
            }
            let wanted = context.uses_backrefs || prototypes.iter().any(|context| context.uses_backrefs);
            let caught = wanted.then(|| self.caught(line, found));
            let prototyped = !prototypes.is_empty() || self.levels.last().is_some_and(|level| level.prototyped);
            self.levels.push(Level::new(context, caught, prototypes, prototyped));
        }
    }

    /// The text of all groups of the match. Most matches recorded some of them only, so it is made once more.
    fn caught(&mut self, line: &str, found: &Found) -> Rc<Caught> {
        if !found.rule.needs_caught
            && let Some(regex) = found.rule.with_groups()
            && self.machine.match_at(regex, line, found.start).is_some()
        {
            self.groups.clear();
            self.groups.extend(self.machine.groups(regex));
        }
        let text = |(group, start, end): &(usize, usize, usize)| Some((*group, line.get(*start..*end)?.to_owned()));
        Rc::new(self.groups.iter().chain([&(0, found.start, found.end)]).filter_map(text).collect())
    }

    fn push_all(&mut self, paints: &[Paint], at: usize, pieces: &mut Vec<Piece>) {
        if !paints.is_empty() {
            self.paint_to(at, pieces);
            for paint in paints {
                self.stack.push(*paint);
            }
        }
    }

    /// What lies before `at` and has no piece yet gets the colour that holds now.
    fn paint_to(&mut self, at: usize, pieces: &mut Vec<Piece>) {
        if at > self.painted {
            let class = self.stack.class();
            match pieces.last_mut() {
                Some((end, last)) if *last == class && self.painted > 0 => *end = at,
                _ => pieces.push((at, class)),
            }
            self.painted = at;
        }
    }
}
