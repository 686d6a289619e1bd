//! The two modules that every island needs stay small.

use std::io::Write;

use expect_test::expect;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::code;
use crate::{DEFER, ISLAND};

/// Bytes as written and with gzip -9.
fn sizes(code: &str) -> (usize, usize) {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(code.as_bytes()).expect("memory");
    (code.len(), gzip.finish().expect("memory").len())
}

#[test]
fn the_runtime_is_at_most_half_a_kilobyte() {
    let (bytes, gzip) = sizes(&code(ISLAND));
    expect!["898 B, 507 B gzip"].assert_eq(&format!("{bytes} B, {gzip} B gzip"));
    assert!(gzip <= 512, "{gzip}");
}

#[test]
fn the_module_of_deferred_islands_is_small() {
    let (bytes, gzip) = sizes(&code(DEFER));
    expect!["454 B, 318 B gzip"].assert_eq(&format!("{bytes} B, {gzip} B gzip"));
}
