// Elements, words and numbers of the moderation page. Whatever comes from readers goes in through `textContent`; the one
// piece of HTML, a comment as the edge rendered and sanitised it, has a function of its own.

type Child = Node | string | null | undefined | false;

/** A new element. Properties are set as such; names with a hyphen are attributes, and so is `list`. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, given: Record<string, unknown> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (name.includes("-") || name == "list" || !(name in made)) made.setAttribute(name, String(value));
    else (made as any)[name] = value;
  }
  made.append(...children.filter((child) => child || child === "") as (Node | string)[]);
  return made;
}

/** HTML of a comment. Only what the API gives in the field `html` may come here. */
export function rendered(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** A button that says what it does; `key` is shown beside it. */
export function button(text: string, press: (event: Event) => unknown, key = ""): HTMLButtonElement {
  const keys = key ? { "aria-keyshortcuts": key.toLowerCase() } : {};
  return el("button", { type: "button", onclick: press, ...keys }, el("span", {}, text), key && el("kbd", { "aria-hidden": "true" }, key.toUpperCase()));
}

let words: Record<string, string> = {};
let serial = 0;

/** Takes the theme's words, as JSON. */
export function learn(json: string): void {
  words = JSON.parse(json);
}

/** The theme's word of this name, with values for what stands in braces. */
export function word(name: string, values: Record<string, string | number> = {}): string {
  const text = words[`admin_${name}`] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => (typeof values[key] == "number" ? number(values[key]) : `${values[key] ?? ""}`));
}

/** Whether the theme has a word of this name. */
export const has = (name: string): boolean => `admin_${name}` in words;

/** An id that is used once. */
export const id = (): string => `admin_${++serial}`;

const language = () => document.documentElement.lang || undefined;

export const number = (value: number): string => new Intl.NumberFormat(language()).format(value);

/** A moment in the reader's zone, which the title names. */
export function time(at: number): HTMLTimeElement {
  const date = new Date(at);
  const usual = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" });
  const whole = new Intl.DateTimeFormat(language(), { dateStyle: "full", timeStyle: "long" });
  return el("time", { dateTime: date.toISOString(), title: whole.format(date) }, usual.format(date));
}

/** A day such as `2026-11-20`, which belongs to no zone; `long` with its year. */
export function day(text: string, long = false): string {
  const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", timeZone: "UTC", ...(long ? { year: "numeric" } : {}) };
  return new Intl.DateTimeFormat(language(), form).format(new Date(`${text}T00:00Z`));
}

/** The name of a country by its two letters. */
export function country(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A link, if the address is one of the web. */
export function link(href: string | null, text: string): HTMLElement {
  const safe = href && /^(https?:\/\/|\/(?!\/))/.test(href);
  return safe ? el("a", { href, rel: href.startsWith("/") ? undefined : "nofollow noopener noreferrer" }, text) : el("span", {}, text);
}

/** A field below its label. */
export function field<T extends HTMLElement>(label: string, input: T): HTMLElement {
  input.id = id();
  return el("p", { className: "field" }, el("label", { htmlFor: input.id }, label), input);
}

/** A table that scrolls by itself where it is too wide. `numbers`: how many of the last columns are such. */
export function table(caption: string, head: string[], rows: (Node | string)[][], numbers = 0): HTMLElement {
  const side = (column: number) => (column >= head.length - numbers ? "right" : "");
  const line = (cells: (Node | string)[]) => el("tr", {}, ...cells.map((cell, at) => (at ? el("td", { className: side(at) }, cell) : el("th", { scope: "row" }, cell))));
  const names = head.map((name, at) => el("th", { scope: "col", className: side(at) }, name));
  return el("div", { className: "table", tabIndex: 0, role: "group", "aria-label": caption }, el("table", {}, el("thead", {}, el("tr", {}, ...names)), el("tbody", {}, ...rows.map(line))));
}
