//! Copies of the archive in another folder: whole, grown, interrupted anywhere, damaged, and of another history.

mod remote;
mod remote_faults;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diwan::archive::Archive;
use diwan::audit::{AuditOptions, Code, Outcome, audit};
use diwan::disk::Disk;
use diwan::ledger::{Replication, What};
use diwan::monitor::Silent;
use diwan::note::with_sum;
use diwan::replica::{Copied, ReplicaError, Standing, SyncOptions, standing, sync};

use crate::support::failing_disk::{FAULTS, FailingDisk, is_caused_by};
use crate::support::faulty_disk::{Cut, FaultyDisk};
use crate::support::house::{House, key};

fn house() -> House {
    let house = House::new();
    house.file("a/one.txt", "one").file("a/two.txt", "two").file("long.bin", vec![7; (1 << 20) + 3]);
    house.ingest();
    house
}

fn folder(house: &House) -> PathBuf {
    house.dir.path().join("copy")
}

fn try_copy(house: &House, disk: &Arc<dyn Disk>, options: &SyncOptions) -> Result<Copied, ReplicaError> {
    sync(&house.archive(), &folder(house), disk, options, &Silent)
}

fn copy(house: &House) -> Copied {
    try_copy(house, &endless(), &SyncOptions::default()).unwrap()
}

fn endless() -> Arc<dyn Disk> {
    Arc::new(FaultyDisk::endless())
}

/// What an audit of the folder finds that is more than a notice, apart from the lenses, which a copy has not.
fn flaws(root: &Path) -> Vec<String> {
    let archive = Archive::open(root, endless()).unwrap();
    let options = AuditOptions { trusted: vec![key().verifying_key()], jobs: 1, ..AuditOptions::default() };
    let report = audit(&archive, &options, &Silent).unwrap();
    let said = report.findings.iter().filter(|finding| !finding.place.starts_with("lenses/"));
    let flaws: Vec<String> =
        said.map(|finding| format!("{} {}", finding.code.word(), finding.place)).collect();
    assert!(!flaws.is_empty() || report.outcome() != Outcome::Damage, "{:?}", report.findings);
    flaws
}

