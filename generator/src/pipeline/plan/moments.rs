//! Between which moments a clock makes no difference: pages come and go at the moments that they name themselves.

use std::sync::Arc;

use jiff::Timestamp;

use crate::pipeline::parse::Page;

/// The last moment up to `now`, and the first after it, at which a page comes or goes.
pub fn around(pages: &[Arc<Page>], now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
    let moments = pages.iter().flat_map(|page| [&page.date, &page.front.publish, &page.front.expires]);
    let times = || moments.clone().flatten().map(|moment| moment.time);
    (times().filter(|time| *time <= now).max(), times().filter(|time| *time > now).min())
}
