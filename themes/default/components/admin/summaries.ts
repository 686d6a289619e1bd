// Summaries of long threads as the moderator sees them: what readers are told, by whom it was written, what they reported.
// It can be hidden, pinned, rewritten and made anew; who rewrites keeps the comments that each point rests on.
import { get, post } from "./api.ts";
import { button, el, field, link, number, time, word } from "./dom.ts";
import type { Room } from "./room.ts";

interface Point {
  text: string;
  cites: { id: string }[];
}

/** As the API gives it; times are milliseconds since 1970. */
interface Entry {
  page: string;
  title: string;
  /** Empty if the site has no such page. */
  url: string;
  state: "auto" | "pinned" | "hidden";
  summary: { made: { by: "model" | "extract" | "owner"; name?: string }; language: string; covers: number; of: number; as_of: number; points: Point[] } | null;
  reports: number;
  asked_at: number | null;
  again_at: number | null;
  fault: string;
}

type Action = "hide" | "show" | "pin" | "regenerate" | "edit";

/** What leads back to a state. */
const BACK: Record<Entry["state"], Action> = { auto: "show", pinned: "pin", hidden: "hide" };

export default function (room: Room): void {
  const { place, signal, say, attempt } = room;
  let entries: Entry[] = [];
  const list = el("ol", { className: "rows grid", "aria-busy": "true" });
  place.append(list);

  attempt(async () => {
    entries = (await get<{ summaries: Entry[] }>("admin/summaries", signal)).summaries;
    list.ariaBusy = null;
    list.append(...entries.map(row));
    if (!entries.length) list.replaceWith(el("p", { className: "none" }, word("none_summaries")));
    room.reported(entries.reduce((sum, entry) => sum + entry.reports, 0));
  });

  const name = (entry: Entry) => entry.title || entry.page;

  function row(entry: Entry): HTMLLIElement {
    const { summary, state } = entry;
    const made = summary && word(`by_${summary.made.by}`, { name: summary.made.name ?? "" });
    const moment = (label: string, at: number | null) => at && el("li", {}, word(label), " ", time(at));
    const facts = [el("li", {}, word(`summary_${state}`)), made && el("li", {}, made), summary && el("li", {}, word("covers", { covers: summary.covers, of: summary.of })), summary && el("li", {}, time(summary.as_of)), moment("asked_at", entry.asked_at), moment("again_at", entry.again_at)];
    const reported = entry.reports > 0 && el("p", { className: "reason" }, word("reports_n", { n: entry.reports }));
    const side = el("div", { className: "side" }, el("h3", { dir: "auto" }, link(entry.url, name(entry))), el("ul", { className: "facts" }, ...facts), reported);
    const body = el("div", { className: "body" }, summary ? points(entry) : el("p", { className: "none" }, word("no_summary")));
    if (entry.fault) body.append(el("p", { className: "where" }, word("fault", { why: entry.fault })));
    const actions = el("div", { className: "actions" });
    const offer = (text: string, action: Action) => actions.append(button(word(text), () => change(entry, action)));
    if (summary) actions.append(button(word("edit"), () => write(entry, body, actions)));
    if (state == "hidden") offer("show", "show");
    else offer("hide", "hide");
    if (state == "pinned") offer("unpin", "show");
    else if (state == "auto" && summary) offer("pin", "pin");
    offer("regenerate", "regenerate");
    const article = el("article", { className: "row", tabIndex: -1, "aria-label": word("summary_of", { page: name(entry) }) }, side, body, el("div", { className: "decide" }, actions));
    return el("li", {}, article);
  }

  /** The comments that a point rests on, by their numbers on the page. */
  function cites(entry: Entry, point: Point): HTMLElement[] {
    const all = [...new Set(entry.summary!.points.flatMap((one) => one.cites.map((cite) => cite.id)))];
    return point.cites.map(({ id }) => {
      const made = link(entry.url && `${entry.url}#comment-${id}`, `[${number(all.indexOf(id) + 1)}]`);
      made.setAttribute("aria-label", `${word("comment")} ${number(all.indexOf(id) + 1)}`);
      return el("span", { className: "cite" }, " ", made);
    });
  }

  function points(entry: Entry): HTMLElement {
    const { language, points } = entry.summary!;
    return el("ul", { className: "text" }, ...points.map((point) => el("li", {}, el("span", { lang: language, dir: "auto" }, point.text), ...cites(entry, point))));
  }

  /** Puts fields in the place of the points. */
  function write(entry: Entry, body: HTMLElement, actions: HTMLElement): void {
    const { language, points } = entry.summary!;
    const fields = points.map((point) => el("textarea", { rows: 3, maxLength: 240, lang: language, dir: "auto", value: point.text }));
    const parts = points.map((point, at) => {
      const made = field(word("point_n", { n: at + 1 }), fields[at]!);
      made.append(...cites(entry, point));
      return made;
    });
    const before = [...body.childNodes];
    const close = () => {
      body.replaceChildren(...before);
      actions.hidden = false;
      actions.querySelector("button")!.focus();
    };
    const form = el("form", { className: "rewrite" }, el("p", { className: "hint" }, word("edit_hint")), ...parts, el("div", { className: "actions" }, el("button", { type: "submit" }, word("save")), button(word("cancel"), close)));
    form.onsubmit = (event) => {
      event.preventDefault();
      const written = points.map((point, at) => ({ text: fields[at]!.value.trim(), cites: point.cites.map((cite) => cite.id) }));
      change(entry, "edit", written.filter((point) => point.text));
    };
    form.onkeydown = (event) => {
      if (event.key == "Escape") close();
    };
    body.replaceChildren(form);
    actions.hidden = true;
    fields[0]?.focus();
  }

  async function change(entry: Entry, action: Action, points?: { text: string; cites: string[] }[]): Promise<void> {
    const words = word(action == "pin" ? "done_pin_summary" : `done_${action}`, { page: name(entry) });
    await attempt(async () => {
      replace(await post<Entry>("admin/summaries", { page: entry.page, action, points }));
      // What was written before is gone.
      if (points || action == "regenerate") return say(words);
      say(words, async () => {
        replace(await post<Entry>("admin/summaries", { page: entry.page, action: BACK[entry.state] }));
        say(word("undone", { what: words }));
      });
    });
  }

  /** Shows a summary as it is by now; whoever stood on it stands on it still. */
  function replace(entry: Entry): void {
    const at = entries.findIndex((one) => one.page == entry.page);
    const old = list.children[at];
    if (!old) return;
    const had = old.contains(document.activeElement);
    entries[at] = entry;
    const made = row(entry);
    old.replaceWith(made);
    if (had) made.querySelector("article")!.focus();
    room.reported(entries.reduce((sum, entry) => sum + entry.reports, 0));
  }
}
