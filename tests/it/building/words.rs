//! The documents and the house use the same words: what `docs/` names in code type exists in the source tree.
//!
//! Looked at in ARCHITECTURE.md and GLOSSARY.md: between backquotes, a path (`src/store/layout.rs`, `ingest/`,
//! `tests/it/crash`) and a name in a room (`ledger::Event`). A document that is not written yet is passed over.

use std::fs;
use std::path::Path;

use super::files_below;

const DOCUMENTS: &[&str] = &["docs/ARCHITECTURE.md", "docs/GLOSSARY.md"];

/// First folders of paths that belong to this repository.
const ROOTS: &[&str] = &["benches", "docs", "examples", "fixtures", "scripts", "src", "tests"];

#[test]
fn every_path_named_in_the_docs_exists() {
    let missing: Vec<String> = quoted_in_docs()
        .into_iter()
        .filter(|(_, word)| path_of(word).is_some_and(|path| !Path::new(&path).exists()))
        .map(|(document, word)| format!("{document}: {word}"))
        .collect();
    assert!(missing.is_empty(), "paths that are not there:\n{}", missing.join("\n"));
}

#[test]
fn every_name_in_the_docs_is_in_its_room() {
    let missing: Vec<String> = quoted_in_docs()
        .into_iter()
        .filter(|(_, word)| room_and_name(word).is_some_and(|(room, name)| !is_defined(room, name)))
        .map(|(document, word)| format!("{document}: {word}"))
        .collect();
    assert!(missing.is_empty(), "names that are in no room:\n{}", missing.join("\n"));
}

#[test]
fn words_are_told_apart() {
    assert_eq!(path_of("src/digest.rs").as_deref(), Some("src/digest.rs"));
    assert_eq!(path_of("digest.rs").as_deref(), Some("src/digest.rs"));
    assert_eq!(path_of("ingest/").as_deref(), Some("src/ingest/"));
    assert_eq!(path_of("objects/blake3/ab"), None);
    assert_eq!(path_of("diwan verify"), None);
    assert_eq!(room_and_name("digest::ContentId"), Some(("digest", "ContentId")));
    assert_eq!(room_and_name("catalog::{Record, RecordId}"), None);
    assert_eq!(room_and_name("std::fs"), None);
    assert!(is_defined("digest", "ContentId"));
    assert!(!is_defined("digest", "NoSuchThing"));
}

/// Returns every text between single backquotes, with its document.
fn quoted_in_docs() -> Vec<(&'static str, String)> {
    let mut words = Vec::new();
    for document in DOCUMENTS {
        let Ok(text) = fs::read_to_string(document) else { continue };
        for line in outside_fences(&text) {
            words.extend(line.split('`').skip(1).step_by(2).map(|word| (*document, word.to_owned())));
        }
    }
    words
}

fn outside_fences(text: &str) -> Vec<&str> {
    let mut fenced = false;
    text.lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        })
        .collect()
}

/// Returns the path a word means, if it means one of this repository: below a known folder, or below `src/`.
fn path_of(word: &str) -> Option<String> {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    let head = word.split('/').next()?;
    if !plain || word.starts_with('/') {
        return None;
    }
    if word.contains('/') && ROOTS.contains(&head) {
        return Some(word.to_owned());
    }
    let in_room = word.contains('/') && is_room(head);
    let source = !word.contains('/') && Path::new(word).extension().is_some_and(|ext| ext == "rs");
    (in_room || source).then(|| format!("src/{word}"))
}

/// Splits `room::Name` or `room::name`; a longer path counts by its first and last part.
fn room_and_name(word: &str) -> Option<(&str, &str)> {
    let word = word.strip_prefix("crate::").unwrap_or(word);
    let word = word.split(['(', ' ', '<']).next()?;
    let (room, rest) = word.split_once("::")?;
    let name = rest.rsplit("::").next()?;
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_room(room) && plain).then_some((room, name))
}

fn is_room(name: &str) -> bool {
    !name.is_empty()
        && (Path::new("src").join(name).is_dir() || Path::new("src").join(format!("{name}.rs")).is_file())
}

/// Tells whether a room defines a name, be it type, function, constant, module, field or variant.
fn is_defined(room: &str, name: &str) -> bool {
    let folder = Path::new("src").join(room);
    let mut files = if folder.is_dir() { files_below(&folder) } else { Vec::new() };
    files.push(folder.with_extension("rs"));
    files.iter().filter_map(|path| fs::read_to_string(path).ok()).any(|text| defines(&text, name))
}

fn defines(text: &str, name: &str) -> bool {
    let heads = ["struct", "enum", "trait", "fn", "type", "const", "static", "mod"];
    text.lines().any(|line| {
        let words: Vec<&str> =
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        words.windows(2).any(|pair| heads.contains(&pair[0]) && pair[1] == name)
            || words.first() == Some(&name)
            || (words.first() == Some(&"pub") && words.get(1) == Some(&name))
    })
}
