//! `diwan report accession`: the deposit receipt, to be printed and filed; Arabic first, then English.

use crate::catalog::{Catalog, ListFilter};
use crate::cli::commands::about;
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args, json};
use crate::ledger::{AccessionId, RecordId};
use crate::report::{Receipt, receipt};
use crate::words::{Label, Lang, ReceiptLine, Say};

pub fn report(desk: &Desk, typed: &args::Report) -> Ended {
    match typed {
        args::Report::Accession { accession, records } => deposit(desk, *accession, *records),
        args::Report::Series { kind, year, issuer } => {
            about::series(desk, kind.as_deref(), *year, issuer.as_deref())
        }
        args::Report::CitedBy { reference } => about::cited_by(desk, &reference.join(" ")),
        args::Report::Duplicates => about::duplicates(desk),
    }
}

fn deposit(desk: &Desk, accession: AccessionId, records: bool) -> Ended {
    let archive = desk.open_current()?;
    let catalog = archive.catalog()?;
    let receipt = receipt(&archive, &catalog, accession)?.ok_or(Refused::NoAccession(accession))?;
    if desk.json {
        as_json(desk, &receipt)?;
    } else {
        for lang in [Lang::Ar, Lang::En] {
            print(desk, &receipt, lang)?;
        }
    }
    if records {
        list(desk, &catalog, accession)?;
    }
    Ok(Exit::Done)
}

fn as_json(desk: &Desk, receipt: &Receipt) -> anyhow::Result<()> {
    let mut value = json::accession(&receipt.accession);
    let (size, root) = &receipt.ledger;
    let more = serde_json::json!({
        "ledger_size": size, "ledger_root": root, "mismatched": receipt.mismatched,
    });
    json::extend(&mut value, &more);
    desk.out.json(&value)?;
    for problem in &receipt.problems {
        desk.out.json(&json::noted_problem(receipt.accession.id, problem))?;
    }
    Ok(())
}

fn print(desk: &Desk, receipt: &Receipt, lang: Lang) -> anyhow::Result<()> {
    desk.out.heading(&lang.say(&Say::ReceiptHeading))?;
    desk.out.line("=".repeat(64))?;
    for line in lang.receipt(receipt) {
        match line {
            ReceiptLine::Field(label, value) => desk.out.line(lang.field(label, &value))?,
            ReceiptLine::Source(path) => desk.out.line(lang.field(Label::Source, &lang.name(&path)))?,
            ReceiptLine::Problem(problem) => desk.out.line(format!("- {}", lang.noted_problem(&problem)))?,
            ReceiptLine::Rule => desk.out.line("-".repeat(64))?,
        }
    }
    Ok(desk.out.line("")?)
}

/// All records of the accession with their digests, one a line.
fn list(desk: &Desk, catalog: &Catalog, accession: AccessionId) -> anyhow::Result<()> {
    let filter = ListFilter { accession: Some(accession), ..ListFilter::default() };
    let mut after = RecordId(0);
    loop {
        let found = catalog.records(&filter, after, 1_000)?;
        let Some(last) = found.last() else { return Ok(()) };
        after = last.id;
        for record in &found {
            let object = catalog.object(&record.content)?;
            if desk.json {
                desk.out.json(&json::record(record, object.as_ref()))?;
                continue;
            }
            let digest = object.map_or_else(String::new, |object| object.sha256.to_string());
            desk.out.line(format!("{:>7}  {digest}  {}", record.id.0, Lang::En.name(record.path.text())))?;
        }
    }
}
