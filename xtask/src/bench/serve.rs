//! `cargo xtask bench --serve`: development servers beside each other. Each is started with nothing remembered, and its
//! newest post is edited, first in its text and then in its title; what counts is the time from the end of writing
//! until the post shows it, and until the first list and the feed do. Out goes a row for each server.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::corpus::{self, Kind};
use super::server::Server;
use super::{Contestant, remove};

/// What has not come until then does not come by itself.
const STALE: Duration = Duration::from_secs(15);
/// For the first build.
const LONGEST_START: Duration = Duration::from_secs(1800);
/// The first page of all posts, newest first.
const LIST: &str = "/posts/";

pub fn heading(rounds: usize) {
    println!("\n## Development servers, {rounds} edits of each kind: median (least–most)\n");
    println!(
        "| posts | | ready wall s | ready CPU s | body: post ms | body: feed ms | title: post ms | title: list ms | title: feed ms | CPU ms an edit |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
}

/// Measures a program in each of its ways to serve, and prints a row for each.
pub fn measure(contestant: &Contestant, posts: usize, rounds: usize) -> anyhow::Result<()> {
    for options in ways(contestant.kind) {
        let name = [&[contestant.name], *options].concat().join(" ");
        let cells = row(contestant, options, posts, rounds).with_context(|| name.clone())?;
        println!("| {posts} | {name} | {} |", cells.join(" | "));
    }
    Ok(())
}

/// As it comes, and with what decides how much is made anew.
fn ways(kind: Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::Gen | Kind::Astro => &[&[]],
        Kind::Hugo => &[&[], &["--disableFastRender"]],
        Kind::Zola => &[&[], &["--fast"]],
    }
}

/// `PORT` stands for the port.
fn command(contestant: &Contestant, options: &[&str], out: &str) -> Vec<String> {
    let site = contestant.site.display().to_string();
    let cache: Vec<String> = contestant.caches.iter().map(|cache| cache.display().to_string()).collect();
    let mut command: Vec<&str> = contestant.command.iter().take(1).map(String::as_str).collect();
    command.extend(match contestant.kind {
        Kind::Gen => vec!["serve", "--port", "PORT", "--root", &site],
        Kind::Hugo => vec!["server", "--renderToMemory", "--port", "PORT", "--source", &site, "--cacheDir", &cache[0]],
        // `--force`, for it makes the folder at its start and finds it there at the first change.
        Kind::Zola => vec!["--root", &site, "serve", "--port", "PORT", "--output-dir", out, "--force"],
        // `--ignore-lock` keeps it from going into the background, where nobody would end it.
        Kind::Astro => {
            let node = ["--max-old-space-size=12288", "node_modules/astro/bin/astro.mjs", "dev"];
            [&node[..], &["--ignore-lock", "--host", "127.0.0.1", "--port", "PORT"]].concat()
        }
    });
    command.iter().chain(options).map(|word| (*word).to_owned()).collect()
}

/// All cells of a row but the first two.
fn row(contestant: &Contestant, options: &[&str], posts: usize, rounds: usize) -> anyhow::Result<Vec<String>> {
    // Not below the site, where some would take it for a change.
    let (kind, out) = (contestant.kind, contestant.site.with_extension("served"));
    let newest = corpus::newest(posts);
    let path = contestant.site.join(kind.posts()).join(format!("{}.md", corpus::slug(newest)));
    let post = Post { path, text: corpus::post(kind, newest, posts) };
    post.write(&post.text)?;
    remove(&out)?;
    contestant.caches.iter().try_for_each(|cache| remove(cache))?;

    let start = Instant::now();
    let command = command(contestant, options, &out.display().to_string());
    let mut server = Server::start(&command, &contestant.folder, out.with_extension("log"))?;
    while server.get("/", LONGEST_START)?.is_none() {
        ensure!(start.elapsed() < LONGEST_START, "it does not answer");
        pause(start, Duration::ZERO);
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), server.cpu());

    let page = format!("/posts/{}/", corpus::slug(newest));
    let (page, feed) = (page.as_str(), kind.feed());
    // Somebody has looked at them before, and the first look is dear where pages are made when they are asked for.
    for path in [page, LIST, feed] {
        ensure!(server.get(path, LONGEST_START)?.is_some(), "there is no {path}");
    }
    let (mut bodies, mut titles, mut text) = (Vec::new(), Vec::new(), String::new());
    for round in 0..rounds {
        let word = format!("bodyedit{round}x");
        text = with_first_word(&post.text, &word);
        let pages: &[&str] = if kind.feed_has_text() { &[page, feed] } else { &[page] };
        bodies.push(edit(&mut server, &post, &text, &word, pages)?);
    }
    for round in 0..rounds {
        let word = format!("titleedit{round}x");
        titles.push(edit(&mut server, &post, &with_title_word(&text, &word), &word, &[page, LIST, feed])?);
    }
    drop(server);
    remove(&out)?;

    let column = |edits: &[Edit], page: usize| cell(edits.iter().filter_map(|edit| edit.shown.get(page).copied()), 0);
    Ok(vec![
        cell([wall], 3),
        cell(cpu, 3),
        column(&bodies, 0),
        column(&bodies, 1),
        column(&titles, 0),
        column(&titles, 1),
        column(&titles, 2),
        cell(bodies.iter().chain(&titles).filter_map(|edit| edit.cpu), 0),
    ])
}

