// The workers that are compared, as folders that workerd can start: ours as `cargo xtask edge` built it, the one in hono
// bundled in the same way, and a bare one that only says ok, to know what the platform itself costs. Each gets the same
// site and the same comments.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { start } from "../workerd.mjs";

const root = resolve(import.meta.dirname, "../../..");
const rust = join(root, "edge/worker/build");
const room = mkdtempSync(join(tmpdir(), "bench-"));

export const PAGES = Array.from({ length: 20 }, (_, number) => `posts/${number}`);

/** As many comments as a page that is talked about has. */
const COMMENTS = 20;

const bare = `
  import { DurableObject } from "cloudflare:workers";
  export class Views extends DurableObject {}
  export default { async fetch(request) { await request.text(); return new Response("ok"); } };
`;

/** Builds all into a room of its own: what is measured stays the same even if somebody builds anew meanwhile. */
export async function prepare() {
  if (!existsSync(join(rust, "index_bg.wasm"))) throw new Error(`there is no Worker in ${rust}: run \`cargo xtask edge\``);
  for (const name of ["rust", "rust-rows"]) {
    mkdirSync(join(room, name));
    copyFileSync(join(rust, "index_bg.wasm"), join(room, name, "index_bg.wasm"));
  }
  copyFileSync(join(rust, "index.js"), join(room, "rust/index.js"));
  const hono = join(import.meta.dirname, "hono/index.js");
  await bundle("hono", { entryPoints: [hono] });
  await bundle("bare", { stdin: { contents: bare } });
  const rows = { entryPoints: [join(import.meta.dirname, "rows.js")] };
  await bundle("hono-rows", { ...rows, alias: { "the-worker": hono } });
  await bundle("rust-rows", { ...rows, alias: { "the-worker": join(room, "rust/index.js") } });

  mkdirSync(join(room, "assets/_gen"), { recursive: true });
  const pages = PAGES.map((id) => ({ id, url: `/${id}/`, aliases: [], language: "en", title: "A post", comments: true }));
  writeFileSync(join(room, "assets/_gen/pages.json"), JSON.stringify({ version: 1, pages }));
  const migrations = join(room, "migrations");
  mkdirSync(migrations);
  copyFileSync(join(root, "edge/migrations/0001_comments.sql"), join(migrations, "0001_comments.sql"));
  writeFileSync(join(migrations, "0002_bench.sql"), comments());
}

const bundle = (name, entry) =>
  build({
    ...entry,
    outfile: join(room, name, "index.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["worker"],
    external: ["cloudflare:*", "./index_bg.wasm"],
    logLevel: "warning",
  });

/** Some with a key, some that answer others. */
function comments() {
  const text = [
    "I have *tried* this on **two** machines, and `make` fails on one of them:\n",
    "```\nerror: cannot find `thing` in this scope\n```\n",
    "> It works everywhere.\n\nDoes it? See [the list](https://list.example/thread/42) and\n",
    "- the first case, with <b>tags</b> & more\n- the second case, <https://other.example/>\n",
  ].join("\n");
  const rows = Array.from({ length: COMMENTS }, (_, number) => {
    const id = (number) => `01jd0000000000000000000${String(number).padStart(3, "0")}`;
    const parent = number % 3 === 2 ? `'${id(number - 1)}'` : "NULL";
    const key = number % 2 === 0 ? `'${String(number).padStart(43, "k")}'` : "NULL";
    const at = 1_763_000_000_000 + number * 60_000;
    return `('${id(number)}', '${PAGES[0]}', ${parent}, 'Reader ${number}', 'https://reader${number}.example/', ${key}, `
      + `'${text} Comment ${number}.', 'en', 'digest ${number}', 'approved', ${at}, ${at})`;
  });
  return `INSERT INTO comments (id, page, parent, author, site, key, text, language, digest, state, created_at, decided_at)
    VALUES ${rows.join(",\n")};
    INSERT INTO threads (page, revision, changed_at) VALUES ('${PAGES[0]}', ${COMMENTS}, 1763002000000);`;
}

/** What the figures were measured with. */
export function versions() {
  const installed = JSON.parse(readFileSync(join(root, "tests/edge/package-lock.json"), "utf8")).packages;
  return ["workerd", "hono", "marked", "xss"].map((name) => `${name} ${installed[`node_modules/${name}`].version}`).join(", ");
}

/** Files of a worker, as bytes. */
export const modules = (name) =>
  ["index.js", "index_bg.wasm"].map((file) => join(room, name, file)).filter(existsSync).map((file) => readFileSync(file));

let states = 0;

/** A worker with empty counters, and with limits that nobody reaches. It keeps its data in `state`, a new folder by default. */
export function run(name, state = join(room, `state-${(states += 1)}`)) {
  const limits = ["VIEWS_LIMIT", "WRITES_LIMIT", "ALL_WRITES_LIMIT"].map((limit) => [limit, 1_000_000]);
  return start({
    state,
    worker: join(room, name),
    assets: join(room, "assets"),
    migrations: join(room, "migrations"),
    vars: { SECRET: "a secret of thirty-two characters, or more", ADMIN_TOKEN: "the token of the moderator of this blog" },
    limits: Object.fromEntries(limits),
  });
}

export const newState = () => join(room, `state-${(states += 1)}`);

export const tidy = () => rmSync(room, { recursive: true, force: true });
