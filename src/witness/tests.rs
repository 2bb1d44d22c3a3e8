//! The promises of a witness: every status, and one history only.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::disk::{self, RealDisk};
use crate::merkle::{Frontier, Hash, Tile, TileFile, TileReader, consistency_proof, leaf_hash};
use crate::note::{Checkpoint, SigningKey, cosignatures};

/// A log held in memory.
struct Log {
    key: SigningKey,
    frontier: Frontier,
    tiles: Vec<TileFile>,
}

impl Log {
    fn new() -> Self {
        let key = SigningKey::from_seed("town.example/log".parse().unwrap(), &[7; 32]);
        Self { key, frontier: Frontier::default(), tiles: Vec::new() }
    }

    fn of(entries: &[&str]) -> Self {
        let mut log = Self::new();
        log.grow(entries);
        log
    }

    fn grow(&mut self, entries: &[&str]) {
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry.as_bytes())).collect();
        self.tiles.extend(self.frontier.append(&leaves));
    }

    fn note(&self) -> String {
        let head = self.frontier.head();
        let origin = self.key.name().clone();
        self.key.sign(&Checkpoint { origin, size: head.size, root: head.root.into() }.to_text()).unwrap()
    }

    fn request(&self, old: u64) -> String {
        let size = self.frontier.size();
        let fetch = |tile: Tile| {
            let file = self
                .tiles
                .iter()
                .rev()
                .find(|file| (file.tile.level, file.tile.index) == (tile.level, tile.index));
            Ok::<_, ()>(file.unwrap().bytes[..usize::from(tile.width) * 32].to_vec())
        };
        let proof = consistency_proof(old, size, &mut TileReader::new(size, fetch)).unwrap();
        Request::to_text(old, &proof, &self.note())
    }
}

fn witness(dir: &TempDir) -> Witness {
    let key = WitnessKey::from_seed("sister.example/w".parse().unwrap(), &[1; 32]);
    let logs = vec![Log::new().key.verifying_key()];
    Witness::open(dir.path(), key, logs, Arc::new(RealDisk), "a test").unwrap()
}

fn told(answer: &Answer) -> (u16, bool) {
    (answer.status, answer.evidence)
}

fn evidence(dir: &TempDir) -> usize {
    disk::list(&dir.path().join(hash_of("town.example/log")).join("evidence")).unwrap().len()
}

#[test]
fn a_log_that_grows_is_cosigned_and_told_where_it_stands() {
    let dir = tempfile::tempdir().unwrap();
    let witness = witness(&dir);
    let mut log = Log::of(&["a", "b", "c"]);
    let first = witness.add_checkpoint(log.request(0).as_bytes(), 100).unwrap();
    assert_eq!(told(&first), (200, false));
    let note = log.note() + &first.body;
    let found = cosignatures(note.as_bytes(), &[witness.key().cosigner_key()]).unwrap();
    assert_eq!(found[0].time, 100);
    log.grow(&["d", "e"]);
    let late = witness.add_checkpoint(log.request(0).as_bytes(), 101).unwrap();
    assert_eq!((late.status, late.kind, late.body.as_str()), (409, "text/x.tlog.size", "3\n"));
    assert_eq!(told(&witness.add_checkpoint(log.request(3).as_bytes(), 102).unwrap()), (200, false));
    assert_eq!(told(&witness.add_checkpoint(log.request(5).as_bytes(), 103).unwrap()), (200, false));
    let latest = witness.latest(&hash_of("town.example/log")).unwrap().unwrap();
    assert_eq!(cosignatures(&latest, &[witness.key().cosigner_key()]).unwrap()[0].time, 103);
    assert_eq!(witness.latest("nobody").unwrap(), None);
    assert_eq!(evidence(&dir), 0);
}

