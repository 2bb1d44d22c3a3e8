//! Attachments of an Outlook message ([MS-OXMSG]): files, and messages within the message.
//!
//! A file is given as its bytes stand. A message within is a storage; it is copied into a compound file of its
//! own, with the longer head of properties that a message at the top has, and the names of its properties.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use cfb::CompoundFile;

use super::giver::Giver;
use super::name::Name;
use super::ole::{Compound, old_text, standalone, stream};
use crate::extract::Trouble;

/// Names of streams and storages: `__substg1.0_`, the property and its type ([MS-OXMSG] 2.1.3).
const CONTENT: &str = "__substg1.0_37010102";
const CONTENT_STORAGE: &str = "__substg1.0_3701000D";
const NAMES: &[&str] = &["3707", "3704", "3001"];
const MEDIA_TYPE: &str = "370E";
const SUBJECT: &str = "0037";
const PROPERTIES: &str = "__properties_version1.0";
const PROPERTY_NAMES: &str = "__nameid_version1.0";
/// The head of properties of a message within, and what a message at the top has more (2.4.1).
const INNER_HEAD: usize = 24;
const MORE_HEAD: [u8; 8] = [0; 8];

/// Gives the attachments of a message.
pub fn unpack(bytes: &[u8], giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(Trouble::broken)?;
    let entries = file.read_root_storage();
    let storages =
        entries.filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_"));
    let mut storages: Vec<PathBuf> = storages.map(|entry| entry.path().to_owned()).collect();
    storages.sort();
    for (number, storage) in (1..).zip(&storages) {
        attachment(&mut file, storage, number, bytes.len(), giver)?;
    }
    Ok(())
}

fn attachment(
    file: &mut Compound<'_>,
    storage: &Path,
    number: u32,
    most: usize,
    giver: &mut Giver<'_>,
) -> Result<(), Trouble> {
    let names = NAMES.iter().map(|property| text(file, storage, property, most));
    let name = names.map(|text| Name::of_text(&text)).find(|name| !name.text.is_empty());
    let name = name.unwrap_or_else(|| Name::of_text(""));
    let word = format!("attachment {number}");
    if let Some(content) = stream(file, &storage.join(CONTENT), most) {
        let media_type = text(file, storage, MEDIA_TYPE, most);
        return giver.give(name.or(&word, &media_type), &content);
    }
    let inner = storage.join(CONTENT_STORAGE);
    if file.is_stream(inner.join(PROPERTIES)) {
        let subject = text(file, &inner, SUBJECT, most).replace(['/', '\\'], "-");
        let name = if name.text.is_empty() { Name::of_text(&subject) } else { name };
        let message = message(file, &inner, most).map_err(Trouble::broken)?;
        return giver.give(name.or(&word, "").ending("msg"), &message);
    }
    if file.is_storage(&inner) {
        let object = standalone(file, &inner, most).map_err(Trouble::broken)?;
        return giver.give(name.or(&word, "").ending("ole"), &object);
    }
    // A link to a file elsewhere has no bytes here.
    Ok(())
}

/// A text property, in UTF-16 or in the code page of the machine that wrote it.
fn text(file: &mut Compound<'_>, storage: &Path, property: &str, most: usize) -> String {
    let place = |kind: &str| storage.join(format!("__substg1.0_{property}{kind}"));
    if let Some(bytes) = stream(file, &place("001F"), most) {
        let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        return String::from_utf16_lossy(&units.collect::<Vec<_>>()).trim_end_matches('\0').to_owned();
    }
    stream(file, &place("001E"), most).map_or_else(String::new, |bytes| old_text(&bytes))
}

/// A message within, as a message of its own.
fn message(file: &mut Compound<'_>, inner: &Path, most: usize) -> std::io::Result<Vec<u8>> {
    let copy = standalone(file, inner, most)?;
    let mut copy = CompoundFile::open(Cursor::new(copy))?;
    if let Some(properties) = stream(file, &inner.join(PROPERTIES), most) {
        let (head, rest) = properties.split_at(properties.len().min(INNER_HEAD));
        let longer = [head, &MORE_HEAD, rest].concat();
        copy.create_stream(Path::new("/").join(PROPERTIES))?.write_all(&longer)?;
    }
    let names: Vec<PathBuf> = file
        .walk_storage(Path::new("/").join(PROPERTY_NAMES))
        .into_iter()
        .flatten()
        .filter(cfb::Entry::is_stream)
        .map(|entry| entry.path().to_owned())
        .collect();
    if !names.is_empty() && !copy.exists(Path::new("/").join(PROPERTY_NAMES)) {
        let storage = Path::new("/").join(PROPERTY_NAMES);
        copy.create_storage(&storage)?;
        copy.set_created_time(&storage, std::time::SystemTime::UNIX_EPOCH)?;
        copy.set_modified_time(&storage, std::time::SystemTime::UNIX_EPOCH)?;
        for path in names {
            let bytes = stream(file, &path, most).unwrap_or_default();
            copy.create_stream(&path)?.write_all(&bytes)?;
        }
    }
    copy.flush()?;
    Ok(copy.into_inner().into_inner())
}
