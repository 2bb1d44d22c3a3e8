//! What names promise: which formats an extension may stand for, in one table.
//!
//! A name that promises something else than the bytes hold is a finding, not a failure: the bytes decide what the
//! file is. Extensions that are not listed promise nothing.

use super::Format;

/// Extensions that mean the same, and the formats that keep what they promise.
const PROMISES: &[(&[&str], &[Format])] = &[
    (&["pdf"], &[Format::Pdf]),
    // A package whose telling member lies far behind is told as ZIP; a locked one as a compound file.
    (&["docx", "docm", "dotx", "dotm"], &[Format::Docx, Format::LockedOffice, Format::Zip]),
    (&["xlsx", "xlsm", "xltx", "xltm"], &[Format::Xlsx, Format::LockedOffice, Format::Zip]),
    (&["pptx", "pptm", "ppsx", "potx"], &[Format::Pptx, Format::LockedOffice, Format::Zip]),
    (&["xlsb"], &[Format::Xlsb, Format::LockedOffice, Format::Zip]),
    (&["odt", "ott"], &[Format::Odt, Format::Zip]),
    (&["ods", "ots"], &[Format::Ods, Format::Zip]),
    (&["odp", "otp"], &[Format::Odp, Format::Zip]),
    (&["epub"], &[Format::Epub, Format::Zip]),
    (&["fodt"], &[Format::FlatOdt, Format::Xml]),
    (&["fods"], &[Format::FlatOds, Format::Xml]),
    (&["fodp"], &[Format::FlatOdp, Format::Xml]),
    (&["doc", "dot"], &[Format::Doc, Format::LockedOffice, Format::Ole]),
    (&["xls", "xlt"], &[Format::Xls, Format::LockedOffice, Format::Ole]),
    (&["ppt", "pps", "pot"], &[Format::Ppt, Format::LockedOffice, Format::Ole]),
    (&["msg"], &[Format::Msg, Format::Ole]),
    (&["rtf"], &[Format::Rtf]),
    (&["eml"], &[Format::Eml, Format::Mbox]),
    (&["mbox"], &[Format::Mbox, Format::Eml]),
    (&["jpg", "jpeg", "jpe", "jfif"], &[Format::Jpeg]),
    (&["tif", "tiff"], &[Format::Tiff]),
    (&["png"], &[Format::Png]),
    (&["gif"], &[Format::Gif]),
    (&["bmp", "dib"], &[Format::Bmp]),
    (&["webp"], &[Format::WebP]),
    (&["jp2", "j2k", "jpf", "jpx", "j2c"], &[Format::Jp2]),
    (&["heic", "heif"], &[Format::Heif]),
    (&["zip"], &[Format::Zip]),
    (&["rar"], &[Format::Rar]),
    (&["7z"], &[Format::SevenZip]),
    (&["gz", "tgz"], &[Format::Gzip]),
    (&["tar"], &[Format::Tar]),
    (&["mdb", "accdb"], &[Format::Access]),
    (&["dwg"], &[Format::Dwg]),
    (&["lnk"], &[Format::Shortcut]),
    (&["exe", "dll"], &[Format::Exe]),
    (
        &["txt", "log", "csv", "tsv", "tab", "md"],
        &[Format::Text, Format::Csv, Format::Html, Format::Xml, Format::Eml, Format::Mbox],
    ),
    (&["htm", "html", "xhtml", "mht", "mhtml"], &[Format::Html, Format::Xml, Format::Eml]),
    (&["xml"], &[Format::Xml, Format::Html, Format::Text, Format::FlatOdt, Format::FlatOds, Format::FlatOdp]),
];

/// Extensions that stand for formats whose every file begins with a signature: bytes without one break the
/// promise, even when they are nothing that is known.
const SIGNED: &[Format] = &[
    Format::Pdf,
    Format::Docx,
    Format::Xlsx,
    Format::Pptx,
    Format::Rtf,
    Format::Jpeg,
    Format::Png,
    Format::Gif,
    Format::Tiff,
    Format::Zip,
];

/// Returns the extension when it promises something else than this format.
pub fn mismatch(format: Format, extension: &str) -> Option<String> {
    let (_, kept) = PROMISES.iter().find(|(extensions, _)| extensions.contains(&extension))?;
    let signed = kept.iter().take(1).any(|first| SIGNED.contains(first));
    let broken = if format == Format::Unknown { signed } else { !kept.contains(&format) };
    broken.then(|| extension.to_owned())
}

impl Format {
    /// The format that people mean by an extension, in lower case and without its dot.
    pub fn meant_by(extension: &str) -> Option<Self> {
        let (_, kept) = PROMISES.iter().find(|(extensions, _)| extensions.contains(&extension))?;
        kept.first().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_promise_something_else_are_noticed() {
        let cases = [
            (Format::Exe, "pdf", true),
            (Format::Pdf, "docx", true),
            (Format::Rtf, "doc", true),
            (Format::Html, "doc", true),
            (Format::Html, "xls", true),
            (Format::Unknown, "pdf", true),
            (Format::Docx, "doc", true),
            (Format::Jpeg, "png", true),
            (Format::Unknown, "mdb", false),
            (Format::Jpeg, "jpe", false),
            (Format::Tiff, "tif", false),
            (Format::Text, "log", false),
            (Format::Csv, "txt", false),
            (Format::Exe, "", false),
            (Format::Pdf, "2023", false),
        ];
        for (format, extension, noticed) in cases {
            assert_eq!(mismatch(format, extension).is_some(), noticed, "{format} .{extension}");
        }
    }

    #[test]
    fn an_extension_stands_in_the_table_once() {
        let mut all: Vec<_> = PROMISES.iter().flat_map(|(extensions, _)| extensions.iter()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
