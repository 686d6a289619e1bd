// Views and comments as readers meet them, told twice: on `gen serve`, and on the built Worker in workerd, which serves the
// site's files as well. There is a moderator, and there are readers in Chromium with and without scripts.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

import { axe, tooWide } from "./axe.mjs";
import { address } from "./check-serve.mjs";
import { allAwake, differs, openTab, tell } from "./fixture.mjs";

const TOKEN = "the token of the moderator";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
/** Milliseconds that a form must have been open for: who is faster is a machine. */
const HUMAN = 3200;

export async function checkComments({ report }, openBrowser) {
  await onRim("gen serve", natively, report, openBrowser);
  await onRim("workerd", inWorkerd, report, openBrowser);
}

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
  const vars = { SECRET: "a secret of thirty-two characters, or more", ADMIN_TOKEN: TOKEN };
  const state = path.join(root, ".cache/workerd");
  fs.mkdirSync(state, { recursive: true });
  const worker = await start({ state, assets: path.join(root, "public"), vars, limits: many });
  return { origin: worker.url, stop: worker.stop };
}

async function onRim(name, start, report, openBrowser) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gen-comments-"));
  const root = path.join(folder, "blog");
  const gen = (...args) => execFileSync(process.env.GEN, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  gen("new", "site", "blog");
  fs.appendFileSync(path.join(root, "site.toml"), "\n[edge]\nviews = true\ncomments = true\n");
  let rim = await start(root);
  const { context, close } = await openBrowser(undefined, [], { userAgent: FIREFOX });
  const plain = await openBrowser(undefined, [], { userAgent: FIREFOX, javaScriptEnabled: false });
  const ask = async (to, body) => {
    const headers = { "content-type": "application/json", accept: "application/json", authorization: `Bearer ${TOKEN}`, origin: rim.origin };
    const response = await fetch(rim.origin + to, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
    if (!response.ok) throw new Error(`${to}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const waiting = async () => (await ask("/api/admin/queue")).comments;
  const approve = (ids) => ask("/api/admin/comments", { ids, action: "approve" });
  /** A tab on the post, at its comments. */
  const open = async (of = context, at = "") => {
    const opened = await openTab(of, rim.origin);
    await opened.tab.goto(`${rim.origin}/posts/hello/${at}`);
    return opened;
  };
  const atComments = async (tab) => {
    await tab.locator(".Comments").scrollIntoViewIfNeeded();
    await allAwake(tab);
  };

  await tell((sentence, problems) => report(`comments on ${name}: ${sentence}`, problems), [
    ["one request tells the views, and a first visit leaves nothing behind", async () => {
      const { tab, wrong, requests } = await open();
      await tab.locator(".Views:not([hidden])").waitFor();
      await atComments(tab);
      const asked = requests.filter((url) => url.includes("/api/"));
      const left = await tab.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
      const views = await tab.locator(".Views").textContent();
      await tab.close();
      return [...wrong, ...differs("asked", asked.length, 1), ...differs("left", left, ["", 0, 0]), ...differs("views", views, "1 view")];
    }],
    ["a reload is no view, and a tab that nobody sees waits", async () => {
      const { tab } = await open();
      await tab.reload();
      await tab.locator(".Views:not([hidden])").waitFor();
      const views = await tab.locator(".Views").textContent();
      const hidden = await context.newPage();
      await hidden.addInitScript(() => Object.defineProperty(document, "hidden", { get: () => true }));
      const asked = [];
      hidden.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
      await hidden.goto(`${rim.origin}/posts/hello/`);
      await hidden.waitForTimeout(1500);
      await Promise.all([tab.close(), hidden.close()]);
      return [...differs("views", views, "1 view"), ...differs("asked by a hidden tab", asked, [])];
    }],
    ["without scripts one is written, and a picture counts", async () => {
      const { tab, requests } = await open(plain.context);
      await tab.locator("[name=text]").fill("Written *without* scripts");
      await tab.waitForTimeout(200);
      await tab.locator(".send button").first().click();
      await tab.waitForURL(/\/api\/comment\//);
      const told = await tab.locator("main").textContent();
      await tab.close();
      const counted = requests.some((url) => url.includes("/api/views/pixel.gif"));
      const [comment] = await waiting();
      await approve([comment.id]);
      return [...differs("counted", counted, true), ...(/Written/.test(told) ? [] : [`it says: ${told}`])];
    }],
    ["what was there at the build is in the page, also for who has no scripts", async () => {
      gen("pull", "--root", root, "--from", rim.origin);
      await rim.stop();
      rim = await start(root);
      const { tab } = await open(plain.context);
      const text = await tab.locator(".comment").textContent();
      await tab.close();
      return /Written without scripts/.test(text) ? [] : [`the comment is: ${text}`];
    }],
    ["one is answered by keyboard alone, held, approved, and shown to the next reader", async () => {
      const { tab, wrong } = await open();
      await atComments(tab);
      await tab.locator(".comment-reply").focus();
      await tab.keyboard.press("Enter");
      await tab.keyboard.type("An answer");
      await tab.waitForTimeout(HUMAN);
      await tab.locator("input[name=author]").fill("Ada");
      await tab.keyboard.press("Enter");
      await tab.locator(".comment.held").waitFor();
      const [told, focus, depth] = await tab.evaluate(() => [
        document.querySelector(".told").textContent,
        document.activeElement.classList.contains("held"),
        document.activeElement.dataset.depth,
      ]);
      await tab.close();
      const [comment] = await waiting();
      await approve([comment.id]);

      const other = await open();
      await atComments(other.tab);
      const before = await other.tab.locator(".comment").count();
      await other.tab.locator(".newer button").click();
      await other.tab.getByText("An answer").waitFor();
      const ids = await other.tab.locator(".comment").evaluateAll((found) => found.map((article) => article.id));
      await other.tab.close();
      return [
        ...wrong, ...other.wrong, ...differs("focus on the new comment, one step in", [focus, depth], [true, "1"]),
        ...(/moderator/.test(told) ? [] : [`it says: ${told}`]),
        ...differs("comments before and after", [before, ids.length, new Set(ids).size], [1, 2, 2]),
      ];
    }],
    ["a draft outlives a cut network and a reload, until the edge has it", async () => {
      const { tab } = await open();
      await atComments(tab);
      await tab.locator("[name=text]").fill("Hard to write twice");
      await context.setOffline(true);
      await tab.locator(".send button").first().click();
      const told = tab.locator(".told");
      await told.filter({ hasText: "could not be sent" }).waitFor();
      await context.setOffline(false);
      await tab.reload();
      await atComments(tab);
      const kept = await tab.locator("[name=text]").inputValue();
      await tab.locator("[name=text]").focus();
      await tab.waitForTimeout(HUMAN);
      await tab.locator(".send button").first().click();
      await tab.locator(".comment.held").waitFor();
      const left = await tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("gen.draft")));
      const [comment] = await waiting();
      await tab.close();
      return [...differs("kept", kept, "Hard to write twice"), ...differs("left", left, []), ...differs("came", comment?.html?.includes("Hard to write twice"), true)];
    }],
    ["what the edge refuses is told in its words, and nothing is lost", async () => {
      const { tab } = await open();
      await atComments(tab);
      await tab.locator("[name=text]").fill("   ");
      await tab.locator(".send button").first().click();
      await tab.locator(".told").filter({ hasText: "empty" }).waitFor();
      await tab.locator("[name=text]").fill("Look *here*");
      await tab.locator(".quiet").click();
      const preview = await tab.locator(".preview em").textContent();
      await tab.close();
      return differs("preview", preview, "here");
    }],
    ["nothing is wrong for axe-core, in light and dark, and nothing is too wide at 320 px", async () => {
      const { tab } = await open();
      const protocol = await context.newCDPSession(tab);
      await tab.locator(".Views:not([hidden])").waitFor();
      await atComments(tab);
      const problems = [];
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await tab.waitForTimeout(300);
        problems.push(...(await axe(protocol)));
      }
      await tab.setViewportSize({ width: 320, height: 800 });
      problems.push(...(await tooWide(protocol)));
      await tab.close();
      return problems;
    }],
    ["who is not answered loses nothing but the number", async () => {
      const { tab, wrong } = await openTab(context, rim.origin);
      await tab.route("**/api/**", (route) => route.fulfill({ status: 503, body: "" }));
      await tab.goto(`${rim.origin}/posts/hello/`);
      await atComments(tab);
      await tab.waitForTimeout(1500);
      const shown = await tab.evaluate(() => [document.querySelector(".Views").hidden, document.querySelectorAll(".comment").length]);
      await tab.close();
      return [...differs("shown", shown, [true, 1]), ...wrong.filter((line) => !/status of 503/.test(line))];
    }],
    ["where comments are closed, they are read, and a vote is refused in words", async () => {
      await ask("/api/admin/threads", { action: "close", page: "posts/hello" });
      gen("pull", "--root", root, "--from", rim.origin);
      await rim.stop();
      rim = await start(root);
      const { tab, wrong } = await open();
      await atComments(tab);
      await tab.locator(".comment-vote").first().click();
      await tab.locator(".told").filter({ hasText: "closed" }).waitFor();
      const forms = await tab.locator(".write").count();
      await tab.close();
      return [...differs("forms", forms, 0), ...wrong.filter((line) => !/status of 403/.test(line))];
    }],
    ["a browser that keeps nothing can be written in", async () => {
      await ask("/api/admin/threads", { action: "open", page: "posts/hello" });
      gen("pull", "--root", root, "--from", rim.origin);
      await rim.stop();
      rim = await start(root);
      const { tab, wrong } = await openTab(context, rim.origin);
      await tab.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("", "SecurityError"); } }));
      await tab.goto(`${rim.origin}/posts/hello/`);
      await atComments(tab);
      await tab.locator("[name=text]").fill("From a private window");
      await tab.locator(".send button").first().click();
      await tab.locator(".comment.held").waitFor();
      await tab.close();
      return wrong;
    }],
  ]);

  await close();
  await plain.close();
  await rim.stop();
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
