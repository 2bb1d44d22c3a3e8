//! Evidence for somebody else: proofs, their check, bundles, and the log's own states.

use std::fs;
use std::process::Command;

use insta::assert_snapshot;

use super::town;
use crate::support::env::{Said, TestEnv};

/// The public key where a careful person keeps it.
fn with_key(env: &TestEnv) {
    let key = fs::read_to_string(env.path("config/keys").join(format!("{}.vkey", env.id()))).unwrap();
    env.file("safe/town.vkey", key);
}

/// A town with a proof of record 1 and the file it is about.
fn proved() -> TestEnv {
    let env = town();
    with_key(&env);
    env.file("usb/copy.txt", "قرار رقم 15 لسنة 2023\nبشأن تشكيل لجنة الأرشفة ببلدية غدامس\n");
    assert_eq!(env.run(&["prove", "1"]).code, 0);
    env
}

/// What was said, without the length of pages, which may be written otherwise one day.
fn without_bytes(mut said: Said) -> Said {
    let cut = |line: &str| match line.split_once("11 ") {
        Some((label, rest)) => {
            let noun = rest.split([',', '،']).next().unwrap_or_default();
            format!("{label}11 {noun}\n")
        }
        None => format!("{line}\n"),
    };
    said.out = said.out.lines().map(cut).collect();
    said
}

/// The program with nothing but its arguments: no archive, no settings, no home.
fn elsewhere(env: &TestEnv, args: &[&str]) -> Command {
    let mut command = env.command(args);
    command.env_clear().env("TZ", "UTC");
    command
}

