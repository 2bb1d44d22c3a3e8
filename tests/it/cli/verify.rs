//! Verifying a part, going on, the minutes, the record, and the test of the verifier.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::town;
use crate::support::env::{Said, TestEnv};

/// The objects of a `--json` answer that have this type.
fn values(said: &Said, kind: &str) -> Vec<Value> {
    let values = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    values.filter(|value| value["type"] == kind).collect()
}

fn summary(said: &Said) -> Value {
    let found = values(said, "summary");
    assert_eq!(found.len(), 1, "{said}");
    found[0].clone()
}

fn journal(env: &TestEnv) -> std::path::PathBuf {
    env.path("config/verify").join(format!("{}.journal", env.id()))
}

#[test]
fn slices_take_turns_and_the_verdict_says_which() {
    let env = town();
    for number in [1, 2, 1] {
        let said = env.run(&["verify", "--sample", "2"]);
        assert_eq!(said.code, 0, "{said}");
        assert!(said.out.contains(&format!("INTACT: slice {number} of 2 was read and agrees")), "{said}");
    }
    let said = env.run(&["verify", "--sample", "2/2", "--lang", "ar"]);
    assert!(said.out.contains("(الشريحة 2 من 2)"), "{said}");
    for wrong in ["0", "3/2", "0/4", "x", "1/0"] {
        assert_eq!(env.run(&["verify", "--sample", wrong]).code, 2, "{wrong}");
    }
    for (option, wrong) in
        [("--rate", "fast"), ("--max-bytes", "0"), ("--max-bytes", "3X"), ("--since", "soon")]
    {
        assert_eq!(env.run(&["verify", option, wrong]).code, 2, "{option} {wrong}");
    }
}

#[test]
fn every_run_is_in_the_ledger_and_a_record_says_when_it_was_verified() {
    let env = town();
    let said = summary(&env.run(&["verify", "--json"]));
    assert_eq!((&said["recorded"], &said["not_recorded"]), (&Value::from(11), &Value::Null));
    let shown = env.run(&["show", "4", "--json"]);
    let shown: Value = serde_json::from_str(shown.out.lines().next().unwrap()).unwrap();
    assert_eq!(shown["verified"], "[TIME]");
    assert!(env.run(&["show", "4"]).out.contains("Last verified:              [TIME]"));
    assert!(env.run(&["stats"]).out.contains("Verified within a year:     3 of 3 (100 %)"));
    let said = summary(&env.run(&["verify", "--json", "--no-record"]));
    assert_eq!((&said["recorded"], &said["entries"]), (&Value::Null, &Value::from(12)));
    // The lenses have followed: nothing is called behind.
    assert_eq!(said["counts"], serde_json::json!({}));
}

