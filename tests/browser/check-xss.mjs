// No text of an author becomes an element, an attribute or a script through a component: each payload stands in every
// argument, and in the browser its elements are those of a harmless text of the same shape. What the generator refuses
// does no harm either; such uses are counted and taken out.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

import { allAwake, openSite, openTab, tell } from "./fixture.mjs";
import { harmless, harmlessUrl, PAYLOADS, uses } from "./xss-payloads.mjs";

const SETTINGS = 'title = "T"\nbase_url = "https://blog.example"\n[author]\nname = "A"\n';
const DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8H0z"/></svg>';

export async function checkXss({ report }, openBrowser) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "gen-xss-"));
  try {
    const pages = write(root);
    const refused = refuse(root, pages);
    const told = Object.entries(refused).map(([code, count]) => `${count} ${code}`).join(", ");
    report("xss: enough is not refused", pages.every((page) => page.accepted.length > 20) ? [] : ["a payload is hardly ever accepted"], `refused: ${told}`);
    for (const page of pages) writeTwin(root, page);
    await visit(root, pages, report, openBrowser);
  } finally {
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes a page for each payload, all uses in it. */
function write(root) {
  const file = (name, text) => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  };
  file("site.toml", SETTINGS);
  file("content/find.md", "# Find\n\n<Search client:load limit={100} />\n");
  file("content/dot.svg", DOT);
  file("data/plain.csv", "a,b\nx,1\ny,2\n");
  return PAYLOADS.map((payload, n) => {
    file(`data/d${n}.csv`, csv(payload));
    file(`data/t${n}.csv`, csv(harmless(payload)));
    const page = { n, payload, all: uses(payload, `d${n}`), twin: uses(harmless(payload), `t${n}`, harmlessUrl(payload)) };
    page.accepted = page.all.map((_, index) => index);
    writePage(root, `p${n}`, payload, page.all, page);
    return page;
  });
}

function csv(text) {
  const cell = `"${text.replaceAll('"', '""')}"`;
  return `a,${cell}\n${cell},1\nz,2\n`;
}

