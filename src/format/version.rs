//! PRONOM identifiers of versions, where the first bytes tell the version beyond doubt.
//!
//! Written by hand, and checked row by row against names, versions and byte sequences of the registry of The
//! National Archives: `DROID_SignatureFile_V109.xml` and `container-signature-20200121.xml`, as the `opf-fido`
//! package carries them. A version that is not listed has no identifier here, nor has one that only bytes behind
//! the head would tell (the year of an Access database of the kind Jet 4, the version of OpenDocument). Where a file claims a stricter kind of its format (PDF/A), the claim is what is identified: whether it
//! is kept is for a validator.

use super::Format;
use super::package::{find, utf16};

/// Versions of PDF by their header.
const PDF: &[(&[u8], &str)] = &[
    (b"1.0", "fmt/14"),
    (b"1.1", "fmt/15"),
    (b"1.2", "fmt/16"),
    (b"1.3", "fmt/17"),
    (b"1.4", "fmt/18"),
    (b"1.5", "fmt/19"),
    (b"1.6", "fmt/20"),
    (b"1.7", "fmt/276"),
    (b"2.0", "fmt/1129"),
];

/// Part and level of PDF/A (ISO 19005) as the metadata claims them.
const PDF_A: &[(u8, u8, &str)] = &[
    (b'1', b'a', "fmt/95"),
    (b'1', b'b', "fmt/354"),
    (b'2', b'a', "fmt/476"),
    (b'2', b'b', "fmt/477"),
    (b'2', b'u', "fmt/478"),
    (b'3', b'a', "fmt/479"),
    (b'3', b'b', "fmt/480"),
    (b'3', b'u', "fmt/481"),
];

/// Format, offset, bytes.
const FIXED: &[(Format, usize, &[u8], &str)] = &[
    (Format::Gif, 0, b"GIF87a", "fmt/3"),
    (Format::Gif, 0, b"GIF89a", "fmt/4"),
    (Format::Jpeg, 0, b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\0", "fmt/42"),
    (Format::Jpeg, 0, b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01", "fmt/43"),
    (Format::Jpeg, 0, b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02", "fmt/44"),
    (Format::Bmp, 14, b"\x28\0\0\0", "fmt/116"),
    (Format::Bmp, 14, b"\x6c\0\0\0", "fmt/118"),
    (Format::Bmp, 14, b"\x7c\0\0\0", "fmt/119"),
    (Format::WebP, 12, b"VP8 ", "fmt/566"),
    (Format::WebP, 12, b"VP8L", "fmt/567"),
    (Format::WebP, 12, b"VP8X", "fmt/568"),
    (Format::Rar, 0, b"Rar!\x1a\x07\x01\0", "fmt/613"),
    // The version needed to unpack the first file.
    (Format::Rar, 44, b"\x14", "x-fmt/264"),
    (Format::Rar, 44, b"\x1d", "fmt/411"),
    (Format::Dwg, 0, b"AC1009", "fmt/32"),
    (Format::Dwg, 0, b"AC1012", "fmt/33"),
    (Format::Dwg, 0, b"AC1014", "fmt/34"),
    (Format::Dwg, 0, b"AC1015", "fmt/35"),
    (Format::Dwg, 0, b"AC1018", "fmt/36"),
    (Format::Dwg, 0, b"AC1021", "x-fmt/455"),
    (Format::Dwg, 0, b"AC1024", "fmt/434"),
    (Format::Dwg, 0, b"AC1027", "fmt/531"),
    (Format::Dwg, 0, b"AC1032", "fmt/1395"),
    (Format::Jp2, 20, b"jp2 ", "x-fmt/392"),
    (Format::Jp2, 20, b"jpx ", "fmt/151"),
    (Format::Mp4, 8, b"isom", "fmt/199"),
    (Format::Mp4, 8, b"iso2", "fmt/199"),
    (Format::Mp4, 8, b"mp41", "fmt/199"),
    (Format::Mp4, 8, b"mp42", "fmt/199"),
    (Format::Mp4, 8, b"qt  ", "x-fmt/384"),
    (Format::Access, 20, b"\0\0\0\0", "x-fmt/239"),
    (Format::Access, 4, b"Standard ACE DB\0\x02", "fmt/275"),
    (Format::Dbf, 0, b"\x03", "x-fmt/9"),
    (Format::Dbf, 0, b"\x83", "x-fmt/271"),
    (Format::Dbf, 0, b"\x04", "x-fmt/10"),
    (Format::Dbf, 0, b"\x43", "x-fmt/10"),
    (Format::Dbf, 0, b"\x63", "x-fmt/10"),
    (Format::Dbf, 0, b"\x8b", "x-fmt/10"),
    (Format::Dbf, 0, b"\x8e", "x-fmt/10"),
    (Format::Dbf, 0, b"\xcb", "x-fmt/10"),
    (Format::Elf, 0, b"\x7fELF\x01\x01\x01", "fmt/688"),
    (Format::Elf, 0, b"\x7fELF\x02\x01\x01", "fmt/690"),
];

/// The tag that holds the version of Exif, in both orders of bytes, with the versions known.
const EXIF_TAGS: &[&[u8]] = &[b"\0\x90\x07\0\x04\0\0\0", b"\x90\0\0\x07\0\0\0\x04"];
const EXIF: &[(&[u8], &str)] =
    &[(b"0210", "x-fmt/390"), (b"0220", "x-fmt/391"), (b"0221", "fmt/645"), (b"023", "fmt/1507")];

/// Returns the identifier of the version that the first bytes of a file of this format tell.
pub fn identify(format: Format, head: &[u8]) -> Option<&'static str> {
    match format {
        Format::Pdf => pdf_a(head).or_else(|| pdf(head)),
        Format::Jpeg => fixed(format, head).or_else(|| exif(head)).or(raw_jpeg(head)),
        Format::Png => Some(png(head)),
        Format::Doc => word(head),
        Format::Xls => find(head, &utf16("Workbook")).map(|_| "fmt/61"),
        Format::Ppt => find(head, &utf16("PowerPoint Document")).map(|_| "fmt/126"),
        format => fixed(format, head).or(format.pronom()),
    }
}

/// A picture of no kind that says a version: the registry calls it a raw stream.
fn raw_jpeg(head: &[u8]) -> Option<&'static str> {
    let marked = head.get(3).is_some_and(|marker| matches!(marker, 0xe0 | 0xe1));
    (!marked && !head.is_empty()).then_some("fmt/41")
}

fn fixed(format: Format, head: &[u8]) -> Option<&'static str> {
    let fits = |(of, at, bytes, _): &&(Format, usize, &[u8], &str)| {
        *of == format && head.get(*at..).is_some_and(|rest| rest.starts_with(bytes))
    };
    FIXED.iter().find(fits).map(|row| row.3)
}

