//! The promises of the store.
#![allow(clippy::unwrap_used)]

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::disk::RealDisk;

fn store() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::new(dir.path(), Arc::new(RealDisk));
    store.prepare().unwrap();
    (dir, store)
}

#[test]
fn what_was_put_comes_back_and_is_put_once() {
    let (_dir, store) = store();
    let long = vec![7; 3 * PIECE + 5];
    for bytes in [&b""[..], b"short", &long] {
        let staged = store.stage_bytes(bytes).unwrap();
        let id = staged.digests.content;
        assert_eq!(store.publish(&[staged]).unwrap(), (1, bytes.len() as u64));
        assert_eq!(store.read(&id).unwrap(), bytes);
        let again = store.stage_bytes(bytes).unwrap();
        assert_eq!(store.publish(&[again]).unwrap(), (0, 0));
    }
    assert_eq!(disk::list(&store.staging).unwrap(), Vec::<PathBuf>::new());
    assert_eq!(store.list().count(), 3);
}

#[test]
fn twins_in_one_batch_become_one_object() {
    let (_dir, store) = store();
    let batch = [store.stage_bytes(b"twin").unwrap(), store.stage_bytes(b"twin").unwrap()];
    assert_eq!(store.publish(&batch).unwrap(), (1, 4));
}

#[test]
fn changed_bytes_are_told_and_strangers_listed() {
    let (dir, store) = store();
    let staged = store.stage_bytes(b"decision").unwrap();
    let id = staged.digests.content;
    store.publish(&[staged]).unwrap();
    let path = store.path_of(&id);
    fs::remove_file(&path).unwrap();
    assert!(matches!(store.read(&id), Err(StoreError::Missing(_))));
    fs::write(&path, b"Decision").unwrap();
    assert!(matches!(store.read(&id), Err(StoreError::Corrupt { .. })));
    let stray = dir.path().join("objects/blake3/ab/notes.txt");
    fs::write(&stray, b"?").unwrap();
    let listed: Vec<Stored> = store.list().map(Result::unwrap).collect();
    assert!(listed.contains(&Stored::Stranger(stray)) && listed.contains(&Stored::Object(id)));
}

#[test]
fn a_failing_source_is_not_a_failing_disk() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("bad sector"))
        }
    }
    let (_dir, store) = store();
    assert!(matches!(store.stage(&mut Broken), Err(StoreError::Source(_))));
}
