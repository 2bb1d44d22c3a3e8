//! The seal on the lenses: sums of those of their files that have none of their own, kept as `lenses/sums`.
//!
//! What a lens shows is compared with the ledger, and still most of a catalog's bytes could change without being
//! missed: a subject, a date, a page that is free. A writer that lets go writes down the sums; who writes next looks
//! at them first, so that damage is never folded over and sealed again. A lens that has moved on since, as after an
//! interrupted run, is not compared: its next writer seals it. Invariant: a seal is about one state of a lens, and
//! says which.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{Archive, ArchiveError};
use crate::catalog::Catalog;
use crate::digest::ContentId;
use crate::disk;

/// Its place below an archive.
pub const SUMS: &str = "lenses/sums";

/// The file of the catalog.
const CATALOG: &str = "lenses/catalog.sqlite";

/// The folder of the index.
const INDEX: &str = "lenses/index";

/// What holds the index together, and bears no checksum.
const WHOLE: [&str; 2] = ["lenses/index/meta.json", "lenses/index/.managed.json"];

/// More than the foot of a segment's file takes.
const FOOT: u64 = 512;

/// The first word of the file, and the version of its form.
const FORM: &str = "diwan-sums 1";

/// Files are hashed in pieces of this many bytes, on all cores.
const PIECE: u64 = 4 << 20;

/// One sealed file: its place, how many entries the lens showed, and the sum of its bytes.
type Sealed = (String, u64, ContentId);

/// The lens that a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lens {
    Catalog,
    Index,
}

impl Lens {
    fn of(place: &str) -> Self {
        if place == CATALOG { Self::Catalog } else { Self::Index }
    }

    /// How many entries it shows; `None` where it does not open.
    fn through(self, archive: &Archive) -> Option<u64> {
        match self {
            Self::Catalog => archive.catalog().ok().and_then(|catalog| catalog.through().ok()),
            Self::Index => archive.index().ok().map(|index| index.through()),
        }
    }
}

/// Writes down the sums. For the holder of the lock, when everything is written.
pub(super) fn seal(archive: &Archive, catalog: &Catalog) -> Result<(), ArchiveError> {
    let path = archive.root.join(SUMS);
    let io = |source| ArchiveError::Io { path: path.clone(), source };
    // Where a reader is in the way of the last pages, there is no seal on the catalog this time.
    let mut places = if catalog.settle()? { vec![CATALOG.to_owned()] } else { Vec::new() };
    let files = disk::list(&archive.root.join(INDEX)).unwrap_or_default();
    let names = files.iter().filter_map(|path| path.file_name()?.to_str());
    places.extend(names.map(|name| format!("{INDEX}/{name}")));
    let through = [Lens::Catalog, Lens::Index].map(|lens| lens.through(archive));
    let sealed: Vec<Sealed> = places
        .into_iter()
        .filter_map(|place| {
            let through = through[Lens::of(&place) as usize]?;
            let sum = sum(archive, &place).ok()?;
            Some((place, through, sum))
        })
        .collect();
    let text = text(&archive.settings.id, &sealed);
    // Derived, and durable all the same: half of a seal would look like damage.
    disk::replace_file(&*archive.disk, &path, text.as_bytes()).map_err(io)
}

impl Archive {
    /// The files of the lenses that are not as they were when their last writer let go.
    ///
    /// While somebody writes, or after somebody was interrupted, the answer says nothing: ask again what holds the
    /// lock.
    pub fn changed_lenses(&self) -> Result<Vec<String>, ArchiveError> {
        let mut places = changed(self, Lens::Catalog)?;
        places.extend(changed(self, Lens::Index)?);
        if kept(self)?.is_some_and(|kept| kept.is_none()) {
            places.push(SUMS.to_owned());
        }
        if !super::glyphs::is_whole(self)? {
            places.push("lenses/glyphs".to_owned());
        }
        Ok(places)
    }
}

