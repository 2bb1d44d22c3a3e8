//! The search for confidential records by an auditor, who says why first. The reason is an entry of the ledger before
//! anything is found, holds for a while, and is entered again for each record that is opened meanwhile.
//!
//! Programs bring their reason with each request; what was entered for the same reason a short while ago is not
//! entered again. Invariant: nobody but an auditor learns that there is such a search.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::api::invalid;
use super::fault::Fault;
use super::layout::{Page, encoded};
use super::login::safe;
use super::posted::{Asked, Fields, Posted};
use super::reason::{self, LONGEST, SHORTEST, level, note};
use super::sessions::Pass;
use super::state::Shared;
use super::visitor::{Act, Visitor};
use crate::ledger::{Access, Circumstances as _, Opened, RealCircumstances, RecordId};
use crate::words::PageText;

/// The most reasons of programs that are remembered.
const MOST: usize = 10_000;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/search/reason", get(show).post(give)).route("/search/reason/end", post(end))
}

async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    demand(&visitor)?;
    Ok(form(&shared, &visitor, fields.get("next"), false))
}

/// For everybody else there is nothing here.
fn demand(visitor: &Visitor) -> Result<(), Fault> {
    if visitor.searches_with_reason() { Ok(()) } else { Err(Fault::NotFound) }
}

fn form(shared: &Shared, visitor: &Visitor, next: &str, too_short: bool) -> Response {
    let lang = visitor.lang;
    let body = html! {
        section.told {
            h1 { (lang.page(PageText::WhySearch)) }
            p { (lang.page(PageText::WhySearchHint)) }
            @if too_short { p.notice role="alert" { (lang.page(PageText::ReasonTooShort)) } }
            form.fields action="/search/reason" method="post" {
                (visitor.csrf_field())
                input type="hidden" name="next" value=(next);
                (reason::field(lang, ""))
                div { button type="submit" { (lang.page(PageText::SearchConfidential)) } }
            }
            p { a href=(safe(next)) { (lang.page(PageText::BackToSearch)) } }
        }
    };
    Page::new(lang.page(PageText::WhySearch), body).show(shared, visitor)
}

async fn give(State(shared): State<Shared>, Posted { visitor, fields }: Posted) -> Result<Response, Fault> {
    demand(&visitor)?;
    let (reason, next) = (fields.get("reason").trim().to_owned(), fields.get("next").to_owned());
    if !reason::fits(&reason) {
        return Ok(form(&shared, &visitor, &next, true));
    }
    enter(&shared, &visitor, whole_search(&visitor), &reason).await?;
    if let Some(session) = visitor.session() {
        shared.sessions().pass_given(session, &reason, RealCircumstances.now());
    }
    Ok(Redirect::to(safe(&next)).into_response())
}

async fn end(State(shared): State<Shared>, Posted { visitor, fields }: Posted) -> Result<Response, Fault> {
    demand(&visitor)?;
    if let Some(session) = visitor.session() {
        shared.sessions().pass_ended(session);
    }
    Ok(Redirect::to(safe(fields.get("next"))).into_response())
}

/// The way to the form, for whoever may search further than they do.
pub(super) fn invitation(visitor: &Visitor) -> Markup {
    html! {
        @if visitor.searches_with_reason() && visitor.pass().is_none() {
            p.soft.screen-only {
                a href=(address(visitor)) {
                    (visitor.lang.page(PageText::SearchConfidential))
                }
            }
        }
    }
}

/// The address of the form; it leads back to where its visitor is.
pub(super) fn address(visitor: &Visitor) -> String {
    format!("/search/reason?next={}", encoded(&visitor.here))
}

/// Says on every page that confidential records are searched, and ends it.
pub(super) fn banner(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        @if let Some(Pass { reason, until, .. }) = visitor.pass() {
            div.pass.notice.screen-only role="status" {
                p {
                    strong { (lang.page(PageText::ConfidentialUntil)) " " bdi { (lang.moment(*until)) } } " \u{B7} "
                    (lang.page(PageText::Reason)) ": " bdi dir="auto" { (lang.name(reason)) }
                }
                form action="/search/reason/end" method="post" {
                    (visitor.csrf_field())
                    input type="hidden" name="next" value=(visitor.here);
                    button.second type="submit" { (lang.page(PageText::EndConfidential)) }
                }
            }
        }
    }
}