/** Writes accepted uses, and notes in `page.lines` which of them stands in which line. */
function writePage(root, name, title, all, page) {
  // A title is Markdown, and what is HTML in Markdown is the author's own; in code it is a text.
  const lines = ["+++", `title = ${JSON.stringify(`\`\` ${title} \`\``)}`, `description = ${JSON.stringify(title)}`, "+++", "", "zebra", ""];
  page.lines = [];
  for (const index of page.accepted) {
    const use = ["", `<div class="use" id="u${index}">`, "", ...all[index].split("\n"), "", "</div>"];
    use.forEach((_, at) => (page.lines[lines.length + 1 + at] = index));
    lines.push(...use);
  }
  fs.writeFileSync(path.join(root, "content", `${name}.md`), `${lines.join("\n")}\n`);
}

function writeTwin(root, page) {
  writePage(root, `t${page.n}`, harmless(page.payload), page.twin, page);
}

/** Takes out what the generator refuses, until it refuses nothing; counts of what was refused, by its code. */
function refuse(root, pages) {
  const counts = {};
  for (let round = 0; round < 6; round += 1) {
    const { stdout } = spawnSync(process.env.GEN, ["check", "--json", "--root", root], { encoding: "utf8", maxBuffer: 1 << 28 });
    const errors = JSON.parse(stdout).diagnostics.filter((one) => one.severity === "error");
    if (errors.length === 0) return counts;
    const bad = new Map();
    for (const { file, line, code, message } of errors) {
      const page = pages.find(({ n }) => file === `content/p${n}.md`);
      const index = page?.lines[line];
      if (index === undefined) throw new Error(`${file}:${line}: ${code}: ${message}`);
      bad.set(`${page.n} ${index}`, { page, index, code });
    }
    for (const { page, index, code } of bad.values()) {
      page.accepted = page.accepted.filter((one) => one !== index);
      counts[code] = (counts[code] ?? 0) + 1;
    }
    for (const page of pages) writePage(root, `p${page.n}`, page.payload, page.all, page);
  }
  throw new Error("the generator refuses something in every round");
}

async function visit(root, pages, report, openBrowser) {
  const fixture = await openSite(root);
  const { context, close } = await openBrowser();
  const opened = await openTab(context, fixture.origin);
  opened.tab.setDefaultTimeout(5000);
  const look = lookWith(opened, fixture);
  try {
    await tell(report, pages.map((page) => [`xss: ${JSON.stringify(page.payload)} in ${page.accepted.length} places`, async () => {
      const twin = await look(`t${page.n}`);
      const found = await look(`p${page.n}`);
      // Where an author names another host, the policy refuses it; that is so with a harmless address, too.
      const problems = found.wrong.filter((line) => !twin.wrong.includes(line) && !line.includes("//harmless.example/"));
      for (const index of page.accepted) {
        if (found.trees[`u${index}`] !== twin.trees[`u${index}`]) {
          problems.push(`${page.all[index]}\n${parting(found.trees[`u${index}`], twin.trees[`u${index}`])}`);
        }
      }
      if (found.rest !== twin.rest) problems.push(`the rest of the page\n${parting(found.rest, twin.rest)}`);
      // The first ones tell enough.
      return problems.concat(found.bad).slice(0, 5);
    }]));
    await tell(report, [["xss: titles and queries in the search", () => search(opened, fixture)]]);
  } finally {
    await close();
    await fixture.close();
  }
}

/** Where two trees part, with a few elements before. */
function parting(found = "is not there", expected = "is not there") {
  const at = [...found].findIndex((letter, index) => letter !== expected[index]);
  const cut = (tree) => tree.slice(Math.max(0, at - 80), at + 120);
  return `  …${cut(found)}\nnot\n  …${cut(expected)}`;
}

/** Opens a page, wakes and uses everything on it, and takes its elements down. */
const lookWith = ({ tab, wrong }, fixture) => async (name) => {
  wrong.length = 0;
  await tab.goto(`${fixture.origin}/${name}/`, { waitUntil: "load" });
  await allAwake(tab);
  const seen = await tab.evaluate(read);
  return { ...seen, wrong: [...new Set(wrong)] };
};

/** Runs in the browser: the names of elements and their attributes, and addresses that run something. */
function read() {
  for (const slider of document.querySelectorAll("input[type=range]")) slider.dispatchEvent(new Event("focus"));
  for (const button of document.querySelectorAll(".Counter button")) button.click();
  for (const link of document.querySelectorAll("gen-island .Figure > a")) link.click();
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  const tree = (element, without) =>
    element.matches(without) ? "" : `${element.localName}[${[...element.attributes].map((one) => one.name).sort()}](${[...element.children].map((child) => tree(child, without)).join(" ")})`;
  const trees = {};
  for (const use of document.querySelectorAll(".use")) trees[use.id] = tree(use, "never");
  const bad = [];
  for (const element of document.querySelectorAll("[href], [src], [action], [poster], [data], [formaction]")) {
    for (const name of ["href", "src", "action", "poster", "data", "formaction"]) {
      const url = element.hasAttribute(name) && URL.parse(element.getAttribute(name), location.href);
      // Browsers open no page from a `data:` address, and what is in a picture does not run.
      const fine = ["http:", "https:", ...(["a", "img"].includes(element.localName) ? ["data:"] : [])];
      if (url && !fine.includes(url.protocol)) bad.push(`${name} of ${element.outerHTML.slice(0, 200)}`);
    }
  }
  return { trees, rest: tree(document.documentElement, ".use"), bad };
}

/** Every page is found by a word that all have; then every payload is searched for itself. */
async function search({ tab, wrong }, fixture) {
  wrong.length = 0;
  await tab.goto(`${fixture.origin}/find/?q=zebra`, { waitUntil: "load" });
  await tab.locator(".Search [role=status]", { hasText: `Results: ${2 * PAYLOADS.length}` }).waitFor();
  const shapes = () => tab.evaluate(() => [...new Set([...document.querySelectorAll(".Search .results *, .Search [role=status] *")].map((element) => `${element.parentElement.localName} > ${element.localName}`))].sort());
  const expected = ["a > mark", "li > p", "ol > li", "p > a", "p > mark"];
  const problems = (await shapes()).filter((shape) => !expected.includes(shape));
  for (const payload of PAYLOADS) {
    await tab.locator(".Search input").fill(payload);
    await tab.keyboard.press("Enter");
    await tab.waitForFunction(() => !document.querySelector(".results").ariaBusy && document.querySelector(".Search [role=status]").textContent);
    problems.push(...(await shapes()).filter((shape) => !expected.includes(shape)).map((shape) => `${shape} for ${payload}`));
  }
  return [...problems, ...wrong];
}
