//! Which system an export is of: told by its content, never by its name. What is recognised is handed to the reader of
//! that system; what is not gets a message that says what would be.

use std::fmt;

use crate::found::Found;
use crate::{artrans, disqus, isso, remark42, wordpress};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Disqus,
    WordPress,
    /// The SQLite file of Isso.
    Isso,
    /// The generic JSON that Isso imports.
    IssoJson,
    Remark42,
    /// Artalk's transfer format.
    Artrans,
}

impl Format {
    pub const ALL: [Self; 6] =
        [Self::Disqus, Self::WordPress, Self::Isso, Self::IssoJson, Self::Remark42, Self::Artrans];

    /// As the command line and the ids of comments have it: it stays as it is.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disqus => "disqus",
            Self::WordPress => "wordpress",
            Self::Isso => "isso",
            Self::IssoJson => "isso-json",
            Self::Remark42 => "remark42",
            Self::Artrans => "artrans",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// By what stands at the beginning.
    pub fn of_content(bytes: &[u8]) -> Option<Self> {
        /// Bytes in which an XML has named its root.
        const START: usize = 4096;
        if bytes.starts_with(isso::MAGIC) {
            return Some(Self::Isso);
        }
        let start = String::from_utf8_lossy(bytes.get(..START).unwrap_or(bytes));
        let start = start.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with('{') {
            return remark42::is_one(start).then_some(Self::Remark42);
        }
        if start.starts_with('[') {
            return artrans::of_list(bytes);
        }
        if start.contains("<disqus") {
            return Some(Self::Disqus);
        }
        (start.contains("<rss") && start.contains("wordpress.org/export")).then_some(Self::WordPress)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Reads an export, of the system that is given or of the one that its content tells.
///
/// # Errors
/// When no system is recognised, or the file as a whole cannot be read or holds no comment. A single record that cannot be read is skipped,
/// and is in [`Found::skipped`].
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Found, String> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err("the file is compressed; unpack it first: gunzip --keep FILE".to_owned());
    }
    let format = format.or_else(|| Format::of_content(bytes)).ok_or_else(|| {
        let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        format!("the file is none of {}; name one with `--from` if it is", names.join(", "))
    })?;
    let read = match format {
        Format::Isso => isso::sqlite(bytes),
        Format::Disqus => disqus::read(text(bytes)?),
        Format::WordPress => wordpress::read(text(bytes)?),
        Format::IssoJson => isso::json(text(bytes)?),
        Format::Remark42 => remark42::read(text(bytes)?),
        Format::Artrans => artrans::read(text(bytes)?),
    };
    let found = read.map_err(|why| format!("as {format}: {why}"))?;
    if found.records() == 0 {
        return Err(format!("as {format}: there is no comment in it"));
    }
    Ok(found)
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("the file is not UTF-8: byte {} is none of it", error.valid_up_to()))?;
    Ok(text.trim_start_matches('\u{feff}'))
}
