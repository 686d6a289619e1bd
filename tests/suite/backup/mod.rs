//! `gen backup`, against stand-ins for Cloudflare and for a store away from here: the whole way and back, each fault on
//! it, and what a process that is killed leaves.

mod cloud;
mod database;
mod faults;
mod kills;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use age::secrecy::ExposeSecret;
use expect_test::expect;
use tempfile::TempDir;
use tests::process::{gen_in, said};

use self::cloud::{Cloud, Kind, Reply, SECRET, SIGNATURE, TOKEN};

const GEN: &str = env!("CARGO_BIN_EXE_gen-under-test");

/// A machine on which backups are made.
struct Home {
    folder: TempDir,
    cloud: Cloud,
    /// The secret key that opens them.
    key: String,
}

/// A file as `age-keygen` writes it, and the recipient that belongs to it.
fn key_file() -> (String, String) {
    let identity = age::x25519::Identity::generate();
    let recipient = identity.to_public().to_string();
    (format!("# public key: {recipient}\n{}\n", identity.to_string().expose_secret()), recipient)
}

impl Home {
    fn new(dump: impl Into<Vec<u8>>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [(key, here), (_, paper), (stranger, _)] = [(); 3].map(|()| key_file());
        let recipients = format!("# here\n{here}\n# on paper\n{paper}\n");
        for (name, text) in [("recipients.txt", &recipients), ("identity.txt", &key), ("stranger.txt", &stranger)] {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        Self { folder, cloud: Cloud::new(dump), key }
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    fn command(&self, arguments: &str) -> Command {
        let hurry = if arguments.starts_with("prune") { "" } else { " --hurry 200" };
        let api = if arguments.starts_with("run") { format!(" --api {}", self.cloud.address) } else { String::new() };
        let mut command = gen_in(self.root(), GEN, &format!("backup {arguments}{hurry}{api}"));
        command
            .env("CLOUDFLARE_ACCOUNT_ID", "a1")
            .env("D1_DATABASE_ID", "d1")
            .env("CLOUDFLARE_API_TOKEN", TOKEN)
            .env("BACKUP_RECIPIENTS", "recipients.txt")
            .env("BACKUP_METRICS", "backup.prom")
            .env("BACKUP_S3_ENDPOINT", &self.cloud.address)
            .env("BACKUP_S3_BUCKET", "bucket")
            .env("BACKUP_S3_PREFIX", "blog")
            .env("BACKUP_S3_ACCESS_KEY_ID", "key-id")
            .env("BACKUP_S3_SECRET_ACCESS_KEY", SECRET);
        command
    }

    fn run(&self, arguments: &str) -> Output {
        self.command(arguments).output().expect("gen runs")
    }

    /// What a command says, with what is another each time made the same, and no secret in it.
    #[track_caller]
    fn says(&self, arguments: &str) -> String {
        self.told(&self.run(arguments))
    }

    #[track_caller]
    fn told(&self, output: &Output) -> String {
        let told = said(output, self.root()).replace(&self.cloud.address, "[cloud]");
        let identity = self.key.lines().last().unwrap_or_default();
        for secret in [TOKEN, SECRET, SIGNATURE, identity, "Grüße"] {
            assert!(!told.contains(secret), "`{secret}` is shown:\n{told}");
        }
        let mut words = Vec::new();
        for word in told.split(' ') {
            let at = word.find("20").filter(|at| word.get(at + 10..at + 11) == Some("T") && word.contains('Z'));
            words.push(match at {
                Some(at) => format!("{}[when]{}", &word[..at], &word[at + "2026-11-21T031741Z".len()..]),
                None => word.to_owned(),
            });
        }
        words.join(" ")
    }

    /// Names in the folder of copies, sorted.
    fn names(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("backups")) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != ".lock");
        names.sort();
        names
    }

    /// Of the only copy.
    fn copy(&self) -> PathBuf {
        let names = self.names();
        let mut copies = names.iter().filter(|name| name.ends_with(".age"));
        let copy = copies.next().expect("a copy");
        assert!(copies.next().is_none(), "{names:?}");
        self.path("backups").join(copy)
    }

