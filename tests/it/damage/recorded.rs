//! Every run is an entry of the ledger, and what the entries add up to: which slice comes next, when an object was
//! last verified, what nobody has read for too long.

use std::sync::Arc;

use diwan::archive::{Archive, Hand};
use diwan::audit::{
    AuditOptions, AuditReport, Class, Outcome, Scope, Unrecorded, audit, record, report_text,
};
use diwan::digest::ContentId;
use diwan::disk::RealDisk;
use diwan::ledger::{Circumstances, FixityCheck, Time, What};
use diwan::monitor::Silent;

use super::{FILES, Patient, content, lines, object, trusting};
use crate::support::faulty_disk::{Cut, FaultyDisk};
use crate::support::house::key;

const DAY: i64 = 86_400;
const NOW: i64 = 1_800_000_000;

/// A clock that stands still.
#[derive(Debug)]
struct At(i64);

impl Circumstances for At {
    fn now(&self) -> Time {
        Time(self.0)
    }

    fn salt(&self) -> [u8; 16] {
        [3; 16]
    }
}

fn hand(now: i64) -> Hand {
    Hand {
        key: Arc::new(key()),
        circumstances: Arc::new(At(now)),
        agent: "auditor".to_owned(),
        software: "diwan test".to_owned(),
        holder: "a test".to_owned(),
    }
}

fn open(patient: &Patient) -> Archive {
    Archive::open(&patient.root(), Arc::new(RealDisk)).unwrap()
}

/// Audits and writes it down; returns the report and the entry.
fn run(patient: &Patient, scope: Scope, now: i64) -> (AuditReport, FixityCheck) {
    let archive = open(patient);
    let report = audit(&archive, &asking(scope, now), &Silent).unwrap();
    let place = record(&archive, &report, hand(now), &Silent).unwrap();
    let ledger = archive.ledger().unwrap();
    let event = ledger.events_from(place).unwrap().into_iter().next().unwrap();
    let What::FixityCheck(check) = event.what else { panic!("{event:?}") };
    (report, *check)
}

fn asking(scope: Scope, now: i64) -> AuditOptions {
    AuditOptions { scope, now: Some(Time(now)), ..trusting() }
}

fn verified(patient: &Patient, n: usize) -> Option<i64> {
    let catalog = open(patient).catalog().unwrap();
    catalog.verified(&ContentId::of(&content(n))).unwrap().map(|time| time.0)
}

#[test]
fn a_run_is_an_entry_with_its_report_and_the_archive_stays_whole() {
    let patient = Patient::large();
    let (report, check) = run(&patient, Scope::All, NOW);
    assert_eq!((check.outcome.as_str(), check.complete), ("ok", true));
    assert_eq!((check.objects, check.size), (FILES as u64, FILES as u64 + 3));
    assert_eq!(check.root, report.head.map(|head| head.root.to_string()));
    let archive = open(&patient);
    let kept = archive.store().read(&check.report.blake3).unwrap();
    assert_eq!(String::from_utf8(kept).unwrap(), report_text(&archive.settings().id, &report));
    // The report is an object like others: it is read by the next run, and its damage is told.
    let (next, _) = run(&patient, Scope::All, NOW + 1);
    assert_eq!((next.findings.len(), next.objects), (0, FILES as u64 + 1));
    let id = check.report.blake3.to_string();
    let place = format!("objects/blake3/{}/{}", &id[..2], &id[2..]);
    patient.delete(&place);
    assert_eq!(patient.findings(), [format!("F101 {place}")]);
}

#[test]
fn a_rebuilt_catalog_knows_what_was_verified() {
    let patient = Patient::large();
    run(&patient, Scope::Slice { number: 1, of: 2 }, NOW);
    let all = |patient: &Patient| -> Vec<Option<i64>> { (0..FILES).map(|n| verified(patient, n)).collect() };
    let before = all(&patient);
    open(&patient).rebuild_lenses(&Silent).unwrap();
    assert_eq!(all(&patient), before);
    assert!(before.contains(&None) && before.contains(&Some(NOW)));
}

#[test]
fn damage_is_written_down_and_stays_damage() {
    let patient = Patient::large();
    patient.delete(&object(1));
    patient.write(&object(2), b"changed");
    let (report, check) = run(&patient, Scope::All, NOW);
    assert_eq!((check.outcome.as_str(), report.outcome()), ("damage", Outcome::Damage));
    assert_eq!(
        check.findings.iter().collect::<Vec<_>>(),
        [(&"F101".to_owned(), &1), (&"F102".to_owned(), &1)]
    );
    let mut named = [1, 2].map(|n| ContentId::of(&content(n)));
    named.sort_unstable();
    assert_eq!(check.except, named);
    assert_eq!([0, 1, 2, 3].map(|n| verified(&patient, n)), [Some(NOW), None, None, Some(NOW)]);
    let again = patient.audit();
    assert_eq!((again.outcome(), again.findings.len()), (Outcome::Damage, 2));
}

#[test]
fn more_damage_than_an_entry_can_name_verifies_nothing() {
    let patient = Patient::large();
    (0..450).for_each(|n| patient.delete(&object(n)));
    let (_, check) = run(&patient, Scope::All, NOW);
    assert_eq!((check.read.len(), check.except.len(), check.findings["F101"]), (0, 0, 450));
    assert_eq!(verified(&patient, 460), None);
}

