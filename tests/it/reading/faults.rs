//! Broken, hostile and mislabelled files: never a panic, always the right code, the rest read as before.

use std::io::Cursor;

use diwan::extract::{Limits, ReaderOptions, Readers, Reading};
use diwan::format::Format;
use diwan::monitor::{ProblemCode, Silent};

use super::{DECISION, make, options, read, read_whole, readers, text};

const PARAGRAPHS: &[&str] = &["قرار عميد بلدية وادي الريحان", "رقم (15) لسنة 2023م"];

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a.docx", make::docx(PARAGRAPHS, "t")),
        ("a.odt", make::odt(PARAGRAPHS, "t")),
        ("a.xlsx", make::xlsx(&[PARAGRAPHS])),
        ("a.ods", make::ods(&[PARAGRAPHS])),
        ("a.pptx", make::pptx(PARAGRAPHS)),
        ("a.eml", make::eml()),
        ("a.pdf", make::pdf(PARAGRAPHS)),
        ("a.png", include_bytes!("../../../fixtures/files/scan.png").to_vec()),
    ]
}

fn code(reading: Reading) -> Option<ProblemCode> {
    match reading {
        Reading::Unreadable(trouble) => Some(trouble.code),
        _ => None,
    }
}

/// No OCR here: these are about parsers.
fn parsers() -> Readers {
    let mut options = options();
    options.ocr.program = "no-such-tesseract".into();
    Readers::new(options)
}

#[test]
fn truncated_files_end_as_text_or_as_broken() {
    let readers = parsers();
    for (name, bytes) in samples() {
        let format = Format::identify(&bytes, name);
        for part in 1..8 {
            let cut = &bytes[..bytes.len() * part / 8];
            let reading = readers.read(format, &mut Cursor::new(cut), cut.len() as u64, &Silent);
            match reading {
                Reading::Unreadable(trouble) => {
                    assert_eq!(trouble.code, ProblemCode::Broken, "{name} {part}: {trouble:?}");
                }
                Reading::Read(..) | Reading::WaitingForOcr => {}
                Reading::NothingToRead => panic!("{name} {part}"),
            }
        }
    }
}

#[test]
fn damaged_bytes_never_kill_the_run() {
    let readers = parsers();
    let mut state = 15_u32;
    for (name, bytes) in samples() {
        let format = Format::identify(&bytes, name);
        for _ in 0..12 {
            let mut damaged = bytes.clone();
            for _ in 0..8 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = state as usize % damaged.len();
                damaged[at] = (state >> 24) as u8;
            }
            let reading = readers.read(format, &mut Cursor::new(&damaged), damaged.len() as u64, &Silent);
            assert_ne!(reading, Reading::NothingToRead, "{name}");
        }
    }
    assert!(text(&read_whole(&readers, "a.txt", DECISION.as_bytes()).0).contains("وادي الريحان"));
}

#[test]
fn a_wrong_extension_does_not_matter() {
    let readers = parsers();
    let (transcript, _) = read_whole(&readers, "letter.pdf", &make::docx(PARAGRAPHS, "t"));
    assert!(text(&transcript).contains("عميد بلدية"));
    assert!(text(&read_whole(&readers, "x.docx", DECISION.as_bytes()).0).contains("عميد بلدية"));
}

#[test]
fn what_a_format_only_claims_to_be_is_broken() {
    let readers = parsers();
    let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for format in [
        Format::Pdf,
        Format::Docx,
        Format::Xlsx,
        Format::Ods,
        Format::Odt,
        Format::Png,
        Format::Jpeg,
        Format::Tiff,
        Format::WebP,
    ] {
        let reading = readers.read(format, &mut Cursor::new(&noise), noise.len() as u64, &Silent);
        assert_eq!(code(reading), Some(ProblemCode::Broken), "{format}");
    }
}

#[test]
fn empty_files_have_nothing_to_read() {
    let empty = readers().read(Format::Pdf, &mut Cursor::new(b""), 0, &Silent);
    assert_eq!(empty, Reading::NothingToRead);
}

#[test]
fn locked_office_files_are_told() {
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.resize(512, 0);
    (locked[30], locked[48]) = (9, 0);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(Format::identify(&locked, "a.docx"), Format::LockedOffice);
    assert_eq!(code(read(&readers(), "a.docx", &locked)), Some(ProblemCode::Encrypted));
}

#[test]
fn limits_cut_a_reading_and_say_so() {
    let limits = Limits { pages: 2, ..Limits::office() };
    let few = Readers::new(ReaderOptions { limits, ..options() });
    let (transcript, troubles) = read_whole(&few, "a.pptx", &make::pptx(&["one", "two", "three"]));
    assert!(transcript.cut && transcript.pages.len() == 2);
    assert_eq!(troubles[0].code, ProblemCode::TooLarge);

    let limits = Limits { output_bytes: 100, ..Limits::office() };
    let short = Readers::new(ReaderOptions { limits, ..options() });
    let (transcript, troubles) = read_whole(&short, "a.txt", DECISION.as_bytes());
    assert!(transcript.cut && text(&transcript).len() <= 100);
    assert_eq!(troubles[0].code, ProblemCode::TooLarge);

    let limits = Limits { input_bytes: 100, ..Limits::office() };
    let small = Readers::new(ReaderOptions { limits, ..options() });
    assert_eq!(code(read(&small, "a.txt", DECISION.as_bytes())), Some(ProblemCode::TooLarge));
}

#[test]
fn a_package_that_expands_too_far_is_a_bomb() {
    let limits = Limits { output_bytes: 1 << 10, ..Limits::office() };
    let readers = Readers::new(ReaderOptions { limits, ..options() });
    let paragraph = "x".repeat(20 << 10);
    let reading = read(&readers, "a.docx", &make::docx(&[&paragraph], ""));
    assert_eq!(code(reading), Some(ProblemCode::Bomb));
}
