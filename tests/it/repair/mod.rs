//! Damage of every kind is put right: from another copy, from parity, or from what is known; and where no good bytes
//! are left, the damaged ones stay where they are and are named.

mod every_file;
mod faults;
mod fresh;
mod large;
mod rows;
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use diwan::archive::{Archive, Batch};
use diwan::audit::{AuditOptions, AuditReport, Outcome, audit};
use diwan::digest::ContentId;
use diwan::disk::{Disk, RealDisk};
use diwan::ledger::{Aspect, Corrected, RecordId, What};
use diwan::monitor::Silent;
use diwan::note::{Checkpoint, WitnessKey, text_of};
use diwan::repair::{
    Copies, Protection, RepairError, RepairOptions, RepairReport, open_mended, protect, repair,
};
use tempfile::TempDir;

use crate::support::house::{House, key, options};

/// A copy of a protected archive that a test may damage.
pub struct Patient {
    house: &'static House,
    dir: TempDir,
}

impl Patient {
    /// 530 records: two full bundles and a partial one.
    pub fn large() -> Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        Self::of(HOUSE.get_or_init(|| house(530)))
    }

    /// A few records.
    pub fn small() -> Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        Self::of(HOUSE.get_or_init(|| house(6)))
    }

    /// 300 records, and parity for none of them: a full bundle and a partial one.
    pub fn bare() -> Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        Self::of(HOUSE.get_or_init(|| kept(300)))
    }

    /// A few records without parity.
    pub fn small_bare() -> Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        Self::of(HOUSE.get_or_init(|| kept(6)))
    }

    /// A few records, parity, then two more records and what a witness has cosigned.
    pub fn fresh() -> Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        Self::of(HOUSE.get_or_init(|| {
            let house = house(6);
            house.file("later/6.bin", content(6)).file("later/7.bin", content(7));
            let keep = diwan::ingest::IngestOptions { keep_only: true, ..options() };
            house.try_ingest(&keep, &Silent).unwrap();
            let archive = house.archive();
            archive.refresh(&Silent).unwrap();
            archive.keep_cosigned(&cosigned(&house.root()), "a test").unwrap();
            house
        }))
    }

    fn of(house: &'static House) -> Self {
        let dir = tempfile::tempdir_in(house.dir.path()).unwrap();
        copy(&house.root(), &dir.path().join("archive"));
        Self { house, dir }
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let _ = fs::remove_file(self.path(name));
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn delete(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    pub fn flip(&self, name: &str, bit: usize) {
        let mut bytes = self.read(name);
        bytes[bit / 8] ^= 1 << (bit % 8);
        self.write(name, &bytes);
    }

    /// Every file of the archive, relative to it.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.root(), &self.root(), &mut found);
        found.sort();
        found
    }

    pub fn repair(&self, copies: &[&dyn Copies]) -> RepairReport {
        self.try_repair(Arc::new(RealDisk), copies, repairing()).unwrap()
    }

    pub fn try_repair(
        &self,
        disk: Arc<dyn Disk>,
        copies: &[&dyn Copies],
        mut options: RepairOptions,
    ) -> Result<RepairReport, RepairError> {
        let known = |_: &str| vec![key().verifying_key()];
        let (archive, mended) = open_mended(&self.root(), disk, copies, &known, "a test")?;
        options.mended = mended;
        repair(&archive, self.house.hand(), &options, copies, &Silent)
    }

    pub fn protect(&self, disk: Arc<dyn Disk>, percent: u32) -> Result<Protection, RepairError> {
        let archive = Archive::open(&self.root(), disk)?;
        let mut writer = archive.write(self.house.hand(), &Silent)?;
        let done = protect(&mut writer, percent, &Silent)?;
        writer.bring_up_index(&Silent)?;
        writer.release()?;
        Ok(done)
    }

    pub fn open(&self) -> Archive {
        Archive::open(&self.root(), Arc::new(RealDisk)).unwrap()
    }

    /// Somebody writes: tells what the first record is about.
    pub fn says(&self, subject: &str) {
        let archive = self.open();
        let mut writer = archive.write(self.house.hand(), &Silent).unwrap();
        let after = [(Aspect::Subject, subject.to_owned())].into();
        let said = Corrected { record: RecordId(1), before: BTreeMap::new(), after };
        writer.commit(&Batch { events: vec![What::Correction(said)], ..Batch::default() }, &Silent).unwrap();
        writer.bring_up_index(&Silent).unwrap();
        writer.release().unwrap();
    }

    pub fn audit(&self) -> AuditReport {
        audit(&self.open(), &trusting(), &Silent).unwrap()
    }

    /// What an audit says; nothing where the archive does not even open.
    pub fn try_audit(&self) -> Option<Vec<String>> {
        let archive = Archive::open(&self.root(), Arc::new(RealDisk)).ok()?;
        Some(lines(&audit(&archive, &trusting(), &Silent).unwrap()))
    }

    /// Nothing at all is left to be said, and the objects are those they were.
    pub fn is_well(&self) {
        let report = self.audit();
        assert_eq!((report.outcome(), lines(&report)), (Outcome::Ok, Vec::new()));
    }

    /// The objects, by their places.
    pub fn objects(&self) -> Vec<String> {
        self.files().into_iter().filter(|file| file.starts_with("objects/")).collect()
    }
}

