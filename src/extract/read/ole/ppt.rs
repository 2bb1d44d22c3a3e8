//! Old PowerPoint presentations ([MS-PPT]): a slide is a page, its notes after its text.
//!
//! A file that was saved in haste holds old slides beside new ones; the directory of the last edit (2.1.2) names
//! those that count. Where it is damaged, all text is given as one page. Records nest: they are walked with a
//! list, not by recursion.

use std::collections::BTreeMap;

use super::binary::{size_at, slice, u16_at, u32_at, utf16};
use super::{Compound, locked};
use crate::extract::read::plain;
use crate::extract::worker::Output;
use crate::extract::{ActiveContent, Trouble};

/// Types of records ([MS-PPT] 2.13.24).
const SLIDE: u16 = 0x03ee;
const NOTES: u16 = 0x03f0;
const NOTES_ATOM: u16 = 0x03f1;
const SLIDE_PERSIST: u16 = 0x03f3;
const PROGRAM: u16 = 0x03ff;
const PROGRAM_ATOM: u16 = 0x0400;
const LIST: u16 = 0x0ff0;
const OUTLINE_REFERENCE: u16 = 0x0f9e;
const HEADER: u16 = 0x0f9f;
const WIDE: u16 = 0x0fa0;
const NARROW: u16 = 0x0fa8;
const PERSIST: u16 = 0x1772;
/// The tokens of the stream "Current User" (2.3.2).
const LOCKED: u32 = 0xf3d1_c4df;
/// The lists of the document: slides, masters, notes (2.4.14.1).
const OF_SLIDES: u16 = 0;
const OF_NOTES: u16 = 2;
/// Edits followed back, and slides of one file.
const MOST_EDITS: usize = 1_000;
const MOST_OBJECTS: usize = 100_000;

/// Reads a presentation.
pub fn read(file: &mut Compound<'_>, title: &str, output: &mut Output) -> Result<(), Trouble> {
    let stream = file.stream("/PowerPoint Document").ok_or_else(|| Trouble::broken("no slides"))?;
    let user = file.stream("/Current User").unwrap_or_default();
    if u32_at(&user, 12) == Some(LOCKED) {
        return Err(locked());
    }
    let pages = slides(&stream, &user).unwrap_or_else(|| vec![texts(&stream, &[])]);
    if records(&stream).any(|record| record.kind == PROGRAM_ATOM && u32_at(record.body, 4) == Some(1)) {
        output.active(ActiveContent::Macros)?;
    }
    let first = pages.iter().flatten().map(|line| plain::first_line(line)).find(|line| !line.is_empty());
    output.title(if title.trim().is_empty() { first.unwrap_or_default() } else { title })?;
    pages.into_iter().try_for_each(|lines| output.text_page(lines))
}

/// One record.
#[derive(Debug, Clone, Copy)]
struct Record<'a> {
    kind: u16,
    instance: u16,
    container: bool,
    body: &'a [u8],
    /// Where the next record begins, from this one's head.
    length: usize,
}

fn record(bytes: &[u8]) -> Option<Record<'_>> {
    let head = u16_at(bytes, 0)?;
    let length = size_at(bytes, 4)?.min(bytes.len() - 8);
    let body = slice(bytes, 8, length)?;
    Some(Record {
        kind: u16_at(bytes, 2)?,
        instance: head >> 4,
        container: head & 15 == 15,
        body,
        length: length + 8,
    })
}

/// Walks all records in the order of the file: into containers, over the rest. Depth costs nothing, as what
/// follows a container's head is its first child.
fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let record = record(rest)?;
        let step = if record.container || record.kind == PROGRAM { 8 } else { record.length };
        rest = rest.get(step..)?;
        Some(record)
    })
}

/// Walks the records on one level.
fn children(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let record = record(rest)?;
        rest = rest.get(record.length..)?;
        Some(record)
    })
}

/// Returns the lines of each slide, or `None` when the directory leads nowhere.
fn slides(stream: &[u8], user: &[u8]) -> Option<Vec<Vec<String>>> {
    let (document, places) = directory(stream, user)?;
    let document = record(stream.get(*places.get(&document)?..)?)?;
    let listed = |which: u16| {
        let list = children(document.body).find(|record| record.kind == LIST && record.instance == which);
        list.map(|list| entries(list.body)).unwrap_or_default()
    };
    let at = |id: u32| places.get(&id).and_then(|at| record(stream.get(*at..)?));
    let notes: Vec<Record<'_>> = listed(OF_NOTES)
        .iter()
        .filter_map(|entry| at(entry.object))
        .filter(|record| record.kind == NOTES)
        .collect();
    let slides = listed(OF_SLIDES);
    let page = |entry: &Entry| {
        let slide = at(entry.object).filter(|record| record.kind == SLIDE);
        let mut lines = slide.map(|slide| texts(slide.body, &entry.outline)).unwrap_or_default();
        // A placeholder that the slide does not show by reference is still its text.
        if lines.is_empty() {
            lines = entry.outline.concat();
        }
        let own = notes.iter().find(|notes| of_slide(notes) == Some(entry.slide));
        lines.extend(own.map(|notes| texts(notes.body, &[])).unwrap_or_default());
        lines
    };
    (!slides.is_empty()).then(|| slides.iter().map(page).collect())
}

fn of_slide(notes: &Record<'_>) -> Option<u32> {
    children(notes.body).find(|record| record.kind == NOTES_ATOM).and_then(|atom| u32_at(atom.body, 0))
}

