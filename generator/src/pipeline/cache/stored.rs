//! What belongs to one page and is seldom asked for, such as its text: kept in memory or, where there is a cache, on the
//! disk until its page's turn comes. The texts of all pages together are most of what a large site is.

use std::fmt;
use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::pack::{Pack, Piece};
use super::{Key, Sum};

#[derive(Clone)]
pub struct Stored<T> {
    key: Key,
    place: Place<T>,
}

#[derive(Clone)]
enum Place<T> {
    Memory(Arc<T>),
    Pack(Arc<Pack>, Piece),
}

/// Something that was kept on the disk and is not there any more. Nothing is wrong with the site: a build without the
/// cache will do.
#[derive(Debug)]
pub struct Broken(io::Error);

impl Broken {
    pub(super) fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(io::Error::other(error))
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the cache cannot be read: {}", self.0)
    }
}

impl std::error::Error for Broken {}

impl<T: Serialize + DeserializeOwned + Default> Stored<T> {
    pub fn new(value: T) -> Self {
        Self { key: Sum::of(&value).key().unwrap_or_default(), place: Place::Memory(Arc::new(value)) }
    }

    pub(super) fn kept(pack: Arc<Pack>, piece: Piece) -> Self {
        Self { key: piece.key, place: Place::Pack(pack, piece) }
    }

    /// The same for the same value.
    pub fn key(&self) -> &Key {
        &self.key
    }

    pub fn open(&self) -> Result<Arc<T>, Broken> {
        match &self.place {
            Place::Memory(value) => Ok(value.clone()),
            Place::Pack(pack, piece) => {
                let bytes = pack.read(piece).map_err(Broken)?;
                postcard::from_bytes(&bytes).map(Arc::new).map_err(Broken::new)
            }
        }
    }

    /// As [`Self::open`], for those who cannot fail: what is lost is empty, and the pack remembers it.
    pub fn get(&self) -> Arc<T> {
        self.open().unwrap_or_else(|_| {
            if let Place::Pack(pack, _) = &self.place {
                pack.note_loss();
            }
            Arc::default()
        })
    }
}

impl<T> Stored<T> {
    /// Whether it, or anything else in the same pack, was asked for and not there any more.
    pub(super) fn has_lost(&self) -> bool {
        matches!(&self.place, Place::Pack(pack, _) if pack.has_lost())
    }
}

impl<T: Serialize + DeserializeOwned + Default> Default for Stored<T> {
    /// Stands where something is to come, for each page that is brought back: no key is taken of it.
    fn default() -> Self {
        Self { key: Key::default(), place: Place::Memory(Arc::default()) }
    }
}

impl<T> fmt::Debug for Stored<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored").field("key", &self.key).finish_non_exhaustive()
    }
}
