//! The sandbox: what a worker must not be able to do, and what becomes of the pool when workers die.

use diwan::extract::{Limits, ReaderOptions, Readers};
use diwan::monitor::ProblemCode;

use super::{DECISION, options, read_whole, readers, text};

fn limited(limits: Limits) -> Readers {
    Readers::new(ReaderOptions { limits, ..options() })
}

#[test]
fn files_network_and_processes_are_refused() {
    let readers = readers();
    for what in ["read", "list", "write", "socket", "process", "thread"] {
        assert_eq!(readers.probe(what).unwrap(), "refused", "{what}");
    }
}

/// The kernel tells whether it has Landlock; where it does, the worker must be under it.
#[test]
fn landlock_is_used_where_the_kernel_has_it() {
    let kernel_has_it =
        std::fs::read_to_string("/sys/kernel/security/lsm").is_ok_and(|list| list.contains("landlock"));
    let answer = readers().probe("landlock").unwrap();
    assert!(answer == "enforced" || !kernel_has_it, "{answer}");
}

#[test]
fn a_worker_that_dies_costs_one_file() {
    let readers =
        limited(Limits { memory_bytes: 200 << 20, cpu_seconds: 1, wall_seconds: 20, ..Limits::office() });
    let before = read_whole(&readers, "a.txt", DECISION.as_bytes());
    assert_eq!(readers.probe("memory").unwrap_err().code, ProblemCode::ReaderDied);
    assert_eq!(readers.probe("spin").unwrap_err().code, ProblemCode::Timeout);
    assert_eq!(read_whole(&readers, "a.txt", DECISION.as_bytes()), before);
}

#[test]
fn the_wall_clock_ends_a_worker() {
    let readers = limited(Limits { cpu_seconds: 600, wall_seconds: 1, ..Limits::office() });
    assert_eq!(readers.probe("spin").unwrap_err().code, ProblemCode::Timeout);
}

#[test]
fn a_panic_is_a_trouble_and_the_worker_lives() {
    let readers = readers();
    let trouble = readers.probe("panic").unwrap_err();
    assert_eq!(
        (trouble.code, trouble.detail.as_str()),
        (ProblemCode::ReaderDied, "parser fault: a probe panics")
    );
    assert_eq!(text(&read_whole(&readers, "a.txt", b"words of a letter").0), "words of a letter");
}

#[test]
fn many_threads_share_the_pool() {
    let readers = readers();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let readers = &readers;
            scope.spawn(move || {
                for round in 0..5 {
                    let written = format!("{DECISION}\n{thread} {round}");
                    assert!(
                        text(&read_whole(readers, "a.txt", written.as_bytes()).0)
                            .ends_with(&format!("{thread} {round}"))
                    );
                }
            });
        }
    });
}

#[test]
fn no_worker_is_a_trouble_not_a_panic() {
    let readers = Readers::new(ReaderOptions { exe: "/nonexistent/diwan".into(), ..options() });
    assert_eq!(readers.probe("read").unwrap_err().code, ProblemCode::ReaderDied);
    assert!(readers.ocr_engine().is_err());
}
