// A small site of `sites/`, built by the generator, served under its own security policy, and pages of it in tabs that
// note whatever should not happen: violations of the policy, errors, dialogs, requests to other hosts.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { serve } from "./server.mjs";
import { readSite } from "./site.mjs";

/** Builds the site in the folder `root`, or that of this name in `sites/`; `routes` are answered by the server itself. */
export async function openSite(root, routes) {
  const source = path.isAbsolute(root) ? root : fileURLToPath(new URL(`sites/${root}/`, import.meta.url));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gen-site-"));
  execFileSync(process.env.GEN, ["build", "--quiet", "--root", source, "--out", folder], { stdio: ["ignore", "ignore", "pipe"] });
  const site = readSite(folder);
  const server = await serve(site, routes);
  const close = async () => {
    await server.close();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { site, source, origin: server.origin, close };
}

/** A new tab, and what went wrong in it so far. */
export async function openTab(context, origin) {
  const tab = await context.newPage();
  const wrong = [];
  const requests = [];
  tab.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  tab.on("pageerror", (error) => wrong.push(`uncaught: ${error.message}`));
  tab.on("dialog", (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  tab.on("request", (request) => {
    requests.push(request.url());
    if (!request.url().startsWith(`${origin}/`) && !/^(data|blob|about):/.test(request.url())) wrong.push(`asked ${request.url()}`);
  });
  await tab.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`violation of ${event.effectiveDirective}: ${event.blockedURI}`));
  });
  return { tab, wrong, requests };
}

/** Runs one story after another; each is a sentence and a function that gives its problems, or throws. */
export async function tell(report, stories) {
  for (const [sentence, story] of stories) {
    try {
      report(sentence, (await story()) ?? []);
    } catch (error) {
      report(sentence, [error.stack ?? String(error)]);
    }
  }
}

/** The problem that two values differ, told with both of them. */
export function differs(what, found, expected) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  return a === b ? [] : [`${what} is ${a}, not ${b}`];
}

/** Long enough for something to happen that must not. */
export const aWhile = (tab) => tab.waitForTimeout(250);

/** Waits until all islands on the page that wake at all are awake. */
export const allAwake = (tab, but = "") =>
  tab.waitForFunction((but) => [...document.querySelectorAll(`gen-island${but}`)].every((island) => island.hasAttribute("awake")), but);
