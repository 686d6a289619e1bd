//! Who is told of what happens: variables come in by their names, a receiver for the owner and a way to send mail go out.
//! Both are off unless they are set; what is set by half is named, so that `/api/health` can say so. What is sent is said
//! in `notices`.

use super::{Config, Missing};

/// Mails on one day where nobody says.
const MAILS_A_DAY: u32 = 100;

/// Where notices for the owner go.
#[derive(Clone, PartialEq, Eq)]
pub struct Receiver {
    /// `NOTICE_KIND`.
    pub kind: ReceiverKind,
    /// Of ntfy with its topic, of Gotify without a path. `NOTICE_URL`.
    pub url: String,
    /// `NOTICE_TOKEN`.
    pub token: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiverKind {
    /// JSON, for anything.
    Webhook,
    Ntfy,
    Gotify,
}

/// A provider that sends mail when it is asked over HTTP.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// `MAIL_KIND`.
    pub kind: MailKind,
    /// Whole; Resend and Postmark have one of their own. `MAIL_URL`.
    pub url: String,
    /// `MAIL_TOKEN`.
    pub token: String,
    /// `Blog <blog@blog.example>`. `MAIL_FROM`.
    pub from: String,
    /// Confirmations and notices together, on one day (UTC). `MAILS_A_DAY`.
    pub most_a_day: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    Resend,
    Postmark,
    Mailgun,
    /// JSON, for any relay.
    Webhook,
}

/// Their secrets stay out, and so does an address that may be one.
impl std::fmt::Debug for Receiver {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Receiver").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Mail").field("kind", &self.kind).field("from", &self.from).finish_non_exhaustive()
    }
}

impl Config {
    /// Reads what notices need from the variables; an empty one is none.
    #[must_use]
    pub fn with_notices(self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable =
            |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let mut unfinished = self.unfinished;
        let mut take = |name, turns_off| unfinished.push(Missing { name, turns_off });
        let (mut receiver, mut mail) = (None, None);
        match Receiver::of(&variable) {
            Ok(found) => receiver = found,
            Err(name) => take(name, "notices to the owner"),
        }
        match Mail::of(&variable) {
            Ok(found) => mail = found,
            Err(name) => take(name, "mail about answers"),
        }
        Self { receiver, mail, unfinished, ..self }
    }
}

/// Links in a notice are whole, and nobody's request says where the blog is.
const ORIGIN: &str = "ORIGIN, https:// and the host of the blog";

fn has_origin(variable: &impl Fn(&str) -> Option<String>) -> bool {
    variable("ORIGIN").is_some_and(|origin| is_url(&origin) && !origin.ends_with('/'))
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Receiver {
    /// Nothing if it is off; otherwise what is missing.
    fn of(variable: &impl Fn(&str) -> Option<String>) -> Result<Option<Self>, &'static str> {
        let (kind, url) = (variable("NOTICE_KIND"), variable("NOTICE_URL"));
        let Some(kind) = kind.or_else(|| url.as_ref().map(|_| "webhook".to_owned())) else { return Ok(None) };
        let kind = match kind.as_str() {
            "webhook" => ReceiverKind::Webhook,
            "ntfy" => ReceiverKind::Ntfy,
            "gotify" => ReceiverKind::Gotify,
            _ => return Err("NOTICE_KIND, one of webhook, ntfy, gotify"),
        };
        let url = url.filter(|url| is_url(url)).ok_or("NOTICE_URL, an address with https://")?;
        if !has_origin(variable) {
            return Err(ORIGIN);
        }
        Ok(Some(Self { kind, url: url.trim_end_matches('/').to_owned(), token: variable("NOTICE_TOKEN") }))
    }
}

