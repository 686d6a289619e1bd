//! Figures for Prometheus, in a file of text that is read whole and written whole: `run` and `drill` are processes of
//! their own, and each leaves the other's figures as they are.
//!
//! Format: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;

use crate::copy::Sidecar;
use crate::disk::{self, Readers};

const SUCCESS: &str = "blog_backup_last_success_timestamp_seconds";
const BYTES: &str = "blog_backup_bytes";
const ROWS: &str = "blog_backup_rows";
const FAILURES: &str = "blog_backup_failures_total";
const DRILL: &str = "blog_restore_drill_last_success_timestamp_seconds";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Seconds since 1970.
    last_success: Option<i64>,
    bytes: Option<u64>,
    /// By table. Those that pass are left out, as their shrinking is no news.
    rows: BTreeMap<String, u64>,
    failures: u64,
    last_drill: Option<i64>,
}

impl Metrics {
    /// Changes what the file says. One that is there and is none of ours is begun anew.
    pub fn update(path: &Path, change: impl FnOnce(&mut Self)) -> anyhow::Result<()> {
        let mut lock = path.as_os_str().to_owned();
        lock.push(".lock");
        let context = || format!("cannot write the figures to {}", path.display());
        let _lock = disk::lock(Path::new(&lock)).with_context(context)?;
        let text = if disk::exists(path) { disk::read(path).with_context(context)? } else { Vec::new() };
        let mut metrics = Self::read(&String::from_utf8_lossy(&text));
        change(&mut metrics);
        disk::replace(path, metrics.text().as_bytes(), Readers::Usual).with_context(context)
    }

    pub fn stored(&mut self, sidecar: &Sidecar) {
        self.bytes = Some(sidecar.bytes);
        self.rows = sidecar.facts.lasting().map(|(name, rows)| (name.to_owned(), rows)).collect();
    }

    pub fn succeeded(&mut self, now: Timestamp) {
        self.last_success = Some(now.as_second());
    }

    pub fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    pub fn drilled(&mut self, now: Timestamp) {
        self.last_drill = Some(now.as_second());
    }

    fn read(text: &str) -> Self {
        let mut metrics = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, value)) = line.rsplit_once(' ') else { continue };
            match (name.split_once("{table=\""), value.parse::<i64>()) {
                (None, Ok(value)) if name == SUCCESS => metrics.last_success = Some(value),
                (None, Ok(value)) if name == DRILL => metrics.last_drill = Some(value),
                (None, Ok(value)) if name == BYTES => metrics.bytes = u64::try_from(value).ok(),
                (None, Ok(value)) if name == FAILURES => metrics.failures = u64::try_from(value).unwrap_or_default(),
                (Some((ROWS, table)), Ok(value)) => {
                    if let (Some(table), Ok(value)) = (table.strip_suffix("\"}"), u64::try_from(value)) {
                        metrics.rows.insert(table.to_owned(), value);
                    }
                }
                _ => {}
            }
        }
        metrics
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: Vec<(String, String)>| {
            if !samples.is_empty() {
                let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            }
            for (labels, value) in samples {
                let _ = writeln!(text, "{name}{labels} {value}");
            }
        };
        let one = |value: Option<String>| value.map(|value| (String::new(), value)).into_iter().collect();
        let moment = |value: Option<i64>| one(value.map(|value| value.to_string()));
        // A name with a quote would be another line's; no table of ours has one.
        let is_plain = |name: &str| !name.contains(['"', '\\', '\n']);
        let rows = self.rows.iter().filter(|(name, _)| is_plain(name));
        let rows = rows.map(|(name, rows)| (format!("{{table=\"{name}\"}}"), rows.to_string())).collect();
        family(SUCCESS, "gauge", "When the last backup was stored that is good.", moment(self.last_success));
        family(
            BYTES,
            "gauge",
            "Size of the last copy, compressed and encrypted.",
            one(self.bytes.map(|b| b.to_string())),
        );
        family(ROWS, "gauge", "Rows of the last copy.", rows);
        family(FAILURES, "counter", "Backups that failed.", one(Some(self.failures.to_string())));
        family(DRILL, "gauge", "When the last copy was restored and compared.", moment(self.last_drill));
        text
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn figures_are_written_as_prometheus_reads_them_and_each_command_keeps_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.prom");
        Metrics::update(&path, Metrics::failed).unwrap();
        let now = Timestamp::from_second(1_795_231_061).unwrap();
        Metrics::update(&path, |metrics| {
            metrics.bytes = Some(194_000);
            metrics.rows = [("comments".to_owned(), 20_000), ("threads".to_owned(), 12)].into();
            metrics.succeeded(now);
        })
        .unwrap();
        Metrics::update(&path, |metrics| metrics.drilled(now)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        expect![[r#"
            # HELP blog_backup_last_success_timestamp_seconds When the last backup was stored that is good.
            # TYPE blog_backup_last_success_timestamp_seconds gauge
            blog_backup_last_success_timestamp_seconds 1795231061
            # HELP blog_backup_bytes Size of the last copy, compressed and encrypted.
            # TYPE blog_backup_bytes gauge
            blog_backup_bytes 194000
            # HELP blog_backup_rows Rows of the last copy.
            # TYPE blog_backup_rows gauge
            blog_backup_rows{table="comments"} 20000
            blog_backup_rows{table="threads"} 12
            # HELP blog_backup_failures_total Backups that failed.
            # TYPE blog_backup_failures_total counter
            blog_backup_failures_total 1
            # HELP blog_restore_drill_last_success_timestamp_seconds When the last copy was restored and compared.
            # TYPE blog_restore_drill_last_success_timestamp_seconds gauge
            blog_restore_drill_last_success_timestamp_seconds 1795231061
        "#]]
        .assert_eq(&text);
        assert_eq!(Metrics::read(&text).text(), text);
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_begun_anew() {
        assert_eq!(
            Metrics::read("<html>\nblog_backup_bytes many\nblog_backup_failures_total -1\n\n{ 1"),
            Metrics::default()
        );
    }
}
