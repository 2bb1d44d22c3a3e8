//! [`Format`]: what a file is, told by its bytes first and by its name only where bytes cannot tell.
//!
//! Pure: the caller passes the first bytes. It holds no reader and no opinion on whether a file is whole.
//! Invariant: identification never fails; what is not understood is [`Format::Unknown`] and is kept all the
//! same. The words of [`Format::as_str`] stand in the ledger and never change their meaning.

mod extension;
mod package;
mod signature;
mod text;
mod version;

use std::fmt;
use std::str::FromStr;

/// How many leading bytes [`Format::identify`] can make use of; more are not looked at.
pub const HEAD_LENGTH: usize = 64 * 1024;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Nothing known about these bytes.
    Unknown,
    /// Portable Document Format (ISO 32000).
    Pdf,
    /// Word processing in Office Open XML (ISO/IEC 29500).
    Docx,
    /// A workbook in Office Open XML.
    Xlsx,
    /// A presentation in Office Open XML.
    Pptx,
    /// Text in OpenDocument (ISO/IEC 26300).
    Odt,
    /// A spreadsheet in OpenDocument.
    Ods,
    /// Plain text in any encoding we can tell.
    Text,
    /// Separated values.
    Csv,
    /// HTML.
    Html,
    /// One mail message (RFC 5322).
    Eml,
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// Tagged Image File Format, one page or many.
    Tiff,
    /// WebP.
    WebP,
    /// A ZIP archive that is none of the packages above.
    Zip,
    /// An Office document locked with a password (an OLE file with an encrypted package).
    LockedOffice,
    /// A presentation in OpenDocument.
    Odp,
    /// A binary workbook in Office Open XML.
    Xlsb,
    /// An old Word document (OLE).
    Doc,
    /// An old Excel workbook (OLE).
    Xls,
    /// An old PowerPoint presentation (OLE).
    Ppt,
    /// An Outlook message (OLE).
    Msg,
    /// An OLE compound file of another kind.
    Ole,
    /// Rich Text Format.
    Rtf,
    /// A mailbox of many messages.
    Mbox,
    /// XML of another kind.
    Xml,
    /// An electronic book.
    Epub,
    /// A drawing in OpenDocument.
    Odg,
    /// Text in OpenDocument, as one XML file instead of a package.
    FlatOdt,
    /// A spreadsheet in OpenDocument, as one XML file.
    FlatOds,
    /// A presentation in OpenDocument, as one XML file.
    FlatOdp,
    /// A table of `dBASE` or `FoxPro`.
    Dbf,
    /// An `AutoCAD` drawing.
    Dwg,
    /// A drawing exchange file.
    Dxf,
    /// `PostScript`.
    PostScript,
    /// GIF.
    Gif,
    /// A Windows bitmap.
    Bmp,
    /// JPEG 2000.
    Jp2,
    /// HEIF or HEIC pictures, as phones write them.
    Heif,
    /// MPEG audio.
    Mp3,
    /// WAVE audio.
    Wav,
    /// MPEG-4 audio or video.
    Mp4,
    /// Audio Video Interleave.
    Avi,
    /// An Ogg stream.
    Ogg,
    /// A RAR archive.
    Rar,
    /// A 7-Zip archive.
    SevenZip,
    /// A gzip stream.
    Gzip,
    /// A tar archive.
    Tar,
    /// An Access database.
    Access,
    /// An SQLite database.
    Sqlite,
    /// A Windows program.
    Exe,
    /// A Linux program.
    Elf,
    /// A Windows shortcut.
    Shortcut,
}

/// All that identification says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What its bytes are.
    pub format: Format,
    /// The PRONOM identifier, of its version where the bytes tell one.
    pub pronom: Option<&'static str>,
    /// The extension of its name, when that promises something else than the bytes hold.
    pub mismatch: Option<String>,
}

impl Identity {
    /// Identifies a file by its first bytes and its name; an empty file breaks no promise.
    pub fn of(head: &[u8], name: &str) -> Self {
        let format = Format::identify(head, name);
        let mismatch = if head.is_empty() { None } else { extension::mismatch(format, &extension(name)) };
        Self { format, pronom: version::identify(format, head), mismatch }
    }
}

