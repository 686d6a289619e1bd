//! Signature version 4 of AWS, which stores that are S3-compatible ask for. A request's parts come in, the value of its
//! `Authorization` header goes out.
//!
//! Rules: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

use crate::digest;

/// All but what an address may hold anywhere.
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is signed.
pub struct Parts<'p> {
    pub method: &'p str,
    /// Encoded, from its first `/`.
    pub path: &'p str,
    /// Encoded and sorted; empty for none.
    pub query: &'p str,
    /// By name in lower case, sorted; `host`, `x-amz-content-sha256` and `x-amz-date` are among them.
    pub headers: &'p [(&'p str, String)],
    /// Of the body.
    pub sha256: &'p str,
}

/// Who signs.
pub struct Signer<'s> {
    pub key_id: &'s str,
    pub secret: &'s str,
    pub region: &'s str,
}

/// As `x-amz-date` wants it.
pub fn date(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Names and values of a query, sorted and encoded.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let encode = |text| utf8_percent_encode(text, &UNRESERVED).to_string();
    let mut pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.sort();
    pairs.join("&")
}

/// The `Authorization` header's value.
pub fn authorization(parts: &Parts<'_>, signer: &Signer<'_>, at: Timestamp) -> String {
    let Parts { method, path, query, headers, sha256 } = parts;
    let signed: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let signed = signed.join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let request = format!("{method}\n{path}\n{query}\n{lines}\n{signed}\n{sha256}");
    let date = date(at);
    let day = date.get(..8).unwrap_or_default();
    let scope = format!("{day}/{}/s3/aws4_request", signer.region);
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", digest::of(request.as_bytes()));
    let mut key = keyed(format!("AWS4{}", signer.secret).as_bytes(), day);
    for part in [signer.region, "s3", "aws4_request"] {
        key = keyed(&key, part);
    }
    let signature = digest::hex(&keyed(&key, &text));
    format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={signed}, Signature={signature}", signer.key_id)
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the rules.
    #[test]
    fn requests_are_signed_as_in_the_examples() {
        let signer = Signer {
            key_id: "AKIAIOSFODNN7EXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
        };
        let at = "2013-05-24T00:00:00Z".parse().unwrap();
        let signature = |method, path, query: &str, more: &[(&'static str, &str)], body: &[u8]| {
            let sha256 = digest::of(body);
            let mut headers = vec![
                ("host", "examplebucket.s3.amazonaws.com".to_owned()),
                ("x-amz-content-sha256", sha256.clone()),
                ("x-amz-date", date(at)),
            ];
            headers.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
            headers.sort();
            let parts = Parts { method, path, query, headers: &headers, sha256: &sha256 };
            authorization(&parts, &signer, at).rsplit_once('=').unwrap().1.to_owned()
        };
        assert_eq!(
            signature("GET", "/test.txt", "", &[("range", "bytes=0-9")], b""),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        );
        let more = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        assert_eq!(
            signature("PUT", "/test%24file.text", "", &more, b"Welcome to Amazon S3."),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        );
        assert_eq!(
            signature("GET", "/", &query(&[("prefix", "J"), ("max-keys", "2")]), &[], b""),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        );
    }

    #[test]
    fn a_query_is_sorted_and_encoded() {
        assert_eq!(
            query(&[("prefix", "a/b c+"), ("continuation-token", "1=&")]),
            "continuation-token=1%3D%26&prefix=a%2Fb%20c%2B"
        );
    }
}
