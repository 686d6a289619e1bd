// Threads and what is blocked: lock, close and open a page's comments, move them when a page was renamed, and the words,
// hosts and authors whose comments are held on sight.
import { get, post } from "./api.ts";
import { button, el, field, id, number, table, time, word } from "./dom.ts";
import { confirm, type Room } from "./room.ts";

interface Thread {
  page: string;
  state: "open" | "locked" | "closed";
  count: number;
}

interface Block {
  kind: string;
  value: string;
  at: number;
}

/** Action → the state it leads to. */
const STATES = { open: "open", lock: "locked", close: "closed" };
type Shut = keyof typeof STATES;

export default function (room: Room): void {
  const { place, signal, say, attempt } = room;
  let threads: Thread[] = [];
  const list = el("div");
  const pages = el("datalist", { id: id() });
  const input = () => el("input", { type: "text", required: true, autocomplete: "off", spellcheck: false, list: pages.id });

  async function load(): Promise<void> {
    await attempt(async () => {
      threads = (await get<{ threads: Thread[] }>("export/threads.json", signal)).threads;
      draw();
    });
  }

  function draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.at;
    const rows = threads.map((thread) => [thread.page, el("span", { className: "shut", role: "group", "aria-label": thread.page }, ...(Object.keys(STATES) as Shut[]).map((action) => shut(thread, action))), number(thread.count)]);
    list.replaceChildren(rows.length ? table(word("threads"), [word("page"), word("state"), word("comments")], rows, 1) : el("p", { className: "none" }, word("none_threads")));
    if (focused) list.querySelector<HTMLElement>(`[data-at="${CSS.escape(focused)}"]`)?.focus();
  }

  function shut(thread: Thread, action: Shut): HTMLButtonElement {
    const made = button(word(`is_${STATES[action]}`), () => set(thread.page, action, thread.state));
    made.ariaPressed = String(thread.state == STATES[action]);
    made.dataset.at = `${thread.page} ${action}`;
    return made;
  }

  /** Brings a thread into a state; `before` is known for those of the list. */
  async function set(page: string, action: Shut, before: Thread["state"] = "open"): Promise<void> {
    if (threads.some((thread) => thread.page == page && thread.state == STATES[action])) return;
    const back = (Object.keys(STATES) as Shut[]).find((name) => STATES[name] == before)!;
    await attempt(async () => {
      await post("admin/threads", { action, page });
      const words = word("done_state", { page, state: word(`is_${STATES[action]}`) });
      say(words, async () => {
        await post("admin/threads", { action: back, page });
        say(word("undone", { what: words }));
        if (!signal.aborted) await load();
      });
    });
    await load();
  }

  const [which, from, to] = [input(), input(), input()];
  const states = (Object.keys(STATES) as Shut[]).map((action) => button(word(`is_${STATES[action]}`), () => which.reportValidity() && set(which.value.trim(), action)));
  const any = el("form", {}, field(word("page"), which), el("div", { className: "actions" }, ...states));
  any.onsubmit = (event) => event.preventDefault();
  const go = el("div", { className: "actions" }, el("button", { type: "submit" }, word("move")));
  const move = el("form", {}, field(word("move_from"), from), field(word("move_to"), to), go);
  move.onsubmit = (event) => {
    event.preventDefault();
    const [page, target] = [from.value.trim(), to.value.trim()];
    const taken = threads.some((thread) => thread.page == target && thread.count > 0);
    const carryOut = async () => {
      const done = await attempt(async () => {
        await post("admin/threads", { action: taken ? "merge" : "rename", page, to: target });
        say(word("done_move", { page, to: target }));
        move.reset();
      });
      from.focus();
      if (done) await load();
    };
    confirm(go, word(taken ? "merge_ask" : "rename_ask", { page, to: target }), word("move"), carryOut);
  };
  place.append(list, el("details", {}, el("summary", {}, word("other_page")), any), el("details", {}, el("summary", {}, word("move_title")), el("p", { className: "hint" }, word("move_hint")), move), pages);
  blocked(room);
  load();
  // Ids to choose from; without them they are typed.
  fetch(new URL("../_gen/pages.json", new URL(document.querySelector<HTMLElement>(".Admin")!.dataset.api!, location.href)), { signal })
    .then((answer) => answer.json())
    .then((site) => pages.append(...site.pages.map((page: { id: string; title: string }) => el("option", { value: page.id, label: page.title }))))
    .catch(() => {});
}

function blocked({ place, signal, say, attempt }: Room): void {
  const list = el("div");
  const kinds = ["word", "host", "author"];
  const kind = el("select", {}, ...kinds.map((name) => el("option", { value: name }, word(`kind_${name}`))));
  const value = el("input", { type: "text", required: true, maxLength: 200, autocomplete: "off", spellcheck: false });
  const form = el("form", {}, field(word("kind"), kind), field(word("block_value"), value), el("div", { className: "actions" }, el("button", { type: "submit" }, word("block"))));
  const heading = el("h3", { tabIndex: -1 }, word("blocked"));

  function draw(blocks: Block[]): void {
    const rows = blocks.map((one) => {
      const remove = button(word("remove"), () => order("remove", one.kind, one.value).then(() => heading.focus()));
      remove.setAttribute("aria-label", word("remove_what", { what: one.value }));
      return [el("code", {}, one.value), word(`kind_${one.kind}`), time(one.at), remove];
    });
    list.replaceChildren(rows.length ? table(word("blocked"), [word("block_value"), word("kind"), word("since"), word("action")], rows) : el("p", { className: "none" }, word("none_blocked")));
  }

  async function change(action: "add" | "remove", kind: string, value: string): Promise<void> {
    const { blocks } = await post<{ blocks: Block[] }>("admin/blocks", { action, kind, value });
    if (!signal.aborted) draw(blocks);
  }

  async function order(action: "add" | "remove", kind: string, value: string): Promise<boolean> {
    return attempt(async () => {
      await change(action, kind, value);
      const words = word(action == "add" ? "done_block_what" : "done_unblock", { what: value });
      say(words, async () => {
        await change(action == "add" ? "remove" : "add", kind, value);
        say(word("undone", { what: words }));
      });
    });
  }

  form.onsubmit = async (event) => {
    event.preventDefault();
    if (await order("add", kind.value, value.value.trim())) form.reset();
    value.focus();
  };
  place.append(heading, el("p", { className: "hint" }, word("blocked_hint")), list, form);
  attempt(async () => draw((await get<{ blocks: Block[] }>("admin/blocks", signal)).blocks));
}
