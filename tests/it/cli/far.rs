//! A copy that another machine keeps, as two town halls do it: TLS with a certificate handed over on paper, a token,
//! sync, verify, drill, repair, and what is refused.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use super::town;
use crate::support::env::TestEnv;

/// The other town hall.
struct Keeper {
    child: Child,
    url: String,
}

impl Keeper {
    fn of(env: &TestEnv) -> Self {
        let args = [
            "--json",
            "replica",
            "serve",
            "kept",
            "--listen",
            "127.0.0.1:0",
            "--token-file",
            "other/token",
            "--self-signed",
            "other/keeper.pem",
        ];
        let mut command = env.command(&args);
        command.env("DIWAN_CONFIG", env.path("other/config")).env_remove("DIWAN_ARCHIVE");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        Self { child, url: said["url"].as_str().unwrap().to_owned() }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn add(env: &TestEnv, url: &str, more: &[&str]) -> crate::support::env::Said {
    let place = ["--threat", "region", "--media", "disk", "--place", "Sister town"];
    let args = [&["replica", "add", "sister", url], more, &place[..]].concat();
    env.run(&args)
}

const SHOWN: &[&str] = &["--token", "other/token", "--ca", "other/keeper.pem"];

#[test]
fn a_sister_town_keeps_a_copy_and_gives_it_back() {
    let env = town();
    fs::create_dir(env.path("other")).unwrap();
    let keeper = Keeper::of(&env);
    let mode = |name: &str| fs::metadata(env.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("other/token"), mode("other/keeper.pem.key")), (0o600, 0o600));
    let added = add(&env, &keeper.url, SHOWN);
    assert_eq!(added.code, 0, "{added}");
    let first = env.run(&["replica", "sync"]);
    assert_eq!(first.code, 0, "{first}");
    assert!(first.out.contains("sister: 5 contents, 641 bytes copied"), "{first}");
    let again = env.run(&["replica", "sync"]);
    assert!(again.out.contains("no contents were lacking"), "{again}");
    let verified = env.run(&["replica", "verify"]);
    assert_eq!(verified.code, 0, "{verified}");
    assert!(verified.out.contains("sister: the copy is whole, and up to date"), "{verified}");
    assert!(env.run(&["replica", "list"]).out.contains(&keeper.url));
    let drilled = env.run(&["drill"]);
    assert_eq!(drilled.code, 0, "{drilled}");
    assert!(drilled.out.contains("sister: everything came back whole"), "{drilled}");
    // What is lost here comes from there.
    let shown = env.run(&["show", "1"]).out;
    let line = shown
        .lines()
        .find_map(|line| line.strip_prefix("Kept in the archive as:"))
        .unwrap()
        .trim()
        .to_owned();
    fs::remove_file(env.path("town").join(&line)).unwrap();
    assert_eq!(env.run(&["verify"]).code, 1);
    let repaired = env.run(&["repair"]);
    assert_eq!(repaired.code, 0, "{repaired}");
    assert!(repaired.out.contains(&keeper.url), "{repaired}");
    assert_eq!(env.run(&["verify"]).code, 0);
    // What is lost there is named.
    fs::remove_file(env.path("kept").join(&line)).unwrap();
    let damaged = env.run(&["replica", "verify"]);
    assert_eq!(damaged.code, 1, "{damaged}");
    assert!(damaged.out.contains("NOT whole"), "{damaged}");
}

#[test]
fn a_machine_that_is_not_the_right_one_or_not_there_is_told_apart() {
    let env = town();
    fs::create_dir(env.path("other")).unwrap();
    let keeper = Keeper::of(&env);
    env.file("wrong", "a token that nobody gave").file("none.pem", "");
    assert_eq!(add(&env, &keeper.url, &[]).code, 2, "no token");
    let denied = add(&env, &keeper.url, &["--token", "wrong", "--ca", "other/keeper.pem"]);
    assert!(denied.code == 3 && denied.err.contains("does not accept the token"), "{denied}");
    let unknown = add(&env, &keeper.url, &["--token", "other/token"]);
    assert!(unknown.code == 3 && unknown.err.contains("cannot be reached"), "{unknown}");
    let clear = add(&env, "http://archive.example:8480", SHOWN);
    assert!(clear.code == 2 && clear.err.contains("could read the token"), "{clear}");
    assert_eq!(add(&env, &keeper.url, SHOWN).code, 0);
    assert_eq!(env.run(&["replica", "sync"]).code, 0);
    drop(keeper);
    let gone = env.run(&["replica", "sync"]);
    assert!(gone.code == 3 && gone.err.contains("cannot be reached"), "{gone}");
    let arabic = env.run(&["--lang", "ar", "replica", "sync"]);
    assert!(arabic.err.contains("تعذر الوصول إلى الجهاز الآخر"), "{arabic}");
    let open = env.run(&["replica", "serve", "kept", "--token-file", "other/token", "--listen", "0.0.0.0:0"]);
    assert_eq!(open.code, 2, "{open}");
}