fn object_files(root: &Path) -> Vec<PathBuf> {
    let shards = fs::read_dir(root.join("objects/blake3")).unwrap();
    let mut files: Vec<PathBuf> = shards
        .flat_map(|shard| fs::read_dir(shard.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    bytes[0] ^= 1;
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Changes the first entry of a bundle, in its salt: it remains an entry that can be read.
fn alter(bundle: &mut [u8]) {
    let salt = bundle.windows(8).position(|window| window == b"\"salt\":\"").unwrap() + 8;
    bundle[salt] = if bundle[salt] == b'A' { b'B' } else { b'A' };
}

/// The records of an archive with their bytes, through a copy.
fn same_objects(house: &House) {
    let ours: Vec<Vec<u8>> = object_files(&house.root()).iter().map(|path| fs::read(path).unwrap()).collect();
    let theirs: Vec<Vec<u8>> =
        object_files(&folder(house)).iter().map(|path| fs::read(path).unwrap()).collect();
    assert_eq!(ours, theirs);
}

#[test]
fn a_new_copy_is_a_whole_archive_and_verifies() {
    let house = house();
    let copied = copy(&house);
    assert_eq!(copied.before.size, 0);
    assert_eq!(copied.head, *house.archive().ledger().unwrap().head());
    assert_eq!(copied.objects, object_files(&house.root()).len() as u64);
    assert!(copied.news && copied.damaged.is_empty());
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn an_unchanged_archive_copies_nothing_and_a_grown_one_only_what_is_new() {
    let house = house();
    copy(&house);
    let again = copy(&house);
    assert_eq!((again.objects, again.bytes, again.news), (0, 0, false));
    for number in 0..300 {
        house.file(&format!("later/{number}.txt"), format!("later {number}"));
    }
    house.ingest();
    let before = object_files(&folder(&house)).len();
    let grown = copy(&house);
    assert_eq!(grown.objects as usize, object_files(&house.root()).len() - before);
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn the_entry_of_a_copying_is_no_news_for_the_next() {
    let house = house();
    let copied = copy(&house);
    let entry = What::Replication(Box::new(Replication {
        replica: "usb".to_owned(),
        threats: vec!["fire".to_owned()],
        media: "disk".to_owned(),
        place: "library".to_owned(),
        size: copied.head.size,
        root: copied.head.root.to_string(),
        objects: copied.objects,
        bytes: copied.bytes,
        damaged: 0,
    }));
    let archive = house.archive();
    let mut writer = archive.write(house.hand(), &Silent).unwrap();
    let batch = diwan::archive::Batch { events: vec![entry], ..Default::default() };
    writer.commit(&batch, &Silent).unwrap();
    writer.finish().unwrap();
    let next = copy(&house);
    assert_eq!(next.head.size, copied.head.size + 1);
    assert!(!next.news);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

/// Copies with the power cut at one operation, then again; returns the number of operations of the first time.
fn cut_the_power(house: &House, cut_at: u64, cut: Cut) -> u64 {
    let disk = Arc::new(FaultyDisk::new(cut_at, cut));
    let seam: Arc<dyn Disk> = disk.clone();
    let old = Archive::open(&folder(house), endless()).ok().and_then(|archive| archive.ledger().ok());
    let result = try_copy(house, &seam, &SyncOptions::default());
    let operations = disk.operations();
    assert_eq!(result.is_ok(), operations <= cut_at, "cut at {cut_at}: {result:?}");
    disk.lose(cut_at.wrapping_mul(2).wrapping_add(u64::from(cut == Cut::After)));
    let now = Archive::open(&folder(house), endless()).ok().and_then(|archive| archive.ledger().ok());
    if let Some(old) = old {
        // The older archive, or the newer one, and whole: never something between.
        let now = now.expect("a copy that was there stays");
        assert!(*now.head() == *old.head() || now.head() == house.archive().ledger().unwrap().head());
        let damage: Vec<String> = flaws(&folder(house));
        assert!(damage.iter().all(|flaw| harmless(flaw)), "cut at {cut_at}, {cut:?}: {damage:?}");
    }
    copy(house);
    same_objects(house);
    assert_eq!(flaws(&folder(house)), Vec::<String>::new(), "cut at {cut_at}, {cut:?}");
    operations
}

/// What an interrupted copying may leave: nothing that the log names is wrong.
fn harmless(flaw: &str) -> bool {
    ["unrecorded", "extra", "leftover", "stranger"].iter().any(|word| flaw.contains(word))
}

#[test]
fn after_a_power_cut_at_any_operation_a_first_copying_goes_on() {
    let house = house();
    let all = cut_the_power(&house, u64::MAX, Cut::Before);
    assert!(all > 20, "only {all} operations");
    // The two hundred in between all make the same kind of folder.
    for cut_at in (0..all).filter(|at| *at < 12 || *at > 250) {
        for cut in [Cut::Before, Cut::After] {
            fs::remove_dir_all(folder(&house)).unwrap();
            cut_the_power(&house, cut_at, cut);
        }
    }
}

#[test]
fn after_a_power_cut_at_any_operation_a_copy_is_the_older_or_the_newer_archive() {
    let house = house();
    copy(&house);
    let kept = house.dir.path().join("kept");
    fs::rename(folder(&house), &kept).unwrap();
    house.file("later.txt", "later").file("latest.txt", "latest");
    house.ingest();
    let restore = || {
        let _ = fs::remove_dir_all(folder(&house));
        let status =
            std::process::Command::new("cp").arg("-a").arg(&kept).arg(folder(&house)).status().unwrap();
        assert!(status.success());
    };
    restore();
    let all = cut_the_power(&house, u64::MAX, Cut::Before);
    for cut_at in 0..all {
        for cut in [Cut::Before, Cut::After] {
            restore();
            cut_the_power(&house, cut_at, cut);
        }
    }
}

#[test]
fn what_the_system_says_of_any_operation_of_a_copying_is_told_and_the_next_time_goes_on() {
    let house = house();
    copy(&house);
    let kept = house.dir.path().join("kept");
    fs::rename(folder(&house), &kept).unwrap();
    house.file("later.txt", "later").file("latest.txt", "latest");
    house.ingest();
    let attempt = |fails_at, number, lasts| {
        let _ = fs::remove_dir_all(folder(&house));
        let status =
            std::process::Command::new("cp").arg("-a").arg(&kept).arg(folder(&house)).status().unwrap();
        assert!(status.success());
        let disk = Arc::new(FailingDisk::new(fails_at, number, lasts));
        let result = try_copy(&house, &(disk.clone() as Arc<dyn Disk>), &SyncOptions::default());
        (disk.operations(), result)
    };
    let (all, whole) = attempt(u64::MAX, 5, true);
    whole.unwrap();
    for (name, number, lasts) in FAULTS {
        for fails_at in 0..all {
            let (_, result) = attempt(fails_at, number, lasts);
            let error = result.expect_err("a copying whose disk failed does not report success");
            assert!(is_caused_by(&error, number), "{name} at {fails_at}: {error:?}");
            assert!(flaws(&folder(&house)).iter().all(|flaw| harmless(flaw)), "{name} at {fails_at}");
            copy(&house);
            same_objects(&house);
            assert_eq!(flaws(&folder(&house)), Vec::<String>::new(), "{name} at {fails_at}");
        }
    }
}

/// A disk that is taken away at one operation: the folder has another name from then on.
#[derive(Debug)]
struct Unplugged {
    folder: PathBuf,
    after: std::sync::atomic::AtomicI64,
}

impl Unplugged {
    fn step(&self) {
        if self.after.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 0 {
            fs::rename(&self.folder, self.folder.with_extension("away")).unwrap();
        }
    }
}

impl Disk for Unplugged {
    fn create_dir(&self, dir: &Path) -> std::io::Result<()> {
        FaultyDisk::endless().create_dir(dir)
    }
    fn create_new(&self, path: &Path) -> std::io::Result<fs::File> {
        self.step();
        diwan::disk::RealDisk.create_new(path)
    }
    fn write(&self, file: &mut fs::File, bytes: &[u8]) -> std::io::Result<()> {
        diwan::disk::RealDisk.write(file, bytes)
    }
    fn sync_file(&self, _: &fs::File) -> std::io::Result<()> {
        Ok(())
    }
    fn sync_all(&self, dir: &Path) -> std::io::Result<()> {
        fs::metadata(dir).map(|_| ())
    }
    fn publish(&self, staged: &Path, name: &Path) -> std::io::Result<diwan::disk::Published> {
        self.step();
        diwan::disk::RealDisk.publish(staged, name)
    }
    fn replace(&self, staged: &Path, name: &Path) -> std::io::Result<()> {
        self.step();
        diwan::disk::RealDisk.replace(staged, name)
    }
    fn sync_dir(&self, _: &Path) -> std::io::Result<()> {
        Ok(())
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        diwan::disk::RealDisk.remove(path)
    }
}

#[test]
fn a_disk_that_is_taken_away_ends_with_an_error_and_the_next_time_goes_on() {
    let house = house();
    copy(&house);
    house.file("later.txt", "later").file("latest.txt", "latest");
    house.ingest();
    let away = folder(&house).with_extension("away");
    for after in 0.. {
        let disk: Arc<dyn Disk> =
            Arc::new(Unplugged { folder: folder(&house), after: std::sync::atomic::AtomicI64::new(after) });
        let result = try_copy(&house, &disk, &SyncOptions { known: true, ..SyncOptions::default() });
        if !away.exists() {
            result.unwrap();
            assert!(after > 4, "only {after} operations");
            break;
        }
        assert!(result.is_err(), "after {after}");
        // Nothing is begun in the place where the disk was.
        let _ = fs::remove_dir_all(folder(&house));
        let known = SyncOptions { known: true, ..SyncOptions::default() };
        let refused = try_copy(&house, &endless(), &known);
        assert!(matches!(refused, Err(ReplicaError::Gone(_))), "{refused:?}");
        assert!(!folder(&house).exists());
        fs::rename(&away, folder(&house)).unwrap();
    }
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn an_object_that_is_damaged_here_is_named_and_never_copied() {
    let house = house();
    let damaged = object_files(&house.root())[0].clone();
    let good = fs::read(&damaged).unwrap();
    flip(&damaged);
    let copied = copy(&house);
    assert_eq!(copied.damaged.len(), 1);
    assert_eq!(object_files(&folder(&house)).len() + 1, object_files(&house.root()).len());
    assert!(flaws(&folder(&house)).iter().all(|flaw| flaw.contains("missing")));
    // Once it is whole again it comes across.
    fs::remove_file(&damaged).unwrap();
    fs::write(&damaged, good).unwrap();
    assert_eq!(copy(&house).objects, 1);
    same_objects(&house);
}

#[test]
fn an_object_that_is_damaged_there_is_healed_when_everything_is_read_back() {
    let house = house();
    copy(&house);
    for file in object_files(&folder(&house)) {
        flip(&file);
    }
    let all = object_files(&folder(&house)).len() as u64;
    assert!(!flaws(&folder(&house)).is_empty());
    let healed = try_copy(&house, &endless(), &SyncOptions { read_back: true, ..SyncOptions::default() });
    assert_eq!(healed.unwrap().healed, all);
    same_objects(&house);
    let aside = fs::read_dir(folder(&house).join("quarantine/damaged")).unwrap().count() as u64;
    assert_eq!(aside, all, "what was damaged is kept aside");
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn damage_on_both_sides_is_left_where_it_is_and_named() {
    let house = house();
    copy(&house);
    flip(&object_files(&house.root())[0]);
    let there = object_files(&folder(&house))[0].clone();
    flip(&there);
    let bytes = fs::read(&there).unwrap();
    let options = SyncOptions { read_back: true, ..SyncOptions::default() };
    let copied = try_copy(&house, &endless(), &options).unwrap();
    assert_eq!((copied.damaged.len(), copied.healed), (1, 0));
    assert_eq!(fs::read(&there).unwrap(), bytes);
}

#[test]
fn a_log_that_is_damaged_here_does_not_take_the_place_of_the_good_one_there() {
    let house = house();
    copy(&house);
    house.file("later.txt", "later");
    house.ingest();
    let size = house.archive().ledger().unwrap().size();
    let tile = diwan::merkle::tiles_of(size).find(|tile| tile.path().contains("entries")).unwrap();
    let path = house.root().join("ledger").join(tile.path());
    // Within an entry that the copy has already: nothing that is new.
    let mut bytes = fs::read(&path).unwrap();
    alter(&mut bytes);
    fs::remove_file(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    let refused = try_copy(&house, &endless(), &SyncOptions::default());
    assert!(matches!(refused, Err(ReplicaError::Ledger(_))), "{refused:?}");
    // Objects may have come before: they are harmless without entries.
    let kept = flaws(&folder(&house));
    assert!(kept.iter().all(|flaw| flaw.starts_with("object-extra")), "{kept:?}");
}

#[test]
fn another_history_and_a_longer_one_are_refused() {
    let house = house();
    let short = house.dir.path().join("short");
    fs::rename(house.root(), &short).unwrap();
    let duplicate = |to: PathBuf| {
        let status = std::process::Command::new("cp").arg("-a").arg(&short).arg(to).status().unwrap();
        assert!(status.success());
    };
    duplicate(house.root());
    house.file("ours.txt", "ours");
    house.ingest();
    copy(&house);
    // The copy is ahead of an archive that was set back.
    fs::remove_dir_all(house.root()).unwrap();
    duplicate(house.root());
    let ahead = try_copy(&house, &endless(), &SyncOptions::default());
    assert!(matches!(ahead, Err(ReplicaError::Ahead { .. })), "{ahead:?}");
    // And of another history once that archive has gone on.
    fs::remove_dir_all(house.usb()).unwrap();
    house.file("theirs.txt", "theirs").file("more.txt", "more").file("and more.txt", "and more");
    house.ingest();
    let before = fs::read(folder(&house).join("ledger/checkpoint")).unwrap();
    let forked = try_copy(&house, &endless(), &SyncOptions::default());
    assert!(matches!(forked, Err(ReplicaError::Forked { .. })), "{forked:?}");
    assert_eq!(fs::read(folder(&house).join("ledger/checkpoint")).unwrap(), before);
    let archive = house.archive();
    let ledger = archive.ledger().unwrap();
    let found = standing(&archive, &ledger, &folder(&house), &endless(), true).unwrap();
    assert!(matches!(found, Standing::Forked(_)), "{found:?}");
}

#[test]
fn a_folder_with_other_things_in_it_and_the_archive_itself_are_refused() {
    let house = house();
    fs::create_dir(folder(&house)).unwrap();
    fs::write(folder(&house).join("letter.txt"), "not ours").unwrap();
    let foreign = try_copy(&house, &endless(), &SyncOptions::default());
    assert!(matches!(foreign, Err(ReplicaError::Foreign(_))), "{foreign:?}");
    for inside in [house.root(), house.root().join("copy"), house.dir.path().to_owned()] {
        let within = sync(&house.archive(), &inside, &endless(), &SyncOptions::default(), &Silent);
        assert!(matches!(within, Err(ReplicaError::Within(_))), "{}: {within:?}", inside.display());
    }
    assert!(flaws(&house.root()).iter().all(|flaw| !flaw.contains(Code::ArchiveStranger.word())));
}

/// The checkpoint as it is kept when a witness has signed it.
fn cosigned_now(house: &House) -> Vec<u8> {
    let note = fs::read_to_string(house.root().join("ledger/checkpoint")).unwrap();
    with_sum(&note).into_bytes()
}

#[test]
fn what_witnesses_have_signed_goes_with_the_copy_and_is_never_set_back() {
    let house = house();
    let (cosigned, there) = (house.root().join("ledger/cosigned"), folder(&house).join("ledger/cosigned"));
    let early = cosigned_now(&house);
    fs::write(&cosigned, &early).unwrap();
    copy(&house);
    assert_eq!(fs::read(&there).unwrap(), early);
    house.file("later.txt", "later");
    house.ingest();
    let late = cosigned_now(&house);
    fs::write(&cosigned, &late).unwrap();
    copy(&house);
    assert_eq!(fs::read(&there).unwrap(), late);
    fs::write(&cosigned, &early).unwrap();
    copy(&house);
    assert_eq!(fs::read(&there).unwrap(), late, "an older head does not replace a later one");
    fs::write(&cosigned, b"forged").unwrap();
    copy(&house);
    assert_eq!(fs::read(&there).unwrap(), late);
}
