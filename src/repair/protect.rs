//! [`protect()`]: computes parity for what has none yet.
//!
//! Small files are packed in the order of their arrival until a group is full; a file that is larger than what a
//! full group can lose as a whole gets groups of its own, one for each 100 MiB. Groups become durable by the batch,
//! then an entry names them: an interrupted run leaves complete groups, which the next one takes as they are.
//! A group that stayed small is taken together with what has arrived since, and removed once the larger one stands
//! for it. Invariant: only bytes that agree with their names are protected.

use std::collections::BTreeSet;
use std::mem;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::RepairError;
use super::groups::{Groups, Wanted, contents, object_place, recorded};
use crate::archive::{Archive, Batch, Writer};
use crate::digest::{ContentHasher, ContentId};
use crate::disk;
use crate::ledger::{Protected, What};
use crate::monitor::{Counter, Monitor, Stage};
use crate::parity::{self, LARGEST_STREAM, MOST_MEMBERS, Member, Sealed, Subject};

/// So many groups become durable together.
const BATCH: usize = 8;

/// A group with a shorter stream is not left as it is when more arrives.
const SMALL: u64 = LARGEST_STREAM / 4;

/// How many small files, and how many bytes of them, are read at once.
const READ_FILES: usize = 1_024;
const READ_BYTES: u64 = 16 << 20;

/// What a bundle of entries takes at most, roughly.
const BUNDLE_BYTES: u64 = 1 << 18;

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Protection {
    /// New groups.
    pub groups: u64,
    /// Objects and files in them.
    pub members: u64,
    /// The bytes that they protect.
    pub bytes: u64,
    /// The bytes of their files.
    pub parity: u64,
    /// Places whose bytes do not agree with their names, or could not be read: they are not protected.
    pub skipped: Vec<String>,
    /// False when it was stopped before its end.
    pub complete: bool,
}

/// Computes parity for every object and full entry bundle that has none; `percent` is its share.
pub fn protect(
    writer: &mut Writer<'_>,
    percent: u32,
    monitor: &dyn Monitor,
) -> Result<Protection, RepairError> {
    let archive = writer.archive();
    let folder = archive.root().join(parity::FOLDER);
    archive.disk().create_dir(&folder).map_err(RepairError::io(&folder))?;
    let recorded = recorded(writer.ledger())?;
    let groups = Groups::read(archive.root())?;
    let mut wanted: Vec<Wanted> =
        recorded.wanted.iter().filter(|wanted| groups.wants(wanted)).cloned().collect();
    let there: BTreeSet<String> = groups.groups.iter().map(|group| group.name.to_string()).collect();
    // Groups that a run made and could not record any more, and groups that are gone.
    let adopted: Vec<String> = there.difference(&recorded.in_force).cloned().collect();
    let mut gone: Vec<String> = recorded.in_force.difference(&there).cloned().collect();
    let smaller = if wanted.is_empty() { Vec::new() } else { smaller(archive, &groups) };
    wanted.splice(0..0, smaller.iter().flat_map(|(_, _, members)| members.clone()));
    monitor.begin(Stage::Protect, Some(wanted.len() as u64));
    let mut work = Work {
        writer,
        percent,
        monitor,
        pending: Vec::new(),
        adopted,
        sealed: BTreeSet::new(),
        done: Protection::default(),
    };
    let complete = work.all(&wanted)?;
    let skipped: BTreeSet<&String> = work.done.skipped.iter().collect();
    let replaced: Vec<_> = smaller
        .iter()
        .filter(|(name, _, members)| {
            let stands = members.iter().any(|member| skipped.contains(&place(member)));
            complete && !stands && !work.sealed.contains(name)
        })
        .collect();
    // What was gone may have been made again, the same.
    gone.retain(|name| !work.sealed.contains(name));
    gone.extend(replaced.iter().map(|(name, ..)| name.clone()));
    work.flush(&gone)?;
    for (_, path, _) in replaced {
        archive.disk().remove(path).map_err(RepairError::io(path))?;
    }
    Ok(Protection { complete, ..work.done })
}

/// The groups that are small: name, file, members.
fn smaller(archive: &Archive, groups: &Groups) -> Vec<(String, PathBuf, Vec<Wanted>)> {
    let small = groups.groups.iter().filter(|group| group.stream < SMALL);
    let with_members = small.filter_map(|group| {
        let members = contents(&group.path)?.members;
        let whole = members.iter().all(|member| member.length == member.whole);
        let there = members
            .iter()
            .all(|member| archive.root().join(super::groups::place_of(&member.subject)).exists());
        let wanted = members.into_iter().map(|member| match member.subject {
            Subject::Object(id) => Wanted::Object(id, member.whole),
            Subject::File(name, _) => Wanted::File(name),
        });
        (whole && there).then(|| (group.name.to_string(), group.path.clone(), wanted.collect()))
    });
    with_members.collect()
}

