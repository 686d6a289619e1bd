// The custom element `gen-island`: it wakes an island, that is, loads its module and runs it on the HTML that is there.
//
//   client  when it wakes: load and only (at once), idle, visible, media
//   when    for visible the margin around the window, for media the media query
//   src     URL of the module; its default export gets the element and the props, and may return a clean-up
//   props   JSON
//   awake   is set here for as long as the island is awake
//
// An island waits for the island around it. If a module fails, its HTML stays as it is, and all others go on.

// Every byte of this file is loaded by every page with an island, hence its terse style.

class Island extends HTMLElement {
  /** What the island does, one thing after the other; never rejected. The islands inside wait for it. */
  declare awake?: Promise<unknown>;
  declare leave: () => void;

  connectedCallback() {
    let here = true;
    let cleanUp: (() => void) | void;
    // A node that is moved leaves and comes back at once: its module must not run twice on the same HTML.
    const next = (work: () => unknown) => {
      this.awake = Promise.resolve(this.awake)
        .then(work)
        .catch((error) => console.error(this.getAttribute("src"), error));
    };

    const called = new Promise((wake: (value?: unknown) => void) => {
      this.leave = () => {
        wake((here = false));
        next(() => {
          this.toggleAttribute("awake", here);
          cleanUp?.();
        });
      };

      const client = this.getAttribute("client");
      const when = this.getAttribute("when") || "";
      // The element has no box of its own, but what is in it has.
      const boxes = this.querySelectorAll("*");
      let watch: any;
      client == "idle"
        // Safari has no idle callbacks.
        ? (self.requestIdleCallback || setTimeout)(wake)
        : client == "visible" && boxes[0]
        ? (watch = new IntersectionObserver(
            (seen) => seen.map((box) => box.isIntersecting && wake(watch.disconnect())),
            { rootMargin: when },
          ),
          boxes.forEach(watch.observe, watch))
        : client == "media" && !(watch = matchMedia(when)).matches
        ? (watch.onchange = wake)
        : wake();
    });

    next(async () => {
      await called;
      await this.parentElement?.closest<Island>("gen-island")?.awake;
      const module = here && (await import(this.getAttribute("src")!));
      if (here) cleanUp = await module.default(this, JSON.parse(this.getAttribute("props")!));
      this.toggleAttribute("awake", here);
    });
  }

  disconnectedCallback() {
    this.leave();
  }
}

customElements.define("gen-island", Island);
