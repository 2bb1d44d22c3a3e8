//! The power is cut at every disk operation of a repair and of a protection; the disk is full after any number of
//! writes. Nothing good is lost, and running again completes the work.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diwan::audit::Outcome;
use diwan::disk::{Disk, Published, RealDisk};

use super::{Patient, object, repairing};
use crate::support::failing_disk::{FAULTS, FailingDisk};
use crate::support::faulty_disk::{Cut, FaultyDisk};

/// Damages an object, loses another, and changes an entry bundle and the parity file.
fn damaged() -> (Patient, Vec<(String, Vec<u8>)>) {
    let patient = Patient::small();
    let whole = patient.objects().iter().map(|file| (file.clone(), patient.read(file))).collect();
    patient.flip(&object(3), 5);
    patient.delete(&object(2));
    let files = patient.files();
    let bundle = files.iter().find(|file| file.starts_with("ledger/tile/entries/")).unwrap();
    patient.flip(bundle, 77);
    let parity = files.iter().find(|file| file.ends_with(".parity")).unwrap();
    patient.flip(parity, 40_000);
    (patient, whole)
}

fn is_whole_again(patient: &Patient, whole: &[(String, Vec<u8>)], at: &str) {
    let report = patient.repair(&[]);
    assert_eq!(report.remaining.outcome(), Outcome::Ok, "{at}: {:?}", super::lines(&report.remaining));
    for (file, bytes) in whole {
        assert!(patient.read(file) == *bytes, "{at}: {file}");
    }
}

#[test]
fn a_power_cut_at_any_operation_of_a_repair_loses_nothing() {
    let disk = Arc::new(FaultyDisk::endless());
    damaged().0.try_repair(Arc::clone(&disk) as Arc<dyn Disk>, &[], repairing()).unwrap();
    let operations = disk.operations();
    assert!(operations > 40, "{operations}");
    for at in 0..operations {
        for cut in [Cut::Before, Cut::After] {
            let (patient, whole) = damaged();
            let disk = Arc::new(FaultyDisk::new(at, cut));
            let _ = patient.try_repair(Arc::clone(&disk) as Arc<dyn Disk>, &[], repairing());
            disk.lose(at * 31 + u64::from(cut == Cut::After));
            is_whole_again(&patient, &whole, &format!("{cut:?} {at}"));
        }
    }
}

#[test]
fn a_power_cut_at_any_operation_of_a_protection_leaves_what_the_next_one_completes() {
    let fresh = || {
        let patient = Patient::small();
        let whole: Vec<_> = patient.objects().iter().map(|file| (file.clone(), patient.read(file))).collect();
        // As if it had never been there, but recorded: all is to be protected anew.
        for file in patient.files().iter().filter(|file| file.ends_with(".parity")) {
            patient.delete(file);
        }
        (patient, whole)
    };
    let disk = Arc::new(FaultyDisk::endless());
    fresh().0.protect(Arc::clone(&disk) as Arc<dyn Disk>, 10).unwrap();
    for at in 0..disk.operations() {
        for cut in [Cut::Before, Cut::After] {
            let (patient, whole) = fresh();
            let disk = Arc::new(FaultyDisk::new(at, cut));
            let _ = patient.protect(Arc::clone(&disk) as Arc<dyn Disk>, 10);
            disk.lose(at * 17 + u64::from(cut == Cut::After));
            patient.protect(Arc::new(RealDisk), 10).unwrap();
            // What a cut commit left beside the checkpoint may still lie there: a notice, no damage.
            let report = patient.audit();
            assert_eq!(report.outcome(), Outcome::Ok, "{cut:?} {at}: {:?}", super::lines(&report));
            patient.delete(&object(5));
            is_whole_again(&patient, &whole, &format!("{cut:?} {at}"));
        }
    }
}

#[test]
fn what_the_system_says_of_any_operation_of_a_repair_loses_nothing() {
    let disk = Arc::new(FailingDisk::new(u64::MAX, 5, true));
    damaged().0.try_repair(Arc::clone(&disk) as Arc<dyn Disk>, &[], repairing()).unwrap();
    let operations = disk.operations();
    assert!(operations > 40, "{operations}");
    for (name, number, lasts) in FAULTS {
        for at in 0..operations {
            let (patient, whole) = damaged();
            let disk = Arc::new(FailingDisk::new(at, number, lasts));
            let result = patient.try_repair(Arc::clone(&disk) as Arc<dyn Disk>, &[], repairing());
            // It ends with an error, or says itself what remains, or that it could not be recorded.
            let told = result.is_err()
                || result.is_ok_and(|done| !done.recorded || done.remaining.outcome() != Outcome::Ok);
            let mended = patient.audit().outcome() == Outcome::Ok;
            assert!(told || mended, "{name} at {at}");
            is_whole_again(&patient, &whole, &format!("{name} at {at}"));
        }
    }
}

/// A disk that is full after so many bytes of writes.
#[derive(Debug)]
struct FullDisk(AtomicU64);

impl FullDisk {
    fn spend(&self) -> io::Result<()> {
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))
    }
}

impl Disk for FullDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.create_dir(dir)
    }
    fn create_new(&self, path: &Path) -> io::Result<File> {
        self.spend()?;
        RealDisk.create_new(path)
    }
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        if let Err(full) = self.spend() {
            // The last bytes that fit are on the disk.
            RealDisk.write(file, &bytes[..bytes.len() / 2])?;
            return Err(full);
        }
        RealDisk.write(file, bytes)
    }
    fn sync_file(&self, _: &File) -> io::Result<()> {
        Ok(())
    }
    fn sync_all(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn publish(&self, staged: &Path, name: &Path) -> io::Result<Published> {
        RealDisk.publish(staged, name)
    }
    fn replace(&self, staged: &Path, name: &Path) -> io::Result<()> {
        RealDisk.replace(staged, name)
    }
    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
}

#[test]
fn a_disk_that_is_full_midway_loses_nothing() {
    let mut completed = false;
    for writes in 0..200 {
        let (patient, whole) = damaged();
        let disk = Arc::new(FullDisk(AtomicU64::new(writes)));
        completed = patient.try_repair(disk, &[], repairing()).is_ok();
        is_whole_again(&patient, &whole, &format!("full after {writes}"));
        if completed {
            break;
        }
    }
    assert!(completed);
}
