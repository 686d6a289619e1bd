//! What the server tells its caller: one value for each thing that happened. The [`Display`] text
//! is a line ready for the terminal, without colours; a caller that wants other words has the
//! fields. Diagnostics of a build do not pass through here, the build function has them already.

use std::fmt::{self, Display};
use std::path::PathBuf;

/// Paths of one change that are named before the rest is only counted.
const NAMED_PATHS: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The wanted port was in use and another one is bound.
    PortTaken { wanted: u16, using: u16 },
    /// The first build is done, good or not, and the site answers at this address.
    Ready { url: String },
    /// These paths changed, and a build begins. Sorted, never empty.
    Changed { paths: Vec<PathBuf> },
    /// The system's file notifications cannot be used; the folders are polled instead.
    Polling { reason: String },
    /// Something the user should know that stops nothing.
    Notice { text: String },
}

impl Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::PortTaken { wanted, using } => {
                write!(f, "port {wanted} is taken, using {using}")
            }
            Event::Ready { url } => write!(f, "{url}"),
            Event::Changed { paths } => {
                write!(f, "changed: ")?;
                for (index, path) in paths.iter().take(NAMED_PATHS).enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}", path.display())?;
                }
                match paths.len().saturating_sub(NAMED_PATHS) {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
            Event::Polling { reason } => {
                write!(f, "looking for changes several times a second instead: {reason}")
            }
            Event::Notice { text } => write!(f, "{text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_changed_paths_are_counted() {
        let paths = ["a", "b", "c", "d", "e"].map(PathBuf::from).to_vec();
        assert_eq!(Event::Changed { paths }.to_string(), "changed: a, b, c and 2 more");
    }
}
