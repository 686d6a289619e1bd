import { visit } from "./visit.ts";

export default function (element: HTMLElement): void {
  const root = element.querySelector<HTMLElement>(".Views")!;
  const { page, since, one, many, language } = root.dataset;
  visit(page!, Number(since)).then((answer) => {
    // Whoever is no reader is told of none.
    if (!answer?.views) return;
    const { views } = answer;
    const words = new Intl.PluralRules(language).select(views) == "one" ? one : many;
    root.textContent = words!.replace("{n}", views.toLocaleString(language));
    root.hidden = false;
  });
}