#[test]
fn another_history_is_refused_and_kept_as_evidence() {
    let dir = tempfile::tempdir().unwrap();
    let witness = witness(&dir);
    let log = Log::of(&["a", "b", "c"]);
    assert_eq!(witness.add_checkpoint(log.request(0).as_bytes(), 1).unwrap().status, 200);
    let fork = Log::of(&["a", "x", "c"]);
    assert_eq!(told(&witness.add_checkpoint(fork.request(3).as_bytes(), 2).unwrap()), (422, true));
    let longer = Log::of(&["a", "x", "c", "d"]);
    assert_eq!(told(&witness.add_checkpoint(longer.request(3).as_bytes(), 3).unwrap()), (422, true));
    assert_eq!(told(&witness.add_checkpoint(longer.request(3).as_bytes(), 3).unwrap()), (422, true));
    let rolled_back = Log::of(&["a", "b"]);
    assert_eq!(told(&witness.add_checkpoint(rolled_back.request(0).as_bytes(), 4).unwrap()), (409, true));
    let admitted = rolled_back.request(2).replace("old 2\n", "old 3\n");
    assert_eq!(told(&witness.add_checkpoint(admitted.as_bytes(), 5).unwrap()), (400, true));
    assert_eq!(evidence(&dir), 3, "one folder for each kind");
    let latest = witness.latest(&hash_of("town.example/log")).unwrap().unwrap();
    assert!(latest.starts_with(log.note().as_bytes()));
}

#[test]
fn who_is_not_known_has_not_signed_or_does_not_speak_the_protocol_is_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let witness = witness(&dir);
    let log = Log::of(&["a", "b", "c"]);
    let good = log.request(0);
    let stranger = SigningKey::from_seed("other.example/log".parse().unwrap(), &[7; 32]);
    let head = Checkpoint::from_text(note::text_of(log.note().as_bytes()).unwrap()).unwrap();
    let of_stranger = Checkpoint { origin: stranger.name().clone(), ..head.clone() };
    let unknown = Request::to_text(0, &[], &stranger.sign(&of_stranger.to_text()).unwrap());
    let impostor = SigningKey::from_seed(log.key.name().clone(), &[8; 32]);
    let unsigned = Request::to_text(0, &[], &impostor.sign(&head.to_text()).unwrap());
    let rows: [(&str, u16); 9] = [
        (&unknown, 404),
        (&unsigned, 403),
        (&good.replace("old 0\n", "old 4\n"), 400),
        (&good.replace("old 0\n", "old 00\n"), 400),
        (&good.replace("old 0\n", "old -1\n"), 400),
        (&good.replace("old 0\n", "old 0\nAAAA\n"), 400),
        (&good.replace("old 0\n", &format!("old 0\n{}", "A".repeat(43) + "=\n").repeat(64)), 400),
        (&good.replace("\n\n", "\n"), 400),
        ("", 400),
    ];
    for (body, status) in rows {
        assert_eq!(told(&witness.add_checkpoint(body.as_bytes(), 1).unwrap()), (status, false), "{body}");
    }
    let proof = format!("old 0\n{}=\n", "A".repeat(43));
    let proved = good.replace("old 0\n", &proof);
    assert_eq!(told(&witness.add_checkpoint(proved.as_bytes(), 1).unwrap()), (422, false));
    assert_eq!(witness.latest(&hash_of("town.example/log")).unwrap(), None);
}

#[test]
fn a_witness_that_has_forgotten_does_not_begin_anew_and_is_one_process() {
    let dir = tempfile::tempdir().unwrap();
    let first = witness(&dir);
    let again = Witness::open(dir.path(), first.key.clone(), Vec::new(), Arc::new(RealDisk), "another");
    assert!(matches!(again, Err(WitnessError::Lock(_))));
    let log = Log::of(&["a"]);
    assert_eq!(first.add_checkpoint(log.request(0).as_bytes(), 1).unwrap().status, 200);
    let kept = dir.path().join(hash_of("town.example/log")).join("checkpoint");
    disk::replace_file(&RealDisk, &kept, b"").unwrap();
    assert!(matches!(first.add_checkpoint(log.request(1).as_bytes(), 1), Err(WitnessError::Damaged(_))));
}

proptest! {
    #[test]
    fn no_bytes_are_a_fault_of_the_program(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Request::parse(&bytes);
    }

    #[test]
    fn a_request_comes_back(old in any::<u64>(), hashes in prop::collection::vec(any::<[u8; 32]>(), 0..63)) {
        let log = Log::of(&["a"]);
        let proof: Vec<Hash> = hashes.into_iter().map(Hash::from_bytes).collect();
        let text = Request::to_text(old, &proof, &log.note());
        let request = Request::parse(text.as_bytes()).unwrap();
        prop_assert_eq!((request.old, request.proof), (old, proof));
        let note = log.note();
        prop_assert_eq!(request.note, note.as_bytes());
    }
}

