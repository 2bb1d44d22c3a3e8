//! The append-only book of events.

mod entry;
mod error;
mod event;
mod ids;
mod time;
mod wire;

pub use error::LedgerError;
pub use event::{
    AccessionClosed, AccessionOpened, Account, Event, Ingestion, KeptObject, KeptPath, ProblemNoted, Reading,
    Transcription, What,
};
pub use ids::{AccessionId, RecordId};
pub use time::{Circumstances, RealCircumstances, Time};
