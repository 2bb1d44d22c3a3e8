//! `diwan replica`: copies of the archive in other places.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::keep::keep;
use crate::archive::{Archive, Batch};
use crate::audit::{AuditOptions, AuditReport, Outcome, audit};
use crate::cli::desk::{Desk, absolute};
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::KeyFiles;
use crate::cli::roster::{Far, Place, Replica, Roster};
use crate::cli::{Ended, args, json};
use crate::digest::ContentId;
use crate::disk::{self, Disk, RealDisk};
use crate::ledger::{Circumstances as _, Ledger, RealCircumstances, Replication, What};
use crate::monitor::{Monitor, Silent};
use crate::replica::{Copied, Remote, Standing, SyncOptions, standing};
use crate::words::Copying;

pub fn replica(desk: &Desk, typed: &args::Replica) -> Ended {
    // Who keeps a copy for others needs no archive of their own.
    if let args::Replica::Serve(typed) = typed {
        return keep(desk, typed);
    }
    let archive = desk.open()?;
    let roster = Roster::open(desk.config.dir()?, &archive.settings().id)?;
    match typed {
        args::Replica::Add(typed) => add(desk, &archive, roster, typed),
        args::Replica::List => list(desk, &roster),
        args::Replica::Remove { replica } => remove(desk, roster, replica),
        args::Replica::Sync(typed) => sync_all(desk, &archive, roster, typed),
        args::Replica::Verify { replicas } => verify(desk, &archive, &roster, replicas),
        args::Replica::Serve(typed) => keep(desk, typed),
    }
}

fn disk() -> Arc<dyn Disk> {
    Arc::new(RealDisk)
}

/// Remembers a copy; a whole one that is there already is taken up as it is.
fn add(desk: &Desk, archive: &Archive, mut roster: Roster, typed: &args::ReplicaAdd) -> Ended {
    if roster.replicas.iter().any(|replica| replica.name == typed.replica) {
        return Err(Refused::ReplicaKnown(typed.replica.clone()).into());
    }
    let far = far(typed)?;
    let folder = if far.is_some() { PathBuf::new() } else { absolute(Path::new(&typed.destination))? };
    let threats = typed.threat.iter().map(|threat| threat.0.word().to_owned()).collect();
    let (name, media, place) = (typed.replica.clone(), typed.media.clone(), typed.place.clone());
    let mut replica =
        Replica { name, folder, far, threats, media, place, size: None, synced: None, lacking: false };
    let stands = replica.place()?.source().standing(archive, &archive.ledger()?, &disk(), false)?;
    replica.size = match stands {
        Standing::Behind(head) | Standing::Level(head) | Standing::Ahead(head) => Some(head.size),
        Standing::Empty | Standing::Forked(_) => None,
    };
    roster.replicas.push(replica.clone());
    roster.save()?;
    say(desk, &json::replicas::known(&replica), &Copying::Added { name: replica.name })?;
    Ok(Exit::Done)
}

/// The machine that is meant by an address, and what it is to be shown; nothing for a folder.
fn far(typed: &args::ReplicaAdd) -> Result<Option<Far>, Refused> {
    let url = typed.destination.trim();
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return Ok(None);
    };
    let loopback = ["localhost", "127.", "[::1]"].iter().any(|host| rest.starts_with(host));
    if url.starts_with("http://") && !loopback {
        return Err(Refused::TokenInTheClear(url.to_owned()));
    }
    let text = |path: &Path| -> Result<String, Refused> {
        let io = |source| Refused::Io { path: path.to_owned(), source };
        let bytes = disk::read_if_there(path).map_err(io)?;
        let bytes = bytes.ok_or_else(|| io(std::io::ErrorKind::NotFound.into()))?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    };
    let Some(token) = &typed.token else { return Err(Refused::NoToken(url.to_owned())) };
    let ca = typed.ca.as_deref().map(text).transpose()?;
    Ok(Some(Far { url: url.to_owned(), token: text(token)?, ca }))
}

fn list(desk: &Desk, roster: &Roster) -> Ended {
    if roster.replicas.is_empty() {
        desk.notice(&Copying::None.into());
    }
    for replica in &roster.replicas {
        let said = Copying::Known {
            name: replica.name.clone(),
            folder: replica.shown(),
            threats: replica.threats.clone(),
            media: replica.media.clone(),
            place: replica.place.clone(),
            size: replica.size,
        };
        if desk.json {
            desk.out.json(&json::replicas::known(replica))?;
        } else {
            desk.out.line(desk.lang.copying(&said))?;
        }
    }
    Ok(Exit::Done)
}

