//! Which components a site names at all, so that nothing is written for the others. Known before anything is parsed: a
//! tag in code or in a comment counts too, and does no harm.

use std::collections::BTreeSet;

use crate::pipeline::load::Sources;

/// Names of tags with a capital in pages and templates, and in the files of the components that these name.
pub fn mentions(sources: &Sources) -> BTreeSet<String> {
    let mut found: BTreeSet<&str> = sources.tags.iter().map(String::as_str).collect();
    found.extend(sources.theme.templates.values().flat_map(|file| tags(&file.bytes)));
    let mut open: Vec<&str> = found.iter().copied().collect();
    while let Some(name) = open.pop() {
        let Some(file) = sources.theme.components.get(&format!("{name}.html")) else { continue };
        open.extend(tags(&file.bytes).into_iter().filter(|name| found.insert(name)));
    }
    found.into_iter().map(str::to_owned).collect()
}

/// Names of tags with a capital in a text.
pub fn tags(text: &[u8]) -> BTreeSet<&str> {
    memchr::memchr_iter(b'<', text)
        .filter_map(|at| {
            let name = text.get(at + 1..)?;
            let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            std::str::from_utf8(&name[..length]).ok().filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
        })
        .collect()
}
