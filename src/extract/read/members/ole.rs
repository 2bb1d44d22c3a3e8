//! Objects embedded in OLE compound files ([MS-CFB], [MS-OLEDS]): old Office documents, and the `.bin` parts of
//! new ones.
//!
//! A storage holds a packaged file (`Ole10Native`), an Office package (`Package`), a page description
//! (`CONTENTS`), or is an old document itself; that one is copied into a compound file of its own. Presentations
//! keep theirs compressed in their main stream ([MS-PPT] 2.10.34).

use std::io::{Cursor, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use cfb::CompoundFile;
use flate2::read::ZlibDecoder;

use super::giver::Giver;
use super::name::Name;
use crate::extract::Trouble;
use crate::extract::read::charset;
use crate::extract::read::ole::whole;

/// How deep storages within storages are copied.
const DEEPEST: usize = 16;
/// The main stream of a presentation, and the type of its records that hold an object.
const PRESENTATION: &str = "PowerPoint Document";
const OBJECT_RECORD: u16 = 0x1011;
/// Streams that make a storage a document, and the extension of such documents.
const DOCUMENTS: &[(&str, &str)] =
    &[("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), (PRESENTATION, "ppt")];

/// A compound file in memory.
pub type Compound<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// Gives the objects embedded in a compound file.
pub fn unpack(bytes: &[u8], giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let bytes = &*whole(bytes);
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(Trouble::broken)?;
    let mut copied: Option<PathBuf> = None;
    for storage in storages(&file) {
        if copied.as_ref().is_some_and(|copied| storage.starts_with(copied)) {
            continue;
        }
        if storage_objects(&mut file, &storage, bytes.len(), giver)? {
            copied = Some(storage);
        }
    }
    presentation_objects(&mut file, bytes.len(), giver)
}

/// Gives the object of a storage; true when all of the storage was given as a document.
fn storage_objects(
    file: &mut Compound<'_>,
    storage: &Path,
    most: usize,
    giver: &mut Giver<'_>,
) -> Result<bool, Trouble> {
    let number = giver.given() + 1;
    let word = format!("object {number}");
    if let Some(native) = stream(file, &storage.join("\u{1}Ole10Native"), most) {
        let (name, content) = packaged(&native);
        giver.give(name.or(&word, ""), content)?;
    } else if let Some(package) = stream(file, &storage.join("Package"), most) {
        giver.give(Name::of_text(&word).ending(package_extension(&package)), &package)?;
    } else if let Some(page) =
        stream(file, &storage.join("CONTENTS"), most).filter(|page| page.starts_with(b"%PDF-"))
    {
        giver.give(Name::of_text(&word).ending("pdf"), &page)?;
    } else if let Some(extension) = document(file, storage).filter(|_| storage.parent().is_some()) {
        let copy = standalone(file, storage, most).map_err(Trouble::broken)?;
        giver.give(Name::of_text(&word).ending(extension), &copy)?;
        return Ok(true);
    }
    Ok(false)
}

/// All storages, the root first, each before what is in it.
fn storages(file: &Compound<'_>) -> Vec<PathBuf> {
    file.walk().filter(|entry| !entry.is_stream()).map(|entry| entry.path().to_owned()).collect()
}

/// A stream as a whole; a damaged one as far as it can be read.
pub fn stream(file: &mut Compound<'_>, path: &Path, most: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = file.open_stream(path).ok()?.take(most as u64).read_to_end(&mut bytes);
    (read.is_ok() || !bytes.is_empty()).then_some(bytes)
}

fn document(file: &Compound<'_>, storage: &Path) -> Option<&'static str> {
    DOCUMENTS.iter().find(|(name, _)| file.is_stream(storage.join(name))).map(|(_, extension)| *extension)
}

/// Copies a storage into a compound file of its own. The same bytes every time: no clock is asked.
pub fn standalone(file: &mut Compound<'_>, storage: &Path, most: usize) -> std::io::Result<Vec<u8>> {
    let mut copy = CompoundFile::create(Cursor::new(Vec::new()))?;
    let mut left = most;
    let entries: Vec<_> = file.walk_storage(storage)?.collect();
    for entry in &entries {
        let Ok(inside) = entry.path().strip_prefix(storage) else { continue };
        let target = Path::new("/").join(inside);
        if inside.components().count() > DEEPEST {
            continue;
        }
        if entry.is_stream() {
            let bytes = stream(file, entry.path(), left).unwrap_or_default();
            left = left.saturating_sub(bytes.len());
            copy.create_stream(&target)?.write_all(&bytes)?;
        } else {
            if inside.components().next().is_some() {
                copy.create_storage(&target)?;
                copy.set_created_time(&target, SystemTime::UNIX_EPOCH)?;
                copy.set_modified_time(&target, SystemTime::UNIX_EPOCH)?;
            }
            copy.set_storage_clsid(&target, *entry.clsid())?;
        }
    }
    copy.flush()?;
    Ok(copy.into_inner().into_inner())
}

/// The name and the bytes of a packaged file ([MS-OLEDS] 2.3.6 and what the packager puts in it).
fn packaged(native: &[u8]) -> (Name, &[u8]) {
    let whole = native.get(4..).unwrap_or_default();
    packaged_parts(native).unwrap_or((Name::of_text(""), whole))
}

fn packaged_parts(native: &[u8]) -> Option<(Name, &[u8])> {
    let mut rest = native.get(6..)?;
    let label = text(&mut rest)?;
    let path = text(&mut rest)?;
    rest = rest.get(4..)?;
    let temporary = length(&mut rest)?;
    rest = rest.get(temporary..)?;
    let size = length(&mut rest)?;
    let content = rest.get(..size)?;
    let unicode = unicode_label(rest.get(size..)?);
    let name = unicode.map(|label| Name::of_text(&label)).filter(|name| !name.text.is_empty());
    let name = name.unwrap_or_else(|| Name::of_raw(if label.is_empty() { path } else { label }));
    Some((name, content))
}

/// Behind the bytes, newer packagers repeat path, label and file name in UTF-16.
fn unicode_label(mut rest: &[u8]) -> Option<String> {
    let path = length(&mut rest)?.checked_mul(2)?;
    rest = rest.get(path..)?;
    let label = length(&mut rest)?.checked_mul(2)?;
    let units = rest.get(..label)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some(String::from_utf16_lossy(&units.collect::<Vec<_>>()).trim_end_matches('\0').to_owned())
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|byte| *byte == 0)?;
    let text = rest.get(..end)?;
    *rest = rest.get(end + 1..)?;
    Some(text)
}

fn length(rest: &mut &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?);
    *rest = rest.get(4..)?;
    usize::try_from(length).ok()
}

fn package_extension(package: &[u8]) -> &'static str {
    match crate::format::Format::identify(package, "") {
        crate::format::Format::Unknown => "bin",
        format => format.as_str(),
    }
}

/// Gives the objects in the main stream of a presentation.
fn presentation_objects(file: &mut Compound<'_>, most: usize, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let Some(main) = stream(file, &Path::new("/").join(PRESENTATION), most) else { return Ok(()) };
    let mut rest = &main[..];
    while let Some((kind, instance, content)) = record(&mut rest) {
        if kind == OBJECT_RECORD {
            let object = object(instance, content, giver);
            give_or_open(&object, giver)?;
        }
    }
    Ok(())
}

/// The next record: type, instance, content ([MS-PPT] 2.3.1).
fn record<'a>(rest: &mut &'a [u8]) -> Option<(u16, u16, &'a [u8])> {
    let header = rest.get(..8)?;
    let instance = u16::from_le_bytes([header[0], header[1]]) >> 4;
    let kind = u16::from_le_bytes([header[2], header[3]]);
    let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
    let content = rest.get(8..8_usize.checked_add(length)?)?;
    *rest = rest.get(8 + length..)?;
    Some((kind, instance, content))
}

