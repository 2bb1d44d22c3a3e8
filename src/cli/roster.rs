//! Which copies there are elsewhere: `replicas/<archive id>.toml` (mode 0600) in the configuration folder.
//!
//! Not in the archive, because it is about this machine. Invariant: the file is replaced whole or not at all.
#![allow(clippy::disallowed_methods, reason = "the room that keeps what is private apart from archives")]

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::exit::Refused;
use crate::courier::CourierOptions;
use crate::disk::{self, RealDisk};
use crate::replica::{Remote, ReplicaError, Source};

/// The longest wait for another machine: it may have to read a great file first.
const PATIENCE: Duration = Duration::from_mins(10);

/// The copies of one archive that this machine knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Roster {
    #[serde(default, rename = "replica")]
    pub replicas: Vec<Replica>,
    #[serde(skip)]
    path: PathBuf,
}

/// One copy.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Replica {
    pub name: String,
    /// Its folder; empty for one on another machine.
    pub folder: PathBuf,
    /// The machine that keeps it, if it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far: Option<Far>,
    pub threats: Vec<String>,
    pub media: String,
    pub place: String,
    /// The entries it had when it was last brought up to date.
    #[serde(default)]
    pub size: Option<u64>,
    /// When that was, RFC 3339.
    #[serde(default)]
    pub synced: Option<String>,
    /// True when something could not be copied then.
    #[serde(default)]
    pub lacking: bool,
}

/// Another machine, and what it is shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Far {
    pub url: String,
    pub token: String,
    /// The certificates by which it is known, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
}

/// Where a copy is.
pub enum Place {
    Folder(PathBuf),
    Remote(Remote),
}

impl Replica {
    /// Where it is, for people.
    pub fn shown(&self) -> String {
        self.far.as_ref().map_or_else(|| self.folder.display().to_string(), |far| far.url.clone())
    }

    /// Where it is.
    pub fn place(&self) -> Result<Place, ReplicaError> {
        let Some(far) = &self.far else { return Ok(Place::Folder(self.folder.clone())) };
        let roots = far.ca.clone().map(String::into_bytes);
        let (token, patience) = (Some(far.token.clone()), PATIENCE);
        let options = CourierOptions { patience, token, roots, ..CourierOptions::default() };
        Ok(Place::Remote(Remote::new(&far.url, options)?))
    }
}

impl Place {
    /// What it is read from.
    pub fn source(&self) -> Source<'_> {
        match self {
            Self::Folder(folder) => Source::Folder(folder),
            Self::Remote(remote) => Source::Remote(remote),
        }
    }
}

impl Roster {
    pub fn open(config: &Path, archive: &str) -> Result<Self, Refused> {
        let path = config.join("replicas").join(format!("{archive}.toml"));
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(Refused::Io { path, source }),
        };
        let roster: Self = toml::from_str(&text)
            .map_err(|e| Refused::BadRoster { path: path.clone(), reason: e.to_string() })?;
        Ok(Self { path, ..roster })
    }

    pub fn save(&self) -> Result<(), Refused> {
        let io = |source| Refused::Io { path: self.path.clone(), source };
        let dir = self.path.parent().unwrap_or(&self.path);
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io)?;
        let text = toml::to_string(self)
            .map_err(|e| Refused::BadRoster { path: self.path.clone(), reason: e.to_string() })?;
        disk::replace_file(&RealDisk, &self.path, text.as_bytes()).map_err(io)?;
        fs::set_permissions(&self.path, Permissions::from_mode(0o600)).map_err(io)
    }

    /// The copies of these names; all without any.
    pub fn named(&self, names: &[String]) -> Result<Vec<Replica>, Refused> {
        if names.is_empty() {
            return Ok(self.replicas.clone());
        }
        let find = |name: &String| {
            let found = self.replicas.iter().find(|replica| replica.name == *name);
            found.cloned().ok_or_else(|| Refused::NoReplica(name.clone()))
        };
        names.iter().map(find).collect()
    }

    /// Puts a copy as it is now in the place of what was known of it.
    pub fn update(&mut self, now: Replica) {
        if let Some(old) = self.replicas.iter_mut().find(|replica| replica.name == now.name) {
            *old = now;
        }
    }
}
