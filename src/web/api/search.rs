//! A search, for programs.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

use super::sent::asked;
use crate::ledger::Aspect;
use crate::lexicon::Level as Form;
use crate::search::Hit;
use crate::web::fault::Fault;
use crate::web::pass;
use crate::web::posted::Asked;
use crate::web::search::{Answer, answer};
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

/// The parameters of a search, which other operations take as well.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read for its description alone")]
pub struct Asking {
    /// What is sought.
    q: Option<String>,
    /// The page, from 1.
    #[param(minimum = 1, maximum = 200)]
    page: Option<u64>,
    /// The order of the results.
    #[param(inline)]
    sort: Option<Sort>,
    /// Only this kind, such as decision.
    r#type: Option<String>,
    /// Only this year.
    year: Option<String>,
    /// Only this issuer.
    issuer: Option<String>,
    /// Only this folder.
    folder: Option<String>,
    /// Only this format.
    format: Option<String>,
    /// Only this quality of reading.
    #[param(inline)]
    ocr: Option<Quality>,
    /// Only this level of access.
    #[param(inline)]
    access: Option<Level>,
    /// 1: dates and references are words.
    #[param(inline)]
    words: Option<Switch>,
    /// 1: every word as it is typed.
    #[param(inline)]
    exact: Option<Switch>,
}

/// Why confidential records are needed, which operations on records take from the program of an auditor.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read for its description alone")]
pub struct Reason {
    /// Why an auditor needs confidential records: with it they are searched or shown, and before that it is entered
    /// in the ledger with the auditor's name, once in 30 minutes for the same. Nobody else may give one, and it takes
    /// a token.
    #[param(min_length = 8, max_length = 500)]
    reason: Option<String>,
}

/// An order of results.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The best first.
    Relevance,
    /// The latest date first.
    Newest,
    /// The earliest date first.
    Oldest,
    /// What arrived last first.
    Latest,
    /// What arrived first first.
    Earliest,
}

/// How well a scan was read.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quality {
    /// Well.
    Good,
    /// Fairly.
    Fair,
    /// Poorly.
    Poor,
}

/// Who may see a record.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Everybody.
    Public,
    /// Everybody who works here.
    Normal,
    /// Everybody who works here, and not to be handed on.
    Restricted,
    /// Who looks after the archive; others with a reason.
    Secret,
    /// As secret, with more at stake.
    TopSecret,
}

/// Off or on.
#[derive(Deserialize, ToSchema)]
pub enum Switch {
    /// Off.
    #[serde(rename = "0")]
    Off,
    /// On.
    #[serde(rename = "1")]
    On,
}

#[utoipa::path(get, path = "/api/v1/search", params(Asking, Reason), responses(
    (status = 200, description = "What was found", body = Found),
))]
pub(super) async fn search(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Json<Found>, Fault> {
    let ask = asked(&fields)?;
    let visitor = pass::brought(visitor, &fields)?;
    pass::search(&shared, &visitor).await?;
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

fn name(level: Form) -> &'static str {
    match level {
        Form::Exact => "exact",
        Form::Norm => "norm",
        Form::Stem => "stem",
        Form::Variant => "variant",
    }
}
