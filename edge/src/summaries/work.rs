//! The chore that keeps summaries up to date: threads that have changed in, summaries stored. It asks the model at home
//! where one is due, and makes an extract where none answers. It is started by a clock and by nothing that a reader does.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, Fault, Reader};
use super::choose::{Budget, Source, choose, size};
use super::due::{Due, Facts, due, is_long};
use super::extract::extract;
use super::store::{self, Known, Row, State};
use super::summary::{Input, Made, Making, Summary, fingerprint};
use super::verify::verify;
use super::{Comment, prompt};
use crate::comments::thread::Subject;
use crate::comments::{store as comments, visitor};
use crate::config::Home;
use crate::rim::{Call, Failure, Rim};
use crate::statement::{Rows, Statement, read};

/// Threads that are looked at in one go, as Workers on the free plan have 50 calls of everything in one; and of those so many for which the model is asked: it takes minutes.
const MOST_THREADS: u32 = 12;
const MOST_CALLS: u32 = 3;
/// Newest comments of a thread that are looked at.
const MOST_COMMENTS: u32 = 1000;
/// How long beyond the model's time nobody else asks for the same thread, in milliseconds.
const GRACE: i64 = 60_000;
/// Bytes of a refusal that are read.
const MOST_REFUSAL: usize = 4096;
/// A failure that does not pass by itself counts as so many, which makes the next try wait a day.
const LASTING: u32 = 5;

#[derive(Deserialize)]
struct Name {
    page: String,
}

#[derive(Deserialize)]
struct Part {
    page: String,
    revision: i64,
}

#[derive(Deserialize)]
struct Calls {
    calls: u32,
}

/// Looks at every thread that has changed or waits. What fails with one does not keep the others.
pub async fn work(rim: &impl Rim) -> Result<(), Failure> {
    let pages = rim.pages().await?;
    let found = rim.database(vec![store::to_look_at(rim.now(), MOST_THREADS)]).await?;
    let names: Vec<Name> = read(found.into_iter().next().unwrap_or_default())?;
    let mut done = BTreeSet::new();
    let mut left = MOST_CALLS;
    for Name { page } in names {
        let Some(known) = pages.get(&page) else {
            // A thread of a page that is not there, or not yet: it is looked at again when it changes, and each day.
            rim.database(unknown(&page, rim.now())).await?;
            continue;
        };
        if !done.insert(known.id.clone()) {
            continue;
        }
        let subject = Subject::new(known.clone(), &pages);
        if let Err(failure) = look(&subject, &mut left, rim).await {
            rim.log(&format!("summary of {}: {failure}", subject.page.id));
        }
    }
    Ok(())
}

fn unknown(page: &str, now: i64) -> Vec<Statement> {
    let sql = "INSERT INTO summaries (page, seen, again_at) SELECT page, revision, ? FROM threads WHERE page = ?
               ON CONFLICT (page) DO UPDATE SET seen = excluded.seen, again_at = excluded.again_at";
    vec![Statement::new(sql).bind(now.saturating_add(86_400_000)).bind(page)]
}

/// A thread as it is now, with what is stored of its summary.
struct Thread {
    /// Names and revisions of its parts.
    parts: Vec<(String, i64)>,
    changed_at: i64,
    comments: Vec<Comment>,
    row: Row,
    asked_today: u32,
    now: i64,
}