#[test]
fn a_proof_is_made_and_checked_without_the_archive() {
    let env = proved();
    fs::rename(env.path("town"), env.path("away")).unwrap();
    let args = ["check", "1.tlog-proof", "usb/copy.txt", "--key", "safe/town.vkey"];
    assert_snapshot!(env.said(&mut elsewhere(&env, &args)), @r#"
    exit 0
    --- out
    Check of a proof
    Origin of the log:          diwan.invalid/[ID]
    Signed by:                  diwan.invalid/[ID]
    Entries that were signed:   11
    Ledger root:                [ROOT]
    Ledger entry:               2
    Record number:              1
    Original path:              usb/decisions/copy.txt
    Accession number:           1
    Date received:              [TIME]
    Taken in by:                Registry
    Size:                       101 bytes
    Fingerprint (SHA-256):      8cb6c19f3030323d72948605e4cfcebc69da7a7971d7d57ad9d40131db08b30f
    Fingerprint (BLAKE3):       75997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195
    Result:                     PROVED: this file is record 1, byte for byte as taken in on [TIME]
    "#);
    let arabic = [&args[..], &["--lang", "ar"]].concat();
    assert_snapshot!(env.said(&mut elsewhere(&env, &arabic)), @"
    exit 0
    --- out
    فحص إثبات
    عنوان السجل: \u{2068}diwan.invalid/[ID]\u{2069}
    وقّعه: \u{2068}diwan.invalid/[ID]\u{2069}
    عدد القيود الموقَّع عليها: 11
    بصمة السجل: \u{2068}[ROOT]\u{2069}
    رقم القيد في السجل: 2
    رقم الوثيقة: 1
    المسار الأصلي: \u{2068}usb/decisions/copy.txt\u{2069}
    رقم الإيداع: 1
    تاريخ الورود: [TIME]
    المودِع: \u{2068}Registry\u{2069}
    الحجم: 101 بايت
    بصمة الملف (SHA-256): \u{2068}8cb6c19f3030323d72948605e4cfcebc69da7a7971d7d57ad9d40131db08b30f\u{2069}
    بصمة الملف (BLAKE3): \u{2068}75997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195\u{2069}
    النتيجة: ثبت: هذا الملف هو الوثيقة رقم 1، لم يتغير منه بايت منذ إيداعه في [TIME]
    ");
    let key = fs::read_to_string(env.path("safe/town.vkey")).unwrap();
    let typed = ["check", "1.tlog-proof", "usb/copy.txt", "--key", key.trim(), "--json"];
    let said = env.said(&mut elsewhere(&env, &typed));
    assert_eq!(said.code, 0, "{said}");
    assert!(said.out.contains("\"proved\":true") && said.out.contains("\"faults\":[]"), "{said}");
}

#[test]
fn what_does_not_agree_is_named_and_ends_with_one() {
    let env = proved();
    let key = ["--key", "safe/town.vkey"];
    let other = env.run(&[&["check", "1.tlog-proof", "usb/letter.html"][..], &key].concat());
    assert_snapshot!(other, @r#"
    exit 1
    --- out
    size  the file has 80 bytes; the record has 101
    sha256  the file has another fingerprint (SHA-256): d6c38494e52de2174a8dcea421955dcb1e200fbd56e8857ba474451a7c86d151; the record has 8cb6c19f3030323d72948605e4cfcebc69da7a7971d7d57ad9d40131db08b30f
    blake3  the file has another fingerprint (BLAKE3): 6b0579622b167efada5ecce73c803e1855f7f5f25ae64d558cb010772482fa68; the record has 75997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195

    Check of a proof
    Origin of the log:          diwan.invalid/[ID]
    Signed by:                  diwan.invalid/[ID]
    Entries that were signed:   11
    Ledger root:                [ROOT]
    Ledger entry:               2
    Record number:              1
    Original path:              usb/decisions/copy.txt
    Accession number:           1
    Date received:              [TIME]
    Taken in by:                Registry
    Size:                       101 bytes
    Fingerprint (SHA-256):      8cb6c19f3030323d72948605e4cfcebc69da7a7971d7d57ad9d40131db08b30f
    Fingerprint (BLAKE3):       75997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195
    Result:                     NOT PROVED
    "#);
    let text = fs::read_to_string(env.path("1.tlog-proof")).unwrap();
    env.file("cut", &text[..text.len() - 9]);
    let cut = env.run(&[&["check", "cut", "usb/copy.txt"][..], &key].concat());
    assert_snapshot!(cut, @r#"
    exit 1
    --- out
    not-a-proof  the file is not a whole proof (the checkpoint in the proof: not a signed note)

    Check of a proof
    Result:                     NOT PROVED
    "#);
    let stranger = TestEnv::with_archive();
    let file = stranger.path("config/keys").join(format!("{}.vkey", stranger.id()));
    env.file("safe/other.vkey", fs::read_to_string(file).unwrap());
    let said = env.run(&["check", "1.tlog-proof", "usb/copy.txt", "--key", "safe/other.vkey"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.out.starts_with("signature  none of the given keys has signed it\n"), "{said}");
}

#[test]
fn a_key_beside_the_data_or_in_an_archive_is_refused() {
    let env = proved();
    let key = fs::read_to_string(env.path("safe/town.vkey")).unwrap();
    for place in ["beside.vkey", "usb/beside.vkey", "town/beside.vkey", "town/objects/beside.vkey"] {
        env.file(place, &key);
        let said = env.run(&["check", "1.tlog-proof", "usb/copy.txt", "--key", place]);
        assert_eq!(said.code, 2, "{place}: {said}");
        env.file("policy", format!("log {key}\nquorum none\n"));
        let moved = std::path::Path::new(place).with_file_name("policy");
        fs::copy(env.path("policy"), env.path(moved.to_str().unwrap())).ok();
        let said = env.run(&["check", "1.tlog-proof", "usb/copy.txt", "--policy", moved.to_str().unwrap()]);
        assert_eq!(said.code, 2, "{place}: {said}");
    }
    std::os::unix::fs::symlink(env.path("usb/beside.vkey"), env.path("safe/link.vkey")).unwrap();
    let said = env.run(&["check", "1.tlog-proof", "usb/copy.txt", "--key", "safe/link.vkey"]);
    assert_snapshot!(said, @r#"
    exit 2
    --- err
    error: the key safe/link.vkey lies beside what it should check
    hint: Whoever could change the proof could have put the key there too. Get the key another way (on paper, from the town's seal, from a witness), keep it in a folder of your own, and name it from there.
    "#);
    let none = env.run(&["check", "1.tlog-proof", "usb/copy.txt"]);
    assert_eq!(none.code, 2, "{none}");
}

#[test]
fn a_policy_is_honoured_by_check() {
    let env = proved();
    let key = fs::read_to_string(env.path("safe/town.vkey")).unwrap();
    env.file("safe/policy", format!("log {key}\nquorum none\n"));
    let said = env.run(&["check", "1.tlog-proof", "usb/copy.txt", "--policy", "safe/policy"]);
    assert_eq!(said.code, 0, "{said}");
    let witness =
        diwan::note::WitnessKey::from_seed("sister.example".parse().unwrap(), &[5; 32]).cosigner_key();
    env.file("safe/policy2", format!("log {key}\nwitness sister {witness}\nquorum sister\n"));
    let said = env.run(&["check", "1.tlog-proof", "usb/copy.txt", "--policy", "safe/policy2"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(
        said.out.starts_with("quorum  too few witnesses have cosigned for the policy; missing: sister\n"),
        "{said}"
    );
    env.file("safe/broken", "quorum nobody\n");
    let said = env.run(&["check", "1.tlog-proof", "usb/copy.txt", "--policy", "safe/broken"]);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.err.contains("the policy cannot be used"), "{said}");
}

#[test]
fn proofs_are_never_replaced_and_need_a_record() {
    let env = proved();
    assert_snapshot!(env.run(&["prove", "1"]), @r#"
    exit 3
    --- err
    error: 1.tlog-proof is there already
    hint: Nothing is ever replaced; name another file with --out, or another folder.
    "#);
    assert_snapshot!(env.run(&["prove", "1", "2", "--to", "out"]), @r#"
    exit 0
    --- out
    The proof of record 1 is in out/1.tlog-proof
    The proof of record 2 is in out/2.tlog-proof
    "#);
    assert_eq!(env.run(&["prove", "1", "2", "--out", "one"]).code, 2);
    assert_eq!(env.run(&["prove", "99"]).code, 3);
    let printed = env.command(&["prove", "1", "--out", "-"]).output().unwrap();
    assert_eq!(printed.stdout, fs::read(env.path("1.tlog-proof")).unwrap());
}

#[test]
fn a_damaged_ledger_makes_no_proof_and_says_so() {
    let env = town();
    let tile = env.path("town/ledger/tile/0/000.p/11");
    let mut bytes = fs::read(&tile).unwrap();
    bytes[40] ^= 1;
    fs::remove_file(&tile).unwrap();
    fs::write(&tile, bytes).unwrap();
    let said = env.run(&["prove", "2"]);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.err.contains("the ledger is damaged") && said.err.contains("diwan verify"), "{said}");
    assert!(!env.path("2.tlog-proof").exists());
}

#[test]
fn a_bundle_is_made_checked_and_tells_what_is_wrong() {
    let env = town();
    with_key(&env);
    assert_snapshot!(env.run(&["bundle", "1", "3", "--query", "roof", "--out", "evidence"]), @r#"
    exit 0
    --- out
          1  records/1-copy.txt
          3  records/3-empty.pdf
          4  records/4-letter.html
    --- err
    In evidence, with proofs: 3 records.
    "#);
    let check = ["check", "evidence", "--key", "safe/town.vkey"];
    assert_eq!(env.said(&mut elsewhere(&env, &check)).code, 0);
    assert_eq!(env.run(&["bundle", "1", "--out", "evidence"]).code, 3);
    assert_eq!(env.run(&["bundle", "--query", "nowheretobefound", "--out", "none"]).code, 1);
    assert!(!env.path("none").exists());
    assert_eq!(env.run(&["check", "evidence", "usb/letter.html", "--key", "safe/town.vkey"]).code, 2);
    assert_eq!(env.run(&["check", "evidence/proofs/1.tlog-proof", "--key", "safe/town.vkey"]).code, 2);
    env.file("evidence/README.txt", "another text");
    env.file("evidence/inner/town.vkey", fs::read_to_string(env.path("safe/town.vkey")).unwrap());
    assert_eq!(env.run(&["check", "evidence", "--key", "evidence/inner/town.vkey"]).code, 2);
    assert_snapshot!(without_bytes(env.run(&check)), @r#"
    exit 1
    --- out
    changed  README.txt: its bytes were changed
    extra  inner: does not belong here

    Check of an evidence bundle
    Signed by:                  diwan.invalid/[ID]
    Files read:                 11 files
    Records proved:             3
    Result:                     NOT PROVED: not everything in it agrees
    "#);
    let arabic = env.run(&[&check[..], &["--lang", "ar", "--quiet"]].concat());
    assert_snapshot!(without_bytes(arabic), @"
    exit 1
    --- out
    changed  \u{2068}README.txt\u{2069}: غُيّر محتواه
    extra  \u{2068}inner\u{2069}: ليس من الحزمة

    فحص حزمة مستندات
    وقّعه: \u{2068}diwan.invalid/[ID]\u{2069}
    ملفات قُرئت: 11 ملفاً
    وثائق مثبتة: 3
    النتيجة: لم يثبت: في الحزمة ما لا يتطابق
    ");
    let json = env.run(&[&check[..], &["--json"]].concat());
    assert!(json.out.contains("\"place\":\"README.txt\",\"type\":\"flaw\",\"word\":\"changed\""), "{json}");
}

#[test]
fn what_is_asked_for_and_not_there_is_told() {
    let env = town();
    assert_snapshot!(env.run(&["bundle", "4", "99", "--out", "evidence", "--lang", "ar"]), @"
    exit 1
    --- out
          4  \u{2068}records/4-letter.html\u{2069}
    لم تُخرج: لا وثيقة بهذا الرقم: 99
    --- err
    في المجلد \u{2068}evidence\u{2069} مع إثباتاتها: وثيقة واحدة.
    ");
    let json = env.run(&["bundle", "99", "--out", "other", "--json"]);
    assert_eq!(json.code, 1);
    assert!(
        json.out.contains("{\"name\":\"\",\"reason\":\"unknown\",\"record\":99,\"type\":\"withheld\"}"),
        "{json}"
    );
}

#[test]
fn the_log_continues_what_was_kept_of_it() {
    let env = town();
    let kept = env.command(&["log", "checkpoint"]).output().unwrap().stdout;
    env.file("stick/checkpoint", &kept);
    env.file("later.txt", "later");
    assert_eq!(env.run(&["ingest", "later.txt"]).code, 0);
    assert_snapshot!(env.run(&["log", "consistency", "stick/checkpoint", "--out", "proof"]), @r#"
    exit 0
    --- out
    CONTINUES: the log of 16 entries begins with the log of 11; nothing was changed or removed
    "#);
    let proof = fs::read_to_string(env.path("proof")).unwrap();
    let now = String::from_utf8(env.command(&["log", "checkpoint"]).output().unwrap().stdout).unwrap();
    assert!(proof.starts_with("old 11\n") && proof.ends_with(&format!("\n\n{now}")), "{proof}");
    assert_snapshot!(env.run(&["log", "consistency", "3", "5"]), @r#"
    exit 0
    --- out
    The proof from 3 to 5 entries is made. A number alone says nothing of what the entries were: keep checkpoints.
    "#);
    let json = env.run(&["log", "consistency", "stick/checkpoint", "--json"]);
    assert!(json.out.contains("\"answer\":\"continues\""), "{json}");
    env.file("stick/other", String::from_utf8(kept).unwrap().replace("\n11\n", "\n12\n"));
    assert_eq!(env.run(&["log", "consistency", "stick/other"]).code, 1);
    assert_eq!(env.run(&["log", "consistency", "stick/nothing"]).code, 3);
    let shrunk = env.run(&["log", "consistency", "15", "stick/checkpoint"]);
    assert_eq!(shrunk.code, 1, "{shrunk}");
}

#[test]
fn a_rolled_back_log_does_not_continue_what_was_kept() {
    let env = TestEnv::with_archive();
    let copy = |from: &str, to: &str| {
        let copied = Command::new("cp").arg("-a").args([env.path(from), env.path(to)]).status().unwrap();
        assert!(copied.success());
    };
    env.file("a.txt", "first");
    assert_eq!(env.run(&["ingest", "a.txt"]).code, 0);
    copy("town", "older");
    env.file("b.txt", "second");
    assert_eq!(env.run(&["ingest", "b.txt"]).code, 0);
    let kept = env.command(&["log", "checkpoint"]).output().unwrap().stdout;
    env.file("stick/checkpoint", &kept);
    fs::remove_dir_all(env.path("town")).unwrap();
    copy("older", "town");
    let shorter = env.run(&["log", "consistency", "stick/checkpoint"]);
    assert_eq!(shorter.code, 1, "{shorter}");
    env.file("c.txt", "another second");
    assert_eq!(env.run(&["ingest", "c.txt"]).code, 0);
    let forked = env.run(&["log", "consistency", "stick/checkpoint"]);
    assert_snapshot!(forked, @r#"
    exit 1
    --- out
    ANOTHER HISTORY: the first 11 entries of this archive are not those that were signed
    --- err
    Whether the archive is damaged or another history was written is told by: diwan verify
    "#);
}
