// The Nu validator over all HTML files in one run: no error, no warning. It needs Java.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

/** What the validator does not know yet although specifications and browsers do. */
const GAPS = [/@view-transition/, /Unrecognized at-rule/];

export async function checkHtml({ site, report }) {
  const jar = createRequire(import.meta.url)("vnu-jar");
  const files = site.html.map((file) => path.join(site.folder, file));
  const messages = await new Promise((resolve, reject) => {
    const options = { maxBuffer: 64 << 20 };
    execFile("java", ["-Xss8m", "-jar", jar, "--format", "json", "--exit-zero-always", ...files], options, (error, _, told) => {
      try {
        if (error) throw error;
        resolve(JSON.parse(told).messages);
      } catch {
        reject(new Error(`the validator did not answer: ${error ?? ""}\n${told.slice(0, 2000)}`));
      }
    });
  });
  const real = messages.filter((message) => !GAPS.some((gap) => gap.test(message.message)));
  for (const file of site.html) {
    const own = real.filter((message) => message.url?.endsWith(`/${file}`) && message.url.endsWith(path.join(site.folder, file)));
    report(
      `valid HTML: ${file}`,
      own.map((message) => `${message.subType ?? message.type}: ${message.message}\nline ${message.lastLine}: ${message.extract ?? ""}`),
    );
  }
  const unplaced = real.filter((message) => message.type === "non-document-error" || !message.url);
  report("the validator read every file", unplaced.map((message) => message.message));
}
