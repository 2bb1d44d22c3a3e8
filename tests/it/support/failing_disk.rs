//! A disk that answers an operation with an error of the system: a bad sector (EIO), a file system that became
//! read-only (EROFS), rights that were taken away (EACCES), no room (ENOSPC).

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use diwan::disk::{Disk, Published, RealDisk};

/// What the system says, by its number (errno.h of Linux), and whether it says it of every operation after, too.
pub const FAULTS: [(&str, i32, bool); 5] = [
    ("EIO once", 5, false),
    ("EIO", 5, true),
    ("EROFS", 30, true),
    ("EACCES", 13, true),
    ("ENOSPC", 28, true),
];

/// A disk that fails at one operation, and perhaps at all that follow.
#[derive(Debug)]
pub struct FailingDisk {
    fails_at: u64,
    number: i32,
    lasts: bool,
    done: AtomicU64,
}

impl FailingDisk {
    pub fn new(fails_at: u64, number: i32, lasts: bool) -> Self {
        Self { fails_at, number, lasts, done: AtomicU64::new(0) }
    }

    /// The number of operations asked for so far.
    pub fn operations(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    fn step<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let number = self.done.fetch_add(1, Ordering::SeqCst);
        if number == self.fails_at || (self.lasts && number > self.fails_at) {
            return Err(io::Error::from_raw_os_error(self.number));
        }
        work()
    }
}

impl Disk for FailingDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.step(|| RealDisk.create_dir(dir))
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        self.step(|| RealDisk.create_new(path))
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.step(|| RealDisk.write(file, bytes))
    }

    fn sync_file(&self, _: &File) -> io::Result<()> {
        self.step(|| Ok(()))
    }

    fn sync_all(&self, _: &Path) -> io::Result<()> {
        self.step(|| Ok(()))
    }

    fn publish(&self, staged: &Path, name: &Path) -> io::Result<Published> {
        self.step(|| RealDisk.publish(staged, name))
    }

    fn replace(&self, staged: &Path, name: &Path) -> io::Result<()> {
        self.step(|| RealDisk.replace(staged, name))
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        self.step(|| Ok(()))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(|| RealDisk.remove(path))
    }
}

/// True when an error was caused by what the system said.
pub fn is_caused_by(error: &(dyn std::error::Error + 'static), number: i32) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.raw_os_error() == Some(number)) {
            return true;
        }
        cause = error.source();
    }
    false
}
