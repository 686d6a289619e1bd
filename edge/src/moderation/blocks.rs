//! What is held on sight: words, hosts of links, authors. An order to add or remove one in, the list of all out. What a
//! block does to a comment is said where comments are checked.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{audit, body, sign_in};
use crate::comments::html;
use crate::http::{Request, Response};
use crate::problem::Problem;
use crate::rim::Rim;
use crate::statement::{Statement, read};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Word,
    Host,
    /// By the hash of the secret key, or by a comment of theirs.
    Author,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verb {
    Add,
    Remove,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    action: Verb,
    kind: Kind,
    value: String,
}

#[derive(Serialize, Deserialize)]
struct Block {
    kind: Kind,
    value: String,
    at: i64,
}

const LIST: &str = "SELECT kind, value, at FROM blocks ORDER BY kind, value";

pub async fn blocks(rim: &impl Rim) -> Result<Response, Problem> {
    let rows = rim.database(vec![Statement::new(LIST)]).await?.into_iter().next().unwrap_or_default();
    Ok(Response::json(200, &json!({ "blocks": read::<Block>(rows)? })))
}

/// `{"action": "add", "kind": "host", "value": "spam.example"}`; answers what is blocked now.
pub async fn block(request: &Request, rim: &impl Rim) -> Result<Response, Problem> {
    let Order { action, kind, value } = body::json(request)?;
    let value = match kind {
        Kind::Author => author(value, rim).await?,
        Kind::Word => words(&value)?,
        Kind::Host => host(&value)?,
    };
    let name = match kind {
        Kind::Word => "word",
        Kind::Host => "host",
        Kind::Author => "author",
    };
    let (verb, change) = match action {
        Verb::Add => {
            let sql = "INSERT INTO blocks (kind, value, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
            ("block", Statement::new(sql).bind(name).bind(value).bind(rim.now()))
        }
        Verb::Remove => {
            ("unblock", Statement::new("DELETE FROM blocks WHERE kind = ? AND value = ?").bind(name).bind(value))
        }
    };
    // The log says of which kind; a word may be from a comment, and the log keeps no text of a visitor.
    let entry = audit::entry(rim.now(), &sign_in::who(request, rim.config()), verb, None, name);
    let rows = rim.database(vec![change, entry, Statement::new(LIST)]).await?.into_iter().next_back();
    Ok(Response::json(200, &json!({ "blocks": read::<Block>(rows.unwrap_or_default())? })))
}

/// The hash of the author's key, also from the id of one of their comments.
async fn author(value: String, rim: &impl Rim) -> Result<String, Problem> {
    #[derive(Deserialize)]
    struct Key {
        key: String,
    }
    if value.len() == 43 {
        return Ok(value);
    }
    let sql = "SELECT key FROM comments WHERE id = ? AND key IS NOT NULL";
    let rows = rim.database(vec![Statement::new(sql).bind(value)]).await?.into_iter().next().unwrap_or_default();
    let key = read::<Key>(rows)?.into_iter().next();
    key.map(|row| row.key).ok_or_else(|| {
        Problem::new(
            404,
            "unknown-author",
            "There is no such author",
            "Give the hash of a key, or a comment written with one",
        )
    })
}

/// In lower case, with single spaces.
fn words(value: &str) -> Result<String, Problem> {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    fits(value, "a word of 1 to 200 characters")
}

/// Of an address, or as it stands.
fn host(value: &str) -> Result<String, Problem> {
    let value = value.trim();
    let address = if value.contains("://") { value.to_owned() } else { format!("https://{value}") };
    let host = html::host(&address).filter(|host| !host.contains(char::is_whitespace));
    fits(host.unwrap_or_default(), "a host, such as spam.example")
}

fn fits(value: String, what: &str) -> Result<String, Problem> {
    match value.chars().count() {
        1..=200 => Ok(value),
        _ => Err(Problem::bad_request(format!("Give {what}"))),
    }
}
