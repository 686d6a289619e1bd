//! A database as a blog has it, with all that people write, and its dump as D1 makes one.

use std::fmt::Write;

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

/// Tables as the migrations make them, with comments, their threads and votes, in which there is whatever breaks SQL.
pub fn of_a_blog(comments: usize) -> Connection {
    let database = Connection::open_in_memory().expect("a database");
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../edge/migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(migrations).expect("a folder").flatten().map(|entry| entry.path()).collect();
    files.sort();
    database
        .execute_batch("CREATE TABLE d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE)")
        .expect("a table");
    for file in files {
        database.execute_batch(&std::fs::read_to_string(&file).expect("a file")).expect("tables");
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        database.execute("INSERT INTO d1_migrations(name) VALUES (?)", [name]).expect("a row");
    }
    let texts = [
        "It's \"quoted\"; DROP TABLE comments; -- no",
        "🦀 emoji 👩‍👩‍👧‍👦 and שלום and Grüße",
        "lines\r\nand\ttabs\\n and replace(x,'\\n',char(10))",
        "a NUL \0 in the middle",
        "",
        "/* no remark */ '' %s ? :name",
        "\u{2028}\u{feff}\u{202e}\u{10ffff}",
    ];
    database.execute_batch("BEGIN").expect("a transaction");
    for number in 1..=comments {
        let text = format!("{} {}", texts[number % texts.len()], "words of a comment ".repeat(number % 23));
        let key = (number % 5 != 0).then(|| format!("{:043}", number % 97));
        let parent = (number % 3 == 0).then(|| format!("{:026}", number - 1));
        let page = format!("posts/{}", number % 40);
        database
            .prepare_cached(
                "INSERT INTO comments(id, page, parent, author, key, text, state, created_at, decided_at, edited_at) \
                 VALUES (?, ?, ?, ?, ?, ?, 'approved', ?, ?, ?)",
            )
            .and_then(|mut insert| {
                let times = (1_790_000_000_000 + number as i64, 1_790_000_000_001_i64, None::<i64>);
                insert.execute((format!("{number:026}"), page, parent, "O'Hara", key, text, times.0, times.1, times.2))
            })
            .expect("a row");
    }
    for page in 0..40 {
        let row = (format!("posts/{page}"), page, 1_790_000_000_000_i64);
        database.execute("INSERT INTO threads(page, revision, changed_at) VALUES (?, ?, ?)", row).expect("a row");
    }
    for vote in 0..comments / 4 {
        let row = (20_000, format!("{vote:026}"), "tag");
        database.execute("INSERT INTO votes VALUES (?, ?, ?)", row).expect("a row");
    }
    for salt in 0..8_i64 {
        database.execute("INSERT INTO salts VALUES (?, ?)", (salt, "it's salt")).expect("a row");
    }
    database.execute_batch("COMMIT").expect("a transaction");
    database
}

/// Three rows in a table.
pub fn small() -> &'static str {
    "PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE comments(id TEXT PRIMARY KEY, text TEXT);\n\
     INSERT INTO \"comments\" VALUES('1','Grüße');\nINSERT INTO \"comments\" VALUES('2',NULL);\n\
     INSERT INTO \"comments\" VALUES('3','');\n"
}

pub fn dump(database: &Connection) -> String {
    let mut sql = String::from("PRAGMA defer_foreign_keys=TRUE;\n");
    for (name, table) in definitions(database, "type = 'table' AND name NOT LIKE 'sqlite_%'") {
        let _ = writeln!(sql, "{table};");
        for row in rows(database, &name) {
            let values: Vec<String> = row.iter().map(literal).collect();
            let _ = writeln!(sql, "INSERT INTO \"{name}\" VALUES({});", values.join(","));
        }
    }
    if !definitions(database, "name = 'd1_migrations'").is_empty() {
        sql += "DELETE FROM sqlite_sequence;\nINSERT INTO \"sqlite_sequence\" VALUES('d1_migrations',3);\n";
    }
    for (_, index) in definitions(database, "type = 'index' AND sql IS NOT NULL") {
        let _ = writeln!(sql, "{index};");
    }
    sql
}

fn definitions(database: &Connection, which: &str) -> Vec<(String, String)> {
    let sql = format!("SELECT name, sql FROM sqlite_schema WHERE {which} ORDER BY rowid");
    let mut statement = database.prepare(&sql).expect("a statement");
    statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("rows")
        .map(|row| row.expect("a row"))
        .collect()
}

fn rows(database: &Connection, table: &str) -> Vec<Vec<Value>> {
    let mut statement = database.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a statement");
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

/// As D1 writes them: a NUL stands as it is, and a line's end is put in by a function.
fn literal(value: &Value) -> String {
    match ValueRef::from(value) {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:e}"),
        ValueRef::Text(text) => {
            let text = format!("'{}'", String::from_utf8_lossy(text).replace('\'', "''"));
            let mark = ["\\n", "\\012", "(\\n0)"].into_iter().find(|mark| !text.contains(*mark)).expect("a mark");
            match text.contains('\n') {
                true => format!("replace({},'{mark}',char(10))", text.replace('\n', mark)),
                false => text,
            }
        }
        ValueRef::Blob(bytes) => blob(bytes),
    }
}

fn blob(bytes: &[u8]) -> String {
    format!("X'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

#[track_caller]
pub fn assert_same_rows(one: &Connection, other: &Connection) {
    // A dump makes its indexes last.
    for which in ["type = 'table' AND name NOT LIKE 'sqlite_%'", "type <> 'table' AND sql IS NOT NULL"] {
        assert_eq!(definitions(one, which), definitions(other, which), "tables and indexes");
    }
    let mut compared = 0;
    for (table, _) in definitions(one, "type = 'table' AND name NOT LIKE 'sqlite_%'") {
        let (left, right) = (rows(one, &table), rows(other, &table));
        assert_eq!(left.len(), right.len(), "rows of {table}");
        for (left, right) in left.iter().zip(&right) {
            assert_eq!(left, right, "a row of {table}");
            compared += 1;
        }
    }
    assert!(compared > 0, "there is nothing to compare");
}
