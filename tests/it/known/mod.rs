//! What is known of records beyond their bytes, from the recogniser to the answer: twelve documents of a
//! municipality are taken in, and everything is asked through the same doors that a clerk uses.

/// Corrections by people.
mod describe;
/// Dates, references and fields in queries.
mod finding;
/// What was recognised, in archives old and new.
mod recognise;
/// Series, citations, duplicates.
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use diwan::monitor::Silent;
use diwan::recognise::Day;
use diwan::search::{Hit, Hits, Order, Page, Query, Wish, rescued, search_as, shipped_lexicon};

use crate::support::env::{Said, TestEnv};
use crate::support::house::House;

/// The folders of the twelve documents: the first six lie in one, the others in another.
const DRAWERS: [&str; 2] = ["الدرج الأول", "الدرج الثاني"];

/// The day on which the tests ask.
const TODAY: &str = "2026-03-01";

/// The twelve documents, each with its drawer and name.
fn documents() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 12);
    let placed = files.iter().enumerate().map(|(at, path)| {
        let name = path.file_name().unwrap().to_string_lossy();
        (format!("{}/{name}", DRAWERS[at / 6]), fs::read_to_string(path).unwrap())
    });
    placed.collect()
}

/// The twelve documents in an archive, by the library.
fn house() -> House {
    let house = House::new();
    for (name, text) in documents() {
        house.file(&name, text);
    }
    house.ingest();
    house
}

/// The same by the program.
fn town() -> TestEnv {
    let env = TestEnv::with_archive();
    for (name, text) in documents() {
        env.file(&format!("usb/{name}"), text);
    }
    let taken: Said = env.run(&["ingest", "usb", "--agent", "Registry"]);
    assert_eq!(taken.code, 0, "{taken}");
    env
}

fn understood(typed: &str) -> Query {
    Query::parse(typed).understood(TODAY.parse::<Day>().unwrap())
}

fn wish() -> Wish<'static> {
    let page = Page { offset: 0, limit: 50 };
    Wish { lexicon: shipped_lexicon(), order: Order::Relevance, page, facets: false, like: None }
}

fn ask(house: &House, typed: &str) -> Hits {
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    let rescue = rescued(&archive, shipped_lexicon(), typed).unwrap().filter(|rescue| rescue.certain);
    let typed = rescue.map_or_else(|| typed.to_owned(), |rescue| rescue.text);
    search_as(&archive, &understood(&typed), wish()).unwrap()
}

/// The two digits before the names of what was found, in the order found.
fn numbers(hits: &Hits) -> Vec<String> {
    hits.hits.iter().map(number).collect()
}

fn sorted(hits: &Hits) -> Vec<String> {
    let mut numbers = numbers(hits);
    numbers.sort();
    numbers
}

fn number(hit: &Hit) -> String {
    hit.name.rsplit('/').next().unwrap()[..2].to_owned()
}

/// The snippet, with what is marked in it in brackets; neighbours that are marked share them.
fn shown(hit: &Hit) -> String {
    let mut text = hit.snippet.text.clone();
    let mut marked: Vec<std::ops::Range<usize>> = Vec::new();
    for range in &hit.snippet.highlights {
        match marked.last_mut() {
            Some(last) if !text[last.end..range.start].contains(char::is_alphanumeric) => {
                last.end = range.end
            }
            _ => marked.push(range.clone()),
        }
    }
    for range in marked.iter().rev() {
        text.insert(range.end, ']');
        text.insert(range.start, '[');
    }
    text
}
