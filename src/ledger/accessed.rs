//! Who has looked at a confidential record, and why (PREMIS, event type "access").

use serde::{Deserialize, Serialize};

use super::RecordId;

/// Somebody was shown a record that their role alone does not open, for a reason they gave before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accessed {
    /// The record.
    #[serde(with = "super::wire::record")]
    pub record: RecordId,
    /// The reason, in their words.
    pub reason: String,
}
