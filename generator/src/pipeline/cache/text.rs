//! The text of a page, kept in memory or, where there is a cache, on the disk until its page's turn comes: the texts of
//! all pages together are most of what a large site is.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::pack::{Pack, Piece};
use super::{Digest, digest_of};
use crate::markup::Markup;

#[derive(Clone)]
pub struct Text {
    digest: Digest,
    place: Place,
}

#[derive(Clone)]
enum Place {
    Memory(Arc<Markup>),
    Pack(Arc<Pack>, Piece),
}

/// A text that was kept on the disk and is not there any more. Nothing is wrong with the site: a build without the cache
/// will do.
#[derive(Debug)]
pub struct Broken(io::Error);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the cache cannot be read: {}", self.0)
    }
}

impl std::error::Error for Broken {}

impl Text {
    pub fn new(markup: Markup) -> Self {
        Self { digest: digest_of(&markup).unwrap_or_default(), place: Place::Memory(Arc::new(markup)) }
    }

    pub(super) fn kept(pack: Arc<Pack>, piece: Piece) -> Self {
        Self { digest: piece.digest, place: Place::Pack(pack, piece) }
    }

    /// The same for the same text.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    pub fn open(&self) -> Result<Arc<Markup>, Broken> {
        match &self.place {
            Place::Memory(markup) => Ok(markup.clone()),
            Place::Pack(pack, piece) => {
                let bytes = pack.read(piece).map_err(Broken)?;
                postcard::from_bytes(&bytes).map(Arc::new).map_err(|error| Broken(io::Error::other(error)))
            }
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::new(Markup::default())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("digest", &self.digest).finish_non_exhaustive()
    }
}
