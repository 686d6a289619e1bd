// Puts the host's player in the place of the link, when the reader asks for it and not before.

export default function (element: HTMLElement): void | (() => void) {
  const link = element.querySelector<HTMLAnchorElement>("figure > a");
  const address = link && player(new URL(link.href));
  if (!link || !address) return;
  let frame: HTMLIFrameElement | undefined;

  const play = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = link.querySelector(".title")?.textContent ?? "";
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    // The hosts refuse players that do not say which site they are on.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(frame);
    frame.focus();
  };
  const refused = (event: SecurityPolicyViolationEvent) => {
    if (frame && event.effectiveDirective === "frame-src" && event.blockedURI.startsWith(address.origin)) {
      frame.replaceWith(link);
      frame = undefined;
      location.assign(link.href);
    }
  };
  link.addEventListener("click", play);
  document.addEventListener("securitypolicyviolation", refused);
  return () => {
    link.removeEventListener("click", play);
    document.removeEventListener("securitypolicyviolation", refused);
    frame?.replaceWith(link);
  };
}

/** The address of the player for that of a film's page; none if there is no known way from one to the other. */
function player(page: URL): URL | undefined {
  const host = page.hostname.replace(/^(www|m|music)\./, "");
  const path = page.pathname.split("/").filter(Boolean);
  const id = path.at(-1) ?? "";
  if (host === "vimeo.com" && /^\d+$/.test(path[0] ?? "")) {
    const url = new URL(`https://player.vimeo.com/video/${path[0]}?dnt=1&autoplay=1${page.hash}`);
    // Films that are not listed have a second name.
    if (path[1]) url.searchParams.set("h", path[1]);
    return url;
  }
  const film =
    host === "youtu.be" || (host === "youtube.com" && /^(shorts|live|embed)$/.test(path[0] ?? "")) ? id
    : host === "youtube.com" ? page.searchParams.get("v")
    : null;
  if (!film) return;
  const url = new URL(`https://www.youtube-nocookie.com/embed/${encodeURIComponent(film)}?autoplay=1`);
  // `90`, `90s` or `1h2m3s`.
  const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(page.searchParams.get("t") ?? "") ?? [];
  const start = +(hours ?? 0) * 3600 + +(minutes ?? 0) * 60 + +(seconds ?? 0);
  if (start) url.searchParams.set("start", String(start));
  return url;
}
