// The audit log: who did what and when, the newest first.
import { get } from "./api.ts";
import { button, el, has, table, time, word } from "./dom.ts";
import type { Room } from "./room.ts";

interface Log {
  entries: { id: number; at: number; who: string; action: string; comment: string | null; page: string | null; note: string }[];
  next: number | null;
}

export default function ({ place, signal, attempt }: Room): void {
  let next: number | null = null;
  const rows: (Node | string)[][] = [];
  const list = el("div");
  const more = button(word("older"), load);
  more.hidden = true;

  async function load(): Promise<void> {
    await attempt(async () => {
      const answer = await get<Log>(`admin/log${next ? `?before=${next}` : ""}`, signal);
      next = answer.next;
      for (const { at, who, action, comment, page, note } of answer.entries) {
        const what = has(`log_${action}`) ? word(`log_${action}`) : action;
        rows.push([time(at), who, note ? `${what} (${note})` : what, page ?? "", comment ? el("code", { title: comment }, comment.slice(-6)) : ""]);
      }
      list.replaceChildren(rows.length ? table(word("log"), [word("when"), word("who"), word("action"), word("page"), word("comment")], rows) : el("p", { className: "none" }, word("none_log")));
      more.hidden = !next;
    });
  }

  place.append(list, more);
  load();
}
