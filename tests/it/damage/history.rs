//! The history of a record reads the entries that tell of it and no others, however long the ledger is.

use std::sync::Arc;

use diwan::archive::Archive;
use diwan::disk::RealDisk;
use diwan::ledger::RecordId;
use diwan::monitor::Silent;
use diwan::report::history;

use super::Patient;

fn opened(patient: &Patient) -> Archive {
    Archive::open(&patient.root(), Arc::new(RealDisk)).unwrap()
}

/// The numbers of the entries that tell of a record; `None` where one of them cannot be read.
fn told(patient: &Patient, record: u64) -> Option<Vec<u64>> {
    let archive = opened(patient);
    let record = archive.catalog().unwrap().record(RecordId(record)).unwrap().unwrap();
    Some(history(&archive, &record).ok()?.into_iter().map(|(entry, _)| entry).collect())
}

#[test]
fn a_history_reads_no_bundle_that_does_not_tell_of_its_record() {
    let patient = Patient::large();
    opened(&patient).refresh(&Silent).unwrap();
    let whole = told(&patient, 3).unwrap();
    assert!(whole.len() >= 2, "{whole:?}");
    assert!(whole.iter().all(|entry| entry / 256 != 1), "the bundle in the middle tells of it: {whole:?}");
    let middle = "ledger/tile/entries/001";
    patient.write(middle, b"no bundle");
    assert_eq!(told(&patient, 3), Some(whole));
    assert_eq!(told(&patient, 400), None);
}
