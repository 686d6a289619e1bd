//! The native rim as a process that can be killed. It takes the same options as `workerd.mjs`, says `READY` and its
//! address as that does, does its chores when it is told `scheduled`, and ends when its standard input does.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use edge::config::{Access, Config, Home, MODEL_PATIENCE, SUMMARIES_A_DAY};
use edge_local::{Budgets, Edge, Options};
use serde_json::Value;

use crate::rim::SERVE;

/// No test: the process that tests ask. It does nothing unless it is told what to serve.
#[test]
#[ignore = "it is started by the tests that need it"]
fn serve() {
    let Ok(told) = std::env::var(SERVE) else { return };
    let options: Value = serde_json::from_str(&told).expect("what to serve");
    let path = |name: &str| PathBuf::from(options[name].as_str().expect("a path"));
    let (folder, assets, variables) = (path("state"), path("assets"), &options["vars"]);
    let budget = |name: &str| options["limits"][name].as_u64().map_or(u32::MAX, |most| most as u32);
    let text = |name: &str| variables[name].as_str().map(str::to_owned);
    let number = |name: &str, usual| text(name).map_or(usual, |number| number.parse().expect("a number"));
    let access = text("ACCESS_TEAM").zip(text("ACCESS_AUD")).map(|(team, audience)| Access { team, audience });
    let config = Config {
        version: "0.0.0-test".to_owned(),
        secret: text("SECRET"),
        admin_token: text("ADMIN_TOKEN"),
        author_key: text("AUTHOR_KEY"),
        access,
        shards: 1,
        retention_days: 90,
        home: text("MODEL_URL").zip(text("MODEL")).map(|(url, model)| Home {
            url,
            model,
            token: text("MODEL_ACCESS_ID").zip(text("MODEL_ACCESS_SECRET")),
            most_a_day: number("SUMMARIES_A_DAY", SUMMARIES_A_DAY),
            patience: number("MODEL_PATIENCE", MODEL_PATIENCE),
        }),
        ..Config::default()
    };
    let config = Config { origin: text("ORIGIN").unwrap_or_default(), ..config }.with_notices(text);
    let rim = Options {
        folder,
        config,
        pages: Arc::new(move || std::fs::read(assets.join("_gen/pages.json")).unwrap_or_default()),
        now: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
        seed: seed(),
        log: Arc::new(|_| ()),
        budgets: Budgets {
            views: budget("VIEWS_LIMIT"),
            writes: budget("WRITES_LIMIT"),
            all_writes: budget("ALL_WRITES_LIMIT"),
            admin: budget("ADMIN_LIMIT"),
        },
    };
    let edge = Edge::open(rim).expect("files");
    let router = edge.router();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        println!("READY http://{}", listener.local_addr().expect("an address"));
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    for line in std::io::stdin().lines().map_while(Result::ok) {
        if line.starts_with("scheduled") {
            println!("SCHEDULED {}", if edge.chores().is_ok() { "ok" } else { "exception" });
        }
    }
    std::process::exit(0);
}

/// As random as a test needs: the time and the number of the process.
fn seed() -> [u8; 32] {
    let text = format!("{:>20}{:>12}", jiff::Timestamp::now().as_nanosecond(), std::process::id());
    let mut seed = [0; 32];
    seed.iter_mut().zip(text.bytes()).for_each(|(seed, byte)| *seed = byte);
    seed
}
