//! The long work of the archive, for programs: which goes on, how it came out, and what starts it.
//!
//! Invariant: nothing is started or changed for whoever has brought no token.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::holdings::{AccountBody, account};
use super::sent::{Sent, invalid};
use crate::monitor::Stage;
use crate::web::deposit;
use crate::web::fault::Fault;
use crate::web::jobs::{Busy, Job, Standing, Work};
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::web::working::{self, Came};

/// The jobs since the server began, the latest first.
#[derive(Serialize, ToSchema)]
pub struct JobList {
    /// The jobs.
    jobs: Vec<JobState>,
}

/// A job, as programs of archivists and of auditors are told of it.
#[derive(Serialize, ToSchema)]
pub struct JobState {
    /// Its number.
    job: u64,
    /// What it does: deposit, reading, verification, again, resume, describe or bundle.
    work: &'static str,
    /// Who started it.
    by: String,
    /// When (RFC 3339).
    since: String,
    /// How it stands: running, done, stopped or failed.
    state: &'static str,
    /// The stage while it runs: keep, read, index, verify, export or protect.
    stage: Option<&'static str>,
    /// What is done of the stage.
    done: u64,
    /// How much the stage has, as far as known.
    total: Option<u64>,
    /// The problems so far.
    problems: u64,
    /// Why it failed.
    reason: Option<String>,
    /// What was taken in.
    deposits: Vec<Deposited>,
    /// Texts that were read.
    read: u64,
    /// Records of which something was said.
    described: u64,
    /// The entry of the ledger that tells of a verification: it stands under `/api/v1/audit/runs`.
    entry: Option<u64>,
}

/// What was taken in at once.
#[derive(Serialize, ToSchema)]
pub struct Deposited {
    /// The accession; absent if there was nothing to take in.
    accession: Option<u64>,
    /// Its account.
    account: AccountBody,
}

/// Work that can be started by its name alone.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Reads again what could not be read.
    Again,
    /// Reads scans that wait, or had a fast reading only.
    Reading,
    /// Goes on with what was interrupted.
    Resume,
}

/// What is to be started.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    // Its own description is that of its type: a second one would be a second rule for the same value.
    #[schema(inline)]
    work: Kind,
}

/// The form of a deposit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read for its description alone")]
pub struct Handed {
    /// The files; a name may have folders in it.
    #[schema(format = Binary, content_media_type = "application/octet-stream", min_items = 1)]
    file: Vec<String>,
    /// What is written about it.
    #[schema(max_length = 1000)]
    note: Option<String>,
    // Described by its type.
    #[schema(inline)]
    #[serde(default)]
    access: Option<super::search::Level>,
}

#[utoipa::path(get, path = "/api/v1/jobs", security(("token" = [])),
    responses((status = 200, description = "The jobs", body = JobList)))]
pub(super) async fn all(State(shared): State<Shared>, visitor: Visitor) -> Result<Json<JobList>, Fault> {
    visitor.demand(Act::Deposit)?;
    Ok(Json(JobList { jobs: shared.jobs().all().iter().map(|job| told(job)).collect() }))
}

#[utoipa::path(get, path = "/api/v1/jobs/{job}", security(("token" = [])),
    params(("job" = u64, Path, description = "The job")),
    responses((status = 200, description = "How it stands", body = JobState)))]
pub(super) async fn one(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Json<JobState>, Fault> {
    visitor.demand(Act::Deposit)?;
    Ok(Json(told(&*find(&shared, &number)?)))
}

#[utoipa::path(post, path = "/api/v1/jobs/{job}/stop", security(("token" = [])),
    params(("job" = u64, Path, description = "The job")),
    responses((status = 200, description = "It stops after the file in hand", body = JobState)))]
