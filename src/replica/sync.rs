//! [`sync`]: objects first, then the log, its checkpoint last.
//!
//! Names are listed once on both sides; entries are read only when something is lacking. Interrupted anywhere, it
//! goes on from what is there. Invariant: the copy's checkpoint never covers an object that was whole here and is
//! not durable there.

use std::path::Path;
use std::sync::Arc;

use super::ReplicaError;
use super::beside::Beside;
use super::folder::{Standing, standing};
use crate::archive::{Archive, README};
use crate::audit::named;
use crate::digest::ContentId;
use crate::disk::{self, Disk, Lock, Published};
use crate::ledger::{Ledger, LedgerError, What, copy_to};
use crate::merkle::{Frontier, TreeHead};
use crate::monitor::{Counter, Monitor};
use crate::store::{Staged, Store, StoreError, Stored};

/// Objects become durable in batches of so many, or of so many bytes.
const BATCH: (usize, u64) = (512, 256 << 20);

/// How to copy.
#[derive(Debug, Clone, Default)]
pub struct SyncOptions {
    /// A whole copy was there before: an empty folder now means that it is not the right one.
    pub known: bool,
    /// Also reads everything that is there already; what is damaged is set aside and copied again.
    pub read_back: bool,
    /// Looks for each object that the log names, also where nothing seems to lack.
    pub thorough: bool,
    /// What a second writer to the copy is told.
    pub holder: String,
    /// Drawn at random for this copying: what a copy on another machine is questioned with.
    pub nonce: [u8; 32],
}

/// What a copying did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The head that the copy had; the empty log's if there was none.
    pub before: TreeHead,
    /// The head that it has now.
    pub head: TreeHead,
    /// Objects copied.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Objects of the copy that were damaged and have been replaced; the damaged ones are in its quarantine.
    pub healed: u64,
    /// Objects that are damaged or missing here, and were not copied.
    pub damaged: Vec<ContentId>,
    /// True when something came that is not merely the entry of an earlier copying.
    pub news: bool,
}

/// Brings the copy in `folder` up to the archive.
pub fn sync(
    archive: &Archive,
    folder: &Path,
    disk: &Arc<dyn Disk>,
    options: &SyncOptions,
    monitor: &dyn Monitor,
) -> Result<Copied, ReplicaError> {
    apart(archive.root(), folder)?;
    let (note, ledger) = signed_head(archive)?;
    let before = match standing(archive, &ledger, folder, disk, options.known)? {
        Standing::Empty => Frontier::default().head(),
        Standing::Behind(head) | Standing::Level(head) => head,
        Standing::Ahead(head) => return Err(ReplicaError::Ahead { there: head.size, here: ledger.size() }),
        Standing::Forked(size) => return Err(ReplicaError::Forked { size }),
    };
    let mut sync =
        Sync { archive, ledger, folder, disk, options, monitor, to: Store::new(folder, Arc::clone(disk)) };
    let lock = sync.begin()?;
    let copied = sync.run(&note, before)?;
    lock.done().map_err(ReplicaError::Lock)?;
    Ok(copied)
}

/// The signed checkpoint and the log it shows, of one moment; a writer may be at work.
pub(super) fn signed_head(archive: &Archive) -> Result<(Vec<u8>, Ledger), ReplicaError> {
    let path = archive.root().join("ledger/checkpoint");
    let read = || disk::read_if_there(&path).map_err(|e| ReplicaError::io(&path, e));
    for _ in 0..100 {
        let before = read()?;
        let ledger = archive.ledger()?;
        if let (true, Some(note)) = (read()? == before, before) {
            return Ok((note, ledger));
        }
    }
    Err(ReplicaError::Ledger(LedgerError::NoCheckpoint(path)))
}

/// A copy inside the archive, or the archive inside its copy, would be no copy.
pub(super) fn apart(archive: &Path, folder: &Path) -> Result<(), ReplicaError> {
    // A folder that is not there yet lies where its nearest parent does, and holds nothing.
    let real = |path: &Path| path.ancestors().find_map(|near| near.canonicalize().ok());
    let (Some(here), Some(there)) = (real(archive), real(folder)) else { return Ok(()) };
    let within = there.starts_with(&here) || (folder.exists() && here.starts_with(&there));
    if within { Err(ReplicaError::Within(folder.to_owned())) } else { Ok(()) }
}

