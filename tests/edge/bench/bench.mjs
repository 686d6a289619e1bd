// Compares the Worker in Rust with one in hono that has the same routes: sizes, CPU per request, the first request after
// a start, memory, and rows written. `node tests/edge/bench/bench.mjs` after `cargo xtask edge`; README.md says how to
// read what it prints. It looks at a process through Linux' /proc.
import { availableParallelism, cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { agent, ask, etag, routes, view } from "./client.mjs";
import { cpu, memory } from "./process.mjs";
import { PAGES, modules, newState, prepare, run, tidy, versions } from "./workers.mjs";

const NAMES = ["bare", "rust", "hono"];
const STARTS = 9;
const ROUNDS = 5;
const QUIET = 10;
/** So long after the last view it is quiet, in milliseconds: longer than the second for which views are gathered. */
const PAUSE = 1200;
const BURST = { views: 10_000, seconds: 10, connections: 32 };

/** Of the table that is printed. */
let columns = [];

// Every workerd that is started pipes what it says there.
process.stderr.setMaxListeners(0);
await prepare();
try {
  console.log(`${versions()}; Node ${process.versions.node}; ${availableParallelism()} × ${cpus()[0].model}`);
  sizes();
  await firstRequests();
  await requests();
  await rowsWritten();
} finally {
  tidy();
}

function sizes() {
  const gzip = (file) => gzipSync(file, { level: 9 });
  table("Size of all modules, kB (1000 bytes)", ["rust", "hono"]);
  for (const [name, packed] of [["as it is", (file) => file], ["gzip -9", gzip], ["brotli", brotliCompressSync]]) {
    const size = (worker) => modules(worker).reduce((sum, file) => sum + packed(file).length, 0) / 1000;
    row(name, { rust: size("rust"), hono: size("hono") });
  }
  // 300 kB are the most that it is meant to have.
  row("gzip -9, the WebAssembly alone", { rust: gzip(modules("rust").at(-1)).length / 1000 });
}

/** Each on a workerd of its own, so that nothing is warm. */
async function firstRequests() {
  const thread = { path: `/api/comments/${encodeURIComponent(PAGES[0])}` };
  const routes = [["POST /api/views", view()], ["GET  /api/comments/{page}", thread]];
  const seen = { ready: {}, routes: routes.map(() => ({ cpu: {}, wall: {}, memory: {} })) };
  for (let round = 0; round < STARTS; round += 1) {
    for (const [place, [, what]] of routes.entries()) {
      for (const name of turned(NAMES, round)) {
        const [worker, through] = [await run(name), agent(1)];
        const ready = cpu(worker.pid);
        const began = performance.now();
        await ask(worker.url, through, what);
        const wall = performance.now() - began;
        // What it does after the answer belongs to it as well.
        await sleep(50);
        note(seen.ready, name, ready);
        note(seen.routes[place].cpu, name, cpu(worker.pid) - ready);
        note(seen.routes[place].wall, name, wall);
        note(seen.routes[place].memory, name, memory(worker.pid).now);
        through.destroy();
        await worker.stop();
      }
    }
  }
  table(`First request of a new workerd, ms: median of ${STARTS} starts`, NAMES);
  row("CPU until it is ready", medians(seen.ready));
  for (const [place, [name]] of routes.entries()) {
    row(`${name}, CPU`, medians(seen.routes[place].cpu));
    row(`${name}, until the answer`, medians(seen.routes[place].wall));
    row("  VmRSS after it, MB", medians(seen.routes[place].memory));
  }
}

/** All run side by side and are asked in turn, one request at a time, so that a busy moment of the machine hits all. */
async function requests() {
  const workers = {};
  for (const name of NAMES) workers[name] = { ...(await run(name)), through: agent(1) };
  const list = {};
  for (const name of ["rust", "hono"]) list[name] = routes(await etag(workers[name].url, workers[name].through));
  list.bare = [
    { name: "GET bare", times: 300, make: () => ({ path: "/api/" }) },
    { name: "POST bare", times: 300, make: () => ({ ...view(), path: "/api/" }) },
  ];

  // As long as it takes until V8 has compiled what is often used.
  for (const name of NAMES) for (const route of list[name]) await repeat(workers[name], route, Math.min(route.times, 50));
  const used = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    const places = Array.from(list.rust, (_, place) => place);
    for (const place of places) {
      for (const name of turned(NAMES, round)) {
        const route = list[name][place];
        if (route) note((used[route.name] ??= {}), name, await repeat(workers[name], route, route.times));
      }
    }
  }
  table(`CPU of workerd per request, µs: median of ${ROUNDS} rounds, one request at a time`, NAMES);
  for (const { name } of list.rust) {
    const bare = medians(used[name.startsWith("POST") ? "POST bare" : "GET bare"]).bare;
    row(name, { bare, ...medians(used[name]) });
  }
  row(`POST /api/views, quiet (one in ${PAUSE / 1000} s)`, medians(await quiet(workers)));

  table("Memory of workerd after these, MB", NAMES);
  const held = Object.fromEntries(NAMES.map((name) => [name, memory(workers[name].pid)]));
  const of = (which) => Object.fromEntries(NAMES.map((name) => [name, held[name][which]]));
  row("VmRSS, now", of("now"));
  row("VmHWM, at most", of("most"));
  for (const { through, stop } of Object.values(workers)) {
    through.destroy();
    await stop();
  }
}

