//! The append-only book of events.

mod ids;

pub use ids::{AccessionId, RecordId};
