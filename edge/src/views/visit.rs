//! Who counts and as what: a request in, a decision out. Owners and pages that were loaded ahead are no views, machines
//! are counted apart, who opted out is one more and nothing else. What a counter makes of it is its own matter.

use serde::Deserialize;

use super::bots::{self, Bot};
use super::question::{By, Entry};
use super::tally::Measure;
use super::{agent, owner, signals, source, visitor};
use crate::config::Config;
use crate::http::Request;
use crate::problem::Problem;

/// Bytes that the body of a view may have.
pub const MOST_BODY: usize = 200;

/// Body of `POST /api/views`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Beacon {
    /// Id or path of the page. A path may have its query: `utm_source`, `utm_medium` and `utm_campaign` are read.
    pub page: String,
    /// Address that the reader came from; the host of it is kept.
    #[serde(default)]
    pub referrer: String,
    /// Whether the page came back from the browser's own memory (`pageshow` with `persisted`).
    #[serde(default)]
    pub returned: bool,
    /// When the thread that the page was built with last changed, in milliseconds since 1970: `changed_at` of
    /// `GET /api/export/threads.json`.
    #[serde(default)]
    pub since: u64,
}

impl Beacon {
    /// From JSON, as `application/json` or, because `sendBeacon` sends texts, as `text/plain`.
    pub fn read(request: &Request) -> Result<Self, Problem> {
        if request.body.len() > MOST_BODY {
            return Err(Problem::new(413, "too-long", "The body is too long", format!("At most {MOST_BODY} bytes")));
        }
        if !matches!(request.media_type().as_deref(), Some("application/json" | "text/plain")) {
            let detail = "Send application/json or text/plain";
            return Err(Problem::new(415, "media-type", "The body has an unknown type", detail));
        }
        serde_json::from_slice(&request.body).map_err(|error| Problem::bad_request(error.to_string()))
    }

    /// The page without its query and fragment, and the query.
    pub fn page(&self) -> (&str, &str) {
        let address = self.page.split('#').next().unwrap_or_default();
        address.split_once('?').unwrap_or((address, ""))
    }
}

/// What a view is put down as; nothing for one that does not count.
pub fn entry(request: &Request, beacon: &Beacon, by: By, now: i64, config: &Config) -> Option<Entry> {
    if signals::is_speculative(&request.headers) || owner::is_owner(&request.headers, now, config) {
        return None;
    }
    let user_agent = request.headers.get("user-agent").unwrap_or_default();
    if let Some(Bot { kind, name }) = bots::recognise(user_agent) {
        return Some(Entry::Machine { kind, name });
    }
    if signals::is_opted_out(&request.headers) {
        return Some(Entry::OptedOut { by });
    }
    let mut dimensions = vec![
        (Measure::Device, agent::device(user_agent).to_owned()),
        (Measure::Browser, agent::browser(user_agent).to_owned()),
    ];
    dimensions.extend(country(request).map(|country| (Measure::Country, country)));
    // What once brought a reader does not bring them again when they go back.
    if !beacon.returned {
        let (_, query) = beacon.page();
        let campaign = source::campaign(query);
        let named = [
            (Measure::Referrer, source::referrer(&beacon.referrer, &config.origin)),
            (Measure::Source, campaign.source),
            (Measure::Medium, campaign.medium),
            (Measure::Campaign, campaign.campaign),
        ];
        dimensions.extend(named.into_iter().filter_map(|(measure, name)| Some((measure, name?))));
    }
    let visitor = visitor::of(request, config);
    Some(Entry::Reader { visitor, by, returned: beacon.returned, dimensions })
}

/// ISO 3166-1 alpha-2, as the platform knows it; `T1` is Tor and `XX` unknown, by Cloudflare.
fn country(request: &Request) -> Option<String> {
    let country = request.visitor.country.as_deref()?;
    let fits = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    (fits && country != "XX").then(|| country.to_owned())
}
