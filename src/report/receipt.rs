//! What the receipt of a deposit tells, for whoever prints it.

use super::ReportError;
use crate::archive::Archive;
use crate::catalog::{Accession, Catalog, NotedProblem};
use crate::ledger::AccessionId;

/// What a receipt tells.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The name of the archive.
    pub name: String,
    /// Its identifier.
    pub archive: String,
    /// The accession.
    pub accession: Accession,
    /// What a person should look at.
    pub problems: Vec<NotedProblem>,
    /// Records whose names promise another format than their bytes have.
    pub mismatched: u64,
    /// The ledger as it is now: its size, and its root as the checkpoint has it.
    pub ledger: (u64, String),
}

/// Puts together the receipt of an accession; `None` if there is no such accession.
pub fn receipt(
    archive: &Archive,
    catalog: &Catalog,
    id: AccessionId,
) -> Result<Option<Receipt>, ReportError> {
    let Some(accession) = catalog.accession(id)? else { return Ok(None) };
    let ledger = archive.ledger()?;
    let (problems, ledger) = (catalog.problems(id)?, (ledger.size(), ledger.head().root.to_string()));
    let mismatched = catalog.count_mismatched(id)?;
    let (name, archive) = (archive.settings().name.clone(), archive.settings().id.clone());
    Ok(Some(Receipt { name, archive, accession, problems, mismatched, ledger }))
}
