//! The groups of an archive as they lie in `parity/`: which there are, whom they protect, and what their parity
//! gives back.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::{RepairError, quarantine};
use crate::archive::{Archive, ArchiveError};
use crate::digest::ContentId;
use crate::disk;
use crate::ledger::{Ledger, LedgerError, What};
use crate::merkle::Level;
use crate::parity::{self, Contents, Edge, Group, Member, Subject};

/// Damaged files are read in pieces of this many bytes, so that one bad sector costs one piece.
const SECTOR: usize = 4096;

/// One file of a group.
#[derive(Debug)]
pub(super) struct Standing {
    pub path: PathBuf,
    pub name: ContentId,
    pub stream: u64,
}

/// All groups that can be read, and where each subject's pieces are.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub groups: Vec<Standing>,
    /// Digest of the whole file, and the group that has a piece of it; sorted.
    pieces: Vec<(ContentId, u32)>,
    /// How much of each file that is in pieces is protected.
    parts: BTreeMap<ContentId, u64>,
    /// The files that are no objects, with their digests.
    pub files: BTreeMap<String, ContentId>,
}

/// How far an archive is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ParityStatus {
    /// Groups whose lists can be read.
    pub groups: u64,
    /// The bytes that they protect.
    pub bytes: u64,
    /// The bytes of their files.
    pub parity: u64,
    /// Objects and ledger files that are protected.
    pub covered: u64,
    /// Objects and ledger files that are not.
    pub uncovered: u64,
}

/// Something that should be protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Object(ContentId, u64),
    File(String),
}

/// What the ledger says should be protected, and which groups are in force.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    pub wanted: Vec<Wanted>,
    pub in_force: BTreeSet<String>,
}

impl Groups {
    /// Reads the lists of all groups. A file that cannot be understood is left out: the audit names it.
    pub fn read(root: &Path) -> Result<Self, RepairError> {
        let folder = root.join(parity::FOLDER);
        let mut groups = Self::default();
        for path in disk::list(&folder).map_err(RepairError::io(&folder))? {
            let Some(contents) = contents(&path) else { continue };
            let number = u32::try_from(groups.groups.len()).unwrap_or(u32::MAX);
            groups.groups.push(Standing { path, name: contents.name, stream: contents.shape.stream });
            contents.members.into_iter().for_each(|member| groups.add(number, member));
        }
        groups.pieces.sort_unstable();
        Ok(groups)
    }

    fn add(&mut self, number: u32, member: Member) {
        let digest = digest_of(&member);
        if let Subject::File(name, _) = member.subject {
            self.files.insert(name, digest);
        }
        if member.length < member.whole {
            *self.parts.entry(digest).or_default() += member.length;
        }
        self.pieces.push((digest, number));
    }

    /// True when every byte of an object is in some group.
    pub fn covers(&self, id: &ContentId, size: u64) -> bool {
        let there = self.of(id).next().is_some();
        there && self.parts.get(id).is_none_or(|bytes| *bytes >= size)
    }

    pub fn wants(&self, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::Object(id, size) => !self.covers(id, *size),
            Wanted::File(name) => !self.files.contains_key(name),
        }
    }

    /// The groups that have pieces of a file.
    pub fn of(&self, digest: &ContentId) -> impl Iterator<Item = usize> + '_ {
        let first = self.pieces.partition_point(|(found, _)| found < digest);
        let digest = *digest;
        self.pieces[first..].iter().take_while(move |(found, _)| *found == digest).map(|(_, n)| *n as usize)
    }
}

pub(super) fn digest_of(member: &Member) -> ContentId {
    match &member.subject {
        Subject::Object(digest) | Subject::File(_, digest) => *digest,
    }
}

/// Reads the list of a group's file, from its beginning or, where that is damaged, from all of it.
pub(super) fn contents(path: &Path) -> Option<Contents> {
    if path.extension()? != parity::ENDING.trim_start_matches('.') {
        return None;
    }
    if let Ok(Ok(contents)) = Group::peek(&mut disk::open(path).ok()?) {
        return Some(contents);
    }
    let group = whole(path)?;
    Some(Contents { name: group.name(), shape: group.shape(), members: group.members().to_vec() })
}

