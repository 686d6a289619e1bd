//! Midnight, and clocks that are wrong.

use proptest::prelude::*;

use super::*;

/// From noon to some minutes past the next midnight, UTC.
fn midnight(minutes: i64) -> i64 {
    12 * HOUR + minutes * 60 * SECOND
}

#[test]
fn v4_a_visit_across_midnight_is_one_visitor() {
    let blog = Blog::new();
    blog.wait(midnight(-10));
    blog.visit(&reader(1), HELLO);
    blog.wait(20 * 60 * SECOND);
    assert_eq!(blog.visit(&reader(1), HELLO), 1, "a reload, ten minutes past midnight");
    assert_eq!(blog.visit(&reader(1), "about"), 1, "another page");
    blog.wait(HOUR);
    assert_eq!(blog.visit(&reader(1), "posts/hallo"), 1, "long after the old salt is gone");
    let report = blog.statistics("from=2026-11-20&to=2026-11-21");
    assert_eq!(report["totals"]["views"], 3);
    assert_eq!(report["days"][0]["visitors"], 1);
    assert_eq!(report["days"][1]["visitors"], 0);
    blog.wait(12 * HOUR);
    blog.wait(12 * HOUR);
    blog.visit(&reader(1), HELLO);
    assert_eq!(blog.statistics("to=2026-11-22")["totals"]["visitors"], 2, "another day, another visitor");
}

#[test]
fn v8_after_the_retention_there_are_days_and_no_hours() {
    let mut blog = Blog::new();
    blog.rim.config.retention_days = 7;
    for number in 0..5 {
        blog.visit_with(&reader(number), json!({ "page": HELLO, "referrer": "https://news.example/" }), &[]);
    }
    blog.visit_with(&reader(7), json!({ "page": HELLO, "referrer": "https://diary.example/" }), &[]);
    let hours = |blog: &Blog| blog.statistics("from=2026-11-20&to=2026-11-20")["hours"][12].clone();
    let stored = |blog: &Blog| {
        let nodes = blog.nodes.borrow();
        let row = |row: &rusqlite::Row<'_>| Ok(format!("{} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        nodes[0].connection.query_row("SELECT page, tally FROM days WHERE page <> ''", [], row).unwrap()
    };
    blog.wait(5 * DAY);
    assert_eq!(hours(&blog), 6);
    assert!(stored(&blog).contains("diary.example"));
    blog.wait(5 * DAY);
    assert_eq!(hours(&blog), 0);
    let expected = expect_test::expect![[
        r#"posts/hello {"h":{"":6},"v":{"":6},"r":{"(rest)":1,"news.example":5},"k":{"DE":6},"d":{"desktop":6},"b":{"Firefox":6}}"#
    ]];
    expected.assert_eq(&stored(&blog));
    assert_eq!(blog.views(HELLO), 6);
    assert_eq!(blog.statistics("from=2026-11-20&to=2026-11-20")["totals"]["views"], 6);
}

#[test]
fn a_night_that_was_slept_through_is_made_up_for() {
    let blog = Blog::new();
    blog.visit(&reader(1), HELLO);
    blog.nodes.borrow_mut()[0].alarm = None;
    blog.kill();
    blog.wait(40 * DAY);
    assert_eq!(blog.visit(&reader(1), HELLO), 2);
    blog.wait(SECOND);
    let kept: i64 = blog.nodes.borrow()[0]
        .connection
        .query_row("SELECT count(*) FROM segments WHERE body LIKE '{%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 1, "the old day is a day, and the new one is being written");
    let report = blog.statistics("from=2026-11-20&to=2026-12-30");
    assert_eq!((&report["totals"]["views"], report["days"].as_array().unwrap().len()), (&json!(2), 2));
}

#[test]
fn a_clock_that_jumps_loses_nothing_and_doubles_nothing() {
    let blog = Blog::new();
    let mut views = 0;
    let year = 365 * DAY;
    for (step, jump) in
        [0, year, -year, 13 * HOUR, -2 * HOUR, -DAY, -400 * year, 400 * year, DAY].into_iter().enumerate()
    {
        blog.set_clock(blog.now() + jump);
        for number in 0..10 {
            views += 1;
            assert_eq!(blog.visit(&reader(step * 10 + number), HELLO), views, "after {jump}");
        }
    }
    blog.wait(3 * SECOND);
    blog.kill();
    assert_eq!(blog.views(HELLO), views);
    blog.wait(2 * DAY);
    assert_eq!(blog.visit(&reader(1), HELLO), views + 1);
}

#[test]
fn a_clock_that_goes_back_over_midnight_knows_its_visitors() {
    let blog = Blog::new();
    blog.wait(midnight(-1));
    blog.visit(&reader(1), HELLO);
    blog.wait(2 * 60 * SECOND);
    blog.visit(&reader(2), HELLO);
    blog.set_clock(blog.now() - 90 * SECOND);
    assert_eq!(blog.visit(&reader(1), HELLO), 2);
    blog.wait(90 * SECOND);
    assert_eq!(blog.visit(&reader(2), HELLO), 2);
}

#[derive(Clone, Debug)]
enum Step {
    Visit {
        reader: usize,
        page: usize,
        returned: bool,
    },
    Wait(i64),
    Jump(i64),
    /// A kill after more than a second of quiet.
    Restart,
    Fail(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0usize..6, 0usize..3, any::<bool>()).prop_map(|(reader, page, returned)| Step::Visit { reader, page, returned }),
        3 => prop_oneof![0..SECOND, 0..HOUR, 0..2 * DAY].prop_map(Step::Wait),
        1 => (-2 * DAY..2 * DAY).prop_map(Step::Jump),
        1 => Just(Step::Restart),
        1 => (0u32..8).prop_map(Step::Fail),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever happens, a page has as many views as were answered for, each of them once.
    #[test]
    fn what_was_answered_for_stays(steps in prop::collection::vec(step(), 1..60)) {
        let blog = Blog::new();
        let pages = ["posts/hello", "posts/hallo", "about"];
        let mut views = [0; 3];
        for step in steps {
            match step {
                Step::Visit { reader: number, page, returned } => {
                    let after = blog.visit_with(&reader(number), json!({ "page": pages[page], "returned": returned }), &[]);
                    prop_assert!(after == views[page] || after == views[page] + 1, "{after} after {}", views[page]);
                    prop_assert!(!returned || after == views[page] + 1);
                    views[page] = after;
                }
                Step::Wait(time) => blog.wait(time),
                Step::Jump(time) => blog.set_clock(blog.now() + time),
                Step::Restart => {
                    blog.nodes.borrow_mut()[0].alarm = Some(blog.now());
                    blog.wait(2 * SECOND);
                    blog.kill();
                }
                Step::Fail(after) => {
                    blog.fail_after(Some(after));
                    let response = blog.rim.ask(&blog.beacon(&reader(9), json!({ "page": pages[0], "returned": true }), &[]));
                    views[0] += u64::from(response.status == 200);
                    blog.fail_after(None);
                }
            }
        }
        for (page, views) in pages.iter().zip(views) {
            prop_assert_eq!(blog.views(page), views);
        }
        let report = blog.statistics_as("from=2026-01-01&to=2027-01-30");
        prop_assert_eq!(report.status, 200);
    }
}
