//! What is left of a backup that is killed, wherever it is: no file under its own name that is not whole, nothing that
//! stands in the way of the next run, and no copy lost.

use std::process::Child;
use std::time::{Duration, Instant};

use super::cloud::{Kind, Reply};
use super::{Home, database};

fn start(home: &Home, arguments: &str) -> Child {
    home.command(&format!("{arguments} --quiet")).spawn().expect("gen runs")
}

fn wait_for(home: &Home, kind: Kind, times: usize) {
    let limit = Instant::now() + Duration::from_secs(30);
    while home.cloud.count(kind) < times {
        assert!(Instant::now() < limit, "{kind:?} was not asked for");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn kill(mut child: Child) -> bool {
    let was_running = child.try_wait().expect("a child").is_none();
    child.kill().ok();
    child.wait().expect("a child");
    was_running
}

/// All under a final name is whole: copies open with the key, a sidecar is of a copy that is there.
#[track_caller]
fn assert_whole(home: &Home, when: &str) {
    let names = home.names();
    for name in names.iter().filter(|name| name.ends_with(".age")) {
        std::fs::remove_file(home.path("check.sql")).ok();
        // By its path and without its sidecar, so that only its bytes tell.
        std::fs::copy(home.path("backups").join(name), home.path("check.age")).expect("a file");
        let told = home.says("restore check.age --identity identity.txt --out check.sql");
        assert!(told.contains("restored check.age: 3 rows"), "{when}: {told}");
    }
    for sidecar in names.iter().filter(|name| name.ends_with(".json")) {
        let copy = sidecar.replace(".json", ".sql.zst.age");
        assert!(names.contains(&copy), "{when}: a sidecar without its copy, {names:?}");
    }
    if names.iter().any(|name| name.ends_with(".json")) {
        let told = home.says("verify --identity identity.txt");
        assert!(told.ends_with("exit code 0\n"), "{when}: {told}");
    }
    if home.path("backup.prom").is_file() {
        assert!(home.figure("blog_backup_failures_total").is_some(), "{when}: half of the figures");
    }
}

/// The next run removes what is unfinished, and sends what was not sent.
#[track_caller]
fn assert_mended(home: &Home, when: &str) {
    let told = home.says("run");
    assert!(told.ends_with("exit code 0\n"), "{when}: {told}");
    assert!(home.names().iter().all(|name| !name.ends_with(".partial")), "{when}: {:?}", home.names());
    let sidecars = |names: Vec<String>| names.into_iter().filter(|name| name.ends_with(".json")).collect::<Vec<_>>();
    assert_eq!(sidecars(home.names()), sidecars(home.cloud.objects()), "{when}");
}

#[test]
fn a_run_that_is_killed_at_any_question_leaves_no_half_file() {
    for (kind, times) in
        [(Kind::Start, 1), (Kind::Poll, 1), (Kind::Poll, 2), (Kind::Download, 1), (Kind::Put, 1), (Kind::Put, 2)]
    {
        let when = format!("killed at {kind:?} {times}");
        let home = Home::new(database::small());
        for _ in 1..times {
            home.cloud.next(kind, Reply::Usual);
        }
        home.cloud.next(kind, Reply::Silence);
        let child = start(&home, "run");
        wait_for(&home, kind, times);
        assert!(kill(child), "{when}: it was done already");
        assert_whole(&home, &when);
        assert_eq!(home.names().len(), if kind == Kind::Put { 2 } else { 0 }, "{when}: {:?}", home.names());
        assert_mended(&home, &when);
    }
}

/// Between the download and the end, where it writes, it is killed at moments of which no two are the same.
#[test]
fn a_run_that_is_killed_while_it_writes_leaves_no_half_file() {
    let home = Home::new(database::small());
    let run = || {
        let downloads = home.cloud.count(Kind::Download);
        let child = start(&home, "run");
        wait_for(&home, Kind::Download, downloads + 1);
        (child, Instant::now())
    };
    let (mut child, from) = run();
    assert!(child.wait().expect("a child").success());
    let whole = from.elapsed();
    let mut killed = 0;
    for round in 0..24_u32 {
        let (child, _) = run();
        std::thread::sleep(whole * round / 22);
        killed += usize::from(kill(child));
        assert!(home.names().iter().filter(|name| name.ends_with(".json")).count() > 0, "round {round}");
    }
    assert!(killed > 10, "only {killed} were still running");
    assert_whole(&home, "killed many times");
    assert_mended(&home, "killed many times");
}

/// Old copies go one by one; whenever it is killed, the new one is there, and of the old ones no sidecar without a copy.
#[test]
fn a_prune_that_is_killed_loses_no_good_copy() {
    let home = Home::new(database::small());
    for days in [40, 1] {
        home.run("run");
        home.age(days);
    }
    // `age` moved both: the older by 41 days in the end, which is old enough.
    let before = home.names();
    for round in 0..12_u64 {
        let child = start(&home, "prune");
        std::thread::sleep(Duration::from_millis(round * 2));
        kill(child);
        assert_whole(&home, &format!("round {round}"));
    }
    assert!(home.says("prune").ends_with("exit code 0\n"));
    assert!(home.names().len() <= before.len() && !home.names().is_empty());
    assert!(home.says("verify").ends_with("exit code 0\n"));
}

/// With strace, a run is killed at each call that changes the disk, one after the other.
#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_at_any_call_leaves_no_half_file() {
    use std::process::{Command, Stdio};
    let has_strace = Command::new("strace").args(["-V"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !has_strace.is_ok_and(|status| status.success()) {
        println!("strace is not here: kills at each single call are left out");
        return;
    }
    let mut places = 0;
    for call in ["write", "fsync", "/^rename", "/^unlink"] {
        for nth in 1.. {
            let home = Home::new(database::small());
            // One that was stopped before, for there to be something to remove.
            std::fs::create_dir(home.path("backups")).expect("a folder");
            std::fs::write(home.path("backups/2026-01-01T000000Z.json.partial"), "half").expect("a file");
            let plain = home.command("run --quiet");
            let mut command = Command::new("strace");
            command.args(["-f", "-o", "/dev/null"]).arg(format!("-einject={call}:signal=KILL:when={nth}"));
            command.arg(plain.get_program()).args(plain.get_args()).current_dir(home.root());
            for (name, value) in plain.get_envs() {
                if let Some(value) = value {
                    command.env(name, value);
                }
            }
            let status = command.stdin(Stdio::null()).stderr(Stdio::null()).status().expect("strace runs");
            let when = format!("killed at {call} {nth}");
            assert_whole(&home, &when);
            assert_mended(&home, &when);
            if status.success() {
                break;
            }
            places += 1;
        }
    }
    assert!(places >= 8, "killed at {places} places only");
}