/// The visitor with the reason that a program has brought in its address; refuses it to whoever needs none.
pub(super) fn brought(visitor: Visitor, fields: &Fields) -> Result<Visitor, Fault> {
    if !fields.has("reason") {
        return Ok(visitor);
    }
    visitor.demand_program(Act::Work)?;
    if !visitor.searches_with_reason() {
        return Err(Fault::Forbidden);
    }
    let reason = fields.get("reason").trim();
    if !reason::fits(reason) {
        return Err(invalid(format!("reason: {SHORTEST} to {LONGEST} characters")));
    }
    Ok(visitor.with_pass(reason, RealCircumstances.now()))
}

/// Enters that a program searches confidential records; who does so at a browser has been entered.
pub(super) async fn search(shared: &Shared, visitor: &Visitor) -> Result<(), Fault> {
    match visitor.pass().filter(|_| visitor.is_program()) {
        Some(pass) => enter_once(shared, visitor, None, &pass.reason).await,
        None => Ok(()),
    }
}

/// Enters that a record is opened, for whoever searches confidential records and has not opened it; they see it then.
pub(super) async fn open(shared: &Shared, visitor: Visitor, record: RecordId) -> Result<Visitor, Fault> {
    let Some(pass) = visitor.pass() else { return Ok(visitor) };
    let level = shared.with_archive(&visitor, move |_, archive| level(archive, record)).await?;
    if level.is_none_or(|level| visitor.sees(record, level)) {
        return Ok(visitor);
    }
    if visitor.is_program() {
        enter_once(shared, &visitor, Some(record), &pass.reason).await?;
    } else {
        enter(shared, &visitor, Opened::Record { record }, &pass.reason).await?;
    }
    if let Some(session) = visitor.session() {
        shared.sessions().reason_given(session, record);
    }
    Ok(visitor.having_opened(record))
}

/// Everything that is not found without a reason.
fn whole_search(visitor: &Visitor) -> Opened {
    let levels = Access::ALL.into_iter().filter(|level| visitor.sees_with_reason(*level));
    Opened::search(&levels.collect::<Vec<_>>())
}

async fn enter(shared: &Shared, visitor: &Visitor, opened: Opened, reason: &str) -> Result<(), Fault> {
    let (name, reason) = (visitor.name().unwrap_or_default().to_owned(), reason.to_owned());
    shared.work(move |shared| note(shared, &name, opened, &reason)).await
}

async fn enter_once(
    shared: &Shared,
    visitor: &Visitor,
    record: Option<RecordId>,
    reason: &str,
) -> Result<(), Fault> {
    let name = visitor.name().unwrap_or_default().to_owned();
    let given = Given { name, record, reason: reason.to_owned() };
    if shared.entered().holds(&given, Instant::now()) {
        return Ok(());
    }
    let opened = record.map_or_else(|| whole_search(visitor), |record| Opened::Record { record });
    enter(shared, visitor, opened, reason).await?;
    shared.entered().keep(given, Instant::now());
    Ok(())
}

/// What a program has given a reason for: a record, or the search.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Given {
    name: String,
    record: Option<RecordId>,
    reason: String,
}

/// The reasons of programs that were entered a short while ago.
#[derive(Debug, Default)]
pub struct Entered(Mutex<HashMap<Given, Instant>>);

impl Entered {
    fn holds(&self, given: &Given, now: Instant) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(given).is_some_and(|at| now.duration_since(*at) < Pass::HOLDS)
    }

    /// One that is forgotten because there are too many is only entered again.
    fn keep(&self, given: Given, now: Instant) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, at| now.duration_since(*at) < Pass::HOLDS);
        if all.len() < MOST {
            all.insert(given, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_was_entered_holds_for_a_while_and_for_the_same_alone() {
        let (entered, now) = (Entered::default(), Instant::now());
        let given = |name: &str, record: Option<u64>| Given {
            name: name.to_owned(),
            record: record.map(RecordId),
            reason: "the yearly audit".to_owned(),
        };
        entered.keep(given("mona", None), now);
        assert!(entered.holds(&given("mona", None), now + Pass::HOLDS / 2));
        assert!(!entered.holds(&given("mona", None), now + Pass::HOLDS));
        assert!(!entered.holds(&given("mona", Some(3)), now));
        assert!(!entered.holds(&given("huda", None), now));
    }
}
