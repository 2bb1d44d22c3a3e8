//! The words of a query are marked where they stand: on a scan as it was drawn, on a page of PDF as others measure it.

use diwan::catalog::{ListFilter, ReadingState, Record};
use diwan::extract::Transcript;
use diwan::ledger::RecordId;
use diwan::search::{Marker, Marks, Query, shipped_lexicon};

use crate::support::house::{House, readers};

const DECISION: &[u8] = include_bytes!("../../../fixtures/scans/decision-1654x2338.g4");
const PLAN: &[u8] = include_bytes!("../../../fixtures/scans/plan-cairo.pdf");

/// A bare fax page with the TIFF directory (TIFF 6.0) it must stand in.
fn tiff(width: u32, height: u32, strip: &[u8]) -> Vec<u8> {
    let tags: [(u16, u32); 8] = [
        (256, width),
        (257, height),
        (258, 1),
        (259, 4),
        (262, 1),
        (273, 8 + 2 + 12 * 8 + 4),
        (278, height),
        (279, strip.len() as u32),
    ];
    let mut bytes = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, value) in tags {
        bytes.extend([tag.to_le_bytes(), 4_u16.to_le_bytes()].concat());
        bytes.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
    }
    bytes.extend([0; 4]);
    bytes.extend(strip);
    bytes
}

fn the_record(house: &House) -> (Record, Transcript) {
    let (archive, filter) = (house.archive(), ListFilter::default());
    let catalog = archive.catalog().unwrap();
    let record = catalog.records(&filter, RecordId(0), 1).unwrap().remove(0);
    let reading = catalog.object(&record.content).unwrap().unwrap().reading;
    let ReadingState::Read { transcript, .. } = reading else { panic!("{reading:?}") };
    (record, archive.transcript(&transcript).unwrap())
}

fn marks(house: &House, typed: &str) -> (Marks, Vec<String>) {
    let (record, transcript) = the_record(house);
    let archive = house.archive();
    let query = Query::parse(typed);
    let marker = Marker::new(&archive, shipped_lexicon(), &query, (&record, &transcript)).unwrap();
    let (page, marks) = (&transcript.pages[0], marker.mark(&transcript.pages[0]));
    assert_eq!(marker.pages(&transcript).is_empty(), marks == Marks::default());
    let text = page.text();
    let words = marks.words.iter().map(|range| text[range.clone()].to_owned()).collect();
    (marks, words)
}

/// How much of the union of two boxes both have.
fn agreement(one: [f32; 4], other: [f32; 4]) -> f32 {
    let side = |at: usize| {
        let (from, to) = (one[at].max(other[at]), (one[at] + one[at + 2]).min(other[at] + other[at + 2]));
        (to - from).max(0.0)
    };
    let common = side(0) * side(1);
    common / (one[2] * one[3] + other[2] * other[3] - common)
}

#[test]
fn on_a_scan_the_words_are_marked_where_they_were_drawn() {
    if readers().ocr_engine().is_err() {
        return;
    }
    let house = House::new();
    house.file("decision.tif", tiff(1654, 2338, DECISION)).ingest();
    let (marks, words) = marks(&house, "الدستورى الاطلاع لارشفه");
    assert_eq!(words, ["لأرشفة", "الاطلاع", "الدستوري"]);
    // Where the font puts these words on the page that `make_scans.py` drew, as shares of the page.
    let drawn = [
        [0.7167, 0.2883, 0.0515, 0.0197],
        [0.8046, 0.3567, 0.0578, 0.0192],
        [0.6390, 0.3571, 0.0689, 0.0184],
    ];
    assert_eq!(marks.boxes.len(), 3);
    for (drawn, word) in drawn.into_iter().zip(words) {
        let best = marks.boxes.iter().map(|marked| agreement(marked.area, drawn)).fold(0.0, f32::max);
        assert!(best > 0.5, "{word}: {drawn:?} in {:?}", marks.boxes);
    }
    let (number, words) = self::marks(&house, "15");
    assert!(words.iter().any(|word| word == "15"), "{words:?}");
    let drawn = [0.8152, 0.2673, 0.0431, 0.0171];
    let best = number.boxes.iter().map(|marked| agreement(marked.area, drawn)).fold(0.0, f32::max);
    assert!(best > 0.3, "(15): {:?}", number.boxes);
    assert_eq!(self::marks(&house, "كرة").0, Marks::default());
}

#[test]
fn on_a_page_with_a_text_layer_the_words_are_marked_where_they_are_shown() {
    let house = House::new();
    house.file("plan.pdf", PLAN).ingest();
    let (marks, words) = marks(&house, "للكوارث والطوارئ");
    assert!(words.starts_with(&["للكوارث".to_owned(), "والطوارئ".to_owned()]), "{words:?}");
    // As Poppler measures the glyphs (`pdftotext -bbox`), as shares of a page of 560 by 692 points.
    for shown in [
        [116.0 / 560.0, 61.1 / 692.0, 36.9 / 560.0, 21.1 / 692.0],
        [40.0 / 560.0, 61.1 / 692.0, 37.8 / 560.0, 21.1 / 692.0],
    ] {
        let best = marks.boxes.iter().map(|marked| agreement(marked.area, shown)).fold(0.0, f32::max);
        assert!(best > 0.4, "{shown:?} in {:?}", marks.boxes);
    }
}
