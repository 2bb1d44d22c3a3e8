//! Refusals: what went wrong, what can be done, and the exit code.

use std::fs;
use std::process::Stdio;

use diwan::disk::Lock;
use insta::assert_snapshot;

use super::town;
use crate::support::env::TestEnv;

#[test]
fn wrong_usage_ends_with_two() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["lits"]), @"");
    assert_snapshot!(env.run(&["show", "first"]), @"");
    assert_snapshot!(env.run(&["ingest"]), @"");
    assert_snapshot!(env.run(&["show", "first", "--lang", "ar"]), @"");
}

#[test]
fn a_folder_that_is_no_archive_is_refused() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["list", "--archive", "home"]), @"");
    let mut command = env.command(&["list"]);
    assert_snapshot!(env.said(command.env_remove("DIWAN_ARCHIVE")), @"");
}

#[test]
fn a_second_writer_is_told_of_the_first_and_readers_are_not_kept() {
    let env = town();
    let lock = Lock::take(&env.path("town/lock"), "diwan ingest (process 7, since noon)").unwrap();
    assert_snapshot!(env.run(&["ingest", "usb"]), @"");
    assert_snapshot!(env.run(&["resume", "--json"]), @"");
    assert_eq!(env.run(&["list"]).code, 0);
    assert_eq!(env.run(&["search", "قرار"]).code, 0);
    drop(lock);
}

#[test]
fn a_missing_private_key_is_told_with_its_place() {
    let env = town();
    fs::remove_file(env.path("config/keys").join(format!("{}.key", env.id()))).unwrap();
    assert_snapshot!(env.run(&["ingest", "usb"]), @"");
    assert_snapshot!(env.run(&["ingest", "usb", "--lang", "ar"]), @"");
    assert_eq!(env.run(&["list"]).code, 0, "reading needs no key");
}

#[test]
fn an_exposed_private_key_is_warned_of() {
    let env = town();
    let key = env.path("config/keys").join(format!("{}.key", env.id()));
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    fs::set_permissions(key, permissions).unwrap();
    let said = env.run(&["resume"]);
    assert!(said.err.contains("chmod 600"), "{said}");
}

#[test]
fn what_does_not_exist_is_refused() {
    let env = town();
    assert_snapshot!(env.run(&["show", "99"]), @"");
    assert_snapshot!(env.run(&["report", "accession", "99"]), @"");
    assert_snapshot!(env.run(&["ingest", "nowhere"]), @"");
    assert_snapshot!(env.run(&["export", "1", "2", "--stdout"]), @"");
}

#[test]
fn a_missing_engine_is_told_with_its_packages() {
    let env = town();
    env.file("config/config.toml", "ocr-program = \"/nowhere/tesseract\"\n");
    assert_snapshot!(env.run(&["ocr"]), @"");
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let env = town();
    let mut child = env.command(&["list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_worker_never_looks_at_anything_else() {
    let env = TestEnv::new();
    let said = env.run(&["worker", "nonsense", "--help"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""), "{said}");
}
