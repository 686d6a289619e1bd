// axe-core in a tab whose policy forbids scripts that are not the site's: the debugging protocol evaluates past it.
import fs from "node:fs";
import { createRequire } from "node:module";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds on the page as it is now, one problem for each rule. */
export async function axe(protocol) {
  await evaluate(protocol, AXE);
  const found = await evaluate(protocol, "axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations))");
  return JSON.parse(found).map(
    (violation) => `${violation.id}: ${violation.help}\n${violation.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`).join("\n")}`,
  );
}

/** Elements that make the page wider than the window; none if it does not scroll sideways. */
export async function tooWide(protocol) {
  const wide = await evaluate(
    protocol,
    `JSON.stringify((() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1)
        .slice(0, 3).map((element) => element.outerHTML.slice(0, 160)).concat("the page is wider than the screen");
    })())`,
  );
  return JSON.parse(wide);
}

export async function evaluate(protocol, expression) {
  const answer = await protocol.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
  return answer.result.value;
}
