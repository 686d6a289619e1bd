// Hostile words on their whole way through the Worker: each payload of `tests/edge/payloads.json` is written as a comment,
// as a view and into the forms, and what comes back is opened in the browser without the policy that could hide a hole,
// and put into a page of the blog. Nothing may run, nothing may be asked for, and of elements there may only be ours.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { aWhile, openTab, tell } from "./fixture.mjs";

const PAYLOADS = JSON.parse(fs.readFileSync(new URL("../edge/payloads.json", import.meta.url), "utf8"));
const WORKER = new URL("../../edge/worker/build/index_bg.wasm", import.meta.url);
const THREAD = "/api/comments/posts%2Fhello";
const ADMIN_TOKEN = "the token of the moderator of this blog";
const VARIABLES = { SECRET: "a secret of thirty-two characters, or more", ADMIN_TOKEN };
const LIMITS = { VIEWS_LIMIT: 1e6, WRITES_LIMIT: 1e6, ALL_WRITES_LIMIT: 1e6, ADMIN_LIMIT: 1e6 };
/** A feed has fifty comments: so many and their replies. */
const AT_ONCE = 24;

/** Elements that a comment's text may have, with their attributes; see `edge/src/comments/render.rs`. */
const TEXT = { p: "", strong: "", em: "", del: "", code: "", pre: "", blockquote: "", ul: "", ol: "start", li: "", br: "", a: "href rel" };
/** Elements of an article and its thread; see `article.rs` and `list.rs` there. */
const ARTICLE = {
  section: "class lang aria-label data-page data-state data-revision data-count data-token",
  article: "class id data-depth data-parent itemprop itemscope itemtype",
  header: "",
  footer: "",
  svg: "class viewBox width height aria-hidden",
  path: "fill d",
  span: "class itemprop itemscope itemtype",
  a: "href rel title itemprop class type",
  bdi: "itemprop",
  time: "datetime itemprop",
  div: "class itemprop dir",
  form: "method action",
  button: "class data-votes",
  p: "class",
};
/** A fragment that is opened by itself. */
const ALONE = { ...ARTICLE, html: "", head: "", body: "" };
/** Elements of a page with a form; see `form.rs` there. */
const PAGE = {
  html: "lang dir",
  head: "",
  meta: "charset name content",
  title: "",
  style: "",
  body: "",
  main: "",
  h1: "",
  label: "",
  input: "type name value maxlength autocomplete tabindex",
  textarea: "name rows maxlength required",
  p: "class role",
  a: "href rel",
  form: "method action",
  button: "formaction",
  div: "class itemprop dir",
};
const FEED = "feed id title updated link entry author name uri published in-reply-to content";
/** What every link to elsewhere says of itself. */
const REL = "nofollow ugc noopener noreferrer";

