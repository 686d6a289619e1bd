// A built site as a folder of files: its pages, the headers it asks for, the folder on its host it lives in.
import fs from "node:fs";
import path from "node:path";

/** Reads the site in `folder`: `files` by path, `pages` with their URL path, `rules` of `_headers`. */
export function readSite(folder) {
  const files = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll(path.sep, "/"))
    .sort();
  const read = (file) => fs.readFileSync(path.join(folder, file), "utf8");
  const html = files.filter((file) => file.endsWith(".html"));
  const isRedirect = (file) => /http-equiv="?refresh/.test(read(file));
  const pages = html.filter((file) => !isRedirect(file)).map((file) => ({ file, url: urlOf(file) }));
  return { folder, files, html, pages, read, rules: headerRules(files.includes("_headers") ? read("_headers") : "") };
}

export function urlOf(file) {
  return "/" + encodeURI(file.replace(/(^|\/)index\.html$/, "$1"));
}

/** Page that is like most of a blog: the dated post whose HTML is longest. */
export function longestPost(site) {
  const posts = site.pages.filter((page) => /"@type":"BlogPosting"/.test(site.read(page.file)));
  return posts.sort((a, b) => site.read(b.file).length - site.read(a.file).length)[0];
}

/** `_headers` in the notation of Cloudflare Pages: a path, then indented headers. */
function headerRules(text) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) rules.push({ path: line.trim(), headers: [] });
    else if (line.trim() && rules.length > 0) {
      const colon = line.indexOf(":");
      rules.at(-1).headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
  }
  return rules;
}

/** Headers that the site asks for at `url`. */
export function headersFor(site, url) {
  const matching = site.rules.filter((rule) => {
    const pattern = rule.path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${pattern.join(".*")}$`).test(url);
  });
  return matching.flatMap((rule) => rule.headers);
}
