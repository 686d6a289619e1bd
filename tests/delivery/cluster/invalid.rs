//! Each file in `tests/k8s/invalid` is a mistake: changes to the good set in `tests/k8s/valid`, and in its first line the
//! one message with which the changed set is refused; `UPDATE_EXPECT=1` writes it there. The good set has a little of
//! everything and no mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use super::checks;
use super::set::{self, Mistake, Object, Set};
use crate::programs;

/// A mistake that somebody could make.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// Objects that are changed, as `Deployment blog/blog`, and how.
    #[serde(default)]
    objects: Vec<Patch>,
    /// Objects that come.
    #[serde(default)]
    add: Vec<Value>,
    /// Objects that go.
    #[serde(default)]
    remove: Vec<String>,
    /// Files that come, or that have another content.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Parts of files that become others.
    #[serde(default)]
    replace: BTreeMap<String, Replace>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Patch {
    object: String,
    /// RFC 6901; a last part `-` is the end of a list.
    path: String,
    /// Nothing takes the field away.
    value: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    from: String,
    to: String,
}

fn folder(name: &str) -> PathBuf {
    programs::root().join("tests/k8s").join(name)
}

fn read(name: &str) -> String {
    let path = folder("valid").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn valid() -> Set {
    let objects = set::parse(&read("objects.yaml")).unwrap();
    Set { objects, files: serde_saphyr::from_str(&read("files.yaml")).unwrap() }
}

fn all(set: &Set) -> Vec<Mistake> {
    checks::objects(set).into_iter().chain(checks::files(set)).collect()
}

impl Change {
    fn apply(self, set: &mut Set) {
        for patch in &self.objects {
            patch.apply(find(set, &patch.object));
        }
        for name in &self.remove {
            let before = set.objects.len();
            set.objects.retain(|object| object.to_string() != *name);
            assert!(set.objects.len() < before, "there is no {name}");
        }
        set.objects.extend(self.add.into_iter().map(Object));
        set.files.extend(self.files);
        for (path, Replace { from, to }) in self.replace {
            let content = set.files.get_mut(&path).unwrap_or_else(|| panic!("there is no file {path}"));
            assert!(content.contains(&from), "{path} has no {from:?}");
            *content = content.replace(&from, &to);
        }
    }
}

fn find<'set>(set: &'set mut Set, name: &str) -> &'set mut Object {
    let found = set.objects.iter_mut().find(|object| object.to_string() == name);
    found.unwrap_or_else(|| panic!("there is no {name}"))
}

impl Patch {
    fn apply(&self, object: &mut Object) {
        let (parent, last) = self.path.rsplit_once('/').unwrap();
        let last = last.replace("~1", "/").replace("~0", "~");
        let parent = object.0.pointer_mut(parent).unwrap_or_else(|| panic!("{}: no {parent}", self.object));
        match (parent, &self.value) {
            (Value::Object(fields), Some(value)) => drop(fields.insert(last, value.clone())),
            (Value::Object(fields), None) => {
                assert!(fields.shift_remove(&last).is_some(), "{}: no {}", self.object, self.path);
            }
            (Value::Array(values), Some(value)) if last == "-" => values.push(value.clone()),
            (Value::Array(values), Some(value)) => values[last.parse::<usize>().unwrap()] = value.clone(),
            (Value::Array(values), None) => drop(values.remove(last.parse().unwrap())),
            (other, _) => panic!("{}: {} is inside of {other}", self.object, self.path),
        }
    }
}

fn fixtures() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder("invalid")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries.collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn the_good_set_has_no_mistake() {
    let told = checks::lines(&all(&valid()));
    assert!(told.is_empty(), "{told}");
}

#[test]
fn each_mistake_is_refused_with_its_own_message() {
    let mut wrong = String::new();
    for (name, content) in fixtures() {
        let change: Change = serde_saphyr::from_str(&content).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut set = valid();
        change.apply(&mut set);
        let told: Vec<String> = all(&set).iter().map(Mistake::to_string).collect();
        let expected = content.lines().next().and_then(|line| line.strip_prefix("# expect: ")).unwrap_or_default();
        if let [only] = &told[..]
            && std::env::var_os("UPDATE_EXPECT").is_some()
        {
            let rest = content.split_once('\n').map_or("", |(_, rest)| rest);
            std::fs::write(folder("invalid").join(&name), format!("# expect: {only}\n{rest}")).unwrap();
        } else if told != [expected] {
            wrong += &format!("{name}\n  expect: {expected}\n");
            wrong += &told.iter().map(|mistake| format!("  told:   {mistake}\n")).collect::<String>();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn each_message_is_told_of_one_mistake_only() {
    let fixtures = fixtures();
    let messages: BTreeSet<&str> = fixtures.iter().filter_map(|(_, content)| content.lines().next()).collect();
    assert_eq!(messages.len(), fixtures.len());
}
