//! Signatures: byte strings at fixed places, as the formats' own specifications give them.
//!
//! Packages (ZIP, OLE) are handed on to `package`. Text kinds are not decided here, but for the few that begin
//! with a signature of their own (RTF, XML).

use super::{Format, package};

/// How far into a file the PDF header may stand (ISO 32000-1, annex H, implementation note 13).
const PDF_HEADER_REACH: usize = 1024;

/// The root element of OpenDocument declares some forty namespaces before it says what it is.
const FLAT_ROOT_REACH: usize = 8 << 10;

/// What such a root may say.
const FLAT: &[(&str, Format)] = &[
    ("application/vnd.oasis.opendocument.text", Format::FlatOdt),
    ("application/vnd.oasis.opendocument.spreadsheet", Format::FlatOds),
    ("application/vnd.oasis.opendocument.presentation", Format::FlatOdp),
];

/// Format, offset, bytes; the first row that fits wins.
const SIGNATURES: &[(Format, usize, &[u8])] = &[
    (Format::Png, 0, b"\x89PNG\r\n\x1a\n"),
    (Format::Jpeg, 0, b"\xff\xd8\xff"),
    (Format::Tiff, 0, b"II*\0"),
    (Format::Tiff, 0, b"MM\0*"),
    (Format::Tiff, 0, b"II+\0"),
    (Format::Tiff, 0, b"MM\0+"),
    (Format::Gif, 0, b"GIF87a"),
    (Format::Gif, 0, b"GIF89a"),
    (Format::Jp2, 0, b"\0\0\0\x0cjP  \r\n\x87\n"),
    (Format::Jp2, 0, b"\xff\x4f\xff\x51"),
    (Format::Heif, 4, b"ftypheic"),
    (Format::Heif, 4, b"ftypheix"),
    (Format::Heif, 4, b"ftypmif1"),
    (Format::Mp4, 4, b"ftyp"),
    (Format::Rtf, 0, b"{\\rtf"),
    (Format::PostScript, 0, b"%!PS"),
    (Format::Dwg, 0, b"AC10"),
    (Format::Dxf, 0, b"AutoCAD Binary DXF"),
    (Format::Mp3, 0, b"ID3"),
    (Format::Mp3, 0, b"\xff\xfb"),
    (Format::Mp3, 0, b"\xff\xf3"),
    (Format::Ogg, 0, b"OggS"),
    (Format::Rar, 0, b"Rar!\x1a\x07"),
    (Format::SevenZip, 0, b"7z\xbc\xaf\x27\x1c"),
    (Format::Gzip, 0, b"\x1f\x8b\x08"),
    (Format::Tar, 257, b"ustar"),
    (Format::Sqlite, 0, b"SQLite format 3\0"),
    (Format::Access, 4, b"Standard Jet DB"),
    (Format::Access, 4, b"Standard ACE DB"),
    (Format::Elf, 0, b"\x7fELF"),
    (Format::Shortcut, 0, b"L\0\0\0\x01\x14\x02\0"),
    (Format::Xml, 0, b"<?xml"),
    (Format::Xml, 0, b"\xef\xbb\xbf<?xml"),
];

/// Returns the format a signature tells, if any.
pub fn identify(head: &[u8], extension: &str) -> Option<Format> {
    package::identify(head, extension)
        .or_else(|| fixed(head))
        .or_else(|| riff(head))
        .or_else(|| bitmap(head))
        .or_else(|| program(head))
        .or_else(|| table(head))
        .or_else(|| pdf(head))
        .filter(|format| *format != Format::Xml || !html_inside(head))
        .map(|format| if format == Format::Xml { flat(head).unwrap_or(format) } else { format })
}

fn fixed(head: &[u8]) -> Option<Format> {
    let fits = |(_, at, bytes): &&(Format, usize, &[u8])| {
        head.get(*at..).is_some_and(|rest| rest.starts_with(bytes))
    };
    SIGNATURES.iter().find(fits).map(|(format, ..)| *format)
}

/// OpenDocument as one XML file says in its root element what it is (ISO/IEC 26300-1, 3.1.2).
fn flat(head: &[u8]) -> Option<Format> {
    let root = head.get(package::find(head, b"<office:document")?..)?;
    let root = root.get(..FLAT_ROOT_REACH).unwrap_or(root);
    let rest = root.get(package::find(root, b"office:mimetype=")? + "office:mimetype=".len() + 1..)?;
    let told = FLAT.iter().find(|(media, _)| rest.starts_with(media.as_bytes()));
    told.map(|(_, format)| *format)
}

fn riff(head: &[u8]) -> Option<Format> {
    if !head.starts_with(b"RIFF") {
        return None;
    }
    match head.get(8..12)? {
        b"WEBP" => Some(Format::WebP),
        b"WAVE" => Some(Format::Wav),
        b"AVI " => Some(Format::Avi),
        _ => None,
    }
}

/// "BM" alone is too weak: the size of the information header must be one that exists.
fn bitmap(head: &[u8]) -> Option<Format> {
    let header = head.get(14..18)?;
    let known = [12, 40, 52, 56, 64, 108, 124].iter().any(|size: &u32| header == size.to_le_bytes());
    (head.starts_with(b"BM") && known).then_some(Format::Bmp)
}

/// "MZ" begins a program only when binary bytes follow, not a word.
fn program(head: &[u8]) -> Option<Format> {
    let binary = head.iter().take(64).any(|byte| *byte == 0);
    (head.starts_with(b"MZ") && binary).then_some(Format::Exe)
}

/// dBASE has no signature: version, date, and fields that fill the record exactly must agree.
fn table(head: &[u8]) -> Option<Format> {
    let version = matches!(head.first()?, 0x02..=0x05 | 0x30..=0x32 | 0x43 | 0x63 | 0x83 | 0x8b | 0x8e | 0xcb | 0xf5 | 0xfb);
    let date = matches!(head.get(2..4)?, [0..=12, 0..=31]);
    let number = |at: usize| Some(usize::from(u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?)));
    let (header, record) = (number(8)?, number(10)?);
    let fields = head.get(32..header.min(head.len()))?.chunks_exact(32).take_while(|field| field[0] != 0x0d);
    let mut width = 1;
    let mut count = 0;
    for field in fields {
        if field[0] == 0 || !b"CNDLMFBGPYTIO@+0VXQ".contains(&field[11]) {
            return None;
        }
        let high = if field[11] == b'C' { usize::from(field[17]) << 8 } else { 0 };
        (width, count) = (width + usize::from(field[16]) + high, count + 1);
    }
    let fits = width == record || 32 + 32 * count >= head.len();
    (version && date && count > 0 && fits).then_some(Format::Dbf)
}

fn pdf(head: &[u8]) -> Option<Format> {
    let reach = head.get(..PDF_HEADER_REACH).unwrap_or(head);
    package::find(reach, b"%PDF-").map(|_| Format::Pdf)
}

/// XHTML begins like XML and is read as HTML.
fn html_inside(head: &[u8]) -> bool {
    let reach = head.get(..PDF_HEADER_REACH).unwrap_or(head).to_ascii_lowercase();
    package::find(&reach, b"<html").is_some()
}
