//! Rate limits in memory: who asks for what, and how often in this window of time. They protect a budget and no secret,
//! so that a restart may forget them. Unless others are given, the numbers are
//! those of `wrangler.toml`.

use std::collections::HashMap;

use edge::rim::Limit;

/// Length of a window in milliseconds.
const WINDOW: i64 = 60_000;

/// How often something may be done in a minute.
#[derive(Clone, Copy, Debug)]
pub struct Budgets {
    pub views: u32,
    pub writes: u32,
    pub all_writes: u32,
    pub admin: u32,
}

impl Default for Budgets {
    fn default() -> Self {
        Self { views: 60, writes: 10, all_writes: 60, admin: 300 }
    }
}

/// Counts by key: views, writes, all writes, tries to sign in.
type Used = [HashMap<String, u32>; 4];

/// Counts of the window that runs.
#[derive(Debug)]
pub struct Limits {
    budgets: Budgets,
    window: i64,
    used: Used,
}

impl Limits {
    pub fn new(budgets: Budgets) -> Self {
        Self { budgets, window: 0, used: Default::default() }
    }

    /// Whether `key` may do `what` once more; counts it.
    pub fn allow(&mut self, what: Limit, key: &str, now: i64) -> bool {
        let window = now.div_euclid(WINDOW);
        if self.window != window {
            *self = Self { window, ..Self::new(self.budgets) };
        }
        let [views, writes, all_writes, admin] = &mut self.used;
        let Budgets { views: most_views, writes: most_writes, all_writes: most_of_all, admin: most_tries } =
            self.budgets;
        let (used, most) = match what {
            Limit::Views => (views, most_views),
            Limit::Writes => (writes, most_writes),
            Limit::AllWrites => (all_writes, most_of_all),
            Limit::Admin => (admin, most_tries),
        };
        let used = used.entry(key.to_owned()).or_default();
        *used = used.saturating_add(1);
        *used <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_a_budget_for_each_key_and_each_thing() {
        let mut limits = Limits::new(Budgets::default());
        let mut allowed = |key: &str, now| (0..15).filter(|_| limits.allow(Limit::Writes, key, now)).count();
        assert_eq!(allowed("ann", 59_999), 10);
        assert_eq!(allowed("ann", 59_999), 0);
        assert_eq!(allowed("bob", 59_999), 10);
        assert_eq!(allowed("ann", 60_000), 10);
        assert!(limits.allow(Limit::Views, "ann", 60_000));
    }
}
