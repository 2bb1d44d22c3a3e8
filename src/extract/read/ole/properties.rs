//! Property sets of compound files ([MS-OLEPS], [MS-OSHARED] 2.3.3): title, author, dates, in the code page they
//! name.

use super::Compound;
use super::binary::{filetime, size_at, slice, u16_at, u32_at, u64_at, utf16};
use crate::extract::Trouble;
use crate::extract::read::charset::decode_page;
use crate::extract::worker::Output;

/// Identifiers in the summary, and the words for them.
const SUMMARY: &[(u32, &str)] = &[
    (2, "title"),
    (3, "subject"),
    (4, "author"),
    (5, "keywords"),
    (6, "description"),
    (8, "last-author"),
    (11, "printed"),
    (12, "created"),
    (13, "modified"),
    (18, "application"),
];
/// Identifiers in the summary of documents.
const DOCUMENT: &[(u32, &str)] = &[(15, "company")];
const CODE_PAGE: u32 = 1;
/// Types ([MS-OLEPS] 2.15).
const SHORT: u16 = 0x02;
const TEXT: u16 = 0x1e;
const WIDE_TEXT: u16 = 0x1f;
const MOMENT: u16 = 0x40;
/// Where the one set that matters is named, after the header and its class.
const FIRST_SET: usize = 44;
const MOST_PROPERTIES: usize = 1_000;

/// Gives the properties and returns the title.
pub fn give(file: &mut Compound<'_>, output: &mut Output) -> Result<String, Trouble> {
    let mut title = String::new();
    for (stream, words) in
        [("/\u{5}SummaryInformation", SUMMARY), ("/\u{5}DocumentSummaryInformation", DOCUMENT)]
    {
        let set = file.stream(stream).unwrap_or_default();
        for (name, value) in read(&set, words) {
            output.property(name, &value)?;
            if name == "title" {
                title = value;
            }
        }
    }
    Ok(title)
}

/// Reads a property set; damage ends it.
fn read(bytes: &[u8], words: &[(u32, &'static str)]) -> Vec<(&'static str, String)> {
    let set = size_at(bytes, FIRST_SET).and_then(|at| bytes.get(at..)).unwrap_or_default();
    let count = size_at(set, 4).unwrap_or(0).min(MOST_PROPERTIES);
    let entries: Vec<(u32, usize)> = (0..count)
        .map_while(|index| Some((u32_at(set, 8 + index * 8)?, size_at(set, 12 + index * 8)?)))
        .collect();
    let page =
        entries.iter().find(|(id, _)| *id == CODE_PAGE).and_then(|(_, at)| number(set, *at)).unwrap_or(0);
    let known = |(id, at): &(u32, usize)| {
        let (_, word) = words.iter().find(|(known, _)| known == id)?;
        Some((*word, value(set, *at, page)?))
    };
    entries.iter().filter_map(known).filter(|(_, value)| !value.is_empty()).collect()
}

fn number(set: &[u8], at: usize) -> Option<u16> {
    (u16_at(set, at)? == SHORT).then(|| u16_at(set, at + 4)).flatten()
}

fn value(set: &[u8], at: usize, page: u16) -> Option<String> {
    match u16_at(set, at)? {
        TEXT => {
            let text = slice(set, at.checked_add(8)?, size_at(set, at.checked_add(4)?)?)?;
            if page == 1200 {
                return Some(utf16(text));
            }
            let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
            // A Western claim is the default of programs; Arabic bytes under it are told by their looks.
            Some(decode_page(text, if page == 1252 { 0 } else { page }).trim().to_owned())
        }
        WIDE_TEXT => {
            let length = size_at(set, at.checked_add(4)?)?.checked_mul(2)?;
            Some(utf16(slice(set, at.checked_add(8)?, length)?).trim().to_owned())
        }
        MOMENT => filetime(u64_at(set, at.checked_add(4)?)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn set(values: &[(u32, Vec<u8>)]) -> Vec<u8> {
        let (mut index, mut content) = (Vec::new(), Vec::new());
        for (id, value) in values {
            let at = 8 + values.len() * 8 + content.len();
            index.extend([id.to_le_bytes(), u32::try_from(at).unwrap().to_le_bytes()].concat());
            content.extend(value);
        }
        let count = u32::try_from(values.len()).unwrap().to_le_bytes();
        [&[0; 44][..], &48_u32.to_le_bytes(), &[0; 4], &count, &index, &content].concat()
    }

    #[test]
    fn texts_are_in_the_page_they_name_and_moments_are_said_in_full() {
        let text = |bytes: &[u8]| {
            [&[0x1e, 0, 0, 0], &u32::try_from(bytes.len()).unwrap().to_le_bytes()[..], bytes].concat()
        };
        let moment = [&[0x40, 0, 0, 0][..], &133_233_930_000_000_000_u64.to_le_bytes()].concat();
        let bytes = set(&[
            (1, vec![2, 0, 0, 0, 0xe8, 0x04, 0, 0]),
            (2, text(b"\xde\xd1\xc7\xd1\0")),
            (4, text(b"Salem\0")),
            (12, moment),
            (13, vec![0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ]);
        let found = read(&bytes, SUMMARY);
        assert_eq!(found[0], ("title", "قرار".to_owned()));
        assert_eq!(found[1], ("author", "Salem".to_owned()));
        assert_eq!(found[2], ("created", "2023-03-15T22:30:00Z".to_owned()));
        assert_eq!(found.len(), 3);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_set(bytes: Vec<u8>, noise: [u8; 64]) {
            let _ = read(&bytes, SUMMARY);
            let _ = read(&set(&[(1, noise.to_vec()), (2, bytes), (12, noise.to_vec())]), SUMMARY);
        }
    }
}
