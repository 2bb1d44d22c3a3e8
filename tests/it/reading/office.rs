//! One letter, one budget and one presentation say the same in every office format; damage never kills the run.

use std::io::Cursor;

use diwan::extract::Reading;
use diwan::format::Format;
use diwan::monitor::Silent;

use super::{read_whole, readers, text};

const LETTER: &[&str] =
    &["عميد بلدية وادي", "الثالث\tالصيانة\t87500", "السيد مروان الخيالي", "حاشية سفلية", "تذييل الصفحة"];
const BUDGET: &[&str] = &["الأول\tالمرتبات\t250000", "الثاني\t1.5"];
const SLIDES: &[&str] = &["خطة التحول الرقمي", "تصوير 12000 وثيقة", "ملاحظة المحاضر 3"];

macro_rules! file {
    ($name:literal, $format:ident, $words:expr) => {
        (
            $name,
            &include_bytes!(concat!("../../../fixtures/files/office/", $name))[..],
            Format::$format,
            $words,
        )
    };
}

type Case = (&'static str, &'static [u8], Format, &'static [&'static str]);

fn files() -> [Case; 12] {
    [
        file!("letter.rtf", Rtf, LETTER),
        file!("letter.doc", Doc, LETTER),
        file!("letter.docx", Docx, LETTER),
        file!("letter.odt", Odt, LETTER),
        file!("letter.fodt", FlatOdt, LETTER),
        file!("budget.fods", FlatOds, BUDGET),
        file!("slides.fodp", FlatOdp, SLIDES),
        file!("budget.xls", Xls, BUDGET),
        file!("budget.xlsx", Xlsx, BUDGET),
        file!("budget.ods", Ods, BUDGET),
        file!("slides.odp", Odp, SLIDES),
        file!("slides.pptx", Pptx, SLIDES),
    ]
}

#[test]
fn a_document_says_the_same_in_every_format() {
    let readers = readers();
    for (name, bytes, format, words) in files() {
        assert_eq!(Format::identify(bytes, "x"), format, "{name}");
        let (transcript, troubles) = read_whole(&readers, name, bytes);
        assert_eq!(troubles, [], "{name}");
        let text = text(&transcript);
        for words in words {
            assert!(text.contains(words), "{name}: {words} in {text}");
        }
    }
}

#[test]
fn what_a_file_says_of_itself_is_the_same_in_every_format() {
    let readers = readers();
    for (name, bytes, _, _) in files() {
        let (transcript, _) = read_whole(&readers, name, bytes);
        let property = |word: &str| transcript.properties.get(word).map(String::as_str).unwrap_or_default();
        assert_eq!(transcript.title, "قرار تشكيل لجنة", "{name}");
        assert_eq!(property("author"), "سالم الافتراضي", "{name}");
        assert_eq!(property("last-author"), "هدى النموذجي", "{name}");
        assert!(property("created").starts_with("2023-03-16T10:30"), "{name}");
        assert!(property("modified").starts_with("2023-03-17T08:00"), "{name}");
    }
}

#[test]
fn cut_and_damaged_office_files_never_kill_the_run() {
    let readers = readers();
    let mut state = 7_u32;
    for (name, bytes, format, _) in files() {
        let read = |bytes: &[u8]| readers.read(format, &mut Cursor::new(bytes), bytes.len() as u64, &Silent);
        for part in 1..16 {
            assert_ne!(read(&bytes[..bytes.len() * part / 16]), Reading::NothingToRead, "{name} {part}");
        }
        for _ in 0..40 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let mut damaged = bytes.to_vec();
            let at = (state >> 8) as usize % damaged.len();
            damaged[at] ^= (state >> 3) as u8 | 1;
            assert_ne!(read(&damaged), Reading::NothingToRead, "{name} {at}");
        }
        assert!(matches!(read(bytes), Reading::Read(..)), "{name}: the pool is alive");
    }
}
