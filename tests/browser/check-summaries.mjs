// Summaries of long threads as readers meet them, told on both rims: in the page and without scripts, followed to their
// comments, reported, and never outdated.
import { axe, tooWide } from "./axe.mjs";
import { differs } from "./fixture.mjs";
import { idOf, longThread, POINTS } from "./long-thread.mjs";
import { onRims } from "./rims.mjs";

export const checkSummaries = (site, openBrowser) => onRims("summaries", site, openBrowser, stories);

const PAGE = "posts/hello";
const COMMENT = (name) => `#comment-${idOf(name)}`;

const stories = async (blog) => {
  const { context, plain, ask, open, atComments, approve } = blog;
  await ask("/api/import", longThread(PAGE));
  await blog.rebuild();
  const order = (action, name) => ask("/api/admin/comments", { ids: [idOf(name)], action });
  const reports = async () => (await ask("/api/admin/summaries")).summaries.find((summary) => summary.page === PAGE).reports;
  const points = (tab) => tab.locator(".summary li > span:first-child").allTextContents();
  const asked = (requests) => requests.filter((url) => url.includes("/api/")).map((url) => new URL(url).pathname);
  /** A tab that was told what is new, and what it asked for. */
  const toldTab = async () => {
    const opened = await open();
    await atComments(opened.tab);
    await opened.tab.locator(".Views:not([hidden])").waitFor();
    await opened.tab.waitForLoadState("networkidle");
    return opened;
  };

  return [
    ["without scripts it stands above the comments, says who wrote it, leads to what it rests on, and is reported", async () => {
      const { tab } = await open(plain);
      const above = await tab.evaluate(() => Boolean(document.querySelector(".summary").compareDocumentPosition(document.querySelector(".Comments")) & Node.DOCUMENT_POSITION_FOLLOWING));
      const label = await tab.locator(".summary-label").textContent();
      const said = await points(tab);
      await tab.locator(".summary-cite").first().click();
      const target = await tab.evaluate(() => `#${document.querySelector(":target").id}`);
      await tab.locator(".summary-report").click();
      await tab.getByText("Thank you.").waitFor();
      await tab.close();
      return [
        ...differs("above the comments", above, true), ...differs("label", label, "Written by a machine from the comments"), ...differs("points", said, POINTS.map(([text]) => text)),
        ...differs("target", target, COMMENT("b02")), ...differs("reports", await reports(), 1),
      ];
    }],
    ["one that is up to date is not asked for, and a point leads to its comment by keyboard", async () => {
      const { tab, wrong, requests } = await toldTab();
      await tab.locator(".summary-cite").nth(2).focus();
      await tab.keyboard.press("Enter");
      await tab.waitForFunction((id) => document.activeElement.matches(id), COMMENT("b10"));
      await tab.goBack();
      const seen = await tab.locator(COMMENT("b10")).isVisible();
      await tab.close();
      return [...wrong, ...differs("asked", asked(requests), ["/api/views"]), ...differs("the comment is there", seen, true)];
    }],
    ["a report is answered beside it, counted once, and told to who listens", async () => {
      const { tab, wrong } = await toldTab();
      await tab.locator(".summary-report").focus();
      await tab.keyboard.press("Enter");
      await tab.locator(".Summary [role=status]", { hasText: "Thank you" }).waitFor();
      const focus = await tab.evaluate(() => document.activeElement.className);
      await tab.route("**/report", (route) => route.fulfill({ status: 429, contentType: "application/problem+json", body: JSON.stringify({ title: "Too many", detail: "Wait a minute" }) }));
      await tab.keyboard.press("Enter");
      await tab.locator(".Summary [role=status]", { hasText: "Wait a minute" }).waitFor();
      await tab.route("**/report", (route) => route.abort());
      await tab.keyboard.press("Enter");
      await tab.locator(".Summary [role=status]", { hasText: "could not be sent" }).waitFor();
      await tab.close();
      const noise = /status of 429|ERR_FAILED/;
      return [...wrong.filter((line) => !noise.test(line)), ...differs("focus", focus, "summary-report"), ...differs("reports of one reader", await reports(), 1)];
    }],
    ["without a model it is made of sentences from the comments, and says so; the page need not be built for it", async () => {
      await ask("/api/import", longThread("posts/waits", 1));
      await blog.chores();
      for (let turn = 0; turn < 50 && !(await fetch(`${blog.origin}/api/summary/posts%2Fwaits`)).ok; turn += 1) await new Promise((done) => setTimeout(done, 200));
      const { tab, wrong } = await open();
      await tab.goto(`${blog.origin}/posts/waits/`);
      await atComments(tab);
      const label = await tab.locator(".summary-label").textContent();
      await tab.close();
      return [...wrong, ...differs("label", label, "Sentences picked from the comments")];
    }],
    ["nothing is wrong for axe-core, in light and dark, and nothing is too wide at 320 px, either way round", async () => {
      const { tab } = await toldTab();
      const protocol = await context.newCDPSession(tab);
      const problems = [];
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await tab.waitForTimeout(300);
        problems.push(...(await axe(protocol)));
      }
      await tab.setViewportSize({ width: 320, height: 800 });
      for (const dir of ["ltr", "rtl"]) {
        await tab.evaluate((dir) => (document.documentElement.dir = dir), dir);
        problems.push(...(await tooWide(protocol)));
      }
      await tab.close();
      return problems;
    }],
    ["a link to a comment that is newer than the page leads there, and one to none says so", async () => {
      await ask("/api/comments/posts%2Fhello", { text: "Newer than the page", author: "Nora", key: "a key of sixteen or more" });
      const [{ id }] = (await ask("/api/admin/queue")).comments;
      await approve([id]);
      const { tab, wrong } = await open(context, `#comment-${id}`);
      await tab.waitForFunction((id) => document.activeElement.id == id, `comment-${id}`);
      const seen = await tab.getByText("Newer than the page").isVisible();
      await tab.evaluate(() => (location.hash = "comment-zzzzzzzzzzzzzzzzzzzzzzzzzz"));
      await tab.locator(".told", { hasText: "not shown here" }).waitFor();
      await tab.close();
      return [...wrong, ...differs("it is seen", seen, true)];
    }],
    ["what rests on a comment that was deleted is gone with the next request", async () => {
      await order("delete", "b15");
      const { tab, wrong, requests } = await toldTab();
      await tab.waitForFunction(() => document.querySelectorAll(".summary li").length == 2);
      const left = await points(tab);
      await tab.close();
      return [...wrong, ...differs("points", left, [POINTS[0][0], POINTS[1][0]]), ...differs("asked", asked(requests).toSorted(), ["/api/summary/posts%2Fhello", "/api/views"])];
    }],
    ["one that is known to be outdated is not shown, whatever the edge answers then", async () => {
      const { tab, wrong } = await open(context, "?again");
      await tab.route("**/api/summary/**", (route) => route.fulfill({ status: 503, body: "" }));
      await atComments(tab);
      await tab.locator(".summary").waitFor({ state: "detached" });
      await tab.close();
      return wrong.filter((line) => !/status of 503/.test(line));
    }],
    ["where too little is left of it, it goes as a whole", async () => {
      await order("delete", "b02");
      const { tab, wrong, requests } = await toldTab();
      await tab.locator(".summary").waitFor({ state: "detached" });
      await tab.close();
      return [...wrong.filter((line) => !/status of 404/.test(line)), ...differs("asked", asked(requests).length, 2)];
    }],
  ];
};
