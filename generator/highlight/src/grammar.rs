//! Grammars ready to run. In goes a grammar as syntect packs it; out come contexts whose rules have compiled patterns,
//! colours in place of scopes, and for each byte the list of rules that may match there. A grammar is unpacked and a
//! context is compiled when it is first needed. Running them is the tokenizer's.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use syntect::parsing::{ClearAmount, Scope, syntax_definition as packed};

use crate::class::{Paint, paint};
use crate::language::{Language, SYNTAXES};
use crate::regex::{Place, Regex, Starts, partition};

/// A context's address: the grammar's place in the set and the context's place in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub(crate) struct ContextId {
    syntax: usize,
    context: usize,
}

/// A context: what may be found while it is on top of the stack.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) scope: Vec<Paint>,
    pub(crate) content_scope: Vec<Paint>,
    pub(crate) clear: Option<ClearAmount>,
    prototype: Option<ContextId>,
    pub(crate) uses_backrefs: bool,
    patterns: Vec<Pattern>,
    table: OnceLock<Table>,
    with_prototype: OnceLock<Option<Table>>,
}

#[derive(Debug)]
enum Pattern {
    Rule(Box<Rule>),
    Include(ContextId),
    /// An include of a grammar that is not in the set.
    Nothing,
}

/// One rule: a pattern, its colours and what it does to the stack.
#[derive(Debug)]
pub(crate) struct Rule {
    pattern: String,
    /// Whether the pattern is only complete with text caught by the rule that opened the context (a heredoc's end).
    pub(crate) needs_caught: bool,
    regex: OnceLock<Option<Regex>>,
    with_groups: OnceLock<Option<Regex>>,
    pub(crate) scope: Vec<Paint>,
    pub(crate) captures: Vec<(usize, Vec<Paint>)>,
    pub(crate) operation: Operation,
    targets: OnceLock<Option<Vec<&'static Context>>>,
    with_prototype: Option<ContextId>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    None,
    Pop,
    Push(Vec<ContextId>),
    Set(Vec<ContextId>),
    /// Leads to a context that is not in the set.
    Broken,
}

/// The values of a byte and the end of the text.
const BYTES: usize = 257;

/// A rule in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) rule: &'static Rule,
    /// The pattern as it stands.
    pub(crate) regex: Option<&'static Regex>,
    /// What that needs, at hand because it rules out many.
    pub(crate) needs: u64,
    /// Whether the pattern is to be completed with caught text. Rules of the prototype never are.
    pub(crate) completes: bool,
}

/// Rules to try, includes resolved, and which of them may match at which byte.
#[derive(Debug)]
pub(crate) struct Table {
    rules: Vec<Entry>,
    /// For each byte, and for the end of the text as number 256, where in `lists` its list begins; the same for each
    /// kind of [`Place`].
    by_byte: Vec<u32>,
    /// Numbers of rules, each list ended by [`END`]. They are asked for at every byte, so they lie close together.
    lists: Vec<u16>,
}

const END: u16 = u16::MAX;

impl Table {
    /// The rules that may match where this byte is (256 for the end of the text), in the grammar's order.
    #[inline]
    pub(crate) fn candidates(&self, byte: usize, place: Place) -> impl Iterator<Item = u16> {
        let from = self.by_byte[byte + BYTES * place as usize] as usize;
        self.lists[from..].iter().copied().take_while(|index| *index != END)
    }

    #[inline]
    pub(crate) fn entry(&self, index: u16) -> Entry {
        self.rules[usize::from(index)]
    }
}

/// A grammar as syntect serialises it. Its contexts are one compressed field, and syntect shows them to its own
/// parser only, so they are read from its serialised form; a test compares with syntect's parser.
#[derive(Deserialize)]
struct PackedSyntax {
    _name: String,
    _extensions: Vec<String>,
    _scope: String,
    _first_line: Option<String>,
    _hidden: bool,
    _variables: Vec<(String, String)>,
    contexts: Vec<u8>,
}

#[derive(Deserialize)]
struct PackedContexts {
    ids: Vec<(String, ContextId)>,
    contexts: Vec<packed::Context>,
}

struct Grammar {
    start: ContextId,
    contexts: Vec<Context>,
}

static GRAMMARS: LazyLock<Vec<OnceLock<Option<Grammar>>>> =
    LazyLock::new(|| SYNTAXES.syntaxes().iter().map(|_| OnceLock::new()).collect());

/// The context a language's code begins in; `None` if it has no grammar.
pub(crate) fn start(language: Language) -> Option<ContextId> {
    grammar(language.index()).map(|grammar| grammar.start)
}

