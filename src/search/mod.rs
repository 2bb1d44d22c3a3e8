//! Turns a person's query into ranked hits, each with the stretch of the original that shows why.
//!
//! The index says which records; what is shown comes from catalog and transcripts. Literal clauses are looked up
//! folded and then compared with the original, in order of rank. Not here: bringing lenses up to the ledger
//! (`Archive::refresh`), sentences for people. Invariant: no query is an error.

mod asked;
mod error;
mod every;
mod evidence;
mod field;
mod like;
mod look;
mod marks;
mod meaning;
mod mended;
mod original;
mod plan;
mod query;
mod relaxed;
mod snippet;
mod sought;
mod spoken;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

pub use error::SearchError;
pub use every::{Every, every};
pub use field::{Field, Mode};
pub use marks::{MarkedBox, Marker, Marks};
pub use meaning::{Meaning, kind_named};
pub use mended::{Mended, mended};
pub use plan::{Plan, index_query};
pub use query::{Clause, Kind, Query};
pub use relaxed::Ranked;
pub use snippet::{FoundForm, Snippet};
pub use spoken::spoken;

use crate::archive::Archive;
use crate::catalog::{Catalog, Known};
use crate::extract::Transcript;
pub use crate::index::Order;
use crate::index::{Counted, Index, IndexQuery};
use crate::ledger::{RecordId, Time};
use crate::lexicon::{Level, Lexicon, Rescue, Suggestion, Word, rescue, suggest};
use evidence::Evidence;
use original::Original;
use sought::Sought;

/// The most records whose originals are compared with a literal before the count becomes an estimate.
const MAX_COMPARED: usize = 2_000;

/// How many of the best are put in order again by what they show: the index does not know the exact level.
const MAX_REORDERED: usize = 30;

/// The most bytes of a record that are looked through for its place in that order, roughly.
const MAX_REORDER_LOOK: usize = 1 << 17;

/// How much a hit gains of its score when all words stand in it exactly as typed.
const EXACT_GAIN: f32 = 0.1;

/// The most words of the index proposed for one that was typed.
const MAX_PROPOSED: usize = 3;

static SHIPPED: LazyLock<Lexicon> = LazyLock::new(Lexicon::shipped);

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
    /// True when nothing has the words in quotes together: they were looked for as if there were no quotes.
    pub unquoted: bool,
    /// The hits of the page, best first.
    pub hits: Vec<Hit>,
    /// All matching records counted by what they are counted under (`type:decision`), where that was asked for.
    pub facets: BTreeMap<String, u64>,
}

/// How an answer is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The word lists.
    pub lexicon: &'a Lexicon,
    /// The order of the hits.
    pub order: Order,
    /// Which of them to show.
    pub page: Page,
    /// Whether to count them by kind, year, issuer, folder, format and quality.
    pub facets: bool,
    /// Only records like this one, by their words.
    pub like: Option<RecordId>,
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
    /// What is known of it: kind, number, date, issuer; without what was recognised in it page by page.
    pub known: Known,
    /// The stretch that shows best why it was found; the beginning of the text if only the name was.
    pub snippet: Snippet,
    /// How far it is from what was typed: the loosest of the query's words, each at its strictest. `None` when the
    /// text cannot be shown.
    pub level: Option<Level>,
    /// The forms in which the query's words stand in the text and the name, as they are written there.
    pub forms: Vec<FoundForm>,
    /// True when its transcript should be there but cannot be read: the snippet is empty for that reason alone.
    pub text_lost: bool,
    /// How sure the engine was of the words it recognised, in percent; `None` where nothing was recognised.
    pub confidence: Option<u64>,
    /// What its bytes are: the name of a `format::Format`.
    pub format: String,
}

/// The word lists that are part of the program.
pub fn shipped_lexicon() -> &'static Lexicon {
    &SHIPPED
}

/// Finds the records that match a query and shows one page of them, best first.
pub fn search(archive: &Archive, query: &Query, page: Page) -> Result<Hits, SearchError> {
    search_with(archive, &SHIPPED, query, page)
}

/// As [`search`], with word lists that a town has extended.
pub fn search_with(
    archive: &Archive,
    lexicon: &Lexicon,
    query: &Query,
    page: Page,
) -> Result<Hits, SearchError> {
    search_as(archive, query, Wish { lexicon, order: Order::Relevance, page, facets: false, like: None })
}

/// As [`search`], in the way that is wished for. Literal queries are answered in the order of relevance.
pub fn search_as(archive: &Archive, query: &Query, wish: Wish<'_>) -> Result<Hits, SearchError> {
    if query.is_empty() && wish.like.is_none() {
        return Ok(Hits::default());
    }
    let index = archive.index()?;
    let plan = index.consult(|dictionary| Plan::new(query, wish.lexicon, dictionary))?;
    let sought = Sought::new(&plan);
    let mut room = Room { archive, index, catalog: archive.catalog()?, plan, sought };
    let hits = room.answer(query, wish)?;
    archive.put_back(room.catalog);
    Ok(hits)
}

