// Makes tabs of the titles, after the pattern "Tabs with automatic activation" of the ARIA Authoring Practices.

/** A set that changes with others tells them its title by this event of the document. */
const CHOSEN = "tabs:chosen";

export default function (element: HTMLElement): void | (() => void) {
  const root = element.querySelector<HTMLElement>(".Tabs");
  const all = root ? [...root.querySelectorAll<HTMLDetailsElement>(":scope > details")] : [];
  const panels = all.map((details) => details.querySelector<HTMLElement>(".panel")!);
  if (!root || all.length === 0) return;
  const name = all[0].name;
  const before = all.findIndex((details) => details.open);
  const sync = root.dataset.sync !== undefined;
  const listening = new AbortController();
  const { signal } = listening;
  let chosen = -1;

  const list = document.createElement("div");
  list.role = "tablist";
  const tabs = all.map((details, index) => {
    const tab = document.createElement("button");
    const panel = panels[index];
    tab.type = "button";
    tab.role = "tab";
    tab.id = `${name}_tab_${index}`;
    tab.textContent = details.querySelector("summary")!.textContent;
    panel.id = `${name}_panel_${index}`;
    panel.role = "tabpanel";
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => choose(index, true), { signal });
    // The browser is about to show something inside: the target of a link, or what was searched for.
    panel.addEventListener("beforematch", () => choose(index), { signal });
    return tab;
  });
  list.append(...tabs);

  const choose = (index: number, tell = false) => {
    if (index === chosen) return;
    chosen = index;
    tabs.forEach((tab, at) => {
      const on = at === index;
      tab.ariaSelected = String(on);
      tab.tabIndex = on ? 0 : -1;
      all[at].ariaHidden = on ? null : "true";
      if (on) panels[at].removeAttribute("hidden");
      else panels[at].setAttribute("hidden", "until-found");
    });
    if (!tell || !sync) return;
    // What stands above may become higher: the tab stays under the finger.
    const top = list.getBoundingClientRect().top;
    document.dispatchEvent(new CustomEvent(CHOSEN, { detail: tabs[index].textContent }));
    scrollBy({ top: list.getBoundingClientRect().top - top, behavior: "instant" });
  };

  list.addEventListener("keydown", (event) => {
    const right = getComputedStyle(list).direction === "rtl" ? -1 : 1;
    const last = tabs.length - 1;
    const to = { ArrowRight: chosen + right, ArrowLeft: chosen - right, Home: 0, End: last }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const index = to < 0 ? last : to > last ? 0 : to;
    choose(index, true);
    tabs[index].focus();
  }, { signal });

  // A browser that does not know `until-found` hides such a panel for good, and cannot find the target in it.
  const reveal = () => {
    const target = document.querySelector(":target");
    const index = panels.findIndex((panel) => target && panel.contains(target));
    if (index < 0) return;
    choose(index);
    target!.scrollIntoView();
  };
  addEventListener("hashchange", reveal, { signal });

  if (sync) {
    document.addEventListener(CHOSEN, (event) => {
      const index = tabs.findIndex((tab) => tab.textContent === (event as CustomEvent<string>).detail);
      if (index >= 0) choose(index);
    }, { signal });
  }

  for (const details of all) {
    details.name = "";
    details.open = true;
  }
  root.prepend(list);
  choose(Math.max(before, 0));
  reveal();

  return () => {
    listening.abort();
    list.remove();
    panels.forEach((panel) => {
      for (const attribute of ["id", "role", "aria-labelledby", "hidden"]) panel.removeAttribute(attribute);
    });
    all.forEach((details, index) => {
      details.ariaHidden = null;
      details.open = index === chosen;
      details.name = name;
    });
  };
}
