// The API beside this repository's blog: `gen serve` on a copy of its sources, so that no check leaves a trace in the counts
// of whoever runs it.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { address } from "./check-serve.mjs";

export async function openEdge() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "gen-edge-"));
  const source = fileURLToPath(new URL("../../", import.meta.url));
  for (const name of ["site.toml", "content", "data", "themes", "static", "components", "templates"]) {
    if (fs.existsSync(path.join(source, name))) fs.cpSync(path.join(source, name), path.join(root, name), { recursive: true });
  }
  const server = spawn(process.env.GEN, ["serve", "--root", root, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const origin = (await address(server)).replace(/\/$/, "");
  const close = () => {
    server.kill("SIGTERM");
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  return { origin, close };
}
