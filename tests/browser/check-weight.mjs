// A post with math, code, a table and footnotes must come with the first flight of packets: 10 segments of 1,460 bytes
// (RFC 6928), which is 14 KB for its HTML and its style sheets together.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const MOST = 14 * 1024;

export function checkWeight({ weightSite, report }) {
  const file = "posts/weight/index.html";
  const html = weightSite.read(file);
  for (const part of ["<math", "<pre", "<table", "footnotes"]) {
    if (!html.includes(part)) throw new Error(`the page that is weighed has no ${part}`);
  }
  const sheets = [...html.matchAll(/<link\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => /rel="?stylesheet/.test(tag) && !/media="?print/.test(tag))
    .map((tag) => /href="?([^" >]+)/.exec(tag)[1].replace(/^\//, ""));
  const size = (name) => {
    const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 };
    return zlib.brotliCompressSync(fs.readFileSync(path.join(weightSite.folder, name)), { params }).length;
  };
  const parts = [file, ...sheets].map((name) => [name, size(name)]);
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const told = `${total} bytes: ${parts.map(([name, bytes]) => `${path.basename(name)} ${bytes}`).join(" + ")}`;
  report("a post's HTML and CSS within one flight", total <= MOST ? [] : [`${told}; at most ${MOST}`], told);
}
