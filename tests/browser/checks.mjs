// Runs all checks of a built site and counts them. Usage: node checks.mjs <site folder> <weight site folder>
// <screenshots folder> [name of a check…]. The environment variables CHROMIUM and GEN name
// the browser and the generator.
import process from "node:process";

import { openBrowser } from "./browser.mjs";
import { checkAdmin, nothingWaits } from "./check-admin.mjs";
import { checkComments } from "./check-comments.mjs";
import { checkCommentsXss } from "./check-comments-xss.mjs";
import { checkComponents } from "./check-components.mjs";
import { checkFeeds } from "./check-feeds.mjs";
import { checkHtml } from "./check-html.mjs";
import { checkIslands } from "./check-islands.mjs";
import { checkPages } from "./check-pages.mjs";
import { takePictures } from "./check-pictures.mjs";
import { checkReading } from "./check-reading.mjs";
import { checkSearch } from "./check-search.mjs";
import { checkServe } from "./check-serve.mjs";
import { checkSizes } from "./check-sizes.mjs";
import { checkSpeed } from "./check-speed.mjs";
import { checkSummaries } from "./check-summaries.mjs";
import { checkTheme } from "./check-theme.mjs";
import { checkTravel } from "./check-travel.mjs";
import { checkVisits } from "./check-visits.mjs";
import { checkWeight } from "./check-weight.mjs";
import { checkXss } from "./check-xss.mjs";
import { openEdge } from "./edge.mjs";
import { serve } from "./server.mjs";
import { readSite } from "./site.mjs";

const [folder, weightFolder, pictures, ...only] = process.argv.slice(2);
let passed = 0;
let failed = 0;

/** Tells one result; `problems` is a list of lines, empty if all is well. */
function report(name, problems, note = "") {
  if (problems.length === 0) {
    passed += 1;
    console.log(`ok      ${name}${note && ` (${note})`}`);
  } else {
    failed += 1;
    console.log(`FAILED  ${name}${note && ` (${note})`}`);
    for (const problem of problems) console.log(`        ${problem.replaceAll("\n", "\n        ")}`);
  }
}

const site = readSite(folder);
const edge = await openEdge();
const server = await serve(site, { "/api/admin/queue": nothingWaits, "/api/admin/summaries": nothingWaits }, edge.origin);
const context = { site, weightSite: readSite(weightFolder), server, pictures, report };
const checks = [
  ["weight", checkWeight],
  ["sizes", checkSizes],
  ["feeds", checkFeeds],
  ["html", checkHtml],
  ["pages", checkPages],
  ["serve", checkServe],
  ["islands", checkIslands],
  ["travel", checkTravel],
  ["components", checkComponents],
  ["reading", checkReading],
  ["theme", checkTheme],
  ["search", checkSearch],
  ["xss", checkXss],
  ["visits", checkVisits],
  ["comments", checkComments],
  ["summaries", checkSummaries],
  ["comments-xss", checkCommentsXss],
  ["admin", checkAdmin],
  ["pictures", takePictures],
  ["speed", checkSpeed],
];
for (const [name, check] of checks) {
  if (only.length > 0 && !only.includes(name)) continue;
  const start = performance.now();
  try {
    await check(context, openBrowser);
  } catch (error) {
    report(name, [error.stack ?? String(error)]);
  }
  console.log(`-- ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
await server.close();
edge.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
