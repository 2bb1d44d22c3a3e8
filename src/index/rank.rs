//! Ranking that depends on the living documents alone: BM25 statistics without deleted documents, and a
//! collector that settles equal scores by record number.
//!
//! Invariant: the same set of documents gives the same order, whatever was added, replaced and merged before.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, InvertedIndexReader, Score, Searcher, SegmentOrdinal, SegmentReader, Term};

use super::Found;
use super::remembered::Remembered;
use super::schema::{Fields, RECORD};
use super::select::Counted;
use super::standing::Standing;
use super::view::View;
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
    /// Which documents of each segment live and may be seen.
    views: HashMap<SegmentId, View>,
    /// What is remembered of words.
    standing: Standing,
    /// What was answered.
    pub answers: Answers,
}

/// The last answers.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// The best records.
    pub found: Remembered<Found>,
    /// Records counted.
    pub counted: Remembered<Counted>,
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
    pub fn new(searcher: Searcher, fields: &Fields, facts: &[String]) -> tantivy::Result<Self> {
        let view = |segment: &SegmentReader| Ok((segment.segment_id(), View::of(segment, fields, facts)?));
        let views = searcher.segment_readers().iter().map(view).collect::<tantivy::Result<_>>()?;
        let (fields, standing, answers) = (fields.clone(), Standing::default(), Answers::default());
        let mut living = Self { searcher, fields, docs: 0, tokens: Vec::new(), views, standing, answers };
        let counted = [living.fields.body, living.fields.name, living.fields.also, living.fields.pieces];
        living.tokens = counted.iter().map(|field| living.counted(*field)).collect::<Result<_, _>>()?;
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
        self.view(segment).into_iter().flat_map(|view| view.documents(segment.max_doc()))
    }

    /// Which documents of a segment live and may be seen; `None` for a segment of another snapshot.
    pub fn view(&self, segment: &SegmentReader) -> Option<&View> {
        self.views.get(&segment.segment_id())
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
        self.doc_freq_of(term, &self.posted(term)?)
    }
}

/// The documents of a segment that have a term.
pub(super) struct Posted<'a> {
    /// The place of the segment among all.
    pub number: usize,
    /// The segment.
    pub segment: &'a SegmentReader,
    /// The field.
    pub field: Field,
    view: &'a View,
    index: Arc<InvertedIndexReader>,
    info: TermInfo,
}

impl Posted<'_> {
    /// How many that live and may be seen.
    pub fn doc_freq(&self) -> tantivy::Result<u64> {
        self.view.doc_freq(&self.index, &self.info)
    }

    /// All of them with the places where it stands; also those that may not be seen.
    pub fn places(&self) -> tantivy::Result<SegmentPostings> {
        Ok(self.index.read_postings_from_terminfo(&self.info, IndexRecordOption::WithFreqsAndPositions)?)
    }

    /// Gives those that live and may be seen, and how often they have the term, to `sink`.
    pub fn each(&self, sink: &mut impl FnMut(DocId, u32)) -> tantivy::Result<()> {
        let option = IndexRecordOption::WithFreqs;
        let mut block = self.index.read_block_postings_from_terminfo(&self.info, option)?;
        while !block.docs().is_empty() {
            for (doc, count) in block.docs().iter().zip(block.freqs()) {
                if self.view.shows(*doc) {
                    sink(*doc, *count);
                }
            }
            block.advance();
        }
        Ok(())
    }
}

impl Living {
    /// In how many documents that live and may be seen a term stands, which stands here.
    pub fn doc_freq_of(&self, term: &Term, posted: &[Posted<'_>]) -> tantivy::Result<u64> {
        let count = || posted.iter().map(Posted::doc_freq).sum();
        if posted.iter().all(|posted| posted.view.is_whole()) {
            return count();
        }
        // Counting goes through what is hidden; the same words are asked for again and again.
        if let Some(known) = self.standing.frequency(term) {
            return Ok(known);
        }
        let counted = count()?;
        self.standing.learn_frequency(term, counted);
        Ok(counted)
    }

    /// Where a term stands, segment by segment.
    pub fn posted(&self, term: &Term) -> tantivy::Result<Vec<Posted<'_>>> {
        let mut all = Vec::new();
        for (number, segment) in self.segments().enumerate() {
            let index = segment.inverted_index(term.field())?;
            if let (Some(info), Some(view)) = (index.get_term_info(term)?, self.view(segment)) {
                all.push(Posted { number, segment, field: term.field(), view, index, info });
            }
        }
        Ok(all)
    }
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
