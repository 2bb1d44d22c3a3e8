//! Verifications: the form that starts one, those of the past with their findings, and their minutes.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::look::{Run, keys, run_of};
use super::verify::{self, Reads, Verified};
use super::{at_work, marked, outcome_mark, ways};
use crate::audit::{AuditReport, Code, Finding, Scope, reread};
use crate::ledger::{Circumstances as _, RealCircumstances, Time};
use crate::recognise::query_dates;
use crate::web::api::{Problem, number};
use crate::web::fault::Fault;
use crate::web::jobs::Work;
use crate::web::layout::Page;
use crate::web::posted::{Asked, Posted};
use crate::web::record::disposition;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::web::working;
use crate::words::{AuditText, Label, Lang, Minutes, Noun, minutes as minutes_of};

/// So many verifications are on one page.
const PAGE: usize = 30;

/// So many findings of one kind are listed on a page; the report has them all.
const LISTED: usize = 200;

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

/// A run of the past, with its findings.
struct Past {
    run: Run,
    report: AuditReport,
}

fn read(shared: &Shared, entry: &str) -> Result<Past, Fault> {
    let archive = shared.archive()?;
    let entry = entry.parse().map_err(|_| Fault::NotFound)?;
    let run = run_of(&archive, entry)?.ok_or(Fault::NotFound)?;
    let report = reread(&archive, &run.check)?;
    Ok(Past { run, report })
}

pub async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(entry): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let past = shared.work(move |shared| read(shared, &entry)).await?;
    let (lang, number) = (visitor.lang, past.run.entry);
    let title = format!("{} {}", AuditText::Run.word(lang), lang.number(number));
    let body = html! {
        h1 { (title) }
        (ways(&visitor))
        section.sheet {
            (answer(lang, &past.report, past.run.event.time, &past.run.event.agent))
            p.doings.screen-only {
                a.button href=(format!("/audit/runs/{number}/minutes")) { (AuditText::Minutes.word(lang)) } " "
                a.button.second href=(format!("/audit/runs/{number}/report")) { (AuditText::Report.word(lang)) } " "
                a.button.second href=(format!("/audit/ledger/{number}")) { (Label::Entry.word(lang)) }
            }
        }
        (findings(lang, &past.report))
    };
    Ok(Page::new(title, body).show(&shared, &visitor))
}

/// The end of a verification, on the page of its job.
pub fn ended(lang: Lang, number: u64, verified: &Verified) -> Markup {
    html! {
        (answer(lang, &verified.report, verified.ended, &verified.by))
        @match &verified.entry {
            Ok(entry) => p {
                (AuditText::Recorded.word(lang)) " "
                a href=(format!("/audit/runs/{entry}")) { (lang.number(*entry)) }
            },
            Err((why, detail)) => p.notice role="alert" { (lang.with_detail(lang.not_recorded(*why), detail)) },
        }
        p.doings.screen-only {
            a.button href=(format!("/jobs/{number}/minutes")) { (AuditText::Minutes.word(lang)) } " "
            a.button.second href="/audit" { (AuditText::Overview.word(lang)) }
        }
        (findings(lang, &verified.report))
    }
}

/// What came of a run: the word first, then the facts it rests on.
fn answer(lang: Lang, report: &AuditReport, ended: Time, by: &str) -> Markup {
    html! {
        p.verdict role="status" { (marked(report.outcome(), &lang.verdict(report))) }
        table.facts {
            tbody {
                (super::fact(Label::Scope.word(lang), &html! { (lang.scope(report.scope)) }))
                @if let Some(started) = report.started {
                    (super::fact(Label::VerifyBegun.word(lang), &html! { (lang.moment(started)) }))
                }
                (super::fact(Label::Closed.word(lang), &html! { (lang.moment(ended)) }))
                (super::fact(Label::VerifiedBy.word(lang), &html! { bdi { (lang.name(by)) } }))
                (super::fact(Label::Intact.word(lang), &html! {
                    (lang.list(&[lang.counted(report.objects, Noun::Content), lang.size(report.bytes)]))
                }))
                (super::fact(Label::Entries.word(lang), &html! { (lang.number(report.entries)) }))
                @if let Some(head) = &report.head {
                    (super::fact(Label::LedgerRoot.word(lang), &html! { bdi.code { (head.root) } }))
                }
            }
        }
    }
}

/// The findings by kind, each with what to do about it.
fn findings(lang: Lang, report: &AuditReport) -> Markup {
    let of = |code: Code| report.findings.iter().filter(move |finding| finding.code == code);
    html! {
        section.sheet {
            h2 { (AuditText::Findings.word(lang)) }
            @if report.counts.is_empty() { p { (AuditText::NoFindings.word(lang)) } }
            @else if report.findings.is_empty() { p.notice { (AuditText::ReportLost.word(lang)) } }
            @for (code, count) in &report.counts {
                h3 { bdi.code { (code.number()) } " " (lang.finding(*code)) " (" (lang.number(*count)) ")" }
                p.soft { (AuditText::WhatToDo.word(lang)) ": " (lang.remedy(*code)) }
                ul.places { @for finding in of(*code).take(LISTED) { (place(lang, finding)) } }
                @if of(*code).nth(LISTED).is_some() { p.soft { (AuditText::MoreFindings.word(lang)) } }
            }
        }
    }
}

