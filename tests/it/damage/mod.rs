//! Every kind of damage to every kind of file. Of each row the whole list of findings is asserted, so that one too
//! many fails as well; and of a whole archive every file is damaged in turn, which must never pass unnoticed.

mod company;
mod every_file;
mod forgery;
mod history;
mod huge;
mod matrix;
mod partial;
mod recorded;
mod selftest;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use diwan::audit::{AuditOptions, AuditReport, audit};
use diwan::digest::ContentId;
use diwan::monitor::Silent;
use tempfile::TempDir;

use crate::support::house::{House, key, options};

/// Files in the larger archive: with the entries around them two full bundles and a partial one.
const FILES: usize = 530;

/// A copy of a whole archive that a test may damage.
pub struct Patient {
    dir: TempDir,
}

impl Patient {
    /// An archive of 530 records.
    pub fn large() -> Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        Self::copy_of(HOUSE.get_or_init(|| house(FILES)))
    }

    /// An archive of a few records.
    pub fn small() -> Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        Self::copy_of(HOUSE.get_or_init(|| house(5)))
    }

    fn copy_of(house: &House) -> Self {
        let dir = tempfile::tempdir_in(house.dir.path()).unwrap();
        copy(&house.root(), &dir.path().join("archive"));
        Self { dir }
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

    /// Puts other bytes in the place of a file, or makes a new one.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Written-once files cannot be opened for writing; who damages them finds a way.
        let _ = fs::remove_file(&path);
        fs::write(path, bytes).unwrap();
    }

    pub fn delete(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// Puts a folder where a file was: the system opens it but will not give any bytes, as with a bad sector.
    pub fn make_unreadable(&self, name: &str) {
        self.delete(name);
        fs::create_dir(self.path(name)).unwrap();
    }

    pub fn audit(&self) -> AuditReport {
        self.audit_with(&trusting())
    }

    pub fn audit_with(&self, options: &AuditOptions) -> AuditReport {
        let disk = std::sync::Arc::new(diwan::disk::RealDisk);
        let archive = diwan::archive::Archive::open(&self.root(), disk).unwrap();
        audit(&archive, options, &Silent).unwrap()
    }

    /// The whole list, as lines of number and place.
    pub fn findings(&self) -> Vec<String> {
        lines(&self.audit())
    }

    /// Every file of the archive, relative to it.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.root(), &self.root(), &mut found);
        found.sort();
        found
    }
}

pub fn lines(report: &AuditReport) -> Vec<String> {
    report.findings.iter().map(|finding| format!("{} {}", finding.code.number(), finding.place)).collect()
}

/// The options of an auditor who has the public key on paper.
pub fn trusting() -> AuditOptions {
    AuditOptions { trusted: vec![key().verifying_key()], jobs: 2, ..AuditOptions::default() }
}

/// Where the n-th file of the submission is kept.
pub fn object(n: usize) -> String {
    let id = ContentId::of(&content(n)).to_string();
    format!("objects/blake3/{}/{}", &id[..2], &id[2..])
}

fn content(n: usize) -> Vec<u8> {
    format!("decision {n} of the municipal council").repeat(n % 7 + 1).into_bytes()
}

fn house(files: usize) -> House {
    let house = House::new();
    for n in 0..files {
        house.file(&format!("{n:03}.bin"), content(n));
    }
    let outcome = house.try_ingest(&keep_only(), &Silent).unwrap();
    assert_eq!(outcome.account.new, files as u64);
    house.archive().refresh(&Silent).unwrap();
    house
}

fn keep_only() -> diwan::ingest::IngestOptions {
    diwan::ingest::IngestOptions { keep_only: true, ..options() }
}

fn copy(from: &Path, to: &Path) {
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
