//! What programs do and watch: a verification is started with a token, and a job says how far it is.
//!
//! Invariant: nothing is started for a browser here, whose cookies another site could use; a token comes with every
//! request and from nowhere else.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::runs::reads;
use super::verify::verify;
use crate::web::api::{JobState, Problem, told};
use crate::web::fault::Fault;
use crate::web::jobs::{Job, Work};
use crate::web::posted::Asked;
use crate::web::progress;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::web::working::{self, Came};

/// A job that was started, or that goes on already.
#[derive(Serialize, ToSchema)]
pub struct StartedBody {
    /// Its number: ask for it under `/api/v1/audit/jobs`.
    job: u64,
    /// False where another job goes on, and this is that one.
    started: bool,
}

#[utoipa::path(post, path = "/api/v1/audit/runs", params(
    ("scope" = Option<String>, Query, description = "all, part, since, or rest (of one that was stopped); all without it"),
    ("parts" = Option<String>, Query, description = "For part: the next of so many parts, 2 to 1000"),
    ("since" = Option<String>, Query, description = "For since: a day, or the number of an entry"),
), responses(
    (status = 202, description = "It goes on", body = StartedBody),
    (status = 400, description = "The scope makes no sense, or no token came with it", body = Problem,
        content_type = "application/problem+json"),
    (status = 401, description = "No token, or an unknown one", body = Problem,
        content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem,
        content_type = "application/problem+json"),
))]
pub(in crate::web) async fn start(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    if !visitor.is_program() {
        return Err(Fault::Wrong);
    }
    let word = Some(fields.get("scope")).filter(|word| !word.is_empty()).unwrap_or("all");
    if !["all", "part", "since", "rest"].contains(&word) {
        return Err(Fault::Wrong);
    }
    let reads = reads(word, fields.get("parts"), fields.get("since")).map_err(|_| Fault::Wrong)?;
    let by = visitor.name().unwrap_or_default();
    let task = move |shared: &Shared, job: &Job<Came>| verify(shared, job, reads);
    let (job, started) = match working::start(&shared, Work::Verification, by, task) {
        Ok(job) => (job.number, true),
        Err(busy) => (busy.number, false),
    };
    let place = [(header::LOCATION, format!("/api/v1/audit/jobs/{job}"))];
    Ok((StatusCode::ACCEPTED, place, Json(StartedBody { job, started })).into_response())
}

#[utoipa::path(get, path = "/api/v1/audit/jobs/{number}", params(
    ("number" = u64, Path, description = "The job"),
), responses(
    (status = 200, description = "How it stands", body = JobState),
    (status = 401, description = "No token, or an unknown one", body = Problem,
        content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem,
        content_type = "application/problem+json"),
    (status = 404, description = "No such job since the counter was opened", body = Problem,
        content_type = "application/problem+json"),
))]
pub(in crate::web) async fn job(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Json<JobState>, Fault> {
    let job = progress::asked(&shared, &visitor, &number)?;
    Ok(Json(told(&job)))
}

#[utoipa::path(post, path = "/api/v1/audit/jobs/{number}/stop", params(
    ("number" = u64, Path, description = "The job"),
), responses(
    (status = 202, description = "It stops after what it has in hand", body = JobState),
    (status = 400, description = "No token came with it", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No token, or an unknown one", body = Problem,
        content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem,
        content_type = "application/problem+json"),
    (status = 404, description = "No such job since the counter was opened", body = Problem,
        content_type = "application/problem+json"),
))]
pub(in crate::web) async fn stop(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let job = progress::asked(&shared, &visitor, &number)?;
    if !visitor.is_program() {
        return Err(Fault::Wrong);
    }
    job.stop();
    Ok((StatusCode::ACCEPTED, Json(told(&job))).into_response())
}
