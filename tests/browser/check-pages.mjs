// Every page in the browser: axe-core finds nothing in light and dark, on a phone and on a desk; nothing is asked of
// another host; the policy is not broken; there is no script; nothing scrolls sideways on the narrowest phone.
import fs from "node:fs";
import { createRequire } from "node:module";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = [
  { width: 360, scheme: "light" },
  { width: 360, scheme: "dark" },
  { width: 1440, scheme: "light" },
  { width: 1440, scheme: "dark" },
];

export async function checkPages({ site, server, report }, openBrowser) {
  const { context, close } = await openBrowser();
  try {
    for (const page of site.pages) await checkPage(context, server, page, report);
  } finally {
    await close();
  }
}

async function checkPage(context, server, { file, url }, report) {
  const tab = await context.newPage();
  // The policy forbids scripts that are not the site's; the debugging protocol evaluates past it.
  const protocol = await context.newCDPSession(tab);
  const foreign = [];
  const broken = [];
  const scripts = [];
  tab.on("request", (request) => {
    if (!request.url().startsWith(server.origin) && !/^(data|blob|about):/.test(request.url())) foreign.push(request.url());
    if (request.resourceType() === "script") scripts.push(request.url());
  });
  tab.on("response", (response) => {
    if (response.status() >= 400 && !(file === "404.html" && response.url().endsWith("/no-such-page"))) {
      broken.push(`${response.status()} ${response.url()}`);
    }
  });
  tab.on("console", (message) => {
    if (message.type() === "error" && !(file === "404.html" && /404/.test(message.text()))) broken.push(message.text());
  });
  tab.on("pageerror", (error) => broken.push(String(error)));
  const target = server.origin + (file === "404.html" ? "/no-such-page" : url);
  try {
    for (const { width, scheme } of LOOKS) {
      await tab.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await tab.setViewportSize({ width, height: 900 });
      await tab.goto(target, { waitUntil: "load" });
      await evaluate(protocol, AXE);
      const found = await evaluate(protocol, "axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations))");
      const problems = JSON.parse(found).map(
        (violation) => `${violation.id}: ${violation.help}\n${violation.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`).join("\n")}`,
      );
      report(`accessible at ${width} px, ${scheme}: ${file}`, problems);
    }
    await tab.setViewportSize({ width: 320, height: 700 });
    await tab.goto(target, { waitUntil: "load" });
    const wide = await evaluate(
      protocol,
      `JSON.stringify((() => {
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        return [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1)
          .slice(0, 3).map((element) => element.outerHTML.slice(0, 160)).concat("the page is wider than the screen");
      })())`,
    );
    report(`no sideways scrolling at 320 px: ${file}`, JSON.parse(wide));
    const inline = await evaluate(
      protocol,
      `JSON.stringify([...document.scripts].filter((script) => script.src || !/json/.test(script.type)).map((script) => script.outerHTML.slice(0, 120)))`,
    );
    report(`no JavaScript: ${file}`, [...scripts, ...JSON.parse(inline)]);
    report(`asks no other host: ${file}`, [...new Set(foreign)]);
    report(`keeps its security policy and lacks nothing: ${file}`, [...new Set(broken)]);
  } finally {
    await tab.close();
  }
}

async function evaluate(protocol, expression) {
  const answer = await protocol.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
  return answer.result.value;
}
