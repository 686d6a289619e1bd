//! Pictures: their sizes, their captions, their places.

use expect_test::expect;
use tests::Site;

/// The smallest PNG header that holds a size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

#[test]
fn images_get_their_size_so_that_pages_do_not_jump() {
    let site = Site::bare(
        "
-- content/trip/index.md --
# Trip
A ![dot](dot.png) in a line, ![drawing](/drawing.svg) and ![static](/s.png).
-- content/drawing.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40.5 30\"/>
",
    );
    site.put("content/trip/dot.png", png(640, 480));
    site.put("static/s.png", png(7, 9));
    let site = site.build();
    site.fine();
    site.file("trip/index.html", expect![[r#"
        <p>A <img src="/trip/dot.png" width="640" height="480" alt="dot" loading="lazy" decoding="async"> in a line, <img src="/drawing.svg" width="40" height="30" alt="drawing" loading="lazy" decoding="async"> and <img src="/s.png" width="7" height="9" alt="static" loading="lazy" decoding="async">.</p>
    "#]]);
}

#[test]
fn an_image_alone_is_a_figure_and_its_title_the_caption() {
    let site = Site::bare(
        "-- content/a.md --\n# A\n![What is *seen*](dot.png \"The **caption**\")\n\n![No caption](dot.png)\n",
    );
    site.put("content/dot.png", png(2, 1));
    let site = site.build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <figure><img src="/dot.png" width="2" height="1" alt="What is seen" loading="lazy" decoding="async"><figcaption>The <strong>caption</strong></figcaption></figure>
        <figure><img src="/dot.png" width="2" height="1" alt="No caption" loading="lazy" decoding="async"></figure>
    "#]]);
}

#[test]
fn a_new_size_of_an_image_changes_the_pages_that_show_it() {
    let site = Site::bare("-- content/a.md --\n# A\n![x](dot.png)\n-- content/b.md --\n# B\n");
    site.put("content/dot.png", png(2, 1));
    let site = site.build();
    site.put("content/dot.png", png(3, 1));
    let site = site.rebuild();
    site.rebuilt(expect!["/a/ dot.png"]);
}

#[test]
fn the_image_of_a_page_is_in_its_head() {
    let site = Site::new(
        "-- content/a/index.md --\n---\ntitle: A\ndate: 2024-05-01\nimage: dot.png\nimage_alt: A dot\n---\nText\n",
    );
    site.put("content/a/dot.png", png(1200, 630));
    let site = site.build();
    site.fine();
    site.has("a/index.html", ["https://blog.example/a/dot.png"]);
    let site = site.edit("content/a/index.md", "---\ntitle: A\nimage: dto.png\n---\nText\n");
    site.problems(expect![[r#"
        error[broken-image]: there is no file at `dto.png`
         --> content/a/index.md:3:8
          |
        3 | image: dto.png
          |        ^^^^^^^
          |
          = hint: did you mean `dot.png`?
    "#]]);
}

#[test]
fn an_image_of_another_host_is_named_for_the_policy_forbids_it() {
    Site::bare("-- content/a.md --\n# A\n![x](https://cdn.example/x.png)\n").build().problems(expect![[r#"
        warning[remote-resource]: the page would load this from `cdn.example`, which the site's security policy forbids
         --> content/a.md:2:1
          |
        2 | ![x](https://cdn.example/x.png)
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: put the file beside the page and link to that
          = hint: or allow the host in site.toml: `[security]` with `img = ["https://…"]`
    "#]]);
}
