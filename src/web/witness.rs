//! The window of a witness (C2SP tlog-witness): `POST /add-checkpoint`, and `GET /HASH/checkpoint` with the latest
//! checkpoint that it has cosigned of a log.
//!
//! It knows no visitor: whoever asks, only a log that the witness knows gets an answer. Invariant: a failing disk is
//! a 500, never a signature.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::ledger::{Circumstances, RealCircumstances};
use crate::witness::{Answer, LONGEST, Witness, WitnessError};

/// Told of each request that asked for a cosignature, and what became of it.
pub type Heard = Arc<dyn Fn(&Result<Answer, WitnessError>, &[u8]) + Send + Sync>;

#[derive(Clone)]
struct Window {
    witness: Arc<Witness>,
    heard: Heard,
}

/// Returns the routes of a witness.
pub fn witness(witness: Arc<Witness>, heard: Heard) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add))
        .route("/{log}/checkpoint", get(latest))
        // A little more than the longest, so that the witness itself refuses what is too long.
        .layer(DefaultBodyLimit::max(LONGEST + 1))
        .with_state(Window { witness, heard })
}

async fn add(State(window): State<Window>, body: Bytes) -> Response {
    let work = move || {
        let now = u64::try_from(RealCircumstances.now().0).unwrap_or(0);
        let answer = window.witness.add_checkpoint(&body, now);
        (window.heard)(&answer, &body);
        answer
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(Answer { status, kind, body, .. })) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, kind)], body).into_response()
        }
        _ => failed(),
    }
}

async fn latest(State(window): State<Window>, Path(log): Path<String>) -> Response {
    match tokio::task::spawn_blocking(move || window.witness.latest(&log)).await {
        Ok(Ok(Some(note))) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response(),
        Ok(Ok(None)) => StatusCode::NOT_FOUND.into_response(),
        _ => failed(),
    }
}

fn failed() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "the witness cannot answer\n").into_response()
}
