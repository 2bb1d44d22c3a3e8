//! An object that does not fit one group has groups of its own.

use std::sync::OnceLock;

use diwan::monitor::Silent;
use diwan::parity::LARGEST_STREAM;
use diwan::repair::{FolderCopies, protect};

use super::{Patient, lines, repaired};
use crate::support::house::{House, options};

/// Longer than one group by what a full group would lose, were it one file.
fn film() -> Vec<u8> {
    let length = usize::try_from(LARGEST_STREAM).unwrap() + 12_000_000;
    let mut seed = 1_u64;
    let numbers = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed.to_be_bytes()
    });
    numbers.take(length / 8).flatten().collect()
}

fn patient() -> (Patient, String) {
    static HOUSE: OnceLock<House> = OnceLock::new();
    let patient = Patient::of(HOUSE.get_or_init(|| {
        let house = House::new();
        house.file("film.bin", film());
        house.try_ingest(&diwan::ingest::IngestOptions { keep_only: true, ..options() }, &Silent).unwrap();
        let archive = house.archive();
        archive.refresh(&Silent).unwrap();
        let mut writer = archive.write(house.hand(), &Silent).unwrap();
        let done = protect(&mut writer, 10, &Silent).unwrap();
        assert_eq!((done.groups, done.members), (2, 2), "{done:?}");
        writer.bring_up_index(&Silent).unwrap();
        writer.release().unwrap();
        house
    }));
    let object = patient.objects().remove(0);
    (patient, object)
}

#[test]
fn a_large_object_survives_a_burst_in_each_of_its_groups_and_its_loss_only_with_a_copy() {
    let (patient, object) = patient();
    let whole = patient.read(&object);
    let mut damaged = whole.clone();
    damaged[5_000_001..15_000_000].fill(0);
    damaged[105_000_000..105_900_000].fill(0xFF);
    patient.write(&object, &damaged);
    let report = patient.repair(&[]);
    assert_eq!(repaired(&report), [format!("parity {object}")]);
    assert!(patient.read(&object) == whole);
    patient.is_well();
    // A bit more in one place than the parity of a group can give.
    damaged[5_000_001..17_000_000].fill(0);
    patient.write(&object, &damaged);
    let report = patient.repair(&[]);
    assert_eq!(lines(&report.remaining), [format!("F102 {object}")]);
    assert!(patient.read(&object) == damaged, "what is left of it must stay");
    // With nothing in quarantine either: there the first repair has left most of it.
    let (patient, _) = self::patient();
    patient.delete(&object);
    assert_eq!(lines(&patient.repair(&[]).remaining), [format!("F101 {object}")]);
    let (other, _) = self::patient();
    let report = patient.repair(&[&FolderCopies(other.root())]);
    assert_eq!(repaired(&report), [format!("replica {object}")]);
    patient.is_well();
}
