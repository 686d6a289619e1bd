//! Reads what an Ollama server answers to `POST /api/chat`: a status, then lines of JSON that come in pieces of any
//! length, each with a part of the model's words. Points go out, or the one thing that went wrong. What the points say
//! is not looked at here.

use std::fmt;

use serde::{Deserialize, Serialize};

pub const MOST_POINTS: usize = 6;
pub const MOST_CITES: usize = 4;
/// Of a point.
pub const MOST_LETTERS: usize = 240;

/// Bytes of an answer as it is sent, of one line of it, and of the model's words.
const MOST_BYTES: usize = 1 << 20;
const MOST_LINE: usize = 1 << 16;
const MOST_CONTENT: usize = 1 << 15;

/// Letters of the server's own words that are kept for the log.
const MOST_WHY: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Agree,
    Disagree,
    Question,
    Fact,
    Suggestion,
}

/// What the model says, as it says it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub text: String,
    /// Short ids.
    pub cites: Vec<String>,
    pub kind: Kind,
}

/// Whole, by its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// None if the model found nothing to say.
    pub points: Vec<Point>,
    /// Tokens of the question that were read, if the server says so.
    pub read: Option<u64>,
}

/// Why there is no answer. Each leads to the extractive summary; whether to ask again is [`Fault::passes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 404: the server does not have the model.
    NoModel,
    /// 400: the question is longer than the context.
    TooLong,
    /// 401 or 403: the gateway does not let us in.
    Refused,
    /// 429 or 503.
    Busy,
    /// 408, 504, or 524 of Cloudflare: no byte within its time.
    Timeout,
    /// Nobody answers, the connection broke or took too long, in the words of the platform.
    Unreachable(String),
    /// Any other status.
    Status(u16),
    /// In the server's words, after a status of 200.
    Said(String),
    /// The last line never came.
    Cut,
    /// The answer came to the end of its tokens before its own end.
    Unfinished,
    /// It ended for a reason that we do not know.
    Ended(String),
    /// More bytes than an answer has.
    TooBig,
    /// A line that is no JSON of Ollama's.
    NoLine,
    /// The model's words are no JSON.
    NoJson,
    /// JSON of another form than was asked for.
    OtherForm,
    TooManyPoints,
    TooManyCites,
    Overlong,
    /// Points and `none`, or neither.
    Contradiction,
}

impl Fault {
    /// Of an answer that did not even begin, with as much of its body as there is.
    pub fn of_status(status: u16, body: &[u8]) -> Self {
        match status {
            404 => Self::NoModel,
            400 if String::from_utf8_lossy(body).contains("context length") => Self::TooLong,
            401 | 403 => Self::Refused,
            429 | 503 => Self::Busy,
            408 | 504 | 524 => Self::Timeout,
            _ => Self::Status(status),
        }
    }

