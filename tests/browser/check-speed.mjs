// Lighthouse on the home page, a post and the page with most islands: at least 99 in each of its four categories. Its
// speed figures depend on how busy the machine is, so a page that falls short is measured again, at most twice; other
// categories do not vary.
import lighthouse from "lighthouse";

import { longestPost } from "./site.mjs";

const LEAST = 99;
const RETRIES = 2;

export async function checkSpeed({ site, server, report }, openBrowser) {
  const islands = (page) => site.read(page.file).split("<gen-island").length;
  const most = [...site.pages].sort((a, b) => islands(b) - islands(a))[0];
  const pages = [site.pages.find((page) => page.file === "index.html"), longestPost(site), most];
  for (const page of pages) {
    let scores = {};
    let reasons = [];
    for (let attempt = 0; attempt <= RETRIES; attempt += 1) {
      const port = 9300 + Math.floor(Math.random() * 600);
      const { close } = await openBrowser(port);
      try {
        const result = await lighthouse(server.origin + page.url, { port, output: "json", logLevel: "silent" });
        scores = Object.fromEntries(Object.values(result.lhr.categories).map((category) => [category.id, Math.round((category.score ?? 0) * 100)]));
        reasons = shortfalls(result.lhr);
      } finally {
        await close();
      }
      if (Object.values(scores).every((score) => score >= LEAST)) break;
    }
    const told = Object.entries(scores).map(([name, score]) => `${name} ${score}`).join(", ");
    const fine = Object.keys(scores).length === 4 && Object.values(scores).every((score) => score >= LEAST);
    report(`Lighthouse: ${page.file}`, fine ? [] : reasons.length > 0 ? reasons : [`only ${told}`], told);
  }
}

/** Audits that cost points. */
function shortfalls(result) {
  return Object.values(result.categories).flatMap((category) =>
    category.auditRefs
      .filter((reference) => reference.weight > 0)
      .map((reference) => result.audits[reference.id])
      .filter((audit) => audit.score !== null && audit.score < 0.9)
      .map((audit) => `${category.id}: ${audit.title} ${audit.displayValue ?? ""}`),
  );
}
