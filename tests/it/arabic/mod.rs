//! Spelling, by tables over the real index: what must match at norm level does, what must never match does not,
//! and the literal level tells apart what norm joins.
//!
//! Rows of level `stem` and `variant` need morphology and word lists, which are not offered yet; those that match
//! all the same are listed, so that progress and regress show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use std::fs;
use std::path::{Path, PathBuf};

use diwan::index::{Document, Index};
use diwan::ledger::RecordId;
use diwan::monitor::Silent;
use diwan::search::{Page, Query, index_query, search};
use tempfile::TempDir;

use crate::support::house::House;

/// Rows that need more than norm level and match without it.
const MATCHES_EARLY: [&str; 0] = [];

/// Needs of `must_norm` that norm level does not serve.
const NOT_SERVED: [&str; 0] = [];

struct Row {
    id: String,
    query: String,
    text: String,
    level: String,
}

#[test]
fn every_row_of_the_table_matches_at_its_level() {
    let rows = match_rows();
    let (_house, index) = index_of(rows.iter().map(|row| (String::new(), row.text.clone())));
    let mut wrong = Vec::new();
    let mut early = Vec::new();
    for (record, row) in (1..).zip(&rows) {
        let matches = found(&index, &row.query).contains(&record);
        match row.level.as_str() {
            "exact" | "norm" if !matches => wrong.push(format!("{} is missed", row.id)),
            "none" if matches => wrong.push(format!("{} must not match", row.id)),
            "stem" | "variant" if matches => early.push(row.id.as_str()),
            "exact" | "norm" | "none" | "stem" | "variant" => (),
            other => panic!("{}: level {other}", row.id),
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(early, MATCHES_EARLY);
}

#[test]
fn the_literal_level_tells_apart_what_norm_joins() {
    let rows = match_rows();
    let house = House::new();
    for row in &rows {
        house.file(&format!("{}.txt", row.id), &row.text);
    }
    house.ingest();
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| ["exact", "norm", "none"].contains(&row.level.as_str())) {
        let query = Query::parse(&row.query).literally();
        let hits = search(&archive, &query, Page { offset: 0, limit: 1_000 }).unwrap();
        let name = format!("usb/{}.txt", row.id);
        let matches = hits.hits.iter().any(|hit| name.ends_with(&hit.name) || hit.name.ends_with(&name));
        if matches != (row.level == "exact") {
            wrong.push(format!("{} ({}) {matches}", row.id, row.level));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn the_twelve_documents_are_found_as_far_as_norm_serves() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(fixtures().join("../documents")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 12);
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let (_house, index) = index_of(files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())));
    let mut not_served = Vec::new();
    let mut wrong = Vec::new();
    for row in table("doc-queries.tsv") {
        let [id, query, norm, _, _, never, _] = &row[..] else { panic!("{row:?}") };
        let found = found(&index, query);
        let misses = numbers(norm).into_iter().filter(|number| !found.contains(number));
        not_served.extend(misses.map(|number| format!("{id} {number:02}")));
        let intruders = numbers(never).into_iter().filter(|number| found.contains(number));
        wrong.extend(intruders.map(|number| format!("{id} {number:02}")));
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(not_served, NOT_SERVED);
}

fn match_rows() -> Vec<Row> {
    let row = |fields: Vec<String>| {
        let [id, query, text, level, ..] = &fields[..] else { panic!("{fields:?}") };
        Row { id: id.clone(), query: unescaped(query), text: unescaped(text), level: level.clone() }
    };
    table("match.tsv").into_iter().map(row).collect()
}

/// The rows of a table without its head, in full width.
fn table(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(fixtures().join(name)).unwrap();
    let mut rows = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let width = rows.next().unwrap().len();
    let widened = rows.map(|mut row| {
        row.resize(width, String::new());
        row
    });
    widened.collect()
}

/// An index of these documents (name, text), numbered from 1.
fn index_of(documents: impl Iterator<Item = (String, String)>) -> (TempDir, Index) {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    let mut writer = index.writer(1, 15_000_000).unwrap();
    for (record, (name, text)) in (1..).zip(documents) {
        let record = RecordId(record);
        writer
            .put(&Document { record, name, title: String::new(), text, ..Document::default() })
            .unwrap();
    }
    writer.commit(1).unwrap();
    drop(writer);
    (house, index)
}

fn found(index: &Index, typed: &str) -> Vec<u64> {
    let found = index.find(&index_query(&Query::parse(typed)), 0, 1_000).unwrap();
    found.records.into_iter().map(|(record, _)| record.0).collect()
}

/// `01,02` and `01..12`.
fn numbers(list: &str) -> Vec<u64> {
    let number = |text: &str| text.parse::<u64>().unwrap();
    match list.split_once("..") {
        Some((from, to)) => (number(from)..=number(to)).collect(),
        None => list.split(',').filter(|part| !part.is_empty()).map(number).collect(),
    }
}

/// Replaces `\uXXXX`.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain.push(char::from_u32(u32::from_str_radix(&part[..4], 16).unwrap()).unwrap());
        plain.push_str(&part[4..]);
    }
    plain
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/arabic")
}
