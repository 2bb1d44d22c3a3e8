//! Keeping copies elsewhere: add, list, sync, verify, remove, and what is refused.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::town;
use crate::support::env::TestEnv;

const ADD: &[&str] = &[
    "replica",
    "add",
    "usb",
    "stick",
    "--threat",
    "fire",
    "--threat",
    "theft",
    "--media",
    "ssd",
    "--place",
    "Town library",
];

fn entries(env: &TestEnv) -> String {
    let said = env.run(&["--json", "stats"]).out;
    let value: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    value["entries"].to_string()
}

#[test]
fn a_copy_is_added_filled_verified_and_forgotten() {
    let env = town();
    assert_eq!(env.run(ADD).code, 0);
    let roster = env.path(&format!("config/replicas/{}.toml", env.id()));
    assert_eq!(fs::metadata(&roster).unwrap().permissions().mode() & 0o777, 0o600);
    let empty = env.run(&["replica", "verify", "usb"]);
    assert_eq!(empty.code, 1, "{empty}");
    let first = env.run(&["replica", "sync"]);
    assert_eq!(first.code, 0, "{first}");
    assert!(first.out.contains("usb: 5 contents, 641 bytes copied"), "{first}");
    let level = env.run(&["replica", "verify"]);
    assert_eq!(level.code, 0, "{level}");
    assert!(level.out.contains("ledger entries it does not have yet: 1"), "{level}");
    let list = env.run(&["replica", "list"]);
    assert!(list.out.contains("against fire, theft") && list.out.contains("Town library"), "{list}");
    let arabic = env.run(&["--lang", "ar", "replica", "list"]);
    assert!(arabic.out.contains("الحريق") && arabic.out.contains("السرقة"), "{arabic}");
    // The copy is an archive that opens and verifies by itself.
    // Asked of a machine that has never seen the archive longer than the copy is.
    let key = format!("config/keys/{}.vkey", env.id());
    let mut own = env.command(&["verify", "--key", &key]);
    let own = env.said(own.env("DIWAN_ARCHIVE", "stick").env("DIWAN_CONFIG", env.path("elsewhere")));
    assert_eq!(own.code, 0, "{own}");
    assert_eq!(env.run(&["replica", "remove", "usb"]).code, 0);
    assert!(env.path("stick/ledger/checkpoint").exists(), "its files stay");
    assert_eq!(env.run(&["replica", "sync", "usb"]).code, 3, "nobody knows it any more");
}

#[test]
fn an_entry_is_written_only_when_something_was_new() {
    let env = town();
    drop(env.run(ADD));
    let before: u64 = entries(&env).parse().unwrap();
    for _ in 0..3 {
        assert_eq!(env.run(&["replica", "sync"]).code, 0);
    }
    assert_eq!(entries(&env), (before + 1).to_string());
    assert_eq!(env.run(&["replica", "sync", "--record"]).code, 0);
    assert_eq!(entries(&env), (before + 2).to_string());
    assert_eq!(env.run(&["verify"]).code, 0);
}

#[test]
fn a_copy_that_is_not_where_it_was_is_not_begun_again() {
    let env = town();
    drop(env.run(ADD));
    drop(env.run(&["replica", "sync"]));
    fs::rename(env.path("stick"), env.path("away")).unwrap();
    fs::create_dir(env.path("stick")).unwrap();
    let gone = env.run(&["replica", "sync"]);
    assert_eq!(gone.code, 3, "{gone}");
    assert!(gone.err.contains("Is its disk connected"), "{gone}");
    assert_eq!(fs::read_dir(env.path("stick")).unwrap().count(), 0);
}

#[test]
fn damage_in_the_archive_is_named_and_ends_with_one_until_it_is_gone() {
    let env = town();
    drop(env.run(ADD));
    let shown = env.run(&["show", "1"]).out;
    let line = shown.lines().find_map(|line| line.strip_prefix("Kept in the archive as:")).unwrap();
    let object = env.path("town").join(line.trim());
    let good = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    for _ in 0..2 {
        let lacking = env.run(&["replica", "sync"]);
        assert_eq!(lacking.code, 1, "{lacking}");
        assert!(lacking.out.contains("not copied"), "{lacking}");
    }
    fs::write(&object, good).unwrap();
    let whole = env.run(&["--json", "replica", "sync"]);
    assert_eq!(whole.code, 0, "{whole}");
    assert!(whole.out.contains("\"type\":\"copied\"") && whole.out.contains("\"objects\":1"), "{whole}");
    assert_eq!(env.run(&["replica", "verify"]).code, 0);
}

#[test]
fn damage_in_the_copy_is_named_and_healed_by_reading_it_back() {
    let env = town();
    drop(env.run(ADD));
    drop(env.run(&["replica", "sync"]));
    let shown = env.run(&["show", "1"]).out;
    let line = shown.lines().find_map(|line| line.strip_prefix("Kept in the archive as:")).unwrap();
    let object = env.path("stick").join(line.trim());
    fs::remove_file(&object).unwrap();
    fs::write(&object, "forged").unwrap();
    let damaged = env.run(&["replica", "verify"]);
    assert_eq!(damaged.code, 1, "{damaged}");
    assert!(damaged.out.contains("F102") && damaged.out.contains("NOT whole"), "{damaged}");
    assert_eq!(env.run(&["replica", "sync", "--read-back"]).code, 0);
    assert_eq!(env.run(&["replica", "verify"]).code, 0);
}

#[test]
fn what_cannot_be_a_copy_is_refused() {
    let env = town();
    env.file("full/letter.txt", "not ours");
    let with = |folder: &str| {
        let mut typed: Vec<&str> = ADD.to_vec();
        typed[3] = folder;
        env.run(&typed)
    };
    assert_eq!(with("full").code, 3);
    let danger =
        env.run(&["replica", "add", "usb", "stick", "--threat", "wolves", "--media", "m", "--place", "p"]);
    assert_eq!(danger.code, 2, "{danger}");
    assert_eq!(env.run(ADD).code, 0);
    assert_eq!(env.run(ADD).code, 2, "the name is taken");
    assert_eq!(env.run(&["replica", "sync", "other"]).code, 3);
}