async fn look(subject: &Subject, left: &mut u32, rim: &impl Rim) -> Result<(), Failure> {
    let thread = Thread::read(subject, rim).await?;
    // Where it is stored already, perhaps under an older name.
    let (page, parts) = (&thread.row.page, &thread.parts);
    let size = size(&thread.comments);
    let mut statements = thread.strip(rim).await?;
    if thread.row.state != State::Auto {
        statements.extend(store::seen(page, parts, None));
        return rim.database(statements).await.map(drop);
    }
    if !is_long(size) {
        statements.extend(store::seen(page, parts, None));
        statements.extend([store::told(page, 0, "", ""), store::withdraw(page)]);
        return rim.database(statements).await.map(drop);
    }

    let home = rim.config().home.as_ref();
    let inputs = thread.inputs();
    let fingerprint = fingerprint(&inputs, home.map_or("", |home| &home.model));
    let sources = choose(&thread.comments, Budget::default());
    let making =
        Making { language: &subject.page.language, fingerprint: &fingerprint, of: inputs.len(), now: thread.now };
    let mut facts = thread.facts(size, home, &fingerprint);
    let mut written = None;
    if let (Due::Now, Some(home)) = (due(&facts), home)
        && *left > 0
        && lease(page, &thread, home, rim).await?
    {
        *left -= 1;
        let told = ask(home, &sources, making, rim).await;
        facts = after(facts, &told);
        let (fault, answered) = match &told {
            Ok(_) => (String::new(), fingerprint.as_str()),
            Err(fault) => (fault.to_string(), ""),
        };
        statements.push(store::told(page, facts.failures, &fault, answered));
        written = told.unwrap_or_else(|fault| {
            rim.log(&format!("summary of {page}: the model gave no answer: {fault}"));
            None
        });
    }
    let again_at = match due(&facts) {
        // Others were first, or there was no time left.
        Due::Now => home.map(|home| until(thread.now, home)),
        Due::At(at) => home.map(|_| at),
        Due::No => None,
    };
    statements.extend(store::seen(page, parts, again_at));
    if let Some(written) = written {
        statements.push(store::put(page, &written));
    } else if thread.needs_extract(&inputs, &fingerprint) {
        let extract = Summary::of_extract(&extract(&sources), &sources, making);
        statements.push(extract.map_or_else(|| store::withdraw(page), |extract| store::put(page, &extract)));
    }
    // All at once: an answer that is not stored was none.
    rim.database(statements).await.map(drop)
}

/// When whoever asks now has an answer, or has none.
fn until(now: i64, home: &Home) -> i64 {
    now.saturating_add(i64::from(home.patience) * 1000 + GRACE)
}

/// Whether it is our turn to ask for this thread.
async fn lease(page: &str, thread: &Thread, home: &Home, rim: &impl Rim) -> Result<bool, Failure> {
    let now = thread.now;
    let statements = store::lease(page, now, until(now, home), visitor::day(now), home.most_a_day);
    let rows = rim.database(statements.into()).await?;
    Ok(rows.first().is_some_and(|rows| !rows.is_empty()))
}