fn place(lang: Lang, finding: &Finding) -> Markup {
    html! {
        li {
            bdi.code { (finding.place) }
            @if !finding.detail.is_empty() { " " span.soft { (lang.name(&finding.detail)) } }
        }
    }
}

pub async fn minutes(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(entry): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let print = move |shared: &Shared| {
        let (past, archive) = (read(shared, &entry)?, shared.archive()?);
        let trusted = keys(&archive, &super::look::beside(shared)?);
        let (run, settings) = (&past.run, archive.settings());
        let event = &run.event;
        Ok(minutes_of(&Minutes {
            settings,
            trusted: &trusted,
            report: &past.report,
            ended: event.time,
            agent: event.agent.clone(),
            software: event.software.clone(),
            entry: Some(run.entry),
        }))
    };
    Ok(page_to_keep(shared.work(print).await?))
}

pub async fn minutes_of_job(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let verified = crate::web::progress::came(&shared, &number)?.verified.ok_or(Fault::NotFound)?;
    let print = move |shared: &Shared| {
        // The settings alone: the ledger may be what is damaged.
        let archive = working::archive(shared).map_err(Fault::broken)?;
        Ok(minutes_of(&Minutes {
            settings: archive.settings(),
            trusted: &verified.trusted,
            report: &verified.report,
            ended: verified.ended,
            agent: verified.by.clone(),
            software: shared.setup().software.clone(),
            entry: verified.entry.as_ref().ok().copied(),
        }))
    };
    Ok(page_to_keep(shared.work(print).await?))
}

/// A page that is to be kept and printed: it has a style of its own, so it is never shown as one of ours.
fn page_to_keep(page: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            disposition("\u{645}\u{62D}\u{636}\u{631} \u{62A}\u{62D}\u{642}\u{642}.html"),
        ),
    ];
    (headers, page).into_response()
}

pub async fn report(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(entry): Path<String>,
) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let name = format!("verification-{entry}.jsonl");
    let look = move |shared: &Shared| {
        let archive = shared.archive()?;
        let entry = entry.parse().map_err(|_| Fault::NotFound)?;
        let run = run_of(&archive, entry)?.ok_or(Fault::NotFound)?;
        Ok(archive.store().read(&run.check.report.blake3)?)
    };
    let bytes = shared.work(look).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&name)),
    ];
    Ok((headers, bytes).into_response())
}

/// A verification, for programs.
#[derive(Serialize, ToSchema)]
pub struct RunBody {
    /// Its entry in the ledger.
    entry: u64,
    /// When it began (RFC 3339).
    started: String,
    /// When it was written down (RFC 3339).
    time: String,
    /// Who has verified.
    agent: String,
    /// ok, damage or could-not-check.
    outcome: String,
    /// False when it was stopped before its end.
    complete: bool,
    /// What it was to read: all, slice N of M, or since entry N.
    scope: String,
    /// Objects that were read and agree.
    objects: u64,
    /// Their bytes.
    bytes: u64,
    /// How many findings there were of each number (docs/FINDINGS.md).
    findings: BTreeMap<String, u64>,
}

/// A verification with its findings, for programs.
#[derive(Serialize, ToSchema)]
pub struct RunWithFindings {
    /// The verification.
    run: RunBody,
    /// What does not agree.
    findings: Vec<FindingBody>,
}

/// One finding, for programs.
#[derive(Serialize, ToSchema)]
pub struct FindingBody {
    /// Its number, such as F102.
    code: &'static str,
    /// Its word, such as object-corrupt.
    word: &'static str,
    /// Where: a path below the archive.
    place: String,
    /// What was found.
    detail: String,
    /// What to do about it.
    remedy: String,
}

pub fn run_body(run: &Run) -> RunBody {
    RunBody {
        entry: run.entry,
        started: run.check.started.to_string(),
        time: run.event.time.to_string(),
        agent: run.event.agent.clone(),
        outcome: run.check.outcome.clone(),
        complete: run.check.complete,
        scope: Lang::En.scope(run.check.scope.into()),
        objects: run.check.objects,
        bytes: run.check.bytes,
        findings: run.check.findings.clone(),
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

#[utoipa::path(get, path = "/api/v1/audit/runs/{entry}", params(
    ("entry" = u64, Path, description = "The entry of the verification in the ledger"),
), responses(
    (status = 200, description = "A verification with its findings", body = RunWithFindings),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such verification", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(entry): Path<String>,
) -> Result<Json<RunWithFindings>, Fault> {
    visitor.demand(Act::Audit)?;
    let past = shared.work(move |shared| read(shared, &entry)).await?;
    let finding = |finding: &Finding| FindingBody {
        code: finding.code.number(),
        word: finding.code.word(),
        place: finding.place.clone(),
        detail: finding.detail.clone(),
        remedy: Lang::En.remedy(finding.code),
    };
    let findings = past.report.findings.iter().map(finding).collect();
    Ok(Json(RunWithFindings { run: run_body(&past.run), findings }))
}
