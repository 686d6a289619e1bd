import { note } from "./log.ts";

export default async function (element: HTMLElement, { name }: { name: string }): Promise<() => void> {
  note(`begin ${name}`);
  await new Promise((go) => element.addEventListener("go", go, { once: true }));
  note(`wake ${name}`);
  return () => note(`leave ${name}`);
}
