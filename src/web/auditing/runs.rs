//! Verifications: the form that starts one, and those of the past.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::look::{Run, run_of};
use super::run::{RunBody, run_body};
use super::verify::{self, Reads};
use super::{at_work, outcome_mark, ways};
use crate::audit::Scope;
use crate::ledger::{Circumstances as _, RealCircumstances, Time};
use crate::recognise::query_dates;
use crate::web::api::{Problem, number};
use crate::web::fault::Fault;
use crate::web::jobs::Work;
use crate::web::layout::Page;
use crate::web::posted::{Asked, Posted};
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::web::working;
use crate::words::{AuditText, Label, Lang, Noun};

/// So many verifications are on one page.
const PAGE: usize = 30;

/// Noon of one day is the beginning of another somewhere: a day begins as early as it does anywhere.
const EARLIEST_ZONE: i64 = 14 * 3_600;

/// The most parts that everything can be taken apart into.
const MOST_PARTS: u64 = 1_000;

pub async fn list(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let page = fields.get("page").parse::<usize>().unwrap_or(1).clamp(1, 10_000);
    match shared.work(move |shared| past(shared, page)).await {
        // Then most of all a verification must be started.
        Err(Fault::Broken(why)) => {
            shared.log(&format!("{}: {why}", visitor.here));
            let notice = html! { p.notice role="alert" { (AuditText::LedgerBroken.word(visitor.lang)) } };
            Ok(listed(&shared, &visitor, &[], page, &notice))
        }
        found => Ok(listed(&shared, &visitor, &found?, page, &html! {})),
    }
}

/// One page of runs, the latest first, and one more where there is a next page.
fn past(shared: &Shared, page: usize) -> Result<Vec<Run>, Fault> {
    let archive = shared.archive()?;
    let entries = archive.catalog()?.audits()?;
    let here = entries.into_iter().skip((page - 1) * PAGE).take(PAGE + 1);
    here.filter_map(|entry| run_of(&archive, entry).transpose()).collect()
}

fn listed(shared: &Shared, visitor: &Visitor, found: &[Run], page: usize, notice: &Markup) -> Response {
    let lang = visitor.lang;
    let heads =
        [Label::RecordedAs, Label::Closed, Label::Scope, Label::Verdict, Label::Intact, Label::VerifiedBy];
    let body = html! {
        h1 { (AuditText::Verifications.word(lang)) }
        (ways(visitor))
        (form(shared, visitor, notice))
        section.sheet {
            h2 { (AuditText::Runs.word(lang)) }
            @if found.is_empty() { p { (AuditText::NeverVerified.word(lang)) } }
            @else {
                div.scroll tabindex="0" {
                    table {
                        thead { tr { @for head in heads { th scope="col" { (head.word(lang)) } } } }
                        tbody { @for run in found.iter().take(PAGE) { (row(lang, run)) } }
                    }
                }
            }
            @if found.len() > PAGE {
                p.screen-only { a href=(format!("/audit/runs?page={}", page + 1)) { (AuditText::Older.word(lang)) } }
            }
        }
    };
    Page::new(AuditText::Verifications.word(lang), body).show(shared, visitor)
}

fn row(lang: Lang, run: &Run) -> Markup {
    html! {
        tr {
            td { a href=(format!("/audit/runs/{}", run.entry)) { (lang.number(run.entry)) } }
            td.when { (lang.moment(run.event.time)) }
            td { (lang.scope(run.check.scope.into())) }
            td { (outcome_mark(lang, &run.check)) }
            td { (lang.counted(run.check.objects, Noun::Content)) }
            td { bdi { (lang.name(&run.event.agent)) } }
        }
    }
}

