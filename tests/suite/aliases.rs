//! Old URLs lead to new ones, on every kind of host.

use expect_test::expect;
use tests::Site;

#[test]
fn an_alias_leads_to_its_page_in_three_forms() {
    let site = Site::bare(
        "
-- content/posts/new.md --
---
title: New
aliases: [/old, /2019/05/old-post.html, \"with space\"]
---
",
    )
    .build();
    site.fine();
    site.file("old/index.html", expect![""]);
    site.file("2019/05/old-post.html", expect![""]);
    site.file("_redirects", expect![""]);
    site.file("_gen/redirects.map", expect![""]);
}

#[test]
fn in_a_subdirectory_redirects_stay_inside_it() {
    let site = Site::bare("-- content/new.md --\n---\ntitle: New\naliases: [/old/]\n---\n")
        .with(|options| options.base_url = Some("https://example.org/sub".to_owned()))
        .build();
    site.file("_redirects", expect![""]);
    site.has("old/index.html", ["url=/sub/new/", "https://example.org/sub/new/"]);
}

#[test]
fn a_link_to_an_alias_goes_straight_to_the_page() {
    let site = Site::bare("-- content/new.md --\n---\ntitle: New\naliases: [/old/]\n---\n-- content/a.md --\n# A\n[x](/old/)\n").build();
    site.fine();
    site.file("a/index.html", expect![""]);
}

#[test]
fn an_alias_may_not_take_the_place_of_a_page() {
    let site = Site::bare("-- content/new.md --\n---\ntitle: New\naliases: [/a/]\n---\n-- content/a.md --\n# A\n").build();
    site.problems(expect![""]);
}
