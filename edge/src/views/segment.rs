//! The row that views are written to: the day's numbers of all pages and the tags of who was counted, until the row is
//! full and another begins. Numbers and tags go in, a text of always the same length comes out, and back.
//!
//! One row for everything makes a view cost one row written and a busy second one row as well, on however many pages.
//! One length makes SQLite overwrite a row in place (`btreeOverwriteCell`), so that no older version of the tags stays
//! in a free corner of the file; they stand at the end for the same reason, where a page never moves them (see
//! [`LENGTH`]).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::day::{MINUTES_PER_DAY, Moment};
use super::salts::Tag;
use super::tally::Tallies;

/// Bytes of a row. SQLite keeps the first 489 of them within a page that it rebuilds when rows are added, and the rest
/// on pages of their own which it only ever overwrites (file format §2.3, for pages of 4096 bytes).
pub const LENGTH: usize = 8192;
/// Tags of a row, which leave a quarter of it to the numbers, and that quarter covers the part that moves.
const MOST_TAGS: usize = 6144 / TAG;
/// Letters of one tag: 8 bytes of visitor, 5 of page, 2 of minute, in base64url.
const TAG: usize = 20;

/// Segments that a day can have, so that day and number make one integer.
pub const MOST_PARTS: i64 = 100_000;

/// Somebody who was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub tag: Tag,
    /// Hash of the page's id, [`page_hash`].
    pub page: u64,
    /// Of the day of the segment.
    pub minute: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Days since 1970.
    pub day: i64,
    /// From 0, in the order of the day.
    pub part: i64,
    pub tallies: Tallies,
    pub seen: Vec<Seen>,
}

impl Segment {
    pub fn new(day: i64, part: i64) -> Self {
        Self { day, part, tallies: Tallies::default(), seen: Vec::new() }
    }

    pub fn id(&self) -> i64 {
        first_id(self.day) + self.part
    }

    /// Whether all of it has room in a row.
    pub fn fits(&self) -> bool {
        self.numbers().is_some()
    }

    /// The row's text, if all of it has room.
    pub fn write(&self) -> Option<String> {
        let (mut text, room) = self.numbers()?;
        text.push_str(&" ".repeat(room));
        for seen in &self.seen {
            let mut bytes = [0; 15];
            let all = seen.tag.to_be_bytes().into_iter();
            let all = all.chain(seen.page.to_be_bytes().into_iter().skip(3));
            let all = all.chain(seen.minute.rem_euclid(MINUTES_PER_DAY).to_be_bytes().into_iter().skip(6));
            bytes.iter_mut().zip(all).for_each(|(place, byte)| *place = byte);
            URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
        }
        Some(text)
    }

    /// The numbers as JSON, and the space between them and the tags, of which there is some.
    fn numbers(&self) -> Option<(String, usize)> {
        let numbers = serde_json::to_string(&self.tallies).ok()?;
        let room = LENGTH.checked_sub(numbers.len() + TAG * self.seen.len())?;
        (room > 0 && self.seen.len() <= MOST_TAGS).then_some((numbers, room))
    }

    /// What [`Self::write`] wrote under that id; nothing for anything else.
    pub fn read(id: i64, text: &str) -> Option<Self> {
        let (numbers, tags) = text.rsplit_once(' ')?;
        let tallies = serde_json::from_str(numbers.trim_end()).ok()?;
        let bytes = URL_SAFE_NO_PAD.decode(tags).ok()?;
        let seen = bytes.chunks_exact(15).filter_map(|chunk| {
            let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
            let (tag, rest) = chunk.split_at_checked(8)?;
            let (page, minute) = rest.split_at_checked(5)?;
            Some(Seen { tag: number(tag), page: number(page), minute: i64::try_from(number(minute)).ok()? })
        });
        Some(Self { day: id.div_euclid(MOST_PARTS), part: id.rem_euclid(MOST_PARTS), tallies, seen: seen.collect() })
    }
}

impl Seen {
    /// When it was, on that day.
    pub fn at(&self, day: i64) -> i64 {
        Moment { day, minute: self.minute }.minutes()
    }
}

/// Id of the first segment of a day; those of the day are below that of the next.
pub fn first_id(day: i64) -> i64 {
    day * MOST_PARTS
}

/// 40 bits of FNV-1a.
pub fn page_hash(page: &str) -> u64 {
    fnv(page) >> 24
}

/// The counter that keeps a page, of `shards`. It must not change for a page, so it is no hash of the standard library.
pub fn shard(page: &str, shards: u32) -> u32 {
    let shard = fnv(page) % u64::from(shards.max(1));
    u32::try_from(shard).unwrap_or_default()
}

/// FNV-1a, 64 bits, with the last step of MurmurHash3 so that the high bits are as good as the low ones.
fn fnv(text: &str) -> u64 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::super::tally::{Increment, Measure};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_segment_reads_as_it_was_written(
            part in 0..MOST_PARTS,
            seen in prop::collection::vec((any::<u64>(), "[a-z/]{0,20}", 0i64..1440), 0..20),
            values in prop::collection::vec((".{0,20}", ".{0,20}", 1u64..100), 0..10),
        ) {
            let mut segment = Segment::new(20_000, part);
            segment.seen = seen.iter().map(|(tag, page, minute)| Seen { tag: *tag, page: page_hash(page), minute: *minute }).collect();
            for (page, value, by) in values {
                segment.tallies.add(&Increment { page, measure: Measure::Campaign, value, by });
            }
            let text = segment.write().unwrap();
            prop_assert_eq!(text.len(), LENGTH);
            prop_assert_eq!(Segment::read(segment.id(), &text), Some(segment));
        }

        #[test]
        fn any_text_reads_or_not(id: i64, text in ".{0,200}") {
            Segment::read(id, &text);
        }
    }

    #[test]
    fn a_full_segment_takes_no_more() {
        let mut segment = Segment::new(20_000, 0);
        segment.seen = vec![Seen { tag: 1, page: 2, minute: 3 }; MOST_TAGS];
        assert!(segment.write().is_some());
        segment.seen.push(Seen { tag: 1, page: 2, minute: 3 });
        assert_eq!(segment.write(), None);
    }

    #[test]
    fn pages_are_spread_over_the_shards_and_stay() {
        let mut shards = [0; 4];
        for number in 0..1000 {
            *shards.get_mut(shard(&format!("posts/{number}"), 4) as usize).unwrap() += 1;
        }
        assert!(shards.iter().all(|pages| (200..300).contains(pages)), "{shards:?}");
        assert_eq!((shard("posts/hello", 1), shard("posts/hello", 0), shard("posts/hello", 1000)), (0, 0, 809));
    }
}
