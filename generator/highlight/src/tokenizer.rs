//! Runs a grammar over code, line by line. In goes a line; out come its pieces, each with the class of its text. The
//! rules of the game are those of Sublime Text's grammars as syntect's parser plays them, so that the same grammars
//! give the same tokens; what differs is how the next match is found. A line that costs too much is given up.

use std::collections::HashMap;
use std::rc::Rc;

use crate::class::{Class, Paint};
use crate::grammar::{self, Context, ContextId, Operation, Place, Rule, Table};
use crate::language::Language;
use crate::paint::Stack;
use crate::regex::{Machine, Regex, is_word, present};

/// Steps of the pattern machine that one line may cost; ordinary lines take some thousands.
const FUEL: usize = 1_000_000;
/// Deeper than this no context is opened, as in syntect.
const DEEPEST: usize = 100;

/// What a rule caught, with the number of the group.
type Caught = Vec<(usize, String)>;

/// A context on the stack.
#[derive(Clone, Debug)]
struct Level {
    context: &'static Context,
    prototypes: Vec<ContextId>,
    caught: Option<Rc<Caught>>,
}

/// Rules to try, from one context.
#[derive(Debug)]
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
    chain: Vec<Link>,
    chain_is_stale: bool,
    /// What was caught by the rule that matched: number of the group, beginning and end.
    groups: Vec<(usize, usize, usize)>,
    completed: HashMap<String, Option<Rc<Regex>>>,
    painted: usize,
    pub(crate) fuel: usize,
    /// The ASCII characters of the line, as bits.
    present: u128,
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
            levels: vec![Level { context, prototypes: Vec::new(), caught: None }],
            proto_starts: Vec::new(),
            stack,
            machine: Machine::default(),
            chain: Vec::new(),
            chain_is_stale: true,
            groups: Vec::new(),
            completed: HashMap::new(),
            painted: 0,
            fuel: FUEL,
            present: 0,
            broken: false,
        })
    }

    /// Cuts one line, with its line feed, into pieces. `false` if it was too much: the rest of the block stays plain.
    pub(crate) fn line(&mut self, line: &str, pieces: &mut Vec<Piece>) -> bool {
        self.machine.fuel = self.fuel;
        self.painted = 0;
        self.present = present(line);
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

    /// The first rule that matches nearest to `start`.
    fn find(&mut self, line: &str, start: usize, check_pop_loop: bool) -> Option<Found> {
        while self.proto_starts.last().is_some_and(|height| *height >= self.levels.len()) {
            self.proto_starts.pop();
            self.chain_is_stale = true;
        }
        if self.chain_is_stale {
            self.rebuild_chain();
        }
        self.machine.search_start = start;
        let deepest = self.levels.len() >= DEEPEST;
        // Rules that matched nothing and do nothing are out of this search.
        let mut idle: Vec<&Rule> = Vec::new();
        let mut at = start;
        loop {
            let bytes = line.as_bytes();
            let byte = bytes.get(at).copied();
            let place = match at.checked_sub(1).map(|before| bytes[before]) {
                None | Some(b'\n') => Place::LineStart,
                Some(before) if is_word(before) && byte.is_some_and(is_word) => Place::InWord,
                Some(_) => Place::Between,
            };
            let mut looping = None;
            for link in &self.chain {
                for index in link.table.candidates(byte, place) {
                    let rule = link.table.rules[usize::from(*index)];
                    let completed;
                    let regex = match &link.caught {
                        Some(caught) if rule.needs_caught => {
                            completed = complete(&mut self.completed, rule, caught);
                            completed.as_deref()
                        }
                        _ => rule.regex(),
                    };
                    let Some(regex) = regex.filter(|regex| regex.needs & !self.present == 0) else { continue };
                    let Some(end) = self.machine.match_at(regex, line, at) else { continue };
                    let empty = end == at;
                    match rule.operation {
                        Operation::None if empty => {
                            idle.push(rule);
                            continue;
                        }
                        Operation::None if idle.iter().any(|idle| std::ptr::eq(*idle, rule)) => continue,
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
                    self.groups.push((0, at, end));
                    self.groups.extend(self.machine.groups(regex));
                    return Some(found);
                }
            }
            if looping.is_some() || self.machine.fuel == 0 {
                return looping;
            }
            byte?;
            at += 1;
            while !line.is_char_boundary(at) {
                at += 1;
            }
        }
    }

    /// The contexts whose rules apply: with-prototypes from the bottom up, the prototype, the context itself.
    fn rebuild_chain(&mut self) {
        self.chain_is_stale = false;
        self.chain.clear();
        let from = self.proto_starts.last().copied().unwrap_or(0);
        for level in self.levels.get(from..).unwrap_or_default() {
            for context in level.prototypes.iter().filter_map(|id| grammar::context(*id)) {
                let caught = level.caught.clone();
                self.chain.push(Link { table: context.table(), caught, from_with_prototype: true });
            }
        }
        let Some(level) = self.levels.last() else { return };
        if let Some(prototype) = level.context.prototype.and_then(grammar::context) {
            self.chain.push(Link { table: prototype.table(), caught: None, from_with_prototype: false });
        }
        let caught = level.caught.clone();
        self.chain.push(Link { table: level.context.table(), caught, from_with_prototype: false });
    }

    /// Colours what was matched and changes the stack.
    fn apply(&mut self, line: &str, found: &Found, pieces: &mut Vec<Piece>) {
        let Some(current) = self.levels.last().map(|level| level.context) else { return };
        let rule = found.rule;
        let targets: Option<Vec<&'static Context>> = match &rule.operation {
            Operation::Push(ids) | Operation::Set(ids) => ids.iter().map(|id| grammar::context(*id)).collect(),
            Operation::None | Operation::Pop => Some(Vec::new()),
            Operation::Broken => None,
        };
        let Some(targets) = targets else {
            self.broken = true;
            return;
        };
        self.before(rule, current, &targets, found.start, pieces);
        self.push_all(&rule.scope, found.start, pieces);
        self.captures(rule, pieces);
        if !rule.scope.is_empty() {
            self.paint_to(found.end, pieces);
            self.stack.pop(rule.scope.len());
        }
        self.after(rule, current, &targets, found.end, pieces);
        self.change_levels(line, found, targets);
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
    fn captures(&mut self, rule: &'static Rule, pieces: &mut Vec<Piece>) {
        if rule.captures.is_empty() {
            return;
        }
        let mut changes: Vec<(usize, usize, &[Paint])> = Vec::new();
        for (group, paints) in &rule.captures {
            let caught = self.groups.iter().find(|(caught, start, end)| caught == group && start < end);
            let Some(&(_, start, end)) = caught else { continue };
            changes.push((start, usize::MAX - (end - start), paints));
            changes.push((end, 0, paints));
        }
        changes.sort_by_key(|(at, rank, _)| (*at, *rank));
        for (at, rank, paints) in changes {
            if rank > 0 {
                self.push_all(paints, at, pieces);
            } else {
                self.paint_to(at, pieces);
                self.stack.pop(paints.len());
            }
        }
    }

    fn change_levels(&mut self, line: &str, found: &Found, targets: Vec<&'static Context>) {
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
        for (index, context) in targets.into_iter().enumerate() {
            let mut prototypes = std::mem::take(&mut kept);
            if index == last {
                prototypes.extend(rule.with_prototype);
            }
            let wanted = |id: &ContextId| grammar::context(*id).is_some_and(|context| context.uses_backrefs);
            let caught = (context.uses_backrefs || prototypes.iter().any(wanted)).then(|| self.caught(line, found));
            self.levels.push(Level { context, prototypes, caught });
        }
    }

    /// The text of all groups of the match. Most matches recorded some of them only, so it is made once more.
    fn caught(&mut self, line: &str, found: &Found) -> Rc<Caught> {
        if !found.rule.needs_caught
            && let Some(regex) = found.rule.with_groups()
            && self.machine.match_at(regex, line, found.start).is_some()
        {
            self.groups.truncate(1);
            self.groups.extend(self.machine.groups(regex));
        }
        let text = |(group, start, end): &(usize, usize, usize)| Some((*group, line.get(*start..*end)?.to_owned()));
        Rc::new(self.groups.iter().filter_map(text).collect())
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
            pieces.push((at, self.stack.class()));
            self.painted = at;
        }
    }
}

/// The rule's pattern with what was caught in place, compiled. Blocks have few, so few are kept.
fn complete(known: &mut HashMap<String, Option<Rc<Regex>>>, rule: &Rule, caught: &Caught) -> Option<Rc<Regex>> {
    let pattern = rule.pattern_with(caught);
    if let Some(regex) = known.get(&pattern) {
        return regex.clone();
    }
    if known.len() >= 64 {
        known.clear();
    }
    let regex = Regex::new(&pattern, None).map(Rc::new);
    known.insert(pattern, regex.clone());
    regex
}
