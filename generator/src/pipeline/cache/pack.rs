//! A file of pieces, one after the other. Many threads add at once, each at a place of its own; nothing that is written
//! is ever changed. Where the pieces are, and what they must hold, is known to whoever added them.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::{Key, key};
use crate::disk;

pub struct Pack {
    file: File,
    /// Where the next piece goes.
    end: AtomicU64,
    /// Whether a piece was asked for that is not there any more.
    has_lost: AtomicBool,
}

/// A piece of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub at: u64,
    pub len: u32,
    pub key: Key,
}

impl Pack {
    /// The pack at `path`, of which everything after `end` is forgotten: a build that was killed may have left it.
    pub fn open(path: &Path, end: u64) -> io::Result<Self> {
        let file = disk::open_pieces(path, end)?;
        Ok(Self { file, end: AtomicU64::new(end), has_lost: AtomicBool::new(false) })
    }

    pub fn note_loss(&self) {
        self.has_lost.store(true, Ordering::Relaxed);
    }

    pub fn has_lost(&self) -> bool {
        self.has_lost.load(Ordering::Relaxed)
    }

    pub fn end(&self) -> u64 {
        self.end.load(Ordering::Relaxed)
    }

    pub fn add(&self, bytes: &[u8]) -> io::Result<Piece> {
        let len = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let at = self.end.fetch_add(u64::from(len), Ordering::Relaxed);
        disk::write_at(&self.file, bytes, at)?;
        Ok(Piece { at, len, key: key(bytes) })
    }

    /// The bytes of a piece; an error if they are not what was added.
    pub fn read(&self, piece: &Piece) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; piece.len as usize];
        disk::read_at(&self.file, &mut bytes, piece.at)?;
        if key(&bytes) == piece.key {
            Ok(bytes)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "a piece of the cache is damaged"))
        }
    }
}
