//! Archives that older versions wrote still open, verify, search and grow.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diwan::archive::{Archive, Hand};
use diwan::audit::{AuditOptions, Code, Outcome, audit};
use diwan::catalog::{ListFilter, Record};
use diwan::disk::RealDisk;
use diwan::ingest::ingest;
use diwan::ledger::RecordId;
use diwan::monitor::Silent;
use diwan::note::{SigningKey, VerifyingKey};
use diwan::search::{Page, Query, search};
use diwan::source::Sip;
use tempfile::TempDir;

use crate::support::house::{Ticking, options, readers};

/// A copy of a kept archive: the fixture itself is never opened for writing.
pub(crate) fn copy_of(version: &str) -> (TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let from = Path::new("fixtures/archives").join(version);
    for entry in walkdir::WalkDir::new(&from) {
        let entry = entry.unwrap();
        let to = dir.path().join("archive").join(entry.path().strip_prefix(&from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    let archive = Archive::open(&dir.path().join("archive"), Arc::new(RealDisk)).unwrap();
    (dir, archive)
}

pub(crate) fn key(version: &str, extension: &str) -> String {
    let path: PathBuf = Path::new("fixtures/archives").join(format!("{version}.{extension}"));
    fs::read_to_string(path).unwrap().trim().to_owned()
}

fn verified(archive: &Archive) -> Outcome {
    let trusted: Vec<VerifyingKey> = vec![key("v1", "vkey").parse().unwrap()];
    let options = AuditOptions { trusted, jobs: 1, ..AuditOptions::default() };
    let report = audit(archive, &options, &Silent).unwrap();
    // The clock of these tests stands in 2023.
    let found = report.findings.iter().filter(|finding| finding.code != Code::ClockWentBack);
    assert_eq!(found.count(), 0, "{:?}", report.findings);
    report.outcome()
}

fn records(archive: &Archive) -> Vec<Record> {
    archive.catalog().unwrap().records(&ListFilter::default(), RecordId(0), 100).unwrap()
}

#[test]
fn an_archive_of_version_1_opens_verifies_and_searches() {
    let (_dir, archive) = copy_of("v1");
    archive.refresh(&Silent).unwrap();
    assert_eq!(verified(&archive), Outcome::Ok);
    let names: Vec<String> = records(&archive).iter().map(|record| record.path.text().to_owned()).collect();
    let expected = [
        "وارد 2023/\\xCA\\xDA\\xE3\\xED\\xE3.txt",
        "وارد 2023/تعميم ممسوح.png",
        "وارد 2023/فارغ.txt",
        "وارد 2023/قرار رقم 15.txt",
        "وارد 2023/مرفقات.zip",
        "وارد 2023/نسخة من قرار 15.txt",
        "وارد 2023/مرفقات.zip/شكوى.txt",
    ];
    assert_eq!(names, expected);
    for record in records(&archive) {
        archive.store().read(&record.content).unwrap();
    }
    let found = |query: &str| -> Vec<u64> {
        let hits = search(&archive, &Query::parse(query), Page { offset: 0, limit: 9 }).unwrap();
        hits.hits.iter().map(|hit| hit.record.0).collect()
    };
    assert_eq!(found("تشكيل لجنه"), [4, 6]);
    assert_eq!(found("امحمد"), [7]);
}

#[test]
fn an_archive_of_version_1_still_grows() {
    let (dir, archive) = copy_of("v1");
    let usb = dir.path().join("usb");
    fs::create_dir(&usb).unwrap();
    fs::write(usb.join("جديد.txt"), "قرار جديد").unwrap();
    let hand = Hand {
        key: Arc::new(SigningKey::from_secret_text(&key("v1", "key")).unwrap()),
        circumstances: Arc::new(Ticking::default()),
        agent: "tester".to_owned(),
        software: "diwan test".to_owned(),
        holder: "a test".to_owned(),
    };
    let mut writer = archive.write(hand, &Silent).unwrap();
    let sip = Sip::new(&[usb]).unwrap();
    ingest(&mut writer, &sip, &options(), &readers(), &Silent).unwrap();
    assert_eq!(writer.finish().unwrap(), 0, "nothing was left unrecorded");
    assert_eq!(records(&archive).last().unwrap().id, RecordId(8));
    assert_eq!(verified(&archive), Outcome::Ok);
}
