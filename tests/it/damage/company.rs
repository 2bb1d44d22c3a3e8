//! An audit while somebody writes: what is whole is never called damaged.

use std::sync::atomic::{AtomicBool, Ordering};

use diwan::audit::{Outcome, audit};
use diwan::monitor::Silent;

use super::{keep_only, trusting};
use crate::support::house::House;

#[test]
fn an_audit_beside_a_writer_finds_no_damage() {
    let house = House::new();
    house.file("first.bin", "first");
    house.try_ingest(&keep_only(), &Silent).unwrap();
    let done = AtomicBool::new(false);
    let mut audits = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..40 {
                for n in 0..7 {
                    house.file(&format!("{round}/{n}.bin"), format!("{n} of {round}"));
                }
                house.try_ingest(&keep_only(), &Silent).unwrap();
            }
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            let report = audit(&house.archive(), &trusting(), &Silent).unwrap();
            assert_eq!(report.outcome(), Outcome::Ok, "{:?}", report.findings);
            audits += 1;
        }
    });
    assert!(audits > 3, "only {audits} audits");
    let report = audit(&house.archive(), &trusting(), &Silent).unwrap();
    assert_eq!((report.objects, report.outcome()), (281, Outcome::Ok));
}
