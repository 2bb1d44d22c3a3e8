//! What the index promises: one document per record, answers that depend on the documents alone, damage told
//! and never suffered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use diwan::index::{Document, Found, Index, IndexError, IndexQuery};
use diwan::ledger::RecordId;
use tempfile::TempDir;

const HEAP: usize = 15_000_000;

#[test]
fn a_document_replaces_the_earlier_one_of_its_record() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    fill(&index, &[(1, "old words"), (2, "other")], 2);
    fill(&index, &[(1, "new words")], 3);
    assert!(records(&index, &term("old")).is_empty());
    assert_eq!(records(&index, &term("new")), [1]);
    assert_eq!((index.records().unwrap(), index.through()), (2, 3));
}

#[test]
fn a_record_put_twice_before_a_commit_has_its_last_document() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    fill(&index, &[(1, "first"), (1, "second"), (1, "third")], 3);
    assert_eq!(index.records().unwrap(), 1);
    assert_eq!(records(&index, &term("third")), [1]);
}

#[test]
fn what_the_best_documents_share_lifts_others_about_the_same_matter() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    let (about, aside) = ("pump reservoir cistern", "lamp teacher harbour");
    let mut texts: Vec<String> = (0..1_100).map(|n| format!("paper{n} of the town clerk")).collect();
    texts.extend((0..4).map(|n| format!("aqueduct repair{n} {about}")));
    // Both have one word of the question; the first comes earlier where nothing else tells them apart.
    texts.push(format!("minutes of repair {aside}"));
    texts.push(format!("minutes of repair {about}"));
    let documents: Vec<(u64, &str)> = (1..).zip(texts.iter().map(String::as_str)).collect();
    fill(&index, &documents, 1);
    let (without, with) = (1_105, 1_106);
    let like = |words: &[&str]| IndexQuery::Like(words.iter().map(|word| (*word).to_owned()).collect());
    let place = |found: &[u64], wanted| found.iter().position(|record| *record == wanted);
    let plain = records(&index, &like(&["repair"]));
    assert!(place(&plain, without) < place(&plain, with), "{plain:?}");
    let asked = records(&index, &like(&["aqueduct", "repair"]));
    assert!(place(&asked, with).is_some() && place(&asked, with) < place(&asked, without), "{asked:?}");
}

#[test]
fn every_kind_of_question_is_answered() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    fill(&index, &[(1, "one two three"), (2, "two one"), (3, "three four"), (4, "twofold")], 4);
    let all = |parts: &[IndexQuery]| IndexQuery::All(parts.to_vec());
    let not = |part| IndexQuery::Not(Box::new(part));
    let phrase =
        |words: &[&str]| IndexQuery::Phrase((0..).zip(words.iter().map(|w| (*w).to_owned())).collect());
    let prefer = IndexQuery::Prefer { must: Box::new(term("two")), should: vec![phrase(&["two", "one"])] };
    let cases = [
        (term("one"), vec![1, 2]),
        (all(&[term("one"), term("three")]), vec![1]),
        (all(&[term("two"), not(term("three"))]), vec![2]),
        (not(term("two")), vec![3, 4]),
        (IndexQuery::Any(vec![term("four"), term("twofold")]), vec![3, 4]),
        (phrase(&["one", "two"]), vec![1]),
        (phrase(&["four"]), vec![3]),
        (IndexQuery::Phrase(vec![(0, "one".into()), (2, "three".into())]), vec![1]),
        (IndexQuery::Prefix("two".into()), vec![1, 2, 4]),
        (IndexQuery::Prefix("t.o".into()), vec![]),
        (IndexQuery::Everything, vec![1, 2, 3, 4]),
        (all(&[]), vec![1, 2, 3, 4]),
        (IndexQuery::Any(vec![]), vec![]),
        (IndexQuery::Phrase(vec![]), vec![]),
        (prefer.clone(), vec![1, 2]),
    ];
    for (query, expected) in cases {
        let mut found = records(&index, &query);
        found.sort_unstable();
        assert_eq!(found, expected, "{query:?}");
    }
    assert_eq!(records(&index, &prefer)[0], 2, "what is preferred comes first");
}

