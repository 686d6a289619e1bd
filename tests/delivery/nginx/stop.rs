//! How nginx goes: what it has begun to send it sends to the end, and nothing new is taken.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::server::{Nginx, open_to_all};
use super::site::write;

/// More than the buffers of both ends hold.
const LENGTH: usize = 64 << 20;

fn site_with_a_film() -> Arc<TempDir> {
    let site = tempfile::tempdir().unwrap();
    write(&site.path().join("_gen/csp.conf"), b"map \"\" $site_csp { default \"\"; }");
    write(&site.path().join("_gen/redirects.map"), b"");
    write(&site.path().join("index.html"), b"home");
    let film = std::fs::File::create(site.path().join("film.mp4")).unwrap();
    film.set_len(LENGTH as u64).unwrap();
    open_to_all(site.path(), 0o755);
    Arc::new(site)
}

/// Begins to read, and leaves the rest for later.
fn begin(nginx: &Nginx) -> TcpStream {
    let mut reader = TcpStream::connect(("127.0.0.1", nginx.public)).unwrap();
    reader.write_all(b"GET /film.mp4 HTTP/1.1\r\nHost: blog.example\r\n\r\n").unwrap();
    reader.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    reader.read_exact(&mut [0; 4096]).unwrap();
    reader
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_slow_download_is_finished_while_nobody_new_is_let_in() {
    let site = site_with_a_film();
    let mut nginx = Nginx::blog(&site);
    let mut reader = begin(&nginx);
    nginx.quit();
    let closed = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        TcpStream::connect(("127.0.0.1", nginx.public)).is_err()
    });
    assert!(closed, "new connections are refused, which is why the kubelet has to wait before it sends the signal");
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest.len() + 4096 > LENGTH, "{} bytes came", rest.len());
    assert!(nginx.wait().success());
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn a_reader_who_stands_still_does_not_hold_nginx_up() {
    let site = site_with_a_film();
    let mut nginx = Nginx::blog_with(&site, &[("worker_shutdown_timeout 25s", "worker_shutdown_timeout 500ms")]);
    let reader = begin(&nginx);
    nginx.quit();
    assert!(nginx.wait().success());
    drop(reader);
}
