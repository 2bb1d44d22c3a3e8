//! How lower rooms speak upward: numbers and problems given to a [`Monitor`], never sentences.
//!
//! Every number has one owner: a counter for work done, a returned value for results. The library never
//! prints; a terminal polls its own monitor. Invariant: this room names no other room.

mod gauge;
mod problem;
mod recording;

pub use gauge::{Gauge, Progress};
pub use problem::{Problem, ProblemCode};
pub use recording::RecordingMonitor;

/// Something that is counted while work goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counter {
    /// Files found in the submission, rules applied or not.
    FilesSeen,
    /// Files whose bytes have been dealt with (kept, recognised or refused).
    FilesDone,
    /// Bytes read from the submission.
    BytesRead,
    /// Objects newly written to the store.
    ObjectsWritten,
    /// Bytes newly written to the store.
    BytesWritten,
    /// Entries appended to the ledger.
    EntriesWritten,
    /// Objects whose text has been read (or found unreadable).
    ObjectsRead,
    /// Pages whose text has been read.
    PagesRead,
    /// Pages read by optical character recognition.
    PagesRecognised,
    /// Records put into the index.
    RecordsIndexed,
    /// Objects re-hashed by an audit.
    ObjectsVerified,
    /// Bytes re-hashed by an audit.
    BytesVerified,
}

/// A stretch of work with a beginning and an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Walking the submission and keeping its bytes.
    Keep,
    /// Reading the text of kept objects.
    Read,
    /// Bringing catalog and index up to the ledger.
    Index,
    /// Re-reading what is kept.
    Verify,
    /// Giving records out.
    Export,
    /// Computing parity.
    Protect,
}

/// What long work tells while it goes on, and where it asks whether to stop.
///
/// Implementations must be cheap and must not block: workers on every core call them.
pub trait Monitor: Sync {
    /// Adds `by` to a counter.
    fn count(&self, counter: Counter, by: u64);

    /// Says that a stage begins; `total` is the number of its files, objects or records when known.
    fn begin(&self, stage: Stage, total: Option<u64>);

    /// Tells of something a human should look at; the run goes on.
    fn problem(&self, problem: &Problem);

    /// True when the work should stop after the file in hand.
    fn stopping(&self) -> bool;
}

/// A monitor that hears nothing and never stops the work.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Monitor for Silent {
    fn count(&self, _: Counter, _: u64) {}
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn problem(&self, _: &Problem) {}
    fn stopping(&self) -> bool {
        false
    }
}
