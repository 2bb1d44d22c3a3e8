//! The promises of the walk.
#![allow(clippy::unwrap_used)]

use std::os::unix::fs::symlink;

use super::*;

fn found(root: &Path) -> Vec<String> {
    let sip = Sip::new(&[root.to_owned()]).unwrap();
    let rules = Rules { skip_litter: true, own_archive: sip.roots()[0].join("own") };
    let shown = |found| match found {
        Found::File(file) => format!("file {} {}", file.name.shown(), file.look.length),
        Found::Skipped(name, rule) => format!("{rule} {}", name.shown()),
        Found::Problem(name, problem) => format!("{} {}", problem.code, name.shown()),
    };
    sip.walk(&rules).map(shown).collect()
}

#[test]
fn a_walk_finds_everything_in_order_and_never_fails() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("usb");
    fs::create_dir_all(root.join("b/own-not")).unwrap();
    fs::create_dir_all(root.join("own/objects")).unwrap();
    fs::write(root.join("own/objects/x"), "").unwrap();
    fs::write(root.join("b/two.txt"), "22").unwrap();
    fs::write(root.join("Thumbs.db"), "litter").unwrap();
    fs::write(root.join(OsStr::from_bytes(b"q\xDE\xD1.txt")), "1").unwrap();
    fs::write(root.join("z\u{202E}fdp.exe"), "").unwrap();
    symlink(&root, root.join("loop")).unwrap();
    symlink(root.join("b/two.txt"), root.join("m-link.txt")).unwrap();
    symlink("nowhere", root.join("n-broken")).unwrap();
    let expected = [
        "litter usb/Thumbs.db",
        "file usb/b/two.txt 2",
        "link-to-folder usb/loop",
        "file usb/m-link.txt 2",
        "not-a-file usb/n-broken",
        "archive usb/own",
        "file usb/q\\xDE\\xD1.txt 1",
        "file usb/z\\u{202E}fdp.exe 0",
    ];
    assert_eq!(found(&root), expected);
}

#[test]
fn one_file_can_be_a_submission() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("one.txt"), "1").unwrap();
    assert_eq!(found(&dir.path().join("one.txt")), ["file one.txt 1"]);
    let gone = Sip::new(&[dir.path().join("gone")]).unwrap_err();
    assert_eq!(gone.0, dir.path().join("gone"));
}

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

#[test]
fn raw_bytes_are_kept_beside_the_text() {
    let path = LogicalPath::from_raw(b"a/\xE7.txt".to_vec());
    assert_eq!((path.text(), path.file_name()), ("a/\\xE7.txt", "\\xE7.txt"));
    assert_eq!(path.os_file_name(), OsStr::from_bytes(b"\xE7.txt"));
    let child = path.join(&LogicalPath::decoded(b"\xE7".to_vec(), "\u{0642}".to_owned()));
    assert_eq!((child.raw(), child.text()), (&b"a/\xE7.txt/\xE7"[..], "a/\\xE7.txt/\u{0642}"));
}
