//! The page between an auditor and a confidential record: why? The answer is an entry of the ledger before the
//! record is shown.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::fault::Fault;
use super::layout::Page;
use super::posted::Posted;
use super::state::Shared;
use super::visitor::Visitor;
use crate::archive::Archive;
use crate::ingest::note_access;
use crate::ledger::{Access, Opened, RecordId};
use crate::monitor::Silent;
use crate::words::{Lang, PageText};

/// A reason has at least so many characters, and at most.
pub(super) const SHORTEST: usize = 8;
pub(super) const LONGEST: usize = 500;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/record/{id}/reason", get(show).post(give))
}

async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let record = asked(&shared, &visitor, &id).await?;
    Ok(form(&shared, &visitor, record, false))
}

fn form(shared: &Shared, visitor: &Visitor, record: RecordId, too_short: bool) -> Response {
    let lang = visitor.lang;
    let body = html! {
        section.told {
            h1 { (lang.page(PageText::WhyAccess)) }
            p { (lang.page(PageText::WhyAccessHint)) }
            @if too_short { p.notice role="alert" { (lang.page(PageText::ReasonTooShort)) } }
            form.fields action=(format!("/record/{record}/reason")) method="post" {
                (visitor.csrf_field())
                // Who has said already why they search confidential records may mean the same.
                (field(lang, visitor.pass().map_or("", |pass| pass.reason.as_str())))
                div { button type="submit" { (lang.page(PageText::ShowRecord)) } }
            }
        }
    };
    Page::new(lang.page(PageText::WhyAccess), body).show(shared, visitor)
}

/// The field that takes a reason.
pub(super) fn field(lang: Lang, reason: &str) -> Markup {
    html! {
        label {
            (lang.page(PageText::Reason))
            textarea name="reason" rows="4" required minlength=(SHORTEST) maxlength=(LONGEST) dir="auto" { (reason) }
        }
    }
}

/// Whether a text is long enough for a reason, and not too long.
pub(super) fn fits(reason: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&reason.chars().count())
}

async fn give(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Result<Response, Fault> {
    let record = asked(&shared, &visitor, &id).await?;
    let reason = fields.get("reason").trim().to_owned();
    if !fits(&reason) {
        return Ok(form(&shared, &visitor, record, true));
    }
    let name = visitor.name().unwrap_or_default().to_owned();
    shared.work(move |shared| note(shared, &name, Opened::Record { record }, &reason)).await?;
    if let Some(session) = visitor.session() {
        shared.sessions().reason_given(session, record);
    }
    Ok(Redirect::to(&format!("/record/{record}")).into_response())
}

/// The record, if it is one that this visitor sees only with a reason; for everybody else there is nothing here.
async fn asked(shared: &Shared, visitor: &Visitor, id: &str) -> Result<RecordId, Fault> {
    let id = RecordId(id.parse().map_err(|_| Fault::NotFound)?);
    let level = shared.with_archive(visitor, move |_, archive| level(archive, id)).await?;
    let asked = level.is_some_and(|level| visitor.sees_with_reason(level));
    if asked { Ok(id) } else { Err(Fault::NotFound) }
}

/// Who may see a record; `None` for one that is not there.
pub(super) fn level(archive: &Archive, id: RecordId) -> Result<Option<Access>, Fault> {
    let catalog = archive.catalog()?;
    let Some(record) = catalog.record(id)? else { return Ok(None) };
    Ok(Some(catalog.known(&record)?.level()))
}

/// Enters what is opened to somebody, and why; blocks.
pub(super) fn note(shared: &Shared, name: &str, opened: Opened, reason: &str) -> Result<(), Fault> {
    let hand = (shared.setup().hand)(name).ok_or_else(|| Fault::broken("no key to write with"))?;
    let archive = shared.archive()?;
    let mut writer = archive.write(hand, &Silent)?;
    note_access(&mut writer, opened, reason, &Silent)?;
    writer.bring_up_index(&Silent)?;
    writer.finish()?;
    Ok(())
}
