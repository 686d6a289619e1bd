// The server of the checks says that this module does not exist.
export default function (element: HTMLElement): void {
  element.textContent = "found after all";
}
