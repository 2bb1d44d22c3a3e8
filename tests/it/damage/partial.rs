//! Runs that read a part: slices, what came since, as many bytes as allowed, and runs that go on where another
//! stopped. None of them ever says more than it has seen.

use std::collections::BTreeMap;
use std::sync::Mutex;

use diwan::archive::Archive;
use diwan::audit::{
    AuditOptions, AuditReport, ObjectState, Outcome, Pace, Position, Scope, Stopped, Watch, audit_watched,
};
use diwan::digest::ContentId;
use diwan::disk::RealDisk;
use diwan::ledger::Time;
use diwan::merkle::{TreeHead, leaf_hash};
use diwan::monitor::Silent;

use super::{FILES, Patient, lines, object, trusting};

/// Remembers everything it is told.
#[derive(Default)]
struct Remembering {
    states: Mutex<BTreeMap<ContentId, ObjectState>>,
    positions: Mutex<Vec<Position>>,
}

impl Watch for Remembering {
    fn object(&self, id: &ContentId, state: ObjectState) {
        assert_eq!(self.states.lock().unwrap().insert(*id, state), None, "twice");
    }

    fn reached(&self, position: &Position) {
        self.positions.lock().unwrap().push(position.clone());
    }
}

fn run(patient: &Patient, options: &AuditOptions, watch: &dyn Watch) -> AuditReport {
    let archive = Archive::open(&patient.root(), std::sync::Arc::new(RealDisk)).unwrap();
    audit_watched(&archive, options, &Silent, watch).unwrap()
}

fn asking(scope: Scope) -> AuditOptions {
    AuditOptions { scope, now: Some(Time(1_800_000_000)), ..trusting() }
}

fn at_most(bytes: u64, resume: Option<Position>) -> AuditOptions {
    let pace = Pace { max_bytes: Some(bytes), rate: None };
    AuditOptions { pace, resume, ..asking(Scope::All) }
}

/// Runs with a limit until everything is read, going on from what was kept each time; returns every report.
fn in_steps(patient: &Patient, bytes: u64) -> Vec<AuditReport> {
    let mut reports = Vec::new();
    let mut resume = None;
    loop {
        let watch = Remembering::default();
        reports.push(run(patient, &at_most(bytes, resume), &watch));
        if reports.last().unwrap().complete {
            return reports;
        }
        let kept = watch.positions.into_inner().unwrap().pop().unwrap();
        // Through its text, as a journal keeps it.
        resume = Some(Position::from_text(&kept.to_text()).unwrap());
        assert_eq!(resume.as_ref(), Some(&kept));
    }
}

#[test]
fn slices_read_everything_once_and_each_says_what_it_is() {
    let patient = Patient::large();
    for of in [1, 7, 600] {
        let mut objects = 0;
        for number in 1..=of {
            let report = run(&patient, &asking(Scope::Slice { number, of }), &Remembering::default());
            assert_eq!((report.outcome(), report.complete), (Outcome::Ok, true), "{:?}", report.findings);
            assert_eq!(report.scope, Scope::Slice { number, of });
            assert_eq!(report.entries, FILES as u64 + 3, "the ledger is always read as a whole");
            objects += report.objects;
        }
        assert_eq!(objects, FILES as u64);
    }
}

#[test]
fn damage_is_found_by_its_slice_and_by_no_other() {
    let patient = Patient::large();
    patient.delete(&object(7));
    let found: Vec<u64> = (1..=5)
        .filter(|number| {
            let report =
                run(&patient, &asking(Scope::Slice { number: *number, of: 5 }), &Remembering::default());
            report.outcome() == Outcome::Damage
        })
        .collect();
    assert_eq!(found.len(), 1);
}