/// A word that names no format.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("not a format: {0:?}")]
pub struct NotAFormat(pub String);

struct Row(Format, &'static str, &'static str, Option<&'static str>);

/// Word, media type (IANA where registered) and PRONOM identifier. A PUID stands only where PRONOM gives one
/// to the format as a whole; kinds that PRONOM splits by version (PDF, ODF, JPEG, DOC, …) have none here. Checked
/// against names and versions of the registry's signature file 109 (`DROID_SignatureFile_V109.xml`).
const ROWS: &[Row] = &[
    Row(Format::Unknown, "unknown", "application/octet-stream", None),
    Row(Format::Pdf, "pdf", "application/pdf", None),
    Row(
        Format::Docx,
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("fmt/412"),
    ),
    Row(
        Format::Xlsx,
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("fmt/214"),
    ),
    Row(
        Format::Pptx,
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Some("fmt/215"),
    ),
    Row(Format::Odt, "odt", "application/vnd.oasis.opendocument.text", None),
    Row(Format::Ods, "ods", "application/vnd.oasis.opendocument.spreadsheet", None),
    Row(Format::Text, "text", "text/plain", Some("x-fmt/111")),
    Row(Format::Csv, "csv", "text/csv", Some("x-fmt/18")),
    Row(Format::Html, "html", "text/html", Some("fmt/96")),
    Row(Format::Eml, "eml", "message/rfc822", Some("fmt/278")),
    Row(Format::Png, "png", "image/png", None),
    Row(Format::Jpeg, "jpeg", "image/jpeg", None),
    Row(Format::Tiff, "tiff", "image/tiff", Some("fmt/353")),
    Row(Format::WebP, "webp", "image/webp", None),
    Row(Format::Zip, "zip", "application/zip", Some("x-fmt/263")),
    Row(Format::LockedOffice, "locked-office", "application/x-ole-storage", Some("fmt/494")),
    Row(Format::Odp, "odp", "application/vnd.oasis.opendocument.presentation", None),
    Row(Format::Xlsb, "xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", Some("fmt/595")),
    Row(Format::Doc, "doc", "application/msword", None),
    Row(Format::Xls, "xls", "application/vnd.ms-excel", None),
    Row(Format::Ppt, "ppt", "application/vnd.ms-powerpoint", None),
    Row(Format::Msg, "msg", "application/vnd.ms-outlook", Some("x-fmt/430")),
    Row(Format::Ole, "ole", "application/x-ole-storage", Some("fmt/111")),
    Row(Format::Rtf, "rtf", "application/rtf", None),
    Row(Format::Mbox, "mbox", "application/mbox", Some("fmt/720")),
    Row(Format::Xml, "xml", "application/xml", Some("fmt/101")),
    Row(Format::Epub, "epub", "application/epub+zip", Some("fmt/483")),
    Row(Format::Odg, "odg", "application/vnd.oasis.opendocument.graphics", None),
    Row(Format::FlatOdt, "fodt", "application/vnd.oasis.opendocument.text-flat-xml", None),
    Row(Format::FlatOds, "fods", "application/vnd.oasis.opendocument.spreadsheet-flat-xml", None),
    Row(Format::FlatOdp, "fodp", "application/vnd.oasis.opendocument.presentation-flat-xml", None),
    Row(Format::Dbf, "dbf", "application/vnd.dbf", None),
    Row(Format::Dwg, "dwg", "image/vnd.dwg", None),
    Row(Format::Dxf, "dxf", "image/vnd.dxf", None),
    Row(Format::PostScript, "postscript", "application/postscript", None),
    Row(Format::Gif, "gif", "image/gif", None),
    Row(Format::Bmp, "bmp", "image/bmp", None),
    Row(Format::Jp2, "jp2", "image/jp2", None),
    Row(Format::Heif, "heif", "image/heif", None),
    Row(Format::Mp3, "mp3", "audio/mpeg", Some("fmt/134")),
    Row(Format::Wav, "wav", "audio/wav", None),
    Row(Format::Mp4, "mp4", "video/mp4", None),
    Row(Format::Avi, "avi", "video/x-msvideo", Some("fmt/5")),
    Row(Format::Ogg, "ogg", "application/ogg", None),
    Row(Format::Rar, "rar", "application/vnd.rar", None),
    Row(Format::SevenZip, "7z", "application/x-7z-compressed", Some("fmt/484")),
    Row(Format::Gzip, "gzip", "application/gzip", Some("x-fmt/266")),
    Row(Format::Tar, "tar", "application/x-tar", Some("x-fmt/265")),
    Row(Format::Access, "access", "application/x-msaccess", None),
    Row(Format::Sqlite, "sqlite", "application/vnd.sqlite3", Some("fmt/729")),
    Row(Format::Exe, "exe", "application/vnd.microsoft.portable-executable", None),
    Row(Format::Elf, "elf", "application/x-executable", None),
    Row(Format::Shortcut, "lnk", "application/x-ms-shortcut", Some("x-fmt/428")),
];

impl Format {
    /// Tells what a file is from its first bytes (up to [`HEAD_LENGTH`] are of use).
    ///
    /// The name decides only where bytes cannot: between the text kinds, and between packages whose telling
    /// member lies beyond the head.
    pub fn identify(head: &[u8], name: &str) -> Self {
        let head = head.get(..HEAD_LENGTH).unwrap_or(head);
        let extension = extension(name);
        signature::identify(head, &extension)
            .or_else(|| text::identify(head, &extension))
            .unwrap_or(Self::Unknown)
    }

    /// Every format, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.0)
    }

    /// The stable word for this format, as it stands in the ledger and in JSON.
    pub fn as_str(self) -> &'static str {
        self.row().map_or("unknown", |row| row.1)
    }

    /// The media type (RFC 6838) to serve such a file with.
    pub fn media_type(self) -> &'static str {
        self.row().map_or("application/octet-stream", |row| row.2)
    }

    /// The PRONOM unique identifier, where PRONOM has one for the format as a whole.
    pub fn pronom(self) -> Option<&'static str> {
        self.row().and_then(|row| row.3)
    }

    /// True when the extract room has a reader for its text (or can say why it cannot be read).
    pub fn readable(self) -> bool {
        matches!(
            self,
            Self::Pdf
                | Self::Docx
                | Self::Xlsx
                | Self::Pptx
                | Self::Odt
                | Self::Ods
                | Self::Text
                | Self::Csv
                | Self::Html
                | Self::Eml
                | Self::LockedOffice
                | Self::Rtf
                | Self::Odp
                | Self::Odg
                | Self::Mbox
                | Self::Dbf
                | Self::Doc
                | Self::Xls
                | Self::Xlsb
                | Self::Ppt
                | Self::Msg
                | Self::Epub
                | Self::Xml
                | Self::FlatOdt
                | Self::FlatOds
                | Self::FlatOdp
        ) || self.is_image()
    }

    /// True for pictures that are read by optical character recognition.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Tiff | Self::WebP | Self::Gif | Self::Bmp | Self::Jp2)
    }

    /// True when it may hold files that are taken in as files of their own: members, attachments, embedded
    /// objects.
    pub fn may_have_members(self) -> bool {
        matches!(self, Self::Pdf | Self::Eml | Self::Mbox | Self::Msg)
            || matches!(self, Self::Docx | Self::Xlsx | Self::Pptx | Self::Xlsb)
            || matches!(self, Self::Odt | Self::Ods | Self::Odp)
            || matches!(self, Self::Doc | Self::Xls | Self::Ppt | Self::Ole)
            || matches!(self, Self::Zip | Self::Tar | Self::Gzip | Self::Exe | Self::Rar | Self::SevenZip)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.0 == self)
    }
}

