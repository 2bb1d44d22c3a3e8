//! The append-only book of events (PREMIS), each entry hashed into a Merkle tree; C2SP tlog-tiles on disk.
//!
//! [`Ledger`] reads, [`LedgerWriter`] appends, [`Event`] is what an entry says. Not here: what the events add up
//! to (the catalog). Invariant: an entry exists when a checkpoint that covers it is durable, and never changes.

mod accessed;
mod copy;
mod described;
mod drilled;
mod entry;
mod error;
mod event;
mod fixity;
mod ids;
mod key_change;
mod mended;
mod reader;
mod replicated;
mod time;
mod wire;
mod writer;

pub use accessed::{Accessed, Opened};
pub use copy::{copy_to, head_at};
pub use described::{Access, Aspect, Corrected, Described};
pub use drilled::Drill;
pub use error::LedgerError;
pub use event::{
    AccessionClosed, AccessionOpened, Account, Event, Ingestion, KeptObject, KeptPath, ProblemNoted, Reading,
    Transcription, What,
};
pub use fixity::{FixityCheck, FixityLeg, FixityScope};
pub use ids::{AccessionId, RecordId};
pub use key_change::{KeyChange, LONGEST_CHANGES, follow, read_statements, statements};
pub use mended::{Protected, Repaired};
pub use reader::Ledger;
pub use replicated::Replication;
pub use time::{Circumstances, RealCircumstances, Time};
pub use writer::LedgerWriter;

#[cfg(test)]
mod tests;
