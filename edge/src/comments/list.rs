//! `GET /api/comments/{page}`: a thread as HTML that the island inserts, or as JSON. The page's name and what the
//! reader has already come in; the comments of one part of the thread go out, with an ETag of the thread's revision.
//! Nothing is changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::article::{Entry, Shown, Surroundings, article, entry};
use super::draft::Fields;
use super::html::attribute;
use super::store::{self, Comment, Outline, State};
use super::thread::{Subject, Thread};
use super::tree::{Node, Place, order};
use super::words::Words;
use super::{date, form, id, trap};
use crate::http::{Request, Response, encode};
use crate::keyed::Secret;
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::read;

/// Comments of one part.
const PART: usize = 100;
/// Milliseconds after which the form's token in an answer that did not change is renewed.
const RENEWAL: i64 = 6 * 3_600_000;

/// What of the thread is asked for.
enum Part {
    /// From the first, or from the one after that id in the order of the thread.
    After(Option<String>),
    /// What has changed since then: new, edited, taken away.
    Since(i64),
}

impl Part {
    fn of(request: &Request) -> Result<Self, Problem> {
        if let Some(since) = request.parameter("since") {
            let moment = date::parse(&since);
            let detail = "`since` is a moment, 2026-11-20T12:00:00Z or milliseconds since 1970";
            return moment.map(Self::Since).ok_or_else(|| Problem::bad_request(detail));
        }
        match request.parameter("after") {
            Some(after) if !id::is_one(&after) => Err(Problem::bad_request("`after` is the id of a comment")),
            after => Ok(Self::After(after)),
        }
    }
}

pub async fn list(name: &str, request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let part = Part::of(request)?;
    let subject = Subject::find(name, rim).await?;
    if let Some(parent) = request.parameter("reply") {
        return reply_form(&subject, &parent, rim).await;
    }
    let is_json = request.headers.get("accept").is_some_and(|accept| accept.contains("application/json"));

    // Who has it already asks for a line of one table; who has not asks for all at once.
    if let Some(known) = request.headers.get("if-none-match") {
        let rows = rim.database(vec![subject.statement()]).await?.into_iter().next().unwrap_or_default();
        let tag = etag(&subject, &subject.thread(rows)?, is_json, rim);
        if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
            return Ok(cached(Response::empty(304), tag));
        }
    }
    let mut rows = rim.database(vec![subject.statement(), store::outlines(&subject)]).await?.into_iter();
    let thread = subject.thread(rows.next().unwrap_or_default())?;
    let outlines: Vec<Outline> = read(rows.next().unwrap_or_default())?;
    let chosen = choose(&outlines, &part);

    // Whoever is answered is named, though it may stand in another part.
    let of = |index: usize| outlines.get(index).map(|outline| outline.id.as_str());
    let wanted: Vec<&str> =
        chosen.places.iter().flat_map(|place| [Some(place.node), place.parent]).flatten().filter_map(of).collect();
    let rows = if wanted.is_empty() { Vec::new() } else { rim.database(vec![store::comments(&wanted)]).await? };
    let mut comments: Vec<Comment> = read(rows.into_iter().next().unwrap_or_default())?;
    comments.sort_unstable_by(|one, other| one.id.cmp(&other.id));

    let tag = etag(&subject, &thread, is_json, rim);
    let answer = Answer {
        subject: &subject,
        thread: &thread,
        outlines: &outlines,
        chosen: &chosen,
        comments: &comments,
        has_mail: rim.config().mail.is_some(),
    };
    let secret = Secret::of(rim.config()).ok();
    let token = secret.map_or_else(String::new, |secret| trap::token(&subject.page.id, rim.now(), secret));
    let response = if is_json { answer.json(token, secret) } else { answer.html(&token, secret) };
    Ok(cached(response, tag))
}

fn cached(response: Response, tag: String) -> Response {
    response.with("etag", tag).with("cache-control", "public, max-age=30").with("vary", "accept")
}

/// Of all that the answer is made of, except what the address says.
fn etag(subject: &Subject, thread: &Thread, is_json: bool, rim: &impl Rim) -> String {
    let page = &subject.page;
    let (config, renewal) = (rim.config(), rim.now().div_euclid(RENEWAL));
    let Thread { name, state, revision, changed_at } = thread;
    let parts = format!(
        "{}\n{}\n{is_json}\n{renewal}\n{}\n{}\n{}\n{name}\n{state:?}\n{revision}\n{changed_at}",
        config.version,
        config.mail.is_some(),
        page.id,
        page.language,
        page.comments
    );
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(parts));
    format!("\"{}\"", digest.get(..22).unwrap_or_default())
}

struct Chosen {
    places: Vec<Place>,
    /// The id after which the next part begins.
    next: Option<String>,
    /// All that are shown in the thread.
    count: usize,
}

fn choose(outlines: &[Outline], part: &Part) -> Chosen {
    let nodes: Vec<Node> = outlines
        .iter()
        .map(|outline| Node {
            id: outline.id.clone(),
            parent: outline.parent.clone(),
            is_shown: outline.state == State::Approved,
            is_pinned: outline.pinned,
        })
        .collect();
    let mut places = order(&nodes);
    let count = places.iter().filter(|place| !place.is_tombstone).count();
    let outline = |place: &Place| outlines.get(place.node);
    match part {
        Part::Since(moment) => places.retain(|place| outline(place).is_some_and(|found| found.changed_at > *moment)),
        Part::After(Some(after)) => {
            // One that is not there any more was passed long ago: those younger than it are given.
            match places.iter().position(|place| outline(place).is_some_and(|found| found.id == *after)) {
                Some(position) => drop(places.drain(..=position)),
                None => places.retain(|place| outline(place).is_some_and(|found| found.id > *after)),
            }
        }
        Part::After(None) => {}
    }
    let is_more = places.len() > PART && matches!(part, Part::After(_));
    places.truncate(PART);
    let last = places.last().and_then(outline).map(|found| found.id.clone());
    Chosen { next: last.filter(|_| is_more), places, count }
}

