// Screenshots for people to look at: each kind of page on a phone, a tablet and a desk, in light and dark.
import fs from "node:fs";
import path from "node:path";

import { longestPost } from "./site.mjs";

export async function takePictures({ site, server, pictures, report }, openBrowser) {
  fs.mkdirSync(pictures, { recursive: true });
  const find = (pattern) => site.pages.find((page) => pattern.test(page.file));
  const kinds = {
    home: find(/^index\.html$/),
    post: longestPost(site),
    section: find(/^posts\/index\.html$/),
    tag: find(/^tags\/[^/]+\/index\.html$/),
    404: find(/^404\.html$/),
  };
  const { context, close } = await openBrowser();
  try {
    const tab = await context.newPage();
    for (const [name, page] of Object.entries(kinds)) {
      const problems = [];
      if (!page) problems.push("there is no such page");
      for (const width of page ? [360, 768, 1440] : []) {
        for (const colorScheme of ["light", "dark"]) {
          await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await tab.setViewportSize({ width, height: 1000 });
          await tab.goto(server.origin + (name === "404" ? "/no-such-page" : page.url), { waitUntil: "load" });
          const file = path.join(pictures, `${name}-${width}-${colorScheme}.png`);
          await tab.screenshot({ path: file, fullPage: true });
        }
      }
      report(`pictures of ${name}`, problems);
    }
  } finally {
    await close();
  }
}
