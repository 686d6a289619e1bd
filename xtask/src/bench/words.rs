//! Material for made-up posts: words, sentences and pieces of code with places for words, all picked by a number
//! generator that gives the same numbers for the same seed on every machine.

/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and the same everywhere.
pub struct Random(u64);

impl Random {
    /// The numbers of post `index` do not depend on how many posts there are.
    pub fn new(seed: u64, index: usize) -> Self {
        let mut random = Self(seed ^ (index as u64).wrapping_mul(0xd134_2543_de82_ef95));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `0..bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// One of `from..=to`.
    pub fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// True in `percent` of all cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    /// `template` with a word of its kind for each `~` with its letter.
    pub fn fill(&mut self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('~') {
            text.push_str(before);
            let mut letters = after.chars();
            match letters.next() {
                Some('n') => text.push_str(self.pick(NOUNS)),
                Some('v') => text.push_str(self.pick(VERBS)),
                Some('a') => text.push_str(self.pick(ADJECTIVES)),
                Some('t') => {
                    let noun = self.pick(NOUNS);
                    text.extend(noun.chars().take(1).flat_map(char::to_uppercase).chain(noun.chars().skip(1)));
                }
                Some('d') => text.push_str(&self.between(2, 4096).to_string()),
                _ => {}
            }
            rest = letters.as_str();
        }
        text.push_str(rest);
        text
    }

    pub fn sentence(&mut self) -> String {
        let template = self.pick(SENTENCES);
        self.fill(template)
    }
}

pub const NOUNS: &[&str] = &[
    "cache", "index", "router", "worker", "packet", "ledger", "buffer", "cursor", "schema", "tenant", "window",
    "session", "bucket", "digest", "signal", "branch", "region", "socket", "kernel", "module", "parser", "lexer",
    "journal", "replica", "shard", "quota", "budget", "deadline", "snapshot", "manifest", "pipeline", "template",
    "fragment", "anchor", "canvas", "palette", "beacon", "harbour", "lantern", "compass", "orchard", "meadow",
    "bridge", "railway", "station", "violin", "archive", "notebook", "kettle", "garden",
];
pub const VERBS: &[&str] = &[
    "drain", "merge", "split", "trace", "probe", "patch", "shape", "fetch", "store", "prune", "renew", "shift",
    "align", "batch", "queue", "write", "reads", "check", "guard", "count", "weigh", "mount", "spawn", "yield",
    "build", "order", "place", "scale", "retry", "throttle",
];
pub const ADJECTIVES: &[&str] = &[
    "quiet", "stale", "eager", "plain", "early", "local", "remote", "sparse", "dense", "narrow", "broad", "steady",
    "brittle", "gentle", "sudden", "patient", "frozen", "hidden", "modest", "silver", "hollow", "mutable", "ordinary",
    "careful", "northern",
];
pub const TAGS: &[&str] = &[
    "rust",
    "web",
    "databases",
    "performance",
    "testing",
    "networks",
    "linux",
    "gardens",
    "travel",
    "music",
    "design",
    "security",
    "tooling",
    "compilers",
    "typography",
    "maps",
    "history",
    "kitchen",
    "photography",
    "reading",
    "cloud",
    "kernels",
    "fonts",
    "bicycles",
    "astronomy",
    "radio",
    "robots",
    "statistics",
    "writing",
    "weather",
];
const SENTENCES: &[&str] = &[
    "The ~a ~n has to ~v before the ~n can ~v its ~n.",
    "Nobody expected a ~n to ~v ~d times in a single ~n, least of all the ~a ~n.",
    "If you ~v the ~n, **every ~a ~n** will follow, and so will the ~n behind it.",
    "We call `~v_~n` once, keep the result, and never ask the ~n again.",
    "It's the ~a part of a ~n -- the one that people forget -- which decides how a ~n may ~v.",
    "There were ~d of them, \"~a\" in name only, and *none* would ~v without a ~n.",
    "A ~n that cannot ~v is a ~n; a ~n that will not is merely ~a...",
    "Between the ~n and the ~n lies a ~a ~n of ~d bytes.",
    "When the ~n is ~a, `~n.~v(~d)` gives back what the ~n has seen so far.",
    "Most of the time goes into the ~n, and what is left is spent on a ~a ~n.",
    "See [the notes on ~n](https://example.org/~n/~d) for why we ~v it at all.",
    "One ~a morning the ~n began to ~v, and by noon the whole ~n had stopped.",
];

/// Languages, each with pieces that follow one another.
pub const CODE: &[(&str, &[&str])] = &[
    (
        "rust",
        &[
            "/// Gives the ~a ~n.\npub fn ~v_~n(~n: &str, limit: usize) -> Result<Vec<u8>, Error> {\n    let mut out = Vec::with_capacity(~d);\n    for byte in ~n.bytes().take(limit) {\n        match byte {\n            b'\\n' => break,\n            0x20..=0x7e => out.push(byte),\n            _ => return Err(Error::new(\"~a ~n\")),\n        }\n    }\n    Ok(out)\n}\n",
            "#[derive(Debug, Clone)]\nstruct ~t<'a> {\n    ~n: HashMap<&'a str, u64>,\n    ~n: Option<Box<~t<'a>>>, // ~a\n}\n",
            "let ~n: Vec<_> = ~n.iter().filter(|it| it.~v > ~d).map(|it| format!(\"{it:?}-{}\", ~d)).collect();\n",
        ],
    ),
    (
        "python",
        &[
            "class ~t:\n    \"\"\"A ~a ~n.\"\"\"\n\n    def __init__(self, ~n=None, size=~d):\n        self.~n = ~n or {}\n        self.size = size\n\n    def ~v(self, *args, **kwargs):\n        return [x for x in args if x is not None and len(x) > ~d]\n",
            "@cached(ttl=~d)\nasync def ~v_~n(path: str) -> dict[str, int]:\n    async with open_file(path, 'rb') as f:\n        # ~a, but never ~a\n        return {line.split(b'=')[0]: ~d for line in await f.readlines()}\n",
            "print(f\"{~n!r:>10} took {time.time() - start:.2f}s\")\n",
        ],
    ),
    (
        "javascript",
        &[
            "export async function ~v~t(~n, { retries = ~d, signal } = {}) {\n  const response = await fetch(`/api/${~n}?limit=${retries}`, { signal });\n  if (!response.ok) throw new Error('no ~n: ' + response.status);\n  return (await response.json()).filter(({ ~n }) => ~n !== null);\n}\n",
            "const ~n = new Map([['~n', ~d], ['~a', 0x1f]]);\n// ~v the ~n\nfor (const [key, value] of ~n) console.log(key, value ?? undefined);\n",
            "element.addEventListener('click', (event) => {\n  event.preventDefault();\n  element.classList.toggle('~a', /^~n-\\d+$/u.test(event.target.id));\n});\n",
        ],
    ),
    (
        "typescript",
        &[
            "interface ~t<T extends ~t = never> {\n  readonly ~n: ReadonlyArray<T>;\n  ~v?: (~n: string, depth: number) => Promise<void>;\n}\n",
            "export const ~v~t = <K extends keyof ~t>(key: K, value: ~t[K] | null): boolean => {\n  if (value === null) return false;\n  return Object.is(store[key], value) && store.size < ~d;\n};\n",
            "type ~t = 'quiet' | 'eager' | `~n-${number}`;\nenum ~t { First = ~d, Second, Third = First << 2 }\n",
        ],
    ),
    (
        "go",
        &[
            "// ~t is a ~a ~n.\ntype ~t struct {\n\tmu    sync.Mutex\n\titems map[string]int `json:\"items,omitempty\"`\n}\n",
            "func (s *~t) Get(ctx context.Context, key string) (int, error) {\n\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\tif v, ok := s.items[key]; ok {\n\t\treturn v, nil\n\t}\n\treturn 0, fmt.Errorf(\"no ~n %q in %d\", key, ~d)\n}\n",
            "for i := range ~d {\n\tgo func() { results <- ~v(i) }()\n}\n",
        ],
    ),
    (
        "bash",
        &[
            "#!/usr/bin/env bash\nset -euo pipefail\n\nfor ~n in \"$@\"; do\n  if [[ ! -f \"$~n\" ]]; then\n    echo \"no ${~n##*/}\" >&2\n    exit ~d\n  fi\n  grep -E '^[a-z]+=' \"$~n\" | sort -u > /tmp/~n.$$\ndone\n",
            "curl -fsSL \"https://example.org/~n/$VERSION\" | tar xz --strip-components=1 -C \"$HOME/.~n\"\n",
            "export ~n_HOME=${~n_HOME:-/opt/~n} # ~a\n",
        ],
    ),
    (
        "json",
        &[
            "{\n  \"name\": \"~n-~n\",\n  \"version\": \"1.~d.0\",\n  \"private\": true,\n  \"limits\": { \"~n\": ~d, \"~n\": 0.5e-3, \"~n\": null },\n  \"tags\": [\"~a\", \"~a\"]\n}\n",
        ],
    ),
    (
        "toml",
        &[
            "# ~a ~n\n[~n.~n]\nversion = \"~d.2\"\nfeatures = [\"~n\", \"~n\"]\nlimit = ~d_000\nsince = 2024-05-01T10:00:00Z\n",
            "[[~n]]\nname = '~a'\nenabled = false\n",
        ],
    ),
    (
        "yaml",
        &[
            "apiVersion: v1\nkind: ~t\nmetadata:\n  name: ~n-~n\n  labels: { app: ~n, tier: \"~a\" }\nspec:\n  replicas: ~d\n  # ~v it\n  command: [\"/bin/~n\", \"--~v\"]\n",
            "- name: ~v the ~n\n  run: |\n    ~v --~n=~d\n  if: ${{ matrix.~n == 'true' }}\n",
        ],
    ),
    (
        "css",
        &[
            ".~n > a:hover, #~n::before {\n  color: #1a2b~d;\n  margin: 0 auto ~dpx; /* ~a */\n  background: url(\"/~n.svg\") no-repeat;\n}\n",
            "@media (min-width: ~dpx) and (prefers-color-scheme: dark) {\n  :root { --~n: oklch(62% 0.2 ~d); transition: all .2s ease-in !important; }\n}\n",
        ],
    ),
    (
        "html",
        &[
            "<!-- ~a -->\n<section class=\"~n ~a\" id=\"~n-~d\">\n  <h2>The ~n &amp; the ~n</h2>\n  <img src=\"/img/~n.png\" alt=\"\" width=\"~d\" loading=lazy>\n  <script type=\"module\">import { ~v } from './~n.js';</script>\n</section>\n",
        ],
    ),
    (
        "sql",
        &[
            "-- ~a ~n\nSELECT ~n.id, count(*) AS ~n, max(created_at)\nFROM ~n\nLEFT JOIN ~n ON ~n.id = ~n.~n_id\nWHERE ~n LIKE '%~a%' AND size > ~d\nGROUP BY 1 HAVING count(*) > ~d\nORDER BY 2 DESC LIMIT ~d;\n",
            "CREATE TABLE ~n (\n  id INTEGER PRIMARY KEY,\n  ~n TEXT NOT NULL DEFAULT '~a',\n  UNIQUE (~n)\n) STRICT;\n",
        ],
    ),
];
