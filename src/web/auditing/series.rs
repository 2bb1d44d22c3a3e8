//! Series of numbers: which are here, which are missing, which were given twice. For the screen and for print.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::ways;
use crate::ledger::{Circumstances as _, RealCircumstances, RecordId};
use crate::recognise::RecordType;
use crate::report::{self, Series, Which};
use crate::web::api::Problem;
use crate::web::fault::Fault;
use crate::web::layout::{Page, encoded};
use crate::web::posted::{Asked, Fields};
use crate::web::reason::level;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, Label, Lang};

/// So many series are told one by one; more are in the table alone.
const TOLD: usize = 5;

/// So many rows has the table, and so many gaps or numbers one series.
const ROWS: usize = 500;
const LISTED: usize = 400;

/// What is asked for.
fn which(fields: &Fields) -> Which {
    let text = |name: &str| Some(fields.get(name).trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    Which {
        kind: RecordType::ALL.iter().copied().find(|kind| kind.name() == fields.get("type")),
        year: fields.get("year").trim().parse().ok(),
        issuer: text("issuer").filter(|issuer| issuer.len() <= 300),
    }
}

/// The series, and the names of the records in them that this visitor may see.
struct Found {
    series: Vec<Series>,
    names: BTreeMap<RecordId, String>,
}

fn look(shared: &Shared, visitor: &Visitor, which: &Which) -> Result<Found, Fault> {
    let archive = shared.archive()?;
    let series = report::series(&archive, which, RealCircumstances.now().day())?;
    let mut names = BTreeMap::new();
    if series.len() <= TOLD {
        let twice = series.iter().flat_map(|series| series.duplicates().into_iter().take(LISTED));
        for taken in twice.flat_map(|(_, taken)| taken) {
            if level(&archive, taken.record)?.is_some_and(|level| visitor.sees(taken.record, level)) {
                let name = taken.name.rsplit('/').next().unwrap_or_default();
                names.insert(taken.record, name.to_owned());
            }
        }
    }
    Ok(Found { series, names })
}

async fn found(shared: &Shared, visitor: &Visitor, fields: &Fields) -> Result<Found, Fault> {
    visitor.demand(Act::Audit)?;
    let (which, visitor) = (which(fields), visitor.clone());
    shared.work(move |shared| look(shared, &visitor, &which)).await
}

pub async fn show(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Response, Fault> {
    let found = found(&shared, &visitor, &fields).await?;
    let lang = visitor.lang;
    let body = html! {
        h1 { (AuditText::NumberSeries.word(lang)) }
        (ways(&visitor))
        section.sheet {
            p.soft { (AuditText::SeriesHint.word(lang)) }
            (form(lang, &fields))
            @if found.series.is_empty() { p { (AuditText::NoSeries.word(lang)) } } @else { (table(lang, &found.series)) }
        }
        @if found.series.len() <= TOLD {
            @for series in &found.series { (told(lang, series, &found.names)) }
        }
    };
    Ok(Page::new(AuditText::NumberSeries.word(lang), body).show(&shared, &visitor))
}

fn form(lang: Lang, fields: &Fields) -> Markup {
    html! {
        form.filters.screen-only action="/audit/series" method="get" {
            label {
                (Label::Kind.word(lang))
                select name="type" {
                    option value="" { (AuditText::AllKinds.word(lang)) }
                    @for kind in RecordType::ALL.iter().copied() {
                        option value=(kind.name()) selected[kind.name() == fields.get("type")] { (lang.kind(kind)) }
                    }
                }
            }
            label {
                (Label::Issuer.word(lang))
                input type="text" name="issuer" value=(fields.get("issuer")) maxlength="150" dir="auto";
            }
            label {
                (Label::Year.word(lang))
                input.short type="text" inputmode="numeric" name="year" value=(fields.get("year")) maxlength="6";
            }
            button type="submit" { (AuditText::Show.word(lang)) }
        }
    }
}

fn address(series: &Series) -> String {
    let year = series.year.map(|year| format!("&year={year}")).unwrap_or_default();
    format!("/audit/series?type={}&issuer={}{year}", series.kind.name(), encoded(&series.issuer))
}

fn missing(gaps: &[RangeInclusive<u64>]) -> u64 {
    gaps.iter().map(|gap| gap.end() - gap.start() + 1).sum()
}

fn table(lang: Lang, all: &[Series]) -> Markup {
    let heads = [
        Label::Kind.word(lang),
        Label::Issuer.word(lang),
        Label::Year.word(lang),
        AuditText::NumbersHere.word(lang),
        AuditText::Highest.word(lang),
        AuditText::Gaps.word(lang),
        AuditText::Twice.word(lang),
        AuditText::Unnumbered.word(lang),
    ];
    html! {
        div.scroll tabindex="0" {
            table.numbers {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody {
                    @for series in all.iter().take(ROWS) {
                        @let (lacking, twice) = (missing(&series.gaps()), series.duplicates().len() as u64);
                        tr {
                            td { a href=(address(series)) { (lang.kind(series.kind)) } }
                            td { bdi { (lang.name(&series.issuer)) } }
                            td { @if let Some(year) = series.year { (year) } }
                            td { (lang.number(series.numbers() as u64)) }
                            td { @if let Some(highest) = series.highest() { (lang.number(highest)) } }
                            td.bad[lacking > 0] { (lang.number(lacking)) }
                            td.bad[twice > 0] { (lang.number(twice)) }
                            td { (lang.number(series.unnumbered.len() as u64)) }
                        }
                    }
                }
            }
        }
    }
}

/// One series with its gaps, what was given twice, and the records without a number.
fn told(lang: Lang, series: &Series, names: &BTreeMap<RecordId, String>) -> Markup {
    let (gaps, twice) = (series.gaps(), series.duplicates());
    html! {
        section.sheet {
            h2 {
                (lang.kind(series.kind)) @if !series.issuer.is_empty() { " \u{B7} " bdi { (lang.name(&series.issuer)) } }
                @if let Some(year) = series.year { " \u{B7} " bdi { (year) } }
            }
            h3 { (AuditText::Gaps.word(lang)) " (" (lang.number(missing(&gaps))) ")" }
            @if gaps.is_empty() { p { (AuditText::NoGaps.word(lang)) } }
            @else { ul.gaps { @for gap in gaps.iter().take(LISTED) { li { bdi { (range(lang, gap)) } } } } }
            @if !twice.is_empty() {
                h3 { (AuditText::Twice.word(lang)) }
                ul {
                    @for (number, taken) in twice.iter().take(LISTED) {
                        li { strong { (number) } ": "
                            @for one in *taken { (record(lang, one.record, names.get(&one.record))) " " }
                        }
                    }
                }
            }
            @if !series.unnumbered.is_empty() {
                h3 { (AuditText::Unnumbered.word(lang)) }
                p { @for id in series.unnumbered.iter().take(LISTED) { (record(lang, *id, None)) " " } }
            }
        }
    }
}

fn range(lang: Lang, gap: &RangeInclusive<u64>) -> String {
    let (first, last) = (lang.number(*gap.start()), lang.number(*gap.end()));
    if first == last { first } else { lang.isolated(&format!("{first}\u{2013}{last}")) }
}

/// A record by its number; by its name too where that may be seen.
fn record(lang: Lang, id: RecordId, name: Option<&String>) -> Markup {
    html! {
        a.near href=(format!("/record/{id}")) {
            (lang.number(id.0)) @if let Some(name) = name { " " bdi dir="auto" { (lang.name(name)) } }
        }
    }
}

/// One series, for programs.
#[derive(Serialize, ToSchema)]
pub struct SeriesBody {
    /// The kind, such as decision.
    kind: &'static str,
    /// The issuer; empty where nobody is named.
    issuer: String,
    /// The year of the common era.
    year: Option<i32>,
    /// How many numbers are here.
    numbers: usize,
    /// The highest.
    highest: Option<u64>,
    /// The runs of numbers that are missing, first and last.
    gaps: Vec<[u64; 2]>,
    /// Numbers that different documents bear, with their records.
    duplicates: BTreeMap<String, Vec<u64>>,
    /// Records of the kind without a number.
    unnumbered: Vec<u64>,
}

#[utoipa::path(get, path = "/api/v1/audit/series", params(
    ("type" = Option<String>, Query, description = "Only this kind, such as decision"),
    ("issuer" = Option<String>, Query, description = "Only issuers whose name holds these words"),
    ("year" = Option<String>, Query, description = "Only this year"),
), responses(
    (status = 200, description = "The series with their gaps", body = Vec<SeriesBody>),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Json<Vec<SeriesBody>>, Fault> {
    let found = found(&shared, &visitor, &fields).await?;
    let one = |series: &Series| SeriesBody {
        kind: series.kind.name(),
        issuer: series.issuer.clone(),
        year: series.year,
        numbers: series.numbers(),
        highest: series.highest(),
        gaps: series.gaps().iter().map(|gap| [*gap.start(), *gap.end()]).collect(),
        duplicates: series
            .duplicates()
            .into_iter()
            .map(|(number, taken)| (number, taken.iter().map(|one| one.record.0).collect()))
            .collect(),
        unnumbered: series.unnumbered.iter().map(|id| id.0).collect(),
    };
    Ok(Json(found.series.iter().map(one).collect()))
}
