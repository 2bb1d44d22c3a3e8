//! The page of a job: how far it is, who started it, the button that stops it, and at the end its account. For
//! browsers without scripts it loads itself again; for others there is a stream of events.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_core::Stream;
use maud::{Markup, html};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::fault::Fault;
use super::jobs::{Job, Standing, Work};
use super::layout::Page;
use super::posted::Posted;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use super::working::Came;
use super::{assets, auditing};
use crate::ingest::Outcome;
use crate::words::{DepositText, Label, Lang, Noun};

/// How often watchers are told.
const TOLD: Duration = Duration::from_millis(400);

/// The most problems that a page lists.
const MOST_PROBLEMS: usize = 200;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/jobs/{number}", get(show))
        .route("/jobs/{number}/events", get(events))
        .route("/jobs/{number}/stop", post(stop))
}

/// A job that this visitor may watch.
pub(super) fn asked(shared: &Shared, visitor: &Visitor, number: &str) -> Result<Arc<Job<Came>>, Fault> {
    // Whoever may watch none of them learns nothing of their numbers.
    if !visitor.may(Act::Audit) {
        visitor.demand(Act::Deposit)?;
    }
    let job = job(shared, number)?;
    visitor.demand(act(job.work))?;
    Ok(job)
}

fn job(shared: &Shared, number: &str) -> Result<Arc<Job<Came>>, Fault> {
    number.parse().ok().and_then(|number| shared.jobs().get(number)).ok_or(Fault::NotFound)
}

/// What somebody must be allowed to do who watches or stops a kind of work.
pub(super) fn act(work: Work) -> Act {
    match work {
        Work::Verification | Work::Bundling => Act::Audit,
        _ => Act::Deposit,
    }
}

/// What came of a job that has come to its end.
pub(super) fn came(shared: &Shared, number: &str) -> Result<Came, Fault> {
    match job(shared, number)?.standing() {
        Standing::Done(came) => Ok(came),
        Standing::Running | Standing::Failed(_) => Err(Fault::NotFound),
    }
}

async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let job = asked(&shared, &visitor, &number)?;
    let lang = visitor.lang;
    let standing = job.standing();
    let title = name(job.work).word(lang);
    let inside = html! {
        section.sheet #job data-events=[job.is_running().then(|| format!("/jobs/{number}/events"))] {
            h1 { (title) " " (job.number) }
            p.soft {
                (DepositText::StartedBy.word(lang)) " " bdi { (job.by) } " "
                (DepositText::Since.word(lang)) " " (lang.moment(job.since))
            }
            @match &standing {
                Standing::Running => (running(&visitor, &job)),
                Standing::Done(came) => (done(&visitor, job.number, came)),
                Standing::Failed(why) => {
                    p.notice role="alert" { (DepositText::Failed.word(lang)) " " bdi dir="auto" { (why) } }
                }
            }
            (problems(lang, &job))
        }
        script src=(assets::address("work.js")) defer {}
    };
    Ok(Page::new(title, inside).show(&shared, &visitor))
}

/// What a kind of work is called.
pub(super) fn name(work: Work) -> DepositText {
    match work {
        Work::Deposit => DepositText::Depositing,
        Work::Reading => DepositText::Reading,
        Work::Verification => DepositText::Verifying,
        Work::Again => DepositText::Again,
        Work::Resuming => DepositText::Resuming,
        Work::Describing => DepositText::Describing,
        Work::Bundling => DepositText::Bundling,
    }
}

fn running(visitor: &Visitor, job: &Job<Came>) -> Markup {
    let progress = job.progress();
    let total = progress.as_ref().and_then(|progress| progress.total).filter(|total| *total > 0);
    let done = progress.as_ref().map(|progress| progress.done.min(total.unwrap_or(0)));
    html! {
        noscript { meta http-equiv="refresh" content="3"; }
        p #line role="status" aria-live="polite" { (line(visitor.lang, job)) }
        progress #bar aria-label=(name(job.work).word(visitor.lang)) max=[total] value=[total.and(done)] {}
        form action=(format!("/jobs/{}/stop", job.number)) method="post" {
            (visitor.csrf_field())
            button.second type="submit" { (DepositText::Stop.word(visitor.lang)) }
        }
    }
}

fn line(lang: Lang, job: &Job<Came>) -> String {
    job.progress()
        .map_or_else(|| DepositText::Begins.word(lang).to_owned(), |progress| lang.progress(&progress))
}

