// Keeps an open page up to date while its site is being written. The server tells its state after
// each build; this page knows the version it was served with, and from both follows what to do:
// reload and stay at the same place, swap the style sheets, or show why the build failed.
(() => {
  "use strict";

  const PLACE = "gen:place";
  const HIDDEN_FOR = 10_000; // milliseconds until a tab in the background hangs up
  let version = new URL(document.currentScript.src).searchParams.get("v");
  let latest = version;

  // Reloading

  function reload() {
    const place = { page: location.pathname + location.search, left: scrollX, top: scrollY };
    try {
      sessionStorage.setItem(PLACE, JSON.stringify(place));
    } catch {
      // Without storage, the browser's own memory of the place has to do.
    }
    location.reload();
  }

  function returnToPlace() {
    let place;
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
    } catch {
      return;
    }
    if (place?.page !== location.pathname + location.search) return;
    const go = () => scrollTo({ left: place.left, top: place.top, behavior: "instant" });
    go();
    // Images without a size move the text once more, unless the reader has moved first.
    const moved = new AbortController();
    for (const type of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(type, () => moved.abort(), { signal: moved.signal, passive: true });
    }
    const last = () => {
      // The browser goes to the anchor of the address at the end of loading; we go after it.
      requestAnimationFrame(() => {
        if (!moved.signal.aborted) go();
        moved.abort();
      });
    };
    addEventListener("load", last, { signal: moved.signal, once: true });
  }

  // Swapping style sheets

  const sheets = (page) => [...page.querySelectorAll('link[rel~="stylesheet" i]')];

  // Parsed by the request itself, which a page that requires trusted types allows.
  function fetchPage() {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("GET", location.href);
      request.responseType = "document";
      request.onload = () => (request.response ? resolve(request.response) : reject());
      request.onerror = reject;
      request.send();
    });
  }

  async function swapStyles(to) {
    const page = await fetchPage();
    const before = sheets(document);
    const after = sheets(page);
    if (before.length === 0 || before.length !== after.length) throw new Error("other links");
    const loaded = before.map((old, index) => {
      const link = document.importNode(after[index]);
      const address = new URL(link.getAttribute("href"), document.baseURI);
      address.searchParams.set("gen", to);
      link.href = address;
      return new Promise((resolve, reject) => {
        link.addEventListener("load", resolve);
        link.addEventListener("error", reject);
        old.after(link);
      });
    });
    // The old ones go only now, so the page is never without style.
    await Promise.all(loaded);
    for (const old of before) old.remove();
  }

  // `version` is what the page shows, `latest` what the server has. They differ while style sheets
  // load; a build that comes in that time leads to a reload.
  async function update(state) {
    if (state.version === latest) return;
    const stylesOnly = version === latest && state.stylesFrom === version;
    latest = state.version;
    if (!stylesOnly) return reload();
    try {
      await swapStyles(state.version);
      version = state.version;
    } catch {
      reload();
    }
  }

  // Problems

  const STYLE = `
    dialog {
      box-sizing: border-box; width: min(70rem, 94vw); max-width: none; max-height: 90vh;
      padding: 0; overflow: hidden; color-scheme: light dark; color: CanvasText;
      background: Canvas; border: 1px solid GrayText; border-top: 4px solid #d3302f;
      border-radius: 6px; font: 16px/1.5 system-ui, sans-serif; text-align: start;
    }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(0 0 0 / 50%); }
    header { display: flex; align-items: center; gap: 1rem; padding: .6rem 1rem; }
    h2 { flex: 1; margin: 0; font-size: 1.1rem; }
    button { font: inherit; padding: .2rem .8rem; cursor: pointer; }
    pre {
      margin: 0; padding: .8rem 1rem 1.2rem; overflow: auto; border-top: 1px solid GrayText;
      font: 14px/1.45 ui-monospace, monospace; tab-size: 4; white-space: pre;
    }
    :focus-visible { outline: 2px solid Highlight; outline-offset: -2px; }
  `;

  class Problems extends HTMLElement {
    #dialog;
    #text;

    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const make = (name, attributes, ...children) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        element.append(...children);
        return element;
      };
      const close = make("button", { type: "button", autofocus: "" }, "Close");
      close.addEventListener("click", () => this.#dialog.close());
      const title = make("h2", { id: "title" }, "The build failed");
      const attributes = { role: "region", "aria-label": "Problems", tabindex: "0" };
      this.#text = make("pre", attributes);
      this.#dialog = make(
        "dialog",
        { role: "dialog", "aria-labelledby": "title", lang: "en", dir: "ltr" },
        make("header", {}, title, close),
        this.#text,
      );
      root.append(this.#dialog);
    }

    // Shows the text. The same text again does not come back after it was closed.
    show(text) {
      if (this.#text.textContent === text) return;
      this.#text.textContent = text;
      if (!this.#dialog.open) this.#dialog.showModal();
    }

    disconnectedCallback() {
      // Closing gives the focus back to where it was.
      this.#dialog.close();
    }
  }

  let overlay = null;

  function showProblems(text) {
    if (!text) {
      overlay?.remove();
      overlay = null;
      return;
    }
    if (!customElements.get("gen-problems")) customElements.define("gen-problems", Problems);
    if (!overlay?.isConnected) {
      overlay = document.createElement("gen-problems");
      document.documentElement.append(overlay);
    }
    overlay.show(text);
  }

  // Listening

  let stream = null;
  let warned = "";

  function receive(message) {
    const state = JSON.parse(message.data);
    showProblems(state.problems);
    if (state.warnings && state.warnings !== warned) console.warn(state.warnings);
    warned = state.warnings;
    update(state);
  }

  function listen() {
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    stream = new EventSource("/_gen/events");
    stream.addEventListener("state", receive);
    stream.addEventListener("error", () => {
      // The browser comes back by itself after a lost connection, but gives up after a response
      // that is no stream, such as that of a proxy while the server starts.
      if (stream.readyState === EventSource.CLOSED && !document.hidden) setTimeout(listen, 2000);
    });
  }

  // A browser opens six connections to a host over HTTP/1.1, for all tabs together. A tab that is
  // not looked at lets go of its one, and hears what it missed when it comes back.
  let hangUp;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hangUp);
    if (document.hidden) hangUp = setTimeout(() => stream?.close(), HIDDEN_FOR);
    else listen();
  });

  returnToPlace();
  if (!document.hidden) listen();
})();
