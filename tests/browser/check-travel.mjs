// From page to page and back: a page in the back/forward cache comes back as it was, pages pass into each other only
// for readers who do not mind motion, and islands work on the other side. The site is `sites/islands`.
import { allAwake, differs, openSite, openTab, tell } from "./fixture.mjs";

export async function checkTravel({ report }, openBrowser) {
  const fixture = await openSite("islands");
  // The client switches the cache off, which a reader's browser does not do.
  const { context, close } = await openBrowser(undefined, ["--disable-back-forward-cache"]);
  const open = async () => {
    const opened = await openTab(context, fixture.origin);
    opened.tab.setDefaultTimeout(5000);
    await opened.tab.addInitScript(() => {
      addEventListener("pageshow", (event) => (window.persisted = event.persisted));
      addEventListener("pagereveal", (event) => (window.passed = Boolean(event.viewTransition)));
    });
    await opened.tab.goto(`${fixture.origin}/load/`, { waitUntil: "load" });
    await allAwake(opened.tab);
    return opened;
  };
  try {
    await tell(report, [
      ["travel: back from the cache, islands are as they were and have not woken twice", async () => {
        const { tab, wrong } = await open();
        await tab.evaluate(() => {
          delete window.persisted;
          document.querySelector(".Probe p").textContent = "changed by the reader";
        });
        await tab.locator(".prose a", { hasText: "Still" }).click();
        await tab.waitForURL("**/still/");
        const blocked = await tab.evaluate(() => performance.getEntriesByType("navigation")[0].type);
        await tab.evaluate(() => void setTimeout(() => history.back()));
        // A page from the cache has been loaded before and is not loaded again.
        await tab.waitForURL("**/load/", { waitUntil: "commit" });
        await tab.waitForFunction(() => window.persisted !== undefined && document.readyState === "complete");
        const found = await tab.evaluate(() => [window.persisted, document.querySelector(".Probe p").textContent, window.log.sort(), document.querySelectorAll("gen-island[awake]").length]);
        const why = await tab.evaluate(() => JSON.stringify(performance.getEntriesByType("navigation")[0].notRestoredReasons ?? null));
        await tab.close();
        return [
          ...differs("how the page was left", blocked, "navigate"),
          ...differs(`from the cache, text, log, awake (reasons: ${why})`, found, [true, "changed by the reader", ["wake one", "wake two"], 2]),
          ...wrong,
        ];
      }],
      ["travel: pages pass into each other, and the islands on the other side wake", () => passes(open, "no-preference", true)],
      ["travel: with reduced motion they do not", () => passes(open, "reduce", false)],
      ["travel: links of the site are fetched ahead by rules, without a script", async () => {
        const { tab, wrong } = await open();
        const rules = await tab.evaluate(() => [...document.querySelectorAll("script[type=speculationrules]")].map((script) => JSON.parse(script.textContent)));
        await tab.close();
        return [...differs("rules that fetch ahead", rules.filter((rule) => rule.prefetch?.length > 0).length, 1), ...wrong];
      }],
    ]);
  } finally {
    await close();
    await fixture.close();
  }
}

async function passes(open, reducedMotion, expected) {
  const { tab, wrong } = await open();
  await tab.emulateMedia({ reducedMotion });
  await tab.locator(".prose a", { hasText: "Still" }).click();
  await tab.waitForURL("**/still/");
  // It is told when the page is first shown, which may come after its address.
  const revealed = () => tab.waitForFunction(() => window.passed !== undefined);
  await revealed();
  const there = await tab.evaluate(() => window.passed);
  await tab.locator(".prose a", { hasText: "Load" }).click();
  await tab.waitForURL("**/load/");
  await revealed();
  await allAwake(tab);
  const back = await tab.evaluate(() => [window.passed, window.log.sort()]);
  await tab.close();
  return [...differs("the way there", there, expected), ...differs("the way back, with its log", back, [expected, ["wake one", "wake two"]]), ...wrong];
}
