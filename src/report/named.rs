//! What a file name says of its record, where nothing in the text does: kind, number and year.
//!
//! Offices name scans after what is on them: `قرار 15 لسنة 2023.pdf`, `decision_15_2023.tif`, or a bare `15.pdf` in
//! a folder of one kind and year. It is weaker than anything recognised in a text, and is told apart from it.

use crate::recognise::{Day, FoundReference, RecordType, query_references};

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub kind: RecordType,
    /// The number without leading zeros, with what follows it.
    pub number: String,
    pub year: Option<i32>,
}

/// Reads the path of a record: a bare number together with the folder it lies in, else its own name.
pub(super) fn named(path: &str, today: Day) -> Option<Named> {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = spaced(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    let folder = spaced(folders.rsplit('/').next().unwrap_or_default());
    in_folder(&stem, &folder, today).or_else(|| of_text(&stem, today))
}

fn of_text(text: &str, today: Day) -> Option<Named> {
    // A number of no kind may be anything: a page, a day, a box.
    let mut found = query_references(text, today).into_iter().filter(|found| found.kind != RecordType::Ref);
    found.find_map(|found| of_reference(&found))
}

fn of_reference(reference: &FoundReference) -> Option<Named> {
    let number = reference.number.clone()?;
    let year = reference.years.as_ref().map(|years| *years.start());
    Some(Named { kind: reference.kind, number, year })
}

/// A name that is a number alone, in a folder that names a kind, such as `قرارات 2023/15.pdf`.
fn in_folder(stem: &str, folder: &str, today: Day) -> Option<Named> {
    let number: String = stem.chars().take_while(char::is_ascii_digit).collect();
    let rest = stem[number.len()..].trim();
    if number.is_empty() || rest.chars().any(char::is_alphanumeric) {
        return None;
    }
    let words: Vec<&str> = folder.split_whitespace().collect();
    let year = words.iter().find_map(|word| word.parse().ok().filter(|year| (1900..=2100).contains(year)));
    let kind = words.iter().find_map(|word| kind_of(word))?;
    let text = match year {
        Some(year) => format!("{} {number} \u{644}\u{633}\u{646}\u{629} {year}", kind.arabic()),
        None => format!("{} {number}", kind.arabic()),
    };
    of_text(&text, today).filter(|named| named.kind == kind)
}

/// The kind that a word of a folder's name means, in the singular or with the ending of a plural.
fn kind_of(word: &str) -> Option<RecordType> {
    let bare = word.strip_prefix("\u{627}\u{644}").unwrap_or(word);
    let singular = bare.strip_suffix("\u{627}\u{62a}").unwrap_or(bare);
    let english = bare.strip_suffix('s').unwrap_or(bare).to_lowercase();
    let mut kinds = RecordType::ALL.iter().copied();
    kinds.find(|kind| [bare, singular].contains(&kind.arabic()) || kind.name() == english)
}

/// Names are written with all kinds of joints between their words.
fn spaced(name: &str) -> String {
    let joint = |c: char| if matches!(c, '_' | '+' | '(' | ')' | '[' | ']') { ' ' } else { c };
    name.chars().map(joint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_kind_number_and_year() {
        let today = Day::new(2024, 1, 1).unwrap_or_else(|| unreachable!());
        let rows = [
            ("usb/قرار 15 لسنة 2023.pdf", "decision 15 Some(2023)"),
            ("usb/قرار رقم (15) لسنة 2023 بشأن لجنة.pdf", "decision 15 Some(2023)"),
            ("قرار_15_2023.tif", "decision 15 Some(2023)"),
            ("قرار 15-2023.tif", "decision 15 Some(2023)"),
            ("قرار 15.tif", "decision 15 None"),
            ("decision 15-2023.pdf", "decision 15 Some(2023)"),
            ("decision_15_2023.pdf", "decision 15 Some(2023)"),
            ("usb/قرارات 2023/015.pdf", "decision 15 Some(2023)"),
            ("usb/القرارات/7.pdf", "decision 7 None"),
            ("usb/decisions 2021/7 .pdf", "decision 7 Some(2021)"),
            ("usb/2023/7.pdf", ""),
            ("usb/scan0015.pdf", ""),
            ("usb/قرارات 2023/الفهرس.pdf", ""),
            ("", ""),
        ];
        for (path, expected) in rows {
            let found = named(path, today);
            let found = found.map(|n| format!("{} {} {:?}", n.kind.name(), n.number, n.year));
            assert_eq!(found.unwrap_or_default(), expected, "{path}");
        }
    }
}
