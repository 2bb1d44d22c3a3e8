//! A bit is flipped in each file of an archive in turn. What is no lens is always noticed; a lens comes out of a
//! rebuild as it was.

use std::sync::Arc;

use diwan::archive::Archive;
use diwan::audit::{Outcome, audit};
use diwan::catalog::{ListFilter, Record};
use diwan::disk::RealDisk;
use diwan::ledger::RecordId;
use diwan::monitor::Silent;

use super::{Patient, trusting};

/// `None` when the archive does not even open: that is noticed too.
fn outcome(patient: &Patient) -> Option<Outcome> {
    let archive = Archive::open(&patient.root(), Arc::new(RealDisk)).ok()?;
    Some(audit(&archive, &trusting(), &Silent).unwrap().outcome())
}

fn flip(patient: &Patient, file: &str, bit: usize) -> Vec<u8> {
    let whole = patient.read(file);
    let mut changed = whole.clone();
    changed[bit / 8] ^= 1 << (bit % 8);
    patient.write(file, &changed);
    whole
}

fn records(patient: &Patient) -> Vec<Record> {
    let archive = Archive::open(&patient.root(), Arc::new(RealDisk)).unwrap();
    archive.refresh(&Silent).unwrap();
    archive.catalog().unwrap().records(&ListFilter::default(), RecordId(0), 1_000).unwrap()
}

#[test]
fn a_flipped_bit_in_any_file_is_noticed() {
    let patient = Patient::large();
    let files = patient.files();
    assert!(files.len() > 530 + 7);
    // What SQLite shares between processes means nothing when there are none.
    for (n, file) in files.iter().enumerate().filter(|(_, file)| !file.ends_with("-shm")) {
        let bits = patient.read(file).len() * 8;
        if bits == 0 {
            let may_be_empty = file == "lock" || file.ends_with("-wal") || file.ends_with(".lock");
            assert!(may_be_empty, "{file}: an empty file where none should be");
            continue;
        }
        let whole = flip(&patient, file, n * 7_919 % bits);
        assert_ne!(outcome(&patient), Some(Outcome::Ok), "{file}");
        patient.write(file, &whole);
    }
    assert_eq!(outcome(&patient), Some(Outcome::Ok));
}

#[test]
fn bits_all_over_the_small_files_count() {
    let patient = Patient::small();
    // The steps have no factor in common with 8, so that every bit of a byte is reached somewhere.
    let files = [
        ("archive.toml", 3),
        ("ledger/checkpoint", 3),
        ("ledger/tile/0/000.p/8", 13),
        ("ledger/tile/entries/000.p/8", 37),
    ];
    for (file, step) in files {
        for bit in (0..patient.read(file).len() * 8).step_by(step) {
            let whole = flip(&patient, file, bit);
            assert_ne!(outcome(&patient), Some(Outcome::Ok), "{file}: bit {bit}");
            patient.write(file, &whole);
        }
    }
}

#[test]
fn a_damaged_lens_always_heals_by_a_rebuild() {
    let patient = Patient::small();
    let before = records(&patient);
    for round in 0..60 {
        // A rebuild gives the files of the index new names, so they are listed again each time.
        let files = patient.files();
        let lenses: Vec<&String> = files.iter().filter(|file| file.starts_with("lenses/")).collect();
        assert!(lenses.len() > 5, "{lenses:?}");
        let file = lenses[round % lenses.len()];
        let bits = patient.read(file).len() * 8;
        if bits == 0 {
            continue;
        }
        flip(&patient, file, round * 104_729 % bits);
        assert!(outcome(&patient).is_some());
        let archive = Archive::open(&patient.root(), Arc::new(RealDisk)).unwrap();
        archive.rebuild_lenses(&Silent).unwrap();
        assert_eq!(outcome(&patient), Some(Outcome::Ok), "{file}");
        assert_eq!(records(&patient), before, "{file}");
    }
}
