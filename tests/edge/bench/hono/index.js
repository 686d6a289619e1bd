// The routes that the benchmark compares, as one would write them in JavaScript: hono, marked and xss, a Durable Object
// called by its methods, D1 in as few trips as the route allows. Bindings, tables and answers are those of the Worker in
// Rust. What it leaves out (moderation, feeds, edits, votes, reports, other languages) is said in README.md.
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import { isbot } from "isbot";
import { article, order } from "./article.js";
import { base64url, encoder } from "./bytes.js";

export { Views } from "./views.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_WAITING = 500;
const MOST_LINKS = 2;
/** Comments of one part. */
const PART = 100;

class Problem extends HTTPException {
  constructor(status, code, detail = "") {
    super(status, { message: detail });
    this.code = code;
  }
}

let kept = { readAt: 0, pages: new Map() };

/** The pages that the site has, by id, path and alias. */
async function page(c, name) {
  if (Date.now() - kept.readAt > MINUTE) {
    const answer = await c.env.ASSETS.fetch("http://assets/_gen/pages.json");
    if (!answer.ok) throw new Problem(502, "upstream", `_gen/pages.json: ${answer.status}`);
    const { pages } = await answer.json();
    const names = ({ id, url, aliases = [] }) => [...aliases, url, id];
    kept = { readAt: Date.now(), pages: new Map(pages.flatMap((page) => names(page).map((name) => [name, page]))) };
  }
  const found = kept.pages.get(name);
  if (!found) throw new Problem(404, "unknown-page");
  return found;
}

let signingKey;

async function sign(env, text) {
  if (!env.SECRET) throw new Problem(503, "not-configured", "Set SECRET");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  signingKey ??= crypto.subtle.importKey("raw", encoder.encode(env.SECRET), algorithm, false, ["sign"]);
  return base64url(await crypto.subtle.sign("HMAC", await signingKey, encoder.encode(text)));
}

const token = async (env, ...claim) => `${claim.join(".")}.${await sign(env, claim.join("\n"))}`;

const ip = (c) => c.req.header("cf-connecting-ip") ?? "";
const stub = (c) => c.env.VIEWS.getByName("views-0");

async function limit(binding, key) {
  const { success } = await binding.limit({ key });
  if (!success) throw new Problem(429, "too-many", "Try again later");
}

/** Only pages of this blog change something. */
async function sameOrigin(c, next) {
  const site = c.req.header("sec-fetch-site") ?? "same-origin";
  const origin = c.req.header("origin");
  const isOurs = origin ? URL.parse(origin)?.host === c.req.header("host") : c.req.header("sec-fetch-site") !== undefined;
  if (site !== "same-origin" || !isOurs) throw new Problem(403, "foreign-origin");
  await next();
}

const tooLong = () => {
  throw new Problem(413, "too-long");
};

const app = new Hono().basePath("/api");

app.onError((error, c) => {
  if (!(error instanceof HTTPException)) console.error(error);
  const status = error.status ?? 500;
  const { code = "about:blank", message } = error;
  const body = { type: `/api/docs#${code}`, title: code, status, ...(status < 500 && { detail: message }) };
  return c.json(body, status, { "content-type": "application/problem+json" });
});
app.notFound((c) => c.json({ title: "not-found", status: 404 }, 404, { "content-type": "application/problem+json" }));
app.use(bodyLimit({ maxSize: 64 << 10, onError: tooLong }));
app.use(async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  c.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  c.header("referrer-policy", "no-referrer");
  c.header("x-content-type-options", "nosniff");
});

app.get("/health", async (c) => {
  const [storage, pages] = await Promise.allSettled([
    c.env.DB.prepare("SELECT max(at) AS at FROM audit WHERE action = 'export'").first("at"),
    page(c, "").catch((problem) => problem.status === 404 || Promise.reject(problem)),
  ]);
  const named = ({ status }) => (status === "fulfilled" ? "ok" : "unreachable");
  const isWell = storage.value !== undefined && pages.value && c.env.SECRET;
  return c.json({
    status: isWell ? "ok" : "degraded", version: "1", storage: named(storage), pages: named(pages),
    missing: c.env.SECRET ? [] : ["SECRET"], last_backup: storage.value ? new Date(storage.value).toISOString() : null,
  });
});