#[test]
fn names_and_titles_are_found() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    let mut writer = index.writer(1, HEAP).unwrap();
    let name = "archive/2021_Scan0001.pdf".to_owned();
    let title = "A letter".to_owned();
    writer
        .put(&Document { record: RecordId(7), name, title, text: String::new(), ..Document::default() })
        .unwrap();
    writer.commit(1).unwrap();
    for word in ["2021", "scan0001", "scan", "0001", "pdf", "letter"] {
        assert_eq!(records(&index, &term(word)), [7], "{word}");
    }
}

#[test]
fn pages_of_results_follow_each_other_and_equal_scores_follow_the_record() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    let texts: Vec<(u64, &str)> = (1..=40).rev().map(|record| (record, "same text")).collect();
    fill(&index, &texts[..20], 20);
    fill(&index, &texts[20..], 40);
    let whole: Vec<u64> = (1..=40).collect();
    let pages = (0..5).flat_map(|page| answer(&index, &term("same"), page * 10, 10).records);
    assert_eq!(pages.map(|(record, _)| record.0).collect::<Vec<_>>(), whole);
    assert_eq!(answer(&index, &term("same"), 100, 10), Found { total: 40, records: vec![] });
}

#[test]
fn history_does_not_show_in_the_answers() {
    let (lived, rebuilt) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let old = Index::open_or_create(lived.path(), "a").unwrap();
    let mut last = BTreeMap::new();
    let mut chance = 7_u64;
    for commit in 1..=12_u64 {
        let mut writer = old.writer(if commit % 2 == 0 { 1 } else { 2 }, 2 * HEAP).unwrap();
        for _ in 0..40 {
            let (record, text) = (roll(&mut chance) % 150 + 1, random_text(&mut chance));
            writer.put(&document(record, &text)).unwrap();
            last.insert(record, text);
        }
        writer.commit(commit).unwrap();
    }
    let new = Index::open_or_create(rebuilt.path(), "a").unwrap();
    let texts: Vec<(u64, &str)> = last.iter().map(|(record, text)| (*record, text.as_str())).collect();
    fill(&new, &texts, 12);
    let any = |words: &[&str]| IndexQuery::Any(words.iter().map(|word| term(word)).collect());
    for query in [term("w3"), any(&["w1", "w2", "w5"]), any(&["w0", "w19"]), IndexQuery::Prefix("w1".into())]
    {
        assert_eq!(answer(&old, &query, 0, 200), answer(&new, &query, 0, 200), "{query:?}");
    }
}

#[test]
fn a_reader_sees_the_last_commit_and_leaves_no_trace() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    fill(&index, &[(1, "one")], 1);
    let reader = Index::open(house.path(), "a").unwrap();
    assert_eq!(records(&reader, &term("one")), [1]);
    let mut writer = index.writer(1, HEAP).unwrap();
    writer.put(&document(2, "one")).unwrap();
    assert_eq!(records(&reader, &term("one")), [1], "before the commit");
    writer.commit(2).unwrap();
    drop(writer);
    assert_eq!((records(&reader, &term("one")), reader.through()), (vec![1], 1), "as it was opened");
    reader.reload().unwrap();
    assert_eq!((records(&reader, &term("one")), reader.through()), (vec![1, 2], 2));

    fs::remove_file(house.path().join(".tantivy-meta.lock")).unwrap();
    let before = listing(house.path());
    records(&Index::open(house.path(), "a").unwrap(), &term("one"));
    assert_eq!(listing(house.path()), before, "a read-only copy can be searched");
}

#[test]
fn what_was_not_committed_is_not_there() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    fill(&index, &[(1, "one")], 1);
    let mut writer = index.writer(1, HEAP).unwrap();
    writer.put(&document(1, "two")).unwrap();
    drop(writer);
    let index = Index::open(house.path(), "a").unwrap();
    assert_eq!((records(&index, &term("one")), index.through()), (vec![1], 1));
}

#[test]
fn a_second_writer_is_refused() {
    let house = TempDir::new().unwrap();
    let index = Index::open_or_create(house.path(), "a").unwrap();
    let _first = index.writer(1, HEAP).unwrap();
    assert!(matches!(index.writer(1, HEAP), Err(IndexError::Unwritable { .. })));
}

