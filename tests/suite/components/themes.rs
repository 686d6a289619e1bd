//! Components as a theme has them: called in templates, told of their page, replaced by the site's own.

use expect_test::expect;
use tests::Site;

use super::BOX;

#[test]
fn templates_call_components_by_the_same_tags() {
    let site = Site::bare(&format!(
        "{BOX}-- templates/page.html --
<Box title={{page.title}} n=\"2\">{{% if page.date %}}<i>dated</i>{{% endif %}}<Box on list={{[1, page.word_count]}} /></Box>
{{% raw %}}<Nothing>{{% endraw %}}<!-- <Nothing> -->
-- content/a.md --
# A
"
    ))
    .build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <div data-rest="2 false [] {} " class=Box title=A><div data-rest="0 true [1, 1] {} " class=Box></div></div><nothing> 
    "#]]);
}

#[test]
fn a_component_may_ask_for_words_the_page_and_a_name_of_its_own() {
    let site = Site::bare(
        "
-- components/Who.html --
{% component Who(@t, @page, @site, @uid: string = \"who\") %}<i class=\"Who\" id=\"{{ uid }}\">{{ t.note }} {{ page.title }} {{ site.title }}</i>{% endcomponent Who %}
-- i18n/en.toml --
note = \"Nota\"
-- templates/page.html --
{{ page.content }}<Who />
-- content/a.md --
+++
title = \"A\"
date = 2026-01-01
+++
<Who /> <Who />
",
    )
    .build();
    site.fine();
    site.file("a/index.html", expect![[r#"
        <i class="Who" id="who_1">Nota A Blog</i> <i class="Who" id="who_2">Nota A Blog</i><i class=Who id=who_t1>Nota A Blog</i>
    "#]]).has("atom.xml", ["Nota A Blog"]);
}

#[test]
fn a_changed_component_changes_the_pages_that_show_it() {
    let site = Site::bare(&format!("{BOX}-- content/a.md --\n# A\n<Box />\n-- content/b.md --\n# B\n")).build();
    let site = site.edit(
        "components/Box.html",
        "{% component Box(n: integer = 0) %}<p class=\"Box\">new</p>{% endcomponent Box %}",
    );
    site.rebuilt(expect!["/a/"]);
}

#[test]
fn who_replaces_a_component_replaces_its_script_and_its_sheet() {
    let own = "-- components/Counter.html --\n{% component Counter() %}<p class=\"Counter\">mine</p>{% endcomponent Counter %}\n";
    let site = Site::new(&format!("{own}-- content/a.md --\n# A\n<Counter />\n")).build();
    site.fine();
    site.lacks("a/index.html", ["immutable/Counter"]);
    let site = site.edit("components/Counter.css", "b { color: red }");
    site.has("a/index.html", ["immutable/Counter"]);
}

#[test]
fn the_site_may_replace_a_component_of_its_theme() {
    let site = Site::bare(
        "-- components/Note.html --\n{% component Note(kind: string = \"x\") %}<p class=\"Note\">mine: {{ kind }}</p>{% endcomponent Note %}\n-- content/a.md --\n# A\n<Note kind=\"warning\" />\n",
    )
    .build();
    site.fine();
    site.has("a/index.html", ["mine: warning"]);
}

#[test]
fn every_call_in_a_page_has_a_name_of_its_own() {
    let site = Site::bare(
        "
-- components/Own.html --
{% component Own(@uid: string = \"own\") %}<i class=\"Own\" id=\"{{ uid }}\"></i>{% endcomponent Own %}
-- components/Twice.html --
{% component Twice() %}<b class=\"Twice\"><Own /><Own /></b>{% endcomponent Twice %}
-- templates/page.html --
{{ page.content }}{% for n in [1, 2] %}<Own />{% endfor %}<Twice /><Twice />
-- content/a.md --
# A
<Own /> <Own />
",
    )
    .build();
    site.fine();
    let page = site.text("a/index.html");
    let ids: Vec<&str> =
        page.split("id=").skip(1).filter_map(|rest| rest.trim_start_matches('"').split(['"', '>']).next()).collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((ids.len(), unique.len()), (8, 8), "{ids:?}");
}

#[test]
fn a_component_in_a_feed_knows_its_page() {
    let site = Site::bare(
        "-- components/Min.html --\n{% component Min(@page) %}<i class=\"Min\">{{ page.reading_time }} {{ page.title }}</i>{% endcomponent Min %}\n-- content/a.md --\n+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\nWords. <Min />\n",
    )
    .build();
    site.fine();
    site.has("atom.xml", ["1 A"]);
}