/// What of the model's answer can be believed; nothing if that is too little, which is an answer as well.
async fn ask(home: &Home, sources: &[Source], making: Making<'_>, rim: &impl Rim) -> Result<Option<Summary>, Fault> {
    let mut headers = vec![("content-type", "application/json".to_owned())];
    if let Some((id, secret)) = &home.token {
        headers.push(("cf-access-client-id", id.clone()));
        headers.push(("cf-access-client-secret", secret.clone()));
    }
    let settings = prompt::Settings::of(home.model.as_str());
    let call = Call {
        url: format!("{}/api/chat", home.url.trim_end_matches('/')),
        headers,
        body: prompt::body(sources, making.language, rim.random(), &settings),
        patience: home.patience,
    };
    let mut reader = Reader::default();
    let mut refusal = Vec::new();
    let mut take = |status: u16, piece: &[u8]| {
        let wants_more = if status == 200 {
            reader.push(piece).is_ok()
        } else {
            refusal.extend_from_slice(piece);
            refusal.len() < MOST_REFUSAL
        };
        if wants_more { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let status = rim.post(&call, &mut take).await.map_err(|failure| Fault::Unreachable(failure.why))?;
    if status != 200 {
        return Err(Fault::of_status(status, &refusal));
    }
    let Answer { points, .. } = reader.finish()?;
    let verified = verify(&points, sources, making.language);
    if !verified.dropped.is_empty() {
        rim.log(&format!("summary: points that were dropped: {:?}", verified.dropped));
    }
    Ok(Summary::of_model(&home.model, &verified, sources, making))
}

/// The facts as they are once the model was asked.
fn after(facts: Facts, told: &Result<Option<Summary>, Fault>) -> Facts {
    let failures = match told {
        Ok(_) => 0,
        Err(fault) if fault.passes() => facts.failures.saturating_add(1),
        Err(_) => facts.failures.saturating_add(1).max(LASTING),
    };
    let asked_today = facts.asked_today.saturating_add(1);
    Facts { is_stale: told.is_err(), asking_until: 0, asked_at: Some(facts.now), failures, asked_today, ..facts }
}

impl Thread {
    async fn read(subject: &Subject, rim: &impl Rim) -> Result<Self, Failure> {
        let now = rim.now();
        let statements = vec![
            subject.statement(),
            comments::latest_of(subject, MOST_COMMENTS),
            store::row(subject),
            store::calls(visitor::day(now)),
        ];
        let mut rows = rim.database(statements).await?.into_iter();
        let mut next = || rows.next().unwrap_or_default();
        let own: Rows = next();
        let parts: Vec<Part> = read(own.clone())?;
        let changed_at = subject.thread(own)?.changed_at;
        let mut comments: Vec<comments::Comment> = read(next())?;
        comments.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        let row: Option<Row> = read(next())?.into_iter().next();
        let calls: Vec<Calls> = read(next())?;
        Ok(Self {
            parts: parts.into_iter().map(|part| (part.page, part.revision)).collect(),
            changed_at,
            comments: comments.iter().map(Comment::from).collect(),
            row: row.unwrap_or_else(|| Row::new(&subject.page.id)),
            asked_today: calls.first().map_or(0, |row| row.calls),
            now,
        })
    }

    /// All of them are shown.
    fn inputs(&self) -> Vec<Input<'_>> {
        let input = |comment| -> Input<'_> {
            let Comment { id, revision, .. }: &Comment = comment;
            Input { id, revision: *revision, is_shown: true }
        };
        self.comments.iter().map(input).collect()
    }

    fn facts(&self, (comments, words): (usize, usize), home: Option<&Home>, fingerprint: &str) -> Facts {
        Facts {
            comments,
            words,
            is_stale: self.row.answered != fingerprint,
            changed_at: self.changed_at,
            asked_at: self.row.asked_at,
            failures: self.row.failures,
            asking_until: self.row.leased_until,
            asked_today: self.asked_today,
            most_a_day: home.map_or(0, |home| home.most_a_day),
            now: self.now,
        }
    }

    /// What was deleted is gone for good: also from points that nobody is shown any more, in this storage and in backups.
    async fn strip(&self, rim: &impl Rim) -> Result<Vec<Statement>, Failure> {
        let Some(mut stored) = self.row.summary().filter(|stored| !stored.gone(&self.inputs()).is_empty()) else {
            return Ok(Vec::new());
        };
        let cites: Vec<&str> =
            stored.points.iter().flat_map(|point| &point.cites).map(|cite| cite.id.as_str()).collect();
        let rows = rim.database(vec![store::deleted(&json!(cites).to_string())]).await?;
        let deleted: Vec<Known> = read(rows.into_iter().next().unwrap_or_default())?;
        if deleted.is_empty() {
            return Ok(Vec::new());
        }
        let is_deleted = |id: &String| deleted.iter().any(|deleted| deleted.id == *id);
        stored.points.retain(|point| !point.cites.iter().any(|cite| is_deleted(&cite.id)));
        Ok(vec![store::strip(&self.row.page, self.row.revision, &stored)])
    }

    /// What a model wrote is kept as long as enough of it is left; an extract only as long as nothing has changed.
    fn needs_extract(&self, inputs: &[Input<'_>], fingerprint: &str) -> bool {
        self.row.summary().is_none_or(|stored| match stored.made {
            Made::Extract => stored.is_stale(fingerprint),
            Made::Model { .. } | Made::Owner => stored.left(inputs).is_none(),
        })
    }
}
