//! An object with more bytes than 32 bits can count, mostly a hole: it is verified by the program in a memory of
//! which it is many times the size, and damage beyond the boundary is named.
//!
//! `DIWAN_HUGE` gives another length in bytes (the figure for 45 GB in `benches/README.md`).

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diwan::archive::Batch;
use diwan::digest::{Digester, Digests};
use diwan::ledger::{AccessionId, Ingestion, KeptObject, KeptPath, RecordId, What};
use diwan::monitor::Silent;
use diwan::source::LogicalPath;

use crate::support::house::{House, key};

/// The address space that the program may have, in KiB: threads, libraries and all.
const ROOM: u64 = 600 << 10;

const END: &[u8] = b"the last minute of the recording";

fn length() -> u64 {
    std::env::var("DIWAN_HUGE").map_or((1 << 32) + 4_321, |length| length.parse().unwrap())
}

/// Zeros with something at their end.
fn digests(length: u64) -> Digests {
    let (zeros, mut digester) = (vec![0; 1 << 20], Digester::default());
    let mut left = length - END.len() as u64;
    while left > 0 {
        let piece = left.min(zeros.len() as u64);
        digester.update(&zeros[..usize::try_from(piece).unwrap()]);
        left -= piece;
    }
    digester.update(END);
    digester.finish()
}

/// An archive with one object of this length, and where that lies.
fn house(length: u64) -> (House, PathBuf) {
    let (house, digests) = (House::new(), digests(length));
    let archive = house.archive();
    let mut writer = archive.write(house.hand(), &Silent).unwrap();
    let object = archive.store().path_of(&digests.content);
    let file = File::create_new(&object).unwrap();
    file.set_len(length).unwrap();
    file.write_all_at(END, length - END.len() as u64).unwrap();
    let ingestion = What::Ingestion(Ingestion {
        accession: AccessionId(1),
        record: RecordId(1),
        object: KeptObject { blake3: digests.content, sha256: digests.sha256, size: digests.length },
        format: "unknown".to_owned(),
        path: KeptPath::of(&LogicalPath::from_raw(b"session.mxf".to_vec())),
        modified: None,
        parent: None,
        problem: None,
        pronom: None,
        mismatch: None,
    });
    writer.commit(&Batch { events: vec![ingestion], ..Batch::default() }, &Silent).unwrap();
    writer.release().unwrap();
    archive.refresh(&Silent).unwrap();
    (house, object)
}

/// Runs `diwan verify` in a bounded address space.
fn verify(house: &House) -> Output {
    let trusted = house.dir.path().join("key.pub");
    File::create(&trusted).unwrap().write_all(key().verifying_key().to_string().as_bytes()).unwrap();
    let bounded = format!("ulimit -v {ROOM}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &bounded, "sh", env!("CARGO_BIN_EXE_diwan"), "verify", "--no-record", "--json"]);
    command.args(["--jobs", "2", "--key"]).arg(&trusted);
    command.env_clear().env("DIWAN_ARCHIVE", house.root()).env("TZ", "UTC");
    command.env("DIWAN_CONFIG", house.dir.path().join("config")).env("HOME", house.dir.path());
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

fn writable(object: &Path) -> File {
    fs::OpenOptions::new().write(true).open(object).unwrap()
}

#[test]
fn an_object_beyond_32_bits_is_verified_in_bounded_memory_and_its_last_bit_counts() {
    let length = length();
    let (house, object) = house(length);
    let whole = verify(&house);
    assert_eq!(whole.status.code(), Some(0), "{}", told(&whole));
    assert!(told(&whole).contains(&format!("\"bytes\":{length}")), "{}", told(&whole));
    writable(&object).write_all_at(b"T", length - END.len() as u64).unwrap();
    let flipped = verify(&house);
    assert_eq!(flipped.status.code(), Some(1), "{}", told(&flipped));
    assert!(told(&flipped).contains("F102"), "{}", told(&flipped));
    // As long as it would be for who counts in 32 bits.
    writable(&object).set_len(length & u64::from(u32::MAX)).unwrap();
    let cut = verify(&house);
    assert_eq!(cut.status.code(), Some(1), "{}", told(&cut));
    assert!(told(&cut).contains("F102"), "{}", told(&cut));
}
