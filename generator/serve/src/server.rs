//! Binds the port, answers requests, and ends. [`Server::start`] turns [`Options`] and a build
//! function into two things that run side by side: a small tokio runtime for HTTP, and one thread
//! that watches and builds. What is served comes from [`respond`](crate::respond); this file knows
//! sockets, routes and signals.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, Response, StatusCode, Uri};
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::response::sse::{Event as Message, KeepAlive, Sse};
use axum::routing::get;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use crate::live::Live;
use crate::rebuild::{self, Rebuild};
use crate::respond::{Ask, respond};
use crate::watch::{Signal, Watch};
use crate::{Build, Event, OnEvent, Options, host};

/// Ports that are tried after the wanted one.
const NEXT_PORTS: u16 = 50;

/// A running server. It stops when the value is dropped, without waiting for requests that are
/// open or for a build that runs.
pub struct Server {
    address: SocketAddr,
    url: String,
    stop: mpsc::Sender<Signal>,
    runtime: Option<Runtime>,
}

/// What every request may ask of. `None` until the first build is done.
type Latest = watch::Receiver<Option<Arc<Live>>>;

#[derive(Clone)]
struct Shared {
    latest: Latest,
    base_path: Arc<str>,
}

impl Server {
    /// Binds the port and starts the first build. Requests that come before its end wait for it.
    ///
    /// # Errors
    /// When no port can be bound or the system refuses a thread.
    pub fn start(options: Options, build: Build, on_event: OnEvent) -> Result<Self> {
        let (listener, address) = bind(options.host, options.port)?;
        if options.port != 0 && options.port != address.port() {
            on_event(Event::PortTaken { wanted: options.port, using: address.port() });
        }
        let base_path = with_slashes(&options.base_path);
        let url = url(address, &base_path);

        let on_event: Arc<dyn Fn(Event) + Send + Sync> = Arc::from(on_event);
        let (publish, latest) = watch::channel(None);
        let (stop, signals) = mpsc::channel();
        let watch = Watch::new(options.watch, options.ignore, stop.clone(), signals, Arc::clone(&on_event));
        let open = options.open;
        rebuild::spawn(Rebuild { build, watch, publish, on_event, url: url.clone(), open })
            .context("cannot start the thread that builds")?;

        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("gen-http")
            .enable_all()
            .build()
            .context("cannot start the threads that serve")?;
        let router = router(Shared { latest, base_path: base_path.into() }, options.api);
        let listener = {
            let _inside = runtime.enter();
            listener.set_nonblocking(true)?;
            tokio::net::TcpListener::from_std(listener)?
        };
        // Routes of the caller may ask who their visitor is.
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        runtime.spawn(async move { axum::serve(listener, service).await });
        Ok(Self { address, url, stop, runtime: Some(runtime) })
    }

    /// The address that is bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where a browser on this machine finds the site: `http://127.0.0.1:1111/sub/`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until Ctrl-C or SIGTERM.
    ///
    /// # Errors
    /// When the system refuses the signal handlers.
    pub fn wait(self) -> Result<()> {
        match &self.runtime {
            Some(runtime) => runtime.block_on(signal()).context("cannot wait for Ctrl-C"),
            None => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The thread that builds may be gone already, and then there is nothing to stop.
        let _ = self.stop.send(Signal::Stop);
        if let Some(runtime) = self.runtime.take() {
            // Open event streams never end by themselves, so they are not waited for.
            runtime.shutdown_background();
        }
    }
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Binds the wanted port or the next free one.
fn bind(host: IpAddr, wanted: u16) -> Result<(TcpListener, SocketAddr)> {
    let last = wanted.saturating_add(NEXT_PORTS);
    for port in wanted..=last {
        match TcpListener::bind((host, port)) {
            Ok(listener) => {
                let address = listener.local_addr().context("cannot read the bound address")?;
                return Ok((listener, address));
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => {
                let address = SocketAddr::from((host, port));
                return Err(error).with_context(|| format!("cannot listen on {address}"));
            }
        }
    }
    anyhow::bail!("cannot listen on {host}: the ports {wanted} to {last} are all taken")
}

/// `sub`, `/sub` and `/sub/` are `/sub/`; nothing is `/`.
fn with_slashes(base_path: &str) -> String {
    match base_path.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

fn url(address: SocketAddr, base_path: &str) -> String {
    let mut address = address;
    if address.ip().is_unspecified() {
        // Bound to every address; a browser needs one.
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}{base_path}")
}

fn router(shared: Shared, api: Option<Router>) -> Router {
    // The fallback is set after the merge: two routers with a fallback each do not merge.
    Router::new()
        .merge(api.unwrap_or_default().with_state(()))
        .route("/_gen/reload.js", get(reload_script))
        .route("/_gen/events", get(events))
        .fallback(site)
        // Last, so that it stands before all of them.
        .layer(from_fn(host::check))
        .with_state(shared)
}

async fn reload_script() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (headers, include_str!("reload.js"))
}

/// The state now, and again after every build. A browser that lost the connection comes back after
/// half a second, and then learns what it missed.
async fn events(State(shared): State<Shared>) -> Sse<impl Stream<Item = Result<Message, Infallible>>> {
    let retry = Duration::from_millis(500);
    let stream = WatchStream::new(shared.latest).filter_map(move |live| {
        let message = live?.message();
        Some(Ok(Message::default().event("state").retry(retry).data(message)))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

async fn site(State(mut shared): State<Shared>, method: Method, uri: Uri) -> Response<Body> {
    let live = match shared.latest.wait_for(Option::is_some).await {
        Ok(live) => live.clone(),
        Err(_) => None,
    };
    match live {
        Some(live) => {
            let base_path = &shared.base_path;
            let ask = Ask { method: &method, path: uri.path(), query: uri.query(), base_path };
            respond(&live, &ask)
        }
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_one_that_a_browser_can_open() {
        let url = |address: &str, base_path: &str| url(address.parse().expect("an address"), &with_slashes(base_path));
        assert_eq!(url("127.0.0.1:1111", ""), "http://127.0.0.1:1111/");
        assert_eq!(url("0.0.0.0:80", "/sub"), "http://127.0.0.1:80/sub/");
        assert_eq!(url("[::1]:1111", "a/b/"), "http://[::1]:1111/a/b/");
    }
}
