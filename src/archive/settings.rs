//! [`Settings`]: what `archive.toml` says. Normative in `docs/FORMAT.md`.
//!
//! Invariant: nothing secret is ever in here, and nothing here is trusted by an audit.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ArchiveError;
use crate::ledger::Time;
use crate::note::VerifyingKey;

/// The version of the whole format on disk.
const FORMAT: u32 = 1;

/// The identity of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Its identifier: 32 hexadecimal digits, drawn at random.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The name of its log: a URL without a scheme (C2SP tlog-checkpoint).
    pub origin: String,
    /// When it was made.
    pub created: Time,
    /// The public keys that may sign its checkpoints.
    pub keys: Vec<VerifyingKey>,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    format: u32,
    id: String,
    name: String,
    origin: String,
    created: String,
    keys: Vec<String>,
}

impl Settings {
    /// Returns the text of `archive.toml`, of which there is only one for the same settings.
    pub fn to_toml(&self) -> Result<String, ArchiveError> {
        let wire = Wire {
            format: FORMAT,
            id: self.id.clone(),
            name: self.name.clone(),
            origin: self.origin.clone(),
            created: self.created.to_string(),
            keys: self.keys.iter().map(ToString::to_string).collect(),
        };
        let failed = |e: toml::ser::Error| bad(Path::new("archive.toml"), &e);
        toml::to_string(&wire).map_err(failed)
    }

    /// Understands the bytes of an `archive.toml`.
    pub fn parse(bytes: &[u8]) -> Result<Self, ArchiveError> {
        Self::from_toml(Path::new("archive.toml"), bytes)
    }

    pub(super) fn from_toml(path: &Path, bytes: &[u8]) -> Result<Self, ArchiveError> {
        let text = std::str::from_utf8(bytes).map_err(|e| bad(path, &e))?;
        let wire: Wire = toml::from_str(text).map_err(|e| bad(path, &e.message()))?;
        if wire.format != FORMAT {
            let reason = format!("format {} is not known to this program, which knows {FORMAT}", wire.format);
            return Err(bad(path, &reason));
        }
        let keys = wire.keys.iter().map(|key| key.parse().map_err(|e| bad(path, &e)));
        Ok(Self {
            id: wire.id,
            name: wire.name,
            origin: wire.origin,
            created: wire.created.parse().map_err(|e| bad(path, &e))?,
            keys: keys.collect::<Result<_, _>>()?,
        })
    }
}

fn bad(path: &Path, reason: &dyn ToString) -> ArchiveError {
    ArchiveError::BadSettings { path: path.to_owned(), reason: reason.to_string() }
}
