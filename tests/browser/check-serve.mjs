// `gen serve` as an author sees it: a saved change appears where one was reading, a mistake lies over the page until it
// is mended.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import readline from "node:readline";

const POST = "content/posts/hello.md";

export async function checkServe({ report }, openBrowser) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gen-serve-"));
  const gen = (...args) => spawn(process.env.GEN, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((done) => gen("new", "site", "blog").on("exit", done));
  const root = path.join(folder, "blog");
  const write = (text) => fs.writeFileSync(path.join(root, POST), text);
  const post = (first, rest = "") => `# Hello\n\n${first}\n\n${"Words to scroll past.\n\n".repeat(200)}${rest}`;
  write(post("First words."));

  const server = gen("serve", "--root", root, "--port", "0");
  const { context, close } = await openBrowser();
  try {
    const url = await address(server);
    const page = await context.newPage();
    const violations = [];
    page.on("console", (message) => message.type() === "error" && violations.push(message.text()));
    await page.goto(`${url}posts/hello/`);
    await page.evaluate(() => scrollTo({ top: 1500, behavior: "instant" }));

    write(post("Second words."));
    await page.getByText("Second words.").waitFor({ state: "attached" });
    await page.waitForFunction(() => scrollY > 1400 && scrollY < 1600);
    report("serve: a saved change appears and the page stays where it was", []);

    write(post("Third words.", "[gone](gone.md)\n"));
    await page.getByText("broken-link").first().waitFor();
    const kept = await page.getByText("Second words.").count();
    report("serve: a mistake lies over the last good page", kept === 1 ? [] : ["the last good page is gone"]);

    write(post("Fourth words."));
    await page.getByText("Fourth words.").waitFor({ state: "attached" });
    const left = await page.getByText("broken-link").count();
    report("serve: mending it takes the message away", left === 0 ? [] : ["the message is still there"]);
    report("serve: nothing is refused by the site's own policy", violations);
  } finally {
    await close();
    server.kill("SIGTERM");
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the server says it listens on. */
export async function address(server) {
  for await (const line of readline.createInterface({ input: server.stderr })) {
    if (line.startsWith("http://")) {
      server.stderr.resume();
      return line.trim();
    }
  }
  throw new Error("gen serve ended before it said where it serves");
}
