//! A post as each of the four other generators' users write it, built without a change: what is understood is on the
//! page, what is not is named.

use expect_test::expect;
use tests::Site;

#[test]
fn a_post_from_jekyll() {
    let site = Site::bare(
        "
-- site.toml --
title = \"Blog\"
base_url = \"https://blog.example\"
[sections._posts]
permalink = \"/{year}/{month}/{day}/{slug}/\"
-- static/assets/map.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- content/_drafts/later.md --
---
title: Later
---
-- content/_posts/2019-05-01-first-walk.md --
---
layout: post
title: The first walk
---
## What we saw
-- content/_posts/2019-06-02-second-walk.markdown --
---
layout: post
title:  \"The second walk: along the canal\"
date:   2019-06-02 18:30:00 +0200
categories: walks water
redirect_from: /canal/
tags: [
  canal,
  heron
]
---
After [the first]({% post_url 2019-05-01-first-walk %}) we took [the path]({% link _posts/2019-05-01-first-walk.md %}#what_we_saw),
see <a href=\"{{ site.baseurl }}/canal/\">here</a> and [the map][map].

![Map]({{ \"/assets/map.svg\" | relative_url }})

{% highlight ruby linenos %}
puts \"{{ heron }}\"
{% endhighlight %}

{% raw %}In Liquid you write {{ page.title }}.{% endraw %}

{% comment %}
Ask Jo for the

other photograph.
{% endcomment %}

* TOC
{:toc}

{% include gallery.html id=\"heron\" %}

![Map](/assets/map.svg){: .wide}

[map]: {{ site.url }}{{ site.baseurl }}/assets/map.svg
",
    )
    .build();
    site.listing(expect![[r#"
        2019/05/01/first-walk/index.html
        2019/06/02/second-walk/index.html
        assets/map.svg
        canal/index.html
        categories/index.html
        categories/walks/index.html
        categories/water/index.html
        index.html
        posts/index.html
        tags/canal/index.html
        tags/heron/index.html
        tags/index.html
    "#]]);
    site.file("2019/06/02/second-walk/index.html", expect![[r#"
        <p>After <a href="/2019/05/01/first-walk/">the first</a> we took <a href="/2019/05/01/first-walk/#what-we-saw">the path</a>,
        see <a href="/2019/06/02/second-walk/">here</a> and <a href="/assets/map.svg">the map</a>.</p>
        <figure><img src="/assets/map.svg" width="4" height="3" alt="Map" loading="lazy" decoding="async"></figure>
        <pre class="numbered" tabindex="0" role="group" aria-label="Code" data-lang="ruby"><code><span class="line"><span class="ln">1</span><span class=f>puts</span> <span class=s>"{{ heron }}"</span></span>
        </code></pre>
        <p>In          Liquid you write {{ page.title }}.</p>
        <ul>
        <li>TOC
        {:toc}</li>
        </ul>
        <p>{% include gallery.html id=“heron” %}</p>
        <p><img src="/assets/map.svg" width="4" height="3" alt="Map" loading="lazy" decoding="async">{: .wide}</p>
    "#]]);
    site.problems(expect![[r#"
        warning[foreign-syntax]: this is Kramdown's mark for a table of contents, which is shown as it stands
          --> content/_posts/2019-06-02-second-walk.markdown:30:1
           |
        30 | {:toc}
           | ^^^^^^
           |
           = hint: remove it: the theme shows a table of contents by itself

        warning[foreign-syntax]: `include` is a Liquid tag of Jekyll, which is shown as it stands
          --> content/_posts/2019-06-02-second-walk.markdown:32:1
           |
        32 | {% include gallery.html id="heron" %}
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: remove it, or write in Markdown what it would give

        warning[foreign-syntax]: this is an attribute list of Kramdown, which is shown as it stands
          --> content/_posts/2019-06-02-second-walk.markdown:34:24
           |
        34 | ![Map](/assets/map.svg){: .wide}
           |                        ^^^^^^^^^
           |
           = hint: only headings take attributes: `## Title {#id .class}`; write HTML for others
    "#]]);
}

#[test]
fn a_post_from_hugo() {
    let site = Site::bare(
        "
-- content/posts/first-loaf/index.md --
+++
title = \"The first loaf\"
date = 2024-03-01T07:00:00+01:00
+++
## Step 1.0: the dough
-- content/posts/rye.md --
+++
title = \"Rye\"
date = 2024-05-01
publishDate = 2024-05-02
tags = [\"bread\"]
[cover]
image = \"/rye.svg\"
alt = \"A dark loaf\"
+++
As with [the first loaf]({{< ref \"first-loaf\" >}}), [the dough]({{< relref \"posts/first-loaf/index.md#step-10-the-dough\" >}}) rests.

{{< highlight go \"linenos=table,hl_lines=2\" >}}
flour := 500
water := 400
{{< / highlight >}}

{{< figure src=\"crumb.jpg\" title=\"The crumb\" >}}

{{% notice tip %}}
A **hot** stone helps.
{{% /notice %}}

Write `{{</* figure */>}}` for that. :bread: :bread:

![A loaf](/rye.svg)
{.wide}

[gone]({{< ref \"日本のパン.md\" >}})
-- static/rye.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
",
    )
    .build();
    site.problems(expect![[r#"
        warning[foreign-syntax]: `figure` is a shortcode of Hugo, which is shown as it stands
          --> content/posts/rye.md:17:1
           |
        17 | {{< figure src="crumb.jpg" title="The crumb" >}}
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: use Markdown: `![what is seen](picture.png "caption")`

        warning[foreign-syntax]: `notice` is a shortcode of Hugo, which is shown as it stands
          --> content/posts/rye.md:19:1
           |
        19 | {{% notice tip %}}
           | ^^^^^^^^^^^^^^^^^^
           |
           = hint: use an alert: a quotation that begins with `> [!NOTE]`

        warning[foreign-syntax]: `:bread:` and another one are names of emoji, which are shown as they stand
          --> content/posts/rye.md:23:38
           |
        23 | Write `{{</* figure */>}}` for that. :bread: :bread:
           |                                      ^^^^^^^
           |
           = hint: write the character itself: 😀

        warning[foreign-syntax]: this is an attribute list, which is shown as it stands
          --> content/posts/rye.md:26:1
           |
        26 | {.wide}
           | ^^^^^^^
           |
           = hint: only headings take attributes: `## Title {#id .class}`; write HTML for others

        error[broken-link]: there is no page at `日本のパン.md`
          --> content/posts/rye.md:28:1
           |
        28 | [gone]({{< ref "日本のパン.md" >}})
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: a link names a source file from the folder of its page, or from `content/` with `@/`
    "#]]);
    let site = site
        .edit("site.toml", "title = \"Blog\"\nbase_url = \"https://blog.example\"\n[links]\nbroken = \"warning\"\n");
    site.file("posts/rye/index.html", expect![[r#"
        <p>As with <a href="/posts/first-loaf/">the first loaf</a>, <a href="/posts/first-loaf/#step-1-0-the-dough">the dough</a> rests.</p>
        <pre class="numbered" tabindex="0" role="group" aria-label="Code" data-lang="go"><code><span class="line"><span class="ln">1</span>flour <span class=o>:=</span> <span class=n>500</span></span>
        <span class="line mark"><span class="ln">2</span>water <span class=o>:=</span> <span class=n>400</span></span>
        </code></pre>
        <p>{{&lt; figure src=“crumb.jpg” title=“The crumb” &gt;}}</p>
        <p>{{% notice tip %}}
        A <strong>hot</strong> stone helps.
        {{% /notice %}}</p>
        <p>Write <code>{{&lt;/* figure */&gt;}}</code> for that. :bread: :bread:</p>
        <p><img src="/rye.svg" width="4" height="3" alt="A loaf" loading="lazy" decoding="async">
        {.wide}</p>
        <p><a href="日本のパン.md">gone</a></p>
    "#]]);
}

#[test]
fn a_post_from_zola() {
    let site = Site::bare(
        "
-- content/blog/_index.md --
+++
title = \"Notes\"
sort_by = \"date\"
template = \"blog.html\"
+++
-- content/blog/2023-01-05-knots/index.md --
+++
title = \"Knots\"
updated = 2023-02-01
[taxonomies]
tags = [\"rope\"]
[extra]
toc = true
+++
A bowline holds.
<!-- more -->
See [sheets](@/blog/sheets.md#two-ropes) and ![a knot](knot.svg).

{{ youtube(id=\"abc\") }}

{% quote(author=\"Jo\") %}
Over, under.
{% end %}
-- content/blog/2023-01-05-knots/knot.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- content/blog/sheets.md --
+++
title = \"Sheets\"
date = 2023-01-01
+++
# Two ropes

```rust,linenos,hl_lines=1
let rope = \"{{ two }}\";
```
",
    )
    .build();
    site.file("blog/knots/index.html", expect![[r#"
        <p>A bowline holds.</p>

        <p>See <a href="/blog/sheets/#two-ropes">sheets</a> and <img src="/blog/knots/knot.svg" width="4" height="3" alt="a knot" loading="lazy" decoding="async">.</p>
        <p>{{ youtube(id=“abc”) }}</p>
        <p>{% quote(author=“Jo”) %}
        Over, under.
        {% end %}</p>
    "#]]);
    site.problems(expect![[r#"
        warning[foreign-syntax]: `youtube` is a shortcode of Zola, which is shown as it stands
          --> content/blog/2023-01-05-knots/index.md:13:1
           |
        13 | {{ youtube(id="abc") }}
           | ^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: link to it: an embedded player would send your readers to another host

        warning[foreign-syntax]: `quote` is a shortcode of Zola, which is shown as it stands
          --> content/blog/2023-01-05-knots/index.md:15:1
           |
        15 | {% quote(author="Jo") %}
           | ^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: write a quotation: `> …`

        warning[unknown-template]: the theme has no template `blog.html`
         --> content/blog/_index.md:4:12
          |
        4 | template = "blog.html"
          |            ^^^^^^^^^^^
          |
          = hint: did you mean `base.html`?
    "#]]);
}

#[test]
fn a_post_from_astro() {
    let site = Site::bare(
        "
-- content/assets/lamp.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- content/blog/lamps/index.mdx --
---
title: 'Lamps'
description: 'Light for the evening.'
pubDate: 'Jul 08 2022'
heroImage: '../../assets/lamp.svg'
---
import Chart from '../../components/Chart.astro';
import {
  Tabs,
} from '@components';

export const watts = 4;

{/* Not for

readers. */}

A lamp of {watts} W, ![a lamp](../../assets/lamp.svg).

<Chart data={{ a: [1, 2] }} />

<B>bold</B> and <Tabs.Item>a tab</Tabs.Item>

import Late from './Late.astro';

`{code}` stays.
-- content/blog/lamps/bulbs.md --
---
title: Bulbs
pubDate: 2022-07-09
---
Beside it.
",
    )
    .build();
    site.listing(expect![[r#"
        assets/lamp.svg
        blog/index.html
        blog/lamps/bulbs/index.html
        blog/lamps/index.html
        index.html
    "#]]);
    site.file("blog/lamps/index.html", expect![[r#"
        <p>A lamp of {watts} W, <img src="/assets/lamp.svg" width="4" height="3" alt="a lamp" loading="lazy" decoding="async">.</p>
        <p><B>bold</B> and &lt;Tabs.Item&gt;a tab&lt;/Tabs.Item&gt;</p>
        <p><code>{code}</code> stays.</p>
    "#]]);
    site.problems(expect![[r#"
        warning[foreign-syntax]: this is MDX, of which only the Markdown is understood
         --> content/blog/lamps/index.mdx:7:1
          |
        7 | import Chart from '../../components/Chart.astro';
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = hint: it is left out; what it brings in has to be written in Markdown or HTML

        warning[foreign-syntax]: this is MDX, of which only the Markdown is understood
         --> content/blog/lamps/index.mdx:8:1
          |
        8 | import {
          | ^^^^^^^^
          |
          = hint: it is left out; what it brings in has to be written in Markdown or HTML

        warning[foreign-syntax]: this is MDX, of which only the Markdown is understood
          --> content/blog/lamps/index.mdx:12:1
           |
        12 | export const watts = 4;
           | ^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: it is left out; what it brings in has to be written in Markdown or HTML

        warning[foreign-syntax]: `watts` between braces is an expression of MDX, which is shown as it stands
          --> content/blog/lamps/index.mdx:18:11
           |
        18 | A lamp of {watts} W, ![a lamp](../../assets/lamp.svg).
           |           ^^^^^^^
           |
           = hint: write its value; in Markdown proper, braces are only braces

        warning[missing-argument]: `<Chart>` needs the argument `title`, a text
          --> content/blog/lamps/index.mdx:20:1
           |
        20 | <Chart data={{ a: [1, 2] }} />
           | ^^^^^^
           |
           = hint: `gen components Chart` shows all of its arguments

        warning[wrong-argument]: `data` of `<Chart>` is not JSON: key must be a string
          --> content/blog/lamps/index.mdx:20:8
           |
        20 | <Chart data={{ a: [1, 2] }} />
           |        ^^^^^^^^^^^^^^^^^^^^
           |
           = hint: in braces, a list is written as `{[1, 2]}` and a map as `{{"a": 1}}`, with double quotation marks

        warning[unknown-component]: there is no component `B`; a browser shows nothing for its tag
          --> content/blog/lamps/index.mdx:22:1
           |
        22 | <B>bold</B> and <Tabs.Item>a tab</Tabs.Item>
           | ^^^
           |
           = hint: `gen components` lists those of the theme
           = hint: if the reader should see it, put it between backticks or write `\<B>`

        warning[unknown-component]: `<Tabs.Item>` is a component of MDX, which is shown as it stands
          --> content/blog/lamps/index.mdx:22:17
           |
        22 | <B>bold</B> and <Tabs.Item>a tab</Tabs.Item>
           |                 ^^^^^^^^^^
           |
           = hint: `gen components` lists those of the theme; write it with one of them, in Markdown or in HTML

        warning[foreign-syntax]: this is MDX, of which only the Markdown is understood
          --> content/blog/lamps/index.mdx:24:1
           |
        24 | import Late from './Late.astro';
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = hint: it is left out; what it brings in has to be written in Markdown or HTML
    "#]]);
}

#[test]
fn settings_of_posts_hold_for_the_folder_that_jekyll_calls_so() {
    Site::bare("-- site.toml --\ntitle = \"T\"\nbase_url = \"https://blog.example\"\n[sections.posts]\npermalink = \"/{year}/{slug}/\"\n-- content/_posts/2024-05-01-a.md --\n# A\ntext\n")
        .build()
        .has("2024/a/index.html", ["text"]);
}
