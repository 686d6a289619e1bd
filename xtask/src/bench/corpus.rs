//! A site of made-up posts, the same for the same seed, written for each program in its own notation: front matter in
//! YAML or TOML, the folders it expects, and a theme that does the same as the others'. A post has 600 to 1,500 words of
//! prose, three blocks of code, tables, footnotes, tags, links to other posts.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;

use super::words::{ADJECTIVES, CODE, NOUNS, Random, TAGS, VERBS};
use crate::shell::root;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Gen,
    Hugo,
    Zola,
    Astro,
}

const SEED: u64 = 7;
const FIGURES: usize = 20;

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Gen => "gen",
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Astro => "astro",
        }
    }

    /// Folder of the posts below the site's.
    pub fn posts(self) -> &'static str {
        if self == Self::Astro { "src/content/posts" } else { "content/posts" }
    }

    /// Of all posts, the newest ones.
    pub fn feed(self) -> &'static str {
        match self {
            Self::Gen => "/atom.xml",
            Self::Hugo => "/index.xml",
            Self::Zola | Self::Astro => "/rss.xml",
        }
    }

    /// Whether the feed holds at least the beginning of each text.
    pub fn feed_has_text(self) -> bool {
        self != Self::Astro
    }

    fn statics(self) -> &'static str {
        if self == Self::Astro { "public" } else { "static" }
    }
}