/// Returns what was probably meant by a text that was typed on the wrong keyboard layout.
pub fn rescued(archive: &Archive, lexicon: &Lexicon, typed: &str) -> Result<Option<Rescue>, SearchError> {
    Ok(archive.index()?.consult(|dictionary| rescue(typed, lexicon, dictionary))?)
}

/// Returns for each word of a query that stands nowhere in the archive the nearest words that do.
pub fn proposed(
    archive: &Archive,
    lexicon: &Lexicon,
    query: &Query,
) -> Result<Vec<(String, Vec<Suggestion>)>, SearchError> {
    let found = archive.index()?.consult(|dictionary| {
        let wanted = query.clauses.iter().filter(|clause| clause.wanted);
        let units = wanted.flat_map(|clause| plan::units(&clause.text));
        let absent = units.filter(|unit| {
            let forms = lexicon.forms(Word { surface: &unit.surface, term: &unit.whole }, dictionary);
            forms.len() == 1 && !dictionary.contains(&unit.whole)
        });
        absent.map(|unit| (unit.surface, suggest(&unit.whole, dictionary, MAX_PROPOSED))).collect()
    })?;
    Ok(found)
}

/// Finds the records that match a query by the index alone, best first; literal clauses are not compared.
pub fn ranked(index: &Index, query: &Query, offset: usize, limit: usize) -> Result<Ranked, SearchError> {
    let plan = index.consult(|dictionary| Plan::new(query, &SHIPPED, dictionary))?;
    Ok(relaxed::find(index, &plan, offset, limit, (offset.saturating_add(limit), None))?)
}

/// What one search looks into.
struct Room<'a> {
    archive: &'a Archive,
    index: Index,
    catalog: Catalog,
    plan: Plan,
    sought: Sought,
}

