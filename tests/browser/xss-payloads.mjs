// Texts that would do harm if they were ever taken for HTML, for a URL that runs, for a template, or for a mark of the
// generator; and the places of the default set where an author's text can stand.

/** If one of them works, it opens a dialog, asks for `/harm`, or leaves an element that a harmless text does not. */
export const PAYLOADS = [
  `<script>alert(1)</script>`,
  `</script><script src=/harm></script>`,
  `<img src=/harm onerror=alert(1)>`,
  `"><img src=/harm onerror=alert(1)>`,
  `'><svg onload=alert(1)>`,
  `" onmouseover="alert(1)" autofocus onfocus="alert(1)`,
  `' onclick='alert(1)' x='`,
  `x onfocus=alert(1) autofocus tabindex=0`,
  `<svg><script href=/harm></script><animate onbegin=alert(1) attributeName=x /></svg>`,
  `</svg></figure></gen-island><iframe src=/harm>`,
  `</title></textarea></style><iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">`,
  `--><img src=/harm>`,
  `--><img src=/harm><!--`,
  `<!--gen:!Counter--><gen-content-0></gen-content-0>`,
  `]]><img src=/harm>`,
  `&lt;img src=/harm onerror=alert(1)&gt;`,
  `&quot; onfocus=&quot;alert(1)`,
  `&#34;&#62;&#60;img src=/harm&#62;`,
  `&amp;lt;img src=/harm&amp;gt;`,
  `{{ 7 * 7 }}`,
  `{% raw %}{{ 7 * 7 }}{% endraw %}`,
  `{% include "head.html" %}`,
  `{# comment #}{{ "<img src=/harm>" | safe }}`,
  `{{ <Counter /> }}`,
  `<Counter client:load />`,
  `<gen-island client="load" src="/harm" props="{}">`,
  `\u{f8fe}content\u{f8ff}`,
  `\u{f8fe}gen:!Counter\u{f8ff}`,
  `\u{f8fe}gen:Counter\u{f8ff}\u{f8ff}\u{f8fe}`,
  `javascript:alert(1)`,
  `JaVaScRiPt:alert(1)`,
  `java\tscript:alert(1)`,
  `\u0001 javascript:alert(1)`,
  `javascript&colon;alert(1)`,
  `&#106;avascript:alert(1)`,
  `vbscript:msgbox(1)`,
  `data:text/html,<script>alert(1)</script>`,
  `https://harmless.example/"><img src=/harm>.mp4`,
  `//harmless.example\\" onerror=alert(1) x=".mp4`,
  `<details class="Tab"><img src=/harm></details>`,
  `\\"><img src=/harm>`,
  `$& $1 {n} {q} {name}`,
  `\u202e\u2028\u2029\u00ad<b>\ufeff</b>`,
];

const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** How a text is written as an argument. */
const FORMS = [
  (text) => `="${quoted(text)}"`,
  (text) => `={${JSON.stringify(text)}}`,
  // As it is, its entities decoded by the generator.
  (text) => (text.includes("'") ? `="${quoted(text)}"` : `='${text}'`),
];

/** Each argument that is a text: a tag with `@` for the argument's value, and `§` where a directive may stand. */
const ARGUMENTS = [
  `<Note title@>text</Note>`,
  `<Note kind@>text</Note>`,
  `<Figure alt="a" src@ §/>`,
  `<Figure alt="a" src@ zoom §/>`,
  `<Figure src="dot.svg" alt@ zoom §/>`,
  `<Figure src="dot.svg" alt="a" caption@ §/>`,
  `<Tabs §><Tab title@>one</Tab><Tab title="two">two</Tab></Tabs>`,
  `<Details title@>text</Details>`,
  `<Video title="t" src@ §/>`,
  `<Video src="https://vimeo.com/1" title@ §/>`,
  `<Video src="https://vimeo.com/1" title="t" poster@ §/>`,
  `<Video src="https://harmless.example/a.mp4" title@ §/>`,
  `<Video src="https://harmless.example/a.mp4" title="t" captions@ §/>`,
  `<Chart data="plain" title@ §/>`,
  `<Chart data="plain" title="t" unit@ §/>`,
  `<Chart data="plain" title="t" kind@ §/>`,
  `<Chart data="plain" title="t" size@ §/>`,
  `<Chart title="t" data@ §/>`,
  `<Counter label@ §/>`,
  `<Search placeholder@ §/>`,
];

/** Uses of one text, each of them Markdown; `data` names a data file with it, `url` stands where an address has to. */
export function uses(text, data, url = text) {
  const json = JSON.stringify(text);
  const twice = (tag) => (tag.includes("§") ? [tag.replace("§", ""), tag.replace("§", "client:load ")] : [tag]);
  const value = (tag) => (/(src|poster|captions)@/.test(tag) ? url : text);
  const found = ARGUMENTS.flatMap((tag) => FORMS.map((form) => form(value(tag))).flatMap((value) => twice(tag.replace("@", () => value))));
  const rest = [
    `<Chart title="t" data="${data}" §/>`,
    `<Chart title="t" data="${data}" kind="bar" §/>`,
    `<Chart title="t" data={[{"a": ${json}, "b": 1}, {"a": "z", "b": 2}]} §/>`,
    `<Chart title="t" data={[{"a": "y", ${json}: 1}, {"a": "z", ${json}: 2}]} §/>`,
    // HTML in an author's Markdown is the author's own and meant to work; in code it is a text.
    `<CopyCode §>\n\n~~~\n${text}\n~~~\n\n</CopyCode>`,
    `<Tabs §><Tab title="a">\`\` ${text} \`\`</Tab></Tabs>`,
  ];
  return [...found, ...rest.flatMap(twice), `<Note>\`\` ${text} \`\`</Note>`, `<Details title="t">\n\n~~~\n${text}\n~~~\n\n</Details>`];
}

/** A text of the same length and the same words, in which nothing is special. */
export const harmless = (text) => text.replace(/[^\s\u0001]/gu, "x").replace(/[\u0001\t\u2028\u2029]/g, " ");

/** The same for an address: of the same kind as far as a component tells kinds apart. */
export const harmlessUrl = (text) => `https://harmless.example/x${text.endsWith(".mp4") ? ".mp4" : ""}`;
