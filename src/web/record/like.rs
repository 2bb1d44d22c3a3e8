//! The records like one: those with nearly the same text first told as such, then others that speak of the same.

use maud::{Markup, html};

use super::about::{identity, link};
use super::found::{Desk, Found};
use crate::catalog::{ObjectRow, Record};
use crate::report::{ALIKE, likeness_of};
use crate::search::{Order, Page, Query, SearchError, Wish, search_as};
use crate::words::Panel;

/// The most records that are shown.
const MOST: usize = 20;

/// The list.
pub fn like(desk: &Desk<'_>, found: &Found) -> Result<Markup, SearchError> {
    let others = ranked(desk, found)?;
    let lang = desk.lang;
    let catalog = desk.archive.catalog()?;
    let mut entries = Vec::with_capacity(others.len());
    for (record, percent) in others {
        entries.push((identity(lang, &catalog.known(&record)?), record, percent));
    }
    Ok(html! {
        (super::files())
        article.record {
            header.record-head {
                h1 { (Panel::Resembling.word(lang)) }
                p.identity { a href=(format!("/record/{}", found.record.id)) { bdi { (found.heading()) } } }
            }
            @if entries.is_empty() { p { (Panel::NoneAlike.word(lang)) } }
            ol.links.alike {
                @for (identity, record, percent) in &entries {
                    li {
                        (link(lang, record))
                        @if !identity.is_empty() { " \u{B7} " bdi { (identity) } }
                        @if let Some(percent) = percent { " \u{B7} " span.what { (lang.alike(*percent)) } }
                    }
                }
            }
        }
    })
}

/// Those that are nearly the same come first; the order of the others is that of the search.
pub fn ranked(desk: &Desk<'_>, found: &Found) -> Result<Vec<(Record, Option<u64>)>, SearchError> {
    let mut others = others(desk, found)?;
    others.sort_by_key(|(_, percent)| std::cmp::Reverse(*percent));
    Ok(others)
}

/// Records that a search finds like it, each with its likeness in per cent where the texts are nearly the same.
fn others(desk: &Desk<'_>, found: &Found) -> Result<Vec<(Record, Option<u64>)>, SearchError> {
    let wish = Wish {
        lexicon: desk.lexicon,
        order: Order::Relevance,
        page: Page { offset: 0, limit: MOST },
        facets: false,
        like: Some(found.record.id),
    };
    let hits = search_as(desk.archive, &Query::default(), wish)?;
    let catalog = desk.archive.catalog()?;
    let mut others = Vec::new();
    for hit in hits.hits {
        let Some(record) = catalog.record(hit.record)?.filter(|record| (desk.may_see)(record)) else {
            continue;
        };
        let object = catalog.object(&record.content)?;
        let transcript = object.as_ref().and_then(ObjectRow::transcript);
        let transcript = transcript.and_then(|id| desk.archive.transcript(id).ok());
        let likeness =
            found.transcript.as_ref().zip(transcript).and_then(|(own, other)| likeness_of(own, &other));
        let percent = likeness.filter(|likeness| *likeness >= ALIKE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 1")]
        let percent = percent.map(|likeness| (likeness * 100.0).round() as u64);
        others.push((record, percent));
    }
    Ok(others)
}
