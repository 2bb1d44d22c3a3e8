//! How long does it take to prove one entry of a large ledger, and to check the proof?
//!
//! A ledger of invented entries is written in a temporary folder (with `sync`, as always), then entries all over it are
//! proved, each by a prover opened anew, as `diwan prove` does, and checked against a file of the given length. Usage:
//! `cargo bench --bench proof [-- --entries N] [--bytes N] [--proofs N]`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods
)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use diwan::bundle::{LogProver, Trust, check};
use diwan::digest::{ContentId, Sha256};
use diwan::disk::RealDisk;
use diwan::ledger::{
    AccessionId, Event, Ingestion, KeptObject, KeptPath, LedgerWriter, RecordId, Time, What,
};
use diwan::note::SigningKey;

/// Entries are appended so many at once.
const BATCH: u64 = 10_000;

fn main() {
    let entries = wanted("--entries").unwrap_or(1_000_000);
    let bytes = vec![b'x'; wanted("--bytes").unwrap_or(1 << 20) as usize];
    let proofs = wanted("--proofs").unwrap_or(1_000).min(entries);
    let key = Arc::new(SigningKey::from_seed("town.example/log".parse().unwrap(), &[7; 32]));
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("ledger");
    let start = Instant::now();
    write(&ledger, &key, entries, &bytes);
    println!("{entries} entries written in {:.1} s", start.elapsed().as_secs_f64());
    let keys = vec![key.verifying_key()];
    let trust = Trust { keys: keys.clone(), ..Trust::default() };
    let (mut proving, mut checking, mut length) = (Vec::new(), Vec::new(), 0);
    for n in 0..proofs {
        let index = n * 7_919 * (entries / proofs).max(1) % entries;
        let start = Instant::now();
        let proof = LogProver::open(&ledger, key.name().as_str(), &keys).unwrap().prove(index).unwrap();
        proving.push(start.elapsed());
        let text = proof.to_text();
        length = length.max(text.len());
        let start = Instant::now();
        let checked = check(text.as_bytes(), &mut &bytes[..], &trust).unwrap();
        checking.push(start.elapsed());
        assert!(checked.holds(), "{checked:?}");
    }
    tell("prove", &mut proving);
    tell(&format!("check a file of {} bytes", bytes.len()), &mut checking);
    println!("longest proof: {length} bytes");
}

fn write(ledger: &std::path::Path, key: &Arc<SigningKey>, entries: u64, bytes: &[u8]) {
    let mut writer = LedgerWriter::create(ledger, Arc::new(RealDisk), Arc::clone(key)).unwrap();
    let object =
        KeptObject { blake3: ContentId::of(bytes), sha256: Sha256::of(bytes), size: bytes.len() as u64 };
    for first in (0..entries).step_by(BATCH as usize) {
        let numbers = first..entries.min(first + BATCH);
        let events: Vec<_> = numbers.map(|n| (arrival(n, object), salt(n))).collect();
        writer.append(&events).unwrap();
    }
}

fn arrival(n: u64, object: KeptObject) -> Event {
    let what = What::Ingestion(Ingestion {
        accession: AccessionId(1),
        record: RecordId(n + 1),
        object,
        format: "pdf".to_owned(),
        path: KeptPath { text: format!("planning/{}/decision {n}.pdf", n / 1_000), raw: None },
        modified: None,
        parent: None,
        problem: None,
        pronom: None,
        mismatch: None,
    });
    Event {
        time: Time(1_700_000_000 + n.cast_signed()),
        agent: "bench".into(),
        software: "diwan".into(),
        what,
    }
}

fn salt(n: u64) -> [u8; 16] {
    *ContentId::of(&n.to_le_bytes()).as_bytes().first_chunk().unwrap()
}

fn tell(what: &str, times: &mut [Duration]) {
    times.sort();
    let ms = |at: usize| times[at.min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{what}: median {:.2} ms, 99 of 100 within {:.2} ms, longest {:.2} ms",
        ms(times.len() / 2),
        ms(times.len() * 99 / 100),
        ms(times.len() - 1)
    );
}

fn wanted(name: &str) -> Option<u64> {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == name)?;
    Some(arguments[at + 1].parse().unwrap())
}
