//! [`Copies`]: other places that may have the same bytes. Whatever they give is checked before it is used.

use std::io::{self, Read};
use std::path::PathBuf;

use crate::disk;

/// Another copy of an archive.
pub trait Copies: Sync {
    /// Names it, for the ledger and for people.
    fn name(&self) -> String;

    /// Opens a file by its path below the archive; `None` when the copy has none of that path.
    fn fetch(&self, path: &str) -> io::Result<Option<Box<dyn Read>>>;
}

/// A folder of the form of an archive: a second disk, a USB stick, a mounted share.
#[derive(Debug, Clone)]
pub struct FolderCopies(pub PathBuf);

impl Copies for FolderCopies {
    fn name(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    fn fetch(&self, path: &str) -> io::Result<Option<Box<dyn Read>>> {
        match disk::open(&self.0.join(path)) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Reads a whole file of a copy; one that cannot be read counts as missing.
pub(super) fn read(copies: &dyn Copies, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    copies.fetch(path).ok()??.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
