//! What is made of errors about evidence.

use super::{Exit, Judgement, Refused, archive, by_system, catalog, damaged, refused, store};
use crate::bundle::BundleError;
use crate::ledger::LedgerError;
use crate::words::{Evidence, Say};

/// What was given to prove something with, and does not do.
pub(super) fn unproven(refused: &Refused) -> Judgement {
    match refused {
        Refused::NotACheckpoint { path, .. } => {
            let path = path.display().to_string();
            let (say, hint) = (Evidence::NotACheckpoint { path }, Evidence::NotACheckpointHint);
            Judgement { exit: Exit::Problems, ..Judgement::new("not-a-checkpoint", say.into(), hint.into()) }
        }
        Refused::BadKeyChange { path, number } => {
            let say = Evidence::BadKeyChange { path: path.display().to_string(), number: *number };
            let judgement = Judgement::new("bad-key-change", say.into(), Evidence::BadKeyChangeHint.into());
            Judgement { exit: Exit::Problems, ..judgement.plain() }
        }
        Refused::KeyBeside(path) => {
            let path = path.display().to_string();
            let (say, hint) = (Evidence::KeyBeside { path }, Evidence::KeyBesideHint);
            let judgement = Judgement::new("key-beside", say.into(), hint.into()).plain();
            Judgement { exit: Exit::Usage, ..judgement }
        }
        _ => Judgement::bare("failed", Say::Failed),
    }
}

/// Why evidence could not be made.
pub(super) fn bundle(error: &BundleError) -> Option<Judgement> {
    match error {
        BundleError::Unknown(record) => Some(refused(&Refused::NoRecord(*record))),
        BundleError::Taken(path) => {
            let path = path.display().to_string();
            let (say, hint) = (Evidence::Taken { path }, Evidence::TakenHint);
            Some(Judgement::new("taken", say.into(), hint.into()).plain())
        }
        BundleError::NotEmpty(path) => {
            let path = path.display().to_string();
            let (say, hint) = (Evidence::FolderNotEmpty { path }, Evidence::FolderNotEmptyHint);
            Some(Judgement::new("not-empty", say.into(), hint.into()).plain())
        }
        BundleError::Damaged { index, .. } => {
            let say = Evidence::LedgerDamaged { entry: *index };
            Some(Judgement::new("damaged", say.into(), Say::VerifyHint))
        }
        BundleError::Ledger(LedgerError::Io { source, .. }) | BundleError::Io { source, .. } => {
            Some(by_system(source.kind()))
        }
        BundleError::Ledger(_) => Some(damaged()),
        BundleError::Archive(error) => archive(error),
        BundleError::Catalog(error) => Some(catalog(error)),
        BundleError::Store(error) => store(error),
        BundleError::Stopped { .. } => Some(Judgement::bare("interrupted", Say::ExportStopped)),
    }
}