impl Room<'_> {
    fn answer(&mut self, query: &Query, wish: Wish<'_>) -> Result<Hits, SearchError> {
        if let Some(record) = wish.like {
            return self.like(record, wish.page);
        }
        let mut hits = if query.is_literal() {
            self.compared(wish.page)?
        } else if wish.order == Order::Relevance {
            return self.folded(wish.page, wish.facets);
        } else {
            self.in_order(wish.order, wish.page)?
        };
        if wish.facets {
            hits.facets = self.facets()?.by;
        }
        Ok(hits)
    }

    fn facets(&self) -> Result<Counted, SearchError> {
        Ok(self.index.facets(&self.plan.index_query())?)
    }

    fn folded(&mut self, page: Page, facets: bool) -> Result<Hits, SearchError> {
        // Counted first: how many there are decides how strictly the words are required.
        let mut counted = if facets { Some(self.facets()?) } else { None };
        let all = counted.as_ref().map(|counted| counted.total);
        let end = page.offset.saturating_add(page.limit);
        let again = end <= MAX_REORDERED && page.limit > 0;
        let (from, count) = if again { (0, MAX_REORDERED) } else { (page.offset, page.limit) };
        let Ranked { found, relaxed, unquoted } =
            relaxed::find(&self.index, &self.plan, from, count, (end, all))?;
        if unquoted {
            self.forget_quotes();
            counted = if facets { Some(self.facets()?) } else { None };
        }
        let hits = if again {
            let best = self.exact_first(&found.records, end)?;
            let shown = best.into_iter().skip(page.offset).take(page.limit);
            shown.map(|(original, score)| self.hit(original, score)).collect::<Result<_, _>>()?
        } else {
            self.hits(found.records.iter())?
        };
        let facets = counted.map(|counted| counted.by).unwrap_or_default();
        Ok(Hits { total: found.total, at_least: false, relaxed, unquoted, hits, facets })
    }

    /// What stands exactly as typed comes before what only folds alike: always for a single word, by a part of the
    /// score for several. The first so many are in their order; no more records are read than it takes to know.
    fn exact_first(
        &self,
        found: &[(RecordId, f32)],
        end: usize,
    ) -> Result<Vec<(Original, f32)>, SearchError> {
        // The looser levels of a single word come in their order from the index.
        let single = self.sought.len() == 1;
        let gained = |score: f32, exact: bool| match (single, exact) {
            (true, true) => f32::INFINITY,
            (false, true) => score * (1.0 + EXACT_GAIN),
            (_, false) => score,
        };
        let mut read: Vec<(Original, f32, f32)> = Vec::new();
        for (record, score) in found {
            // Where as many as are shown stand above all that may follow, nothing more is read.
            if read.iter().filter(|(.., worth)| *worth >= gained(*score, true)).count() >= end {
                break;
            }
            if let Some(mut original) = self.original(*record)? {
                let exact = original.level(&self.sought, MAX_REORDER_LOOK) == Some(Level::Exact);
                read.push((original, *score, gained(*score, exact)));
            }
        }
        // A stable sort: equal ones stay as they were found.
        read.sort_by(|a, b| b.2.total_cmp(&a.2));
        Ok(read.into_iter().map(|(original, score, _)| (original, score)).collect())
    }

    /// What is shown of the hits is what was looked for.
    fn forget_quotes(&mut self) {
        if let Some(plan) = self.plan.without_quotes() {
            self.sought = Sought::new(&plan);
            self.plan = plan;
        }
    }

    /// Records like one, by the words that tell it apart; where a query is typed too, only those that match it.
    fn like(&self, record: RecordId, page: Page) -> Result<Hits, SearchError> {
        let Some(original) = self.original(record)? else { return Ok(Hits::default()) };
        let words = self.index.consult(|dictionary| like::telling_words(&original.text(), dictionary))?;
        let alike = IndexQuery::Like(words);
        let query =
            if self.plan.is_empty() { alike } else { IndexQuery::All(vec![self.plan.index_query(), alike]) };
        let found = self.index.find(&query, 0, page.offset.saturating_add(page.limit).saturating_add(1))?;
        let others = found.records.iter().filter(|(other, _)| *other != record);
        let hits = self.hits(others.skip(page.offset).take(page.limit))?;
        Ok(Hits { total: found.total.saturating_sub(1), hits, ..Hits::default() })
    }

    fn in_order(&self, order: Order, page: Page) -> Result<Hits, SearchError> {
        let found = self.index.find_in_order(&self.plan.index_query(), order, page.offset, page.limit)?;
        Ok(Hits { total: found.total, hits: self.hits(found.records.iter())?, ..Hits::default() })
    }

    /// The hits for records as they were found.
    fn hits<'r>(&self, records: impl Iterator<Item = &'r (RecordId, f32)>) -> Result<Vec<Hit>, SearchError> {
        let mut hits = Vec::new();
        for (record, score) in records {
            if let Some(original) = self.original(*record)? {
                hits.push(self.hit(original, *score)?);
            }
        }
        Ok(hits)
    }

    /// Compares what the index found with the originals, block by block, until the page is full and
    /// [`MAX_COMPARED`] originals have been seen.
    fn compared(&self, page: Page) -> Result<Hits, SearchError> {
        let mut hits = Hits::default();
        let query = self.plan.index_query();
        let mut seen = 0;
        loop {
            let found = self.index.find(&query, seen, MAX_COMPARED)?;
            for (record, score) in &found.records {
                if let Some(original) = self.original(*record)?.filter(|one| one.agrees(&self.sought)) {
                    let wanted = page.offset..page.offset.saturating_add(page.limit);
                    if usize::try_from(hits.total).is_ok_and(|number| wanted.contains(&number)) {
                        hits.hits.push(self.hit(original, *score)?);
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

    fn original(&self, record: RecordId) -> Result<Option<Original>, SearchError> {
        Original::of(self.archive, &self.catalog, record, &self.sought)
    }

    fn hit(&self, mut original: Original, score: f32) -> Result<Hit, SearchError> {
        // What is shown is looked through to its end, if it takes that to tell the level.
        let near = original.level(&self.sought, MAX_REORDER_LOOK);
        let level = near.or_else(|| original.level(&self.sought, usize::MAX));
        let known = self.catalog.known(&original.record)?;
        let level = level.or_else(|| original.level_with(&self.sought, &known.said));
        let evidence = Evidence::of(&self.plan, known.description.as_ref(), original.transcript.as_ref());
        let best = original.best(&self.sought, &evidence);
        let Original { record, transcript, text_lost, confidence, format, in_name, .. } = original;
        let name = record.path.text().to_owned();
        let mut forms = best.forms;
        snippet::collect_forms(&name, &in_name, &mut forms);
        Ok(Hit {
            record: record.id,
            score,
            title: title_of(transcript.as_ref(), &known),
            name_highlights: snippet::highlights(&in_name),
            name,
            page: best.page,
            arrived: record.arrived,
            known: Known { description: None, ..known },
            snippet: best.snippet,
            level,
            forms,
            text_lost,
            confidence,
            format: format.unwrap_or_default(),
        })
    }
}

/// What a file says it is called, else what the record is about, else its first line. A reader that finds no title
/// gives the first line for one, which is a letterhead more often than not.
pub fn title_of(transcript: Option<&Transcript>, known: &Known) -> String {
    let subject = known.subject.clone().unwrap_or_default();
    let Some(transcript) = transcript else { return subject };
    let first = transcript.pages.iter().flat_map(|page| &page.lines).map(|line| line.text.trim());
    let first = first.into_iter().find(|line| !line.is_empty()).unwrap_or_default();
    let named = transcript.title.trim();
    if subject.is_empty() || !(named.is_empty() || first.starts_with(named)) {
        return snippet::title(transcript);
    }
    subject
}
