//! Counted nouns. Arabic has six plural forms, chosen by the rest of the number after hundreds (CLDR plural
//! rules for `ar`), and the number disappears for one and two.

use super::Lang;

/// Something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    Content,
    File,
    Page,
    Record,
    Result,
}

/// The Arabic forms: none, one, two, 3 to 10, 11 to 99, and whole hundreds.
struct Forms([&'static str; 6]);

impl Lang {
    /// A number with its noun.
    pub fn counted(self, n: u64, noun: Noun) -> String {
        match self {
            Self::En => {
                if (n, noun) == (0, Noun::Result) {
                    return "No results".to_owned();
                }
                let (one, many) = english(noun);
                format!("{} {}", self.number(n), if n == 1 { one } else { many })
            }
            Self::Ar => arabic(n, &forms(noun)),
        }
    }
}

fn arabic(n: u64, Forms([none, one, two, few, many, other]): &Forms) -> String {
    let noun = match (n, n % 100) {
        (0, _) => return (*none).to_owned(),
        (1, _) => return (*one).to_owned(),
        (2, _) => return (*two).to_owned(),
        (_, 3..=10) => few,
        (_, 11..=99) => many,
        _ => other,
    };
    format!("{} {noun}", Lang::Ar.number(n))
}

fn english(noun: Noun) -> (&'static str, &'static str) {
    match noun {
        Noun::Content => ("content", "contents"),
        Noun::File => ("file", "files"),
        Noun::Page => ("page", "pages"),
        Noun::Record => ("record", "records"),
        Noun::Result => ("result", "results"),
    }
}

fn forms(noun: Noun) -> Forms {
    Forms(match noun {
        Noun::Content => ["لا محتوى", "محتوى واحد", "محتويان", "محتويات", "محتوى", "محتوى"],
        Noun::File => ["لا ملفات", "ملف واحد", "ملفان", "ملفات", "ملفاً", "ملف"],
        Noun::Page => ["لا صفحات", "صفحة واحدة", "صفحتان", "صفحات", "صفحة", "صفحة"],
        Noun::Result => ["لا توجد نتائج", "نتيجة واحدة", "نتيجتان", "نتائج", "نتيجة", "نتيجة"],
        Noun::Record => ["لا وثائق", "وثيقة واحدة", "وثيقتان", "وثائق", "وثيقة", "وثيقة"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_numbers_choose_their_form() {
        for (n, expected) in [
            (0, "لا وثائق"),
            (1, "وثيقة واحدة"),
            (2, "وثيقتان"),
            (3, "3 وثائق"),
            (10, "10 وثائق"),
            (11, "11 وثيقة"),
            (99, "99 وثيقة"),
            (100, "100 وثيقة"),
            (102, "102 وثيقة"),
            (103, "103 وثائق"),
            (1_011, "1,011 وثيقة"),
        ] {
            assert_eq!(Lang::Ar.counted(n, Noun::Record), expected);
        }
        assert_eq!(Lang::Ar.counted(11, Noun::File), "11 ملفاً");
        assert_eq!(Lang::Ar.counted(100, Noun::File), "100 ملف");
    }

    #[test]
    fn english_numbers_choose_theirs() {
        let said = [0, 1, 2, 1_234].map(|n| Lang::En.counted(n, Noun::Page));
        assert_eq!(said, ["0 pages", "1 page", "2 pages", "1,234 pages"]);
    }
}
