//! `diwan report accession`: the deposit receipt, to be printed and filed; Arabic first, then English.

use crate::archive::Archive;
use crate::catalog::{Accession, Catalog, ListFilter, NotedProblem};
use crate::cli::commands::about;
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args, json};
use crate::ledger::{AccessionId, RecordId};
use crate::words::{Label, Lang, Say};

/// What a receipt tells.
struct Receipt<'a> {
    archive: &'a Archive,
    accession: Accession,
    problems: Vec<NotedProblem>,
    /// Records whose names promise another format than their bytes have.
    mismatched: u64,
    /// The ledger when the receipt was printed: its size, and its root as the checkpoint has it.
    ledger: (u64, String),
}

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
    let receipt = receipt(&archive, &catalog, accession)?;
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

fn receipt<'a>(archive: &'a Archive, catalog: &Catalog, id: AccessionId) -> anyhow::Result<Receipt<'a>> {
    let accession = catalog.accession(id)?.ok_or(Refused::NoAccession(id))?;
    let ledger = archive.ledger()?;
    let (problems, ledger) = (catalog.problems(id)?, (ledger.size(), ledger.head().root.to_string()));
    let mismatched = catalog.count_mismatched(id)?;
    Ok(Receipt { archive, accession, problems, mismatched, ledger })
}

fn as_json(desk: &Desk, receipt: &Receipt<'_>) -> anyhow::Result<()> {
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

fn print(desk: &Desk, receipt: &Receipt<'_>, lang: Lang) -> anyhow::Result<()> {
    let line = |label, value: String| desk.out.line(lang.field(label, &value));
    let accession = &receipt.accession;
    desk.out.heading(&lang.say(&Say::ReceiptHeading))?;
    desk.out.line("=".repeat(64))?;
    line(Label::ArchiveName, lang.name(&receipt.archive.settings().name))?;
    line(Label::ArchiveId, lang.name(&receipt.archive.settings().id))?;
    line(Label::Accession, lang.number(accession.id.0))?;
    line(Label::Opened, lang.moment(accession.opened))?;
    match accession.closed {
        Some(closed) => line(Label::Closed, lang.moment(closed))?,
        None => line(Label::Closed, lang.say(&Say::AccessionOpen))?,
    }
    line(Label::Agent, lang.name(&accession.agent))?;
    for source in &accession.sources {
        line(Label::Source, lang.name(source.text()))?;
    }
    if !accession.note.is_empty() {
        line(Label::Note, lang.name(&accession.note))?;
    }
    sums(desk, receipt, lang)?;
    line(Label::ProblemFound, lang.number(receipt.problems.len() as u64))?;
    for problem in &receipt.problems {
        desk.out.line(format!("- {}", lang.noted_problem(problem)))?;
    }
    let (size, root) = &receipt.ledger;
    line(Label::LedgerSize, lang.number(*size))?;
    line(Label::LedgerRoot, lang.name(root))?;
    line(Label::Signature, "........................".to_owned())?;
    Ok(desk.out.line("")?)
}

fn sums(desk: &Desk, receipt: &Receipt<'_>, lang: Lang) -> anyhow::Result<()> {
    let Some(account) = &receipt.accession.account else { return Ok(()) };
    let rule = || desk.out.line("-".repeat(64));
    let line = |label, count| desk.out.line(lang.field(label, &lang.number(count)));
    rule()?;
    line(Label::New, account.new)?;
    line(Label::Duplicate, account.duplicate)?;
    line(Label::Skipped, account.skipped)?;
    line(Label::Problems, account.problem)?;
    desk.out.line(lang.field(Label::Sum, &lang.balance(account)))?;
    line(Label::Seen, account.seen)?;
    rule()?;
    line(Label::Members, account.members)?;
    if receipt.mismatched > 0 {
        line(Label::Mismatched, receipt.mismatched)?;
    }
    Ok(desk.out.line(lang.field(Label::TakenIn, &lang.size(account.bytes)))?)
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
