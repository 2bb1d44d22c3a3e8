//! The pages of an auditor: how the archive stands, verifications, number series, the ledger entry by entry, the
//! checkpoint, who has seen what, levels of preservation, and bundles of evidence. Each has its data under `/api/v1`.
//!
//! Not here: what an audit does (`audit`), what a bundle is (`bundle`). Invariant: nothing a page here says of a
//! record goes beyond its number where the visitor may not see the record.

pub(super) mod accesses;
pub(super) mod checkpoint;
pub(super) mod entry;
pub(super) mod evidence;
pub(super) mod ledger;
pub(super) mod look;
pub(super) mod ndsa;
mod overview;
pub(super) mod programs;
pub(super) mod run;
pub(super) mod runs;
pub(super) mod series;
mod stretch;
mod verify;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

pub(super) use evidence::Packed;
pub(super) use verify::Verified;

use super::state::Shared;
use super::visitor::{Act, Visitor};
use super::{deposit, progress};
use crate::audit::Outcome;
use crate::ledger::FixityCheck;
use crate::words::{AuditText, DepositText, Lang, PageText};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/audit", get(overview::show))
        .route("/audit/runs", get(runs::list).post(runs::start))
        .route("/audit/runs/{entry}", get(run::show))
        .route("/audit/runs/{entry}/minutes", get(run::minutes))
        .route("/audit/runs/{entry}/report", get(run::report))
        .route("/jobs/{number}/minutes", get(run::minutes_of_job))
        .route("/audit/series", get(series::show))
        .route("/audit/ledger", get(ledger::show))
        .route("/audit/ledger/{entry}", get(entry::show))
        .route("/audit/ledger/{entry}/proof", get(entry::proof))
        .route("/audit/checkpoint", get(checkpoint::show))
        .route("/audit/checkpoint/note", get(checkpoint::note))
        .route("/audit/checkpoint/compare", post(checkpoint::compare))
        .route("/audit/accesses", get(accesses::show))
        .route("/audit/ndsa", get(ndsa::show))
        .route("/audit/evidence", get(evidence::show).post(evidence::make))
        .route("/api/v1/audit", get(look::body))
        .route("/api/v1/audit/runs", get(runs::list_body).post(programs::start))
        .route("/api/v1/audit/jobs/{number}", get(programs::job))
        .route("/api/v1/audit/jobs/{number}/stop", post(programs::stop))
        .route("/api/v1/audit/runs/{entry}", get(run::body))
        .route("/api/v1/audit/series", get(series::body))
        .route("/api/v1/audit/ledger", get(ledger::body))
        .route("/api/v1/audit/ledger/{entry}", get(entry::body))
        .route("/api/v1/audit/checkpoint", get(checkpoint::body))
        .route("/api/v1/audit/accesses", get(accesses::body))
        .route("/api/v1/audit/ndsa", get(ndsa::body))
}

/// What is sent as it is made: its length is told, and must stay true.
pub(super) fn downloads() -> Router<Shared> {
    Router::new().route("/jobs/{number}/bundle", get(evidence::fetch))
}

/// The pages of this part, with their addresses, for those who may see them.
const PAGES: &[(Act, &str, AuditText)] = &[
    (Act::Audit, "/audit", AuditText::Overview),
    (Act::Audit, "/audit/runs", AuditText::Verifications),
    (Act::Audit, "/audit/series", AuditText::NumberSeries),
    (Act::Audit, "/audit/ledger", AuditText::Ledger),
    (Act::Audit, "/audit/checkpoint", AuditText::Checkpoint),
    (Act::SeeAccesses, "/audit/accesses", AuditText::Accesses),
    (Act::Audit, "/audit/ndsa", AuditText::Ndsa),
    (Act::Audit, "/audit/evidence", AuditText::Bundle),
];

/// The way between the pages of this part.
fn ways(visitor: &Visitor) -> Markup {
    let (lang, here) = (visitor.lang, visitor.here.split('?').next().unwrap_or_default());
    html! {
        nav.ways.screen-only aria-label=(AuditText::Audit.word(lang)) {
            @for (act, address, text) in PAGES {
                @if visitor.may(*act) {
                    a href=(address) aria-current=[(here == *address).then_some("page")] { (text.word(lang)) }
                }
            }
            a href="/accessions" { (lang.page(PageText::Accessions)) }
        }
    }
}

/// What came of a run, in a word.
fn outcome_mark(lang: Lang, check: &FixityCheck) -> Markup {
    let outcome = look::outcome(check);
    let text = match outcome {
        Outcome::Ok => AuditText::Intact,
        Outcome::Damage => AuditText::Damage,
        Outcome::CouldNotCheck if !check.complete => AuditText::StoppedEarly,
        Outcome::CouldNotCheck => AuditText::Unsure,
    };
    marked(outcome, text.word(lang))
}

/// A text with the colour of an outcome, and with its sign for those who see no colours.
fn marked(outcome: Outcome, text: &str) -> Markup {
    let (class, sign) = match outcome {
        Outcome::Ok => ("mark-ok", "\u{2713}"),
        Outcome::Damage => ("mark-bad", "\u{2717}"),
        Outcome::CouldNotCheck => ("mark-unsure", "?"),
    };
    html! { span class={ "state " (class) } { span aria-hidden="true" { (sign) } " " (text) } }
}

/// Says who is at work, with the way to that work for those who may watch it.
fn at_work(shared: &Shared, visitor: &Visitor) -> Markup {
    let Some(job) = shared.jobs().running() else { return html! {} };
    if visitor.may(progress::act(job.work)) {
        return deposit::at_work(visitor.lang, job.number, &job.by);
    }
    html! { p.notice role="status" { (DepositText::AtWork.word(visitor.lang)) " " bdi { (job.by) } } }
}

/// A name and its value, in a table of two columns.
fn fact(name: &str, value: &Markup) -> Markup {
    html! { tr { th scope="row" { (name) } td { (value) } } }
}
