//! What an archive says about its records taken together: series of numbers with their gaps, who cites what, what
//! is here more than once, and what became of one record.
//!
//! Reads catalog and transcripts, writes nothing. Not here: sentences for people (`cli`). Invariant: a report names
//! every record it counts.

mod duplicates;
mod error;
mod history;
mod named;
pub mod ndsa;
mod receipt;
mod series;

use crate::archive::Archive;
use crate::catalog::Record;
use crate::recognise::{Day, query_references};

pub use duplicates::{ALIKE, Alike, duplicates, likeness_of};
pub use error::ReportError;
pub use history::history;
pub use receipt::{Receipt, receipt};
pub use series::{Series, Taken, Which, series};

/// Returns the records that cite what a text names («القانون 59 لسنة 2012»), with the keys that were looked for;
/// no keys when the text names no number.
pub fn cited_by(
    archive: &Archive,
    named: &str,
    today: Day,
) -> Result<(Vec<String>, Vec<Record>), ReportError> {
    let keys: Vec<String> =
        query_references(named, today).iter().flat_map(crate::recognise::FoundReference::keys).collect();
    let records = archive.catalog()?.citing(&keys)?;
    Ok((keys, records))
}
