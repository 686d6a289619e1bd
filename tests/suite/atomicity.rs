//! A build that is killed, fails or finds the disk full leaves the old site or the new one, never a page that refers to
//! a file that is not there.

use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use expect_test::expect;
use tests::process::{gen_in, said};
use tests::{Site, Snapshot, missing_references};

const GEN: &str = env!("CARGO_BIN_EXE_gen-under-test");
const PAGES: usize = 150;
const ROUNDS: usize = 32;

/// A site whose pages refer to each other, to files and to assets. In each round every page changes and other files come
/// and go; in every fourth one pages come and go as well, for which a build takes another way.
fn edit(site: &Site, round: usize) {
    std::fs::remove_dir_all(site.root().join("content")).ok();
    for number in 0..PAGES {
        let generation = round / 4;
        let name = |number: usize| {
            if number.is_multiple_of(2) { format!("p{number}") } else { format!("p{number}-{generation}") }
        };
        let mut text = String::new();
        let next = name((number + 1) % PAGES);
        let _ = write!(
            text,
            "---\ntitle: {}\ndate: 2025-01-{:02}\ntags: [t{}, r{generation}]\n---\n[next](../{next}/index.md) ![pic](pic-{round}.svg) [file](/files/f-{round}.txt)\n",
            name(number),
            number % 28 + 1,
            number % 7
        );
        site.put(&format!("content/posts/{}/index.md", name(number)), &text);
        site.put(
            &format!("content/posts/{}/pic-{round}.svg", name(number)),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>",
        );
    }
    site.put(&format!("content/files/f-{round}.txt"), "file");
    site.put("assets/own.css", format!("a {{ margin: {round}px }}\n"));
}

fn site() -> Site {
    Site::bare(
        "-- templates/page.html --\n<link rel=\"stylesheet\" href=\"{{ assets[\"own.css\"] }}\">{{ page.content }}\n",
    )
}

fn start(site: &Site) -> Child {
    gen_in(&site.root(), GEN, "build --quiet").spawn().expect("gen runs")
}

