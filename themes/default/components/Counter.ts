/** `element` holds the HTML of Counter.html, `props` are the arguments of the tag. */
export default function (element: HTMLElement, props: { start: number }) {
  const button = element.querySelector("button")!;
  const output = element.querySelector("output")!;
  let count = props.start;

  const add = () => {
    count += 1;
    output.value = String(count);
  };
  button.addEventListener("click", add);
  button.disabled = false;

  // Called when the island leaves the page: everything is as it was.
  return () => {
    button.removeEventListener("click", add);
    button.disabled = true;
  };
}
