// The default set by keyboard: what each component promises when it is awake. The site is `sites/components`.
import { allAwake, aWhile, differs, openSite, openTab, tell } from "./fixture.mjs";

export async function checkComponents({ report }, openBrowser) {
  const fixture = await openSite("components");
  const { context, close } = await openBrowser();
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: fixture.origin });
  /** Runs a story on the page of awake components; whatever goes wrong meanwhile is a problem of it. */
  const on = (story, rest = "") => async () => {
    const { tab, wrong, requests } = await openTab(context, fixture.origin);
    tab.setDefaultTimeout(5000);
    try {
      await tab.goto(`${fixture.origin}/awake/${rest}`, { waitUntil: "load" });
      await allAwake(tab);
      const problems = (await story(tab, { wrong, requests })) ?? [];
      return [...problems, ...wrong];
    } finally {
      await tab.close();
    }
  };
  try {
    await tell(report, [
      ["tabs: arrow keys, Home and End lead through them, Tab into the text", on(tabs)],
      ["tabs: a link to a heading inside opens its tab", on(target, "#a-heading-in-a-tab")],
      ["figure: Enter opens the picture, Escape closes it and leads back", on(figure)],
      ["copy: the button copies the code and says so", on(copy)],
      ["chart: arrow keys tell each value", on(chart)],
      ["video: nothing is asked of the host before a click", on(video)],
      ["counter: the button counts", on(counter)],
      ["details: opens by keyboard", on(details)],
    ]);
  } finally {
    await close();
    await fixture.close();
  }
}

const focusedText = (tab) => tab.evaluate(() => document.activeElement.textContent.trim());

async function tabs(tab) {
  await tab.getByRole("tab", { name: "Linux" }).focus();
  const problems = [];
  const steps = [["ArrowRight", "macOS"], ["ArrowRight", "Windows"], ["ArrowRight", "Linux"], ["ArrowLeft", "Windows"], ["Home", "Linux"], ["End", "Windows"]];
  for (const [key, name] of steps) {
    await tab.keyboard.press(key);
    const chosen = await tab.getByRole("tab", { selected: true }).allTextContents();
    problems.push(...differs(`the tab after ${key}`, [await focusedText(tab), ...chosen], [name, name]));
    problems.push(...differs("visible panels", await tab.getByRole("tabpanel").count(), 1));
  }
  const shown = await tab.getByRole("tabpanel").ariaSnapshot();
  problems.push(...(/Use the installer/.test(shown) ? [] : [`the panel is ${shown}`]));
  await tab.keyboard.press("Home");
  await tab.keyboard.press("Tab");
  return problems.concat(differs("the focus after Tab", await focusedText(tab), "your distribution"));
}

async function target(tab) {
  return differs("the chosen tab", await tab.getByRole("tab", { selected: true }).allTextContents(), ["macOS"]);
}

async function figure(tab) {
  const link = tab.locator(".Figure > a");
  await link.focus();
  await tab.keyboard.press("Enter");
  await tab.locator("dialog[open]").waitFor();
  const inside = await tab.evaluate(() => document.querySelector("dialog").contains(document.activeElement));
  const name = await tab.getByRole("dialog", { name: "Boats in a harbour" }).count();
  await tab.keyboard.press("Escape");
  await tab.locator("dialog[open]").waitFor({ state: "detached" });
  const back = await tab.evaluate(() => document.activeElement.matches(".Figure > a"));
  // A click anywhere closes it, too.
  await link.click();
  await tab.locator("dialog[open] img").click();
  await tab.locator("dialog[open]").waitFor({ state: "detached" });
  return [
    ...differs("the focus is in the dialog", inside, true),
    ...differs("dialogs with a name", name, 1),
    ...differs("the focus is back on the link", back, true),
    ...differs("the page", new URL(tab.url()).pathname, "/awake/"),
  ];
}

async function copy(tab) {
  const button = tab.getByRole("button", { name: "Copy" });
  await button.focus();
  await tab.keyboard.press("Enter");
  await tab.locator(".CopyCode [role=status]", { hasText: "Copied" }).waitFor({ state: "attached" });
  return differs("the clipboard", await tab.evaluate(() => navigator.clipboard.readText()), "gen build\ngen serve");
}

async function chart(tab) {
  const slider = tab.getByRole("slider", { name: "Visits" });
  await slider.focus();
  const told = [];
  for (const key of ["ArrowRight", "ArrowRight", "End", "Home"]) {
    await tab.keyboard.press(key);
    told.push(await slider.getAttribute("aria-valuetext"));
  }
  const seen = await tab.locator(".Chart .values").first().isVisible();
  await tab.keyboard.press("Tab");
  await tab.locator(".Chart .values").first().waitFor({ state: "hidden" });
  return differs("the note is seen", seen, true).concat(
    differs("what is told", told, ["Feb 2026, views 180, readers 95", "Mar 2026, views 150, readers –", "Apr 2026, views 240, readers 160", "Jan 2026, views 120, readers 80"]),
  );
}

async function video(tab, { wrong }) {
  const asked = [];
  await tab.route(/youtube/, (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: "text/html", body: "<!doctype html><title>player</title>" });
  });
  await tab.locator(".Video a").scrollIntoViewIfNeeded();
  await tab.locator(".Video a").hover();
  await aWhile(tab);
  const before = asked.length + wrong.length;
  await tab.locator(".Video a").focus();
  await tab.keyboard.press("Enter");
  const frame = tab.locator(".Video iframe");
  await frame.waitFor();
  await tab.waitForFunction(() => document.activeElement.matches(".Video iframe"));
  for (let turn = 0; turn < 20 && asked.length === 0; turn += 1) await aWhile(tab);
  const title = await frame.getAttribute("title");
  wrong.splice(0, wrong.length, ...wrong.filter((line) => !line.startsWith("asked https://www.youtube-nocookie.com/")));
  return [
    ...differs("requests before", before, 0),
    ...differs("requests after", asked, ["https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&start=90"]),
    ...differs("the title of the player", title, "Big Buck Bunny"),
  ];
}

async function counter(tab) {
  await tab.getByRole("button", { name: "Count" }).focus();
  await tab.keyboard.press("Enter");
  await tab.keyboard.press("Space");
  return differs("the count", await tab.textContent(".Counter output"), "5");
}

async function details(tab) {
  await tab.locator(".Details summary").focus();
  await tab.keyboard.press("Enter");
  return differs("the text is seen", await tab.getByText("Because others may have").isVisible(), true);
}
