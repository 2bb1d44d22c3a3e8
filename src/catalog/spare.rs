//! [`Spare`]: catalogs that were opened for reading and are free again.
//!
//! Opening one, with its tables and statements, costs as much as what a page asks of it. Invariant: what is handed
//! out reads the file that is there now.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{Catalog, CatalogError};

/// The most that are kept: more are never asked at once.
const MOST: usize = 16;

/// Catalogs that are free; of one archive.
#[derive(Debug, Default)]
pub struct Spare(Mutex<Vec<Catalog>>);

/// A file among all files of this machine: device and inode.
pub(super) type FileMark = (u64, u64);

/// Which file is at a path; `None` where there is none.
pub(super) fn mark(path: &Path) -> Option<FileMark> {
    fs::metadata(path).ok().map(|about| (about.dev(), about.ino()))
}

impl Spare {
    /// A catalog that is free, or one that is opened now ([`Catalog::open`]).
    pub fn take(&self, path: &Path, archive: &str) -> Result<Catalog, CatalogError> {
        let here = mark(path);
        loop {
            let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match free {
                // Built again meanwhile: it reads a file that is no longer there.
                Some(catalog) if here.is_none() || catalog.file != here => drop(catalog),
                Some(catalog) => return Ok(catalog),
                None => return Catalog::open(path, archive),
            }
        }
    }

    /// Takes back a catalog that is no longer used.
    pub fn put_back(&self, catalog: Catalog) {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if catalog.file.is_some() && free.len() < MOST {
            free.push(catalog);
        }
    }
}
