//! The matrix: delete, empty, cut, flip a bit, extend, exchange two, make unreadable, by kind of file.

use diwan::audit::Outcome;

use super::{Patient, object};

/// What is done to a file.
#[derive(Debug, Clone)]
enum Damage {
    Delete,
    Empty,
    Cut,
    Flip,
    Extend,
    SwapWith(String),
    Unreadable,
}

use Damage::{Cut, Delete, Empty, Extend, Flip, SwapWith, Unreadable};

impl Damage {
    fn inflict(&self, on: &Patient, file: &str) {
        let mut bytes = on.read(file);
        match self {
            Delete => return on.delete(file),
            Unreadable => return on.make_unreadable(file),
            Empty => bytes.clear(),
            Cut => bytes.truncate(bytes.len() / 2),
            Flip => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0x04;
            }
            Extend => bytes.extend_from_slice(b"\0more"),
            SwapWith(other) => {
                let theirs = on.read(other);
                on.write(other, &bytes);
                bytes = theirs;
            }
        }
        on.write(file, &bytes);
    }
}

/// Damages one file of a fresh archive in each way and compares the whole list of findings.
fn check(file: &str, rows: &[(Damage, &[&str])]) {
    for (damage, expected) in rows {
        let patient = Patient::large();
        damage.inflict(&patient, file);
        let report = patient.audit();
        assert_eq!(super::lines(&report), *expected, "{damage:?} {file}: {:?}", report.findings);
        let outcome = match expected {
            [] => Outcome::Ok,
            [only] if NOTICES.iter().any(|code| only.starts_with(code)) => Outcome::Ok,
            [only] if UNCHECKED.iter().any(|code| only.starts_with(code)) => Outcome::CouldNotCheck,
            _ => Outcome::Damage,
        };
        assert_eq!(report.outcome(), outcome, "{damage:?} {file}");
    }
}

const NOTICES: &[&str] = &["F105", "F232", "F402", "F412"];
const UNCHECKED: &[&str] = &["F103", "F107", "F205", "F206", "F213", "F214", "F223", "F233"];

#[test]
fn a_whole_archive_has_no_findings() {
    for (patient, records) in [(Patient::large(), 530), (Patient::small(), 5)] {
        let report = patient.audit();
        assert_eq!(report.findings, []);
        assert_eq!(report.outcome(), Outcome::Ok);
        assert_eq!((report.objects, report.entries), (records, records + 3));
        assert!(report.complete && report.bytes > records * 20);
    }
}

#[test]
fn damage_to_an_object() {
    let (file, other) = (object(3), object(400));
    let (missing, corrupt) = (format!("F101 {file}"), format!("F102 {file}"));
    let (other_corrupt, unreadable) = (format!("F102 {other}"), format!("F103 {file}"));
    let mut both = [corrupt.as_str(), other_corrupt.as_str()];
    both.sort_unstable();
    check(
        &file,
        &[
            (Delete, &[&missing]),
            (Empty, &[&corrupt]),
            (Cut, &[&corrupt]),
            (Flip, &[&corrupt]),
            (Extend, &[&corrupt]),
            (SwapWith(other.clone()), &both),
            (Unreadable, &[&unreadable]),
        ],
    );
}

#[test]
fn damage_to_a_full_entry_bundle() {
    let file = "ledger/tile/entries/001";
    let lost: Vec<String> = objects_of_entries(256..512);
    let with_lost = |finding: &str| {
        let mut expected = vec![finding.to_owned()];
        expected.extend(lost.iter().map(|place| format!("F104 {place}")));
        expected
    };
    let (missing, corrupt) =
        (with_lost("F211 ledger/tile/entries/001"), with_lost("F212 ledger/tile/entries/001"));
    let unreadable = with_lost("F213 ledger/tile/entries/001");
    let mut swapped = corrupt.clone();
    swapped.insert(0, "F212 ledger/tile/entries/000".to_owned());
    swapped.extend(objects_of_entries(0..256).into_iter().map(|place| format!("F104 {place}")));
    for (damage, mut expected) in [
        (Delete, missing),
        (Empty, corrupt.clone()),
        (Cut, corrupt.clone()),
        (Extend, corrupt),
        (SwapWith("ledger/tile/entries/000".to_owned()), swapped),
        (Unreadable, unreadable),
    ] {
        expected.sort_by_key(|line| line[5..].to_owned());
        check(file, &[(damage, &expected.iter().map(String::as_str).collect::<Vec<_>>())]);
    }
}

