//! PDFs without letters: what the archive learned from its other PDFs makes them readable.

use std::path::PathBuf;
use std::sync::Arc;

use diwan::catalog::{ReadingState, ToRead};
use diwan::extract::{Limits, Method, OcrOptions, ReaderOptions, Readers, Reason, Transcript};
use diwan::ingest::{IngestOptions, ingest};
use diwan::ledger::{RecordId, What};
use diwan::monitor::Silent;
use diwan::source::Sip;

use super::drawn::{Says, pdf};
use crate::support::house::{House, options};

const TEACHER: &str = include_str!("../../../fixtures/documents/02-minutes.txt");
const SECOND: &str = include_str!("../../../fixtures/documents/03-circular.txt");
const SILENT: &str = include_str!("../../../fixtures/files/01-decision.txt");

/// Readers without an OCR engine: what is read is read from letters.
fn readers(workers: usize) -> Readers {
    Readers::new(ReaderOptions {
        exe: PathBuf::from(env!("CARGO_BIN_EXE_diwan")),
        workers,
        limits: Limits::office(),
        ocr: OcrOptions { program: PathBuf::from("/nonexistent/engine"), ..OcrOptions::default() },
    })
}

fn take_in(house: &House, jobs: usize) {
    let archive = house.archive();
    let sip = Sip::new(&[house.usb()]).unwrap();
    let mut writer = archive.write(house.hand(), &Silent).unwrap();
    let options = IngestOptions { jobs, ..options() };
    ingest(&mut writer, &sip, &options, &readers(jobs), &Silent).unwrap();
    writer.finish().unwrap();
}

/// The transcript of the record of this name.
fn transcript(house: &House, name: &str) -> Transcript {
    let archive = house.archive();
    let catalog = archive.catalog().unwrap();
    let records = catalog.records(&diwan::catalog::ListFilter::default(), RecordId(0), 100).unwrap();
    let record = records.iter().find(|record| record.path.text().ends_with(name)).unwrap();
    match catalog.object(&record.content).unwrap().unwrap().reading {
        ReadingState::Read { transcript, .. } => archive.transcript(&transcript).unwrap(),
        other => panic!("{name}: {other:?}"),
    }
}

fn events(house: &House) -> Vec<What> {
    let ledger = house.archive().ledger().unwrap();
    let mut events = Vec::new();
    while (events.len() as u64) < ledger.size() {
        events.extend(ledger.events_from(events.len() as u64).unwrap());
    }
    events.into_iter().map(|event| event.what).collect()
}

/// Words of a text that a page must have.
fn assert_reads(house: &House, name: &str, text: &str) {
    let page = &transcript(house, name).pages[0];
    let read = page.text();
    let words: Vec<&str> =
        text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).collect();
    let found = words.iter().filter(|word| read.contains(**word)).count();
    assert!(found * 10 >= words.len() * 9, "{name}: {found} of {}\n{read}", words.len());
}

#[test]
fn a_pdf_without_letters_is_read_by_what_another_teaches_whichever_comes_first() {
    for (silent, teacher) in [("a.pdf", "b.pdf"), ("b.pdf", "a.pdf")] {
        let house = House::new();
        house.file(silent, pdf(SILENT, 5, Says::Nothing)).file(teacher, pdf(TEACHER, 1, Says::Truth));
        take_in(&house, 1);
        assert_reads(&house, silent, SILENT);
        let page = &transcript(&house, silent).pages[0];
        assert_eq!((page.method, page.reason), (Method::TextLayer, Some(Reason::LettersFromMemory)));
    }
}

#[test]
fn a_later_lesson_is_applied_once_and_a_further_run_reads_nothing() {
    let house = House::new();
    house.file("silent.pdf", pdf(SILENT, 5, Says::Nothing));
    take_in(&house, 1);
    assert_eq!(house.archive().catalog().unwrap().count_to_read(ToRead::LettersUnknown).unwrap(), 1);
    house.file("teacher.pdf", pdf(TEACHER, 1, Says::Truth));
    take_in(&house, 1);
    assert_reads(&house, "silent.pdf", SILENT);
    let before = events(&house).len();
    take_in(&house, 1);
    assert_eq!(events(&house).len(), before);
}

#[test]
fn a_rebuild_of_the_lenses_remembers_the_same_glyphs() {
    let house = House::new();
    house.file("teacher.pdf", pdf(TEACHER, 1, Says::Truth)).file("second.pdf", pdf(SECOND, 3, Says::Truth));
    take_in(&house, 1);
    let lens = house.root().join("lenses/glyphs");
    let kept = std::fs::read(&lens).unwrap();
    std::fs::remove_file(&lens).unwrap();
    house.archive().rebuild_lenses(&Silent).unwrap();
    assert!(std::fs::read(&lens).unwrap() == kept, "another memory");
    house.file("silent.pdf", pdf(SILENT, 5, Says::Nothing));
    std::fs::remove_file(&lens).unwrap();
    take_in(&house, 1);
    assert_reads(&house, "silent.pdf", SILENT);
}

#[test]
fn a_font_that_lies_is_not_believed_and_teaches_nothing() {
    let house = House::new();
    house.file("liar.pdf", pdf(SECOND, 3, Says::Lies));
    take_in(&house, 1);
    let liar = transcript(&house, "liar.pdf");
    assert!(liar.glyphs.is_some_and(|glyphs| glyphs.learned.is_empty() && !glyphs.unknown.is_empty()));
    house.file("teacher.pdf", pdf(TEACHER, 1, Says::Truth)).file("silent.pdf", pdf(SILENT, 5, Says::Nothing));
    take_in(&house, 1);
    assert_reads(&house, "silent.pdf", SILENT);
    assert_reads(&house, "liar.pdf", SECOND);
}

#[test]
fn the_ledger_is_the_same_on_one_core_and_on_two() {
    let [one, two] = [1, 2].map(|jobs| {
        let house =
            House { circumstances: Arc::new(crate::support::house::Ticking::default()), ..House::new() };
        house.file("a.pdf", pdf(SILENT, 5, Says::Nothing)).file("b.pdf", pdf(TEACHER, 1, Says::Truth));
        house.file("c.pdf", pdf(SECOND, 3, Says::Lies)).file("d.pdf", pdf(SECOND, 2, Says::Truth));
        take_in(&house, jobs);
        let transcriptions = |what: What| match what {
            What::Transcription(read) => Some(read),
            _ => None,
        };
        events(&house).into_iter().filter_map(transcriptions).collect::<Vec<_>>()
    });
    assert_eq!(one, two);
    assert!(one.len() > 4, "some were read again");
}
