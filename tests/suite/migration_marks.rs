//! Marks of other Markdown dialects are shown as they stand and named, each once; what only looks like one is not.

use expect_test::expect;
use tests::Site;

#[test]
fn marks_that_are_not_understood_are_named() {
    let site = Site::bare(
        "
-- content/a.md --
# A
:::tip[Title]
A directive.
:::

[[toc]]

[TOC]

See [[Other page|there]], ==marked== words and a note^[in the line].

*[CSS]: Cascading Style Sheets

Done :tada: and :+1: and :tada:

> [!INFO] A title
> A callout.

![x](/x.svg){width=50%}

A paragraph.
{: .note #first}

<div markdown=\"1\">*not read*</div>

A Vec<u8> in prose.

{{ site.repository }}/1 and {{ site.repository }}/2
-- static/x.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\"/>
",
    )
    .build();
    assert!(site.is_built());
    site.problems(expect![[r#"
        warning[foreign-syntax]: `:::tip` is a directive of other generators, which is shown as it stands
         --> content/a.md:2:1
          |
        2 | :::tip[Title]
          | ^^^^^^^^^^^^^
          |
          = hint: use an alert: a quotation that begins with `> [!NOTE]`, or write HTML

        warning[foreign-syntax]: `[[toc]]` is the mark for a table of contents, which is shown as it stands
         --> content/a.md:6:1
          |
        6 | [[toc]]
          | ^^^^^^^
          |
          = hint: remove it: the theme shows a table of contents by itself

        warning[foreign-syntax]: `[TOC]` is the mark for a table of contents, which is shown as it stands
         --> content/a.md:8:1
          |
        8 | [TOC]
          | ^^^^^
          |
          = hint: remove it: the theme shows a table of contents by itself

        warning[foreign-syntax]: `[[Other page|there]]` is a link of a wiki, which is shown as it stands
          --> content/a.md:10:5
           |
        10 | See [[Other page|there]], ==marked== words and a note^[in the line].
           |     ^^^^^^^^^^^^^^^^^^^^
           |
           = hint: link to the source file: `[text](other.md)`; it is checked and follows renames

        warning[foreign-syntax]: `==marked==` is the mark of other generators, which is shown as it stands
          --> content/a.md:10:27
           |
        10 | See [[Other page|there]], ==marked== words and a note^[in the line].
           |                           ^^^^^^^^^^
           |
           = hint: write it in HTML: `<mark>marked</mark>`

        warning[foreign-syntax]: this is a footnote in the line, which is shown as it stands
          --> content/a.md:10:54
           |
        10 | See [[Other page|there]], ==marked== words and a note^[in the line].
           |                                                      ^^^^^^^^^^^^^^
           |
           = hint: refer to it with `[^1]` and write it on a line of its own: `[^1]: …`

        warning[foreign-syntax]: this explains the abbreviation `CSS`, which is shown as it stands
          --> content/a.md:12:1
           |
        12 | *[CSS]: Cascading Style Sheets
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: write it in HTML: `<abbr title="…">CSS</abbr>`

        warning[foreign-syntax]: `:tada:` and 2 others are names of emoji, which are shown as they stand
          --> content/a.md:14:6
           |
        14 | Done :tada: and :+1: and :tada:
           |      ^^^^^^
           |
           = hint: write the character itself: 😀

        warning[foreign-syntax]: there is no alert `[!INFO]`; it is shown as it stands
          --> content/a.md:16:3
           |
        16 | > [!INFO] A title
           |   ^^^^^^^^^^^^^^^
           |
           = hint: alerts are `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` and `[!CAUTION]`, without a title

        warning[foreign-syntax]: this is an attribute list, which is shown as it stands
          --> content/a.md:19:13
           |
        19 | ![x](/x.svg){width=50%}
           |             ^^^^^^^^^^^
           |
           = hint: only headings take attributes: `## Title {#id .class}`; write HTML for others

        warning[foreign-syntax]: this is an attribute list of Kramdown, which is shown as it stands
          --> content/a.md:22:1
           |
        22 | {: .note #first}
           | ^^^^^^^^^^^^^^^^
           |
           = hint: only headings take attributes: `## Title {#id .class}`; write HTML for others

        warning[foreign-syntax]: `markdown` is an attribute of Kramdown, which a browser does not know
          --> content/a.md:24:1
           |
        24 | <div markdown="1">*not read*</div>
           | ^^^^^^^^^^^^^^^^^^
           |
           = hint: remove it: between HTML tags, Markdown is read if an empty line stands before and after it

        warning[foreign-syntax]: `<u8>` is no element of HTML, so a browser shows nothing for it
          --> content/a.md:26:6
           |
        26 | A Vec<u8> in prose.
           |      ^^^^
           |
           = hint: if the reader should see it, put it between backticks or write `\<u8>`

        warning[foreign-syntax]: `site.repository` between `{{` and `}}` is a template expression, which Markdown does not run
          --> content/a.md:28:1
           |
        28 | {{ site.repository }}/1 and {{ site.repository }}/2
           | ^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: write its value; put it into a code span if the reader should see it
           = hint: it stands 2 times in this file
    "#]]);
}

#[test]
fn what_only_looks_like_a_mark_is_left_alone() {
    let site = Site::bare(
        "
-- content/a.md --
# A
At 10:30:15 it costs $5 {about} or {a: 1, b: 2}; a == b == c, a ^[a-z]+$ and [^/]+ pattern.

std::fmt::Display, {:?} and {0}, `[[x]]`, `:smile:`, `{{ x }}`, `<T>`, https://a.example/:id:/x.

| `{% x %}` | [[1]](#b) |
| --- | --- |
| a | b |

```cpp
[[nodiscard]] int x{}; // {{ }} :::note
```

> [!note]
> An alert.

## B {#b .c}

<!-- {{ hidden }} -->

[r]:https://a.example
",
    )
    .build();
    site.problems(expect![""]);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_make_no_difference() {
    let text =
        "\u{feff}---\r\ntitle: A\r\n---\r\n{% highlight c %}\r\nint a;\r\n{% endhighlight %}\r\n\r\n{{< x >}}\r\n";
    let site = Site::bare("-- content/b.md --\n# B\n").edit("content/a.md", text);
    site.file(
        "a/index.html",
        expect![[r#"
        <pre tabindex="0" role="group" aria-label="Code" data-lang="c"><code><span class=t>int</span> a;
        </code></pre>
        <p>{{&lt; x &gt;}}</p>
    "#]],
    );
    site.problems(expect![[r#"
        warning[foreign-syntax]: `x` is a shortcode of Hugo, which is shown as it stands
         --> content/a.md:8:1
          |
        8 | {{< x >}}
          | ^^^^^^^^^
          |
          = hint: link to it: an embedded player would send your readers to another host
    "#]]);
}

#[test]
fn drafts_translations_and_folders_of_jekyll_hugo_and_zola() {
    let site = Site::bare(
        "
-- content/_drafts/later.md --
# Later
-- content/posts/tea/index.md --
# Tea
-- content/posts/tea/index.pt-br.md --
# Chá
-- content/posts/tea/green.md --
# Green tea
-- content/tags/green/_index.md --
# Green
-- content/guide.md --
# Guide
-- content/guide/first.md --
# First
[Guide](/guide/) [Tea](../posts/tea/index.md) [Chá](../posts/tea/index.pt-br.md) [Later](../_drafts/later.md)
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[links]
broken = \"warning\"
",
    )
    .build();
    site.listing(expect![[r#"
        guide/first/index.html
        guide/index.html
        index.html
        posts/index.html
        posts/tea/green/index.html
        posts/tea/index.html
    "#]]);
    site.problems(expect![[r#"
        warning[broken-link]: `posts/tea/index.pt-br.md` is a translation, so there is no page to link to
         --> content/guide/first.md:2:47
          |
        2 | [Guide](/guide/) [Tea](../posts/tea/index.md) [Chá](../posts/tea/index.pt-br.md) [Later](../_drafts/later.md)
          |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: remove the link, or link to another page

        warning[broken-link]: `_drafts/later.md` is a draft, so there is no page to link to
         --> content/guide/first.md:2:82
          |
        2 | [Guide](/guide/) [Tea](../posts/tea/index.md) [Chá](../posts/tea/index.pt-br.md) [Later](../_drafts/later.md)
          |                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: publish it, remove the link, or build with `--drafts` or `--future`

        warning[unsupported-file]: this is a translation of `posts/tea/index.md` and is left out
        --> content/posts/tea/index.pt-br.md
         = hint: a site has one language: make a site of its own for each

        warning[unsupported-file]: this describes a term of `tags` and is left out
        --> content/tags/green/_index.md
         = hint: the pages of terms are made from the posts that have them
    "#]]);
}

#[test]
fn anchors_of_other_generators_lead_to_the_same_heading() {
    let site = Site::bare(
        "
-- content/a.md --
# A
[Zola](#c-1-0) [Hugo](#c-10) [Jekyll](b.md#linux_literal) [Umlaut](/b/#über-uns)

## C 1.0
-- content/b.md --
# B
## Linux_literal
## Über uns
",
    )
    .build();
    site.fine();
    site.part("a/index.html", "<p>", "</p>", expect![[r##"
        <p><a href="#c-1-0">Zola</a> <a href="#c-1-0">Hugo</a> <a href="/b/#linux-literal">Jekyll</a> <a href="/b/#uber-uns">Umlaut</a></p>
    "##]]);
}

#[test]
fn an_address_with_a_space_is_named() {
    let site = Site::bare("-- content/a.md --\n# A\n![p](Mein Bild.png) [t](<my file.txt>) [x](/y \"t\") [aside](see there)\n-- content/my file.txt --\nx\n-- static/y --\ny\n").build();
    site.problems(expect![[r#"
        warning[foreign-syntax]: this is shown as it stands: the address of a link or image cannot hold a space as it is
         --> content/a.md:2:2
          |
        2 | ![p](Mein Bild.png) [t](<my file.txt>) [x](/y "t") [aside](see there)
          |  ^^^^^^^^^^^^^^^^^^
          |
          = hint: put it between angle brackets: `(<Mein Bild.png>)`
    "#]]);
}