/// What an edit took, in milliseconds.
struct Edit {
    /// For each page that was waited for.
    shown: Vec<f64>,
    /// Until the server rested.
    cpu: Option<f64>,
}

/// Writes `text` over the post and waits for `pages` to show the word, of which the first is the post's own.
fn edit(server: &mut Server, post: &Post, text: &str, word: &str, pages: &[&str]) -> anyhow::Result<Edit> {
    server.rest();
    let before = server.cpu();
    post.write(text)?;
    let start = Instant::now();
    let mut shown = vec![f64::INFINITY; pages.len()];
    while shown.contains(&f64::INFINITY) && start.elapsed() < STALE {
        let asked = Instant::now();
        for (path, shown) in pages.iter().zip(&mut shown).filter(|(_, shown)| shown.is_infinite()) {
            let page = server.get(path, STALE.saturating_sub(start.elapsed()))?;
            if page.is_some_and(|page| page.contains(word)) {
                *shown = start.elapsed().as_secs_f64() * 1e3;
            } else if *path == pages[0] {
                // The others after the post: who is asked for much has less time for the build.
                break;
            }
        }
        pause(start, asked.elapsed());
    }
    server.rest();
    Ok(Edit { shown, cpu: server.cpu().zip(before).map(|(after, before)| (after - before) * 1e3) })
}

/// After asking for so long: nine times that, so that who makes pages when they are asked for is left its time; but
/// no less than a fiftieth and no more than a twentieth of all that has gone by, for it blurs what is measured.
fn pause(start: Instant, asking: Duration) {
    let least = (start.elapsed() / 50).max(Duration::from_millis(2));
    std::thread::sleep((asking * 9).clamp(least, least.max(start.elapsed() / 20)));
}

/// The post that is edited, and is again as it was when nobody needs it any more.
struct Post {
    path: PathBuf,
    text: String,
}

impl Post {
    fn write(&self, text: &str) -> anyhow::Result<()> {
        std::fs::write(&self.path, text).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.write(&self.text).ok();
    }
}

/// At the beginning, for some feeds hold no more than that.
fn with_first_word(post: &str, word: &str) -> String {
    post.replacen("\n\n", &format!("\n\nThe {word} comes first.\n\n"), 1)
}

/// The title is what stands first in quotes.
fn with_title_word(post: &str, word: &str) -> String {
    post.replacen('"', &format!("\"The {word}: "), 1)
}

/// The figure in the middle, and the least and the most where there are several. What never came is infinite.
fn cell(figures: impl IntoIterator<Item = f64>, digits: usize) -> String {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let text = |figure: f64| if figure.is_finite() { format!("{figure:.digits$}") } else { "stale".to_owned() };
    match sorted[..] {
        [] => String::new(),
        [least, .., most] if least.is_finite() => {
            format!("{} ({}–{})", text(sorted[sorted.len() / 2]), text(least), text(most))
        }
        [least, ..] => text(least),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_the_middle_and_says_what_is_stale() {
        assert_eq!(cell([3.0, 1.0, 2.4], 0), "2 (1–3)");
        assert_eq!(cell([f64::INFINITY, 1.0, 2.0], 0), "2 (1–stale)");
        assert_eq!(cell([f64::INFINITY; 2], 0), "stale");
        assert_eq!(cell([1.25], 3), "1.250");
        assert_eq!(cell(None, 3), "");
    }

    #[test]
    fn an_edit_is_in_the_title_or_before_the_text_in_each_notation() {
        for kind in [Kind::Gen, Kind::Zola] {
            let post = corpus::post(kind, 3, 10);
            assert!(with_title_word(&post, "new").lines().nth(1).unwrap().contains("\"The new: How to "));
            let edited = with_first_word(&post, "new");
            let (before, _) = edited.split_once("The new comes first.\n\n## ").unwrap();
            assert!(before.ends_with("---\n\n") || before.ends_with("+++\n\n"));
        }
    }
}
