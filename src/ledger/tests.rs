//! The promises of the log.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::disk::RealDisk;
use crate::merkle::{Level, TILE_WIDTH, Tile, leaf_hash, tiles_of};
use crate::note::SigningKey;

const ORIGIN: &str = "diwan.invalid/log";

fn key() -> Arc<SigningKey> {
    Arc::new(SigningKey::from_seed(ORIGIN.parse().unwrap(), &[1; 32]))
}

fn event(number: u64) -> (Event, [u8; 16]) {
    let what = What::Creation { archive: number.to_string(), name: "n".repeat(40) };
    let (agent, software) = ("a".to_owned(), "s".to_owned());
    (Event { time: Time(0), agent, software, what }, [0; 16])
}

fn log(entries: u64) -> (TempDir, LedgerWriter) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = LedgerWriter::create(dir.path(), Arc::new(RealDisk), key()).unwrap();
    writer.append(&(0..entries).map(event).collect::<Vec<_>>()).unwrap();
    (dir, writer)
}

fn reopen(dir: &Path) -> Result<LedgerWriter, LedgerError> {
    let ledger = Ledger::open(dir, ORIGIN, &[key().verifying_key()])?;
    LedgerWriter::open(ledger, Arc::new(RealDisk), key())
}

fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(dir) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            found.push(entry.path().strip_prefix(dir).unwrap().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

fn expected_files(size: u64) -> Vec<String> {
    let mut expected: Vec<String> = tiles_of(size).map(Tile::path).collect();
    expected.push("checkpoint".to_owned());
    expected.sort();
    expected
}

#[test]
fn what_was_appended_is_read_back_whatever_the_steps() {
    let (dir, mut writer) = log(0);
    let mut size = 0;
    for step in [1, 254, 1, 1, 300, 1_000, 0, 7] {
        let places = writer.append(&(size..size + step).map(event).collect::<Vec<_>>()).unwrap();
        assert_eq!(places, size..size + step);
        size += step;
        assert_eq!(files(dir.path()), expected_files(size), "{size}");
        writer = reopen(dir.path()).unwrap();
    }
    let (_whole, other) = log(size);
    assert_eq!(writer.ledger().head(), other.ledger().head());
    let mut read = Vec::new();
    while read.len() < usize::try_from(size).unwrap() {
        read.extend(writer.ledger().events_from(read.len() as u64).unwrap());
    }
    assert_eq!(read, (0..size).map(|number| event(number).0).collect::<Vec<_>>());
    assert_eq!(writer.ledger().entry(size).unwrap(), None);
}

#[test]
fn a_reader_of_an_older_checkpoint_finds_its_entries_in_the_tiles_that_grew() {
    let (dir, mut writer) = log(300);
    let old = Ledger::open(dir.path(), ORIGIN, &[key().verifying_key()]).unwrap();
    for grown in [10, 500] {
        writer.append(&(0..grown).map(event).collect::<Vec<_>>()).unwrap();
        assert_eq!(old.events_from(256).unwrap().len(), 44);
        let tile = Level::Hashes(0).partial(300).unwrap();
        let last = leaf_hash(&old.entry(299).unwrap().unwrap());
        assert!(old.tile(tile).unwrap().ends_with(last.as_bytes()));
    }
}

#[test]
fn what_no_checkpoint_names_is_removed_by_the_next_writer() {
    let (dir, writer) = log(300);
    drop(writer);
    let stray = |row, index, width| dir.path().join(Tile { level: row, index, width }.path());
    for path in [
        stray(Level::Entries, 1, 60),
        stray(Level::Entries, 1, TILE_WIDTH),
        stray(Level::Hashes(0), 1, 60),
        stray(Level::Hashes(0), 2, TILE_WIDTH),
        stray(Level::Hashes(1), 0, 3),
        stray(Level::Hashes(2), 0, 1),
    ] {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    // Row 2 is found beyond its end, the others beyond their last tile.
    assert_ne!(files(dir.path()), expected_files(300));
    reopen(dir.path()).unwrap();
    assert_eq!(files(dir.path()), expected_files(300));
}

#[test]
fn nothing_is_written_onto_a_bundle_whose_old_entries_differ_from_the_tree() {
    let (dir, writer) = log(300);
    drop(writer);
    let path = dir.path().join("tile/entries/001.p/44");
    let whole = fs::read(&path).unwrap();
    // A letter of the name that the third entry of the bundle tells: it still decodes.
    let at =
        whole.windows(4).enumerate().filter(|(_, four)| four == b"nnnn").map(|(at, _)| at).nth(100).unwrap();
    let mut changed = whole.clone();
    changed[at] = b'm';
    let put = |bytes: &[u8]| {
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
    };
    put(&changed);
    let error = reopen(dir.path()).unwrap_err().to_string();
    assert!(error.contains("001.p/44") && error.contains("entry 258 is not the one"), "{error}");
    // Refused before anything was touched: with its bytes back the log goes on.
    assert_eq!((fs::read(&path).unwrap(), files(dir.path())), (changed, expected_files(300)));
    put(&whole);
    reopen(dir.path()).unwrap().append(&[event(300)]).unwrap();
}

#[test]
fn a_damaged_right_edge_is_refused_and_a_foreign_signature_too() {
    for (place, reason) in [("tile/0/001.p/44", "root"), ("tile/entries/001.p/44", "")] {
        let (dir, writer) = log(300);
        drop(writer);
        let path = dir.path().join(place);
        let mut bytes = fs::read(&path).unwrap();
        bytes.pop();
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        let error = reopen(dir.path()).unwrap_err().to_string();
        assert!(error.contains("damaged") && error.contains(reason) || error.contains("bytes"), "{error}");
    }
    let (dir, _writer) = log(1);
    let other = SigningKey::from_seed(ORIGIN.parse().unwrap(), &[2; 32]).verifying_key();
    let refused = Ledger::open(dir.path(), ORIGIN, &[other]).unwrap_err();
    assert!(matches!(refused, LedgerError::BadCheckpoint { .. }), "{refused}");
    let renamed = Ledger::open(dir.path(), "diwan.invalid/other", &[key().verifying_key()]).unwrap_err();
    assert!(renamed.to_string().contains("origin"), "{renamed}");
}

#[test]
fn an_entry_too_long_changes_nothing() {
    let (_dir, mut writer) = log(3);
    let mut long = event(3);
    long.0.agent = "x".repeat(70_000);
    let head = *writer.ledger().head();
    assert!(matches!(writer.append(&[long]), Err(LedgerError::TooLong(_))));
    assert_eq!(*writer.ledger().head(), head);
    writer.append(&[event(3)]).unwrap();
}