fn place(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Object(id, _) => object_place(id),
        Wanted::File(name) => name.clone(),
    }
}

/// A group on its way: its name, where it waits, and what it protects.
struct Pending {
    name: ContentId,
    staged: PathBuf,
    stream: u64,
    file: u64,
    members: u64,
}

/// A group that is not full yet.
#[derive(Default)]
struct Filling {
    stream: Vec<u8>,
    members: Vec<Member>,
}

/// How many of these small files are read at once: some megabytes of them, one at least.
fn at_once(wanted: &[Wanted], largest: u64) -> usize {
    let mut bytes = 0;
    let fits = |wanted: &&Wanted| {
        bytes += match wanted {
            Wanted::Object(_, size) if *size > largest => return false,
            Wanted::Object(_, size) => *size,
            Wanted::File(_) => BUNDLE_BYTES,
        };
        bytes <= READ_BYTES
    };
    wanted.iter().take(READ_FILES).take_while(fits).count().max(1)
}

/// Reads small files on all cores and checks them, in their order; nothing for one that does not agree.
fn read_all(root: &Path, wanted: &[Wanted]) -> Vec<Option<(Subject, Vec<u8>)>> {
    wanted.par_iter().map(|wanted| read(root, wanted)).collect()
}

fn read(root: &Path, wanted: &Wanted) -> Option<(Subject, Vec<u8>)> {
    let bytes = disk::read_if_there(&root.join(place(wanted))).ok().flatten()?;
    let digest = ContentId::of(&bytes);
    match wanted {
        Wanted::Object(id, _) if *id != digest => None,
        Wanted::Object(id, _) => Some((Subject::Object(*id), bytes)),
        Wanted::File(name) => Some((Subject::File(name.clone(), digest), bytes)),
    }
}

struct Work<'a, 'w> {
    writer: &'a mut Writer<'w>,
    percent: u32,
    monitor: &'a dyn Monitor,
    pending: Vec<Pending>,
    adopted: Vec<String>,
    sealed: BTreeSet<String>,
    done: Protection,
}

impl Work<'_, '_> {
    /// Packs and seals; false when it was stopped.
    fn all(&mut self, wanted: &[Wanted]) -> Result<bool, RepairError> {
        let largest = parity::largest_lost_whole(self.percent);
        let mut filling = Filling::default();
        let mut rest = wanted;
        while let Some(next) = rest.first() {
            if self.monitor.stopping() {
                return Ok(false);
            }
            if let Wanted::Object(id, size) = next
                && *size > largest
            {
                self.monitor.count(Counter::ObjectsVerified, 1);
                self.large(*id, *size)?;
                rest = &rest[1..];
                continue;
            }
            let (some, others) = rest.split_at(at_once(rest, largest));
            rest = others;
            for (wanted, found) in some.iter().zip(read_all(self.writer.archive().root(), some)) {
                self.monitor.count(Counter::ObjectsVerified, 1);
                let Some((subject, bytes)) = found else {
                    self.done.skipped.push(place(wanted));
                    continue;
                };
                self.monitor.count(Counter::BytesVerified, bytes.len() as u64);
                self.pack(&mut filling, subject, &bytes)?;
            }
        }
        self.seal(&mut filling)?;
        Ok(!self.monitor.stopping())
    }

    /// Adds a small file to a group; one that is full before is sealed.
    fn pack(&mut self, filling: &mut Filling, subject: Subject, bytes: &[u8]) -> Result<(), RepairError> {
        let full = (filling.stream.len() + bytes.len()) as u64 > LARGEST_STREAM;
        if full || filling.members.len() == MOST_MEMBERS {
            self.seal(filling)?;
        }
        let length = bytes.len() as u64;
        filling.members.push(Member { subject, whole: length, offset: 0, length });
        filling.stream.extend_from_slice(bytes);
        Ok(())
    }

    /// Protects a large object piece by piece; its groups wait until its last byte agrees with its name.
    fn large(&mut self, id: ContentId, size: u64) -> Result<(), RepairError> {
        let place = object_place(&id);
        let before = self.pending.len();
        let sealed = self.pieces(id, size)?;
        if !sealed {
            for group in self.pending.split_off(before) {
                self.writer.archive().disk().remove(&group.staged).map_err(RepairError::io(&group.staged))?;
            }
            self.done.skipped.push(place);
            return Ok(());
        }
        if self.pending.len() >= BATCH { self.flush(&[]) } else { Ok(()) }
    }

