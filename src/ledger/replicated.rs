//! [`Replication`]: a copy of the archive elsewhere was brought up to date (PREMIS event type "replication").
//!
//! Invariant: it is written after the copy is durable, so the copy lacks this very entry until the next time.

use serde::{Deserialize, Serialize};

/// One copying to one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replication {
    /// The copy, as the operator named it.
    pub replica: String,
    /// The dangers it answers (`replica::Threat`).
    pub threats: Vec<String>,
    /// The kind of medium it is on.
    pub media: String,
    /// Where it stands.
    pub place: String,
    /// The number of entries the copy now has.
    pub size: u64,
    /// The root that they lead to, in base64.
    pub root: String,
    /// Objects copied this time.
    pub objects: u64,
    /// The bytes of these objects.
    pub bytes: u64,
    /// Objects that could not be copied because they are damaged or missing here.
    #[serde(default, skip_serializing_if = "super::wire::is_zero")]
    pub damaged: u64,
}
