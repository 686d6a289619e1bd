//! The base image: the same each time, and with nothing in it that nginx does not load.

use std::collections::BTreeSet;
use std::process::Command;

use expect_test::expect;
use layers::Image;

use super::{base, build_base};
use crate::nginx::site::{build, publish_on};
use crate::programs;

#[test]
#[ignore = "needs mmdebstrap and buildah: cargo xtask delivery"]
fn the_base_image_built_twice_is_one_image() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| build_base(&folder.path().join(name)));
    assert!(first.starts_with("sha256:"), "{first}");
    assert_eq!(first, second);
}

#[test]
#[ignore = "needs mmdebstrap and buildah: cargo xtask delivery"]
fn it_holds_nginx_and_what_nginx_loads() {
    let files = base().files("").unwrap();
    // Versions and the machine's own folders are not what this is about.
    let paths: BTreeSet<String> = files
        .keys()
        .filter(|path| !path.starts_with("usr/share/doc/") && !path.ends_with(".md5sums"))
        .filter(|path| !path.contains("/ld-linux"))
        .map(|path| {
            format!("{}\n", path.replace("x86_64-linux-gnu", "MACHINE").replace("aarch64-linux-gnu", "MACHINE"))
        })
        .collect();
    let told = String::from_iter(paths);
    expect![[r#"
        etc/group
        etc/os-release
        etc/passwd
        lib/MACHINE/libc.so.6
        lib/MACHINE/libcrypt.so.1
        lib/MACHINE/libz.so.1
        usr/lib/MACHINE/libcrypto.so.3
        usr/lib/MACHINE/libpcre2-8.so.0
        usr/lib/MACHINE/libssl.so.3
        usr/lib/nginx/modules/ngx_http_brotli_static_module.so
        usr/sbin/nginx
        var/lib/dpkg/status.d/base-files
        var/lib/dpkg/status.d/libc6
        var/lib/dpkg/status.d/libcrypt1
        var/lib/dpkg/status.d/libnginx-mod-http-brotli-static
        var/lib/dpkg/status.d/libpcre2-8-0
        var/lib/dpkg/status.d/libssl3
        var/lib/dpkg/status.d/nginx
        var/lib/dpkg/status.d/zlib1g
    "#]]
    .assert_eq(&told);
    for package in told.lines().filter_map(|path| path.strip_prefix("var/lib/dpkg/status.d/")) {
        let status = String::from_utf8_lossy(&files[&format!("var/lib/dpkg/status.d/{package}")]).into_owned();
        let has = |field: &str| status.lines().any(|line| line.starts_with(field));
        assert!(has(&format!("Package: {package}")) && has("Version: ") && has("Architecture: "), "{status}");
        assert!(files.contains_key(&format!("usr/share/doc/{package}/copyright")), "no licence of {package}");
    }
}

#[test]
#[ignore = "needs mmdebstrap, buildah and tar: cargo xtask delivery"]
fn nobody_can_become_somebody_else_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let image = base();
    image.write(folder.path()).unwrap();
    for layer in image.layers() {
        let blob = folder.path().join("blobs/sha256").join(layer.trim_start_matches("sha256:"));
        let listing =
            programs::output(Command::new("tar").args(["--list", "--verbose", "--numeric-owner", "--file"]).arg(blob));
        for line in listing.lines() {
            let (mode, rest) = line.split_once(' ').unwrap();
            assert!(rest.starts_with("0/0 "), "{line}");
            assert!(!mode.contains(['s', 'S']), "{line}");
            // Everybody may write where nobody's files are hidden by it: the mount point of /tmp.
            assert!(mode.get(8..9) != Some("w") || line.ends_with(" tmp/"), "{line}");
        }
    }
}

/// The site of the test is small, but the base is the real one.
#[test]
#[ignore = "needs mmdebstrap and buildah: cargo xtask delivery"]
fn an_edit_of_a_text_changes_one_layer_of_the_whole_image() {
    let sources = |text: &'static str| {
        [
            ("site.toml", "title = \"Test\"\nbase_url = \"https://blog.example\"\n"),
            ("content/_index.md", "---\ntitle: Home\n---\nHome.\n"),
            ("content/about.md", text),
            ("content/other.md", "---\ntitle: Other\n---\nOther.\n"),
        ]
    };
    let [before, after] =
        ["---\ntitle: About\n---\nOne.\n", "---\ntitle: About\n---\nTwo.\n"].map(|text| build(&sources(text)));
    let first = publish_on(base(), before.path(), None, 1_767_225_600);
    let again = publish_on(base(), before.path(), None, 1_767_225_600);
    assert_eq!(first.digest, again.digest, "the whole image built twice");
    let second = publish_on(base(), after.path(), Some(&first), 1_767_312_000);
    let [old, new] = [&first, &second].map(Image::layers);
    let changed: Vec<bool> = old.iter().zip(&new).map(|(old, new)| old != new).collect();
    assert_eq!(changed, [false, false, false, true], "base, nginx's settings, assets, pages");
}
