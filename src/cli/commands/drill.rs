//! `diwan drill`: everything back from a copy into a scratch folder, for practice; timed, compared and signed.
//!
//! Exit codes: 0 what came back is the archive · 1 it differs or is damaged · 3 it could not be done.
#![allow(clippy::disallowed_methods, reason = "a scratch folder outside every archive is made and removed")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::verify::trusted;
use crate::archive::{Archive, Batch, Hand};
use crate::audit::AuditOptions;
use crate::bundle::write_new;
use crate::cli::desk::{Desk, absolute};
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::KeyFiles;
use crate::cli::roster::{Replica, Roster};
use crate::cli::{Ended, args, json};
use crate::digest::ContentId;
use crate::disk::{Disk, RealDisk};
use crate::ledger::{Circumstances as _, Drill, RealCircumstances, What};
use crate::monitor::Silent;
use crate::replica::{DrillOptions, Drilled, drill as practise};
use crate::words::Copying;

pub fn drill(desk: &Desk, typed: &args::Drill) -> Ended {
    if let Some(path) = typed.drill_report.as_ref().filter(|path| path.exists()) {
        return Err(Refused::PaperThere(path.clone()).into());
    }
    let archive = desk.open_current()?;
    let replica = chosen(desk, &archive, typed)?;
    let files = KeyFiles::of(desk.config.dir()?, &archive.settings().id);
    let hand = desk.hand(&archive, "drill", None)?;
    let audit = AuditOptions {
        trusted: trusted(desk, &files, &[])?,
        jobs: desk.config.jobs(None),
        now: Some(RealCircumstances.now()),
        ..AuditOptions::default()
    };
    let options = DrillOptions { audit, holder: hand.holder.clone() };
    let place = replica.place()?;
    let scratch = Scratch::of(typed)?;
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let mut monitor = desk.stoppable_monitor();
    let drilled = practise(&archive, place.source(), scratch.path(), &disk, &options, &monitor)?;
    monitor.done();
    let signed = hand.key.sign(&report(&archive, &hand, &replica, &drilled))?;
    if let Some(path) = &typed.drill_report {
        write_new(path, signed.as_bytes())?;
    }
    record(desk, &archive, hand, &replica, &drilled, &signed)?;
    tell(desk, &replica, &drilled)?;
    Ok(if drilled.is_equal() { Exit::Done } else { Exit::Problems })
}

/// The copy that was named, or the only one.
fn chosen(desk: &Desk, archive: &Archive, typed: &args::Drill) -> anyhow::Result<Replica> {
    let roster = Roster::open(desk.config.dir()?, &archive.settings().id)?;
    let mut found = roster.named(typed.practised.as_slice())?;
    match found.len() {
        1 => Ok(found.remove(0)),
        _ => Err(Refused::WhichReplica.into()),
    }
}

/// Where the archive comes back to life: a folder that was asked for and stays, or one that goes afterwards.
enum Scratch {
    Asked(PathBuf),
    Passing(PathBuf),
}

impl Scratch {
    fn of(typed: &args::Drill) -> Result<Self, Refused> {
        if let Some(folder) = &typed.scratch {
            return Ok(Self::Asked(absolute(folder)?));
        }
        let salt = u128::from_ne_bytes(RealCircumstances.salt());
        let path = std::env::temp_dir().join(format!("diwan-drill-{salt:032x}"));
        fs::create_dir(&path).map_err(|source| Refused::Io { path: path.clone(), source })?;
        Ok(Self::Passing(path))
    }

    fn path(&self) -> &PathBuf {
        let (Self::Asked(path) | Self::Passing(path)) = self;
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Self::Passing(path) = self {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn outcome(drilled: &Drilled) -> &'static str {
    if drilled.is_equal() { "equal" } else { "different" }
}

fn steps(drilled: &Drilled) -> [(&'static str, Duration); 4] {
    let times = &drilled.times;
    [
        ("restore", times.restore),
        ("verify", times.verify),
        ("rebuild", times.rebuild),
        ("first-answer", times.answer),
    ]
}

/// The text that is signed (`docs/FORMAT.md`, "Drill report").
fn report(archive: &Archive, hand: &Hand, replica: &Replica, drilled: &Drilled) -> String {
    let name: String = replica.name.chars().filter(|c| !c.is_control()).collect();
    let mut text = String::from("diwan drill v1\n");
    let mut line = |key: &str, value: &dyn std::fmt::Display| {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{key} {value}");
    };
    line("archive", &archive.settings().id);
    line("replica", &name);
    line("time", &hand.circumstances.now());
    line("software", &hand.software);
    line("entries", &drilled.head.size);
    line("root", &drilled.head.root);
    line("lost-entries", &drilled.lost);
    line("records", &drilled.records.0);
    line("records-in-archive", &drilled.records.1);
    line("objects", &drilled.came.0);
    line("bytes", &drilled.came.1);
    line("damaged-objects", &drilled.damaged.len());
    line("searches", &drilled.searches.0);
    line("searches-answered", &drilled.searches.1);
    line("given-out", &if drilled.given { "yes" } else { "no" });
    for (step, spent) in steps(drilled) {
        line(&format!("{step}-seconds"), &format!("{:.3}", spent.as_secs_f64()));
    }
    line("outcome", &outcome(drilled));
    text
}

/// Writes into the ledger that the drill was done.
fn record(
    desk: &Desk,
    archive: &Archive,
    hand: Hand,
    replica: &Replica,
    drilled: &Drilled,
    signed: &str,
) -> anyhow::Result<()> {
    let milliseconds = |(_, spent): (_, Duration)| u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
    let entry = Drill {
        replica: replica.name.clone(),
        size: drilled.head.size,
        root: drilled.head.root.to_string(),
        lost: drilled.lost,
        records: drilled.records.0,
        objects: drilled.came.0,
        bytes: drilled.came.1,
        milliseconds: steps(drilled).map(milliseconds),
        outcome: outcome(drilled).to_owned(),
        report: ContentId::of(signed.as_bytes()).to_string(),
    };
    let mut writer = archive.write(hand, &Silent)?;
    let events = vec![What::Drill(Box::new(entry))];
    writer.commit(&Batch { events, ..Batch::default() }, &Silent)?;
    writer.finish()?;
    desk.remember(archive)
}

fn tell(desk: &Desk, replica: &Replica, drilled: &Drilled) -> anyhow::Result<()> {
    let findings = drilled.audit.findings.iter().filter(|finding| !finding.place.starts_with("lenses/"));
    if desk.json {
        findings.clone().try_for_each(|finding| desk.out.json(&json::finding(finding)))?;
        return Ok(desk.out.json(&json::replicas::drilled(&replica.name, drilled))?);
    }
    for id in &drilled.damaged {
        desk.out.line(desk.lang.copying(&Copying::DamagedThere { object: id.to_string() }))?;
    }
    for finding in findings {
        desk.out.line(format!("{}  {}", finding.code.number(), desk.lang.found(finding)))?;
    }
    let said = Copying::Drilled {
        name: replica.name.clone(),
        equal: drilled.is_equal(),
        came: (drilled.records.0, drilled.came.0, drilled.came.1),
        lost: (drilled.lost, drilled.records.1.saturating_sub(drilled.records.0)),
        spent: steps(drilled).map(|(_, spent)| spent),
    };
    if desk.talks() || !drilled.is_equal() {
        desk.out.line(desk.lang.copying(&said))?;
    }
    Ok(())
}
