//! Compound files ([MS-CFB]): old Word, Excel and PowerPoint, and Outlook's messages, told by their streams.
//!
//! What a file is was guessed from its head; here the root's own directory decides. The crate `cfb` reads sectors
//! and directory; everything inside the streams but Excel's is read by us. Invariant: a stream is never taken to
//! be longer than the file.

mod binary;
mod doc;
mod msg;
mod ppt;
mod properties;

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use cfb::CompoundFile;

use super::sheets;
use crate::extract::worker::Output;
use crate::extract::{ActiveContent, Trouble};
use crate::monitor::ProblemCode;

/// Storages of programs (VBA) in a letter and a workbook.
const MACROS: &[&str] = &["Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT"];
/// So much may lack at the end of a file.
const MOST_LACKING: usize = 1 << 20;
/// More entries than this are not looked at.
const MOST_ENTRIES: usize = 100_000;

/// Reads a compound file of any kind.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-ole 1")?;
    let bytes = &*whole(bytes);
    let mut file = Compound::open(bytes)?;
    if file.holds("EncryptedPackage") || file.holds("EncryptionInfo") {
        return Err(locked());
    }
    let title = properties::give(&mut file, output)?;
    tell_active(&file, output)?;
    if file.holds("WordDocument") {
        doc::read(&mut file, &title, output)
    } else if file.holds("PowerPoint Document") {
        ppt::read(&mut file, &title, output)
    } else if file.holds("Workbook") || file.holds("Book") {
        output.title(&title)?;
        // Only what is ours is fuzzed: a fault of the library that reads cells is a trouble of its worker.
        if cfg!(fuzzing) { Ok(()) } else { sheets::read_xls(bytes, output) }
    } else if file.holds("__properties_version1.0") {
        msg::read(&mut file, output)
    } else {
        Err(Trouble::broken("a compound file of a kind that is not read"))
    }
}

/// The file as long as its table of sectors says. Some programs fill the rest of that table with ends of chains
/// instead of free sectors, and files are cut off at the end: the sectors that lack are taken to be empty.
pub fn whole(bytes: &[u8]) -> Cow<'_, [u8]> {
    if CompoundFile::open(Cursor::new(bytes)).is_ok() {
        return Cow::Borrowed(bytes);
    }
    let shift = binary::u16_at(bytes, 30).filter(|shift| matches!(shift, 9 | 12)).unwrap_or(9);
    let sectors = binary::size_at(bytes, 44).unwrap_or(0).saturating_mul((1 << shift) / 4).saturating_add(1);
    let length = sectors.saturating_mul(1 << shift).min(bytes.len().saturating_add(MOST_LACKING));
    let mut padded = bytes.to_vec();
    padded.resize(length.max(bytes.len()), 0);
    Cow::Owned(padded)
}

fn tell_active(file: &Compound<'_>, output: &mut Output) -> Result<(), Trouble> {
    if file.names.iter().any(|name| MACROS.contains(&last(name))) {
        output.active(ActiveContent::Macros)?;
    }
    // Word keeps embedded files in a pool, Excel in storages of its own; a message has attachments.
    let embeds = |name: &String| {
        let root = name.trim_start_matches('/');
        root.starts_with("ObjectPool/") || root.starts_with("MBD") || root.starts_with("__attach_version1.0_")
    };
    if file.names.iter().any(embeds) {
        output.active(ActiveContent::EmbeddedFiles)?;
    }
    Ok(())
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn locked() -> Trouble {
    Trouble::new(ProblemCode::Encrypted, "a password is needed")
}

/// An open compound file.
pub struct Compound<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
    length: u64,
    /// Paths of all storages and streams, from `/` on.
    names: Vec<String>,
}

impl<'a> Compound<'a> {
    /// Opens the file.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Trouble> {
        let file = CompoundFile::open(Cursor::new(bytes)).map_err(Trouble::broken)?;
        let paths = file.walk().take(MOST_ENTRIES);
        let names = paths.map(|entry| entry.path().to_string_lossy().into_owned()).collect();
        Ok(Self { file, length: bytes.len() as u64, names })
    }

    /// True when the root holds something of this name.
    pub fn holds(&self, name: &str) -> bool {
        self.names.iter().any(|path| path.strip_prefix('/') == Some(name))
    }

    /// Returns the stream at a path; a damaged one as far as it goes.
    pub fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        let stream = self.file.open_stream(path).ok()?;
        let mut bytes = Vec::new();
        let read = stream.take(self.length).read_to_end(&mut bytes);
        (read.is_ok() || !bytes.is_empty()).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::*;

    #[test]
    fn sectors_that_lack_at_the_end_are_empty() {
        let mut file = CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
        file.create_stream("/text").unwrap().write_all(&[7; 9000]).unwrap();
        let bytes = file.into_inner().into_inner();
        assert!(matches!(whole(&bytes), Cow::Borrowed(_)));
        // The unused rest of the table says "end of a chain" instead of "free".
        let table = 512 * (binary::size_at(&bytes, 76).unwrap() + 1);
        let mut odd = bytes.clone();
        for entry in odd[table..table + 512].chunks_exact_mut(4).filter(|entry| entry[..] == [0xff; 4]) {
            entry[0] = 0xfe;
        }
        assert!(CompoundFile::open(Cursor::new(&odd[..])).is_err());
        let odd = whole(&odd);
        assert_eq!(Compound::open(&odd).unwrap().stream("/text").unwrap(), [7; 9000]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_stay_small(bytes: Vec<u8>, sectors: u32) {
            let head = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[9; 36], &sectors.to_le_bytes(), &bytes].concat();
            proptest::prop_assert!(whole(&head).len() <= head.len() + MOST_LACKING);
        }
    }
}
