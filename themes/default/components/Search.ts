// The search field: asks the index while the reader types, shows what was found, and leads through it by keyboard.
// The results are plain links in a list, so whatever works on links works on them; their number is told as a status.
import { type Answer, fold, manifest, search, unspaced, WORD } from "./search-index.ts";

/** Milliseconds without typing after which a query is asked. */
const PAUSE = 120;

export default function (element: HTMLElement, props: { limit: number }): () => void {
  const find = <T extends HTMLElement>(selector: string) => element.querySelector<T>(selector)!;
  const root = find(".Search");
  const browse = find(".browse");
  const form = find<HTMLFormElement>("form");
  const input = find<HTMLInputElement>("input");
  const status = find("[role=status]");
  const retry = find<HTMLButtonElement>(".retry");
  const results = find("ol");
  const more = find<HTMLButtonElement>(".more");
  const limit = Math.max(1, props.limit);

  let timer = 0;
  /** Number of the newest query: answers to older ones are not shown. */
  let turn = 0;
  let answer: Answer;
  /** What the results are shown for. */
  let shown = "";

  async function ask(): Promise<void> {
    clearTimeout(timer);
    const query = input.value.trim();
    const mine = ++turn;
    results.ariaBusy = null;
    if (query == shown && retry.hidden) return;
    remember(query);
    if (!query) return show("", [], "");

    results.ariaBusy = "true";
    try {
      const next = await search(query);
      const items = await list(next, 0);
      if (mine != turn) return;
      answer = next;
      const words = next.count
        ? root.dataset.results!.replace("{n}", `${next.count}`)
        : root.dataset.none!.replace("{q}", () => query);
      show(query, items, words);
    } catch (error) {
      if (mine == turn) fail(query, error);
    }
  }

  function fail(query: string, error: unknown): void {
    console.error(error);
    show(query, [], root.dataset.failed!);
    retry.hidden = false;
  }

  function show(query: string, items: Node[], words: string): void {
    shown = query;
    status.textContent = words;
    results.replaceChildren(...items);
    results.ariaBusy = null;
    retry.hidden = true;
    more.hidden = !items.length || items.length >= answer.count;
  }

  /** The results from `from` on, as many as are shown at a time. */
  async function list(answer: Answer, from: number): Promise<HTMLElement[]> {
    const pages = await answer.pages(from, from + limit);
    const marks = answer.marks.join("|");
    return pages.map(([url, title, summary, date, day]) => {
      const item = document.createElement("li");
      const link = put("a", put("p", item));
      link.href = url;
      mark(link, title, marks);
      if (date && day) {
        const time = put("time", item);
        time.dateTime = date;
        time.append(day);
      }
      if (summary) {
        const text = put("p", item);
        text.className = "summary";
        mark(text, summary, marks);
      }
      return item;
    });
  }

  /** Leads through the results; all other keys do what they always do. */
  function move(event: KeyboardEvent): void {
    const links = [...results.querySelectorAll("a")];
    const place = links.indexOf(event.target as HTMLAnchorElement);
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const inField = event.target == input;
    if (event.key == "ArrowDown" && (inField || place >= 0)) links[place + 1]?.focus();
    else if (event.key == "ArrowUp" && place >= 0) (links[place - 1] ?? input).focus();
    else if (event.key == "Escape" && !inField) input.focus();
    else if (event.key == "Escape" && input.value) {
      input.value = "";
      ask();
    } else return;
    event.preventDefault();
  }

  /** `/` and Ctrl-K lead to the field from everywhere but another field. */
  function shortcut(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    const wanted = ctrlKey || metaKey ? key.toLowerCase() == "k" && !shiftKey : key == "/";
    const typing = (target as HTMLElement).closest?.("input:not([type=radio], [type=range], [type=checkbox]), textarea, select, [contenteditable]");
    if (!wanted || altKey || event.defaultPrevented || event.isComposing) return;
    if (typing && (typing != input || key == "/")) return;
    event.preventDefault();
    input.focus();
    input.select();
  }

  const listeners = new AbortController();
  const on = (target: EventTarget, type: string, listener: (event: any) => unknown) =>
    target.addEventListener(type, listener, { signal: listeners.signal });
  on(input, "input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  on(input, "focus", () => manifest().catch(() => {}));
  on(form, "submit", async (event) => {
    event.preventDefault();
    await ask();
    results.querySelector("a")?.focus();
  });
  on(retry, "click", () => {
    input.focus();
    ask();
  });
  on(more, "click", async () => {
    const mine = turn;
    try {
      const items = await list(answer, results.children.length);
      if (mine != turn) return;
      results.append(...items);
      items[0]?.querySelector("a")!.focus();
      more.hidden = results.children.length >= answer.count;
    } catch (error) {
      if (mine == turn) fail(shown, error);
    }
  });
  on(root, "keydown", move);
  on(document, "keydown", shortcut);

  browse.hidden = true;
  form.hidden = false;
  input.value = new URL(location.href).searchParams.get("q") ?? "";
  ask();

  return () => {
    listeners.abort();
    clearTimeout(timer);
    turn++;
    show("", [], "");
    form.hidden = true;
    browse.hidden = false;
  };
}

/** Keeps the query in the address, so that a search can be shared and come back to. */
function remember(query: string): void {
  const url = new URL(location.href);
  if ((url.searchParams.get("q") ?? "") == query) return;
  if (query) url.searchParams.set("q", query);
  else url.searchParams.delete("q");
  history.replaceState(history.state, "", url);
}

/** A new element at the end of `parent`. */
function put<K extends keyof HTMLElementTagNameMap>(tag: K, parent: Element): HTMLElementTagNameMap[K] {
  const child = document.createElement(tag);
  parent.append(child);
  return child;
}

/** Puts `text` into `parent`, what `marks` matches in `<mark>`. */
function mark(parent: Element, text: string, marks: string): void {
  const beginning = new RegExp(`^(?:${marks})`);
  const anywhere = new RegExp(marks, "g");
  let end = 0;
  const found = (from: number, length: number) => {
    parent.append(text.slice(end, from));
    end = from + length;
    put("mark", parent).append(text.slice(from, end));
  };
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const folded = fold(word);
    if (unspaced(word)) for (const hit of folded.matchAll(anywhere)) found(index + hit.index, hit[0].length);
    else if (beginning.test(folded)) found(index, word.length);
  }
  parent.append(text.slice(end));
}
