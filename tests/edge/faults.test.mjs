// What visitors hear while Cloudflare's parts fail, and that nothing is lost which they were told is there. The parts are
// real; `faulty.js` stands between.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { start } from "./workerd.mjs";

const room = mkdtempSync(join(tmpdir(), "edge-faults-"));
after(() => rmSync(room, { recursive: true }));

const TOKEN = "the token of the moderator of this blog";
const [SECOND, HOUR] = [1000, 3_600_000];

/** A Worker of its own, and its visitors. */
async function blog(name) {
  const [state, assets] = [join(room, name, "state"), join(room, name, "assets")];
  mkdirSync(join(assets, "_gen"), { recursive: true });
  const pages = [{ id: "a", url: "/a/", language: "en", title: "A", comments: true }];
  writeFileSync(join(assets, "_gen/pages.json"), JSON.stringify({ version: 1, pages }));
  const vars = { SECRET: "a secret of thirty-two characters, or more", ADMIN_TOKEN: TOKEN };
  const worker = await start({ state, assets, vars, faulty: true });
  const ask = async (path, headers = {}, body) => {
    const method = body === undefined ? "GET" : "POST";
    const all = { accept: "application/json", origin: worker.url, "content-type": "application/json", ...headers };
    const answer = await fetch(worker.url + path, { method, headers: all, body: body && JSON.stringify(body) });
    const text = await answer.text();
    const type = answer.headers.get("content-type") ?? "";
    return { status: answer.status, retry: answer.headers.get("retry-after"), ...(type.includes("json") && JSON.parse(text)) };
  };
  const admin = (path) => ask(path, { authorization: `Bearer ${TOKEN}` });
  return {
    stop: worker.stop,
    told: (faults) => ask("/api/fault", {}, faults),
    comment: (text) => ask("/api/comments/a", {}, { text }),
    waiting: async () => (await admin("/api/admin/queue")).counts.held,
    list: () => ask("/api/comments/a"),
    statistics: (to) => admin(`/api/admin/statistics?to=${new Date(to).toISOString().slice(0, 10)}`),
    views: async () => (await ask("/api/views/a")).views,
    visit(visitor) {
      const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
      return ask("/api/views", { "cf-connecting-ip": `192.0.2.${visitor}`, "user-agent": agent }, { page: "a" });
    },
  };
}

test("while D1 fails nothing is taken and everybody is told; views go on", async () => {
  const { told, comment, list, visit, waiting, stop } = await blog("failing");
  assert.equal((await comment("before")).status, 201);
  await told({ database: "Network connection lost." });
  for (const refused of [await comment("lost?"), await list()]) {
    assert.deepEqual([refused.status, refused.type, refused.retry], [503, "/api/docs#storage", "30"]);
  }
  assert.deepEqual([(await visit(1)).views, (await visit(2)).views], [1, 2]);
  await told({});
  assert.equal((await comment("after")).status, 201);
  assert.equal(await waiting(), 2);
  await stop();
});

test("a D1 that is slow is waited for", async () => {
  const { told, comment, list, stop } = await blog("slow");
  await told({ database: 3 * SECOND });
  const begun = Date.now();
  assert.deepEqual([(await comment("slowly")).status, (await list()).status], [201, 200]);
  assert.ok(Date.now() - begun >= 6 * SECOND, "it was slow");
  await stop();
});

test("a D1 that is full takes no comment and says so, and is still read", async () => {
  const { told, comment, waiting, stop } = await blog("full");
  await told({ database: "Exceeded maximum DB size: SQLITE_FULL" });
  const refused = await comment("too much");
  assert.deepEqual([refused.status, refused.type], [507, "/api/docs#storage-full"]);
  await told({});
  assert.equal(await waiting(), 0);
  await stop();
});

test("a counter that begins anew goes on from what it wrote, and still knows a reload", async () => {
  const { told, visit, views, stop } = await blog("anew");
  for (const visitor of [1, 2, 3]) {
    assert.equal((await visit(visitor)).views, visitor);
    // What comes within a second of another is written when that is over.
    await setTimeout(1.5 * SECOND);
    await told({ restart: true });
    assert.equal((await visit(visitor)).views, visitor, "a reload");
  }
  assert.equal(await views(), 3);
  await stop();
});

test("a counter whose storage fails says so, keeps nothing of it, and goes on", async () => {
  const { told, visit, comment, views, stop } = await blog("counter");
  assert.equal((await visit(1)).views, 1);
  await setTimeout(1.5 * SECOND);
  await told({ counter: "disk I/O error" });
  const refused = await visit(2);
  assert.deepEqual([refused.status, refused.type], [503, "/api/docs#storage"]);
  assert.equal((await comment("comments go on")).status, 201);
  await told({});
  assert.equal(await views(), 1);
  assert.equal((await visit(2)).views, 2);
  await stop();
});

test("over midnight a reload is still one, and each day keeps its own", async () => {
  const { told, visit, views, statistics, stop } = await blog("midnight");
  const midnight = Math.ceil((Date.now() + HOUR) / (24 * HOUR)) * 24 * HOUR;
  const at = (time) => told({ ahead: time - Date.now() });
  await at(midnight - 20 * SECOND);
  assert.deepEqual([(await visit(1)).views, (await visit(2)).views], [1, 2]);
  await at(midnight + 5 * SECOND);
  assert.equal((await visit(1)).views, 2, "a reload");
  assert.equal((await visit(3)).views, 3);
  // The night's work is due when nobody's reload needs yesterday any more; the next visit finds it late.
  await at(midnight + HOUR);
  assert.equal((await visit(4)).views, 4);
  await setTimeout(3 * SECOND);
  await told({ restart: true });
  assert.equal(await views(), 4);
  const [yesterday, today] = (await statistics(midnight)).days;
  assert.deepEqual([yesterday.views, yesterday.visitors, today.views, today.visitors], [2, 2, 2, 2]);
  await stop();
});
