//! A small archive with a submission beside it, a clock that ticks once a call, and salts that repeat.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diwan::archive::{Archive, ArchiveError, Hand, Settings};
use diwan::catalog::{ListFilter, Record};
use diwan::digest::ContentId;
use diwan::disk::Disk;
use diwan::extract::{Limits, OcrOptions, ReaderOptions, Readers};
use diwan::ingest::{IngestError, IngestOptions, Outcome, ingest};
use diwan::ledger::{Circumstances, RecordId, Time};
use diwan::monitor::{Monitor, RecordingMonitor, Silent};
use diwan::note::SigningKey;
use diwan::source::Sip;
use diwan::store::Stored;
use tempfile::TempDir;

use super::faulty_disk::FaultyDisk;

/// The origin of every test archive.
pub const ORIGIN: &str = "diwan.invalid/test";

/// A clock that ticks once a call and salts that only look random.
#[derive(Debug, Default)]
pub struct Ticking(AtomicI64);

impl Circumstances for Ticking {
    fn now(&self) -> Time {
        Time(1_700_000_000 + self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn salt(&self) -> [u8; 16] {
        let tick = self.0.fetch_add(1, Ordering::Relaxed);
        *ContentId::of(&tick.to_le_bytes()).as_bytes().first_chunk().unwrap()
    }
}

/// A town hall with one disk to hand over and one archive.
pub struct House {
    pub dir: TempDir,
    pub disk: Arc<dyn Disk>,
    pub circumstances: Arc<dyn Circumstances>,
}

impl House {
    /// An archive without records and a submission without files.
    pub fn new() -> Self {
        // In memory where there is such a place: these tests measure promises, not the disk.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        fs::create_dir(dir.path().join("usb")).unwrap();
        let house =
            Self { dir, disk: Arc::new(FaultyDisk::endless()), circumstances: Arc::new(Ticking::default()) };
        let settings = Settings {
            id: "0123456789abcdef0123456789abcdef".to_owned(),
            name: "test".to_owned(),
            origin: ORIGIN.to_owned(),
            created: Time(0),
            keys: vec![key().verifying_key()],
        };
        Archive::create(&house.root(), settings, Arc::clone(&house.disk), &house.hand()).unwrap();
        house
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    pub fn usb(&self) -> PathBuf {
        self.dir.path().join("usb")
    }

    /// Puts a file into the submission.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.usb().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub fn hand(&self) -> Hand {
        Hand {
            key: Arc::new(key()),
            circumstances: Arc::clone(&self.circumstances),
            agent: "tester".to_owned(),
            software: "diwan test".to_owned(),
            holder: "a test".to_owned(),
        }
    }

    pub fn archive(&self) -> Archive {
        Archive::open(&self.root(), Arc::clone(&self.disk)).unwrap()
    }

    /// Takes the submission in with one worker; panics on an error of the run.
    pub fn ingest(&self) -> Outcome {
        self.try_ingest(&options(), &Silent).unwrap()
    }

    pub fn try_ingest(&self, options: &IngestOptions, monitor: &dyn Monitor) -> Result<Outcome, IngestError> {
        let archive = self.archive();
        let sip = Sip::new(&[self.usb()]).unwrap();
        let mut writer = archive.write(self.hand(), monitor)?;
        let outcome = ingest(&mut writer, &sip, options, &readers(), monitor)?;
        if outcome.complete {
            writer.finish()?;
        }
        Ok(outcome)
    }

    /// All records, their objects checked: what the archive can give back.
    pub fn holdings(&self) -> BTreeMap<String, Vec<u8>> {
        let archive = self.archive();
        archive.refresh(&Silent).unwrap();
        let catalog = archive.catalog().unwrap();
        let records = catalog.records(&ListFilter::default(), RecordId(0), 1 << 20).unwrap();
        let bytes = |record: &Record| archive.store().read(&record.content).unwrap();
        records.iter().map(|record| (record.path.text().to_owned(), bytes(record))).collect()
    }

    /// Objects that stand in the store but that no ledger entry names.
    pub fn unrecorded(&self) -> Vec<ContentId> {
        let archive = self.archive();
        let catalog = archive.catalog().unwrap();
        let stored = archive.store().list().map(|stored| match stored.unwrap() {
            Stored::Object(id) => id,
            Stored::Stranger(path) => panic!("{}", path.display()),
        });
        stored.filter(|id| !catalog.names(id).unwrap()).collect()
    }
}

/// The signing key of every test archive.
pub fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN.parse().unwrap(), &[7; 32])
}

/// One worker, everything read.
pub fn options() -> IngestOptions {
    IngestOptions { jobs: 1, keep_only: false, litter: false, reread: false, note: String::new(), depth: 3 }
}

/// Readers that are children of the real binary.
pub fn readers() -> Readers {
    Readers::new(ReaderOptions {
        exe: Path::new(env!("CARGO_BIN_EXE_diwan")).to_owned(),
        workers: 1,
        limits: Limits::office(),
        ocr: OcrOptions::default(),
    })
}

/// A monitor that remembers.
pub fn recording() -> RecordingMonitor {
    RecordingMonitor::default()
}

/// The error of a run whose disk failed.
pub fn is_disk_failure(error: &IngestError) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.downcast_ref::<std::io::Error>().is_some() {
            return true;
        }
        source = error.source();
    }
    matches!(error, IngestError::Archive(ArchiveError::Ledger(_)))
}
