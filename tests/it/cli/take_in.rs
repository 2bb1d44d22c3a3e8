//! Taking in: accounts, receipts, second runs.

use std::fs;

use insta::assert_snapshot;

use super::{submission, town};
use crate::support::env::TestEnv;

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let env = TestEnv::with_archive();
    submission(&env);
    let ledger = fs::read(env.path("town/ledger/checkpoint")).unwrap();
    assert_snapshot!(env.run(&["ingest", "-n", "usb"]), @r#"
    exit 1
    --- out
    What would happen (nothing was written, packages were not opened):
    Files seen:                 5
    New:                        2
    Same content held already:  1
    Left out by rule:           1
      left by systems:          1
    With a problem:             1
    Sum:                        2 + 1 + 1 + 1 = 5
    Size taken in:              282 bytes
    --- err
    problem: usb/empty.pdf: empty file
    "#);
    assert_eq!(fs::read(env.path("town/ledger/checkpoint")).unwrap(), ledger);
}

#[test]
fn the_account_balances_and_problems_are_told() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--note", "Box 7"]), @r#"
    exit 1
    --- out
    Accession 1 is in.
    Files seen:                 5
    New:                        2
    Same content held already:  1
    Left out by rule:           1
      left by systems:          1
    With a problem:             1
    Sum:                        2 + 1 + 1 + 1 = 5
    Size taken in:              282 bytes
    Texts read:                 2 files, 2 pages

    What a human should look at
    empty file:                 1
    --- err
    problem: usb/empty.pdf: empty file
    See each of them with: diwan list --problems
    "#);
}

#[test]
fn the_account_is_told_in_arabic() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--lang", "ar"]), @"
    exit 1
    --- out
    تم الإيداع رقم 1.
    الملفات الواردة: 5
    جديد: 2
    مكرر المحتوى: 1
    تم التخطي: 1
    من مخلفات الأنظمة: 1
    فيها مشكلة: 1
    المجموع: \u{2068}2 + 1 + 1 + 1 = 5\u{2069}
    الحجم المودع: 282 بايت
    نصوص مقروءة: ملفان، صفحتان

    ما يحتاج إلى نظر إنسان
    ملف فارغ: 1
    --- err
    مشكلة: ملف فارغ: \u{2068}usb/empty.pdf\u{2069}
    لرؤيتها واحدة واحدة: \u{2068}diwan list --problems\u{2069}
    ");
}

#[test]
fn programs_get_one_object_a_line() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--json"]), @r#"
    exit 1
    --- out
    {"code":"empty","detail":"","subject":"usb/empty.pdf","type":"problem"}
    {"accession":1,"balances":true,"bytes":282,"complete":true,"dry_run":false,"duplicate":1,"members":0,"mismatched":0,"new":2,"problem":1,"resumed":false,"seen":5,"skipped":1,"skipped_by_rule":{"litter":1},"type":"account"}
    {"failed":0,"pages":2,"read":2,"type":"read","waiting":0}
    "#);
}

