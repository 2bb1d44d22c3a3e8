//! Ranking that depends on the living documents alone: BM25 statistics without deleted documents, and a
//! collector that settles equal scores by record number.
//!
//! Invariant: the same set of documents gives the same order, whatever was added, replaced and merged before.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, Searcher, SegmentOrdinal, SegmentReader, Term};

use super::schema::{Fields, RECORD};
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
    /// Adds up the lengths of the living documents from their stored norms, which a merge does not change.
    pub fn new(searcher: Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let mut tokens = vec![(fields.body, 0), (fields.name, 0), (fields.also, 0), (fields.pieces, 0)];
        for (field, sum) in &mut tokens {
            for segment in searcher.segment_readers() {
                let norms = segment.get_fieldnorms_reader(*field)?;
                *sum += segment.doc_ids_alive().map(|doc| u64::from(norms.fieldnorm(doc))).sum::<u64>();
            }
        }
        let docs = searcher.segment_readers().iter().map(|segment| u64::from(segment.num_docs())).sum();
        Ok(Self { searcher, fields: fields.clone(), docs, tokens })
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
        self.searcher.segment_readers().iter().map(|segment| living_doc_freq(segment, term)).sum()
    }
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
