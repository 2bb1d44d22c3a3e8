//! What taking in promises.

#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]

mod drawn;
mod letters;

use std::fs;

use diwan::catalog::OpenOnly;
use diwan::ingest::IngestOptions;
use diwan::ledger::{AccessionId, Account};
use diwan::monitor::{Counter, ProblemCode, Silent};
use diwan::source::Rule;

use crate::support::house::{House, options, recording};

#[test]
fn every_file_is_in_one_place_of_the_account() {
    let house = House::new();
    house.file("new.txt", "text").file("copy.txt", "text").file("empty", "").file("Thumbs.db", "x");
    std::os::unix::fs::symlink("nowhere", house.usb().join("broken")).unwrap();
    let outcome = house.ingest();
    let expected = Account { seen: 5, new: 1, duplicate: 1, skipped: 1, problem: 2, members: 0, bytes: 8 };
    assert_eq!(outcome.account, expected);
    assert!(outcome.account.balances());
    let catalog = house.archive().catalog().unwrap();
    let accession = catalog.accession(outcome.accession.unwrap()).unwrap().unwrap();
    assert_eq!(accession.account, Some(expected));
    let problems = catalog.problems(accession.id).unwrap();
    let codes: Vec<_> = problems.iter().map(|p| (p.path.as_str(), p.code.as_str())).collect();
    assert_eq!(codes, [("usb/broken", "not-a-file"), ("usb/empty", "empty")]);
}

#[test]
fn a_second_run_writes_nothing_and_reads_nothing() {
    let house = House::new();
    house.file("a.txt", "a").file("b.txt", "a").file("empty", "");
    std::os::unix::fs::symlink("nowhere", house.usb().join("broken")).unwrap();
    house.ingest();
    let size = house.archive().ledger().unwrap().size();
    for reread in [false, true] {
        let monitor = recording();
        let again = house.try_ingest(&IngestOptions { reread, ..options() }, &monitor).unwrap();
        assert_eq!(again.accession, None);
        assert_eq!((again.account.seen, again.skipped[&Rule::AlreadyHere], again.account.problem), (4, 3, 1));
        for counter in [Counter::ObjectsWritten, Counter::EntriesWritten] {
            assert_eq!(monitor.counted(counter), 0, "{counter:?}");
        }
        assert_eq!(monitor.counted(Counter::BytesRead), if reread { 2 } else { 0 });
    }
    assert_eq!(house.archive().ledger().unwrap().size(), size);
}

#[test]
fn changed_content_under_an_old_name_is_a_new_record() {
    let house = House::new();
    house.file("plan.txt", "first");
    house.ingest();
    house.file("plan.txt", "again");
    let outcome = house.ingest();
    assert_eq!((outcome.account.new, outcome.accession), (1, Some(AccessionId(2))));
}

#[test]
fn a_stopped_run_is_gone_on_with_by_the_same_command() {
    let house = House::new();
    for number in 0..40 {
        house.file(&format!("{number:02}.txt"), format!("text {number}"));
    }
    let monitor = recording();
    monitor.stop();
    let stopped = house.try_ingest(&options(), &monitor).unwrap();
    assert!(!stopped.complete);
    let resumed = house.ingest();
    assert!(resumed.complete);
    assert_eq!((resumed.account.seen, resumed.account.new), (40, 40));
    assert_eq!(house.archive().catalog().unwrap().accessions(OpenOnly::Yes).unwrap(), []);
    assert_eq!(house.holdings().len(), 40);
}

#[test]
fn the_number_of_workers_leaves_no_trace_in_the_ledger() {
    let entries = |jobs| {
        let house = House::new();
        for number in 0..60 {
            house.file(&format!("{number:02}.txt"), format!("text {}", number % 50));
        }
        house.try_ingest(&IngestOptions { jobs, ..options() }, &Silent).unwrap();
        let ledger = house.archive().ledger().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let here = house.dir.path().to_str().unwrap().to_owned();
        let mut entries: Vec<String> = ledger.entries_from(0).unwrap().into_iter().map(text).collect();
        // The times of the files and the place of the source differ from house to house.
        for entry in &mut entries {
            *entry = entry.replace(&here, "HERE");
            if let Some(at) = entry.find("\"modified\"") {
                entry.replace_range(at..at + 33, "");
            }
        }
        entries
    };
    assert_eq!(entries(1), entries(4));
}

#[test]
fn an_unreadable_file_is_a_problem_and_the_rest_comes_in() {
    let house = House::new();
    house.file("open.txt", "open");
    // A file that the system refuses to read even for the superuser, as a bad sector would be.
    std::os::unix::fs::symlink("/proc/self/mem", house.usb().join("bad sector.bin")).unwrap();
    let monitor = recording();
    let outcome = house.try_ingest(&options(), &monitor).unwrap();
    assert_eq!((outcome.account.new, outcome.account.problem), (1, 1));
    let told: Vec<_> =
        monitor.problems().into_iter().map(|problem| (problem.subject, problem.code)).collect();
    assert_eq!(told[0], ("usb/bad sector.bin".to_owned(), ProblemCode::Unreadable));
}

