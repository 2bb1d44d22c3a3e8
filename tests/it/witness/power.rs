//! The power is cut at every disk operation of a witness: a signature that has left it is never forgotten, so it never
//! signs two histories.

use std::path::Path;
use std::sync::Arc;

use diwan::disk::Disk;
use diwan::merkle::{Frontier, TileReader, consistency_proof, leaf_hash};
use diwan::note::{Checkpoint, SigningKey, WitnessKey};
use diwan::witness::{Answer, Request, Witness, WitnessError, hash_of};

use crate::support::faulty_disk::{Cut, FaultyDisk};

const ORIGIN: &str = "town.example/log";

fn log() -> SigningKey {
    SigningKey::from_seed(ORIGIN.parse().unwrap(), &[1; 32])
}

fn witness(dir: &Path, disk: Arc<dyn Disk>) -> Result<Witness, WitnessError> {
    let key = WitnessKey::from_seed("sister.example/witness".parse().unwrap(), &[2; 32]);
    Witness::open(dir, key, vec![log().verifying_key()], disk, "a test")
}

/// A request of the log in one of its two histories, which part after their third entry.
fn request(old: u64, new: u64, history: &str) -> String {
    let leaf = |index| {
        leaf_hash(if index < 3 { format!("{index}") } else { format!("{history} {index}") }.as_bytes())
    };
    let mut frontier = Frontier::default();
    let tiles = frontier.append(&(0..new).map(leaf).collect::<Vec<_>>());
    let mut reader = TileReader::new(new, |tile| -> Result<Vec<u8>, ()> {
        Ok(tiles.iter().find(|file| file.tile == tile).unwrap().bytes.clone())
    });
    let proof = consistency_proof(old, new, &mut reader).unwrap();
    let root = frontier.head().root.into();
    let checkpoint = Checkpoint { origin: ORIGIN.parse().unwrap(), size: new, root };
    Request::to_text(old, &proof, &log().sign(&checkpoint.to_text()).unwrap())
}

fn ask(witness: &Witness, request: &str) -> Result<Answer, WitnessError> {
    witness.add_checkpoint(request.as_bytes(), 100)
}

/// What was cosigned in a run: the sizes, in order.
fn run(dir: &Path, disk: Arc<dyn Disk>) -> Vec<u64> {
    let Ok(witness) = witness(dir, disk) else { return Vec::new() };
    let mut signed = Vec::new();
    for (old, new, history) in [(0, 5, "one"), (5, 6, "one"), (6, 6, "two"), (6, 9, "one")] {
        if ask(&witness, &request(old, new, history)).is_ok_and(|answer| answer.status == 200) {
            signed.push(new);
        }
    }
    signed
}

fn cut_the_power(cut_at: u64, cut: Cut) -> u64 {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("state");
    let disk = Arc::new(FaultyDisk::new(cut_at, cut));
    let signed = run(&dir, disk.clone());
    disk.lose(cut_at.wrapping_mul(2).wrapping_add(u64::from(cut == Cut::After)));
    let again = witness(&dir, Arc::new(FaultyDisk::endless())).unwrap();
    let promised = signed.last().copied().unwrap_or(0);
    if promised > 0 {
        let held = String::from_utf8(again.latest(&hash_of(ORIGIN)).unwrap().unwrap()).unwrap();
        let size: u64 = held.lines().nth(1).unwrap().parse().unwrap();
        assert!(size >= promised, "cut at {cut_at}, {cut:?}: {size} is left of {promised}");
        // The other history finds no size under which it could pass.
        for old in [0, 3, 5, 6, 9] {
            let status = ask(&again, &request(old, 9, "two")).unwrap().status;
            assert!(matches!(status, 409 | 422), "cut at {cut_at}, {cut:?}: {status} for {old}");
        }
    }
    // The log itself is never locked out: it is told what the witness holds, and goes on from there.
    let told = ask(&again, &request(3, 10, "one")).unwrap();
    let old = if told.status == 409 { told.body.trim().parse().unwrap() } else { 3 };
    assert_eq!(ask(&again, &request(old, 10, "one")).unwrap().status, 200, "cut at {cut_at}, {cut:?}");
    disk.operations()
}

#[test]
fn a_witness_whose_power_is_cut_at_any_operation_never_signs_two_histories() {
    let all = cut_the_power(u64::MAX, Cut::Before);
    assert!(all > 25, "only {all} operations");
    for cut_at in 0..all {
        for cut in [Cut::Before, Cut::After] {
            cut_the_power(cut_at, cut);
        }
    }
}
