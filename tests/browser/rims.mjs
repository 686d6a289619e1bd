// A new blog with its API on each of the two rims: `gen serve`, and the built Worker in workerd, which serves the site's
// files as well. Browsers with and without scripts look at it, and the moderator asks beside them.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { address } from "./check-serve.mjs";
import { allAwake, openTab, tell } from "./fixture.mjs";

export const TOKEN = "the token of the moderator";
export const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
/** Milliseconds after which the page `start` goes to the post that it had made ahead. */
export const AHEAD = 4000;
const RIMS = { "gen serve": natively, workerd: inWorkerd };

/** `gen serve` on the site in `root`; started anew, it builds the site anew. */
async function natively(root) {
  const env = { ...process.env, GEN_ADMIN_TOKEN: TOKEN };
  const server = spawn(process.env.GEN, ["serve", "--root", root, "--port", "0"], { env, stdio: ["ignore", "ignore", "pipe"] });
  return { origin: (await address(server)).replace(/\/$/, ""), stop: () => server.kill("SIGTERM") };
}

async function inWorkerd(root) {
  if (!fs.existsSync(new URL("../../edge/worker/build/index.js", import.meta.url))) {
    throw new Error("there is no Worker to ask: `cargo xtask edge` builds it");
  }
  const { start } = await import("../edge/workerd.mjs");
  execFileSync(process.env.GEN, ["build", "--quiet", "--root", root]);
  const many = Object.fromEntries(["VIEWS", "WRITES", "ALL_WRITES", "ADMIN"].map((name) => [`${name}_LIMIT`, 1_000_000]));
  // Letters of the edge come here. Links in them need the blog's address, so its port is chosen beforehand.
  const letters = [];
  const letterbox = http.createServer(async (request, response) => {
    letters.push(JSON.parse(Buffer.concat(await request.toArray())));
    response.end("{}");
  });
  await listening(letterbox);
  const free = await listening(http.createServer());
  const port = free.address().port;
  await new Promise((closed) => free.close(closed));
  const vars = {
    SECRET: "a secret of thirty-two characters, or more",
    ADMIN_TOKEN: TOKEN,
    ORIGIN: `http://127.0.0.1:${port}`,
    MAIL_KIND: "webhook",
    MAIL_URL: `http://127.0.0.1:${letterbox.address().port}/`,
    MAIL_TOKEN: "token",
    MAIL_FROM: "blog@blog.example",
  };
  const state = path.join(root, ".cache/workerd");
  fs.mkdirSync(state, { recursive: true });
  const worker = await start({ state, assets: path.join(root, "public"), vars, limits: many, port });
  const stop = () => (letterbox.close(), worker.stop());
  return { origin: worker.url, letters, stop, chores: () => worker.scheduled("*/15 * * * *") };
}

const listening = (server) => new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(server)));

/** Tells the stories that `stories` makes of a blog, on one rim after the other; `name` is what they are about. */
export async function onRims(name, { report }, openBrowser, stories) {
  for (const [rim, start] of Object.entries(RIMS)) {
    const blog = await openBlog(rim, start, openBrowser);
    try {
      await tell((sentence, problems) => report(`${name} on ${rim}: ${sentence}`, problems), await stories(blog));
    } finally {
      await blog.close();
    }
  }
}

async function openBlog(name, start, openBrowser) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gen-rim-"));
  const root = path.join(folder, "blog");
  const gen = (...args) => execFileSync(process.env.GEN, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  gen("new", "site", "blog");
  fs.appendFileSync(path.join(root, "site.toml"), "\n[edge]\nviews = true\ncomments = true\nsummaries = true\n");
  // The page of this repository's own blog, as its owner would copy it.
  fs.copyFileSync(fileURLToPath(new URL("../../content/admin.md", import.meta.url)), path.join(root, "content/admin.md"));
  // Posts that only their own story looks at.
  for (const name of ["waits", "ahead", "back"]) fs.writeFileSync(path.join(root, `content/posts/${name}.md`), `---\ntitle: ${name}\ndate: 2026-01-01\n---\nText.\n`);
  // It has the post `ahead` made ahead of time, and goes there after a while.
  fs.mkdirSync(path.join(root, "templates"));
  const rules = `<script type="speculationrules">{"prerender": [{"urls": ["/posts/ahead/"], "eagerness": "immediate"}]}</script>`;
  fs.writeFileSync(path.join(root, "templates/start.html"), `<!doctype html><html lang="en"><head><title>Start</title>${rules}</head><body><script>setTimeout(() => (location.href = "/posts/ahead/"), ${AHEAD})</script></body></html>`);
  fs.writeFileSync(path.join(root, "content/start.md"), "---\ntitle: Start\ntemplate: start.html\n---\n");
  // Pages that were left are kept for the way back, as a reader's browser does it.
  const scripted = await openBrowser(undefined, ["--disable-back-forward-cache"], { userAgent: FIREFOX });
  const plain = await openBrowser(undefined, [], { userAgent: FIREFOX, javaScriptEnabled: false });
  let rim = await start(root);
  const blog = {
    name,
    root,
    context: scripted.context,
    plain: plain.context,
    get origin() {
      return rim.origin;
    },
    /** What the edge has mailed; nothing where it sends none, as `gen serve` does. */
    get letters() {
      return rim.letters;
    },
    /** Asks as the moderator. */
    async ask(to, body) {
      const headers = { "content-type": "application/json", accept: "application/json", authorization: `Bearer ${TOKEN}`, origin: rim.origin };
      const response = await fetch(rim.origin + to, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
      if (!response.ok) throw new Error(`${to}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    waiting: async () => (await blog.ask("/api/admin/queue")).comments,
    approve: (ids) => blog.ask("/api/admin/comments", { ids, action: "approve" }),
    /** Fetches what readers wrote, and builds the site with it. */
    async rebuild() {
      gen("pull", "--root", root, "--from", rim.origin);
      await rim.stop();
      rim = await start(root);
    },
    /** Has done what is due without anybody asking: by the cron, or as `gen serve` does it when it starts. */
    async chores() {
      if (rim.chores) return rim.chores();
      await rim.stop();
      rim = await start(root);
    },
    /** A tab on the post. */
    async open(of = scripted.context, at = "") {
      const opened = await openTab(of, rim.origin);
      opened.tab.setDefaultTimeout(10_000);
      await opened.tab.goto(`${rim.origin}/posts/hello/${at}`);
      return opened;
    },
    /** Brings the tab to the comments, and waits until they are awake. */
    async atComments(tab) {
      await tab.locator(".Comments").scrollIntoViewIfNeeded();
      await allAwake(tab);
    },
    async close() {
      await scripted.close();
      await plain.close();
      await rim.stop();
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return blog;
}