/// Follows the edits from the last one back; returns the document's number and where each object lies.
fn directory(stream: &[u8], user: &[u8]) -> Option<(u32, BTreeMap<u32, usize>)> {
    let mut places = BTreeMap::new();
    let mut edit = size_at(user, 16)?;
    let mut document = None;
    for _ in 0..MOST_EDITS {
        let atom = stream.get(edit..).and_then(record).filter(|record| record.body.len() >= 20)?;
        document = document.or(u32_at(atom.body, 16));
        let persist = stream.get(size_at(atom.body, 12)?..).and_then(record)?;
        if persist.kind == PERSIST {
            add_places(persist.body, &mut places);
        }
        // An earlier edit stands earlier in the file: this ends.
        match size_at(atom.body, 8)? {
            0 => break,
            earlier if earlier < edit => edit = earlier,
            _ => break,
        }
    }
    Some((document?, places))
}

/// Adds the places of a directory (2.3.5); later edits have spoken first.
fn add_places(mut list: &[u8], places: &mut BTreeMap<u32, usize>) {
    while let Some(head) = u32_at(list, 0) {
        let (first, count) = (head & 0xf_ffff, head >> 20);
        for index in 0..count {
            let Some(place) = size_at(list, 4 + index as usize * 4) else { return };
            if places.len() < MOST_OBJECTS {
                places.entry(first.saturating_add(index)).or_insert(place);
            }
        }
        list = list.get(4 + count as usize * 4..).unwrap_or_default();
    }
}

/// A slide as the document lists it.
struct Entry {
    object: u32,
    slide: u32,
    /// The text of its placeholders.
    outline: Vec<Vec<String>>,
}

fn entries(list: &[u8]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for record in children(list) {
        match record.kind {
            SLIDE_PERSIST => entries.push(Entry {
                object: u32_at(record.body, 0).unwrap_or(0),
                slide: u32_at(record.body, 12).unwrap_or(0),
                outline: Vec::new(),
            }),
            HEADER => {
                if let Some(entry) = entries.last_mut() {
                    entry.outline.push(Vec::new());
                }
            }
            _ => {
                let outline = entries.last_mut().and_then(|entry| entry.outline.last_mut());
                if let Some(lines) = outline {
                    lines.extend(text(&record));
                }
            }
        }
    }
    entries
}

/// The lines below a record, in order; references are looked up in the outline.
fn texts(bytes: &[u8], outline: &[Vec<String>]) -> Vec<String> {
    let lines = records(bytes).flat_map(|record| match record.kind {
        OUTLINE_REFERENCE => {
            size_at(record.body, 0).and_then(|index| outline.get(index)).cloned().unwrap_or_default()
        }
        _ => text(&record),
    });
    lines.collect()
}

fn text(record: &Record<'_>) -> Vec<String> {
    let text = match record.kind {
        WIDE => utf16(record.body),
        NARROW => record.body.iter().map(|byte| char::from(*byte)).collect(),
        _ => return Vec::new(),
    };
    let lines =
        text.split(['\r', '\x0b', '\n']).map(|line| line.replace(|c: char| c.is_control() && c != '\t', ""));
    lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty() && line != "*").collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn atom(kind: u16, instance: u16, body: &[u8]) -> Vec<u8> {
        let container = matches!(kind, SLIDE | NOTES | LIST | 0x03e8 | 0x040c);
        let head = (instance << 4) | if container { 15 } else { 0 };
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        [&head.to_le_bytes()[..], &kind.to_le_bytes(), &length, body].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        atom(WIDE, 0, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
    }

    /// One slide with an outline and a shape, its notes, and an older copy of the slide that no longer counts.
    fn presentation() -> (Vec<u8>, Vec<u8>) {
        let number = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let persist = |object: usize, slide: usize| {
            atom(SLIDE_PERSIST, 0, &[number(object), number(0), number(0), number(slide), number(0)].concat())
        };
        let outline = [persist(2, 256), atom(HEADER, 0, &number(0)), wide("قرار\rثان")].concat();
        let lists = [atom(LIST, OF_SLIDES, &outline), atom(LIST, OF_NOTES, &persist(3, 0))].concat();
        let parts = [
            atom(SLIDE, 0, &wide("old")),
            atom(0x03e8, 0, &lists),
            atom(
                SLIDE,
                0,
                &atom(
                    0x040c,
                    0,
                    &[atom(OUTLINE_REFERENCE, 0, &number(0)), atom(NARROW, 0, b"shape")].concat(),
                ),
            ),
            atom(NOTES, 0, &[atom(NOTES_ATOM, 0, &[number(256), number(0)].concat()), wide("note")].concat()),
        ];
        let at = |index: usize| number(parts[..index].iter().map(Vec::len).sum());
        let mut stream = parts.concat();
        let directory = stream.len();
        stream.extend(atom(PERSIST, 0, &[number(1 | 3 << 20), at(1), at(2), at(3)].concat()));
        let edit = stream.len();
        let body = [number(0), number(0), number(0), number(directory), number(1), number(0)].concat();
        stream.extend(atom(0x0ff5, 0, &body));
        let user = [&[0; 8][..], &number(20), &number(0xe391_c05f), &number(edit)].concat();
        (stream, user)
    }

    #[test]
    fn slides_of_the_last_edit_come_with_outline_and_notes() {
        let (stream, user) = presentation();
        assert_eq!(slides(&stream, &user).unwrap(), [["قرار", "ثان", "shape", "note"]]);
        assert!(texts(&stream, &[]).contains(&"old".to_owned()));
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_survived() {
        let (stream, user) = presentation();
        for at in 0..stream.len() {
            let _ = slides(&stream[..at], &user);
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = stream.clone();
                damaged[at] = value;
                let _ = slides(&damaged, &user);
                let _ = texts(&damaged, &[]);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_presentation(stream: Vec<u8>, user: Vec<u8>) {
            let _ = slides(&stream, &user);
            let _ = texts(&stream, &[]);
        }
    }
}
