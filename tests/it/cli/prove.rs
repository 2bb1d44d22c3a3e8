//! Proving: verification, and what this machine remembers.

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;

use super::town;
use crate::support::env::TestEnv;

/// The file of the bytes of a record.
fn object(env: &TestEnv, record: &str) -> PathBuf {
    let shown = env.run(&["show", record]).out;
    let line = shown.lines().find_map(|line| line.strip_prefix("Kept in the archive as:"));
    env.path("town").join(line.unwrap().trim())
}

fn overwrite(path: &PathBuf, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_whole_archive_is_intact() {
    assert_snapshot!(town().run(&["verify"]), @"");
}

#[test]
fn damage_is_named_and_ends_with_one() {
    let env = town();
    overwrite(&object(&env, "4"), b"forged");
    assert_snapshot!(env.run(&["verify"]), @"");
    assert_snapshot!(env.run(&["verify", "--lang", "ar"]), @"");
    assert_snapshot!(env.run(&["verify", "--json"]), @"");
}

#[test]
fn damaged_bytes_are_not_given_out() {
    let env = town();
    overwrite(&object(&env, "4"), b"forged");
    assert_snapshot!(env.run(&["export", "4", "--to", "out"]), @"");
    assert_eq!(fs::read_dir(env.path("out/")).unwrap().count(), 0);
}

#[test]
fn without_a_trusted_key_nothing_is_called_intact() {
    let env = town();
    fs::remove_file(env.path("config/keys").join(format!("{}.vkey", env.id()))).unwrap();
    assert_snapshot!(env.run(&["verify"]), @"");
}

#[test]
fn a_key_from_another_hand_is_trusted_when_named() {
    let env = town();
    let file = env.path("config/keys").join(format!("{}.vkey", env.id()));
    let key = fs::read_to_string(&file).unwrap();
    fs::rename(&file, env.path("town.vkey")).unwrap();
    assert_eq!(env.run(&["verify", "--key", "town.vkey"]).code, 0);
    assert_eq!(env.run(&["verify", "--key", key.trim()]).code, 0);
    assert_eq!(env.run(&["verify", "--key", "nowhere.vkey"]).code, 3);
}

#[test]
fn an_older_ledger_put_back_is_found_out() {
    let env = TestEnv::with_archive();
    let copy = |from: &str, to: &str| {
        let (from, to) = (env.path(from), env.path(to));
        let copied = std::process::Command::new("cp").arg("-a").args([from, to]).status().unwrap();
        assert!(copied.success());
    };
    env.file("a.txt", "first");
    assert_eq!(env.run(&["ingest", "a.txt"]).code, 0);
    copy("town", "older");
    env.file("b.txt", "second");
    assert_eq!(env.run(&["ingest", "b.txt"]).code, 0);
    fs::remove_dir_all(env.path("town")).unwrap();
    copy("older", "town");
    let said = env.run(&["verify"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.out.contains("F208"), "{said}");
}
