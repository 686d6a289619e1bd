// Islands wake exactly when their directive says so and not before, once, with the props that were written; whatever
// fails is logged and leaves its HTML as it is; what leaves the page cleans up. The site is `sites/islands`.
import fs from "node:fs";
import path from "node:path";

import { aWhile, allAwake, differs, openSite, openTab, tell } from "./fixture.mjs";

const probe = (name) => `.Probe[data-name="${name}"]`;
/** Waits for a line in the log of the page. */
const noted = (tab, line) => tab.waitForFunction((line) => window.log?.includes(line), line);
const logOf = (tab) => tab.evaluate(() => window.log ?? []);
const send = (response, status, type, text) => response.writeHead(status, { "Content-Type": type }).end(text);

export async function checkIslands({ report }, openBrowser) {
  const routes = {};
  const fixture = await openSite("islands", routes);
  const script = (name) => `/${fixture.site.files.find((file) => file.startsWith(`immutable/${name}.`) && file.endsWith(".js"))}`;
  routes[script("Missing")] = (_, response) => send(response, 404, "text/javascript", "");
  const { context, close } = await openBrowser();
  /** Runs a story on a page, with what went wrong there so far; a story that leaves anything in it has failed. */
  const on = (url, story, before = () => {}, waitUntil = "load") => async () => {
    const { tab, wrong, requests } = await openTab(context, fixture.origin);
    try {
      tab.setDefaultTimeout(5000);
      await tab.setViewportSize({ width: 640, height: 600 });
      await before(tab);
      await tab.goto(`${fixture.origin}/${url}/`, { waitUntil });
      const problems = (await story(tab, { wrong, requests })) ?? [];
      return [...problems, ...wrong];
    } finally {
      await tab.close();
    }
  };
  try {
    await tell(report, [...waking(on, script), ...together(on), ...failing(on, script), ...deferred(on, routes), ...leaving(on, routes, script)]);
    await tell(report, [["islands: props arrive as any JSON was written", on("props", (tab) => props(tab, fixture))]]);
  } finally {
    await close();
    await fixture.close();
  }
}

const waking = (on, script) => [
  ["islands: `client:load` wakes at once, and what has no directive never does", on("load", async (tab) => {
    await allAwake(tab);
    return differs("the log", (await logOf(tab)).sort(), ["wake one", "wake two"]).concat(
      differs("the component without a directive", await tab.textContent(probe("static")), "asleep"),
    );
  })],
  ["islands: two of a kind ask for their module once", on("load", async (tab, { requests }) => {
    await allAwake(tab);
    return differs("requests", requests.filter((url) => url.endsWith(script("Probe"))).length, 1);
  })],
  ["islands: `client:idle` waits until the browser has nothing else to do", on("idle", async (tab) => {
    await aWhile(tab);
    const before = await logOf(tab);
    await tab.evaluate(() => window.whenIdle.forEach((call) => call()));
    await noted(tab, "wake idle");
    return differs("the log before", before, []);
  }, (tab) => tab.addInitScript(() => {
    window.whenIdle = [];
    window.requestIdleCallback = (call) => window.whenIdle.push(call);
  }))],
  ["islands: `client:idle` wakes by itself", on("idle", (tab) => noted(tab, "wake idle").then(() => []))],
  ["islands: `client:visible` waits until it is seen, or within its margin", on("visible", async (tab, { requests }) => {
    await aWhile(tab);
    const asked = requests.some((url) => url.endsWith(script("Probe")));
    const before = await logOf(tab);
    // The first stands 100 pixels below the window, the second below it.
    await tab.evaluate((first) => scrollTo({ top: document.querySelector(first).getBoundingClientRect().top + scrollY - innerHeight - 100, behavior: "instant" }), probe("margin"));
    await noted(tab, "wake margin");
    await aWhile(tab);
    const between = await logOf(tab);
    await tab.evaluate((second) => document.querySelector(second).scrollIntoView({ behavior: "instant" }), probe("visible"));
    await noted(tab, "wake visible");
    return [
      ...differs("asked for the module before", asked, false),
      ...differs("the log before", before, []),
      ...differs("the log within the margin", between, ["wake margin"]),
      ...differs("the log at the end", await logOf(tab), ["wake margin", "wake visible"]),
    ];
  })],
  ["islands: `client:media` waits until the window is as it says, and wakes once", on("media", async (tab) => {
    await aWhile(tab);
    const before = await logOf(tab);
    for (const width of [1300, 500, 1300]) {
      await tab.setViewportSize({ width, height: 600 });
      await noted(tab, "wake wide");
    }
    await aWhile(tab);
    return differs("the log before", before, []).concat(differs("the log", await logOf(tab), ["wake wide"]));
  })],
  ["islands: `client:only` has nothing of the component in its HTML", on("only", async (tab) => {
    await allAwake(tab);
    const html = await (await tab.request.get(tab.url())).text();
    const island = /<gen-island.*?<\/gen-island>/s.exec(html)[0];
    return differs("the log", await logOf(tab), ["wake only"]).concat(
      /asleep|class="?Probe/.test(island) ? [`${island} has HTML of the component`] : [],
      /Please wait\./.test(island) ? [] : [`${island} has no placeholder`],
    );
  })],
];

