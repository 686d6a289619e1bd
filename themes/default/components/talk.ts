// What comments and their summary have in common: asking the edge, and showing moments as their reader has them.

/** JSON of an answer, to a POST where there is a body; an error in the edge's own words where it refuses. */
export async function ask<T>(url: string, body?: object): Promise<T> {
  const headers = { accept: "application/json", "content-type": "application/json" };
  // Whoever was told that there is something newer must not get what the browser has from before.
  const response = await fetch(url, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers, cache: "no-cache" });
  const json = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(json.detail || json.title);
  return json;
}

/** Why it failed: the edge's words, or these where nothing was heard of it. */
export const why = (error: unknown, otherwise: string): string =>
  (!(error instanceof TypeError) && (error as Error).message) || otherwise;

/** Times in `place` in the reader's zone. */
export function readable(place: Element, language: string): void {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  for (const time of place.querySelectorAll("time")) time.textContent = format.format(new Date(time.dateTime));
}
