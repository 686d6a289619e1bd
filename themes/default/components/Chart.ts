// Tells the values at the pointer, and at each step of the arrow keys. The numbers are those of the table.

export default function (element: HTMLElement): void | (() => void) {
  const plot = element.querySelector<HTMLElement>(".plot");
  const drawing = element.querySelector<HTMLElement>(".drawing");
  const title = element.querySelector(".title");
  const names = [...element.querySelectorAll("thead th")].map((cell) => cell.textContent ?? "");
  const rows = [...element.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent ?? ""));
  // Bars that lie have their values beside them.
  if (!plot || !drawing || !title || rows.length === 0) return;
  const at = plot.dataset.at!.split(" ").map(Number);

  // A slider is what screen readers and touch screens know as a thing to step through. It cannot be seen: the line is.
  const slider = document.createElement("input");
  slider.type = "range";
  slider.max = String(rows.length - 1);
  slider.value = "0";
  slider.setAttribute("aria-labelledby", title.id);
  const reading = make("div", "reading");
  const cross = make("div", "cross");
  const note = make("div", "values");
  reading.ariaHidden = "true";
  reading.hidden = true;
  reading.append(cross, note);

  const show = (index: number) => {
    const [place, ...values] = rows[index];
    const lines = values.map((value, column) => [names[column + 1], value || "–"]);
    slider.value = String(index);
    slider.ariaValueText = [place, ...lines.map((line) => line.join(" "))].join(", ");
    note.replaceChildren(...[[place], ...lines].map((texts) => {
      const line = make("p");
      line.append(...texts.map((text) => make("span", "", text)));
      return line;
    }));
    reading.hidden = false;
    cross.style.left = `${at[index]}%`;
    // Beside the line, on the side where there is more room.
    note.style.left = at[index] < 50 ? `calc(${at[index]}% + .6rem)` : "auto";
    note.style.right = at[index] < 50 ? "auto" : `calc(${100 - at[index]}% + .6rem)`;
  };
  const hide = () => {
    reading.hidden = true;
  };
  const point = (event: PointerEvent) => {
    const box = reading.hidden ? plot.querySelector(".area")!.getBoundingClientRect() : reading.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * 100;
    show(at.reduce((best, place, index) => Math.abs(place - x) < Math.abs(at[best] - x) ? index : best, 0));
  };

  slider.oninput = slider.onfocus = () => show(slider.valueAsNumber);
  slider.onblur = hide;
  slider.ariaValueText = rows[0].join(", ");
  plot.onpointermove = plot.onpointerdown = point;
  plot.onpointerleave = hide;
  // What is inside an image does not exist for a screen reader: the slider speaks in its place.
  drawing.role = "group";
  plot.append(slider, reading);
  return () => {
    plot.onpointermove = plot.onpointerdown = plot.onpointerleave = null;
    drawing.role = "img";
    slider.remove();
    reading.remove();
  };
}

function make(name: string, className = "", text = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
