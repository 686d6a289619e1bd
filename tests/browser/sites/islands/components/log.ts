// What happens to islands, in its order; the checks read it.

declare global {
  interface Window {
    log?: string[];
  }
}

export function note(what: string): void {
  (window.log ??= []).push(what);
}
