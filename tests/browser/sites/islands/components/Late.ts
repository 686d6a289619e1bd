import { note } from "./log.ts";

export default function (element: HTMLElement, { name }: { name: string }): () => void {
  const state = element.querySelector("p");
  const say = (text: string) => state && (state.textContent = text);
  note(`wake ${name}`);
  say("awake");
  return () => {
    note(`leave ${name}`);
    say("asleep");
  };
}