#[test]
fn an_index_of_another_archive_or_version_is_stale() {
    let house = TempDir::new().unwrap();
    assert!(matches!(Index::open(house.path(), "a"), Err(IndexError::Stale { .. })), "missing");
    Index::open_or_create(house.path(), "a").unwrap();
    assert!(matches!(Index::open(house.path(), "b"), Err(IndexError::Stale { .. })), "other archive");
    let meta = house.path().join("meta.json");
    let later = fs::read_to_string(&meta).unwrap().replace("\\\"version\\\":", "\\\"version\\\":99");
    fs::write(&meta, later).unwrap();
    assert!(
        matches!(Index::open_or_create(house.path(), "a"), Err(IndexError::Stale { .. })),
        "other version"
    );
}

#[test]
fn damage_is_an_error_and_never_a_panic() {
    let house = TempDir::new().unwrap();
    fill(&Index::open_or_create(house.path(), "a").unwrap(), &[(1, "one two"), (2, "two")], 2);
    for name in listing(house.path()).into_iter().filter(|name| !has_ending(name, &["lock"])) {
        let path = house.path().join(&name);
        let whole = fs::read(&path).unwrap();
        for length in [0, whole.len() / 2, whole.len().saturating_sub(1)] {
            fs::write(&path, &whole[..length]).unwrap();
            look(house.path(), &format!("{name} cut to {length}"));
        }
        fs::remove_file(&path).unwrap();
        look(house.path(), &format!("{name} removed"));
        fs::write(&path, &whole).unwrap();
    }
    assert!(Index::open(house.path(), "a").unwrap().check().is_ok(), "all put back");
}

#[test]
fn a_flipped_byte_is_found_by_the_check() {
    let house = TempDir::new().unwrap();
    fill(&Index::open_or_create(house.path(), "a").unwrap(), &[(1, "one two"), (2, "two")], 2);
    for name in listing(house.path()).into_iter().filter(|name| has_ending(name, &["pos", "idx"])) {
        let path = house.path().join(&name);
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[0] ^= 0x40;
        fs::write(&path, &flipped).unwrap();
        let checked = Index::open(house.path(), "a").and_then(|index| index.check());
        assert!(matches!(checked, Err(IndexError::Damaged { .. })), "{name}");
        fs::write(&path, &whole).unwrap();
    }
}

/// Opens and asks; any typed answer will do, a right one included.
fn look(path: &Path, what: &str) {
    let Ok(index) = Index::open(path, "a") else { return };
    match index.find(&IndexQuery::Any(vec![term("two"), IndexQuery::Prefix("o".into())]), 0, 10) {
        Ok(found) => assert_eq!(found.total, 2, "{what}"),
        Err(IndexError::Damaged { .. }) => (),
        Err(other) => panic!("{what}: {other}"),
    }
}

fn fill(index: &Index, texts: &[(u64, &str)], through: u64) {
    let mut writer = index.writer(1, HEAP).unwrap();
    for (record, text) in texts {
        writer.put(&document(*record, text)).unwrap();
    }
    writer.commit(through).unwrap();
}

fn document(record: u64, text: &str) -> Document {
    let (name, title) = (format!("{record}.txt"), String::new());
    Document { record: RecordId(record), name, title, text: text.to_owned(), ..Document::default() }
}

fn term(term: &str) -> IndexQuery {
    IndexQuery::Term(term.to_owned())
}

fn answer(index: &Index, query: &IndexQuery, offset: usize, limit: usize) -> Found {
    index.find(query, offset, limit).unwrap()
}

fn records(index: &Index, query: &IndexQuery) -> Vec<u64> {
    answer(index, query, 0, 100).records.into_iter().map(|(record, _)| record.0).collect()
}

fn listing(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    Path::new(name).extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
}

fn random_text(chance: &mut u64) -> String {
    let length = 3 + roll(chance) % 200;
    let words: Vec<String> = (0..length).map(|_| format!("w{}", roll(chance) % 20)).collect();
    words.join(" ")
}

fn roll(chance: &mut u64) -> u64 {
    *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *chance >> 33
}
