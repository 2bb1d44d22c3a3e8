//! Two towns watch each other, with the real program: over loopback and on a stick.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use diwan::note::with_sum;

use crate::support::env::{Said, TestEnv};

/// A witness that serves until it is dropped.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(env: &TestEnv, more: &[&str]) -> Self {
        let args = [&["witness", "serve", "--listen", "127.0.0.1:0", "--json"], more].concat();
        let mut child = env.command(&args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split("\"url\":\"").nth(1).and_then(|rest| rest.split('"').next());
        Self { child, url: url.unwrap_or_else(|| panic!("{line}")).to_owned() }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A town with an archive of two records and a witness of its own.
fn town(name: &str) -> TestEnv {
    let env = TestEnv::with_archive();
    env.file("usb/one.txt", format!("first of {name}")).file("usb/two.txt", format!("second of {name}"));
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    assert_eq!(env.run(&["witness", "init", "--name", &format!("{name}.example/witness")]).code, 0);
    env
}

fn log_key(env: &TestEnv) -> String {
    fs::read_to_string(env.path(&format!("config/keys/{}.vkey", env.id()))).unwrap().trim().to_owned()
}

fn witness_key(env: &TestEnv, state: &str) -> String {
    fs::read_to_string(env.path(state).join("witness.vkey")).unwrap().trim().to_owned()
}

fn cosigned(env: &TestEnv) -> String {
    fs::read_to_string(env.path("town/ledger/cosigned")).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() { copy(&path, &to) } else { assert!(fs::copy(&path, &to).is_ok()) }
    }
}

#[test]
fn two_towns_watch_each_other_over_loopback() {
    let (ghadames, tinley) = (town("ghadames"), town("tinley"));
    for (town, other) in [(&ghadames, &tinley), (&tinley, &ghadames)] {
        assert_eq!(other.run(&["witness", "trust", &log_key(town)]).code, 0);
        let serving = Serving::start(other, &[]);
        let key = witness_key(other, "config/witness");
        let ask = || -> Said { town.run(&["log", "cosign", &serving.url, "--witness", &key]) };
        let first = ask();
        assert_eq!(first.code, 0, "{first}");
        assert!(first.out.contains("COSIGNED by"), "{first}");
        let before = cosigned(town);
        assert_eq!(before.matches('\u{2014}').count(), 3, "the log, the witness, the sum");
        // It grows: the witness is told from where, and the newer head takes the place of the older.
        town.file("usb/three.txt", "third");
        assert_eq!(town.run(&["ingest", "usb"]).code, 0);
        assert_eq!(ask().code, 0);
        assert_ne!(cosigned(town), before);
        // A witness that knows more than is kept here says so, and is asked once more.
        fs::write(town.path("town/ledger/cosigned"), &before).unwrap();
        assert_eq!(ask().code, 0);
        let verified = town.run(&["verify"]);
        assert_eq!(verified.code, 0, "{verified}");
        let proved = town.run(&["prove", "1", "--out", "1.tlog-proof"]);
        assert_eq!(proved.code, 0, "{proved}");
        assert!(fs::read_to_string(town.path("1.tlog-proof")).unwrap().contains(".example/witness "));
    }
}

#[test]
fn a_log_that_was_rolled_back_or_forked_is_refused_with_evidence() {
    let (town, sister) = (town("ghadames"), town("tinley"));
    assert_eq!(sister.run(&["witness", "trust", &log_key(&town)]).code, 0);
    let key = witness_key(&sister, "config/witness");
    copy(&town.path("town"), &town.path("before"));
    town.file("usb/three.txt", "third");
    assert_eq!(town.run(&["ingest", "usb"]).code, 0);
    let serving = Serving::start(&sister, &[]);
    assert_eq!(town.run(&["log", "cosign", &serving.url, "--witness", &key]).code, 0);
    let evidence = |kind: &str| {
        let logs = fs::read_dir(sister.path("config/witness")).unwrap().map(|entry| entry.unwrap().path());
        let log = logs.into_iter().find(|path| path.is_dir()).unwrap();
        fs::read_dir(log.join("evidence").join(kind)).map_or(0, Iterator::count)
    };
    assert_eq!((evidence("fork"), evidence("rollback"), evidence("unproved")), (0, 0, 0));
    // The old state comes back, as if nothing had been taken in.
    fs::rename(town.path("town"), town.path("honest")).unwrap();
    fs::rename(town.path("before"), town.path("town")).unwrap();
    let rolled_back = town.run(&["log", "cosign", &serving.url, "--witness", &key]);
    assert_eq!(rolled_back.code, 1, "{rolled_back}");
    assert!(rolled_back.out.contains("another history"), "{rolled_back}");
    assert_eq!((evidence("rollback"), town.path("town/ledger/cosigned").exists()), (2, false));
    // It grows into another history, longer than the one that was cosigned.
    for name in ["x", "y", "z"] {
        town.file(&format!("other/{name}.txt"), name);
        assert_eq!(town.run(&["ingest", &format!("other/{name}.txt")]).code, 0);
    }
    let forked = town.run(&["log", "cosign", &serving.url, "--witness", &key]);
    assert_eq!(forked.code, 1, "{forked}");
    assert!(forked.out.contains("REFUSED by"), "{forked}");
    assert_eq!(evidence("unproved"), 2);
    // The honest history goes on.
    fs::rename(town.path("town"), town.path("forged")).unwrap();
    fs::rename(town.path("honest"), town.path("town")).unwrap();
    assert_eq!(town.run(&["log", "cosign", &serving.url, "--witness", &key]).code, 0);
}

