//! A digest of many values, one after the other.

use serde::Serialize;

use super::{Digest, Key, digest, key};

/// What a digest will be taken of. Two sums are the same if the same values were added in the same order.
#[derive(Default)]
pub struct Sum {
    bytes: Vec<u8>,
    failed: bool,
}

impl Sum {
    pub fn of(value: &(impl Serialize + ?Sized)) -> Self {
        let mut sum = Self::default();
        sum.add(value);
        sum
    }

    /// Begins anew. Who takes digests of many things keeps one sum, and its room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.failed = false;
    }

    /// Adds a value, by what it serializes to.
    pub fn add(&mut self, value: &(impl Serialize + ?Sized)) {
        match postcard::to_extend(value, std::mem::take(&mut self.bytes)) {
            Ok(bytes) => self.bytes = bytes,
            Err(_) => self.failed = true,
        }
    }

    /// Adds the digest of something; `None` could not be taken.
    pub fn mark(&mut self, digest: Option<impl AsRef<[u8]>>) {
        match digest {
            Some(digest) => self.bytes.extend_from_slice(digest.as_ref()),
            None => self.failed = true,
        }
    }

    /// Adds digests with their number.
    pub fn marks<D: AsRef<[u8]>>(&mut self, digests: impl ExactSizeIterator<Item = Option<D>>) {
        self.add(&digests.len());
        digests.for_each(|digest| self.mark(digest));
    }

    /// Adds values with their number, so that they cannot be taken for what comes after them.
    pub fn all<T: Serialize>(&mut self, values: impl ExactSizeIterator<Item = T>) {
        self.add(&values.len());
        values.for_each(|value| self.add(&value));
    }

    /// `None` if one of the values could not be serialized.
    pub fn digest(&self) -> Option<Digest> {
        (!self.failed).then(|| digest(&self.bytes))
    }

    /// The same, for what is taken of each page or output. `None` as with [`Self::digest`].
    pub fn key(&self) -> Option<Key> {
        (!self.failed).then(|| key(&self.bytes))
    }
}
