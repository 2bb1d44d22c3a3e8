//! Imports go down, and a foreign crate is named only in its own rooms.
//!
//! The floors are those of `src/lib.rs`. Blind spots: `super::super::` climbing out of a room, brace imports of
//! std (left to clippy.toml), names inside block comments or strings of several lines.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::files_below;

/// Every room of `src/`, ground floor first. A room may import only from strictly lower floors.
const FLOORS: &[&[&str]] = &[
    &["digest", "format", "monitor"],
    &["analysis", "courier", "disk", "merkle", "note"],
    &["extract", "lexicon", "parity", "proof", "recognise", "source", "store", "witness"],
    &["ledger"],
    &["catalog", "index"],
    &["archive"],
    &["audit", "export", "ingest", "picture", "report", "search"],
    &["bundle", "repair", "replica"],
    &["words"],
    &["web"],
    &["cli"],
];

/// Rooms that are planned and may be missing.
const NOT_YET: &[&str] = &[];

/// Crates that may be named only in these rooms. (`std::fs` and `std::env` are kept by clippy.toml.)
const KEPT_IN: &[(&str, &[&str])] = &[
    ("anyhow::", &["cli"]),
    ("argon2::", &["web"]),
    ("axum::", &["web"]),
    ("axum_server::", &["web"]),
    ("blake3::", &["digest"]),
    ("calamine::", &["extract"]),
    ("cfb::", &["extract"]),
    ("chardetng::", &["extract"]),
    ("clap::", &["cli"]),
    ("clap_complete::", &["cli"]),
    ("clap_mangen::", &["cli"]),
    ("csv::", &["extract"]),
    ("ctrlc::", &["cli"]),
    ("ed25519_dalek::", &["note"]),
    ("encoding_rs::", &["extract", "source"]),
    ("flate2::", &["extract"]),
    ("futures_core::", &["web"]),
    ("hayro::", &["extract"]),
    ("hayro_interpret::", &["extract"]),
    ("hayro_jpeg2000::", &["extract"]),
    ("png::", &["extract"]),
    ("zune_core::", &["extract"]),
    ("zune_jpeg::", &["extract"]),
    ("html2text::", &["extract"]),
    ("icu_calendar::", &["recognise"]),
    ("image::", &["extract"]),
    ("indicatif::", &["cli"]),
    ("landlock::", &["extract"]),
    ("lopdf::", &["extract"]),
    ("mail_parser::", &["extract"]),
    ("maud::", &["web"]),
    ("memchr::", &["extract", "ingest"]),
    ("oem_cp::", &["extract", "source"]),
    ("quick_xml::", &["export", "extract"]),
    ("rayon::", &["audit", "catalog", "ingest", "ledger", "parity", "repair"]),
    ("rcgen::", &["web"]),
    ("reed_solomon_simd::", &["parity"]),
    ("rusqlite::", &["catalog"]),
    ("rustix::", &["cli", "disk", "extract", "store"]),
    ("rustls::", &["courier", "web"]),
    ("seccompiler::", &["extract"]),
    ("sha2::", &["digest"]),
    ("skrifa::", &["extract"]),
    ("tantivy::", &["index"]),
    ("tantivy_fst::", &["index"]),
    ("tiff::", &["extract"]),
    ("tokio::", &["web"]),
    ("toml::", &["archive", "cli", "web"]),
    ("tower_http::", &["web"]),
    ("unicode_normalization::", &["analysis", "extract", "recognise"]),
    ("ureq::", &["courier"]),
    ("utoipa::", &["web"]),
    ("walkdir::", &["source"]),
    ("zip::", &["bundle", "extract", "ingest", "source"]),
];

#[test]
fn imports_go_down() {
    let problems: Vec<String> =
        sources().iter().flat_map(|(path, code)| imports_against_floors(path, code)).collect();
    assert!(problems.is_empty(), "imports against the floors:\n{}", problems.join("\n"));
}

#[test]
fn foreign_names_stay_in_their_rooms() {
    let problems: Vec<String> = sources().iter().flat_map(|(path, code)| strayed_names(path, code)).collect();
    assert!(problems.is_empty(), "names outside their rooms:\n{}", problems.join("\n"));
}

