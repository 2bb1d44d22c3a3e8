//! The window at which copies are kept for others: what comes over the network goes to a [`Keeper`].
//!
//! Who has the token may do all of it, and nobody else anything. Bodies of objects are handed through in pieces, all
//! others are bounded. The protocol is in `docs/FORMAT.md`. Invariant: no path is made of what came but by the keeper.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use futures_core::Stream as _;
use serde::Deserialize;
use tokio::sync::mpsc;
use tower_http::timeout::TimeoutBody;

use super::record::way;
use crate::digest::ContentId;
use crate::replica::{KeepError, Keeper};
use crate::store::StoreError;

/// The longest body of anything but an object: a group of parity.
pub const LONGEST_PIECE: usize = 192 << 20;

/// So many pieces of a body wait for the disk.
const WAITING: usize = 8;

/// So many bytes of a file go out at once.
const PIECE: usize = 1 << 16;

/// Between two pieces of a body passes no more time than this: who is gone does not hold a thread.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is told of each change that came, for whoever looks after the machine.
pub type Told = Arc<dyn Fn(&str) + Send + Sync>;

#[derive(Clone)]
struct Window {
    keeper: Arc<Keeper>,
    /// The digest of the token: comparing digests tells nothing of how near a guess was.
    token: ContentId,
    told: Told,
}

/// Returns the routes at which a copy is kept for whoever has this token.
pub fn keeper(keeper: Arc<Keeper>, token: &str, told: Told) -> Router {
    let window = Window { keeper, token: ContentId::of(token.as_bytes()), told };
    let routes = Router::new()
        .route("/status", get(status))
        .route("/head/{size}", get(head))
        .route("/objects", get(objects))
        .route("/groups", get(groups))
        .route("/file/{*place}", get(file))
        .route("/object/{id}", put(object))
        .route("/publish", post(publish))
        .route("/incoming/archive.toml", put(settings))
        .route("/incoming/ledger/{*tile}", put(tile))
        .route("/grow", post(grow))
        .route("/beside/{*place}", put(beside))
        .route("/challenge", post(challenge))
        .layer(from_fn_with_state(window.clone(), only_with_token))
        .with_state(window);
    Router::new().nest("/replica/v1", routes)
}

async fn only_with_token(State(window): State<Window>, request: Request, next: Next) -> Response {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer "));
    if shown.is_some_and(|token| ContentId::of(token.trim().as_bytes()) == window.token) {
        return next.run(request.map(|body| patient(body, PATIENCE))).await;
    }
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], "the token is not the right one\n")
        .into_response()
}

/// A body that ends with an error when nothing comes any more.
fn patient(body: Body, patience: Duration) -> Body {
    Body::new(TimeoutBody::new(patience, body))
}

/// Does work that waits for the disk.
async fn work<T: Send + 'static>(
    window: &Window,
    work: impl FnOnce(&Keeper) -> Result<T, KeepError> + Send + 'static,
    answer: impl FnOnce(T) -> Response,
) -> Response {
    let keeper = Arc::clone(&window.keeper);
    match tokio::task::spawn_blocking(move || work(&keeper)).await {
        Ok(Ok(done)) => answer(done),
        Ok(Err(error)) => refused(window, &error),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the keeper failed\n").into_response(),
    }
}

