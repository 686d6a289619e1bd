//! `cargo bench -p stations`: each station of a build of this repository's blog by itself. `cargo bench -p stations --
//! --save-baseline before` and, after a change, `--baseline before` tell what it did.
#![allow(clippy::expect_used, reason = "a program for measuring: a blog that does not build is not worth measuring")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use stations::Blog;

fn stations(criterion: &mut Criterion) {
    let blog = Blog::new().expect("a blog without mistakes");
    let templates = blog.templates().expect("templates that compile");
    let plan = blog.plan();
    let files = stations::render(&plan, &templates);
    let mut group = criterion.benchmark_group("stations");
    group.sample_size(20);

    group.throughput(Throughput::Elements(blog.pages.len() as u64));
    group.bench_function("load", |b| b.iter(|| black_box(stations::load(&blog.settings))));
    group.bench_function("optimize", |b| {
        b.iter(|| black_box(stations::optimize(&blog.sources, &blog.components, &blog.mentions, &blog.settings)));
    });
    group.bench_function("parse", |b| {
        b.iter(|| black_box(stations::parse(&blog.sources, &blog.settings, &blog.words, &blog.components)));
    });
    group.bench_function("plan", |b| b.iter(|| black_box(blog.plan().outputs.len())));

    group.throughput(Throughput::Elements(plan.outputs.len() as u64));
    group.bench_function("keys", |b| b.iter(|| black_box(stations::shown(&plan))));
    group.bench_function("render", |b| b.iter(|| black_box(stations::render(&plan, &templates).len())));

    group.throughput(Throughput::Bytes(files.iter().map(|file| file.bytes.len() as u64).sum()));
    group.bench_function("write", |b| {
        b.iter_batched(
            || tempfile::tempdir().expect("a folder"),
            |folder| stations::write(&files, &folder.path().join("out")).map(|bytes| (bytes, folder)),
            BatchSize::PerIteration,
        );
    });
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    stations::write(&files, &out).expect("a site");
    group.bench_function("write, unchanged", |b| b.iter(|| stations::write(&files, &out).expect("a site")));
    group.finish();
}

/// The dearest part of `parse`, by itself.
fn highlight(criterion: &mut Criterion) {
    let code = include_str!("../src/lib.rs");
    let language = gen_highlight::language("rust").expect("a language");
    let mut group = criterion.benchmark_group("highlight");
    group.throughput(Throughput::Bytes(code.len() as u64));
    group.bench_function("rust", |b| b.iter(|| black_box(gen_highlight::highlight(language, code))));
    group.finish();
}

criterion_group!(benches, stations, highlight);
criterion_main!(benches);
