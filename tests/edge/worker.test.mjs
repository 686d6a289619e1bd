// The Worker in workerd: what must survive a restart, a panic and an abort. `cargo xtask edge test` builds what is run
// here, once as it is deployed and once with routes that break.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { start } from "./workerd.mjs";

const room = mkdtempSync(join(tmpdir(), "edge-"));
after(() => rmSync(room, { recursive: true }));

/** Options for a test: storage of its own, and a site of one page. */
function options(name, more) {
  const [state, assets] = [join(room, name, "state"), join(room, name, "assets")];
  mkdirSync(join(assets, "_gen"), { recursive: true });
  writeFileSync(join(assets, "index.html"), "the page");
  writeFileSync(join(assets, "_gen/pages.json"), JSON.stringify({ pages: [{ id: "a", url: "/a/" }] }));
  return { state, assets, vars: { SECRET: "a secret of thirty-two characters, or more" }, ...more };
}

const breakable = { worker: process.env.BREAKABLE };
const json = async (response) => (await response).json();
let visitors = 0;

/** Another visitor sees the page; how many have seen it then. */
async function count(url) {
  visitors += 1;
  const headers = {
    "content-type": "application/json",
    origin: url,
    "cf-connecting-ip": `192.0.2.${visitors}`,
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  };
  const answer = await json(fetch(`${url}/api/views`, { method: "POST", headers, body: JSON.stringify({ page: "a" }) }));
  return { views: answer.views };
}

test("counts are there after workerd was killed, and crons run", async () => {
  const settings = options("killed");
  const first = await start(settings);
  assert.deepEqual(await count(first.url), { views: 1 });
  assert.deepEqual(await count(first.url), { views: 2 });
  assert.equal(await first.scheduled("*/15 * * * *", new Date(1_000)), "ok");
  // A view that comes at once after another is written within a second, with those that came with it.
  await setTimeout(2500);
  process.kill(first.pid, "SIGKILL");
  await first.stop();

  const second = await start(settings);
  assert.deepEqual(await count(second.url), { views: 3 });
  const { storage } = await json(fetch(`${second.url}/api/health`));
  assert.equal(storage, "ok");
  await second.stop();
});

test("a panic is the answer to its own request and to no other", async () => {
  const worker = await start(options("panic", breakable));
  assert.deepEqual(await count(worker.url), { views: 1 });
  const others = Array.from({ length: 19 }, () => fetch(`${worker.url}/api/break/wait`));
  const broken = await fetch(`${worker.url}/api/break/panic`);
  assert.equal(broken.status, 500);
  assert.equal(broken.headers.get("content-type"), "application/problem+json");
  const bodies = await Promise.all(others.map(async (other) => (await other).text()));
  assert.deepEqual(bodies, Array(19).fill("whole"));
  assert.deepEqual(await count(worker.url), { views: 2 });
  await worker.stop();
});

test("after an abort the very next request is answered, by the object too", async () => {
  const worker = await start(options("abort", breakable));
  for (const views of [1, 2, 3]) {
    assert.deepEqual(await count(worker.url), { views });
    assert.equal((await fetch(`${worker.url}/api/break/abort`)).status, 500);
  }
  assert.equal((await fetch(`${worker.url}/api/health`)).status, 200);
  await worker.stop();
});

test("files are served without the Worker, and what breaks is not deployed", async () => {
  const worker = await start(options("files"));
  assert.equal(await (await fetch(worker.url)).text(), "the page");
  assert.equal((await fetch(`${worker.url}/api/break/panic`)).status, 404);
  await worker.stop();
});

test("as a program it tells where it listens, runs a cron and ends with its input", async () => {
  const program = spawn(process.execPath, [join(import.meta.dirname, "workerd.mjs"), JSON.stringify(options("program"))]);
  const ended = new Promise((resolve) => program.once("exit", resolve));
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value;
  assert.match(await next(), /^PID \d+$/);
  const [, url] = (await next()).match(/^READY (http:\/\/127\.0\.0\.1:\d+)$/);
  assert.deepEqual(await count(url), { views: 1 });
  program.stdin.write("scheduled */15 * * * *\n");
  assert.equal(await next(), "SCHEDULED ok");
  program.stdin.end();
  assert.equal(await ended, 0);
});
