// Every page in the browser: axe-core finds nothing in light and dark, on a phone and on a desk; nothing is asked of
// another host; the policy is not broken; without an island there is no script; nothing scrolls sideways on the
// narrowest phone.
import { axe, evaluate, tooWide } from "./axe.mjs";

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
  // Whoever moderates has not signed in.
  const isRefused = (text) => file === "admin/index.html" && /\b(401|503)\b/.test(text);
  tab.on("response", (response) => {
    if (response.status() >= 400 && !isRefused(String(response.status())) && !(file === "404.html" && response.url().endsWith("/no-such-page"))) {
      broken.push(`${response.status()} ${response.url()}`);
    }
  });
  tab.on("console", (message) => {
    if (message.type() === "error" && !isRefused(message.text()) && !(file === "404.html" && /404/.test(message.text()))) broken.push(message.text());
  });
  tab.on("pageerror", (error) => broken.push(String(error)));
  const target = server.origin + (file === "404.html" ? "/no-such-page" : url);
  try {
    for (const { width, scheme } of LOOKS) {
      await tab.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await tab.setViewportSize({ width, height: 900 });
      await tab.goto(target, { waitUntil: "load" });
      report(`accessible at ${width} px, ${scheme}: ${file}`, await axe(protocol));
    }
    await tab.setViewportSize({ width: 320, height: 700 });
    await tab.goto(target, { waitUntil: "load" });
    report(`no sideways scrolling at 320 px: ${file}`, await tooWide(protocol));
    const inline = await evaluate(
      protocol,
      `JSON.stringify([...document.scripts].filter((script) => script.src || !/json|speculationrules/.test(script.type)).map((script) => script.outerHTML.slice(0, 120)))`,
    );
    const islands = await evaluate(protocol, `document.querySelectorAll("gen-island").length`);
    if (islands === 0) report(`no JavaScript: ${file}`, [...scripts, ...JSON.parse(inline)]);
    report(`asks no other host: ${file}`, [...new Set(foreign)]);
    report(`keeps its security policy and lacks nothing: ${file}`, [...new Set(broken)]);
  } finally {
    await tab.close();
  }
}
