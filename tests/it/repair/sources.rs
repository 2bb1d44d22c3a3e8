//! Where good bytes come from, and what happens when there are none.

use std::fs;
use std::sync::Arc;

use diwan::archive::{Archive, ArchiveError};
use diwan::audit::Outcome;
use diwan::disk::{Lock, LockError, RealDisk};
use diwan::ledger::{Repaired, What};
use diwan::repair::{FolderCopies, RepairError, RepairOptions, status};

use super::{Patient, lines, object, repaired, repairing};

fn entries(patient: &Patient) -> Vec<Repaired> {
    let ledger = Archive::open(&patient.root(), Arc::new(RealDisk)).unwrap().ledger().unwrap();
    let mut events = Vec::new();
    while (events.len() as u64) < ledger.size() {
        events.extend(ledger.events_from(events.len() as u64).unwrap());
    }
    let repairs = events.into_iter().filter_map(|event| match event.what {
        What::Repair(repaired) => Some(repaired),
        _ => None,
    });
    repairs.collect()
}

#[test]
fn another_copy_comes_first_and_the_entry_says_so() {
    let (patient, other) = (Patient::small(), Patient::small());
    let good = patient.read(&object(3));
    patient.flip(&object(3), 5);
    patient.delete(&object(4));
    let report = patient.repair(&[&FolderCopies(other.root())]);
    let mut expected = vec![format!("replica {}", object(3)), format!("replica {}", object(4))];
    let mut found = repaired(&report);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    assert_eq!(patient.read(&object(3)), good);
    let entries = entries(&patient);
    assert_eq!(entries, report.repaired);
    assert!(entries.iter().all(|entry| entry.from == other.root().to_string_lossy()));
    let flipped = entries.iter().find(|entry| entry.place == object(3)).unwrap();
    assert_eq!(flipped.finding, "F102");
    assert_ne!(flipped.before.as_ref(), Some(&flipped.after));
    patient.is_well();
}

#[test]
fn damaged_bytes_are_kept_in_quarantine_with_the_reason() {
    let patient = Patient::small();
    patient.write(&object(2), b"forged");
    patient.repair(&[]);
    let kept = patient.files().into_iter().filter(|file| file.starts_with("quarantine/")).collect::<Vec<_>>();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!(patient.read(&kept[0]), b"forged");
    let reason = String::from_utf8(patient.read(&kept[1])).unwrap();
    assert!(reason.contains("F102") && reason.contains(&object(2)), "{reason}");
    // A second time the first is not replaced.
    patient.write(&object(2), b"forged again");
    patient.repair(&[]);
    assert_eq!(patient.read(&kept[0]), b"forged");
    patient.is_well();
}

#[test]
fn the_only_copy_stays_where_it_is_when_there_is_no_good_one() {
    let patient = Patient::small();
    for file in patient.files().iter().filter(|file| file.ends_with(".parity")) {
        patient.delete(file);
    }
    patient.flip(&object(1), 9);
    let damaged = patient.read(&object(1));
    patient.delete(&object(2));
    let report = patient.repair(&[]);
    assert_eq!(report.remaining.outcome(), Outcome::Damage);
    let left = lines(&report.remaining);
    let mut expected =
        vec![format!("F102 {}", object(1)), format!("F101 {}", object(2)), "F504 parity".to_owned()];
    expected.sort_by_key(|line| line[5..].to_owned());
    assert_eq!(left, expected);
    assert_eq!(patient.read(&object(1)), damaged);
    assert!(!patient.files().iter().any(|file| file.starts_with("quarantine/")));
}

#[test]
fn a_copy_that_is_damaged_in_the_same_place_is_not_believed() {
    let (patient, other) = (Patient::small(), Patient::small());
    let good = patient.read(&object(3));
    patient.flip(&object(3), 5);
    other.flip(&object(3), 6);
    let report = patient.repair(&[&FolderCopies(other.root())]);
    assert_eq!(repaired(&report), [format!("parity {}", object(3))]);
    assert_eq!(patient.read(&object(3)), good);
}

#[test]
fn every_object_and_the_whole_ledger_come_back_from_another_copy() {
    let (patient, other) = (Patient::large(), Patient::large());
    for file in patient.files().iter().filter(|file| !file.starts_with("lenses/") && *file != "lock") {
        patient.delete(file);
    }
    let report = patient.repair(&[&FolderCopies(other.root())]);
    assert_eq!(lines(&report.remaining), Vec::<String>::new());
    for file in other.objects() {
        assert_eq!(patient.read(&file), other.read(&file), "{file}");
    }
}

