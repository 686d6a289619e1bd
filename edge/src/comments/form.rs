//! Whole pages for readers without scripts: to reply, to preview, to change a comment, and to be told what was wrong
//! with what they wrote, which is always given back. Plain HTML with a form; the site's own pages are made elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::draft::{Fields, LONGEST_NAME, LONGEST_SITE, LONGEST_TEXT};
use super::html::{attribute, escape};
use super::words::Words;
use crate::http::{Request, Response, encode};
use crate::problem::Problem;

/// Without a left or a right, so that it fits either direction.
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}\
    label{display:block;margin-top:1rem}input,textarea{box-sizing:border-box;width:100%;font:inherit}\
    button{font:inherit;margin:1rem 0 0;margin-inline-end:1rem}.subject{position:absolute;inset-inline-start:-999rem}\
    article,.preview{border-inline-start:.2rem solid;padding-inline-start:1rem}:root{color-scheme:light dark}";

/// A page. It may send forms to the blog and load nothing; what it is asked by goes to nobody, as the address may be a
/// secret link.
pub fn page(status: u16, words: &Words, title: &str, body: &str) -> Response {
    let title = escape(title);
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
            <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n",
        words.language, words.direction
    );
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    // With `no-referrer` browsers would send `Origin: null` along with the form.
    Response::html(status, html).with("content-security-policy", policy).with("referrer-policy", "strict-origin")
}

/// The form of a new comment or a reply, filled in with `fields`; where mail is sent, it asks for an address.
pub fn comment_form(words: &Words, page: &str, fields: &Fields, has_mail: bool) -> String {
    let Words { name, site, optional, send, preview, leave_empty, email, email_help, .. } = words;
    let action = attribute(&encode(page));
    let mail = format!(
        "<label>{email} ({optional}) <input name=\"email\" type=\"email\" maxlength=\"254\" autocomplete=\"email\" value=\"{}\"></label>\n\
         <p>{email_help}</p>\n",
        attribute(&fields.email)
    );
    let mail = if has_mail { mail.as_str() } else { "" };
    format!(
        "<form method=\"post\" action=\"/api/comments/{action}\">\n{hidden}\
         <label>{name} ({optional}) <input name=\"author\" maxlength=\"{LONGEST_NAME}\" autocomplete=\"name\" value=\"{author}\"></label>\n\
         <label>{site} ({optional}) <input name=\"site\" maxlength=\"{LONGEST_SITE}\" autocomplete=\"url\" value=\"{address}\"></label>\n\
         {mail}{text}\
         <p class=\"subject\"><label>{leave_empty} <input name=\"subject\" tabindex=\"-1\" autocomplete=\"off\"></label></p>\n\
         <button>{send}</button><button formaction=\"/api/preview\">{preview}</button>\n</form>\n",
        hidden = hidden(&[
            ("page", page),
            ("parent", fields.parent.trim()),
            ("key", fields.key.trim()),
            ("token", fields.token.trim())
        ]),
        author = attribute(&fields.author),
        address = attribute(&fields.site),
        text = text_field(words, &fields.text),
    )
}

/// What was wrong, in the reader's language, and the form with all that was written.
pub fn refusal(problem: &Problem, words: &Words, back: &str, form: &str) -> Response {
    let sentence = escape(words.problem(problem.code, &problem.detail));
    let body = format!("<p role=\"alert\">{sentence}</p>\n{form}{}", back_link(words, back));
    let mut response = page(problem.status, words, words.not_taken, &body);
    if let Some(seconds) = problem.retry_after {
        response = response.with("retry-after", seconds.to_string());
    }
    response
}

/// A problem as a page, where a browser asked for one itself; a script or program gets it as it is.
pub fn readable(answer: Result<Response, Problem>, request: &Request) -> Result<Response, Problem> {
    let accepts_pages = request.headers.get("accept").is_some_and(|accept| accept.contains("text/html"));
    let is_json = request.media_type().is_some_and(|kind| kind == "application/json");
    match answer {
        Err(problem) if accepts_pages && !is_json && problem.status < 500 => {
            // The page that it is about may be what was not found; so there is no language to know.
            let words = Words::of("");
            let body = format!("<p role=\"alert\">{}</p>\n{}", escape(&problem.detail), back_link(words, "/"));
            let page = page(problem.status, words, problem.title, &body);
            let retry = problem.retry_after.map(|seconds| seconds.to_string());
            Ok(retry.into_iter().fold(page, |page, seconds| page.with("retry-after", seconds)))
        }
        answer => answer,
    }
}

pub fn back_link(words: &Words, address: &str) -> String {
    format!("<p><a href=\"{}\">{}</a></p>\n", attribute(address), words.back)
}

pub fn text_field(words: &Words, text: &str) -> String {
    // A line break right after the tag belongs to the tag.
    let (label, text) = (words.text, escape(text));
    format!(
        "<label>{label} <textarea name=\"text\" rows=\"10\" maxlength=\"{LONGEST_TEXT}\" required>\n\
            {text}</textarea></label>\n"
    )
}

/// Fields that a form brings along; empty ones are left out.
pub fn hidden(fields: &[(&str, &str)]) -> String {
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    fields
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">\n", attribute(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::draft;
    use expect_test::expect;

    #[test]
    fn a_page_in_arabic_runs_from_right_to_left() {
        let words = Words::of("ar-EG");
        let fields = Fields { author: "Ann & co".to_owned(), ..Fields::default() };
        let form = comment_form(words, "ar/hello", &fields, true);
        let problem = draft::text("").unwrap_err();
        let html = refusal(&problem, words, "/ar/hello/", &form).text().replace(STYLE, "…");
        expect![[r#"
            <!doctype html>
            <html lang="ar" dir="rtl">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="robots" content="noindex">
            <title>لم يُقبل تعليقك</title>
            <style>…</style>
            </head>
            <body>
            <main>
            <h1>لم يُقبل تعليقك</h1>
            <p role="alert">التعليق فارغ.</p>
            <form method="post" action="/api/comments/ar%2Fhello">
            <input type="hidden" name="page" value="ar/hello">
            <label>الاسم (اختياري) <input name="author" maxlength="60" autocomplete="name" value="Ann &amp; co"></label>
            <label>الموقع (اختياري) <input name="site" maxlength="200" autocomplete="url" value=""></label>
            <label>البريد الإلكتروني (اختياري) <input name="email" type="email" maxlength="254" autocomplete="email" value=""></label>
            <p>لرسالة عندما يرد أحد. لا يُعرض، ولا يُحفظ إلا بعد أن تؤكده.</p>
            <label>التعليق <textarea name="text" rows="10" maxlength="10000" required>
            </textarea></label>
            <p class="subject"><label>اتركه فارغًا <input name="subject" tabindex="-1" autocomplete="off"></label></p>
            <button>إرسال</button><button formaction="/api/preview">معاينة</button>
            </form>
            <p><a href="/ar/hello/">العودة إلى الصفحة</a></p>
            </main>
            </body>
            </html>
        "#]].assert_eq(&html);
    }

    #[test]
    fn the_style_knows_no_left_or_right() {
        for (language, direction) in [("en", "ltr"), ("de", "ltr"), ("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")] {
            let html = page(200, Words::of(language), "", "").text();
            assert!(html.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")), "{html}");
        }
        assert!(!STYLE.contains("left") && !STYLE.contains("right"));
    }
}
