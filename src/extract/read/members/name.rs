//! Names of members: harmless, never empty, and each only once within one file.
//!
//! Invariant: no name here leads anywhere: folders are dropped (or, for archives of folders, cleaned of `.` and
//! `..`), control characters too. The bytes stay as they came wherever they are not the UTF-8 of the text.

use std::collections::HashMap;

use crate::extract::read::charset::decode_name;
use crate::format::Format;

/// Longer names are cut before their extension, in bytes.
const LONGEST: usize = 200;
/// Longer extensions are none.
const LONGEST_EXTENSION: usize = 12;

/// The name of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub raw: Vec<u8>,
    pub text: String,
    pub encoding: &'static str,
}

impl Name {
    /// Takes a name that is text already; folders in it are dropped.
    pub fn of_text(text: &str) -> Self {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        Self::plain(shortened(&harmless(last)))
    }

    /// Takes a name in an encoding nobody tells; folders in it are dropped.
    pub fn of_raw(raw: &[u8]) -> Self {
        let last = raw.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default();
        let decoded = decode_name(last);
        let name = Self::of_text(&decoded.text);
        if decoded.encoding == "utf-8" {
            return name;
        }
        Self {
            raw: last.iter().copied().filter(|byte| *byte >= 0x20).collect(),
            encoding: decoded.encoding,
            ..name
        }
    }

    /// Takes a path with folders, as archives of folders have it.
    pub fn of_path(raw: &[u8]) -> Self {
        let decoded = decode_name(raw);
        let parts = decoded.text.split('/').map(harmless);
        let parts: Vec<String> = parts.filter(|part| !matches!(part.as_str(), "" | "." | "..")).collect();
        Self::plain(parts.join("/"))
    }

    /// The name, or this word with an extension for the media type when the name is empty.
    #[must_use]
    pub fn or(self, word: &str, media_type: &str) -> Self {
        if !matches!(self.text.as_str(), "" | "." | "..") {
            return self;
        }
        let extension = extension_of(media_type);
        Self::plain(if extension.is_empty() { word.to_owned() } else { format!("{word}.{extension}") })
    }

    /// Ends the name like this if it does not.
    #[must_use]
    pub fn ending(self, extension: &str) -> Self {
        let ends = self.text.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension));
        if ends {
            return self;
        }
        let raw = [&self.raw[..], b".", extension.as_bytes()].concat();
        Self { raw, text: format!("{}.{extension}", self.text), encoding: self.encoding }
    }

    fn plain(text: String) -> Self {
        Self { raw: text.clone().into_bytes(), text, encoding: "utf-8" }
    }

    fn numbered(&self, number: u32) -> Self {
        let text = numbered(&self.text, number);
        // Where bytes and text differ, the number goes behind the bytes: where their extension begins is a guess.
        let raw = if self.raw == self.text.as_bytes() {
            text.clone().into_bytes()
        } else {
            [&self.raw[..], format!(" ({number})").as_bytes()].concat()
        };
        Self { raw, text, encoding: self.encoding }
    }
}

/// The names that were given within one file.
#[derive(Default)]
pub struct Names {
    /// The next number to try for a name.
    taken: HashMap<String, u32>,
}

impl Names {
    /// Returns the name, with a number when it was given before.
    pub fn unique(&mut self, name: Name) -> Name {
        let name = name.or("unnamed", "");
        if !self.taken.contains_key(&name.text) {
            self.taken.insert(name.text.clone(), 2);
            return name;
        }
        loop {
            let next = self.taken.entry(name.text.clone()).or_insert(2);
            let number = *next;
            *next += 1;
            let other = name.numbered(number);
            if !self.taken.contains_key(&other.text) {
                self.taken.insert(other.text.clone(), 2);
                return other;
            }
        }
    }
}

fn numbered(text: &str, number: u32) -> String {
    let (stem, extension) = split(text);
    format!("{stem} ({number}){extension}")
}

/// The name before its extension, and the extension with its dot.
fn split(text: &str) -> (&str, &str) {
    let at = text.rfind('.').filter(|at| *at > 0 && text.len() - at <= LONGEST_EXTENSION);
    text.split_at(at.unwrap_or(text.len()))
}

fn harmless(part: &str) -> String {
    let clean: String = part.chars().filter(|c| !c.is_control()).collect();
    clean.trim().to_owned()
}

fn shortened(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let (stem, extension) = split(text);
    let stem = &stem[..stem.floor_char_boundary(LONGEST - extension.len())];
    format!("{stem}{extension}")
}

/// The extension that files of a media type have; empty when it is none of ours.
fn extension_of(media_type: &str) -> &'static str {
    let known = Format::all().find(|format| format.media_type() == media_type);
    match known {
        None | Some(Format::Unknown) => "",
        Some(Format::Text) => "txt",
        Some(Format::Jpeg) => "jpg",
        Some(format) => format.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere() {
        let cases = [
            ("../../etc/passwd", "passwd"),
            ("C:\\Temp\\قرار.pdf", "قرار.pdf"),
            ("a\0\r\nb.pdf", "ab.pdf"),
            ("..", "unnamed"),
            ("", "unnamed"),
            ("folder/", "unnamed"),
        ];
        for (given, expected) in cases {
            assert_eq!(Names::default().unique(Name::of_text(given)).text, expected, "{given:?}");
        }
        assert_eq!(Name::of_path(b"/a/../b/./c.txt").text, "a/b/c.txt");
        assert_eq!(Name::of_text("").or("attachment 1", "application/pdf").text, "attachment 1.pdf");
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::default();
        let mut give = |text| names.unique(Name::of_text(text)).text;
        assert_eq!(give("a.pdf"), "a.pdf");
        assert_eq!(give("a.pdf"), "a (2).pdf");
        assert_eq!(give("a (3).pdf"), "a (3).pdf");
        assert_eq!(give("a.pdf"), "a (4).pdf");
    }

    #[test]
    fn old_code_pages_keep_their_bytes() {
        let name = Name::of_raw(b"dir\\\xde\xd1\xc7\xd1.pdf");
        assert_eq!((name.text.as_str(), name.encoding), ("قرار.pdf", "windows-1256"));
        assert_eq!(name.raw, b"\xde\xd1\xc7\xd1.pdf");
    }

    proptest::proptest! {
        #[test]
        fn any_name_becomes_harmless(raw: Vec<u8>, text: String) {
            for name in [Name::of_raw(&raw), Name::of_text(&text), Name::of_path(&raw)] {
                let name = Names::default().unique(name);
                proptest::prop_assert!(!name.text.is_empty() && !name.text.starts_with('/'));
                proptest::prop_assert!(name.text.split('/').all(|part| !matches!(part, "" | "." | "..")));
            }
        }
    }
}
