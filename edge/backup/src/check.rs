//! Whether a dump is whole. SQL comes in; it is loaded into SQLite, looked at, and facts go out: rows of each table with
//! their digest, and the schema. Messages hold nothing of a row, for rows are what people wrote.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow, bail};
use rusqlite::config::DbConfig;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection};
use serde::{Deserialize, Serialize};

use crate::digest::{self, Rows};

/// Of what is in a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The newest migration that was applied.
    pub migration: Option<String>,
    /// Digest of all tables' and indexes' definitions.
    pub schema: String,
    pub tables: BTreeMap<String, Table>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub rows: u64,
    /// Of all values in all rows.
    pub sha256: String,
}

/// A table that has lost much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shrunk {
    pub table: String,
    pub had: u64,
    pub has: u64,
}

/// Tables whose rows go by themselves when their day is over, or when they were seen to; they are expected to shrink.
pub const PASSING: [&str; 7] = ["answers", "mails", "model_calls", "notices", "salts", "used_tokens", "votes"];
/// So few rows somebody may have removed on purpose, however small the table is.
const FEW: u64 = 10;

impl Facts {
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|table| table.rows).sum()
    }

    /// Tables whose rows stay, by name, with their number of rows.
    pub fn lasting(&self) -> impl Iterator<Item = (&str, u64)> {
        let tables = self.tables.iter().map(|(name, table)| (name.as_str(), table.rows));
        tables.filter(|(name, _)| !PASSING.contains(name))
    }

    /// Tables that have less than nine tenths of the rows that they had then. One that is gone has none.
    pub fn shrunk_since(&self, then: &Self) -> Vec<Shrunk> {
        let mut shrunk = Vec::new();
        for (name, had) in then.lasting() {
            let has = self.tables.get(name).map_or(0, |table| table.rows);
            let lost = had.saturating_sub(has);
            let is_much = lost.saturating_mul(10) > had && (lost > FEW || has == 0);
            if is_much {
                shrunk.push(Shrunk { table: name.to_owned(), had, has });
            }
        }
        shrunk
    }

    /// Tables in which other rows are than then, or which are in one of both only.
    pub fn differences<'f>(&'f self, then: &'f Self) -> Vec<&'f str> {
        let names = self.tables.keys().chain(then.tables.keys().filter(|name| !self.tables.contains_key(*name)));
        names.filter(|name| self.tables.get(*name) != then.tables.get(*name)).map(String::as_str).collect()
    }
}

/// D1 writes a NUL in a text as it is, where SQLite, and so D1 too, stops reading. What comes out loads anywhere.
pub fn mend(dump: Vec<u8>) -> Vec<u8> {
    if !dump.contains(&0) {
        return dump;
    }
    // All texts are between single quotes, and nothing else can hold a NUL.
    let parts: Vec<&[u8]> = dump.split(|byte| *byte == 0).collect();
    parts.join(&b"'||char(0)||'"[..])
}

/// A dump, as a database in memory.
pub struct Loaded(Connection);

impl Loaded {
    /// # Errors
    /// If it is not whole.
    pub fn new(dump: &[u8]) -> anyhow::Result<Self> {
        let sql = std::str::from_utf8(dump)
            .map_err(|error| anyhow!("the dump is no text at byte {}", error.valid_up_to()))?;
        if let Some(at) = sql.find('\0') {
            bail!("the dump has a NUL at byte {at}, where SQLite would stop reading");
        }
        if !sql.trim_end().ends_with(';') {
            bail!("the dump is cut off: it does not end with a statement's end");
        }
        let connection = Connection::open_in_memory().and_then(guarded).map_err(|error| plain(&error))?;
        // SQLite copies all that is left of a text for each statement in it, unless the text ends with a NUL.
        let sql = format!("{sql}\0");
        run(&connection, &sql)?;
        let loaded = Self(connection);
        loaded.integrity()?;
        Ok(loaded)
    }

    /// # Errors
    /// If it holds no table, or SQLite cannot read it.
    pub fn facts(&self) -> anyhow::Result<Facts> {
        let facts = self.look().map_err(|error| plain(&error)).context("what was loaded cannot be read")?;
        if facts.tables.is_empty() {
            bail!("the dump holds no table");
        }
        Ok(facts)
    }

    /// As the bytes of a database file.
    pub fn file(&mut self) -> anyhow::Result<Vec<u8>> {
        Ok(self.0.serialize("main").map_err(|error| plain(&error))?.to_vec())
    }

