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
    assert!(killed > 5, "only {killed} were still running");
    assert_whole(&home, "killed many times");
    assert_mended(&home, "killed many times");
}

/// Copies of 46, 43, 41 days ago and of yesterday.
fn with_old_copies() -> Home {
    let home = Home::new(database::small());
    for days in [3, 2, 40, 1] {
        assert!(home.says("run").ends_with("exit code 0\n"));
        home.age(days);
    }
    assert_eq!(home.names().len(), 8, "{:?}", home.names());
    home
}

/// Old copies go one by one; whenever it is killed, the new one is there, and of the old ones no sidecar without a copy.
#[test]
fn a_prune_that_is_killed_loses_no_good_copy() {
    let home = with_old_copies();
    for round in 0..10 {
        let child = start(&home, "prune");
        std::thread::sleep(Duration::from_millis(round * 2));
        kill(child);
        assert_whole(&home, &format!("round {round}"));
    }
    assert!(home.says("prune").ends_with("exit code 0\n"));
    assert_eq!(home.names().len(), 2, "{:?}", home.names());
    assert!(home.says("verify").starts_with("1 copies as they were stored, 0 bad"));
}

/// With strace, it is killed at each call that changes the disk, one after the other.
#[cfg(target_os = "linux")]
mod at_each_call {
    use std::process::{Command, Stdio};

    use super::*;

    fn has_strace() -> bool {
        let status = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
        let is_here = status.is_ok_and(|status| status.success());
        if !is_here {
            println!("strace is not here: kills at each single call are left out");
        }
        is_here
    }

    /// Whether it was killed; if not, it made fewer such calls.
    fn killed_at(home: &Home, arguments: &str, call: &str, nth: usize) -> bool {
        let plain = home.command(&format!("{arguments} --quiet"));
        let mut command = Command::new("strace");
        command.args(["-f", "-o", "/dev/null"]).arg(format!("-einject={call}:signal=KILL:when={nth}"));
        command.arg(plain.get_program()).args(plain.get_args()).current_dir(home.root());
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        !command.stdin(Stdio::null()).stderr(Stdio::null()).status().expect("strace runs").success()
    }

    #[test]
    fn a_run_leaves_no_half_file() {
        let mut places = 0;
        for call in ["write", "fsync", "/^rename", "/^unlink"].iter().filter(|_| has_strace()) {
            for nth in 1.. {
                let home = Home::new(database::small());
                // Of one that was stopped before, for there to be something to remove.
                std::fs::create_dir(home.path("backups")).expect("a folder");
                std::fs::write(home.path("backups/2026-01-01T000000Z.json.partial"), "half").expect("a file");
                let was_killed = killed_at(&home, "run", call, nth);
                let when = format!("killed at {call} {nth}");
                assert_whole(&home, &when);
                assert_mended(&home, &when);
                if !was_killed {
                    break;
                }
                places += 1;
            }
        }
        assert!(places >= 12 || !has_strace(), "killed at {places} places only");
    }

    #[test]
    fn a_prune_loses_no_good_copy() {
        for nth in (1..).take_while(|_| has_strace()) {
            let home = with_old_copies();
            let was_killed = killed_at(&home, "prune", "/^unlink", nth);
            assert_whole(&home, &format!("killed at {nth}"));
            assert!(home.says("prune").ends_with("exit code 0\n"));
            assert_eq!(home.names().len(), 2, "killed at {nth}: {:?}", home.names());
            if !was_killed {
                assert!(nth > 6, "three copies and three sidecars are removed");
                break;
            }
        }
    }
}
