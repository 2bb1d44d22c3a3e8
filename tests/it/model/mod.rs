//! Random histories against a plain set: files come, change and go; runs end well, are stopped or lose power;
//! lenses are deleted. What the archive holds is always what a set of names and contents says.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use diwan::catalog::ListFilter;
use diwan::ledger::RecordId;
use diwan::monitor::Silent;
use proptest::prelude::*;

use crate::support::faulty_disk::{Cut, FaultyDisk};
use crate::support::house::{House, options, recording};

#[derive(Debug, Clone)]
enum Step {
    Put { name: u8, content: u8 },
    Take { name: u8 },
    Ingest,
    Stop { after: u64 },
    PowerCut { at: u64 },
    DeleteLenses,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..6_u8, 0..4_u8).prop_map(|(name, content)| Step::Put { name, content }),
        1 => (0..6_u8).prop_map(|name| Step::Take { name }),
        3 => Just(Step::Ingest),
        1 => (1..4_u64).prop_map(|after| Step::Stop { after }),
        2 => (0..60_u64).prop_map(|at| Step::PowerCut { at }),
        1 => Just(Step::DeleteLenses),
    ]
}

type Pairs = BTreeSet<(String, Vec<u8>)>;

fn held(house: &House) -> Pairs {
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    let records = archive.catalog().unwrap().records(&ListFilter::default(), RecordId(0), 1 << 20).unwrap();
    let pair = |record: &diwan::catalog::Record| {
        (record.path.text().to_owned(), archive.store().read(&record.content).unwrap())
    };
    let pairs: Pairs = records.iter().map(pair).collect();
    assert_eq!(pairs.len(), records.len(), "no record is made twice");
    pairs
}

fn on_the_stick(house: &House) -> Pairs {
    let entries = fs::read_dir(house.usb()).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &std::path::Path| format!("usb/{}", path.file_name().unwrap().to_string_lossy());
    entries.map(|path| (name(&path), fs::read(path).unwrap())).collect()
}

fn live(steps: Vec<Step>) {
    let mut house = House::new();
    let mut sure = Pairs::new();
    let mut seen = Pairs::new();
    for step in steps {
        let stick = on_the_stick(&house);
        match step {
            Step::Put { name, content } => {
                house.file(&format!("{name}.txt"), [b"text", &[b'0' + content][..]].concat());
            }
            Step::Take { name } => {
                let _ = fs::remove_file(house.usb().join(format!("{name}.txt")));
            }
            Step::Ingest => {
                house.ingest();
                sure.extend(stick.clone());
                seen.extend(stick);
                assert_eq!(house.unrecorded(), []);
            }
            Step::Stop { after } => {
                let monitor = recording();
                monitor.stop_after(after);
                house.try_ingest(&options(), &monitor).unwrap();
                seen.extend(stick);
            }
            Step::PowerCut { at } => {
                let disk = Arc::new(FaultyDisk::new(at, Cut::Before));
                house.disk = disk.clone();
                let _ = house.try_ingest(&options(), &Silent);
                disk.lose(at);
                house.disk = Arc::new(FaultyDisk::endless());
                seen.extend(stick);
            }
            Step::DeleteLenses => fs::remove_dir_all(house.root().join("lenses")).unwrap_or(()),
        }
        let held = held(&house);
        assert!(held.is_superset(&sure), "what was taken in is held");
        assert!(held.is_subset(&seen), "nothing is held that never came");
        sure.extend(held);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_archive_holds_what_a_set_would(steps in proptest::collection::vec(step(), 1..16)) {
        live(steps);
    }
}
