// Who reads what: views by day and hour, pages, where readers come from and with what, machines by what they come for.
// Days are in UTC, as the API counts them.
import { get, save } from "./api.ts";
import { bars, plot } from "./chart.ts";
import { button, country, day, el, field, has, id, number, table, word } from "./dom.ts";
import type { Room } from "./room.ts";

interface Line {
  views: number;
  without_script: number;
  visitors: number;
  bots: number;
}

interface Breakdown {
  cells: { name: string; views: number }[];
  few: number;
}

interface Report {
  from: string;
  to: string;
  page: string | null;
  totals: Line;
  days: (Line & { day: string })[];
  hours: number[];
  pages: (Line & { page: string })[];
  referrers: Breakdown;
  sources: Breakdown;
  mediums: Breakdown;
  campaigns: Breakdown;
  countries: Breakdown;
  devices: Breakdown;
  browsers: Breakdown;
  bots: { kind: string; name: string; requests: number }[];
  readers: { name: string; readers: number }[];
}

const RANGES = [7, 30, 90, 365];
const DAY = 86_400_000;
const COLUMNS = ["views", "visitors", "without_script", "bots"] as const;

export default function ({ place, signal, say, attempt }: Room): void {
  let range = 30;
  let page = "";
  let turn = 0;
  const known = el("datalist", { id: id() });
  const ranges = RANGES.map((days) => button(word("days_n", { n: days }), () => choose(days, input.value.trim())));
  const input = el("input", { type: "search", autocomplete: "off", spellcheck: false, list: known.id });
  const form = el("form", { className: "of-page" }, field(word("one_page"), input), button(word("show"), () => form.requestSubmit()));
  const files = el("div", { className: "actions" }, button(word("csv"), () => download("csv")), button(word("json"), () => download("json")));
  // Those who see the numbers need no line about them.
  const told = el("p", { className: "told", role: "status" });
  const sheet = el("div", { className: "sheet" });
  place.append(el("div", { className: "controls" }, el("div", { className: "filter", role: "group", "aria-label": word("range") }, ...ranges), form), told, sheet, files, known);
  form.onsubmit = (event) => {
    event.preventDefault();
    choose(range, input.value.trim());
  };

  const query = () => {
    const from = new Date(Date.now() - (range - 1) * DAY).toISOString().slice(0, 10);
    return `admin/statistics?from=${from}${page ? `&page=${encodeURIComponent(page)}` : ""}`;
  };

  async function download(format: "csv" | "json"): Promise<void> {
    await attempt(async () => {
      await save(`${query()}&format=${format}`, `views-${new Date().toISOString().slice(0, 10)}-${range}.${format}`);
      say(word("done_download"));
    });
  }

  async function choose(days: number, of: string): Promise<void> {
    [range, page] = [days, of];
    const mine = ++turn;
    ranges.forEach((one, at) => (one.ariaPressed = String(RANGES[at] == days)));
    input.value = page;
    sheet.ariaBusy = "true";
    await attempt(async () => {
      const report = await get<Report>(query(), signal);
      if (mine != turn) return;
      sheet.replaceChildren(...draw(report));
      if (!page) known.replaceChildren(...report.pages.map((one) => el("option", { value: one.page })));
      told.textContent = word("told", { from: day(report.from, true), to: day(report.to, true), n: report.totals.views });
    });
    if (mine == turn) sheet.ariaBusy = null;
  }

  function draw(report: Report): Node[] {
    const days = whole(report);
    const totals = el("dl", { className: "totals" }, ...COLUMNS.map((key) => el("div", {}, el("dt", {}, word(key)), el("dd", {}, number(report.totals[key])))));
    const cells = (breakdown: Breakdown, name: (value: string) => Node | string = (value) => value) => breakdown.cells.map((cell) => ({ name: name(cell.name), value: cell.views }));
    // Some names are words of ours, such as `phone` or `in an app`.
    const own = (kind: string) => (value: string) => {
      const name = `${kind}_${value.replaceAll(" ", "_")}`;
      return has(name) ? word(name) : value;
    };
    const part = (title: string, breakdown: Breakdown, name?: (value: string) => Node | string) => bars(word(title), word(`${title}_of`), word("views"), cells(breakdown, name), breakdown.few > 0 && word("few", { n: breakdown.few }));
    const pages = report.pages.map((one) => ({ name: button(one.page, () => choose(range, one.page)), value: one.views }));
    const purposes = Map.groupBy(report.bots, (bot) => bot.kind);
    const kinds = [...purposes].map(([kind, bots]) => ({ name: own("bot")(kind), value: bots.reduce((sum, bot) => sum + bot.requests, 0) }));
    const bots = bars(word("bots"), word("purpose"), word("requests"), kinds.toSorted((a, b) => b.value - a.value), word("bots_hint"));
    if (report.bots.length) bots.append(el("details", {}, el("summary", {}, word("by_name")), table(word("bots"), [word("name"), word("purpose"), word("requests")], report.bots.map((bot) => [bot.name, own("bot")(bot.kind), number(bot.requests)]), 1)));
    const hours = report.hours.map((_, hour) => String(hour).padStart(2, "0"));
    return [
      totals,
      plot({
        title: page ? word("views_of", { page }) : word("views_by_day"),
        kind: "line",
        axis: word("day"),
        labels: days.map((one) => day(one.day)),
        names: days.map((one) => day(one.day, true)),
        series: [{ name: word("views"), values: days.map((one) => one.views) }, { name: word("visitors"), values: days.map((one) => one.visitors) }],
      }),
      el("p", { className: "hint" }, word("visitors_hint")),
      el(
        "div",
        { className: "breakdowns" },
        !page && bars(word("pages"), word("page"), word("views"), pages),
        part("referrers", report.referrers),
        part("sources", report.sources),
        part("campaigns", report.campaigns),
        part("mediums", report.mediums),
        part("countries", report.countries, country),
        part("devices", report.devices, own("device")),
        part("browsers", report.browsers, own("browser")),
        bots,
        bars(word("readers"), word("program"), word("readers_n"), report.readers.map((one) => ({ name: one.name, value: one.readers }))),
      ),
      plot({ title: word("hours"), kind: "bar", axis: word("hour"), labels: hours, names: hours.map((hour) => `${hour}:00`), series: [{ name: word("views"), values: report.hours }] }),
      el("p", { className: "hint" }, word("hours_hint")),
    ];
  }

  choose(30, "");
}

/** Every day of the report, also those on which nothing was counted. */
function whole(report: Report): (Line & { day: string })[] {
  const counted = new Map(report.days.map((one) => [one.day, one]));
  const first = Date.parse(`${report.from}T00:00Z`);
  const length = Math.round((Date.parse(`${report.to}T00:00Z`) - first) / DAY) + 1;
  return Array.from({ length }, (_, at) => {
    const name = new Date(first + at * DAY).toISOString().slice(0, 10);
    return counted.get(name) ?? { day: name, views: 0, without_script: 0, visitors: 0, bots: 0 };
  });
}
