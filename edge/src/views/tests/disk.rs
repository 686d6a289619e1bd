//! V4: what a day leaves on disk. Every byte of the file is looked at, free pages included, for what a visitor could be
//! found by: the salt in any spelling, the tags, the addresses.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::day::Moment;
use super::super::salts::Salts;
use super::super::visitor;
use super::*;

/// All bytes of the database, its journal and its log.
#[expect(clippy::disallowed_methods, reason = "a test looks at the file that the storage wrote")]
fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap();
    files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn v4_two_days_later_no_address_can_be_found_by_trying_all_of_them() {
    search("DELETE");
}

/// The log of a database keeps what it once wrote until the rim empties it.
#[test]
fn v4_nor_in_a_log_that_the_rim_empties_at_night() {
    search("WAL");
}

#[track_caller]
fn search(journal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let blog = Blog::on_disk(&folder.path().join("views.db"));
    let pragma = |sql: &str| blog.nodes.borrow()[0].connection.query_row(sql, [], |_| Ok(())).unwrap();
    pragma(&format!("PRAGMA journal_mode = {journal}"));
    let readers: Vec<String> =
        (0..2000).map(reader).chain((0..500).map(|number| format!("2001:db8:0:{number:x}::1"))).collect();
    // A day of visits, with nights and kills in between, so that rows come, grow, fill and go.
    for (number, address) in readers.iter().enumerate() {
        let page = [HELLO, "about", "posts/hallo"][number % 3];
        blog.visit_with(address, json!({ "page": page, "referrer": "https://news.example" }), &[]);
        blog.wait(if number % 7 == 0 { 60 * SECOND } else { 100 });
        if number % 100 == 0 {
            blog.wait(2 * SECOND);
            blog.kill();
        }
    }
    let text: String =
        blog.nodes.borrow()[0].connection.query_row("SELECT body FROM salts", [], |row| row.get(0)).unwrap();
    let salts = Salts::read(&text);
    let day = Moment::of(blog.now()).day;
    let salt = text.split(' ').nth(2).unwrap().to_owned();

    // What can be tried by somebody who has the salt and the operator's secret: every address there is.
    let tag = |address: &String| {
        let request = blog.beacon(address, json!({}), &[]);
        salts.tag(day, &visitor::of(&request, &blog.rim.config)).unwrap()
    };
    let tags: HashSet<u64> = readers.iter().map(tag).collect();
    assert_eq!(tags.len(), readers.len());
    let found = |bytes: &[u8]| {
        let raw = bytes.windows(8).map(|window| window.try_into().unwrap());
        let raw = raw.flat_map(|window: [u8; 8]| [u64::from_be_bytes(window), u64::from_le_bytes(window)]);
        // In base64 a tag begins wherever 12 letters do; the first 11 of them hold it.
        let is_text = |window: &&[u8]| window.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
        let text = bytes.windows(12).filter(is_text).filter_map(|window| URL_SAFE_NO_PAD.decode(window).ok());
        let text = text.map(|decoded| u64::from_be_bytes(decoded[..8].try_into().unwrap()));
        raw.chain(text).filter(|number| tags.contains(number)).count()
    };
    // A tag that lies across two pages of the file is not found, so some are missing here.
    let during = bytes(folder.path());
    pragma("PRAGMA wal_checkpoint(TRUNCATE)");
    let there = found(&bytes(folder.path()));
    assert!(holds(&during, salt.as_bytes()) && there * 10 > readers.len() * 9, "the search finds what is there");
    assert!(there <= readers.len(), "and each tag once: a row that grew has left no older version");

    blog.wait(48 * HOUR);
    pragma("PRAGMA wal_checkpoint(TRUNCATE)");
    let after = bytes(folder.path());
    assert_eq!(found(&after), 0, "tags are left in the file");
    let raw: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&salt[2 * at..2 * at + 2], 16).unwrap()).collect();
    for spelling in [salt.as_bytes(), salt.to_uppercase().as_bytes(), &raw, URL_SAFE_NO_PAD.encode(&raw).as_bytes()] {
        assert!(!holds(&after, spelling), "the salt is left in the file");
    }
    let text = String::from_utf8_lossy(&after);
    for address in &readers {
        let hash = visitor::of(&blog.beacon(address, json!({}), &[]), &blog.rim.config);
        assert!(!text.contains(address.as_str()) && !text.contains(&hash), "{address}");
    }
    assert!(!holds(&after, b"Mozilla") && !holds(&during, b"Mozilla"));
    assert_eq!(hex(&raw), salt);
    assert_eq!([HELLO, "about", "posts/hallo"].map(|page| blog.views(page)).iter().sum::<u64>(), 2500);
}
