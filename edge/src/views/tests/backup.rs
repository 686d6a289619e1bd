//! Counts go into a backup and come back, once.

use super::*;
use crate::moderation::tests::{order, signed_in};

fn export(blog: &Blog) -> Value {
    blog.rim.ask(&signed_in(testing::get("/api/export"))).value()
}

fn import(blog: &Blog, backup: &Value) -> (u64, u64, u64) {
    let report = order(&blog.rim, "/api/import", backup).value();
    let [added, known, refused] = ["added", "known", "refused"].map(|name| report["views"][name].as_u64().unwrap());
    (added, known, refused)
}

#[test]
fn a_backup_of_counts_restored_is_the_same_backup() {
    let old = Blog::new();
    for day in 0..3 {
        for visitor in 0..5 {
            old.visit(&reader(visitor), if visitor == 4 { "about" } else { HELLO });
            old.wait(2 * SECOND);
        }
        old.wait(if day < 2 { 24 * HOUR } else { 0 });
    }
    let backup = export(&old);
    let days: Vec<&str> = backup["views"].as_array().unwrap().iter().map(|row| row["day"].as_str().unwrap()).collect();
    assert_eq!(days.len(), 9, "two pages and the site, three days: {days:?}");

    let new = Blog::new();
    new.wait(2 * 24 * HOUR + 30 * SECOND);
    assert_eq!(import(&new, &backup), (9, 0, 0));
    assert_eq!(export(&new)["views"], backup["views"]);
    assert_eq!((new.views(HELLO), new.views("about")), (12, 3));
    assert_eq!(import(&new, &backup), (0, 9, 0));
    // Today goes on, and its night finds what was put in.
    assert_eq!(new.visit(&reader(9), HELLO), 13);
    new.wait(24 * HOUR);
    assert_eq!(new.visit(&reader(9), HELLO), 14);
    // What is counted here is counted once, though a backup knows it as well.
    assert_eq!(import(&old, &backup), (0, 9, 0));
    assert_eq!(old.views(HELLO), 12);
}

#[test]
fn a_line_of_counts_that_cannot_be_taken_is_refused() {
    let blog = Blog::new();
    let good = json!({"counter": 7, "day": "2026-11-01", "page": "", "hours": true, "tally": {"v": {"": 4}}});
    let change = |name: &str, value: Value| {
        let mut row = good.clone();
        row[name] = value;
        row
    };
    let rows = [
        good.clone(),
        change("day", json!("2026-02-30")),
        change("page", json!("x".repeat(513))),
        change("tally", json!({"v": {"": -1}})),
        change("tally", json!({"v": {"": 1_u64 << 53}})),
        change("tally", json!({"unknown": {"": 1}})),
        json!(null),
    ];
    assert_eq!(import(&blog, &json!({"format": "blog-backup", "version": 1, "views": rows})), (1, 0, 6));
}
