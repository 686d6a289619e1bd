// Sets the theme and keeps it. Before the first paint the script in theme_script.html does the same.

const KEY = "theme";

export default function (element: HTMLElement): void | (() => void) {
  const group = element.querySelector("fieldset");
  if (!group) return;
  const radios = [...group.querySelectorAll("input")];

  const choose = () => {
    const theme = radios.find((radio) => radio.checked)?.value ?? "system";
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
    apply(theme);
  };
  // Another tab has chosen, or the page comes back from a time before the choice.
  const read = () => {
    const theme = stored() ?? "system";
    for (const radio of radios) radio.checked = radio.value === theme;
    apply(theme);
  };
  const follow = (event: Event) => {
    if (event instanceof PageTransitionEvent ? event.persisted : (event as StorageEvent).key === KEY) read();
  };

  group.addEventListener("change", choose);
  addEventListener("storage", follow);
  addEventListener("pageshow", follow);
  read();
  group.hidden = false;
  return () => {
    group.removeEventListener("change", choose);
    removeEventListener("storage", follow);
    removeEventListener("pageshow", follow);
    group.hidden = true;
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return document.documentElement.dataset.theme ?? null;
  }
}

function apply(theme: string): void {
  const system = theme !== "light" && theme !== "dark";
  if (system) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  // The browser's own bars: each colour is for one theme, named in its media query.
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    meta.dataset.media ??= meta.media;
    meta.media = system ? meta.dataset.media : meta.dataset.media.includes(theme) ? "all" : "not all";
  }
}
