//! One verification: what came of it, its findings with what to do, its minutes and its report.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::look::{Run, keys, run_of};
use super::verify::Verified;
use super::{marked, ways};
use crate::audit::{AuditReport, Code, Finding, reread};
use crate::ledger::Time;
use crate::web::api::Problem;
use crate::web::fault::Fault;
use crate::web::layout::Page;
use crate::web::record::disposition;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::web::working;
use crate::words::{AuditText, Label, Lang, Minutes, Noun, minutes as minutes_of};

/// So many findings of one kind are listed on a page; the report has them all.
const LISTED: usize = 200;

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