export async function checkCommentsXss({ server, report }, openBrowser) {
  if (!fs.existsSync(WORKER)) {
    report("comments-xss: the Worker is built", ["edge/worker/build is not there: run `cargo xtask edge` first"]);
    return;
  }
  const room = fs.mkdtempSync(path.join(os.tmpdir(), "gen-comments-xss-"));
  // Its Node modules come with the build of the Worker.
  const { start } = await import("../edge/workerd.mjs");
  const worker = await start({ state: path.join(room, "state"), assets: site(room), vars: VARIABLES, limits: LIMITS });
  const { context, close } = await openBrowser();
  try {
    const edge = client(worker.url);
    const bare = await openBare(context, worker.url);
    const blog = await openTab(context, server.origin);
    await blog.tab.goto(`${server.origin}/`, { waitUntil: "networkidle" });
    const written = [];
    const feeds = [];
    await tell(report, [
      [`comments-xss: ${PAYLOADS.length} payloads are taken or refused, and never an error`, () => fill(edge, written, feeds)],
      ["comments-xss: threads, as pages without a policy and inside a page of the blog", () => threads(edge, bare, blog, written)],
      ["comments-xss: feeds and their contents", () => readFeeds(bare, written, feeds)],
      ["comments-xss: what a moderator is shown", () => queue(edge, bare, blog, written)],
      ["comments-xss: pages that give back what was written", () => pages(edge, bare)],
      ["comments-xss: views, and statistics that no browser takes for a page", () => views(edge)],
    ]);
  } finally {
    await close();
    await worker.stop();
    fs.rmSync(room, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A folder with one page that takes comments. */
function site(room) {
  fs.mkdirSync(path.join(room, "_gen"), { recursive: true });
  const page = { id: "posts/hello", url: "/posts/hello/", language: "en", title: "On <hello> & more", comments: true };
  fs.writeFileSync(path.join(room, "_gen/pages.json"), JSON.stringify({ version: 1, pages: [page] }));
  return room;
}

function client(url) {
  const get = (path, headers = {}) => fetch(url + path, { headers, redirect: "manual" });
  const send = (path, type, body, headers) =>
    fetch(url + path, { method: "POST", body, redirect: "manual", headers: { "content-type": type, "sec-fetch-site": "same-origin", ...headers } });
  const post = (path, value, headers) => send(path, "application/json", JSON.stringify(value), headers);
  const form = (path, fields) => send(path, "application/x-www-form-urlencoded", new URLSearchParams(fields), { accept: "text/html" });
  const asModerator = { authorization: `Bearer ${ADMIN_TOKEN}` };
  return {
    get,
    post,
    form,
    adminGet: (path) => get(path, asModerator),
    adminPost: (path, value) => post(path, value, asModerator),
    text: async (path, accept = "text/html") => (await get(path, { accept })).text(),
  };
}

/** The first letters of a text, as many as a field takes. */
const cut = (text, most) => [...text].slice(0, most).join("");

/** Writes each payload as a comment and as an answer to it, approves both, and keeps the feeds while they show them. */
async function fill(edge, written, feeds) {
  const problems = [];
  const refused = new Map();
  const approve = async (comments) => {
    const answer = await edge.adminPost("/api/admin/comments", { ids: comments.map(({ id }) => id), action: "approve" });
    if (!answer.ok) throw new Error(`approval: ${answer.status} ${await answer.text()}`);
    written.push(...comments);
    return comments;
  };
  const write = async (payload, sites, parent = "") => {
    const author = cut(payload, 60);
    for (const site of sites) {
      const answer = await edge.post(THREAD, { text: payload, author, site: cut(site, 200), parent });
      const value = await answer.json();
      if (answer.status === 201) return [{ id: value.id, payload, author, site, isAnswer: parent !== "" }];
      if (answer.status !== 422) problems.push(`${answer.status} for ${payload}`);
      if (!value.type.endsWith("#site-invalid")) {
        refused.set(payload, value.type);
        return [];
      }
    }
    return [];
  };
  // Besides the payloads, the four shapes that an article has: with and without a website, first and answer.
  const harmless = [];
  for (const [site, isAnswer] of [["", false], ["", true], ["https://a.example/", false], ["https://a.example/", true]]) {
    const answer = await edge.post(THREAD, { text: `Hello ${harmless.length}`, author: "Ann", site, parent: isAnswer ? harmless[0].id : "" });
    harmless.push({ id: (await answer.json()).id, payload: "", author: "Ann", site, isAnswer, isHarmless: true });
    await approve(harmless.slice(-1));
  }
  for (let first = 0; first < PAYLOADS.length; first += AT_ONCE) {
    const some = PAYLOADS.slice(first, first + AT_ONCE);
    const comments = await approve((await Promise.all(some.map((payload) => write(payload, websites(payload))))).flat());
    const answers = await Promise.all(comments.map(({ id, payload }) => write(payload, [""], id)));
    await approve(answers.flat());
    feeds.push(await edge.text("/api/comments"), await edge.text(`${THREAD}/feed`));
  }
  // A text of invisible letters only is none.
  const taken = new Set(written.map(({ payload }) => payload));
  if (refused.size > 5 || taken.size + refused.size !== PAYLOADS.length + 1) problems.push(`refused: ${[...refused].join("; ")}`);
  const without = written.filter(({ site, isAnswer, isHarmless }) => site === "" && !isAnswer && !isHarmless);
  if (without.length > 5) problems.push(`${without.length} comments without a website`);
  return problems;
}

/** A website has to be one; so a payload that is none stands where a path may. */
const websites = (payload) => [payload, `https://a.example/${payload}`, `https://a.example/#${payload.replace(/\s|\p{C}/gu, "")}`, ""];

/** A tab in which each address is what it is told to be, with no header but its type, and in which `alert` is noted. */
async function openBare(context, origin) {
  const opened = await openTab(context, origin);
  const { tab, wrong } = opened;
  let document = {};
  await tab.route("**", (route) => {
    if (route.request().url() === document.url) return route.fulfill({ contentType: document.type, body: document.body });
    wrong.push(`asked ${route.request().url()}`);
    return route.abort();
  });
  await tab.exposeFunction("note", (text) => void wrong.push(text));
  await tab.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = (text) => window.note(`${name}(${text})`);
  });
  let number = 0;
  /** Opens a document and gives what `look` finds in it, unless nothing is said of its elements. */
  const show = async (body, allowed, type = "text/html; charset=utf-8") => {
    number += 1;
    document = { url: `${origin}/posts/hello/?${number}`, type, body };
    await tab.goto(document.url, { waitUntil: "load" });
    // What is focused by itself is so when the page is drawn.
    await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const found = allowed ? await tab.evaluate(look, { within: null, allowed, TEXT, REL }) : { problems: [] };
    return { ...found, problems: [...found.problems, ...wrong.splice(0)] };
  };
  /** Opens many documents at once, in frames, and gives all problems. */
  const showAll = async (bodies, allowed) => {
    const problems = [];
    for (let first = 0; first < bodies.length; first += 60) {
      const frames = bodies.slice(first, first + 60).map((body) => `<iframe hidden srcdoc="${body.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`);
      problems.push(...(await show(`<!doctype html>${frames.join("")}`, { ...ALONE, iframe: "srcdoc hidden" })).problems);
      const opened = tab.frames().slice(1);
      if (opened.length !== frames.length) problems.push(`${opened.length} documents are there, not ${frames.length}`);
      const found = await Promise.all(opened.map((frame) => frame.evaluate(look, { within: null, allowed, TEXT, REL })));
      problems.push(...found.flatMap((one) => one.problems));
    }
    return problems;
  };
  return { tab, show, showAll };
}

/**
 * Runs in the browser: elements, attributes and addresses that may not be there, and the articles that are. Of an article
 * it gives the names of all that stands around its text.
 */
function look({ within, allowed, TEXT, REL }) {
  const root = within ? document.querySelector(within) : document;
  const problems = [];
  const tell = (what, node) => problems.push(`${what}: ${(node.outerHTML ?? node.data).slice(0, 200)}`);
  for (const element of root.querySelectorAll("*")) {
    const list = element.closest(".comment-body") && !element.matches(".comment-body") ? TEXT : allowed;
    if (!(element.localName in list)) {
      tell("an element that is not on the list", element);
      continue;
    }
    for (const { name, value } of element.attributes) {
      if (!list[element.localName].split(" ").includes(name)) tell(`the attribute ${name}`, element);
      if (["action", "formaction"].includes(name) && !/^\/api\/[\w/%-]+$/.test(value)) tell(`a form sent to ${value}`, element);
      if (name !== "href" || /^(#comment-\w+|\/[\w/%?=#.-]*)$/.test(value)) continue;
      if (!["http:", "https:", "mailto:"].includes(URL.parse(value)?.protocol)) tell(`a link to ${value}`, element);
      if (element.rel !== REL) tell(`a link with rel="${element.rel}"`, element);
    }
  }
  const comments = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) tell("a comment of HTML", comments.currentNode);
  const tree = (element) => {
    const names = [...element.attributes].map((one) => one.name);
    const inner = element.matches(".comment-body, svg") ? [] : [...element.children];
    return `${element.localName}[${names}](${inner.map(tree).join(" ")})`;
  };
  const articles = [...root.querySelectorAll("article")].map((article) => ({
    id: article.id.replace("comment-", ""),
    author: article.querySelector("[itemprop=name]")?.textContent,
    frame: tree(article),
  }));
  return { problems, articles };
}

/** What `look` finds in HTML that a script puts into a page of the blog, as the island does. */
async function insert({ tab, wrong, requests }, html, allowed) {
  wrong.length = 0;
  requests.length = 0;
  await tab.evaluate((html) => {
    document.querySelector("#fragment")?.remove();
    const place = document.createElement("div");
    place.id = "fragment";
    document.querySelector("main").append(place);
    place.innerHTML = html;
  }, html);
  await aWhile(tab);
  const found = await tab.evaluate(look, { within: "#fragment", allowed, TEXT, REL });
  return { ...found, problems: [...found.problems, ...wrong, ...requests.map((url) => `asked ${url}`)] };
}

async function threads(edge, bare, blog, written) {
  const problems = [];
  const seen = { alone: [], whole: [], inPieces: [] };
  const names = new Map();
  for (let next = ""; next !== null; ) {
    const address = next && `${THREAD}?after=${next}`;
    const html = await edge.text(address || THREAD);
    const json = JSON.parse(await edge.text(address || THREAD, "application/json"));
    for (const { id, author } of json.comments) names.set(id, author);
    const pieces = json.comments.map((comment) => comment.html).join("");
    const [alone, whole, inPieces] = [await bare.show(html, ALONE), await insert(blog, html, ARTICLE), await insert(blog, pieces, ARTICLE)];
    for (const [place, found] of Object.entries({ alone, whole, inPieces })) {
      problems.push(...found.problems);
      seen[place].push(...found.articles);
    }
    next = json.next;
  }
  const byId = new Map(written.map((comment) => [comment.id, comment]));
  for (const articles of Object.values(seen)) {
    const frames = new Set(articles.filter(({ id }) => byId.get(id)?.isHarmless).map(({ frame }) => frame));
    if (frames.size !== 4) problems.push(`harmless articles have ${frames.size} shapes, not four`);
    if (articles.length !== written.length) problems.push(`${articles.length} articles, not ${written.length}`);
    for (const { id, author, frame } of articles) {
      const comment = byId.get(id);
      if (!comment) problems.push(`an article with the id ${id}`);
      else if (!frames.has(frame)) problems.push(`the shape of an article: ${frame} for ${comment.payload}`);
      // What is printed as it is has to be shown as it is; of the rest some letters are dropped.
      const expected = /^[!-~]+( [!-~]+)*$/.test(comment?.author) ? comment.author : names.get(id) || "Anonymous";
      if (author !== expected) problems.push(`the author ${author} for ${expected}`);
    }
  }
  return problems.slice(0, 20);
}

async function readFeeds(bare, written, feeds) {
  const problems = [];
  const ids = new Set();
  const bodies = [];
  for (const xml of feeds) {
    problems.push(...(await bare.show(xml, null, "application/xml; charset=utf-8")).problems);
    const { contents, wrong } = await bare.tab.evaluate(readFeed, { xml, FEED });
    problems.push(...wrong);
    for (const { id } of contents) ids.add(id);
    bodies.push(`<!doctype html>${contents.map(({ html }) => `<div class="comment-body">${html}</div>`).join("")}`);
  }
  const missing = written.filter(({ id, isHarmless }) => !ids.has(id) && !isHarmless);
  if (missing.length > 0) problems.push(`${missing.length} comments stand in no feed`);
  return problems.concat(await bare.showAll(bodies, ALONE)).slice(0, 20);
}

/** Runs in the browser: the contents of a feed, and what in it is not of a feed. */
function readFeed({ xml, FEED }) {
  const feed = new DOMParser().parseFromString(xml, "application/xml");
  const wrong = [];
  const known = FEED.split(" ");
  for (const element of feed.querySelectorAll("*")) {
    if (!known.includes(element.localName)) wrong.push(`an element of a feed: ${element.outerHTML.slice(0, 200)}`);
  }
  for (const uri of feed.querySelectorAll("uri")) {
    if (!/^https?:\/\//.test(uri.textContent)) wrong.push(`the address ${uri.textContent}`);
  }
  const contents = [...feed.querySelectorAll("entry")].map((entry) => ({
    id: entry.querySelector("id").textContent.split("/").pop(),
    html: entry.querySelector("content").textContent,
  }));
  return { contents, wrong };
}

async function queue(edge, bare, blog, written) {
  const problems = [];
  let count = 0;
  for (let next = ""; next !== null; ) {
    const answer = await (await edge.adminGet(`/api/admin/queue?state=approved&limit=100${next && `&before=${next}`}`)).json();
    count += answer.comments.length;
    const html = answer.comments.map((comment) => `<div class="comment-body">${comment.html}</div>`).join("");
    problems.push(...(await bare.show(html, ALONE)).problems);
    problems.push(...(await insert(blog, html, ARTICLE)).problems);
    next = answer.next;
  }
  if (count !== written.length) problems.push(`${count} comments, not ${written.length}`);
  return problems.slice(0, 20);
}

/** The form that comes back with what was wrong, and the preview. */
async function pages(edge, bare) {
  const problems = [];
  const bodies = [];
  const ask = async (address, statuses, payload) => {
    const fields = { text: payload, author: payload, site: payload, parent: payload, key: payload, token: payload, page: "posts/hello" };
    const answer = await edge.form(address, fields);
    if (!statuses.includes(answer.status)) problems.push(`${address}: ${answer.status} for ${payload}`);
    bodies.push(await answer.text());
  };
  for (const payload of PAYLOADS) {
    await Promise.all([ask(THREAD, [422], payload), ask("/api/preview", [200, 422], payload)]);
  }
  return problems.concat(await bare.showAll(bodies, PAGE)).slice(0, 20);
}

/** Each payload as whatever a visit tells of itself. */
async function views(edge) {
  const problems = [];
  const count = async (payload, beacon, headers) => {
    // A view has 200 bytes.
    const fits = (length) => JSON.stringify(beacon(cut(payload, length)));
    let length = [...payload].length;
    while (Buffer.byteLength(fits(length)) > 200) length -= 1;
    const answer = await edge.post("/api/views", JSON.parse(fits(length)), headers);
    if (![200, 404].includes(answer.status)) problems.push(`${answer.status} for ${payload} in ${fits(length)}`);
    await answer.arrayBuffer();
  };
  const inQuery = (text) => text.replace(/[%&+#]/g, encodeURIComponent);
  for (const [number, payload] of PAYLOADS.entries()) {
    const browser = `Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 ${number}`;
    // A header holds bytes and no control characters.
    const agent = Buffer.from(payload.replace(/[\0-\x1f\x7f]/g, " ")).toString("latin1");
    await Promise.all([
      ...["utm_source", "utm_medium", "utm_campaign"].map((name) =>
        count(payload, (text) => ({ page: `posts/hello?${name}=${inQuery(text)}` }), { "user-agent": `${browser} ${name}` })),
      count(payload, (text) => ({ page: "posts/hello", referrer: `https://${text}/` }), { "user-agent": `${browser} host` }),
      count(payload, (text) => ({ page: text, referrer: text }), { "user-agent": browser }),
      count(payload, () => ({ page: "posts/hello" }), { "user-agent": agent, referer: `https://a.example/${agent}` }),
    ]);
  }
  for (const [format, type] of [["json", "application/json"], ["csv", "text/csv; charset=utf-8"]]) {
    const answer = await edge.adminGet(`/api/admin/statistics?format=${format}`);
    const headers = ["content-type", "x-content-type-options"].map((name) => answer.headers.get(name)).join(", ");
    if (answer.status !== 200 || headers !== `${type}, nosniff`) problems.push(`statistics: ${answer.status}, ${headers}`);
    const text = await answer.text();
    if (!text.includes("posts/hello")) problems.push(`statistics without the page: ${text.slice(0, 200)}`);
  }
  return problems.slice(0, 20);
}
