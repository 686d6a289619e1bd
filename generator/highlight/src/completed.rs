//! Patterns of rules that ask for what another rule has caught, such as the word that ends a heredoc: completed with it
//! and compiled when they are first asked for.

use std::collections::HashMap;
use std::rc::Rc;

use crate::grammar::Rule;
use crate::regex::Regex;

/// What a rule caught, with the number of the group.
pub(crate) type Caught = Vec<(usize, String)>;

/// Patterns with what was caught in place, compiled. Blocks have few, so few are kept.
#[derive(Debug, Default)]
pub(crate) struct Completed {
    by_pattern: HashMap<String, Option<Rc<Regex>>>,
    /// Those that are asked for at one place after the other, found without making the pattern.
    recent: Vec<(&'static Rule, Rc<Caught>, Option<Rc<Regex>>)>,
}

impl Completed {
    pub(crate) fn get(&mut self, rule: &'static Rule, caught: &Rc<Caught>) -> Option<&Regex> {
        let known =
            |(for_rule, with, _): &(&Rule, Rc<Caught>, _)| std::ptr::eq(*for_rule, rule) && Rc::ptr_eq(with, caught);
        let index = self.recent.iter().position(known).unwrap_or_else(|| {
            let regex = self.compile(rule.pattern_with(caught));
            if self.recent.len() >= 16 {
                self.recent.clear();
            }
            self.recent.push((rule, Rc::clone(caught), regex));
            self.recent.len() - 1
        });
        self.recent[index].2.as_deref()
    }

    fn compile(&mut self, pattern: String) -> Option<Rc<Regex>> {
        if let Some(regex) = self.by_pattern.get(&pattern) {
            return regex.clone();
        }
        if self.by_pattern.len() >= 64 {
            self.by_pattern.clear();
        }
        let regex = Regex::new(&pattern, None).map(Rc::new);
        self.by_pattern.insert(pattern, regex.clone());
        regex
    }
}
