// The moderation page over the API of `gen serve`, by keyboard alone: signing in, decisions and the way back, what another
// visitor sees of them, threads, statistics, the backup; how it looks to axe-core, on a phone, from right to left and
// without scripts; and what it weighs.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

import { axe, tooWide } from "./axe.mjs";
import { address } from "./check-serve.mjs";
import { differs, openTab, tell } from "./fixture.mjs";
import { longThread, POINTS } from "./long-thread.mjs";

const TOKEN = "a token of this test";
const PAGE = "posts/hello";
/** With a thread that is long enough for a summary. */
const LONG = "posts/long";
/** Bytes of all scripts and sheets of the page beyond those that every page has, after `gzip -9`. */
const MOST = 30 * 1024;
const PARTS = ["comments", "threads", "summaries", "statistics", "log", "backup"];
const HOSTILE = "<img src=x onerror=alert(1)>";
/** Whole, without what no page and no host can be called. */
const PAYLOADS = JSON.parse(fs.readFileSync(new URL("../edge/payloads.json", import.meta.url), "utf8")).filter((text) => text.trim() && text.length <= 500 && !text.includes("\0"));

export async function checkAdmin({ report }, openBrowser) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gen-admin-"));
  const root = path.join(folder, "blog");
  const gen = (...args) => spawn(process.env.GEN, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, GEN_ADMIN_TOKEN: TOKEN } });
  await new Promise((done) => gen("new", "site", "blog").on("exit", done));
  // The page of this repository's own blog, as its owner would copy it.
  fs.copyFileSync(fileURLToPath(new URL("../../content/admin.md", import.meta.url)), path.join(root, "content/admin.md"));
  fs.writeFileSync(path.join(root, `content/${LONG}.md`), "---\ntitle: Builds\ndate: 2026-01-01\n---\nText.\n");
  const server = gen("serve", "--root", root, "--port", "0");
  const { context, close } = await openBrowser();
  try {
    const origin = new URL(await address(server)).origin;
    await seed(origin);
    await seedSummary(origin);
    const { tab, wrong } = await openTab(context, origin);
    tab.setDefaultTimeout(5000);
    const protocol = await context.newCDPSession(tab);
    const on = (story) => async () => [...((await story(tab, { origin, protocol })) ?? []), ...wrong.splice(0)];
    const asked = /status of 401/;
    const refused = (story) => async () => (await on(story)()).filter((line) => !asked.test(line));
    await tell(report, [
      ["admin: a wrong token is refused beside the field, the right one leads to the queue", refused(signIn)],
      ["admin: a comment is approved by key, another visitor sees it, and it can be taken back", on(approve)],
      ["admin: spam by key and back; keys mean nothing where no comment has the focus", on(spam)],
      ["admin: to delete it asks first, and Escape leads back", on(remove)],
      ["admin: several are selected by key and decided at once", on(bulk)],
      ["admin: what a reader wrote stays text", on(hostile)],
      ["admin: a thread is locked and opened, a word blocked and unblocked", on(threads)],
      ["admin: a summary that a reader reported is hidden and shown, rewritten and pinned", async () => (await on(summaries)()).filter((line) => !/status of 400/.test(line))],
      ["admin: statistics are drawn, told by arrow keys, and stand in tables", on(statistics)],
      [`admin: ${PAYLOADS.length} hostile names of pages, referrers and all else stay text`, on(corpus)],
      ["admin: the log tells it all", on(log)],
      ["admin: a backup is restored with a report", on(backup)],
      ["admin: accessible in light and dark, no sideways scrolling at 320 px, either way round", on(looks)],
      ["admin: an empty list says so, and spam comes back from there", on(empty)],
      ["admin: a server on which nobody can sign in says what to set", async () => (await on(nobody)()).filter((line) => !/status of 503/.test(line))],
      ["admin: signing out forgets the token", refused(signOut)],
      ["admin: without scripts it says what it needs", () => withoutScripts(openBrowser, origin)],
    ]);
    const { bytes, problems } = await weigh(origin);
    report("admin: scripts and sheet", problems, `${bytes} bytes`);
    await unlisted(report, origin);
  } finally {
    await close();
    server.kill("SIGTERM");
    await new Promise((done) => (server.exitCode === null && server.signalCode === null ? server.on("exit", done) : done()));
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the API answers a moderator of a blog without comments; for checks that look at every page of the blog. */
export function nothingWaits(request, response) {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ counts: { held: 0, approved: 0, spam: 0, deleted: 0 }, comments: [], next: null, summaries: [] }));
}

