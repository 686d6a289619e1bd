// What scripts and sheets of components cost a reader, against `sizes.json`: bytes after `gzip -9`. A size that differs
// by more than a twentieth has to be accepted on purpose: run again with UPDATE_EXPECT=1 and look at the difference.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import zlib from "node:zlib";

import { openSite } from "./fixture.mjs";

const EXPECTED = new URL("sizes.json", import.meta.url);
const RUNTIME = "island.js";
/** Of JavaScript; sheets are only told. */
const MOST = { runtime: 512, set: 8 * 1024, talk: 6 * 1024, near: 1024 };
const SEARCH = /^(Search|search-index)\./;
/** Views, comments and their summary; the first two are there before the reader comes near the comments. */
const NEAR = /^(Views|visit)\.js/;
const TALK = /^(Views|visit|talk|Comments|Summary)\./;
/** For the moderator alone; `check-admin.mjs` measures it. */
const ADMIN = /^[Aa]dmin/;

export async function checkSizes({ site: blog, report }) {
  const { site, close } = await openSite("components");
  try {
    const sizes = {};
    // Of the components, those that want an API are only on the blog.
    for (const { folder, files } of [site, blog]) {
      for (const file of files) {
        const [, name, ending] = /^immutable\/([\w-]+)\.[0-9a-f]+\.(js|css)$/.exec(file) ?? [];
        if (!name || name === "style") continue;
        sizes[`${name}.${ending}`] = zlib.gzipSync(fs.readFileSync(path.join(folder, file)), { level: 9 }).length;
      }
    }
    const sum = (fits) => Object.entries(sizes).reduce((total, [name, bytes]) => total + (fits(name) ? bytes : 0), 0);
    const own = (ending, search) =>
      sum((name) => name.endsWith(ending) && !TALK.test(name) && !ADMIN.test(name) && SEARCH.test(name) === search);
    const whole = own(".js", false);
    const told = `${whole} bytes, sheets ${own(".css", false)}; search ${own(".js", true)}, sheet ${own(".css", true)}`;
    report("sizes: the runtime", sizes[RUNTIME] <= MOST.runtime ? [] : [`at most ${MOST.runtime}`], `${sizes[RUNTIME]} bytes`);
    report("sizes: scripts of the whole set without search", whole <= MOST.set ? [] : [`at most ${MOST.set}`], told);
    const talk = sum((name) => name.endsWith(".js") && TALK.test(name));
    const near = sum((name) => NEAR.test(name));
    const small = talk <= MOST.talk && near <= MOST.near;
    report("sizes: scripts of views, comments and summaries", small ? [] : [`at most ${MOST.talk}, ${MOST.near} of it early`], `${talk} bytes, ${near} of it early`);
    report("sizes: as in sizes.json", compare(sizes));
  } finally {
    await close();
  }
  report("sizes: without an island a page of the blog has no byte of script", scripts(blog), `${blog.pages.length} pages`);
}

function compare(sizes) {
  if (process.env.UPDATE_EXPECT) fs.writeFileSync(EXPECTED, `${JSON.stringify(Object.fromEntries(Object.entries(sizes).sort()), undefined, 2)}\n`);
  const expected = JSON.parse(fs.readFileSync(EXPECTED, "utf8"));
  const names = [...new Set([...Object.keys(sizes), ...Object.keys(expected)])].sort();
  const wrong = names.filter((name) => !(Math.abs(sizes[name] - expected[name]) <= expected[name] / 20));
  const problems = wrong.map((name) => `${name} is ${sizes[name] ?? "not there"}, not ${expected[name] ?? "there"}`);
  return problems.length > 0 ? [...problems, "if that is right, run again with UPDATE_EXPECT=1"] : [];
}

/** Scripts of pages that have no island. Data blocks and rules for the browser run nothing. */
function scripts(blog) {
  const data = /\btype=["']?(application\/ld\+json|speculationrules)\b/;
  const withIsland = blog.pages.filter((page) => blog.read(page.file).includes("<gen-island"));
  const problems = blog.pages
    .filter((page) => !withIsland.includes(page))
    .flatMap((page) => [...blog.read(page.file).matchAll(/<script\b[^>]*>|<link\b[^>]*modulepreload[^>]*>|<[a-z][^>]* on[a-z]+=/g)].filter(([tag]) => !data.test(tag)).map(([tag]) => `${page.file}: ${tag}`));
  return withIsland.length > 0 ? problems : [...problems, "no page of the blog shows an island"];
}