const together = (on) => [
  ["islands: a parent is awake before its child wakes", on("nested", async (tab) => {
    await noted(tab, "begin parent");
    await aWhile(tab);
    const before = await logOf(tab);
    await tab.evaluate(() => document.querySelector("gen-island").dispatchEvent(new Event("go")));
    await noted(tab, "wake child");
    return differs("the log before", before, ["begin parent"]).concat(differs("the log", await logOf(tab), ["begin parent", "wake parent", "wake child"]));
  })],
  ["islands: a child waits for a parent that is not yet seen", on("lazy-parent", async (tab) => {
    await aWhile(tab);
    const before = await logOf(tab);
    await tab.evaluate((parent) => document.querySelector(parent).scrollIntoView({ behavior: "instant" }), probe("parent"));
    await noted(tab, "wake child");
    return differs("the log before", before, []).concat(differs("the log", await logOf(tab), ["wake parent", "wake child"]));
  })],
];

const failing = (on, script) => [
  ["islands: one that fails is logged once with its address, keeps its HTML, and stops no other", on("failing", async (tab, { wrong }) => {
    await noted(tab, "wake inside");
    await noted(tab, "wake beside");
    const names = ["Throws", "Rejects", "Missing", "Nothing"];
    const told = () => names.map((name) => wrong.filter((line) => line.startsWith(script(name))).length);
    for (let turn = 0; turn < 20 && told().includes(0); turn += 1) await aWhile(tab);
    const texts = await Promise.all(names.map((name) => tab.textContent(`.${name} > p`)));
    const problems = differs("times each is logged", told(), [1, 1, 1, 1]).concat(
      differs("what stays", texts, names.map((name) => `${name} stays`)),
      differs("the failed are called awake", await tab.locator("gen-island[awake]").count(), 2),
    );
    // The browser itself tells that the module is not there.
    const own = (line) => names.some((name) => line.startsWith(script(name))) || /status of 404/.test(line);
    wrong.splice(0, wrong.length, ...wrong.filter((line) => !own(line)));
    return problems;
  })],
];

const deferred = (on, routes) => {
  let release = () => {};
  routes["/api/deferred"] = (request, response) => {
    const how = new URL(request.url, "http://localhost").searchParams.get("how");
    const html = `<p class="Deferred" data-how="${how}">fresh ${how}</p><script>window.log = ["a script ran"]</script>`;
    const answers = {
      fine: () => new Promise((done) => (release = done)).then(() => send(response, 200, "text/html; charset=utf-8", html)),
      error: () => send(response, 500, "text/html", html),
      json: () => send(response, 200, "application/json", JSON.stringify(html)),
      gone: () => request.socket.destroy(),
      elsewhere: () => response.writeHead(302, { Location: "http://localhost:9/" }).end(),
    };
    answers[how]();
  };
  return [["islands: `server:defer` puts in the server's HTML, and keeps the fallback when there is none", on("deferred", async (tab, { wrong }) => {
    const told = () => wrong.filter((line) => /\/immutable\/defer\./.test(line)).length;
    for (let turn = 0; turn < 20 && told() < 4; turn += 1) await aWhile(tab);
    const text = (how) => tab.textContent(`[data-how="${how}"]`);
    const before = await text("fine");
    release();
    await tab.getByText("fresh fine").waitFor();
    const problems = differs("text before the answer", before, "fallback of fine");
    for (const how of ["error", "json", "gone", "elsewhere"]) problems.push(...differs(`text of ${how}`, await text(how), `fallback of ${how}`));
    problems.push(...differs("failures that are logged", told(), 4), ...differs("scripts that ran", await logOf(tab), []));
    wrong.length = 0;
    return problems;
  })]];
};

const leaving = (on, routes, script) => [
  ["islands: one that is taken out cleans up, and wakes again when it is put back", on("leaving", async (tab) => {
    await noted(tab, "wake one");
    await tab.evaluate(() => {
      window.kept = document.querySelector("gen-island");
      window.place = window.kept.parentElement;
      window.kept.remove();
    });
    await noted(tab, "leave one");
    const text = await tab.evaluate(() => window.kept.textContent);
    await tab.evaluate(() => window.place.append(window.kept));
    await tab.waitForFunction(() => window.log.filter((line) => line === "wake one").length === 2);
    // Moving is leaving and coming back at once.
    await tab.evaluate(() => window.place.prepend(window.kept));
    await tab.waitForFunction(() => window.log.filter((line) => line === "wake one").length === 3);
    const log = (await logOf(tab)).filter((line) => line.endsWith("one"));
    return differs("its text outside", text, "asleep").concat(
      differs("the log", log, ["wake one", "leave one", "wake one", "leave one", "wake one"]),
    );
  })],
  ["islands: one that leaves while its module is under way never wakes", async () => {
    let release;
    let asked;
    const isAsked = new Promise((done) => (asked = done));
    routes[script("Late")] = async (_, response) => {
      asked();
      await new Promise((done) => (release = done));
      send(response, 200, "text/javascript", 'export default () => { (window.log ??= []).push("wake late"); };');
    };
    return on("late", async (tab) => {
      await isAsked;
      await noted(tab, "wake one");
      await tab.evaluate(() => document.querySelector("gen-island:has(.Late)").remove());
      release();
      await aWhile(tab);
      return differs("the log", await logOf(tab), ["wake one"]);
      // A module that is fetched ahead holds up the load of the page.
    }, undefined, "domcontentloaded")();
  }],
];

async function props(tab, fixture) {
  await allAwake(tab);
  const source = fs.readFileSync(path.join(fixture.source, "content/props.md"), "utf8");
  const written = [...source.matchAll(/any=\{(.*)\} client/g)].map(([, json]) => JSON.parse(json));
  const received = await tab.evaluate(() => [...document.querySelectorAll("gen-island")].map((island) => island.received.any));
  if (written.length < 15) return [`only ${written.length} values were written`];
  return written.flatMap((value, index) => differs(`value ${index + 1}`, received[index], value));
}