pub fn lines(report: &AuditReport) -> Vec<String> {
    report.findings.iter().map(|finding| format!("{} {}", finding.code.number(), finding.place)).collect()
}

/// What was repaired, as lines of source and place.
pub fn repaired(report: &RepairReport) -> Vec<String> {
    report.repaired.iter().map(|done| format!("{} {}", done.source, done.place)).collect()
}

pub fn trusting() -> AuditOptions {
    AuditOptions {
        trusted: vec![key().verifying_key()],
        remembered: Vec::new(),
        jobs: 2,
        ..AuditOptions::default()
    }
}

pub fn repairing() -> RepairOptions {
    RepairOptions {
        audit: trusting(),
        percent: 10,
        dry_run: false,
        quarantine_extra: false,
        mended: Vec::new(),
    }
}

fn content(n: usize) -> Vec<u8> {
    format!("decision {n} of the municipal council").repeat(n % 7 * 50 + 1).into_bytes()
}

/// Where the n-th file of the submission is kept.
pub fn object(n: usize) -> String {
    let id = ContentId::of(&content(n)).to_string();
    format!("objects/blake3/{}/{}", &id[..2], &id[2..])
}

/// An archive without parity.
fn kept(files: usize) -> House {
    let house = House::new();
    for n in 0..files {
        house.file(&format!("{n:03}.bin"), content(n));
    }
    let keep = diwan::ingest::IngestOptions { keep_only: true, ..options() };
    house.try_ingest(&keep, &Silent).unwrap();
    house.archive().refresh(&Silent).unwrap();
    house
}

fn house(files: usize) -> House {
    let house = kept(files);
    let archive = house.archive();
    let mut writer = archive.write(house.hand(), &Silent).unwrap();
    let done = protect(&mut writer, 10, &Silent).unwrap();
    assert!(done.complete && done.skipped.is_empty() && done.groups == 1, "{done:?}");
    writer.bring_up_index(&Silent).unwrap();
    writer.release().unwrap();
    house
}

/// The checkpoint of an archive with the signature of a witness under it.
pub fn cosigned(root: &Path) -> String {
    let note = fs::read_to_string(root.join("ledger/checkpoint")).unwrap();
    let checkpoint = Checkpoint::from_text(text_of(note.as_bytes()).unwrap()).unwrap();
    let witness = WitnessKey::from_seed("witness.example".parse().unwrap(), &[9; 32]);
    note + &witness.cosign(&checkpoint, 1_700_000_000)
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn walk(root: &Path, dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else {
            found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
}
