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

/// The most words of a segment that have a counter each, which is quicker than a map: a damaged file may claim any
/// number of them.
const MAX_PLACES: usize = 1 << 20;

/// Records counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// All of them.
    pub total: u64,
    /// By what they are counted under, in the form `type:decision`.
    pub by: BTreeMap<String, u64>,
}

/// Counts by what records are counted under.
pub(super) struct Facets;

pub(super) struct SegmentFacets {
    total: u64,
    words: Option<StrColumn>,
    /// How often each word was met, by its place among the words of the segment.
    counts: Vec<u64>,
    /// The same for places past [`MAX_PLACES`].
    farther: BTreeMap<u64, u64>,
}

impl Collector for Facets {
    type Fruit = Counted;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let words = segment.fast_fields().str(FACETS)?;
        let places = words.as_ref().map_or(0, |words| words.num_terms()).min(MAX_PLACES);
        Ok(SegmentFacets { total: 0, words, counts: vec![0; places], farther: BTreeMap::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Counted>) -> tantivy::Result<Counted> {
        let mut all = Counted::default();
        for segment in segments {
            all.total += segment.total;
            for (word, count) in segment.by {
                *all.by.entry(word).or_default() += count;
            }
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = Counted;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.total += 1;
        for ord in self.words.iter().flat_map(|words| words.term_ords(doc)) {
            match usize::try_from(ord).ok().and_then(|place| self.counts.get_mut(place)) {
                Some(count) => *count += 1,
                None => *self.farther.entry(ord).or_default() += 1,
            }
        }
    }

    fn harvest(self) -> Counted {
        let total = self.total;
        let Some(words) = self.words else { return Counted { total, by: BTreeMap::new() } };
        let mut told = BTreeMap::new();
        let met = (0u64..).zip(self.counts).filter(|(_, count)| *count > 0);
        let (places, counts): (Vec<u64>, Vec<u64>) = met.chain(self.farther).unzip();
        // All words in one walk: each by itself would unpack a part of the dictionary anew.
        let mut counts = counts.into_iter();
        let _rotten = words.dictionary().sorted_ords_to_term_cb(&places, |word| {
            if let (Some(count), Ok(word)) = (counts.next(), std::str::from_utf8(word)) {
                told.insert(word.to_owned(), count);
            }
        });
        Counted { total, by: told }
    }
}
