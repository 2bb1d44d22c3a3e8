//! Taking in: accounts, receipts, second runs.

use std::fs;

use insta::assert_snapshot;

use super::{submission, town};
use crate::support::env::TestEnv;

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let env = TestEnv::with_archive();
    submission(&env);
    let ledger = fs::read(env.path("town/ledger/checkpoint")).unwrap();
    assert_snapshot!(env.run(&["ingest", "-n", "usb"]), @"");
    assert_eq!(fs::read(env.path("town/ledger/checkpoint")).unwrap(), ledger);
}

#[test]
fn the_account_balances_and_problems_are_told() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--note", "Box 7"]), @"");
}

#[test]
fn the_account_is_told_in_arabic() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--lang", "ar"]), @"");
}

#[test]
fn programs_get_one_object_a_line() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--json"]), @"");
}

#[test]
fn a_second_run_writes_nothing_and_says_so() {
    let env = town();
    let ledger = fs::read(env.path("town/ledger/checkpoint")).unwrap();
    assert_snapshot!(env.run(&["ingest", "usb"]), @"");
    assert_eq!(fs::read(env.path("town/ledger/checkpoint")).unwrap(), ledger);
}

#[test]
fn quiet_runs_tell_problems_only() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--quiet"]), @"");
}

#[test]
fn nothing_to_go_on_with_is_said() {
    assert_snapshot!(town().run(&["resume"]), @"");
}

#[test]
fn the_receipt_is_in_both_languages_and_balances() {
    assert_snapshot!(town().run(&["report", "accession", "1"]), @"");
}

#[test]
fn accessions_are_listed() {
    assert_snapshot!(town().run(&["accessions"]), @"");
}

#[test]
fn what_was_kept_only_is_read_by_resume() {
    let env = TestEnv::with_archive();
    env.file("a.txt", "text of a");
    let kept = env.run(&["ingest", "--keep-only", "a.txt"]);
    assert_eq!(kept.code, 0, "{kept}");
    assert!(env.run(&["show", "1"]).out.contains("not read yet"));
}
