// Charts of the statistics, drawn as the component `Chart` draws its own, so that its script can tell the values at the
// pointer and at the arrow keys. The numbers stand behind each as a table.
import tellValues from "../Chart.ts";
import { el, id, number, table, word } from "./dom.ts";

const SVG = "http://www.w3.org/2000/svg";

function svg(tag: string, attributes: Record<string, string | number>, ...children: Node[]): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

export interface Plot {
  title: string;
  kind: "line" | "bar";
  /** The column along the axis: its name, short labels for the axis, long ones for the table. */
  axis: string;
  labels: string[];
  names: string[];
  series: { name: string; values: number[] }[];
}

/** Whole steps up to or above the greatest value, at most five of them. */
function ticks(most: number): number[] {
  const rough = Math.max(1, most / 4);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => Math.ceil(factor * power)).find((size) => size >= rough)!;
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, at) => at * step);
}

export function plot({ title, kind, axis, labels, names, series }: Plot): HTMLElement {
  const steps = ticks(Math.max(...series.flatMap((one) => one.values)));
  const top = steps[steps.length - 1];
  const slot = 100 / labels.length;
  const x = (at: number) => (kind == "bar" ? (at + 0.5) * slot : labels.length > 1 ? (at / (labels.length - 1)) * 100 : 50);
  const y = (value: number) => (1 - value / top) * 100;

  const area = svg("svg", { class: "area", "aria-hidden": "true" }, ...steps.map((step) => svg("line", { class: step ? "" : "zero", x1: 0, x2: "100%", y1: `${y(step)}%`, y2: `${y(step)}%` })));
  series.forEach(({ values }, place) => {
    const group = svg("g", { class: `s${place + 1}` });
    if (kind == "bar") values.forEach((value, at) => value && group.append(svg("rect", { class: "bar", x: `${x(at) - slot * 0.35}%`, width: `${slot * 0.7}%`, y: `${y(value)}%`, height: `${100 - y(value)}%` })));
    else {
      const path = values.map((value, at) => `${at ? "L" : "M"}${(x(at) * 10).toFixed(1)} ${(y(value) * 10).toFixed(1)}`).join("");
      group.append(svg("svg", { viewBox: "0 0 1000 1000", preserveAspectRatio: "none", width: "100%", height: "100%" }, svg("path", { class: "line", d: path })));
    }
    area.append(group);
  });
  // As many labels as fit on a phone, and those between them where there is room.
  const wide = Math.max(1, Math.ceil(labels.length / (kind == "bar" ? 8 : 6)));
  labels.forEach((label, at) => {
    if (at % wide) return;
    const text = svg("text", { x: `${x(at)}%`, y: "100%", dy: "1.7em", "text-anchor": kind == "bar" ? "middle" : at == 0 ? "start" : at == labels.length - 1 ? "end" : "middle" });
    if ((at / wide) % 2) text.classList.add("minor");
    text.textContent = label;
    area.append(text);
  });

  const heading = el("h3", { className: "title", id: id() }, title);
  const legend = series.length > 1 && el("ul", { className: "legend", "aria-hidden": "true" }, ...series.map(({ name }, place) => el("li", {}, key(place + 1), name)));
  const drawing = el("div", { className: "drawing", role: "img", "aria-labelledby": heading.id }, el("div", { className: "plot" }, el("div", { className: "ticks", "aria-hidden": "true" }, ...steps.toReversed().map((step) => el("span", {}, number(step)))), area));
  drawing.querySelector<HTMLElement>(".plot")!.dataset.at = labels.map((_, at) => x(at).toFixed(2)).join(" ");
  const rows = names.map((name, at) => [name, ...series.map(({ values }) => number(values[at]))]);
  const figure = el("figure", { className: "chart" }, heading, legend, drawing, el("details", {}, el("summary", {}, word("numbers")), table(title, [axis, ...series.map(({ name }) => name)], rows, series.length)));
  tellValues(figure);
  return figure;
}

/** The sign of a series in the legend. */
function key(place: number): Node {
  return svg("svg", { class: `key s${place}`, viewBox: "0 0 24 8", width: 24, height: 8 }, svg("path", { class: "line", d: "M0 4h24" })) as unknown as Node;
}

/** Names with a bar and a number each: chart and table in one. The first `most` are shown at once. */
export function bars(title: string, axis: string, unit: string, cells: { name: Node | string; value: number }[], note?: Node | string | false, most = 10): HTMLElement {
  const top = Math.max(1, ...cells.map((cell) => cell.value));
  const heading = el("h3", { className: "title", id: id() }, title);
  const line = ({ name, value }: { name: Node | string; value: number }, at: number) => {
    const bar = svg("svg", { class: "strip", "aria-hidden": "true" }, svg("rect", { class: "bar", width: `${(value / top) * 100}%`, height: "100%" }));
    return el("tr", { hidden: at >= most }, el("th", { scope: "row" }, el("span", {}, name), bar as unknown as Node), el("td", { className: "right" }, number(value)));
  };
  const body = el("tbody", {}, ...cells.map(line));
  const head = el("thead", {}, el("tr", {}, el("th", { scope: "col" }, axis), el("th", { scope: "col", className: "right" }, unit)));
  const made = el("section", { className: "cells", "aria-labelledby": heading.id }, heading, cells.length ? el("table", {}, head, body) : el("p", { className: "none" }, word("nothing")));
  if (cells.length > most) {
    const all = el("button", { type: "button" }, word("all_rows", { n: cells.length }));
    all.onclick = () => {
      for (const row of body.rows) row.hidden = false;
      all.remove();
      body.rows[most].tabIndex = -1;
      body.rows[most].focus();
    };
    made.append(all);
  }
  if (note) made.append(el("p", { className: "hint" }, note));
  return made;
}
