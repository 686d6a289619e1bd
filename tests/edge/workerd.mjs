// Runs the built Worker in workerd, the runtime that Cloudflare has, with the bindings of wrangler.toml and storage on
// disk. `node workerd.mjs '<options as JSON>'` prints `PID <of workerd>`, then `READY <url>`. A line `scheduled <cron>` on
// its standard input runs what that cron runs and is answered by `SCHEDULED <outcome>`. It stops when its standard input
// ends, so also when whoever started it is gone; workerd stops even if this program is killed.
import { spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from "wrangler";

const root = resolve(import.meta.dirname, "../..");

/**
 * Options, all but `state` with a default:
 * - `state`: folder that keeps D1 and the Durable Objects;
 * - `worker`: folder with `index.js`, and `index_bg.wasm` if that imports it;
 * - `faulty`: `true` for a platform that fails as `faulty.js` says;
 * - `assets`: folder that `gen build` wrote;
 * - `vars`: variables and secrets, which the Worker cannot tell apart;
 * - `limits`: `{ VIEWS_LIMIT: 5 }` instead of those of wrangler.toml, per period;
 * - `cf`: what Cloudflare would know of the visitor, such as `{ country: "CZ" }`;
 * - `origin`: `127.0.0.1:4123`, which answers whatever the Worker fetches; otherwise the network does;
 * - `migrations`: folder with the SQL of D1, applied in order, each once; `null` for none;
 * - `port`: on 127.0.0.1; a free one if it is 0.
 */
export async function start(options) {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, "wrangler.toml"));
  const folder = resolve(root, options.worker ?? "edge/worker/build");
  const ratelimits = Object.entries(workerOptions.ratelimits).map(([name, ratelimit]) => {
    const limit = options.limits?.[name] ?? ratelimit.simple.limit;
    return [name, { ...ratelimit, simple: { ...ratelimit.simple, limit } }];
  });
  // The first is where it starts.
  const modules = [{ type: "ESModule", path: join(folder, "index.js") }];
  const wasm = join(folder, "index_bg.wasm");
  if (existsSync(wasm)) modules.push({ type: "CompiledWasm", path: wasm });
  if (options.faulty) modules.unshift({ type: "ESModule", path: join(folder, "faulty.js"), contents: read("faulty.js") });
  const edge = {
    ...workerOptions,
    name: "edge",
    modules,
    modulesRoot: folder,
    bindings: { ...workerOptions.bindings, ...options.vars },
    ratelimits: Object.fromEntries(ratelimits),
    assets: { ...workerOptions.assets, directory: resolve(root, options.assets ?? "public") },
    ...(options.origin && { outboundService: { external: { address: options.origin, http: {} } } }),
  };
  // Miniflare's own way to a database fails now and then on a busy machine, see `patiently`.
  const migrator = {
    name: "migrator",
    modules: [{ type: "ESModule", path: "migrator.js", contents: read("migrator.js") }],
    compatibilityDate: workerOptions.compatibilityDate,
    d1Databases: workerOptions.d1Databases,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
  // Miniflare does not tell which process is workerd.
  let runtime;
  const remember = ({ process }) => (runtime = process);
  subscribe("child_process", remember);
  const miniflare = new Miniflare({
    workers: [edge, migrator],
    d1Persist: pathToFileURL(join(options.state, "d1")).href,
    durableObjectsPersist: pathToFileURL(join(options.state, "do")).href,
    host: "127.0.0.1",
    port: options.port ?? 0,
    cf: options.cf ?? {},
    log: new Log(LogLevel.WARN),
    handleRuntimeStdio(out, error) {
      out.pipe(process.stderr);
      error.pipe(process.stderr);
    },
  });
  const url = await miniflare.ready;
  unsubscribe("child_process", remember);
  // Waits for the end of a pipe that only this program holds.
  const guard = spawn("sh", ["-c", 'read -r _; kill -9 "$1"', "sh", runtime.pid], { stdio: ["pipe", "ignore", "ignore"] });
  const migrations = options.migrations === undefined ? "edge/migrations" : options.migrations;
  if (migrations !== null) await migrate(await miniflare.unsafeGetDirectURL("migrator"), resolve(root, migrations));
  return {
    url: url.origin,
    pid: runtime.pid,
    /** The outcome: `ok` or `exception`. */
    async scheduled(cron, scheduledTime = new Date()) {
      const worker = await miniflare.getWorker("edge");
      return (await patiently(() => worker.scheduled({ cron, scheduledTime }))).outcome;
    },
    async stop() {
      guard.kill();
      await miniflare.dispose();
    },
  };
}

const read = (name) => readFileSync(join(import.meta.dirname, name), "utf8");

async function migrate(migrator, folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql")).sort();
  const files = names.map((name) => ({ name, sql: unstable_splitSqlQuery(readFileSync(join(folder, name), "utf8")) }));
  const answer = await fetch(migrator, { method: "POST", body: JSON.stringify(files) });
  if (!answer.ok) throw new Error(`${folder}: ${await answer.text()}`);
}

/** Miniflare asks a thread of its own what an object has, and sometimes looks for the answer before it is there. */
function patiently(look, times = 5) {
  try {
    return look();
  } catch (error) {
    if (error.code !== "ERR_ASSERTION" || times === 0) throw error;
    return patiently(look, times - 1);
  }
}

if (process.argv[1] === import.meta.filename) {
  const worker = await start(JSON.parse(process.argv[2] ?? "{}"));
  console.log(`PID ${worker.pid}`);
  console.log(`READY ${worker.url}`);
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, ...rest] = line.split(" ");
    if (word === "scheduled") console.log(`SCHEDULED ${await worker.scheduled(rest.join(" "))}`);
  }
  await worker.stop();
  process.exit();
}
