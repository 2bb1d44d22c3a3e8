//! Who has only the key of years ago follows it, change by change, to the one that signs today.

use std::fs;

use crate::support::env::TestEnv;

/// An archive with one record that has changed its key twice, and its three public keys.
fn town() -> (TestEnv, [String; 3]) {
    let env = TestEnv::with_archive();
    env.file("usb/a.txt", "قرار رقم 15 لسنة 2023");
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    let public =
        || fs::read_to_string(env.path(&format!("config/keys/{}.vkey", env.id()))).unwrap().trim().to_owned();
    let prove = |name: &str| assert_eq!(env.run(&["prove", "1", "--out", name]).code, 0);
    let first = public();
    prove("first.tlog-proof");
    assert_eq!(env.run(&["key", "rotate"]).code, 0);
    let second = public();
    assert_eq!(env.run(&["key", "rotate"]).code, 0);
    let third = public();
    // The checkpoint that first covers a change bears both signatures; the next one the new one alone.
    env.file("usb/b.txt", "محضر اجتماع");
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    prove("third.tlog-proof");
    assert_eq!(env.run(&["key", "changes", "--out", "key-changes"]).code, 0);
    (env, [first, second, third])
}

fn check(env: &TestEnv, proof: &str, key: &str, changes: Option<&str>) -> i32 {
    let mut typed = vec!["check", proof, "usb/a.txt", "--key", key];
    typed.extend(changes.iter().flat_map(|file| ["--changes", file]));
    env.run(&typed).code
}

#[test]
fn a_key_of_years_ago_is_followed_forwards_and_never_back() {
    let (env, [first, second, third]) = town();
    for (proof, key, alone, followed) in [
        ("first.tlog-proof", &first, 0, 0),
        ("first.tlog-proof", &second, 1, 1),
        ("first.tlog-proof", &third, 1, 1),
        ("third.tlog-proof", &first, 1, 0),
        ("third.tlog-proof", &second, 1, 0),
        ("third.tlog-proof", &third, 0, 0),
    ] {
        assert_eq!(check(&env, proof, key, None), alone, "{proof} {key}");
        assert_eq!(check(&env, proof, key, Some("key-changes")), followed, "{proof} {key}");
    }
}

#[test]
fn a_forged_or_shortened_list_of_changes_opens_nothing() {
    let (env, [first, ..]) = town();
    let whole = fs::read_to_string(env.path("key-changes")).unwrap();
    let (one, two) =
        whole.split_once("\n\ndiwan key change").map(|(one, _)| whole.split_at(one.len() + 2)).unwrap();
    let stranger = TestEnv::with_archive();
    assert_eq!(stranger.run(&["key", "rotate"]).code, 0);
    assert_eq!(stranger.run(&["key", "changes", "--out", "key-changes"]).code, 0);
    let signatures: Vec<&str> = one.lines().filter(|line| line.starts_with('\u{2014}')).collect();
    assert_eq!(signatures.len(), 2);
    for (what, text) in [
        ("nothing", String::new()),
        ("one missing", two.to_owned()),
        ("the first alone", one.trim_end_matches('\n').to_owned() + "\n"),
        ("without the old key's word", whole.replacen(signatures[0], "", 1)),
        ("without the new key's word", whole.replacen(signatures[1], "", 1)),
        ("of another town", fs::read_to_string(stranger.path("key-changes")).unwrap()),
        ("no statement", "a text".to_owned()),
        ("too long", whole.clone() + &"\n".repeat(2 << 20)),
    ] {
        env.file("other", &text);
        assert_eq!(check(&env, "third.tlog-proof", &first, Some("other")), 1, "{what}");
    }
    assert_eq!(check(&env, "third.tlog-proof", &first, Some("absent")), 3, "no file");
}

#[test]
fn a_bundle_brings_its_changes_along() {
    let (env, [first, _, third]) = town();
    assert_eq!(env.run(&["bundle", "1", "--out", "evidence"]).code, 0);
    let check = |key: &str| env.run(&["check", "evidence", "--key", key]);
    assert_eq!(check(&first).code, 0, "{}", check(&first));
    assert_eq!(check(&third).code, 0);
    let file = env.path("evidence/key-changes");
    let whole = fs::read_to_string(&file).unwrap();
    assert_eq!(whole, fs::read_to_string(env.path("key-changes")).unwrap());
    fs::write(&file, whole.replacen("diwan key change v1", "diwan key change v2", 1)).unwrap();
    let said = check(&first);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("key-change") && said.out.contains("changed"), "{said}");
}

#[test]
fn changes_are_told_to_people_and_to_programs() {
    let (env, [first, second, _]) = town();
    let said = env.run(&["key", "changes"]);
    assert_eq!(said.out.matches("diwan key change v1\n").count(), 2, "{said}");
    assert!(said.err.contains("Changes of the signing key so far: 2"), "{said}");
    let lines = env.run(&["key", "changes", "--json"]).out;
    assert_eq!(lines.lines().filter(|line| line.contains("\"type\":\"key-change\"")).count(), 2, "{lines}");
    let raw = env.command(&["key", "changes", "--json"]).output().unwrap().stdout;
    let raw = String::from_utf8(raw).unwrap();
    assert!(raw.contains(&first) && raw.contains(&second));
    let plain = TestEnv::with_archive();
    assert_eq!(plain.run(&["key", "changes"]).out, "");
}
