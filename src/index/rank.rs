//! Ranking that depends on the living documents alone: BM25 statistics without deleted documents, and a
//! collector that settles equal scores by record number.
//!
//! Invariant: the same set of documents gives the same order, whatever was added, replaced and merged before.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED, Term};

use super::schema::{Fields, RECORD};
use super::standing::Standing;
use crate::ledger::RecordId;

/// Scores are compared in steps of this size, so that the order in which parts of a score were added up (it
/// depends on how documents lie in segments) does not show.
const STEPS_PER_POINT: f32 = 4096.0;

/// The statistics of the living documents.
#[derive(Debug)]
pub(super) struct Living {
    searcher: Searcher,
    fields: Fields,
    docs: u64,
    tokens: Vec<(Field, u64)>,
    /// Which documents of each segment may be seen; nothing here for all of them.
    seen: HashMap<SegmentId, Vec<bool>>,
    /// The facts of which a document that may be seen has one; empty for all documents.
    view: Vec<String>,
    /// What is remembered of words.
    standing: Standing,
}

/// One found record; the greater, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    steps: i64,
    record: Reverse<u64>,
}

/// The best records and the number of all.
pub(super) struct TopRecords {
    /// How many of the best are wanted.
    pub keep: usize,
}

/// What [`TopRecords`] found.
pub(super) struct Top {
    /// The number of matching documents.
    pub total: u64,
    /// The best, best first.
    pub best: Vec<(RecordId, f32)>,
}

pub(super) struct SegmentTop {
    records: Column<u64>,
    keep: usize,
    total: u64,
    best: BinaryHeap<Reverse<Ranked>>,
}

impl Living {
    /// Adds up the lengths of the living documents from their stored norms, which a merge does not change. What
    /// may not be seen does not count: no statistic tells of it.
    pub fn new(searcher: Searcher, fields: &Fields, view: &[String]) -> tantivy::Result<Self> {
        let tokens = vec![(fields.body, 0), (fields.name, 0), (fields.also, 0), (fields.pieces, 0)];
        let (seen, view) = (seen(&searcher, fields, view)?, view.to_vec());
        let mut living = Self {
            searcher,
            fields: fields.clone(),
            docs: 0,
            tokens,
            seen,
            view,
            standing: Standing::default(),
        };
        living.tokens =
            living.tokens.iter().map(|(field, _)| living.counted(*field)).collect::<Result<_, _>>()?;
        let docs = |segment| living.documents(segment).count() as u64;
        living.docs = living.segments().map(docs).sum();
        Ok(living)
    }

    fn counted(&self, field: Field) -> tantivy::Result<(Field, u64)> {
        let mut sum = 0;
        for segment in self.segments() {
            let norms = segment.get_fieldnorms_reader(field)?;
            sum += self.documents(segment).map(|doc| u64::from(norms.fieldnorm(doc))).sum::<u64>();
        }
        Ok((field, sum))
    }

    /// The living documents of a segment that may be seen.
    fn documents<'a>(&'a self, segment: &'a SegmentReader) -> impl Iterator<Item = DocId> + 'a {
        let seen = self.seen.get(&segment.segment_id());
        segment.doc_ids_alive().filter(move |doc| seen.is_none_or(|seen| seen[*doc as usize]))
    }

    /// Whether a document lives and may be seen.
    pub fn sees(&self, segment: &SegmentReader, doc: DocId) -> bool {
        let alive = segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
        alive && self.seen.get(&segment.segment_id()).is_none_or(|seen| seen[doc as usize])
    }

    /// The facts of which a document that may be seen has one; empty for all documents.
    pub fn view(&self) -> &[String] {
        &self.view
    }

    /// What is remembered of words.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    pub fn segments(&self) -> impl Iterator<Item = &SegmentReader> {
        self.searcher.segment_readers().iter()
    }
}

impl Bm25StatisticsProvider for Living {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.tokens.iter().find(|(known, _)| *known == field).map_or(0, |(_, sum)| *sum))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.docs)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.segments().map(|segment| self.doc_freq_in(segment, term)).sum()
    }
}

impl Living {
    /// How many of the documents of a segment that may be seen have a term.
    pub fn doc_freq_in(&self, segment: &SegmentReader, term: &Term) -> tantivy::Result<u64> {
        if self.view.is_empty() {
            return living_doc_freq(segment, term);
        }
        let index = segment.inverted_index(term.field())?;
        let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { return Ok(0) };
        let (mut count, mut doc) = (0, postings.doc());
        while doc != TERMINATED {
            count += u64::from(self.sees(segment, doc));
            doc = postings.advance();
        }
        Ok(count)
    }
}

/// Marks the documents of which one of the facts is known.
fn seen(
    searcher: &Searcher,
    fields: &Fields,
    view: &[String],
) -> tantivy::Result<HashMap<SegmentId, Vec<bool>>> {
    let mut all = HashMap::new();
    if view.is_empty() {
        return Ok(all);
    }
    for segment in searcher.segment_readers() {
        let mut seen = vec![false; segment.max_doc() as usize];
        let index = segment.inverted_index(fields.facts)?;
        for fact in view {
            let term = Term::from_field_text(fields.facts, fact);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                seen[doc as usize] = true;
                doc = postings.advance();
            }
        }
        all.insert(segment.segment_id(), seen);
    }
    Ok(all)
}

fn living_doc_freq(segment: &SegmentReader, term: &Term) -> tantivy::Result<u64> {
    let postings = segment.inverted_index(term.field())?;
    let Some(alive) = segment.alive_bitset() else {
        return Ok(u64::from(postings.doc_freq(term)?));
    };
    let found = postings.read_postings(term, IndexRecordOption::Basic)?;
    Ok(found.map_or(0, |postings| u64::from(postings.doc_freq_given_deletes(alive))))
}

impl Collector for TopRecords {
    type Fruit = Top;
    type Child = SegmentTop;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTop> {
        let records = segment.fast_fields().u64(RECORD)?;
        Ok(SegmentTop { records, keep: self.keep, total: 0, best: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<Ranked>)>) -> tantivy::Result<Top> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut best: Vec<Ranked> = segments.into_iter().flat_map(|(_, best)| best).collect();
        best.sort_unstable_by_key(|ranked| Reverse(*ranked));
        best.truncate(self.keep);
        #[expect(clippy::cast_precision_loss, reason = "scores are small numbers")]
        let shown = |ranked: Ranked| (RecordId(ranked.record.0), ranked.steps as f32 / STEPS_PER_POINT);
        Ok(Top { total, best: best.into_iter().map(shown).collect() })
    }
}

impl SegmentCollector for SegmentTop {
    type Fruit = (u64, Vec<Ranked>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
        let steps = (score * STEPS_PER_POINT).round() as i64;
        let full = self.best.len() >= self.keep;
        if full && self.best.peek().is_none_or(|Reverse(worst)| steps < worst.steps) {
            return;
        }
        let ranked = Ranked { steps, record: Reverse(self.records.first(doc).unwrap_or(0)) };
        self.best.push(Reverse(ranked));
        if full {
            self.best.pop();
        }
    }

    fn harvest(self) -> (u64, Vec<Ranked>) {
        (self.total, self.best.into_iter().map(|Reverse(ranked)| ranked).collect())
    }
}
