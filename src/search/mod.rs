//! Turns a person's query into ranked hits, each with the stretch of the original that shows why.
//!
//! The index says which records; what is shown comes from catalog and transcripts. Literal clauses are looked up
//! folded and then compared with the original, in order of rank. Not here: bringing lenses up to the ledger
//! (`Archive::refresh`), sentences for people. Invariant: no query is an error.

mod error;
mod plan;
mod query;
mod relaxed;
mod snippet;
mod sought;

use std::ops::Range;

pub use error::SearchError;
pub use plan::index_query;
pub use query::{Clause, Kind, Query};
pub use relaxed::Ranked;
pub use snippet::Snippet;

use crate::archive::Archive;
use crate::catalog::{Catalog, ReadingState, Record};
use crate::extract::Transcript;
use crate::index::Index;
use crate::ledger::{RecordId, Time};
use sought::Sought;

/// The most records whose originals are compared with a literal before the count becomes an estimate.
const MAX_COMPARED: usize = 2_000;

/// Which of the hits to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many of the best to leave out.
    pub offset: usize,
    /// How many to show at most.
    pub limit: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hits {
    /// The number of all matching records.
    pub total: u64,
    /// True when there may be more than `total`: not every original was compared with a literal.
    pub at_least: bool,
    /// True when records that lack some of the words may be among them.
    pub relaxed: bool,
    /// The hits of the page, best first.
    pub hits: Vec<Hit>,
}

/// One found record.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The record.
    pub record: RecordId,
    /// Its BM25 score with the weight of names; only the order means something.
    pub score: f32,
    /// The title of the file, or its first line; empty for a record without text.
    pub title: String,
    /// Its path and file name.
    pub name: String,
    /// The bytes of `name` that were sought, whole words.
    pub name_highlights: Vec<Range<usize>>,
    /// The page of the snippet; `None` for a record without text.
    pub page: Option<u32>,
    /// When it arrived.
    pub arrived: Time,
    /// The stretch that shows best why it was found; the beginning of the text if only the name was.
    pub snippet: Snippet,
    /// The forms in which the query's words stand in the text and the name, as they are written there.
    pub forms: Vec<String>,
    /// True when its transcript should be there but cannot be read: the snippet is empty for that reason alone.
    pub text_lost: bool,
}

/// A record with the text that was read from it.
struct Original {
    record: Record,
    transcript: Option<Transcript>,
    text_lost: bool,
}

/// Finds the records that match a query and shows one page of them, best first.
pub fn search(archive: &Archive, query: &Query, page: Page) -> Result<Hits, SearchError> {
    if query.is_empty() {
        return Ok(Hits::default());
    }
    let room =
        Room { archive, index: archive.index()?, catalog: archive.catalog()?, sought: Sought::new(query) };
    if query.is_literal() { room.compared(query, page) } else { room.folded(query, page) }
}

/// Finds the records that match a query by the index alone, best first; literal clauses are not compared.
pub fn ranked(index: &Index, query: &Query, offset: usize, limit: usize) -> Result<Ranked, SearchError> {
    Ok(relaxed::find(index, index_query(query), query, offset, limit)?)
}

/// What one search looks into.
struct Room<'a> {
    archive: &'a Archive,
    index: Index,
    catalog: Catalog,
    sought: Sought,
}

impl Room<'_> {
    fn folded(&self, query: &Query, page: Page) -> Result<Hits, SearchError> {
        let Ranked { found, relaxed } = ranked(&self.index, query, page.offset, page.limit)?;
        let mut hits = Vec::with_capacity(found.records.len());
        for (record, score) in found.records {
            hits.extend(self.original(record)?.map(|original| self.hit(original, score)));
        }
        Ok(Hits { total: found.total, at_least: false, relaxed, hits })
    }

    /// Compares what the index found with the originals, block by block, until the page is full and
    /// [`MAX_COMPARED`] originals have been seen.
    fn compared(&self, query: &Query, page: Page) -> Result<Hits, SearchError> {
        let mut hits = Hits::default();
        let query = index_query(query);
        let mut seen = 0;
        loop {
            let found = self.index.find(&query, seen, MAX_COMPARED)?;
            for (record, score) in &found.records {
                if let Some(original) = self.original(*record)?.filter(|original| self.agrees(original)) {
                    let wanted = page.offset..page.offset.saturating_add(page.limit);
                    if usize::try_from(hits.total).is_ok_and(|number| wanted.contains(&number)) {
                        hits.hits.push(self.hit(original, *score));
                    }
                    hits.total += 1;
                }
            }
            seen += found.records.len();
            hits.at_least = (seen as u64) < found.total;
            if !hits.at_least || found.records.is_empty() || hits.hits.len() >= page.limit {
                return Ok(hits);
            }
        }
    }

    fn agrees(&self, original: &Original) -> bool {
        let text = original.transcript.as_ref().map(whole_text).unwrap_or_default();
        let title = original.transcript.as_ref().map_or("", |transcript| &transcript.title);
        self.sought.agrees_literally(&[&text, title, original.record.path.text()])
    }

    /// Returns a record with its transcript; `None` if the catalog does not know it (it is behind the index).
    fn original(&self, record: RecordId) -> Result<Option<Original>, SearchError> {
        let Some(record) = self.catalog.record(record)? else {
            return Ok(None);
        };
        let reading = self.catalog.object(&record.content)?.map(|object| object.reading);
        let Some(ReadingState::Read { transcript, .. }) = reading else {
            return Ok(Some(Original { record, transcript: None, text_lost: false }));
        };
        // A lost or damaged transcript is named by the audit; the other hits must be shown all the same.
        let transcript = self.archive.transcript(&transcript).ok();
        Ok(Some(Original { record, text_lost: transcript.is_none(), transcript }))
    }

    fn hit(&self, original: Original, score: f32) -> Hit {
        let Original { record, transcript, text_lost } = original;
        let name = record.path.text().to_owned();
        let in_name = self.sought.occurrences(&name);
        let best =
            transcript.as_ref().map(|transcript| snippet::best(transcript, &self.sought)).unwrap_or_default();
        let mut forms = best.forms;
        snippet::collect_forms(&name, &in_name, &mut forms);
        Hit {
            record: record.id,
            score,
            title: transcript.as_ref().map(snippet::title).unwrap_or_default(),
            name_highlights: snippet::highlights(&in_name),
            name,
            page: best.page,
            arrived: record.arrived,
            snippet: best.snippet,
            forms,
            text_lost,
        }
    }
}

/// The text of all pages in every reading, as the index has it.
fn whole_text(transcript: &Transcript) -> String {
    let pages: Vec<String> =
        transcript.pages.iter().flat_map(|page| [page.text(), page.other_text()]).collect();
    pages.join("\n")
}
