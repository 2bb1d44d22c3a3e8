//! The levels of preservation: from facts, and from declarations where there can be no facts.

use std::fs;

use super::town;
use crate::support::env::TestEnv;

fn levels(env: &TestEnv) -> serde_json::Value {
    let said = env.run(&["--json", "ndsa"]);
    assert_eq!(said.code, 0, "{said}");
    serde_json::from_str::<serde_json::Value>(said.out.lines().last().unwrap()).unwrap()["levels"].clone()
}

fn sync(env: &TestEnv, name: &str, threat: &str, media: &str) {
    let folder = format!("{name}-copy");
    let add = ["replica", "add", name, &folder, "--threat", threat, "--media", media, "--place", "Library"];
    assert_eq!(env.run(&add).code, 0);
    assert_eq!(env.run(&["replica", "sync", name]).code, 0);
}

#[test]
fn levels_rise_with_what_is_done_and_say_what_is_lacking() {
    let env = town();
    assert_eq!(levels(&env)["storage"], 0);
    let bare = env.run(&["ndsa"]);
    assert!(bare.out.contains("NOT met; add a copy and fill it"), "{bare}");
    assert!(bare.out.contains("not known to the program; can be declared as virus-check"), "{bare}");
    let declared = ["stable-storage", "storage-documented", "media-watched", "media-plan", "virus-check"];
    let declared =
        declared.map(|word| format!("[{word}]\nstatement = \"the council\"\ndate = \"2026-01-15\"\n"));
    fs::write(env.path("config/ndsa.toml"), declared.concat()).unwrap();
    assert_eq!(levels(&env)["storage"], 0, "declarations alone are no copy");
    sync(&env, "usb", "hardware", "ssd");
    assert_eq!(levels(&env)["storage"], 1);
    sync(&env, "sister", "region", "tape");
    assert_eq!(levels(&env)["storage"], 4);
    assert_eq!(levels(&env)["integrity"], 1, "nothing was declared of write blockers");
    // A copy that is no longer kept counts for nothing, whatever the ledger says of the past.
    assert_eq!(env.run(&["replica", "remove", "sister"]).code, 0);
    assert_eq!(levels(&env)["storage"], 1);
    let shown = env.run(&["ndsa"]);
    assert!(shown.out.contains("declared, not measured: the council ("), "{shown}");
    let arabic = env.run(&["--lang", "ar", "ndsa"]);
    assert!(arabic.out.contains("التخزين: المستوى 1 من 4"), "{arabic}");
}

#[test]
fn verifying_is_seen_and_a_declaration_that_cannot_be_read_is_refused() {
    let env = town();
    let standing = |env: &TestEnv, word: &str| {
        let said = env.run(&["--json", "ndsa"]).out;
        let line = said.lines().find(|line| line.contains(&format!("\"{word}\""))).unwrap().to_owned();
        serde_json::from_str::<serde_json::Value>(&line).unwrap()["standing"].as_str().unwrap().to_owned()
    };
    assert_eq!(standing(&env, "intervals"), "not-met");
    assert_eq!(standing(&env, "check-after-events"), "not-met");
    for _ in 0..2 {
        assert_eq!(env.run(&["verify"]).code, 0);
    }
    assert_eq!(standing(&env, "intervals"), "met");
    assert_eq!(standing(&env, "check-after-events"), "met");
    assert_eq!(standing(&env, "formats-known"), "not-met", "the empty file");
    fs::write(env.path("config/ndsa.toml"), "[virus-check]\nstatement = 3\n").unwrap();
    let refused = env.run(&["ndsa"]);
    assert_eq!(refused.code, 3, "{refused}");
    assert!(refused.err.contains("ndsa.toml"), "{refused}");
}
