//! What the operator has set: secrets and choices. Nothing here is needed to start; what a missing value turns off is
//! said by [`Config::missing`], in the log and at `/api/health`.

mod notices;

pub use notices::{Mail, MailKind, Receiver, ReceiverKind};

/// All of it, read by the rim from its environment.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Version of the build, for `/api/health`.
    pub version: String,
    /// Scheme and host of the blog, `https://blog.example`: where requests of its own come from.
    pub origin: String,
    /// 32 bytes or more; signs edit and moderation links, and keys identicons. `SECRET`.
    pub secret: Option<String>,
    /// The moderator's token for the local rim. `ADMIN_TOKEN`.
    pub admin_token: Option<String>,
    /// Cloudflare Access: team domain (`https://team.cloudflareaccess.com`) and audience. `ACCESS_TEAM`, `ACCESS_AUD`.
    pub access: Option<Access>,
    /// Makes the owner's comments the author's. `AUTHOR_KEY`.
    pub author_key: Option<String>,
    /// Counters that share the views; raised for a site with more than about 500 views a second.
    pub shards: u32,
    /// Days after which an hourly count becomes part of its day.
    pub retention_days: u32,
    /// The model at home, which writes summaries; without it they are extracts.
    pub home: Option<Home>,
    /// Where the owner hears of comments that wait.
    pub receiver: Option<Receiver>,
    /// How mail is sent to those who want to hear of answers.
    pub mail: Option<Mail>,
    /// What was begun and cannot be used as it is.
    pub unfinished: Vec<Missing>,
}

/// An Ollama server, behind Cloudflare Access or on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Home {
    /// Its address without a path, `https://ollama.blog.example`. `MODEL_URL`.
    pub url: String,
    /// As the server knows it. `MODEL`.
    pub model: String,
    /// Id and secret of a service token of Access. `MODEL_ACCESS_ID`, `MODEL_ACCESS_SECRET`.
    pub token: Option<(String, String)>,
    /// How often the model may be asked on one day (UTC), for all threads together. `SUMMARIES_A_DAY`.
    pub most_a_day: u32,
    /// Seconds that an answer may take, from the first byte of the question to its own last. `MODEL_PATIENCE`.
    pub patience: u32,
}

/// What [`Home::most_a_day`] and [`Home::patience`] are where nobody says: a small model without a graphics card takes
/// minutes.
pub const SUMMARIES_A_DAY: u32 = 24;
pub const MODEL_PATIENCE: u32 = 240;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub team: String,
    pub audience: String,
}

/// Without its secret.
impl std::fmt::Debug for Home {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Home").field("url", &self.url).field("model", &self.model).finish_non_exhaustive()
    }
}

/// A value that is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Missing {
    pub name: &'static str,
    /// What does not work without it.
    pub turns_off: &'static str,
}

impl Config {
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        if self.secret.as_ref().is_none_or(|secret| secret.len() < 32) {
            let turns_off = "new comments, edits and moderation links; the secret needs 32 characters or more";
            missing.push(Missing { name: "SECRET", turns_off });
        }
        if self.admin_token.as_ref().is_none_or(String::is_empty) && self.access.is_none() {
            let turns_off = "moderation, export and restore";
            missing.push(Missing { name: "ACCESS_TEAM and ACCESS_AUD, or ADMIN_TOKEN", turns_off });
        }
        missing.extend(&self.unfinished);
        missing
    }
}