#[test]
fn what_came_since_an_entry_or_a_time_is_read_alone() {
    let patient = Patient::large();
    // Entry 2 tells of the first file.
    let since = |scope| run(&patient, &asking(scope), &Remembering::default());
    assert_eq!(since(Scope::SinceEntry(2)).objects, 530);
    let report = since(Scope::SinceEntry(500));
    assert_eq!((report.objects, report.outcome()), (32, Outcome::Ok));
    assert_eq!(since(Scope::SinceEntry(10_000)).objects, 0);
    assert_eq!(since(Scope::SinceTime(Time(0))).objects, 530);
    let never = since(Scope::SinceTime(Time(1_900_000_000)));
    assert_eq!((never.objects, never.scope), (0, Scope::SinceEntry(533)));
}

#[test]
fn a_run_that_has_read_what_it_may_is_never_ok_and_goes_on_to_the_end() {
    let patient = Patient::large();
    let whole = run(&patient, &asking(Scope::All), &Remembering::default());
    let reports = in_steps(&patient, 10_000);
    assert!(reports.len() > 3, "{}", reports.len());
    let (last, stopped) = reports.split_last().unwrap();
    for report in stopped {
        assert_eq!((report.outcome(), report.stopped), (Outcome::CouldNotCheck, Some(Stopped::MaxBytes)));
        assert_eq!(report.objects + report.left, FILES as u64);
    }
    assert_eq!((last.objects, last.bytes, last.left), (whole.objects, whole.bytes, 0));
    assert_eq!((last.outcome(), last.resumed, reports[0].resumed), (Outcome::Ok, true, false));
    // The ranges follow each other without a gap, from the first name there can be to the last.
    assert_eq!(last.read.len(), reports.len());
    assert_eq!(last.read[0].from.as_bytes(), &[0; 32]);
    assert_eq!(last.read.last().unwrap().through.as_bytes(), &[0xff; 32]);
}

#[test]
fn damage_found_before_the_stop_is_not_forgotten() {
    let patient = Patient::large();
    let mut names: Vec<String> = (0..FILES).map(object).collect();
    names.sort();
    patient.delete(&names[0]);
    patient.write(&names[FILES - 1], b"changed");
    let reports = in_steps(&patient, 10_000);
    assert_eq!(reports[0].outcome(), Outcome::Damage);
    assert_eq!(lines(&reports[0]), [format!("F101 {}", names[0])]);
    let last = reports.last().unwrap();
    assert_eq!(lines(last), [format!("F101 {}", names[0]), format!("F102 {}", names[FILES - 1])]);
    assert_eq!((last.outcome(), last.objects), (Outcome::Damage, FILES as u64 - 2));
}

#[test]
fn a_run_goes_on_with_the_ledger_it_began_with() {
    let patient = Patient::large();
    let watch = Remembering::default();
    run(&patient, &at_most(1, None), &watch);
    let kept = watch.positions.into_inner().unwrap().pop().unwrap();
    let shorter = Position { head: TreeHead { size: 100, ..kept.head }, ..kept.clone() };
    let report = run(&patient, &at_most(u64::MAX, Some(shorter)), &Remembering::default());
    assert_eq!(lines(&report), ["F209 ledger"], "another past than the one it began with");
    let other = Position { head: TreeHead { root: leaf_hash(b"another"), ..kept.head }, ..kept };
    let report = run(&patient, &at_most(u64::MAX, Some(other)), &Remembering::default());
    assert_eq!(report.outcome(), Outcome::Damage);
}

#[test]
fn whoever_watches_is_told_of_every_object_and_of_a_beginning() {
    let patient = Patient::large();
    patient.delete(&object(1));
    patient.write(&object(2), b"changed");
    patient.make_unreadable(&object(3));
    let watch = Remembering::default();
    run(&patient, &asking(Scope::All), &watch);
    let states = watch.states.into_inner().unwrap();
    let state = |n: usize| states[&ContentId::of(&super::content(n))];
    assert_eq!(states.len(), FILES);
    assert_eq!(
        [0, 1, 2, 3].map(state),
        [ObjectState::Ok, ObjectState::Missing, ObjectState::Corrupt, ObjectState::Unreadable]
    );
    let first = &watch.positions.into_inner().unwrap()[0];
    assert_eq!((first.last, first.objects, first.read.len()), (None, 0, 0));
}
