//! A bit is flipped in each file of an archive in turn, or the file is taken away: an audit names it, and repair
//! makes the archive whole without any other copy.

use std::fs;

use diwan::archive::Archive;
use diwan::audit::Outcome;

use super::{Patient, lines};

/// Runs a repair after one kind of damage to one file.
fn heals(patient: &Patient, file: &str, damage: &str) {
    let noticed = Archive::open(&patient.root(), std::sync::Arc::new(diwan::disk::RealDisk)).is_err()
        || patient.audit().outcome() != Outcome::Ok;
    assert!(noticed, "{damage} {file} is not noticed");
    let report = patient.repair(&[]);
    assert_eq!(report.remaining.outcome(), Outcome::Ok, "{damage} {file}: {:?}", lines(&report.remaining));
    assert!(report.recorded, "{damage} {file}");
}

/// Files that are written once must be again what they were.
fn is_written_once(file: &str) -> bool {
    file.starts_with("objects/") || file.ends_with(".parity") || matches!(file, "README.txt" | "archive.toml")
}

#[test]
fn a_flipped_bit_in_each_file_is_named_and_healed() {
    for (n, file) in Patient::small().files().iter().enumerate().filter(|(_, file)| *file != "lock") {
        let patient = Patient::small();
        let whole = patient.read(file);
        // What SQLite shares between processes means nothing when there are none.
        if whole.is_empty() || file.ends_with("-shm") {
            continue;
        }
        patient.flip(file, n * 7_919 % (whole.len() * 8));
        heals(&patient, file, "flipped");
        assert!(!is_written_once(file) || patient.read(file) == whole, "{file}");
    }
}

#[test]
fn each_file_that_is_missing_comes_back() {
    for file in Patient::small().files().iter().filter(|file| *file != "lock" && !file.starts_with("lenses/"))
    {
        let patient = Patient::small();
        let whole = patient.read(file);
        patient.delete(file);
        heals(&patient, file, "deleted");
        let again =
            file.ends_with(".parity") || fs::read(patient.path(file)).is_ok_and(|bytes| bytes == whole);
        assert!(!is_written_once(file) || again, "{file}");
    }
}

#[test]
fn each_file_that_was_cut_or_extended_or_made_unreadable_is_healed() {
    for file in Patient::small().files().iter().filter(|file| *file != "lock" && !file.starts_with("lenses/"))
    {
        let whole = Patient::small().read(file);
        let cut = Patient::small();
        cut.write(file, &whole[..whole.len() / 2]);
        heals(&cut, file, "cut");
        let extended = Patient::small();
        extended.write(file, &[whole.as_slice(), b"more"].concat());
        heals(&extended, file, "extended");
        // The system opens it but gives no bytes, as with a bad sector.
        let unreadable = Patient::small();
        unreadable.delete(file);
        fs::create_dir(unreadable.path(file)).unwrap();
        heals(&unreadable, file, "unreadable");
    }
}

#[test]
fn files_of_a_large_ledger_are_healed_too() {
    let files = Patient::large().files();
    for (n, file) in files.iter().enumerate().filter(|(_, file)| file.starts_with("ledger/")) {
        let patient = Patient::large();
        let bits = patient.read(file).len() * 8;
        patient.flip(file, n * 104_729 % bits);
        heals(&patient, file, "flipped");
    }
    for file in files.iter().filter(|file| file.starts_with("ledger/")) {
        let patient = Patient::large();
        patient.delete(file);
        heals(&patient, file, "deleted");
    }
}
