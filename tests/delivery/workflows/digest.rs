//! The commit at the end of a publish: one line, whatever others push meanwhile.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::programs::{find, output, root};

const LINE: &str = "k8s/apps/blog/app/kustomization.yaml";
const ONE: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const TWO: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(find("git"));
    command.args(["-c", "user.name=Test", "-c", "user.email=test@blog.example"]).args(arguments).current_dir(folder);
    // What this machine's owner has configured is no part of the story.
    output(command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null"))
}

/// A repository as GitHub has it, with the shipped file, and a clone of it.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: TempDir::new().unwrap() };
        let origin = repository.path("origin");
        git(repository.folder.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "origin"]);
        git(repository.folder.path(), &["clone", "--quiet", &origin.to_string_lossy(), "clone"]);
        let clone = repository.path("clone");
        std::fs::create_dir_all(clone.join(LINE).parent().unwrap()).unwrap();
        std::fs::copy(root().join(LINE), clone.join(LINE)).unwrap();
        git(&clone, &["checkout", "--quiet", "-B", "main"]);
        git(&clone, &["add", "."]);
        git(&clone, &["commit", "--quiet", "--message", "Begin"]);
        git(&clone, &["push", "--quiet", "origin", "main"]);
        repository
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What somebody else pushes.
    fn push(&self, path: &str, text: &str) {
        let other = self.path("other");
        if !other.exists() {
            git(self.folder.path(), &["clone", "--quiet", "origin", "other"]);
        }
        git(&other, &["pull", "--quiet", "--rebase", "origin", "main"]);
        std::fs::write(other.join(path), text).unwrap();
        git(&other, &["add", "."]);
        git(&other, &["commit", "--quiet", "--message", "Something else"]);
        git(&other, &["push", "--quiet", "origin", "HEAD:main"]);
    }

    fn run(&self, digest: &str) -> Output {
        let mut command = Command::new(find("bash"));
        command.arg(root().join(".github/scripts/commit-digest.sh")).arg(digest).current_dir(self.path("clone"));
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("PAUSE", "0")
            .env("MESSAGE", "Made by a test")
            .output()
            .unwrap()
    }

    /// Subjects of the commits, the newest first.
    fn log(&self) -> String {
        git(&self.path("origin"), &["log", "--format=%s", "main"])
    }

    /// Lines that the newest commit took away and put in, by file.
    fn newest(&self) -> String {
        git(&self.path("origin"), &["show", "--format=", "--numstat", "main"])
    }

    fn line(&self) -> String {
        let text = git(&self.path("origin"), &["show", &format!("main:{LINE}")]);
        text.lines().filter(|line| line.contains("digest: sha256")).map(str::trim).collect()
    }
}

#[test]
#[ignore = "needs git: cargo xtask delivery"]
fn one_line_changes() {
    let repository = Repository::new();
    let output = repository.run(ONE);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(repository.line(), format!("digest: {ONE}"));
    assert_eq!(repository.newest(), format!("1\t1\t{LINE}\n"));
    let body = git(&repository.path("origin"), &["log", "-1", "--format=%b", "main"]);
    assert_eq!(body.trim(), "Made by a test");
}

#[test]
#[ignore = "needs git: cargo xtask delivery"]
fn what_others_pushed_since_the_clone_stays() {
    let repository = Repository::new();
    repository.push("post.md", "a post");
    assert!(repository.run(ONE).status.success());
    assert_eq!(repository.log(), "Publish 111111111111\nSomething else\nBegin\n");
    assert_eq!(repository.newest(), format!("1\t1\t{LINE}\n"));
}

#[test]
#[ignore = "needs git: cargo xtask delivery"]
fn whoever_pushes_in_the_same_moment_comes_first() {
    let repository = Repository::new();
    // The first push is refused, as it would be if another one had come in between.
    let hook = repository.path("origin/hooks/pre-receive");
    let refuse = "#!/bin/sh\n[ -e refused ] && exit 0\ntouch refused\nexit 1\n";
    std::fs::write(&hook, refuse).unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let output = repository.run(ONE);
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("main has moved on, try 1"));
    assert_eq!(repository.line(), format!("digest: {ONE}"));
}

#[test]
#[ignore = "needs git: cargo xtask delivery"]
fn the_same_digest_is_no_commit_and_the_next_is_one() {
    let repository = Repository::new();
    for digest in [ONE, ONE, TWO] {
        assert!(repository.run(digest).status.success());
    }
    assert_eq!(repository.line(), format!("digest: {TWO}"));
    assert_eq!(repository.log().matches("Publish ").count(), 2);
}

#[test]
#[ignore = "needs git: cargo xtask delivery"]
fn what_is_no_digest_and_a_file_without_the_line_are_refused() {
    let repository = Repository::new();
    for wrong in ["", "latest", "sha256:12", &format!("{ONE} # $(touch done)")] {
        assert!(!repository.run(wrong).status.success(), "{wrong}");
    }
    let text = std::fs::read_to_string(root().join(LINE)).unwrap();
    repository.push(LINE, &text.replace("    digest: ", "    newTag: "));
    let output = repository.run(ONE);
    assert!(String::from_utf8_lossy(&output.stderr).contains("has 0 lines with a digest"), "{output:?}");
    assert!(!repository.log().contains("Publish "));
}

#[test]
fn the_line_is_there_once() {
    let text = std::fs::read_to_string(root().join(LINE)).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with("digest: sha256:")).collect();
    assert_eq!(lines.len(), 1, "publish.yaml writes one line of {LINE}");
}
