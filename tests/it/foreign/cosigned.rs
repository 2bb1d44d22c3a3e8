//! Cosignatures, both ways between Diwan and a foreign program: what one has signed the other confirms, and no changed
//! byte passes either.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use diwan::note::{Checkpoint, CosignerKey, WitnessKey, cosignatures, text_of};

use super::{built, verdict};
use crate::support::house::{House, key};

const NAME: &str = "witness.example/foreign";
const TIME: u64 = 1_764_000_000;

fn judge() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("cosign.go", "cosign"))
}

fn run(args: &[&str]) -> Result<String, String> {
    verdict(&Command::new(judge()).args(args).output().unwrap())
}

/// A signed head of a log with something in it.
fn head() -> (House, String) {
    let house = House::new();
    house.file("a.txt", "a");
    house.ingest();
    let note = fs::read_to_string(house.root().join("ledger/checkpoint")).unwrap();
    (house, note)
}

fn log_key() -> String {
    key().verifying_key().to_string()
}

#[test]
fn a_foreign_program_confirms_a_cosignature_of_ours_and_no_changed_byte() {
    let (house, note) = head();
    let witness = WitnessKey::from_seed(NAME.parse().unwrap(), &[5; 32]);
    let checkpoint = Checkpoint::from_text(text_of(note.as_bytes()).unwrap()).unwrap();
    let cosigned = format!("{note}{}", witness.cosign(&checkpoint, TIME));
    let path = house.dir.path().join("cosigned");
    let file = path.to_str().unwrap();
    let public = witness.cosigner_key().to_string();
    fs::write(&path, &cosigned).unwrap();
    assert_eq!(run(&["confirm", &log_key(), &public, file]), Ok(format!("{TIME}\nOK\n")));
    let stranger = WitnessKey::from_seed(NAME.parse().unwrap(), &[6; 32]).cosigner_key().to_string();
    assert!(run(&["confirm", &log_key(), &stranger, file]).is_err(), "another key of the same name");
    let keys = [witness.cosigner_key()];
    // Every tenth byte: a foreign process for each takes its time.
    for at in (0..cosigned.len()).step_by(10) {
        let mut bytes = cosigned.clone().into_bytes();
        bytes[at] ^= 1;
        let ours = cosignatures(&bytes, &keys).is_ok_and(|found| !found.is_empty());
        fs::write(&path, &bytes).unwrap();
        let theirs = run(&["confirm", &log_key(), &public, file]).is_ok();
        let of_the_log = (note.find("\u{2014}").unwrap()..note.len()).contains(&at);
        // The last letter of a signature has bits that stand for nothing, and the foreign program reads over them.
        let spare = cosigned.as_bytes().get(at + 1) == Some(&b'=');
        // The witness says nothing about the signature line of the log.
        assert!((!theirs || spare) && (of_the_log || !ours), "byte {at}: ours {ours}, theirs {theirs}");
    }
}

#[test]
fn a_foreign_cosignature_counts_here_and_no_changed_byte_of_it() {
    let (house, note) = head();
    let (path, out) = (house.dir.path().join("note"), house.dir.path().join("signed"));
    fs::write(&path, &note).unwrap();
    let seed = "07".repeat(32);
    let [input, output] = [&path, &out].map(|path| path.to_str().unwrap());
    let said = run(&["sign", &log_key(), NAME, &seed, &TIME.to_string(), input, output]).unwrap();
    let public: CosignerKey = said.lines().next().unwrap().parse().unwrap();
    assert_eq!(public, WitnessKey::from_seed(NAME.parse().unwrap(), &[7; 32]).cosigner_key());
    let signed = fs::read(&out).unwrap();
    let found = cosignatures(&signed, std::slice::from_ref(&public)).unwrap();
    assert_eq!(found.iter().map(|found| found.time).collect::<Vec<_>>(), [TIME]);
    for at in note.len()..signed.len() {
        let mut bytes = signed.clone();
        bytes[at] ^= 1;
        let passes = cosignatures(&bytes, std::slice::from_ref(&public)).is_ok_and(|found| !found.is_empty());
        assert!(!passes, "byte {at}");
    }
    // It counts in a policy as well.
    let policy = format!("log {}\nwitness w {public}\nquorum w\n", log_key());
    let policy: diwan::note::Policy = policy.parse().unwrap();
    assert!(policy.is_satisfied_by(&found));
}
