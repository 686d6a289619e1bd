// Every feed and the sitemap against their specifications: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1, Sitemaps 0.9. The
// browser's own parser tells whether XML is well-formed; the rules are stated here, each with its paragraph.
const ATOM = "http://www.w3.org/2005/Atom";
const SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9";
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const RFC_822 = /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT|UT|Z)$/;
const MIME_OF = { alternate: "text/html", self: "application/atom+xml" };

export async function checkFeeds({ site, report }, openBrowser) {
  const { context, close } = await openBrowser();
  try {
    const tab = await context.newPage();
    const tree = (file) => tab.evaluate(parseXml, site.read(file));
    let count = 0;
    for (const file of site.files) {
      const name = file.split("/").at(-1);
      const check = { "atom.xml": checkAtom, "rss.xml": checkRss, "sitemap.xml": checkSitemap }[name];
      if (name === "feed.json") report(`valid JSON Feed: ${file}`, checkJson(JSON.parse(site.read(file)), file));
      else if (check) {
        const root = await tree(file);
        report(`valid ${name}: ${file}`, root.error ? [root.error] : check(root, file, site));
      } else continue;
      count += 1;
    }
    report("there are feeds", count >= 4 ? [] : [`only ${count} files were checked`], `${count} files`);
  } finally {
    await close();
  }
}

/** Runs in the browser: a tree of plain objects, or the parser's complaint. */
function parseXml(text) {
  const parsed = new DOMParser().parseFromString(text, "application/xml");
  const error = parsed.querySelector("parsererror");
  if (error) return { error: error.textContent };
  const plain = (element) => ({
    name: element.localName,
    space: element.namespaceURI,
    attributes: Object.fromEntries([...element.attributes].map((attribute) => [attribute.name, attribute.value])),
    text: element.textContent,
    children: [...element.children].map(plain),
  });
  return plain(parsed.documentElement);
}

