// Comments as readers meet them, told on both rims: read, written, answered, changed and taken back, with and without
// scripts, and decided about by their moderator.
import { axe, tooWide } from "./axe.mjs";
import { differs, openTab } from "./fixture.mjs";
import { onRims, TOKEN } from "./rims.mjs";

/** Milliseconds that a form must have been open for: who is faster is a machine. */
const HUMAN = 3200;

/** What `find` finds within five seconds; letters are written after the answer. */
async function until(find) {
  for (let tries = 0; tries < 50; tries += 1) {
    const found = find();
    if (found) return found;
    await new Promise((passed) => setTimeout(passed, 100));
  }
  throw new Error("it never came");
}

export const checkComments = (site, openBrowser) => onRims("comments", site, openBrowser, stories);

const stories = (blog) => {
  const { context, plain, ask, waiting, approve, open, atComments } = blog;
  return [
    ["without scripts one is written, and a picture counts", async () => {
      const { tab, requests } = await open(plain);
      await tab.locator("[name=text]").fill("Written *without* scripts");
      await tab.waitForTimeout(200);
      await tab.locator(".send button").first().click();
      await tab.waitForURL(/\/api\/comment\//);
      const told = await tab.locator("main").textContent();
      await tab.close();
      const counted = requests.some((url) => url.includes("/api/views/pixel.gif"));
      const [comment] = await waiting();
      await approve([comment.id]);
      return [...differs("counted", counted, true), ...(/Written/.test(told) ? [] : [`it says: ${told}`])];
    }],
    ["what was there at the build is in the page, also for who has no scripts", async () => {
      await blog.rebuild();
      const { tab } = await open(plain);
      const text = await tab.locator(".comment").textContent();
      await tab.close();
      return /Written without scripts/.test(text) ? [] : [`the comment is: ${text}`];
    }],
    ["one is answered by keyboard alone, held, approved, and shown to the next reader", async () => {
      const { tab, wrong } = await open();
      await atComments(tab);
      await tab.locator(".comment-reply").focus();
      await tab.keyboard.press("Enter");
      await tab.keyboard.type("An answer");
      await tab.waitForTimeout(HUMAN);
      await tab.locator("input[name=author]").fill("Ada");
      await tab.keyboard.press("Enter");
      await tab.locator(".comment.held").waitFor();
      const [told, focus, depth] = await tab.evaluate(() => [
        document.querySelector(".Comments .told").textContent,
        document.activeElement.classList.contains("held"),
        document.activeElement.dataset.depth,
      ]);
      await tab.close();
      await approveByHand(blog);

      const other = await open();
      await atComments(other.tab);
      const before = await other.tab.locator(".comment").count();
      await other.tab.locator(".newer button").click();
      await other.tab.getByText("An answer").waitFor();
      const ids = await other.tab.locator(".comment").evaluateAll((found) => found.map((article) => article.id));
      await other.tab.close();
      return [
        ...wrong, ...other.wrong, ...differs("focus on the new comment, one step in", [focus, depth], [true, "1"]),
        ...(/moderator/.test(told) ? [] : [`it says: ${told}`]),
        ...differs("comments before and after", [before, ids.length, new Set(ids).size], [1, 2, 2]),
      ];
    }],
    ["one is changed and taken back by its author, and what answers it stays", async () => {
      const { tab, wrong } = await open();
      const press = (name) => Promise.all([tab.waitForEvent("framenavigated"), tab.getByRole("button", { name }).click()]);
      await tab.emulateMedia({ reducedMotion: "reduce" });
      await atComments(tab);
      // Somebody whom nobody knows.
      await tab.evaluate(() => localStorage.clear());
      await tab.locator("[name=text]").fill("Soon different");
      await tab.waitForTimeout(HUMAN);
      await tab.locator(".send button").first().click();
      await tab.locator(".told a").click();
      await tab.waitForURL(/\/edit\?token=/);
      await tab.locator("textarea").fill("Different now");
      await press("Save");
      const change = tab.url();
      await tab.evaluate(() => localStorage.clear());
      const [held] = await waiting();
      await approveByHand(blog);
      await ask("/api/comments/posts%2Fhello", { text: "It stays", parent: held.id, author: "Grace", key: "another key of sixteen or more" });
      await approve((await waiting()).map((comment) => comment.id));

      const newest = async (story) => {
        const { tab } = await open();
        await atComments(tab);
        await tab.locator(".newer button").click();
        await tab.getByText("It stays").waitFor();
        const found = await story(tab, tab.locator(`#comment-${held.id}`));
        await tab.close();
        return found;
      };
      const before = await newest((_, comment) => comment.locator(".comment-body").textContent());
      await tab.goto(change);
      await press("Delete");
      await tab.close();
      const [after, depth] = await newest(async (tab, comment) => [await comment.textContent(), await tab.locator(`#comment-${held.id} + .comment`).getAttribute("data-depth")]);
      return [
        ...wrong, ...differs("waited", held.html.includes("Different now"), true), ...differs("it was", before.trim(), "Different now"),
        ...(/was removed/.test(after) && !/Different/.test(after) ? [] : [`in its place stands: ${after}`]), ...differs("its answer's depth", depth, "1"),
      ];
    }],
    ["who wants to hear of answers confirms it by a letter, and gets one", async () => {
      const { tab, wrong } = await open();
      await atComments(tab);
      await tab.locator("[name=text]").fill("Tell me what you think");
      const asked = tab.locator("[name=email]");
      if (!blog.letters) {
        await tab.waitForTimeout(HUMAN);
        const shown = await asked.isVisible();
        await tab.close();
        return [...wrong, ...differs("an address is asked for", shown, false)];
      }
      await asked.fill("ada@reader.example");
      await tab.waitForTimeout(HUMAN);
      await tab.locator(".send button").first().click();
      await tab.locator(".told").filter({ hasText: "Look into your mail" }).waitFor();
      const [held] = await waiting();
      await approve([held.id]);
      const letter = await until(() => blog.letters.find((letter) => letter.to == "ada@reader.example"));
      const link = letter.text.match(/\S+\/api\/subscribe\/\S+/)[0];
      await tab.goto(link);
      await Promise.all([tab.waitForEvent("framenavigated"), tab.getByRole("button").click()]);
      await ask("/api/comments/posts%2Fhello", { text: "All of it", parent: held.id, author: "Grace", key: "another key of sixteen or more" });
      await approve((await waiting()).map((comment) => comment.id));
      const answer = await until(() => blog.letters[1]);
      await tab.close();
      return [
        ...wrong, ...differs("letters", blog.letters.length, 2), ...differs("words of a reader in it", answer.text.includes("All of it"), false),
        ...differs("a way to end it", Object.keys(answer.headers).includes("List-Unsubscribe"), true),
      ];
    }],
    ["a draft outlives a cut network and a reload, until the edge has it", async () => {
      const { tab } = await open();
      await atComments(tab);
      await tab.locator("[name=text]").fill("Hard to write twice");
      await context.setOffline(true);
      await tab.locator(".send button").first().click();
      const told = tab.locator(".told");
      await told.filter({ hasText: "could not be sent" }).waitFor();
      await context.setOffline(false);
      await tab.reload();
      await atComments(tab);
      const kept = await tab.locator("[name=text]").inputValue();
      await tab.locator("[name=text]").focus();
      await tab.waitForTimeout(HUMAN);
      await tab.locator(".send button").first().click();
      await tab.locator(".comment.held").waitFor();
      const left = await tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("gen.draft")));
      const [comment] = await waiting();
      await tab.close();
      return [...differs("kept", kept, "Hard to write twice"), ...differs("left", left, []), ...differs("came", comment?.html?.includes("Hard to write twice"), true)];
    }],
    ["what the edge refuses is told in its words, and nothing is lost", async () => {
      const { tab } = await open();
      await atComments(tab);
      await tab.locator("[name=text]").fill("   ");
      await tab.locator(".send button").first().click();
      await tab.locator(".told").filter({ hasText: "empty" }).waitFor();
      await tab.locator("[name=text]").fill("Look *here*");
      await tab.locator(".quiet").click();
      const preview = await tab.locator(".preview em").textContent();
      await tab.close();
      return differs("preview", preview, "here");
    }],
    ["nothing is wrong for axe-core, in light and dark, and nothing is too wide at 320 px", async () => {
      const { tab } = await open();
      const protocol = await context.newCDPSession(tab);
      await tab.locator(".Views:not([hidden])").waitFor();
      await atComments(tab);
      const problems = [];
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await tab.waitForTimeout(300);
        problems.push(...(await axe(protocol)));
      }
      await tab.setViewportSize({ width: 320, height: 800 });
      problems.push(...(await tooWide(protocol)));
      await tab.close();
      return problems;
    }],
    ["who is not answered loses nothing but the number", async () => {
      const { tab, wrong } = await openTab(context, blog.origin);
      await tab.route("**/api/**", (route) => route.fulfill({ status: 503, body: "" }));
      await tab.goto(`${blog.origin}/posts/hello/`);
      await atComments(tab);
      await tab.waitForTimeout(1500);
      const shown = await tab.evaluate(() => [document.querySelector(".Views").hidden, document.querySelectorAll(".comment").length]);
      await tab.close();
      return [...differs("shown", shown, [true, 1]), ...wrong.filter((line) => !/status of 503/.test(line))];
    }],
    ["where comments are closed, they are read, and a vote is refused in words", async () => {
      await ask("/api/admin/threads", { action: "close", page: "posts/hello" });
      await blog.rebuild();
      const { tab, wrong } = await open();
      await atComments(tab);
      await tab.locator(".comment-vote").first().click();
      await tab.locator(".told").filter({ hasText: "closed" }).waitFor();
      const forms = await tab.locator(".write").count();
      await tab.close();
      return [...differs("forms", forms, 0), ...wrong.filter((line) => !/status of 403/.test(line))];
    }],
    ["a browser that keeps nothing can be written in", async () => {
      await ask("/api/admin/threads", { action: "open", page: "posts/hello" });
      await blog.rebuild();
      const { tab, wrong } = await openTab(context, blog.origin);
      await tab.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("", "SecurityError"); } }));
      await tab.goto(`${blog.origin}/posts/hello/`);
      await atComments(tab);
      await tab.locator("[name=text]").fill("From a private window");
      await tab.locator(".send button").first().click();
      await tab.locator(".comment.held").waitFor();
      await tab.close();
      return wrong;
    }],
  ];
};

/** The moderator signs in at `/admin/` and approves the newest comment with a key. */
async function approveByHand({ context, origin }) {
  const { tab } = await openTab(context, origin);
  await tab.goto(`${origin}/admin/`);
  await tab.getByLabel("Token").fill(TOKEN);
  await tab.keyboard.press("Enter");
  await tab.locator(".rows article").first().waitFor();
  await tab.keyboard.press("j");
  await tab.keyboard.press("a");
  await tab.locator(".results [role=status]", { hasText: "Approved" }).waitFor();
  await tab.close();
}
