import { getCollection } from "astro:content";

/** What is published, newest first. */
export const posts = async () => {
  const all = await getCollection("posts", (post) => !post.data.draft);
  return all.sort((a, b) => Number(new Date(b.data.date)) - Number(new Date(a.data.date)));
};

export const tags = async () => {
  const byTag = new Map<string, Awaited<ReturnType<typeof posts>>>();
  for (const post of await posts()) {
    for (const tag of post.data.tags) byTag.set(tag, [...(byTag.get(tag) ?? []), post]);
  }
  return byTag;
};

const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const rss = (title: string, list: Awaited<ReturnType<typeof posts>>) => {
  const items = list.slice(0, 20).map((post) => {
    const url = `https://blog.example/posts/${post.id}/`;
    const { title, description, date } = post.data;
    return `<item><title>${escaped(title)}</title><link>${url}</link><guid>${url}</guid><pubDate>${new Date(date).toUTCString()}</pubDate><description>${escaped(description)}</description></item>`;
  });
  return new Response(
    `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${escaped(title)}</title><link>https://blog.example/</link><description>${escaped(title)}</description>${items.join("")}</channel></rss>`,
  );
};