pub(super) async fn stop(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Json<JobState>, Fault> {
    visitor.demand_program(Act::Deposit)?;
    let job = find(&shared, &number)?;
    job.stop();
    Ok(Json(told(&job)))
}

fn find(shared: &Shared, number: &str) -> Result<Arc<Job<Came>>, Fault> {
    number.parse().ok().and_then(|number| shared.jobs().get(number)).ok_or(Fault::NotFound)
}

#[utoipa::path(post, path = "/api/v1/jobs", security(("token" = [])), request_body = Start,
    responses((status = 202, description = "It has begun", body = JobState)))]
pub(super) async fn start(
    State(shared): State<Shared>,
    visitor: Visitor,
    Sent(sent): Sent<Start>,
) -> Result<Response, Fault> {
    visitor.demand_program(Act::Deposit)?;
    let by = visitor.name().unwrap_or_default();
    let started = match sent.work {
        Kind::Again => working::start(&shared, Work::Again, by, working::again),
        Kind::Reading => working::start(&shared, Work::Reading, by, working::thoroughly),
        Kind::Resume => working::start(&shared, Work::Resuming, by, working::resume),
    };
    begun(started)
}

#[utoipa::path(post, path = "/api/v1/deposits", security(("token" = [])),
    request_body(content = Handed, content_type = "multipart/form-data"),
    responses((status = 202, description = "It is being taken in", body = JobState)))]
pub(super) async fn deposit(
    State(shared): State<Shared>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Fault> {
    visitor.demand_program(Act::Deposit)?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data")) {
        return Err(Fault::Media);
    }
    if let Some(job) = shared.jobs().running() {
        return Err(at_work(job.number));
    }
    let form = Multipart::from_request(request, &shared).await;
    let form = form.map_err(|_| invalid("the body is no multipart form"))?;
    begun(deposit::handed_over(&shared, &visitor, form).await?)
}

/// The answer for a job that has begun, or did not because of another.
pub(super) fn begun(started: Result<Arc<Job<Came>>, Busy>) -> Result<Response, Fault> {
    let job = started.map_err(|busy| at_work(busy.number))?;
    let place = [(header::LOCATION, format!("/api/v1/jobs/{}", job.number))];
    Ok((StatusCode::ACCEPTED, place, Json(told(&job))).into_response())
}

fn at_work(number: u64) -> Fault {
    Fault::Conflict(format!("job {number} goes on; one at a time").into())
}

/// A job in the words of the API.
pub fn told(job: &Job<Came>) -> JobState {
    let standing = job.standing();
    let progress = job.progress();
    let (state, came, reason) = match standing {
        Standing::Running => ("running", Came::default(), None),
        Standing::Done(came) => (if came.complete { "done" } else { "stopped" }, came, None),
        Standing::Failed(why) => ("failed", Came::default(), Some(why)),
    };
    let deposited = came.outcomes.iter().map(|outcome| Deposited {
        accession: outcome.accession.map(|accession| accession.0),
        account: account(&outcome.account),
    });
    JobState {
        job: job.number,
        work: name(job.work),
        by: job.by.clone(),
        since: job.since.to_string(),
        state,
        stage: progress.as_ref().map(|progress| stage(progress.stage)),
        done: progress.as_ref().map_or(0, |progress| progress.done),
        total: progress.as_ref().and_then(|progress| progress.total),
        problems: job.counted_problems().values().sum(),
        reason,
        deposits: deposited.collect(),
        read: came.read.read,
        described: came.described,
        entry: came.verified.as_ref().and_then(|verified| verified.entry.as_ref().ok().copied()),
    }
}

fn name(work: Work) -> &'static str {
    match work {
        Work::Deposit => "deposit",
        Work::Reading => "reading",
        Work::Verification => "verification",
        Work::Again => "again",
        Work::Resuming => "resume",
        Work::Describing => "describe",
        Work::Bundling => "bundle",
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Keep => "keep",
        Stage::Read => "read",
        Stage::Index => "index",
        Stage::Verify => "verify",
        Stage::Export => "export",
        Stage::Protect => "protect",
    }
}
