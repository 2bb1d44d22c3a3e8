//! Healing objects: a good copy is staged and checked, then the damaged one goes to quarantine, then the good one
//! gets its name.
//!
//! Power failing in between leaves either the damaged object in its place, or none and the damaged one in
//! quarantine, where the next run still finds its good pieces.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::copies::Copies;
use super::groups::{Groups, object_place, stream_of, whole};
use super::{RepairError, quarantine};
use crate::archive::Archive;
use crate::audit::Finding;
use crate::digest::{ContentHasher, ContentId};
use crate::disk;
use crate::ledger::Repaired;
use crate::parity::{Edge, Member, Subject};

/// Bytes are copied in pieces of this many.
const PIECE: usize = 1 << 20;

/// What heals: the archive and everything that may have good bytes.
pub(super) struct Healer<'a> {
    pub archive: &'a Archive,
    pub copies: &'a [&'a dyn Copies],
    pub dry_run: bool,
    pub repaired: Vec<Repaired>,
    groups: Option<Groups>,
    edge: Option<Edge>,
    /// The stream that was restored last: many objects lie in one group.
    restored: Option<(usize, Vec<Member>, Vec<u8>)>,
}

impl<'a> Healer<'a> {
    pub fn new(archive: &'a Archive, copies: &'a [&'a dyn Copies], dry_run: bool) -> Self {
        Self { archive, copies, dry_run, repaired: Vec::new(), groups: None, edge: None, restored: None }
    }

    pub fn groups(&mut self) -> Result<&Groups, RepairError> {
        let groups = match self.groups.take() {
            Some(groups) => groups,
            None => Groups::read(self.archive.root())?,
        };
        Ok(self.groups.insert(groups))
    }

    /// Heals one object, if good bytes can be had.
    pub fn object(&mut self, id: &ContentId, finding: &Finding) -> Result<(), RepairError> {
        let place = object_place(id);
        let Some((staged, source, from)) = self.good(id, &place)? else { return Ok(()) };
        let before = self.digest(&place);
        self.put(&staged, &place, finding)?;
        let (finding, after) = (finding.code.number().to_owned(), id.to_string());
        self.repaired.push(Repaired { place, finding, source, from, before, after });
        Ok(())
    }

    /// Stages good bytes of an object: from another copy, else from parity.
    fn good(
        &mut self,
        id: &ContentId,
        place: &str,
    ) -> Result<Option<(PathBuf, String, String)>, RepairError> {
        for copy in self.copies {
            let Ok(Some(mut reader)) = copy.fetch(place) else { continue };
            if let Some(staged) = self.stage(id, &mut *reader)? {
                return Ok(Some((staged, "replica".to_owned(), copy.name())));
            }
        }
        let staged = match self.out_of_parity(id)? {
            Some(staged) => Some(staged),
            None => self.out_of_edge(id)?,
        };
        Ok(staged.map(|staged| (staged, "parity".to_owned(), String::new())))
    }

    /// Copies a stream into the staging folder; `None` when its bytes do not have this name or cannot be read.
    fn stage(&self, id: &ContentId, reader: &mut dyn Read) -> Result<Option<PathBuf>, RepairError> {
        let path = self.archive.root().join("staging").join(format!("repair-{id}"));
        let disk = self.archive.disk();
        disk.remove(&path).map_err(RepairError::io(&path))?;
        let mut file = disk.create_new(&path).map_err(RepairError::io(&path))?;
        let (mut hasher, mut piece) = (ContentHasher::default(), vec![0; PIECE]);
        let whole = loop {
            match disk::read_fully(reader, &mut piece) {
                Ok(0) => break true,
                Ok(read) => {
                    hasher.update(&piece[..read]);
                    disk.write(&mut file, &piece[..read]).map_err(RepairError::io(&path))?;
                }
                Err(_) => break false,
            }
        };
        if whole && hasher.finish() == *id {
            return Ok(Some(path));
        }
        disk.remove(&path).map_err(RepairError::io(&path))?;
        Ok(None)
    }

    fn out_of_parity(&mut self, id: &ContentId) -> Result<Option<PathBuf>, RepairError> {
        let mut pieces = Vec::new();
        for number in self.groups()?.of(id).collect::<Vec<_>>() {
            let path = self.groups()?.groups[number].path.clone();
            let Some(contents) = super::groups::contents(&path) else { continue };
            let of_it = contents.members.iter().filter(|member| member.subject == Subject::Object(*id));
            pieces.extend(of_it.map(|member| (member.offset, member.length, number)));
        }
        pieces.sort_unstable();
        pieces.dedup_by_key(|(offset, ..)| *offset);
        if pieces.is_empty() {
            return Ok(None);
        }
        // Piece after piece, so that an object of any size needs no more memory than one group.
        let mut reader = Pieces { healer: self, id: *id, pieces: pieces.into_iter(), now: Vec::new(), at: 0 };
        let (archive, dry_run) = (reader.healer.archive, reader.healer.dry_run);
        Healer::new(archive, &[], dry_run).stage(id, &mut reader)
    }

    /// Stages an object that came after parity was last computed.
    fn out_of_edge(&mut self, id: &ContentId) -> Result<Option<PathBuf>, RepairError> {
        let edge = self.edge.get_or_insert_with(|| Edge::of(self.archive.root()));
        let Some(bytes) = edge.objects.get(id).cloned() else { return Ok(None) };
        self.stage(id, &mut bytes.as_slice())
    }

    /// The restored bytes of a piece of a file; what could not be restored is wrong and will be noticed.
    pub fn piece(&mut self, number: usize, subject: &Subject, offset: u64) -> Option<Vec<u8>> {
        if self.restored.as_ref().is_none_or(|(known, ..)| *known != number) {
            let path = self.groups().ok()?.groups.get(number)?.path.clone();
            let group = whole(&path)?;
            let mut stream = stream_of(self.archive, &group);
            group.restore(&mut stream);
            self.restored = Some((number, group.members().to_vec(), stream));
        }
        let (_, members, stream) = self.restored.as_ref()?;
        let mut start = 0;
        for member in members {
            let length = usize::try_from(member.length).ok()?;
            if member.subject == *subject && member.offset == offset {
                return stream.get(start..start + length).map(<[u8]>::to_vec);
            }
            start += length;
        }
        None
    }

    /// Gives a staged file its name; what has it goes to quarantine.
    pub fn put(&mut self, staged: &Path, place: &str, finding: &Finding) -> Result<(), RepairError> {
        let (root, disk) = (self.archive.root(), self.archive.disk());
        if self.dry_run {
            return disk.remove(staged).map_err(RepairError::io(staged));
        }
        disk.sync_all(root).map_err(RepairError::io(root))?;
        // A power cut here leaves all as it was. The good copy is durable from here on, or can be had again.
        let reason = format!("{} {}", finding.code, finding.detail);
        quarantine::move_aside(disk, root, place, &reason)?;
        let path = root.join(place);
        if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
            disk.create_dir(folder).map_err(RepairError::io(folder))?;
        }
        disk.publish(staged, &path).map_err(RepairError::io(&path))?;
        disk.sync_all(root).map_err(RepairError::io(root))?;
        Ok(())
    }

