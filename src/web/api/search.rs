//! A search, for programs.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::ledger::Aspect;
use crate::lexicon::Level;
use crate::search::Hit;
use crate::web::fault::Fault;
use crate::web::posted::Asked;
use crate::web::search::{Answer, Ask, answer};
use crate::web::state::Shared;
use crate::web::visitor::Visitor;
use crate::words::Lang;

/// What a search has found.
#[derive(Serialize, ToSchema)]
pub struct Found {
    /// What was sought: what was typed, or what another keyboard layout would have made of it.
    query: String,
    /// What was typed, where something else was sought.
    instead_of: Option<String>,
    /// The number of all results.
    total: u64,
    /// True when there may be more.
    at_least: bool,
    /// True when results that lack some of the words may be among them.
    relaxed: bool,
    /// True when nothing has the words in quotes together: they were looked for as if there were no quotes.
    unquoted: bool,
    /// The page, from 1.
    page: usize,
    /// How parts of the query were understood.
    understood: Vec<Understood>,
    /// The results of the page.
    results: Vec<One>,
    /// All results counted by kind, year, issuer, folder, format and quality, such as `type:decision`.
    facets: BTreeMap<String, u64>,
    /// For words that stand nowhere, the nearest that do.
    suggestions: BTreeMap<String, Vec<String>>,
}

/// A part of a query and what it was understood as.
#[derive(Serialize, ToSchema)]
pub struct Understood {
    /// As it was typed.
    typed: String,
    /// What it means.
    meaning: String,
}

/// One result.
#[derive(Serialize, ToSchema)]
pub struct One {
    /// The number of the record.
    record: u64,
    /// Its title.
    title: String,
    /// Its path and file name.
    name: String,
    /// The page of the snippet.
    page: Option<u32>,
    /// When it arrived (RFC 3339).
    arrived: String,
    /// What is known of it: kind, number, year, date, issuer, subject, access.
    known: BTreeMap<String, String>,
    /// The stretch that shows best why it was found.
    snippet: String,
    /// What was sought, as offsets in bytes of the snippet in UTF-8.
    highlights: Vec<[usize; 2]>,
    /// How far it is from what was typed: exact, norm, stem or variant.
    level: Option<String>,
    /// How sure the engine was of the words it recognised, in percent.
    confidence: Option<u64>,
}

#[utoipa::path(get, path = "/api/v1/search", params(
    ("q" = Option<String>, Query, description = "What is sought"),
    ("page" = Option<u64>, Query, description = "The page, from 1"),
    ("sort" = Option<String>, Query, description = "relevance, newest, oldest, latest or earliest"),
    ("type" = Option<String>, Query, description = "Only this kind, such as decision"),
    ("year" = Option<String>, Query, description = "Only this year"),
    ("issuer" = Option<String>, Query, description = "Only this issuer"),
    ("folder" = Option<String>, Query, description = "Only this folder"),
    ("format" = Option<String>, Query, description = "Only this format"),
    ("ocr" = Option<String>, Query, description = "Only this quality of reading: good, fair or poor"),
    ("access" = Option<String>, Query, description = "Only this level of access"),
    ("words" = Option<String>, Query, description = "1: dates and references are words"),
    ("exact" = Option<String>, Query, description = "1: every word as it is typed"),
), responses(
    (status = 200, description = "What was found", body = Found),
    (status = 401, description = "The token is unknown", body = super::Problem,
        content_type = "application/problem+json"),
))]
pub(super) async fn search(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Json<Found>, Fault> {
    let ask = Ask::of(&fields);
    let look =
        move |shared: &Shared, archive: &crate::archive::Archive| Ok(answer(archive, shared.lexicon(), ask)?);
    let mut found = shared.with_archive(&visitor, look).await?;
    if !visitor.may(crate::web::visitor::Act::Work) {
        found.hits.facets.retain(|facet, _| !facet.starts_with("access:"));
    }
    Ok(Json(told(found)))
}

fn told(found: Answer) -> Found {
    let understood = found.query.clauses.iter().filter_map(|clause| {
        let meaning = Lang::En.meaning(clause.meaning.as_ref()?);
        Some(Understood { typed: clause.text.clone(), meaning })
    });
    let near = |(typed, near): &(String, Vec<crate::lexicon::Suggestion>)| {
        (typed.clone(), near.iter().map(|near| near.term.clone()).collect())
    };
    Found {
        understood: understood.collect(),
        results: found.hits.hits.iter().map(one).collect(),
        suggestions: found.proposed.iter().map(near).collect(),
        query: found.ask.text,
        instead_of: found.instead_of,
        total: found.hits.total,
        at_least: found.hits.at_least,
        relaxed: found.hits.relaxed,
        unquoted: found.hits.unquoted,
        page: found.ask.page,
        facets: found.hits.facets,
    }
}

fn one(hit: &Hit) -> One {
    let known = Aspect::ALL.into_iter().map(|aspect| (aspect.name().to_owned(), hit.known.value(aspect)));
    One {
        record: hit.record.0,
        title: hit.title.clone(),
        name: hit.name.clone(),
        page: hit.page,
        arrived: hit.arrived.to_string(),
        known: known.filter(|(_, value)| !value.is_empty()).collect(),
        snippet: hit.snippet.text.clone(),
        highlights: hit.snippet.highlights.iter().map(|range| [range.start, range.end]).collect(),
        level: hit.level.map(|level| name(level).to_owned()),
        confidence: hit.confidence,
    }
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Exact => "exact",
        Level::Norm => "norm",
        Level::Stem => "stem",
        Level::Variant => "variant",
    }
}