const api = (origin, rest, options = {}) =>
  fetch(`${origin}/api/${rest}`, { ...options, headers: { accept: "application/json", "content-type": "application/json", ...options.headers } });
const bearer = { authorization: `Bearer ${TOKEN}` };
const thread = `comments/${encodeURIComponent(PAGE)}`;
const summaryOf = `summary/${encodeURIComponent(LONG)}`;

/** Five comments, which wait since nobody is known yet, and views of three days. */
async function seed(origin) {
  const { token } = await (await api(origin, thread)).json();
  const texts = ["First *words*", "Second words", "Third words", `${HOSTILE} and ${"long".repeat(40)}`, "Fifth words"];
  for (const [at, text] of texts.entries()) {
    const answer = await api(origin, thread, { method: "POST", headers: { origin }, body: JSON.stringify({ text, author: `Reader ${at + 1}`, site: "https://reader.example/", key: "a key of sixteen or more", token }) });
    if (!answer.ok) throw new Error(`the comment was refused: ${await answer.text()}`);
  }
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const views = [1, 2, 3].map((back) => ({ counter: 0, day: day(back), page: PAGE, hours: true, tally: { h: { 9: 4 * back, 14: 2 }, v: { "": 3 }, r: { "news.example": 4, [HOSTILE]: 3 }, k: { DE: 5 }, d: { phone: 5 }, b: { Firefox: 5 }, t: { "ai-training/GPTBot": 7 } } }));
  // Hostile names of everything that can be counted, longer ago than the statistics show at first.
  const all = (prefix = "") => Object.fromEntries(PAYLOADS.map((text) => [prefix + text, 5]));
  const tally = { h: { 9: 5 }, v: { "": 1 }, r: all(), s: all(), m: all(), c: all(), k: all(), d: all(), b: all(), t: all("other/") };
  const line = (page, tally) => ({ counter: 0, day: day(60), page, hours: true, tally });
  views.push(line("", { v: { "": 1 }, g: all() }), line("about", tally), ...PAYLOADS.map((page) => line(page, { h: { 9: 5 } })));
  const blocks = PAYLOADS.filter((text) => text.length <= 200).map((value) => ({ kind: "word", value, at: 1 }));
  const audit = PAYLOADS.map((text, at) => ({ id: at + 1, at: 1, who: text, action: text.slice(0, 20), comment: null, page: text, note: text }));
  const file = { format: "blog-backup", version: 1, views, blocks, audit };
  const answer = await api(origin, "import", { method: "POST", headers: bearer, body: JSON.stringify(file) });
  if (!answer.ok) throw new Error(`the views were refused: ${await answer.text()}`);
}

/** A thread with a model's summary, which a reader has reported. */
async function seedSummary(origin) {
  const restored = await api(origin, "import", { method: "POST", headers: bearer, body: JSON.stringify(longThread(LONG)) });
  const reported = await api(origin, `${summaryOf}/report`, { method: "POST", headers: { origin }, body: "{}" });
  if (!restored.ok || !reported.ok) throw new Error(`${await restored.text()} ${await reported.text()}`);
}

