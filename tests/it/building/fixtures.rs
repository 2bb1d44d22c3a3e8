//! Every file under `fixtures/` says where it comes from: a line of `fixtures/README.md` names it.
//!
//! A line covers files when its first cell, between backquotes, is a path below `fixtures/`: `*` stands for any
//! part of a name, a `/` at the end for everything below a folder.

use std::fs;
use std::path::Path;

use super::files_below;

const ROOT: &str = "fixtures";

#[test]
fn every_fixture_has_an_origin() {
    let patterns = patterns();
    let orphans: Vec<String> =
        names().into_iter().filter(|name| !patterns.iter().any(|pattern| covers(pattern, name))).collect();
    assert!(orphans.is_empty(), "not in fixtures/README.md:\n{}", orphans.join("\n"));
}

#[test]
fn every_origin_has_a_fixture() {
    let names = names();
    let empty: Vec<String> =
        patterns().into_iter().filter(|pattern| !names.iter().any(|name| covers(pattern, name))).collect();
    assert!(empty.is_empty(), "fixtures/README.md names what is not there:\n{}", empty.join("\n"));
}

#[test]
fn patterns_cover_what_they_say() {
    for (pattern, name, expected) in [
        ("sip/", "sip/a/b.pdf", true),
        ("sip/", "sips/b.pdf", false),
        ("documents/*.txt", "documents/01.txt", true),
        ("documents/*.txt", "documents/deep/01.txt", false),
        ("scans/page-*x*.g4", "scans/page-10x20.g4", true),
        ("README.md", "README.md", true),
    ] {
        assert_eq!(covers(pattern, name), expected, "{pattern} {name}");
    }
}

/// The tree for the demo is small, or cloning is no longer quick.
#[test]
fn the_sip_stays_small() {
    let size: u64 =
        files_below(&Path::new(ROOT).join("sip")).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(size < 1_500_000, "fixtures/sip holds {size} bytes");
}

fn names() -> Vec<String> {
    files_below(Path::new(ROOT))
        .iter()
        .map(|path| path.strip_prefix(ROOT).unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Returns the first cell of each table row of the README.
fn patterns() -> Vec<String> {
    let text = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|rest| rest.split_once('`'))
        .map(|(pattern, _)| pattern.to_owned())
        .collect()
}

fn covers(pattern: &str, name: &str) -> bool {
    if let Some(folder) = pattern.strip_suffix('/') {
        return name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    }
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.strip_suffix(last).is_some_and(|star| !star.contains('/'))
}
