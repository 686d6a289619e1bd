//! A copy and what is said of it: names, and the sidecar, a file of JSON beside each copy. A copy is called after the
//! second in which its export began; the sidecar is written last, so that it says of a copy that it is whole. Nothing
//! here reads or writes a file.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::check::{Facts, Shrunk};

const NAME: &str = "%Y-%m-%dT%H%M%SZ";
const SEALED: &str = ".sql.zst.age";
const SIDECAR: &str = ".json";

/// Of the sidecar; another one is not read.
pub const FORMAT: u32 = 1;

/// What is known of a copy without opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sidecar {
    pub format: u32,
    /// Name of the file beside it.
    pub copy: String,
    pub made_at: Timestamp,
    /// Id of the database at Cloudflare.
    pub database: String,
    /// Where in D1's Time Travel the copy stands.
    pub bookmark: String,
    /// Of the copy as it is stored, encrypted.
    pub bytes: u64,
    pub sha256: String,
    pub facts: Facts,
    /// Tables that had lost much since the copy before. Such a copy is kept, but is not a good one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shrunk: Vec<Shrunk>,
    /// When it was stored away from here. The sidecar that is stored there has it not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offsite_at: Option<Timestamp>,
}

impl Sidecar {
    pub fn json(&self) -> anyhow::Result<Vec<u8>> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// # Errors
    /// In words for whoever asked for the copy, if this is no sidecar of it.
    pub fn read(json: &[u8], at: Timestamp) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        match serde_json::from_slice::<Format>(json) {
            Ok(Format { format: FORMAT }) => {}
            Ok(Format { format }) => {
                return Err(format!("is of format {format}, and this `gen` reads format {FORMAT}"));
            }
            Err(_) => return Err("is no sidecar of a backup".to_owned()),
        }
        let sidecar: Self = serde_json::from_slice(json).map_err(|error| format!("is damaged: {error}"))?;
        // It stands in a path later.
        if sidecar.copy != sealed_name(at) || sidecar.made_at != second(at) {
            return Err("belongs to another copy".to_owned());
        }
        Ok(sidecar)
    }

    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.facts.rows()
    }
}

/// Copies are a second apart at least.
pub fn second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

fn stem(at: Timestamp) -> String {
    at.strftime(NAME).to_string()
}

pub fn sealed_name(at: Timestamp) -> String {
    stem(at) + SEALED
}

pub fn sidecar_name(at: Timestamp) -> String {
    stem(at) + SIDECAR
}

/// Of a copy that is restored, with the ending for what it becomes.
pub fn restored_name(at: Timestamp, ending: &str) -> String {
    format!("{}.{ending}", stem(at))
}

/// When the copy was made that is stored under that name, if it is the name of one; a person may leave out the ending.
pub fn made_at(name: &str) -> Option<Timestamp> {
    let stem = name.strip_suffix(SEALED).or_else(|| name.strip_suffix(SIDECAR)).unwrap_or(name);
    let at = DateTime::strptime(NAME, stem).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    // Written in another way, it would be the name of another file.
    (self::stem(at) == stem).then_some(at)
}

/// As [`made_at`], only for copies themselves.
pub fn sealed_at(name: &str) -> Option<Timestamp> {
    name.ends_with(SEALED).then(|| made_at(name)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_moment_and_back() {
        let at: Timestamp = "2026-11-21T03:17:41Z".parse().unwrap();
        assert_eq!(sealed_name(at), "2026-11-21T031741Z.sql.zst.age");
        assert_eq!(sidecar_name(at), "2026-11-21T031741Z.json");
        for name in ["2026-11-21T031741Z.sql.zst.age", "2026-11-21T031741Z.json", "2026-11-21T031741Z"] {
            assert_eq!(made_at(name), Some(at), "{name}");
        }
        for name in [
            "",
            "2026-11-21",
            "2026-11-21T031741Z.sql",
            "2026-13-21T031741Z.json",
            "../2026-11-21T031741Z",
            "x.partial",
        ] {
            assert_eq!(made_at(name), None, "{name}");
        }
        assert_eq!(sealed_at("2026-11-21T031741Z.json"), None);
    }

    #[test]
    fn a_sidecar_of_another_copy_or_time_is_refused() {
        let at: Timestamp = "2026-11-21T03:17:41Z".parse().unwrap();
        let sidecar = Sidecar {
            format: FORMAT,
            copy: sealed_name(at),
            made_at: at,
            database: "d".to_owned(),
            bookmark: "b".to_owned(),
            bytes: 3,
            sha256: "s".to_owned(),
            facts: Facts::default(),
            shrunk: Vec::new(),
            offsite_at: None,
        };
        let json = sidecar.json().unwrap();
        assert_eq!(Sidecar::read(&json, at).unwrap(), sidecar);
        let refused = |json: &[u8], at| Sidecar::read(json, at).unwrap_err();
        assert_eq!(refused(&json, at + jiff::Span::new().seconds(1)), "belongs to another copy");
        assert_eq!(refused(b"<html>", at), "is no sidecar of a backup");
        assert_eq!(refused(b"{\"format\":2}", at), "is of format 2, and this `gen` reads format 1");
        assert_eq!(refused(b"{\"format\":1}", at), "is damaged: missing field `copy` at line 1 column 12");
        let elsewhere = String::from_utf8(json).unwrap().replace("2026-11-21T031741Z.sql", "../../etc/passwd");
        assert_eq!(refused(elsewhere.as_bytes(), at), "belongs to another copy");
    }
}
