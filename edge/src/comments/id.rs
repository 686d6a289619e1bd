//! Ids of comments: ULIDs in lower case, 48 bits of time before 80 bits of chance, in Crockford's base 32. They sort by
//! time, and cannot be guessed.

/// Letters of an id.
pub const LENGTH: usize = 26;

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new id at `now`, milliseconds since 1970.
pub fn new(now: i64, random: [u8; 32]) -> String {
    let mut chance = [0; 16];
    // 80 bits; the six bytes before them stay empty for the time.
    for (place, byte) in chance.iter_mut().skip(6).zip(random) {
        *place = byte;
    }
    write(now, u128::from_be_bytes(chance))
}

/// The first id that a comment made at `now` or later can have.
pub fn first(now: i64) -> String {
    write(now, 0)
}

fn write(now: i64, chance: u128) -> String {
    let now = u128::try_from(now.max(0)).unwrap_or_default() & ((1 << 48) - 1);
    let number = (now << 80) | chance;
    let letter = |place: usize| {
        let digit = usize::try_from((number >> (5 * place)) & 31).unwrap_or_default();
        LETTERS.get(digit).map_or('0', |letter| *letter as char)
    };
    (0..LENGTH).rev().map(letter).collect()
}

/// When it was made, milliseconds since 1970; nothing for what is no id.
pub fn time(id: &str) -> Option<i64> {
    let digit = |byte: u8| LETTERS.iter().position(|letter| *letter == byte);
    let number = |sum: u128, byte: u8| Some((sum << 5) | digit(byte)? as u128);
    let number = id.bytes().filter(|_| is_one(id)).try_fold(0, number).filter(|_| is_one(id))?;
    i64::try_from((number >> 80) & ((1 << 48) - 1)).ok()
}

/// Whether it can be one; nothing else is looked for.
pub fn is_one(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| LETTERS.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_time() {
        assert_eq!(time(&new(1_795_176_000_000, [9; 32])), Some(1_795_176_000_000));
        assert_eq!((time("no id"), time("")), (None, None));
    }

    #[test]
    fn ids_sort_by_time() {
        assert_eq!(new(1, [0; 32]), "00000000010000000000000000");
        assert_eq!(new(1_795_176_000_000, [255; 32]), "01m7wd7tg0zzzzzzzzzzzzzzzz");
        assert!(new(5, [255; 32]) < new(6, [0; 32]));
        assert!(first(5) <= new(5, [0; 32]));
        assert!(is_one(&new(i64::MAX, [7; 32])) && !is_one("x") && !is_one("00000000010000000000000000'"));
    }
}
