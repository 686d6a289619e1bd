// A static server that does what a good host does: the site's own headers, compression, `404.html`. It serves over
// plain HTTP, so the one directive that would turn every request into HTTPS is left out; all else is sent as it is.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import zlib from "node:zlib";

import { headersFor } from "./site.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".xml": "application/xml; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".vtt": "text/vtt; charset=utf-8",
};

/** Serves `site` on a free port until `close` is called. `routes` are paths that a function answers instead of a file;
 *  what begins with `/api/` is asked of the server at `edge`. */
export async function serve(site, routes = {}, edge) {
  const known = new Set(site.files);
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, "http://localhost").pathname;
    let file = decodeURIComponent(url).slice(1);
    if (file === "" || file.endsWith("/")) file += "index.html";
    const found = known.has(file);
    if (!found) file = "404.html";
    for (const [name, value] of headersFor(site, url)) {
      response.setHeader(name, value.replace(/;\s*upgrade-insecure-requests/, ""));
    }
    if (routes[url]) return routes[url](request, response);
    if (edge && url.startsWith("/api/")) return forward(edge, request, response);
    response.setHeader("Content-Type", TYPES[path.extname(file)] ?? "application/octet-stream");
    let bytes = fs.readFileSync(path.join(site.folder, file));
    if (/^(text|application)\/|svg/.test(response.getHeader("Content-Type")) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
      bytes = zlib.gzipSync(bytes);
      response.setHeader("Content-Encoding", "gzip");
    }
    response.writeHead(found ? 200 : 404, { "Content-Length": bytes.length });
    response.end(request.method === "HEAD" ? undefined : bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin, close };
}

/** As a browser of the blog at `edge` would ask. */
function forward(edge, request, response) {
  const { host } = new URL(edge);
  const headers = { ...request.headers, host, ...(request.headers.origin && { origin: edge }) };
  const asked = http.request(new URL(request.url, edge), { method: request.method, headers }, (answer) => {
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  asked.on("error", () => response.writeHead(502).end());
  request.pipe(asked);
}