#[test]
fn a_state_that_is_not_its_own_is_never_gone_on_from() {
    let dir = TempDir::new().unwrap();
    let log = Log::of(&["a", "b"]);
    assert_eq!(witness(&dir).add_checkpoint(log.request(0).as_bytes(), 1).unwrap().status, 200);
    let path = dir.path().join(hash_of("town.example/log")).join("checkpoint");
    let whole = String::from_utf8(disk::read_if_there(&path).unwrap().unwrap()).unwrap();
    let moved = whole.replace("\n2\n", "\n1\n");
    for spoiled in [String::new(), log.note(), moved, whole[..whole.len() - 2].to_owned()] {
        disk::replace_file(&RealDisk, &path, spoiled.as_bytes()).unwrap();
        let answer = witness(&dir).add_checkpoint(log.request(0).as_bytes(), 1);
        assert!(matches!(answer, Err(WitnessError::Damaged(_))), "{answer:?}");
    }
}

#[test]
fn evidence_is_of_a_checkpoint_and_stands_beside_what_it_contradicts() {
    let dir = TempDir::new().unwrap();
    let witness = witness(&dir);
    let kept = Log::of(&["a", "b", "c"]);
    witness.add_checkpoint(kept.request(0).as_bytes(), 1).unwrap();
    let (fork, longer) = (Log::of(&["a", "b", "x"]), Log::of(&["a", "b", "x", "y"]));
    let spoiled = longer.request(3).replacen("old 3\n", &format!("old 3\n{}\n", Hash::of_nothing()), 1);
    for request in [fork.request(3), fork.request(1), longer.request(3), spoiled, Log::of(&["a"]).request(0)]
    {
        assert!(witness.add_checkpoint(request.as_bytes(), 1).unwrap().evidence);
    }
    let folder = dir.path().join(hash_of("town.example/log")).join("evidence");
    for kind in ["fork", "unproved", "rollback"] {
        let found = disk::list(&folder.join(kind)).unwrap();
        assert_eq!(found.len(), 2, "{kind}: one checkpoint, one piece: {found:?}");
        let beside = found.iter().find(|path| path.extension().is_some()).unwrap();
        let latest = witness.latest(&hash_of("town.example/log")).unwrap();
        assert_eq!(disk::read_if_there(beside).unwrap(), latest);
    }
    // Growth told with a wrong old size is a mistake, and accuses nobody.
    let grown = Log::of(&["a", "b", "c", "d"]);
    assert!(!witness.add_checkpoint(grown.request(1).as_bytes(), 1).unwrap().evidence);
    assert_eq!(witness.add_checkpoint(grown.request(3).as_bytes(), 1).unwrap().status, 200);
}

#[test]
fn the_list_of_logs_is_understood_whole_or_not_at_all() {
    let dir = TempDir::new().unwrap();
    let (path, dir) = (dir.path().join("logs"), dir.path());
    let keys =
        [1, 2].map(|seed| SigningKey::from_seed("a/log".parse().unwrap(), &[seed; 32]).verifying_key());
    assert_eq!(read_logs(dir).unwrap(), []);
    assert!(trust(dir, &RealDisk, &keys[0]).unwrap());
    assert!(!trust(dir, &RealDisk, &keys[0]).unwrap());
    assert!(trust(dir, &RealDisk, &keys[1]).unwrap());
    assert_eq!(read_logs(dir).unwrap(), keys);
    let write = |text: String| disk::replace_file(&RealDisk, &path, text.as_bytes()).unwrap();
    write(format!("# ours\n\n{} # a town", keys[0]));
    assert!(trust(dir, &RealDisk, &keys[1]).unwrap());
    assert_eq!(read_logs(dir).unwrap().len(), 2);
    write(format!("{}\nno key\n", keys[0]));
    assert!(matches!(read_logs(dir), Err(WitnessError::BadLog { line: 2, .. })));
    write(WitnessKey::from_seed("a/log".parse().unwrap(), &[1; 32]).cosigner_key().to_string());
    assert!(matches!(read_logs(dir), Err(WitnessError::BadLog { line: 1, .. })));
}
