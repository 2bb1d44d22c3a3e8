//! `diwan check`: whether a proof proves a file, or a folder of evidence is whole. Needs no archive and no settings.
//!
//! Keys are named by the person; one that lies beside the data is refused.

use std::path::Path;

use crate::bundle::{Checked, Examined, Trust, check as check_proof, examine};
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args, beside, json};
use crate::disk;
use crate::ledger::{KeyChange, LONGEST_CHANGES, Time, read_statements};
use crate::merkle::Hash;
use crate::note::Signer;
use crate::proof::LONGEST;
use crate::words::{Evidence, Label, Lang, Noun};

pub fn check(desk: &Desk, typed: &args::Check) -> Ended {
    if typed.proof.is_dir() {
        return folder(desk, typed);
    }
    let Some(file) = &typed.file else { return Err(Refused::FileNeeded.into()) };
    let trust = trust(typed, &[&typed.proof, file])?;
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| Refused::Io { path, source }
    };
    let proof = read_proof(&typed.proof).map_err(io(&typed.proof))?;
    let mut bytes = disk::open(file).map_err(io(file))?;
    let checked = check_proof(&proof, &mut bytes, &trust).map_err(io(file))?;
    if desk.json {
        desk.out.json(&json::evidence::checked(&checked))?;
    } else {
        tell(desk, &checked)?;
    }
    Ok(if checked.holds() { Exit::Done } else { Exit::Problems })
}

fn trust(typed: &args::Check, data: &[&Path]) -> Result<Trust, Refused> {
    let mut trust = beside::trust(&typed.trusted, typed.demanded.as_deref(), data)?;
    if let Some(path) = &typed.changes {
        trust.changes = changes(path)?;
    }
    Ok(trust)
}

/// Reads changes of key; they prove themselves, wherever they lie.
fn changes(path: &Path) -> Result<Vec<KeyChange>, Refused> {
    let io = |source| Refused::Io { path: path.to_owned(), source };
    let mut text = String::new();
    let file = disk::open(path).map_err(io)?;
    std::io::Read::read_to_string(&mut std::io::Read::take(file, LONGEST_CHANGES), &mut text).map_err(io)?;
    read_statements(&text).map_err(|number| Refused::BadKeyChange { path: path.to_owned(), number })
}

/// Reads a little more than a proof can have: enough to see that it is none.
fn read_proof(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = disk::open(path)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(file, LONGEST as u64 + 1), &mut bytes)?;
    Ok(bytes)
}

fn tell(desk: &Desk, checked: &Checked) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    for fault in &checked.faults {
        out.line(format!("{}  {}", fault.word(), lang.fault(fault)))?;
    }
    if !desk.talks() {
        return Ok(());
    }
    if !checked.faults.is_empty() {
        out.line("")?;
    }
    out.heading(&lang.evidence(&Evidence::CheckHeading))?;
    if let Some(proved) = &checked.proved {
        out.field(Label::Origin, lang.name(proved.checkpoint.origin.as_str()))?;
        out.field(Label::SignedBy, names(lang, &proved.signers))?;
        for one in &checked.cosigned {
            let when =
                i64::try_from(one.time).map_or_else(|_| one.time.to_string(), |time| lang.moment(Time(time)));
            out.field(Label::CosignedBy, lang.list(&[lang.name(one.key.name().as_str()), when]))?;
        }
        if !proved.unknown.is_empty() {
            out.field(Label::AlsoSigned, names(lang, &proved.unknown))?;
        }
        out.field(Label::LogSize, lang.number(proved.checkpoint.size))?;
        let root = Hash::from(proved.checkpoint.root).to_string();
        out.field(Label::LedgerRoot, lang.name(&root))?;
    } else if checked.event.is_some() {
        out.line(lang.evidence(&Evidence::ClaimHeading))?;
    }
    entry(desk, checked)?;
    out.field(Label::Verdict, verdict(lang, checked))?;
    Ok(())
}

/// What the entry says.
fn entry(desk: &Desk, checked: &Checked) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    let (Some(event), Some(kept), Some(index)) = (&checked.event, checked.ingestion(), checked.index) else {
        return Ok(());
    };
    out.field(Label::Entry, index.to_string())?;
    out.field(Label::RecordNumber, kept.record.to_string())?;
    out.field(Label::Path, lang.name(&kept.path.text))?;
    out.field(Label::Accession, kept.accession.to_string())?;
    out.field(Label::Arrived, lang.moment(event.time))?;
    out.field(Label::Agent, lang.name(&event.agent))?;
    out.field(Label::Size, lang.size(kept.object.size))?;
    out.field(Label::Sha256, lang.name(&kept.object.sha256.to_string()))?;
    out.field(Label::Blake3, lang.name(&kept.object.blake3.to_string()))?;
    Ok(())
}

fn names(lang: Lang, signers: &[Signer]) -> String {
    lang.list(&signers.iter().map(|signer| lang.name(signer.name.as_str())).collect::<Vec<_>>())
}

fn verdict(lang: Lang, checked: &Checked) -> String {
    match (&checked.event, checked.ingestion()) {
        (Some(event), Some(kept)) if checked.holds() => {
            lang.evidence(&Evidence::Proved { record: kept.record, since: event.time })
        }
        _ => lang.evidence(&Evidence::NotProved),
    }
}

fn folder(desk: &Desk, typed: &args::Check) -> Ended {
    if typed.file.is_some() {
        return Err(Refused::NoFileNeeded.into());
    }
    let trust = trust(typed, &[&typed.proof])?;
    let mut monitor = desk.stoppable_monitor();
    let found = examine(&typed.proof, &trust, &monitor)?;
    monitor.done();
    tell_folder(desk, &found)?;
    Ok(match (found.complete, found.holds()) {
        (true, true) => Exit::Done,
        (true, false) => Exit::Problems,
        (false, _) => Exit::Failed,
    })
}

fn tell_folder(desk: &Desk, found: &Examined) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    for (place, flaw) in &found.flaws {
        if desk.json {
            out.json(&json::evidence::flaw(place, flaw))?;
        } else {
            out.line(format!("{}  {}: {}", flaw.word(), lang.name(place), lang.flaw(flaw)))?;
        }
    }
    if desk.json {
        return Ok(out.json(&json::evidence::examined(found))?);
    }
    if !desk.talks() && found.holds() {
        return Ok(());
    }
    if !found.flaws.is_empty() {
        out.line("")?;
    }
    out.heading(&lang.evidence(&Evidence::FolderHeading))?;
    let signers: Vec<String> = found.signers.iter().map(|name| lang.name(name.as_str())).collect();
    out.field(Label::SignedBy, lang.list(&signers))?;
    out.field(Label::FilesRead, lang.list(&[lang.counted(found.files, Noun::File), lang.size(found.bytes)]))?;
    out.field(Label::Proved, lang.number(found.proved.len() as u64))?;
    if found.withheld > 0 {
        out.line(lang.evidence(&Evidence::Withheld { records: found.withheld }))?;
    }
    let verdict = match (found.complete, found.holds()) {
        (true, true) => Evidence::FolderHolds { records: found.proved.len() as u64 },
        (true, false) => Evidence::FolderFails,
        (false, _) => Evidence::FolderStopped,
    };
    Ok(out.field(Label::Verdict, lang.evidence(&verdict))?)
}
