//! [`Users`]: who can log in, in `users.toml` in the configuration folder (mode 0600, never inside an archive).
//!
//! Passwords are kept as argon2id digests, tokens as SHA-256 digests. The file is read anew for each login and each
//! token, so that a person who was removed is removed at once. Invariant: the file is never half written.
#![allow(clippy::disallowed_methods, reason = "the room that keeps the file of users")]

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use serde::{Deserialize, Serialize};

use super::sessions::random;
use super::visitor::Act;
use crate::digest::Sha256;
use crate::disk::{self, Disk, RealDisk};
use crate::ledger::Access;

/// The shortest password.
pub const SHORTEST: usize = 10;

/// The longest: what is hashed is bounded.
const LONGEST: usize = 1_000;

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Whoever has not logged in.
    Public,
    /// Finds and reads.
    Clerk,
    /// Looks after the records.
    Archivist,
    /// Examines the archive.
    Auditor,
    /// Looks after the people.
    Admin,
}

impl Role {
    /// Every role that can log in.
    pub const ALL: [Self; 4] = [Self::Clerk, Self::Archivist, Self::Auditor, Self::Admin];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Clerk => "clerk",
            Self::Archivist => "archivist",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// The levels of the records it sees without being asked why.
    pub fn levels(self) -> &'static [Access] {
        match self {
            Self::Public => &Access::ALL[..1],
            Self::Clerk | Self::Auditor => &Access::ALL[..3],
            Self::Archivist | Self::Admin => &Access::ALL,
        }
    }

    /// Whether it may do something.
    pub fn may(self, act: Act) -> bool {
        match act {
            Act::Work => self != Self::Public,
            Act::Deposit | Act::Describe => matches!(self, Self::Archivist | Self::Admin),
            Act::Audit => matches!(self, Self::Archivist | Self::Auditor | Self::Admin),
            Act::SeeAccesses => matches!(self, Self::Auditor | Self::Admin),
            Act::Administer => self == Self::Admin,
        }
    }
}

/// The file of users.
#[derive(Debug, Clone)]
pub struct Users {
    path: PathBuf,
}

/// One person in the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// What they are.
    pub role: Role,
    /// The argon2id digest of their password, in the PHC string format.
    password: String,
    /// The SHA-256 digests of the tokens of their programs, by the names they gave them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tokens: BTreeMap<String, String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    users: BTreeMap<String, User>,
}

/// Why the users could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// The file cannot be read or written.
    #[error("{}", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// The file is no file of users.
    #[error("{path}: {reason}")]
    Bad {
        /// The file.
        path: String,
        /// What does not fit.
        reason: String,
    },
    /// There is somebody of this name.
    #[error("user {0:?} is there already")]
    There(String),
    /// There is nobody of this name.
    #[error("user {0:?}: unknown")]
    Unknown(String),
    /// A name has 1 to 64 letters, digits, dots, dashes, underscores.
    #[error("{0:?} cannot be a name")]
    BadName(String),
    /// Too short or too long.
    #[error("password: {0} characters at least")]
    Password(usize),
    /// The digest could not be made.
    #[error("password: {0}")]
    Digest(String),
}

impl Users {
    /// The users of a file, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Everybody, by name.
    pub fn all(&self) -> Result<BTreeMap<String, User>, UserError> {
        Ok(self.read()?.users)
    }

    /// Adds somebody.
    pub fn add(&self, name: &str, role: Role, password: &str) -> Result<(), UserError> {
        let fits = |c: char| c.is_alphanumeric() || "._-".contains(c);
        if name.is_empty() || name.chars().count() > 64 || !name.chars().all(fits) {
            return Err(UserError::BadName(name.to_owned()));
        }
        let password = digest(password)?;
        self.change(|users| {
            if users.contains_key(name) {
                return Err(UserError::There(name.to_owned()));
            }
            users.insert(name.to_owned(), User { role, password, tokens: BTreeMap::new() });
            Ok(())
        })
    }

    /// Removes somebody with all their tokens.
    pub fn remove(&self, name: &str) -> Result<(), UserError> {
        self.change(|users| users.remove(name).map(drop).ok_or_else(|| UserError::Unknown(name.to_owned())))
    }

