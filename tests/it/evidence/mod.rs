//! Evidence given to strangers: single proofs, whole folders, and whether a log continues another; each damage and each
//! deceit is refused, and named where it is.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use diwan::archive::Archive;
use diwan::bundle::{
    Absence, BundleError, Contents, Examined, Fault, Flaw, Growth, Head, Prover, Trust, check, examine,
    gather, grown,
};
use diwan::disk::Disk;
use diwan::ingest::IngestOptions;
use diwan::ledger::{RecordId, Time};
use diwan::merkle::TreeHead;
use diwan::monitor::Silent;
use diwan::note::{Checkpoint, NoteError, SigningKey, WitnessKey, with_sum};
use diwan::proof::BadProof;
use diwan::words::evidence_pages;

use crate::support::house::{House, ORIGIN, key, options};

fn house(files: u32) -> House {
    let house = House::new();
    for n in 0..files {
        house.file(&format!("قرارات/قرار {n}.txt"), format!("decision {n}"));
    }
    take_in(&house);
    house
}

fn take_in(house: &House) {
    house.try_ingest(&IngestOptions { keep_only: true, ..options() }, &Silent).unwrap();
}

fn archive(house: &House) -> Archive {
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    archive
}

fn trust() -> Trust {
    Trust { keys: vec![key().verifying_key()], ..Trust::default() }
}

fn proof(house: &House, record: u64) -> String {
    Prover::open(&archive(house)).unwrap().prove(RecordId(record)).unwrap().to_text()
}

fn bundle(house: &House, records: &[u64]) -> (PathBuf, Contents) {
    let target = house.dir.path().join("evidence");
    let records: Vec<RecordId> = records.iter().map(|id| RecordId(*id)).collect();
    let contents = gather(&archive(house), &records, &target, Time(0), &evidence_pages, &Silent).unwrap();
    (target, contents)
}

fn flaws(folder: &Path) -> BTreeMap<String, Vec<Flaw>> {
    let found = examine(folder, &trust(), &Silent).unwrap();
    assert_eq!(found.holds(), found.flaws.is_empty());
    let mut flaws: BTreeMap<String, Vec<Flaw>> = BTreeMap::new();
    for (place, flaw) in found.flaws {
        flaws.entry(place).or_default().push(flaw);
    }
    flaws
}

fn whole(folder: &Path) -> Examined {
    let found = examine(folder, &trust(), &Silent).unwrap();
    assert!(found.holds(), "{found:?}");
    found
}

/// Every file of a folder, by its path below it.
fn files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            names.extend(files(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    names
}

#[test]
fn a_proof_holds_for_its_own_bytes_and_no_others() {
    let house = house(12);
    let checked = check(proof(&house, 5).as_bytes(), &mut &b"decision 2"[..], &trust()).unwrap();
    let name = checked.ingestion().unwrap().path.text.clone();
    let own = format!("decision {}", name.trim_end_matches(".txt").rsplit(' ').next().unwrap());
    let checked = check(proof(&house, 5).as_bytes(), &mut own.as_bytes(), &trust()).unwrap();
    assert!(checked.holds(), "{checked:?}");
    for other in ["", "decision", "decision 99", &own.to_uppercase()] {
        let checked = check(proof(&house, 5).as_bytes(), &mut other.as_bytes(), &trust()).unwrap();
        let words: Vec<&str> = checked.faults.iter().map(Fault::word).collect();
        let size = if other.len() == own.len() { &[][..] } else { &["size"] };
        assert_eq!(words, [size, &["sha256", "blake3"]].concat(), "{other}");
        assert!(checked.proved.is_some() && !checked.holds());
    }
}

#[test]
fn every_flipped_bit_of_a_proof_is_refused() {
    let house = house(12);
    let text = proof(&house, 5).into_bytes();
    let entry = check(&text, &mut &b""[..], &trust()).unwrap().ingestion().unwrap().clone();
    let bytes = archive(&house).store().read(&entry.object.blake3).unwrap();
    assert!(check(&text, &mut &bytes[..], &trust()).unwrap().holds());
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut changed = text.clone();
            changed[at] ^= 1 << bit;
            let checked = check(&changed, &mut &bytes[..], &trust()).unwrap();
            assert!(!checked.holds() && !checked.faults.is_empty(), "byte {at} bit {bit}");
        }
    }
    for length in 0..text.len() {
        assert!(!check(&text[..length], &mut &bytes[..], &trust()).unwrap().holds(), "{length}");
    }
}

#[test]
fn without_the_right_key_nothing_is_proved() {
    let house = house(3);
    let stranger = SigningKey::from_seed(ORIGIN.parse().unwrap(), &[8; 32]).verifying_key();
    for keys in [vec![], vec![stranger]] {
        let trust = Trust { keys, ..Trust::default() };
        let checked = check(proof(&house, 1).as_bytes(), &mut &b"decision 0"[..], &trust).unwrap();
        let expected = Fault::NotProved(BadProof::Signature(NoteError::NoKnownSignature));
        assert!(checked.faults.contains(&expected) && checked.proved.is_none());
    }
}

