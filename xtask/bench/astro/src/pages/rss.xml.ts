import { posts, rss } from "../posts";

export const GET = async () => rss("Bench", await posts());