/// Returns what stands after the last dot of a name, in lower case; empty when there is none.
fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = NotAFormat;

    fn from_str(word: &str) -> Result<Self, NotAFormat> {
        let found = ROWS.iter().find(|row| row.1 == word);
        found.map(|row| row.0).ok_or_else(|| NotAFormat(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_own_word() {
        for format in Format::all() {
            assert_eq!(format.as_str().parse(), Ok(format));
            assert!(format.media_type().contains('/'));
        }
        assert_eq!("docm".parse::<Format>(), Err(NotAFormat("docm".to_owned())));
    }

    #[test]
    fn bytes_beat_names() {
        let cases: &[(&[u8], &str, Format)] = &[
            (b"%PDF-1.7\n", "scan.docx", Format::Pdf),
            (b"\0\0junk before %PDF-1.4", "x", Format::Pdf),
            (b"\x89PNG\r\n\x1a\n", "photo.jpg", Format::Png),
            (b"\xff\xd8\xff\xe1", "x.png", Format::Jpeg),
            (b"II*\0\x08\0\0\0", "map", Format::Tiff),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp", Format::WebP),
            (b"RIFF\x10\0\0\0WAVEfmt ", "a.wav", Format::Wav),
            (b"MZ\x90\0\x03\0\0\0", "invoice.pdf", Format::Exe),
            (b"AC1027\0\0", "plan.dwg", Format::Dwg),
            (b"Rar!\x1a\x07\x01\0", "a.rar", Format::Rar),
            (b"ID3\x03\0", "session.mp3", Format::Mp3),
            (b"{\\rtf1\\ansi", "letter.doc", Format::Rtf),
            (b"SQLite format 3\0", "a.db", Format::Sqlite),
            (
                b"\x03\x63\x05\x01\x02\0\0\0\x41\0\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
               NAME\0\0\0\0\0\0\0C\0\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0d ",
                "a.dbf",
                Format::Dbf,
            ),
            (b"", "empty.pdf", Format::Unknown),
            (b"\0\x01\x02\x03\x80\xff\0\0", "noise.txt", Format::Unknown),
        ];
        for (head, name, expected) in cases {
            assert_eq!(Format::identify(head, name), *expected, "{name}");
        }
    }

    #[test]
    fn a_package_within_a_package_does_not_tell_what_the_outer_one_is() {
        let member = |name: &str, content: &[u8]| {
            let mut header = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
            let length = u32::try_from(content.len()).unwrap_or(0).to_le_bytes();
            header.extend([&length[..], &length[..]].concat());
            header.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
            header.extend([0, 0]);
            [&header[..], name.as_bytes(), content].concat()
        };
        let docx =
            [member("[Content_Types].xml", b"<Types/>"), member("word/document.xml", b"<w/>")].concat();
        assert_eq!(Format::identify(&docx, "a.zip"), Format::Docx);
        let zip = [member("inner.docx", &docx), member("b.txt", b"text")].concat();
        assert_eq!(Format::identify(&zip, "a.zip"), Format::Zip);
    }

    #[test]
    fn names_decide_among_text_kinds() {
        let cases: &[(&[u8], &str, Format)] = &[
            ("قرار رقم 15".as_bytes(), "a", Format::Text),
            ("قرار;رقم".as_bytes(), "a.CSV", Format::Csv),
            (b"plain words", "a.html", Format::Html),
            (b"\xde\xd1\xc7\xd1 \xd1\xde\xe3 15\r\n", "a.txt", Format::Text),
            (b"\xff\xfe\x42\x06\x31\x06", "a.txt", Format::Text),
            (b"\x42\x06\x31\x06\x27\x06\x31\x06\x20\x00\x31\x06\x42\x06\x45\x06", "a.txt", Format::Text),
            (b"<!DOCTYPE html><html>", "a.txt", Format::Html),
            (b"From: a@b.ly\r\nTo: c@d.ly\r\nSubject: x\r\n\r\nhello", "a", Format::Eml),
            (b"From me to you, a letter", "a", Format::Text),
            (b"<?xml version=\"1.0\"?><a/>", "a.xml", Format::Xml),
            (
                b"<?xml version=\"1.0\"?><office:document office:mimetype=\"application/vnd.oasis.opendocument.text\">",
                "a.xml",
                Format::FlatOdt,
            ),
        ];
        for (head, name, expected) in cases {
            assert_eq!(Format::identify(head, name), *expected, "{name} {head:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_a_format(head: Vec<u8>, name: String) {
            let _ = Format::identify(&head, &name);
            for start in [&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"II*\0"] {
                let _ = Format::identify(&[start, &head].concat(), &name);
            }
        }
    }
}