/** Presses Tab until the focus is on what `selector` says. */
async function tabTo(tab, selector) {
  for (let turn = 0; turn < 60; turn += 1) {
    if (await tab.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    await tab.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

const status = (tab, text) => tab.locator(".results [role=status]", { hasText: text }).waitFor();
const focused = (tab) => tab.evaluate(() => document.activeElement.closest("article")?.querySelector("h3").textContent ?? document.activeElement.textContent);
const names = (tab) => tab.locator(".rows h3").allTextContents();
const shown = async (origin) => (await (await api(origin, thread)).json()).comments.map((comment) => comment.author);
const open = async (tab, part) => {
  await tab.locator(".parts").getByRole("link", { name: part }).focus();
  await tab.keyboard.press("Enter");
  await tab.locator(`.part.${part.toLowerCase()} > h2`).waitFor({ state: "attached" });
};

async function signIn(tab, { origin }) {
  await tab.goto(`${origin}/admin/`, { waitUntil: "load" });
  await tab.getByLabel("Token").waitFor();
  await tabTo(tab, "input[type=password]");
  await tab.keyboard.type("wrong");
  await tab.keyboard.press("Enter");
  await tab.getByRole("alert").filter({ hasText: "The token is wrong" }).waitFor();
  const stays = await tab.evaluate(() => document.activeElement.matches("input[type=password][aria-invalid=true]"));
  await tab.keyboard.type(TOKEN);
  await tab.keyboard.press("Enter");
  await tab.locator(".rows article").nth(4).waitFor();
  return differs("the focus is in the field", stays, true).concat(
    differs("the title", (await tab.title()).slice(0, 4), "(5) "),
    differs("what waits", await names(tab), [5, 4, 3, 2, 1].map((n) => `Reader ${n}`)),
    differs("why", await tab.locator(".rows .reason").first().textContent(), "sent too fast for a person"),
  );
}

async function approve(tab, { origin }) {
  const before = await shown(origin);
  await tab.keyboard.press("j");
  await tab.keyboard.press("j");
  const on = await focused(tab);
  await tab.keyboard.press("a");
  await status(tab, "Approved: Reader 4");
  const problems = differs("who sees it", [before, await shown(origin)], [[], ["Reader 4"]]);
  problems.push(...differs("the focus before and after", [on, await focused(tab)], ["Reader 4", "Reader 3"]));
  problems.push(...differs("the title", (await tab.title()).slice(0, 4), "(4) "));
  await tab.keyboard.press("u");
  await status(tab, "Undone: Approved: Reader 4");
  return problems.concat(differs("who sees it then", await shown(origin), []), differs("the focus is back", await focused(tab), "Reader 4"), differs("the list", (await names(tab)).length, 5));
}

async function spam(tab) {
  await tab.keyboard.press("k");
  await tab.keyboard.press("s");
  await status(tab, "Marked as spam: Reader 5");
  const left = await names(tab);
  await tab.keyboard.press("u");
  await status(tab, "Undone");
  const back = await names(tab);
  await tab.evaluate(() => document.activeElement.blur());
  await tab.keyboard.press("a");
  await tab.waitForTimeout(250);
  return differs("the lists", [left.length, back.length, (await names(tab)).length], [4, 5, 5]);
}

async function remove(tab) {
  await tab.keyboard.press("j");
  await tab.keyboard.press("d");
  const asks = await focused(tab);
  await tab.getByRole("group", { name: "Delete the comment by Reader 5?" }).waitFor();
  await tab.keyboard.press("Escape");
  const kept = [await focused(tab), (await names(tab)).length];
  await tab.keyboard.press("d");
  await tab.keyboard.press("Enter");
  await status(tab, "Deleted: Reader 5");
  return differs("the focus while it asks, and after", [asks, ...kept], ["Reader 5", "Reader 5", 5]).concat(differs("the list", (await names(tab))[0], "Reader 4"), differs("the focus", await focused(tab), "Reader 4"));
}

async function bulk(tab, { origin }) {
  await tab.keyboard.press("j");
  await tab.keyboard.press("x");
  await tab.keyboard.press("j");
  await tab.keyboard.press("x");
  await tab.locator(".many", { hasText: "Selected: 2" }).waitFor();
  await tab.locator(".many").getByRole("button", { name: "Approve" }).focus();
  await tab.keyboard.press("Enter");
  await status(tab, "Approved: 2 comments");
  const problems = differs("who is seen", (await shown(origin)).toSorted(), ["Reader 2", "Reader 3"]);
  await tab.keyboard.press("u");
  await status(tab, "Undone");
  return problems.concat(differs("who is seen then", await shown(origin), []), differs("the list", await names(tab), [4, 3, 2, 1].map((n) => `Reader ${n}`)));
}

async function hostile(tab) {
  const text = await tab.locator(".rows .text").first().textContent();
  return [...(text.startsWith(HOSTILE) ? [] : [`the text is ${text}`]), ...differs("pictures", await tab.locator(".Admin img").count(), 0)];
}

async function threads(tab, { origin }) {
  // Something has to be shown for the thread to be listed.
  await tab.locator(".rows article").last().focus();
  await tab.keyboard.press("a");
  await status(tab, "Approved: Reader 1");
  await open(tab, "Threads");
  const lock = tab.getByRole("group", { name: PAGE }).getByRole("button", { name: "Locked" });
  await lock.focus();
  await tab.keyboard.press("Enter");
  await status(tab, `${PAGE}: Locked`);
  await tab.locator(".shut [aria-pressed=true]", { hasText: "Locked" }).waitFor();
  const state = async () => (await (await api(origin, thread)).json()).state;
  const problems = differs("the thread", await state(), "locked");
  await tab.getByRole("button", { name: "Undo" }).focus();
  await tab.keyboard.press("Enter");
  await status(tab, "Undone");
  problems.push(...differs("the thread then", await state(), "open"));
  const field = tab.getByLabel("Word, host or author");
  await field.focus();
  await tab.keyboard.type("Casino  Royal");
  await tab.keyboard.press("Enter");
  await tab.getByRole("row", { name: /casino royal/ }).waitFor();
  await tab.getByRole("button", { name: "Remove casino royal" }).focus();
  await tab.keyboard.press("Enter");
  await tab.getByRole("row", { name: /casino royal/ }).waitFor({ state: "detached" });
  return problems;
}

async function summaries(tab, { origin }) {
  const problems = differs("reports beside the part's name", await tab.locator(".parts .reports").getAttribute("aria-label"), "Reports: 1");
  await open(tab, "Summaries");
  const row = tab.getByRole("article", { name: "Summary of the comments on Builds" });
  const press = (name) => row.getByRole("button", { name }).press("Enter");
  const seen = async () => {
    const answer = await api(origin, summaryOf, { headers: { accept: "application/json" } });
    const { made, points } = await answer.json();
    return answer.ok ? [made.by, ...points.map((point) => point.text)] : answer.status;
  };
  const facts = await row.locator(".side").textContent();
  if (!/by a-model/.test(facts) || !/Reports by readers: 1/.test(facts)) problems.push(`it is known of it: ${facts}`);
  const texts = POINTS.map(([text]) => text);
  problems.push(...differs("its points", await row.locator("li > span:first-child").filter({ hasText: "." }).allTextContents(), texts));
  const cite = await row.locator(".cite a").first().getAttribute("href");
  if (!/^\/posts\/long\/#comment-0+b02$/.test(cite)) problems.push(`a point leads to ${cite}`);

  await press("Hide");
  await status(tab, "Hidden: Builds");
  problems.push(...differs("what readers see, and where the focus is", [await seen(), await tab.evaluate(() => document.activeElement.ariaLabel)], [404, "Summary of the comments on Builds"]));
  await tab.getByRole("button", { name: "Undo" }).press("Enter");
  await status(tab, "Undone");
  problems.push(...differs("what readers see then", await seen(), ["model", ...texts]));

  await press("Edit");
  await tab.keyboard.press("Escape");
  const kept = await tab.evaluate(() => document.activeElement.textContent);
  await tab.keyboard.press("Enter");
  const field = await tab.evaluate(() => document.activeElement.labels[0].textContent);
  await tab.keyboard.press("ControlOrMeta+a");
  await tab.keyboard.type("Keep the folder of <em>resized</em> images.");
  await row.getByLabel("Point 3").fill("");
  await press("Save");
  await status(tab, "Saved and pinned: Builds");
  problems.push(...differs("what is edited", [kept, field], ["Edit", "Point 1"]), ...differs("what readers see in the end", await seen(), ["owner", "Keep the folder of <em>resized</em> images.", texts[1]]));
  await press("Edit");
  for (const name of ["Point 1", "Point 2"]) await row.getByLabel(name).fill("");
  await press("Save");
  await status(tab, "A summary has 1 to 6 points");
  const still = await row.getByLabel("Point 1").count();
  await press("Cancel");
  await press("Unpin");
  await status(tab, "Shown: Builds");
  return problems.concat(differs("fields that are left after a refusal", still, 1), differs("reports then", await tab.locator(".parts .reports").isVisible(), false));
}

async function statistics(tab) {
  await open(tab, "Statistics");
  const slider = tab.getByRole("slider", { name: "Views by day" });
  await slider.waitFor();
  await slider.focus();
  await tab.keyboard.press("End");
  await tab.keyboard.press("ArrowLeft");
  const told = (await slider.getAttribute("aria-valuetext")).replace(/^.*?\d{4}, /, "");
  const cell = (section, name) => tab.getByRole("region", { name: section }).getByRole("row", { name }).locator("td").textContent();
  const found = [await cell("Referrers", HOSTILE), await cell("Countries", "Germany"), await cell("Devices", "Phone"), await cell("Machines", "Training of AI"), await tab.locator(".totals dd").first().textContent()];
  await tab.locator(".breakdowns").getByRole("button", { name: PAGE }).focus();
  await tab.keyboard.press("Enter");
  await tab.getByRole("heading", { name: `Views of ${PAGE}` }).waitFor();
  const saved = tab.waitForEvent("download");
  await tab.getByRole("button", { name: "Save as CSV" }).focus();
  await tab.keyboard.press("Enter");
  const csv = fs.readFileSync(await (await saved).path(), "utf8").split("\r\n")[0];
  return differs("what is told", told, "Views 6, Visitors 0").concat(
    differs("the numbers", found, ["9", "15", "15", "21", "30"]),
    differs("the file", csv, "what,name,kind,views,without_script,visitors,bots"),
    differs("pictures", await tab.locator(".Admin img").count(), 0),
  );
}

async function corpus(tab) {
  await tab.getByLabel("Of one page").fill("");
  await tab.getByRole("button", { name: "90 days" }).focus();
  await tab.keyboard.press("Enter");
  await tab.getByRole("button", { name: /^Show all/ }).first().waitFor();
  for (const all of await tab.getByRole("button", { name: /^Show all/ }).all().then((all) => all.reverse())) await all.press("Enter");
  const problems = [];
  for (const section of ["Pages", "Referrers", "Campaigns"]) {
    const names = await tab.getByRole("region", { name: section, exact: true }).locator("tbody th > span").allTextContents();
    const lost = PAYLOADS.filter((text) => !names.includes(text));
    if (lost.length > 0) problems.push(`${section} lacks ${lost.length}, such as ${lost[0]}`);
  }
  for (const part of ["Threads", "Log"]) {
    await open(tab, part);
    await tab.locator(".part td").first().waitFor();
    problems.push(...differs(`elements in ${part} that are not ours`, await foreign(tab), []));
  }
  await open(tab, "Statistics");
  return problems.concat(differs("elements that are not ours", await foreign(tab), []));
}

/** Elements and attributes that no part of the page makes. */
const foreign = (tab) =>
  tab.evaluate(() => [...document.querySelectorAll(".part *")].filter((one) => /^(img|script|iframe|object|embed|style|video|audio|math|base|meta|link)$/i.test(one.localName) || [...one.attributes].some(({ name }) => name.startsWith("on"))).map((one) => one.outerHTML.slice(0, 80)));

async function log(tab) {
  await open(tab, "Log");
  await tab.getByRole("row", { name: /unblocked \(word\)/ }).waitFor();
  const deleted = await tab.getByRole("row", { name: /deleted posts\/hello/ }).count();
  return differs("lines of a deletion", deleted, 1);
}

async function backup(tab) {
  await open(tab, "Backup");
  const saved = tab.waitForEvent("download");
  await tab.getByRole("button", { name: "Download the backup" }).focus();
  await tab.keyboard.press("Enter");
  await tab.getByLabel("Backup file").setInputFiles(await (await saved).path());
  await tab.getByRole("button", { name: "Restore this file" }).focus();
  await tab.keyboard.press("Enter");
  const row = tab.getByRole("row", { name: /^Comments/ });
  await row.waitFor();
  return differs("the report of comments", (await row.locator("td").allTextContents()).join(" "), "21 0 21 0");
}

async function looks(tab, { origin, protocol }) {
  const problems = [];
  for (const part of PARTS) {
    await tab.setViewportSize({ width: 1280, height: 900 });
    await tab.goto(`${origin}/admin/?${part}#${part}`, { waitUntil: "load" });
    await tab.locator(`.part.${part} > h2`).waitFor({ state: "attached" });
    await tab.waitForLoadState("networkidle");
    if (part === "comments") for (const key of ["?", "j", "x", "d"]) await tab.keyboard.press(key);
    for (const summary of await tab.locator(".Admin summary").all()) await summary.press("Enter");
    for (const colorScheme of ["light", "dark"]) {
      await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      problems.push(...(await axe(protocol)).map((line) => `${part}, ${colorScheme}: ${line}`));
    }
    await tab.setViewportSize({ width: 320, height: 700 });
    for (const dir of ["ltr", "rtl"]) {
      await tab.evaluate((dir) => (document.documentElement.dir = dir), dir);
      problems.push(...(await tooWide(protocol)).map((line) => `${part}, ${dir}: ${line}`));
    }
  }
  return problems;
}

async function empty(tab, { origin }) {
  await tab.goto(`${origin}/admin/?again`, { waitUntil: "load" });
  await tab.locator(".rows article").first().waitFor();
  await tab.getByRole("checkbox", { name: "Select all" }).check();
  await tab.locator(".many").getByRole("button", { name: "Spam" }).press("Enter");
  await tab.getByText("Nothing waits.").waitFor();
  const focus = await focused(tab);
  await tab.getByRole("button", { name: "Spam 3" }).press("Enter");
  await tab.locator(".rows article").nth(2).waitFor();
  await tab.keyboard.press("j");
  await tab.keyboard.press("r");
  await status(tab, "Waits again: Reader 4");
  return differs("the focus", focus, "Nothing waits. All comments are decided.").concat(differs("the title", (await tab.title()).slice(0, 4), "(1) "));
}

/** With the answer of such a server: this one has a moderator. */
async function nobody(tab, { origin }) {
  const problem = { type: "/api/docs#no-moderators", title: "Nobody can sign in yet", status: 503, detail: "Set ACCESS_TEAM and ACCESS_AUD (Cloudflare Access) or ADMIN_TOKEN (local)" };
  await tab.route("**/api/admin/**", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }));
  await tab.goto(`${origin}/admin/?nobody`, { waitUntil: "load" });
  await status(tab, "Nobody can sign in yet. Set ACCESS_TEAM and ACCESS_AUD (Cloudflare Access) or ADMIN_TOKEN (local)");
  await tab.unroute("**/api/admin/**");
}

async function signOut(tab) {
  await tab.getByRole("button", { name: "Sign out" }).focus();
  await tab.keyboard.press("Enter");
  await tab.getByLabel("Token").waitFor();
  return differs("what is kept", await tab.evaluate(() => sessionStorage.length), 0);
}

async function withoutScripts(openBrowser, origin) {
  const { context, close } = await openBrowser(undefined, [], { javaScriptEnabled: false });
  try {
    const tab = await context.newPage();
    await tab.goto(`${origin}/admin/`);
    return differs("the sentence is seen", await tab.locator("noscript p", { hasText: "This page needs JavaScript" }).isVisible(), true);
  } finally {
    await close();
  }
}

/** Follows the page's sheet and scripts to all that they import. */
async function weigh(origin) {
  const html = await (await fetch(`${origin}/admin/`)).text();
  const queue = [...html.matchAll(/\/immutable\/(?:admin\/)?[\w-]+\.[0-9a-f]+\.(?:js|css)/g)].map(([url]) => url);
  const seen = new Map();
  for (let url = queue.pop(); url; url = queue.pop()) {
    if (seen.has(url) || /\/(style|island)\./.test(url)) continue;
    const text = await (await fetch(origin + url)).text();
    seen.set(url, zlib.gzipSync(text, { level: 9 }).length);
    queue.push(...[...text.matchAll(/["'`](\/immutable\/[^"'`]+\.js)["'`]/g)].map(([, url]) => url));
  }
  const bytes = [...seen.values()].reduce((sum, size) => sum + size, 0);
  const problems = [...(bytes > MOST ? [`at most ${MOST}`] : []), ...(seen.size < 10 ? [`only ${[...seen.keys()]}`] : [])];
  return { bytes, problems };
}

/** Nothing leads to it: neither lists nor feeds nor the sitemap nor the search. */
async function unlisted(report, origin) {
  const text = async (file) => (await fetch(`${origin}/${file}`)).text();
  const files = ["", "posts/", "sitemap.xml", "atom.xml", "feed.json", "rss.xml"];
  const problems = [];
  for (const file of files) if ((await text(file)).includes("/admin/")) problems.push(`/${file} names it`);
  if (!/<meta[^>]*noindex/.test(await text("admin/"))) problems.push("search engines may list it");
  report("admin: no page, list, feed or sitemap leads to it", problems);
}
