//! What was deposited, and the receipt of each deposit, to be printed and filed: Arabic first, then English.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use super::fault::{Fault, causes};
use super::layout::Page;
use super::noted;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use crate::catalog::{Accession, OpenOnly};
use crate::ledger::AccessionId;
use crate::report::{self, Receipt};
use crate::words::{DepositText, Label, Lang, PageText, ReceiptLine, Say};

/// The most accessions that the page lists.
const MOST: usize = 500;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/accessions", get(list)).route("/accessions/{number}", get(show))
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
    let asking = visitor.clone();
    let receipt = shared.work(move |shared| receipt(shared, &asking, id)).await?;
    let lang = visitor.lang;
    let body = html! {
        p.screen-only.soft { (DepositText::Print.word(lang)) " " a href="/accessions" { (lang.page(PageText::Accessions)) } }
        (paper(&receipt, Lang::Ar))
        (paper(&receipt, Lang::En))
    };
    Ok(Page::new(lang.say(&Say::ReceiptHeading), body).show(&shared, &visitor))
}

/// The receipt of an accession, without the names of files that this visitor may not know of; blocks.
pub(super) fn receipt(shared: &Shared, visitor: &Visitor, id: AccessionId) -> Result<Receipt, Fault> {
    let archive = shared.archive()?;
    let catalog = archive.catalog()?;
    let receipt = report::receipt(&archive, &catalog, id);
    let mut receipt = receipt.map_err(|error| Fault::broken(causes(&error)))?.ok_or(Fault::NotFound)?;
    noted::conceal(&archive, visitor, &mut receipt.problems)?;
    Ok(receipt)
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
                        ReceiptLine::Source(source) => {
                            tr { th scope="row" { (Label::Source.word(lang)) } td { (noted::path(&source)) } }
                        }
                        ReceiptLine::Problem(problem) => { tr { td colspan="2" { (noted::line(lang, &problem)) } } }
                        ReceiptLine::Rule => { tr.rule { td colspan="2" {} } }
                    }
                }
            }
        }
    }
}
