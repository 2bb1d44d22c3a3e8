//! How long does parity take beside reading and hashing the same bytes?
//!
//! In one process, turn about: reading and hashing every object (what a fixity check does on one core), and computing
//! the parity of the same objects with all that belongs to it (reading, hashing, coding, writing, ledger). Two
//! submissions: many small files, and one large. Usage: `cargo bench --bench parity [-- --megabytes N]`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods
)]
#![allow(clippy::cast_precision_loss)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use diwan::archive::{Archive, Batch, Hand, Settings};
use diwan::digest::ContentId;
use diwan::disk::RealDisk;
use diwan::ledger::{
    AccessionId, Circumstances, Ingestion, KeptObject, KeptPath, RealCircumstances, RecordId, What,
};
use diwan::monitor::Silent;
use diwan::note::SigningKey;
use diwan::repair::protect;
use diwan::source::LogicalPath;

const PASSES: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let wanted =
        arguments.iter().position(|a| a == "--megabytes").map(|at| arguments[at + 1].parse().unwrap());
    let megabytes: usize = wanted.unwrap_or(400);
    for (name, size) in [("files of 20 KB", 20_000), ("one file", megabytes << 20)] {
        let count = (megabytes << 20) / size;
        let (mut reading, mut protecting, mut parity) = (f64::MAX, f64::MAX, 0);
        for _ in 0..PASSES {
            let dir = tempfile::tempdir().unwrap();
            let (archive, hand) = archive(dir.path(), count, size);
            reading = reading.min(read(&dir.path().join("archive/objects/blake3")));
            let mut writer = archive.write(hand, &Silent).unwrap();
            let begin = Instant::now();
            let done = protect(&mut writer, 10, &Silent).unwrap();
            protecting = protecting.min(begin.elapsed().as_secs_f64());
            writer.release().unwrap();
            assert!(done.complete && done.skipped.is_empty());
            parity = done.parity;
        }
        let bytes = (count * size) as f64 / 1e6;
        println!("{count} x {name}: read and hashed on one core {:.0} MB/s", bytes / reading);
        println!(
            "  protected {:.0} MB/s, {:.2} x the time; parity {:.1} % of the bytes",
            bytes / protecting,
            protecting / reading,
            parity as f64 / bytes / 1e4,
        );
    }
}

/// An archive of so many objects of random bytes.
fn archive(dir: &Path, count: usize, size: usize) -> (Archive, Hand) {
    let key = SigningKey::from_seed("diwan.invalid/bench".parse().unwrap(), &[7; 32]);
    let hand = Hand {
        key: Arc::new(key),
        circumstances: Arc::new(RealCircumstances),
        agent: "bench".to_owned(),
        software: "bench".to_owned(),
        holder: "bench".to_owned(),
    };
    let settings = Settings {
        id: "0123456789abcdef0123456789abcdef".to_owned(),
        name: "bench".to_owned(),
        origin: "diwan.invalid/bench".to_owned(),
        created: RealCircumstances.now(),
        keys: vec![hand.key.verifying_key()],
    };
    let archive = Archive::create(&dir.join("archive"), settings, Arc::new(RealDisk), &hand).unwrap();
    let mut writer = archive.write(hand.clone(), &Silent).unwrap();
    let mut seed = 1_u64;
    let mut batch = Batch::default();
    for n in 0..count {
        let mut bytes = vec![0; size];
        for eight in bytes.chunks_mut(8) {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            eight.copy_from_slice(&seed.to_be_bytes()[..eight.len()]);
        }
        let staged = archive.store().stage_bytes(&bytes).unwrap();
        let digests = staged.digests;
        batch.staged.push(staged);
        batch.events.push(What::Ingestion(Ingestion {
            accession: AccessionId(1),
            record: RecordId(n as u64 + 1),
            object: KeptObject { blake3: digests.content, sha256: digests.sha256, size: digests.length },
            format: "unknown".to_owned(),
            path: KeptPath::of(&LogicalPath::from_raw(format!("{n}").into_bytes())),
            modified: None,
            parent: None,
            problem: None,
            pronom: None,
            mismatch: None,
        }));
    }
    writer.commit(&batch, &Silent).unwrap();
    writer.release().unwrap();
    (archive, hand)
}

/// Reads and hashes every file below a folder; seconds.
fn read(objects: &Path) -> f64 {
    let folders = fs::read_dir(objects).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> =
        folders.flat_map(|dir| fs::read_dir(dir).unwrap()).map(|entry| entry.unwrap().path()).collect();
    let begin = Instant::now();
    let names: Vec<ContentId> = files.iter().map(|path| ContentId::of(&fs::read(path).unwrap())).collect();
    assert_eq!(names.len(), files.len());
    begin.elapsed().as_secs_f64()
}
