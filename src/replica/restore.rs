//! [`Source`]: where a copy is read back from, and [`Source::restore`]: everything from there into a folder.
//!
//! Invariant: no byte gets a name that was not hashed to it here, wherever it came from; the head comes last.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::remote::head_of;
use super::{Copied, Remote, ReplicaError, Standing, SyncOptions, standing, sync};
use crate::archive::{Archive, README, Settings};
use crate::disk::{self, Disk};
use crate::ledger::Ledger;
use crate::merkle::{Frontier, tiles_of};
use crate::monitor::{Counter, Monitor};
use crate::store::{Staged, Stager, Store};

/// Objects become durable in batches of so many, or of so many bytes.
const BATCH: (usize, u64) = (512, 256 << 20);

/// A copy, near or far.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A folder.
    Folder(&'a Path),
    /// Another machine.
    Remote(&'a Remote),
}

impl Source<'_> {
    /// How the copy stands to the archive.
    pub fn standing(
        &self,
        archive: &Archive,
        ledger: &Ledger,
        disk: &Arc<dyn Disk>,
        known: bool,
    ) -> Result<Standing, ReplicaError> {
        match self {
            Self::Folder(folder) => standing(archive, ledger, folder, disk, known),
            Self::Remote(remote) => remote.standing(archive, ledger, known),
        }
    }

    /// Brings the copy up to the archive.
    pub fn sync(
        &self,
        archive: &Archive,
        disk: &Arc<dyn Disk>,
        options: &SyncOptions,
        monitor: &dyn Monitor,
    ) -> Result<Copied, ReplicaError> {
        match self {
            Self::Folder(folder) => sync(archive, folder, disk, options, monitor),
            Self::Remote(remote) => remote.sync(archive, options, monitor),
        }
    }

    /// Brings everything the copy has into an empty folder; what it has damaged is named and left out.
    pub fn restore(
        &self,
        settings: &Settings,
        folder: &Path,
        disk: &Arc<dyn Disk>,
        holder: &str,
        monitor: &dyn Monitor,
    ) -> Result<Copied, ReplicaError> {
        match self {
            Self::Folder(copy) => {
                let copy = Archive::open(copy, Arc::clone(disk))?;
                let how = SyncOptions { holder: holder.to_owned(), ..SyncOptions::default() };
                sync(&copy, folder, disk, &how, monitor)
            }
            Self::Remote(remote) => Restoring { remote, settings, folder, disk, monitor }.run(),
        }
    }
}

struct Restoring<'a> {
    remote: &'a Remote,
    settings: &'a Settings,
    folder: &'a Path,
    disk: &'a Arc<dyn Disk>,
    monitor: &'a dyn Monitor,
}

impl Restoring<'_> {
    fn run(&self) -> Result<Copied, ReplicaError> {
        let settings = self.fetched("archive.toml")?;
        let foreign = || ReplicaError::Foreign(self.folder.to_owned());
        if Settings::parse(&settings).map_err(|_| foreign())?.id != self.settings.id {
            return Err(foreign());
        }
        let note = self.fetched("ledger/checkpoint")?;
        let head = head_of(&note, &self.settings.keys).ok_or_else(foreign)?;
        self.put("archive.toml", &settings)?;
        self.put("README.txt", README.as_bytes())?;
        let mut copied = Copied {
            before: Frontier::default().head(),
            head,
            objects: 0,
            bytes: 0,
            healed: 0,
            damaged: Vec::new(),
            news: true,
        };
        self.objects(&mut copied)?;
        for tile in tiles_of(head.size) {
            let place = format!("ledger/{}", tile.path());
            let bytes = self.fetched(&place)?;
            self.put(&place, &bytes)?;
        }
        self.put("ledger/checkpoint", &note)?;
        Ok(copied)
    }

    fn objects(&self, copied: &mut Copied) -> Result<(), ReplicaError> {
        let store = Store::new(self.folder, Arc::clone(self.disk));
        store.prepare().map_err(ReplicaError::Objects)?;
        let (mut batch, mut bytes): (Vec<Staged>, u64) = (Vec::new(), 0);
        for id in self.remote.names()? {
            if self.monitor.stopping() {
                return Err(ReplicaError::Stopped);
            }
            let mut pushing = Pushing(store.stager());
            let there = self.remote.read(&id.to_string(), &mut pushing)?;
            let staged = pushing.0.finish().map_err(ReplicaError::Objects)?;
            if there && staged.digests.content == id {
                bytes += staged.digests.length;
                batch.push(staged);
            } else {
                store.discard(&staged).map_err(ReplicaError::Objects)?;
                copied.damaged.push(id);
            }
            if batch.len() >= BATCH.0 || bytes >= BATCH.1 {
                self.publish(&store, &mut batch, copied)?;
                bytes = 0;
            }
        }
        self.publish(&store, &mut batch, copied)
    }

    fn publish(
        &self,
        store: &Store,
        batch: &mut Vec<Staged>,
        copied: &mut Copied,
    ) -> Result<(), ReplicaError> {
        let (objects, bytes) = store.publish(batch).map_err(ReplicaError::Objects)?;
        self.monitor.count(Counter::ObjectsWritten, objects);
        self.monitor.count(Counter::BytesWritten, bytes);
        copied.objects += objects;
        copied.bytes += bytes;
        batch.clear();
        Ok(())
    }

    fn fetched(&self, place: &str) -> Result<Vec<u8>, ReplicaError> {
        let mut bytes = Vec::new();
        let there = self.remote.read(place, &mut bytes)?;
        if there { Ok(bytes) } else { Err(ReplicaError::Gone(place.into())) }
    }

    fn put(&self, place: &str, bytes: &[u8]) -> Result<(), ReplicaError> {
        let path = self.folder.join(place);
        let io = |e| ReplicaError::io(&path, e);
        self.disk.create_dir(path.parent().unwrap_or(&path)).map_err(io)?;
        disk::replace_file(&**self.disk, &path, bytes).map_err(io)
    }
}

/// What is written goes into the staging folder.
struct Pushing<'a>(Stager<'a>);

impl Write for Pushing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
