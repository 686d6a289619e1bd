//! The text of `settings.env` in, its values out, each of the form that it has to have. All mistakes are told at once. A
//! key that is not known is one that nobody would read, so it is a mistake as well.

use std::collections::BTreeMap;

/// What a value looks like.
#[derive(Clone, Copy)]
enum Form {
    /// `blog.example`
    Host,
    /// `https://vault.blog.example/path`
    Url,
    /// `owner/name`
    Repository,
    /// `ghcr.io/owner/name`, without tag or digest.
    Image,
    /// That many hexadecimal digits.
    Hex(usize),
    /// `00000000-0000-0000-0000-000000000000`
    Uuid,
    Number,
    /// `owner@blog.example`
    Email,
    /// Addresses, `192.0.2.0/24`.
    Network,
    /// `Europe/Prague`
    Zone,
    /// Letters, digits and `-_.:/`: the name of something elsewhere.
    Name,
}

const KEYS: [(&str, Form); 32] = [
    ("DOMAIN", Form::Host),
    ("MODEL_DOMAIN", Form::Host),
    ("HOOK_DOMAIN", Form::Host),
    ("REPOSITORY", Form::Repository),
    ("IMAGE", Form::Image),
    ("TOOLS_IMAGE", Form::Image),
    ("ACCOUNT_ID", Form::Hex(32)),
    ("ZONE_ID", Form::Hex(32)),
    ("DATABASE_ID", Form::Uuid),
    ("TUNNEL_ID", Form::Uuid),
    ("ACCESS_AUD", Form::Hex(64)),
    ("MODEL_ACCESS_AUD", Form::Hex(64)),
    ("ACCESS_TEAM", Form::Name),
    ("OWNER_EMAIL", Form::Email),
    ("MODEL", Form::Name),
    ("HSA_OVERRIDE_GFX_VERSION", Form::Name),
    ("RENDER_GROUP", Form::Number),
    ("VIDEO_GROUP", Form::Number),
    ("TIMEZONE", Form::Zone),
    ("OFFSITE_HOST", Form::Host),
    ("OFFSITE_CIDR", Form::Network),
    ("OFFSITE_REGION", Form::Name),
    ("OFFSITE_BUCKET", Form::Name),
    ("METRICS_NAMESPACE", Form::Name),
    ("ALERTMANAGER", Form::Url),
    ("GOTIFY_URL", Form::Url),
    ("GOTIFY_CIDR", Form::Network),
    ("CLUSTER_ISSUER", Form::Name),
    ("GATEWAY", Form::Name),
    ("GATEWAY_NAMESPACE", Form::Name),
    ("ONEPASSWORD_VAULT", Form::Name),
    ("VAULT_ADDRESS", Form::Url),
];

pub struct Env(BTreeMap<&'static str, String>);

impl Env {
    /// Lines `KEY=value`, without quotes, as kustomize reads them. Errors hold every mistake, with its line.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let mut values = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line)) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                mistakes.push(format!("line {number}: `{line}` is not of the form KEY=value"));
                continue;
            };
            let Some((key, form)) = KEYS.iter().find(|(known, _)| *known == key) else {
                let near = KEYS.iter().map(|(known, _)| *known).find(|known| is_near(known, key));
                let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                mistakes.push(format!("line {number}: nobody knows the key `{key}`{hint}"));
                continue;
            };
            if let Some(wanted) = wrong(*form, value) {
                mistakes.push(format!("line {number}: {key} is `{value}`, which is not {wanted}"));
            }
            if values.insert(*key, value.to_owned()).is_some() {
                mistakes.push(format!("line {number}: {key} is given twice"));
            }
        }
        let missing = KEYS.iter().filter(|(key, _)| !values.contains_key(key));
        mistakes.extend(missing.map(|(key, _)| format!("{key} is missing")));
        if mistakes.is_empty() { Ok(Self(values)) } else { Err(mistakes) }
    }

    /// The value of a key of [`KEYS`], all of which are there.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// The same, or nothing while it is only zeros, which stand for what is not there yet.
    pub fn get_if_there(&self, key: &str) -> &str {
        if self.get(key).bytes().all(|byte| matches!(byte, b'0' | b'-')) { "" } else { self.get(key) }
    }

    /// Whether this is still what was shipped: nobody has a host below `.example` (RFC 2606).
    pub fn is_example(&self) -> bool {
        self.get("DOMAIN").ends_with(".example")
    }
}

