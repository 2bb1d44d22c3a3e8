//! Refusals: what went wrong, what can be done, and the exit code.

use std::fs;
use std::process::Stdio;

use diwan::disk::Lock;
use insta::assert_snapshot;

use super::town;
use crate::support::env::TestEnv;

#[test]
fn wrong_usage_ends_with_two() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["lits"]), @r#"
    exit 2
    --- err
    error: unrecognized subcommand 'lits'

      tip: some similar subcommands exist: 'witness', 'list'

    Usage: diwan [OPTIONS] <COMMAND>

    For more information, try '--help'.
    "#);
    assert_snapshot!(env.run(&["show", "first"]), @r#"
    exit 2
    --- err
    error: invalid value 'first' for '<RECORD>': invalid digit found in string

    For more information, try '--help'.
    "#);
    assert_snapshot!(env.run(&["ingest"]), @r#"
    exit 2
    --- err
    error: the following required arguments were not provided:
      <SOURCE>...

    Usage: diwan ingest <SOURCE>...

    For more information, try '--help'.
    "#);
    assert_snapshot!(env.run(&["show", "first", "--lang", "ar"]), @"
    exit 2
    --- err
    خطأ: قيمة غير صالحة للخيار \u{2068}<RECORD>\u{2069}: \u{2068}first\u{2069}
    الحل: انظر \u{2068}diwan --help\u{2069}
    ");
}

#[test]
fn a_folder_that_is_no_archive_is_refused() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["list", "--archive", "home"]), @r#"
    exit 3
    --- err
    error: home is not an archive
    hint: If you want a new one there: diwan init 'home'
    "#);
    let mut command = env.command(&["list"]);
    assert_snapshot!(env.said(command.env_remove("DIWAN_ARCHIVE")), @r#"
    exit 3
    --- err
    error: there is no archive in [DIR] or above
    hint: Name one with --archive FOLDER or DIWAN_ARCHIVE, or make one with: diwan init FOLDER
    "#);
}

#[test]
fn a_second_writer_is_told_of_the_first_and_readers_are_not_kept() {
    let env = town();
    let lock = Lock::take(&env.path("town/lock"), "diwan ingest (process 7, since noon)").unwrap();
    assert_snapshot!(env.run(&["ingest", "usb"]), @r#"
    exit 3
    --- err
    error: somebody else is writing to this archive: diwan ingest (process 7, since noon)
    hint: Wait until that has ended. Searching, showing and exporting work meanwhile.
    "#);
    assert_snapshot!(env.run(&["resume", "--json"]), @r#"
    exit 3
    --- err
    {"code":"locked","detail":"town/lock: locked by diwan ingest (process 7, since noon)","hint":"Wait until that has ended. Searching, showing and exporting work meanwhile.","message":"somebody else is writing to this archive: diwan ingest (process 7, since noon)","type":"error"}
    "#);
    assert_eq!(env.run(&["list"]).code, 0);
    assert_eq!(env.run(&["search", "قرار"]).code, 0);
    drop(lock);
}

#[test]
fn a_missing_private_key_is_told_with_its_place() {
    let env = town();
    fs::remove_file(env.path("config/keys").join(format!("{}.key", env.id()))).unwrap();
    assert_snapshot!(env.run(&["ingest", "usb"]), @r#"
    exit 3
    --- err
    error: the private key of this archive is not here; looked for [DIR]/config/keys/[ID].key
    hint: Bring the key file from the machine that made the archive, or from its safe copy, and put it there (mode 0600). Reading needs no key.
    "#);
    assert_snapshot!(env.run(&["ingest", "usb", "--lang", "ar"]), @"
    exit 3
    --- err
    خطأ: المفتاح السري لهذا الأرشيف غير موجود في مكانه: \u{2068}[DIR]/config/keys/[ID].key\u{2069}
    الحل: أحضر ملف المفتاح من الجهاز الذي أنشأ الأرشيف أو من نسخته المحفوظة وضعه هناك. القراءة لا تحتاج إلى مفتاح.
    ");
    assert_eq!(env.run(&["list"]).code, 0, "reading needs no key");
}

#[test]
fn an_exposed_private_key_is_warned_of() {
    let env = town();
    let key = env.path("config/keys").join(format!("{}.key", env.id()));
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    fs::set_permissions(key, permissions).unwrap();
    let said = env.run(&["resume"]);
    assert!(said.err.contains("chmod 600"), "{said}");
}

#[test]
fn what_does_not_exist_is_refused() {
    let env = town();
    assert_snapshot!(env.run(&["show", "99"]), @r#"
    exit 3
    --- err
    error: there is no record 99
    hint: Find its number with: diwan search WORDS, or: diwan list
    "#);
    assert_snapshot!(env.run(&["report", "accession", "99"]), @r#"
    exit 3
    --- err
    error: there is no accession 99
    hint: Find its number with: diwan accessions
    "#);
    assert_snapshot!(env.run(&["ingest", "nowhere"]), @r#"
    exit 3
    --- err
    error: nowhere cannot be taken in: No such file or directory (os error 2)
    hint: Is the disk plugged in, and the name spelled right?
    "#);
    assert_snapshot!(env.run(&["export", "1", "2", "--stdout"]), @r#"
    exit 2
    --- err
    error: --stdout takes exactly one record
    detail: --stdout takes one record
    "#);
}

#[test]
fn records_without_the_form_asked_for_are_told_and_leave_no_file() {
    let env = TestEnv::with_archive();
    env.file("usb/locked.pdf", include_bytes!("../../../fixtures/scans/contract-password.pdf"));
    env.file("usb/note.txt", "قرار");
    assert_eq!(env.run(&["ingest", "usb", "--keep-only"]).code, 0);
    assert_snapshot!(env.run(&["export", "2", "--alto", "--to", "out"]), @r#"
    exit 1
    --- err
    Made: 0 files.
    not given out: 2  usb/note.txt: its text has not been read yet (diwan resume, diwan ocr)
    "#);
    assert_eq!(env.run(&["resume"]).code, 1);
    assert_snapshot!(env.run(&["export", "1", "2", "--alto", "--to", "out"]), @r#"
    exit 1
    --- err
    Made: 0 files.
    not given out: 1  usb/locked.pdf: locked with a password (a password is needed)
    not given out: 2  usb/note.txt: it has no pages of paper
    "#);
    assert_snapshot!(env.run(&["export", "2", "--searchable-pdf", "--to", "out", "--json"]), @r#"
    exit 1
    --- out
    {"code":"no-pages","detail":"","path":"usb/note.txt","record":2,"type":"withheld"}
    "#);
    assert_snapshot!(env.run(&["export", "1", "--searchable-pdf", "--to", "out", "--lang", "ar"]), @"
    exit 1
    --- err
    تم الإنشاء: لا ملفات.
    لم يُخرج: مقفل بكلمة سر (\u{2068}a password is needed\u{2069}): 1  \u{2068}usb/locked.pdf\u{2069}
    ");
    let left = fs::read_dir(env.path("out")).map(Iterator::count).unwrap_or_default();
    assert_eq!(left, 0);
}

#[test]
fn a_form_of_an_unknown_record_and_two_forms_at_once_are_refused() {
    let env = town();
    assert_snapshot!(env.run(&["export", "99", "--alto", "--to", "out"]), @r#"
    exit 3
    --- err
    error: there is no record 99
    hint: Find its number with: diwan search WORDS, or: diwan list
    "#);
    assert_snapshot!(env.run(&["export", "1", "--searchable-pdf", "--alto", "--to", "out"]), @r#"
    exit 2
    --- err
    error: the argument '--searchable-pdf' cannot be used with '--alto'

    Usage: diwan export --searchable-pdf --to <FOLDER> <RECORD>...

    For more information, try '--help'.
    "#);
    assert_snapshot!(env.run(&["export", "1", "--alto"]), @r#"
    exit 2
    --- err
    error: the following required arguments were not provided:
      --to <FOLDER>

    Usage: diwan export --to <FOLDER> --alto <RECORD>...

    For more information, try '--help'.
    "#);
}

#[test]
fn a_missing_engine_is_told_with_its_packages() {
    let env = town();
    env.file("config/config.toml", "ocr-program = \"/nowhere/tesseract\"\n");
    assert_snapshot!(env.run(&["ocr"]), @r#"
    exit 3
    --- err
    error: the OCR engine is missing
    detail: no program /nowhere/tesseract; packages: tesseract-ocr tesseract-ocr-ara tesseract-ocr-eng
    hint: Install it with: sudo apt install tesseract-ocr tesseract-ocr-ara tesseract-ocr-eng
    Then run: diwan ocr
    "#);
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let env = town();
    let mut child = env.command(&["list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_worker_never_looks_at_anything_else() {
    let env = TestEnv::new();
    let said = env.run(&["worker", "nonsense", "--help"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""), "{said}");
}
