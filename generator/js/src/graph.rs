//! Modules with their imports in, modules with addresses out. An address holds a hash of the code, and the code holds
//! the addresses of its imports; so those are placed first, and modules that import each other are placed as one.

use std::collections::BTreeMap;

use crate::Module;
use crate::load::{Scripts, all_exports};
use crate::script::Script;

pub fn link(mut scripts: Scripts<'_>, place: &mut dyn FnMut(&str, &str) -> String) -> BTreeMap<String, Module> {
    let mut urls: BTreeMap<&str, String> = BTreeMap::new();
    let mut codes: BTreeMap<&str, String> = BTreeMap::new();
    for circle in circles(&scripts.by_path) {
        for path in &circle {
            link_placed(&mut scripts, path, &urls);
        }
        let printed: Vec<String> = circle.iter().map(|path| scripts.by_path[path].print()).collect();
        let first = &scripts.by_path[circle[0]];
        let is_circle = first.imports.iter().any(|import| import.target.is_some_and(|target| circle.contains(&target)));
        if !is_circle {
            for (path, code) in circle.into_iter().zip(printed) {
                urls.insert(path, place(path, &code));
                codes.insert(path, code);
            }
            continue;
        }
        // Each of them changes its address when any of them changes. Its own path comes first, because two of the
        // same name must not get the same address.
        let all = printed.join("\n");
        for path in &circle {
            urls.insert(path, place(path, &format!("{path}\n{all}")));
        }
        for path in &circle {
            link_placed(&mut scripts, path, &urls);
            codes.insert(path, scripts.by_path[path].print());
        }
    }
    let module = |(path, code): (&str, String)| {
        let exports = all_exports(path, &scripts.by_path).unwrap_or_default();
        let module = Module {
            url: urls[path].clone(),
            code,
            preload: closure(path, &scripts.by_path).iter().map(|path| urls[path].clone()).collect(),
            exports: exports.into_iter().map(str::to_owned).collect(),
        };
        (path.to_owned(), module)
    };
    codes.into_iter().map(module).collect()
}

/// Writes into a module the addresses of those imports that are placed.
fn link_placed(scripts: &mut Scripts<'_>, path: &str, urls: &BTreeMap<&str, String>) {
    let Some(script) = scripts.by_path.get_mut(path) else { return };
    let placed: Vec<(String, String)> = script
        .imports
        .iter()
        .filter_map(|import| Some((import.specifier.clone(), urls.get(import.target?)?.clone())))
        .collect();
    let placed = placed.iter().map(|(specifier, url)| (specifier.as_str(), url.clone())).collect();
    script.link(&placed, scripts.allocator);
}

/// Paths of all modules that `path` imports statically, nearest first, without itself.
fn closure<'a>(path: &str, by_path: &BTreeMap<&'a str, Script<'a>>) -> Vec<&'a str> {
    let direct = |path: &str| {
        let imports = by_path.get(path).into_iter().flat_map(|script| &script.imports);
        imports.filter(|import| !import.is_dynamic).filter_map(|import| import.target).collect::<Vec<&'a str>>()
    };
    let mut found: Vec<&'a str> = Vec::new();
    let mut waiting = std::collections::VecDeque::from(direct(path));
    while let Some(next) = waiting.pop_front() {
        if next != path && !found.contains(&next) {
            found.push(next);
            waiting.extend(direct(next));
        }
    }
    found
}

/// The modules in groups that import each other, mostly of one; a group comes after those that it imports. (Tarjan's
/// strongly connected components.)
fn circles<'a>(by_path: &BTreeMap<&'a str, Script<'a>>) -> Vec<Vec<&'a str>> {
    let mut walk = Walk { by_path, lowest: BTreeMap::new(), open: Vec::new(), circles: Vec::new() };
    for path in by_path.keys() {
        if !walk.lowest.contains_key(path) {
            walk.visit(path);
        }
    }
    walk.circles
}

struct Walk<'s, 'a> {
    by_path: &'s BTreeMap<&'a str, Script<'a>>,
    /// For each module seen the lowest place in the order of visits that leads back to it.
    lowest: BTreeMap<&'a str, usize>,
    /// Modules seen whose circle is not known yet.
    open: Vec<&'a str>,
    circles: Vec<Vec<&'a str>>,
}

impl<'a> Walk<'_, 'a> {
    fn visit(&mut self, path: &'a str) -> usize {
        let place = self.lowest.len();
        let mut lowest = place;
        self.lowest.insert(path, place);
        let start = self.open.len();
        self.open.push(path);
        let by_path = self.by_path;
        for target in by_path.get(path).into_iter().flat_map(|script| &script.imports).filter_map(|one| one.target) {
            match self.lowest.get(target) {
                None => lowest = lowest.min(self.visit(target)),
                Some(known) if self.open.contains(&target) => lowest = lowest.min(*known),
                Some(_) => {}
            }
        }
        self.lowest.insert(path, lowest);
        if lowest == place {
            let mut circle = self.open.split_off(start);
            circle.sort_unstable();
            self.circles.push(circle);
        }
        lowest
    }
}
