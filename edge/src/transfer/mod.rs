//! Everything out as one JSON, and in again; and what the generator bakes into the pages. What a row has to be is said
//! in [`tables`]; who may ask, in `moderation`.

mod export;
mod import;
mod tables;
#[cfg(test)]
mod tests;
mod threads;

pub use export::{Rest, export};
pub use import::import;
pub use threads::threads;

/// What a backup says of itself.
const FORMAT: &str = "blog-backup";
/// Rises when a file of before cannot be read as it is any more.
const VERSION: u32 = 1;
/// Rows that are read or written at once. An answer of D1 stays below a megabyte or so.
const ROWS: usize = 1000;
