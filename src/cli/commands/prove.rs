//! `diwan prove`: one proof for each record, for people who do not have the archive.

use std::io::Write as _;
use std::path::PathBuf;

use crate::bundle::{Prover, write_new};
use crate::cli::desk::{Desk, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args, json};
use crate::ledger::RecordId;
use crate::words::Evidence;

pub fn prove(desk: &Desk, typed: &args::Prove) -> Ended {
    if typed.out.is_some() && typed.records.len() != 1 {
        return Err(Refused::OneProofOnly.into());
    }
    let archive = desk.open_current()?;
    let prover = Prover::open(&archive)?;
    for record in &typed.records {
        let proof = prover.prove(*record)?;
        let path = place(typed, *record);
        if path.as_os_str() == "-" {
            desk.out.bytes().write_all(proof.to_text().as_bytes())?;
            continue;
        }
        write_new(&path, proof.to_text().as_bytes())?;
        let path = path_text(&path);
        if desk.json {
            desk.out.json(&json::evidence::proof(*record, &path, &proof))?;
        } else if desk.talks() {
            desk.out.line(desk.lang.evidence(&Evidence::ProofMade { record: *record, path }))?;
        }
    }
    Ok(Exit::Done)
}

fn place(typed: &args::Prove, record: RecordId) -> PathBuf {
    let own = || PathBuf::from(format!("{record}.tlog-proof"));
    let in_folder = typed.to.as_ref().map(|folder| folder.join(own()));
    typed.out.clone().or(in_folder).unwrap_or_else(own)
}
