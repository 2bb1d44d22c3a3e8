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
    assert_snapshot!(town().run(&["verify"]), @r#"
    exit 0
    --- out
    Verification report
    Archive:                    Town
    Read and intact:            5 contents, 641 bytes
    Ledger entries:             11
    Trusted key:                diwan.invalid/[ID]+[KEY]
    Ledger root:                [ROOT]
    Recorded as ledger entry:   11
    Result:                     INTACT: everything recorded was read and agrees
    "#);
}

#[test]
fn damage_is_named_and_ends_with_one() {
    let env = town();
    overwrite(&object(&env, "4"), b"forged");
    assert_snapshot!(env.run(&["verify"]), @r#"
    exit 1
    --- out
    F102  objects/blake3/6b/0579622b167efada5ecce73c803e1855f7f5f25ae64d558cb010772482fa68: file corrupted (content changed) (6 bytes hash to 266ae3ac8b64023093c915ed2355cb54ca6e150b3bb674f33e21906097b2b868)

    Verification report
    Archive:                    Town
    Read and intact:            4 contents, 561 bytes
    Ledger entries:             11
    Trusted key:                diwan.invalid/[ID]+[KEY]
    Ledger root:                [ROOT]
    file corrupted (content changed): 1
    Recorded as ledger entry:   11
    Result:                     DAMAGE FOUND
    "#);
    assert_snapshot!(env.run(&["verify", "--lang", "ar", "--no-record"]), @"
    exit 1
    --- out
    F102  ملف تالف (تغيّر المحتوى) (\u{2068}6 bytes hash to 266ae3ac8b64023093c915ed2355cb54ca6e150b3bb674f33e21906097b2b868\u{2069}): \u{2068}objects/blake3/6b/0579622b167efada5ecce73c803e1855f7f5f25ae64d558cb010772482fa68\u{2069}

    محضر تحقق
    الأرشيف: \u{2068}Town\u{2069}
    قُرئ وهو سليم: 5 محتويات، 1.1 ك.ب (1,148 بايت)
    قيود السجل: 12
    المفتاح الموثوق: \u{2068}diwan.invalid/[ID]+[KEY]\u{2069}
    بصمة السجل: \u{2068}[ROOT]\u{2069}
    ملف تالف (تغيّر المحتوى): 1
    النتيجة: وُجد تلف
    ");
    assert_snapshot!(env.run(&["verify", "--json", "--no-record"]), @r#"
    exit 1
    --- out
    {"class":"damage","code":"F102","detail":"6 bytes hash to 266ae3ac8b64023093c915ed2355cb54ca6e150b3bb674f33e21906097b2b868","place":"objects/blake3/6b/0579622b167efada5ecce73c803e1855f7f5f25ae64d558cb010772482fa68","type":"finding","word":"object-corrupt"}
    {"archive":"[ID]","bytes":1148,"complete":true,"counts":{"F102":1},"entries":12,"ledger_root":"[ROOT]","ledger_size":12,"left":0,"not_recorded":"asked","objects":5,"outcome":"damage","recorded":null,"resumed":false,"scope":{"kind":"all"},"started":"[TIME]","stopped":null,"trusted":["diwan.invalid/[ID]+[KEY]"],"type":"summary"}
    "#);
}

#[test]
fn damaged_bytes_are_not_given_out() {
    let env = town();
    overwrite(&object(&env, "4"), b"forged");
    assert_snapshot!(env.run(&["export", "4", "--to", "out"]), @r#"
    exit 3
    --- err
    error: something in the archive is damaged
    detail: object 6b0579622b167efada5ecce73c803e1855f7f5f25ae64d558cb010772482fa68: bytes hash to 266ae3ac8b64023093c915ed2355cb54ca6e150b3bb674f33e21906097b2b868
    hint: See all that is damaged with: diwan verify
    "#);
    assert_eq!(fs::read_dir(env.path("out/")).unwrap().count(), 0);
}

#[test]
fn without_a_trusted_key_nothing_is_called_intact() {
    let env = town();
    fs::remove_file(env.path("config/keys").join(format!("{}.vkey", env.id()))).unwrap();
    assert_snapshot!(env.run(&["verify"]), @r#"
    exit 3
    --- out
    F205  ledger/checkpoint: no trusted key to verify with (no trusted key was given)

    Verification report
    Archive:                    Town
    Read and intact:            5 contents, 641 bytes
    Ledger entries:             11
    Ledger root:                [ROOT]
    no trusted key to verify with: 1
    Recorded as ledger entry:   11
    Result:                     NOT EVERYTHING COULD BE CHECKED
    --- err
    no trusted public key for this archive; looked for [DIR]/config/keys/[ID].vkey
    Get the public key from a person you trust, not from the archive itself, and name it with: --key FILE
    "#);
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
