//! What no group of parity has yet, and what came from other hands: the right edge brings it back.

use std::fs;
use std::sync::Arc;

use diwan::audit::Outcome;
use diwan::disk::{Lock, RealDisk};
use diwan::note::{with_sum, without_sum};
use diwan::parity::Edge;
use diwan::repair::{FolderCopies, status};

use super::{Patient, cosigned, lines, object, repaired};

const COSIGNED: &str = "ledger/cosigned";

type Inflict = fn(&Patient);

#[test]
fn any_flipped_bit_of_what_came_since_is_named_and_healed() {
    for (n, file) in Patient::fresh().files().iter().enumerate().filter(|(_, file)| *file != "lock") {
        for start in [n * 7_919, n * 104_729] {
            let patient = Patient::fresh();
            let bits = patient.read(file).len() * 8;
            // What SQLite shares between processes means nothing when there are none.
            if bits == 0 || file.ends_with("-shm") {
                continue;
            }
            patient.flip(file, start % bits);
            let named = patient.try_audit();
            assert!(named.is_none_or(|lines| !lines.is_empty()), "{file} is not noticed");
            let report = patient.repair(&[]);
            assert_eq!(report.remaining.outcome(), Outcome::Ok, "{file}: {:?}", lines(&report.remaining));
            patient.is_well();
        }
    }
}

#[test]
fn an_object_that_no_group_has_comes_out_of_the_edge() {
    let patient = Patient::fresh();
    let whole = patient.read(&object(7));
    patient.delete(&object(7));
    let report = patient.repair(&[]);
    assert_eq!(repaired(&report), [format!("parity {}", object(7))]);
    assert_eq!(patient.read(&object(7)), whole);
    patient.is_well();
}

#[test]
fn a_damaged_file_does_not_replace_the_good_one_in_the_edge() {
    let patient = Patient::fresh();
    let (new, head) = (object(7), patient.read(COSIGNED));
    for file in [new.as_str(), COSIGNED] {
        patient.flip(file, 200);
    }
    // Whoever writes renews the edge, and notices nothing.
    patient.says("a title");
    let edge = Edge::of(&patient.root());
    assert_eq!(edge.files[COSIGNED], head);
    assert_eq!(edge.objects.len(), 2);
    let report = patient.repair(&[]);
    assert_eq!(repaired(&report).len(), 2, "{report:?}");
    patient.is_well();
}

#[test]
fn the_status_counts_what_the_edge_has_as_protected() {
    let patient = Patient::fresh();
    assert_eq!(status(&patient.open()).unwrap().uncovered, 0);
    let next = patient.protect(Arc::new(RealDisk), 10).unwrap();
    assert_eq!(next.members, 8, "the small group is made anew with what came since");
    assert_eq!(status(&patient.open()).unwrap().uncovered, 0);
    assert_eq!(Edge::of(&patient.root()).objects.len(), 0, "the groups have it now");
    patient.is_well();
}

#[test]
fn what_witnesses_have_cosigned_comes_from_a_copy_from_the_edge_or_is_moved_aside() {
    let damages: [(&str, Inflict); 4] = [
        ("flipped", |patient| {
            let line = patient.read(COSIGNED).len() - 100;
            patient.flip(COSIGNED, line * 8);
        }),
        ("cut", |patient| patient.write(COSIGNED, &patient.read(COSIGNED)[..50])),
        ("deleted", |patient| patient.delete(COSIGNED)),
        ("unreadable", |patient| {
            patient.delete(COSIGNED);
            fs::create_dir(patient.path(COSIGNED)).unwrap();
        }),
    ];
    for (name, inflict) in damages {
        let patient = Patient::fresh();
        let whole = patient.read(COSIGNED);
        inflict(&patient);
        let code = match name {
            "deleted" => "F256",
            "unreadable" => "F253",
            _ => "F251",
        };
        assert_eq!(lines(&patient.audit()), [format!("{code} {COSIGNED}")], "{name}");
        assert_eq!(repaired(&patient.repair(&[])), [format!("parity {COSIGNED}")], "{name}");
        assert_eq!(patient.read(COSIGNED), whole, "{name}");
        patient.is_well();

        let (bare, other) = (with_cosigned(Patient::small_bare()), with_cosigned(Patient::small_bare()));
        inflict(&bare);
        let report = bare.repair(&[&FolderCopies(other.root())]);
        // Where nothing else has it, nobody can know that it was there.
        let expected = if name == "deleted" { Vec::new() } else { vec![format!("replica {COSIGNED}")] };
        assert_eq!(repaired(&report), expected, "{name}");
        bare.is_well();

        let alone = with_cosigned(Patient::small_bare());
        inflict(&alone);
        let report = alone.repair(&[]);
        let moved = if name == "deleted" { Vec::new() } else { vec![COSIGNED.to_owned()] };
        assert_eq!((repaired(&report), report.moved), (Vec::new(), moved), "{name}");
        assert!(!alone.path(COSIGNED).exists(), "{name}");
        alone.is_well();
    }
}

fn with_cosigned(patient: Patient) -> Patient {
    patient.open().keep_cosigned(&cosigned(&patient.root()), "a test").unwrap();
    patient
}

#[test]
fn a_head_of_another_past_is_evidence_and_stays() {
    let patient = with_cosigned(Patient::small_bare());
    let other = with_cosigned(Patient::bare());
    // The same log key, another history: as if this archive had been rolled back.
    patient.write(COSIGNED, &other.read(COSIGNED));
    let report = patient.repair(&[]);
    assert_eq!(lines(&report.remaining), [format!("F252 {COSIGNED}")]);
    assert_eq!(patient.read(COSIGNED), other.read(COSIGNED));
}

#[test]
fn what_is_cosigned_while_somebody_writes_is_kept_and_that_one_renews_the_edge() {
    let patient = Patient::fresh();
    patient.says("a title");
    let note = cosigned(&patient.root());
    let lock = Lock::take(&patient.path("lock"), "somebody").unwrap();
    patient.open().keep_cosigned(&note, "a test").unwrap();
    lock.done().unwrap();
    assert_eq!(without_sum(&patient.read(COSIGNED)), Ok(note.as_bytes()));
    assert_eq!(lines(&patient.audit()), ["F504 parity/edge"]);
    patient.says("another title");
    assert_eq!(Edge::of(&patient.root()).files[COSIGNED], with_sum(&note).into_bytes());
    patient.is_well();
}
