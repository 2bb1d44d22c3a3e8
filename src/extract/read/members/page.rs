//! Files embedded in a page description (ISO 32000-1, 7.11.4): attached to the document or to a page, associated
//! with anything, or making up a portfolio.
//!
//! Every file specification among the objects is taken, wherever it hangs: no name tree is walked, so none can
//! lead in a circle. Most files have nothing embedded; a look at the bytes tells before anything is parsed.

use std::collections::HashSet;
use std::io::Read as _;
use std::sync::Arc;

use flate2::read::ZlibDecoder;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, Name as PdfName, Stream, String as PdfString};
use memchr::memmem;

use super::giver::Giver;
use super::name::Name;
use crate::extract::Trouble;
use crate::extract::read::{charset, pdf};
use crate::monitor::ProblemCode;

/// How much of the packed objects is looked at; a file that has more is parsed.
const LOOKED_AT: u64 = 32 << 20;
/// How far behind the name the bytes of an object stream may begin.
const REACH: usize = 1024;

/// Gives the files embedded in a PDF file.
pub fn unpack(bytes: Vec<u8>, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    if !may_embed(&bytes) {
        return Ok(());
    }
    let bytes = Arc::new(bytes);
    // A file that cannot be opened is told when its text is read; one without pages may still have attachments.
    let opened = Pdf::new(Arc::clone(&bytes)).ok().or_else(|| pdf::open(&bytes).ok());
    let Some(file) = opened else { return Ok(()) };
    let mut seen = HashSet::new();
    for specification in specifications(&file) {
        let Some(stream) = embedded(&specification) else { continue };
        if seen.insert(stream.obj_id()) {
            give(&specification, &stream, giver)?;
        }
    }
    Ok(())
}

/// Cheap: whether the bytes, or the objects packed in them, speak of an embedded file.
fn may_embed(bytes: &[u8]) -> bool {
    speaks(bytes) || packed_objects_speak(bytes)
}

/// `/EF` as a whole name, or a name of the file itself. A name that hides letters (`/E#46`) is taken for one.
fn speaks(bytes: &[u8]) -> bool {
    let ends = |at: usize| bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    memmem::find_iter(bytes, b"/EF").any(|at| ends(at + 3))
        || memmem::find(bytes, b"/EmbeddedFile").is_some()
        || memmem::find_iter(bytes, b"/#45").next().is_some()
        || memmem::find_iter(bytes, b"/E#").next().is_some()
}

fn packed_objects_speak(bytes: &[u8]) -> bool {
    let mut places = memmem::find_iter(bytes, b"/ObjStm").peekable();
    if places.peek().is_none() {
        return false;
    }
    // Where objects are packed and encrypted, only the parser can look.
    if memmem::find(bytes, b"/Encrypt").is_some() {
        return true;
    }
    let mut left = LOOKED_AT;
    places.any(|at| {
        let objects = unpacked(bytes, at, left);
        left = left.saturating_sub(objects.len() as u64);
        left == 0 || speaks(&objects)
    })
}

fn unpacked(bytes: &[u8], at: usize, most: u64) -> Vec<u8> {
    let near = bytes.get(at..).unwrap_or_default();
    let near_start = near.get(..REACH).unwrap_or(near);
    let Some(begin) = memmem::find(near_start, b"stream") else { return Vec::new() };
    let packed = near.get(begin + 6..).unwrap_or_default();
    let packed = packed.strip_prefix(b"\r").unwrap_or(packed);
    let packed = packed.strip_prefix(b"\n").unwrap_or(packed);
    let mut objects = Vec::new();
    // Damaged: as far as it goes.
    let _ = ZlibDecoder::new(packed).take(most).read_to_end(&mut objects);
    objects
}

/// All file specifications, in the order of the objects.
fn specifications(file: &Pdf) -> Vec<Dict<'_>> {
    let mut found = Vec::new();
    pdf::visit(file, &mut |dict| {
        if dict.contains_key(b"EF") {
            found.push(dict.clone());
        }
    });
    found
}

fn embedded<'a>(specification: &Dict<'a>) -> Option<Stream<'a>> {
    let files: Dict<'a> = specification.get(b"EF")?;
    [&b"UF"[..], b"F", b"Unix", b"DOS", b"Mac"].iter().find_map(|key| files.get(key))
}

fn give(specification: &Dict<'_>, stream: &Stream<'_>, giver: &mut Giver<'_>) -> Result<(), Trouble> {
    let word = format!("attachment {}", giver.given() + 1);
    let subtype: Option<PdfName<'_>> = stream.dict().get(b"Subtype");
    let media_type = subtype.map_or_else(String::new, |name| name.as_str().to_ascii_lowercase());
    let name = name(specification).or(&word, &media_type);
    let packed = stream.raw_data();
    let most = giver.most(packed.len() as u64);
    if !stream.dict().contains_key(b"Filter") {
        return giver.give(name, &packed);
    }
    if is_plain_flate(stream.dict()) {
        return giver.stream(name, None, most, &mut ZlibDecoder::new(&packed[..]));
    }
    match stream.decoded_data() {
        Ok(bytes) if bytes.len() as u64 <= most => giver.give(name, &bytes),
        Ok(_) => giver.trouble(&name.text, &Trouble::new(ProblemCode::Bomb, "expands out of proportion")),
        Err(error) => giver.trouble(&name.text, &Trouble::broken(format_args!("{error:?}"))),
    }
}

/// One filter, the usual one, without a predictor: it can be undone piece by piece.
fn is_plain_flate(dict: &Dict<'_>) -> bool {
    let filter: Option<PdfName<'_>> = dict.get(b"Filter");
    filter.is_some_and(|filter| filter.as_ref() == b"FlateDecode") && !dict.contains_key(b"DecodeParms")
}

fn name(specification: &Dict<'_>) -> Name {
    let text = |key: &[u8]| -> Option<Name> {
        let bytes: PdfString<'_> = specification.get(key)?;
        let bytes: &[u8] = bytes.as_ref();
        let utf16 = bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe");
        let name = if utf16 { Name::of_text(&charset::decode(bytes).text) } else { Name::of_raw(bytes) };
        Some(name).filter(|name| !name.text.is_empty())
    };
    text(b"UF").or_else(|| text(b"F")).or_else(|| text(b"Desc")).unwrap_or_else(|| Name::of_text(""))
}