struct Sync<'a> {
    archive: &'a Archive,
    ledger: Ledger,
    folder: &'a Path,
    disk: &'a Arc<dyn Disk>,
    options: &'a SyncOptions,
    monitor: &'a dyn Monitor,
    to: Store,
}

impl Sync<'_> {
    /// Takes the copy's lock and makes its folders. The settings come first: they say whose copy it is to be.
    fn begin(&mut self) -> Result<Lock, ReplicaError> {
        let io = |e| ReplicaError::io(self.folder, e);
        self.disk.create_dir(self.folder).map_err(io)?;
        let lock = Lock::take(&self.folder.join("lock"), &self.options.holder).map_err(ReplicaError::Lock)?;
        let settings = self.archive.settings().to_toml()?;
        self.small("archive.toml", settings.as_bytes())?;
        self.small("README.txt", README.as_bytes())?;
        self.to.prepare().map_err(ReplicaError::Objects)?;
        let ledger = self.folder.join("ledger");
        self.disk.create_dir(&ledger).map_err(|e| ReplicaError::io(&ledger, e))?;
        Ok(lock)
    }

    /// Writes a small file if it is not there as it should be.
    fn small(&self, name: &str, bytes: &[u8]) -> Result<(), ReplicaError> {
        let path = self.folder.join(name);
        let io = |e| ReplicaError::io(&path, e);
        if disk::read_if_there(&path).map_err(io)?.as_deref() == Some(bytes) {
            return Ok(());
        }
        disk::replace_file(&**self.disk, &path, bytes).map_err(io)
    }

    fn run(&self, note: &[u8], before: TreeHead) -> Result<Copied, ReplicaError> {
        let head = *self.ledger.head();
        let mut copied = Copied {
            before,
            head,
            objects: 0,
            bytes: 0,
            healed: 0,
            damaged: Vec::new(),
            news: news(&self.ledger, before.size)?,
        };
        let there = names(&self.to).map_err(ReplicaError::Objects)?;
        self.objects(&there, &mut copied)?;
        let beside = Beside {
            archive: self.archive,
            to: self.folder,
            disk: &**self.disk,
            read_back: self.options.read_back,
        };
        beside.groups(self.monitor)?;
        let ledger = self.folder.join("ledger");
        let checkpoint = ledger.join("checkpoint");
        let stands = disk::read_if_there(&checkpoint).map_err(|e| ReplicaError::io(&checkpoint, e))?;
        if before != head || stands.is_none() {
            copy_to(&self.ledger, note, &ledger, &before, &**self.disk).map_err(|e| self.log(e))?;
        }
        beside.edges(&head)?;
        copied.news |= copied.objects > 0 || copied.healed > 0;
        Ok(copied)
    }

    /// The archive's own log when it cannot be read; the copy's when that cannot be written.
    fn log(&self, error: LedgerError) -> ReplicaError {
        match &error {
            LedgerError::Io { path, .. } if path.starts_with(self.folder) => ReplicaError::Log(error),
            _ => ReplicaError::Ledger(error),
        }
    }

    fn objects(&self, there: &[ContentId], copied: &mut Copied) -> Result<(), ReplicaError> {
        let level = copied.before == copied.head && !self.options.thorough && !self.options.read_back;
        // Nothing new, and nothing here that is not there: the entries need not be read.
        if level && names(self.archive.store()).map_err(ReplicaError::Store)?.iter().all(|id| has(there, id))
        {
            return Ok(());
        }
        let wanted = wanted(&self.ledger, self.ledger.size())?;
        let mut batch = Batch::default();
        for id in &wanted {
            if self.monitor.stopping() {
                return Err(ReplicaError::Stopped);
            }
            if has(there, id) && (!self.options.read_back || is_whole(&self.to, id)?) {
                continue;
            }
            if has(there, id) && is_whole(self.archive.store(), id)? {
                set_aside(&self.to, self.folder, &**self.disk, id)?;
                copied.healed += 1;
            }
            match self.fetch(id)? {
                Some(staged) => batch.push(staged),
                None => copied.damaged.push(*id),
            }
            if batch.is_full() {
                self.put(&mut batch, copied)?;
            }
        }
        self.put(&mut batch, copied)
    }

    /// Copies an object into the other staging folder, if it is whole here.
    fn fetch(&self, id: &ContentId) -> Result<Option<Staged>, ReplicaError> {
        let Ok(mut file) = self.archive.store().open(id) else { return Ok(None) };
        match self.to.stage(&mut file) {
            Ok(staged) if staged.digests.content == *id => Ok(Some(staged)),
            Ok(staged) => self.to.discard(&staged).map(|()| None).map_err(ReplicaError::Objects),
            // The stream failed, not the copy's disk: an object that cannot be read here.
            Err(StoreError::Source(_)) => Ok(None),
            Err(error) => Err(ReplicaError::Objects(error)),
        }
    }

    /// Makes a batch durable under its names.
    fn put(&self, batch: &mut Batch, copied: &mut Copied) -> Result<(), ReplicaError> {
        let (objects, bytes) = self.to.publish(&batch.staged).map_err(ReplicaError::Objects)?;
        self.monitor.count(Counter::ObjectsWritten, objects);
        self.monitor.count(Counter::BytesWritten, bytes);
        copied.objects += objects;
        copied.bytes += bytes;
        *batch = Batch::default();
        Ok(())
    }
}