#[test]
fn a_stick_goes_to_the_witness_and_comes_back() {
    let (town, sister) = (town("ghadames"), town("tinley"));
    let key = witness_key(&sister, "config/witness");
    let (request, answer) = (town.path("request"), town.path("answer"));
    assert_eq!(town.run(&["log", "cosign", "--request", text(&request)]).code, 0);
    let sign =
        |answer: &Path| sister.run(&["witness", "sign", "--in", text(&request), "--out", text(answer)]);
    let refused = sign(&answer);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(fs::read_to_string(&answer).unwrap().starts_with("refused 404\n"));
    let take = |answer: &Path| town.run(&["log", "cosign", "--answer", text(answer), "--witness", &key]);
    let told = take(&answer);
    assert_eq!(told.code, 1, "{told}");
    assert!(told.out.contains("(404)"), "{told}");
    assert_eq!(sister.run(&["witness", "trust", &log_key(&town)]).code, 0);
    assert_eq!(sign(&answer).code, 3, "an answer is never replaced");
    let signed = town.path("signed");
    assert_eq!(sign(&signed).code, 0);
    // Weeks later the log has grown; what was signed is still its past.
    town.file("usb/three.txt", "third");
    assert_eq!(town.run(&["ingest", "usb"]).code, 0);
    let kept = take(&signed);
    assert_eq!(kept.code, 0, "{kept}");
    assert_eq!(cosigned(&town), with_sum(&fs::read_to_string(&signed).unwrap()));
    assert_eq!(town.run(&["verify"]).code, 0);
    let unknown = town.run(&["log", "cosign", "--answer", text(&signed)]);
    assert_eq!(unknown.code, 1, "{unknown}");
    let forged = town.path("forged");
    fs::write(&forged, fs::read_to_string(&signed).unwrap().replacen("diwan.invalid", "diwan.invalix", 1))
        .unwrap();
    assert_eq!(take(&forged).code, 1);
    // The second request says from where it goes on.
    let again = town.path("again");
    assert_eq!(town.run(&["log", "cosign", "--request", text(&again)]).code, 0);
    assert!(!fs::read_to_string(&again).unwrap().starts_with("old 0\n"));
}

