//! Islands: what a directive makes of a component, which scripts a page is given, and which it is not.

use expect_test::expect;
use tests::Site;

const TICK: &str = "
-- components/Tick.html --
{% component Tick(start: integer = 0, label: string = \"\") %}<button class=\"Tick\">{{ start }}{{ body or \"\" }}</button>{% endcomponent Tick %}
-- components/Tick.ts --
import { add } from \"./lib/add\";
import type { Props } from \"./lib/add\";
export default function (element: HTMLElement, props: Props): () => void {
  element.firstElementChild!.textContent = String(add(props.start, 1));
  return () => {};
}
-- components/lib/add.ts --
export type Props = { start: number };
export const add = (a: number, b: number): number => a + b;
";

fn site(rest: &str) -> Site {
    Site::new(&format!("{TICK}{rest}")).build()
}

#[test]
fn a_directive_makes_an_island() {
    let site = site("-- content/a.md --\n# A\n<Tick client:load start=\"3\" />\n");
    site.fine();
    site.part("a/index.html", "<gen-island", "</gen-island>", expect![[r#"
        <gen-island client="load" src="/immutable/Tick.a36fa7b014.js" props="{&quot;label&quot;:&quot;&quot;,&quot;start&quot;:3}"><button class="Tick">3</button></gen-island>
    "#]]);
    site.part("a/index.html", "<script src=/immutable/island", "</head>", expect![[r#"
        <script src=/immutable/island.5add5f2802.js type=module></script><link href=/immutable/Tick.a36fa7b014.js rel=modulepreload><link href=/immutable/lib/add.f9834f7037.js rel=modulepreload></head>
    "#]]);
}

#[test]
fn without_a_directive_there_is_no_script() {
    let site = site("-- content/a.md --\n# A\n<Tick start=\"3\" />\n-- content/b.md --\n# B\n");
    site.fine();
    for page in ["a/index.html", "b/index.html", "index.html"] {
        site.lacks(page, ["type=module", "type=\"module\"", "modulepreload", "gen-island"]);
    }
}

#[test]
fn every_directive_says_when() {
    let site = site(
        "-- content/a.md --\n# A\n<Tick client:idle /> <Tick client:visible /> <Tick client:visible=\"20% 0px\" /> <Tick client:media=\"(min-width: 40em)\" /> <Tick client:only>wait</Tick>\n",
    );
    site.fine();
    site.part("a/index.html", "<gen-island", "</div>", expect![[r#"
        <gen-island client="idle" src="/immutable/Tick.a36fa7b014.js" props="{&quot;label&quot;:&quot;&quot;,&quot;start&quot;:0}"><button class="Tick">0</button></gen-island> <gen-island client="visible" src="/immutable/Tick.a36fa7b014.js" props="{&quot;label&quot;:&quot;&quot;,&quot;start&quot;:0}"><button class="Tick">0</button></gen-island> <gen-island client="visible" when="20% 0px" src="/immutable/Tick.a36fa7b014.js" props="{&quot;label&quot;:&quot;&quot;,&quot;start&quot;:0}"><button class="Tick">0</button></gen-island> <gen-island client="media" when="(min-width: 40em)" src="/immutable/Tick.a36fa7b014.js" props="{&quot;label&quot;:&quot;&quot;,&quot;start&quot;:0}"><button class="Tick">0</button></gen-island> <gen-island client="only" src="/immutable/Tick.a36fa7b014.js" props="{&quot;label&quot;:&quot;&quot;,&quot;start&quot;:0}">wait</gen-island></div>
    "#]]);
}

#[test]
fn what_may_never_wake_is_not_fetched_ahead() {
    let site =
        site("-- content/a.md --\n# A\n<Tick client:visible />\n-- content/b.md --\n# B\n<Tick client:idle />\n");
    site.fine();
    site.has("a/index.html", ["type=module"]).lacks("a/index.html", ["modulepreload"]);
    site.has("b/index.html", ["modulepreload"]);
}

#[test]
fn props_survive_any_text() {
    let site = site(
        "-- content/a.md --\n# A\n<Tick client:load label={\"</script> \\\" ' & <!-- \\u2028 é {{ x }}\"} />\n-- templates/section.html --\n<Tick client:load label=\"</script> ' &amp; é\" start={1 + 1} />\n-- content/s/_index.md --\n# S\n",
    );
    site.fine();
    site.part("a/index.html", "<gen-island", "</gen-island>", expect![[r#"
        <gen-island client="load" src="/immutable/Tick.a36fa7b014.js" props="{&quot;label&quot;:&quot;&lt;/script&gt; \&quot; ' &amp; &lt;!--   é {{ x }}&quot;,&quot;start&quot;:0}"><button class="Tick">0</button></gen-island>
    "#]]);
    site.part("s/index.html", "<gen-island", "</gen-island>", expect![[r#"
        <gen-island props='{"label":"</script> &#39; & é","start":2}' client=load src=/immutable/Tick.a36fa7b014.js><button class=Tick>2</button></gen-island>
    "#]]);
}

#[test]
fn a_component_may_say_which_arguments_its_script_needs() {
    let site = site(
        "-- components/Few.html --
{% component Few(a: integer = 1, b: integer = 2) {\"props\": [\"b\"]} %}<p class=\"Few\">{{ a }}{{ b }}</p>{% endcomponent Few %}
-- components/Few.js --
export default () => {};
-- templates/section.html --
<Few client:load a={3} />
-- content/s/_index.md --
# S
-- content/a.md --
# A
<Few client:load a=\"3\" />
",
    );
    site.fine();
    site.has("a/index.html", ["props=\"{&quot;b&quot;:2}\"", "32</p>"]).has("s/index.html", ["{\"b\":2}", "32</p>"]);
}

#[test]
fn the_same_island_twice_has_one_script() {
    let site = site(
        "-- content/a.md --\n# A\n<Tick client:load />\n\n<Tick client:load>\n\n<Tick client:idle />\n\n</Tick>\n",
    );
    site.fine();
    let page = site.text("a/index.html");
    assert_eq!(page.matches("type=module").count(), 1);
    assert_eq!(page.matches("modulepreload").count(), 2, "the module and what it imports");
    assert_eq!(page.matches("<gen-island").count(), 3);
}

#[test]
fn a_deferred_component_says_where_its_html_comes_from() {
    let site = site(
        "-- components/Hits.html --
{% component Hits(page: string, n: integer = 1) {\"server\": \"/api/hits\"} %}<p class=\"Hits\">no number yet</p>{% endcomponent Hits %}
-- content/a.md --
# A
<Hits server:defer page=\"a b&amp;c/é\" />
",
    );
    site.fine();
    site.part("a/index.html", "<gen-island", "</gen-island>", expect![[r#"
        <gen-island client="load" src="/immutable/defer.55e865323d.js" props="{&quot;url&quot;:&quot;/api/hits?n=1&amp;page=a%20b%26c/%C3%A9&quot;}"><p class="Hits">no number yet</p></gen-island>
    "#]]);
}

#[test]
fn a_feed_has_the_html_without_the_island() {
    let site =
        site("-- content/a.md --\n+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\n<Tick client:load start=\"7\" />\n");
    site.fine();
    site.has("atom.xml", ["class=&quot;Tick&quot;&gt;7"]).lacks("atom.xml", ["gen-island"]);
}

#[test]
fn below_a_folder_scripts_are_found_there() {
    let site =
        site("-- site.toml --\nbase_url = \"https://b.example/sub/\"\n-- content/a.md --\n# A\n<Tick client:load />\n");
    site.fine();
    site.has("a/index.html", ["src=\"/sub/immutable/Tick."]);
    assert!(site.output().0.keys().any(|path| path.starts_with("immutable/Tick.")));
}

#[test]
fn what_a_template_names_and_no_page_shows_is_not_written() {
    let site = Site::new(&format!(
        "{TICK}-- components/Tick.css --
:scope {{ color: red }}
-- components/later.ts --
export default () => 1;
-- components/Late.html --
{{% component Late() %}}<p class=\"Late\"></p>{{% endcomponent Late %}}
-- components/Late.ts --
export default () => import(\"./later\");
-- templates/page.html --
{{{{ page.content | safe }}}}{{% if page.extra.ticks %}}<Tick client:visible />{{% endif %}}{{% if page.extra.late %}}<Late client:visible />{{% endif %}}
-- content/a.md --
# A
"
    ))
    .build();
    let scripts = |site: &Site| -> Vec<String> {
        let written = site.output().0.keys().filter_map(|path| path.strip_prefix("immutable/"));
        let name = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
        written.filter(|path| path.ends_with(".js") || path.starts_with("Tick")).map(name).collect()
    };
    assert_eq!(scripts(site.fine()), [""; 0]);
    let site = site.edit("content/a.md", "---\nextra: { ticks: true }\n---\n# A\n");
    assert_eq!(scripts(site.fine()), ["Tick", "Tick", "island", "lib/add"]);
    // With a script comes what it imports only when it runs.
    let site = site.edit("content/a.md", "---\nextra: { late: true }\n---\n# A\n");
    assert_eq!(scripts(site.fine()), ["Late", "island", "later"]);
}