    /// Whether the same question may be answered later; otherwise something must be changed first.
    pub fn passes(&self) -> bool {
        match self {
            Self::NoModel | Self::TooLong | Self::Refused => false,
            Self::Status(status) => *status >= 500,
            _ => true,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = match self {
            Self::NoModel => "the server does not have the model",
            Self::TooLong => "the question is longer than the model's context",
            Self::Refused => "the gateway does not let us in",
            Self::Busy => "the server is busy",
            Self::Timeout => "the server did not answer in time",
            Self::Unreachable(why) => return write!(formatter, "the server cannot be reached: {why}"),
            Self::Status(status) => return write!(formatter, "the server answered {status}"),
            Self::Said(error) => return write!(formatter, "the server said: {error}"),
            Self::Cut => "the answer broke off",
            Self::Unfinished => "the answer was longer than it may be",
            Self::Ended(reason) => return write!(formatter, "the answer ended for the reason {reason:?}"),
            Self::TooBig => "the answer has too many bytes",
            Self::NoLine => "the answer is not what an Ollama server sends",
            Self::NoJson => "the model's words are no JSON",
            Self::OtherForm => "the model's JSON has another form than was asked for",
            Self::TooManyPoints => "the model gave too many points",
            Self::TooManyCites => "a point cites too many comments",
            Self::Overlong => "a point is too long",
            Self::Contradiction => "the model gave points and said that there are none, or neither",
        };
        formatter.write_str(plain)
    }
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    message: Message,
    #[serde(default)]
    done: bool,
    done_reason: Option<String>,
    prompt_eval_count: Option<u64>,
    error: Option<String>,
}

#[derive(Default, Deserialize)]
struct Message {
    #[serde(default)]
    content: String,
}

/// Takes the bytes as they come. Once it has found a fault it stays with it, so that the caller may close the connection.
#[derive(Debug, Default)]
pub struct Reader {
    line: Vec<u8>,
    content: String,
    bytes: usize,
    end: Option<End>,
    fault: Option<Fault>,
}

#[derive(Debug)]
struct End {
    reason: Option<String>,
    read: Option<u64>,
}

impl Reader {
    /// The next piece; an error as soon as nothing can come of it any more.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Fault> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let result = self.take(piece);
        self.fault = result.clone().err();
        result
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.bytes = self.bytes.saturating_add(piece.len());
        if self.bytes > MOST_BYTES {
            return Err(Fault::TooBig);
        }
        let mut parts = piece.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = parts.next() {
            if self.line.len() + part.len() > MOST_LINE {
                return Err(Fault::TooBig);
            }
            self.line.extend_from_slice(part);
            if parts.peek().is_some() {
                self.close_line()?;
            }
        }
        Ok(())
    }

    fn close_line(&mut self) -> Result<(), Fault> {
        let line = std::mem::take(&mut self.line);
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        // What follows the end belongs to no answer.
        if self.end.is_some() {
            return Err(Fault::NoLine);
        }
        let line: Line = serde_json::from_slice(&line).map_err(|_| Fault::NoLine)?;
        if let Some(error) = line.error {
            return Err(Fault::Said(error.chars().filter(|letter| !letter.is_control()).take(MOST_WHY).collect()));
        }
        self.content.push_str(&line.message.content);
        if self.content.len() > MOST_CONTENT {
            return Err(Fault::TooBig);
        }
        if line.done {
            self.end = Some(End { reason: line.done_reason, read: line.prompt_eval_count });
        }
        Ok(())
    }

    /// After the last piece.
    pub fn finish(mut self) -> Result<Answer, Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        // Half a line is what a cut connection leaves, a whole one without its line break may come from a proxy.
        match self.close_line() {
            Err(Fault::NoLine) if self.end.is_none() => return Err(Fault::Cut),
            other => other?,
        }
        let End { reason, read } = self.end.ok_or(Fault::Cut)?;
        match reason.as_deref() {
            None | Some("stop") => {}
            Some("length") => return Err(Fault::Unfinished),
            Some(other) => return Err(Fault::Ended(other.chars().take(MOST_WHY).collect())),
        }
        Ok(Answer { points: points(&self.content)?, read })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    points: Vec<Point>,
    none: bool,
}

/// The model's words as points. Nothing is mended: a model that does not keep to the form is not to be believed in the
/// rest either.
fn points(content: &str) -> Result<Vec<Point>, Fault> {
    let form = |error: serde_json::Error| if error.is_data() { Fault::OtherForm } else { Fault::NoJson };
    let Content { points, none } = serde_json::from_str(content).map_err(form)?;
    if points.len() > MOST_POINTS {
        return Err(Fault::TooManyPoints);
    }
    if points.iter().any(|point| point.cites.len() > MOST_CITES) {
        return Err(Fault::TooManyCites);
    }
    if points.iter().any(|point| point.text.chars().count() > MOST_LETTERS) {
        return Err(Fault::Overlong);
    }
    if none != points.is_empty() {
        return Err(Fault::Contradiction);
    }
    Ok(points)
}