    /// What is wrong is counted and not quoted: SQLite shows it by its row.
    fn integrity(&self) -> anyhow::Result<()> {
        let lines = |sql: &str| -> rusqlite::Result<Vec<bool>> {
            self.0.prepare(sql)?.query_map([], |row| Ok(row.get_ref(0)? == ValueRef::Text(b"ok")))?.collect()
        };
        let found = lines("PRAGMA integrity_check").map_err(|error| plain(&error))?;
        if found != [true] {
            bail!("SQLite finds {} mistakes in what was loaded", found.len());
        }
        let lost = lines("PRAGMA foreign_key_check").map_err(|error| plain(&error))?;
        if !lost.is_empty() {
            bail!("{} rows of the dump refer to rows that are not in it", lost.len());
        }
        Ok(())
    }

    fn look(&self) -> rusqlite::Result<Facts> {
        let names: Vec<String> = self.texts(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name",
        )?;
        let schema = self.texts(
            "SELECT type || char(10) || name || char(10) || coalesce(sql, '') FROM sqlite_schema \
             WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY type, name",
        )?;
        let migration = match names.iter().any(|name| name == "d1_migrations") {
            true => self.texts("SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1")?.pop(),
            false => None,
        };
        let tables = names.into_iter().map(|name| self.table(&name).map(|table| (name, table)));
        Ok(Facts {
            migration,
            schema: digest::of(schema.join("\n").as_bytes()),
            tables: tables.collect::<Result<_, _>>()?,
        })
    }

    fn texts(&self, sql: &str) -> rusqlite::Result<Vec<String>> {
        self.0.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    }

    /// Rows come in the order of their keys, which is the same for the same dump.
    fn table(&self, name: &str) -> rusqlite::Result<Table> {
        let mut statement = self.0.prepare(&format!("SELECT * FROM \"{}\"", name.replace('"', "\"\"")))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        let (mut count, mut digest) = (0, Rows::default());
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                digest.value(row.get_ref(column)?);
            }
            digest.end();
            count += 1;
        }
        Ok(Table { rows: count, sha256: digest.finish() })
    }
}

fn run(connection: &Connection, sql: &str) -> anyhow::Result<()> {
    let mut batch = Batch::new(connection, sql);
    for number in 1.. {
        let fails = |error: rusqlite::Error| anyhow!("statement {number} of the dump fails: {}", plain(&error));
        let Some(mut statement) = batch.next().map_err(fails)? else { break };
        let mut rows = statement.raw_query();
        while rows.next().map_err(fails)?.is_some() {}
    }
    Ok(())
}

/// A dump is SQL that somebody else wrote: it makes tables in here and reaches nothing outside.
fn guarded(connection: Connection) -> rusqlite::Result<Connection> {
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Rows come table by table, in whichever order; they are looked at together afterwards.
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;")?;
    Ok(connection)
}