pub(crate) fn context(id: ContextId) -> Option<&'static Context> {
    grammar(id.syntax)?.contexts.get(id.context)
}

fn grammar(index: usize) -> Option<&'static Grammar> {
    GRAMMARS.get(index)?.get_or_init(|| unpack(index)).as_ref()
}

fn unpack(index: usize) -> Option<Grammar> {
    let bytes = bincode::serialize(SYNTAXES.syntaxes().get(index)?).ok()?;
    let syntax: PackedSyntax = bincode::deserialize(&bytes).ok()?;
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(&syntax.contexts[..]).read_to_end(&mut bytes).ok()?;
    let unpacked: PackedContexts = bincode::deserialize(&bytes).ok()?;
    let start = unpacked.ids.iter().find(|(name, _)| name == "__start")?.1;
    Some(Grammar { start, contexts: unpacked.contexts.into_iter().map(Context::new).collect() })
}

impl Context {
    fn new(context: packed::Context) -> Context {
        Context {
            scope: paints(&context.meta_scope),
            content_scope: paints(&context.meta_content_scope),
            clear: context.clear_scopes,
            prototype: context.prototype.as_ref().and_then(id),
            uses_backrefs: context.uses_backrefs,
            patterns: context.patterns.into_iter().map(Pattern::new).collect(),
            table: OnceLock::new(),
            with_prototype: OnceLock::new(),
        }
    }

    /// The rules of this context.
    pub(crate) fn table(&'static self) -> &'static Table {
        self.table.get_or_init(|| Table::new(None, self))
    }

    /// The same, after those of the prototype, which comes before all contexts of a grammar that do not forbid it.
    pub(crate) fn table_with_prototype(&'static self) -> &'static Table {
        let with = || self.prototype.and_then(context).map(|prototype| Table::new(Some(prototype), self));
        self.with_prototype.get_or_init(with).as_ref().unwrap_or_else(|| self.table())
    }

    /// The rules in order, with those of included contexts in place; the depth guards against circles.
    fn collect(&'static self, rules: &mut Vec<&'static Rule>, depth: usize) {
        for pattern in &self.patterns {
            match pattern {
                Pattern::Rule(rule) => rules.push(rule),
                Pattern::Include(id) if depth < 64 => {
                    if let Some(included) = context(*id) {
                        included.collect(rules, depth + 1);
                    }
                }
                Pattern::Include(_) | Pattern::Nothing => {}
            }
        }
    }
}

impl Table {
    fn new(prototype: Option<&'static Context>, context: &'static Context) -> Table {
        let entries = |context: &'static Context, own: bool| {
            let mut rules = Vec::new();
            context.collect(&mut rules, 0);
            let entry = move |rule: &'static Rule| {
                let (regex, completes) = (rule.regex(), own && rule.needs_caught);
                let needs = regex.filter(|_| !completes).map_or(0, |regex| regex.needs);
                (completes || regex.is_some()).then_some(Entry { rule, regex, needs, completes })
            };
            rules.into_iter().filter_map(entry)
        };
        let mut rules: Vec<Entry> = prototype.into_iter().flat_map(|prototype| entries(prototype, false)).collect();
        rules.extend(entries(context, true));
        let known = |entry: &Entry| match entry.regex {
            Some(regex) if !entry.completes => &regex.first,
            _ => &Starts::ALL,
        };
        let firsts: Vec<&Starts> = rules.iter().map(known).collect();
        let (numbers, count) = partition(firsts.iter().copied());
        let mut by_byte = Vec::with_capacity(BYTES * 3);
        let mut lists = Vec::new();
        let mut known = HashMap::new();
        for place in [Place::LineStart, Place::Between, Place::InWord] {
            let here: Vec<_> = (0..END).zip(&firsts).filter(|(_, first)| first.has_place(place)).collect();
            let mut starts = vec![None; count];
            for (byte, number) in numbers.iter().enumerate() {
                let start = starts[*number].get_or_insert_with(|| {
                    let may = here.iter().filter(|(_, first)| first.has(byte)).map(|(index, _)| *index);
                    let list: Vec<u16> = may.chain([END]).collect();
                    *known.entry(list).or_insert_with_key(|list| {
                        lists.extend(list);
                        (lists.len() - list.len()) as u32
                    })
                });
                by_byte.push(*start);
            }
        }
        Table { rules, by_byte, lists }
    }
}

