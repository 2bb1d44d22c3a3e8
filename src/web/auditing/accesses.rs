//! Who has opened a confidential record, or searched for some, and why (entries of the ledger), and who came in at the door (a book beside
//! the keys). For auditors and for whoever looks after the people.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::stretch::{Stretch, Told, Wanted, stretch};
use super::ways;
use crate::ledger::{Opened, What};
use crate::web::api::{Problem, number};
use crate::web::fault::Fault;
use crate::web::layout::Page;
use crate::web::logins::{AtDoor, Login};
use crate::web::posted::{Asked, Fields};
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, Label, Lang, PageText};

/// So many are on one page.
const PAGE: usize = 50;

/// So many lines of the book of the door are shown.
const DOOR: usize = 200;

async fn found(shared: &Shared, visitor: &Visitor, fields: &Fields) -> Result<(Stretch, Vec<Login>), Fault> {
    visitor.demand(Act::SeeAccesses)?;
    let before = fields.get("before").parse().ok();
    let look = move |shared: &Shared| {
        let wanted = Wanted { kind: Some("access"), before, ..Wanted::default() };
        let shown = stretch(&shared.archive()?.ledger()?, &wanted, PAGE)?;
        let door = if before.is_none() { shared.logins().latest(DOOR)? } else { Vec::new() };
        Ok((shown, door))
    };
    shared.work(look).await
}

pub async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    let (shown, door) = found(&shared, &visitor, &fields).await?;
    let lang = visitor.lang;
    let body = html! {
        h1 { (AuditText::Accesses.word(lang)) }
        (ways(&visitor))
        section.sheet {
            p.soft { (AuditText::AccessesHint.word(lang)) }
            @if shown.entries.is_empty() {
                p { (if shown.next.is_some() { AuditText::NoneHere } else { AuditText::NoAccesses }.word(lang)) }
            } @else { (table(lang, &shown.entries)) }
            @if let Some(next) = shown.next {
                p.screen-only { a href=(format!("/audit/accesses?before={next}")) rel="next" { (AuditText::Older.word(lang)) } }
            }
        }
        @if fields.get("before").is_empty() { (at_door(lang, &door)) }
    };
    Ok(Page::new(AuditText::Accesses.word(lang), body).show(&shared, &visitor))
}

fn table(lang: Lang, entries: &[Told]) -> Markup {
    html! {
        div.scroll tabindex="0" {
            table {
                thead { tr {
                    th scope="col" { (AuditText::When.word(lang)) }
                    th scope="col" { (AuditText::Person.word(lang)) }
                    th scope="col" { (Label::RecordNumber.word(lang)) }
                    th scope="col" { (lang.page(PageText::Reason)) }
                    th scope="col" { (Label::Entry.word(lang)) }
                } }
                tbody {
                    @for told in entries {
                        @if let Some((event, What::Access(shown))) = told.event.as_ref().map(|event| (event, &event.what)) {
                            tr {
                                td.when { (lang.moment(event.time)) }
                                td { bdi { (lang.name(&event.agent)) } }
                                td { (opened(lang, &shown.opened)) }
                                td.said { bdi dir="auto" { (lang.name(&shown.reason)) } }
                                td { a href=(format!("/audit/ledger/{}", told.index)) { (lang.number(told.index)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The record, or the levels that were searched.
fn opened(lang: Lang, opened: &Opened) -> Markup {
    let words = |levels: &[String]| {
        let words: Vec<String> = levels.iter().map(|level| lang.access_named(level).to_owned()).collect();
        lang.list(&words)
    };
    html! {
        @match opened {
            Opened::Record { record } => a href=(format!("/record/{record}")) { (lang.number(record.0)) },
            Opened::Search { levels } => { (AuditText::SearchOf.word(lang)) ": " bdi { (words(levels)) } }
        }
    }
}

fn at_door(lang: Lang, door: &[Login]) -> Markup {
    html! {
        section.sheet {
            h2 { (AuditText::Logins.word(lang)) }
            p.soft { (AuditText::LoginsHint.word(lang)) }
            @if door.is_empty() { p { (AuditText::NoLogins.word(lang)) } }
            @else {
                div.scroll tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { (AuditText::When.word(lang)) }
                            th scope="col" { (AuditText::Person.word(lang)) }
                            th scope="col" { (AuditText::What.word(lang)) }
                            th scope="col" { (AuditText::From.word(lang)) }
                        } }
                        tbody { @for one in door { (login(lang, one)) } }
                    }
                }
            }
        }
    }
}

fn login(lang: Lang, one: &Login) -> Markup {
    let (class, text) = match one.what {
        AtDoor::Entered => ("soft", AuditText::Entered),
        AtDoor::Left => ("soft", AuditText::Left),
        AtDoor::Refused => ("bad", AuditText::Refused),
        AtDoor::TooOften => ("bad", AuditText::TriedTooOften),
    };
    html! {
        tr {
            td.when { (lang.moment(one.time)) }
            td { bdi { (lang.name(&one.name)) } }
            td class=(class) { (text.word(lang)) }
            td { @if let Some(from) = one.from { bdi.code { (from) } } }
        }
    }
}

/// Who has seen what, for programs.
#[derive(Serialize, ToSchema)]
pub struct AccessesBody {
    /// Confidential records that were opened or searched, the latest first; at most 50.
    accesses: Vec<AccessBody>,
    /// What to ask with as `before` for older ones; absent at the beginning of the ledger.
    next: Option<u64>,
    /// What happened at the door, the latest first; only without `before`.
    logins: Vec<LoginBody>,
}

/// One confidential record that was opened, or a search for them.
#[derive(Serialize, ToSchema)]
pub struct AccessBody {
    /// The entry in the ledger.
    entry: u64,
    /// When (RFC 3339).
    time: String,
    /// By whom.
    agent: String,
    /// The record; absent for a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    /// The levels that were searched; empty for a record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<String>,
    /// The reason, in their words.
    reason: String,
}

/// What happened at the door.
#[derive(Serialize, ToSchema)]
pub struct LoginBody {
    /// When (RFC 3339).
    time: String,
    /// The name that was given.
    name: String,
    /// Where from.
    from: Option<String>,
    /// entered, refused, too-often or left.
    #[schema(value_type = String)]
    what: AtDoor,
}

#[utoipa::path(get, path = "/api/v1/audit/accesses", params(
    ("before" = Option<u64>, Query, description = "Only entries before this one"),
), responses(
    (status = 200, description = "Who has opened or searched confidential records, and who logged in", body = AccessesBody),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Json<AccessesBody>, Fault> {
    visitor.demand(Act::Audit)?;
    number(&fields, "before")?;
    let (shown, door) = found(&shared, &visitor, &fields).await?;
    let access = |told: Told| {
        let event = told.event?;
        let What::Access(shown) = event.what else { return None };
        let (time, record) = (event.time.to_string(), shown.record().map(|record| record.0));
        let levels = match shown.opened {
            Opened::Search { levels } => levels,
            Opened::Record { .. } => Vec::new(),
        };
        Some(AccessBody { entry: told.index, time, agent: event.agent, record, levels, reason: shown.reason })
    };
    let login = |one: Login| LoginBody {
        time: one.time.to_string(),
        name: one.name,
        from: one.from.map(|from| from.to_string()),
        what: one.what,
    };
    Ok(Json(AccessesBody {
        accesses: shown.entries.into_iter().filter_map(access).collect(),
        next: shown.next,
        logins: door.into_iter().map(login).collect(),
    }))
}
