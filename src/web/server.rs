//! [`serve`]: one listener, its limits, and its end. Blocking from outside: the runtime lives in here.
//!
//! An interrupt ends it gracefully: no new requests, those under way are finished within a bound. Invariant: no
//! request holds a connection, memory or a thread without limit.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse as _, Response};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tower_http::catch_panic::CatchPanicLayer;

use super::fault::Fault;
use super::tls::Certificate;
use super::{WebError, api, headers};

/// Requests under way get so long to finish once the server is to end.
const GRACE: Duration = Duration::from_secs(10);

/// A connection that has said nothing for so long after it was made is closed.
const FIRST_REQUEST: Duration = Duration::from_secs(10);

/// The addresses whose requests may take as long as they come.
const DEPOSITS: [&str; 2] = ["/deposit", "/api/v1/deposits"];

/// What a server is given.
#[derive(Clone)]
pub struct ServeOptions {
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The certificate; `None` for plain HTTP.
    pub tls: Option<Certificate>,
    /// What one request may take.
    pub limits: Limits,
}

/// What one request may take; a route may allow more for itself.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The bytes of a body.
    pub body: usize,
    /// The time until its answer begins.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1 << 20, time: Duration::from_secs(30) }
    }
}

/// Ends a server from another thread.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Notify>);

impl Stop {
    /// Asks the server to end; also one that has not begun yet.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// Serves until an interrupt (SIGINT, SIGTERM) or `stop`; `bound` is told the address once requests are taken.
pub fn serve(
    router: Router,
    options: &ServeOptions,
    stop: &Stop,
    bound: impl FnOnce(SocketAddr) + Send + 'static,
) -> Result<(), WebError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(WebError::Start)?.block_on(run(router, options, stop, bound))
}

async fn run(
    router: Router,
    options: &ServeOptions,
    stop: &Stop,
    bound: impl FnOnce(SocketAddr) + Send + 'static,
) -> Result<(), WebError> {
    let handle = Handle::new();
    tokio::spawn(announce(handle.clone(), bound));
    tokio::spawn(end_on_signal(handle.clone(), stop.clone()));
    let app = limited(router, options.limits).into_make_service_with_connect_info::<SocketAddr>();
    let address = options.listen;
    let served = match &options.tls {
        None => {
            let server = axum_server::bind(address).http1_only().first_request_timeout(FIRST_REQUEST);
            server.handle(handle).serve(app).await
        }
        Some(certificate) => {
            let server = axum_server::bind_rustls(address, rustls_config(certificate).await?).http1_only();
            server.first_request_timeout(FIRST_REQUEST).handle(handle).serve(app).await
        }
    };
    served.map_err(|source| WebError::Listen { address, source })
}

fn limited(router: Router, limits: Limits) -> Router {
    router
        .layer(DefaultBodyLimit::max(limits.body))
        .layer(from_fn(move |request, next| in_time(limits.time, request, next)))
        // A fault in one page is that page's error, and no end of the server.
        .layer(CatchPanicLayer::new())
        .layer(map_response(headers::add))
}

/// Answers in time, or that it could not. What is deposited may take as long as it comes: the page that takes it
/// looks to it that something always comes.
async fn in_time(time: Duration, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if request.method() == Method::POST && DEPOSITS.contains(&path) {
        return next.run(request).await;
    }
    let for_programs = api::is_for_programs(path);
    let answered = tokio::time::timeout(time, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        if for_programs {
            api::problem(&Fault::Busy)
        } else {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    })
}

async fn announce(handle: Handle<SocketAddr>, bound: impl FnOnce(SocketAddr)) {
    if let Some(address) = handle.listening().await {
        bound(address);
    }
}

async fn end_on_signal(handle: Handle<SocketAddr>, stop: Stop) {
    let asked = stop.0.notified();
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                () = asked => (),
                _ = interrupt.recv() => (),
                _ = terminate.recv() => (),
            }
        }
        // Without handlers a signal ends the program at once, and the archive still recovers.
        _ => asked.await,
    }
    handle.graceful_shutdown(Some(GRACE));
}

async fn rustls_config(certificate: &Certificate) -> Result<RustlsConfig, WebError> {
    // Already chosen by another server of this process: the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let loaded = RustlsConfig::from_pem(certificate.chain.clone(), certificate.key.clone()).await;
    loaded.map_err(|error| WebError::Certificate(error.to_string()))
}