#[test]
fn a_flipped_bit_in_a_bundle_loses_one_entry_and_no_other() {
    let patient = Patient::large();
    let mut bytes = patient.read("ledger/tile/entries/001");
    bytes[100] ^= 0x04;
    patient.write("ledger/tile/entries/001", &bytes);
    let report = patient.audit();
    assert_eq!(report.entries, 532);
    let [bundle, extra] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    let number: usize = bundle.detail.strip_prefix("entry ").unwrap().parse().unwrap();
    assert_eq!((bundle.code.number(), bundle.place.as_str()), ("F212", "ledger/tile/entries/001"));
    assert_eq!(vec![extra.place.clone()], objects_of_entries(number..number + 1));
}

#[test]
fn damage_to_the_last_entry_bundle() {
    let file = "ledger/tile/entries/002.p/21";
    let lost = objects_of_entries(512..533);
    for (damage, code) in
        [(Delete, "F211"), (Empty, "F212"), (Cut, "F212"), (Extend, "F212"), (Unreadable, "F213")]
    {
        let mut expected: Vec<String> = lost.iter().map(|place| format!("F104 {place}")).collect();
        expected.push(format!("{code} {file}"));
        expected.sort_by_key(|line| line[5..].to_owned());
        check(file, &[(damage, &expected.iter().map(String::as_str).collect::<Vec<_>>())]);
    }
}

#[test]
fn damage_to_tiles() {
    let full = "ledger/tile/0/001";
    let corrupt: &[&str] = &["F222 ledger/tile/0/001"];
    check(
        full,
        &[
            (Delete, &["F221 ledger/tile/0/001"]),
            (Empty, corrupt),
            (Cut, corrupt),
            (Flip, corrupt),
            (Extend, corrupt),
            (SwapWith("ledger/tile/0/000".to_owned()), &["F222 ledger/tile/0/000", "F222 ledger/tile/0/001"]),
            (Unreadable, &["F223 ledger/tile/0/001"]),
        ],
    );
    for file in ["ledger/tile/0/002.p/21", "ledger/tile/1/000.p/2"] {
        let (missing, corrupt) = (format!("F221 {file}"), format!("F222 {file}"));
        let unreadable = format!("F223 {file}");
        check(
            file,
            &[
                (Delete, &[&missing]),
                (Empty, &[&corrupt]),
                (Cut, &[&corrupt]),
                (Flip, &[&corrupt]),
                (Extend, &[&corrupt]),
                (Unreadable, &[&unreadable]),
            ],
        );
    }
    let both: &[&str] = &["F222 ledger/tile/0/002.p/21", "F222 ledger/tile/1/000.p/2"];
    check("ledger/tile/1/000.p/2", &[(SwapWith("ledger/tile/0/002.p/21".to_owned()), both)]);
}

#[test]
fn damage_to_the_checkpoint() {
    let malformed: &[&str] = &["F202 ledger/checkpoint"];
    check(
        "ledger/checkpoint",
        &[
            (Delete, &["F201 ledger/checkpoint"]),
            (Empty, malformed),
            (Cut, malformed),
            (Flip, &["F204 ledger/checkpoint"]),
            (Extend, malformed),
            (Unreadable, &["F206 ledger/checkpoint"]),
        ],
    );
    check(
        "ledger/checkpoint",
        &[(SwapWith("README.txt".to_owned()), &["F302 README.txt", "F202 ledger/checkpoint"])],
    );
}

