//! A rollout under load. Two nginx are the old pod and the new one; a third stands for the Service, which knows one, then
//! both, then the other, and for the Worker at the edge, which has the assets of the new publish before any pod has.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::http;
use super::server::Nginx;
use super::site::{lay_out, publish, write};

const OLD: &str = "/immutable/style.000000000a.css";
const NEW: &str = "/immutable/style.000000000b.css";

fn site(style: &str) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    write(&site.path().join("index.html"), format!("<link rel=stylesheet href={style}>").as_bytes());
    write(&site.path().join(style.trim_start_matches('/')), style.as_bytes());
    write(&site.path().join("404.html"), b"nothing here");
    write(&site.path().join("_gen/csp.conf"), b"map \"\" $site_csp { default \"\"; }");
    write(&site.path().join("_gen/redirects.map"), b"");
    site
}

/// It asks a pod once and passes on what comes, but for an asset that this pod does not have.
fn front(assets: &Path, pods: &[&Nginx]) -> Nginx {
    let settings = "
pid /tmp/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
    upstream service { include pods.conf; keepalive 8; }
    server {
        listen 8080;
        proxy_http_version 1.1;
        proxy_set_header Connection \"\";
        proxy_set_header Host blog.example;
        proxy_next_upstream off;
        location / { proxy_pass http://service; }
        location /immutable/ { proxy_pass http://service; proxy_intercept_errors on; error_page 404 = @edge; }
        location @edge { root ASSETS; types { text/css css; } add_header x-served-by edge-fallback; }
    }
    server { listen 8081; access_log /dev/stdout; location = /health { return 200; } }
}
";
    Nginx::start(settings, &[("pods.conf", addresses(pods))], &[("ASSETS", &assets.display().to_string())])
}

fn addresses(pods: &[&Nginx]) -> String {
    pods.iter().map(|pod| format!("server 127.0.0.1:{} max_fails=0;\n", pod.public)).collect()
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn nobody_notices_a_rollout() {
    let first = publish(site(OLD).path(), None, 1_767_225_600);
    let second = publish(site(NEW).path(), Some(&first), 1_767_312_000);
    let [first, second] = [first, second].map(|image| lay_out(&image));
    let mut old = Nginx::blog(&first);
    let front = front(second.path(), &[&old]);
    let endpoints = |pods: &[&Nginx]| {
        std::fs::write(front.path("pods.conf"), addresses(pods)).unwrap();
        front.signal("HUP");
        std::thread::sleep(Duration::from_millis(600));
    };

    let over = AtomicBool::new(false);
    // How often each thing happened; what goes wrong is a thing that happened as well.
    let seen = Mutex::new(BTreeMap::<String, usize>::new());
    let count = |what: String| *seen.lock().unwrap().entry(what).or_default() += 1;
    let get = |path: &str| match http::ask(front.public, "GET", path, &[]) {
        Ok(response) if response.status == 200 => Some(response),
        Ok(response) => {
            count(format!("failed: {path} {}", response.status));
            None
        }
        Err(error) => {
            count(format!("failed: {path} {error}"));
            None
        }
    };
    let reader = || {
        while !over.load(Ordering::Relaxed) {
            let Some(page) = get("/") else { continue };
            let page = page.text();
            let style = if page.contains(OLD) { OLD } else { NEW };
            count(format!("a page with {style}"));
            if let Some(asset) = get(style) {
                assert_eq!(asset.text(), style);
                if asset.header("x-served-by").is_some() {
                    count("an asset from the edge".to_owned());
                }
            }
            // A tab that was open before.
            get(OLD);
        }
    };
    let new = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(reader);
        }
        std::thread::sleep(Duration::from_millis(300));
        let new = Nginx::blog(&second);
        endpoints(&[&old, &new]);
        // While the preStop hook sleeps, the old pod answers whoever has not heard that it goes.
        endpoints(&[&new]);
        old.quit();
        assert!(old.wait().success());
        std::thread::sleep(Duration::from_millis(300));
        over.store(true, Ordering::Relaxed);
        new
    });

    let seen = seen.into_inner().unwrap();
    println!("{seen:#?}");
    let failed: Vec<_> = seen.keys().filter(|what| what.starts_with("failed")).collect();
    assert!(failed.is_empty(), "{seen:#?}");
    for wanted in [format!("a page with {OLD}"), format!("a page with {NEW}"), "an asset from the edge".to_owned()] {
        assert!(seen.contains_key(&wanted), "the rollout had no moment with {wanted}: {seen:#?}");
    }
    // The new pod has both without any help.
    assert_eq!([OLD, NEW].map(|path| new.get(path).status), [200, 200]);
}
