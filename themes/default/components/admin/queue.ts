// The queue: comments of one state, decisions about one or many of them by button or by key, and the way back. Decided
// comments leave the list, and the focus goes to the next one.
import { get, post } from "./api.ts";
import { ACTIONS, type Action, type Comment, name, type Row, row, type State } from "./comment.ts";
import { button, el, number, word } from "./dom.ts";
import { confirm, type Room } from "./room.ts";

interface Queue {
  counts: Record<State, number>;
  comments: Comment[];
  next: string | null;
}

const STATES: State[] = ["held", "approved", "spam"];
const KEYS = "admin-keys";
/** Where an action leads. */
const TO: Record<string, State | undefined> = { approve: "approved", spam: "spam", restore: "held" };
/** Actions that lead back, by the states before and after. An approval has no way back but through spam. */
const BACK: Record<string, Action[]> = {
  "held approved": ["spam", "restore"],
  "held spam": ["restore"],
  "approved spam": ["approve"],
  "spam approved": ["spam"],
  "spam held": ["spam"],
};

export default function (room: Room): void {
  const { place, signal, say, attempt } = room;
  let state: State = "held";
  let rows: Row[] = [];
  let counts: Record<State, number> = { held: 0, approved: 0, spam: 0 };
  let next: string | null = null;
  let turn = 0;

  const tabs = STATES.map((name) => el("button", { type: "button", onclick: () => show(name) }));
  const all = el("input", { type: "checkbox" });
  const picked = el("span");
  const bulk = el("div", { className: "actions" });
  const keys = el("input", { type: "checkbox", checked: kept() });
  const help = el(
    "div",
    { className: "help", id: "admin_help", hidden: true },
    el("dl", {}, ...["J", "K", "A", "S", "D", "R", "X", "U", "?"].map((key) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, word(`key_${key == "?" ? "help" : key.toLowerCase()}`))))),
    el("p", {}, el("label", {}, keys, " ", word("keys_on"))),
  );
  const ask = button(word("keys"), toggleHelp, "?");
  ask.setAttribute("aria-controls", help.id);
  ask.ariaExpanded = "false";
  const list = el("ol", { className: "rows grid" });
  const none = el("p", { className: "none", tabIndex: -1, hidden: true });
  const more = button(word("older"), load);
  const many = el("div", { className: "many" }, el("label", {}, all, " ", word("select_all")), picked, el("div", { className: "decide" }, bulk));
  place.append(el("div", { className: "filter", role: "group", "aria-label": word("show") }, ...tabs, ask), help, many, list, none, more);

  async function show(which: State, focus = false): Promise<void> {
    state = which;
    rows = [];
    next = null;
    list.replaceChildren();
    none.hidden = true;
    draw();
    await load();
    if (focus) rows[0]?.article.focus();
  }

  async function load(): Promise<void> {
    const mine = ++turn;
    list.ariaBusy = "true";
    const first = rows.length;
    await attempt(async () => {
      const answer = await get<Queue>(`admin/queue?state=${state}${next ? `&before=${next}` : ""}`, signal);
      if (mine != turn) return;
      counts = answer.counts;
      next = answer.next;
      list.ariaBusy = null;
      for (const comment of answer.comments) insert(comment);
      draw();
      if (first) rows[first]?.article.focus();
    });
    if (mine == turn) list.ariaBusy = null;
  }

  /** Puts a comment where its time belongs: ids tell it, and the newest comes first. */
  function insert(comment: Comment): Row {
    const made = row(comment, (action) => decide(action, [made]), block);
    made.box.onchange = draw;
    const at = rows.findIndex((other) => other.comment.id < comment.id);
    if (at < 0) rows.push(made), list.append(made.item);
    else list.insertBefore(made.item, rows[at].item), rows.splice(at, 0, made);
    return made;
  }

  function draw(): void {
    tabs.forEach((tab, at) => {
      tab.ariaPressed = String(STATES[at] == state);
      tab.replaceChildren(word(STATES[at]), " ", el("span", {}, number(counts[STATES[at]])));
    });
    room.count(counts.held);
    const chosen = rows.filter((one) => one.box.checked);
    all.checked = rows.length > 0 && chosen.length == rows.length;
    all.indeterminate = chosen.length > 0 && !all.checked;
    picked.textContent = chosen.length ? word("selected", { n: chosen.length }) : "";
    if (chosen.length && !bulk.childElementCount) for (const [action] of ACTIONS[state]) bulk.append(button(word(action), () => decide(action, rows.filter((one) => one.box.checked))));
    if (!chosen.length) bulk.replaceChildren();
    many.hidden = rows.length < 2;
    more.hidden = !next;
    none.textContent = word(`none_${state}`);
    none.hidden = rows.length > 0 || list.ariaBusy == "true";
    // One of them can be reached with Tab; j and k lead to the others.
    if (!rows.some((one) => one.article.tabIndex == 0) && rows[0]) rows[0].article.tabIndex = 0;
  }

  function decide(action: Action, chosen: Row[]): void {
    const free = chosen.filter((one) => one.item.ariaBusy != "true");
    if (!free.length) return;
    if (action != "delete") return void carryOut(action, free);
    const question = free.length > 1 ? word("delete_many", { n: free.length }) : word("delete_one", { name: name(free[0].comment) });
    const instead = free.length > 1 || chosen.length != 1 ? bulk : free[0].actions;
    if (!instead.hidden) confirm(instead, question, word("delete_yes"), () => carryOut(action, free));
  }

  async function carryOut(action: Action, chosen: Row[]): Promise<void> {
    const [from, to] = [state, TO[action]];
    const comments = chosen.map((one) => one.comment);
    const place = Math.min(...chosen.map((one) => rows.indexOf(one)));
    for (const one of chosen) one.item.ariaBusy = "true";
    const done = await attempt(async () => {
      const { changed } = await post<{ changed: string[] }>("admin/comments", { action, ids: comments.map((one) => one.id) });
      const words = word(`done_${action}`, { name: comments.length > 1 ? word("comments_n", { n: comments.length }) : name(comments[0]) });
      const undo = action == "delete" ? undefined : () => takeBack(from, to, action, comments.filter((one) => changed.includes(one.id)), words);
      if (action == "pin" || action == "unpin") return say(words, undo), repin(comments, action == "pin");
      counts[from] -= comments.length;
      if (to) counts[to] += comments.length;
      leave(chosen, place);
      say(words, undo);
    });
    for (const one of chosen) one.item.ariaBusy = null;
    if (!done && !signal.aborted) chosen[0].article.focus();
  }

  /** Takes decided comments out of the list; whoever stood on one stands on the next. */
  async function leave(chosen: Row[], place: number): Promise<void> {
    const stood = list.contains(document.activeElement) || many.contains(document.activeElement) || document.activeElement == document.body;
    rows = rows.filter((one) => !chosen.includes(one));
    for (const one of chosen) one.item.remove();
    if (!rows.length && next) await load();
    draw();
    if (stood) step(place, none);
  }

  function repin(comments: Comment[], pinned: boolean): void {
    for (const comment of comments) {
      const old = rows.find((one) => one.comment.id == comment.id);
      if (!old) continue;
      const had = old.item.contains(document.activeElement);
      rows = rows.filter((one) => one != old);
      old.item.remove();
      const made = insert({ ...comment, pinned });
      if (had) focus(made);
    }
  }

  async function takeBack(from: State, to: State | undefined, action: Action, comments: Comment[], words: string): Promise<void> {
    const ids = comments.map((one) => one.id);
    const steps: Action[] = to ? BACK[`${from} ${to}`] : [action == "pin" ? "unpin" : "pin"];
    for (const step of steps) await post("admin/comments", { action: step, ids });
    say(word("undone", { what: words }));
    // Another part is shown by now, or the comments belong into another list.
    if (signal.aborted) return;
    if (!to) return repin(comments, action != "pin");
    if (state != from) return show(from, true);
    counts[from] += comments.length;
    counts[to] -= comments.length;
    const back = comments.map(insert);
    draw();
    if (back[0]) focus(back[0]);
  }

  async function block(kind: string, value: string): Promise<void> {
    await attempt(async () => {
      await post("admin/blocks", { action: "add", kind, value });
      const undo = async () => {
        await post("admin/blocks", { action: "remove", kind, value });
        say(word("undone", { what: word("done_block") }));
      };
      say(word("done_block"), undo);
    });
  }

  function focus(one: Row): void {
    for (const other of rows) other.article.tabIndex = other == one ? 0 : -1;
    one.article.focus();
    one.article.scrollIntoView({ block: "nearest" });
  }

  function step(at: number, otherwise?: HTMLElement): void {
    const one = rows[Math.min(at, rows.length - 1)];
    if (one) focus(one);
    else otherwise?.focus();
  }

  function toggleHelp(): void {
    help.hidden = !help.hidden;
    ask.ariaExpanded = String(!help.hidden);
  }

  function press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const typing = target.closest("textarea, select, input:not([type=checkbox])");
    if (!keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const at = rows.findIndex((one) => one.item.contains(target));
    // On a keyboard with other letters the key counts, not its letter.
    const key = /^[!-~]$/.test(event.key) ? event.key.toLowerCase() : event.code.replace("Key", "").toLowerCase();
    const actions = ACTIONS[state].find(([, letter]) => letter.toLowerCase() == key);
    if (key == "j") step(at + 1);
    else if (key == "k") step(Math.max(0, at - 1));
    else if (key == "u") room.undo();
    else if (key == "?") toggleHelp();
    else if (key == "x" && at >= 0) rows[at].box.click();
    // A decision is about the comment that has the focus, never about one that is merely seen.
    else if (actions && at >= 0) decide(actions[0], [rows[at]]);
    else return;
    event.preventDefault();
  }

  all.onchange = () => {
    for (const one of rows) one.box.checked = all.checked;
    draw();
  };
  keys.onchange = () => keep(keys.checked);
  list.addEventListener("focusin", (event) => {
    for (const one of rows) one.article.tabIndex = one.item.contains(event.target as Node) ? 0 : -1;
  });
  document.addEventListener("keydown", press, { signal });
  show("held");
}

function kept(): boolean {
  try {
    return localStorage.getItem(KEYS) != "off";
  } catch {
    return true;
  }
}

function keep(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEYS);
    else localStorage.setItem(KEYS, "off");
  } catch {
    // It holds for this page.
  }
}