/// Writes a site of so many posts to `site`; its theme is copied from `xtask/bench/`.
pub fn write(kind: Kind, posts: usize, site: &Path) -> anyhow::Result<()> {
    copy(&root().join("xtask/bench").join(kind.name()), site)?;
    let folder = site.join(kind.posts());
    std::fs::create_dir_all(&folder)?;
    for index in 0..posts {
        let path = folder.join(format!("{}.md", slug(index)));
        std::fs::write(&path, post(kind, index, posts)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let pictures = site.join(kind.statics()).join("img");
    std::fs::create_dir_all(&pictures)?;
    for figure in 0..FIGURES {
        let hue = figure * 18;
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"48\"><rect width=\"64\" height=\"48\" fill=\"hsl({hue} 50% 50%)\"/></svg>\n"
        );
        std::fs::write(pictures.join(format!("figure-{figure:02}.svg")), svg)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The newest post that is no draft.
pub fn newest(posts: usize) -> usize {
    (0..posts).rev().find(|index| !is_draft(*index)).unwrap_or_default()
}

/// Name of the file of post `index`, and of its folder in the site.
pub fn slug(index: usize) -> String {
    let mut random = Random::new(SEED ^ 0x51, index);
    format!("{index:05}-{}-{}-{}", random.pick(VERBS), random.pick(ADJECTIVES), random.pick(NOUNS))
}

/// The source of post `index` of `posts`.
pub fn post(kind: Kind, index: usize, posts: usize) -> String {
    let mut random = Random::new(SEED, index);
    let mut source = front_matter(kind, index, posts, &mut random);
    let wanted = random.between(600, 1500);
    let sections = (wanted / 170).max(4);
    let mut words = 0;
    let mut notes = Vec::new();
    // What stands between the paragraphs, each in a section of its own choice.
    let mut extras = vec!["code", "code", "code", "picture", "list", "link"];
    extras.extend(
        [("table", 40), ("quotation", 50), ("steps", 50)]
            .iter()
            .filter(|(_, chance)| random.chance(*chance))
            .map(|(extra, _)| extra),
    );
    let extras: Vec<(usize, &str)> = extras.into_iter().map(|extra| (random.below(sections), extra)).collect();
    let has_notes = random.chance(35);
    for section in 0..sections {
        let level = if section == 0 || random.chance(65) { "##" } else { "###" };
        let _ = write!(source, "{level} {}\n\n", random.fill("The ~a ~n and its ~n"));
        while words < wanted * (section + 1) / sections {
            let mut paragraph: Vec<String> = (0..random.between(3, 7)).map(|_| random.sentence()).collect();
            if has_notes && random.chance(30) {
                notes.push(random.sentence());
                paragraph.push(format!("That is not all.[^{}]", notes.len()));
            }
            let paragraph = paragraph.join(" ");
            words += paragraph.split(' ').count();
            let _ = write!(source, "{paragraph}\n\n");
        }
        for (_, extra) in extras.iter().filter(|(own, _)| *own == section) {
            self::extra(extra, posts, &mut random, &mut source);
        }
    }
    for (number, note) in notes.iter().enumerate() {
        let _ = write!(source, "[^{}]: {note}\n\n", number + 1);
    }
    source
}

fn extra(extra: &str, posts: usize, random: &mut Random, source: &mut String) {
    let _ = match extra {
        "code" => {
            let (language, pieces) = CODE[random.below(CODE.len())];
            let blocks: Vec<String> = (0..random.between(2, 7))
                .map(|_| {
                    let piece = random.pick(pieces);
                    random.fill(piece)
                })
                .collect();
            write!(source, "```{language}\n{}```\n\n", blocks.join(if language == "json" { "" } else { "\n" }))
        }
        "picture" => {
            write!(source, "![{}](/img/figure-{:02}.svg)\n\n", random.fill("A ~a ~n"), random.below(FIGURES))
        }
        "link" => {
            let to = slug(random.below(posts));
            // Not to one of the drafts, which nothing may lead to.
            let to = if is_draft(to[..5].parse().unwrap_or(0)) { slug(1) } else { to };
            write!(source, "More of this in [{}](/posts/{to}/).\n\n", random.fill("the ~a ~n"))
        }
        "table" => {
            let rows: String = (0..random.between(3, 9)).map(|_| random.fill("| `~n_~v` | ~a ~n | ~d |\n")).collect();
            write!(source, "| Name | What | Time (ms) |\n|---|:---:|---:|\n{rows}\n")
        }
        "quotation" => write!(source, "> {} {}\n>\n> -- the ~a ~n\n\n", random.sentence(), random.sentence()),
        "steps" => {
            let steps: String =
                (1..=random.between(3, 6)).map(|step| format!("{step}. {}\n", random.sentence())).collect();
            writeln!(source, "{steps}")
        }
        _ => {
            let items: String = (0..random.between(3, 7))
                .map(|_| {
                    let inner = if random.chance(25) { random.fill("\n  - a ~a ~n") } else { String::new() };
                    format!("- {}{inner}\n", random.sentence())
                })
                .collect();
            writeln!(source, "{items}")
        }
    };
}

fn is_draft(index: usize) -> bool {
    index % 50 == 49
}

fn front_matter(kind: Kind, index: usize, posts: usize, random: &mut Random) -> String {
    let title = random.fill("How to ~v a ~a ~n");
    let description = random.fill("How the ~n learned to ~v a ~a ~n, and what it cost.");
    // Two posts a day since 2011, or as many as it takes for none to lie in the future.
    let daily = posts.div_ceil(14 * 336).max(2);
    let days = index / daily;
    let (year, month, day) = (2011 + days / 336, days / 28 % 12 + 1, days % 28 + 1);
    let date = format!("{year}-{month:02}-{day:02}T{:02}:00:00Z", index % daily % 24);
    let first = random.below(TAGS.len());
    let tags: Vec<String> =
        (0..random.between(2, 5)).map(|tag| format!("\"{}\"", TAGS[(first + tag * 7) % TAGS.len()])).collect();
    let tags = tags.join(", ");
    let draft = is_draft(index);
    if kind == Kind::Zola {
        return format!(
            "+++\ntitle = \"{title}\"\ndate = {date}\ndescription = \"{description}\"\ndraft = {draft}\n[taxonomies]\ntags = [{tags}]\n+++\n\n"
        );
    }
    format!(
        "---\ntitle: \"{title}\"\ndate: {date}\ndescription: \"{description}\"\ntags: [{tags}]\ndraft: {draft}\n---\n\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_does_not_depend_on_the_program_but_for_its_front_matter() {
        let body = |kind| post(kind, 3, 10).split("\n\n").skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(body(Kind::Gen), body(Kind::Zola));
        assert_ne!(body(Kind::Gen), post(Kind::Gen, 4, 10).split("\n\n").skip(1).collect::<Vec<_>>());
        assert_eq!(post(Kind::Gen, 3, 10).matches("```").count(), 6);
    }
}
