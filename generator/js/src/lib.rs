//! Scripts: a theme's TypeScript and JavaScript modules in, minified modules for browsers out, one file for each. They
//! are not bundled: an import becomes the URL of the file that is imported. oxc, which does the work, is called here
//! and nowhere else. Nothing here reads the disk or checks types.
#![forbid(unsafe_code)]

mod check;
mod error;
mod graph;
mod imports;
mod load;
mod resolve;
mod script;
mod stack;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use oxc_allocator::Allocator;

pub use error::ScriptError;

/// Source (TypeScript) of the custom element `gen-island`, which wakes the islands of a page.
pub const ISLAND: &str = include_str!("../runtime/island.ts");

/// Source (TypeScript) of the island that fetches its content: `server:defer`.
pub const DEFER: &str = include_str!("../runtime/defer.ts");

/// One module ready to be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Where a page finds it, as `place` said.
    pub url: String,
    /// Minified ES2022.
    pub code: String,
    /// URLs of all modules which it imports statically, directly or not: nearest first, without itself.
    pub preload: Vec<String>,
    /// Names that it exports, sorted; an island's module has `default` among them.
    pub exports: Vec<String>,
}

/// Compiles the modules `entries` and all that they import, from `sources` (path → text; `.ts` or `.js`).
///
/// `place` is asked once for each module under which URL it will be, with its path and a text that changes whenever
/// its code does: hash this text and put the hash into the URL. The text is the module's code, except where modules
/// import each other in a circle. The URL should start with `/`. Modules are placed before those that import them.
///
/// # Errors
///
/// All mistakes of all modules that were reached, in the order of their paths and places.
pub fn compile(
    entries: &[&str],
    sources: &BTreeMap<String, String>,
    place: &mut (dyn FnMut(&str, &str) -> String + Send),
) -> Result<BTreeMap<String, Module>, Vec<ScriptError>> {
    let longest = sources.values().map(String::len).max().unwrap_or(0);
    let compiled = stack::with_room_for(longest, || {
        let allocator = Allocator::default();
        let scripts = load::load(entries, sources, &allocator)?;
        Ok(graph::link(scripts, place))
    });
    compiled.unwrap_or_else(|message| {
        let file = entries.first().map_or_else(String::new, |entry| (*entry).to_owned());
        Err(vec![ScriptError::new(&file, 0..0, message)])
    })
}
