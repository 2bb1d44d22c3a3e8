//! The parity files: that each one the ledger names is there and whole, and that nothing else lies beside them.
//!
//! An archive that never had parity is not blamed for it. Invariant: a file counts as whole only when every byte of
//! it is as it was written.

use std::collections::BTreeSet;
use std::io;

use super::Names;
use super::finding::{Code, Finding, Findings};
use super::is_busy;
use crate::archive::Archive;
use crate::digest::ContentId;
use crate::disk;
use crate::ledger::{Event, What};
use crate::merkle::{Level, TreeHead};
use crate::monitor::Monitor;
use crate::note;
use crate::parity::{EDGE, ENDING, FOLDER, Group, Subject};

use super::checkpoint::COSIGNED;

/// What the ledger says of parity, collected while it is walked.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// The groups that are in force.
    groups: BTreeSet<String>,
    /// True when there ever were any.
    any: bool,
}

impl Recorded {
    /// Takes what an entry says.
    pub fn see(&mut self, event: &Event) {
        if let What::Protection(done) = &event.what {
            self.any = true;
            self.groups.retain(|name| !done.superseded.contains(name));
            self.groups.extend(done.added.iter().cloned());
        }
    }

    /// Looks at every file; false when it was stopped.
    pub fn compare(
        &self,
        archive: &Archive,
        names: &Names,
        head: Option<TreeHead>,
        monitor: &dyn Monitor,
        findings: &mut Findings,
    ) -> bool {
        if !self.any {
            return true;
        }
        let (mut covered, mut bundles) = (Names::default(), BTreeSet::new());
        for name in &self.groups {
            if monitor.stopping() {
                return false;
            }
            let place = format!("{FOLDER}/{name}{ENDING}");
            let Some(group) = open(archive, &place, findings) else { continue };
            if !group.is_whole() || group.name().to_string() != *name {
                findings.add(Code::ParityDamaged, place, "");
            }
            for member in group.members() {
                match &member.subject {
                    Subject::Object(id) => covered.add(*id),
                    Subject::File(place, _) => bundles.extend([place.clone()]),
                }
            }
        }
        let edge = edge(archive, head, findings);
        for member in edge.iter().flat_map(Group::members) {
            if let Subject::Object(id) = &member.subject {
                covered.add(*id);
            }
        }
        bundles.extend(edge.iter().flat_map(files).map(|(place, _)| place.to_owned()));
        covered.settle();
        behind(names, &covered, &bundles, head, findings);
        self.strangers(archive, findings);
        true
    }

    fn strangers(&self, archive: &Archive, findings: &mut Findings) {
        let listed = disk::list(&archive.root().join(FOLDER)).unwrap_or_default();
        for path in listed {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let group = name.strip_suffix(ENDING).is_some_and(|group| {
                // A run that was interrupted leaves whole groups; the next one records them.
                self.groups.contains(group) || group.parse::<ContentId>().is_ok()
            });
            let staged = name == "edge.new" && is_busy(archive);
            if !group && name != "edge" && !staged {
                findings.push(Finding::new(
                    Code::ParityStranger,
                    super::finding::place_of(archive.root(), &path),
                    "",
                ));
            }
        }
    }
}

fn open(archive: &Archive, place: &str, findings: &mut Findings) -> Option<Group> {
    let read = disk::open(&archive.root().join(place)).and_then(|mut file| {
        // No group of this format is larger; what was put behind it is noticed all the same.
        let length = file.metadata()?.len().min(1 << 29);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        let read = disk::read_fully(&mut file, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    });
    match read.map(Group::read) {
        Ok(Ok(group)) => return Some(group),
        Ok(Err(error)) => findings.add(Code::ParityDamaged, place, error),
        Err(error) if error.kind() == io::ErrorKind::NotFound => findings.add(Code::ParityMissing, place, ""),
        Err(error) => findings.add(Code::ParityUnreadable, place, error),
    }
    None
}

fn behind(
    names: &Names,
    covered: &Names,
    bundles: &BTreeSet<String>,
    head: Option<TreeHead>,
    findings: &mut Findings,
) {
    let objects = names.as_slice().iter().filter(|id| !covered.contains(id)).count();
    let size = head.map_or(0, |head| head.size);
    let full = Level::Entries.tiles(size).filter(|tile| tile.is_full());
    let ledger = full.filter(|tile| !bundles.contains(&format!("ledger/{tile}"))).count();
    if objects + ledger > 0 {
        findings.add(Code::ParityBehind, FOLDER, format!("{objects} objects, {ledger} bundles"));
    }
}

/// Looks at the copy of the right edge: it is behind between two runs that write, and must be whole all the same.
fn edge(archive: &Archive, head: Option<TreeHead>, findings: &mut Findings) -> Option<Group> {
    let group = open(archive, EDGE, findings)?;
    if !group.is_whole() {
        findings.add(Code::ParityDamaged, EDGE, "");
    }
    let kept = |place: &str| files(&group).find(|(found, _)| *found == place).map(|(_, digest)| digest);
    let read = |place: &str| disk::read_if_there(&archive.root().join(place));
    let checkpoint = read("ledger/checkpoint").ok().flatten().map(|bytes| ContentId::of(&bytes));
    let behind = head.is_some() && checkpoint.is_some() && kept("ledger/checkpoint") != checkpoint;
    let other = match read(COSIGNED) {
        Ok(None) if kept(COSIGNED).is_some() => {
            findings.add(Code::CosignedMissing, COSIGNED, "it is in the parity still");
            return Some(group);
        }
        // One that is damaged is a finding of its own.
        Ok(Some(bytes)) => note::without_sum(&bytes).is_ok() && kept(COSIGNED) != Some(ContentId::of(&bytes)),
        _ => false,
    };
    if behind || other {
        findings.add(Code::ParityBehind, EDGE, "");
    }
    Some(group)
}

/// The files that a group has, with their digests.
fn files(group: &Group) -> impl Iterator<Item = (&str, ContentId)> {
    group.members().iter().filter_map(|member| match &member.subject {
        Subject::File(place, digest) => Some((place.as_str(), *digest)),
        Subject::Object(_) => None,
    })
}
