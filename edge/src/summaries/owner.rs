//! What the owner can do with summaries: see them all, hide, pin, rewrite, and have them made anew. A moderator's order
//! comes in as JSON, the summary as it is then goes out. The owner's points cite comments as all others do, and go with
//! them.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{MOST_CITES, MOST_LETTERS, MOST_POINTS};
use super::store::{self, Known, Row, State};
use super::summary::{Cite, Input, Making, Point, Summary};
use super::text::is_unseen;
use crate::comments::thread::Subject;
use crate::http::{Request, Response};
use crate::moderation::{audit, body, sign_in};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Hide,
    /// Ends `hide` and `pin`.
    Show,
    Pin,
    /// Soon, even if nothing has changed, and within the day's budget.
    Regenerate,
    /// Puts the owner's points in the place of the others, and pins them.
    Edit,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Hide => "hide-summary",
            Self::Show => "show-summary",
            Self::Pin => "pin-summary",
            Self::Regenerate => "regenerate-summary",
            Self::Edit => "edit-summary",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    page: String,
    action: Action,
    /// For `edit`.
    #[serde(default)]
    points: Vec<Said>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    text: String,
    /// Ids of comments.
    cites: Vec<String>,
}

/// A summary as the owner sees it.
#[derive(Serialize)]
struct Entry {
    page: String,
    title: String,
    /// Of the page; empty if the site has no such page.
    url: String,
    state: State,
    summary: Option<Summary>,
    /// What readers reported since it was written.
    reports: i64,
    /// Milliseconds since 1970.
    asked_at: Option<i64>,
    again_at: Option<i64>,
    failures: u32,
    /// Why the model gave none.
    fault: String,
}

/// `GET /api/admin/summaries`.
pub async fn list(rim: &impl Rim) -> Result<Response, Problem> {
    let rows = rim.database(vec![store::rows()]).await?.into_iter().next().unwrap_or_default();
    let mut entries = Vec::new();
    for row in read::<Row>(rows)? {
        entries.push(entry(row, rim).await?);
    }
    Ok(Response::json(200, &json!({ "summaries": entries })))
}

async fn entry(row: Row, rim: &impl Rim) -> Result<Entry, Problem> {
    let pages = rim.pages().await?;
    let page = pages.get(&row.page);
    let of_page = |field: fn(&crate::pages::Page) -> &String| page.map(field).cloned().unwrap_or_default();
    Ok(Entry {
        title: of_page(|page| &page.title),
        url: of_page(|page| &page.url),
        state: row.state,
        summary: row.summary(),
        reports: row.reports,
        asked_at: row.asked_at,
        again_at: row.again_at,
        failures: row.failures,
        fault: row.fault,
        page: row.page,
    })
}

/// `POST /api/admin/summaries`: `{"page": "posts/hello", "action": "hide"}`; answers the summary as it is now.
pub async fn change(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let Order { page, action, points } = body::json(request)?;
    if action != Action::Edit && !points.is_empty() {
        return Err(Problem::bad_request("`points` are for edit"));
    }
    let subject = Subject::find(&page, rim).await?;
    let rows = rim.database(vec![store::row(&subject)]).await?.into_iter().next().unwrap_or_default();
    // Where it is stored already, perhaps under an older name.
    let row: Option<Row> = read(rows)?.into_iter().next();
    let page = row.map_or_else(|| subject.page.id.clone(), |row| row.page);
    let page = page.as_str();
    let state = |state: State| {
        let sql = "INSERT INTO summaries (page, state, revision) VALUES (?, ?, 1)
                   ON CONFLICT (page) DO UPDATE SET state = excluded.state, revision = revision + 1, reports = 0";
        Statement::new(sql).bind(page).bind(state.name())
    };
    let mut statements = match action {
        Action::Hide => vec![state(State::Hidden)],
        Action::Show => vec![state(State::Auto)],
        Action::Pin => vec![state(State::Pinned)],
        Action::Regenerate => {
            let sql = "INSERT INTO summaries (page) VALUES (?) ON CONFLICT (page) DO UPDATE
                       SET summary = CASE state WHEN 'hidden' THEN NULL ELSE summary END, state = 'auto',
                         revision = revision + 1, answered = '', failures = 0, asked_at = NULL, reports = 0";
            vec![Statement::new(sql).bind(page)]
        }
        Action::Edit => {
            let summary = rewritten(points, &subject, rim).await?;
            let sql = "UPDATE summaries SET summary = ? WHERE page = ?";
            vec![state(State::Pinned), Statement::new(sql).bind(json!(summary).to_string()).bind(page)]
        }
    };
    statements.push(store::look_again(&subject));
    let who = sign_in::who(request, rim.config());
    statements.push(audit::entry(rim.now(), who.as_str(), action.name(), Some(page), ""));
    statements.push(store::row(&subject));
    let rows = rim.database(statements).await?.into_iter().next_back().unwrap_or_default();
    let row: Option<Row> = read(rows)?.into_iter().next();
    let entry = entry(row.unwrap_or_else(|| Row::new(page)), rim).await?;
    Ok(Response::json(200, &entry))
}

/// The owner's points as a summary; each has to cite comments that are shown.
async fn rewritten(points: Vec<Said>, subject: &Subject, rim: &impl Rim) -> Result<Summary, Problem> {
    let rows = rim.database(vec![store::known(subject)]).await?.into_iter().next().unwrap_or_default();
    let known: Vec<Known> = read(rows)?;
    if points.is_empty() || points.len() > MOST_POINTS {
        return Err(Problem::bad_request(format!("A summary has 1 to {MOST_POINTS} points")));
    }
    let mut checked = Vec::new();
    for (at, Said { text, cites }) in points.into_iter().enumerate() {
        let refused = |why: &str| Problem::bad_request(format!("Point {}: {why}", at + 1));
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() || text.chars().count() > MOST_LETTERS || text.chars().any(is_unseen) {
            return Err(refused(&format!("its text has 1 to {MOST_LETTERS} letters that can be seen")));
        }
        if cites.is_empty() || cites.len() > MOST_CITES {
            return Err(refused(&format!("it cites 1 to {MOST_CITES} comments")));
        }
        let cite = |id: &String| known.iter().find(|known| known.id == *id);
        let cites: Option<Vec<&Known>> = cites.iter().map(cite).collect();
        let cites = cites.ok_or_else(|| refused("it cites what is no comment that readers of this page see"))?;
        let cite = |known: &&Known| Cite { id: known.id.clone(), revision: known.revision };
        checked.push(Point { text, kind: None, cites: cites.iter().map(cite).collect() });
    }
    let inputs: Vec<Input<'_>> = known.iter().map(Known::input).collect();
    let language = subject.page.language.as_str();
    Ok(Summary::of_owner(checked, Making { language, fingerprint: "", of: inputs.len(), now: rim.now() }))
}