const BROWSERS = [[/Edg/, "Edge"], [/OPR\//, "Opera"], [/SamsungBrowser/, "Samsung Internet"], [/Firefox|FxiOS/, "Firefox"],
  [/Chrome|CriOS/, "Chrome"], [/Safari/, "Safari"]];

function visit(c, beacon, query) {
  // Who opted out is one more, and nothing else.
  const nothing = { device: "", browser: "", country: "", referrer: "", campaign: "" };
  if (c.req.header("sec-gpc") === "1" || c.req.header("dnt") === "1") return nothing;
  const agent = c.req.header("user-agent") ?? "";
  const referrer = beacon.returned ? undefined : URL.parse(beacon.referrer ?? "")?.host;
  return {
    visitor: `${ip(c)}\n${agent}`,
    returned: Boolean(beacon.returned),
    device: /iPad|Tablet/.test(agent) ? "tablet" : /Mobi|iPhone/.test(agent) ? "phone" : "desktop",
    browser: BROWSERS.find(([pattern]) => pattern.test(agent))?.[1] ?? "other",
    country: c.req.raw.cf?.country ?? "",
    referrer: referrer && referrer !== c.req.header("host") ? referrer : "",
    campaign: new URLSearchParams(query).get("utm_source")?.slice(0, 60) ?? "",
  };
}

app.post("/views", sameOrigin, bodyLimit({ maxSize: 200, onError: tooLong }), async (c) => {
  const beacon = await c.req.json().catch(() => null);
  if (typeof beacon?.page !== "string") throw new Problem(400, "bad-request", "Say which `page`");
  const [name, query] = beacon.page.split("#")[0].split("?");
  const { id } = await page(c, name);
  const since = Number(beacon.since) || 0;
  const newer = c.env.DB.prepare(
    `SELECT count(*) AS newer FROM comments WHERE state = 'approved' AND decided_at > ?1 AND page = ?2
     AND EXISTS (SELECT 1 FROM threads WHERE page = ?2 AND changed_at > ?1)`,
  ).bind(since, id).first("newer").catch((error) => (console.error(error), 0));
  const [views, comments] = await Promise.all([count(c, id, beacon, query), newer]);
  return c.json({ views, newer: comments, summary: null });
});

async function count(c, id, beacon, query) {
  if (/prefetch|prerender|preview/i.test(c.req.header("sec-purpose") ?? "")) return stub(c).views(id);
  await limit(c.env.VIEWS_LIMIT, ip(c));
  if (isbot(c.req.header("user-agent"))) return stub(c).countBot(id);
  return stub(c).count(id, visit(c, beacon, query));
}

app.get("/views/:page", async (c) => {
  const { id } = await page(c, c.req.param("page"));
  c.header("cache-control", "public, max-age=60");
  return c.json({ page: id, views: await stub(c).views(id) });
});

const THREAD = "SELECT state, revision, changed_at FROM threads WHERE page = ?";
const openThread = { state: "open", revision: 0, changed_at: 0 };
const etag = ({ revision, changed_at }) => `"${revision}-${changed_at}-${Math.floor(Date.now() / (6 * HOUR))}"`;

app.get("/comments/:page", async (c) => {
  const found = await page(c, c.req.param("page"));
  const threadOf = c.env.DB.prepare(THREAD).bind(found.id);
  const headers = (thread) => ({ etag: etag(thread), "cache-control": "public, max-age=30", vary: "accept" });
  const known = c.req.header("if-none-match");
  if (known) {
    const thread = (await threadOf.first()) ?? openThread;
    if (known.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag(thread))) {
      return c.body(null, 304, headers(thread));
    }
  }
  const [threads, rows] = await c.env.DB.batch([
    threadOf,
    c.env.DB.prepare(
      `SELECT id, parent, author, site, key, owner, text, state, created_at, edited_at, votes, pinned FROM comments
       WHERE page = ? AND state IN ('approved', 'deleted') ORDER BY id LIMIT 10000`,
    ).bind(found.id),
  ]);
  const thread = threads.results[0] ?? openThread;
  const places = order(rows.results);
  const after = c.req.query("after");
  const from = after ? places.findIndex(({ comment }) => comment.id === after) + 1 : 0;
  const part = places.slice(from, from + PART);
  const articles = part.map(({ comment, depth, parent }) => article(comment, depth, parent, found));
  const address = encodeURIComponent(found.id);
  const more = from + PART < places.length
    ? html`<p><a class="comments-more" rel="next" href="/api/comments/${address}?after=${part.at(-1).comment.id}">More</a></p>\n`
    : "";
  const count = places.filter(({ comment }) => comment.state === "approved").length;
  const formToken = await token(c.env, "write", found.id, Date.now() + DAY);
  return c.html(
    html`<section class="comments" lang="en" aria-label="Comments" data-page="${found.id}" data-state="${thread.state}" data-revision="${thread.revision}" data-count="${count}" data-token="${formToken}">
${articles}${more}<p><a class="comments-feed" rel="alternate" type="application/atom+xml" href="/api/comments/${address}/feed">Feed</a></p>
</section>
`,
    200,
    headers(thread),
  );
});

