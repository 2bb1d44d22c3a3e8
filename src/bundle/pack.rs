//! [`pack`]: a folder of evidence as one ZIP file, for somebody far away.
//!
//! Entries are stored, not compressed: every tool opens them, and what can be compressed usually is. The folder goes
//! piece by piece while the file grows, so that the disk never holds much more than one copy. Invariant: the same
//! folder gives the same file.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::error::BundleError;
use super::{PROOFS, RECORDS};
use crate::disk::{self, Disk, RealDisk};
use crate::monitor::Monitor;

/// Larger files need the longer numbers of ZIP64.
const LARGE: u64 = u32::MAX as u64;

/// Packs `folder`, as `gather` has filled it, into a new file and takes the folder away; in the file everything lies
/// below `name`. Returns the length of the file.
pub fn pack(folder: &Path, file: &Path, name: &str, monitor: &dyn Monitor) -> Result<u64, BundleError> {
    let io = |e| BundleError::io(file, e);
    let mut packer = Packer { zip: ZipWriter::new(disk::create_copy(file).map_err(io)?), name };
    for (place, below) in
        [(folder.to_owned(), ""), (folder.join(RECORDS), RECORDS), (folder.join(PROOFS), PROOFS)]
    {
        let mut files = disk::list(&place).map_err(|e| BundleError::io(&place, e))?;
        files.sort();
        for path in files.iter().filter(|path| !path.is_dir()) {
            if monitor.stopping() {
                return Err(BundleError::Stopped { given: 0, asked: 0 });
            }
            packer.add(path, below).map_err(|e| BundleError::io(path, e))?;
            RealDisk.remove(path).map_err(|e| BundleError::io(path, e))?;
        }
    }
    let packed = packer.zip.finish().map_err(|e| io(e.into()))?;
    let length = packed.metadata().map_err(io)?.len();
    disk::remove_derived(folder).map_err(|e| BundleError::io(folder, e))?;
    Ok(length)
}

struct Packer<'a> {
    zip: ZipWriter<File>,
    name: &'a str,
}

impl Packer<'_> {
    fn add(&mut self, path: &Path, below: &str) -> io::Result<()> {
        let file = disk::open(path)?;
        let large = file.metadata()?.len() >= LARGE;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(large)
            .unix_permissions(0o644);
        let own = path.file_name().unwrap_or_default().to_string_lossy();
        let parts = [self.name, below, &own];
        let place: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        self.zip.start_file(place.join("/"), options)?;
        io::copy(&mut BufReader::with_capacity(1 << 17, file), &mut self.zip)?;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Read as _;

    use super::*;
    use crate::monitor::Silent;

    /// A folder as `gather` leaves it, with these files.
    fn folder(place: &Path) -> std::path::PathBuf {
        let folder = place.join("folder");
        for (name, bytes) in
            [("records/1-\u{642}.txt", "one"), ("proofs/1.tlog-proof", "proof"), ("README.txt", "")]
        {
            let path = folder.join(name);
            RealDisk.create_dir(path.parent().unwrap()).unwrap();
            super::super::write_new(&path, bytes.as_bytes()).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_becomes_one_file_that_says_the_same_and_goes() {
        let place = tempfile::tempdir().unwrap();
        let pack_one = |file: &str| {
            let (folder, file) = (folder(place.path()), place.path().join(file));
            let length = pack(&folder, &file, "evidence", &Silent).unwrap();
            assert!(!folder.exists());
            let bytes = disk::read_if_there(&file).unwrap().unwrap();
            assert_eq!(bytes.len() as u64, length);
            bytes
        };
        let bytes = pack_one("a.zip");
        let mut zip = zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(
            names,
            ["evidence/README.txt", "evidence/records/1-\u{642}.txt", "evidence/proofs/1.tlog-proof"]
        );
        let mut text = String::new();
        zip.by_name(&names[1]).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one");
        assert_eq!(bytes, pack_one("b.zip"), "the same folder, the same file");
    }
}
