//! [`FormsQuery`]: several terms of a field that count as one word.
//!
//! BM25 over the forms together: how often the word occurs is the weighted sum over its forms, how rare it is goes
//! by its most frequent form. So a rare form does not outweigh the word itself, and a text that uses three forms
//! is not three times as good. Invariant: the score depends on the living documents alone.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::rank::Living;

/// The constants of BM25, as the engine has them.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Documents with one of these terms.
#[derive(Debug, Clone)]
pub(super) struct FormsQuery {
    field: Field,
    forms: Vec<(Term, f32)>,
    rarity: f32,
    average_length: f32,
}

impl FormsQuery {
    /// Keeps the forms that stand in the field; `None` if there are none.
    pub fn new(living: &Living, field: Field, forms: &[(&str, f32)]) -> tantivy::Result<Option<Self>> {
        let mut kept = Vec::new();
        let mut most = 0;
        for (form, weight) in forms {
            let term = Term::from_field_text(field, form);
            let documents = living.doc_freq(&term)?;
            if documents > 0 {
                most = most.max(documents);
                kept.push((term, *weight));
            }
        }
        if kept.is_empty() {
            return Ok(None);
        }
        let documents = living.total_num_docs()?;
        #[expect(clippy::cast_precision_loss, reason = "counts of documents and words")]
        let average_length = living.total_num_tokens(field)? as f32 / documents.max(1) as f32;
        Ok(Some(Self { field, forms: kept, rarity: rarity(most, documents), average_length }))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents")]
fn rarity(with: u64, all: u64) -> f32 {
    let without = all.saturating_sub(with) as f32;
    (1.0 + (without + 0.5) / (with as f32 + 0.5)).ln()
}

impl Query for FormsQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for FormsQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = reader.inverted_index(self.field)?;
        let mut forms = Vec::with_capacity(self.forms.len());
        for (term, weight) in &self.forms {
            if let Some(postings) = index.read_postings(term, IndexRecordOption::WithFreqs)? {
                forms.push((postings, *weight));
            }
        }
        let lengths = reader.get_fieldnorms_reader(self.field)?;
        let doc = nearest(&forms);
        let top = boost * self.rarity * (K1 + 1.0);
        Ok(Box::new(FormsScorer { forms, lengths, average_length: self.average_length, top, doc }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() <= doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("forms of a word", scorer.score()));
        }
        Err(TantivyError::InvalidArgument("document does not match".to_owned()))
    }
}

struct FormsScorer {
    forms: Vec<(SegmentPostings, f32)>,
    lengths: FieldNormReader,
    average_length: f32,
    top: f32,
    doc: DocId,
}

fn nearest(forms: &[(SegmentPostings, f32)]) -> DocId {
    forms.iter().map(|(postings, _)| postings.doc()).min().unwrap_or(TERMINATED)
}

impl DocSet for FormsScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        for (postings, _) in &mut self.forms {
            if postings.doc() == self.doc {
                postings.advance();
            }
        }
        self.doc = nearest(&self.forms);
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for (postings, _) in &mut self.forms {
            if postings.doc() < target {
                postings.seek(target);
            }
        }
        self.doc = nearest(&self.forms);
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.forms.iter().map(|(postings, _)| postings.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Scorer for FormsScorer {
    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    fn score(&mut self) -> Score {
        let here = self.forms.iter().filter(|(postings, _)| postings.doc() == self.doc);
        let times: f32 = here.map(|(postings, weight)| weight * postings.term_freq() as f32).sum();
        let length = self.lengths.fieldnorm(self.doc) as f32;
        let norm = K1 * (1.0 - B + B * length / self.average_length.max(1.0));
        self.top * times / (times + norm)
    }
}
