// The choice of colours: kept over pages, there before the first paint, the same in all tabs, and never in the way of
// what the system wants. The site is `sites/components`, whose pages have the choice in their header.
import { allAwake, differs, openSite, openTab, tell } from "./fixture.mjs";

const GROUNDS = { light: "rgb(253, 253, 252)", dark: "rgb(19, 20, 23)" };
const ground = (tab) => tab.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const until = (tab, theme) =>
  tab.waitForFunction((colour) => getComputedStyle(document.documentElement).backgroundColor === colour, GROUNDS[theme]);

export async function checkTheme({ report }, openBrowser) {
  const fixture = await openSite("components");
  const { context, close } = await openBrowser();
  const page = async (path = "/posts/first/") => {
    const opened = await openTab(context, fixture.origin);
    opened.tab.setDefaultTimeout(5000);
    await opened.tab.goto(fixture.origin + path, { waitUntil: "load" });
    await allAwake(opened.tab);
    return opened;
  };
  const { tab, wrong } = await page();
  try {
    await tell(report, [
      ["theme: without a choice the colours are those of the system", async () => {
        const problems = [];
        for (const colorScheme of ["dark", "light"]) {
          await tab.emulateMedia({ colorScheme });
          problems.push(...differs(`the ground in ${colorScheme}`, await ground(tab), GROUNDS[colorScheme]));
        }
        return problems.concat(differs("the choice", await chosen(tab), "system"));
      }],
      ["theme: chosen by arrow keys, at once", async () => {
        await tab.getByRole("radio", { checked: true }).focus();
        await tab.keyboard.press("ArrowRight");
        const light = await chosen(tab);
        await tab.keyboard.press("ArrowRight");
        return [...differs("the choices", [light, await chosen(tab)], ["light", "dark"]), ...differs("the ground", await ground(tab), GROUNDS.dark)];
      }],
      ["theme: kept over a reload, and there before the first paint", async () => {
        await tab.addInitScript(() => {
          const seen = (window.seen = []);
          const look = () => document.body && seen.push(getComputedStyle(document.documentElement).backgroundColor);
          // Each frame is asked just before it is painted, the first one included.
          const frame = () => {
            look();
            if (seen.length < 10) requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
          addEventListener("DOMContentLoaded", look);
        });
        await tab.reload({ waitUntil: "load" });
        await allAwake(tab);
        await tab.waitForFunction(() => window.seen.length >= 10);
        const seen = await tab.evaluate(() => [...new Set(window.seen)]);
        const bars = await tab.evaluate(() => [...document.querySelectorAll("meta[name=theme-color]")].filter((meta) => matchMedia(meta.media).matches).map((meta) => meta.content));
        return [
          ...differs("grounds in the first frames", seen, [GROUNDS.dark]),
          ...differs("the choice", await chosen(tab), "dark"),
          ...differs("the colour of the browser's bars", bars, ["#131417"]),
        ];
      }],
      ["theme: another tab follows", async () => {
        const other = await page("/posts/second/");
        const before = await ground(other.tab);
        await other.tab.getByRole("radio", { name: "Light" }).check();
        await until(tab, "light");
        const problems = differs("the other tab before", before, GROUNDS.dark).concat(differs("the choice here", await chosen(tab), "light"), other.wrong);
        await other.tab.close();
        return problems;
      }],
      ["theme: back to the system's", async () => {
        await tab.emulateMedia({ colorScheme: "dark" });
        await tab.getByRole("radio", { name: "As the system" }).check();
        await until(tab, "dark");
        await tab.emulateMedia({ colorScheme: "light" });
        await until(tab, "light");
      }],
      ["theme: where nothing can be stored, the choice holds for the page", async () => {
        const other = await openTab(context, fixture.origin);
        await other.tab.addInitScript(() => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } }));
        await other.tab.goto(`${fixture.origin}/posts/first/`, { waitUntil: "load" });
        await allAwake(other.tab);
        await other.tab.getByRole("radio", { name: "Dark" }).check();
        const problems = differs("the ground", await ground(other.tab), GROUNDS.dark).concat(other.wrong);
        await other.tab.close();
        return problems;
      }],
      ["theme: nothing went wrong meanwhile", () => wrong],
    ]);
  } finally {
    await close();
    await fixture.close();
  }
}

const chosen = (tab) => tab.evaluate(() => document.querySelector(".ThemeToggle :checked").value);
