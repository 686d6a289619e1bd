//! The command as the publish workflow calls it.
#![allow(clippy::disallowed_methods, reason = "tests are a rim: they make folders and start the program")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use layers::Image;

/// Calls the command in a folder with a site and a base image.
fn layers(folder: &Path, arguments: &[&str]) -> Output {
    std::fs::create_dir_all(folder.join("site")).unwrap();
    for (path, text) in [("site/index.html", "home"), ("nginx.conf", "events {}"), ("mime.types", "types {}")] {
        std::fs::write(folder.join(path), text).unwrap();
    }
    if !folder.join("base").exists() {
        Image::scratch().unwrap().write(&folder.join("base")).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_layers"));
    command.current_dir(folder).env_remove("SOURCE_DATE_EPOCH");
    command.args(["--site", "site", "--base", "base", "--config", "."]).args(arguments).output().unwrap()
}

#[test]
fn it_writes_an_image_and_prints_its_digest() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--host", "blog.example", "--time", "1767225600", "--label", "site.inputs=a=b", "--out"];
    let first = layers(folder.path(), &[&arguments[..], &["first"]].concat());
    let printed = String::from_utf8(first.stdout).unwrap();
    let image = Image::read(&folder.path().join("first")).unwrap();
    assert_eq!(printed, format!("{}\n", image.digest));
    // On top of itself it is the same again.
    let second = layers(folder.path(), &[&arguments[..], &["second", "--previous", "first"]].concat());
    assert_eq!(String::from_utf8(second.stdout).unwrap(), printed);
}

#[test]
fn what_it_does_not_understand_it_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], why: &str| {
        let output = layers(folder.path(), arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains(why), "{told}");
        assert!(!folder.path().join("out").exists());
    };
    let time = ["--time", "0", "--out", "out"];
    refused(&["--host", "blog.example", "--out", "out"], "--time");
    refused(&[&["--host", "a; root /"][..], &time].concat(), "`a; root /` is not the name of a host");
    refused(&[&["--host", "a", "--label", "b"][..], &time].concat(), "`b` is not of the form NAME=VALUE");
    refused(&[&["--host", "a", "--base-digest", "sha256:00"][..], &time].concat(), "not sha256:00");
    refused(&[&["--host", "a", "--previous", "nowhere"][..], &time].concat(), "nowhere");
    refused(&["--host", "a", "--time", "18446744073709551615", "--out", "out"], "calendar");
}