    fn figure(&self, name: &str) -> Option<u64> {
        let text = std::fs::read_to_string(self.path("backup.prom")).ok()?;
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
    }

    /// Makes all copies that are there so many days older.
    fn age(&self, days: i64) {
        const NAME: &str = "%Y-%m-%dT%H%M%SZ";
        for old in self.names() {
            let (stem, ending) = old.split_once('.').expect("an ending");
            let Ok(made_at) = jiff::civil::DateTime::strptime(NAME, stem) else { continue };
            let then = made_at - jiff::SignedDuration::from_hours(24 * days);
            let name = then.strftime(NAME).to_string();
            let (from, to) = (self.path("backups").join(&old), self.path("backups").join(format!("{name}.{ending}")));
            std::fs::rename(&from, &to).expect("it is there");
            if ending == "json" {
                let text = std::fs::read_to_string(&to).expect("a sidecar").replace(stem, &name);
                std::fs::write(&to, text.replace(&format!("{made_at}Z"), &format!("{then}Z"))).expect("a file");
            }
        }
    }
}

#[test]
fn comments_go_all_the_way_and_come_back_as_they_were() {
    let database = database::of_a_blog(20_000);
    let home = Home::new(database::dump(&database));
    expect![[r#"
        stored [when].sql.zst.age, [size], 25051 rows
        exit code 0
    "#]]
    .assert_eq(&home.says("run"));
    assert_eq!(home.names().len(), 2, "{:?}", home.names());
    assert_eq!(home.cloud.objects(), home.names(), "the same names off-site");
    assert_eq!(home.figure("blog_backup_rows{table=\"comments\"}"), Some(20_000));
    assert_eq!(home.figure("blog_backup_failures_total"), Some(0));
    assert!(home.figure("blog_backup_last_success_timestamp_seconds").is_some());
    let (stored, dumped) = (std::fs::read(home.copy()).expect("a copy").len(), home.cloud.state().dump.len());
    assert_eq!(home.figure("blog_backup_bytes"), Some(stored as u64));
    assert!(stored * 10 < dumped, "{stored} bytes of {dumped}");
    expect![[r#"
        restored [when].sql.zst.age: 25051 rows, all as stored
        exit code 0
    "#]]
    .assert_eq(&home.says("verify --drill --identity identity.txt"));
    assert!(home.figure("blog_restore_drill_last_success_timestamp_seconds").is_some());
    assert_eq!(home.figure("blog_backup_rows{table=\"comments\"}"), Some(20_000), "one leaves the other's figures");
    // All is lost but the store and the key.
    std::fs::remove_dir_all(home.path("backups")).expect("it is there");
    expect![[r#"
        restored [when].sql.zst.age: 25051 rows, all as stored → back.sqlite
        exit code 0
    "#]]
    .assert_eq(&home.says("restore --offsite --identity identity.txt --to sqlite --out back.sqlite"));
    let back = rusqlite::Connection::open(home.path("back.sqlite")).expect("a database");
    database::assert_same_rows(&database, &back);
}

#[test]
fn a_copy_comes_back_as_the_sql_that_it_was() {
    let dump = database::dump(&database::of_a_blog(60));
    let home = Home::new(dump.clone());
    home.run("run");
    // But for NULs, where SQLite would stop reading.
    let dump = dump.replace('\0', "'||char(0)||'");
    expect![[r#"
        1 copies opened and found whole, 0 bad
        exit code 0
    "#]]
    .assert_eq(&home.says("verify --identity identity.txt"));
    expect![[r#"
        restored [when].sql.zst.age: 126 rows, all as stored → [when].sql
        into D1, where the tables must not be there yet: wrangler d1 create restored && wrangler d1 execute restored --remote --file [when].sql
        exit code 0
    "#]]
    .assert_eq(&home.says("restore --identity identity.txt"));
    // By its name, from the store; and by its file, which has no sidecar beside it.
    let name = home.copy().file_name().expect("a name").to_string_lossy().into_owned();
    let stem = name.split_once('.').expect("an ending").0;
    assert!(
        home.says(&format!("restore {stem} --offsite --identity identity.txt --out a.sql")).ends_with("exit code 0\n")
    );
    std::fs::copy(home.copy(), home.path("alone.age")).expect("a file");
    let told = home.says("restore alone.age --identity identity.txt --out b.sql");
    assert!(told.contains("126 rows, whole, with no sidecar to compare them with → b.sql"), "{told}");
    for file in [&format!("{stem}.sql"), "a.sql", "b.sql"] {
        assert!(
            std::fs::read(home.path(file)).expect("a file") == dump.as_bytes(),
            "{file} is not Cloudflare's, byte for byte"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(home.path(file)).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "what is in the clear is its owner's");
        }
    }
}

#[test]
fn what_was_changed_or_is_for_others_is_refused() {
    let home = Home::new(database::small());
    home.run("run");
    let (copy, sound) = (home.copy(), std::fs::read(home.copy()).expect("a copy"));
    expect![[r#"
        error: [when].sql.zst.age: no key that was given opens it; it is for other recipients
        exit code 1
    "#]]
    .assert_eq(&home.says("restore --identity stranger.txt"));
    expect![[r#"
        error: [folder]/recipients.txt: line 2 is no secret key, `AGE-SECRET-KEY-1…`
        exit code 1
    "#]]
    .assert_eq(&home.says("restore --identity recipients.txt"));

    let mut changed = sound.clone();
    *changed.last_mut().expect("bytes") ^= 1;
    std::fs::write(&copy, &changed).expect("a file");
    expect![[r#"
        error: [when].sql.zst.age was changed since it was stored
        error: there is no good copy in [folder]/backups
        exit code 1
    "#]]
    .assert_eq(&home.says("verify"));
    expect![[r#"
        error: there is no good copy in the folder; `--offsite` looks away from here
        exit code 1
    "#]]
    .assert_eq(&home.says("restore --identity identity.txt"));
    // Without a sidecar it is the encryption that tells.
    std::fs::write(home.path("alone.age"), &changed).expect("a file");
    expect![[r#"
        error: alone.age: it was changed, cut off or is damaged
        exit code 1
    "#]]
    .assert_eq(&home.says("restore alone.age --identity identity.txt"));
    // Off-site, somebody with the recipients has put a copy of their own in its place.
    std::fs::write(&copy, &sound).expect("a file");
    let name = copy.file_name().expect("a name").to_string_lossy().into_owned();
    home.cloud.state().objects.insert(name, changed);
    expect![[r#"
        error: drill: [when].sql.zst.age: the copy was changed since it was stored
        exit code 1
    "#]]
    .assert_eq(&home.says("verify --drill --identity identity.txt"));
    assert_eq!(home.figure("blog_restore_drill_last_success_timestamp_seconds"), None);
    // What is there stays there.
    std::fs::write(home.path("mine.sql"), "mine").expect("a file");
    expect![[r#"
        error: [folder]/mine.sql is there already; remove it or give another `--out`
        exit code 1
    "#]]
    .assert_eq(&home.says("restore --identity identity.txt --out mine.sql"));
}

#[test]
fn a_table_that_shrank_is_kept_and_a_person_has_to_look() {
    let database = database::of_a_blog(300);
    let home = Home::new(database::dump(&database));
    home.run("run");
    let before = home.figure("blog_backup_last_success_timestamp_seconds");
    home.age(1);
    database.execute("DELETE FROM comments WHERE id > ?", [format!("{:026}", 200)]).expect("rows");
    home.cloud.state().dump = database::dump(&database).into_bytes();
    let shrunk = expect![[r#"
        stored [when].sql.zst.age, [size], 326 rows
        error: check: `comments` has 200 rows and had 300 in the last good copy; the new one is kept, but is no good one. If rows were removed on purpose, run again with --accept-shrunk
        exit code 1
    "#]];
    shrunk.assert_eq(&home.says("run"));
    assert_eq!(home.names().len(), 4, "today's comments are in no other copy");
    assert_eq!(home.figure("blog_backup_last_success_timestamp_seconds"), before);
    assert_eq!(home.figure("blog_backup_failures_total"), Some(1));
    assert_eq!(home.figure("blog_backup_rows{table=\"comments\"}"), Some(200));
    assert!(home.says("verify").contains("is whole, but a table had lost much"));
    // It is no new measure: the next night it is said again.
    assert!(home.says("run").contains("had 300 in the last good copy"));
    assert!(home.says("run --accept-shrunk").ends_with("exit code 0\n"));
    assert!(home.says("run").ends_with("exit code 0\n"));
}

#[test]
fn thirty_days_are_kept_and_never_nothing() {
    let home = Home::new(database::small());
    home.run("run");
    home.age(30);
    expect![[r#"
        removed 0 copies, 1 are kept
        1 of them are due and stay, as no good copy is of the last 30 days; see why `gen backup run` makes none
        exit code 0
    "#]]
    .assert_eq(&home.says("prune"));
    std::fs::write(home.path("backups/notes.txt"), "mine").expect("a file");
    std::fs::write(home.path("backups/2026-01-01T000000Z.json.partial"), "half").expect("a file");
    expect![[r#"
        stored [when].sql.zst.age, [size], 3 rows
        removed 1 copies, 1 are kept
        exit code 0
    "#]]
    .assert_eq(&home.says("run --prune"));
    assert_eq!(home.names().len(), 3, "{:?}", home.names());
    home.age(29);
    home.run("run");
    assert!(home.says("prune").starts_with("removed 0 copies, 2 are kept"));
}

#[test]
fn what_is_missing_is_named() {
    let home = Home::new(database::small());
    let without =
        |name: &str, arguments: &str| home.told(&home.command(arguments).env_remove(name).output().expect("gen runs"));
    expect![[r#"
        error: CLOUDFLARE_API_TOKEN is not set: a token with the right `D1 Edit`
        exit code 1
    "#]]
    .assert_eq(&without("CLOUDFLARE_API_TOKEN", "run"));
    expect![[r#"
        error: say `--recipients FILE` or set BACKUP_RECIPIENTS: who can open the copies
        exit code 1
    "#]]
    .assert_eq(&without("BACKUP_RECIPIENTS", "run"));
    expect![[r#"
        error: BACKUP_S3_SECRET_ACCESS_KEY is not set: the off-site store needs it
        exit code 1
    "#]]
    .assert_eq(&without("BACKUP_S3_SECRET_ACCESS_KEY", "run"));
    assert_eq!(home.figure("blog_backup_failures_total"), Some(3), "each is a backup that failed");
    assert_eq!(home.cloud.state().asked, [], "nothing was asked for");
    expect![[r#"
        copies stay here only: BACKUP_S3_ENDPOINT is not set
        stored [when].sql.zst.age, [size], 3 rows
        exit code 0
    "#]]
    .assert_eq(&without("BACKUP_S3_ENDPOINT", "run"));
    expect![[r#"
        error: set BACKUP_S3_ENDPOINT: a drill is of an off-site copy
        exit code 1
    "#]]
    .assert_eq(&without("BACKUP_S3_ENDPOINT", "verify --drill --identity identity.txt"));
    expect![[r#"
        error: say `--identity FILE`, or set BACKUP_IDENTITY: the age key that opens copies
        exit code 1
    "#]]
    .assert_eq(&home.says("restore"));
    std::fs::write(home.path("recipients.txt"), &home.key).expect("a file");
    expect![[r#"
        error: [folder]/recipients.txt: line 2 is a secret key; `age-keygen -y` tells the recipient that belongs here
        exit code 1
    "#]]
    .assert_eq(&home.says("run"));
}

#[test]
fn of_two_runs_at_once_the_second_says_so() {
    let home = Home::new(database::small());
    home.cloud.next(Kind::Download, Reply::Silence);
    let mut first = home.command("run").spawn().expect("gen runs");
    while home.cloud.count(Kind::Download) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let second = home.says("run");
    first.kill().ok();
    first.wait().expect("a child");
    expect![[r#"
        error: another `gen backup` is writing to [folder]/backups; wait until it is done
        exit code 1
    "#]]
    .assert_eq(&second);
    assert!(home.says("run").ends_with("exit code 0\n"), "a lock dies with its process");
}
