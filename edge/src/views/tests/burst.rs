//! V13: written through while quiet, gathered under load.

use super::*;

/// Everything that a view waits for is on disk when the answer goes out.
#[test]
fn v13_while_it_is_quiet_nothing_is_lost_by_a_kill() {
    let blog = Blog::new();
    for number in 0..50 {
        assert_eq!(blog.visit(&reader(number), HELLO), number as u64 + 1);
        blog.kill();
        blog.wait(SECOND);
    }
    assert_eq!(blog.views(HELLO), 50);
    assert_eq!(blog.visit(&reader(0), HELLO), 50, "a reload is known as one after a restart");
}

#[test]
fn v13_a_quiet_view_is_one_row() {
    let blog = Blog::new();
    blog.visit(&reader(0), HELLO);
    assert_eq!(blog.rows(), 3, "the first of a day writes its salt and sets the alarm of the night");
    for number in 1..100 {
        blog.wait(10 * SECOND);
        let body = json!({ "page": "/about/?utm_source=a&utm_campaign=b", "referrer": "https://news.example/" });
        blog.visit_with(&reader(number), body, &[]);
    }
    assert_eq!(blog.rows(), 102);
    for _ in 0..100 {
        blog.wait(SECOND);
        blog.visit(&reader(99), "about");
    }
    assert_eq!(blog.rows(), 102, "a reload writes nothing");
    blog.wait(DAY);
    assert_eq!(blog.rows(), 110, "a night writes the day, page by page, and takes away the rest");
}

#[test]
fn v13_a_burst_of_ten_thousand_views_writes_few_rows() {
    let burst = |pages: usize, per_second: i64| {
        let blog = Blog::new();
        let page = |number: usize| json!({ "id": format!("posts/{number}"), "url": format!("/posts/{number}/") });
        blog.rim.set_pages(&(0..pages).map(page).collect());
        for number in 0..10_000 {
            blog.visit(&reader(number), &format!("posts/{}", number % pages));
            blog.wait(SECOND / per_second);
        }
        blog.wait(2 * SECOND);
        blog.kill();
        let all: u64 = (0..pages).map(|number| blog.views(&format!("posts/{number}"))).sum();
        assert_eq!(all, 10_000);
        blog.rows()
    };
    let rows = [burst(1, 1000), burst(200, 200)];
    expect_test::expect!["[65, 284]"].assert_eq(&format!("{rows:?}"));
    assert!(rows.iter().all(|rows| *rows <= 500));
}

#[test]
fn v13_a_kill_in_a_burst_loses_at_most_the_last_second() {
    let blog = Blog::new();
    for number in 0..2500 {
        blog.visit(&reader(number), HELLO);
        blog.wait(1);
    }
    let before = blog.now();
    blog.kill();
    let left = blog.views(HELLO);
    assert!((1500..2500).contains(&left), "{left} views are left at {before}");
    blog.wait(2 * SECOND);
    assert_eq!(blog.visit(&reader(9000), HELLO), left + 1);
}

#[test]
fn v13_a_storage_that_fails_loses_nothing_that_was_answered_for() {
    let blog = Blog::new();
    let mut answered = 0;
    for number in 0..3000 {
        // It fails for a tenth of a second each second, now at once and now within a call.
        blog.fail_after((number % 1000 < 100).then_some(number as u32 % 3));
        let response = blog.rim.ask(&blog.beacon(&reader(number), json!({ "page": HELLO }), &[]));
        answered += u64::from(response.status == 200);
        assert!(matches!(response.status, 200 | 503), "{}", response.text());
        blog.wait(1);
    }
    blog.fail_after(None);
    assert!((2700..3000).contains(&answered), "{answered}");
    assert_eq!(blog.views(HELLO), answered);
    blog.wait(5 * SECOND);
    blog.kill();
    assert_eq!(blog.views(HELLO), answered);
}
