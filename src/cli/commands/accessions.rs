//! `diwan accessions`: what was taken in, deposit by deposit.

use crate::catalog::{Accession, OpenOnly};
use crate::cli::Ended;
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::words::{Label, Say};

pub fn accessions(desk: &Desk) -> Ended {
    let archive = desk.open_current()?;
    let found = archive.catalog()?.accessions(OpenOnly::No)?;
    for accession in &found {
        if desk.json {
            desk.out.json(&json::accession(accession))?;
        } else {
            tell(desk, accession)?;
        }
    }
    if found.is_empty() {
        desk.notice(&Say::NoAccessions);
    }
    Ok(Exit::Done)
}

fn tell(desk: &Desk, accession: &Accession) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    out.heading(&lang.say(&Say::AccessionHeading { accession: accession.id, opened: accession.opened }))?;
    for source in &accession.sources {
        out.field(Label::Source, lang.name(source.text()))?;
    }
    out.field(Label::Agent, lang.name(&accession.agent))?;
    if !accession.note.is_empty() {
        out.field(Label::Note, lang.name(&accession.note))?;
    }
    match &accession.account {
        Some(account) => out.field(Label::Account, lang.balance(account))?,
        None => out.field(Label::Account, lang.say(&Say::AccessionOpen))?,
    }
    Ok(out.line("")?)
}
