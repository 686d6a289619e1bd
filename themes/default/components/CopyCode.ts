// Adds a button to each block of code.

export default function (element: HTMLElement): void | (() => void) {
  const root = element.querySelector<HTMLElement>(".CopyCode");
  // Browsers give access to the clipboard to secure pages only.
  if (!root || !navigator.clipboard) return;
  const { copy = "", copied = "" } = root.dataset;
  const whole = root.hidden;
  const codes = [...(whole ? document : root).querySelectorAll<HTMLElement>(whole ? "main pre" : "pre")];
  // Code that is served already keeps its one button.
  const undo = codes.filter((code) => !code.closest(whole ? ".CopyCode" : ".CopyCode.block")).map(add);
  return () => undo.forEach((step) => step());

  function add(code: HTMLElement): () => void {
    // The class gives it the style of the component outside of it, too.
    const block = document.createElement("div");
    block.className = "CopyCode block";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = copy;
    button.dataset.copied = copied;
    const status = document.createElement("span");
    status.role = "status";
    let timer = 0;

    button.onclick = async () => {
      const text = code.cloneNode(true) as HTMLElement;
      text.querySelectorAll(".ln").forEach((number) => number.remove());
      try {
        await navigator.clipboard.writeText((text.textContent ?? "").trimEnd());
      } catch {
        // Not allowed: the code is selected, and the reader's own keys copy it.
        getSelection()?.selectAllChildren(code);
        return;
      }
      button.classList.add("done");
      status.textContent = copied;
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        button.classList.remove("done");
        status.textContent = "";
      }, 2000);
    };

    // A title above the code belongs to it.
    const framed = code.parentElement?.matches(".code") ? code.parentElement : code;
    framed.replaceWith(block);
    block.append(framed, button, status);
    return () => {
      clearTimeout(timer);
      block.replaceWith(framed);
    };
  }
}