/// What a value should be and is not.
fn wrong(form: Form, value: &str) -> Option<String> {
    let all = |text: &str, allowed: fn(char) -> bool| !text.is_empty() && text.chars().all(allowed);
    let is_hex = |text: &str, len| text.len() == len && all(text, |c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    let is_word = |text: &str| all(text, |c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let is_host = |text: &str| {
        text.contains('.')
            && text.split('.').all(|part| {
                all(part, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                    && !part.starts_with('-')
                    && !part.ends_with('-')
            })
    };
    let (is_right, wanted) = match form {
        Form::Host => (is_host(value), "a host such as `blog.example`, in small letters and without `https://`"),
        Form::Url => {
            let host = value.split_once("://").filter(|(scheme, _)| ["http", "https"].contains(scheme));
            let host = host.and_then(|(_, rest)| rest.split(['/', ':']).next());
            (host.is_some_and(is_host), "an address such as `https://vault.blog.example`")
        }
        Form::Repository => {
            (value.split('/').count() == 2 && value.split('/').all(is_word), "a repository such as `owner/name`")
        }
        Form::Image => {
            let (registry, name) = value.split_once('/').unwrap_or_default();
            let is_name = name.split('/').all(|part| is_word(part) && !part.contains(|c: char| c.is_ascii_uppercase()));
            (is_host(registry) && is_name, "an image such as `ghcr.io/owner/name`, in small letters and without a tag")
        }
        Form::Hex(len) => {
            return (!is_hex(value, len)).then(|| format!("{len} hexadecimal digits in small letters"));
        }
        Form::Uuid => {
            let is_part = |(part, len): (&str, usize)| is_hex(part, len);
            let is_whole = value.split('-').count() == 5;
            (is_whole && value.split('-').zip([8, 4, 4, 4, 12]).all(is_part), "a UUID in small letters")
        }
        Form::Email => {
            let (name, host) = value.split_once('@').unwrap_or_default();
            (all(name, |c| c.is_ascii_alphanumeric() || "-_.+".contains(c)) && is_host(host), "an address of mail")
        }
        Form::Number => (all(value, |c| c.is_ascii_digit()), "a number"),
        Form::Network => {
            let (address, bits) = value.split_once('/').unwrap_or_default();
            let bits = bits.parse::<u8>().ok();
            let is_network = match address.parse::<std::net::IpAddr>() {
                Ok(address) => bits.is_some_and(|bits| bits <= if address.is_ipv4() { 32 } else { 128 }),
                Err(_) => false,
            };
            (is_network, "a range of addresses such as `192.0.2.0/24`")
        }
        Form::Zone => (value.split('/').all(is_word), "a time zone such as `Europe/Prague`"),
        Form::Name => {
            (all(value, |c| c.is_ascii_alphanumeric() || "-_.:/".contains(c)), "a name without spaces and quotes")
        }
    };
    (!is_right).then(|| wanted.to_owned())
}

/// One letter too many, too few, other or in the wrong place.
fn is_near(known: &str, written: &str) -> bool {
    let (known, written) = (known.as_bytes(), written.as_bytes());
    let same_start = known.iter().zip(written).take_while(|(a, b)| a == b).count();
    let same_end = known.iter().rev().zip(written.iter().rev()).take_while(|(a, b)| a == b).count();
    let longest = known.len().max(written.len());
    known.len().abs_diff(written.len()) <= 1 && same_start + same_end + 2 >= longest
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Settings that are in order. Not the shipped ones, which are the owner's to change.
    pub const EXAMPLE: &str = "\
# What differs.
DOMAIN=blog.example
MODEL_DOMAIN=ollama.blog.example
HOOK_DOMAIN=flux.blog.example

REPOSITORY=example/blog
IMAGE=ghcr.io/example/blog
TOOLS_IMAGE=ghcr.io/example/blog-tools
ACCOUNT_ID=00000000000000000000000000000000
ZONE_ID=00000000000000000000000000000000
DATABASE_ID=00000000-0000-0000-0000-000000000000
TUNNEL_ID=00000000-0000-0000-0000-000000000000
ACCESS_AUD=0000000000000000000000000000000000000000000000000000000000000000
MODEL_ACCESS_AUD=0000000000000000000000000000000000000000000000000000000000000000
ACCESS_TEAM=example
OWNER_EMAIL=owner@blog.example
MODEL=gemma3:4b
HSA_OVERRIDE_GFX_VERSION=11.0.0
RENDER_GROUP=993
VIDEO_GROUP=44
TIMEZONE=Etc/UTC
OFFSITE_HOST=s3.offsite.example
OFFSITE_CIDR=203.0.113.0/24
OFFSITE_REGION=auto
OFFSITE_BUCKET=blog-backups
METRICS_NAMESPACE=observability
ALERTMANAGER=http://alertmanager.observability.svc.cluster.local:9093/api/v2/alerts/
GOTIFY_URL=https://gotify.blog.example/message
GOTIFY_CIDR=2001:db8::20/128
CLUSTER_ISSUER=letsencrypt
GATEWAY=internal
GATEWAY_NAMESPACE=kube-system
ONEPASSWORD_VAULT=blog
VAULT_ADDRESS=https://vault.blog.example
";

    /// The example with other lines.
    pub fn env(changes: &[(&str, &str)]) -> Result<Env, Vec<String>> {
        let change = |text: String, (from, to): &(&str, &str)| {
            assert!(text.contains(from), "there is no {from}");
            text.replacen(from, to, 1)
        };
        Env::parse(&changes.iter().fold(EXAMPLE.to_owned(), change))
    }

    #[track_caller]
    fn mistakes(from: &str, to: &str, expected: &[&str]) {
        assert_eq!(env(&[(from, to)]).err().unwrap_or_default(), expected);
    }

    #[test]
    fn what_is_in_order_is_understood() {
        let env = env(&[]).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
        assert!(env.is_example());
        assert_eq!(env.get("REPOSITORY"), "example/blog");
    }

    #[test]
    fn keys_that_are_not_known_or_not_there_are_told_together() {
        mistakes(
            "\nDOMAIN=",
            "\nDOMIAN=",
            &["line 2: nobody knows the key `DOMIAN`; did you mean `DOMAIN`?", "DOMAIN is missing"],
        );
        mistakes("MODEL=gemma3:4b", "MODEL", &["line 17: `MODEL` is not of the form KEY=value", "MODEL is missing"]);
        mistakes("MODEL=gemma3:4b", "MODEL=gemma3:4b\nMODEL=gemma3:4b", &["line 18: MODEL is given twice"]);
    }

    #[test]
    fn values_of_another_form_are_refused_where_they_stand() {
        let host = "which is not a host such as `blog.example`, in small letters and without `https://`";
        let image = "which is not an image such as `ghcr.io/owner/name`, in small letters and without a tag";
        let cases = [
            ("\nDOMAIN=blog.example", "\nDOMAIN=https://blog.example", format!("line 2: DOMAIN is `https://blog.example`, {host}")),
            ("=ghcr.io/example/blog\n", "=ghcr.io/example/blog:1\n", format!("line 7: IMAGE is `ghcr.io/example/blog:1`, {image}")),
            ("RENDER_GROUP=993", "RENDER_GROUP=render", "line 19: RENDER_GROUP is `render`, which is not a number".to_owned()),
            (
                "203.0.113.0/24",
                "203.0.113.0/33",
                "line 23: OFFSITE_CIDR is `203.0.113.0/33`, which is not a range of addresses such as `192.0.2.0/24`".to_owned(),
            ),
            (
                "TIMEZONE=Etc/UTC",
                "TIMEZONE=\"Etc/UTC\"",
                "line 21: TIMEZONE is `\"Etc/UTC\"`, which is not a time zone such as `Europe/Prague`".to_owned(),
            ),
            ("ZONE_ID=0", "ZONE_ID=", "line 10: ZONE_ID is `0000000000000000000000000000000`, which is not 32 hexadecimal digits in small letters".to_owned()),
        ];
        for (from, to, expected) in &cases {
            mistakes(from, to, &[expected]);
        }
    }
}
