//! Packages: what a ZIP or an OLE compound file is, told by the names of its members.
//!
//! Only the head is seen, so the telling member may lie beyond it; then the extension may choose among the
//! kinds that such a package can be, and nothing else. Every offset read from the file is checked.

use super::Format;

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
/// A local header is this long before its name (APPNOTE 4.3.7).
const LOCAL_HEADER_LENGTH: usize = 30;

/// First letters of a member name, and the package they tell.
const OPEN_XML: &[(&str, Format)] = &[
    ("word/", Format::Docx),
    ("xl/workbook.bin", Format::Xlsb),
    ("xl/", Format::Xlsx),
    ("ppt/", Format::Pptx),
];

/// Members that only a binary workbook has, in whatever order a program wrote them.
const BINARY_WORKBOOK: &[&[u8]] =
    &[b"xl/workbook.bin", b"xl/_rels/workbook.bin.rels", b"xl/styles.bin", b"xl/sharedStrings.bin"];

/// The content of the member `mimetype`, which OpenDocument (part 2, 3.3) and EPUB put first and uncompressed.
const MIME_TYPES: &[(&str, Format)] = &[
    ("application/vnd.oasis.opendocument.text", Format::Odt),
    ("application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
    ("application/vnd.oasis.opendocument.presentation", Format::Odp),
    ("application/vnd.oasis.opendocument.graphics", Format::Odg),
    ("application/epub+zip", Format::Epub),
];

/// Names of streams in the directory of a compound file ([MS-CFB] 2.6), and the kind they tell.
const STREAMS: &[(&str, Format)] = &[
    ("EncryptedPackage", Format::LockedOffice),
    ("WordDocument", Format::Doc),
    ("Workbook", Format::Xls),
    ("Book", Format::Xls),
    ("PowerPoint Document", Format::Ppt),
    ("__substg1.0_", Format::Msg),
    ("__properties_version1.0", Format::Msg),
];

/// Returns what a package is, or `None` when the head does not begin one.
pub fn identify(head: &[u8], extension: &str) -> Option<Format> {
    if head.starts_with(LOCAL_HEADER) {
        Some(zip(head, extension))
    } else if head.starts_with(b"PK\x05\x06") || head.starts_with(b"PK\x07\x08PK\x03\x04") {
        Some(Format::Zip)
    } else if head.starts_with(OLE) {
        Some(ole(head, extension))
    } else {
        None
    }
}

fn zip(head: &[u8], extension: &str) -> Format {
    let mut open_xml = false;
    for (name, content) in members(head) {
        if name == b"mimetype" {
            let told = MIME_TYPES.iter().find(|(mime, _)| content.starts_with(mime.as_bytes()));
            return told.map_or(Format::Zip, |(_, format)| *format);
        }
        if BINARY_WORKBOOK.contains(&name) {
            return Format::Xlsb;
        }
        open_xml |= name == b"[Content_Types].xml";
        let told = OPEN_XML.iter().find(|(start, _)| name.starts_with(start.as_bytes()));
        if let (true, Some((_, format))) = (open_xml || name.ends_with(b".xml"), told) {
            return *format;
        }
    }
    let extension = family(extension);
    let by_name = OPEN_XML.iter().map(|(_, format)| *format).find(|format| format.as_str() == extension);
    by_name.filter(|_| open_xml).unwrap_or(Format::Zip)
}

/// Templates, shows and files with macros are of the family of their plain kin.
fn family(extension: &str) -> &str {
    match extension {
        "docm" | "dotx" | "dotm" => "docx",
        "xlsm" | "xltx" | "xltm" => "xlsx",
        "pptm" | "ppsx" | "ppsm" | "potx" | "potm" => "pptx",
        "dot" => "doc",
        "xlt" | "xla" => "xls",
        "pps" | "pot" => "ppt",
        other => other,
    }
}

/// Names of the local headers seen in the head, each with the bytes after it.
fn members(head: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = at + find(head.get(at..)?, LOCAL_HEADER)?;
        let header = head.get(found..found + LOCAL_HEADER_LENGTH)?;
        let length = |low: usize| usize::from(u16::from_le_bytes([header[low], header[low + 1]]));
        let name = head.get(found + LOCAL_HEADER_LENGTH..)?.get(..length(26))?;
        let begin = found + LOCAL_HEADER_LENGTH + name.len() + length(28);
        let content = head.get(begin..)?;
        // A package within the package has headers of its own: they are skipped where the size is known.
        let packed = u32::from_le_bytes([header[18], header[19], header[20], header[21]]);
        at = begin.saturating_add(usize::try_from(packed).unwrap_or(usize::MAX));
        Some((name, content))
    })
}

fn ole(head: &[u8], extension: &str) -> Format {
    let directory = directory(head).unwrap_or(head);
    let told = STREAMS.iter().find(|(name, _)| find(directory, &utf16(name)).is_some());
    let extension = family(extension);
    let by_name = STREAMS.iter().map(|(_, format)| *format).find(|format| format.as_str() == extension);
    told.map(|(_, format)| *format).or(by_name).unwrap_or(Format::Ole)
}

/// Returns the bytes from the first directory sector on, when they lie in the head ([MS-CFB] 2.2).
fn directory(head: &[u8]) -> Option<&[u8]> {
    let shift = u16::from_le_bytes(head.get(30..32)?.try_into().ok()?);
    let sector = u32::from_le_bytes(head.get(48..52)?.try_into().ok()?);
    let size = 1_usize.checked_shl(u32::from(shift)).filter(|size| (512..=4096).contains(size))?;
    head.get(size.checked_mul(usize::try_from(sector).ok()?.checked_add(1)?)?..)
}

/// The bytes of a text in UTF-16, low byte first.
pub fn utf16(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Returns where `needle` first stands in `haystack`.
pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
