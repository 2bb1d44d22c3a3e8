//! The power fails after every disk operation of a run. Whatever was lost, opening again finds each record
//! wholly there or not at all, nothing that was reported as kept is missing, and the same command completes.

mod key;
mod process;

use std::collections::BTreeMap;
use std::sync::Arc;

use diwan::monitor::{Counter, Silent};

use crate::support::failing_disk::{FAULTS, FailingDisk, is_caused_by};
use crate::support::faulty_disk::{Cut, FaultyDisk};
use crate::support::house::{House, is_disk_failure, options, recording};

fn house() -> House {
    let house = House::new();
    house.file("a/one.txt", "one").file("a/two.txt", "two").file("b/one again.txt", "one");
    house.file("empty.txt", "").file("long.bin", vec![7; (1 << 20) + 3]);
    house
}

fn expected() -> BTreeMap<String, Vec<u8>> {
    let files: [(&str, Vec<u8>); 5] = [
        ("usb/a/one.txt", b"one".to_vec()),
        ("usb/a/two.txt", b"two".to_vec()),
        ("usb/b/one again.txt", b"one".to_vec()),
        ("usb/empty.txt", Vec::new()),
        ("usb/long.bin", vec![7; (1 << 20) + 3]),
    ];
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Returns the number of disk operations that the run asked for.
fn cut_the_power(cut_at: u64, cut: Cut) -> u64 {
    let mut house = house();
    let disk = Arc::new(FaultyDisk::new(cut_at, cut));
    house.disk = disk.clone();
    let monitor = recording();
    let result = house.try_ingest(&options(), &monitor);
    let operations = disk.operations();
    if operations > cut_at {
        let error = result.expect_err("a run whose disk failed does not report success");
        assert!(is_disk_failure(&error), "{error:?}");
    }
    disk.lose(cut_at.wrapping_mul(2).wrapping_add(u64::from(cut == Cut::After)));
    house.disk = Arc::new(FaultyDisk::endless());
    whole_or_not_at_all(&house, monitor.counted(Counter::EntriesWritten));
    let again = house.ingest();
    assert!(again.account.balances() && again.complete, "{again:?}");
    assert_eq!(house.holdings(), expected(), "cut at {cut_at}, {cut:?}");
    assert_eq!(house.unrecorded(), [], "cut at {cut_at}, {cut:?}");
    operations
}

fn whole_or_not_at_all(house: &House, promised: u64) {
    let size = house.archive().ledger().unwrap().size();
    // The entry of the archive's own creation came before the run.
    assert!(size > promised, "{promised} entries were promised, {size} are there");
    let whole = expected();
    for (name, bytes) in house.holdings() {
        assert_eq!(whole.get(&name), Some(&bytes), "{name}");
    }
}

#[test]
fn after_a_power_cut_at_any_operation_nothing_promised_is_lost() {
    let all = cut_the_power(u64::MAX, Cut::Before);
    assert!(all > 50, "only {all} operations");
    for cut_at in 0..all {
        for cut in [Cut::Before, Cut::After] {
            cut_the_power(cut_at, cut);
        }
    }
}

#[test]
fn a_run_that_was_cut_twice_still_completes() {
    let mut house = house();
    for cut_at in [40, 25] {
        let disk = Arc::new(FaultyDisk::new(cut_at, Cut::Before));
        house.disk = disk.clone();
        house.try_ingest(&options(), &Silent).expect_err("the power is cut");
        disk.lose(cut_at);
    }
    house.disk = Arc::new(FaultyDisk::endless());
    house.ingest();
    assert_eq!(house.holdings(), expected());
    assert_eq!(house.unrecorded(), []);
}

/// Returns the number of disk operations that the run asked for.
fn fail_the_disk(fails_at: u64, (name, number, lasts): (&str, i32, bool)) -> u64 {
    let mut house = house();
    let disk = Arc::new(FailingDisk::new(fails_at, number, lasts));
    house.disk = disk.clone();
    let monitor = recording();
    let result = house.try_ingest(&options(), &monitor);
    let operations = disk.operations();
    if operations > fails_at {
        let error = result.expect_err("a run whose disk failed does not report success");
        assert!(is_caused_by(&error, number), "{name} at {fails_at}: {error:?}");
    }
    house.disk = Arc::new(FaultyDisk::endless());
    whole_or_not_at_all(&house, monitor.counted(Counter::EntriesWritten));
    let again = house.ingest();
    assert!(again.account.balances() && again.complete, "{name} at {fails_at}: {again:?}");
    assert_eq!(house.holdings(), expected(), "{name} at {fails_at}");
    assert_eq!(house.unrecorded(), [], "{name} at {fails_at}");
    operations
}

#[test]
fn what_the_system_says_of_any_operation_ends_the_run_and_loses_nothing() {
    let all = fail_the_disk(u64::MAX, FAULTS[0]);
    assert!(all > 50, "only {all} operations");
    for fault in FAULTS {
        // What the system says makes no difference to the way; each is tried at some places, one at all.
        let step = if fault == FAULTS[0] { 1 } else { 7 };
        for fails_at in (0..all).step_by(step) {
            fail_the_disk(fails_at, fault);
        }
    }
}
