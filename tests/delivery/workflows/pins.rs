//! Code of others is the code that was looked at: a commit, with the version that it was beside it for people.

use std::collections::BTreeMap;

use super::files::{File, all};

/// Lines `uses: …`, without those of this repository.
fn uses(file: &File) -> Vec<&str> {
    let lines = file.text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
    lines.filter(|uses| !uses.starts_with("$/")).collect()
}

#[test]
fn actions_are_pinned_to_a_commit_with_a_version_beside_it() {
    let mut count = 0;
    for file in all() {
        for uses in uses(&file) {
            let (action, version) = uses.split_once(" # v").unwrap_or_else(|| panic!("{}: {uses}", file.path));
            let (_, commit) = action.split_once('@').unwrap_or_else(|| panic!("{}: {uses}", file.path));
            let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit, "{}: {uses} is not a commit", file.path);
            let is_version =
                version.split('.').count() == 3 && version.split('.').all(|part| part.parse::<u32>().is_ok());
            assert!(is_version, "{}: {uses} does not say which version that is", file.path);
            count += 1;
        }
    }
    assert!(count > 10, "lines are not found any more");
}

#[test]
fn an_action_is_everywhere_of_the_same_version() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for file in all() {
        for uses in uses(&file) {
            let (action, commit) = uses.split_once('@').unwrap();
            let repository: Vec<&str> = action.split('/').take(2).collect();
            let before = seen.entry(repository.join("/")).or_insert_with(|| commit.to_owned());
            assert_eq!(before, commit, "{}: {action}", file.path);
        }
    }
}

#[test]
fn what_is_called_here_is_here() {
    for file in all() {
        for (_, step) in file.steps() {
            if let Some(path) = step["uses"].as_str().and_then(|uses| uses.strip_prefix("$/")) {
                let action = crate::programs::root().join(path).join("action.yaml");
                assert!(action.is_file(), "{}: there is no {path}", file.path);
            }
            let script = step["run"].as_str().unwrap_or_default();
            let words = script.split_whitespace().filter(|word| word.ends_with(".sh"));
            for word in words {
                let path = crate::programs::root().join(word);
                assert!(path.is_file(), "{}: there is no {word}", file.path);
            }
        }
    }
}

#[test]
fn machines_and_tools_have_versions() {
    for file in all() {
        for (name, job) in file.jobs() {
            if let Some(machine) = job["runs-on"].as_str() {
                assert!(!machine.ends_with("-latest"), "{}: {name} runs on {machine}", file.path);
            }
        }
        assert!(!file.text.contains("curl "), "{}: what is downloaded by hand is pinned by nobody", file.path);
    }
}
