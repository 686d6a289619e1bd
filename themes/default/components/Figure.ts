// Opens the picture large in a dialog. Escape, the button and a click anywhere close it, and the link gets the focus back.

export default function (element: HTMLElement): void | (() => void) {
  const link = element.querySelector<HTMLAnchorElement>("figure > a");
  const image = link?.querySelector("img");
  if (!link || !image) return;

  const dialog = document.createElement("dialog");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = link.dataset.close ?? "";
  dialog.ariaLabel = image.alt || link.ariaLabel;
  dialog.onclick = () => dialog.close();
  dialog.onclose = () => link.focus({ preventScroll: true });

  const open = (event: MouseEvent) => {
    // With a key held, the reader wants the link: a new tab, a download.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // The large picture is asked for only now.
    if (!dialog.firstChild) {
      const large = document.createElement("img");
      large.src = link.href;
      large.alt = image.alt;
      dialog.append(button, large);
    }
    dialog.showModal();
  };
  link.after(dialog);
  link.addEventListener("click", open);
  return () => {
    link.removeEventListener("click", open);
    dialog.remove();
  };
}