const refuse = (code, detail) => {
  throw new Problem(422, code, detail);
};

/** What a visitor sent, cleaned and measured. */
async function draft(c) {
  const type = c.req.header("content-type")?.split(";")[0].trim();
  const isJson = type === "application/json";
  if (!isJson && type !== "application/x-www-form-urlencoded") throw new Problem(415, "media-type");
  const fields = isJson ? await c.req.json().catch(() => null) : await c.req.parseBody();
  if (fields === null || typeof fields !== "object") throw new Problem(400, "bad-request");
  const field = (name) => (typeof fields[name] === "string" ? fields[name] : "");
  const text = field("text").replaceAll(/\r\n?/g, "\n").replaceAll(/[^\P{Cc}\n\t]/gu, "").trim();
  const author = field("author").replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  const site = field("site").trim() && (URL.parse(field("site").trim())?.href ?? refuse("site-invalid"));
  if (!text) refuse("text-missing", "The text is empty");
  if (text.length > 10_000) refuse("text-too-long", "10000 characters are the most");
  if (author.length > 60) refuse("name-too-long", "60 characters are the most");
  if (site.length > 200 || (site && !/^https?:/.test(site))) refuse("site-invalid");
  const key = field("key").trim();
  if (key && (key.length < 16 || key.length > 200)) refuse("key-invalid", "16 to 200 characters");
  return { isJson, text, author, site, key, parent: field("parent").trim(), subject: field("subject"), token: field("token") };
}