#[test]
fn a_damaged_tile_or_entry_makes_no_proof() {
    let house = house(12);
    let archive = archive(&house);
    for file in ["tile/0/000.p/15", "tile/entries/000.p/15"] {
        let path = house.root().join("ledger").join(file);
        let kept = fs::read(&path).unwrap();
        let mut changed = kept.clone();
        // In the last third: beside the entry that is proved, and inside its bundle.
        let at = kept.len() - 40;
        changed[at] ^= 1;
        overwrite(&path, &changed);
        let mut refused = 0;
        for record in 1..=12 {
            let made = Prover::open(&archive).unwrap().prove(RecordId(record));
            refused += usize::from(made.is_err());
            if let Err(error) = made {
                assert!(matches!(error, BundleError::Damaged { .. } | BundleError::Ledger(_)), "{error}");
            }
        }
        // A wrong tile stands in every proof but its own entry's; a wrong entry in its own alone.
        assert!(if file.starts_with("tile/0") { refused >= 11 } else { refused <= 1 }, "{file}: {refused}");
        overwrite(&path, &kept);
    }
    let unknown = Prover::open(&archive).unwrap().prove(RecordId(13));
    assert!(matches!(unknown, Err(BundleError::Unknown(RecordId(13)))));
}

#[test]
fn a_bundle_is_whole_to_diwan_and_to_coreutils() {
    let house = house(12);
    let (folder, contents) = bundle(&house, &[3, 1, 3, 12]);
    assert_eq!(contents.included.iter().map(|one| one.record.0).collect::<Vec<_>>(), [3, 1, 12]);
    let found = whole(&folder);
    assert_eq!((found.proved.len(), found.files, found.withheld), (3, 11, 0));
    let mut sha256sum = Command::new("sha256sum");
    let told =
        sha256sum.current_dir(&folder).args(["--strict", "-c", "manifest-sha256.txt"]).output().unwrap();
    let told_text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success(), "{told_text}");
    assert_eq!(told_text.matches(": OK\n").count(), 10, "{told_text}");
    let again = gather(&archive(&house), &[RecordId(1)], &folder, Time(0), &evidence_pages, &Silent);
    assert!(matches!(again, Err(BundleError::NotEmpty(_))));
}

#[test]
fn a_flip_in_each_file_of_a_bundle_is_named() {
    let house = house(12);
    let (folder, _) = bundle(&house, &[3, 1, 12, 77]);
    let names = files(&folder);
    assert_eq!(names.len(), 12);
    for name in &names {
        let path = folder.join(name);
        let kept = fs::read(&path).unwrap();
        for at in 0..kept.len() {
            // All of the small files, samples of the page.
            if kept.len() > 4_000 && !at.is_multiple_of(97) {
                continue;
            }
            let mut changed = kept.clone();
            changed[at] ^= 1;
            overwrite(&path, &changed);
            assert!(flaws(&folder).contains_key(name), "{name}: byte {at}: {:?}", flaws(&folder));
        }
        overwrite(&path, &kept[..kept.len() - 1]);
        assert!(flaws(&folder).contains_key(name), "{name}: cut");
        fs::remove_file(&path).unwrap();
        assert!(flaws(&folder).contains_key(name), "{name}: gone");
        fs::write(&path, &kept).unwrap();
        whole(&folder);
    }
}

