//! A small site as readers would get it: built by `gen`, laid into an image, and taken out again with the times that its
//! files have there.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, UNIX_EPOCH};

use layers::{Image, Order, Publish, ROOT, make};
use tempfile::TempDir;

use super::server::open_to_all;
use crate::programs;

/// Sources of the site.
const SOURCES: [(&str, &str); 6] = [
    ("site.toml", "title = \"Test\"\nbase_url = \"https://blog.example\"\n"),
    ("content/_index.md", "---\ntitle: Home\n---\nHome.\n"),
    (
        "content/posts/hello.md",
        "---\ntitle: Hello\ndate: 2026-01-01\naliases: [/old/hello/, \"/old/grün & blue\"]\n---\n\
         Hello. ![folder](/folder.svg)\n",
    ),
    ("static/folder.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("static/.well-known/security.txt", "Contact: mailto:a@blog.example\n"),
    ("static/downloads/source.tar.gz", "no real archive"),
];

/// What somebody put beside the pages by mistake.
const MISTAKES: [(&str, &str); 2] = [(".git/config", "[core]\n"), ("downloads/.env", "SECRET=1\n")];

/// The site of most tests, which goes with the last that uses it.
pub fn site() -> Arc<TempDir> {
    static SITE: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());
    let mut site = SITE.lock().unwrap_or_else(PoisonError::into_inner);
    site.upgrade().unwrap_or_else(|| {
        let built = build(&SOURCES);
        for (path, text) in MISTAKES {
            write(&built.path().join(path), text.as_bytes());
        }
        let made = lay_out(&publish(built.path(), None, 1_767_225_600));
        *site = Arc::downgrade(&made);
        made
    })
}

/// What `gen build` makes of sources.
pub fn build(sources: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in sources {
        write(&folder.path().join(path), text.as_bytes());
    }
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(programs::gen_program());
    programs::output(command.args(["build", "--out"]).arg(out.path()).current_dir(folder.path()));
    out
}

/// The next image after `previous`, on nothing.
pub fn publish(site: &Path, previous: Option<&Image>, time: u64) -> Image {
    publish_on(Image::scratch().unwrap(), site, previous, time)
}

/// The next image after `previous`.
pub fn publish_on(base: Image, site: &Path, previous: Option<&Image>, time: u64) -> Image {
    let config = programs::root().join("k8s/image");
    let order = Order { config: &config, hosts: "blog.example", time, keep: 3, labels: Vec::new() };
    make(site, base, previous, &order).unwrap()
}

/// The site of an image as a folder.
pub fn lay_out(image: &Image) -> Arc<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let files = image.files(ROOT).unwrap();
    let publish = Publish::of(&files);
    for (path, bytes) in &files {
        let to = folder.path().join(path);
        write(&to, bytes);
        let changed_at = UNIX_EPOCH + Duration::from_secs(publish.changed_at(path));
        std::fs::File::options().write(true).open(&to).unwrap().set_modified(changed_at).unwrap();
    }
    open_to_all(folder.path(), 0o755);
    Arc::new(folder)
}

pub fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}
