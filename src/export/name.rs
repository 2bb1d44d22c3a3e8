//! Names for files given out: as they were, but never dangerous.
//!
//! Parts that are empty, `.` or `..` are dropped, separators and NUL inside a part become `_`, bidirectional
//! overrides and control characters become `_`, and a part too long for a filesystem is cut before its extension.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::source::LogicalPath;

/// The longest name that common filesystems hold, in bytes.
const LONGEST: usize = 255;

/// Room for `.diwan-export-` prefixes and ` (2)` suffixes.
const SPARE: usize = 16;

pub(super) fn last_part(path: &LogicalPath) -> PathBuf {
    parts(path).pop().map_or_else(|| PathBuf::from("unnamed"), PathBuf::from)
}

pub(super) fn all_parts(path: &LogicalPath) -> PathBuf {
    let parts = parts(path);
    if parts.is_empty() { PathBuf::from("unnamed") } else { parts.into_iter().collect() }
}

pub(super) fn numbered(place: &Path, number: u32) -> PathBuf {
    let mut name = place.file_stem().unwrap_or_default().to_owned();
    name.push(format!(" ({number})"));
    if let Some(extension) = place.extension() {
        name.push(".");
        name.push(extension);
    }
    place.with_file_name(name)
}

fn parts(path: &LogicalPath) -> Vec<OsString> {
    // Text where there is one (names out of packages in old code pages), raw bytes where not.
    let is_text = !path.text().contains("\\x");
    let bytes = if is_text { path.text().as_bytes() } else { path.raw() };
    let split = bytes.split(|byte| matches!(byte, b'/' | b'\\'));
    let kept = split.filter(|part| !matches!(*part, b"" | b"." | b".."));
    kept.map(|part| OsString::from_vec(shortened(harmless(part)))).collect()
}

fn harmless(part: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(part.len());
    for chunk in part.utf8_chunks() {
        let safe = |c: char| if c.is_control() || is_override(c) { '_' } else { c };
        clean.extend(chunk.valid().chars().map(safe).collect::<String>().into_bytes());
        clean.extend(chunk.invalid());
    }
    clean
}

/// Characters that make a name read otherwise than it is (UAX #9, explicit formatting).
fn is_override(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn shortened(part: Vec<u8>) -> Vec<u8> {
    if part.len() <= LONGEST - SPARE {
        return part;
    }
    let dot = part.iter().rposition(|byte| *byte == b'.').filter(|dot| part.len() - dot <= 16);
    let (stem, extension) = part.split_at(dot.unwrap_or(part.len()));
    let mut end = (LONGEST - SPARE).saturating_sub(extension.len());
    // Not in the middle of a character.
    while end > 0 && stem.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) {
        end -= 1;
    }
    [&stem[..end], extension].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_restored_and_harmless() {
        let name = |raw: &str| all_parts(&LogicalPath::from_raw(raw.as_bytes().to_vec()));
        for (raw, expected) in [
            ("a/b.txt", "a/b.txt"),
            ("../../etc/passwd", "etc/passwd"),
            ("/a//./b", "a/b"),
            ("..\\..\\x", "x"),
            ("z\u{202E}fdp.exe", "z_fdp.exe"),
            ("a\u{0}b\nc", "a_b_c"),
            ("..", "unnamed"),
        ] {
            assert_eq!(name(raw), PathBuf::from(expected), "{raw:?}");
        }
    }

    #[test]
    fn long_names_are_cut_before_the_extension() {
        let long = format!("{}.pdf", "\u{0642}".repeat(200));
        let cut = last_part(&LogicalPath::from_raw(long.into_bytes()));
        let text = cut.to_string_lossy().into_owned();
        assert!(text.len() <= LONGEST - SPARE && text.ends_with("\u{0642}.pdf"), "{text}");
    }

    #[test]
    fn taken_names_get_a_number() {
        assert_eq!(numbered(Path::new("d/a.b.pdf"), 2), Path::new("d/a.b (2).pdf"));
        assert_eq!(numbered(Path::new("d/a"), 3), Path::new("d/a (3)"));
    }
}