/** The first objection, or none if it may be shown at once. */
async function objection(c, { text, author, site, subject, token }, page, { blocks, same, isTrusted }) {
  if (subject) return "honeypot";
  if (!token) return "no-token";
  const [until, signature] = token.split(".").slice(-2);
  if (signature !== (await sign(c.env, ["write", page.id, until].join("\n"))) || Number(until) < Date.now()) return "token";
  if (Date.now() - (Number(until) - DAY) < 3000) return "fast";
  const said = `${author} ${text}`.toLowerCase();
  const links = [...text.matchAll(/https?:\/\/([^\s/)>"]+)/g)].map(([, host]) => host.toLowerCase());
  const hosts = site ? [...links, new URL(site).host] : links;
  for (const { kind, value } of blocks) {
    if (kind === "author") return "author";
    if (kind === "word" && said.includes(value)) return "word";
    if (kind === "host" && hosts.some((host) => host === value || host.endsWith(`.${value}`))) return "host";
  }
  if (links.length > MOST_LINKS) return "links";
  if (same) return "duplicate";
  return isTrusted ? "" : "first";
}

/** A ULID: sorts by time and cannot be guessed. */
function newId(now) {
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => letters[byte & 31]).join("");
  let time = "";
  for (let place = 0; place < 10; place += 1, now = Math.floor(now / 32)) time = letters[now % 32] + time;
  return time + chance;
}

app.post("/comments/:page", sameOrigin, async (c) => {
  const given = await draft(c);
  const found = await page(c, c.req.param("page"));
  if (!found.comments) throw new Problem(403, "thread-locked");
  await limit(c.env.WRITES_LIMIT, ip(c));
  await limit(c.env.ALL_WRITES_LIMIT, "all");

  const { DB } = c.env;
  const key = given.key && (await sign(c.env, `author key\n${given.key}`));
  const normal = given.text.split(/\s+/).join(" ").toLowerCase();
  const digest = base64url(await crypto.subtle.digest("SHA-256", encoder.encode(normal)));
  const [threads, parents, waiting, blocks, trusted, same] = (await DB.batch([
    DB.prepare(THREAD).bind(found.id),
    DB.prepare("SELECT id FROM comments WHERE id = ? AND page = ? AND state = 'approved'").bind(given.parent, found.id),
    DB.prepare("SELECT count(*) AS n FROM (SELECT 1 FROM comments WHERE state = 'held' LIMIT ?)").bind(MOST_WAITING),
    DB.prepare("SELECT kind, value FROM blocks WHERE kind IN ('word', 'host') OR (kind = 'author' AND value = ?)").bind(key),
    DB.prepare("SELECT trusted FROM authors WHERE key = ?").bind(key),
    DB.prepare(
      `SELECT id FROM comments WHERE id >= ?1 AND digest = ?2 UNION ALL SELECT id FROM
       (SELECT id, digest FROM comments WHERE page = ?3 ORDER BY id DESC LIMIT 200) WHERE digest = ?2 LIMIT 1`,
    ).bind(newId(Date.now() - DAY).slice(0, 10), digest, found.id),
  ])).map(({ results }) => results);
  if ((threads[0] ?? openThread).state !== "open") throw new Problem(403, "thread-locked");
  if (given.parent && !parents.length) refuse("parent-unknown");
  if (waiting[0].n >= MOST_WAITING) throw new Problem(429, "queue-full", "Too many comments wait for review");

  const now = Date.now();
  const facts = { blocks, same: same[0], isTrusted: trusted[0]?.trusted === 1 };
  const reason = await objection(c, given, found, facts);
  const comment = {
    id: newId(now), parent: given.parent || null, author: given.author, site: given.site, key: key || null, text: given.text,
    state: reason ? "held" : "approved", created_at: now, votes: 0,
  };
  const insert = DB.prepare(
    `INSERT INTO comments (id, page, parent, author, site, key, text, language, digest, state, reason, created_at, decided_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)`,
  ).bind(
    comment.id, found.id, comment.parent, comment.author, comment.site, comment.key, comment.text, found.language ?? "", digest,
    comment.state, reason, now,
  );
  const changed = DB.prepare(
    `INSERT INTO threads (page, revision, changed_at) VALUES (?, 1, ?)
     ON CONFLICT (page) DO UPDATE SET revision = revision + 1, changed_at = excluded.changed_at`,
  ).bind(found.id, now);
  await (reason ? insert.run() : DB.batch([insert, changed]));

  const [edit, remove] = await Promise.all([
    token(c.env, "edit", comment.id, now + 15 * MINUTE),
    token(c.env, "delete", comment.id, now + 5 * 365 * DAY),
  ]);
  const address = (token) => `/api/comment/${comment.id}/edit?token=${token}`;
  if (!given.isJson) return c.redirect(reason ? address(edit) : `${found.url}#comment-${comment.id}`, 303);
  const body = {
    id: comment.id, page: found.id, state: comment.state,
    html: String(article(comment, comment.parent ? 1 : 0, comment.parent && { id: comment.parent }, found)),
    edit_token: edit, edit_until: now + 15 * MINUTE, delete_token: remove, edit_url: address(edit), delete_url: address(remove),
  };
  return c.json(body, 201, { location: `/api/comment/${comment.id}` });
});

export default app;
