//! What a person would change rather than a disk: keys, the past, the settings; and audits that end early.

use std::sync::atomic::{AtomicU64, Ordering};

use diwan::archive::Archive;
use diwan::audit::{AuditOptions, Outcome, audit};
use diwan::disk::RealDisk;
use diwan::merkle::TreeHead;
use diwan::monitor::{Counter, Monitor, Problem, RecordingMonitor, Stage};
use diwan::note::{Checkpoint, SigningKey};

use super::{Patient, lines, object, trusting};
use crate::support::house::{House, ORIGIN, key};

fn stranger() -> SigningKey {
    SigningKey::from_seed(ORIGIN.parse().unwrap(), &[8; 32])
}

#[test]
fn without_a_key_from_outside_nothing_is_ever_ok() {
    let patient = Patient::small();
    let report = patient.audit_with(&AuditOptions { trusted: Vec::new(), ..trusting() });
    assert_eq!(lines(&report), ["F205 ledger/checkpoint"]);
    assert_eq!(report.outcome(), Outcome::CouldNotCheck);
}

#[test]
fn a_key_put_beside_the_data_is_not_believed() {
    let patient = Patient::small();
    let text = String::from_utf8(patient.read("ledger/checkpoint")).unwrap();
    let body = text.split_once("\n\n").unwrap().0.to_owned() + "\n";
    patient.write("ledger/checkpoint", stranger().sign(&body).unwrap().as_bytes());
    let settings = String::from_utf8(patient.read("archive.toml")).unwrap();
    let ours = key().verifying_key().to_string();
    let theirs = stranger().verifying_key().to_string();
    patient.write("archive.toml", settings.replace(&ours, &theirs).as_bytes());
    assert_eq!(patient.findings(), ["F301 archive.toml", "F204 ledger/checkpoint"]);
}

#[test]
fn a_second_trusted_key_does_no_harm() {
    let patient = Patient::small();
    let trusted = vec![stranger().verifying_key(), key().verifying_key()];
    let report = patient.audit_with(&AuditOptions { trusted, ..trusting() });
    assert_eq!(report.findings, []);
}

#[test]
fn a_ledger_that_was_turned_back_or_signed_anew_is_told_by_what_is_remembered() {
    let patient = Patient::large();
    let head = patient.audit().head.unwrap();
    let with = |remembered: Vec<TreeHead>| {
        let report = patient.audit_with(&AuditOptions { remembered, ..trusting() });
        lines(&report)
    };
    let nothing: [&str; 0] = [];
    assert_eq!(with(vec![head]), nothing);
    let longer = TreeHead { size: head.size + 1, ..head };
    assert_eq!(with(vec![longer]), ["F208 ledger/checkpoint"]);
    for size in [1, 255, 256, 257, 512, 533] {
        let other = TreeHead { size, root: diwan::merkle::leaf_hash(b"another past") };
        assert_eq!(with(vec![other]), ["F209 ledger"], "{size}");
    }
}

#[test]
fn an_older_state_of_a_ledger_that_grew_is_remembered_well() {
    let house = House::new();
    house.file("one.bin", "one").ingest();
    let first = audit(&house.archive(), &trusting(), &diwan::monitor::Silent).unwrap();
    let checkpoint = std::fs::read(house.root().join("ledger/checkpoint")).unwrap();
    house.file("two.bin", "two").ingest();
    let remembered = vec![first.head.unwrap()];
    let second =
        audit(&house.archive(), &AuditOptions { remembered, ..trusting() }, &diwan::monitor::Silent).unwrap();
    assert_eq!(second.findings, []);
    // Somebody takes the second accession back by putting the old checkpoint in its place.
    let path = house.root().join("ledger/checkpoint");
    std::fs::remove_file(&path).unwrap();
    std::fs::write(path, checkpoint).unwrap();
    let remembered = vec![second.head.unwrap()];
    let report =
        audit(&house.archive(), &AuditOptions { remembered, ..trusting() }, &diwan::monitor::Silent).unwrap();
    assert!(lines(&report).contains(&"F208 ledger/checkpoint".to_owned()), "{report:?}");
    assert_eq!(report.outcome(), Outcome::Damage);
}

#[test]
fn a_root_that_was_signed_over_other_entries_is_told() {
    let patient = Patient::small();
    let head = patient.audit().head.unwrap();
    let root = diwan::merkle::leaf_hash(b"other entries").into();
    let forged = Checkpoint { origin: ORIGIN.parse().unwrap(), size: head.size, root };
    patient.write("ledger/checkpoint", key().sign(&forged.to_text()).unwrap().as_bytes());
    assert_eq!(patient.findings(), ["F207 ledger/checkpoint"]);
}

#[test]
fn settings_and_readme_are_compared_with_what_is_signed() {
    let changes = [
        ("name = \"test\"", "name = \"best\""),
        ("0123456789abcdef", "1123456789abcdef"),
        ("1970-01-01", "1971-01-01"),
        ("origin = \"diwan.invalid/test\"", "origin = \"diwan.invalid/best\""),
    ];
    for (from, to) in changes {
        let patient = Patient::small();
        let text = String::from_utf8(patient.read("archive.toml")).unwrap();
        assert!(text.contains(from), "{text}");
        patient.write("archive.toml", text.replacen(from, to, 1).as_bytes());
        let findings = patient.findings();
        assert_eq!(findings[0], "F301 archive.toml", "{to}: {findings:?}");
    }
    let patient = Patient::small();
    patient.delete("README.txt");
    assert_eq!(patient.findings(), ["F302 README.txt"]);
}

#[test]
fn an_audit_that_was_stopped_never_says_ok() {
    struct After(AtomicU64);
    impl Monitor for After {
        fn count(&self, counter: Counter, by: u64) {
            if counter == Counter::ObjectsVerified {
                self.0.fetch_sub(by, Ordering::Relaxed);
            }
        }
        fn begin(&self, _: Stage, _: Option<u64>) {}
        fn problem(&self, _: &Problem) {}
        fn stopping(&self) -> bool {
            self.0.load(Ordering::Relaxed) > 1 << 40 || self.0.load(Ordering::Relaxed) == 0
        }
    }
    let patient = Patient::large();
    let archive = Archive::open(&patient.root(), std::sync::Arc::new(RealDisk)).unwrap();
    let at_once = RecordingMonitor::default();
    at_once.stop();
    let report = audit(&archive, &trusting(), &at_once).unwrap();
    assert_eq!((report.complete, report.objects, report.outcome()), (false, 0, Outcome::CouldNotCheck));
    let report = audit(&archive, &trusting(), &After(AtomicU64::new(100))).unwrap();
    assert!(!report.complete && (100..200).contains(&report.objects), "{}", report.objects);
    assert_eq!(report.outcome(), Outcome::CouldNotCheck);
    patient.delete(&object(0));
    patient.delete(&object(1));
    let monitor = RecordingMonitor::default();
    let report = audit(&archive, &trusting(), &monitor).unwrap();
    assert_eq!((report.objects, report.outcome()), (528, Outcome::Damage));
    assert_eq!(monitor.counted(Counter::ObjectsVerified), 530);
    assert_eq!(monitor.counted(Counter::BytesVerified), report.bytes);
}
