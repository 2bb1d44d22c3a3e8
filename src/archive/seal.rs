//! The seal on the index: sums of those of its files that bear none of their own, kept as `lenses/sums`.
//!
//! A writer that lets go writes them down; who writes next looks at them first, so that damage is never written over
//! and sealed again. An index that has moved on since, as after an interrupted run, is not compared: its next writer
//! seals it. (The catalog keeps sums of its own, the glyph memory and pictures of pages bear theirs.)

use std::io;
use std::os::unix::fs::FileExt as _;

use super::{Archive, ArchiveError};
use crate::catalog::Catalog;
use crate::digest::ContentId;
use crate::disk;

/// Its place below an archive.
const SUMS: &str = "lenses/sums";

/// The folder of the index.
const INDEX: &str = "lenses/index";

/// What holds the index together, and bears no checksum.
const WHOLE: [&str; 2] = ["lenses/index/meta.json", "lenses/index/.managed.json"];

/// More than the foot of a segment's file takes.
const FOOT: u64 = 512;

/// The first word of the file, and the version of its form.
const FORM: &str = "diwan-sums 1";

/// One sealed file: its place, how many entries the lens showed, and the sum of its bytes.
type Sealed = (String, u64, ContentId);

/// Writes down the sums. For the holder of the lock, when everything is written.
pub(super) fn seal(archive: &Archive) -> Result<(), ArchiveError> {
    let path = archive.root.join(SUMS);
    let io = |source| ArchiveError::Io { path: path.clone(), source };
    let Ok(through) = archive.index().map(|index| index.through()) else { return Ok(()) };
    let files = disk::list(&archive.root.join(INDEX)).unwrap_or_default();
    let places = files.iter().filter_map(|path| Some(format!("{INDEX}/{}", path.file_name()?.to_str()?)));
    let sealed: Vec<Sealed> =
        places.filter_map(|place| sum(archive, &place).ok().map(|sum| (place, through, sum))).collect();
    let text = text(&archive.settings.id, &sealed);
    if disk::read_if_there(&path).map_err(io)?.is_some_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    // Derived, and durable all the same: half of a seal would look like damage.
    disk::replace_file(&*archive.disk, &path, text.as_bytes()).map_err(io)
}

impl Archive {
    /// The files of the lenses that are not as they were when their last writer let go.
    ///
    /// While somebody writes, or after somebody was interrupted, the answer says nothing: ask again what holds the
    /// lock.
    pub fn changed_lenses(&self) -> Result<Vec<String>, ArchiveError> {
        let catalog = self.catalog_path();
        let files = if catalog.exists() { Catalog::changed_files(&catalog)? } else { Vec::new() };
        let names = files.iter().filter_map(|path| path.file_name()?.to_str());
        let mut places: Vec<String> = names.map(|name| format!("lenses/{name}")).collect();
        places.extend(changed(self));
        if kept(self).is_err() {
            places.push(SUMS.to_owned());
        }
        if !super::glyphs::is_whole(self)? {
            places.push("lenses/glyphs".to_owned());
        }
        Ok(places)
    }
}

/// The files of the index that are not as they were, where it shows as many entries as when it was sealed.
pub(super) fn changed(archive: &Archive) -> Vec<String> {
    let Ok(Some(sealed)) = kept(archive) else { return Vec::new() };
    // One that does not open may be damaged, or only of an older program: its bytes tell.
    let now = archive.index().ok().map(|index| index.through());
    let of_now = sealed.into_iter().filter(|(_, through, _)| now.is_none_or(|now| *through == now));
    let changed = of_now.filter(|(place, _, known)| match sum(archive, place) {
        Ok(sum) => sum != *known,
        // The index throws away what it no longer needs, and does not open without what it needs.
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    });
    changed.map(|(place, ..)| place).collect()
}

/// What was written down; `None` where there is no seal.
///
/// # Errors
/// Also where it is damaged.
fn kept(archive: &Archive) -> Result<Option<Vec<Sealed>>, ArchiveError> {
    let path = archive.root.join(SUMS);
    let io = |source| ArchiveError::Io { path: path.clone(), source };
    let Some(bytes) = disk::read_if_there(&path).map_err(io)? else { return Ok(None) };
    let text = String::from_utf8(bytes).ok();
    let sealed = text.and_then(|text| parsed(&text, &archive.settings.id));
    sealed.map(Some).ok_or_else(|| io(io::ErrorKind::InvalidData.into()))
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
    let line = |(place, through, sum): &Sealed| format!("{sum} {through} {place}\n");
    let lines = sealed.iter().map(line).collect::<Vec<_>>().concat();
    format!("{FORM} {archive} {}\n{lines}", ContentId::of(lines.as_bytes()))
}

/// The sum of a file. A segment of the index bears a checksum of all but its own foot: there only the end is summed.
fn sum(archive: &Archive, place: &str) -> io::Result<ContentId> {
    let file = disk::open(&archive.root.join(place))?;
    let length = file.metadata()?.len();
    let start = if WHOLE.contains(&place) { 0 } else { length.saturating_sub(FOOT) };
    let mut bytes = vec![0; usize::try_from(length - start).unwrap_or(0)];
    file.read_exact_at(&mut bytes, start)?;
    Ok(ContentId::of(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_that_is_damaged_is_not_read_as_another() {
        let sealed = vec![
            (WHOLE[1].to_owned(), 7, ContentId::of(b"one")),
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
