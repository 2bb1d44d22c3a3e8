//! Spelling and morphology, by tables over the real index: every row matches at its level and at no stricter one,
//! what must never match does not, and the literal level tells apart what norm joins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod keyboard;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use diwan::analysis::each_token;
use diwan::index::{Document, Index};
use diwan::ledger::RecordId;
use diwan::lexicon::{Dictionary, Level, Machine, suggest};
use diwan::monitor::Silent;
use diwan::search::{Page, Plan, Query, search, shipped_lexicon};
use tempfile::TempDir;

use crate::support::house::House;

/// Rows that do not match at their level.
const WRONG: [&str; 0] = [];

/// Needs of the questions that are not served: column, row, document. Dates in figures are for the reader of dates,
/// not for forms of words.
const NOT_SERVED: [&str; 1] = ["variant Q29 12"];

struct Row {
    id: String,
    query: String,
    text: String,
    level: String,
}

#[test]
fn every_row_of_the_tables_matches_at_its_level_among_all_others() {
    for name in ["match.tsv", "match-own.tsv"] {
        let rows = match_rows(name);
        let (_house, index) = index_of(rows.iter().map(|row| (String::new(), row.text.clone())));
        let mut wrong = Vec::new();
        for (record, row) in (1..).zip(&rows) {
            let plan = plan(&index, &row.query);
            let found = index.find(&plan.index_query(), 0, 1_000).unwrap();
            let found = found.records.iter().any(|(found, _)| found.0 == record);
            let level = plan.level(&[&row.text]);
            if shown(level) != row.level || found != level.is_some() {
                wrong.push(format!(
                    "{} {} {} wants {}: {}, found {found}",
                    row.id,
                    row.query,
                    row.text,
                    row.level,
                    shown(level)
                ));
            }
        }
        assert_eq!(wrong, WRONG, "{name}");
    }
}

#[test]
fn every_row_of_the_tables_matches_at_its_level_alone() {
    for name in ["match.tsv", "match-own.tsv"] {
        let mut wrong = Vec::new();
        for row in match_rows(name) {
            let plan = Plan::new(&Query::parse(&row.query), shipped_lexicon(), &Terms::of(&row.text));
            let level = plan.level(&[&row.text]);
            if shown(level) != row.level {
                wrong.push(format!(
                    "{} {} {} wants {}: {}",
                    row.id,
                    row.query,
                    row.text,
                    row.level,
                    shown(level)
                ));
            }
        }
        assert_eq!(wrong, WRONG, "{name}");
    }
}

