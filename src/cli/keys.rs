//! Where keys lie: `keys/<archive id>.key` (private, mode 0600) and `keys/<archive id>.vkey` (the public key that
//! this machine trusts) in the configuration folder, never inside an archive.
//!
//! Beside them stands what this machine has last seen of the ledger (`<archive id>.seen`: size and root), so that a
//! later, shorter or other ledger is found out.
//!
//! Invariant: a key file is never replaced; what an archive says about its own keys is never trusted here.
#![allow(clippy::disallowed_methods, reason = "the room that keeps keys apart from archives")]

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::exit::Refused;
use crate::disk::{self, Disk, RealDisk};
use crate::ledger::{Circumstances, RealCircumstances};
use crate::merkle::TreeHead;
use crate::note::{KeyName, SigningKey, VerifyingKey, WitnessKey};

/// Where the keys of one archive lie.
#[derive(Debug, Clone)]
pub struct KeyFiles {
    pub private: PathBuf,
    pub public: PathBuf,
    pub policy: PathBuf,
    next: PathBuf,
    seen: PathBuf,
}

impl KeyFiles {
    pub fn of(config: &Path, archive: &str) -> Self {
        let keys = config.join("keys");
        let file = |extension: &str| keys.join(format!("{archive}.{extension}"));
        Self {
            private: file("key"),
            public: file("vkey"),
            policy: file("policy"),
            next: file("next"),
            seen: file("seen"),
        }
    }

    /// Writes both halves, durable before it returns.
    pub fn write(&self, key: &SigningKey) -> Result<(), Refused> {
        let dir = self.private.parent().unwrap_or(&self.private);
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| Refused::Io { path, source }
        };
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io(dir))?;
        write_new(&self.private, 0o600, &key.to_secret_text()).map_err(io(&self.private))?;
        write_new(&self.public, 0o644, &key.verifying_key().to_string()).map_err(io(&self.public))?;
        RealDisk.sync_dir(dir).map_err(io(dir))
    }

    /// The key that is to follow: the one that an interrupted change has left, or a new one, durable.
    pub fn next(&self, name: &KeyName, seed: &[u8; 32]) -> Result<SigningKey, Refused> {
        let io = |source| Refused::Io { path: self.next.clone(), source };
        let key = SigningKey::from_seed(name.clone(), seed);
        match write_new(&self.next, 0o600, &key.to_secret_text()) {
            Ok(()) => RealDisk.sync_dir(self.next.parent().unwrap_or(&self.next)).map(|()| key).map_err(io),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let text = read(&self.next, |path| Refused::NoKey { path })?;
                let bad = |source| Refused::BadKey { path: self.next.clone(), source };
                SigningKey::from_secret_text(&text).map_err(bad)
            }
            Err(error) => Err(io(error)),
        }
    }

    /// Puts the key that follows in the place of the old one, which is kept aside; returns where.
    pub fn replace(&self, old: &SigningKey, new: &SigningKey) -> Result<PathBuf, Refused> {
        let id = u32::from_be_bytes(old.verifying_key().id());
        let retired = self.private.with_extension(format!("{id:08x}.old-key"));
        let work = || {
            match write_new(&retired, 0o600, &old.to_secret_text()) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => (),
            }
            let dir = self.private.parent().unwrap_or(&self.private);
            RealDisk.sync_dir(dir)?;
            // The public key first: what is signed from here on is signed by the new one.
            let text = format!("{}\n", new.verifying_key());
            disk::replace_file(&RealDisk, &self.public, text.as_bytes())?;
            RealDisk.replace(&self.next, &self.private)?;
            RealDisk.sync_dir(dir)
        };
        work().map_err(|source| Refused::Io { path: retired.clone(), source })?;
        Ok(retired)
    }

    /// Takes back keys of an archive that could not be made.
    pub fn remove(&self) {
        // The reason why the archive could not be made is already on its way to the person.
        let _ = fs::remove_file(&self.private);
        let _ = fs::remove_file(&self.public);
    }

    pub fn signing(&self) -> Result<SigningKey, Refused> {
        let text = read(&self.private, |path| Refused::NoKey { path })?;
        let bad = |source| Refused::BadKey { path: self.private.clone(), source };
        SigningKey::from_secret_text(&text).map_err(bad)
    }

    /// The public key that this machine trusts for the archive.
    pub fn verifying(&self) -> Result<VerifyingKey, Refused> {
        read_verifying(&self.public)
    }

    /// What this machine has last seen of the ledger.
    pub fn remembered(&self) -> Option<TreeHead> {
        let text = fs::read_to_string(&self.seen).ok()?;
        let (size, root) = text.trim().split_once(' ')?;
        Some(TreeHead { size: size.parse().ok()?, root: root.parse().ok()? })
    }

    /// Remembers the ledger as it is now.
    pub fn remember(&self, head: &TreeHead) {
        let text = format!("{} {}\n", head.size, head.root);
        // Only a help: whoever may not write here can still verify, with nothing remembered.
        let _ = disk::replace_file(&RealDisk, &self.seen, text.as_bytes());
    }

    /// True when others than the owner may read the private key.
    pub fn is_exposed(&self) -> bool {
        fs::metadata(&self.private).is_ok_and(|found| found.mode() & 0o077 != 0)
    }
}

/// Where the key of a witness lies: in its own folder, apart from the keys of archives.
#[derive(Debug, Clone)]
pub struct WitnessFiles {
    pub private: PathBuf,
    pub public: PathBuf,
}

impl WitnessFiles {
    pub fn of(folder: &Path) -> Self {
        Self { private: folder.join("witness.key"), public: folder.join("witness.vkey") }
    }

    /// Writes both halves, durable before it returns.
    pub fn write(&self, key: &WitnessKey) -> Result<(), Refused> {
        let dir = self.private.parent().unwrap_or(&self.private);
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source: io::Error| match source.kind() {
                io::ErrorKind::AlreadyExists => Refused::KeyThere { path },
                _ => Refused::Io { path, source },
            }
        };
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io(dir))?;
        write_new(&self.private, 0o600, &key.to_secret_text()).map_err(io(&self.private))?;
        write_new(&self.public, 0o644, &key.cosigner_key().to_string()).map_err(io(&self.public))?;
        RealDisk.sync_dir(dir).map_err(io(dir))
    }

    pub fn signing(&self) -> Result<WitnessKey, Refused> {
        let text = read(&self.private, |path| Refused::NoWitness { path })?;
        let bad = |source| Refused::BadKey { path: self.private.clone(), source };
        WitnessKey::from_secret_text(&text).map_err(bad)
    }
}

/// Draws the secret of a new key.
pub fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    for half in seed.chunks_mut(16) {
        half.copy_from_slice(&RealCircumstances.salt());
    }
    seed
}

fn write_new(path: &Path, mode: u32, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    writeln!(file, "{text}")?;
    RealDisk.sync_file(&file)
}

fn read(path: &Path, missing: impl Fn(PathBuf) -> Refused) -> Result<String, Refused> {
    fs::read_to_string(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => missing(path.to_owned()),
        _ => Refused::Io { path: path.to_owned(), source },
    })
}

/// Reads a public key given by its text or by the file it stands in.
pub fn verifying(given: &str) -> Result<VerifyingKey, Refused> {
    if let Ok(key) = given.trim().parse() {
        return Ok(key);
    }
    read_verifying(Path::new(given))
}

fn read_verifying(path: &Path) -> Result<VerifyingKey, Refused> {
    let text = read(path, |path| Refused::NoPublicKey { path })?;
    text.parse().map_err(|source| Refused::BadKey { path: path.to_owned(), source })
}
