//! The checkpoint: the signed note as it is, who has cosigned it, and whether the ledger continues one that somebody
//! has kept.
//!
//! Invariant: what is compared was signed by a key that this server trusts; a yes rests on the two roots.

use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::look::{Cosigned, CosignedBody, beside, cosigned, keys};
use super::{marked, overview, ways};
use crate::archive::Archive;
use crate::audit::Outcome;
use crate::bundle::{Growth, Head, LogProver, grown};
use crate::merkle::TreeHead;
use crate::note::{self, Checkpoint, VerifyingKey};
use crate::web::api::Problem;
use crate::web::fault::Fault;
use crate::web::layout::Page;
use crate::web::record::disposition;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, Evidence, Label, Lang};

/// A note is some hundreds of bytes; one with many cosignatures some thousands.
const LONGEST: usize = 200_000;

/// The signed head and who has cosigned.
struct Found {
    note: String,
    head: TreeHead,
    origin: String,
    cosigned: Cosigned,
    trusted: bool,
}

fn open(archive: &Archive, keys: &[VerifyingKey]) -> Result<LogProver, Fault> {
    Ok(LogProver::open(&archive.root().join("ledger"), &archive.settings().origin, keys)?)
}

fn look(shared: &Shared) -> Result<Found, Fault> {
    let (archive, beside) = (shared.archive()?, beside(shared)?);
    let keys = keys(&archive, &beside);
    let log = open(&archive, &keys)?;
    Ok(Found {
        note: log.newest().to_owned(),
        head: *log.ledger().head(),
        origin: archive.settings().origin.clone(),
        cosigned: cosigned(&archive, &keys, beside.policy.as_ref())?,
        trusted: !beside.trusted.is_empty(),
    })
}

pub async fn show(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    page(&shared, &visitor, StatusCode::OK, &html! {}).await
}

async fn page(
    shared: &Shared,
    visitor: &Visitor,
    status: StatusCode,
    compared: &Markup,
) -> Result<Response, Fault> {
    let found = shared.work(look).await?;
    let lang = visitor.lang;
    let body = html! {
        h1 { (AuditText::Checkpoint.word(lang)) }
        (ways(visitor))
        section.sheet {
            p { (AuditText::CheckpointHint.word(lang)) }
            @if !found.trusted { p.notice { (AuditText::NoTrustedKey.word(lang)) } }
            pre.raw dir="ltr" tabindex="0" aria-label=(AuditText::Checkpoint.word(lang)) { (found.note) }
            p.screen-only { a.button href="/audit/checkpoint/note" { (AuditText::Download.word(lang)) } }
        }
        section.sheet.screen-only #compare {
            h2 { (AuditText::Compare.word(lang)) }
            (compared)
            form.fields action="/audit/checkpoint/compare" method="post" enctype="multipart/form-data" {
                (visitor.csrf_field())
                label {
                    (AuditText::ComparePaste.word(lang))
                    textarea.code name="note" rows="5" dir="ltr" spellcheck="false" {}
                }
                label { (AuditText::CompareFile.word(lang)) input type="file" name="file"; }
                div { button type="submit" { (AuditText::CompareNow.word(lang)) } }
            }
        }
        section.sheet {
            h2 { (AuditText::Cosignatures.word(lang)) }
            (overview::cosigned(lang, &found.cosigned))
            table.facts {
                tbody {
                    (super::fact(Label::Origin.word(lang), &html! { bdi.code { (found.origin) } }))
                    (super::fact(Label::Entries.word(lang), &html! { (lang.number(found.head.size)) }))
                    (super::fact(Label::LedgerRoot.word(lang), &html! { bdi.code { (found.head.root) } }))
                }
            }
        }
    };
    let mut response = Page::new(AuditText::Checkpoint.word(lang), body).show(shared, visitor);
    *response.status_mut() = status;
    Ok(response)
}

pub async fn note(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let found = shared.work(look).await?;
    let name = format!("checkpoint-{}.txt", found.head.size);
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&name)),
    ];
    Ok((headers, found.note).into_response())
}