/// SQLite's own words quote the statement, and that quotes a row.
fn plain(error: &rusqlite::Error) -> anyhow::Error {
    match error {
        rusqlite::Error::SqliteFailure(error, _) | rusqlite::Error::SqlInputError { error, .. } => {
            anyhow!("{}", rusqlite::ffi::code_to_str(error.extended_code))
        }
        _ => anyhow!("a value is of an unexpected type"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn facts(dump: &str) -> anyhow::Result<Facts> {
        Loaded::new(dump.as_bytes())?.facts()
    }

    #[track_caller]
    fn refused(dump: &str) -> String {
        format!("{:#}", facts(dump).expect_err("it is not whole"))
    }

    const DUMP: &str = "PRAGMA defer_foreign_keys=TRUE;
CREATE TABLE d1_migrations(id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO \"d1_migrations\" VALUES(1,'0001_comments.sql');
INSERT INTO \"d1_migrations\" VALUES(2,'0002_summaries.sql');
CREATE TABLE comments(id TEXT PRIMARY KEY, text TEXT, votes INTEGER) WITHOUT ROWID;
INSERT INTO \"comments\" VALUES('b','it''s; \"quoted\" 🦀 -- no remark',NULL);
INSERT INTO \"comments\" VALUES('a',replace('two\\nlines','\\n',char(10)),3);
CREATE TABLE _cf_KV(key TEXT PRIMARY KEY);
CREATE INDEX by_votes ON comments(votes);
";

    #[test]
    fn a_dump_is_loaded_and_its_rows_are_known() {
        let facts = facts(DUMP).unwrap();
        expect![[r#"
            migration 0002_summaries.sql
            comments: 2 rows, 5670
            d1_migrations: 2 rows, 132c
        "#]]
        .assert_eq(
            &facts.tables.iter().fold(
                format!("migration {}\n", facts.migration.as_deref().unwrap_or("none")),
                |text, (name, table)| text + &format!("{name}: {} rows, {}\n", table.rows, &table.sha256[..4]),
            ),
        );
        assert_eq!(facts.rows(), 4);
        let changed = self::facts(&DUMP.replace("two", "twe")).unwrap();
        assert_eq!(changed.differences(&facts), ["comments"]);
        assert_ne!(self::facts(&DUMP.replace("by_votes", "votes_of")).unwrap().schema, facts.schema);
    }

    #[test]
    fn what_is_not_whole_is_refused_without_a_word_of_it() {
        expect!["the dump is cut off: it does not end with a statement's end"]
            .assert_eq(&refused(&DUMP[..DUMP.len() / 2]));
        expect!["statement 2 of the dump fails: SQL logic error"]
            .assert_eq(&refused("CREATE TABLE a(b); INSERT INTO a VALUES('secret);"));
        expect!["the dump holds no table"].assert_eq(&refused("PRAGMA defer_foreign_keys=TRUE;"));
        expect!["statement 1 of the dump fails: SQL logic error"].assert_eq(&refused("<html>Bad gateway</html>;"));
        expect!["the dump has a NUL at byte 19, where SQLite would stop reading"]
            .assert_eq(&refused("CREATE TABLE a(b); \0;"));
        expect!["the dump is no text at byte 2"].assert_eq(&format!("{:#}", Loaded::new(b"a;\xff").err().unwrap()));
        expect!["1 rows of the dump refer to rows that are not in it"].assert_eq(&refused(
            "CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(a REFERENCES a); INSERT INTO b VALUES(7);",
        ));
        expect!["statement 3 of the dump fails: constraint failed"].assert_eq(&refused(
            "CREATE TABLE a(id TEXT PRIMARY KEY); INSERT INTO a VALUES('secret'); INSERT INTO a VALUES('secret');",
        ));
    }

    #[test]
    fn a_nul_in_a_text_stays_one() {
        let dump = b"CREATE TABLE a(b); INSERT INTO a VALUES(replace('x\0y\\n\0''','\\n',char(10)));".to_vec();
        let loaded = Loaded::new(&mend(dump)).unwrap();
        assert_eq!(loaded.texts("SELECT b FROM a").unwrap(), ["x\0y\n\0'"]);
        assert_eq!(mend(DUMP.into()), DUMP.as_bytes());
    }

    #[test]
    fn a_dump_reaches_nothing_outside() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out.db");
        let told = refused(&format!("CREATE TABLE a(b); ATTACH '{}' AS x;", file.display()));
        expect!["statement 2 of the dump fails: SQL logic error"].assert_eq(&told);
        refused(&format!("CREATE TABLE a(b); VACUUM INTO '{}';", file.display()));
        assert!(!file.exists());
    }

    fn table(name: &str, rows: u64) -> Facts {
        let tables = [(name.to_owned(), Table { rows, sha256: String::new() })];
        Facts { tables: tables.into(), ..Facts::default() }
    }

    #[test]
    fn a_table_that_lost_a_tenth_has_shrunk() {
        for (name, had, has, is_shrunk) in [
            ("comments", 20_000, 18_000, false),
            ("comments", 20_000, 17_999, true),
            ("comments", 20_000, 30_000, false),
            // Somebody removed a few.
            ("blocks", 12, 2, false),
            ("blocks", 12, 1, true),
            ("blocks", 3, 0, true),
            ("blocks", 0, 0, false),
            // Its day is over.
            ("votes", 5_000, 0, false),
        ] {
            assert_eq!(!table(name, has).shrunk_since(&table(name, had)).is_empty(), is_shrunk, "{name} {had} {has}");
        }
        let gone = table("other", 5).shrunk_since(&table("comments", 7));
        assert_eq!(gone, [Shrunk { table: "comments".to_owned(), had: 7, has: 0 }]);
    }

    /// Whoever adds a table says here whether its rows stay.
    #[test]
    fn each_table_of_the_edge_lasts_or_passes() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let sql: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let facts = facts(sql.trim_end()).unwrap();
        let lasting: Vec<&str> = facts.lasting().map(|(name, _)| name).collect();
        expect!["audit authors blocks comments subscribers summaries threads"].assert_eq(&lasting.join(" "));
        assert!(PASSING.iter().all(|name| facts.tables.contains_key(*name)));
    }
}