#[test]
fn a_second_run_writes_nothing_and_says_so() {
    let env = town();
    let ledger = fs::read(env.path("town/ledger/checkpoint")).unwrap();
    assert_snapshot!(env.run(&["ingest", "usb"]), @r#"
    exit 0
    --- out
    Everything is here already; nothing was written.
    Files seen:                 5
    New:                        0
    Same content held already:  0
    Left out by rule:           5
      left by systems:          1
      here already:             4
    With a problem:             0
    Sum:                        0 + 0 + 5 + 0 = 5
    Size taken in:              0 bytes
    "#);
    assert_eq!(fs::read(env.path("town/ledger/checkpoint")).unwrap(), ledger);
}

#[test]
fn quiet_runs_tell_problems_only() {
    let env = TestEnv::with_archive();
    submission(&env);
    assert_snapshot!(env.run(&["ingest", "usb", "--quiet"]), @r#"
    exit 1
    --- err
    problem: usb/empty.pdf: empty file
    "#);
}

#[test]
fn nothing_to_go_on_with_is_said() {
    assert_snapshot!(town().run(&["resume"]), @r#"
    exit 0
    --- err
    Nothing was left undone.
    "#);
}

#[test]
fn the_receipt_is_in_both_languages_and_balances() {
    assert_snapshot!(town().run(&["report", "accession", "1"]), @"
    exit 0
    --- out
    إيصال إيداع
    ================================================================
    الأرشيف: \u{2068}Town\u{2069}
    معرّف الأرشيف: \u{2068}[ID]\u{2069}
    رقم الإيداع: 1
    بدأ: [TIME]
    انتهى: [TIME]
    المودِع: \u{2068}Registry\u{2069}
    المصدر: \u{2068}[DIR]/usb\u{2069}
    ----------------------------------------------------------------
    جديد: 2
    مكرر المحتوى: 1
    تم التخطي: 1
    فيها مشكلة: 1
    المجموع: \u{2068}2 + 1 + 1 + 1 = 5\u{2069}
    الملفات الواردة: 5
    ----------------------------------------------------------------
    مستخرج من ملفات أخرى: 0
    الحجم المودع: 282 بايت
    يحتاج إلى نظر: 1
    - ملف فارغ: \u{2068}usb/empty.pdf\u{2069}
    قيود السجل وقت الطباعة: 11
    بصمة السجل: \u{2068}[ROOT]\u{2069}
    التوقيع: ........................

    Deposit receipt
    ================================================================
    Archive:                    Town
    Archive identifier:         [ID]
    Accession number:           1
    Begun:                      [TIME]
    Finished:                   [TIME]
    Taken in by:                Registry
    Source:                     [DIR]/usb
    ----------------------------------------------------------------
    New:                        2
    Same content held already:  1
    Left out by rule:           1
    With a problem:             1
    Sum:                        2 + 1 + 1 + 1 = 5
    Files seen:                 5
    ----------------------------------------------------------------
    Taken out of other files:   0
    Size taken in:              282 bytes
    To be looked at:            1
    - usb/empty.pdf: empty file
    Ledger entries (at print):  11
    Ledger root:                [ROOT]
    Signature:                  ........................
    ");
}

#[test]
fn accessions_are_listed() {
    assert_snapshot!(town().run(&["accessions"]), @r#"
    exit 0
    --- out
    Accession 1, [TIME]
    Source:                     [DIR]/usb
    Taken in by:                Registry
    Account:                    2 + 1 + 1 + 1 = 5
    "#);
}

#[test]
fn what_was_kept_only_is_read_by_resume() {
    let env = TestEnv::with_archive();
    env.file("a.txt", "text of a");
    let kept = env.run(&["ingest", "--keep-only", "a.txt"]);
    assert_eq!(kept.code, 0, "{kept}");
    assert!(env.run(&["show", "1"]).out.contains("not read yet"));
    assert_snapshot!(env.run(&["resume"]), @r"
    exit 0
    --- out
    Texts read:                 1 file, 1 page
    ");
}

#[test]
fn scans_are_read_fast_first_and_thoroughly_when_there_is_time() {
    let env = TestEnv::with_archive();
    env.file("usb/circular.png", include_bytes!("../../../fixtures/scans/circular.png"));
    let stats = || env.run(&["stats", "--json"]).out;
    assert_eq!(env.run(&["ingest", "usb", "--ocr", "fast"]).code, 0);
    assert!(stats().contains("\"fast\":1"), "{}", stats());
    assert_eq!(env.run(&["ocr"]).code, 0);
    assert!(stats().contains("\"fast\":0"), "{}", stats());
    let shown = env.run(&["show", "1", "--json"]).out;
    assert!(shown.contains("\"depth\":\"thorough\"") && shown.contains("psm11"), "{shown}");
    let again = env.run(&["ocr"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""), "{again}");
}

#[test]
fn the_words_of_a_scan_are_given_out_as_alto() {
    let env = TestEnv::with_archive();
    env.file("usb/circular.png", include_bytes!("../../../fixtures/scans/circular.png"));
    env.file("usb/note.txt", "قرار");
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    let id = |name: &str| {
        let listed = env.run(&["list", "--path", name]).out;
        listed.split_whitespace().next().unwrap_or_default().to_owned()
    };
    assert_eq!(env.run(&["export", &id("circular"), "--alto", "--to", "out"]).code, 0);
    let alto = fs::read_to_string(env.path("out/circular.png.p0001.xml")).unwrap();
    assert!(alto.contains("BASEDIRECTION=\"rtl\"") && alto.contains("WC=\"0."), "{alto}");
    assert_eq!(env.run(&["export", &id("circular"), "--searchable-pdf", "--to", "out"]).code, 0);
    assert!(fs::read(env.path("out/circular.pdf")).unwrap().starts_with(b"%PDF-"));
    let withheld = env.run(&["export", &id("note"), "--alto", "--to", "out"]);
    assert_eq!(withheld.code, 1, "{withheld}");
    assert!(withheld.err.contains("not given out") && withheld.err.contains("note.txt"), "{withheld}");
}
