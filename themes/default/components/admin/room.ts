// What every part of the page is given: a place to draw, a signal that ends with it, and the line at the bottom that
// tells results and takes the last one back.
import { Problem } from "./api.ts";
import { button, el, word } from "./dom.ts";

export interface Room {
  place: HTMLElement;
  /** Aborted when another part is shown. */
  signal: AbortSignal;
  /** Tells a result. What can be taken back says how. */
  say(text: string, undo?: () => Promise<void>): void;
  /** Takes back the last result that can be. */
  undo(): Promise<void>;
  /** Runs `work`; a problem is told, and the answer is false. */
  attempt(work: () => Promise<unknown>): Promise<boolean>;
  /** Shows in the tab's title how many comments wait. */
  count(waiting: number): void;
  /** Shows beside the part's name what readers reported of summaries. */
  reported(reports: number): void;
}

/** The line for results. `signedOut` is called when the API wants to know who asks. */
export function results(signedOut: (problem: Problem) => void) {
  const text = el("p", { role: "status" });
  const undone: (() => Promise<void>)[] = [];
  const back = button(word("undo"), () => undo(), "u");
  const line = el("div", { className: "results" }, text, back);
  back.hidden = true;

  function say(words: string, undo?: () => Promise<void>): void {
    if (undo) undone.push(undo);
    line.classList.remove("wrong");
    text.textContent = words;
    back.hidden = !undone.length;
  }
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if ((error as Error).name == "AbortError") return false;
      if (!(error instanceof Problem)) console.error(error);
      if (error instanceof Problem && error.status == 401) signedOut(error);
      else {
        say((error as Error).message);
        line.classList.add("wrong");
      }
      return false;
    }
  }
  async function undo(): Promise<void> {
    const last = undone.pop();
    if (!last) return;
    // A request that failed can be tried again.
    if (!(await attempt(last))) undone.push(last);
    back.hidden = !undone.length;
  }
  return { line, say, attempt, undo };
}

/** Asks in the place of `instead` whether it is meant; Escape and the second button lead back. */
export function confirm(instead: HTMLElement, question: string, yes: string, done: () => unknown): void {
  const before = document.activeElement as HTMLElement | null;
  const close = () => {
    asked.remove();
    instead.hidden = false;
  };
  const keep = () => {
    close();
    before?.focus();
  };
  const go = button(yes, () => {
    close();
    done();
  });
  const asked = el("div", { className: "asked", role: "group", "aria-label": question }, el("p", {}, question), go, button(word("keep"), keep));
  asked.onkeydown = (event) => {
    if (event.key == "Escape") keep();
    event.stopPropagation();
  };
  instead.hidden = true;
  instead.after(asked);
  go.focus();
}
