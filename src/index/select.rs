//! Answers that need no score: the order of dates and arrivals, and counts of what records are counted under.
//!
//! Invariant: like the ranking, both depend on the living documents alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::schema::{ARRIVED, DATED, FACETS, RECORD};
use crate::ledger::RecordId;

/// In which order records are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The best match first.
    #[default]
    Relevance,
    /// The latest document first.
    NewestDate,
    /// The earliest document first.
    OldestDate,
    /// The latest arrival first.
    NewestArrival,
    /// The earliest arrival first.
    OldestArrival,
}

/// The first records in an order, and the number of all.
pub(super) struct Sorted {
    /// Which order; not that of relevance.
    pub order: Order,
    /// How many of the first are wanted.
    pub keep: usize,
}

/// A record in its place: the greater, the earlier it is shown.
type Placed = (Option<i64>, Reverse<u64>);

pub(super) struct SegmentSorted {
    records: Column<u64>,
    keys: Option<Column<i64>>,
    sign: i64,
    keep: usize,
    total: u64,
    first: BinaryHeap<Reverse<Placed>>,
}

impl Order {
    fn column(self) -> &'static str {
        match self {
            Self::NewestArrival | Self::OldestArrival => ARRIVED,
            _ => DATED,
        }
    }

    /// What turns a key so that the greater comes first.
    fn sign(self) -> i64 {
        if matches!(self, Self::OldestDate | Self::OldestArrival) { -1 } else { 1 }
    }
}

impl Collector for Sorted {
    type Fruit = (u64, Vec<RecordId>);
    type Child = SegmentSorted;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentSorted> {
        Ok(SegmentSorted {
            records: segment.fast_fields().u64(RECORD)?,
            keys: segment.fast_fields().column_opt(self.order.column())?,
            sign: self.order.sign(),
            keep: self.keep,
            total: 0,
            first: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<(u64, Vec<Placed>)>) -> tantivy::Result<(u64, Vec<RecordId>)> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut first: Vec<Placed> = segments.into_iter().flat_map(|(_, first)| first).collect();
        first.sort_unstable_by_key(|placed| Reverse(*placed));
        first.truncate(self.keep);
        Ok((total, first.into_iter().map(|(_, record)| RecordId(record.0)).collect()))
    }
}

impl SegmentCollector for SegmentSorted {
    type Fruit = (u64, Vec<Placed>);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.total += 1;
        let key = self.keys.as_ref().and_then(|keys| keys.first(doc));
        let record = self.records.first(doc).unwrap_or(0);
        self.first.push(Reverse((key.map(|key| key.saturating_mul(self.sign)), Reverse(record))));
        if self.first.len() > self.keep {
            self.first.pop();
        }
    }

    fn harvest(self) -> (u64, Vec<Placed>) {
        (self.total, self.first.into_iter().map(|Reverse(placed)| placed).collect())
    }
}

/// Counts by what records are counted under.
pub(super) struct Facets;

pub(super) struct SegmentFacets {
    words: Option<StrColumn>,
    counts: BTreeMap<u64, u64>,
}

impl Collector for Facets {
    type Fruit = BTreeMap<String, u64>;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        Ok(SegmentFacets { words: segment.fast_fields().str(FACETS)?, counts: BTreeMap::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<BTreeMap<String, u64>>) -> tantivy::Result<Self::Fruit> {
        let mut all = BTreeMap::new();
        for (word, count) in segments.into_iter().flatten() {
            *all.entry(word).or_default() += count;
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = BTreeMap<String, u64>;

    fn collect(&mut self, doc: DocId, _: Score) {
        for ord in self.words.iter().flat_map(|words| words.term_ords(doc)) {
            *self.counts.entry(ord).or_default() += 1;
        }
    }

    fn harvest(self) -> BTreeMap<String, u64> {
        let Some(words) = self.words else { return BTreeMap::new() };
        let mut told = BTreeMap::new();
        for (ord, count) in self.counts {
            let mut word = String::new();
            if words.ord_to_str(ord, &mut word).is_ok_and(|known| known) {
                told.insert(word, count);
            }
        }
        told
    }
}
