// The frame of the moderation page: signs in, shows one part after the other by the address behind `#`, and tells results.
// Each part is a module of its own and is loaded when it is opened.
import { at, get, keep, token, type Problem } from "./admin/api.ts";
import { button, el, field, id, learn, number, word } from "./admin/dom.ts";
import { type Room, results } from "./admin/room.ts";

const PARTS: Record<string, () => Promise<{ default: (room: Room) => void }>> = {
  comments: () => import("./admin/queue.ts"),
  threads: () => import("./admin/threads.ts"),
  summaries: () => import("./admin/summaries.ts"),
  statistics: () => import("./admin/statistics.ts"),
  log: () => import("./admin/log.ts"),
  backup: () => import("./admin/backup.ts"),
};

export default function (element: HTMLElement): void | (() => void) {
  const root = element.querySelector<HTMLElement>(".Admin");
  if (!root) return;
  learn(root.querySelector("script")!.textContent!);
  at(root.dataset.api!);
  const whole = new AbortController();
  const title = document.title;
  let part = new AbortController();

  const { line, say, attempt: tell, undo } = results(signIn);
  const links = Object.keys(PARTS).map((name) => el("a", { href: `#${name}` }, word(name)));
  const out = button(word("sign_out"), () => {
    keep(null);
    // To a part that asks the API at once, and so for the token.
    location.hash = "comments";
    location.reload();
  });
  const nav = el("nav", { className: "parts", "aria-label": word("parts") }, el("ul", {}, ...links.map((link) => el("li", {}, link))), out);
  const place = el("section", { className: "part grid" });
  const frame = el("div", { className: "frame grid" }, nav, place, line);
  root.append(frame);

  function count(waiting: number): void {
    document.title = waiting ? word("title", { n: waiting, title }) : title;
  }

  /** The reports by readers, beside the name of the part that shows them. */
  const mark = el("span", { className: "reports", role: "img", hidden: true });
  links.find((link) => link.hash == "#summaries")!.append(mark);
  let known = false;
  function reported(reports: number): void {
    known = true;
    mark.hidden = !reports;
    mark.textContent = number(reports);
    mark.ariaLabel = word("summaries_reported", { n: reports });
  }

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    const done = await tell(work);
    // Where something was answered somebody is signed in, and can be told of reports.
    if (done && !known) {
      known = true;
      get<{ summaries: { reports: number }[] }>("admin/summaries", whole.signal)
        .then(({ summaries }) => reported(summaries.reduce((sum, summary) => sum + summary.reports, 0)))
        .catch(() => (known = false));
    }
    return done;
  }

  async function open(focus: boolean): Promise<void> {
    const asked = location.hash.slice(1);
    const name = Object.hasOwn(PARTS, asked) ? asked : "comments";
    part.abort();
    part = new AbortController();
    const { signal } = part;
    nav.hidden = false;
    out.hidden = !token();
    for (const link of links) link.ariaCurrent = link.hash == `#${name}` ? "page" : null;
    const heading = el("h2", { id: id(), className: "told", tabIndex: -1 }, word(name));
    place.setAttribute("aria-labelledby", heading.id);
    place.className = `part grid ${name}`;
    place.replaceChildren(heading);
    if (focus) heading.focus();
    await tell(async () => {
      const module = await PARTS[name]();
      if (!signal.aborted) module.default({ place, signal, say, undo, attempt, count, reported });
    });
  }

  /** Asks for the token in the place of the part that wanted it. */
  function signIn(problem: Problem): void {
    part.abort();
    const had = place.contains(document.activeElement);
    nav.hidden = true;
    count(0);
    say("");
    const wrong = token() ? problem.message : "";
    keep(null);
    const input = el("input", { type: "password", autocomplete: "current-password", required: true, spellcheck: false });
    const hint = el("p", { id: id(), className: "hint" }, word("token_hint"));
    const error = el("p", { id: id(), className: "error", role: "alert" }, wrong);
    input.setAttribute("aria-describedby", `${error.id} ${hint.id}`);
    input.ariaInvalid = wrong ? "true" : null;
    const heading = el("h2", { id: id() }, word("sign_in"));
    const form = el("form", { className: "sign-in" }, field(word("token"), input), error, hint, el("p", {}, el("button", { type: "submit" }, word("sign_in"))));
    form.onsubmit = (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      keep(input.value.trim());
      // One small request tells whether it is right.
      attempt(() => get("admin/blocks")).then((right) => right && open(true));
    };
    place.className = "part grid";
    place.setAttribute("aria-labelledby", heading.id);
    place.replaceChildren(heading, form);
    if (wrong || had) input.focus();
  }

  addEventListener("hashchange", () => nav.hidden || open(true), { signal: whole.signal });
  open(false);
  return () => {
    whole.abort();
    part.abort();
    frame.remove();
    document.title = title;
  };
}