#[test]
fn the_archive_is_never_taken_into_itself() {
    let mut house = House::new();
    house.file("a.txt", "a");
    house.ingest();
    let inside = house.usb().join("archive");
    fs::rename(house.root(), &inside).unwrap();
    std::os::unix::fs::symlink(&inside, house.root()).unwrap();
    house.disk = std::sync::Arc::new(diwan::disk::RealDisk);
    house.file("b.txt", "b");
    let outcome = house.ingest();
    assert_eq!((outcome.account.new, outcome.skipped.get(&Rule::Archive)), (1, Some(&1)));
}

#[test]
fn mail_in_a_mailbox_in_a_package_is_taken_apart_with_its_attachments() {
    let house = House::new();
    let mail = "From: a@wadi.example\nTo: b@wadi.example\nSubject: scan\nContent-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\nhello\n--b\nContent-Type: text/plain; name=plan.txt\n\
        Content-Disposition: attachment; filename=plan.txt\n\nthe plan\n--b--\n";
    let mailbox = format!(
        "From a 10:30:00\n{mail}\nFrom a 10:31:00\nTo: c\nSubject: second\nFrom: d\n\nno attachment\n"
    );
    house.file("archive.tar", tar("mail/inbox.mbox", mailbox.as_bytes()));
    let outcome = house.ingest();
    let account = Account { seen: 1, new: 1, members: 4, ..outcome.account };
    assert_eq!(outcome.account, account);
    let inbox = "usb/archive.tar/mail/inbox.mbox";
    let holdings = house.holdings();
    let names: Vec<_> = holdings.keys().map(String::as_str).collect();
    let inside = |name: &str| format!("{inbox}/{name}");
    let expected = [
        "usb/archive.tar".to_owned(),
        inbox.to_owned(),
        inside("00001 scan.eml"),
        inside("00001 scan.eml/plan.txt"),
        inside("00002 second.eml"),
    ];
    assert_eq!(names, expected);
    assert_eq!(holdings[&expected[2]], mail.as_bytes());
    assert_eq!(holdings[&expected[3]], b"the plan");
    let size = house.archive().ledger().unwrap().size();
    house.ingest();
    assert_eq!(house.archive().ledger().unwrap().size(), size, "a second run takes nothing apart again");
}

#[test]
fn what_lies_deeper_than_asked_is_told_once_and_only_where_something_is() {
    let house = House::new();
    let inner = tar("deep.tar", &tar("letter.txt", b"text"));
    house.file("outer.tar", tar("inner.tar", &inner)).file("letter.rtf", "{\\rtf1 text}");
    let monitor = recording();
    house.try_ingest(&IngestOptions { depth: 2, ..options() }, &monitor).unwrap();
    let told: Vec<_> = monitor.problems().into_iter().map(|p| (p.subject, p.code)).collect();
    assert_eq!(told, [("usb/outer.tar/inner.tar/deep.tar".to_owned(), ProblemCode::TooDeep)]);
}

#[test]
fn a_name_that_promises_another_format_is_a_finding_and_no_problem() {
    let house = House::new();
    house
        .file("invoice.pdf", b"MZ\x90\0\x03\0\0\0")
        .file("letter.txt", "text")
        .file("old.doc", "{\\rtf1 text}");
    let outcome = house.ingest();
    assert_eq!((outcome.account.new, outcome.account.problem, outcome.mismatched), (3, 0, 2));
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    let catalog = archive.catalog().unwrap();
    let filter = diwan::catalog::ListFilter { mismatched_only: true, ..Default::default() };
    let records = catalog.records(&filter, diwan::ledger::RecordId(0), 10).unwrap();
    let told: Vec<_> = records.iter().map(|r| (r.path.text(), r.mismatch.as_deref())).collect();
    assert_eq!(told, [("usb/invoice.pdf", Some("pdf")), ("usb/old.doc", Some("doc"))]);
    assert_eq!(catalog.count_mismatched(AccessionId(1)).unwrap(), 2);
}

/// A tar archive of one member.
fn tar(name: &str, content: &[u8]) -> Vec<u8> {
    let mut head = vec![0; 512];
    head[..name.len()].copy_from_slice(name.as_bytes());
    head[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    head[156] = b'0';
    head[257..263].copy_from_slice(b"ustar\0");
    head[148..156].copy_from_slice(b"        ");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    [&head[..], content, &vec![0; (512 - content.len() % 512) % 512], &[0; 1024]].concat()
}
