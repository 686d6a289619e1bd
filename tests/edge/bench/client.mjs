// Readers of the blog: requests as a browser sends them, from as many visitors as are wanted.
import { Agent, request } from "node:http";
import { PAGES } from "./workers.mjs";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

export const agent = (maxSockets) => new Agent({ keepAlive: true, maxSockets });

let visitors = 0;

/** An address that nobody had before. */
function address() {
  visitors += 1;
  return `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`;
}

/** Sends it and reads the answer to its end: `{ status, headers, text }`. Refuses any status but the expected one. */
export function ask(url, through, { method = "GET", path, headers, body, status = 200 }) {
  const own = { "user-agent": FIREFOX, accept: "*/*", "sec-fetch-site": "same-origin", "cf-connecting-ip": address() };
  if (method === "POST") {
    Object.assign(own, { origin: url, "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  }
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, agent: through, headers: { ...own, ...headers } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === status) resolve({ headers: answer.headers, text });
        else reject(new Error(`${method} ${path}: ${answer.statusCode} instead of ${status}: ${text.slice(0, 500)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A view of a page by somebody new. */
export const view = (page = PAGES[0]) => ({
  method: "POST",
  path: "/api/views",
  body: JSON.stringify({ page, referrer: "https://news.example/", since: Date.now() }),
});

const thread = `/api/comments/${encodeURIComponent(PAGES[0])}`;
const html = { accept: "text/html" };
let comments = 0;

/** A comment in words that no other has. */
function comment() {
  comments += 1;
  const text = `I have *another* opinion, **number ${comments}**:\n\n- see [here](https://a.example/${comments})\n- and \`there\``;
  return { method: "POST", path: thread, status: 201, body: JSON.stringify({ text, author: "A reader", site: "" }) };
}

/** What is asked in turn: a name, how often, and a function that gives the request. `known` is an ETag. */
export const routes = (known) => [
  { name: "GET  /api/health", times: 200, make: () => ({ path: "/api/health" }) },
  { name: "POST /api/views, somebody new", times: 300, make: () => view() },
  {
    name: "POST /api/views, a reload",
    times: 300,
    make: () => ({ ...view(), headers: { "cf-connecting-ip": "192.0.2.1" } }),
  },
  { name: "GET  /api/views/{page}", times: 300, make: () => ({ path: `/api/views/${encodeURIComponent(PAGES[0])}` }) },
  { name: "GET  /api/comments/{page}, 20 of them", times: 200, make: () => ({ path: thread, headers: html }) },
  {
    name: "GET  /api/comments/{page}, not modified",
    times: 200,
    make: () => ({ path: thread, headers: { ...html, "if-none-match": known }, status: 304 }),
  },
  // In all rounds together no more than 500, which is how many may wait for a moderator.
  { name: "POST /api/comments/{page}, held", times: 80, make: comment },
];

export const etag = async (url, through) => (await ask(url, through, { path: thread, headers: html })).headers.etag;