#[test]
fn slices_take_turns_as_the_ledger_tells_it() {
    let patient = Patient::large();
    let mut slices = Vec::new();
    for day in 0..4 {
        let (report, _) = run(&patient, Scope::NextSlice { of: 3 }, NOW + day * DAY);
        slices.push(report.scope);
    }
    let slice = |number| Scope::Slice { number, of: 3 };
    assert_eq!(slices, [slice(1), slice(2), slice(3), slice(1)]);
    // Another number of parts begins with its first.
    assert_eq!(run(&patient, Scope::NextSlice { of: 2 }, NOW).0.scope, Scope::Slice { number: 1, of: 2 });
    let times: std::collections::BTreeSet<_> = (0..FILES).map(|n| verified(&patient, n)).collect();
    assert!(!times.contains(&None), "every object was verified: {times:?}");
}

#[test]
fn what_arrives_later_is_not_verified_by_an_earlier_run() {
    let patient = Patient::large();
    run(&patient, Scope::SinceEntry(500), NOW);
    // Entry 2 tells of file 0.
    assert_eq!([0, 497, 498, 529].map(|n| verified(&patient, n)), [None, None, Some(NOW), Some(NOW)]);
    let catalog = open(&patient).catalog().unwrap();
    assert_eq!(catalog.verified_since(Time(NOW)).unwrap(), 32);
    assert_eq!(catalog.verified_since(Time(NOW + 1)).unwrap(), 0);
}

#[test]
fn what_nobody_has_read_for_too_long_is_told() {
    let patient = Patient::large();
    let stale = |now: i64, scope: Scope| {
        let options = AuditOptions { max_age: Some(30), ..asking(scope, now) };
        let report = audit(&open(&patient), &options, &Silent).unwrap();
        report.findings.iter().map(|finding| finding.detail.clone()).collect::<Vec<_>>()
    };
    let nothing: [String; 0] = [];
    run(&patient, Scope::Slice { number: 1, of: 2 }, NOW);
    assert_eq!(stale(NOW + 29 * DAY, Scope::All), nothing, "all is read now");
    assert_eq!(stale(NOW + 29 * DAY, Scope::Slice { number: 2, of: 2 }), nothing);
    let told = stale(NOW + 29 * DAY, Scope::Slice { number: 1, of: 2 });
    assert!(told[0].contains(" objects not read since "), "{told:?}");
    assert_ne!(
        stale(NOW + 31 * DAY, Scope::Slice { number: 2, of: 2 }),
        nothing,
        "the first half is too old"
    );
    // Not damage, but nobody knows.
    let options =
        AuditOptions { max_age: Some(1), ..asking(Scope::Slice { number: 1, of: 9 }, NOW + 9 * DAY) };
    assert_eq!(audit(&open(&patient), &options, &Silent).unwrap().outcome(), Outcome::CouldNotCheck);
}

#[test]
fn a_ledger_in_doubt_is_not_continued() {
    let patient = Patient::large();
    let head = patient.audit().head.unwrap();
    let remembered = vec![diwan::merkle::TreeHead { size: head.size + 1, ..head }];
    let archive = open(&patient);
    let report = audit(&archive, &AuditOptions { remembered, ..trusting() }, &Silent).unwrap();
    assert_eq!(lines(&report), ["F208 ledger/checkpoint"]);
    let refused = record(&archive, &report, hand(NOW), &Silent);
    assert!(matches!(refused, Err(Unrecorded::Doubtful)), "{refused:?}");
    assert_eq!(archive.ledger().unwrap().size(), head.size);
}

#[test]
fn the_work_of_an_interrupted_writer_is_left_to_it() {
    let patient = Patient::large();
    patient.write("lock", b"ingest, process 1");
    let stray = diwan::digest::ContentId::of(b"on its way").to_string();
    let stray = format!("objects/blake3/{}/{}", &stray[..2], &stray[2..]);
    patient.write(&stray, b"on its way");
    let archive = open(&patient);
    let report = audit(&archive, &trusting(), &Silent).unwrap();
    assert!(matches!(record(&archive, &report, hand(NOW), &Silent), Err(Unrecorded::Busy)));
    assert_eq!(patient.read("lock"), b"ingest, process 1");
    assert_eq!(patient.findings(), [format!("F105 {stray}")]);
}

#[test]
fn a_power_cut_while_a_run_is_written_down_hides_nothing_and_loses_nothing() {
    let damage = |report: &AuditReport| -> Vec<String> {
        let found = report.findings.iter().filter(|finding| finding.code.class() == Class::Damage);
        found.map(|finding| format!("{} {}", finding.code.number(), finding.place)).collect()
    };
    let missing = [format!("F101 {}", object(1))];
    let mut cuts = 0;
    for cut in [Cut::Before, Cut::After] {
        for at in 0.. {
            let patient = Patient::small();
            patient.delete(&object(1));
            let before = patient.audit().head.unwrap();
            let disk = Arc::new(FaultyDisk::new(at, cut));
            let archive = Archive::open(&patient.root(), disk.clone()).unwrap();
            let report = audit(&archive, &asking(Scope::All, NOW), &Silent).unwrap();
            let recorded = record(&archive, &report, hand(NOW), &Silent);
            if disk.operations() <= at {
                assert!(recorded.is_ok());
                break;
            }
            disk.lose(at);
            cuts += 1;
            let remembered = vec![before];
            let after = patient.audit_with(&AuditOptions { remembered, ..trusting() });
            assert_eq!(
                (damage(&after), after.outcome()),
                (missing.to_vec(), Outcome::Damage),
                "{cut:?} {at}"
            );
            if let Ok(place) = recorded {
                assert_eq!(after.entries, place + 1, "{cut:?} {at}: told as recorded");
            }
            // The next writer clears up, and the run after it can be written down.
            open(&patient).write(hand(NOW), &Silent).unwrap().finish().unwrap();
            let (again, check) = run(&patient, Scope::All, NOW);
            assert_eq!(
                (damage(&again), check.outcome.as_str()),
                (missing.to_vec(), "damage"),
                "{cut:?} {at}"
            );
        }
    }
    assert!(cuts > 40, "{cuts}");
}
