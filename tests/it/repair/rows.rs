//! Row by row: each kind of file, damaged in each way, and where its bytes come from again: another copy, parity, or
//! nothing but the archive itself; or why they do not come back.

use diwan::audit::Outcome;
use diwan::repair::{Copies, FolderCopies};

use super::{Patient, lines, object, repaired};

/// What there is to repair from.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Help {
    Elsewhere,
    Parity,
    Nothing,
}

use Help::{Elsewhere, Nothing, Parity};

impl Help {
    fn patient(self) -> Patient {
        if self == Parity { Patient::large() } else { Patient::bare() }
    }
}

type Inflict = fn(&Patient, &str);

const DAMAGES: [(&str, Inflict); 5] = [
    ("flipped", |patient, file| patient.flip(file, patient.read(file).len() * 4)),
    ("deleted", |patient, file| patient.delete(file)),
    ("emptied", |patient, file| patient.write(file, b"")),
    ("cut", |patient, file| patient.write(file, &patient.read(file)[..patient.read(file).len() / 2])),
    ("extended", |patient, file| patient.write(file, &[&patient.read(file)[..], b"\0more"].concat())),
];

/// The first file for which this is true.
fn first(patient: &Patient, is: impl Fn(&str) -> bool) -> String {
    patient.files().into_iter().find(|file| is(file)).unwrap()
}

/// Damages one file in every way with each kind of help; `healed` is the source that the repair names, or nothing
/// where the damage stays, is named, and the damaged bytes stay with it.
fn check(file: impl Fn(&Patient) -> String, healed: [(Help, Option<&str>); 3]) {
    for (help, source) in healed {
        for (name, inflict) in DAMAGES {
            let (patient, other) = (help.patient(), help.patient());
            let file = file(&patient);
            let whole = patient.read(&file);
            inflict(&patient, &file);
            let damaged = std::fs::read(patient.path(&file)).ok();
            let copies = FolderCopies(other.root());
            let copies: &[&dyn Copies] = if help == Elsewhere { &[&copies] } else { &[] };
            let report = patient.repair(copies);
            let (at, left) = (format!("{file} {name}, {help:?}"), lines(&report.remaining));
            let Some(source) = source else {
                assert_eq!(repaired(&report), Vec::<String>::new(), "{at}");
                assert!(left.iter().any(|line| line.ends_with(&file)), "{at}: {left:?}");
                assert_eq!(report.remaining.outcome(), Outcome::Damage, "{at}");
                assert_eq!(std::fs::read(patient.path(&file)).ok(), damaged, "{at}");
                continue;
            };
            assert_eq!(repaired(&report), [format!("{source} {file}")], "{at}");
            assert_eq!(left, Vec::<String>::new(), "{at}");
            patient.is_well();
            // What grows with every entry has grown by the one that tells of the repair.
            let grows = file.contains(".p/") || file == "ledger/checkpoint";
            assert!(grows || patient.read(&file) == whole, "{at}");
        }
    }
}

#[test]
fn an_object_comes_from_a_copy_or_from_parity() {
    check(|_| object(3), [(Elsewhere, Some("replica")), (Parity, Some("parity")), (Nothing, None)]);
}

#[test]
fn entries_come_from_a_copy_or_from_parity() {
    let full = |patient: &Patient| first(patient, |file| file == "ledger/tile/entries/000");
    let last = |patient: &Patient| {
        first(patient, |file| file.starts_with("ledger/tile/entries/") && file.contains(".p/"))
    };
    for file in [full as fn(&Patient) -> String, last] {
        check(file, [(Elsewhere, Some("replica")), (Parity, Some("parity")), (Nothing, None)]);
    }
}

#[test]
fn the_checkpoint_comes_from_a_copy_or_from_the_edge_in_parity() {
    let file = |_: &Patient| "ledger/checkpoint".to_owned();
    check(file, [(Elsewhere, Some("replica")), (Parity, Some("parity")), (Nothing, None)]);
}

#[test]
fn tiles_and_the_readme_are_computed() {
    let full = |patient: &Patient| first(patient, |file| file == "ledger/tile/0/000");
    let last =
        |patient: &Patient| first(patient, |file| file.starts_with("ledger/tile/0/") && file.contains(".p/"));
    let upper = |patient: &Patient| first(patient, |file| file.starts_with("ledger/tile/1/"));
    let readme = |_: &Patient| "README.txt".to_owned();
    for file in [full as fn(&Patient) -> String, last, upper, readme] {
        check(file, [(Elsewhere, Some("computed")), (Parity, Some("computed")), (Nothing, Some("computed"))]);
    }
}

#[test]
fn the_settings_come_from_a_copy_from_parity_or_from_the_ledger_and_the_trusted_key() {
    let file = |_: &Patient| "archive.toml".to_owned();
    check(file, [(Elsewhere, Some("replica")), (Parity, Some("parity")), (Nothing, Some("computed"))]);
}

#[test]
fn a_flipped_bit_in_each_file_without_parity_comes_back_from_a_copy() {
    let files = Patient::small_bare().files();
    for (n, file) in files.iter().enumerate().filter(|(_, file)| *file != "lock") {
        let (patient, other) = (Patient::small_bare(), Patient::small_bare());
        let bits = patient.read(file).len() * 8;
        if bits == 0 {
            continue;
        }
        patient.flip(file, n * 7_919 % bits);
        let report = patient.repair(&[&FolderCopies(other.root())]);
        assert_eq!(report.remaining.outcome(), Outcome::Ok, "{file}: {:?}", lines(&report.remaining));
        patient.is_well();
    }
}

/// Nobody else knows what an object or an entry was, and only the holder of the key could sign another checkpoint.
#[test]
fn without_parity_and_without_a_copy_objects_entries_and_the_checkpoint_stay_damaged_and_nothing_else_does() {
    let files = Patient::small_bare().files();
    for (n, file) in files.iter().enumerate().filter(|(_, file)| *file != "lock") {
        let patient = Patient::small_bare();
        let bits = patient.read(file).len() * 8;
        if bits == 0 {
            continue;
        }
        patient.flip(file, n * 7_919 % bits);
        let report = patient.repair(&[]);
        let known_nowhere = file.starts_with("objects/")
            || file.starts_with("ledger/tile/entries/")
            || file == "ledger/checkpoint";
        let expected = if known_nowhere { Outcome::Damage } else { Outcome::Ok };
        assert_eq!(report.remaining.outcome(), expected, "{file}: {:?}", lines(&report.remaining));
    }
}
