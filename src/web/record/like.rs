//! The records like one: those with nearly the same text first told as such, then others that speak of the same.

use maud::{Markup, html};

use super::about::{identity, link};
use super::found::{Desk, Found};
use crate::catalog::{ObjectRow, ReadingState, Record};
use crate::report::{ALIKE, likeness_of};
use crate::search::{Order, Page, Query, SearchError, Wish, search_as};
use crate::words::Panel;

/// The most records that are shown.
const MOST: usize = 20;

/// The most of them whose text is compared for the page of the record itself.
const COMPARED: usize = 6;

/// Longer texts are not compared for it: the list of its own does that.
const LONGEST: u64 = 20;

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
    let mut others = others(desk, found, MOST, u64::MAX)?;
    others.sort_by_key(|(_, percent)| std::cmp::Reverse(*percent));
    Ok(others)
}

/// The records with nearly the same text, each with its likeness in per cent, the nearest first; not those with the
/// very same bytes. It looks at few records and none that is long, because every page of a record asks for it.
pub fn nearest(desk: &Desk<'_>, found: &Found) -> Result<Vec<(Record, u64)>, SearchError> {
    if found.transcript.is_none() || found.pages() > LONGEST {
        return Ok(Vec::new());
    }
    // The search may put the copies of a record first.
    let most = COMPARED + found.links.same.len();
    let others = others(desk, found, most, LONGEST)?.into_iter();
    let others = others.filter(|(other, _)| other.content != found.record.content);
    let mut near: Vec<(Record, u64)> =
        others.filter_map(|(other, percent)| Some((other, percent?))).take(COMPARED).collect();
    near.sort_by_key(|(_, percent)| std::cmp::Reverse(*percent));
    Ok(near)
}

/// Records that a search finds like it, each with its likeness in per cent where the texts are nearly the same and
/// not longer than so many pages.
fn others(
    desk: &Desk<'_>,
    found: &Found,
    most: usize,
    longest: u64,
) -> Result<Vec<(Record, Option<u64>)>, SearchError> {
    let wish = Wish {
        lexicon: desk.lexicon,
        order: Order::Relevance,
        page: Page { offset: 0, limit: most },
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
        let object = object.as_ref().filter(|object| pages(object) <= longest);
        let transcript = object.and_then(ObjectRow::transcript);
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

fn pages(object: &ObjectRow) -> u64 {
    if let ReadingState::Read { pages, .. } = object.reading { pages } else { 0 }
}
