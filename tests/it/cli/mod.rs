//! The street door, through the binary: what a person types, what they see, and how it ends.
//!
//! Text, office XML and other structured files only: what needs an OCR engine is told in `reading`.

/// Beginning: help, languages, a new archive and its keys.
mod begin;
mod changes;
/// Keeping copies elsewhere.
mod copies;
/// Evidence for somebody else: proofs, checks, bundles.
mod evidence;
/// Finding: search, show, list, statistics, giving out.
mod far;
mod find;
/// The levels of preservation.
mod levels;
/// Proving: verification, and what this machine remembers.
mod prove;
mod readonly;
/// Refusals: what went wrong, what can be done, and the exit code.
mod refuse;
/// Repairing: parity, what it restores, and what is said of it.
mod repairing;
/// Taking in: accounts, receipts, second runs.
mod take_in;
/// Verifying a part, going on, the minutes, the record, and the test of the verifier.
mod verify;

use crate::support::env::{Said, TestEnv};

/// A submission of five files: two of the same content, one empty, and one that systems leave behind.
fn submission(env: &TestEnv) {
    env.file("usb/decisions/قرار 15.txt", "قرار رقم 15 لسنة 2023\nبشأن تشكيل لجنة الأرشفة ببلدية غدامس\n");
    env.file("usb/decisions/copy.txt", "قرار رقم 15 لسنة 2023\nبشأن تشكيل لجنة الأرشفة ببلدية غدامس\n");
    env.file(
        "usb/letter.html",
        "<html><title>Letter</title><p>Dear archive committee, the roof leaks.</p></html>",
    );
    env.file("usb/empty.pdf", "");
    env.file("usb/Thumbs.db", "litter");
}

/// An archive that has taken the submission in.
fn town() -> TestEnv {
    let env = TestEnv::with_archive();
    submission(&env);
    let taken: Said = env.run(&["ingest", "usb", "--agent", "Registry"]);
    assert_eq!(taken.code, 1, "{taken}");
    env
}