fn done(visitor: &Visitor, number: u64, came: &Came) -> Markup {
    let lang = visitor.lang;
    if let Some(verified) = &came.verified {
        return auditing::run::ended(lang, number, verified);
    }
    if let Some(packed) = &came.bundle {
        return auditing::evidence::ended(visitor, number, packed);
    }
    html! {
        @if came.complete {
            p role="status" { strong { (DepositText::Done.word(lang)) } }
        } @else {
            p.notice role="alert" { (DepositText::Stopped.word(lang)) }
            form action="/jobs/resume" method="post" {
                (visitor.csrf_field())
                button type="submit" { (DepositText::GoOn.word(lang)) }
            }
        }
        @for outcome in &came.outcomes { (account(lang, outcome)) }
        @if came.read.read + came.read.waiting + came.read.failed > 0 { (read(lang, came)) }
        @if came.described > 0 || came.outcomes.is_empty() && came.read.read == 0 {
            p { (DepositText::Changed.word(lang)) " " (lang.number(came.described)) }
        }
    }
}

/// The balanced account of a deposit.
fn account(lang: Lang, outcome: &Outcome) -> Markup {
    let account = &outcome.account;
    let number = |label: Label, count: u64| row(lang, label, &lang.number(count));
    html! {
        h2 { (DepositText::Account.word(lang)) }
        table.account {
            tbody {
                (number(Label::Seen, account.seen))
                (number(Label::New, account.new))
                (number(Label::Duplicate, account.duplicate))
                (number(Label::Skipped, account.skipped))
                @for (rule, count) in &outcome.skipped { (number(Label::LeftOut(*rule), *count)) }
                (number(Label::Problems, account.problem))
                (row(lang, Label::Sum, &lang.balance(account)))
                @if account.members > 0 { (number(Label::Members, account.members)) }
                @if outcome.mismatched > 0 { (number(Label::Mismatched, outcome.mismatched)) }
                (row(lang, Label::TakenIn, &lang.size(account.bytes)))
            }
        }
        @if let Some(accession) = outcome.accession {
            p { a.button href=(format!("/accessions/{accession}")) { (DepositText::Receipt.word(lang)) } }
        }
    }
}

fn row(lang: Lang, label: Label, value: &str) -> Markup {
    html! { tr { th scope="row" { (label.word(lang).trim()) } td { bdi { (value) } } } }
}

fn read(lang: Lang, came: &Came) -> Markup {
    let texts = [lang.counted(came.read.read, Noun::File), lang.counted(came.read.pages, Noun::Page)];
    html! {
        table.account {
            tbody {
                (row(lang, Label::ReadingDone, &lang.list(&texts)))
                @if came.read.waiting > 0 { (row(lang, Label::ReadingWaiting, &lang.number(came.read.waiting))) }
                @if came.read.failed > 0 { (row(lang, Label::ReadingFailed, &lang.number(came.read.failed))) }
            }
        }
    }
}

fn problems(lang: Lang, job: &Job<Came>) -> Markup {
    let all: u64 = job.counted_problems().values().sum();
    let problems = job.problems_from(0);
    html! {
        @if all > 0 {
            h2 { (DepositText::Problems.word(lang)) " (" (lang.number(all)) ")" }
            ul.problems { @for problem in problems.iter().take(MOST_PROBLEMS) { li { (lang.problem(problem)) } } }
        }
    }
}

async fn stop(
    State(shared): State<Shared>,
    Path(number): Path<String>,
    Posted { visitor, .. }: Posted,
) -> Result<Response, Fault> {
    asked(&shared, &visitor, &number)?.stop();
    Ok(Redirect::to(&format!("/jobs/{number}")).into_response())
}

/// Tells watchers until the job ends or they go.
async fn events(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let job = asked(&shared, &visitor, &number)?;
    let (sender, receiver) = channel(1);
    tokio::spawn(tell(job, visitor.lang, sender));
    Ok(Sse::new(Told(receiver)).keep_alive(KeepAlive::default()).into_response())
}

async fn tell(job: Arc<Job<Came>>, lang: Lang, sender: Sender<Event>) {
    loop {
        let running = job.is_running();
        let progress = job.progress();
        let (done, total) = progress.map_or((0, None), |progress| (progress.done, progress.total));
        let problems: u64 = job.counted_problems().values().sum();
        let said = serde_json::json!({
            "line": line(lang, &job), "done": done, "total": total, "problems": problems,
        });
        let kind = if running { "progress" } else { "ended" };
        if sender.send(Event::default().event(kind).data(said.to_string())).await.is_err() || !running {
            return;
        }
        tokio::time::sleep(TOLD).await;
    }
}

/// The events as they are told.
struct Told(Receiver<Event>);

impl Stream for Told {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}
