//! The salts of the day and how a visitor becomes a tag: 16 random bytes a day, made when the first visitor comes and
//! overwritten half an hour after the day is over. Without the salt a tag is a number that leads nowhere, with it and a
//! list of all addresses it would lead to a person; so what is erased for certain is the salt.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::day::{MINUTES_PER_DAY, Moment};

/// Minutes past midnight for which yesterday's salt still tells whether somebody has been here before.
pub const GRACE: i64 = 30;

type Salt = [u8; 16];

/// The salt of a day and, for a while, the one of the day before; and how long hours are kept, which the counter has to
/// know at night, when nobody asks it anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salts {
    /// With the day it is for, at most two.
    salts: Vec<(i64, Salt)>,
    pub retention_days: u32,
}

/// 64 bits that stand for a visitor on one day.
pub type Tag = u64;

impl Salts {
    /// Makes the salt of the day if there is none. What is over is forgotten.
    pub fn begin(&mut self, moment: Moment, random: [u8; 32]) {
        self.end(moment);
        if !self.salts.iter().any(|(day, _)| *day == moment.day) {
            let salt = std::array::from_fn(|at| random.get(at).copied().unwrap_or_default());
            self.salts.push((moment.day, salt));
        }
    }

    /// Forgets the salts of days that are over.
    pub fn end(&mut self, moment: Moment) {
        self.salts.retain(|(day, _)| !is_over(*day, moment));
    }

    /// Days that have one.
    pub fn days(&self) -> impl Iterator<Item = i64> {
        self.salts.iter().map(|(day, _)| *day)
    }

    /// The tag that a visitor has on a day, if that day still has its salt: the first 64 bits of HMAC-SHA-256.
    pub fn tag(&self, day: i64, visitor: &str) -> Option<Tag> {
        let (_, salt) = self.salts.iter().find(|(known, _)| *known == day)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(salt).ok()?;
        mac.update(visitor.as_bytes());
        let hash: [u8; 32] = mac.finalize().into_bytes().into();
        hash.first_chunk::<8>().map(|first| u64::from_be_bytes(*first))
    }

    /// Always of one length, so that SQLite overwrites it where it stands.
    pub fn write(&self) -> String {
        let mut text = format!("{:010}", self.retention_days);
        for place in 0..2 {
            let (day, salt) = self.salts.get(place).copied().unwrap_or((0, [0; 16]));
            let _ = write!(text, " {day:010} ");
            for byte in salt {
                let _ = write!(text, "{byte:02x}");
            }
        }
        text
    }

    /// What [`Self::write`] wrote; nothing kept of what it cannot have written.
    pub fn read(text: &str) -> Self {
        let mut words = text.split(' ');
        let retention_days = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        let mut salts = Vec::new();
        while let (Some(day), Some(digits)) = (words.next(), words.next()) {
            let digit = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
            let bytes: Option<Vec<u8>> = (0..16).map(|at| digit(2 * at)).collect();
            if let (Ok(day @ 1..), Some(Ok(salt))) = (day.parse::<i64>(), bytes.map(Salt::try_from)) {
                salts.push((day, salt));
            }
        }
        Self { salts, retention_days }
    }
}

/// Whether a day is neither today nor one that was left, either way over midnight, less than half an hour ago. A day to
/// come is over as well: the clock was wrong when it began.
pub fn is_over(day: i64, moment: Moment) -> bool {
    let is_yesterday = day == moment.day - 1 && moment.minute < GRACE;
    let is_tomorrow = day == moment.day + 1 && moment.minute >= MINUTES_PER_DAY - GRACE;
    day != moment.day && !is_yesterday && !is_tomorrow
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v4_a_salt_lives_for_its_day_and_half_an_hour() {
        let at = |day, minute| Moment { day, minute };
        let mut salts = Salts::default();
        salts.begin(at(10, 600), [1; 32]);
        salts.begin(at(10, 601), [2; 32]);
        let tag = salts.tag(10, "a");
        assert!(tag.is_some() && tag != salts.tag(10, "b"));
        salts.begin(at(11, 29), [3; 32]);
        assert_eq!(salts.tag(10, "a"), tag);
        assert!(salts.tag(11, "a") != tag);
        salts.end(at(11, 30));
        assert_eq!(salts.days().collect::<Vec<_>>(), [11]);
    }

    #[test]
    fn salts_read_as_they_were_written_and_always_take_the_same_space() {
        let mut salts = Salts { retention_days: 90, ..Salts::default() };
        let length = salts.write().len();
        for day in [20_000, 20_001] {
            salts.begin(Moment { day, minute: 0 }, std::array::from_fn(|at| at as u8));
            assert_eq!(Salts::read(&salts.write()), salts);
            assert_eq!(salts.write().len(), length);
        }
        assert_eq!(salts.days().count(), 2);
    }

    proptest::proptest! {
        #[test]
        fn any_text_reads(text in ".{0,120}") {
            Salts::read(&text);
        }
    }
}
