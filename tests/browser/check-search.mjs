// The search by keyboard alone: to the field, through the results, back; no result, no network, a query in the address.
import { allAwake, differs, openSite, openTab, tell } from "./fixture.mjs";

const status = (tab, text) => tab.locator(".Search [role=status]", { hasText: text }).waitFor();
const focused = (tab) => tab.evaluate(() => (document.activeElement.matches(".Search input") ? "field" : document.activeElement.textContent));

export async function checkSearch({ report }, openBrowser) {
  const fixture = await openSite("components");
  const { context, close } = await openBrowser();
  const on = (story, query = "", before = () => {}) => async () => {
    const { tab, wrong } = await openTab(context, fixture.origin);
    tab.setDefaultTimeout(5000);
    try {
      await before(tab);
      await tab.goto(`${fixture.origin}/awake/${query}`, { waitUntil: "load" });
      await allAwake(tab);
      const problems = (await story(tab, wrong)) ?? [];
      return [...problems, ...wrong];
    } finally {
      await tab.close();
    }
  };
  try {
    await tell(report, [
      ["search: `/` and Ctrl-K lead to the field, and `/` in it is a letter", on(keys)],
      ["search: arrow keys lead through the results, Escape back, Enter to a page", on(results)],
      ["search: Enter in the field leads to the first result", on(enter)],
      ["search: says that nothing was found", on(nothing)],
      ["search: takes the query from the address, and keeps it there", on(address, "?q=second")],
      ["search: without network it says so, and tries again when asked", on(offline)],
      ["search: marks what was found, and the newest comes first among equals", on(marks)],
    ]);
  } finally {
    await close();
    await fixture.close();
  }
}

async function keys(tab) {
  const seen = [];
  for (const key of ["/", "Control+k"]) {
    await tab.evaluate(() => document.activeElement.blur());
    await tab.keyboard.press(key);
    seen.push(await focused(tab));
  }
  const empty = await tab.inputValue(".Search input");
  await tab.keyboard.press("/");
  return differs("the focus", seen, ["field", "field"]).concat(differs("the field", [empty, await tab.inputValue(".Search input")], ["", "/"]));
}

async function results(tab) {
  await tab.keyboard.press("/");
  await tab.keyboard.type("lighthouse");
  await status(tab, "Results: 4");
  const places = [];
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "Escape", "ArrowDown"]) {
    await tab.keyboard.press(key);
    places.push(await focused(tab));
  }
  const [first, second] = ["The fourth harbour", "The third harbour"];
  const problems = differs("the way", places, [first, second, first, "field", first, "field", first]);
  await tab.keyboard.press("Enter");
  await tab.waitForURL("**/posts/fourth/");
  await tab.goBack();
  await status(tab, "Results: 4");
  problems.push(...differs("the field after coming back", await tab.inputValue(".Search input"), "lighthouse"));
  await tab.locator(".Search input").focus();
  await tab.keyboard.press("Escape");
  await tab.waitForFunction(() => document.querySelectorAll(".Search .results > li").length === 0);
  return problems.concat(differs("the field after Escape", await tab.inputValue(".Search input"), ""), differs("the address", new URL(tab.url()).search, ""));
}

async function enter(tab) {
  await tab.keyboard.press("Control+k");
  await tab.keyboard.type("third");
  await tab.keyboard.press("Enter");
  await tab.waitForFunction(() => document.activeElement.closest(".results"));
  return differs("the focus", await focused(tab), "The third harbour");
}

async function nothing(tab) {
  await tab.keyboard.press("/");
  await tab.keyboard.type("xylophone <b>$&</b>");
  await status(tab, "Nothing was found for “xylophone <b>$&</b>”.");
}

async function address(tab) {
  await status(tab, "Results: 1");
  const before = await tab.inputValue(".Search input");
  await tab.locator(".Search input").fill("third");
  await tab.locator(".results a", { hasText: "third" }).waitFor();
  return differs("the field", before, "second").concat(differs("the address", new URL(tab.url()).search, "?q=third"));
}

async function offline(tab, wrong) {
  await tab.route("**/_search/**", (route) => route.abort());
  await tab.locator(".Search input").fill("lighthouse");
  await status(tab, "The search could not be loaded.");
  await tab.unroute("**/_search/**");
  await tab.getByRole("button", { name: "Try again" }).click();
  await status(tab, "Results: 4");
  const left = wrong.filter((line) => !/Failed to fetch|ERR_FAILED/.test(line));
  wrong.splice(0, wrong.length, ...left);
  return differs("the focus", await focused(tab), "field");
}

async function marks(tab) {
  await tab.keyboard.press("/");
  await tab.keyboard.type("HÂRBOUR");
  await status(tab, "Results:");
  const titles = await tab.locator(".results a").allTextContents();
  const marked = [...new Set(await tab.locator(".results mark").allTextContents())];
  return differs("the first titles", titles.slice(0, 4), ["fourth", "third", "second", "first"].map((name) => `The ${name} harbour`)).concat(differs("what is marked", marked, ["harbour"]));
}
