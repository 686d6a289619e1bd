//! What is written again after which edit. Every step is also built from nothing and compared byte by byte.

use expect_test::expect;
use tests::Site;

const SITE: &str = "
-- content/a.md --
# A
see [b](b.md)
-- content/b.md --
# B
-- content/posts/2024-05-01-c.md --
---
title: C
tags: [x]
---
";

#[test]
fn nothing_changed_and_nothing_is_written() {
    let site = Site::bare(SITE).build().rebuild();
    site.rebuilt(expect![""]);
}

#[test]
fn changing_a_text_rewrites_its_page_alone() {
    let site = Site::bare(SITE).build().edit("content/a.md", "# A\nother words, see [b](b.md)\n");
    site.rebuilt(expect!["/a/"]);
}

#[test]
fn changing_a_title_rewrites_what_shows_it() {
    let site = Site::bare(SITE).build().edit("content/posts/2024-05-01-c.md", "---\ntitle: See\ntags: [x]\n---\n");
    site.rebuilt(expect!["_gen/pages.json atom.xml feed.json / posts/atom.xml posts/feed.json /posts/ posts/rss.xml rss.xml tags/x/atom.xml tags/x/feed.json /tags/x/ tags/x/rss.xml"]);
}

#[test]
fn a_new_tag_makes_pages_and_a_lost_one_removes_them_with_their_folder() {
    let site = Site::bare(SITE).build().edit("content/posts/2024-05-01-c.md", "---\ntitle: C\ntags: [y]\n---\n");
    site.rebuilt(expect!["atom.xml feed.json posts/atom.xml posts/feed.json posts/rss.xml rss.xml sitemap.xml /tags/ tags/y/atom.xml tags/y/feed.json /tags/y/ tags/y/rss.xml -tags/x/atom.xml -tags/x/feed.json -/tags/x/ -tags/x/rss.xml"]);
    assert!(!site.public().join("tags/x").exists());
}

#[test]
fn a_page_may_become_a_folder_and_the_other_way_round() {
    let site = Site::bare("-- content/a.md --\n---\ntitle: A\npath: x.html\n---\n").build();
    let site = site.edit("content/a.md", "---\ntitle: A\npath: x.html/y.html\n---\n");
    site.fine();
    let site = site.edit("content/a.md", "---\ntitle: A\npath: x.html\n---\n");
    site.fine();
    site.has("x.html", [""]);
}

#[test]
fn a_template_rewrites_the_pages_it_renders() {
    let site = Site::bare(SITE).build().edit("templates/page.html", "<b>{{ page.title }}</b>\n");
    site.rebuilt(expect!["/a/ /b/ /posts/c/"]);
}

#[test]
fn a_failed_build_changes_nothing_and_the_next_one_mends_it() {
    let site = Site::bare(SITE).build().edit("content/b.md", "---\ntitle: [\n---\n");
    assert!(!site.is_built());
    site.rebuilt(expect![""]);
    let site = site.edit("content/b.md", "# Bee\n");
    site.fine();
    site.rebuilt(expect!["_gen/pages.json"]);
}

#[test]
fn files_that_someone_else_put_there_stay() {
    let site = Site::bare(SITE);
    site.put("public/CNAME", "blog.example\n");
    site.put("public/.gitignore", "*\n");
    site.put("public/mine/deep/file.txt", "mine\n");
    let site = site.build();
    site.fine();
    for path in ["CNAME", ".gitignore", "mine/deep/file.txt", "a/index.html"] {
        site.has(path, [""]);
    }
    site.put("public/posts/own.txt", "mine\n");
    let site = site.build().remove("content/posts/2024-05-01-c.md");
    site.has("CNAME", ["blog.example"]);
    site.has("posts/own.txt", ["mine"]);
    site.gone(["posts/c/index.html"]);
}

#[test]
fn folders_come_go_and_change_their_names() {
    let site = Site::bare(
        "-- content/a.md --\n# A\n-- content/a-b.md --\n# B\n-- content/a/x.md --\n# X\n-- content/a/deep/y.md --\n# Y\n",
    );
    let site = site.rebuild().rename("content/a", "content/b");
    site.listing(expect![[r#"
        a-b/index.html
        a/index.html
        b/deep/index.html
        b/deep/y/index.html
        b/index.html
        b/x/index.html
        index.html
    "#]]);
    let site = site.edit("content/c/z.md", "# Z\n").rename("content/b/x.md", "content/d.md");
    std::fs::rename(site.root().join("content/b"), site.root().join("elsewhere")).expect("it is there");
    site.touched("content/b");
    let site = site.edit("content/e.md", "# E\n");
    site.listing(expect![[r#"
        a-b/index.html
        a/index.html
        c/index.html
        c/z/index.html
        d/index.html
        e/index.html
        index.html
    "#]]);
}

#[cfg(unix)]
#[test]
fn where_a_link_leads_nobody_reports_changes() {
    let site = Site::bare(SITE);
    site.put("elsewhere/x.md", "# X\none\n");
    std::os::unix::fs::symlink(site.root().join("elsewhere"), site.root().join("content/b")).expect("a link");
    site.touched("content/b");
    let site = site.rebuild().edit("elsewhere/x.md", "# X\ntwo\n");
    site.has("b/x/index.html", ["two"]);
}