#[test]
fn a_witness_has_one_key_that_others_cannot_read_and_needs_one() {
    use std::os::unix::fs::PermissionsExt;
    let env = TestEnv::with_archive();
    env.file("request", "old 0\n\n");
    let none = env.run(&["witness", "sign", "--in", "request", "--out", "answer"]);
    assert_eq!(none.code, 3, "{none}");
    assert!(none.err.contains("diwan witness init"), "{none}");
    assert_eq!(env.run(&["witness", "init", "--name", "town.example/witness"]).code, 0);
    let mode = fs::metadata(env.path("config/witness/witness.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = env.run(&["witness", "init", "--name", "town.example/witness"]);
    assert_eq!(again.code, 3, "{again}");
    let malformed = env.run(&["witness", "sign", "--in", "request", "--out", "answer", "--lang", "ar"]);
    assert_eq!(malformed.code, 1, "{malformed}");
    assert!(malformed.out.contains("(400)"), "{malformed}");
    // The key of a log is none of a witness, and the reverse.
    let key = witness_key(&env, "config/witness");
    assert_ne!(env.run(&["witness", "trust", &key]).code, 0);
    assert_eq!(env.run(&["log", "cosign", "--witness", &log_key(&env), "http://127.0.0.1:9"]).code, 3);
    let nobody = env.run(&["log", "cosign"]);
    assert_eq!(nobody.code, 2, "{nobody}");
}

#[test]
fn two_of_three_witnesses_are_a_quorum_and_one_is_not() {
    let town = town("ghadames");
    let states = ["w1", "w2", "w3"];
    let mut policy = String::new();
    for state in states {
        let name = format!("{state}.example/witness");
        assert_eq!(town.run(&["witness", "init", "--name", &name, "--state", state]).code, 0);
        assert_eq!(town.run(&["witness", "trust", &log_key(&town), "--state", state]).code, 0);
        policy += &format!("witness {state} {}\n", witness_key(&town, state));
    }
    policy = format!("log {}\n{policy}group auditors 2 w1 w2 w3\nquorum auditors\n", log_key(&town));
    town.file(&format!("config/keys/{}.policy", town.id()), &policy).file("paper/policy", &policy);
    assert_eq!(town.run(&["log", "cosign", "--request", "request"]).code, 0);
    let nobody = town.run(&["verify"]);
    assert_eq!(nobody.code, 3, "{nobody}");
    assert!(nobody.out.contains("F255") && nobody.out.contains("w1, w2, w3"), "{nobody}");
    let by = |state: &str| {
        let answer = format!("answer-{state}");
        let signed = town.run(&["witness", "sign", "--in", "request", "--out", &answer, "--state", state]);
        assert_eq!(signed.code, 0, "{signed}");
        town.run(&["log", "cosign", "--answer", &answer])
    };
    let check = || {
        let _ = fs::remove_file(town.path("out/1.tlog-proof"));
        assert_eq!(town.run(&["prove", "1", "--out", "out/1.tlog-proof"]).code, 0);
        town.run(&["check", "out/1.tlog-proof", "usb/one.txt", "--policy", "paper/policy"])
    };
    let one = by("w1");
    assert_eq!(one.code, 1, "{one}");
    assert!(one.out.contains("w2, w3"), "{one}");
    assert_eq!(town.run(&["verify"]).code, 3);
    let unproved = check();
    assert_eq!(unproved.code, 1, "{unproved}");
    assert!(unproved.out.contains("quorum"), "{unproved}");
    let two = by("w3");
    assert_eq!(two.code, 0, "{two}");
    let verified = town.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified}");
    let proved = check();
    assert_eq!(proved.code, 0, "{proved}");
    // A policy beside the proof is none.
    town.file("out/policy", &policy);
    assert_eq!(town.run(&["check", "out/1.tlog-proof", "usb/one.txt", "--policy", "out/policy"]).code, 2);
    // A known witness whose line is false spoils it all.
    let whole = cosigned(&town);
    let other = town.path("answer-w1");
    let line = whole.lines().find(|line| line.contains("w3.example")).unwrap();
    let foreign = fs::read_to_string(other).unwrap();
    let foreign = foreign.lines().find(|line| line.contains("w1.example")).unwrap();
    let signature = |line: &str| line.rsplit(' ').next().unwrap().to_owned();
    let (id, rest) = (&signature(line)[..6], &signature(foreign)[6..]);
    let forged = whole.replace(&signature(line), &format!("{id}{rest}"));
    fs::write(town.path("town/ledger/cosigned"), forged).unwrap();
    assert_ne!(town.run(&["verify"]).code, 0);
    fs::write(town.path("town/ledger/cosigned"), whole).unwrap();
    town.file(&format!("config/keys/{}.policy", town.id()), "quorum nobody\n");
    let bad = town.run(&["verify"]);
    assert_eq!(bad.code, 3, "{bad}");
    assert!(bad.err.contains("line 1"), "{bad}");
}

#[test]
fn a_new_key_is_followed_from_the_old_one_and_a_forged_change_is_not() {
    let town = town("ghadames");
    let old = log_key(&town);
    assert_eq!(town.run(&["witness", "trust", &old]).code, 0);
    let witness = witness_key(&town, "config/witness");
    let by_stick = |name: &str| {
        let (request, answer) = (format!("{name}.request"), format!("{name}.answer"));
        assert_eq!(town.run(&["log", "cosign", "--request", &request]).code, 0);
        let signed = town.run(&["witness", "sign", "--in", &request, "--out", &answer]);
        (signed, town.run(&["log", "cosign", "--answer", &answer, "--witness", &witness]))
    };
    assert_eq!(by_stick("before").1.code, 0);
    let rotated = town.run(&["key", "rotate"]);
    assert_eq!(rotated.code, 0, "{rotated}");
    let new = log_key(&town);
    assert_ne!(old, new);
    let kept = fs::read_dir(town.path("config/keys")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(kept.into_iter().any(|name| name.to_string_lossy().ends_with(".old-key")));
    assert_eq!(
        fs::read_to_string(town.path("town/ledger/checkpoint")).unwrap().matches('\u{2014}').count(),
        2
    );
    // The witness still knows the old key, which has signed this checkpoint, too.
    let (signed, taken) = by_stick("between");
    assert_eq!((signed.code, taken.code), (0, 0), "{signed}{taken}");
    town.file("usb/three.txt", "third");
    assert_eq!(town.run(&["ingest", "usb"]).code, 0);
    for key in [&old, &new] {
        let verified = town.run(&["verify", "--key", key]);
        assert_eq!(verified.code, 0, "{verified}");
        assert_eq!(verified.err.contains("follows it"), key == &old, "{verified}");
    }
    assert_eq!(town.run(&["verify"]).code, 0);
    let (signed, _) = by_stick("after");
    assert_eq!(signed.code, 1, "the witness has not been given the new key: {signed}");
    // A second change is followed through the first.
    assert_eq!(town.run(&["key", "rotate"]).code, 0);
    assert_eq!(town.run(&["verify", "--key", &old]).code, 0);
    // Who knows another town's key, or has a key that nobody vouches for, is not satisfied.
    let stranger = self::town("tinley");
    assert_eq!(town.run(&["verify", "--key", &log_key(&stranger)]).code, 1);
}
