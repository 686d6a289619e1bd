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
fn a_new_post_changes_few_old_ones() {
    let post = |day| format!("-- content/posts/2024-05-0{day}-p{day}.md --\n---\ntitle: P{day}\ntags: [x]\n---\n");
    let template = "-- templates/page.html --\n{% for card in page.related %}{{ card.title }} {% endfor %}\n";
    let site = Site::bare(&(1..=9).map(post).chain([template.to_owned()]).collect::<String>()).build();
    let site = site.edit("content/posts/2024-06-01-new.md", "---\ntitle: New\ntags: [x]\n---\n");
    site.rebuilt(expect!["_gen/pages.json atom.xml feed.json / posts/atom.xml posts/feed.json /posts/ /posts/new/ /posts/p8/ /posts/p9/ posts/rss.xml rss.xml sitemap.xml /tags/ tags/x/atom.xml tags/x/feed.json /tags/x/ tags/x/rss.xml"]);
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

#[test]
fn what_a_download_leaves_for_a_while_is_no_file_of_the_site() {
    let site = Site::bare(SITE);
    site.put("content/talk.pdf.part", "half");
    let site = site.rebuild().rename("content/talk.pdf.part", "content/talk.pdf");
    site.gone(["talk.pdf.part"]);
    site.has("talk.pdf", ["half"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_a_mistake_at_once_and_mended_by_what_comes_there() {
    let site = Site::bare(SITE).rebuild();
    std::os::unix::fs::symlink(site.root().join("elsewhere.md"), site.root().join("content/x.md")).expect("a link");
    site.touched("content/x.md");
    let site = site.rebuild();
    assert!(!site.is_built());
    let site = site.edit("elsewhere.md", "# X\n");
    site.fine();
    site.has("x/index.html", [""]);
}

#[test]
fn a_link_is_resolved_anew_when_what_it_leads_to_has_changed() {
    let site = Site::bare(
        "-- content/a.md --\n# A\n[b](b.md#part) ![](b.svg) [old](/old/)\n-- content/b.md --\n# B\n\n## Part\n\
         -- content/b.svg --\n<svg width=\"2\" height=\"3\"/>\n\
         -- content/c.md --\n---\ntitle: C\naliases: [/old/]\n---\n",
    );
    let site = site.rebuild().edit("content/b.svg", "<svg width=\"4\" height=\"5\"/>\n");
    site.has("a/index.html", ["width=\"4\"", "href=\"/c/\""]);
    let site = site.edit("content/b.md", "# B\n\n## Other\n");
    assert!(!site.is_built());
    let site = site.edit("content/b.md", "# B\n\n## Other\n\n## Part\n");
    site.fine();
    // A page where there was an old URL of another.
    let site = site.edit("content/old.md", "# Old\n");
    site.has("a/index.html", ["href=\"/old/\""]);
    let site = site.remove("content/old.md");
    site.has("a/index.html", ["href=\"/c/\""]);
}

#[test]
fn outputs_that_collide_later_are_found_and_gone_again() {
    let site = Site::bare(SITE).rebuild().edit("static/a/index.html", "mine");
    assert!(!site.is_built());
    let site = site.remove("static/a/index.html");
    site.fine();
    site.rebuilt(expect![""]);
}
