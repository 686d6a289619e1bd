// Everyone can read the default set: without scripts, with a screen reader, on the narrowest phone, at twice the size,
// in light and dark, before and after it is used. The site is `sites/components`.
import fs from "node:fs";
import process from "node:process";

import { axe, tooWide } from "./axe.mjs";
import { allAwake, openSite, openTab, tell } from "./fixture.mjs";

const EXPECTED = new URL("sites/components/awake.aria.yml", import.meta.url);
const USES = {
  figure: async (tab) => {
    await tab.locator(".Figure > a").click();
    await tab.locator("dialog[open] img").waitFor();
  },
  tabs: (tab) => tab.getByRole("tab", { name: "macOS" }).click(),
  details: (tab) => tab.locator(".Details summary").click(),
  chart: async (tab) => {
    await tab.getByText("Show the numbers").first().click();
    await tab.getByRole("slider", { name: "Visits" }).focus();
  },
  counter: (tab) => tab.getByRole("button", { name: "Count" }).click(),
  search: async (tab) => {
    await tab.locator(".Search input").fill("harbour");
    await tab.locator(".results mark").first().waitFor();
  },
};

export async function checkReading({ report }, openBrowser) {
  const fixture = await openSite("components");
  const { context, close } = await openBrowser();
  const { tab, wrong } = await openTab(context, fixture.origin);
  tab.setDefaultTimeout(5000);
  const protocol = await context.newCDPSession(tab);
  const go = async (page, look = {}) => {
    await tab.emulateMedia({ reducedMotion: "reduce", colorScheme: "light", ...look });
    await tab.goto(`${fixture.origin}/${page}/`, { waitUntil: "load" });
    // The switch of the header is awake on both; what has no directive is no island.
    await allAwake(tab);
  };
  try {
    await tab.setViewportSize({ width: 1000, height: 900 });
    const accessible = (page, colorScheme, use) => async () => {
      await go(page, { colorScheme });
      if (use) await use(tab);
      return axe(protocol);
    };
    await tell(report, ["light", "dark"].flatMap((scheme) => [
      [`reading: accessible asleep, ${scheme}`, accessible("asleep", scheme)],
      [`reading: accessible awake, ${scheme}`, accessible("awake", scheme)],
      ...Object.entries(USES).map(([name, use]) => [`reading: accessible after use of ${name}, ${scheme}`, accessible("awake", scheme, use)]),
    ]));
    const narrow = async (width, deviceScaleFactor, page) => {
      await protocol.send("Emulation.setDeviceMetricsOverride", { width, height: 700, deviceScaleFactor, mobile: false });
      await go(page);
      if (page === "awake") for (const use of [USES.tabs, USES.details, USES.chart, USES.search]) await use(tab);
      return tooWide(protocol);
    };
    await tell(report, [
      ["reading: what a screen reader is told is as in awake.aria.yml", async () => {
        await go("awake");
        return snapshot(await tab.locator(".prose").ariaSnapshot());
      }],
      ...["asleep", "awake"].flatMap((page) => [
        [`reading: no sideways scrolling at 320 px, ${page}`, () => narrow(320, 1, page)],
        [`reading: no sideways scrolling at 1280 px and 200 %, ${page}`, () => narrow(640, 2, page)],
      ]),
      ["reading: nothing went wrong meanwhile", () => wrong],
    ]);
  } finally {
    await close();
  }
  const still = await openBrowser(undefined, [], { javaScriptEnabled: false });
  try {
    await withoutScripts(still.context, fixture, report);
  } finally {
    await still.close();
    await fixture.close();
  }
}

/** The tree as it was when somebody looked at it last; UPDATE_EXPECT=1 takes what is there now. */
function snapshot(tree) {
  if (process.env.UPDATE_EXPECT) fs.writeFileSync(EXPECTED, `${tree}\n`);
  const expected = fs.existsSync(EXPECTED) ? fs.readFileSync(EXPECTED, "utf8").trimEnd().split("\n") : [];
  const found = tree.split("\n");
  const at = found.findIndex((line, index) => line !== expected[index]);
  if (at < 0 && found.length === expected.length) return [];
  const line = at < 0 ? found.length : at;
  return [`line ${line + 1} is ${found[line]}, not ${expected[line]}; if that is right, run again with UPDATE_EXPECT=1`];
}

async function withoutScripts(context, fixture, report) {
  const tab = await context.newPage();
  tab.setDefaultTimeout(5000);
  await tell(report, ["awake", "asleep"].flatMap((page) => [
    [`reading: without scripts all texts are there, ${page}`, async () => {
      await tab.goto(`${fixture.origin}/${page}/`, { waitUntil: "load" });
      const problems = [];
      for (const summary of ["macOS", "Why not simply delete it?"]) await tab.locator("summary", { hasText: summary }).click();
      const texts = ["Back up", "The harbour at", "Use brew", "Because others may", "Big Buck Bunny", "Visits", "gen build", "Browse"];
      for (const text of texts) if (!(await tab.locator(".prose").getByText(text, { exact: false }).first().isVisible())) problems.push(`${text} is not seen`);
      return problems;
    }],
    [`reading: without scripts no button or field promises anything, ${page}`, async () => {
      // A button that is disabled says that it does nothing.
      const idle = await tab.locator("button:visible:enabled, input:visible, [role=tab]:visible, [role=slider]:visible").all();
      const empty = await tab.locator("main a:visible").evaluateAll((links) => links.filter((link) => !link.href || !(link.textContent.trim() || link.ariaLabel)).map((link) => link.outerHTML));
      return [...(await Promise.all(idle.map((one) => one.evaluate((element) => element.outerHTML)))), ...empty];
    }],
    [`reading: without scripts the links lead somewhere, ${page}`, async () => {
      const links = await tab.locator("main a").evaluateAll((links) => links.map((link) => link.href));
      const own = [...new Set(links)].filter((link) => link.startsWith(fixture.origin));
      const answers = await Promise.all(own.map((link) => tab.request.get(link)));
      return own.filter((_, index) => !answers[index].ok()).concat(own.length < 3 ? ["there are hardly any links"] : []);
    }],
  ]));
}
