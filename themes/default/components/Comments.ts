// Comments at work: newer ones come in when they are asked for, the form answers in place, and what is written stays in
// this browser until the edge has it. All HTML of a comment comes from the edge, which made it safe.
import { ask, readable, why } from "./talk.ts";
import { visit } from "./visit.ts";

type Comment = { id: string; parent: string | null; html: string };
type Part = { comments: Comment[]; count: number; next: string | null; token: string; mail: boolean };
type Receipt = Comment & { state: string; edit_url: string };

/** What this browser keeps; one that keeps nothing can be written in all the same. */
const store = {
  get(name: string): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name: string, text: string | null): void {
    try {
      text === null ? localStorage.removeItem(name) : localStorage.setItem(name, text);
    } catch {}
  },
};

/** Where this browser keeps the secret by which its author is known again; made with the first comment. */
const KEY = "gen.author";

export default function (element: HTMLElement): () => void {
  const root = element.querySelector<HTMLElement>(".Comments");
  if (!root) return () => {};
  const find = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector)!;
  const words = root.dataset as Record<string, string>;
  const thread = find(".thread");
  const newer = find<HTMLButtonElement>(".newer button");
  const told = find(".told");
  const form = find<HTMLFormElement>(".write");
  const ended = new AbortController();
  const on = <E extends Event>(target: EventTarget, name: string, act: (event: E) => void) =>
    target.addEventListener(name, act as (event: Event) => void, { signal: ended.signal });

  const say = (text: string) => (told.textContent = text);
  const failed = (error: unknown) => say(why(error, words.failed!));

  /** Puts a comment in its place: over what it was before, behind the last answer to the same one, or at the end. */
  function put({ id, parent, html }: Comment): HTMLElement {
    const template = document.createElement("template");
    template.innerHTML = html;
    const article = template.content.firstElementChild as HTMLElement;
    const known = document.getElementById("comment-" + id);
    const above = parent && document.getElementById("comment-" + parent);
    if (known) known.replaceWith(article);
    else if (above) {
      let last: Element = above;
      const depth = (place: Element | null) => Number((place as HTMLElement | null)?.dataset.depth ?? -1);
      while (depth(last.nextElementSibling) > depth(above)) last = last.nextElementSibling!;
      last.after(article);
    } else thread.append(article);
    readable(article, words.language!);
    return article;
  }

  let token: Promise<string> | undefined;
  /** What has changed since the page was built, and the token that a form needs. */
  async function catchUp(since: string): Promise<Part> {
    const part = await ask<Part>(`${words.url}?since=${since}`);
    token = Promise.resolve(part.token);
    return part;
  }

  /** Shows what is newer than the page. */
  async function showNewer(): Promise<HTMLElement[]> {
    const { comments } = await catchUp(words.since!);
    newer.hidden = true;
    return comments.map(put);
  }

  /** Leads to the comment that the address names; links to one may be older or newer than the page. */
  async function follow(): Promise<void> {
    const id = location.hash.slice(1);
    if (!id.startsWith("comment-")) return;
    try {
      if (!document.getElementById(id)) await showNewer();
    } catch (error) {
      return void failed(error);
    }
    const article = document.getElementById(id);
    if (!article) return void say(words.gone!);
    article.tabIndex = -1;
    article.scrollIntoView();
    article.focus({ preventScroll: true });
  }
  on(window, "hashchange", follow);
  // To one that is there the browser has led already.
  if (!document.getElementById(location.hash.slice(1))) follow();

  readable(thread, words.language!);
  visit(words.page!, Number(words.since)).then((answer) => {
    if (!answer?.newer) return;
    newer.textContent = words.newer!.replace("{n}", answer.newer.toLocaleString(words.language));
    newer.hidden = false;
  });
  on(newer, "click", async () => {
    try {
      const [first] = await showNewer();
      first?.querySelector<HTMLElement>(".comment-link")?.focus();
    } catch (error) {
      newer.textContent = why(error, words.failed!);
    }
  });

  on<SubmitEvent>(thread, "submit", async (event) => {
    const vote = event.target as HTMLFormElement;
    // An answer is written among the comments.
    if (vote == form) return;
    event.preventDefault();
    const { votes } = await ask<{ votes: number }>(vote.action, {}).catch((error) => (failed(error), { votes: NaN }));
    const number = vote.querySelector("span");
    if (number && votes >= 0) number.textContent = votes.toLocaleString(words.language);
  });

  if (form) write();

  function write(): void {
    const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
    const answering = find(".answering");
    const preview = find(".preview");
    const draft = "gen.draft " + words.page;
    let parent = "";

    /** The form stands below the comment that is answered, or where it was. */
    function answer(article: HTMLElement | null): void {
      parent = article?.id.replace("comment-", "") ?? "";
      answering.hidden = !parent;
      const name = article?.querySelector("[itemprop=name]")?.textContent ?? "";
      answering.querySelector("span")!.textContent = words.reply!.replace("{name}", name);
      if (article) article.after(form);
      else told.before(form);
    }
    on<MouseEvent>(thread, "click", (event) => {
      const link = (event.target as Element).closest(".comment-reply");
      if (!link) return;
      event.preventDefault();
      answer(link.closest<HTMLElement>(".comment"));
      field("text").focus();
    });
    on(answering.querySelector("button")!, "click", () => {
      const article = document.getElementById("comment-" + parent);
      answer(null);
      article?.querySelector<HTMLElement>(".comment-reply")?.focus();
    });

    // A draft is kept from the first letter on, and nothing before.
    const names = ["text", "author", "site"];
    const kept = JSON.parse(store.get(draft) ?? "{}");
    for (const name of names) field(name).value ||= kept[name] ?? "";
    on(form, "input", () => {
      preview.hidden = true;
      store.set(draft, JSON.stringify(Object.fromEntries(names.map((name) => [name, field(name).value]))));
    });
    // The token tells when somebody began to write, and so that it was no machine.
    on(form, "focusin", () => {
      token ??= catchUp(String(Date.now())).then((part) => {
        find(".mail").hidden = !part.mail;
        return part.token;
      });
      token.catch(() => (token = undefined));
    });

    on<SubmitEvent>(form, "submit", async (event) => {
      event.preventDefault();
      const asked = event.submitter as HTMLButtonElement | null;
      say("");
      // The address is in no draft: only the edge needs it, and only now.
      const fields = Object.fromEntries([...names, "email", "subject"].map((name) => [name, field(name).value]));
      form.inert = true;
      try {
        if (asked?.formAction.endsWith("/preview")) {
          preview.innerHTML = (await ask<Comment>("/api/preview", { text: fields.text })).html;
          preview.hidden = false;
          return;
        }
        let key = store.get(KEY);
        if (!key) store.set(KEY, (key = crypto.getRandomValues(new Uint8Array(24)).join("-")));
        const receipt = await ask<Receipt>(words.url!, { ...fields, parent, key, token: await token?.catch(() => "") });
        store.set(draft, null);
        token = undefined;
        field("text").value = "";
        preview.hidden = true;
        const answered = parent;
        answer(null);
        const article = put({ ...receipt, parent: answered || null });
        say((receipt.state == "approved" ? words.shown : words.held) + " " + (fields.email ? words.confirm + " " : ""));
        field("email").value = "";
        const change = told.appendChild(document.createElement("a"));
        [change.href, change.textContent] = [receipt.edit_url, words.change!];
        article.classList.toggle("held", receipt.state != "approved");
        article.tabIndex = -1;
        article.focus();
      } catch (error) {
        failed(error);
        form.inert = false;
        field("text").focus();
      } finally {
        form.inert = false;
      }
    });
  }

  return () => ended.abort();
}