    fn pieces(&mut self, id: ContentId, size: u64) -> Result<bool, RepairError> {
        let Ok(mut file) = self.writer.archive().store().open(&id) else { return Ok(false) };
        let (mut hasher, mut offset) = (ContentHasher::default(), 0);
        while offset < size {
            let length = LARGEST_STREAM.min(size - offset);
            let mut stream = vec![0; usize::try_from(length).unwrap_or(0)];
            let Ok(read) = disk::read_fully(&mut file, &mut stream) else { return Ok(false) };
            if read < stream.len() || self.monitor.stopping() {
                return Ok(false);
            }
            hasher.update(&stream);
            self.monitor.count(Counter::BytesVerified, length);
            let member = Member { subject: Subject::Object(id), whole: size, offset, length };
            self.stage(&mut stream, vec![member])?;
            offset += length;
        }
        Ok(hasher.finish() == id)
    }

    fn seal(&mut self, filling: &mut Filling) -> Result<(), RepairError> {
        if filling.members.is_empty() {
            return Ok(());
        }
        self.stage(&mut filling.stream, mem::take(&mut filling.members))?;
        filling.stream.clear();
        if self.pending.len() >= BATCH { self.flush(&[]) } else { Ok(()) }
    }

    fn stage(&mut self, stream: &mut Vec<u8>, members: Vec<Member>) -> Result<(), RepairError> {
        let (length, count) = (stream.len() as u64, members.len() as u64);
        let Sealed { name, bytes, .. } = parity::seal(stream, members, self.percent)?;
        let archive = self.writer.archive();
        let staged = archive.root().join("staging").join(format!("{name}{}", parity::ENDING));
        let io = RepairError::io(&staged);
        let mut file = match archive.disk().create_new(&staged) {
            Ok(file) => file,
            Err(source) => return Err(io(source)),
        };
        archive.disk().write(&mut file, &bytes).map_err(io)?;
        self.sealed.insert(name.to_string());
        self.pending.push(Pending { name, staged, stream: length, file: bytes.len() as u64, members: count });
        Ok(())
    }

    /// Makes what is pending durable, gives it its names, and records it.
    fn flush(&mut self, superseded: &[String]) -> Result<(), RepairError> {
        let pending = std::mem::take(&mut self.pending);
        let mut added = std::mem::take(&mut self.adopted);
        if pending.is_empty() && added.is_empty() && superseded.is_empty() {
            return Ok(());
        }
        let (root, disk) = (self.writer.archive().root(), self.writer.archive().disk());
        disk.sync_all(root).map_err(RepairError::io(root))?;
        for group in &pending {
            let name = root.join(parity::FOLDER).join(format!("{}{}", group.name, parity::ENDING));
            if disk.publish(&group.staged, &name).map_err(RepairError::io(&name))? == disk::Published::Existed
            {
                disk.remove(&group.staged).map_err(RepairError::io(&group.staged))?;
            }
        }
        disk.sync_all(root).map_err(RepairError::io(root))?;
        // A power cut here leaves whole groups that no entry names: the next run records them.
        let bytes = pending.iter().map(|group| group.stream).sum();
        let parity = pending.iter().map(|group| group.file).sum();
        self.done.groups += pending.len() as u64;
        self.done.members += pending.iter().map(|group| group.members).sum::<u64>();
        self.done.bytes += bytes;
        self.done.parity += parity;
        added.extend(pending.iter().map(|group| group.name.to_string()));
        self.record(&added, superseded, (bytes, parity))
    }

    /// Writes entries of at most so many names that each fits.
    fn record(
        &mut self,
        added: &[String],
        superseded: &[String],
        (bytes, parity): (u64, u64),
    ) -> Result<(), RepairError> {
        let covered = self.writer.ledger().size();
        let (mut added, mut superseded) = (added.chunks(400), superseded.chunks(400));
        let mut amounts = Some((bytes, parity));
        let mut events = Vec::new();
        loop {
            let (new, old) = (added.next(), superseded.next());
            if new.is_none() && old.is_none() {
                break;
            }
            let (bytes, parity) = amounts.take().unwrap_or_default();
            events.push(What::Protection(Protected {
                covered,
                percent: u64::from(self.percent),
                added: new.unwrap_or_default().to_vec(),
                superseded: old.unwrap_or_default().to_vec(),
                bytes,
                parity,
            }));
        }
        self.writer.commit(&Batch { events, ..Batch::default() }, self.monitor)?;
        Ok(())
    }
}