#[test]
fn what_does_not_belong_into_a_bundle_is_named() {
    let house = house(12);
    let (folder, contents) = bundle(&house, &[3, 1]);
    let own = &contents.included[0].file;
    let elsewhere = house.dir.path().join("elsewhere");
    fs::write(&elsewhere, "x").unwrap();
    type Put<'a> = Box<dyn Fn(&Path) + 'a>;
    let cases: [(&str, Put<'_>, Flaw); 5] = [
        ("more.txt", Box::new(|path| fs::write(path, "x").unwrap()), Flaw::Extra),
        ("records/9-x.txt", Box::new(|path| fs::write(path, "x").unwrap()), Flaw::NoProof),
        ("proofs/01.tlog-proof", Box::new(|path| fs::write(path, "x").unwrap()), Flaw::NoRecord),
        ("inner", Box::new(|path| fs::create_dir(path).unwrap()), Flaw::Extra),
        ("records/link", Box::new(|path| std::os::unix::fs::symlink(&elsewhere, path).unwrap()), Flaw::Extra),
    ];
    for (name, put, expected) in cases {
        put(&folder.join(name));
        assert!(flaws(&folder)[name].contains(&expected), "{name}: {:?}", flaws(&folder));
        let path = folder.join(name);
        if path.is_dir() && !path.is_symlink() { fs::remove_dir(path) } else { fs::remove_file(path) }
            .unwrap();
    }
    // A file that is a link to the right bytes is not part of the folder.
    fs::rename(folder.join(own), house.dir.path().join("moved")).unwrap();
    std::os::unix::fs::symlink(house.dir.path().join("moved"), folder.join(own)).unwrap();
    assert!(flaws(&folder)[own].contains(&Flaw::Extra));
}

#[test]
fn lists_made_anew_do_not_make_a_forgery_a_record() {
    let house = house(12);
    let (folder, contents) = bundle(&house, &[3, 1]);
    let forged = folder.join(&contents.included[0].file);
    overwrite(&forged, b"forged");
    fs::write(folder.join("records/9-unproved.txt"), "never taken in").unwrap();
    fs::write(folder.join("letter.txt"), "never taken in").unwrap();
    list_anew(&folder);
    let found = flaws(&folder);
    let words = |place: &str| found[place].iter().map(Flaw::word).collect::<Vec<_>>();
    assert_eq!(words(&contents.included[0].file), ["size", "sha256", "blake3"]);
    assert_eq!(words("records/9-unproved.txt"), ["no-proof"]);
    assert_eq!(words("letter.txt"), ["extra"]);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn swapped_proofs_are_named() {
    let house = house(12);
    let (folder, _) = bundle(&house, &[3, 1]);
    let [a, b] = ["proofs/1.tlog-proof", "proofs/3.tlog-proof"].map(|name| folder.join(name));
    let (of_a, of_b) = (fs::read(&a).unwrap(), fs::read(&b).unwrap());
    overwrite(&a, &of_b);
    overwrite(&b, &of_a);
    list_anew(&folder);
    let found = flaws(&folder);
    for place in ["proofs/1.tlog-proof", "proofs/3.tlog-proof"] {
        assert!(found[place].iter().any(|flaw| flaw.word() == "other-entry"), "{found:?}");
    }
}

#[test]
fn records_that_cannot_be_given_are_named_and_the_others_are_given() {
    let house = house(12);
    let archive = archive(&house);
    let record = archive.catalog().unwrap().record(RecordId(5)).unwrap().unwrap();
    overwrite(&archive.store().path_of(&record.content), b"rot");
    let gone = archive.catalog().unwrap().record(RecordId(6)).unwrap().unwrap();
    fs::remove_file(archive.store().path_of(&gone.content)).unwrap();
    let (folder, contents) = bundle(&house, &[4, 5, 6, 99]);
    assert_eq!(contents.included.len(), 1);
    let why: Vec<_> = contents.absent.iter().map(|absent| (absent.record.0, absent.why.word())).collect();
    assert_eq!(why, [(5, "damaged"), (6, "damaged"), (99, "unknown")]);
    assert!(matches!(contents.absent[2].why, Absence::Unknown));
    assert_eq!(whole(&folder).withheld, 3);
    let page = fs::read_to_string(folder.join("index.html")).unwrap();
    let name = record.path.text().rsplit('/').next().unwrap();
    assert!(page.contains(name), "the page names what is not there");
}

#[test]
fn an_unfinished_bundle_is_not_whole() {
    let house = house(3);
    let (folder, _) = bundle(&house, &[1]);
    fs::remove_file(folder.join("manifest-sha256.txt")).unwrap();
    assert_eq!(flaws(&folder)["manifest-sha256.txt"], [Flaw::NoList]);
    let empty = tempfile::tempdir().unwrap();
    let found = examine(empty.path(), &trust(), &Silent).unwrap();
    assert!(!found.holds());
}

#[test]
fn a_log_continues_every_state_it_had_and_no_other() {
    let house = house(3);
    let mut heads = vec![*archive(&house).ledger().unwrap().head()];
    for n in 0..5 {
        house.file(&format!("more {n}.txt"), format!("more {n}"));
        take_in(&house);
        heads.push(*archive(&house).ledger().unwrap().head());
    }
    let ledger = archive(&house).ledger().unwrap();
    for (at, old) in heads.iter().enumerate() {
        for new in &heads[at..] {
            let growth = grown(&ledger, Head::Signed(*old), Head::Signed(*new)).unwrap();
            assert!(matches!(growth, Growth::Continues { .. }), "{old:?} {new:?}");
        }
    }
    let (first, last) = (heads[0], heads[5]);
    let other = TreeHead { root: last.root, ..first };
    let asked = |old, new| grown(&ledger, old, new).unwrap();
    let signed = Head::Signed;
    assert_eq!(asked(signed(other), signed(last)), Growth::Forked { size: first.size });
    assert_eq!(asked(signed(last), signed(first)), Growth::Shrunk { old: last.size, new: first.size });
    let beyond = TreeHead { size: last.size + 1, root: last.root };
    assert_eq!(
        asked(signed(first), signed(beyond)),
        Growth::Beyond { asked: last.size + 1, here: last.size }
    );
    assert!(matches!(asked(Head::Size(0), Head::Size(last.size)), Growth::Continues { .. }));
}

/// Writes both lists again, as somebody without the key can.
fn list_anew(folder: &Path) {
    let names: Vec<String> =
        files(folder).into_iter().filter(|name| !name.starts_with("manifest-")).collect();
    let line = |digest: String, name: &str| format!("{digest}  {name}\n");
    let blake3: String = names
        .iter()
        .map(|name| {
            line(diwan::digest::ContentId::of(&fs::read(folder.join(name)).unwrap()).to_string(), name)
        })
        .collect();
    overwrite(&folder.join("manifest-blake3.txt"), blake3.as_bytes());
    let mut names = names;
    names.push("manifest-blake3.txt".to_owned());
    names.sort();
    let sha256: String = names
        .iter()
        .map(|name| line(diwan::digest::Sha256::of(&fs::read(folder.join(name)).unwrap()).to_string(), name))
        .collect();
    overwrite(&folder.join("manifest-sha256.txt"), sha256.as_bytes());
}

fn overwrite(path: &Path, bytes: &[u8]) {
    diwan::disk::RealDisk.remove(path).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_policy_asks_for_witnesses_and_names_the_missing_ones() {
    let house = house(3);
    let witness = |n: u8| WitnessKey::from_seed(format!("w{n}.example").parse().unwrap(), &[n; 32]);
    let note = fs::read_to_string(house.root().join("ledger/checkpoint")).unwrap();
    let text = diwan::note::text_of(note.as_bytes()).unwrap();
    let checkpoint = Checkpoint::from_text(text).unwrap();
    let policy = |quorum: &str| -> Trust {
        let lines: String =
            [1, 2].iter().map(|n| format!("witness w{n} {}\n", witness(*n).cosigner_key())).collect();
        let log = format!("log {}\n", key().verifying_key());
        let text = format!("{log}{lines}group one any w1 w2\ngroup both all w1 w2\nquorum {quorum}\n");
        Trust { policy: Some(text.parse().unwrap()), ..Trust::default() }
    };
    let cosigned_by = |witnesses: &[u8]| -> String {
        let lines = witnesses.iter().map(|n| witness(*n).cosign(&checkpoint, 1_700_000_000));
        let cosigned = house.root().join("ledger/cosigned");
        fs::write(&cosigned, with_sum(&(note.clone() + &lines.collect::<String>()))).unwrap();
        proof(&house, 1)
    };
    let bytes = {
        let archive = archive(&house);
        let record = archive.catalog().unwrap().record(RecordId(1)).unwrap().unwrap();
        archive.store().read(&record.content).unwrap()
    };
    let asked =
        |proof: &str, quorum: &str| check(proof.as_bytes(), &mut &bytes[..], &policy(quorum)).unwrap();
    let (none, one, both) = (cosigned_by(&[]), cosigned_by(&[2]), cosigned_by(&[2, 1]));
    let missing = |names: &[&str]| vec![Fault::Quorum(names.iter().map(ToString::to_string).collect())];
    assert_eq!(asked(&none, "one").faults, missing(&["w1", "w2"]));
    assert_eq!(asked(&one, "both").faults, missing(&["w1"]));
    for (proof, quorum, cosigners) in [(&none, "none", 0), (&one, "one", 1), (&both, "both", 2)] {
        let checked = asked(proof, quorum);
        assert!(checked.holds(), "{quorum}: {checked:?}");
        assert_eq!(checked.cosigned.len(), cosigners);
        assert_eq!(checked.proved.unwrap().unknown, []);
    }
    // A false cosignature of a known witness spoils the note, also where it is not needed.
    let other = Checkpoint { size: checkpoint.size + 1, ..checkpoint.clone() };
    let forged = one.clone() + &witness(1).cosign(&other, 1_700_000_000);
    let checked = asked(&forged, "one");
    assert!(matches!(
        checked.faults[0],
        Fault::NotProved(BadProof::Signature(NoteError::BadSignature { .. }))
    ));
}

#[test]
fn a_damaged_cosigned_head_makes_no_proof() {
    let house = house(3);
    let ledger = house.root().join("ledger");
    let note = fs::read_to_string(ledger.join("checkpoint")).unwrap();
    let mut kept = with_sum(&note).into_bytes();
    kept[ORIGIN.len() + 1] ^= 1;
    fs::write(ledger.join("cosigned"), kept).unwrap();
    assert!(matches!(Prover::open(&archive(&house)), Err(BundleError::Ledger(_))));
}
