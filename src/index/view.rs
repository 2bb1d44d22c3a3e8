//! [`View`]: which documents of a segment live and may be seen, and how many of them have a term.
//!
//! Counting takes at most as many steps as the smaller side has documents: from those who work in an archive few
//! records are hidden, and few are shown to everybody else. Invariant: what is not shown is in no count.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::query::Weight;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentOrdinal, SegmentReader, Term};

use super::rank::Living;
use super::schema::Fields;

/// The documents of one segment that live and may be seen.
#[derive(Debug)]
pub(super) struct View(Option<Partial>);

/// A part of the documents of a segment.
#[derive(Debug)]
struct Partial {
    /// By document, whether it is shown.
    shown: Vec<bool>,
    /// Those that are shown, or those that are not, in order: whichever are fewer.
    fewer: Fewer,
}

#[derive(Debug)]
enum Fewer {
    Shown(Vec<DocId>),
    Hidden(Vec<DocId>),
}

impl View {
    /// Looks at a segment: the documents that live and of which one of these facts is known; without facts all
    /// that live.
    pub fn of(segment: &SegmentReader, fields: &Fields, facts: &[String]) -> tantivy::Result<Self> {
        let mut shown = vec![facts.is_empty(); segment.max_doc() as usize];
        let index = segment.inverted_index(fields.facts)?;
        for fact in facts {
            let term = Term::from_field_text(fields.facts, fact);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while let Some(shown) = shown.get_mut(postings.doc() as usize) {
                *shown = true;
                postings.advance();
            }
        }
        if let Some(alive) = segment.alive_bitset() {
            (0..).zip(&mut shown).for_each(|(doc, shown)| *shown &= alive.is_alive(doc));
        }
        let side = |wanted| (0..).zip(&shown).filter(move |(_, shown)| **shown == wanted);
        let hidden = side(false).count();
        if hidden == 0 {
            return Ok(Self(None));
        }
        let listed = |wanted| side(wanted).map(|(doc, _)| doc).collect();
        let fewer =
            if hidden * 2 < shown.len() { Fewer::Hidden(listed(false)) } else { Fewer::Shown(listed(true)) };
        Ok(Self(Some(Partial { shown, fewer })))
    }

    /// True when every document is shown.
    pub fn is_whole(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a document is shown.
    pub fn shows(&self, doc: DocId) -> bool {
        self.0.as_ref().is_none_or(|part| part.shown.get(doc as usize).copied().unwrap_or(false))
    }

    /// The documents that are shown, in order; of a segment with so many.
    pub fn documents(&self, max_doc: DocId) -> impl Iterator<Item = DocId> {
        (0..max_doc).filter(|doc| self.shows(*doc))
    }

    /// In how many of the shown documents a term stands, by what the dictionary says of it.
    pub fn doc_freq(&self, index: &InvertedIndexReader, term: &TermInfo) -> tantivy::Result<u64> {
        let all = u64::from(term.doc_freq);
        let Some(part) = &self.0 else { return Ok(all) };
        let postings = index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        Ok(match &part.fewer {
            Fewer::Shown(docs) => common(postings, docs),
            Fewer::Hidden(docs) => all.saturating_sub(common(postings, docs)),
        })
    }

    /// True when a term that stands in so many documents must stand in one that is shown.
    pub fn must_show(&self, doc_freq: u32) -> bool {
        match &self.0 {
            None => doc_freq > 0,
            Some(Partial { fewer: Fewer::Hidden(docs), .. }) => doc_freq as usize > docs.len(),
            Some(_) => false,
        }
    }
}

/// How many of these documents, which are in order, have the term.
fn common(mut postings: SegmentPostings, docs: &[DocId]) -> u64 {
    let mut count = 0;
    for doc in docs {
        if postings.doc() < *doc {
            postings.seek(*doc);
        }
        count += u64::from(postings.doc() == *doc);
    }
    count
}

/// A collector that is given only the documents that live and may be seen.
pub(super) struct Shown<'a, C> {
    /// Who knows which these are.
    pub living: &'a Living,
    /// Who collects them.
    pub collector: C,
}

impl<C: Collector> Collector for Shown<'_, C> {
    type Fruit = C::Fruit;
    type Child = C::Child;

    fn for_segment(&self, number: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<C::Child> {
        self.collector.for_segment(number, segment)
    }

    fn requires_scoring(&self) -> bool {
        self.collector.requires_scoring()
    }

    fn merge_fruits(
        &self,
        fruits: Vec<<C::Child as SegmentCollector>::Fruit>,
    ) -> tantivy::Result<Self::Fruit> {
        self.collector.merge_fruits(fruits)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<<C::Child as SegmentCollector>::Fruit> {
        let mut child = self.for_segment(number, segment)?;
        let Some(view) = self.living.view(segment) else { return Ok(child.harvest()) };
        if self.requires_scoring() {
            weight.for_each(segment, &mut |doc, score| {
                if view.shows(doc) {
                    child.collect(doc, score);
                }
            })?;
        } else {
            weight.for_each_no_score(segment, &mut |docs| {
                docs.iter().filter(|doc| view.shows(**doc)).for_each(|doc| child.collect(*doc, 0.0));
            })?;
        }
        Ok(child.harvest())
    }
}
