// Runs the built Worker in workerd, the runtime that Cloudflare has, with the bindings of wrangler.toml and storage on
// disk. `node workerd.mjs '<options as JSON>'` prints `PID <of workerd>`, then `READY <url>`. A line `scheduled <cron>` on
// its standard input runs what that cron runs and is answered by `SCHEDULED <outcome>`. It stops when its standard input
// ends, so also when whoever started it is gone; workerd stops even if this program is killed.
import { spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from "wrangler";

const root = resolve(import.meta.dirname, "../..");

/**
 * Options, all but `state` with a default:
 * - `state`: folder that keeps D1 and the Durable Objects;
 * - `worker`: folder with `index.js` and `index_bg.wasm`;
 * - `assets`: folder that `gen build` wrote;
 * - `vars`: variables and secrets, which the Worker cannot tell apart;
 * - `limits`: `{ VIEWS_LIMIT: 5 }` instead of those of wrangler.toml, per period;
 * - `cf`: what Cloudflare would know of the visitor, such as `{ country: "CZ" }`;
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
  // Miniflare does not tell which process is workerd.
  let runtime;
  const remember = ({ process }) => (runtime = process);
  subscribe("child_process", remember);
  const miniflare = new Miniflare({
    ...workerOptions,
    modules: [
      { type: "ESModule", path: join(folder, "index.js") },
      { type: "CompiledWasm", path: join(folder, "index_bg.wasm") },
    ],
    modulesRoot: folder,
    bindings: { ...workerOptions.bindings, ...options.vars },
    ratelimits: Object.fromEntries(ratelimits),
    assets: { ...workerOptions.assets, directory: resolve(root, options.assets ?? "public") },
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
  if (migrations !== null) await migrate(await miniflare.getD1Database("DB"), resolve(root, migrations));
  return {
    url: url.origin,
    pid: runtime.pid,
    /** The outcome: `ok` or `exception`. */
    async scheduled(cron, scheduledTime = new Date()) {
      const worker = await miniflare.getWorker();
      return (await worker.scheduled({ cron, scheduledTime })).outcome;
    },
    async stop() {
      guard.kill();
      await miniflare.dispose();
    },
  };
}

/** As `wrangler d1 migrations apply` does, by the same table. */
async function migrate(database, folder) {
  const table = "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,"
    + " applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";
  await database.prepare(table).run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all();
  const applied = new Set(results.map((row) => row.name));
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql") && !applied.has(name));
  for (const name of names.sort()) {
    const statements = unstable_splitSqlQuery(readFileSync(join(folder, name), "utf8"));
    const note = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await database.batch([...statements.map((sql) => database.prepare(sql)), note]);
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