fn remove(desk: &Desk, mut roster: Roster, name: &str) -> Ended {
    let replica = roster.named(&[name.to_owned()])?.remove(0);
    roster.replicas.retain(|known| known.name != name);
    roster.save()?;
    say(desk, &json::replicas::known(&replica), &Copying::Removed { name: replica.name.clone() })?;
    Ok(Exit::Done)
}

/// Each copy in turn; what fails at one is no reason not to try the next.
fn sync_all(desk: &Desk, archive: &Archive, mut roster: Roster, typed: &args::ReplicaSync) -> Ended {
    let chosen = roster.named(&typed.replicas)?;
    if chosen.is_empty() {
        desk.notice(&Copying::None.into());
    }
    let (mut exit, mut failed) = (Exit::Done, None);
    for mut replica in chosen {
        match sync_one(desk, archive, &replica, typed) {
            Ok(copied) => {
                replica.size = Some(copied.head.size);
                replica.synced = Some(RealCircumstances.now().to_string());
                replica.lacking = !copied.damaged.is_empty();
                exit = exit.max(if replica.lacking { Exit::Problems } else { Exit::Done });
                roster.update(replica);
                roster.save()?;
            }
            Err(error) => {
                desk.notice(&Copying::Failed { name: replica.name }.into());
                failed = failed.or(Some(error));
            }
        }
    }
    failed.map_or(Ok(exit), Err)
}

fn sync_one(
    desk: &Desk,
    archive: &Archive,
    replica: &Replica,
    typed: &args::ReplicaSync,
) -> anyhow::Result<Copied> {
    let options = SyncOptions {
        known: replica.size.is_some(),
        read_back: typed.read_back,
        thorough: replica.lacking,
        holder: format!("diwan replica sync (process {})", std::process::id()),
        nonce: nonce(),
    };
    let mut monitor = desk.stoppable_monitor();
    let copied = replica.place()?.source().sync(archive, &disk(), &options, &monitor)?;
    monitor.done();
    if copied.news || typed.record {
        record(desk, archive, replica, &copied)?;
    }
    tell(desk, replica, &copied)?;
    Ok(copied)
}

/// Writes into the ledger that the copy was made. The copy itself gets this entry the next time.
fn record(desk: &Desk, archive: &Archive, replica: &Replica, copied: &Copied) -> anyhow::Result<()> {
    let entry = Replication {
        replica: replica.name.clone(),
        threats: replica.threats.clone(),
        media: replica.media.clone(),
        place: replica.place.clone(),
        size: copied.head.size,
        root: copied.head.root.to_string(),
        objects: copied.objects,
        bytes: copied.bytes,
        damaged: copied.damaged.len() as u64,
    };
    let mut writer = archive.write(desk.hand(archive, "replica sync", None)?, &Silent)?;
    let events = vec![What::Replication(Box::new(entry))];
    writer.commit(&Batch { events, ..Batch::default() }, &Silent)?;
    writer.finish()?;
    desk.remember(archive)
}

fn tell(desk: &Desk, replica: &Replica, copied: &Copied) -> anyhow::Result<()> {
    if desk.json {
        return Ok(desk.out.json(&json::replicas::copied(&replica.name, copied))?);
    }
    for id in &copied.damaged {
        desk.out.line(desk.lang.copying(&Copying::Damaged { object: id.to_string() }))?;
    }
    if desk.talks() || !copied.damaged.is_empty() {
        let (name, size) = (replica.name.clone(), copied.head.size);
        let (objects, bytes, healed) = (copied.objects, copied.bytes, copied.healed);
        desk.out.line(desk.lang.copying(&Copying::Copied { name, size, objects, bytes, healed }))?;
    }
    Ok(())
}

fn verify(desk: &Desk, archive: &Archive, roster: &Roster, names: &[String]) -> Ended {
    let mut exit = Exit::Done;
    let chosen = roster.named(names)?;
    if chosen.is_empty() {
        desk.notice(&Copying::None.into());
    }
    for replica in &chosen {
        exit = exit.max(verify_one(desk, archive, replica)?);
    }
    Ok(exit)
}

/// What is asked of a copy on another machine cannot be known before.
fn nonce() -> [u8; 32] {
    let halves = [RealCircumstances.salt(), RealCircumstances.salt()].concat();
    *ContentId::of(&halves).as_bytes()
}

