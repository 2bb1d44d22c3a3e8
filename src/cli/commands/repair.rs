//! `diwan repair`: puts right what an audit finds, from other copies, from parity, or from what is known.
//!
//! Exit codes: 0 nothing remains · 1 something remains damaged · 3 it could not be done or recorded.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::verify::trusted;
use crate::archive::Archive;
use crate::audit::{AuditOptions, Outcome};
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::{self, KeyFiles};
use crate::cli::roster::{Place, Replica, Roster};
use crate::cli::{Ended, args, json};
use crate::disk::RealDisk;

use crate::ledger::{Circumstances as _, RealCircumstances, Repaired};
use crate::monitor::Monitor;
use crate::note::VerifyingKey;
use crate::repair::{self, Copies, FolderCopies, RepairOptions, RepairReport};
use crate::replica::Remote;
use crate::words::Say;

pub fn repair(desk: &Desk, typed: &args::Repair) -> Ended {
    let folders: Vec<FolderCopies> = typed.from.iter().cloned().map(FolderCopies).collect();
    if let Some(FolderCopies(path)) = folders.iter().find(|folder| !folder.0.is_dir()) {
        let source = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Refused::NoSource { path: path.clone(), source }.into());
    }
    let config = desk.config.dir()?.to_owned();
    let root = desk.config.archive()?;
    let known_here = registered(&root, &config);
    let named = folders.iter().map(|folder| folder as &dyn Copies);
    let copies: Vec<&dyn Copies> = named.chain(known_here.iter().map(|copy| &**copy)).collect();
    let known = |id: &str| known(&KeyFiles::of(&config, id), &typed.key);
    let holder = format!("diwan repair (process {})", std::process::id());
    let (archive, mended) = repair::open_mended(&root, Arc::new(RealDisk), &copies, &known, &holder)?;
    let files = KeyFiles::of(&config, &archive.settings().id);
    let audit = AuditOptions {
        trusted: trusted(desk, &files, &typed.key)?,
        remembered: files.remembered().into_iter().collect(),
        jobs: desk.config.jobs(typed.work.jobs),
        now: Some(RealCircumstances.now()),
        ..AuditOptions::default()
    };
    let (dry_run, quarantine_extra, percent) = (typed.dry_run, typed.quarantine_extra, typed.overhead);
    let options = RepairOptions { audit, percent, dry_run, quarantine_extra, mended };
    let hand = desk.hand(&archive, "repair", typed.work.agent.as_deref())?;
    let mut monitor = desk.stoppable_monitor();
    let report = repair::repair(&archive, hand, &options, &copies, &monitor)?;
    monitor.done();
    if report.remaining.outcome() == Outcome::Ok && !dry_run {
        desk.remember(&archive)?;
    }
    tell(desk, &report, dry_run)?;
    Ok(exit(&report, dry_run, monitor.stopping()))
}

/// A copy on another machine, file by file.
struct Far {
    name: String,
    remote: Remote,
}

impl Copies for Far {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn fetch(&self, path: &str) -> io::Result<Option<Box<dyn Read>>> {
        self.remote.open(path).map_err(io::Error::other)
    }
}

/// The copies that this machine knows, where their disks are connected or their machines answer. An archive whose settings cannot be read
/// has none until they are mended.
fn registered(root: &Path, config: &Path) -> Vec<Box<dyn Copies>> {
    let roster = Archive::open(root, Arc::new(RealDisk))
        .ok()
        .and_then(|archive| Roster::open(config, &archive.settings().id).ok());
    let replicas = roster.map(|roster| roster.replicas).unwrap_or_default();
    let copy = |replica: Replica| -> Option<Box<dyn Copies>> {
        match replica.place().ok()? {
            Place::Folder(folder) => {
                folder.is_dir().then(|| Box::new(FolderCopies(folder)) as Box<dyn Copies>)
            }
            Place::Remote(remote) => {
                remote.kept().ok()?;
                Some(Box::new(Far { name: replica.shown(), remote }))
            }
        }
    };
    replicas.into_iter().filter_map(copy).collect()
}

/// The keys that are trusted for an archive whose settings cannot be read yet.
fn known(files: &KeyFiles, named: &[String]) -> Vec<VerifyingKey> {
    if named.is_empty() {
        return files.verifying().into_iter().collect();
    }
    named.iter().filter_map(|key| keys::verifying(key).ok()).collect()
}

fn exit(report: &RepairReport, dry_run: bool, stopped: bool) -> Exit {
    match report.remaining.outcome() {
        _ if stopped || (!dry_run && !report.recorded) => Exit::Failed,
        Outcome::Ok => Exit::Done,
        Outcome::Damage => Exit::Problems,
        Outcome::CouldNotCheck => Exit::Failed,
    }
}

fn source(repaired: &Repaired) -> String {
    if repaired.from.is_empty() { repaired.source.clone() } else { repaired.from.clone() }
}

fn tell(desk: &Desk, report: &RepairReport, dry_run: bool) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    if desk.json {
        report.repaired.iter().try_for_each(|repaired| out.json(&json::repaired(repaired, dry_run)))?;
        for place in &report.moved {
            out.json(&serde_json::json!({ "type": "moved", "place": place, "dry_run": dry_run }))?;
        }
        report.remaining.findings.iter().try_for_each(|finding| out.json(&json::finding(finding)))?;
        return Ok(out.json(&json::repair(report, dry_run))?);
    }
    for repaired in &report.repaired {
        let (place, source) = (repaired.place.clone(), source(repaired));
        let say = if dry_run { Say::Repairable { place, source } } else { Say::Repaired { place, source } };
        out.line(lang.say(&say))?;
    }
    for place in &report.moved {
        out.line(lang.say(&Say::MovedToQuarantine { place: place.clone() }))?;
    }
    if report.rebuilt && !dry_run {
        out.line(lang.say(&Say::LensesRebuilt))?;
    }
    for finding in &report.remaining.findings {
        out.line(format!("{}  {}", finding.code.number(), lang.found(finding)))?;
    }
    out.line(lang.say(&verdict(report)))?;
    if !report.recorded && !dry_run {
        out.line(lang.say(&Say::RepairUnrecorded))?;
    }
    Ok(())
}

fn verdict(report: &RepairReport) -> Say {
    let files = report.repaired.len() as u64;
    match report.remaining.outcome() {
        Outcome::Ok if files == 0 && !report.rebuilt => Say::NothingToRepair,
        Outcome::Ok => Say::AllRepaired { files },
        _ => Say::StillDamaged { findings: report.remaining.counts.values().sum() },
    }
}