#[test]
fn a_checkpoint_changed_in_its_text_or_its_signature_is_forged() {
    let patient = Patient::large();
    let whole = String::from_utf8(patient.read("ledger/checkpoint")).unwrap();
    let root = whole.lines().nth(2).unwrap();
    let signature = whole.lines().last().unwrap().rsplit(' ').next().unwrap();
    let changes = [("\n533\n", "\n532\n"), (root, &swap_ends(root)), (signature, &swap_ends(signature))];
    for (from, to) in changes {
        patient.write("ledger/checkpoint", whole.replacen(from, to, 1).as_bytes());
        assert_eq!(patient.findings(), ["F203 ledger/checkpoint"], "{to}");
    }
}

/// The same base64 text with two of its characters exchanged, away from the key id at its beginning.
fn swap_ends(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let other = (9..bytes.len()).find(|at| bytes[*at] != bytes[8]).unwrap();
    bytes.swap(8, other);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn damage_to_the_catalog() {
    let unusable: &[&str] = &["F401 lenses/catalog.sqlite"];
    check(
        "lenses/catalog.sqlite",
        &[
            (Delete, &["F402 lenses/catalog.sqlite"]),
            (Empty, unusable),
            (Cut, unusable),
            (SwapWith("README.txt".to_owned()), &["F302 README.txt", "F401 lenses/catalog.sqlite"]),
            (Unreadable, unusable),
        ],
    );
}

#[test]
fn damage_to_the_index() {
    let files = Patient::large().files();
    let index: Vec<&String> = files.iter().filter(|file| file.starts_with("lenses/index/")).collect();
    assert!(index.len() > 5, "{index:?}");
    // Locks hold nothing, and `.managed.json` only says which files may be thrown away.
    let content = |file: &&String| !file.contains("/.") && !file.ends_with(".lock");
    let unusable: &[&str] = &["F411 lenses/index"];
    for file in index.into_iter().filter(content) {
        let patient = Patient::large();
        if patient.read(file).is_empty() {
            continue;
        }
        for damage in [Delete, Empty, Cut, Flip] {
            if file.ends_with("meta.json") && matches!(damage, Flip) {
                continue;
            }
            check(file, &[(damage, unusable)]);
        }
    }
    let patient = Patient::large();
    std::fs::remove_dir_all(patient.path("lenses/index")).unwrap();
    assert_eq!(patient.findings(), ["F412 lenses/index"]);
    let other = Patient::small();
    for file in other.files().iter().filter(|file| file.starts_with("lenses/index/")) {
        patient.write(file, &other.read(file));
    }
    assert_eq!(patient.findings(), ["F412 lenses/index"]);
}

#[test]
fn a_catalog_that_shows_other_records_is_told() {
    let patient = Patient::large();
    let mut bytes = patient.read("lenses/catalog.sqlite");
    // A name in a row, not in an index: the file name of one record.
    let at = bytes.windows(11).position(|part| part == b"usb/123.bin").unwrap();
    bytes[at + 4] = b'9';
    patient.write("lenses/catalog.sqlite", &bytes);
    let report = patient.audit();
    assert_eq!(super::lines(&report), ["F403 lenses/catalog.sqlite"]);
    assert_eq!(report.findings[0].detail, "1 records differ, the first is 124");
    let other = Patient::small();
    patient.write("lenses/catalog.sqlite", &other.read("lenses/catalog.sqlite"));
    // Behind, and not the one whose bytes were summed.
    assert_eq!(patient.findings(), ["F402 lenses/catalog.sqlite", "F421 lenses/catalog.sqlite"]);
    other.write("lenses/catalog.sqlite", &Patient::large().read("lenses/catalog.sqlite"));
    assert_eq!(other.findings(), ["F403 lenses/catalog.sqlite"]);
}

#[test]
fn an_index_of_an_older_program_is_no_damage_and_one_that_was_changed_to_look_so_is() {
    let patient = Patient::small();
    let meta = String::from_utf8(patient.read("lenses/index/meta.json")).unwrap();
    let (before, rest) = meta.split_once("\\\"version\\\":").unwrap();
    let older = format!("{before}\\\"version\\\":1{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    patient.write("lenses/index/meta.json", older.as_bytes());
    assert_eq!(patient.findings(), ["F412 lenses/index", "F421 lenses/index/meta.json"]);
    // A program that knew of no sums.
    std::fs::remove_file(patient.path("lenses/sums")).unwrap();
    assert_eq!(patient.findings(), ["F412 lenses/index"]);
    assert_eq!(patient.audit().outcome(), Outcome::Ok);
}

#[test]
fn what_does_not_belong_is_told() {
    let patient = Patient::large();
    let stray = diwan::digest::ContentId::of(b"planted").to_string();
    let stray = format!("objects/blake3/{}/{}", &stray[..2], &stray[2..]);
    let planted = [
        ("ledger/notes.txt", "F231"),
        ("ledger/tile/0/000.p/256", "F231"),
        ("ledger/tile/0/003", "F231"),
        ("ledger/tile/0/002.p/22", "F231"),
        ("ledger/tile/2/000.p/1", "F231"),
        ("ledger/tile/entries/002.p/21.new", "F231"),
        ("ledger/checkpoint.new", "F231"),
        ("objects/blake3/notes.txt", "F106"),
        ("objects/blake3/00/notes.txt", "F106"),
        (&stray, "F104"),
    ];
    planted.iter().for_each(|(file, _)| patient.write(file, b"planted"));
    let mut expected: Vec<String> = planted.iter().map(|(file, code)| format!("{code} {file}")).collect();
    expected.sort_by_key(|line| line[5..].to_owned());
    assert_eq!(patient.findings(), expected);
}

#[test]
fn what_an_interrupted_writer_left_is_no_damage() {
    let patient = Patient::large();
    let stray = diwan::digest::ContentId::of(b"planted").to_string();
    let stray = format!("objects/blake3/{}/{}", &stray[..2], &stray[2..]);
    let left = ["ledger/checkpoint.new", "ledger/tile/0/002.p/30", "ledger/tile/entries/002.p/30", &stray];
    left.iter().for_each(|file| patient.write(file, b"planted"));
    patient.write("lock", b"ingest, process 1");
    let report = patient.audit();
    assert_eq!(report.outcome(), Outcome::Ok);
    let codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.number()).collect();
    assert_eq!(codes, ["F232", "F232", "F232", "F105"]);
}

#[test]
fn an_outgrown_tile_may_stay_if_it_tells_the_same() {
    let patient = Patient::large();
    let tile = patient.read("ledger/tile/0/001");
    let bundle = patient.read("ledger/tile/entries/001");
    patient.write("ledger/tile/0/001.p/5", &tile[..160]);
    let first = 2 + usize::from(u16::from_be_bytes([bundle[0], bundle[1]]));
    patient.write("ledger/tile/entries/001.p/1", &bundle[..first]);
    assert_eq!(patient.findings(), Vec::<String>::new());
    patient.write("ledger/tile/0/001.p/5", &tile[32..192]);
    patient.write("ledger/tile/entries/001.p/1", &bundle[..first - 1]);
    let expected = ["F231 ledger/tile/0/001.p/5", "F231 ledger/tile/entries/001.p/1"];
    assert_eq!(patient.findings(), expected);
}

#[test]
fn two_faults_in_one_place_are_two_findings() {
    let patient = Patient::large();
    Flip.inflict(&patient, "ledger/tile/entries/001");
    patient.delete("ledger/tile/0/001");
    Flip.inflict(&patient, &object(7));
    let findings = patient.findings();
    for expected in ["F212 ledger/tile/entries/001", "F221 ledger/tile/0/001", &format!("F102 {}", object(7))]
    {
        assert!(findings.iter().any(|line| line == expected), "{expected}: {findings:?}");
    }
    let patient = Patient::large();
    patient.delete("ledger/tile/entries/000");
    patient.delete("ledger/tile/0/000");
    let findings = patient.findings();
    assert!(findings.contains(&"F211 ledger/tile/entries/000".to_owned()));
    assert!(findings.contains(&"F221 ledger/tile/0/000".to_owned()));
}

/// The objects that a range of entries names: entry 0 is the creation, entry 1 opens the accession, the last closes
/// it.
fn objects_of_entries(entries: std::ops::Range<usize>) -> Vec<String> {
    entries.filter(|entry| (2..532).contains(entry)).map(|entry| object(entry - 2)).collect()
}
