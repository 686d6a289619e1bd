// The summary of a long thread. The page shows the one it was built with; the answer to the visit tells whether there is
// another one by now, and only then is it fetched. What is known to be outdated is not shown: it may rest on a comment
// that somebody took back.
import { ask, readable, why } from "./talk.ts";
import { visit } from "./visit.ts";

export default function (element: HTMLElement): () => void {
  const root = element.querySelector<HTMLElement>(".Summary");
  if (!root) return () => {};
  const { page, since, stamp, url, language, thanks, failed } = root.dataset as Record<string, string>;
  const [place, told] = root.children;
  const ended = new AbortController();

  readable(place!, language!);
  visit(page!, Number(since)).then(async (answer) => {
    // Without an answer there is no telling.
    if (!answer || (answer.summary ?? "") == stamp) return;
    const response = answer.summary ? await fetch(url!).catch(() => undefined) : undefined;
    const html = response?.ok ? await response.text() : "";
    const had = place!.contains(document.activeElement);
    place!.innerHTML = html;
    readable(place!, language!);
    if (had) place!.querySelector<HTMLElement>("a, button")?.focus();
  });

  root.addEventListener(
    "submit",
    async (event) => {
      event.preventDefault();
      told!.textContent = "";
      told!.textContent = await ask((event.target as HTMLFormElement).action, {}).then(
        () => thanks!,
        (error) => why(error, failed!),
      );
    },
    { signal: ended.signal },
  );
  return () => ended.abort();
}