    /// Gives somebody another password.
    pub fn set_password(&self, name: &str, password: &str) -> Result<(), UserError> {
        let password = digest(password)?;
        self.change(|users| user(users, name).map(|user| user.password = password))
    }

    /// Gives somebody another password and another role; their programs keep their tokens.
    pub fn reset(&self, name: &str, role: Role, password: &str) -> Result<(), UserError> {
        let password = digest(password)?;
        self.change(|users| {
            let user = user(users, name)?;
            (user.role, user.password) = (role, password);
            Ok(())
        })
    }

    /// Makes a token for a program of somebody; it is told once, here. Another of the same name ends.
    pub fn token(&self, name: &str, of_what: &str) -> Result<String, UserError> {
        let token = format!("diwan-{}", random());
        let kept = Sha256::of(token.as_bytes()).to_string();
        self.change(|users| {
            user(users, name).map(|user| user.tokens.insert(of_what.to_owned(), kept))?;
            Ok(())
        })?;
        Ok(token)
    }

    /// The role of somebody with this password; as much work for a name that nobody has.
    pub fn role_of(&self, name: &str, password: &str) -> Result<Option<Role>, UserError> {
        let users = self.read()?.users;
        let found = users.get(name);
        let kept = found.map_or(NOBODY, |user| user.password.as_str());
        let known = PasswordHash::new(kept).map_err(|error| UserError::Digest(error.to_string()))?;
        let right = password.len() <= LONGEST
            && Argon2::default().verify_password(password.as_bytes(), &known).is_ok();
        Ok(found.filter(|_| right).map(|user| user.role))
    }

    /// Who a token belongs to.
    pub fn of_token(&self, token: &str) -> Result<Option<(String, Role)>, UserError> {
        let sought = Sha256::of(token.as_bytes()).to_string();
        let users = self.read()?.users;
        let found = users.into_iter().find(|(_, user)| user.tokens.values().any(|kept| *kept == sought));
        Ok(found.map(|(name, user)| (name, user.role)))
    }

    fn read(&self) -> Result<File, UserError> {
        let bytes = disk::read_if_there(&self.path).map_err(|error| self.io(error))?;
        let Some(bytes) = bytes else { return Ok(File::default()) };
        let text = String::from_utf8(bytes).map_err(|error| self.bad(error.to_string()))?;
        toml::from_str(&text).map_err(|error| self.bad(error.message().to_owned()))
    }

    fn change(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, User>) -> Result<(), UserError>,
    ) -> Result<(), UserError> {
        let mut file = self.read()?;
        change(&mut file.users)?;
        let text = toml::to_string(&file).map_err(|error| self.bad(error.to_string()))?;
        replace_private(&self.path, text.as_bytes()).map_err(|error| self.io(error))
    }

    fn bad(&self, reason: String) -> UserError {
        UserError::Bad { path: self.path.display().to_string(), reason }
    }

    fn io(&self, source: io::Error) -> UserError {
        UserError::Io(self.path.clone(), source)
    }
}

/// The digest of a password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz\
    $q7WQ0m4l6G6mYjB7q3vK1mT0m4Qq1y8zq8Qb3Qk0b9o";

fn user<'u>(users: &'u mut BTreeMap<String, User>, name: &str) -> Result<&'u mut User, UserError> {
    users.get_mut(name).ok_or_else(|| UserError::Unknown(name.to_owned()))
}

fn digest(password: &str) -> Result<String, UserError> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(UserError::Password(SHORTEST));
    }
    let failed = |error: String| UserError::Digest(error);
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| failed(error.to_string()))?;
    let made: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| failed(error.to_string()))?;
    Ok(made.to_string())
}

/// As `disk::replace_file`, for the owner's eyes only from its first byte on.
fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().unwrap_or(path);
    fs::DirBuilder::new().recursive(true).create(dir)?;
    let staged = disk::staging_name(path);
    RealDisk.remove(&staged)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&staged)?;
    file.write_all(bytes)?;
    RealDisk.sync_file(&file)?;
    RealDisk.replace(&staged, path)?;
    RealDisk.sync_dir(dir)
}