fn pdf(head: &[u8]) -> Option<&'static str> {
    let version = head.get(find(head, b"%PDF-")? + 5..)?.get(..3)?;
    PDF.iter().find(|(known, _)| *known == version).map(|(_, puid)| *puid)
}

fn pdf_a(head: &[u8]) -> Option<&'static str> {
    let (part, level) = (claim(head, b"pdfaid:part")?, claim(head, b"pdfaid:conformance")?);
    let row = PDF_A.iter().find(|row| row.0 == part && row.1 == level.to_ascii_lowercase());
    row.map(|row| row.2)
}

/// The letter or digit behind a name in metadata: `name>1<` or `name="1"`.
fn claim(head: &[u8], name: &[u8]) -> Option<u8> {
    let after = head.get(find(head, name)? + name.len()..)?;
    after.iter().copied().take(8).find(u8::is_ascii_alphanumeric)
}

fn exif(head: &[u8]) -> Option<&'static str> {
    let inside = head.strip_prefix(b"\xff\xd8\xff\xe1")?;
    let version = EXIF_TAGS.iter().find_map(|tag| inside.get(find(inside, tag)? + tag.len()..)?.get(..4))?;
    EXIF.iter().find(|(known, _)| version.starts_with(known)).map(|(_, puid)| *puid)
}

/// Versions of PNG are told by the kinds of chunks before the picture.
fn png(head: &[u8]) -> &'static str {
    let reach = find(head, b"IDAT").and_then(|at| head.get(..at)).unwrap_or(head);
    let has = |chunk: &[u8]| find(reach, chunk).is_some();
    if has(b"iTXt") {
        "fmt/13"
    } else if has(b"iCCP") || has(b"sRGB") || has(b"sPLT") {
        "fmt/12"
    } else {
        "fmt/11"
    }
}

/// The head of the main stream, where it stands first in the file ([MS-DOC] 2.5.2).
fn word(head: &[u8]) -> Option<&'static str> {
    let main = head.get(512..516).filter(|main| main.starts_with(b"\xec\xa5"))?;
    let version = u16::from_le_bytes([main[2], main[3]]);
    (version >= 0xc1).then_some("fmt/40")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_where_the_bytes_tell_them() {
        let cases: &[(&[u8], Option<&str>)] = &[
            (b"%PDF-1.4\n", Some("fmt/18")),
            (b"%PDF-1.7\n", Some("fmt/276")),
            (b"%PDF-9.9\n", None),
            (
                b"%PDF-1.4\n<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
                Some("fmt/354"),
            ),
            (b"%PDF-1.7\n pdfaid:part=\"3\" pdfaid:conformance=\"U\"", Some("fmt/481")),
            (b"GIF89a\x01\0", Some("fmt/4")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01", Some("fmt/43")),
            (b"\xff\xd8\xff\xe1\0\x20Exif\0\0II*\0\0\x90\x07\0\x04\0\0\x000221", Some("fmt/645")),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", Some("fmt/11")),
            (b"Rar!\x1a\x07\x01\0", Some("fmt/613")),
            (b"AC1027\0\0", Some("fmt/531")),
            (b"AC1021\0\0", Some("x-fmt/455")),
            (b"\xff\xd8\xff\xdb\0\x43", Some("fmt/41")),
            (b"\xff\xd8\xff\xe1\0\x20Exif\0\0MM\0*\x90\0\0\x07\0\0\0\x040231", Some("fmt/1507")),
            (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ", Some("x-fmt/392")),
            (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjpx ", Some("fmt/151")),
            (b"\0\0\0\x18ftypmp42", Some("fmt/199")),
            (b"\0\0\0\x14ftypqt  ", Some("x-fmt/384")),
            (b"\0\x01\0\0Standard Jet DB\0\0\0\0\0", Some("x-fmt/239")),
            (b"\0\x01\0\0Standard Jet DB\0\x01\0\0\0", None),
            (b"II*\0\x08\0\0\0", Some("fmt/353")),
        ];
        for (head, puid) in cases {
            assert_eq!(identify(Format::identify(head, ""), head), *puid, "{}", head.escape_ascii());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_a_version_or_none(head: Vec<u8>) {
            for format in Format::all() {
                let _ = identify(format, &head);
            }
        }
    }
}
