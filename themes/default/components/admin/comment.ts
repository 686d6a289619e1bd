// One comment of the queue: what was written, by whom and where in the margin, and what can be done with it.
import { button, el, has, link, rendered, time, word } from "./dom.ts";

export type State = "held" | "approved" | "spam";
export type Action = "approve" | "spam" | "delete" | "restore" | "pin" | "unpin";

/** As the API gives it; times are milliseconds since 1970. */
export interface Comment {
  id: string;
  page: string;
  parent: string | null;
  author: string;
  site: string;
  owner: boolean;
  key: string | null;
  text: string;
  language: string;
  state: State | "deleted";
  reason: string;
  created_at: number;
  edited_at: number | null;
  pinned: boolean;
  trusted: boolean;
  approved: number;
  spam: number;
  html: string;
  url: string | null;
  title: string | null;
}

export interface Row {
  comment: Comment;
  item: HTMLLIElement;
  article: HTMLElement;
  box: HTMLInputElement;
  actions: HTMLElement;
}

/** Actions that a state knows, with their keys. */
export const ACTIONS: Record<State, [Action, string][]> = {
  held: [["approve", "A"], ["spam", "S"], ["delete", "D"]],
  approved: [["spam", "S"], ["delete", "D"]],
  spam: [["approve", "A"], ["restore", "R"], ["delete", "D"]],
};

export const name = (comment: Comment): string => comment.author || word("nameless");

/** `block` is given the kind and the value of what is to be blocked. */
export function row(comment: Comment, act: (action: Action) => unknown, block: (kind: string, value: string) => unknown): Row {
  const by = name(comment);
  const box = el("input", { type: "checkbox", "aria-label": word("select", { name: by }) });
  const host = hostOf(comment.site);

  const facts = el(
    "ul",
    { className: "facts" },
    el("li", {}, time(comment.created_at)),
    comment.edited_at && el("li", {}, word("edited"), " ", time(comment.edited_at)),
    host && el("li", {}, link(comment.site, host)),
    el("li", {}, record(comment)),
  );
  const reason = comment.reason && el("p", { className: "reason" }, has(`reason_${comment.reason}`) ? word(`reason_${comment.reason}`) : comment.reason);
  const side = el("div", { className: "side" }, el("h3", { dir: "auto" }, by), comment.owner && el("p", { className: "reason" }, word("owner")), facts, reason);

  const where = el("p", { className: "where" }, link(comment.url, comment.title ?? comment.page), comment.parent && ` · ${word("reply")}`, comment.pinned && ` · ${word("pinned")}`);
  const text = el("div", { className: "text", dir: "auto", lang: comment.language }, rendered(comment.html));
  const source = el("details", {}, el("summary", {}, word("more")), el("pre", { tabIndex: 0, "aria-label": word("source") }, el("code", {}, comment.text)));
  if (comment.key) source.append(button(word("block_author"), () => block("author", comment.id)));
  if (host) source.append(button(word("block_host", { host }), () => block("host", host)));

  const actions = el("div", { className: "actions" });
  if (comment.state != "deleted") for (const [action, key] of ACTIONS[comment.state]) actions.append(button(word(action), () => act(action), key));
  if (comment.state == "approved") actions.append(button(word(comment.pinned ? "unpin" : "pin"), () => act(comment.pinned ? "unpin" : "pin")));

  const article = el("article", { className: "row", tabIndex: -1, "aria-label": word("comment_by", { name: by, page: comment.title ?? comment.page }) }, side, el("div", { className: "body" }, where, text, source), el("div", { className: "decide" }, actions));
  side.prepend(box);
  return { comment, item: el("li", {}, article), article, box, actions };
}

/** What the author is known for, by the key they write with. */
function record({ key, trusted, approved, spam }: Comment): string {
  if (!key) return word("no_key");
  if (!approved && !spam) return word("new_key");
  return word(trusted ? "known_trusted" : "known", { approved, spam });
}

function hostOf(site: string): string {
  try {
    return site && new URL(site).host;
  } catch {
    return "";
  }
}