#[test]
fn without_a_private_key_a_run_is_whole_and_says_that_it_left_no_entry() {
    let env = town();
    fs::remove_file(env.path("config/keys").join(format!("{}.key", env.id()))).unwrap();
    let said = env.run(&["verify"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.err.contains("not recorded: no private key here"), "{said}");
    assert_eq!(summary(&env.run(&["verify", "--json"]))["not_recorded"], "no-key");
}

#[test]
fn a_run_with_a_limit_ends_with_three_and_the_next_goes_on() {
    let env = town();
    let said = env.run(&["verify", "--max-bytes", "1"]);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.out.contains("as many bytes were read as was allowed; "), "{said}");
    assert!(said.err.contains("diwan verify --resume"), "{said}");
    let said = env.run(&["verify", "--resume"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.err.contains("Going on with the run of [TIME]"), "{said}");
    assert!(said.out.contains("5 contents"), "{said}");
    let said = env.run(&["verify", "--resume"]);
    assert_eq!(said.code, 2, "{said}");
    assert_eq!(env.run(&["verify", "--resume", "--sample", "2"]).code, 2);
}

#[test]
fn a_run_goes_on_with_the_keys_that_it_was_begun_with() {
    let public = |env: &TestEnv| env.path("config/keys").join(format!("{}.vkey", env.id()));
    let (env, other) = (town(), town());
    let [key, strange] = [&env, &other].map(|env| fs::read_to_string(public(env)).unwrap().trim().to_owned());
    fs::remove_file(public(&env)).unwrap();
    let begun = ["verify", "--no-record", "--key", &key, "--max-age", "30", "--max-bytes", "1"];
    assert_eq!(env.run(&begun).code, 3);
    assert!(fs::read_to_string(journal(&env)).unwrap().contains("\"max_age\":30"));
    let said = env.run(&["verify", "--resume", "--key", &strange]);
    assert_eq!(said.code, 2, "{said}");
    assert!(said.err.contains("began with other keys"), "{said}");
    let end = summary(&env.run(&["verify", "--resume", "--no-record", "--json"]));
    assert_eq!((&end["outcome"], end["trusted"].as_array().unwrap().len()), (&Value::from("ok"), 1), "{end}");
}

/// Starts a run that would take for ever and waits until it has begun to read.
fn slow_run(env: &TestEnv) -> std::process::Child {
    let mut command = env.command(&["verify", "--rate", "1"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !journal(env).exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it had begun");
        std::thread::yield_now();
    }
    child
}

#[test]
fn a_run_that_was_killed_goes_on_where_it_was() {
    let env = town();
    let mut child = slow_run(&env);
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    let said = env.run(&["verify", "--resume"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.err.contains("Going on with the run of"), "{said}");
    assert!(!journal(&env).exists());
}

#[test]
fn a_run_that_was_asked_to_stop_ends_with_three_and_is_recorded() {
    let env = town();
    let mut child = slow_run(&env);
    let asked = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    assert_eq!(child.wait().unwrap().code(), Some(3));
    let said = summary(&env.run(&["verify", "--resume", "--json"]));
    assert_eq!((&said["outcome"], &said["resumed"]), (&Value::from("ok"), &Value::from(true)));
    assert_eq!(said["recorded"], 12, "the run that was stopped is entry 11");
}

#[test]
fn damage_found_before_a_stop_ends_with_one_after_it_too() {
    let env = town();
    let object = |dir: &str| fs::read_dir(env.path(dir)).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = object("town/objects/blake3").collect();
    folders.sort();
    let file = folders.iter().find_map(|dir| fs::read_dir(dir).unwrap().next()).unwrap().unwrap().path();
    fs::remove_file(&file).unwrap();
    fs::write(&file, "a").unwrap();
    let said = env.run(&["verify", "--max-bytes", "2"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.out.contains("DAMAGE FOUND, and stopped before the end"), "{said}");
    let said = env.run(&["verify", "--resume"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.out.contains("Result:                     DAMAGE FOUND\n"), "{said}");
}

#[test]
fn what_came_since_a_day_is_read_alone() {
    let env = town();
    let objects = |since: &str| {
        summary(&env.run(&["verify", "--no-record", "--json", "--since", since]))["objects"].clone()
    };
    assert_eq!(objects("2020-01-01"), 5);
    assert_eq!(objects("1 محرم 1440"), 5, "in any calendar");
    assert_eq!(objects("11"), 0, "a bare number is an entry");
}

#[test]
fn each_object_can_be_told() {
    let env = town();
    let said = env.run(&["verify", "--json", "--objects"]);
    let objects = values(&said, "object");
    assert_eq!((said.code, objects.len()), (0, 5), "{said}");
    assert!(objects.iter().all(|object| object["state"] == "ok"));
    let said = env.run(&["verify", "--objects", "--no-record"]);
    assert_eq!(
        said.out.lines().filter(|line| line.starts_with("ok          objects/blake3/")).count(),
        6,
        "{said}"
    );
}

#[test]
fn the_minutes_carry_the_fingerprint_of_their_own_contents() {
    let env = town();
    let said = env.run(&["verify", "--report", "minutes.html", "--agent", "<Registry & sons>"]);
    assert_eq!(said.code, 0, "{said}");
    let minutes = fs::read_to_string(env.path("minutes.html")).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", "sed '$d' minutes.html | sha256sum"]).current_dir(env.path(""));
    let counted = shell.output().unwrap();
    let counted = String::from_utf8(counted.stdout).unwrap();
    let counted = counted.split_whitespace().next().unwrap();
    assert_eq!(counted.len(), 64);
    assert!(minutes.lines().last().unwrap().contains(&format!("SHA-256 {counted}<")), "{minutes}");
    for word in
        ["محضر تحقق", "Verification report", "سليم", "INTACT", "التوقيع", "&lt;Registry &amp; sons&gt;"]
    {
        assert!(minutes.contains(word), "{word}");
    }
    for never in ["<script", "src=", "href=", "url(", "@import", "<Registry"] {
        assert!(!minutes.contains(never), "{never}");
    }
    let said = env.run(&["verify", "--report", "minutes.html"]);
    assert_eq!(said.code, 2, "{said}");
    assert_eq!(fs::read_to_string(env.path("minutes.html")).unwrap(), minutes, "never replaced");
}

#[test]
fn the_verifier_names_every_damage_in_both_languages() {
    let env = TestEnv::new();
    let mut command = env.command(&["verify", "--selftest"]);
    command.env("TMPDIR", env.path(""));
    let said = env.said(&mut command);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.out.contains("entries reordered") && said.out.contains("تغيير ترتيب القيود"), "{said}");
    assert!(said.out.contains("PASSED: each of ") && !said.out.contains("MISSED"), "{said}");
    let mut command = env.command(&["verify", "--selftest", "--json"]);
    command.env("TMPDIR", env.path(""));
    let said = env.said(&mut command);
    let tried = values(&said, "tried");
    assert!(tried.len() >= 45 && tried.iter().all(|tried| tried["named"] == true), "{said}");
    assert_eq!(values(&said, "selftest")[0]["missed"], 0);
    // Nothing is left behind, and nothing was made a person's.
    let left: Vec<_> = fs::read_dir(env.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}
