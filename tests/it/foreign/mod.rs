//! What Diwan writes before foreign judges. The ledger: `verify.go`, which stands on Debian's golang.org/x/mod alone;
//! proofs of single records: `proofs`; papers in forms made on demand: `papers`.
//!
//! What Diwan writes must be found whole, and one changed byte anywhere must be noticed, by code that shares
//! nothing with Diwan's. Without Go these tests fail: a proof that nobody checks proves nothing.
#![allow(clippy::disallowed_methods)]

mod cosigned;
mod papers;
mod proofs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};

use diwan::disk::RealDisk;
use diwan::ingest::IngestOptions;
use diwan::ledger::{Event, Ledger, LedgerWriter, Time, What};
use diwan::merkle::tiles_of;
use diwan::monitor::Silent;
use diwan::note::SigningKey;
use tempfile::TempDir;

use crate::support::house::{House, key, options};

/// A ledger with its public key and every checkpoint it ever had.
struct Log {
    dir: TempDir,
    key: Arc<SigningKey>,
    writer: LedgerWriter,
    checkpoints: usize,
}

impl Log {
    fn of(sizes: &[u64]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = Arc::new(SigningKey::from_seed("town.example/archive".parse().unwrap(), &[3; 32]));
        fs::write(dir.path().join("vkey"), key.verifying_key().to_string()).unwrap();
        let disk = Arc::new(RealDisk);
        let writer = LedgerWriter::create(&dir.path().join("ledger"), disk, Arc::clone(&key)).unwrap();
        let mut log = Self { dir, key, writer, checkpoints: 0 };
        sizes.iter().for_each(|size| log.grow_to(*size));
        log
    }

