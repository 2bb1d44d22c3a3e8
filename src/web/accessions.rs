//! What was deposited, and the receipt of each deposit, to be printed and filed: Arabic first, then English.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::api::Problem;
use super::fault::{Fault, causes};
use super::layout::Page;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use crate::catalog::{Accession, OpenOnly};
use crate::ledger::{AccessionId, Account};
use crate::report::{self, Receipt};
use crate::words::{DepositText, Label, Lang, PageText, ReceiptLine, Say};

/// The most accessions that the page lists.
const MOST: usize = 500;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/accessions", get(list))
        .route("/api/v1/accessions", get(list_body))
        .route("/accessions/{number}", get(show))
}

async fn list(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let lang = visitor.lang;
    let all = shared.work(|shared| Ok(shared.archive()?.catalog()?.accessions(OpenOnly::No)?)).await?;
    let body = html! {
        section.sheet {
            h1 { (lang.page(PageText::Accessions)) }
            @if all.is_empty() { p { (DepositText::NoAccessions.word(lang)) } }
            @else { div.scroll { (table(lang, &all)) } }
            @if all.len() > MOST { p.soft { (DepositText::More.word(lang)) } }
        }
    };
    Ok(Page::new(lang.page(PageText::Accessions), body).show(&shared, &visitor))
}

/// An accession, for programs.
#[derive(Serialize, ToSchema)]
pub struct AccessionBody {
    /// Its number.
    accession: u64,
    /// When it began (RFC 3339).
    opened: String,
    /// When it ended (RFC 3339); absent for one that goes on or was interrupted.
    closed: Option<String>,
    /// Who took it in.
    agent: String,
    /// What they wrote about it.
    note: String,
    /// Files that were seen, kept for the first time, kept before, passed over, and not kept.
    account: Option<AccountBody>,
}

/// The balanced account of an accession, for programs.
#[derive(Serialize, ToSchema)]
pub struct AccountBody {
    /// Files that were seen; the sum of the others.
    seen: u64,
    /// Kept for the first time.
    new: u64,
    /// Kept before.
    duplicate: u64,
    /// Passed over by rule.
    skipped: u64,
    /// Not kept.
    problem: u64,
}

#[utoipa::path(get, path = "/api/v1/accessions", responses(
    (status = 200, description = "What was deposited, the latest first; at most 500", body = Vec<AccessionBody>),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn list_body(
    State(shared): State<Shared>,
    visitor: Visitor,
) -> Result<Json<Vec<AccessionBody>>, Fault> {
    visitor.demand(Act::Audit)?;
    let all = shared.work(|shared| Ok(shared.archive()?.catalog()?.accessions(OpenOnly::No)?)).await?;
    let account = |account: &Account| AccountBody {
        seen: account.seen,
        new: account.new,
        duplicate: account.duplicate,
        skipped: account.skipped,
        problem: account.problem,
    };
    let one = |accession: &Accession| AccessionBody {
        accession: accession.id.0,
        opened: accession.opened.to_string(),
        closed: accession.closed.map(|time| time.to_string()),
        agent: accession.agent.clone(),
        note: accession.note.clone(),
        account: accession.account.as_ref().map(account),
    };
    Ok(Json(all.iter().rev().take(MOST).map(one).collect()))
}

fn table(lang: Lang, all: &[Accession]) -> Markup {
    let labels = [Label::Accession, Label::Opened, Label::Agent, Label::Note, Label::Seen, Label::Problems];
    html! {
        table {
            thead { tr { @for label in labels { th scope="col" { (label.word(lang)) } } } }
            tbody { @for accession in all.iter().rev().take(MOST) { (row(lang, accession)) } }
        }
    }
}

fn row(lang: Lang, accession: &Accession) -> Markup {
    let number = accession.id;
    html! {
        tr {
            td { a href=(format!("/accessions/{number}")) { (lang.number(number.0)) } }
            td { (lang.moment(accession.opened)) }
            td { bdi { (lang.name(&accession.agent)) } }
            td { bdi dir="auto" { (lang.name(&accession.note)) } }
            @match &accession.account {
                Some(account) => { td { (lang.number(account.seen)) } td { (lang.number(account.problem)) } }
                None => { td colspan="2" { (lang.say(&Say::AccessionOpen)) } }
            }
        }
    }
}

async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let id = AccessionId(number.parse().map_err(|_| Fault::NotFound)?);
    let receipt = shared.work(move |shared| {
        let archive = shared.archive()?;
        let receipt = report::receipt(&archive, &archive.catalog()?, id);
        receipt.map_err(|error| Fault::broken(causes(&error)))?.ok_or(Fault::NotFound)
    });
    let receipt = receipt.await?;
    let lang = visitor.lang;
    let body = html! {
        p.screen-only.soft { (DepositText::Print.word(lang)) " " a href="/accessions" { (lang.page(PageText::Accessions)) } }
        (paper(&receipt, Lang::Ar))
        (paper(&receipt, Lang::En))
    };
    Ok(Page::new(lang.say(&Say::ReceiptHeading), body).show(&shared, &visitor))
}

fn paper(receipt: &Receipt, lang: Lang) -> Markup {
    let (tag, dir) = if lang == Lang::Ar { ("ar", "rtl") } else { ("en", "ltr") };
    html! {
        section.sheet.receipt lang=(tag) dir=(dir) {
            h1 { (lang.say(&Say::ReceiptHeading)) }
            table {
                @for line in lang.receipt(receipt) {
                    @match line {
                        ReceiptLine::Field(label, value) => {
                            tr { th scope="row" { (label.word(lang)) } td { bdi { (value) } } }
                        }
                        ReceiptLine::Problem(said) => { tr { td colspan="2" { (said) } } }
                        ReceiptLine::Rule => { tr.rule { td colspan="2" {} } }
                    }
                }
            }
        }
    }
}