struct Answer<'a> {
    subject: &'a Subject,
    thread: &'a Thread,
    outlines: &'a [Outline],
    chosen: &'a Chosen,
    /// Sorted by id.
    comments: &'a [Comment],
    has_mail: bool,
}

#[derive(Serialize)]
struct Json<'a> {
    page: &'a str,
    state: &'static str,
    revision: i64,
    count: usize,
    comments: Vec<Entry<'a>>,
    /// To be given as `after`.
    next: Option<&'a str>,
    /// Goes back with the form.
    token: String,
    /// Whether `email` is taken, for mail about answers.
    mail: bool,
}

impl<'a> Answer<'a> {
    fn comment(&self, node: usize) -> Option<&'a Comment> {
        let id = &self.outlines.get(node)?.id;
        let position = self.comments.binary_search_by(|comment| comment.id.cmp(id)).ok()?;
        self.comments.get(position)
    }

    fn shown(&self) -> impl Iterator<Item = Shown<'a>> + '_ {
        self.chosen.places.iter().filter_map(|place| {
            let parent = place.parent.and_then(|parent| self.comment(parent)).map(|parent| {
                let name = if parent.state == State::Approved { parent.author.as_str() } else { "" };
                (parent.id.as_str(), name)
            });
            let comment = self.comment(place.node)?;
            // It may have changed between the two looks at the storage.
            let is_tombstone = place.is_tombstone || comment.state != State::Approved;
            Some(Shown { comment, depth: place.depth, parent, is_tombstone })
        })
    }

    fn surroundings(&self, secret: Option<Secret<'a>>) -> Surroundings<'a> {
        let page = &self.subject.page;
        Surroundings { words: self.words(), page: &page.id, may_reply: self.thread.check_open(page).is_ok(), secret }
    }

    fn words(&self) -> &'static Words {
        Words::of(&self.subject.page.language)
    }

    fn state(&self) -> &'static str {
        match self.thread.check_open(&self.subject.page) {
            Err(_) if self.thread.state == super::thread::State::Open => "locked",
            _ => self.thread.state.name(),
        }
    }

    fn json(&self, token: String, secret: Option<Secret<'a>>) -> Response {
        let surroundings = self.surroundings(secret);
        let answer = Json {
            page: &self.subject.page.id,
            state: self.state(),
            revision: self.thread.revision,
            count: self.chosen.count,
            comments: self.shown().map(|shown| entry(shown, surroundings)).collect(),
            next: self.chosen.next.as_deref(),
            token,
            mail: self.has_mail,
        };
        Response::json(200, &answer)
    }

    fn html(&self, token: &str, secret: Option<Secret<'a>>) -> Response {
        let (words, surroundings) = (self.words(), self.surroundings(secret));
        let page = attribute(&self.subject.page.id);
        let address = attribute(&encode(&self.subject.page.id));
        let mut html = format!(
            "<section class=\"comments\" lang=\"{}\" aria-label=\"{}\" data-page=\"{page}\" data-state=\"{}\" data-revision=\"{}\" data-count=\"{}\" data-token=\"{token}\">\n",
            words.language,
            words.comments,
            self.state(),
            self.thread.revision,
            self.chosen.count,
        );
        html.extend(self.shown().map(|shown| article(shown, surroundings)));
        if let Some(next) = &self.chosen.next {
            html += &format!(
                "<p><a class=\"comments-more\" rel=\"next\" href=\"/api/comments/{address}?after={next}\">{}</a></p>\n",
                words.more
            );
        }
        if !surroundings.may_reply {
            html += &format!("<p class=\"comments-locked\">{}</p>\n", words.locked);
        }
        html += &format!(
            "<p><a class=\"comments-feed\" rel=\"alternate\" type=\"application/atom+xml\" href=\"/api/comments/{address}/feed\">{}</a></p>\n\
                </section>\n",
            words.feed
        );
        Response::html(200, html)
    }
}

/// `?reply=`: a page with the comment and a form to answer it.
async fn reply_form(subject: &Subject, parent: &str, rim: &impl Rim) -> Result<Response, Problem> {
    let secret = Secret::of(rim.config())?;
    let mut rows = rim.database(vec![subject.statement(), store::comment(parent)]).await?.into_iter();
    let thread = subject.thread(rows.next().unwrap_or_default())?;
    thread.check_open(&subject.page)?;
    let comment: Option<Comment> = read(rows.next().unwrap_or_default())?.into_iter().next();
    let comment = comment.filter(|comment| comment.state == State::Approved).ok_or_else(super::unknown_comment)?;
    let (page, words) = (&subject.page, Words::of(&subject.page.language));
    let shown = Shown { comment: &comment, depth: 0, parent: None, is_tombstone: false };
    let surroundings = Surroundings { words, page: &page.id, may_reply: false, secret: Some(secret) };
    let fields =
        Fields { parent: comment.id.clone(), token: trap::token(&page.id, rim.now(), secret), ..Fields::default() };
    let body = format!(
        "{}{}{}",
        article(shown, surroundings),
        form::comment_form(words, &page.id, &fields, rim.config().mail.is_some()),
        form::back_link(words, &format!("{}#comment-{}", page.url, comment.id))
    );
    Ok(form::page(200, words, words.reply, &body))
}
