//! The store away from here: a bucket of anything that speaks S3. Objects are added, listed and read; nothing here can
//! overwrite or delete one, and the credential need not be able to. That objects stay, and go after 90 days, are the
//! bucket's own rules.

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use quick_xml::Reader;
use quick_xml::events::Event;
use sha2::{Digest, Sha256};
use ureq::http::Request;

use crate::ask::{self, Answer, Limits, ask};
use crate::sign::{self, Parts, Signer};
use crate::{MOST, World, digest};

/// A bucket and who asks.
pub struct Offsite {
    /// Without a `/` at its end.
    endpoint: String,
    bucket: String,
    region: String,
    /// Before the name of each object; empty, or with a `/` at its end.
    prefix: String,
    key_id: String,
    secret: String,
}

/// As they were given.
pub struct Account {
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub prefix: String,
    pub key_id: String,
    pub secret: String,
}

const LIMITS: Limits = Limits { longest: Duration::from_secs(600), most: MOST };
/// Pages of a list, each of up to 1,000 objects. A copy a day for 90 days are 180 objects.
const MOST_PAGES: usize = 100;

impl Offsite {
    /// An endpoint without `https://` gets it.
    ///
    /// # Errors
    /// Says which of them cannot be used.
    pub fn new(account: Account) -> Result<Self, String> {
        let Account { endpoint, bucket, region, prefix, key_id, secret } = account;
        let endpoint = if endpoint.contains("://") { endpoint } else { format!("https://{endpoint}") };
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        if !ask::is_private(&endpoint) || endpoint.split('/').count() != 3 {
            return Err(
                "the off-site endpoint is the address of a store, such as https://s3.offsite.example".to_owned()
            );
        }
        let is_plain = |text: &str, more: &[char]| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c));
        if bucket.is_empty() || !is_plain(&bucket, &['-', '.']) {
            return Err("the off-site bucket is a name of letters, digits, `-` and `.`".to_owned());
        }
        if region.is_empty() || !is_plain(&region, &['-']) {
            return Err("the off-site region is a name such as `auto` or `eu-central-1`".to_owned());
        }
        let prefix = prefix.trim_matches('/');
        if !is_plain(prefix, &['-', '_', '/']) {
            return Err("the off-site prefix is made of letters, digits, `-`, `_` and `/`".to_owned());
        }
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok(Self { endpoint, bucket, region, prefix, key_id, secret })
    }

    /// Adds an object. One that is there under that name stays as it is, and that is fine: it is from a run that was
    /// stopped after it had been sent.
    pub fn put(&self, name: &str, bytes: &[u8], world: World<'_>) -> anyhow::Result<()> {
        // Buckets in which objects are locked demand that the sum is among the headers.
        let sum = ("x-amz-checksum-sha256", BASE64_STANDARD.encode(Sha256::digest(bytes)));
        let path = self.path(name);
        let Answer { status, body } = ask("the off-site store", LIMITS, world, || {
            self.request("PUT", &path, "", vec![sum.clone()], bytes, world)
        })?;
        match status {
            200 | 201 | 412 => Ok(()),
            _ => Err(refused(status, &body)).with_context(|| format!("cannot store {name}")),
        }
    }

    /// # Errors
    /// If there is none, or it cannot be fetched.
    pub fn get(&self, name: &str, world: World<'_>) -> anyhow::Result<Vec<u8>> {
        let path = self.path(name);
        let Answer { status, body } =
            ask("the off-site store", LIMITS, world, || self.request("GET", &path, "", Vec::new(), &[], world))?;
        match status {
            200 => Ok(body),
            _ => Err(refused(status, &body)).with_context(|| format!("cannot fetch {name}")),
        }
    }

    /// Names of all objects, sorted.
    pub fn list(&self, world: World<'_>) -> anyhow::Result<Vec<String>> {
        let path = format!("/{}", self.bucket);
        let mut names = Vec::new();
        let mut token = String::new();
        for _ in 0..MOST_PAGES {
            let mut pairs = vec![("list-type", "2"), ("prefix", self.prefix.as_str())];
            if !token.is_empty() {
                pairs.push(("continuation-token", &token));
            }
            let query = sign::query(&pairs);
            let Answer { status, body } = ask("the off-site store", LIMITS, world, || {
                self.request("GET", &path, &query, Vec::new(), &[], world)
            })?;
            if status != 200 {
                return Err(refused(status, &body)).context("cannot list the bucket");
            }
            let page = Page::read(&body).context("the off-site store's list cannot be read")?;
            names.extend(page.keys.iter().filter_map(|key| key.strip_prefix(&self.prefix)).map(str::to_owned));
            match page.next {
                Some(next) => token = next,
                None => {
                    names.sort();
                    return Ok(names);
                }
            }
        }
        bail!("the bucket holds more than {} objects; give backups one of their own", MOST_PAGES * 1000)
    }

    fn path(&self, name: &str) -> String {
        format!("/{}/{}{name}", self.bucket, self.prefix)
    }

    /// Signed, for now.
    fn request(
        &self,
        method: &str,
        path: &str,
        query: &str,
        mut headers: Vec<(&'static str, String)>,
        body: &[u8],
        world: World<'_>,
    ) -> anyhow::Result<Request<Vec<u8>>> {
        let now = (world.now)();
        let sha256 = digest::of(body);
        let host = self.endpoint.split_once("://").map_or("", |(_, host)| host);
        headers.push(("host", host.to_owned()));
        headers.push(("x-amz-content-sha256", sha256.clone()));
        headers.push(("x-amz-date", sign::date(now)));
        headers.sort();
        let signer = Signer { key_id: &self.key_id, secret: &self.secret, region: &self.region };
        let parts = Parts { method, path, query, headers: &headers, sha256: &sha256 };
        let authorization = sign::authorization(&parts, &signer, now);
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = Request::builder().method(method).uri(format!("{}{path}{mark}{query}", self.endpoint));
        request = request.header("authorization", authorization);
        for (name, value) in headers.into_iter().filter(|(name, _)| *name != "host") {
            request = request.header(name, value);
        }
        if method == "PUT" {
            // Not signed: only what is added is sent with it.
            request = request.header("if-none-match", "*").header("content-type", "application/octet-stream");
        }
        request
            .body(body.to_vec())
            .map_err(|_| anyhow!("the off-site endpoint or key has characters that it cannot have"))
    }
}