/// Says whether the ledger continues a checkpoint that was sent.
pub async fn compare(
    State(shared): State<Shared>,
    visitor: Visitor,
    form: Multipart,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let kept = received(&visitor, form).await?;
    let growth = shared.work(move |shared| growth(shared, &kept)).await?;
    let lang = visitor.lang;
    let (status, holds, said) = match &growth {
        None => (StatusCode::UNPROCESSABLE_ENTITY, false, AuditText::NotACheckpoint.word(lang).to_owned()),
        Some(growth) => (StatusCode::OK, matches!(growth, Growth::Continues { .. }), told(lang, growth)),
    };
    let outcome = if holds { Outcome::Ok } else { Outcome::Damage };
    let compared = html! {
        p.verdict role="alert" { (marked(outcome, &said)) }
    };
    page(&shared, &visitor, status, &compared).await
}

/// The text that was pasted, or the file that was chosen.
async fn received(visitor: &Visitor, mut form: Multipart) -> Result<Vec<u8>, Fault> {
    let (mut trusted, mut kept) = (false, Vec::new());
    while let Some(mut field) = form.next_field().await.map_err(|_| Fault::Wrong)? {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(|_| Fault::Wrong)? {
            if bytes.len() + piece.len() > LONGEST {
                return Err(Fault::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        match name.as_str() {
            "csrf" => trusted = visitor.check_csrf(&String::from_utf8_lossy(&bytes)).is_ok(),
            "note" | "file" if !bytes.is_empty() => kept = bytes,
            _ => (),
        }
    }
    if trusted { Ok(kept) } else { Err(Fault::Wrong) }
}

/// How the ledger stands to a checkpoint that somebody has kept; `None` for what is no checkpoint of this log.
fn growth(shared: &Shared, kept: &[u8]) -> Result<Option<Growth>, Fault> {
    let (archive, beside) = (shared.archive()?, beside(shared)?);
    let keys = keys(&archive, &beside);
    // Forms send other line ends than notes have.
    let text = String::from_utf8_lossy(kept).replace("\r\n", "\n");
    let text = format!("{}\n", text.trim_matches(['\n', ' ', '\u{FEFF}']));
    let opened = note::open(text.as_bytes(), &keys).ok();
    let checkpoint = opened.and_then(|opened| Checkpoint::from_text(&opened.text).ok());
    let ours = checkpoint.filter(|checkpoint| checkpoint.origin.as_str() == archive.settings().origin);
    let Some(checkpoint) = ours else { return Ok(None) };
    let log = open(&archive, &keys)?;
    let old = TreeHead { size: checkpoint.size, root: checkpoint.root.into() };
    Ok(Some(grown(log.ledger(), Head::Signed(old), Head::Signed(*log.ledger().head()))?))
}

fn told(lang: Lang, growth: &Growth) -> String {
    lang.evidence(&match growth {
        Growth::Continues { old, new, .. } => Evidence::Continues { old: old.size, new: new.size },
        Growth::Shrunk { old, new } => Evidence::Shrunk { old: *old, new: *new },
        Growth::Beyond { asked, here } => Evidence::Beyond { asked: *asked, here: *here },
        Growth::Forked { size } => Evidence::Forked { size: *size },
    })
}

/// The signed head, for programs.
#[derive(Serialize, ToSchema)]
pub struct CheckpointBody {
    /// The signed note as it is.
    note: String,
    /// The name of the log.
    origin: String,
    /// The number of entries.
    size: u64,
    /// The root, in base64.
    root: String,
    /// Who has cosigned.
    cosigned: CosignedBody,
}

#[utoipa::path(get, path = "/api/v1/audit/checkpoint", responses(
    (status = 200, description = "The signed head of the ledger", body = CheckpointBody),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
) -> Result<Json<CheckpointBody>, Fault> {
    visitor.demand(Act::Audit)?;
    let found = shared.work(look).await?;
    Ok(Json(CheckpointBody {
        note: found.note,
        origin: found.origin,
        size: found.head.size,
        root: found.head.root.to_string(),
        cosigned: CosignedBody::from(&found.cosigned),
    }))
}