/// Instance 1 is compressed, with its length before it.
fn object(instance: u16, content: &[u8], giver: &Giver<'_>) -> Vec<u8> {
    if instance != 1 {
        return content.to_vec();
    }
    let mut bytes = Vec::new();
    let packed = content.get(4..).unwrap_or_default();
    let most = giver.most(packed.len() as u64);
    // Damaged: as far as it goes.
    let _ = ZlibDecoder::new(packed).take(most).read_to_end(&mut bytes);
    bytes
}

/// Gives what is packaged in an object; the object itself when there is nothing in it that we know.
pub fn give_or_open(object: &[u8], giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let before = giver.given();
    if let Ok(file) = CompoundFile::open(Cursor::new(object)) {
        let extension = document(&file, Path::new("/"));
        drop(file);
        match extension {
            Some(extension) => return giver.give(word(before).ending(extension), object),
            None => unpack(object, giver)?,
        }
    }
    if giver.given() == before && !object.is_empty() {
        giver.give(word(before).ending(package_extension(object)), object)?;
    }
    Ok(())
}

fn word(before: u64) -> Name {
    Name::of_text(&format!("object {}", before + 1))
}

/// Text of a property in the code page of the machine that wrote it.
pub fn old_text(bytes: &[u8]) -> String {
    charset::decode_name(bytes).text.trim_end_matches('\0').to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_packaged_file_has_its_name_and_its_bytes() {
        let mut native = vec![0, 0, 0, 0, 2, 0];
        native.extend(b"\xde\xd1\xc7\xd1.txt\0C:\\x\\q.txt\0\0\0\x03\0");
        native.extend([3, 0, 0, 0]);
        native.extend(b"t.\0");
        native.extend([5, 0, 0, 0]);
        native.extend(b"hello");
        let (name, content) = packaged(&native);
        assert_eq!((name.text.as_str(), content), ("قرار.txt", &b"hello"[..]));
    }

    #[test]
    fn a_storage_copied_twice_gives_the_same_bytes() {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_storage("/a").unwrap();
        file.create_storage("/a/b").unwrap();
        file.create_stream("/a/b/c").unwrap().write_all(b"text").unwrap();
        let bytes = file.into_inner().into_inner();
        let copy = || {
            let mut file = CompoundFile::open(Cursor::new(&bytes[..])).unwrap();
            standalone(&mut file, Path::new("/a"), 1 << 20).unwrap()
        };
        let first = copy();
        assert_eq!(first, copy());
        let mut again = CompoundFile::open(Cursor::new(&first[..])).unwrap();
        assert_eq!(stream(&mut again, Path::new("/b/c"), 99).unwrap(), b"text");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_package_or_none(bytes: Vec<u8>) {
            let _ = packaged(&bytes);
            let mut rest = &bytes[..];
            while record(&mut rest).is_some() {}
        }
    }
}
