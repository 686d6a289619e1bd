export default function (element: HTMLElement, props: unknown): void {
  Object.assign(element, { received: props });
}
