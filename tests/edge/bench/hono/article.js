// Comments as readers see them: Markdown and rows in, fragments of HTML out.
import { html, raw } from "hono/html";
import { Marked } from "marked";
import { FilterXSS } from "xss";

const safe = new FilterXSS({
  whiteList: {
    a: ["href"], p: [], br: [], em: [], strong: [], del: [], code: [], pre: [], blockquote: [], ul: [], ol: ["start"], li: [],
  },
});
const marked = new Marked({
  gfm: true,
  renderer: {
    heading({ tokens }) {
      return `<p>${this.parser.parseInline(tokens)}</p>\n`;
    },
    image: ({ text }) => text,
  },
});
const render = (markdown) =>
  safe.process(marked.parse(markdown)).replaceAll("<a ", '<a rel="nofollow ugc noopener noreferrer" ');

/** Five by five squares, left and right the same, from the author's key, which is a hash already. */
function identicon(key) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  let path = "";
  for (let place = 0; place < 15; place += 1) {
    if ((hash >>> place) & 1) continue;
    const [column, row] = [Math.floor(place / 5), place % 5];
    path += `M${column} ${row}h1v1h-1z`;
    if (column < 2) path += `M${4 - column} ${row}h1v1h-1z`;
  }
  return raw(`<svg class="identicon identicon-${(hash >>> 16) % 12}" viewBox="0 0 5 5" width="24" height="24" aria-hidden="true"><path fill="currentColor" d="${path}"></path></svg>`);
}

function time(at, property) {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" itemprop="${property}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

export function article(comment, depth, parent, page) {
  const { id } = comment;
  const ofParent = parent ? html` data-parent="${parent.id}"` : "";
  if (comment.state === "deleted") {
    return html`<article class="comment comment-removed" id="comment-${id}" data-depth="${depth}"${ofParent}>
<p>This comment was deleted.</p>
</article>
`;
  }
  const name = html`<bdi itemprop="name">${comment.author || "Anonymous"}</bdi>`;
  return html`<article class="comment" id="comment-${id}" data-depth="${depth}"${ofParent} itemprop="comment" itemscope itemtype="https://schema.org/Comment">
<header>${identicon(comment.key ?? id)}<span class="comment-author" itemprop="author" itemscope itemtype="https://schema.org/Person">${
    comment.site ? html`<a href="${comment.site}" rel="nofollow ugc noopener noreferrer" itemprop="url">${name}</a>` : name
  }</span>${comment.owner ? html` <span class="comment-owner">Author</span>` : ""}${
    comment.pinned ? html` <span class="comment-pinned">Pinned</span>` : ""
  }${parent ? html` <a class="comment-parent" href="#comment-${parent.id}">in reply to <bdi>${parent.author || "Anonymous"}</bdi></a>` : ""}
<a class="comment-link" href="#comment-${id}" itemprop="url" title="Permalink">${time(comment.created_at, "dateCreated")}</a>${
    comment.edited_at ? html` <span class="comment-edited">edited ${time(comment.edited_at, "dateModified")}</span>` : ""
  }</header>
<div class="comment-body" itemprop="text" dir="auto">
${raw(render(comment.text))}</div>
<footer>
<form method="post" action="/api/comment/${id}/vote"><button class="comment-vote" data-votes="${comment.votes}">Helpful <span itemprop="upvoteCount">${comment.votes}</span></button></form>
<a class="comment-reply" href="/api/comments/${encodeURIComponent(page.id)}?reply=${id}" rel="nofollow">Reply</a>
</footer>
</article>
`;
}

/** Comments as they stand below each other: pinned ones first, answers after what they answer. */
export function order(comments) {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const answers = Map.groupBy(comments, ({ parent }) => (byId.has(parent) ? parent : null));
  const places = [];
  const walk = (parent, depth) => {
    for (const comment of answers.get(parent) ?? []) {
      places.push({ comment, depth, parent: byId.get(parent) });
      walk(comment.id, depth + 1);
    }
  };
  answers.get(null)?.sort((one, other) => other.pinned - one.pinned);
  walk(null, 0);
  return places.filter(({ comment }) => comment.state === "approved" || answers.has(comment.id));
}
