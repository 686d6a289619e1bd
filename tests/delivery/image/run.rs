//! The image as it runs: nobody special, on a root that cannot be written, until it is told to go.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use expect_test::expect;
use tempfile::TempDir;

use super::base;
use crate::nginx::site::{build, publish_on, write};
use crate::programs;

/// More than the buffers of both ends hold.
const LENGTH: u64 = 24 << 20;

/// A container of the image, which goes with the value.
struct Container {
    id: String,
    pid: String,
    storage: Storage,
}

/// Images and containers of this test only.
struct Storage(TempDir);

impl Container {
    fn start() -> Self {
        let site = build(&[
            ("site.toml", "title = \"Test\"\nbase_url = \"https://blog.example\"\n"),
            ("content/_index.md", "---\ntitle: Home\n---\nHome.\n"),
        ]);
        write(&site.path().join("film.mp4"), &vec![0; usize::try_from(LENGTH).unwrap()]);
        let folder = tempfile::tempdir().unwrap();
        publish_on(base(), site.path(), None, 1_767_225_600).write(folder.path()).unwrap();

        let storage = Storage(tempfile::tempdir().unwrap());
        let podman = |arguments: &[&str]| programs::output(storage.podman().args(arguments)).trim().to_owned();
        // podman takes an image layout as one file only, or in a folder whose name is that of an image.
        let archive = storage.0.path().join("image.tar");
        programs::output(Command::new("tar").arg("-cf").arg(&archive).arg("-C").arg(folder.path()).arg("."));
        let loaded = podman(&["load", "--quiet", "--input", &archive.display().to_string()]);
        let image = loaded.rsplit(' ').next().unwrap();
        let id = podman(&[
            "run",
            "--detach",
            "--network=none",
            "--ulimit=nofile=1024:1024",
            "--ulimit=nproc=4096:4096",
            // As in the cluster's restricted security context.
            "--user=10101:10101",
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
            "--read-only",
            "--read-only-tmpfs=false",
            "--tmpfs=/tmp:rw,noexec,nosuid,nodev,size=16m",
            image,
        ]);
        let pid = podman(&["inspect", "--format={{.State.Pid}}", &id]);
        let container = Self { id, pid, storage };
        let ready = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            container.curl(&["http://127.0.0.1:8081/ready"]).output().unwrap().stdout == b"ready\n"
        });
        assert!(ready, "{}", programs::output(container.podman().args(["logs", &container.id])));
        container
    }

    fn podman(&self) -> Command {
        self.storage.podman()
    }

    /// Asks from inside: the container has no network.
    fn curl(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(programs::find("nsenter"));
        command.args(["--net", "--target", &self.pid]).arg(programs::find("curl"));
        command.args(["--silent", "--max-time", "60", "--header", "Host: blog.example"]).args(arguments);
        command
    }

    /// A file of the first process in `/proc`.
    fn proc(&self, name: &str) -> String {
        std::fs::read_to_string(PathBuf::from("/proc").join(&self.pid).join(name)).unwrap()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = self.podman().args(["rm", "--force", &self.id]).output();
    }
}

impl Storage {
    fn podman(&self) -> Command {
        let mut command = Command::new(programs::find("podman"));
        command.arg("--root").arg(self.0.path().join("root")).arg("--runroot").arg(self.0.path().join("run"));
        command.args(["--runtime=runc", "--cgroup-manager=cgroupfs", "--events-backend=none"]);
        command
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // podman leaves it mounted, and what is mounted cannot be removed.
        let _ = Command::new("umount").arg(self.0.path().join("root/overlay")).output();
    }
}

#[test]
#[ignore = "needs podman, mmdebstrap and buildah: cargo xtask delivery"]
fn it_runs_without_rights_and_finishes_what_it_began() {
    let container = Container::start();

    let status = container.proc("status");
    let wanted = ["Uid:", "Gid:", "CapEff:", "CapBnd:", "NoNewPrivs:", "Seccomp:"];
    let told: String = status
        .lines()
        .filter(|line| wanted.iter().any(|name| line.starts_with(name)))
        .map(|line| line.to_owned() + "\n")
        .collect();
    expect![[r#"
        Uid:	10101	10101	10101	10101
        Gid:	10101	10101	10101	10101
        CapEff:	0000000000000000
        CapBnd:	0000000000000000
        NoNewPrivs:	1
        Seccomp:	2
    "#]]
    .assert_eq(&told);

    // Mount points that may be written, but for those of the kernel and the container's runtime.
    let mounts = container.proc("mountinfo");
    let writable: Vec<&str> = mounts
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split(' ').collect();
            fields[5].split(',').any(|option| option == "rw").then_some(fields[4])
        })
        .filter(|point| {
            !["/proc", "/sys", "/dev"].iter().any(|of| *point == *of || point.starts_with(&format!("{of}/")))
        })
        .filter(|point| !point.starts_with("/etc/") && !point.starts_with("/run/"))
        .collect();
    assert_eq!(writable, ["/tmp"], "{mounts}");

    let page = programs::output(&mut container.curl(&["--compressed", "--include", "http://127.0.0.1:8080/"]));
    assert!(page.contains("HTTP/1.1 200 OK") && page.contains("<p>Home."), "{page}");
    assert!(page.contains("Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT"), "times are those of the publish: {page}");

    let film = "http://127.0.0.1:8080/film.mp4";
    let slow = ["--limit-rate", "12M", "--output", "/dev/null", "--write-out", "%{http_code} %{size_download}", film];
    let download = container.curl(&slow).stdout(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let stop = container.podman().args(["stop", "--time", "20", &container.id]).stdout(Stdio::null()).spawn().unwrap();
    let [download, stop] = [download, stop].map(|child| child.wait_with_output().unwrap());
    assert_eq!(String::from_utf8_lossy(&download.stdout), format!("200 {LENGTH}"));
    assert!(stop.status.success());
    let code = programs::output(container.podman().args(["inspect", "--format={{.State.ExitCode}}", &container.id]));
    assert_eq!(code.trim(), "0");
    let log = container.podman().args(["logs", &container.id]).output().unwrap();
    let log = String::from_utf8_lossy(&log.stdout).into_owned();
    assert!(log.lines().any(|line| line.contains("\"uri\":\"/film.mp4\",\"status\":200")), "{log}");
}