/// True when a lens shows as many entries as when it was sealed, and has other bytes.
pub(super) fn is_changed(archive: &Archive, lens: Lens) -> Result<bool, ArchiveError> {
    Ok(!changed(archive, lens)?.is_empty())
}

fn changed(archive: &Archive, lens: Lens) -> Result<Vec<String>, ArchiveError> {
    let Some(Some(sealed)) = kept(archive)? else { return Ok(Vec::new()) };
    // One that does not even open is damage that shows by itself.
    let Some(now) = lens.through(archive) else { return Ok(Vec::new()) };
    let of_now = sealed.into_iter().filter(|(place, through, _)| Lens::of(place) == lens && *through == now);
    let changed = of_now.filter(|(place, _, known)| match sum(archive, place) {
        Ok(sum) => sum != *known,
        // The index throws away what it no longer needs, and does not open without what it needs.
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    });
    Ok(changed.map(|(place, ..)| place).collect())
}

/// What was written down: `None` where there is no seal, `Some(None)` where it is damaged.
fn kept(archive: &Archive) -> Result<Option<Option<Vec<Sealed>>>, ArchiveError> {
    let path = archive.root.join(SUMS);
    let bytes = disk::read_if_there(&path).map_err(|source| ArchiveError::Io { path, source })?;
    Ok(bytes.map(|bytes| parsed(&String::from_utf8(bytes).ok()?, &archive.settings.id)))
}

fn parsed(found: &str, archive: &str) -> Option<Vec<Sealed>> {
    let (_, lines) = found.split_once('\n')?;
    let sealed: Vec<Sealed> = lines
        .lines()
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let (sum, through) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some((words.next()?.to_owned(), through, sum))
        })
        .collect::<Option<_>>()?;
    (text(archive, &sealed) == found).then_some(sealed)
}

/// The file as it must be: the heading holds the digest of the lines.
fn text(archive: &str, sealed: &[Sealed]) -> String {
    let lines: String =
        sealed.iter().map(|(place, through, sum)| format!("{sum} {through} {place}\n")).collect();
    format!("{FORM} {archive} {}\n{lines}", ContentId::of(lines.as_bytes()))
}

/// The sum of a file. A segment of the index bears a checksum of all but its own foot: there only the end is summed.
fn sum(archive: &Archive, place: &str) -> io::Result<ContentId> {
    let file = disk::open(&archive.root.join(place))?;
    let length = file.metadata()?.len();
    let is_whole = place == CATALOG || WHOLE.contains(&place);
    sum_from(&file, if is_whole { 0 } else { length.saturating_sub(FOOT) }, length)
}

/// The digest of the digests of the pieces.
fn sum_from(file: &File, start: u64, end: u64) -> io::Result<ContentId> {
    let pieces = (0..(end - start).div_ceil(PIECE)).into_par_iter().map(|piece| {
        let offset = start + piece * PIECE;
        let mut bytes = vec![0; usize::try_from(PIECE.min(end - offset)).unwrap_or(0)];
        file.read_exact_at(&mut bytes, offset)?;
        Ok(ContentId::of(&bytes))
    });
    let digests = pieces.collect::<io::Result<Vec<_>>>()?;
    let whole: Vec<u8> = digests.iter().flat_map(|digest| *digest.as_bytes()).collect();
    Ok(ContentId::of(&whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_that_is_damaged_is_not_read_as_another() {
        let sealed = vec![
            (CATALOG.to_owned(), 7, ContentId::of(b"one")),
            (WHOLE[0].to_owned(), 6, ContentId::of(b"two")),
        ];
        let whole = text("abc", &sealed);
        assert_eq!(parsed(&whole, "abc"), Some(sealed));
        assert_eq!(parsed(&whole, "abd"), None);
        for at in 0..whole.len() {
            assert_eq!(parsed(&whole[..at], "abc"), None);
            let mut damaged = whole.clone().into_bytes();
            damaged[at] ^= 1;
            assert_eq!(
                String::from_utf8(damaged).ok().and_then(|text| parsed(&text, "abc")),
                None,
                "byte {at}"
            );
        }
    }
}
