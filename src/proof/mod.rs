//! [`LogProof`]: that one entry is in a log, as a text that needs no log to be checked (C2SP tlog-proof).
//!
//! What an entry says, and where keys come from, is decided above. Pure. Invariant: a text that parses is the text the
//! value prints; what [`LogProof::verify`] returns was signed by a given key under the name of the log.

mod error;
mod text;
mod verify;

pub use error::{BadProof, NotAProof};
pub use text::{LONGEST, LogProof};
pub use verify::Proved;
