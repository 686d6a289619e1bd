//! What one build leaves for the next, in `.cache/gen/` of the site: parsed pages, and of each output what it was made of.
//! Everything is found by a digest of all that decides it. Each file carries a checksum over itself and over the code that
//! wrote it, each piece of a pack one in the index, so what is old, foreign, half written or damaged is as good as absent.
//! A build without a cache gives the same bytes. Which digest stands for what is decided by the stations, not here.

mod inputs;
mod memory;
mod outputs;
mod pack;
mod pages;
mod said;
mod seen;
mod stored;
mod sum;

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

pub use self::inputs::digest_of_inputs;
pub use self::memory::Memory;
pub use self::outputs::{Known, Made, Outputs, Whole};
pub use self::pages::{NewPage, Pages};
pub use self::said::Said;
pub use self::seen::{Seen, Sight};
pub use self::stored::{Broken, Stored};
pub use self::sum::Sum;
use crate::disk::{self, Tree};
use crate::pipeline::plan::Links;

/// Below the site's folder.
pub const FOLDER: &str = ".cache/gen";

/// Of the code that decides what becomes of an input; see `build.rs`.
const RECIPE: &str = env!("GEN_RECIPE");

/// BLAKE3
pub type Digest = [u8; 32];

/// XXH3 of 128 bits, of what one build shows and the next one may show again, and of what lies in the cache. Enough to tell
/// apart what comes by chance. Only the author could make two texts of one key: what others write goes in as a [`Digest`].
pub type Key = [u8; 16];

pub fn digest(bytes: &[u8]) -> Digest {
    blake3::hash(bytes).into()
}

fn key(bytes: &[u8]) -> Key {
    xxh3_128(bytes).to_le_bytes()
}

/// The digest of a value; of those that serialize alike, the same.
pub fn digest_of(value: &(impl Serialize + ?Sized)) -> Option<Digest> {
    Sum::of(value).digest()
}

/// A folder that this build alone reads and writes, or nothing; and what the last build left in memory.
#[derive(Default)]
pub struct Cache {
    open: Option<(PathBuf, disk::Lock)>,
    memory: Memory,
    /// Whether the next build will have what this one leaves in memory.
    has_memory: bool,
}

impl Cache {
    /// Remembers nothing and finds nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// The cache of the site in `root`. As [`Self::none`] if another build has it or the disk will not do: a build needs
    /// no cache.
    pub fn open(root: &Path) -> Self {
        let folder = root.join(FOLDER);
        match disk::lock(&folder.join("lock")) {
            Ok(Some(lock)) => Self { open: Some((folder, lock)), ..Self::default() },
            _ => Self::none(),
        }
    }

    #[must_use]
    pub fn with(self, memory: Memory) -> Self {
        Self { memory, has_memory: true, ..self }
    }

    pub fn into_memory(self) -> Memory {
        self.memory
    }

    /// Whether anything will be remembered on the disk.
    pub fn is_any(&self) -> bool {
        self.open.is_some()
    }

    fn folder(&self) -> Option<&Path> {
        self.open.as_ref().map(|(folder, _)| folder.as_path())
    }

    pub fn has_memory(&self) -> bool {
        self.has_memory
    }

    /// The links of the last build's pages.
    pub fn links(&self) -> &Links {
        &self.memory.links
    }

    /// The files below `folder`, which is the site's `content/`.
    pub fn tree(&self, folder: &Path) -> Tree {
        self.memory.tree(folder)
    }

    /// What was seen of the site's files. From this moment on, what changes looks different.
    pub fn seen(&self) -> Seen<'_> {
        let began = self.open.as_ref().and_then(|(folder, lock)| Some((folder, lock.touch().ok()?)));
        began.map_or_else(Seen::default, |(folder, began)| Seen::open(folder, began, &self.memory.sights))
    }

    /// Parsed pages, by what else decides how a page is parsed.
    pub fn pages(&self, recipe: &Digest) -> Pages<'_> {
        match (self.memory.pages(recipe), self.folder()) {
            // What is in memory needs no disk, and what is new stays in memory, too.
            (Some(pages), _) => Pages::in_memory(pages),
            (None, Some(folder)) => Pages::open(folder, recipe),
            (None, None) => Pages::default(),
        }
    }

    /// What is known of the folder `out` as the last build left it.
    pub fn outputs(&self, out: &Path) -> Outputs {
        self.folder().map_or_else(Outputs::default, |folder| Outputs::open(folder, out))
    }

    /// What `make` makes of that which `key` stands for, or what it made of it for the last build. `None` is a key that
    /// could not be found; then nothing is remembered.
    pub fn derived<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        key: Option<Digest>,
        make: impl FnOnce() -> T,
    ) -> T {
        let Some((file, key)) = self.folder().map(|folder| folder.join(name)).zip(key) else { return make() };
        let known = disk::read_if_there(&file).ok().flatten();
        if let Some((_, made)) =
            known.and_then(|bytes| unsealed(&bytes)).filter(|(known, _): &(Digest, T)| *known == key)
        {
            return made;
        }
        let made = make();
        // Whatever fails here only makes the next build slower.
        if let Some(bytes) = sealed(&(key, &made)) {
            disk::replace(&file, &bytes).ok();
        }
        made
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let Some(folder) = self.folder() else { return };
        for (name, _) in disk::list(folder).unwrap_or_default().into_iter().filter(|(name, _)| name != "lock") {
            disk::remove_file(&folder.join(name)).ok();
        }
    }
}

/// What has a path, among things sorted by it. It was at `place`, unless some came or went.
fn find<'s, T>(sorted: &'s [T], place: usize, path: &str, path_of: impl Fn(&T) -> &str) -> Option<&'s T> {
    let elsewhere = || sorted.get(sorted.binary_search_by(|thing| path_of(thing).cmp(path)).ok()?);
    sorted.get(place).filter(|thing| path_of(thing) == path).or_else(elsewhere)
}

/// Removes the cache of the site in `root`. One that is not there is fine.
pub fn remove(root: &Path) -> std::io::Result<()> {
    disk::remove_tree(&root.join(FOLDER))
}

/// A value with its checksum.
fn sealed(value: &impl Serialize) -> Option<Vec<u8>> {
    Some(with_checksum(postcard::to_stdvec(value).ok()?))
}

/// What [`sealed`] made, if the same code made it and every bit of it is there.
fn unsealed<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(without_checksum(bytes)?).ok()
}

/// In bytes.
const CHECKSUM_LEN: usize = size_of::<Key>();

/// Bytes with their checksum behind them.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = checksum(&bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

/// What [`with_checksum`] was given, if the same code did it and every bit of it is there.
fn without_checksum(bytes: &[u8]) -> Option<&[u8]> {
    let (bytes, written) = bytes.split_last_chunk::<CHECKSUM_LEN>()?;
    (checksum(bytes) == *written).then_some(bytes)
}

fn checksum(bytes: &[u8]) -> Key {
    let mut hasher = Xxh3::new();
    hasher.update(RECIPE.as_bytes());
    hasher.update(bytes);
    hasher.digest128().to_le_bytes()
}
