// Answers queries from the index that the crate `gen-search` writes, loading no more of it than a query needs.
// `fold` and `WORD` are the counterpart of its `words.rs`: whoever changes one changes the other.

/** `date` as ISO 8601, `day` as the site writes it. */
type Page = [url: string, title: string, summary?: string, date?: string, day?: string];
type Words = Record<string, string>;

interface Manifest {
  /** Number of pages. */
  count: number;
  /** Pages in one file of `pages`. */
  size: number;
  /** The words of `words[i]` are not before `starts[i]`. */
  starts: string[];
  words: string[];
  pages: string[];
  /** Files that are small enough to be here. */
  files: Record<string, any>;
}

export interface Answer {
  /** Number of pages found. */
  count: number;
  /** Matches what to mark, at the beginning of a folded word. */
  marks: string[];
  /** Some of the pages, best first. */
  pages(from: number, to: number): Promise<Page[]>;
}

const FOLDER = new URL("../_search/", import.meta.url);

const POINTS = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g;
const LETTERS: Words = { ß: "ss", æ: "ae", œ: "oe", þ: "th", ø: "o", ł: "l", đ: "d", ð: "d", ı: "i", ς: "σ" };
const LETTER = "[\\p{Alphabetic}\\p{M}\\p{N}]";
const UNSPACED = "[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\u{20000}-\\u{323af}]";

/** A word, or a run of characters of a script that puts no space between words. */
export const WORD = new RegExp(`[${LETTER}&&${UNSPACED}]+|[${LETTER}--${UNSPACED}]+`, "gv");
const someUnspaced = new RegExp(UNSPACED, "v");
export const unspaced = (word: string): boolean => someUnspaced.test(word);

/** Spellings that a reader takes for the same become equal. */
export const fold = (text: string): string =>
  text.normalize("NFKD").toLowerCase().replace(POINTS, "")
    .replace(/[ßæœþøłđðıς]/g, (letter) => LETTERS[letter]).normalize("NFC");

const asked = new Map<string, Promise<any>>();

function load(name: string): Promise<any> {
  let file = asked.get(name);
  if (!file) {
    file = ask(name);
    asked.set(name, file);
    // The site may have been published anew meanwhile: the next query begins with the manifest.
    file.catch(() => asked.clear());
  }
  return file;
}

async function ask(name: string): Promise<unknown> {
  // Other files are named after their content and never change.
  const response = await fetch(new URL(name + ".json", FOLDER), { cache: name == "index" ? "no-cache" : "default" });
  if (!response.ok) throw new Error(response.status + " " + response.url);
  return response.json();
}

/** Loads what every query needs. */
export const manifest = (): Promise<Manifest> => load("index");

export async function search(query: string): Promise<Answer> {
  const { count, size, starts, words, pages, files } = await manifest();
  const open = (name: string) => files[name] ?? load(name);
  const read = async (from: number, to: number): Promise<[string, string][]> =>
    (await Promise.all(words.slice(from, to).map(open))).flatMap(Object.entries);
  const marks: string[] = [];

  const runs = fold(query).match(WORD) ?? [];
  const wanted = [...new Set(runs.flatMap((run) => (unspaced(run) ? pairs(run, marks) : run)))].slice(0, 12);

  const found = new Map<number, { words: number; score: number }>();
  let most = 0;
  await Promise.all(wanted.map(async (word, index) => {
    const single = unspaced(word);
    // The last word may still be in the making; of longer ones other forms are welcome.
    const openEnd = single || word.length > (index == wanted.length - 1 ? 1 : 3);
    const first = starts.findLastIndex((start) => start <= word);
    let end = first + 1;
    while (openEnd && end < first + 3 && starts[end]?.startsWith(word)) end++;

    let hits = (await read(first, end)).filter(([term]) => (openEnd ? term.startsWith(word) : term == word));
    marks.push(openEnd ? word : word + "$");
    if (!hits.length && !single && word.length > 3) {
      // A slip of the hand may stand in the next file.
      hits = (await read(Math.max(0, first - 1), first + 2)).filter(([term]) => near(term, word));
      marks.push(...hits.map(([term]) => term + "$"));
    }

    const levels = new Map<number, number>();
    for (const [term, postings] of hits) {
      let page = -1;
      for (const [, distance, letter] of postings.matchAll(/([\da-z]*)([A-Z])/g)) {
        page += parseInt(distance || "1", 36);
        // The more of a term has been typed, the better it fits.
        const level = (letter.charCodeAt(0) - 64) * Math.min(1, word.length / term.length);
        levels.set(page, Math.max(level, levels.get(page) ?? 0));
      }
    }
    // BM25's weight of a word: the rarer, the more it says.
    const weight = Math.log(1 + (count - levels.size + 0.5) / (levels.size + 0.5));
    for (const [page, level] of levels) {
      const hit = found.get(page) ?? { words: 0, score: 0 };
      found.set(page, hit);
      most = Math.max(most, ++hit.words);
      hit.score += level * weight;
    }
  }));

  // Pages with all words; if there is none, those with as many as a page has. Among equals the newest first.
  const ranked = [...found].filter(([, hit]) => hit.words == most)
    .sort(([a, x], [b, y]) => y.score - x.score || b - a);
  return {
    count: ranked.length,
    marks,
    pages: (from, to) => Promise.all(ranked.slice(from, to).map(async ([page]) =>
      (await open(pages[Math.floor(page / size)]))[page % size])),
  };
}

/** 東京都 → 東京, 京都. The whole run is to be marked, before its parts. */
function pairs(run: string, marks: string[]): string[] {
  marks.push(run);
  const letters = [...run];
  return letters[1] ? letters.slice(1).map((letter, index) => letters[index] + letter) : letters;
}

/** Whether a letter is missing, one too many, another one, or two have changed places. */
function near(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && a[i] == b[i]) i++;
  const [x, y] = [a.slice(i), b.slice(i)];
  return x.slice(1) == y || x == y.slice(1) || x.slice(1) == y.slice(1)
    || (x[0] == y[1] && x[1] == y[0] && x.slice(2) == y.slice(2));
}
