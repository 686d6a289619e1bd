//! One SQLite file: statements in, rows out, and what went wrong in words for the log. A file is held to what Cloudflare's
//! two databases do, so that a statement that works here works there. Which tables there are is not known here.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use edge::rim::{Failure, What};
use edge::statement::{Rows, Statement, Value};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params_from_iter};

/// How long a statement waits for another process that writes to the same file.
const BUSY: Duration = Duration::from_secs(5);
/// Statements that are kept prepared; the rules have fewer.
const PREPARED: usize = 128;

/// What a commit waits for. A process that dies loses nothing either way: what is committed is with the system.
#[derive(Clone, Copy, Debug)]
pub enum Commit {
    /// For the disk: what is committed outlives a power cut.
    OnDisk,
    /// For nothing: a power cut may take the last commits, and leaves the file whole.
    WithTheSystem,
}

/// An open file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    file: PathBuf,
}

impl Sqlite {
    /// Opens the file, or makes it.
    pub fn open(file: &Path, commit: Commit) -> anyhow::Result<Self> {
        let connection = connect(file, commit).with_context(|| hint(file))?;
        Ok(Self { connection, file: file.to_owned() })
    }

    /// The rows of each statement. All of them ran, or none.
    pub fn batch(&mut self, statements: &[Statement]) -> Result<Vec<Rows>, Failure> {
        batch(&mut self.connection, statements).map_err(|error| failure(&self.file, &error))
    }

    /// Empties the file beside the database in which older versions of its pages stay.
    pub fn forget_log(&self) -> Result<(), Failure> {
        let checkpoint = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        checkpoint.map_err(|error| failure(&self.file, &error))
    }

    /// Runs all the SQL that `work` runs, or, if it fails, none.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&Open) -> Result<T, Failure>) -> Result<T, Failure> {
        let Self { connection, file } = self;
        let failure = |error: rusqlite::Error| failure(file, &error);
        // Dropped without a commit, a transaction is taken back.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        let value = work(&Open { connection: &transaction, file })?;
        transaction.commit().map_err(failure)?;
        Ok(value)
    }
}

/// A file inside of a transaction.
pub struct Open<'t> {
    connection: &'t Connection,
    file: &'t Path,
}

impl Open<'_> {
    pub fn query(&self, statement: &Statement) -> Result<Rows, Failure> {
        query(self.connection, statement).map_err(|error| failure(self.file, &error))
    }

    /// Several statements without parameters or rows.
    pub fn script(&self, sql: &str) -> Result<(), Failure> {
        self.connection.execute_batch(sql).map_err(|error| failure(self.file, &error))
    }
}

fn connect(file: &Path, commit: Commit) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // A word in double quotes is the name of a column, and a mistake if there is none.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
    connection.execute_batch(match commit {
        Commit::OnDisk => "PRAGMA synchronous = FULL;",
        Commit::WithTheSystem => "PRAGMA synchronous = NORMAL;",
    })?;
    // Opening reads nothing, so that only now it is known to be a database.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

fn batch(connection: &mut Connection, statements: &[Statement]) -> rusqlite::Result<Vec<Rows>> {
    // Readers do not take turns with writers, and so never wait for another process.
    let mut reads = true;
    for statement in statements {
        reads &= connection.prepare_cached(statement.sql)?.readonly();
    }
    let behaviour = if reads { TransactionBehavior::Deferred } else { TransactionBehavior::Immediate };
    let transaction = connection.transaction_with_behavior(behaviour)?;
    let rows = statements.iter().map(|statement| query(&transaction, statement)).collect::<rusqlite::Result<_>>()?;
    transaction.commit()?;
    Ok(rows)
}

fn query(connection: &Connection, statement: &Statement) -> rusqlite::Result<Rows> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    let columns: Vec<String> = prepared.column_names().map(str::to_owned).collect();
    let mut found = prepared.query(params_from_iter(statement.parameters.iter().map(Parameter)))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut values = serde_json::Map::new();
        for (index, column) in columns.iter().enumerate() {
            values.insert(column.clone(), json(row.get_ref(index)?));
        }
        rows.push(serde_json::Value::Object(values));
    }
    Ok(Rows::of(serde_json::Value::Array(rows).to_string()))
}

struct Parameter<'s>(&'s Value);

impl ToSql for Parameter<'_> {
    /// Both of Cloudflare's databases are given JavaScript's numbers, which are reals, and so is this one: a statement in
    /// which that matters has to show it here already. A column declared as INTEGER makes integers of them.
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::from(rusqlite::types::Null),
            Value::Integer(number) => ToSqlOutput::from(*number as f64),
            Value::Real(number) => ToSqlOutput::from(*number),
            Value::Text(text) => ToSqlOutput::from(text.as_str()),
        })
    }
}

/// A value as D1 gives it. JavaScript knows no difference between 3.0 and 3.
fn json(value: ValueRef) -> serde_json::Value {
    /// Integers up to here are exact in a real.
    const MOST: f64 = 9_007_199_254_740_992.0;
    match value {
        ValueRef::Null => serde_json::Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) if number.fract() == 0.0 && number.abs() <= MOST => (number as i64).into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => bytes.into(),
    }
}

/// What to do about a file that cannot be used.
fn hint(file: &Path) -> String {
    format!("cannot use the database {}; if it is damaged, move it away, and a new one is made", file.display())
}