impl Pattern {
    fn new(pattern: packed::Pattern) -> Pattern {
        match pattern {
            packed::Pattern::Match(rule) => Pattern::Rule(Box::new(Rule::new(&rule))),
            packed::Pattern::Include(reference) => target(&reference).map_or(Pattern::Nothing, Pattern::Include),
        }
    }
}

impl Rule {
    fn new(rule: &packed::MatchPattern) -> Rule {
        let captures = rule.captures.iter().flatten();
        Rule {
            pattern: rule.regex.regex_str().to_owned(),
            needs_caught: rule.has_captures,
            regex: OnceLock::new(),
            with_groups: OnceLock::new(),
            scope: paints(&rule.scope),
            captures: captures.map(|(group, scopes)| (*group, paints(scopes))).collect(),
            operation: match &rule.operation {
                packed::MatchOperation::None => Operation::None,
                packed::MatchOperation::Pop => Operation::Pop,
                packed::MatchOperation::Push(to) => targets(to).map_or(Operation::Broken, Operation::Push),
                packed::MatchOperation::Set(to) => targets(to).map_or(Operation::Broken, Operation::Set),
            },
            targets: OnceLock::new(),
            with_prototype: rule.with_prototype.as_ref().and_then(target),
        }
    }

    /// Where the rule leads, outermost first; `None` if that is not in the set.
    pub(crate) fn targets(&'static self) -> Option<&'static [&'static Context]> {
        match &self.operation {
            Operation::Push(ids) | Operation::Set(ids) => {
                self.targets.get_or_init(|| ids.iter().map(|id| context(*id)).collect()).as_deref()
            }
            Operation::None | Operation::Pop => Some(&[]),
            Operation::Broken => None,
        }
    }

    /// The context whose rules hold in all that this rule leads to.
    pub(crate) fn with_prototype(&self) -> Option<&'static Context> {
        self.with_prototype.and_then(context)
    }

    /// The pattern as it stands, compiled once; `None` if it cannot be. It records the groups that have colours, and
    /// all if it is only complete with caught text.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        let compile = || {
            let coloured: Vec<usize> = self.captures.iter().map(|(group, _)| *group).collect();
            Regex::new(&self.pattern, (!self.needs_caught).then_some(&coloured))
        };
        self.regex.get_or_init(compile).as_ref()
    }

    /// The same, but it records all groups: the context that the rule leads to may ask for any.
    pub(crate) fn with_groups(&self) -> Option<&Regex> {
        self.with_groups.get_or_init(|| Regex::new(&self.pattern, None)).as_ref()
    }

    /// The pattern with `\1` and so on replaced by text that was caught earlier.
    pub(crate) fn pattern_with(&self, caught: &[(usize, String)]) -> String {
        let mut pattern = String::with_capacity(self.pattern.len() + 16);
        let mut characters = self.pattern.chars();
        while let Some(character) = characters.next() {
            if character != '\\' {
                pattern.push(character);
                continue;
            }
            match characters.next() {
                Some(digit) if digit.is_ascii_digit() => {
                    let group = digit.to_digit(10).map_or(0, |digit| digit as usize);
                    if let Some((_, text)) = caught.iter().find(|(caught, _)| *caught == group) {
                        pattern.push_str(&regex_syntax::escape(text));
                    }
                }
                escaped => {
                    pattern.push('\\');
                    pattern.extend(escaped);
                }
            }
        }
        pattern
    }
}

/// syntect keeps the two numbers of an id to itself, but serialises them.
fn id(id: &packed::ContextId) -> Option<ContextId> {
    bincode::serialize(id).ok().and_then(|bytes| bincode::deserialize(&bytes).ok())
}

fn target(reference: &packed::ContextReference) -> Option<ContextId> {
    match reference {
        packed::ContextReference::Direct { 0: context, .. } => id(context),
        _ => None,
    }
}

fn targets(references: &[packed::ContextReference]) -> Option<Vec<ContextId>> {
    references.iter().map(target).collect()
}

fn paints(scopes: &[Scope]) -> Vec<Paint> {
    scopes.iter().map(|scope| paint(*scope)).collect()
}

/// The patterns of a language that this engine cannot run.
#[cfg(test)]
pub(crate) fn uncompiled(language: Language) -> Vec<&'static str> {
    let contexts = grammar(language.index()).map_or(&[][..], |grammar| &grammar.contexts);
    let patterns = contexts.iter().flat_map(|context| &context.patterns);
    let rules = patterns.filter_map(|pattern| match pattern {
        Pattern::Rule(rule) if !rule.needs_caught => Some(rule),
        _ => None,
    });
    rules.filter(|rule| rule.regex().is_none()).map(|rule| rule.pattern.as_str()).collect()
}
