//! From the entries along all imports: every module read, every specifier resolved, every imported name looked up. Out
//! comes either the whole set or every mistake in it. Nothing is linked or printed here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use oxc_allocator::Allocator;

use crate::error::ScriptError;
use crate::resolve::{is_script, nearest_name, resolve};
use crate::script::{self, Script};

/// Modules by path, all imports resolved, in one arena.
pub struct Scripts<'a> {
    pub by_path: BTreeMap<&'a str, Script<'a>>,
    pub allocator: &'a Allocator,
}

pub fn load<'a>(
    entries: &[&str],
    sources: &'a BTreeMap<String, String>,
    allocator: &'a Allocator,
) -> Result<Scripts<'a>, Vec<ScriptError>> {
    let mut by_path = BTreeMap::new();
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting = VecDeque::new();
    for entry in entries {
        match sources.get_key_value(*entry) {
            Some((path, _)) if !is_script(path) => {
                let error = ScriptError::new(path, 0..0, "a script ends in `.ts` or `.js`");
                errors.push(if path.ends_with("sx") { error.with_hint("JSX is not compiled") } else { error });
            }
            Some((path, source)) => waiting.push_back((path.as_str(), source.as_str())),
            None => errors.push(ScriptError::new(entry, 0..0, format!("there is no script `{entry}`"))),
        }
    }
    while let Some((path, source)) = waiting.pop_front() {
        if !seen.insert(path) {
            continue;
        }
        let (script, found) = read(path, source, allocator);
        errors.extend(found);
        let Some(mut script) = script else { continue };
        for import in &mut script.imports {
            match resolve(path, &import.specifier, import.range.clone(), sources) {
                Ok(target) => import.target = target,
                Err(error) => errors.push(error),
            }
            let next = import.target.and_then(|target| sources.get_key_value(target));
            waiting.extend(next.map(|(path, source)| (path.as_str(), source.as_str())));
        }
        by_path.insert(path, script);
    }
    errors.extend(missing_names(&by_path));
    errors.sort_by(|one, other| {
        (&one.file, one.range.start, &one.message).cmp(&(&other.file, other.range.start, &other.message))
    });
    errors.dedup();
    if errors.is_empty() { Ok(Scripts { by_path, allocator }) } else { Err(errors) }
}

/// Reads a module; should the library give up on it, this is a mistake like others.
fn read<'a>(path: &str, source: &'a str, allocator: &'a Allocator) -> (Option<Script<'a>>, Vec<ScriptError>) {
    // What is left half done in the arena after a panic is never looked at again.
    catch_unwind(AssertUnwindSafe(|| script::read(path, source, allocator))).unwrap_or_else(|_| {
        let error = ScriptError::new(path, 0..0, "this script is too unusual for the compiler, which gave up on it");
        (None, vec![error.with_hint("take parts of it out to find what it stumbles over")])
    })
}

/// A browser runs nothing of a module that imports a name which is not there.
fn missing_names(by_path: &BTreeMap<&str, Script<'_>>) -> Vec<ScriptError> {
    let mut errors = Vec::new();
    for (path, script) in by_path {
        for import in &script.imports {
            let Some(exported) = import.target.and_then(|target| all_exports(target, by_path)) else { continue };
            for name in import.names.iter().filter(|name| !exported.contains(name.name.as_str())) {
                let message = match name.name.as_str() {
                    "default" => format!("`{}` has no default export", import.specifier),
                    name => format!("`{}` exports no `{name}`", import.specifier),
                };
                let error = ScriptError::new(path, name.range.clone(), message);
                errors.push(match nearest_name(&name.name, exported.iter().copied()) {
                    Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                    None if name.is_passed_on => error.with_hint("if it is a type, write `export type { … }`"),
                    None => error,
                });
            }
        }
    }
    errors
}

/// All names that a module exports, those of its `export *` included; none if one of these could not be read.
pub fn all_exports<'s>(path: &str, by_path: &'s BTreeMap<&str, Script<'_>>) -> Option<BTreeSet<&'s str>> {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![path];
    while let Some(path) = waiting.pop() {
        let script = by_path.get(path)?;
        // `export *` passes on everything but the default.
        let is_first = seen.is_empty();
        names.extend(script.exports.names.iter().map(String::as_str).filter(|name| is_first || *name != "default"));
        if seen.insert(path) {
            for star in &script.exports.stars {
                let import = script.imports.iter().find(|import| import.specifier == *star)?;
                waiting.push(import.target?);
            }
        }
    }
    Some(names)
}
