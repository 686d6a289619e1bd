// Tells the edge of the visit, once for each view of the page and not before the reader has seen it for a second: what is
// loaded ahead or in another tab waits. Whoever on the page wants to know asks here, and all get the one answer.

export type Answer = {
  views: number;
  /** Comments that the page was not built with. */
  newer: number;
  /** Of the summary of the comments; it is another one when the summary is. */
  summary: string | null;
};

/** A comment that is newer than the page is not there yet: whoever follows a link to it is led to where it will be. */
function approach(): void {
  if (/^#comment-/.test(location.hash) && !document.querySelector(":target")) document.querySelector(".Comments")?.scrollIntoView();
}

/** Milliseconds for which the page was seen. */
const SEEN = 1000;

let answer: Promise<Answer | undefined> | undefined;

/** `page` is the page's id, `since` when its comments last changed. Nothing comes where the edge does not answer. */
export function visit(page: string, since: number): Promise<Answer | undefined> {
  if (!answer) {
    // Back from the browser's memory, it is seen once more.
    addEventListener("pageshow", (event) => {
      if (event.persisted) seen().then(() => tell(page, since, true));
    });
    addEventListener("hashchange", approach);
    approach();
    answer = seen().then(() => tell(page, since, false));
  }
  return answer;
}

function seen(): Promise<void> {
  return new Promise((done) => {
    let timer = 0;
    const look = () => {
      clearTimeout(timer);
      if (!document.hidden && !(document as { prerendering?: boolean }).prerendering) {
        timer = setTimeout(() => {
          document.removeEventListener("visibilitychange", look);
          done();
        }, SEEN);
      }
    };
    document.addEventListener("visibilitychange", look);
    document.addEventListener("prerenderingchange", look, { once: true });
    look();
  });
}

async function tell(page: string, since: number, returned: boolean): Promise<Answer | undefined> {
  const campaign = [...new URLSearchParams(location.search)].filter(([name]) => /^utm_(source|medium|campaign)$/.test(name));
  if (campaign.length) page += "?" + new URLSearchParams(campaign);
  try {
    const referrer = document.referrer && new URL(document.referrer).origin;
    const response = await fetch("/api/views", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ page, since, returned, referrer: referrer == location.origin ? "" : referrer }),
      keepalive: true,
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    // The page is as good without.
  }
}
