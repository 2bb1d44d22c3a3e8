//! One entry of the ledger as it was signed, with the proof that it is there.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Serialize;
use utoipa::ToSchema;

use super::ledger::guard;
use super::ways;
use crate::archive::Archive;
use crate::bundle::LogProver;
use crate::ledger::{Event, Ledger};
use crate::merkle::leaf_hash;
use crate::web::api::Problem;
use crate::web::fault::Fault;
use crate::web::layout::Page;
use crate::web::record::disposition;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, Label, Lang};

/// The bytes of an entry that this visitor may read, with what it says.
fn raw(archive: &Archive, visitor: &Visitor, index: u64) -> Result<(Vec<u8>, Option<Event>), Fault> {
    let bytes = archive.ledger()?.entry(index)?.ok_or(Fault::NotFound)?;
    let event = Ledger::decode(index, &bytes).ok();
    if let Some(event) = &event {
        guard(archive, visitor, &event.what)?;
    }
    Ok((bytes, event))
}

pub async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(entry): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let index: u64 = entry.parse().map_err(|_| Fault::NotFound)?;
    let asker = visitor.clone();
    let look = move |shared: &Shared| raw(&shared.archive()?, &asker, index);
    let (bytes, event) = shared.work(look).await?;
    let lang = visitor.lang;
    let text = serde_json::from_slice::<serde_json::Value>(&bytes)
        .and_then(|value| serde_json::to_string_pretty(&value));
    let text = text.unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned());
    let title = format!("{} {}", Label::Entry.word(lang), lang.number(index));
    let body = html! {
        h1 { (title) }
        (ways(&visitor))
        section.sheet {
            @if let Some(event) = &event { p { (lang.event(event)) } }
            table.facts {
                tbody {
                    (super::fact(AuditText::Hash.word(lang), &html! { bdi.code { (leaf_hash(&bytes)) } }))
                    @if let Some(record) = event.as_ref().and_then(|event| event.what.record()) {
                        (super::fact(Label::RecordNumber.word(lang), &html! {
                            a href=(format!("/record/{record}")) { (lang.number(record.0)) }
                        }))
                    }
                }
            }
            p.screen-only { a.button.second href=(format!("/audit/ledger/{index}/proof")) { (AuditText::Proof.word(lang)) } }
            h2 { (AuditText::EntryRaw.word(lang)) }
            pre.raw dir="ltr" tabindex="0" { (text) }
        }
    };
    Ok(Page::new(title, body).show(&shared, &visitor))
}

pub async fn proof(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(entry): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let index: u64 = entry.parse().map_err(|_| Fault::NotFound)?;
    let prove = move |shared: &Shared| {
        let archive = shared.archive()?;
        raw(&archive, &visitor, index)?;
        proof_of(&archive, index)
    };
    let text = shared.work(prove).await?;
    let name = format!("entry-{index}.tlog-proof");
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&name)),
    ];
    Ok((headers, text).into_response())
}

fn proof_of(archive: &Archive, index: u64) -> Result<String, Fault> {
    let settings = archive.settings();
    let log = LogProver::open(&archive.root().join("ledger"), &settings.origin, &settings.keys)?;
    Ok(log.prove(index)?.to_text())
}

/// One entry as it was signed, for programs.
#[derive(Serialize, ToSchema)]
pub struct SignedEntryBody {
    /// Its place, from 0.
    index: u64,
    /// Its hash in the tree, in base64.
    hash: String,
    /// The bytes that were signed: a JSON object.
    entry: String,
    /// What it says, in words.
    text: String,
    /// The proof that it is in the ledger (C2SP tlog-proof).
    proof: String,
}

#[utoipa::path(get, path = "/api/v1/audit/ledger/{entry}", params(
    ("entry" = u64, Path, description = "The place of the entry, from 0"),
), responses(
    (status = 200, description = "An entry with its proof", body = SignedEntryBody),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it, or not without a reason", body = Problem,
        content_type = "application/problem+json"),
    (status = 404, description = "No such entry", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(entry): Path<String>,
) -> Result<Json<SignedEntryBody>, Fault> {
    visitor.demand(Act::Audit)?;
    let index: u64 = entry.parse().map_err(|_| Fault::NotFound)?;
    let look = move |shared: &Shared| {
        let archive = shared.archive()?;
        let (bytes, event) = raw(&archive, &visitor, index)?;
        Ok(SignedEntryBody {
            index,
            hash: leaf_hash(&bytes).to_string(),
            text: event.map(|event| Lang::En.event(&event)).unwrap_or_default(),
            proof: proof_of(&archive, index)?,
            entry: String::from_utf8_lossy(&bytes).into_owned(),
        })
    };
    shared.work(look).await.map(Json)
}
