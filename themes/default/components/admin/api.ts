// Requests to the moderation API. Behind Cloudflare Access they just work; elsewhere a token goes along, which is kept
// until the tab is closed. What goes wrong becomes a `Problem` with the server's own words.
import { word } from "./dom.ts";

const KEY = "admin-token";

export class Problem extends Error {
  status: number;
  constructor(status: number, title: string, detail = "") {
    super(detail ? `${title}. ${detail}`.replace("..", ".") : title);
    this.status = status;
  }
}

let base = "/api/";
/** For a browser that keeps nothing. */
let held: string | null = null;

export function token(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? held;
  } catch {
    return held;
  }
}

/** Keeps the token, or forgets it. */
export function keep(given: string | null): void {
  held = given;
  try {
    if (given) sessionStorage.setItem(KEY, given);
    else sessionStorage.removeItem(KEY);
  } catch {
    // It holds for this page.
  }
}

/** Where the API is. */
export function at(address: string): void {
  base = address;
}

async function ask(path: string, request: RequestInit): Promise<Response> {
  const headers = new Headers(request.headers);
  const given = token();
  if (given) headers.set("authorization", `Bearer ${given}`);
  let response: Response;
  try {
    // A session with Access that is over leads to another host; following would only fail there.
    response = await fetch(base + path, { ...request, headers, credentials: "same-origin", cache: "no-store", redirect: "manual" });
  } catch (error) {
    if ((error as Error).name == "AbortError") throw error;
    throw new Problem(0, word("offline"));
  }
  if (response.ok) return response;
  if (response.type == "opaqueredirect") throw new Problem(0, word("session_over"));
  if (!/json/.test(response.headers.get("content-type") ?? "")) throw new Problem(response.status, word("no_api", { n: response.status }));
  const problem = await response.json();
  throw new Problem(response.status, problem.title ?? String(response.status), problem.detail);
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await ask(path, { signal })).json();

export async function post<T>(path: string, body: unknown): Promise<T> {
  const text = typeof body == "string" ? body : JSON.stringify(body);
  return (await ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: text })).json();
}

/** Saves what the API answers as a file. */
export async function save(path: string, name: string): Promise<void> {
  const blob = await (await ask(path, {})).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