#[test]
fn every_room_has_a_floor() {
    let built: BTreeSet<String> = sources().iter().map(|(path, _)| room_of(path).to_owned()).collect();
    let planned: BTreeSet<String> =
        FLOORS.concat().into_iter().chain(["lib", "main"]).map(str::to_owned).collect();
    let unplanned: Vec<&String> = built.difference(&planned).collect();
    let missing: Vec<&String> =
        planned.difference(&built).filter(|room| !NOT_YET.contains(&room.as_str())).collect();
    assert!(unplanned.is_empty() && missing.is_empty(), "on no floor: {unplanned:?}; not built: {missing:?}");
}

#[test]
fn the_house_plan_names_the_rooms_in_order() {
    let plan = fs::read_to_string("src/lib.rs").unwrap();
    let listed: Vec<&str> =
        plan.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let planned: Vec<&str> =
        FLOORS.concat().into_iter().filter(|room| !NOT_YET.contains(room) || listed.contains(room)).collect();
    assert_eq!(listed, planned);
}

#[test]
fn a_climbing_import_would_be_found() {
    for code in
        ["use crate::cli::run;", "use crate::{digest::ContentId, ingest::{self, Options}};", "use crate::*;"]
    {
        assert_eq!(imports_against_floors("store/mod.rs", code).len(), 1, "{code}");
    }
    assert!(imports_against_floors("store/mod.rs", "use crate::{digest::ContentId, disk::Disk};").is_empty());
    assert!(imports_against_floors("store/mod.rs", "use crate::store::layout;").is_empty());
    assert_eq!(imports_against_floors("store/mod.rs", "use crate::source::Sip;").len(), 1, "own floor");
}

#[test]
fn a_strayed_crate_would_be_found() {
    assert_eq!(strayed_names("search/mod.rs", "use tantivy::Index;").len(), 1);
    assert!(strayed_names("index/mod.rs", "use tantivy::Index;").is_empty());
    assert!(strayed_names("cli/mod.rs", "use crate::extract::image::Page;").is_empty());
}

fn imports_against_floors(path: &str, code: &str) -> Vec<String> {
    let room = room_of(path);
    let Some(here) = floor_of(room) else { return Vec::new() };
    imported_rooms(code)
        .into_iter()
        .filter(|target| target != room)
        .filter(|target| floor_of(target).is_none_or(|there| here <= there))
        .map(|target| format!("{path}: floor {here} imports {target}"))
        .collect()
}

/// Tests may name any crate: they look at a room from outside.
fn strayed_names(path: &str, code: &str) -> Vec<String> {
    if path.ends_with("tests.rs") {
        return Vec::new();
    }
    let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or(code);
    KEPT_IN
        .iter()
        .filter(|(name, rooms)| names_crate(code, name) && !rooms.contains(&room_of(path)))
        .map(|(name, rooms)| format!("{path}: {name} is kept in {rooms:?}"))
        .collect()
}

/// Tells whether a path begins with a crate's name: `image::open`, but not `extract::image::open`.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// Returns the first segment after each `crate::`, in single paths and in braces alike.
///
/// A glob is returned as `*`; it stands on no floor, so it is always a problem.
fn imported_rooms(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => rooms.extend(brace_heads(list)),
            None => rooms.extend([head(after)]),
        }
    }
    rooms
}

/// Returns the first segment of each item of a brace list, without going into inner braces.
fn brace_heads(list: &str) -> Vec<String> {
    let mut depth = 1;
    let mut item = String::new();
    let mut heads = Vec::new();
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => (),
        }
        if depth == 0 || (depth == 1 && c == ',') {
            heads.extend((!item.trim().is_empty()).then(|| head(item.trim())));
            item.clear();
        } else {
            item.push(c);
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

fn head(path: &str) -> String {
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(path.len());
    path[..end].to_owned()
}

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

fn room_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// Returns every source file as its path below `src/` and its text without line comments.
fn sources() -> Vec<(String, String)> {
    files_below(Path::new("src"))
        .iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let code = text.lines().map(without_comment).collect::<Vec<_>>().join("\n");
            (path.strip_prefix("src").unwrap().to_string_lossy().into_owned(), code)
        })
        .collect()
}

fn without_comment(line: &str) -> &str {
    match line.find("//") {
        Some(at) if !line[..at].ends_with(':') => &line[..at],
        _ => line,
    }
}
