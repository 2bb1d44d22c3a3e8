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

fn kept_as(env: &TestEnv, record: &str) -> String {
    let shown = env.run(&["show", record]).out;
    let line = shown.lines().find_map(|line| line.strip_prefix("Kept in the archive as:")).unwrap();
    line.trim().to_owned()
}

fn copied_town() -> TestEnv {
    let env = town();
    drop(env.run(ADD));
    assert_eq!(env.run(&["replica", "sync"]).code, 0);
    env
}

#[test]
fn a_drill_brings_everything_back_and_signs_what_it_found() {
    let env = copied_town();
    let scratch = env.path("scratch");
    let before = entries(&env).parse::<u64>().unwrap();
    let done = env.run(&["drill", "usb", "--to", "scratch", "--report", "drill.txt"]);
    assert_eq!(done.code, 0, "{done}");
    assert!(done.out.contains("everything came back whole"), "{done}");
    assert!(done.out.contains("ledger entries 1, records 0"), "the copying's own entry: {done}");
    assert_eq!(entries(&env), (before + 1).to_string(), "the drill is an entry");
    let report = fs::read_to_string(env.path("drill.txt")).unwrap();
    assert!(report.starts_with("diwan drill v1\narchive "), "{report}");
    assert!(report.contains("\nlost-entries 1\n") && report.contains("\noutcome equal\n"), "{report}");
    let key = fs::read_to_string(env.path(&format!("config/keys/{}.vkey", env.id()))).unwrap();
    let key: diwan::note::VerifyingKey = key.trim().parse().unwrap();
    let opened = diwan::note::open(report.as_bytes(), std::slice::from_ref(&key)).unwrap();
    assert_eq!(opened.known.len(), 1);
    let forged = report.replace("lost-entries 1", "lost-entries 0");
    assert!(diwan::note::open(forged.as_bytes(), &[key]).is_err());
    // What came back is an archive in which one can search.
    let mut search = env.command(&["search", "--json", "roof"]);
    let restored = env.said(search.env("DIWAN_ARCHIVE", &scratch));
    assert!(restored.out.contains("letter.html"), "{restored}");
    assert_eq!(restored.out, env.run(&["search", "--json", "roof"]).out);
    // Nothing is mixed with what is there, and no report is replaced.
    let again = env.run(&["drill", "usb", "--to", "scratch"]);
    assert_eq!(again.code, 3, "{again}");
    assert!(again.err.contains("not empty"), "{again}");
    assert_eq!(env.run(&["drill", "usb", "--report", "drill.txt"]).code, 2);
    assert_eq!(env.run(&["verify"]).code, 0);
}

#[test]
fn a_drill_without_a_folder_leaves_none_behind() {
    let env = copied_town();
    let temp = env.path("temp");
    fs::create_dir(&temp).unwrap();
    for lang in ["en", "ar"] {
        let mut drill = env.command(&["--lang", lang, "drill"]);
        let done = env.said(drill.env("TMPDIR", &temp));
        assert_eq!(done.code, 0, "{done}");
        assert!(lang == "en" || done.out.contains("كانت البلدية ستبقى بلا أرشيفها"), "{done}");
    }
    assert_eq!(fs::read_dir(&temp).unwrap().count(), 0);
}

#[test]
fn a_drill_names_what_is_damaged_in_the_copy_and_leaves_it_as_it_is() {
    let env = copied_town();
    let object = env.path("stick").join(kept_as(&env, "1"));
    fs::remove_file(&object).unwrap();
    fs::write(&object, "forged").unwrap();
    let damaged = env.run(&["drill", "--report", "drill.txt"]);
    assert_eq!(damaged.code, 1, "{damaged}");
    assert!(damaged.out.contains("damaged or missing in the copy: "), "{damaged}");
    assert!(damaged.out.contains("NOT the whole archive"), "{damaged}");
    assert_eq!(fs::read(&object).unwrap(), b"forged");
    let report = fs::read_to_string(env.path("drill.txt")).unwrap();
    assert!(report.contains("\ndamaged-objects 1\n") && report.contains("\noutcome different\n"), "{report}");
    // A log that does not agree with itself gives nothing back.
    for bundle in fs::read_dir(env.path("stick/ledger/tile/entries/000.p")).unwrap() {
        let path = bundle.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    let lost = env.run(&["drill"]);
    assert_eq!(lost.code, 1, "{lost}");
    assert!(lost.err.contains("the log of the copy is damaged"), "{lost}");
}

#[test]
fn a_drill_needs_one_copy_that_is_there() {
    let env = town();
    assert_eq!(env.run(&["drill"]).code, 2);
    assert_eq!(env.run(&["drill", "usb"]).code, 3);
    drop(env.run(ADD));
    let empty = env.run(&["drill"]);
    assert_eq!(empty.code, 3, "{empty}");
    assert!(empty.err.contains("the copy is not in"), "{empty}");
}

#[test]
fn repair_takes_what_is_lost_and_damaged_from_a_registered_copy() {
    let env = copied_town();
    let (lost, damaged) = (kept_as(&env, "1"), kept_as(&env, "4"));
    let whole = |name: &str| fs::read(env.path("stick").join(name)).unwrap();
    fs::remove_file(env.path("town").join(&lost)).unwrap();
    fs::remove_file(env.path("town").join(&damaged)).unwrap();
    fs::write(env.path("town").join(&damaged), "forged").unwrap();
    let away = env.path("away");
    fs::rename(env.path("stick"), &away).unwrap();
    assert_eq!(env.run(&["repair"]).code, 1, "its disk is not connected");
    fs::rename(&away, env.path("stick")).unwrap();
    let done = env.run(&["--json", "repair"]);
    assert_eq!(done.code, 0, "{done}");
    assert!(done.out.contains(r#""source":"replica""#), "{done}");
    for name in [&lost, &damaged] {
        assert_eq!(fs::read(env.path("town").join(name)).unwrap(), whole(name));
    }
    assert_eq!(env.run(&["verify"]).code, 0);
}
