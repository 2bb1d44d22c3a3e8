//! Repairing: parity, what it restores, and what is said of it.

use std::fs;
use std::path::PathBuf;

use super::town;
use crate::support::env::TestEnv;

/// The file of the bytes of a record.
fn object(env: &TestEnv, record: &str) -> PathBuf {
    let shown = env.run(&["show", record]).out;
    let line = shown.lines().find_map(|line| line.strip_prefix("Kept in the archive as:"));
    env.path("town").join(line.unwrap().trim())
}

#[test]
fn parity_is_computed_once_and_its_state_can_be_asked() {
    let env = town();
    let before = env.run(&["parity", "--status"]);
    assert_eq!(before.code, 1, "{before}");
    assert!(before.out.contains("Not protected yet:          5 contents"), "{before}");
    let made = env.run(&["parity"]);
    assert_eq!(made.code, 0, "{made}");
    assert!(made.out.contains("Protected: 5 contents, 641 bytes, with "), "{made}");
    let again = env.run(&["parity"]);
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "Everything is protected already; nothing was written.\n")
    );
    let after = env.run(&["parity", "--status", "--json"]);
    assert_eq!(after.code, 0, "{after}");
    assert!(after.out.contains(r#""covered":5"#) && after.out.contains(r#""uncovered":0"#), "{after}");
    assert_eq!(env.run(&["parity", "--overhead", "0"]).code, 2);
    let verified = env.run(&["verify", "--json"]);
    assert!(verified.code == 0 && !verified.out.contains("finding"), "{verified}");
}

#[test]
fn what_is_damaged_is_repaired_and_the_history_says_so() {
    let env = town();
    assert_eq!(env.run(&["parity"]).code, 0);
    let path = object(&env, "4");
    let whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let could = env.run(&["repair", "--dry-run"]);
    assert_eq!(could.code, 1, "{could}");
    assert!(could.out.starts_with("can be repaired from parity: objects/blake3/"), "{could}");
    assert!(!path.exists());
    let done = env.run(&["repair"]);
    assert_eq!(done.code, 0, "{done}");
    assert!(done.out.starts_with("repaired from parity: objects/blake3/"), "{done}");
    assert!(done.out.ends_with("Put right, and verified again: 1 file.\n"), "{done}");
    assert_eq!(fs::read(&path).unwrap(), whole);
    assert!(env.run(&["show", "4", "--history"]).out.contains("damage repaired (parity: objects/blake3/"));
    assert!(env.run(&["show", "4", "--history", "--lang", "ar"]).out.contains("أُصلح تلف"));
    assert_eq!(env.run(&["repair"]).out, "Nothing is damaged.\n");
    assert_eq!(env.run(&["verify"]).code, 0);
}

/// Originals, the texts that were read from them, and the reports of verifications.
#[test]
fn each_object_of_whatever_kind_is_healed_from_parity() {
    let env = town();
    assert_eq!(env.run(&["verify"]).code, 0);
    assert_eq!(env.run(&["parity"]).code, 0);
    let mut objects: Vec<PathBuf> = Vec::new();
    for folder in fs::read_dir(env.path("town/objects/blake3")).unwrap() {
        objects.extend(fs::read_dir(folder.unwrap().path()).unwrap().map(|file| file.unwrap().path()));
    }
    // Three contents, two texts, one report.
    assert_eq!(objects.len(), 6);
    for path in objects {
        let whole = fs::read(&path).unwrap();
        let mut damaged = whole.clone();
        match damaged.first_mut() {
            Some(byte) => *byte ^= 4,
            None => damaged.push(0),
        }
        fs::remove_file(&path).unwrap();
        fs::write(&path, damaged).unwrap();
        let named = env.run(&["verify", "--no-record"]);
        assert_eq!(named.code, 1, "{named}");
        let done = env.run(&["repair"]);
        assert_eq!(done.code, 0, "{done}");
        assert_eq!(fs::read(&path).unwrap(), whole);
        assert_eq!(env.run(&["verify", "--no-record"]).code, 0);
    }
}

#[test]
fn without_a_good_copy_it_ends_with_one_and_another_folder_helps() {
    let env = town();
    let copied =
        std::process::Command::new("cp").arg("-a").args([env.path("town"), env.path("disk2")]).status();
    assert!(copied.unwrap().success());
    let path = object(&env, "4");
    fs::remove_file(&path).unwrap();
    fs::write(&path, b"forged").unwrap();
    let left = env.run(&["repair"]);
    assert_eq!(left.code, 1, "{left}");
    assert!(left.out.ends_with("NOT ALL IS WELL: still to be looked at: 1\n"), "{left}");
    assert_eq!(fs::read(&path).unwrap(), b"forged");
    assert_eq!(env.run(&["repair", "--from", "nowhere"]).code, 3);
    let done = env.run(&["repair", "--from", "disk2", "--json"]);
    assert_eq!(done.code, 0, "{done}");
    assert!(done.out.contains(r#""source":"replica""#) && done.out.contains(r#""remaining":0"#), "{done}");
    let said = env.run(&["repair", "--lang", "ar"]);
    assert_eq!(said.out, "لا يوجد تلف.\n");
}

#[test]
fn settings_that_cannot_be_read_are_put_together_again() {
    let env = town();
    let path = env.path("town/archive.toml");
    let whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, b"no settings").unwrap();
    assert_eq!(env.run(&["verify"]).code, 3);
    let done = env.run(&["repair"]);
    assert_eq!(done.code, 0, "{done}");
    assert_eq!(fs::read(&path).unwrap(), whole);
    assert_eq!(env.run(&["verify"]).code, 0);
}
