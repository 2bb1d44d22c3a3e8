//! A copy of the scratch archive, and the hands that damage it.
#![allow(
    clippy::disallowed_methods,
    reason = "what damages a scratch copy must not be as careful as the archive"
)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::scratch::{self, Scratch};
use crate::archive::{Archive, Batch};
use crate::audit::checkpoint::COSIGNED;
use crate::digest::ContentId;
use crate::disk::{Disk, RealDisk};
use crate::ledger::{Event, LedgerWriter, What};
use crate::merkle::TreeHead;
use crate::monitor::Silent;
use crate::note::{self, Checkpoint, SigningKey};

/// A copy that may be damaged.
pub(super) struct Patient<'a> {
    root: PathBuf,
    pub scratch: &'a Scratch,
}

impl<'a> Patient<'a> {
    pub fn copy(scratch: &'a Scratch, root: &Path) -> io::Result<Self> {
        copy(&scratch.root, root)?;
        Ok(Self { root: root.to_owned(), scratch })
    }

    pub fn open(&self) -> io::Result<Archive> {
        Archive::open(&self.root, Arc::new(RealDisk)).map_err(io::Error::other)
    }

    pub fn remove(&self) -> io::Result<()> {
        fs::remove_dir_all(&self.root)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(name))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        write(&self.path(name), bytes)
    }

    pub fn delete(&self, name: &str) -> io::Result<()> {
        let path = self.path(name);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
    }

    /// Changes the bytes of a file.
    pub fn change(&self, name: &str, how: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let mut bytes = self.read(name)?;
        how(&mut bytes);
        self.write(name, &bytes)
    }

    /// Flips one bit in the middle.
    pub fn flip(&self, name: &str) -> io::Result<()> {
        self.change(name, |bytes| {
            let middle = bytes.len() / 2;
            if let Some(byte) = bytes.get_mut(middle) {
                *byte ^= 0x04;
            }
        })
    }

    pub fn cut(&self, name: &str) -> io::Result<()> {
        self.change(name, |bytes| bytes.truncate(bytes.len() / 2))
    }

    /// Exchanges the contents of two files.
    pub fn swap(&self, one: &str, two: &str) -> io::Result<()> {
        let (first, second) = (self.read(one)?, self.read(two)?);
        self.write(one, &second)?;
        self.write(two, &first)
    }

    /// Puts a folder in the place of a file: it is there, and the system gives no bytes of it.
    pub fn block(&self, name: &str) -> io::Result<()> {
        self.delete(name)?;
        fs::create_dir(self.path(name))
    }

    /// Replaces a text wherever it stands in a file.
    pub fn replace(&self, name: &str, from: &str, to: &str) -> io::Result<()> {
        let bytes = self.read(name)?;
        let (mut changed, mut rest) = (Vec::new(), bytes.as_slice());
        while let Some(at) = rest.windows(from.len()).position(|part| part == from.as_bytes()) {
            changed.extend_from_slice(&rest[..at]);
            changed.extend_from_slice(to.as_bytes());
            rest = &rest[at + from.len()..];
        }
        if rest.len() == bytes.len() {
            return Err(io::Error::other(format!("{name} has no {from:?}")));
        }
        changed.extend_from_slice(rest);
        self.write(name, &changed)
    }

    /// The files below a folder, in the order of their names.
    pub fn files(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut found: Vec<String> = Vec::new();
        for entry in fs::read_dir(self.path(folder))? {
            found.push(format!("{folder}/{}", entry?.file_name().to_string_lossy()));
        }
        found.sort();
        Ok(found)
    }

    /// Signs a checkpoint and puts it in the place of another.
    pub fn sign(&self, name: &str, head: TreeHead, key: &SigningKey) -> io::Result<()> {
        let checkpoint = Checkpoint { origin: scratch::origin()?, size: head.size, root: head.root.into() };
        let note = key.sign(&checkpoint.to_text()).map_err(io::Error::other)?;
        self.write(name, note.as_bytes())
    }

    /// Signs a checkpoint as one that witnesses have cosigned, and puts it in the place of theirs.
    pub fn sign_cosigned(&self, head: TreeHead) -> io::Result<()> {
        self.sign(COSIGNED, head, &scratch::key()?)?;
        let note = self.read(COSIGNED)?;
        self.write(COSIGNED, note::with_sum(&String::from_utf8_lossy(&note)).as_bytes())
    }

    /// Every event of the ledger.
    fn events(&self) -> io::Result<Vec<Event>> {
        let ledger = self.open()?.ledger().map_err(io::Error::other)?;
        let mut events = Vec::new();
        while (events.len() as u64) < ledger.size() {
            events.extend(ledger.events_from(events.len() as u64).map_err(io::Error::other)?);
        }
        Ok(events)
    }

    /// Writes the ledger anew with another history, signed by the right key: what a cheating operator can do.
    pub fn rewrite(&self, change: impl FnOnce(&mut Vec<Event>)) -> io::Result<()> {
        let mut events = self.events()?;
        change(&mut events);
        self.delete("ledger")?;
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let key = Arc::new(scratch::key()?);
        let mut writer = LedgerWriter::create(&self.path("ledger"), disk, key).map_err(io::Error::other)?;
        let hand = scratch::hand(0)?;
        let salted: Vec<_> = events.into_iter().map(|event| (event, hand.circumstances.salt())).collect();
        writer.append(&salted).map_err(io::Error::other)?;
        Ok(())
    }

    /// Goes back to the earlier ledger and continues it in another way, up to the same number of entries.
    pub fn fork(&self) -> io::Result<()> {
        let events = self.events()?;
        self.delete("ledger")?;
        copy(&self.scratch.earlier, &self.path("ledger"))?;
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let ledger = self.open()?.ledger().map_err(io::Error::other)?;
        let first = usize::try_from(ledger.size()).map_err(io::Error::other)?;
        let key = Arc::new(scratch::key()?);
        let mut writer = LedgerWriter::open(ledger, disk, key).map_err(io::Error::other)?;
        let hand = scratch::hand(1)?;
        let rest = events.into_iter().skip(first);
        let salted: Vec<_> = rest.map(|event| (event, hand.circumstances.salt())).collect();
        writer.append(&salted).map_err(io::Error::other)?;
        Ok(())
    }

    /// Appends an entry with the clock set to this moment.
    pub fn append(&self, moment: i64, what: What) -> io::Result<()> {
        let archive = self.open()?;
        let mut writer = archive.write(scratch::hand(moment)?, &Silent).map_err(io::Error::other)?;
        let batch = Batch { events: vec![what], ..Batch::default() };
        writer.commit(&batch, &Silent).map_err(io::Error::other)?;
        writer.bring_up_index(&Silent).map_err(io::Error::other)?;
        writer.finish().map_err(io::Error::other)?;
        Ok(())
    }
}

/// Where the bytes of an object are kept.
pub(super) fn place(bytes: &[u8]) -> String {
    let id = ContentId::of(bytes).to_string();
    let (folder, rest) = id.split_at(2);
    format!("objects/blake3/{folder}/{rest}")
}

/// Puts bytes in the place of a file, or makes a new one; what is written once cannot be opened for writing.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if path.exists() {
        fs::remove_file(path)?;
    }
    fs::write(path, bytes)
}

/// Copies a folder with everything below it.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
