//! What was recognised, in archives old and new.

use std::sync::Arc;

use diwan::archive::{Archive, Hand};
use diwan::catalog::{ListFilter, Record};
use diwan::ingest::recognise;
use diwan::ledger::{RecordId, What};
use diwan::monitor::Silent;
use diwan::note::SigningKey;

use super::{house, understood, wish};
use crate::format::{copy_of, key};
use crate::support::house::Ticking;

fn hand_of_v1() -> Hand {
    Hand {
        key: Arc::new(SigningKey::from_secret_text(&key("v1", "key")).unwrap()),
        circumstances: Arc::new(Ticking::default()),
        agent: "tester".to_owned(),
        software: "diwan test".to_owned(),
        holder: "a test".to_owned(),
    }
}

fn records(archive: &Archive) -> Vec<Record> {
    archive.catalog().unwrap().records(&ListFilter::default(), RecordId(0), 100).unwrap()
}

#[test]
fn an_archive_of_version_1_is_recognised_once() {
    let (_dir, archive) = copy_of("v1");
    let run = || {
        let mut writer = archive.write(hand_of_v1(), &Silent).unwrap();
        let done = recognise(&mut writer, 2, &Silent).unwrap();
        writer.bring_up_index(&Silent).unwrap();
        writer.finish().unwrap();
        (done, archive.ledger().unwrap().size())
    };
    let before = archive.ledger().unwrap().size();
    archive.refresh(&Silent).unwrap();
    let catalog = archive.catalog().unwrap();
    assert!(records(&archive).iter().all(|record| catalog.known(record).unwrap().description.is_none()));
    let (done, size) = run();
    assert!(done > 0);
    assert_eq!(size, before + done);
    let known = archive.catalog().unwrap().known(&records(&archive)[3]).unwrap();
    assert_eq!(known.number.as_deref(), Some("15"), "{known:?}");
    let hits = diwan::search::search_as(&archive, &understood("رقم:15"), wish()).unwrap();
    assert_eq!(hits.hits.iter().map(|hit| hit.record.0).collect::<Vec<_>>(), [4, 6]);
    assert_eq!(run(), (0, size));
}

#[test]
fn what_is_taken_in_is_recognised_at_once() {
    let house = house();
    let archive = house.archive();
    let events = archive.ledger().unwrap().events_from(0).unwrap();
    let described = events.iter().filter(|event| matches!(event.what, What::Description(_))).count();
    assert_eq!(described, 12);
    let size = archive.ledger().unwrap().size();
    let mut writer = archive.write(house.hand(), &Silent).unwrap();
    assert_eq!(recognise(&mut writer, 1, &Silent).unwrap(), 0);
    writer.finish().unwrap();
    assert_eq!(archive.ledger().unwrap().size(), size);
}

#[test]
fn the_catalog_knows_of_each_document_what_a_reader_would_say() {
    let house = house();
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    let catalog = archive.catalog().unwrap();
    let told: Vec<String> = records(&archive)
        .iter()
        .map(|record| {
            let known = catalog.known(record).unwrap();
            let kind = known.kind.map_or("?", |kind| kind.name());
            let date = known.date.map(|days| days.first.to_string()).unwrap_or_default();
            format!("{} {kind} {} {date}", record.id, known.number.as_deref().unwrap_or("-"))
                .trim()
                .to_owned()
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    1 decision 15 2023-03-16
    2 minutes 5 2023-05-08
    3 circular 4 2024-02-17
    4 contract 22 2021-11-10
    5 building_licence 318 2019-06-23
    6 budget -
    7 invoice 457 2022-09-03
    8 letter 1147 2020-09-02
    9 mou - 2021-10-21
    10 plan - 2023-10-01
    11 agreement - 2024-06-05
    12 complaint 531 2023-02-18
    ");
}