#[test]
fn the_literal_level_tells_apart_what_norm_joins() {
    let rows = match_rows("match.tsv");
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
fn the_twelve_documents_are_found() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(fixtures().join("../documents")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 12);
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let (_house, index) = index_of(files.iter().map(name).zip(texts.iter().cloned()));
    let mut not_served = Vec::new();
    let mut wrong = Vec::new();
    for row in table("doc-queries.tsv") {
        let [id, query, norm, stem, variant, never, _] = &row[..] else { panic!("{row:?}") };
        let query = rescued(&index, query);
        let plan = plan(&index, &query);
        let found = index.find(&plan.index_query(), 0, 1_000).unwrap();
        let found: Vec<u64> = found.records.into_iter().map(|(record, _)| record.0).collect();
        for (column, list, loosest) in
            [("norm", norm, Level::Norm), ("stem", stem, Level::Stem), ("variant", variant, Level::Variant)]
        {
            for number in numbers(list) {
                let level = plan.level(&[&texts[number as usize - 1], &name(&files[number as usize - 1])]);
                if !found.contains(&number) || level.is_none_or(|level| level > loosest) {
                    not_served.push(format!("{column} {id} {number:02}"));
                }
            }
        }
        let intruders = numbers(never).into_iter().filter(|number| found.contains(number));
        wrong.extend(intruders.map(|number| format!("{id} {number:02}")));
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(not_served, NOT_SERVED);
}

#[test]
fn a_looser_level_ranks_below_a_stricter_one() {
    let texts = ["لجان لجان لجان", "باللجنة باللجنة", "لجنه", "لجنة", "شيء آخر تماما"];
    let house = House::new();
    for (number, text) in (1..).zip(texts) {
        house.file(&format!("{number}.txt"), format!("{text} {}", "كلمة ".repeat(number * 10)));
    }
    house.ingest();
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    let hits = search(&archive, &Query::parse("لجنة"), Page { offset: 0, limit: 10 }).unwrap();
    let levels: Vec<Option<Level>> = hits.hits.iter().map(|hit| hit.level).collect();
    assert_eq!(levels, [Level::Exact, Level::Norm, Level::Stem, Level::Variant].map(Some));
}

#[test]
fn the_index_gives_its_terms_as_a_list_would() {
    let texts: Vec<String> = match_rows("match.tsv").into_iter().map(|row| row.text).collect();
    let list = Terms::of(&texts.join("\n"));
    let (_house, index) = index_of(texts.iter().map(|text| (String::new(), text.clone())));
    let strange = ["غير_موجود", "بلدي", "بلديهه", "ق", "a", "zzz"];
    let asked: BTreeSet<&str> = list.0.keys().map(String::as_str).chain(strange).collect();
    let (present, near) = index
        .consult(|dictionary| {
            let near =
                |typed: &str| suggest(typed, dictionary, 100).into_iter().map(|near| near.term).collect();
            let near: Vec<BTreeSet<String>> = ["بلديهة", "المجلص", "ميزانيتا", "كتاي"].map(near).into();
            (dictionary.present(&asked), near)
        })
        .unwrap();
    assert_eq!(present, list.present(&asked));
    let expected = |typed: &str| suggest(typed, &list, 100).into_iter().map(|near| near.term).collect();
    let expected: Vec<BTreeSet<String>> = ["بلديهة", "المجلص", "ميزانيتا", "كتاي"].map(expected).into();
    assert!(expected.iter().all(|near| !near.is_empty()));
    assert_eq!(near, expected);
}

fn plan(index: &Index, typed: &str) -> Plan {
    index.consult(|dictionary| Plan::new(&Query::parse(typed), shipped_lexicon(), dictionary)).unwrap()
}

/// What is searched for when this was typed: put right if it came from the wrong keyboard.
fn rescued(index: &Index, typed: &str) -> String {
    let rescue = |dictionary: &dyn Dictionary| diwan::lexicon::rescue(typed, shipped_lexicon(), dictionary);
    let rescue = index.consult(rescue).unwrap();
    rescue.filter(|rescue| rescue.certain).map_or_else(|| typed.to_owned(), |rescue| rescue.text)
}

fn shown(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Exact) => "exact",
        Some(Level::Norm) => "norm",
        Some(Level::Stem) => "stem",
        Some(Level::Variant) => "variant",
        None => "none",
    }
}

/// The terms of one text.
struct Terms(BTreeMap<String, u64>);

impl Terms {
    fn of(text: &str) -> Self {
        let mut terms = BTreeMap::new();
        each_token(text, &mut |token| *terms.entry(token.term.to_owned()).or_default() += 1);
        Self(terms)
    }
}

impl Dictionary for Terms {
    fn doc_freq(&self, term: &str) -> u64 {
        self.0.get(term).copied().unwrap_or(0)
    }

    fn accepted(&self, machine: &dyn Machine, sink: &mut dyn FnMut(&str, u64)) {
        for (term, frequency) in &self.0 {
            let end = term.chars().try_fold(machine.start(), |state, letter| machine.step(&state, letter));
            if end.is_some_and(|state| machine.accepts(&state)) {
                sink(term, *frequency);
            }
        }
    }
}

fn match_rows(name: &str) -> Vec<Row> {
    let row = |fields: Vec<String>| {
        let [id, query, text, level, ..] = &fields[..] else { panic!("{fields:?}") };
        Row { id: id.clone(), query: unescaped(query), text: unescaped(text), level: level.clone() }
    };
    table(name).into_iter().map(row).collect()
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
        writer.put(&Document { record, name, title: String::new(), text, ..Document::default() }).unwrap();
    }
    writer.commit(1).unwrap();
    drop(writer);
    (house, index)
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
