//! The power fails after every disk operation of a change of key: one of the two keys is in force, doing it again
//! completes it, and who holds either key alone finds the archive whole.

use std::fs;
use std::sync::Arc;

use diwan::archive::{Archive, Hand};
use diwan::audit::{AuditOptions, Outcome, audit, followed};
use diwan::monitor::Silent;
use diwan::note::{self, SigningKey, VerifyingKey, with_sum};

use crate::support::faulty_disk::{Cut, FaultyDisk};
use crate::support::house::{House, ORIGIN, key};

fn follower(seed: u8) -> Arc<SigningKey> {
    Arc::new(SigningKey::from_seed(ORIGIN.parse().unwrap(), &[seed; 32]))
}

fn outcome(archive: &Archive, trusted: Vec<VerifyingKey>) -> Outcome {
    audit(archive, &AuditOptions { trusted, jobs: 1, ..AuditOptions::default() }, &Silent).unwrap().outcome()
}

/// Returns the number of disk operations that the change asked for.
fn cut_the_power(cut_at: u64, cut: Cut) -> u64 {
    let mut house = House::new();
    house.file("one.txt", "one");
    house.ingest();
    let cosigned = house.root().join("ledger/cosigned");
    let note = fs::read_to_string(house.root().join("ledger/checkpoint")).unwrap();
    fs::write(&cosigned, with_sum(&note)).unwrap();
    let (held, old, new) = (house.holdings(), key().verifying_key(), follower(9));

    let disk = Arc::new(FaultyDisk::new(cut_at, cut));
    house.disk = disk.clone();
    let changed = house.archive().change_key(house.hand(), &new, &Silent);
    let operations = disk.operations();
    assert_eq!(changed.is_err(), operations > cut_at, "cut at {cut_at}, {cut:?}");
    disk.lose(cut_at.wrapping_mul(2).wrapping_add(u64::from(cut == Cut::After)));

    house.disk = Arc::new(FaultyDisk::endless());
    let archive = house.archive();
    // Opening shows it: the settings name the key that has signed the checkpoint.
    let names = |key: &VerifyingKey| archive.settings().keys.contains(key);
    assert!(
        archive.ledger().is_ok() && (names(&old) || names(&new.verifying_key())),
        "cut at {cut_at}, {cut:?}"
    );
    let kept = fs::read(&cosigned).unwrap();
    assert!(note::open(&kept, std::slice::from_ref(&old)).is_ok(), "cut at {cut_at}, {cut:?}");

    if changed.is_err() {
        archive.change_key(house.hand(), &new, &Silent).unwrap();
    }
    let kept = fs::read(&cosigned).unwrap();
    assert!(note::open(&kept, &[new.verifying_key()]).is_ok(), "cut at {cut_at}, {cut:?}");
    fs::remove_file(&cosigned).unwrap();
    let archive = house.archive();
    assert_eq!(archive.settings().keys, [new.verifying_key()]);
    for trusted in [followed(&archive, &[old]), vec![new.verifying_key()]] {
        assert_eq!(outcome(&archive, trusted), Outcome::Ok, "cut at {cut_at}, {cut:?}");
    }
    // The key that is in force can write on.
    let (hand, third) = (Hand { key: Arc::clone(&new), ..house.hand() }, follower(10));
    let archive = archive.change_key(hand, &third, &Silent).unwrap();
    assert_eq!(outcome(&archive, vec![third.verifying_key()]), Outcome::Ok, "cut at {cut_at}, {cut:?}");
    assert_eq!(house.holdings(), held);
    operations
}

#[test]
fn after_a_power_cut_at_any_operation_of_a_change_of_key_one_key_is_in_force_and_it_can_be_done_again() {
    let all = cut_the_power(u64::MAX, Cut::Before);
    assert!(all > 20, "only {all} operations");
    for cut_at in 0..all {
        for cut in [Cut::Before, Cut::After] {
            cut_the_power(cut_at, cut);
        }
    }
}