    fn grow_to(&mut self, size: u64) {
        let events: Vec<_> = (self.writer.ledger().size()..size).map(|n| (event(n), [0; 16])).collect();
        self.writer.append(&events).unwrap();
        fs::copy(self.path("ledger/checkpoint"), self.path(&format!("checkpoint.{}", self.checkpoints)))
            .unwrap();
        self.checkpoints += 1;
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Every file of the present ledger, relative to the log.
    fn files(&self) -> Vec<String> {
        let tiles = tiles_of(self.writer.ledger().size()).map(|tile| format!("ledger/{}", tile.path()));
        tiles.chain(["ledger/checkpoint".to_owned()]).collect()
    }

    fn judge(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(verifier());
        command.current_dir(self.dir.path()).args(arguments).output().unwrap()
    }

    fn verdict(&self) -> Result<String, String> {
        let oldest = "checkpoint.0";
        verdict(&self.judge(&["-old", oldest, "ledger", "vkey"]))
    }
}

fn event(n: u64) -> Event {
    let what = What::Creation { archive: format!("{n:032x}"), name: "\u{62f}".repeat((n % 50) as usize) };
    Event { time: Time(1_000_000_000 + n as i64), agent: "tests".into(), software: "tests".into(), what }
}

/// Success with everything that was printed, or failure with its reason; anything between the two panics.
fn verdict(output: &Output) -> Result<String, String> {
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    let last = printed.lines().last().unwrap_or_default();
    match (output.status.code(), last) {
        (Some(0), "OK") => Ok(printed),
        (Some(1), last) if last.starts_with("FAIL ") => Err(last.to_owned()),
        other => panic!("neither yes nor no: {other:?}\n{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// Builds the Go program once and returns where it lies.
fn verifier() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("verify.go", "verify-ledger"))
}

/// Builds one Go file of this folder under a name of its own.
fn built(source: &str, name: &str) -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = scratch.join(name);
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(&program).arg(format!("tests/it/foreign/{source}"));
    build.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode").env("GOFLAGS", "");
    build.env("GOCACHE", scratch.join("go-cache")).env("CGO_ENABLED", "0");
    let needed = "the foreign verifier needs the Debian packages golang-go and golang-golang-x-mod-dev";
    let built = build.output().unwrap_or_else(|error| panic!("{needed}: {error}"));
    assert!(built.status.success(), "{needed}:\n{}", String::from_utf8_lossy(&built.stderr));
    program
}

#[test]
fn a_foreign_verifier_finds_ledgers_of_every_shape_whole() {
    let shapes: [&[u64]; 6] =
        [&[1], &[1, 255, 256], &[256, 257], &[100, 700], &[512, 512, 1_024], &[300, 65_000, 70_000]];
    for sizes in shapes {
        let log = Log::of(sizes);
        let printed = log.verdict().unwrap_or_else(|reason| panic!("{sizes:?}: {reason}"));
        let size = sizes.last().unwrap();
        assert!(printed.contains(&format!("entries {size}\n")), "{printed}");
        assert!(printed.contains(&format!("inclusion {}\n", size - 1)), "{printed}");
        assert!(printed.contains(&format!("consistency {} {size}\n", sizes[0])), "{printed}");
    }
}

#[test]
fn every_single_entry_and_every_older_checkpoint_is_proved_to_a_foreign_verifier() {
    let sizes: Vec<u64> = (1..=20).map(|n| n * n * 2).collect();
    let log = Log::of(&sizes);
    let all: Vec<String> = (0..800).map(|index: u32| index.to_string()).collect();
    let mut arguments = vec!["ledger", "vkey"];
    arguments.extend(all.iter().map(String::as_str));
    let printed = verdict(&log.judge(&arguments)).unwrap();
    assert_eq!(printed.matches("inclusion").count(), 800);
    for (n, size) in sizes.iter().enumerate() {
        let old = format!("checkpoint.{n}");
        let printed = verdict(&log.judge(&["-old", &old, "ledger", "vkey"])).unwrap();
        assert!(printed.contains(&format!("consistency {size} 800\n")), "{printed}");
    }
}

#[test]
fn one_flipped_byte_in_any_file_is_noticed_by_a_foreign_verifier() {
    let log = Log::of(&[300, 700]);
    let files = log.files();
    assert_eq!(files.len(), 3 + 3 + 1 + 1);
    for file in files.iter().map(String::as_str).chain(["checkpoint.0", "vkey"]) {
        let whole = fs::read(log.path(file)).unwrap();
        for at in [0, whole.len() / 2, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            overwrite(&log.path(file), &changed);
            assert!(log.verdict().is_err(), "{file}: byte {at}");
        }
        overwrite(&log.path(file), &whole[..whole.len() - 1]);
        assert!(log.verdict().is_err(), "{file}: cut");
        overwrite(&log.path(file), &whole);
    }
    log.verdict().unwrap();
}

#[test]
fn another_history_and_another_key_are_refused_by_a_foreign_verifier() {
    let log = Log::of(&[300, 700]);
    let other = Log::of(&[301, 700]);
    let fork = Log::of(&[1, 299]);
    assert_eq!(log.writer.ledger().head(), other.writer.ledger().head());
    let forked = fork.path("checkpoint.1");
    assert!(verdict(&log.judge(&["-old", forked.to_str().unwrap(), "ledger", "vkey"])).is_ok());
    let stranger = SigningKey::from_seed(log.key.name().clone(), &[4; 32]);
    fs::write(log.path("stranger"), stranger.verifying_key().to_string()).unwrap();
    assert!(verdict(&log.judge(&["ledger", "stranger"])).is_err());
    let unlike = unlike_history();
    let unlike = unlike.path("checkpoint.0");
    assert!(verdict(&log.judge(&["-old", unlike.to_str().unwrap(), "ledger", "vkey"])).is_err());
}

#[test]
fn an_archive_that_took_files_in_is_whole_to_a_foreign_verifier() {
    let house = House::new();
    let older = house.dir.path().join("checkpoint.old");
    fs::copy(house.root().join("ledger/checkpoint"), &older).unwrap();
    for n in 0..300 {
        house.file(&format!("{n}.bin"), format!("decision {n}"));
    }
    house.try_ingest(&IngestOptions { keep_only: true, ..options() }, &Silent).unwrap();
    let vkey = house.dir.path().join("vkey");
    fs::write(&vkey, key().verifying_key().to_string()).unwrap();
    let judge = || {
        let mut command = Command::new(verifier());
        let arguments = [Path::new("-old"), &older, &house.root().join("ledger"), &vkey];
        verdict(&command.args(arguments).output().unwrap())
    };
    let printed = judge().unwrap();
    assert!(printed.contains("entries 303\n") && printed.contains("consistency 1 303\n"), "{printed}");
    for file in ["tile/0/000", "tile/1/000.p/1", "tile/entries/001.p/47", "checkpoint"] {
        let path = house.root().join("ledger").join(file);
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        overwrite(&path, &changed);
        assert!(judge().is_err(), "{file}");
        overwrite(&path, &whole);
    }
    judge().unwrap();
}

#[test]
fn the_ledger_itself_reads_what_the_foreign_verifier_read() {
    let log = Log::of(&[300, 700]);
    let keys = [log.key.verifying_key()];
    let ledger = Ledger::open(&log.path("ledger"), log.key.name().as_str(), &keys).unwrap();
    assert_eq!(ledger.events_from(512).unwrap()[0], event(512));
}

/// A log of the same key whose first entry is another.
fn unlike_history() -> Log {
    let mut log = Log::of(&[]);
    log.writer.append(&[(event(9), [0; 16])]).unwrap();
    log.grow_to(300);
    log
}

fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}
