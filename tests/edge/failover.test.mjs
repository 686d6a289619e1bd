// The Worker before the whole blog: what readers get from home, and what from the copy at the edge while home is away. The
// origin is a server of this test that can be told how to fail.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { start } from "./workerd.mjs";

const room = mkdtempSync(join(tmpdir(), "edge-failover-"));
after(() => rmSync(room, { recursive: true }));

/** A blog at the edge, whose home does what `home.does` says. */
async function blog(name, vars = { FAILOVER: "on" }) {
  const [state, assets] = [join(room, name, "state"), join(room, name, "assets")];
  for (const folder of ["_gen", "immutable", "about"]) mkdirSync(join(assets, folder), { recursive: true });
  writeFileSync(join(assets, "_gen/pages.json"), JSON.stringify({ version: 1, pages: [] }));
  writeFileSync(join(assets, "index.html"), "<p>copy");
  writeFileSync(join(assets, "about/index.html"), "<p>copy of about");
  writeFileSync(join(assets, "404.html"), "<p>no such page");
  writeFileSync(join(assets, "immutable/a.1.css"), "copy{}");
  const home = { does: (request, response) => response.end("<p>home"), asked: [] };
  const server = createServer((request, response) => {
    home.asked.push(`${request.method} ${request.url}`);
    home.does(request, response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const secret = "a secret of thirty-two characters, or more";
  const worker = await start({ state, assets, vars: { SECRET: secret, ...vars }, origin: `127.0.0.1:${server.address().port}` });
  return {
    home,
    async get(path, options) {
      const response = await fetch(worker.url + path, { redirect: "manual", ...options });
      const by = response.headers.get("x-served-by");
      return [response.status, await response.text(), ...(by ? [by] : [])];
    },
    close: () => new Promise((closed) => (server.closeAllConnections(), server.close(closed))),
    async stop() {
      await worker.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

const says = (status, text = "") => (request, response) => response.writeHead(status).end(text);

test("as long as home answers, readers get what it says", async () => {
  const { home, get, stop } = await blog("up");
  assert.deepEqual(await get("/"), [200, "<p>home"]);
  home.does = says(404, "<p>home has no such page");
  assert.deepEqual(await get("/nothing/"), [404, "<p>home has no such page"]);
  home.does = (request, response) => response.writeHead(308, { location: "/new/" }).end();
  assert.deepEqual(await get("/old/"), [308, ""]);
  home.does = says(304);
  assert.deepEqual(await get("/", { headers: { "if-none-match": '"1"' } }), [304, ""]);
  assert.deepEqual(home.asked, ["GET /", "GET /nothing/", "GET /old/", "GET /"]);
  await stop();
});

test("while home fails the copy stands in, and says so", async () => {
  const { home, get, stop } = await blog("failing");
  for (const status of [500, 502, 503, 522, 530]) {
    home.does = says(status, "error code: 1033");
    assert.deepEqual(await get("/about/"), [200, "<p>copy of about", "edge-fallback"], `${status}`);
  }
  // Perhaps home has it.
  assert.deepEqual(await get("/nothing/"), [503, "The blog is away for a moment", "edge-fallback"]);
  assert.deepEqual((await get("/immutable/b.2.css"))[0], 503);
  home.does = (request) => request.socket.destroy();
  assert.deepEqual(await get("/"), [200, "<p>copy", "edge-fallback"]);
  await stop();
});

test("a home that is down or slow is waited for once", async () => {
  const { home, get, close, stop } = await blog("slow");
  home.does = () => {};
  const begun = Date.now();
  assert.deepEqual(await get("/"), [200, "<p>copy", "edge-fallback"]);
  assert.ok(Date.now() - begun >= 7_900, "it was waited for");
  for (let reader = 0; reader < 20; reader += 1) {
    assert.deepEqual(await get("/"), [200, "<p>copy", "edge-fallback"]);
  }
  await setTimeout(5000);
  assert.deepEqual(await get("/"), [200, "<p>copy", "edge-fallback"], "ten seconds from the end of the wait on");
  assert.equal(home.asked.length, 1);
  await close();
  assert.deepEqual(await get("/about/"), [200, "<p>copy of about", "edge-fallback"]);
  await stop();
});

test("during a rollout an asset is found where it is", async () => {
  const { home, get, stop } = await blog("rollout");
  home.does = says(404, "<p>not here");
  assert.deepEqual(await get("/immutable/a.1.css"), [200, "copy{}", "edge-fallback"]);
  assert.deepEqual(await get("/immutable/b.2.css"), [404, "<p>not here"]);
  await stop();
});

test("nothing but reading falls back, and the API never does", async () => {
  const { home, get, stop } = await blog("writing");
  home.does = says(503, "closed");
  assert.deepEqual(await get("/about/", { method: "POST", body: "x" }), [503, "closed"]);
  home.does = (request) => request.socket.destroy();
  assert.deepEqual((await get("/about/", { method: "POST", body: "x" }))[0], 502);
  const [status, text] = await get("/api/health");
  assert.deepEqual([status, JSON.parse(text).storage], [200, "ok"]);
  assert.equal((await get("/api/nothing"))[0], 404);
  assert.ok(!home.asked.some((asked) => asked.includes("/api")));
  await stop();
});

test("where it is off, home is not asked for pages", async () => {
  const { home, get, stop } = await blog("off", {});
  assert.deepEqual(await get("/"), [200, "<p>copy"]);
  assert.deepEqual(home.asked, []);
  await stop();
});
