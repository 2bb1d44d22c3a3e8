//! `diwan log`: the present checkpoint, and whether one state of the log continues another.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::archive::Archive;
use crate::bundle::{Growth, Head, LogProver, grown, write_new};
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::{self, KeyFiles};
use crate::cli::{Ended, args, json};
use crate::disk;
use crate::note::{self, Checkpoint, VerifyingKey};
use crate::words::Evidence;

pub fn log(desk: &Desk, typed: &args::Log) -> Ended {
    match typed {
        args::Log::Checkpoint => checkpoint(desk),
        args::Log::Consistency(typed) => consistency(desk, typed),
        args::Log::Cosign(typed) => super::cosign::cosign(desk, typed),
    }
}

/// Prints the signed note as it is: for a stick, for paper.
fn checkpoint(desk: &Desk) -> Ended {
    let archive = desk.open()?;
    let log = open(&archive, &archive.settings().keys)?;
    desk.out.bytes().write_all(log.newest().as_bytes())?;
    Ok(Exit::Done)
}

fn open(archive: &Archive, keys: &[VerifyingKey]) -> anyhow::Result<LogProver> {
    Ok(LogProver::open(&archive.root().join("ledger"), &archive.settings().origin, keys)?)
}

fn consistency(desk: &Desk, typed: &args::Consistency) -> Ended {
    let archive = desk.open()?;
    let keys = trusted(desk, &archive, &typed.key)?;
    let log = open(&archive, &keys)?;
    let (old, _) = state(&typed.old, &archive, &keys)?;
    let (new, note) = match &typed.new {
        Some(new) => state(new, &archive, &keys)?,
        None => (Head::Signed(*log.ledger().head()), Some(log.newest().to_owned())),
    };
    let growth = grown(log.ledger(), old, new)?;
    if let (Growth::Continues { .. }, Some(out)) = (&growth, &typed.out) {
        write_new(out, request(&growth, note.as_deref()).as_bytes())?;
    }
    if desk.json {
        desk.out.json(&json::evidence::growth(&growth))?;
    } else {
        tell(desk, &growth, matches!((old, new), (Head::Signed(_), Head::Signed(_))))?;
    }
    Ok(if matches!(growth, Growth::Continues { .. }) { Exit::Done } else { Exit::Problems })
}

fn trusted(desk: &Desk, archive: &Archive, named: &[String]) -> anyhow::Result<Vec<VerifyingKey>> {
    if named.is_empty() {
        return Ok(vec![KeyFiles::of(desk.config.dir()?, &archive.settings().id).verifying()?]);
    }
    Ok(named.iter().map(|key| keys::verifying(key)).collect::<Result<_, _>>()?)
}

/// A state of the log: a number of entries, or a file with a signed checkpoint of this log.
fn state(typed: &str, archive: &Archive, keys: &[VerifyingKey]) -> Result<(Head, Option<String>), Refused> {
    if let Ok(size) = typed.parse() {
        return Ok((Head::Size(size), None));
    }
    let path = PathBuf::from(typed);
    let bytes = disk::read_if_there(&path).map_err(|source| Refused::Io { path: path.clone(), source })?;
    let bytes = bytes.ok_or_else(|| {
        let source = std::io::Error::from(std::io::ErrorKind::NotFound);
        Refused::Io { path: path.clone(), source }
    })?;
    signed(&path, &bytes, archive, keys)
}

fn signed(
    path: &Path,
    bytes: &[u8],
    archive: &Archive,
    keys: &[VerifyingKey],
) -> Result<(Head, Option<String>), Refused> {
    let refused = |reason: String| Refused::NotACheckpoint { path: path.to_owned(), reason };
    let text = note::open(bytes, keys).map_err(|error| refused(error.to_string()))?.text;
    let checkpoint = Checkpoint::from_text(&text).map_err(|error| refused(error.to_string()))?;
    if checkpoint.origin.as_str() != archive.settings().origin {
        return Err(refused(format!("it is of {}", checkpoint.origin)));
    }
    let head = crate::merkle::TreeHead { size: checkpoint.size, root: checkpoint.root.into() };
    Ok((Head::Signed(head), Some(String::from_utf8_lossy(bytes).into_owned())))
}

/// The body of a request to a witness (C2SP tlog-witness): the old size, the hashes, and the new checkpoint.
fn request(growth: &Growth, note: Option<&str>) -> String {
    let Growth::Continues { old, proof, .. } = growth else { return String::new() };
    let hashes = proof.iter().map(ToString::to_string);
    let mut lines: Vec<String> = [format!("old {}", old.size)].into_iter().chain(hashes).collect();
    lines.extend(note.map(|note| format!("\n{}", note.trim_end_matches('\n'))));
    lines.join("\n") + "\n"
}

fn tell(desk: &Desk, growth: &Growth, signed: bool) -> anyhow::Result<()> {
    let lang = desk.lang;
    let say = match growth {
        Growth::Continues { old, new, .. } if signed => Evidence::Continues { old: old.size, new: new.size },
        Growth::Continues { old, new, .. } => Evidence::BetweenSizes { old: old.size, new: new.size },
        Growth::Shrunk { old, new } => Evidence::Shrunk { old: *old, new: *new },
        Growth::Beyond { asked, here } => Evidence::Beyond { asked: *asked, here: *here },
        Growth::Forked { size } => Evidence::Forked { size: *size },
    };
    let holds = matches!(growth, Growth::Continues { .. });
    if desk.talks() || !holds {
        desk.out.line(lang.evidence(&say))?;
    }
    if !holds {
        desk.notice(&Evidence::GrowthHint.into());
    }
    Ok(())
}
