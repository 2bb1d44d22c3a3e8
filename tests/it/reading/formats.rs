//! Every format gives its words back in the order they are spoken.

use diwan::extract::{Method, Page, Reading};
use diwan::format::Format;

use super::{DECISION, make, read, read_whole, readers, shape, text};

const PARAGRAPHS: &[&str] = &["قرار عميد بلدية وادي الريحان", "رقم (15) لسنة 2023م", "بشأن تشكيل لجنة"];
const ROWS: &[&[&str]] = &[&["الباب", "القيمة"], &["الأول", "250000"], &["الثاني", "1.5"]];

#[test]
fn mail_that_does_not_say_its_encoding_is_read() {
    let (windows, _, _) = encoding_rs::WINDOWS_1256.encode("السادة وزارة الحكم المحلي");
    for body in [windows.as_ref(), "السادة وزارة الحكم المحلي".as_bytes()] {
        let mail = [&b"From: a@wadi.example\r\nTo: b@wadi.example\r\nSubject: x\r\n\r\n"[..], body].concat();
        assert!(text(&read_whole(&readers(), "a.eml", &mail).0).contains("وزارة الحكم المحلي"));
    }
}

#[test]
fn office_files_give_their_words() {
    let readers = readers();
    let cases: Vec<(&str, Vec<u8>, Format, Vec<&str>)> = vec![
        (
            "a.docx",
            make::docx(PARAGRAPHS, "قرار اللجنة"),
            Format::Docx,
            vec!["عميد بلدية وادي", "الباب\t250.000", "ترويسة الصفحة", "حاشية سفلية"],
        ),
        ("a.odt", make::odt(PARAGRAPHS, "قرار"), Format::Odt, vec!["رقم (15) لسنة 2023م"]),
        (
            "a.xlsx",
            make::xlsx(ROWS),
            Format::Xlsx,
            vec!["الميزانية", "الباب\tالقيمة", "الأول\t250000", "الثاني\t1.5"],
        ),
        ("a.ods", make::ods(ROWS), Format::Ods, vec!["ورقة", "الباب\tالقيمة"]),
        ("a.pptx", make::pptx(PARAGRAPHS), Format::Pptx, vec!["قرار عميد", "بشأن تشكيل لجنة"]),
        ("a.csv", "الباب;القيمة\nالأول;5\n".as_bytes().to_vec(), Format::Csv, vec!["الأول\t5"]),
        (
            "a.eml",
            make::eml(),
            Format::Eml,
            vec![
                "From: البلدية <office@wadi.example>",
                "Subject: قرار 15",
                "مرفق نسخة من القرار",
                "Attachment: قرار.pdf",
            ],
        ),
        (
            "a.html",
            "<!doctype html><title>ع</title><p>المجلس <b>البلدي</b></p>".as_bytes().to_vec(),
            Format::Html,
            vec!["المجلس البلدي"],
        ),
    ];
    for (name, bytes, format, words) in cases {
        assert_eq!(Format::identify(&bytes, "x"), if format == Format::Csv { Format::Text } else { format });
        let (transcript, troubles) = read_whole(&readers, name, &bytes);
        assert_eq!(troubles, [], "{name}");
        let text = text(&transcript);
        for words in words {
            assert!(text.contains(words), "{name}: {words} in {text}");
        }
    }
}

#[test]
fn slides_and_sheets_are_pages() {
    let (slides, _) = read_whole(&readers(), "a.pptx", &make::pptx(PARAGRAPHS));
    assert_eq!(shape(&slides), [1, 1, 1]);
    assert_eq!(slides.pages[2].number, 3);
    assert_eq!(slides.pages[2].method, Method::Markup);
}

#[test]
fn headers_come_first_footers_last_and_neither_twice() {
    let (letter, _) = read_whole(&readers(), "a.docx", &make::sections());
    assert_eq!(text(&letter), "ترويسة\nترويسة أخرى\nمتن\nتعليق\nتذييل");
    assert_eq!(letter.title, "متن");
}

#[test]
fn slides_come_in_the_order_they_are_shown_each_with_its_notes() {
    let (slides, _) = read_whole(&readers(), "a.pptx", &make::show());
    let pages: Vec<String> = slides.pages.iter().map(Page::text).collect();
    assert_eq!(pages, ["أول\nملاحظة", "ثان"]);
}

