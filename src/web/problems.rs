//! What needs a person: what could not be read, with the reason; scans that wait; deposits that were interrupted.
//! Each with a button that starts the work which may help.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::deposit::at_work;
use super::fault::Fault;
use super::jobs::{Job, Work};
use super::layout::Page;
use super::noted;
use super::posted::Posted;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use super::working::{self, Came};
use crate::catalog::{NotedProblem, OpenOnly, ToRead};
use crate::ledger::AccessionId;
use crate::words::{DepositText, Label, Lang};

/// The most problems that the page lists.
const MOST: usize = 300;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/problems", get(show))
        .route("/jobs/again", post(again))
        .route("/jobs/reading", post(reading))
        .route("/jobs/resume", post(resume))
}

/// What needs a person.
#[derive(Default)]
struct Queue {
    problems: BTreeMap<AccessionId, Vec<NotedProblem>>,
    more: bool,
    failed: u64,
    waiting: u64,
    fast: u64,
    open: usize,
}

async fn show(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Deposit)?;
    let queue = shared.work(queue).await?;
    let lang = visitor.lang;
    let body = html! {
        section.sheet {
            h1 { (DepositText::Problems.word(lang)) }
            @if let Some(job) = shared.jobs().running() { (at_work(lang, job.number, &job.by)) }
            (counts(&visitor, &queue))
            (listed(lang, &queue))
        }
    };
    Ok(Page::new(DepositText::Problems.word(lang), body).show(&shared, &visitor))
}

fn queue(shared: &Shared) -> Result<Queue, Fault> {
    let catalog = shared.archive()?.catalog()?;
    let mut queue = Queue {
        failed: catalog.count_to_read(ToRead::Failed)? + catalog.count_to_read(ToRead::Pending)?,
        waiting: catalog.count_to_read(ToRead::WaitingForOcr)?,
        fast: catalog.count_to_read(ToRead::Fast)?,
        open: catalog.accessions(OpenOnly::Yes)?.len(),
        ..Queue::default()
    };
    let mut left = MOST;
    for accession in catalog.accessions(OpenOnly::No)?.iter().rev() {
        let mut problems = catalog.problems(accession.id)?;
        queue.more |= problems.len() > left;
        problems.truncate(left);
        left -= problems.len();
        if !problems.is_empty() {
            queue.problems.insert(accession.id, problems);
        }
        if left == 0 {
            break;
        }
    }
    Ok(queue)
}

fn counts(visitor: &Visitor, queue: &Queue) -> Markup {
    let lang = visitor.lang;
    let button = |address: &str, text: DepositText| {
        html! {
            form action=(address) method="post" {
                (visitor.csrf_field())
                button.second type="submit" { (text.word(lang)) }
            }
        }
    };
    html! {
        table {
            tbody {
                tr {
                    th scope="row" { (Label::ReadingFailed.word(lang)) }
                    td { (lang.number(queue.failed)) }
                    td { @if queue.failed > 0 { (button("/jobs/again", DepositText::ReadAgain)) } }
                }
                tr {
                    th scope="row" { (DepositText::OcrQueue.word(lang)) }
                    td {
                        (lang.number(queue.waiting)) " " (DepositText::Waiting.word(lang)) " \u{B7} "
                        (lang.number(queue.fast)) " " (DepositText::Fast.word(lang))
                    }
                    td {
                        @if queue.waiting + queue.fast > 0 { (button("/jobs/reading", DepositText::ReadThoroughly)) }
                    }
                }
                tr {
                    th scope="row" { (DepositText::Unfinished.word(lang)) }
                    td { (lang.number(queue.open as u64)) }
                    td { @if queue.open > 0 { (button("/jobs/resume", DepositText::GoOn)) } }
                }
            }
        }
    }
}

fn listed(lang: Lang, queue: &Queue) -> Markup {
    html! {
        @if queue.problems.is_empty() { p { (DepositText::NoProblems.word(lang)) } }
        @for (accession, problems) in queue.problems.iter().rev() {
            h2 { a href=(format!("/accessions/{accession}")) { (Label::Accession.word(lang)) " " (accession) } }
            ul.problems {
                @for problem in problems {
                    li { (noted::line(lang, problem)) }
                }
            }
        }
        @if queue.more { p.soft { (DepositText::More.word(lang)) } }
    }
}

async fn again(State(shared): State<Shared>, posted: Posted) -> Result<Response, Fault> {
    begin(&shared, &posted.visitor, Work::Again, working::again)
}

async fn reading(State(shared): State<Shared>, posted: Posted) -> Result<Response, Fault> {
    begin(&shared, &posted.visitor, Work::Reading, working::thoroughly)
}

async fn resume(State(shared): State<Shared>, posted: Posted) -> Result<Response, Fault> {
    begin(&shared, &posted.visitor, Work::Resuming, working::resume)
}

/// Starts a job, or shows the one that goes on.
fn begin(
    shared: &Shared,
    visitor: &Visitor,
    work: Work,
    task: impl FnOnce(&Shared, &Job<Came>) -> Result<Came, String> + Send + 'static,
) -> Result<Response, Fault> {
    visitor.demand(Act::Deposit)?;
    let by = visitor.name().unwrap_or_default();
    let number = working::start(shared, work, by, task).map_or_else(|busy| busy.number, |job| job.number);
    Ok(Redirect::to(&format!("/jobs/{number}")).into_response())
}
