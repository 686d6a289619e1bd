// Starts Chromium with a profile of its own and nothing that talks to anyone.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

import { chromium } from "playwright-core";

export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-dev-shm-usage",
];

/** Opens a browser; `port` is that of its debugging interface, for tools that bring their own client. `without` are
 *  arguments that the client would start it with, `options` those of the client. */
export async function openBrowser(port, without = [], options = {}) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "gen-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    headless: true,
    ...options,
    args: ["--headless=new", ...FLAGS, ...(port ? [`--remote-debugging-port=${port}`] : [])],
    ignoreDefaultArgs: ["--headless=old", "--headless", ...without],
  });
  const close = async () => {
    await context.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
  };
  return { context, close };
}