fn verify_one(desk: &Desk, archive: &Archive, replica: &Replica) -> Ended {
    match replica.place()? {
        Place::Folder(_) => verify_folder(desk, archive, replica),
        Place::Remote(remote) => question(desk, archive, replica, &remote),
    }
}

/// Has a copy on another machine prove that it has what the archive has, byte for byte.
fn question(desk: &Desk, archive: &Archive, replica: &Replica, remote: &Remote) -> Ended {
    let mut monitor = desk.stoppable_monitor();
    let spoken = remote.question(archive, &nonce(), replica.size.is_some(), &monitor)?;
    monitor.done();
    if desk.json {
        desk.out.json(&json::replicas::questioned(&replica.name, &spoken))?;
    } else {
        for place in &spoken.damaged {
            desk.out.line(desk.lang.copying(&Copying::DamagedThere { object: place.clone() }))?;
        }
        for id in &spoken.unasked {
            desk.out.line(desk.lang.copying(&Copying::NotAsked { object: id.to_string() }))?;
        }
        let whole = spoken.damaged.is_empty();
        let said = stood(replica, &archive.ledger()?, spoken.standing, whole);
        if desk.talks() {
            desk.out.line(desk.lang.copying(&said))?;
        }
    }
    Ok(match spoken.standing {
        _ if !spoken.damaged.is_empty() => Exit::Problems,
        Standing::Behind(_) | Standing::Level(_) if spoken.unasked.is_empty() => Exit::Done,
        Standing::Behind(_) | Standing::Level(_) => Exit::Failed,
        _ => Exit::Problems,
    })
}

/// The audit of an archive, made on its copy with the key that this machine trusts; then both heads are compared.
fn verify_folder(desk: &Desk, archive: &Archive, replica: &Replica) -> Ended {
    let key = KeyFiles::of(desk.config.dir()?, &archive.settings().id).verifying()?;
    let ledger = archive.ledger()?;
    let stands = standing(archive, &ledger, &replica.folder, &disk(), replica.size.is_some())?;
    if stands == Standing::Empty {
        say(desk, &json::replicas::empty(&replica.name), &Copying::Empty { name: replica.name.clone() })?;
        return Ok(Exit::Problems);
    }
    let mut monitor = desk.stoppable_monitor();
    let report = audit_copy(&replica.folder, key, &monitor)?;
    monitor.done();
    // A copy has no lenses: they are built where it is put to use.
    for finding in report.findings.iter().filter(|finding| !finding.place.starts_with("lenses/")) {
        if desk.json {
            desk.out.json(&json::finding(finding))?;
        } else {
            desk.out.line(format!("{}  {}", finding.code.number(), desk.lang.found(finding)))?;
        }
    }
    let said = stood(replica, &ledger, stands, report.outcome() == Outcome::Ok);
    say(desk, &json::replicas::verified(&replica.name, &stands, &report), &said)?;
    Ok(match (report.outcome(), stands) {
        (Outcome::CouldNotCheck, _) => Exit::Failed,
        (Outcome::Ok, Standing::Behind(_) | Standing::Level(_)) => Exit::Done,
        _ => Exit::Problems,
    })
}

fn audit_copy(
    folder: &Path,
    key: crate::note::VerifyingKey,
    monitor: &dyn Monitor,
) -> anyhow::Result<AuditReport> {
    let copy = Archive::open(folder, disk())?;
    let options = AuditOptions { trusted: vec![key], ..AuditOptions::default() };
    Ok(audit(&copy, &options, monitor)?)
}

fn stood(replica: &Replica, ledger: &Ledger, stands: Standing, whole: bool) -> Copying {
    let name = replica.name.clone();
    match stands {
        Standing::Behind(head) => Copying::Behind { name, by: ledger.size() - head.size, whole },
        Standing::Level(_) => Copying::Level { name, whole },
        Standing::Ahead(head) => Copying::Ahead { name, by: head.size - ledger.size() },
        Standing::Forked(size) => Copying::Forked { name, size },
        Standing::Empty => Copying::Empty { name },
    }
}

fn say(desk: &Desk, value: &serde_json::Value, said: &Copying) -> anyhow::Result<()> {
    if desk.json {
        desk.out.json(value)?;
    } else if desk.talks() {
        desk.out.line(desk.lang.copying(said))?;
    }
    Ok(())
}
