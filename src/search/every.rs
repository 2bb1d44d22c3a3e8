//! All records that have everything a query asks for: what is to be done with each of them must be done with no
//! other, so nothing is relaxed here.

use super::{Page, Plan, Query, SearchError, Wish, search_as};
use crate::archive::Archive;
use crate::index::Order;
use crate::ledger::RecordId;
use crate::lexicon::Lexicon;

/// The records, and how many there are; of more than `most` only the number counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Every {
    /// How many there are at least.
    pub total: u64,
    /// Those that were asked for, in the order of their numbers.
    pub records: Vec<RecordId>,
    /// True when these are all of them.
    pub complete: bool,
}

/// Finds all records that match a query strictly.
pub fn every(archive: &Archive, lexicon: &Lexicon, query: &Query, most: usize) -> Result<Every, SearchError> {
    if query.is_empty() {
        return Ok(Every::default());
    }
    let (total, at_least, mut records): (u64, bool, Vec<RecordId>) = if query.is_literal() {
        let page = Page { offset: 0, limit: most };
        let wish = Wish { lexicon, order: Order::Relevance, page, facets: false, like: None };
        let hits = search_as(archive, query, wish)?;
        (hits.total, hits.at_least, hits.hits.iter().map(|hit| hit.record).collect())
    } else {
        let index = archive.index()?;
        let plan = index.consult(|dictionary| Plan::new(query, lexicon, dictionary))?;
        let found = index.find(&plan.index_query(), 0, most)?;
        (found.total, false, found.records.iter().map(|(record, _)| *record).collect())
    };
    records.sort_unstable();
    let complete = !at_least && total == records.len() as u64;
    Ok(Every { total, records, complete })
}