fn refused(window: &Window, error: &KeepError) -> Response {
    let status = match error {
        KeepError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        KeepError::Conflict(_) => StatusCode::CONFLICT,
        KeepError::Store(StoreError::Source(_)) => StatusCode::BAD_REQUEST,
        _ if error.is_full() => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (window.told)(&format!("{} {}", status.as_u16(), with_sources(error)));
    // Where things lie on this machine is nobody's business.
    let reason = match error {
        KeepError::Refused(_) | KeepError::Conflict(_) => error.to_string(),
        KeepError::Store(StoreError::Source(_)) => "the bytes broke off".to_owned(),
        _ if error.is_full() => "the disk is full".to_owned(),
        _ => "the disk failed".to_owned(),
    };
    (status, reason + "\n").into_response()
}

/// An error with all that led to it.
fn with_sources(error: &KeepError) -> String {
    let (mut said, mut cause) = (error.to_string(), std::error::Error::source(error));
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}

fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

async fn status(State(window): State<Window>) -> Response {
    let answer = |kept: crate::replica::Kept| {
        let checkpoint = kept.checkpoint.map(|note| String::from_utf8_lossy(&note).into_owned());
        let names = kept.names.to_string();
        axum::Json(serde_json::json!({ "checkpoint": checkpoint, "objects": kept.objects, "names": names }))
            .into_response()
    };
    work(&window, Keeper::kept, answer).await
}

async fn head(State(window): State<Window>, Path(size): Path<u64>) -> Response {
    let answer = |head: Option<crate::merkle::TreeHead>| match head {
        Some(head) => head.root.to_string().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    };
    work(&window, move |keeper| keeper.head_at(size), answer).await
}

async fn objects(State(window): State<Window>) -> Response {
    let listed = |names: Vec<ContentId>| {
        names.iter().map(|id| format!("{id}\n")).collect::<Vec<_>>().concat().into_response()
    };
    work(&window, Keeper::names, listed).await
}

async fn groups(State(window): State<Window>) -> Response {
    let listed = |names: Vec<String>| {
        names.iter().map(|name| format!("{name}\n")).collect::<Vec<_>>().concat().into_response()
    };
    work(&window, Keeper::groups, listed).await
}

async fn file(State(window): State<Window>, Path(place): Path<String>) -> Response {
    let answer = |found: Option<std::fs::File>| match found {
        Some(file) => {
            ([(header::CONTENT_TYPE, "application/octet-stream")], Body::from_stream(pieces_of(file)))
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    };
    work(&window, move |keeper| keeper.open_place(&place), answer).await
}

#[derive(Deserialize)]
struct Again {
    #[serde(default)]
    again: bool,
}

async fn object(
    State(window): State<Window>,
    Path(id): Path<String>,
    Query(Again { again }): Query<Again>,
    body: Body,
) -> Response {
    let Ok(id) = id.parse::<ContentId>() else {
        return (StatusCode::BAD_REQUEST, "not the name of an object\n").into_response();
    };
    let (pieces, mut bytes) = coming(body);
    tokio::spawn(pieces);
    work(&window, move |keeper| keeper.take(&id, again, &mut bytes), |_| done()).await
}

async fn publish(State(window): State<Window>, sent: Bytes) -> Response {
    let names = std::str::from_utf8(&sent).ok();
    let names = names.and_then(|text| text.lines().map(|line| line.parse().ok()).collect::<Option<Vec<_>>>());
    let Some(names) = names else {
        return (StatusCode::UNPROCESSABLE_ENTITY, "not the names of objects\n").into_response();
    };
    work(&window, move |keeper| keeper.publish(&names), |_| done()).await
}

async fn settings(State(window): State<Window>, bytes: Bytes) -> Response {
    work(&window, move |keeper| keeper.settle(&bytes), |()| done()).await
}

async fn tile(State(window): State<Window>, Path(tile): Path<String>, bytes: Bytes) -> Response {
    work(&window, move |keeper| keeper.take_tile(&tile, &bytes), |()| done()).await
}

async fn grow(State(window): State<Window>, note: Bytes) -> Response {
    let told = Arc::clone(&window.told);
    let answer = move |head: crate::merkle::TreeHead| {
        told(&format!("{} entries", head.size));
        done()
    };
    work(&window, move |keeper| keeper.grow(&note), answer).await
}

async fn beside(State(window): State<Window>, Path(place): Path<String>, bytes: Bytes) -> Response {
    work(&window, move |keeper| keeper.take_beside(&place, &bytes), |()| done()).await
}

#[derive(Deserialize)]
struct Challenge {
    key: String,
    places: Vec<String>,
}

async fn challenge(State(window): State<Window>, asked: Bytes) -> Response {
    let asked: Option<Challenge> = serde_json::from_slice(&asked).ok();
    let Some((key, places)) =
        asked.and_then(|asked| Some((asked.key.parse::<ContentId>().ok()?, asked.places)))
    else {
        return (StatusCode::BAD_REQUEST, "not a challenge\n").into_response();
    };
    let answer = |said: Vec<Option<ContentId>>| {
        let said: Vec<Option<String>> = said.iter().map(|id| id.map(|id| id.to_string())).collect();
        axum::Json(said).into_response()
    };
    work(&window, move |keeper| keeper.challenge(key.as_bytes(), &places), answer).await
}

/// The pieces of a file; one that cannot be read to its end cuts the connection.
fn pieces_of(mut file: std::fs::File) -> super::record::Pieces {
    let (sender, pieces) = way();
    tokio::task::spawn_blocking(move || {
        loop {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece);
            let over = !matches!(read, Ok(1..));
            let piece = read.map(|read| {
                piece.truncate(read);
                Bytes::from(piece)
            });
            // The end, or a receiver that is gone.
            if matches!(&piece, Ok(piece) if piece.is_empty()) || sender.blocking_send(piece).is_err() || over
            {
                break;
            }
        }
    });
    pieces
}

/// A body as bytes that a thread can wait for, and the work that brings them.
fn coming(body: Body) -> (impl Future<Output = ()>, Coming) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let bring = async move {
        let mut stream = body.into_data_stream();
        while let Some(piece) = std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await
        {
            let piece = piece.map_err(io::Error::other);
            let over = piece.is_err();
            if sender.send(piece).await.is_err() || over {
                break;
            }
        }
    };
    (bring, Coming { receiver, piece: Bytes::new() })
}

/// The pieces of a body, one after the other.
struct Coming {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for Coming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let taken = self.piece.split_to(buffer.len().min(self.piece.len()));
        buffer[..taken.len()].copy_from_slice(&taken);
        Ok(taken.len())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_falls_silent_ends_with_an_error_after_what_has_come() {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
        let (sender, pieces) = way();
        let (bring, mut bytes) = coming(patient(Body::from_stream(pieces), Duration::from_millis(20)));
        runtime.spawn(bring);
        sender.blocking_send(Ok(Bytes::from_static(b"half"))).unwrap();
        let mut half = [0; 4];
        bytes.read_exact(&mut half).unwrap();
        assert_eq!(&half, b"half");
        // The sender is there still, and says nothing.
        assert!(bytes.read(&mut half).is_err());
        drop(sender);
    }
}
