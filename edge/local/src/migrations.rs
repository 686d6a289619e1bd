//! The tables of comments and moderation. The files of `edge/migrations` come in; each is run once, in order, and noted
//! in the table that `wrangler d1 migrations apply` uses at the edge.

use anyhow::bail;
use edge::statement::{Statement, read};
use serde::Deserialize;

use crate::sqlite::Sqlite;

/// Name and text of each file, in order. A test sees to it that none is missing.
const FILES: &[(&str, &str)] = &[
    ("0001_comments.sql", include_str!("../../migrations/0001_comments.sql")),
    ("0002_summaries.sql", include_str!("../../migrations/0002_summaries.sql")),
    ("0003_notices.sql", include_str!("../../migrations/0003_notices.sql")),
];

#[derive(Deserialize)]
struct Applied {
    name: String,
}

/// Brings the tables up to date, at once or not at all.
pub fn apply(sqlite: &mut Sqlite) -> anyhow::Result<()> {
    let unknown = sqlite.transaction(|open| {
        open.script(
            "CREATE TABLE IF NOT EXISTS d1_migrations (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               name TEXT UNIQUE,
               applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
             )",
        )?;
        let rows = open.query(&Statement::new("SELECT name FROM d1_migrations ORDER BY id"))?;
        let applied: Vec<Applied> = read(rows)?;
        if let Some(unknown) = applied.iter().find(|file| FILES.iter().all(|(name, _)| *name != file.name)) {
            return Ok(Some(unknown.name.clone()));
        }
        for (name, sql) in FILES.iter().filter(|(name, _)| applied.iter().all(|file| file.name != *name)) {
            open.script(sql)?;
            open.query(&Statement::new("INSERT INTO d1_migrations (name) VALUES (?)").bind(*name))?;
        }
        Ok(None)
    })?;
    match unknown {
        Some(name) => bail!("the database is newer than this program: it has been through `{name}`"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use edge::statement::Rows;

    use super::*;
    use crate::sqlite::Commit;

    fn open(folder: &tempfile::TempDir) -> Sqlite {
        Sqlite::open(&folder.path().join("a.sqlite"), Commit::OnDisk).expect("a database")
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
        let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file").file_name());
        let mut files: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        files.sort();
        let embedded: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(embedded, files);
    }

    #[test]
    fn each_is_run_once() {
        let folder = tempfile::tempdir().expect("a folder");
        apply(&mut open(&folder)).expect("new tables");
        let insert = "INSERT INTO threads (page, changed_at) VALUES ('a', 1)";
        open(&folder).batch(&[Statement::new(insert)]).expect("a thread");
        apply(&mut open(&folder)).expect("nothing to do");
        let rows = open(&folder).batch(&[Statement::new("SELECT page FROM threads")]).expect("rows");
        assert_eq!(rows, [Rows::of(r#"[{"page":"a"}]"#.to_owned())]);
    }

    #[test]
    fn a_database_from_the_future_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut sqlite = open(&folder);
        apply(&mut sqlite).expect("new tables");
        sqlite.batch(&[Statement::new("INSERT INTO d1_migrations (name) VALUES ('9999_x.sql')")]).expect("a row");
        let refused = apply(&mut sqlite).expect_err("it is newer");
        assert!(refused.to_string().contains("newer than this program"), "{refused}");
    }
}
