import { glob } from "astro/loaders";
import { defineCollection } from "astro:content";

export const collections = {
  posts: defineCollection({ loader: glob({ pattern: "*.md", base: "./src/content/posts" }) }),
};