/// True when an entry from this one on says more than that a copy was made.
pub(super) fn news(ledger: &Ledger, mut from: u64) -> Result<bool, ReplicaError> {
    loop {
        let events = ledger.many_events_from(from)?;
        if events.is_empty() {
            return Ok(false);
        }
        if events.iter().any(|event| !matches!(event.what, What::Replication(_))) {
            return Ok(true);
        }
        from += events.len() as u64;
    }
}

/// The objects that the first so many entries of a log name, in the order of their names.
pub(super) fn wanted(ledger: &Ledger, size: u64) -> Result<Vec<ContentId>, ReplicaError> {
    let (mut wanted, mut at) = (Vec::new(), 0);
    while at < size {
        let events = ledger.many_events_from(at)?;
        if events.is_empty() {
            break;
        }
        let asked = usize::try_from(size - at).unwrap_or(usize::MAX);
        wanted.extend(events.iter().take(asked).flat_map(|event| named(event).into_iter().flatten()));
        at += events.len() as u64;
    }
    wanted.sort_unstable();
    wanted.dedup();
    Ok(wanted)
}

/// Moves damaged bytes of a copy in `folder` out of the way of a good one, which is known to be elsewhere.
pub(super) fn set_aside(
    store: &Store,
    folder: &Path,
    disk: &dyn Disk,
    id: &ContentId,
) -> Result<(), ReplicaError> {
    let quarantine = folder.join("quarantine/damaged");
    disk.create_dir(&quarantine).map_err(|e| ReplicaError::io(&quarantine, e))?;
    let from = store.path_of(id);
    for number in 0_u32.. {
        let place = quarantine.join(if number == 0 { id.to_string() } else { format!("{id}.{number}") });
        if disk.publish(&from, &place).map_err(|e| ReplicaError::io(&place, e))? == Published::New {
            break;
        }
    }
    Ok(())
}

/// Objects on their way.
#[derive(Default)]
struct Batch {
    staged: Vec<Staged>,
    bytes: u64,
}

impl Batch {
    fn push(&mut self, staged: Staged) {
        self.bytes += staged.digests.length;
        self.staged.push(staged);
    }

    fn is_full(&self) -> bool {
        self.staged.len() >= BATCH.0 || self.bytes >= BATCH.1
    }
}

/// The names of all objects, in order.
pub(super) fn names(store: &Store) -> Result<Vec<ContentId>, StoreError> {
    let mut names = Vec::new();
    for stored in store.list() {
        if let Stored::Object(id) = stored? {
            names.push(id);
        }
    }
    names.sort_unstable();
    Ok(names)
}

pub(super) fn has(sorted: &[ContentId], id: &ContentId) -> bool {
    sorted.binary_search(id).is_ok()
}

pub(super) fn is_whole(store: &Store, id: &ContentId) -> Result<bool, ReplicaError> {
    match store.copy_to(id, &mut std::io::sink()) {
        Ok(_) => Ok(true),
        Err(StoreError::Corrupt { .. } | StoreError::Missing(_)) => Ok(false),
        Err(error) => Err(ReplicaError::Objects(error)),
    }
}
