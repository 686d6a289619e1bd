//! How mail is handed over: a letter comes in, the call that its provider understands goes out. Letters are plain text,
//! and what a provider would add to follow its readers is turned off where it can be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::letter::Letter;
use super::{PATIENCE, Trouble, send};
use crate::config::{Mail, MailKind};
use crate::http::encode;
use crate::rim::{Call, Rim};

pub async fn post(mail: &Mail, letter: &Letter, rim: &impl Rim) -> Result<(), Trouble> {
    send(call(mail, letter), rim).await
}

/// The shapes of `POST /emails` of Resend, `POST /email` of Postmark and `POST /v3/<domain>/messages` of Mailgun. What a
/// webhook gets is that of Resend with one receiver.
fn call(mail: &Mail, letter: &Letter) -> Call {
    let Letter { to, subject, text, headers, key } = letter;
    let (from, to) = (mail.from.as_str(), to.text());
    let bearer = ("authorization", format!("Bearer {}", mail.token));
    let mut headers_of_call =
        vec![("content-type", "application/json".to_owned()), ("accept", "application/json".to_owned())];
    let named: Map<String, Value> = headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let body = match mail.kind {
        MailKind::Resend => {
            headers_of_call.extend([bearer, ("idempotency-key", key.clone())]);
            json!({ "from": from, "to": [to], "subject": subject, "text": text, "headers": named }).to_string()
        }
        MailKind::Webhook => {
            headers_of_call.extend([bearer, ("idempotency-key", key.clone())]);
            json!({ "from": from, "to": to, "subject": subject, "text": text, "headers": named }).to_string()
        }
        MailKind::Postmark => {
            headers_of_call.push(("x-postmark-server-token", mail.token.clone()));
            let list: Vec<Value> =
                headers.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
            json!({
                "From": from, "To": to, "Subject": subject, "TextBody": text, "Headers": list,
                "MessageStream": "outbound", "TrackOpens": false, "TrackLinks": "None",
            })
            .to_string()
        }
        MailKind::Mailgun => {
            let basic = STANDARD.encode(format!("api:{}", mail.token));
            headers_of_call = vec![
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
                ("authorization", format!("Basic {basic}")),
            ];
            let fields = [("from", from), ("to", to), ("subject", subject), ("text", text), ("o:tracking", "no")];
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
            let headers = headers.iter().map(|(name, value)| (format!("h:{name}"), value.as_str()));
            let pairs = fields.chain(headers).map(|(name, value)| format!("{}={}", encode(&name), encode(value)));
            pairs.collect::<Vec<_>>().join("&")
        }
    };
    Call { url: mail.url.clone(), headers: headers_of_call, body, patience: PATIENCE }
}
