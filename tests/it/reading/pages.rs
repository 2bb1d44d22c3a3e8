//! PDF text layers: drawn from left to right, read in the order of speech, every word with its box.

use diwan::extract::{Method, Reading};
use diwan::monitor::ProblemCode;

use super::{make, read, read_whole, readers, text};

const LINES: &[&str] =
    &["قرار عميد بلدية وادي الريحان", "رقم 15 لسنة 2023", "التاريخ 16/3/2023 م", "المبلغ 250.500 دينار"];

#[test]
fn visual_order_becomes_the_order_of_speech() {
    let (transcript, troubles) = read_whole(&readers(), "a.pdf", &make::pdf(LINES));
    assert_eq!(troubles, []);
    assert_eq!(text(&transcript), LINES.join("\n"));
    assert_eq!(transcript.title, LINES[0]);
    let page = &transcript.pages[0];
    assert_eq!((page.method, page.size), (Method::TextLayer, Some([595.0, 842.0])));
}

#[test]
fn words_have_boxes_in_points_from_the_top_left_corner() {
    let (transcript, _) = read_whole(&readers(), "a.pdf", &make::pdf(LINES));
    let line = &transcript.pages[0].lines[0];
    let words: Vec<&str> =
        line.words.iter().map(|word| &line.text[word.start as usize..word.end as usize]).collect();
    assert_eq!(words, LINES[0].split(' ').collect::<Vec<_>>());
    // Spoken first means standing furthest to the right; the base line is 760 points above the page's foot.
    assert!(line.words.windows(2).all(|pair| pair[0].area[0] > pair[1].area[0]), "{line:?}");
    let [left, top, width, height] = line.words[0].area;
    assert!(
        left > 60.0 && width > 20.0 && (60.0..82.0).contains(&top) && (82.0..95.0).contains(&(top + height)),
        "{line:?}"
    );
}

#[test]
fn a_locked_file_is_told_and_a_broken_one_too() {
    let readers = readers();
    let locked = make::objects(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [] /Count 0 >>".to_owned(),
            format!(
                "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{}> /U <{}> >>",
                "5a".repeat(32),
                "a5".repeat(32)
            ),
        ],
        "/Encrypt 3 0 R /ID [<00112233> <00112233>]",
    );
    for (bytes, code) in
        [(locked, ProblemCode::Encrypted), (b"%PDF-1.4\nnothing".to_vec(), ProblemCode::Broken)]
    {
        match read(&readers, "a.pdf", &bytes) {
            Reading::Unreadable(trouble) => assert_eq!(trouble.code, code, "{trouble:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_damaged_cross_reference_is_recovered() {
    let bytes = make::pdf(LINES);
    let at = bytes.windows(5).rposition(|window| window == b"xref\n").unwrap();
    let damaged =
        [&bytes[..at], b"xref\n0 1\nthis is no table\ntrailer << /Root 1 0 R >>\nstartxref\n7\n%%EOF"]
            .concat();
    assert_eq!(text(&read_whole(&readers(), "a.pdf", &damaged).0), LINES.join("\n"));
}

#[test]
fn an_empty_page_is_blank() {
    let empty = make::objects(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_owned(),
        ],
        "",
    );
    let (transcript, _) = read_whole(&readers(), "a.pdf", &empty);
    assert_eq!(transcript.pages[0].method, Method::Blank);
}
