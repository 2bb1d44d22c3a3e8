//! What a search of an archive promises: the right records, the stretch that shows why, and no error for any
//! input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use std::fs;

use diwan::catalog::ReadingState;
use diwan::monitor::Silent;
use diwan::search::{Hit, Hits, Page, Query, search};

use crate::support::house::House;

#[test]
fn a_hit_shows_where_and_why() {
    let house = town();
    let hits = ask(&house, "لجنه الارشيف");
    let hit = &hits.hits[0];
    assert_eq!((hits.total, hits.at_least, hit.name.ends_with("قرار 15.txt")), (1, false, true));
    assert_eq!(shown(hit), "دولة ليبيا بشأن تشكيل [لجنة] [الأرشيف] لسنة 2023م");
    assert_eq!((hit.title.as_str(), hit.page, hit.text_lost), ("دولة ليبيا", Some(1), false));
    assert_eq!(forms(hit), ["لجنة", "الأرشيف"]);
}

#[test]
fn a_name_is_found_and_shown_too() {
    let house = town();
    let hits = ask(&house, "Scan0001");
    let hit = &hits.hits[0];
    let word = |range: &std::ops::Range<usize>| &hit.name[range.clone()];
    assert_eq!(hit.name_highlights.iter().map(word).collect::<Vec<_>>(), ["Scan0001"]);
    assert_eq!((shown(hit).as_str(), forms(hit).as_slice()), ("كرة القدم", ["Scan0001"].as_slice()));
}

#[test]
fn a_file_without_text_is_found_by_its_name() {
    let house = town();
    let hits = ask(&house, "تسجيل صوتي");
    assert_eq!((hits.total, hits.hits[0].page, shown(&hits.hits[0]).as_str()), (1, None, ""));
}

#[test]
fn words_may_stand_in_text_and_name() {
    assert_eq!(names(&ask(&town(), "Scan0001 كرة")), ["Scan0001.txt"]);
}

#[test]
fn minus_takes_away_and_literal_tells_apart() {
    let house = town();
    assert_eq!(names(&ask(&house, "كره")).len(), 2);
    assert_eq!(names(&ask(&house, "كره -القدم")), ["كره.txt"]);
    assert_eq!(names(&ask(&house, "=\"كرة\"")), ["Scan0001.txt"]);
    assert_eq!(names(&ask(&house, "كرة -=\"كرة القدم\"")), ["كره.txt"]);
    assert_eq!(ask(&house, "=\"قدم\"").total, 0);
}

#[test]
fn pages_follow_each_other_also_for_a_literal() {
    let house = House::new();
    for number in 1..=9 {
        house.file(&format!("{number}.txt"), format!("محضر عدد {number}"));
    }
    house.ingest();
    for typed in ["محضر", "=\"محضر\""] {
        let page = |offset| ask_page(&house, typed, Page { offset, limit: 4 });
        let pages: Vec<Hits> = [0, 4, 8, 12].into_iter().map(page).collect();
        let mut all: Vec<String> = pages.iter().flat_map(names).collect();
        assert!(pages.iter().all(|page| page.total == 9));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 9, "{typed}");
    }
}

#[test]
fn a_lost_transcript_is_told_and_stops_nothing() {
    let house = town();
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    let record = ask(&house, "الارشيف").hits[0].record;
    let catalog = archive.catalog().unwrap();
    let content = catalog.record(record).unwrap().unwrap().content;
    let ReadingState::Read { transcript, .. } = catalog.object(&content).unwrap().unwrap().reading else {
        panic!()
    };
    fs::remove_file(archive.store().path_of(&transcript)).unwrap();
    let hits = ask(&house, "الارشيف");
    assert_eq!((hits.total, hits.hits[0].text_lost, shown(&hits.hits[0]).as_str()), (1, true, ""));
}

#[test]
fn nothing_typed_finds_nothing_and_odd_input_is_no_error() {
    let house = town();
    for typed in
        ["", "  ", "\"", "«", "-", "-لجنة", "=", "*", "()", "\u{200F}", "' \" «", "-\"", "=\"\"", "\u{0}"]
    {
        assert_eq!(ask(&house, typed).total, 0, "{typed:?}");
    }
    for typed in ["لجنة\"", "«لجنة", ")لجنة(", "لجنة؟!", "\u{202B}لجنة\u{202C}", "لجن*", "لَجْنَة", "لجنـة، ؛"]
    {
        assert_eq!(ask(&house, typed).total, 1, "{typed:?}");
    }
    ask(&house, &"كلمة ".repeat(10_000));
    ask(&house, &"\"«(-".repeat(1_000));
}

fn town() -> House {
    let house = House::new();
    house.file("01 القرارات/قرار 15.txt", "دولة ليبيا\nبشأن تشكيل لجنة الأرشيف لسنة 2023م");
    house.file("Scan0001.txt", "كرة القدم");
    house.file("كره.txt", "كره الناس");
    house.file("تسجيل صوتي.mp3", b"ID3\x04\x00\x00");
    house.ingest();
    house
}

fn ask(house: &House, typed: &str) -> Hits {
    ask_page(house, typed, Page { offset: 0, limit: 10 })
}

fn ask_page(house: &House, typed: &str, page: Page) -> Hits {
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    search(&archive, &Query::parse(typed), page).unwrap()
}

fn names(hits: &Hits) -> Vec<String> {
    hits.hits.iter().map(|hit| hit.name.rsplit('/').next().unwrap().to_owned()).collect()
}

fn forms(hit: &Hit) -> Vec<&str> {
    hit.forms.iter().map(|form| form.text.as_str()).collect()
}

fn shown(hit: &Hit) -> String {
    let mut text = hit.snippet.text.clone();
    for range in hit.snippet.highlights.iter().rev() {
        text.insert(range.end, ']');
        text.insert(range.start, '[');
    }
    text
}