fn build(site: &Site) -> Duration {
    let start = Instant::now();
    let output = gen_in(&site.root(), GEN, "build --quiet").output().expect("gen runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    start.elapsed()
}

#[track_caller]
fn assert_whole(site: &Site, when: &str) -> Snapshot {
    let snapshot = Snapshot::of(&site.public());
    let missing = missing_references(&snapshot, "/");
    assert!(missing.is_empty(), "{when}: {} references lead nowhere, such as {:?}", missing.len(), missing.first());
    snapshot
}

/// Numbers without pattern, the same in every run.
fn scattered(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[test]
fn a_killed_build_leaves_no_page_that_refers_to_a_missing_file() {
    let site = site();
    edit(&site, 0);
    build(&site);
    edit(&site, 1);
    let whole = build(&site);
    let manifest = site.public().join("_gen/manifest.json");
    let modified = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let (mut seed, mut killed) = (7, 0);
    for round in 2..ROUNDS + 2 {
        let before = assert_whole(&site, "before the build");
        edit(&site, round);
        let last = modified(&manifest);
        let mut child = start(&site);
        if round.is_multiple_of(2) {
            // At any moment.
            std::thread::sleep(whole.mul_f64((scattered(&mut seed) % 1000) as f64 / 1000.0));
        } else {
            // While files are being moved into place, which is short and hard to hit by chance.
            let limit = Instant::now() + whole * 4;
            while modified(&manifest) == last && Instant::now() < limit && child.try_wait().expect("a child").is_none()
            {
                std::thread::sleep(Duration::from_micros(50));
            }
            std::thread::sleep(Duration::from_micros(scattered(&mut seed) % 20_000));
        }
        killed += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().ok();
        child.wait().expect("a child");
        let after = assert_whole(&site, &format!("killed in round {round}"));
        assert!(after.0.len() >= before.0.len().min(PAGES), "pages are missing");
        // What a killed build leaves behind must not stand in the way of the next one.
        if round.is_multiple_of(8) {
            build(&site);
        }
    }
    assert!(killed > ROUNDS / 3, "only {killed} builds were still running when they were killed");
    edit(&site, 1000);
    build(&site);
    let after = assert_whole(&site, "at the end");
    let cold = gen_in(&site.root(), GEN, "build --quiet --out ../cold").output().expect("gen runs");
    assert!(cold.status.success());
    let differences = after.differences(&Snapshot::of(&site.root().join("../cold")));
    assert!(differences.is_empty(), "something is left of killed builds: {differences:#?}");
}

#[test]
fn a_killed_first_build_leaves_nothing_or_everything() {
    let site = site();
    edit(&site, 0);
    let whole = build(&site);
    let full = Snapshot::of(&site.public()).0.len();
    let mut seed = 3;
    for round in 0..12 {
        std::fs::remove_dir_all(site.public()).expect("it is there");
        let mut child = start(&site);
        std::thread::sleep(whole.mul_f64(0.3 + (scattered(&mut seed) % 700) as f64 / 1000.0));
        child.kill().ok();
        child.wait().expect("a child");
        let count = Snapshot::of(&site.public()).0.len();
        assert!(count == 0 || count == full, "round {round}: {count} files of {full}");
    }
}

#[test]
fn a_failed_build_touches_no_file() {
    let site = Site::bare("-- content/a.md --\n# A\n-- content/b.md --\n# B\n").build();
    let before = Snapshot::of(&site.public());
    site.put("content/a.md", "# Other\n[gone](gone.md)\n");
    let output = gen_in(&site.root(), GEN, "build").output().expect("gen runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(before, Snapshot::of(&site.public()), "bytes or modification times have changed");
}

/// A limit on the size of files, with its signal ignored, gives the same errors as a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_site_and_says_what_happened() {
    let site = Site::bare("-- content/a.md --\n# A\n").build();
    let before = Snapshot::of(&site.public());
    site.put("content/a.md", "# Changed\n");
    site.put("static/big.bin", vec![7; 3 << 20]);
    let script = format!("trap '' XFSZ; ulimit -f 512; exec {GEN} build");
    let output = Command::new("bash").args(["-c", &script]).current_dir(site.root()).output().expect("bash runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(before, Snapshot::of(&site.public()), "bytes or modification times have changed");
    expect![[r#"
        error: the build was stopped, and nothing in the output folder was changed: cannot write [folder]/.public.gen-staging/files/big.bin: File too large (os error 27)
        exit code 1
    "#]].assert_eq(&said(&output, &site.root()));
    let leftovers: Vec<_> =
        std::fs::read_dir(site.root()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert!(!leftovers.iter().any(|name| name.to_string_lossy().contains("staging")), "{leftovers:?}");
}

#[test]
fn of_two_builds_at_once_the_second_says_so() {
    let site = Site::bare("-- content/a.md --\n# A\n").build();
    let first = generator::pipeline::Staging::new(&site.public()).expect("the folder is free");
    let output = gen_in(&site.root(), GEN, "build").output().expect("gen runs");
    expect![[r#"
        error: another build is writing to [folder]/public; wait until it is done
        exit code 1
    "#]]
    .assert_eq(&said(&output, &site.root()));
    drop(first);
    assert!(gen_in(&site.root(), GEN, "build").output().expect("gen runs").status.success());
}

#[test]
fn unchanged_files_keep_their_modification_time() {
    let site = Site::bare("-- content/a.md --\n# A\n-- content/b.md --\n# B\n").build();
    let before = Snapshot::of(&site.public());
    site.put("content/a.md", "# A\nMore.\n");
    build(&site);
    expect!["/a/"].assert_eq(&Snapshot::of(&site.public()).touched_since(&before));
}

#[test]
fn a_build_holds_its_lock_until_its_last_file_is_put_away() {
    let site = Site::bare("-- content/a.md --\n# A\n");
    let options = generator::pipeline::Options {
        base_url: None,
        drafts: false,
        future: false,
        now: "2026-01-15T12:00:00Z".parse().expect("a moment"),
        serving: false,
        compress: false,
    };
    let staging = generator::pipeline::Staging::new(&site.public()).expect("the folder is free");
    // A first build exchanges the folder, so that `public` is another one than that it began with.
    let destination = generator::pipeline::Destination::Folder(staging);
    generator::pipeline::build(
        &site.root(),
        &options,
        &destination,
        &generator::pipeline::cache::Cache::none(),
        &|_, _| {},
    )
    .expect("the disk works");
    let output = gen_in(&site.root(), GEN, "build").output().expect("gen runs");
    expect![[r#"
        error: another build is writing to [folder]/public; wait until it is done
        exit code 1
    "#]]
    .assert_eq(&said(&output, &site.root()));
    drop(destination);
    build(&site);
}

#[cfg(unix)]
#[test]
fn a_build_that_stops_halfway_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::bare("-- content/a.md --\n# A\n-- content/b.md --\n# B\n").build();
    site.put("content/a.md", "# A\nNew.\n");
    site.put("content/b.md", "# B\nNew.\n");
    let before = Snapshot::of(&site.public());
    let folder = site.public().join("b");
    let lock = |sign: &str, mode| {
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).expect("it is ours");
        // Permissions do not hold back root, and this does.
        Command::new("chattr").arg(sign).arg(folder.join("index.html")).output().ok();
    };
    lock("+i", 0o555);
    let output = gen_in(&site.root(), GEN, "build").output().expect("gen runs");
    lock("-i", 0o755);
    let told = said(&output, &site.root());
    // The reason is another for root.
    expect!["error: the build stopped halfway through changing the output folder; build again: cannot write [folder]/public/b/index.html"].assert_eq(told.rsplit_once(": ").map_or(told.as_str(), |(what, _)| what));
    assert_ne!(before, Snapshot::of(&site.public()), "this is no test of what happens halfway");
    build(&site);
    assert_whole(&site, "built again");
}

/// Servers send `a/index.html.br` in place of `a/index.html`, also while that is a page that stands in.
#[cfg(unix)]
#[test]
fn a_page_is_sent_compressed_neither_before_its_time_nor_after_it() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::bare("-- content/index.md --\n# Home\n-- public/b/mine.txt --\nmine\n").build();
    let folder = site.public().join("b");
    let stop_at_b = |file: &str| {
        let allow = |mode| std::fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).expect("it is ours");
        // Permissions do not hold back root, and this does.
        let root = |sign: &str| Command::new("chattr").arg(sign).arg(folder.join(file)).output().ok();
        allow(0o555);
        root("+i");
        let output = gen_in(&site.root(), GEN, "build --compress").output().expect("gen runs");
        root("-i");
        allow(0o755);
        assert!(said(&output, &site.root()).contains("halfway"));
        assert!(!site.public().join("a/index.html.br").exists());
    };
    let text = "See [the other](b.md). ".repeat(20);
    site.put("content/a.md", format!("# A\n{text}\n"));
    site.put("content/b.md", "# B\n");
    stop_at_b("");
    let output = gen_in(&site.root(), GEN, "build --compress").output().expect("gen runs");
    assert!(output.status.success() && site.public().join("a/index.html.br").is_file());
    for page in ["content/a.md", "content/b.md"] {
        std::fs::remove_file(site.root().join(page)).expect("it is there");
    }
    stop_at_b("index.html");
}

#[test]
fn what_someone_else_put_into_the_folder_is_neither_removed_nor_written_over() {
    for path in ["public/index.html", "public/posts", "public/posts/a", "public/robots.txt/mine", "public/_gen"] {
        let site = Site::bare("-- content/posts/a.md --\n# A\n");
        site.put(path, "mine");
        let before = Snapshot::of(&site.public());
        let output = gen_in(&site.root(), GEN, "build").output().expect("gen runs");
        let told = said(&output, &site.root());
        let expected = format!(
            "error: the build was stopped, and nothing in the output folder was changed: [folder]/{path} would be replaced, \
             but `gen` did not write it; move it away or choose another `--out`\nexit code 1\n"
        );
        assert_eq!(told, expected);
        assert_eq!(before, Snapshot::of(&site.public()), "{path}");
    }
    // The same where other pages are there already, for which a build takes another way.
    let site = Site::bare("-- content/a.md --\n# A\n").build();
    site.put("public/posts", "mine");
    site.put("content/posts/a.md", "# A\n");
    let before = Snapshot::of(&site.public());
    let output = gen_in(&site.root(), GEN, "build").output().expect("gen runs");
    assert!(said(&output, &site.root()).contains("[folder]/public/posts would be replaced"));
    assert_eq!(before, Snapshot::of(&site.public()));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_elsewhere_stays_and_is_followed() {
    let site = Site::bare("-- content/posts/a.md --\n# A\n-- public/CNAME --\nblog.example\n");
    let elsewhere = site.root().join("../elsewhere");
    std::fs::create_dir_all(&elsewhere).expect("a folder");
    std::os::unix::fs::symlink(&elsewhere, site.public().join("posts")).expect("a link");
    build(&site);
    assert!(site.public().join("posts").is_symlink() && elsewhere.join("a/index.html").is_file());
    std::fs::remove_file(site.root().join("content/posts/a.md")).expect("it is there");
    site.put("content/b.md", "# B\n");
    build(&site);
    assert!(site.public().join("posts").is_symlink() && !elsewhere.join("a").exists());
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site =
        Site::bare("-- content/index.md --\n# Home\n-- static/x --\nfile\n-- static/y/deep/z --\nfile\n").build();
    std::fs::remove_file(site.root().join("static/x")).expect("it is there");
    std::fs::remove_dir_all(site.root().join("static/y")).expect("it is there");
    site.put("static/x/inside", "file");
    site.put("static/y", "file");
    site.rebuild().listing(expect![[r#"
        index.html
        x/inside
        y
    "#]]);
}

#[test]
fn a_name_that_no_disk_takes_is_a_mistake_of_the_author() {
    let site = Site::bare("");
    site.put(
        "content/a.md",
        format!("---\ntitle: A\ntags: [{}]\naliases: [/{}]\n---\n", "t".repeat(300), "é".repeat(130)),
    );
    site.build().problems(expect![[r#"
        error[bad-path]: `éééééééééééééééééééééééééééééé…` has 260 bytes, and the name of a file has at most 255
         = hint: shorten the tag, slug, path or alias it is made of

        error[bad-path]: `tttttttttttttttttttttttttttttt…` has 300 bytes, and the name of a file has at most 255
        --> content/a.md
         = hint: shorten the tag, slug, path or alias it is made of
    "#]]);
}

#[test]
fn an_output_folder_that_is_none_is_called_so() {
    let site = Site::bare("-- content/a.md --\n# A\n-- public --\nfile\n");
    let told = |site: &Site| said(&gen_in(&site.root(), GEN, "build").output().expect("gen runs"), &site.root());
    expect![[r#"
        error: [folder]/public is a file, not a folder; remove it or choose another `--out`
        exit code 1
    "#]]
    .assert_eq(&told(&site));
    #[cfg(unix)]
    {
        std::fs::remove_file(site.public()).expect("it is there");
        std::os::unix::fs::symlink("nowhere", site.public()).expect("a link");
        expect![[r#"
            error: [folder]/public is a link that leads to no folder; remove it or choose another `--out`
            exit code 1
        "#]]
        .assert_eq(&told(&site));
    }
}

/// As /var/www/html is on many servers. Root writes everywhere, and then this says little.
#[cfg(unix)]
#[test]
fn the_folder_above_the_output_need_not_be_writable() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::bare("-- content/a.md --\n# A\n");
    let above = site.root().join("../www");
    std::fs::create_dir_all(above.join("html")).expect("a folder");
    let permit = |mode| std::fs::set_permissions(&above, PermissionsExt::from_mode(mode)).expect("it is ours");
    permit(0o555);
    let outputs =
        [(); 2].map(|()| gen_in(&site.root(), GEN, "build --quiet --out ../www/html").output().expect("gen runs"));
    permit(0o755);
    for output in outputs {
        assert!(output.status.success(), "{}", said(&output, &site.root()));
    }
    let names: Vec<String> = Snapshot::of(&above).0.into_keys().filter(|path| path.contains("staging")).collect();
    assert!(names.is_empty(), "{names:?}");
}
