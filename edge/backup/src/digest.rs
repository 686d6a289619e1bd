//! SHA-256 as text, of bytes and of rows. What is hashed and why is decided by those who call.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

/// In hexadecimal, as `sha256sum` prints it.
pub fn of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Of rows, in the order in which they come. Values of different types are different, as are neighbours that share out
/// the same bytes in another way: each has its type and its length before it.
#[derive(Default)]
pub struct Rows(Sha256);

impl Rows {
    pub fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.part(0, &[]),
            ValueRef::Integer(number) => self.part(1, &number.to_be_bytes()),
            ValueRef::Real(number) => self.part(2, &number.to_bits().to_be_bytes()),
            ValueRef::Text(text) => self.part(3, text),
            ValueRef::Blob(bytes) => self.part(4, bytes),
        }
    }

    /// Ends a row.
    pub fn end(&mut self) {
        self.part(5, &[]);
    }

    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }

    fn part(&mut self, kind: u8, bytes: &[u8]) {
        self.0.update([kind]);
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_differ_have_another_digest() {
        let digest = |rows: &[&[ValueRef<'_>]]| {
            let mut digest = Rows::default();
            for row in rows {
                row.iter().for_each(|value| digest.value(*value));
                digest.end();
            }
            digest.finish()
        };
        let (a, b, ab) = (ValueRef::Text(b"a"), ValueRef::Text(b"b"), ValueRef::Text(b"ab"));
        let all = [
            digest(&[]),
            digest(&[&[]]),
            digest(&[&[a, b]]),
            digest(&[&[b, a]]),
            digest(&[&[a], &[b]]),
            digest(&[&[ab]]),
            digest(&[&[ab, ValueRef::Text(b"")]]),
            digest(&[&[ab, ValueRef::Null]]),
            digest(&[&[ValueRef::Blob(b"ab")]]),
            digest(&[&[ValueRef::Integer(1)]]),
            digest(&[&[ValueRef::Real(1.0)]]),
            digest(&[&[ValueRef::Text(b"1")]]),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[..index].contains(one), "{index}");
        }
        assert_eq!(of(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
