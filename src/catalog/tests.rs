//! The promises of the catalog.
#![allow(clippy::unwrap_used)]

use tempfile::TempDir;

use super::*;
use crate::digest::{ContentId, Sha256};
use crate::ledger::{
    AccessionClosed, AccessionId, AccessionOpened, Account, Ingestion, KeptObject, KeptPath, ProblemNoted,
    Reading, Time, Transcription, What,
};
use crate::source::LogicalPath;

const ARCHIVE: &str = "a1";

fn object(bytes: &[u8]) -> KeptObject {
    KeptObject { blake3: ContentId::of(bytes), sha256: Sha256::of(bytes), size: bytes.len() as u64 }
}

fn ingestion(record: u64, bytes: &[u8], path: &[u8]) -> What {
    What::Ingestion(Ingestion {
        accession: AccessionId(1),
        record: RecordId(record),
        object: object(bytes),
        format: "pdf".to_owned(),
        path: KeptPath::of(&LogicalPath::from_raw(path.to_vec())),
        modified: Some(Time(5)),
        parent: (record == 3).then_some(RecordId(1)),
        problem: None,
    })
}

fn history() -> Vec<Event> {
    let account = Account { seen: 2, new: 1, duplicate: 1, ..Account::default() };
    let transcript = object(b"transcript");
    let (engine, confidence) = ("tesseract 5".to_owned(), Some(81));
    let success = Reading::Success {
        transcript,
        engine,
        pages: 2,
        confidence,
        problem: None,
        depth: None,
        active: Vec::new(),
        learned: 0,
        unknown: 0,
    };
    let opened = AccessionOpened {
        accession: AccessionId(1),
        sources: vec![KeptPath { text: "/usb".to_owned(), raw: None }],
        note: "shelf 4".to_owned(),
        litter: false,
        keep_only: false,
    };
    let path = KeptPath { text: "usb/x".to_owned(), raw: None };
    let (code, detail) = ("unreadable".to_owned(), "why".to_owned());
    let problem = ProblemNoted { accession: AccessionId(1), record: None, path, code, detail };
    let whats = [
        What::Creation { archive: ARCHIVE.to_owned(), name: "n".to_owned() },
        What::AccessionOpened(opened),
        ingestion(1, b"one", b"usb/a\xFF.pdf"),
        ingestion(2, b"one", b"usb/b.pdf"),
        ingestion(3, b"two", b"usb/a\xFF.pdf/c.pdf"),
        What::Problem(problem),
        What::AccessionClosed(AccessionClosed { accession: AccessionId(1), account }),
        What::Transcription(Transcription { object: ContentId::of(b"one"), outcome: success }),
        What::Transcription(Transcription { object: ContentId::of(b"two"), outcome: Reading::Waiting }),
    ];
    let event = |what| Event { time: Time(9), agent: "clerk".to_owned(), software: "s".to_owned(), what };
    whats.into_iter().map(event).collect()
}

fn catalog(steps: &[usize]) -> (TempDir, Catalog) {
    let dir = tempfile::tempdir().unwrap();
    let mut catalog = Catalog::open_writer(&dir.path().join("c.sqlite"), ARCHIVE).unwrap();
    let (history, mut at) = (history(), 0);
    for step in steps {
        catalog.fold(at as u64, &history[at..at + step]).unwrap();
        at += step;
    }
    (dir, catalog)
}

#[test]
fn the_fold_does_not_depend_on_its_steps() {
    let (_a, whole) = catalog(&[9]);
    let (_b, steps) = catalog(&[1, 3, 2, 3]);
    for catalog in [&whole, &steps] {
        assert_eq!(catalog.through().unwrap(), 9);
        let all = catalog.records(&ListFilter::default(), RecordId(0), 10).unwrap();
        assert_eq!(all.iter().map(|r| r.id.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(all[0].path.raw(), b"usb/a\xFF.pdf");
        assert_eq!(catalog.next_record().unwrap(), RecordId(4));
    }
    assert_eq!(whole.statistics().unwrap(), steps.statistics().unwrap());
}

#[test]
fn questions_are_answered_from_the_entries() {
    let (_dir, catalog) = catalog(&[9]);
    let one = ContentId::of(b"one");
    let accession = catalog.accession(AccessionId(1)).unwrap().unwrap();
    assert_eq!((accession.note.as_str(), accession.account.unwrap().seen), ("shelf 4", 2));
    assert_eq!(catalog.accessions(OpenOnly::Yes).unwrap(), []);
    assert!(catalog.holds(&one, &LogicalPath::from_raw(b"usb/b.pdf".to_vec())).unwrap());
    assert!(!catalog.holds(&one, &LogicalPath::from_raw(b"usb/c.pdf".to_vec())).unwrap());
    assert_eq!(catalog.children(RecordId(1)).unwrap()[0].id, RecordId(3));
    let read = catalog.object(&one).unwrap().unwrap();
    assert!(matches!(read.reading, ReadingState::Read { pages: 2, confidence: Some(81), .. }));
    assert_eq!(catalog.objects_to_read(ToRead::WaitingForOcr, RecordId(0), 9).unwrap().len(), 1);
    assert!(
        catalog.names(&ContentId::of(b"transcript")).unwrap()
            && !catalog.names(&ContentId::of(b"?")).unwrap()
    );
    let problems = catalog.problems(AccessionId(1)).unwrap();
    let codes: Vec<_> = problems.iter().map(|p| (p.record.map(|r| r.0), p.code.as_str())).collect();
    assert_eq!(codes, [(None, "unreadable"), (Some(3), "ocr-missing")]);
    let mut objects = 0;
    catalog.each_object(|_| objects += 1).unwrap();
    assert_eq!(objects, 3);
}

#[test]
fn a_gap_and_a_foreign_catalog_are_refused() {
    let (dir, mut catalog) = catalog(&[2]);
    assert!(matches!(catalog.fold(5, &history()[5..]), Err(CatalogError::Gap { expected: 2, found: 5 })));
    let path = dir.path().join("c.sqlite");
    for refused in [Catalog::open(&path, "other"), Catalog::open(&dir.path().join("none"), ARCHIVE)] {
        assert!(matches!(refused, Err(CatalogError::Stale(_))));
    }
    assert_eq!(Catalog::open(&path, ARCHIVE).unwrap().through().unwrap(), 2);
}

#[test]
fn how_a_file_looked_is_remembered_by_all_its_properties() {
    let (_dir, mut catalog) = catalog(&[2]);
    let look = crate::source::Look { length: 3, modified: 4, modified_nanos: 5, changed: 6, inode: 7 };
    let arrival = Arrival { place: b"/usb/a".to_vec(), name: b"usb/a".to_vec(), look, record: RecordId(8) };
    catalog.remember(std::slice::from_ref(&arrival)).unwrap();
    assert_eq!(catalog.remembered(&arrival).unwrap(), Some(RecordId(8)));
    let touched = Arrival { look: crate::source::Look { changed: 9, ..look }, ..arrival.clone() };
    let longer = Arrival { look: crate::source::Look { length: 4, ..look }, ..arrival.clone() };
    let renamed = Arrival { name: b"usb/b".to_vec(), ..arrival };
    for other in [touched, longer, renamed] {
        assert_eq!(catalog.remembered(&other).unwrap(), None);
    }
}
