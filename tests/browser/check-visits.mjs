// What is a view and what is none, told on both rims: reloads, tabs that nobody sees, pages that are made ahead of time,
// and the way back; and that a visit leaves nothing in the browser.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

import { chromium } from "playwright-core";

import { FLAGS } from "./browser.mjs";
import { allAwake, differs, openTab } from "./fixture.mjs";
import { AHEAD, FIREFOX, onRims } from "./rims.mjs";

/** Longer than a page must be seen to count. */
const SEEN = 1500;

export const checkVisits = (site, openBrowser) => onRims("visits", site, openBrowser, stories);

const stories = (blog) => {
  const { context, ask, open, atComments } = blog;
  /** Views and visitors of a page, as the moderator is told them. */
  const counted = async (page) => {
    const { totals } = await ask(`/api/admin/statistics?page=${encodeURIComponent(page)}`);
    return [totals.views, totals.visitors];
  };
  const shown = async (tab) => {
    await tab.locator(".Views:not([hidden])").waitFor();
    return tab.locator(".Views").textContent();
  };
  return [
    ["one request tells the views, and a first visit leaves nothing behind", async () => {
      const { tab, wrong, requests } = await open();
      const views = await shown(tab);
      await atComments(tab);
      const asked = requests.filter((url) => url.includes("/api/"));
      const left = await tab.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]);
      const cookies = await context.cookies();
      await tab.close();
      return [...wrong, ...differs("asked", asked.length, 1), ...differs("left", left, ["", 0, 0, 0, 0]), ...differs("cookies", cookies, []), ...differs("views", views, "1 view")];
    }],
    ["a reload is no view", async () => {
      const { tab } = await open();
      await tab.reload();
      const views = await shown(tab);
      await tab.close();
      return [...differs("views", views, "1 view"), ...differs("counted", await counted("posts/hello"), [1, 1])];
    }],
    ["a tab that nobody sees waits until somebody does, and a glance is none", async () => {
      const { tab, requests } = await openTab(context, blog.origin);
      await tab.addInitScript(() => {
        let hidden = true;
        Object.defineProperty(document, "hidden", { get: () => hidden });
        window.turn = (to) => {
          hidden = to;
          document.dispatchEvent(new Event("visibilitychange"));
        };
      });
      await tab.goto(`${blog.origin}/posts/waits/`);
      await allAwake(tab, "[client=idle]");
      await tab.waitForTimeout(SEEN);
      // In the page, for the way there and back may take longer than a glance.
      await tab.evaluate(() => (turn(false), new Promise((done) => setTimeout(done, 300)).then(() => turn(true))));
      await tab.waitForTimeout(SEEN);
      const asked = requests.filter((url) => url.includes("/api/")).length;
      await tab.evaluate(() => turn(false));
      const views = await shown(tab);
      await tab.close();
      return [...differs("asked while nobody saw it", asked, 0), ...differs("views", views, "1 view")];
    }],
    ["a page that is made ahead counts when it is shown, and not before", async () => {
      const browser = await unwatched(`${blog.origin}/start/`);
      try {
        await new Promise((done) => setTimeout(done, AHEAD - SEEN / 2));
        const before = await counted("posts/ahead");
        for (let turn = 0; turn < 50 && (await counted("posts/ahead"))[0] === 0; turn += 1) await new Promise((done) => setTimeout(done, 200));
        const tab = await browser.watch();
        const activated = await tab.evaluate(() => performance.getEntriesByType("navigation")[0].activationStart > 1000);
        const views = await shown(tab);
        return [...differs("it was made ahead", activated, true), ...differs("counted before, and after", [before, await counted("posts/ahead")], [[0, 0], [1, 1]]), ...differs("views", views, "1 view")];
      } finally {
        await browser.close();
      }
    }],
    ["whoever comes back is a view and no visitor", async () => {
      const { tab, wrong } = await openTab(context, blog.origin);
      await tab.emulateMedia({ reducedMotion: "reduce" });
      await tab.addInitScript(() => addEventListener("pageshow", (event) => (window.persisted = event.persisted)));
      await tab.goto(`${blog.origin}/posts/back/`);
      await shown(tab);
      const before = await counted("posts/back");
      const told = tab.waitForResponse((response) => response.url().endsWith("/api/views"));
      if (blog.name == "workerd") {
        await tab.evaluate(() => delete window.persisted);
        await tab.getByRole("link", { name: "About" }).first().click();
        await tab.waitForURL("**/about/");
        await tab.evaluate(() => void setTimeout(() => history.back()));
        await tab.waitForURL("**/posts/back/", { waitUntil: "commit" });
        await tab.waitForFunction(() => window.persisted !== undefined);
      } else {
        // Pages of `gen serve` listen for changes, and Chromium keeps no page that has a connection open.
        await tab.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
      }
      const persisted = await tab.evaluate(() => window.persisted);
      await told;
      await tab.close();
      return [...differs("from the browser's memory", persisted, true), ...differs("views and visitors before, and after", [before, await counted("posts/back")], [[1, 1], [2, 1]]), ...wrong];
    }],
  ];
};

/** A browser on this page that no debugger looks at, for then Chromium would make no page ahead; until `watch` does. */
async function unwatched(url) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "gen-browser-"));
  const flags = ["--headless=new", ...FLAGS, `--user-agent=${FIREFOX}`, `--user-data-dir=${profile}`, "--remote-debugging-port=0"];
  // In a group of its own: its helpers outlive it for a while and write on.
  const browser = spawn(process.env.CHROMIUM, [...flags, url], { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((done, failed) => {
    let said = "";
    browser.stderr.on("data", (text) => {
      said += text;
      const [, found] = /listening on (ws:\S+)/.exec(said) ?? [];
      if (found) done(found);
    });
    browser.on("exit", () => failed(new Error(said)));
  });
  return {
    async watch() {
      const watched = await chromium.connectOverCDP(address);
      return watched.contexts()[0].pages().find((page) => page.url().startsWith("http"));
    },
    async close() {
      const ended = new Promise((done) => (browser.exitCode === null && browser.signalCode === null ? browser.on("exit", done) : done()));
      process.kill(-browser.pid, "SIGKILL");
      await ended;
      fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
