//! The verifier verified: a scratch archive is damaged in every known way, one at a time, and each must be named.
//!
//! Of each case the whole set of codes is compared, so that a verifier that cries wolf fails as well as one that
//! sees nothing. The first case is an archive to which nothing was done. Nothing outside the scratch folder is
//! touched.

mod cases;
mod patient;
mod scratch;

use std::collections::BTreeSet;
use std::path::Path;

use super::{AuditError, AuditOptions, AuditReport, Code};
use crate::archive::Archive;

use cases::{CASES, Case};
use patient::Patient;
use scratch::Scratch;

/// What is to be tested: something that audits an archive.
pub type Verifier<'a> = &'a dyn Fn(&Archive, &AuditOptions) -> Result<AuditReport, AuditError>;

/// What became of one kind of damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What was done, as a stable word.
    pub damage: &'static str,
    /// The codes that name it.
    pub expected: BTreeSet<Code>,
    /// The codes that the verifier gave.
    pub found: BTreeSet<Code>,
}

impl Tried {
    /// True when the verifier named the damage, and nothing else.
    pub fn named(&self) -> bool {
        self.expected == self.found
    }
}

/// Damages copies of a scratch archive below `folder`, which must be there and empty, and says what the verifier
/// made of each.
///
/// # Errors
/// [`AuditError`] when the scratch archive could not be made or damaged: then nothing is known of the verifier.
pub fn selftest(folder: &Path, verifier: Verifier<'_>) -> Result<Vec<Tried>, AuditError> {
    let scratch = Scratch::make(&folder.join("whole")).map_err(|source| failed(folder, source))?;
    CASES.iter().map(|case| attempt(folder, &scratch, case, verifier)).collect()
}

/// Every kind of damage, as stable words.
pub fn damages() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(|case| case.damage)
}

fn attempt(
    folder: &Path,
    scratch: &Scratch,
    case: &Case,
    verifier: Verifier<'_>,
) -> Result<Tried, AuditError> {
    let failed = |source| failed(folder, source);
    let patient = Patient::copy(scratch, &folder.join("patient")).map_err(failed)?;
    (case.inflict)(&patient).map_err(failed)?;
    let mut options = scratch.options();
    (case.ask)(&mut options);
    let archive = patient.open().map_err(failed)?;
    let report = verifier(&archive, &options)?;
    patient.remove().map_err(failed)?;
    let expected = case.expected.iter().copied().collect();
    Ok(Tried { damage: case.damage, expected, found: report.counts.keys().copied().collect() })
}

fn failed(folder: &Path, source: std::io::Error) -> AuditError {
    AuditError::Scratch { path: folder.to_owned(), source }
}
