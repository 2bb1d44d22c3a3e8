//! Where the minutes of a verification are written. What stands in them: `words`. Invariant: a file is never replaced.

use std::io;
use std::path::Path;

use super::exit::Refused;
use crate::disk::{self, Disk, RealDisk};
use crate::words::{Minutes, minutes};

/// Writes the minutes into a new file.
pub fn write(path: &Path, what: &Minutes<'_>) -> Result<(), Refused> {
    let refused = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => Refused::PaperThere(path.to_owned()),
        _ => Refused::Io { path: path.to_owned(), source },
    };
    let mut file = disk::create_copy(path).map_err(refused)?;
    RealDisk.write(&mut file, minutes(what).as_bytes()).map_err(refused)?;
    RealDisk.sync_file(&file).map_err(refused)
}
