//! [`LogicalPath`]: the name of a file inside a submission, as raw bytes and as text for people.
//!
//! Names arrive in every encoding and may try to deceive (bidirectional overrides, control characters). The raw
//! bytes are what is kept; the text is what is searched; [`LogicalPath::shown`] is what is printed.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// A name inside a submission, its parts separated by `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogicalPath {
    raw: Vec<u8>,
    text: String,
}

impl LogicalPath {
    /// Names a file by its path below `root`; the last part of `root` comes first.
    pub fn below(root: &Path, path: &Path) -> Self {
        let start = root.parent().unwrap_or(root);
        let relative = path.strip_prefix(start).unwrap_or(path);
        Self::from_raw(relative.as_os_str().as_bytes().to_vec())
    }

    /// Takes raw bytes; where they are not UTF-8, the text shows `\xNN` for each stray byte.
    pub fn from_raw(raw: Vec<u8>) -> Self {
        let text = text_of(&raw);
        Self { raw, text }
    }

    /// Takes raw bytes together with a decoding found for them (names inside ZIP files).
    pub fn decoded(raw: Vec<u8>, text: String) -> Self {
        Self { raw, text }
    }

    /// Returns this path with a part (itself perhaps of many parts) put behind it.
    #[must_use]
    pub fn join(&self, part: &Self) -> Self {
        let raw = [&self.raw[..], b"/", &part.raw].concat();
        Self { raw, text: format!("{}/{}", self.text, part.text) }
    }

    /// The bytes as they came.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The text, for searching.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The last part of the text.
    pub fn file_name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or(&self.text)
    }

    /// The text safe to print: control and bidirectional formatting characters are shown as `\u{…}`.
    pub fn shown(&self) -> String {
        escaped(&self.text)
    }

    /// The last part as a name for the filesystem of this machine.
    pub fn os_file_name(&self) -> &OsStr {
        OsStr::from_bytes(self.raw.rsplit(|byte| *byte == b'/').next().unwrap_or(&self.raw))
    }
}

/// Replaces control and bidirectional formatting characters by `\u{…}`, so that a name cannot deceive.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_formatting(c) {
            let _ = write!(shown, "\\u{{{:X}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Bidirectional controls (UAX #9) and characters without any width.
fn is_formatting(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn text_of(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}