#[test]
fn a_shorter_ledger_of_a_copy_does_not_stand_in_for_one_that_is_known_to_be_longer() {
    let (patient, older) = (Patient::small(), Patient::small());
    let longer = Archive::open(&patient.root(), Arc::new(RealDisk)).unwrap().ledger().unwrap();
    patient.delete("ledger/checkpoint");
    patient.delete("parity/edge");
    let mut options = repairing();
    let head = diwan::merkle::TreeHead { size: longer.size() + 1, root: longer.head().root };
    options.audit.remembered = vec![head];
    let copies = FolderCopies(older.root());
    let report = patient.try_repair(Arc::new(RealDisk), &[&copies], options).unwrap();
    assert!(!patient.path("ledger/checkpoint").exists());
    assert!(!report.recorded || report.repaired.is_empty());
    assert_eq!(report.remaining.outcome(), Outcome::Damage);
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let patient = Patient::small();
    patient.flip(&object(3), 5);
    // Looking into a catalog makes files beside it.
    let kept = || patient.files().into_iter().filter(|file| !file.starts_with("lenses/"));
    let before: Vec<_> = kept().map(|file| (file.clone(), patient.read(&file))).collect();
    let options = RepairOptions { dry_run: true, ..repairing() };
    let report = patient.try_repair(Arc::new(RealDisk), &[], options).unwrap();
    assert_eq!(repaired(&report), [format!("parity {}", object(3))]);
    let after: Vec<_> = kept().map(|file| (file.clone(), patient.read(&file))).collect();
    assert!(before == after);
}

#[test]
fn what_nobody_recorded_is_moved_only_when_asked() {
    let patient = Patient::small();
    let stray = diwan::digest::ContentId::of(b"planted").to_string();
    let stray = format!("objects/blake3/{}/{}", &stray[..2], &stray[2..]);
    let planted = [stray.as_str(), "objects/blake3/notes.txt", "ledger/notes.txt"];
    planted.iter().for_each(|file| patient.write(file, b"planted"));
    assert_eq!(patient.repair(&[]).moved, Vec::<String>::new());
    assert!(planted.iter().all(|file| patient.path(file).exists()));
    let options = RepairOptions { quarantine_extra: true, ..repairing() };
    let report = patient.try_repair(Arc::new(RealDisk), &[], options).unwrap();
    assert_eq!(report.moved.len(), 3);
    assert!(planted.iter().all(|file| !patient.path(file).exists()));
    patient.is_well();
}

#[test]
fn a_second_repairer_is_refused_and_told_who_the_first_is() {
    let patient = Patient::small();
    let _first = Lock::take(&patient.path("lock"), "diwan repair (process 7)").unwrap();
    let refused = patient.try_repair(Arc::new(RealDisk), &[], repairing()).unwrap_err();
    let RepairError::Archive(ArchiveError::Lock(LockError::Held { holder, .. })) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(holder, "diwan repair (process 7)");
}

#[test]
fn new_objects_are_protected_by_a_group_that_takes_the_place_of_the_small_one() {
    let patient = Patient::small();
    let before: Vec<String> = patient.files().into_iter().filter(|file| file.ends_with(".parity")).collect();
    assert_eq!(patient.protect(Arc::new(RealDisk), 10).unwrap().groups, 0, "nothing is new");
    // What arrived in another run.
    let archive = Archive::open(&patient.root(), Arc::new(RealDisk)).unwrap();
    let usb = patient.dir.path().join("usb");
    fs::create_dir(&usb).unwrap();
    // More than the right edge keeps.
    fs::write(usb.join("new.bin"), vec![7; 1_200_000]).unwrap();
    let mut writer = archive.write(patient.house.hand(), &diwan::monitor::Silent).unwrap();
    let sip = diwan::source::Sip::new(&[usb]).unwrap();
    let keep = diwan::ingest::IngestOptions { keep_only: true, ..crate::support::house::options() };
    let (readers, silent) = (crate::support::house::readers(), diwan::monitor::Silent);
    diwan::ingest::ingest(&mut writer, &sip, &keep, &readers, &silent).unwrap();
    writer.finish().unwrap();
    assert_eq!(status(&archive).unwrap().uncovered, 1);
    assert_eq!(lines(&patient.audit()), ["F504 parity"]);
    let done = patient.protect(Arc::new(RealDisk), 10).unwrap();
    assert_eq!((done.groups, done.members), (1, 7));
    let after: Vec<String> = patient.files().into_iter().filter(|file| file.ends_with(".parity")).collect();
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    for file in patient.objects() {
        patient.delete(&file);
        assert_eq!(patient.repair(&[]).remaining.outcome(), Outcome::Ok, "{file}");
    }
    patient.is_well();
}

#[test]
fn a_damaged_object_is_not_protected_and_its_old_parity_stays() {
    let patient = Patient::small();
    let good = patient.read(&object(3));
    patient.flip(&object(3), 5);
    let parity: Vec<String> = patient.files().into_iter().filter(|file| file.ends_with(".parity")).collect();
    patient.protect(Arc::new(RealDisk), 10).unwrap();
    assert!(parity.iter().all(|file| patient.path(file).exists()));
    assert_eq!(repaired(&patient.repair(&[])), [format!("parity {}", object(3))]);
    assert_eq!(patient.read(&object(3)), good);
}
