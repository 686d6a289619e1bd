// The island of `server:defer`: fetches HTML from the site's own server and puts it in the place of the fallback.
// Whatever goes wrong, the fallback stays and the runtime logs why. Scripts in the HTML do not run, islands in it wake.

export default async function (element: HTMLElement, { url }: { url: string }): Promise<void> {
  element.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, {
      headers: { accept: "text/html" },
      credentials: "same-origin",
      // Forbids a redirect to another host, too.
      mode: "same-origin",
      signal: AbortSignal.timeout(10_000),
    });
    const type = response.headers.get("content-type");
    if (!response.ok || !type?.startsWith("text/html")) throw new Error(`${url}: ${response.status} ${type}`);
    const template = document.createElement("template");
    template.innerHTML = await response.text();
    element.replaceChildren(template.content);
  } finally {
    element.removeAttribute("aria-busy");
  }
}
