// The backup: everything as one file, and back in again with a report of what became of each row.
import { post, save } from "./api.ts";
import { button, el, field, has, number, table, word } from "./dom.ts";
import type { Room } from "./room.ts";

interface Count {
  given: number;
  added: number;
  known: number;
  refused: number;
  reasons: { index: number; why: string }[];
}

export default function ({ place, signal, say, attempt }: Room): void {
  const today = new Date().toISOString().slice(0, 10);
  const out = button(word("download"), () => attempt(async () => {
    await save("export", `backup-${today}.json`);
    say(word("done_download"));
  }));
  const file = el("input", { type: "file", accept: ".json,application/json", required: true });
  const go = el("button", { type: "submit" }, word("restore_file"));
  const form = el("form", {}, field(word("file"), file), el("div", { className: "actions" }, go));
  const report = el("div", { tabIndex: -1 });

  form.onsubmit = async (event) => {
    event.preventDefault();
    const given = file.files?.[0];
    if (!given) return;
    go.disabled = true;
    say(word("restoring"));
    await attempt(async () => {
      const answer = await post<Record<string, Count>>("import", await given.text());
      if (signal.aborted) return;
      say(word("done_restore_file"));
      draw(answer);
      report.focus();
    });
    go.disabled = false;
  };

  function draw(answer: Record<string, Count>): void {
    const name = (kind: string) => (has(`table_${kind}`) ? word(`table_${kind}`) : kind);
    const numbers = ["given", "added", "known", "refused"] as const;
    const rows = Object.entries(answer).map(([kind, count]) => [name(kind), ...numbers.map((key) => number(count[key]))]);
    const head = [word("what"), word("given"), word("added"), word("known_already"), word("refused")];
    const reasons = Object.entries(answer).flatMap(([kind, count]) => count.reasons.map(({ index, why }) => el("li", {}, `${name(kind)} ${number(index + 1)}: ${why}`)));
    report.replaceChildren(table(word("report"), head, rows, 4));
    if (reasons.length) report.append(el("details", { open: true }, el("summary", {}, word("refused")), el("ul", {}, ...reasons)));
  }

  place.append(el("p", {}, word("backup_hint")), el("div", { className: "actions" }, out), el("h3", {}, word("restore_title")), el("p", { className: "hint" }, word("restore_hint")), form, report);
}