/// What starts a verification.
fn form(shared: &Shared, visitor: &Visitor, notice: &Markup) -> Markup {
    let lang = visitor.lang;
    let stopped = tokio::task::block_in_place(|| (shared.setup().bookmark.position)());
    html! {
        section.sheet.screen-only {
            h2 { (AuditText::StartOne.word(lang)) }
            (notice)
            @if shared.jobs().running().is_some() { (at_work(shared, visitor)) } @else {
                p.soft { (AuditText::StartHint.word(lang)) }
                form.choose action="/audit/runs" method="post" {
                    (visitor.csrf_field())
                    @if let Some(stopped) = &stopped {
                        p {
                            label { input type="radio" name="scope" value="rest" checked; " " (AuditText::TheRest.word(lang)) }
                            br;
                            span.soft {
                                (lang.scope(stopped.scope)) " \u{B7} " (lang.moment(stopped.started)) " \u{B7} "
                                (lang.counted(stopped.objects, Noun::Content))
                            }
                        }
                    }
                    p { label { input type="radio" name="scope" value="all" checked[stopped.is_none()]; " " (AuditText::Everything.word(lang)) } }
                    p {
                        label { input type="radio" name="scope" value="part"; " " (AuditText::NextPart.word(lang)) }
                        " " input.short type="number" name="parts" value="12" min="2" max=(MOST_PARTS)
                            aria-label=(AuditText::NextPartHint.word(lang));
                        " " (AuditText::NextPartHint.word(lang))
                    }
                    p {
                        label { input type="radio" name="scope" value="since"; " " (AuditText::SinceDay.word(lang)) }
                        " " input type="text" name="since" maxlength="60" dir="auto"
                            aria-label=(AuditText::SinceHint.word(lang));
                        br; span.soft { (AuditText::SinceHint.word(lang)) }
                    }
                    button type="submit" { (AuditText::Start.word(lang)) }
                }
            }
        }
    }
}

pub async fn start(
    State(shared): State<Shared>,
    Posted { visitor, fields }: Posted,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let reads = match reads(fields.get("scope"), fields.get("parts"), fields.get("since")) {
        Ok(reads) => reads,
        Err((text, typed)) => {
            let notice = html! {
                p.notice role="alert" { (text.word(visitor.lang)) " " bdi dir="auto" { (visitor.lang.name(&typed)) } }
            };
            let found = shared.work(|shared| past(shared, 1)).await.unwrap_or_default();
            return Ok(listed(&shared, &visitor, &found, 1, &notice));
        }
    };
    let by = visitor.name().unwrap_or_default();
    let task = move |shared: &Shared, job: &_| verify::verify(shared, job, reads);
    let started = working::start(&shared, Work::Verification, by, task);
    let number = started.map_or_else(|busy| busy.number, |job| job.number);
    Ok(Redirect::to(&format!("/jobs/{number}")).into_response())
}

/// What a form asks to read; the error is what is wrong with it.
pub fn reads(word: &str, parts: &str, since: &str) -> Result<Reads, (AuditText, String)> {
    if word == "rest" {
        return Ok(Reads::TheRest);
    }
    scope(word, parts, since).map(Reads::Anew)
}

fn scope(word: &str, parts: &str, since: &str) -> Result<Scope, (AuditText, String)> {
    match word {
        "part" => {
            let of = parts.trim().parse().ok().filter(|of| (2..=MOST_PARTS).contains(of));
            of.map(|of| Scope::NextSlice { of }).ok_or((AuditText::BadParts, parts.to_owned()))
        }
        "since" => {
            if let Ok(entry) = since.trim().parse() {
                return Ok(Scope::SinceEntry(entry));
            }
            let found = query_dates(since, RealCircumstances.now().day());
            let day = found.first().map(|found| found.days.first);
            let day = day.ok_or((AuditText::BadSince, since.to_owned()))?;
            Ok(Scope::SinceTime(Time(i64::from(day.days()) * 86_400 - EARLIEST_ZONE)))
        }
        _ => Ok(Scope::All),
    }
}

#[utoipa::path(get, path = "/api/v1/audit/runs", params(
    ("page" = Option<u64>, Query, description = "The page of 30, from 1", minimum = 1, maximum = 10_000),
), responses(
    (status = 200, description = "The verifications, the latest first", body = Vec<RunBody>),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn list_body(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Json<Vec<RunBody>>, Fault> {
    visitor.demand(Act::Audit)?;
    let page = number(&fields, "page")?.map_or(Some(1), |page| usize::try_from(page).ok());
    let page = page.filter(|page| (1..=10_000).contains(page));
    let page = page.ok_or_else(|| Fault::Invalid("page: from 1 to 10000".into()))?;
    let found = shared.work(move |shared| past(shared, page)).await?;
    Ok(Json(found.iter().take(PAGE).map(run_body).collect()))
}
