import { rss, tags } from "../../../posts";

export const getStaticPaths = async () =>
  [...(await tags())].map(([tag, posts]) => ({ params: { tag }, props: { posts } }));

export const GET = async ({ params, props }) => rss(params.tag, props.posts);
