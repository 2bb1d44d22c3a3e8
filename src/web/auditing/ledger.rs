//! The ledger entry by entry, the newest first.
//!
//! A request looks through a bounded stretch only; the page says where to go on. Invariant: what an entry says of a
//! record is shown to those who may see that record.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::stretch::{Told, Wanted, stretch};
use super::ways;
use crate::archive::Archive;
use crate::ledger::{RecordId, What};
use crate::web::api::{Problem, number};
use crate::web::fault::Fault;
use crate::web::layout::{Page, encoded};
use crate::web::posted::{Asked, Fields};
use crate::web::reason::level;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, Label, Lang};

/// So many entries are on one page.
const PAGE: usize = 50;

/// The record that somebody must be allowed to see before they are shown what an entry says; `None` for no record.
fn concerns(archive: &Archive, visitor: &Visitor, what: &What) -> Result<Option<RecordId>, Fault> {
    let unseen = |id: RecordId| -> Result<Option<RecordId>, Fault> {
        let level = level(archive, id)?;
        Ok(level.filter(|level| !visitor.sees(id, *level)).map(|_| id))
    };
    match what {
        What::Ingestion(new) => unseen(new.record),
        What::Correction(said) => unseen(said.record),
        What::Problem(noted) => noted.record.map_or(Ok(None), unseen),
        What::Description(said) => {
            for record in archive.catalog()?.records_of(&said.object)? {
                if let Some(id) = unseen(record.id)? {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// Refuses what an entry says to somebody who may not see it.
pub(super) fn guard(archive: &Archive, visitor: &Visitor, what: &What) -> Result<(), Fault> {
    if matches!(what, What::Access(_)) {
        visitor.demand(Act::SeeAccesses)?;
    }
    // Of a file that became no record nobody has said who may know its name.
    if matches!(what, What::Problem(noted) if noted.record.is_none()) && !visitor.finds_all() {
        return Err(Fault::WiderReason);
    }
    concerns(archive, visitor, what)?.map_or(Ok(()), |record| Err(Fault::Reason(record)))
}

/// An entry in words, as far as this visitor may know them.
fn said(archive: &Archive, visitor: &Visitor, what: &What, lang: Lang) -> Result<String, Fault> {
    match guard(archive, visitor, what) {
        Ok(()) => Ok(lang.happened(what)),
        Err(Fault::Reason(_) | Fault::WiderReason | Fault::Forbidden | Fault::SignIn) => {
            Ok(lang.event_without_record(what))
        }
        Err(fault) => Err(fault),
    }
}

/// What a page or a program is told of an entry.
struct Line {
    told: Told,
    said: String,
    record: Option<RecordId>,
}

async fn found(
    shared: &Shared,
    visitor: &Visitor,
    fields: &Fields,
    lang: Lang,
) -> Result<(Vec<Line>, Option<u64>, u64), Fault> {
    visitor.demand(Act::Audit)?;
    let (wanted, visitor) = (Wanted::of(fields), visitor.clone());
    let look = move |shared: &Shared| {
        let archive = shared.archive()?;
        let ledger = archive.ledger()?;
        let found = stretch(&ledger, &wanted, PAGE)?;
        let line = |told: Told| {
            let what = told.event.as_ref().map(|event| &event.what);
            let said = what.map_or(Ok(String::new()), |what| said(&archive, &visitor, what, lang))?;
            let record = what.and_then(What::record);
            Ok(Line { told, said, record })
        };
        let lines = found.entries.into_iter().map(line).collect::<Result<_, Fault>>()?;
        Ok((lines, found.next, ledger.size()))
    };
    shared.work(look).await
}

pub async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    let lang = visitor.lang;
    let (lines, next, size) = found(&shared, &visitor, &fields, lang).await?;
    let body = html! {
        h1 { (AuditText::Ledger.word(lang)) " (" (lang.number(size)) ")" }
        (ways(&visitor))
        section.sheet {
            p.soft { (AuditText::LedgerHint.word(lang)) }
            (form(lang, &fields))
            @if lines.is_empty() {
                p { (if next.is_some() { AuditText::NoneHere } else { AuditText::NoEntries }.word(lang)) }
            } @else {
                (table(lang, &lines))
            }
            p.paging.screen-only {
                @if !fields.get("before").is_empty() { a href=(go_on(&fields, None)) { (AuditText::Newest.word(lang)) } }
                @if next.is_some() { a href=(go_on(&fields, next)) rel="next" { (AuditText::Older.word(lang)) } }
            }
        }
    };
    Ok(Page::new(AuditText::Ledger.word(lang), body).show(&shared, &visitor))
}

/// The same question from another place on.
fn go_on(fields: &Fields, before: Option<u64>) -> String {
    let kept = ["event", "agent", "from", "to"].into_iter().filter(|name| !fields.get(name).is_empty());
    let mut parts: Vec<String> = kept.map(|name| format!("{name}={}", encoded(fields.get(name)))).collect();
    parts.extend(before.map(|before| format!("before={before}")));
    format!("/audit/ledger?{}", parts.join("&"))
}

fn form(lang: Lang, fields: &Fields) -> Markup {
    let text = |name: &'static str, label: &str| {
        html! {
            label { (label) input type="text" name=(name) value=(fields.get(name)) maxlength="60" dir="auto"; }
        }
    };
    html! {
        form.filters.screen-only action="/audit/ledger" method="get" {
            label {
                (AuditText::Kind.word(lang))
                select name="event" {
                    option value="" { (AuditText::AllEvents.word(lang)) }
                    @for word in What::WORDS {
                        option value=(word) selected[*word == fields.get("event")] { (lang.event_kind(word)) }
                    }
                }
            }
            (text("agent", AuditText::Person.word(lang)))
            (text("from", AuditText::FromDay.word(lang)))
            (text("to", AuditText::ToDay.word(lang)))
            button type="submit" { (AuditText::Show.word(lang)) }
        }
    }
}

fn table(lang: Lang, lines: &[Line]) -> Markup {
    html! {
        div.scroll tabindex="0" {
            table.entries {
                thead { tr {
                    th scope="col" { (Label::Entry.word(lang)) }
                    th scope="col" { (AuditText::When.word(lang)) }
                    th scope="col" { (AuditText::What.word(lang)) }
                    th scope="col" { (Label::RecordNumber.word(lang)) }
                    th scope="col" { (AuditText::Person.word(lang)) }
                    th scope="col" { (AuditText::Hash.word(lang)) }
                    th.screen-only scope="col" { (AuditText::Proof.word(lang)) }
                } }
                tbody { @for line in lines { (row(lang, line)) } }
            }
        }
    }
}

fn row(lang: Lang, line: &Line) -> Markup {
    let (index, hash) = (line.told.index, line.told.hash.to_string());
    let begin: String = hash.chars().take(12).collect();
    html! {
        tr {
            td { a href=(format!("/audit/ledger/{index}")) { (lang.number(index)) } }
            td.when { @if let Some(event) = &line.told.event { (lang.moment(event.time)) } }
            td.said { bdi dir="auto" { (line.said) } }
            td { @if let Some(record) = line.record { a href=(format!("/record/{record}")) { (lang.number(record.0)) } } }
            td { @if let Some(event) = &line.told.event { bdi { (lang.name(&event.agent)) } } }
            td.hash { bdi.code title=(hash) { (begin) "\u{2026}" } }
            td.screen-only { a href=(format!("/audit/ledger/{index}/proof")) { (AuditText::Download.word(lang)) } }
        }
    }
}

/// A stretch of the ledger, for programs.
#[derive(Serialize, ToSchema)]
pub struct StretchBody {
    /// The number of entries of the ledger.
    size: u64,
    /// The entries, the newest first; at most 50.
    entries: Vec<EntryBody>,
    /// What to ask with as `before` for older ones; absent at the beginning of the ledger.
    next: Option<u64>,
}

/// One entry, for programs.
#[derive(Serialize, ToSchema)]
pub struct EntryBody {
    /// Its place, from 0.
    index: u64,
    /// Its hash in the tree, in base64.
    hash: String,
    /// Its kind, such as ingestion; absent where a newer program wrote it.
    event: Option<&'static str>,
    /// Its time (RFC 3339).
    time: Option<String>,
    /// Who did it.
    agent: Option<String>,
    /// The record it is about.
    record: Option<u64>,
    /// What it says, in words, as far as the role may know.
    text: String,
}

#[utoipa::path(get, path = "/api/v1/audit/ledger", params(
    ("before" = Option<u64>, Query, description = "Only entries before this one"),
    ("event" = Option<String>, Query, description = "Only of this kind, such as fixity-check"),
    ("agent" = Option<String>, Query, description = "Only of somebody whose name holds this"),
    ("from" = Option<String>, Query, description = "Only from this day on"),
    ("to" = Option<String>, Query, description = "Only to this day"),
), responses(
    (status = 200, description = "A stretch of the ledger", body = StretchBody),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Json<StretchBody>, Fault> {
    visitor.demand(Act::Audit)?;
    number(&fields, "before")?;
    let (lines, next, size) = found(&shared, &visitor, &fields, Lang::En).await?;
    let entry = |line: Line| EntryBody {
        index: line.told.index,
        hash: line.told.hash.to_string(),
        event: line.told.event.as_ref().map(|event| event.what.word()),
        time: line.told.event.as_ref().map(|event| event.time.to_string()),
        agent: line.told.event.map(|event| event.agent),
        record: line.record.map(|record| record.0),
        text: line.said,
    };
    Ok(Json(StretchBody { size, entries: lines.into_iter().map(entry).collect(), next }))
}