impl Mail {
    /// As [`Receiver::of`].
    fn of(variable: &impl Fn(&str) -> Option<String>) -> Result<Option<Self>, &'static str> {
        let Some(kind) = variable("MAIL_KIND") else { return Ok(None) };
        let (kind, usual) = match kind.as_str() {
            "resend" => (MailKind::Resend, Some("https://api.resend.com/emails")),
            "postmark" => (MailKind::Postmark, Some("https://api.postmarkapp.com/email")),
            "mailgun" => (MailKind::Mailgun, None),
            "webhook" => (MailKind::Webhook, None),
            _ => return Err("MAIL_KIND, one of resend, postmark, mailgun, webhook"),
        };
        let url = variable("MAIL_URL").or_else(|| usual.map(str::to_owned));
        let url = url.filter(|url| is_url(url)).ok_or("MAIL_URL, an address with https://")?;
        let from = variable("MAIL_FROM").filter(|from| from.contains('@') && !from.contains(char::is_control));
        let most_a_day = match variable("MAILS_A_DAY") {
            Some(most) => most.parse().map_err(|_| "MAILS_A_DAY, a whole number")?,
            None => MAILS_A_DAY,
        };
        if !has_origin(variable) {
            return Err(ORIGIN);
        }
        Ok(Some(Self {
            kind,
            url,
            token: variable("MAIL_TOKEN").ok_or("MAIL_TOKEN")?,
            from: from.ok_or("MAIL_FROM, an address to send from")?,
            most_a_day,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)]) -> Config {
        let find =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Config::default().with_notices(find)
    }

    #[test]
    fn nothing_is_told_unless_it_is_set() {
        let config = config(&[("ORIGIN", "https://blog.example"), ("MAIL_TOKEN", "x"), ("NOTICE_URL", " ")]);
        assert_eq!((config.receiver, config.mail, config.unfinished), (None, None, vec![]));
    }

    #[test]
    fn providers_know_their_address() {
        let origin = ("ORIGIN", "https://blog.example");
        let config = config(&[origin, ("MAIL_KIND", "resend"), ("MAIL_TOKEN", "secret"), ("MAIL_FROM", "a@b.example")]);
        let mail = config.mail.unwrap();
        assert_eq!((mail.url.as_str(), mail.most_a_day), ("https://api.resend.com/emails", 100));
        assert!(!format!("{mail:?}").contains("secret"));
    }

    #[test]
    fn what_is_set_by_half_is_named() {
        let origin = ("ORIGIN", "https://blog.example");
        let url = ("NOTICE_URL", "https://ntfy.example/blog");
        for (variables, expected) in [
            (&[origin, url, ("NOTICE_KIND", "pigeon")][..], "NOTICE_KIND"),
            (&[origin, ("NOTICE_KIND", "ntfy")], "NOTICE_URL"),
            (&[origin, ("NOTICE_URL", "ntfy.example")], "NOTICE_URL"),
            (&[url], "ORIGIN"),
            (&[("ORIGIN", "https://blog.example/"), url], "ORIGIN"),
            (&[origin, ("MAIL_KIND", "smtp")], "MAIL_KIND"),
            (&[origin, ("MAIL_KIND", "mailgun"), ("MAIL_TOKEN", "x"), ("MAIL_FROM", "a@b.example")], "MAIL_URL"),
            (&[origin, ("MAIL_KIND", "resend"), ("MAIL_FROM", "a@b.example")], "MAIL_TOKEN"),
            (&[origin, ("MAIL_KIND", "resend"), ("MAIL_TOKEN", "x"), ("MAIL_FROM", "me")], "MAIL_FROM"),
            (&[origin, ("MAIL_KIND", "resend"), ("MAILS_A_DAY", "many")], "MAILS_A_DAY"),
        ] {
            let config = config(variables);
            assert!(config.receiver.is_none() && config.mail.is_none(), "{variables:?}");
            let names: Vec<&str> = config.unfinished.iter().map(|missing| missing.name).collect();
            assert!(names.len() == 1 && names[0].starts_with(expected), "{variables:?}: {names:?}");
        }
    }
}