    /// Puts bytes that are already known to be good into a place.
    pub fn write(
        &mut self,
        place: &str,
        bytes: &[u8],
        finding: &Finding,
        source: &str,
        from: &str,
    ) -> Result<(), RepairError> {
        let before = self.digest(place);
        let staged = self.archive.root().join("staging/repair");
        let disk = self.archive.disk();
        disk.remove(&staged).map_err(RepairError::io(&staged))?;
        let mut file = disk.create_new(&staged).map_err(RepairError::io(&staged))?;
        disk.write(&mut file, bytes).map_err(RepairError::io(&staged))?;
        self.put(&staged, place, finding)?;
        self.repaired.push(Repaired {
            place: place.to_owned(),
            finding: finding.code.number().to_owned(),
            source: source.to_owned(),
            from: from.to_owned(),
            before,
            after: ContentId::of(bytes).to_string(),
        });
        Ok(())
    }

    /// The digest of what is there now, if it can be read to its end.
    fn digest(&self, place: &str) -> Option<String> {
        let mut file = disk::open(&self.archive.root().join(place)).ok()?;
        let (mut hasher, mut piece) = (ContentHasher::default(), vec![0; PIECE]);
        loop {
            match disk::read_fully(&mut file, &mut piece).ok()? {
                0 => return Some(hasher.finish().to_string()),
                read => hasher.update(&piece[..read]),
            }
        }
    }
}

/// The pieces of an object out of its groups, as one stream.
struct Pieces<'h, 'a> {
    healer: &'h mut Healer<'a>,
    id: ContentId,
    pieces: std::vec::IntoIter<(u64, u64, usize)>,
    now: Vec<u8>,
    at: usize,
}

impl Read for Pieces<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.now.len() {
            let Some((offset, _, number)) = self.pieces.next() else { return Ok(0) };
            let piece = self.healer.piece(number, &Subject::Object(self.id), offset);
            self.now = piece.ok_or_else(|| std::io::Error::other("group is gone"))?;
            self.at = 0;
        }
        let length = buffer.len().min(self.now.len() - self.at);
        buffer[..length].copy_from_slice(&self.now[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