/** CPU per request in microseconds. */
async function repeat({ url, pid, through }, route, times) {
  const before = cpu(pid);
  for (let time = 0; time < times; time += 1) await ask(url, through, route.make());
  return ((cpu(pid) - before) * 1000) / times;
}

async function quiet(workers) {
  const used = {};
  for (let time = 0; time < QUIET; time += 1) {
    await sleep(PAUSE);
    for (const name of NAMES) {
      const { url, pid, through } = workers[name];
      const before = cpu(pid);
      await ask(url, through, view());
      await sleep(50);
      note(used, name, (cpu(pid) - before) * 1000);
    }
  }
  return used;
}

/** A few views in quiet and then very many, and what of it is in the storage. */
async function rowsWritten() {
  const results = {};
  const rows = async ({ url }, through) => JSON.parse((await ask(url, through, { path: "/api/bench/rows" })).text);
  const keep = (name, worker, figure) => ((results[name] ??= {})[worker] = figure);
  const sum = (counted) => counted.rows + counted.alarms;
  for (const name of ["rust", "hono"]) {
    const state = newState();
    let [worker, through] = [await run(`${name}-rows`, state), agent(BURST.connections)];
    await ask(worker.url, through, view());
    let before = await rows(worker, through);
    keep("first view ever, rows at its answer", name, sum(before));
    await sleep(PAUSE);
    await ask(worker.url, through, view());
    keep("next quiet view, rows at its answer", name, sum(await rows(worker, through)) - sum(before));
    process.kill(worker.pid, "SIGKILL");
    through.destroy();
    await worker.stop();

    [worker, through] = [await run(`${name}-rows`, state), agent(BURST.connections)];
    const kept = await views(worker, through);
    keep("  both there after kill -9 at once, views", name, kept);
    before = await rows(worker, through);
    const [began, spent] = [performance.now(), cpu(worker.pid)];
    await burst(worker, through);
    const seconds = (performance.now() - began) / 1000;
    const perView = ((cpu(worker.pid) - spent) * 1000) / BURST.views;
    // What was gathered in the last second is written a second later.
    await sleep(2500);
    const after = await rows(worker, through);
    const counted = (await views(worker, through)) - kept;
    if (counted !== BURST.views) throw new Error(`${name} has counted ${counted} of ${BURST.views} views`);
    keep("burst, seconds that it took", name, seconds);
    keep("burst, CPU per view in µs", name, perView);
    keep("burst, rows written by statements", name, after.rows - before.rows);
    keep("burst, alarms set (a row each)", name, after.alarms - before.alarms);
    keep("burst, rows in all", name, sum(after) - sum(before));
    through.destroy();
    await worker.stop();
  }
  const pages = `${BURST.views.toLocaleString("en")} views of ${PAGES.length} pages in ${BURST.seconds} s`;
  table(`Rows written in the Durable Object: quiet views, and a burst of ${pages}`, ["rust", "hono"]);
  for (const [name, figures] of Object.entries(results)) row(name, figures);
}

/** Views of different visitors at an even pace, or as fast as it goes if that is slower. */
async function burst({ url }, through) {
  const began = performance.now();
  let sent = 0;
  const send = async () => {
    for (let index = sent++; index < BURST.views; index = sent++) {
      const due = began + (index / BURST.views) * BURST.seconds * 1000 - performance.now();
      if (due > 1) await sleep(due);
      await ask(url, through, view(PAGES[index % PAGES.length]));
    }
  };
  await Promise.all(Array.from({ length: BURST.connections }, send));
}

/** Views of all pages. */
async function views(worker, through) {
  let sum = 0;
  for (const page of PAGES) {
    sum += JSON.parse((await ask(worker.url, through, { path: `/api/views/${encodeURIComponent(page)}` })).text).views;
  }
  return sum;
}

/** The list with another one first each time. */
function turned(list, by) {
  return list.map((_, place) => list[(place + by) % list.length]);
}

function note(figures, name, figure) {
  (figures[name] ??= []).push(figure);
}

function medians(figures) {
  const median = (list) => list.toSorted((one, other) => one - other)[Math.floor(list.length / 2)];
  return Object.fromEntries(Object.entries(figures).map(([name, list]) => [name, median(list)]));
}

function table(title, names) {
  console.log(`\n${title}\n${" ".repeat(44)}${[...names, "rust/hono"].map((name) => name.padStart(11)).join("")}`);
  columns = names;
}

function row(name, figures) {
  const digits = (figure) => (Number.isInteger(figure) || figure >= 100 ? 0 : 1);
  const cell = (figure) => (figure === undefined ? "-" : figure.toFixed(digits(figure))).padStart(11);
  const ratio = figures.hono ? (figures.rust / figures.hono).toFixed(figures.rust < figures.hono / 10 ? 4 : 2) : "-";
  console.log(name.padEnd(44) + columns.map((column) => cell(figures[column])).join("") + ratio.padStart(11));
}