/// Reads all that the disk gives of a group's file.
pub(super) fn whole(path: &Path) -> Option<Group> {
    let file = disk::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    // No group of this format has a larger file.
    let mut bytes = vec![0; usize::try_from(length.min(4 * parity::LARGEST_STREAM)).ok()?];
    read_what_is_left(&file, 0, &mut bytes);
    Group::read(bytes).ok()
}

/// Fills a buffer from a file; what the disk does not give stays as it was.
fn read_what_is_left(file: &std::fs::File, offset: u64, buffer: &mut [u8]) {
    if file.read_exact_at(buffer, offset).is_ok() {
        return;
    }
    for (n, sector) in buffer.chunks_mut(SECTOR).enumerate() {
        let mut filled = 0;
        while filled < sector.len() {
            let at = offset + (n * SECTOR + filled) as u64;
            match file.read_at(&mut sector[filled..], at) {
                Ok(0) | Err(_) => break,
                Ok(read) => filled += read,
            }
        }
    }
}

/// Where the bytes of a member lie, as a path below the archive.
pub(super) fn place_of(subject: &Subject) -> String {
    match subject {
        Subject::Object(id) => object_place(id),
        Subject::File(name, _) => name.clone(),
    }
}

pub(super) fn object_place(id: &ContentId) -> String {
    let name = id.to_string();
    format!("objects/blake3/{}/{}", &name[..2], &name[2..])
}

/// Reads the stream of a group as far as its members can be read; from quarantine what is no longer in its place.
pub(super) fn stream_of(archive: &Archive, group: &Group) -> Vec<u8> {
    let mut stream = vec![0; usize::try_from(group.shape().stream).unwrap_or(0)];
    let mut rest = stream.as_mut_slice();
    for member in group.members() {
        let length = usize::try_from(member.length).unwrap_or(rest.len()).min(rest.len());
        let (piece, after) = rest.split_at_mut(length);
        let place = place_of(&member.subject);
        let own = archive.root().join(&place);
        let paths = std::iter::once(own).chain(quarantine::moved_from(archive.root(), &place));
        if let Some(file) = paths.filter(|path| path.is_file()).find_map(|path| disk::open(&path).ok()) {
            read_what_is_left(&file, member.offset, piece);
        }
        rest = after;
    }
    stream
}

/// Walks the ledger for what should be protected.
pub(super) fn recorded(ledger: &Ledger) -> Result<Recorded, LedgerError> {
    let (mut recorded, mut seen, mut next) = (Recorded::default(), BTreeSet::new(), 0);
    while next < ledger.size() {
        let events = ledger.many_events_from(next)?;
        next += events.len() as u64;
        for event in events {
            if let Some((id, size)) = event.what.brings() {
                recorded.want(&mut seen, id, size);
            }
            if let What::Protection(done) = event.what {
                recorded.in_force.retain(|name| !done.superseded.contains(name));
                recorded.in_force.extend(done.added);
            }
        }
    }
    let full = Level::Entries.tiles(ledger.size()).filter(|tile| tile.is_full());
    recorded.wanted.extend(full.map(|tile| Wanted::File(format!("ledger/{tile}"))));
    Ok(recorded)
}

impl Recorded {
    fn want(&mut self, seen: &mut BTreeSet<ContentId>, id: ContentId, size: u64) {
        if seen.insert(id) {
            self.wanted.push(Wanted::Object(id, size));
        }
    }
}

/// Says how far an archive is protected.
pub fn status(archive: &Archive) -> Result<ParityStatus, RepairError> {
    let groups = Groups::read(archive.root())?;
    let ledger = archive.ledger().map_err(RepairError::Archive)?;
    let recorded = recorded(&ledger).map_err(ArchiveError::from)?;
    let edge = Edge::of(archive.root());
    let in_edge = |wanted: &Wanted| match wanted {
        Wanted::Object(id, _) => edge.objects.contains_key(id),
        Wanted::File(place) => edge.files.contains_key(place),
    };
    let without = recorded.wanted.iter().filter(|wanted| groups.wants(wanted) && !in_edge(wanted));
    let uncovered = without.count() as u64;
    let file = |standing: &Standing| standing.path.metadata().map_or(0, |found| found.len());
    Ok(ParityStatus {
        groups: groups.groups.len() as u64,
        bytes: groups.groups.iter().map(|group| group.stream).sum(),
        parity: groups.groups.iter().map(file).sum(),
        covered: recorded.wanted.len() as u64 - uncovered,
        uncovered,
    })
}