/// With the code that S3 gives in its answer.
fn refused(status: u16, body: &[u8]) -> anyhow::Error {
    let body = String::from_utf8_lossy(body);
    let code = body.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("", |(code, _)| code);
    let code = if code.len() <= 60 && code.chars().all(|c| c.is_ascii_alphanumeric()) { code } else { "" };
    let hint = match (code, status) {
        ("SignatureDoesNotMatch" | "InvalidAccessKeyId", _) => "; check the key's id, its secret and the region",
        ("RequestTimeTooSkewed", _) => "; the clock of this machine is wrong",
        ("NoSuchBucket", _) => "; check the endpoint and the bucket's name",
        (_, 401 | 403) => "; the key needs the right to add objects, and for a drill to list and read them",
        _ => "",
    };
    let space = if code.is_empty() { "" } else { " " };
    anyhow!("the off-site store answers {status}{space}{code}{hint}")
}

/// Of a list of objects.
#[derive(Debug, Default)]
struct Page {
    keys: Vec<String>,
    /// What to ask for the page after it with.
    next: Option<String>,
}

impl Page {
    fn read(xml: &[u8]) -> anyhow::Result<Self> {
        let text = std::str::from_utf8(xml)?;
        let mut reader = Reader::from_str(text);
        let (mut page, mut is_list) = (Self::default(), false);
        // The element that is open, and what has been read of its text.
        let (mut name, mut value) = (String::new(), String::new());
        let mut is_truncated = false;
        loop {
            match reader.read_event()? {
                Event::Start(start) => {
                    name = start.local_name().as_ref().to_owned();
                    is_list |= name == "ListBucketResult";
                    value.clear();
                }
                Event::Text(part) => value += &part.xml10_content(),
                Event::GeneralRef(part) => {
                    let entity: &str = &part;
                    value += quick_xml::escape::resolve_predefined_entity(entity).unwrap_or_default();
                }
                Event::End(_) => {
                    match name.as_str() {
                        "Key" => page.keys.push(std::mem::take(&mut value)),
                        "NextContinuationToken" => page.next = Some(std::mem::take(&mut value)),
                        "IsTruncated" => is_truncated = value == "true",
                        _ => {}
                    }
                    name.clear();
                }
                Event::Eof if is_list => break,
                Event::Eof => bail!("it is no list of objects"),
                _ => {}
            }
        }
        page.next = page.next.filter(|_| is_truncated);
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_page_by_page() {
        let page = Page::read(
            b"<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
              <IsTruncated>true</IsTruncated><Contents><Key>a&amp;b</Key><Size>3</Size></Contents>\
              <Contents><Key>c</Key></Contents><NextContinuationToken>x+/=</NextContinuationToken></ListBucketResult>",
        )
        .unwrap();
        assert_eq!((page.keys, page.next), (vec!["a&b".to_owned(), "c".to_owned()], Some("x+/=".to_owned())));
        for xml in [&b"<html></html>"[..], b"", b"{}", b"\xff"] {
            assert!(Page::read(xml).is_err());
        }
    }

    #[test]
    fn what_cannot_be_a_bucket_is_said() {
        let new = |endpoint: &str, bucket: &str, prefix: &str| {
            let [endpoint, bucket, prefix] = [endpoint, bucket, prefix].map(str::to_owned);
            let (region, key_id, secret) = ("auto".to_owned(), "id".to_owned(), "secret".to_owned());
            Offsite::new(Account { endpoint, bucket, region, prefix, key_id, secret })
        };
        let bucket = new("s3.example", "b", "/blog/").ok().unwrap();
        assert_eq!((bucket.endpoint.as_str(), bucket.path("x").as_str()), ("https://s3.example", "/b/blog/x"));
        for (endpoint, bucket, prefix) in [
            ("http://s3.example", "b", ""),
            ("s3.example/path", "b", ""),
            ("s3.example", "", ""),
            ("s3.example", "a/b", ""),
            ("s3.example", "b", "a b"),
        ] {
            assert!(new(endpoint, bucket, prefix).is_err(), "{endpoint} {bucket} {prefix}");
        }
    }
}
