//! [`repair()`]: audit, mend, record, audit again.
//!
//! The ledger comes first, because it names everything else. The lock is held from the first audit until the entries
//! that tell of the repairs are written, which is when the bytes are durable. Stopping early leaves whole repairs.

use super::copies::Copies;
use super::cosigned;
use super::groups::{stream_of, whole};
use super::head::settings_from_what_is_known;
use super::heal::Healer;
use super::ledger::mend;
use super::protect::protect;
use super::{RepairError, quarantine};
use crate::archive::{Archive, ArchiveError, Batch, Hand, README};
use crate::audit::{AuditOptions, AuditReport, Code, Finding, audit};
use crate::digest::ContentId;
use crate::disk::Lock;
use crate::ledger::{Repaired, What};
use crate::monitor::Monitor;
use crate::parity;

/// So often the ledger is looked at again after something of it was mended.
const ROUNDS: usize = 3;

/// How to repair.
#[derive(Debug, Clone)]
pub struct RepairOptions {
    /// How to audit.
    pub audit: AuditOptions,
    /// The share of parity for what has to be protected again.
    pub percent: u32,
    /// Says what could be mended, and changes nothing.
    pub dry_run: bool,
    /// Moves to quarantine what is there without being recorded.
    pub quarantine_extra: bool,
    /// What was mended before the archive could be opened.
    pub mended: Vec<Repaired>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct RepairReport {
    /// What was put right.
    pub repaired: Vec<Repaired>,
    /// What was moved to quarantine because nobody recorded it.
    pub moved: Vec<String>,
    /// True when the lenses were built again.
    pub rebuilt: bool,
    /// False when the ledger could not take the entries that tell of the repairs.
    pub recorded: bool,
    /// What an audit says now.
    pub remaining: AuditReport,
}

/// Puts right what can be put right.
pub fn repair(
    archive: &Archive,
    hand: Hand,
    options: &RepairOptions,
    copies: &[&dyn Copies],
    monitor: &dyn Monitor,
) -> Result<RepairReport, RepairError> {
    let lock = Lock::take(&archive.root().join("lock"), &hand.holder)?;
    archive.store().prepare()?;
    // From the first look to the last entry nobody else writes: what was found is still so when it is mended.
    let looking = AuditOptions { alone: !lock.was_interrupted(), ..options.audit.clone() };
    let mut found = audit(archive, &looking, monitor)?;
    let mut healer = Healer::new(archive, copies, options.dry_run);
    healer.repaired.clone_from(&options.mended);
    for _ in 0..ROUNDS {
        if monitor.stopping() || !mend(&mut healer, &found, options)? || options.dry_run {
            break;
        }
        // The ledger is whole enough to name more: objects that were not looked at before.
        found = audit(archive, &looking, monitor)?;
    }
    let mut after = Afterwards::default();
    for finding in &found.findings {
        if monitor.stopping() {
            break;
        }
        one(&mut healer, finding, options, &mut after)?;
    }
    let repaired = healer.repaired;
    if options.dry_run {
        lock.done_with_lenses()?;
        let moved = after.moved;
        return Ok(RepairReport {
            repaired,
            moved,
            rebuilt: after.rebuild,
            recorded: false,
            remaining: found,
        });
    }
    if after.rebuild && !monitor.stopping() {
        archive.rebuild_lenses_under(&lock, monitor)?;
    }
    // The settings may have been mended too.
    let archive = &Archive::open(archive.root(), archive.shared_disk())?;
    let recorded = record(archive, (lock, hand), &repaired, &after, options, monitor)?;
    let remaining = audit(archive, &options.audit, monitor)?;
    Ok(RepairReport { repaired, moved: after.moved, rebuilt: after.rebuild, recorded, remaining })
}

/// What is to be done when single files have been mended.
#[derive(Debug, Default)]
struct Afterwards {
    moved: Vec<String>,
    rebuild: bool,
    protect: bool,
    edge: bool,
}

/// Mends what one finding is about.
fn one(
    healer: &mut Healer<'_>,
    finding: &Finding,
    options: &RepairOptions,
    after: &mut Afterwards,
) -> Result<(), RepairError> {
    match finding.code {
        Code::ObjectMissing
        | Code::ObjectCorrupt
        | Code::ObjectUnreadable
        | Code::TranscriptMissing
        | Code::TranscriptCorrupt => match object_of(&finding.place) {
            Some(id) => healer.object(&id, finding),
            None => Ok(()),
        },
        code if cosigned::is_of_cosigned(code) => {
            if !cosigned::mend(healer, finding, options)? {
                if !options.dry_run {
                    aside(healer, &finding.place, &finding.code.to_string())?;
                }
                after.moved.push(finding.place.clone());
            }
            Ok(())
        }
        Code::ReadmeChanged => healer.write("README.txt", README.as_bytes(), finding, "computed", ""),
        Code::SettingsDiffer => settings(healer, finding, options),
        Code::ObjectExtra | Code::ObjectStranger | Code::LedgerStranger if options.quarantine_extra => {
            if !options.dry_run {
                aside(healer, &finding.place, &finding.code.to_string())?;
            }
            after.moved.push(finding.place.clone());
            Ok(())
        }
        Code::CatalogUnusable
        | Code::CatalogDiffers
        | Code::IndexUnusable
        | Code::IndexDiffers
        | Code::LensChanged => {
            after.rebuild = true;
            Ok(())
        }
        Code::ParityMissing if finding.place == parity::EDGE => {
            after.edge = true;
            Ok(())
        }
        Code::ParityBehind => {
            after.edge = true;
            Ok(())
        }
        Code::ParityMissing | Code::ParityDamaged | Code::ParityUnreadable => group(healer, finding, after),
        _ => Ok(()),
    }
}

fn aside(healer: &Healer<'_>, place: &str, reason: &str) -> Result<(), RepairError> {
    quarantine::move_aside(healer.archive.disk(), healer.archive.root(), place, reason)
}

fn object_of(place: &str) -> Option<ContentId> {
    place.strip_prefix("objects/blake3/")?.replace('/', "").parse().ok()
}

fn settings(healer: &mut Healer<'_>, finding: &Finding, options: &RepairOptions) -> Result<(), RepairError> {
    // Several findings speak of the one file.
    if healer.repaired.iter().any(|repaired| repaired.place == finding.place) {
        return Ok(());
    }
    let trusted = |_: &str| options.audit.trusted.clone();
    let known = settings_from_what_is_known(healer.archive.root(), healer.copies, &trusted);
    let Some((settings, from)) = known.filter(|_| !options.audit.trusted.is_empty()) else { return Ok(()) };
    let text = settings.to_toml()?;
    let source =
        if matches!(from.as_str(), "parity" | "computed") { from.clone() } else { "replica".to_owned() };
    let from = if source == "replica" { from } else { String::new() };
    healer.write("archive.toml", text.as_bytes(), finding, &source, &from)
}

/// Makes the file of a group again from its members; one that cannot be made again is moved aside, and its members
/// are protected anew.
fn group(healer: &mut Healer<'_>, finding: &Finding, after: &mut Afterwards) -> Result<(), RepairError> {
    if finding.place == parity::EDGE {
        after.edge = true;
        if !healer.dry_run {
            aside(healer, &finding.place, &finding.code.to_string())?;
        }
        return Ok(());
    }
    let path = healer.archive.root().join(&finding.place);
    let remade = whole(&path).and_then(|group| {
        let mut stream = stream_of(healer.archive, &group);
        let lost = group.restore(&mut stream).lost;
        lost.is_empty().then(|| group.remade(&mut stream)).flatten()
    });
    if let Some(bytes) = remade {
        return healer.write(&finding.place, &bytes, finding, "computed", "");
    }
    after.protect = true;
    if healer.dry_run {
        return Ok(());
    }
    aside(healer, &finding.place, &finding.code.to_string())
}

/// Writes the entries that tell of the repairs, and lets go of the lock; false when the ledger is still too damaged
/// to take them.
fn record(
    archive: &Archive,
    (lock, hand): (Lock, Hand),
    repaired: &[Repaired],
    after: &Afterwards,
    options: &RepairOptions,
    monitor: &dyn Monitor,
) -> Result<bool, RepairError> {
    if repaired.is_empty() && !after.protect && !after.edge {
        lock.done_with_lenses()?;
        return Ok(true);
    }
    let mut writer = match archive.write_under(lock, hand, monitor) {
        Err(ArchiveError::Ledger(_)) => return Ok(false),
        other => other?,
    };
    let events: Vec<What> = repaired.iter().cloned().map(What::Repair).collect();
    for part in events.chunks(1000) {
        writer.commit(&Batch { events: part.to_vec(), ..Batch::default() }, monitor)?;
    }
    if after.protect {
        protect(&mut writer, options.percent, monitor)?;
    }
    writer.bring_up_index(monitor)?;
    writer.release()?;
    Ok(true)
}
