//! [`PrefixQuery`]: documents with a term that begins in a certain way.
//!
//! The engine offers this only by patterns, whose automata cost more than the lookup itself.

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TantivyError};

/// Documents with a term of this field that begins with these bytes; each scores 1.
#[derive(Debug, Clone)]
pub(super) struct PrefixQuery {
    /// The field.
    pub field: Field,
    /// The beginning, not empty.
    pub start: String,
}

impl Query for PrefixQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for PrefixQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut docs = BitSet::with_max_value(reader.max_doc());
        let postings = reader.inverted_index(self.field)?;
        let mut terms = postings.terms().range().ge(self.start.as_bytes()).into_stream()?;
        while terms.advance() && terms.key().starts_with(self.start.as_bytes()) {
            let mut block =
                postings.read_block_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            while !block.docs().is_empty() {
                for doc in block.docs() {
                    docs.insert(*doc);
                }
                block.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(docs), boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        if self.scorer(reader, 1.0)?.seek(doc) == doc {
            return Ok(Explanation::new("prefix", 1.0));
        }
        Err(TantivyError::InvalidArgument("document does not match".to_owned()))
    }
}