const all = (element, name, space = element.space) => element.children.filter((child) => child.name === name && child.space === space);
const isUrl = (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Notes rules that do not hold. */
function rules() {
  const problems = [];
  return { problems, holds: (condition, rule) => condition || problems.push(rule) };
}

function checkAtom(feed, file) {
  const { problems, holds } = rules();
  holds(feed.name === "feed" && feed.space === ATOM, "4.1.1: the root is atom:feed");
  atomCommon(feed, holds, "the feed", ["author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title", "updated", "entry"]);
  const self = all(feed, "link").find((link) => link.attributes.rel === "self");
  holds(self?.attributes.href?.endsWith(`/${file}`), "4.1.1: a link of kind `self` names the feed");
  const entries = all(feed, "entry");
  for (const entry of entries) {
    const name = all(entry, "title")[0]?.text ?? "an entry";
    atomCommon(entry, holds, name, ["author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title", "updated"]);
    holds(all(entry, "author").length > 0 || all(feed, "author").length > 0, `4.1.2: ${name} or its feed has an author`);
    holds(all(entry, "summary").length <= 1 && all(entry, "content").length <= 1 && all(entry, "published").length <= 1, `4.1.2: ${name} has each once`);
    const content = all(entry, "content")[0];
    holds(content || all(entry, "link").some((link) => link.attributes.rel === "alternate"), `4.1.2: ${name} has content or an alternate`);
    holds(!content || content.attributes.type !== "html" || content.children.length === 0, `4.1.3.3: HTML in ${name} is escaped`);
    holds(!/(href|src)="\/[^/]/.test(content?.text ?? ""), `URLs in ${name} are whole`);
    for (const published of all(entry, "published")) holds(RFC_3339.test(published.text), `3.3: date of ${name}`);
  }
  const ids = entries.map((entry) => all(entry, "id")[0]?.text);
  holds(new Set(ids).size === ids.length, "4.1.1: ids of entries differ");
  return problems;
}

/** What feeds and entries have in common. */
function atomCommon(element, holds, name, known) {
  for (const once of ["id", "title", "updated"]) holds(all(element, once).length === 1, `4.1: ${name} has exactly one ${once}`);
  holds(isUrl(all(element, "id")[0]?.text ?? ""), `4.2.6: the id of ${name} is an IRI`);
  holds(RFC_3339.test(all(element, "updated")[0]?.text ?? ""), `3.3: updated of ${name}`);
  for (const child of element.children) holds(child.space !== ATOM || known.includes(child.name), `4.1: ${child.name} stands in ${name}`);
  for (const person of [...all(element, "author"), ...all(element, "contributor")]) {
    holds(all(person, "name").length === 1 && all(person, "uri").length <= 1 && all(person, "email").length <= 1, `3.2: a person of ${name}`);
  }
  for (const category of all(element, "category")) holds(category.attributes.term, `4.2.2: a category of ${name} has a term`);
  const links = all(element, "link");
  for (const link of links) {
    holds(isUrl(link.attributes.href ?? ""), `4.2.7: a link of ${name} has an href`);
    const mime = MIME_OF[link.attributes.rel];
    holds(!mime || link.attributes.type === mime, `4.2.7: type of a link of ${name}`);
  }
  const alternates = links.filter((link) => link.attributes.rel === "alternate").map((link) => `${link.attributes.type} ${link.attributes.hreflang}`);
  holds(new Set(alternates).size === alternates.length, `4.1: alternates of ${name} differ in type or language`);
}

function checkRss(rss, file) {
  const { problems, holds } = rules();
  holds(rss.name === "rss" && rss.attributes.version === "2.0", "the root is <rss version=\"2.0\">");
  const [channel, ...others] = all(rss, "channel");
  holds(channel && others.length === 0, "there is one channel");
  if (!channel) return problems;
  for (const once of ["title", "link", "description"]) holds(all(channel, once).length === 1 && all(channel, once)[0].text, `the channel has one ${once}`);
  holds(isUrl(all(channel, "link")[0]?.text ?? ""), "link of the channel is a URL");
  const self = all(channel, "link", ATOM).find((link) => link.attributes.rel === "self");
  holds(self?.attributes.href?.endsWith(`/${file}`), "an atom:link names the feed itself");
  for (const date of [...all(channel, "lastBuildDate"), ...all(channel, "pubDate")]) holds(RFC_822.test(date.text), `date ${date.text}`);
  const known = ["title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source"];
  for (const item of all(channel, "item")) {
    const name = all(item, "title")[0]?.text ?? "an item";
    holds(all(item, "title").length + all(item, "description").length > 0, `${name} has a title or a description`);
    for (const child of item.children) {
      holds(child.space !== null || known.includes(child.name), `${child.name} may not stand in ${name}`);
      holds(child.name === "category" || child.name === "creator" || all(item, child.name, child.space).length === 1, `${child.name} stands twice in ${name}`);
    }
    const guid = all(item, "guid")[0];
    holds(guid && (guid.attributes.isPermaLink === "false" || isUrl(guid.text)), `guid of ${name}`);
    for (const date of all(item, "pubDate")) holds(RFC_822.test(date.text), `date of ${name}: ${date.text}`);
    for (const link of all(item, "link")) holds(isUrl(link.text), `link of ${name}`);
  }
  return problems;
}

function checkJson(feed, file) {
  const { problems, holds } = rules();
  const keys = (object, known, name) => {
    for (const key of Object.keys(object)) holds(known.includes(key) || key.startsWith("_"), `${name} has no field ${key}`);
  };
  const people = (authors, name) => {
    holds(authors === undefined || Array.isArray(authors), `authors of ${name} is a list`);
    for (const author of authors ?? []) {
      keys(author, ["name", "url", "avatar"], `an author of ${name}`);
      holds(author.name || author.url || author.avatar, `an author of ${name} has a name`);
    }
  };
  holds(feed.version === "https://jsonfeed.org/version/1.1", "version");
  holds(typeof feed.title === "string" && feed.title, "title");
  holds(isUrl(feed.home_page_url ?? "") && feed.feed_url?.endsWith(`/${file}`), "home_page_url and feed_url");
  keys(feed, ["version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "authors", "language", "expired", "hubs", "items"], "the feed");
  people(feed.authors, "the feed");
  holds(Array.isArray(feed.items), "items is a list");
  const known = ["id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments"];
  for (const item of feed.items ?? []) {
    keys(item, known, item.id);
    holds(typeof item.id === "string" && item.id, "every item has an id");
    holds(typeof (item.content_html ?? item.content_text) === "string", `${item.id} has content`);
    for (const date of [item.date_published, item.date_modified]) holds(date === undefined || RFC_3339.test(date), `date of ${item.id}`);
    holds(item.tags === undefined || item.tags.every((tag) => typeof tag === "string"), `tags of ${item.id}`);
    people(item.authors, item.id);
  }
  const ids = (feed.items ?? []).map((item) => item.id);
  holds(new Set(ids).size === ids.length, "ids of items differ");
  return problems;
}

function checkSitemap(root, file, site) {
  const { problems, holds } = rules();
  holds(root.name === "urlset" && root.space === SITEMAP, "the root is urlset");
  const entries = all(root, "url");
  holds(entries.length > 0 && entries.length <= 50_000, "1 to 50,000 URLs");
  const files = new Set(site.files);
  const named = new Set();
  for (const entry of entries) {
    const location = all(entry, "loc")[0]?.text ?? "";
    holds(isUrl(location) && location.length < 2048, `loc is a URL: ${location}`);
    const path = decodeURI(new URL(location).pathname).slice(1);
    const page = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    holds(files.has(page), `${location} is there`);
    named.add(page);
    for (const date of all(entry, "lastmod")) holds(RFC_3339.test(date.text) || /^\d{4}-\d\d-\d\d$/.test(date.text), `lastmod of ${location}`);
  }
  for (const page of site.pages) {
    const html = site.read(page.file);
    const canonical = /<link[^>]*rel="?canonical"?[^>]*>/.exec(html)?.[0] ?? "";
    const isListed = !/noindex/.test(html) && canonical && !/(^|\/)page\/\d+\//.test(page.file);
    holds(!isListed || named.has(page.file), `${page.file} is listed`);
  }
  return problems;
}
