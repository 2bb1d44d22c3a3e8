//! PDF text layers whose pages are more than lines: columns, tables, marks, phrases of another script.

use super::{make, read_whole, readers, text};

fn read(runs: &[(u32, u32, &str)]) -> String {
    let drawn: Vec<_> = runs.iter().map(|(x, y, run)| (*x, *y, make::line_as_drawn(run))).collect();
    text(&read_whole(&readers(), "a.pdf", &make::pdf_as_drawn(&drawn)).0)
}

/// What is drawn, without the width of gaps.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn columns_of_an_english_page_are_read_from_the_left() {
    let read = read(&[
        (50, 700, "The council met on a cold day"),
        (310, 700, "Nobody spoke against the plan"),
        (50, 680, "to hear what the town had to"),
        (310, 680, "and so it was accepted by all"),
        (50, 660, "say of the new road and park"),
        (310, 660, "who had come to vote that day"),
    ]);
    let expected = [
        "The council met on a cold day",
        "to hear what the town had to",
        "say of the new road and park",
        "Nobody spoke against the plan",
        "and so it was accepted by all",
        "who had come to vote that day",
    ];
    assert_eq!(lines(&read), expected);
}

#[test]
fn columns_of_an_arabic_page_are_read_from_the_right() {
    let read = read(&[
        (50, 700, "ثم تكلم نائب الرئيس عن الطريق"),
        (310, 700, "اجتمع المجلس في يوم بارد من"),
        (50, 680, "وقال إن العمل فيه يبدأ قريبا"),
        (310, 680, "أيام الشتاء لينظر في ما طلبه"),
        (50, 660, "فوافق من حضر على ما قاله كله"),
        (310, 660, "الناس من إصلاح الحديقة كلها"),
    ]);
    let expected = [
        "اجتمع المجلس في يوم بارد من",
        "أيام الشتاء لينظر في ما طلبه",
        "الناس من إصلاح الحديقة كلها",
        "ثم تكلم نائب الرئيس عن الطريق",
        "وقال إن العمل فيه يبدأ قريبا",
        "فوافق من حضر على ما قاله كله",
    ];
    assert_eq!(lines(&read), expected);
}

/// A table whose head stands over two columns, with a cell of two lines and one that comes close to the next.
#[test]
fn a_table_is_read_row_by_row_and_its_wrapped_cells_are_joined() {
    let read = read(&[
        (160, 724, "جدول الأسعار المعتمدة"),
        (420, 700, "البيان"),
        (300, 700, "العدد"),
        (100, 700, "السعر"),
        (400, 676, "أنابيب"),
        (300, 676, "120"),
        (100, 676, "35.50"),
        (345, 652, "مضخات غاطسة"),
        (300, 652, "48000"),
        (100, 652, "14,900.25"),
        (385, 635, "للآبار"),
        (400, 608, "صمامات"),
        (300, 608, "48"),
        (100, 608, "210.00"),
    ]);
    let expected = [
        "جدول الأسعار المعتمدة",
        "البيان العدد السعر",
        "أنابيب 120 35.50",
        "مضخات غاطسة للآبار 48000 14,900.25",
        "صمامات 48 210.00",
    ];
    assert_eq!(lines(&read), expected);
}

#[test]
fn phrases_and_numbers_inside_arabic_are_kept_whole() {
    let expected = [
        "كتاب شركة Delta Water Works المؤرخ 05/09/2022 بشأن الأعمال",
        "البريد works@rayhan.example والهاتف 0215550199 للاستفسار",
        "قيمة العرض 418,250.75 دينارا في الساعة 10:30 صباحا",
        "حضر الأعضاء (6 من أصل 9) وغاب الباقي",
    ];
    let runs: Vec<_> = (0..).zip(expected).map(|(row, line)| (60, 700 - row * 24, line)).collect();
    assert_eq!(lines(&read(&runs)), expected);
}

#[test]
fn what_is_drawn_twice_is_read_once() {
    let read = read(&[(60, 700, "قرار رقم 15"), (60, 700, "قرار رقم 15"), (60, 676, "والسلام")]);
    assert_eq!(lines(&read), ["قرار رقم 15", "والسلام"]);
}

/// Programs that shape by hand draw a mark where its letter begins, before it.
#[test]
fn marks_are_read_after_the_letter_they_are_drawn_with() {
    let word = "قَرَّرَتِ";
    let drawn: String = word.chars().rev().collect();
    let bytes = make::pdf_as_drawn(&[(60, 700, drawn), (60, 676, make::line_as_drawn("اللجنة المختصة"))]);
    assert_eq!(lines(&text(&read_whole(&readers(), "a.pdf", &bytes).0)), [word, "اللجنة المختصة"]);
}
