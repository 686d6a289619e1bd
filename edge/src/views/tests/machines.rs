//! V5: how many of the machines that others collected are known, and how many browsers are taken for one.

use super::super::bots;

/// The list of npm's `crawler-user-agents` (MIT), where the package is installed for the tests of the edge.
#[expect(clippy::disallowed_methods, reason = "a test reads a list that is too long to be kept here")]
fn installed() -> Option<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");
    let path = |folder: &&str| format!("{root}/{folder}/node_modules/crawler-user-agents/crawler-user-agents.json");
    ["edge", "browser"].iter().find_map(|folder| std::fs::read_to_string(path(folder)).ok())
}

#[derive(serde::Deserialize)]
struct Machine {
    instances: Vec<String>,
}

#[test]
fn v5_nearly_all_known_machines_are_found() {
    // Where nobody installed the list, the sample stands for it: every twentieth of its user agents.
    let sample =
        || include_str!("machines.txt").lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let agents: Vec<String> = match installed() {
        Some(json) => {
            let machines: Vec<Machine> = serde_json::from_str(&json).unwrap();
            machines.into_iter().flat_map(|machine| machine.instances).collect()
        }
        None => sample(),
    };
    let missed: Vec<&String> = agents.iter().filter(|agent| bots::recognise(agent).is_none()).collect();
    assert!(
        agents.len() > 100 && missed.len() * 100 <= agents.len(),
        "{} of {}: {missed:#?}",
        missed.len(),
        agents.len()
    );
}

#[test]
fn v5_browsers_are_not_taken_for_machines() {
    let agents: Vec<&str> = include_str!("browsers.txt").lines().filter(|line| !line.starts_with('#')).collect();
    let taken: Vec<&&str> = agents.iter().filter(|agent| bots::recognise(agent).is_some()).collect();
    assert!(agents.len() > 150 && taken.is_empty(), "{taken:#?}");
}
