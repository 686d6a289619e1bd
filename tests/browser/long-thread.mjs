// A long thread as a backup: comments that were written for the tests of the rules, and what a model made of them.
import fs from "node:fs";

const { comments } = JSON.parse(fs.readFileSync(new URL("../../edge/src/summaries/tests/threads.json", import.meta.url), "utf8")).builds;
const LONG_AGO = Date.UTC(2026, 0, 1);

/** Ids of comments have 26 letters; these sort as the comments do. No two threads have the same. */
export const idOf = (name, thread = 0) => `${thread}`.padEnd(26 - name.length, "0") + name;

/** What the points of the summary say, and on which comments they rest. */
export const POINTS = [
  ["Keeping the folder of resized images between builds cut a pipeline from 6 minutes to 2 minutes.", ["b02"]],
  ["Greta and Sam found that the SD card is the bottleneck, not the processor.", ["b09", "b10"]],
  ["Kemal asks for the benchmark scripts.", ["b15"]],
];

/** For `POST /api/import`. Thread 0 has a model's summary, others have none. */
export function longThread(page, thread = 0) {
  const rows = comments.map(({ id, parent, author, text }, at) => ({
    id: idOf(id, thread), page, parent: parent ? idOf(parent, thread) : null, author, site: "", key: null, owner: false, text, language: "en", digest: "", state: "approved",
    reason: "", created_at: LONG_AGO + at * 60_000, edited_at: null, decided_at: LONG_AGO, revision: 1, votes: 0, pinned: false,
  }));
  const summary = {
    version: 1, made: { by: "model", name: "a-model" }, language: "en", fingerprint: "", covers: rows.length, of: rows.length, as_of: LONG_AGO + 3_600_000,
    points: POINTS.map(([text, cites]) => ({ text, cites: cites.map((id) => ({ id: idOf(id), revision: 1 })) })),
  };
  return {
    format: "blog-backup", version: 1, comments: rows,
    threads: [{ page, state: "open", moved_to: null, revision: 1, changed_at: LONG_AGO }],
    summaries: thread === 0 ? [{ page, summary: JSON.stringify(summary), state: "auto", revision: 1, answered: "", reports: 0 }] : [],
  };
}
