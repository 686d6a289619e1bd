use expect_test::{Expect, expect};

use super::SAMPLES;
use crate::{highlight, language};

#[track_caller]
fn looks(name: &str, html: Expect) {
    let (_, code) = SAMPLES.iter().find(|(known, _)| *known == name).expect("there is a sample");
    html.assert_eq(&highlight(language(name).expect("a known language"), code));
}

#[test]
fn rust_in_colour() {
    looks(
        "rust",
        expect![[r#"
            <span class=c>/// Adds.</span>
            <span class=a>#[inline]</span>
            <span class=k>pub fn</span> <span class=f>add</span>&lt;<span class=l>'a</span>&gt;(<span class=v>a</span>: <span class=o>&amp;</span><span class=l>'a</span> <span class=k>u32</span>, <span class=v>b</span>: <span class=k>u32</span>) -&gt; <span class=t>Option</span>&lt;<span class=k>u32</span>&gt; {
                <span class=k>let</span> s <span class=o>=</span> <span class=f>format!</span>(<span class=s>"</span><span class=e>{a}\n</span><span class=s>"</span>);
                a.<span class=f>checked_add</span>(b) <span class=c>// may overflow</span>
            }
        "#]],
    );
}

#[test]
fn ts_in_colour() {
    looks(
        "ts",
        expect![[r#"
            <span class=k>import</span> { get } <span class=k>from</span> <span class=s>'./net'</span>;
            <span class=k>export async function</span> <span class=f>load</span>&lt;<span class=t>T</span>&gt;(<span class=v>url</span>: <span class=t>string</span>, <span class=v>n</span> <span class=o>=</span> <span class=n>3</span>): <span class=t>Promise</span>&lt;<span class=t>T</span>&gt; {
              <span class=k>const</span> name: <span class=t>string</span> <span class=o>=</span> <span class=s>`a</span> ${url} <span class=s>b`</span>;
              <span class=k>return await</span> <span class=f>get</span>(name) <span class=k>as</span> <span class=t>T</span>; <span class=c>// done</span>
            }
        "#]],
    );
}

#[test]
fn js_in_colour() {
    looks(
        "js",
        expect![[r#"
            <span class=k>class</span> <span class=t>A</span> <span class=k>extends</span> <span class=t>B</span> {
              <span class=f>go</span>(<span class=v>x</span>) { <span class=k>return</span> x<span class=o>?</span>.y <span class=o>??</span> <span class=r>/a+b/</span><span class=k>g</span>.<span class=f>test</span>(<span class=s>'q'</span>); }
            }
            <span class=k>const</span> <span class=f>f</span> <span class=o>=</span> <span class=k>async</span> (<span class=v>a</span>) <span class=k>=&gt;</span> ({ <span class=p>k</span>: <span class=n>1</span>, <span class=p>[a]</span>: <span class=l>null</span> });
        "#]],
    );
}

#[test]
fn python_in_colour() {
    looks(
        "python",
        expect![[r#"
        <span class=a>@cached</span>
        <span class=k>def</span> <span class=f>area</span>(<span class=v>r</span>: <span class=t>float</span> <span class=o>=</span> <span class=n>1.0</span>) -&gt; <span class=t>float</span>:
            <span class=c>"""The area."""</span>
            <span class=k>if</span> r <span class=k>is</span> <span class=l>None</span> <span class=k>and</span> <span class=l>True</span>: <span class=k>raise</span> <span class=t>ValueError</span>(<span class=s>f"bad</span> {r<span class=k>!r</span>}<span class=s>"</span>)
            <span class=k>return</span> <span class=n>3.14</span> <span class=o>*</span> r <span class=o>**</span> <span class=n>2</span>  <span class=c># pi</span>
    "#]],
    );
}

#[test]
fn go_in_colour() {
    looks(
        "go",
        expect![[r#"
            <span class=k>package</span> main
            <span class=k>func</span> (<span class=v>s</span> <span class=o>*</span><span class=t>Server</span>) <span class=f>Run</span>(<span class=v>ctx</span> context.<span class=t>Context</span>) <span class=t>error</span> {
            	<span class=k>for</span> i <span class=o>:=</span> <span class=k>range</span> <span class=n>10</span> { fmt.<span class=f>Printf</span>(<span class=s>"</span><span class=e>%d\n</span><span class=s>"</span>, i) }
            	<span class=k>return</span> <span class=l>nil</span> <span class=c>// ok</span>
            }
        "#]],
    );
}

#[test]
fn bash_in_colour() {
    looks(
        "bash",
        expect![[r#"
            <span class=c>#!/bin/sh</span>
            <span class=f>set</span> <span class=v>-eu</span>
            <span class=k>for</span> f <span class=k>in</span> <span class=o>*</span>.txt<span class=o>;</span> <span class=k>do</span> <span class=f>echo</span> <span class=s>"</span><span class=v>$f ${f%.txt}</span><span class=s>"</span> <span class=o>|</span> <span class=f>tr</span> a-z A-Z<span class=o>;</span> <span class=k>done</span>
            <span class=f>cat</span> <span class=o>&lt;&lt;</span><span class=k>END</span>
            <span class=s>hello</span> <span class=v>$USER</span>
            <span class=k>END</span>
        "#]],
    );
}

#[test]
fn json_in_colour() {
    looks(
        "json",
        expect![[r#"
            {
              <span class=p>"name"</span>: <span class=s>"x</span><span class=e>\n</span><span class=s>"</span>,
              <span class=p>"list"</span>: [<span class=n>1</span>, <span class=n>-2.5e3</span>, <span class=l>true</span>, <span class=l>null</span>]
            }
        "#]],
    );
}

#[test]
fn yaml_in_colour() {
    looks(
        "yaml",
        expect![[r#"
            <span class=c># list</span>
            <span class=p>key</span>: <span class=s>value</span>
            <span class=p>items</span>:
              - <span class=k>&amp;</span><span class=f>a</span> <span class=n>12</span>
              - <span class=s>"two"</span>
              - <span class=k>*</span>a
        "#]],
    );
}

#[test]
fn toml_in_colour() {
    looks(
        "toml",
        expect![[r#"
            <span class=c># package</span>
            [<span class=t>package</span>]
            <span class=p>name</span> = <span class=s>"x"</span>
            <span class=p>size</span> = <span class=n>12</span>
            <span class=p>on</span> = <span class=l>true</span>
            <span class=p>day</span> = <span class=l>2024-01-02</span>
        "#]],
    );
}

#[test]
fn html_in_colour() {
    looks(
        "html",
        expect![[r#"
        &lt;!doctype html&gt;
        &lt;<span class=g>p</span> <span class=a>class</span>=<span class=s>"a b"</span> <span class=a>hidden</span>&gt;Tom <span class=e>&amp;amp;</span> Ann&lt;/<span class=g>p</span>&gt;
        &lt;<span class=g>style</span>&gt;<span class=g>p</span> { <span class=p>color</span>: <span class=l>red</span> }&lt;/<span class=g>style</span>&gt;
        &lt;<span class=g>script</span>&gt;<span class=k>let</span> x <span class=o>=</span> <span class=n>1</span>;&lt;/<span class=g>script</span>&gt;
        <span class=c>&lt;!-- end --&gt;</span>
    "#]],
    );
}

#[test]
fn css_in_colour() {
    looks(
        "css",
        expect![[r#"
        <span class=c>/* a */</span>
        <span class=k>:root</span> { <span class=p>--gap</span>: <span class=n>2rem</span>; }
        <span class=k>@media</span> (<span class=p>width</span> &gt; <span class=n>40em</span>) {
          <span class=g>a.b#c</span><span class=k>:hover</span> &gt; <span class=g>p</span><span class=k>::before</span> { <span class=p>color</span>: <span class=n>#fff</span>; <span class=p>margin</span>: <span class=f>calc</span>(<span class=n>1px</span> <span class=o>+</span> <span class=f>var</span>(<span class=p>--gap</span>)); }
        }
    "#]],
    );
}

#[test]
fn sql_in_colour() {
    looks(
        "sql",
        expect![[r#"
            <span class=c>-- all</span>
            <span class=k>SELECT</span> <span class=f>count</span>(<span class=l>*</span>) <span class=k>AS</span> n <span class=k>FROM</span> posts p
            <span class=k>WHERE</span> p.title <span class=k>LIKE</span> <span class=s>'a%'</span> <span class=k>AND</span> p.id <span class=o>&gt;</span> <span class=n>10</span>
            <span class=k>ORDER BY</span> n <span class=k>DESC</span>;
        "#]],
    );
}

#[test]
fn diff_in_colour() {
    looks(
        "diff",
        expect![[r#"
        <span class=m>--- a/x
        +++ b/x
        @@ -1,2 +1,2 @@</span>
         same
        <span class=d>-old &lt;b&gt;</span>
        <span class=i>+new
        +newer</span>
    "#]],
    );
}

#[test]
fn dockerfile_in_colour() {
    looks(
        "dockerfile",
        expect![[r#"
        <span class=k>FROM</span> rust:<span class=t>1.95</span> <span class=k>AS</span> build
        <span class=k>ENV</span> A=1
        <span class=c># copy</span>
        <span class=k>COPY</span> . /src
        <span class=k>RUN</span> cargo build --release &amp;&amp; echo <span class=s>"ok"</span>
    "#]],
    );
}

#[test]
fn c_in_colour() {
    looks(
        "c",
        expect![[r#"
            <span class=m>#include</span> <span class=s>&lt;stdio.h&gt;</span>
            <span class=m>#define</span> <span class=l>N</span> <span class=n>10</span>
            <span class=t>int</span> <span class=f>main</span>(<span class=t>void</span>) {
              <span class=t>char</span> <span class=o>*</span>s <span class=o>=</span> <span class=s>"a</span><span class=e>\n</span><span class=s>"</span>; <span class=c>/* two
              lines */</span>
              <span class=k>return</span> <span class=f>printf</span>(<span class=s>"</span><span class=e>%s</span><span class=s>"</span>, s) <span class=o>?</span> N <span class=o>:</span> <span class=n>0x1f</span>;
            }
        "#]],
    );
}

#[test]
fn java_in_colour() {
    looks(
        "java",
        expect![[r#"
            <span class=k>package</span> a.b;
            <span class=k>public final class</span> <span class=t>A</span>&lt;<span class=v>T</span>&gt; <span class=k>extends</span> <span class=t>B</span> {
              <span class=a>@Override</span> <span class=k>public</span> <span class=t>int</span> <span class=f>f</span>(<span class=t>String</span> <span class=v>s</span>) { <span class=k>return</span> s <span class=o>==</span> <span class=l>null</span> <span class=o>?</span> <span class=n>0</span> <span class=o>:</span> <span class=s>'c'</span>; }
            }
        "#]],
    );
}
