//! The fields of a document, and the payload of a commit: whose index this is and how far it reaches.

use serde::{Deserialize, Serialize};
use tantivy::Term;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use crate::ledger::RecordId;

/// The version of fields and analysis together; it goes up whenever either gives other tokens or fields.
pub(super) const VERSION: u32 = 6;

/// The name under which the analysis is known to the engine.
pub(super) const ANALYSIS: &str = "diwan";

/// The name under which the cutting into pieces is known to the engine.
pub(super) const PIECES: &str = "pieces";

/// The name of the field that holds the words a document keeps.
pub(super) const KEPT: &str = "kept";

/// The name of the field that holds the record's number.
pub(super) const RECORD: &str = "record";

/// The name of the field that holds the time of arrival.
pub(super) const ARRIVED: &str = "arrived";

/// The name of the field that holds the first day a record may be of.
pub(super) const DATED: &str = "dated";

/// The name of the field that holds what a record is counted under.
pub(super) const FACETS: &str = "facets";

/// The fields of a document. Nothing is stored but the record's number and its time of arrival.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    /// The schema they belong to.
    pub schema: Schema,
    /// The record's number; also finds the document that a newer one replaces.
    pub record: Field,
    /// Unix seconds of arrival.
    pub arrived: Field,
    /// File name, folders and title.
    pub name: Field,
    /// The text of all pages.
    pub body: Field,
    /// What other readings found beyond the body.
    pub also: Field,
    /// What is known of the record, as whole words of the form `kind:value`; asked for, never shown.
    pub facts: Field,
    /// What the record is counted under, in the same form.
    pub facets: Field,
    /// The first and the last day the record may be of, as day numbers; absent where nobody knows.
    pub dated: (Field, Field),
    /// The pieces of the words of all three (`pieces`), without places.
    pub pieces: Field,
    /// The words that a document keeps, as numbers (`feedback`).
    pub kept: Field,
}

/// What a commit says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// [`VERSION`] of the program that wrote it.
    pub version: u32,
    /// The identifier of the archive.
    pub archive: String,
    /// How many ledger entries it reflects.
    pub through: u64,
}

impl Fields {
    pub fn new() -> Self {
        let mut builder = Schema::builder();
        let record = builder.add_u64_field(RECORD, INDEXED | FAST);
        let arrived = builder.add_i64_field(ARRIVED, FAST);
        let name = builder.add_text_field("name", text());
        let body = builder.add_text_field("body", text());
        let also = builder.add_text_field("also", text());
        let facts = builder.add_text_field("facts", fact());
        let facets = builder.add_text_field(FACETS, TextOptions::default().set_fast("raw"));
        let dated = (builder.add_i64_field(DATED, FAST), builder.add_i64_field("dated_last", FAST));
        let pieces = builder.add_text_field("pieces", counted());
        let kept = builder.add_u64_field(KEPT, FAST);
        Self {
            schema: builder.build(),
            record,
            arrived,
            name,
            body,
            also,
            facts,
            facets,
            dated,
            pieces,
            kept,
        }
    }

    /// The term that a record's document alone has.
    pub fn record_term(&self, record: RecordId) -> Term {
        Term::from_field_u64(self.record, record.0)
    }
}

impl Payload {
    pub fn to_json(&self) -> String {
        serde_json::json!({"version": self.version, "archive": self.archive, "through": self.through})
            .to_string()
    }
}

/// Whole, without frequencies or lengths: a fact is there or it is not.
fn fact() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}

/// With positions, for phrases.
fn text() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYSIS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// Without positions: how often is enough.
fn counted() -> TextOptions {
    let indexing =
        TextFieldIndexing::default().set_tokenizer(PIECES).set_index_option(IndexRecordOption::WithFreqs);
    TextOptions::default().set_indexing_options(indexing)
}