fn failure(file: &Path, error: &rusqlite::Error) -> Failure {
    let name = file.display();
    let (what, why) = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => (What::Full, format!("{name}: there is no more space on the disk: {error}")),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (What::Storage, format!("{name}: another process holds the database: {error}"))
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            (What::Storage, format!("{name}: the database is damaged; move it away and start again: {error}"))
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (What::Storage, format!("{name}: the database may not be written to: {error}"))
        }
        _ => (What::Storage, format!("{name}: {error}")),
    };
    Failure { what, why }
}

#[cfg(test)]
mod tests {

    use super::*;

    fn open(folder: &tempfile::TempDir) -> Sqlite {
        let mut sqlite = Sqlite::open(&folder.path().join("a.sqlite"), Commit::OnDisk).expect("a database");
        let tables = "CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT NOT NULL, weight REAL)";
        sqlite.transaction(|open| open.script(tables)).expect("a table");
        sqlite
    }

    fn insert(id: i64, text: &str) -> Statement {
        Statement::new("INSERT INTO a (id, text) VALUES (?, ?)").bind(id).bind(text)
    }

    const ALL: &str = "SELECT id, text FROM a ORDER BY id";

    #[test]
    fn what_was_deleted_is_in_no_file_once_the_log_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut sqlite = open(&folder);
        sqlite.batch(&[insert(1, "the salt of a day")]).expect("it is stored");
        sqlite.batch(&[Statement::new("UPDATE a SET text = ''"), Statement::new(ALL)]).expect("it is blanked");
        sqlite.forget_log().expect("nobody else has it open");
        for name in ["a.sqlite", "a.sqlite-wal"] {
            let bytes = std::fs::read(folder.path().join(name)).expect("a file");
            assert!(find(&bytes, b"the salt of a day").is_none(), "{name}");
        }
    }

    fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
        bytes.windows(what.len()).position(|window| window == what)
    }

    #[test]
    fn a_batch_gives_the_rows_of_each_statement() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = open(&folder).batch(&[
            insert(1, "one"),
            Statement::new(ALL),
            Statement::new("SELECT count(*) AS n, 7.0 AS whole, 0.5 AS half, NULL AS none FROM a WHERE id = ?")
                .bind(1_i64),
        ]);
        let rows = ["[]", r#"[{"id":1,"text":"one"}]"#, r#"[{"n":1,"whole":7,"half":0.5,"none":null}]"#];
        assert_eq!(given.expect("rows"), rows.map(|rows| Rows::of(rows.to_owned())));
    }

    #[test]
    fn a_batch_is_all_or_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut sqlite = open(&folder);
        let failed = sqlite.batch(&[insert(1, "one"), insert(1, "again")]).expect_err("the id is taken");
        assert_eq!(failed.what, What::Storage);
        assert!(failed.why.contains("UNIQUE constraint failed: a.id"), "{}", failed.why);
        assert_eq!(sqlite.batch(&[Statement::new(ALL)]), Ok(vec![Rows::default()]));
    }

    #[test]
    fn what_is_committed_is_there_when_the_file_is_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        open(&folder).batch(&[insert(1, "one")]).expect("a row");
        let mut again = Sqlite::open(&folder.path().join("a.sqlite"), Commit::WithTheSystem).expect("a database");
        assert_eq!(
            again.batch(&[Statement::new(ALL)]).expect("rows"),
            [Rows::of(r#"[{"id":1,"text":"one"}]"#.to_owned())]
        );
    }

    #[test]
    fn numbers_are_reals_until_a_column_says_otherwise() {
        let folder = tempfile::tempdir().expect("a folder");
        let types = "SELECT typeof(id) AS column, typeof(?) AS bare FROM a";
        let given = open(&folder).batch(&[insert(1, "one"), Statement::new(types).bind(1_i64)]).expect("rows");
        assert_eq!(given[1], Rows::of(r#"[{"column":"integer","bare":"real"}]"#.to_owned()));
    }

    #[test]
    fn a_full_disk_is_told_apart_and_nothing_of_the_batch_is_stored() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut sqlite = open(&folder);
        sqlite.connection.execute_batch("PRAGMA max_page_count = 4").expect("a limit");
        let failed = sqlite.batch(&[insert(1, "one"), insert(2, &"two".repeat(9_000))]).expect_err("it is full");
        assert_eq!(failed.what, What::Full);
        assert_eq!(sqlite.batch(&[Statement::new(ALL)]), Ok(vec![Rows::default()]));
    }

    #[test]
    fn a_file_that_another_process_holds_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut sqlite = open(&folder);
        sqlite.connection.busy_timeout(Duration::ZERO).expect("no patience");
        let other = Connection::open(folder.path().join("a.sqlite")).expect("a database");
        other.execute_batch("BEGIN EXCLUSIVE").expect("a lock");
        let failed = sqlite.batch(&[insert(1, "one")]).expect_err("it is locked");
        assert!(failed.why.contains("a.sqlite: another process holds the database"), "{}", failed.why);
        assert!(sqlite.batch(&[Statement::new(ALL)]).is_ok(), "readers need not wait");
    }

    #[test]
    fn what_is_no_database_is_not_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.sqlite");
        let letter = "Dear reader, ".repeat(99);
        std::fs::write(&file, &letter).expect("a file");
        let failed = Sqlite::open(&file, Commit::OnDisk).expect_err("it is a letter");
        assert!(format!("{failed:#}").contains("move it away"), "{failed:#}");
        assert_eq!(std::fs::read_to_string(&file).expect("a file"), letter);
    }
}