#[test]
fn a_book_is_read_chapter_by_chapter() {
    let bytes = make::epub();
    assert_eq!(Format::identify(&bytes, "x"), Format::Epub);
    let (book, troubles) = read_whole(&readers(), "a.epub", &bytes);
    let pages: Vec<String> = book.pages.iter().map(Page::text).collect();
    assert_eq!((pages, troubles), (vec!["الباب الأول\nنص".to_owned(), "الباب الثاني\nنص".to_owned()], vec![]));
    assert_eq!((book.title.as_str(), book.properties["author"].as_str()), ("دليل الأرشيف", "سالم الافتراضي"));
}

#[test]
fn other_xml_gives_its_text() {
    let xml = "<?xml version=\"1.0\" encoding=\"windows-1256\"?>\n<rows>\n<row no=\"7\" place=\"وادي الريحان\">صرف</row>\n</rows>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1256.encode(xml);
    assert_eq!(Format::identify(&bytes, "x"), Format::Xml);
    assert_eq!(text(&read_whole(&readers(), "a.xml", &bytes).0), "وادي الريحان صرف");
}

#[test]
fn titles_come_from_the_file() {
    let readers = readers();
    let html = "<!doctype html><title>قرار</title><p>x".as_bytes();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a.docx", make::docx(PARAGRAPHS, "قرار اللجنة"), "قرار اللجنة"),
        ("b.docx", make::docx(PARAGRAPHS, ""), "قرار عميد بلدية وادي الريحان"),
        ("a.odt", make::odt(PARAGRAPHS, "لجنة"), "لجنة"),
        ("a.pptx", make::pptx(PARAGRAPHS), "قرار عميد بلدية وادي الريحان"),
        ("a.eml", make::eml(), "قرار 15"),
        ("a.html", html.to_vec(), "قرار"),
        ("a.txt", DECISION.as_bytes().to_vec(), "دولة ليبيا"),
    ];
    for (name, bytes, title) in cases {
        assert_eq!(read_whole(&readers, name, &bytes).0.title, title, "{name}");
    }
}

#[test]
fn plain_text_is_told_in_every_encoding() {
    let readers = readers();
    let utf16: Vec<u8> = DECISION.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("utf-8", DECISION.as_bytes().to_vec()),
        ("utf-16", [&[0xff, 0xfe], &utf16[..]].concat()),
        ("utf-16 without a mark", utf16),
        ("windows-1256", encoding_rs::WINDOWS_1256.encode(DECISION).0.into_owned()),
        ("iso-8859-6", encoding_rs::ISO_8859_6.encode(DECISION).0.into_owned()),
        ("cp720", cp720(DECISION)),
    ];
    for (encoding, bytes) in cases {
        let (transcript, _) = read_whole(&readers, "a.txt", &bytes);
        let text = text(&transcript);
        for words in
            ["بلدية وادي الريحان", "قرار عميد بلدية", "الموافق: 16/3/2023", "لجنة لأرشفة وحفظ مستندات"]
        {
            assert!(text.contains(words), "{encoding}: {words} in {text}");
        }
    }
}

#[test]
fn the_same_bytes_give_the_same_transcript() {
    let readers = readers();
    for (name, bytes) in [("a.docx", make::docx(PARAGRAPHS, "ق")), ("a.pdf", make::pdf(PARAGRAPHS))] {
        assert_eq!(read(&readers, name, &bytes), read(&readers, name, &bytes));
    }
}

#[test]
fn formats_without_a_reader_say_so() {
    let readers = readers();
    for bytes in [&b"ID3\x03\0\0\0"[..], b"\0\x01\x02\xff\xfe\0", b"MZ\0\0\0"] {
        assert_eq!(read(&readers, "x", bytes), Reading::NothingToRead);
    }
}

/// Encodes by the code page Arabic Windows writes into its ZIP files; letters it lacks become question marks.
pub fn cp720(text: &str) -> Vec<u8> {
    let table = &oem_cp::code_table::DECODING_TABLE_CP720;
    let high = |c: char| table.iter().position(|known| *known == c).map(|at| at as u8 + 0x80);
    text.chars().map(|c| if c.is_ascii() { c as u8 } else { high(c).unwrap_or(b'?') }).collect()
}
