//! Dates, references and fields in queries.

use std::collections::BTreeSet;
use std::fs;

use diwan::ledger::RecordId;
use diwan::monitor::Silent;
use diwan::search::{Hits, Order, Page, Query, Wish, search_as};

use super::{ask, house, number, numbers, shown, sorted, understood, wish};
use crate::support::house::House;

/// Needs of the questions that are not served: row and document.
const NOT_SERVED: [&str; 0] = [];

#[test]
fn every_question_finds_its_documents() {
    let house = house();
    let table = fs::read_to_string("fixtures/arabic/doc-queries.tsv").unwrap();
    let (mut missing, mut intruding) = (Vec::new(), Vec::new());
    for row in table.lines().skip(1) {
        let mut fields: Vec<&str> = row.split('\t').collect();
        fields.resize(7, "");
        let hits = ask(&house, fields[1]);
        let found: BTreeSet<String> = numbers(&hits).into_iter().collect();
        let wanted: BTreeSet<String> = fields[2..5].iter().flat_map(|list| listed(list)).collect();
        missing.extend(wanted.difference(&found).map(|number| format!("{} {number}", fields[0])));
        let unwanted = listed(fields[5]).into_iter().filter(|number| found.contains(number));
        intruding.extend(unwanted.map(|number| format!("{} {number}", fields[0])));
    }
    assert_eq!(missing, NOT_SERVED);
    assert_eq!(intruding, [""; 0]);
}

#[test]
fn a_document_s_own_number_ranks_first() {
    let house = house();
    assert_eq!(numbers(&ask(&house, "قرار 15 لسنة 2023"))[0], "01");
    assert_eq!(numbers(&ask(&house, "القرار رقم (15) لسنة ٢٠٢٣"))[0], "01");
    assert_eq!(numbers(&ask(&house, "عقد 22/2021"))[0], "04");
    assert_eq!(numbers(&ask(&house, "عقد"))[0], "04");
    assert_eq!(numbers(&ask(&house, "وارد 531"))[0], "12");
    assert_eq!(numbers(&ask(&house, "تعميم رقم 4 لسنة 2024"))[0], "03");
}

#[test]
fn a_cited_number_finds_what_cites_it_however_its_year_is_counted() {
    let house = house();
    for typed in ["قرار 31 لسنة 1996", "قرار 31 لسنة 1425 ميلادية", "القانون 59 لسنة 2012"]
    {
        let expected = if typed.contains("59") { "01" } else { "08" };
        assert_eq!(numbers(&ask(&house, typed)), [expected], "{typed}");
    }
}

#[test]
fn a_year_is_found_in_every_count_of_years_and_shown_where_it_stands() {
    let house = House::new();
    house.file("a.txt", "محضر اجتماع مؤتمر الشعبية المنعقد بتاريخ 12 الفاتح 1369 و.ر بقاعة البلدية");
    house.file("b.txt", "محضر اجتماع المجلس المنعقد بتاريخ 12/9/2005 م بقاعة البلدية");
    house.ingest();
    let hits = ask(&house, "2001");
    assert_eq!(hits.hits.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(), ["usb/a.txt"]);
    assert!(shown(&hits.hits[0]).contains("[12 الفاتح 1369 و.ر]"), "{}", shown(&hits.hits[0]));
    assert_eq!(ask(&house, "سبتمبر 2001").total, 1);
    assert_eq!(ask(&house, "12/9/2001").total, 1);
    assert_eq!(ask(&house, "2004").total, 0);
}

#[test]
fn a_date_and_a_reference_are_marked_where_they_stand() {
    let house = house();
    let first = |typed: &str| shown(&ask(&house, typed).hits[0]);
    assert!(first("فبراير 2023").contains("[18/2/2023]"), "{}", first("فبراير 2023"));
    let cited = first("قرار 31 لسنة 1996");
    assert!(cited.contains("رقم (31) لسنة 1425 ميلادية]"), "{cited}");
    let own = first("قرار 15 لسنة 2023");
    assert!(own.contains('['), "{own}");
}

#[test]
fn fields_are_named_in_arabic_and_english() {
    let house = house();
    let same = |ways: &[&str], expected: &[&str]| {
        for way in ways {
            assert_eq!(sorted(&ask(&house, way)), expected, "{way}");
        }
    };
    same(&["نوع:قرار", "النوع: قرار", "type:decision", "type:القرار", "kind:DECISION"], &["01"]);
    same(&["رقم:15", "number:١٥", "رقم:15/2023", "ref:ب.و.ر/1/15/2023"], &["01"]);
    same(&["رقم:531", "رقم:22/2021 | رقم:531 -رقم:22/2021"], &["12"]);
    same(&["سنة:2021", "year:2021", "عام:٢٠٢١"], &["04", "09"]);
    same(&["تاريخ:16/3/2023", "date:2023-03-16", "تاريخ:\"24 شعبان 1444\""], &["01"]);
    same(&["جهة:\"وزارة الحكم المحلي\"", "issuer:وزاره"], &["03"]);
    same(&["from:الواحة"], &["07"]);
    same(&["folder:الثاني", "ملف:\"الدرج الثاني\"", "مجلد:ثاني"], &["07", "08", "09", "10", "11", "12"]);
    same(&["موضوع:أرشفة", "subject:لارشفه"], &["01"]);
    same(&["format:pdf", "type:invoice -رقم:457"], &[]);
    assert_eq!(ask(&house, "format:text").total, 12);
    assert_eq!(ask(&house, "صيغة:txt").total, 12);
}

#[test]
fn fields_join_words_and_each_other() {
    let house = house();
    let found = |typed: &str| sorted(&ask(&house, typed));
    assert_eq!(found("نوع:قرار | نوع:تعميم"), ["01", "03"]);
    assert_eq!(found("سنة:2021 -نوع:عقد"), ["09"]);
    assert_eq!(found("محضر نوع:خطة"), ["10"]);
    assert_eq!(found("بلدية نوع:عقد سنة:2019"), [""; 0]);
    assert_eq!(found("خطة -folder:الثاني").len(), ask(&house, "خطة").total as usize - 2);
}

#[test]
fn spans_of_days_are_open_at_either_end() {
    let house = house();
    let found = |typed: &str| sorted(&ask(&house, typed));
    assert_eq!(found("سنة:2019..2020"), ["05", "08"]);
    assert_eq!(found("تاريخ:..2019"), ["05"]);
    assert_eq!(found("date:2024-03-01.."), ["11"]);
    assert_eq!(found("تاريخ:1/2/2024..31/3/2024"), ["03"]);
    // A bare span is of any date in the text.
    assert_eq!(found("2020-07-30..2020-08-16"), ["08"]);
}

#[test]
fn hits_are_put_in_the_order_that_is_wished_for() {
    let house = house();
    let in_order = |order| numbers(&ask_as(&house, "سنة:2019..2024", Wish { order, ..wish() }));
    let newest = in_order(Order::NewestDate);
    let known: Vec<&str> = vec!["11", "03", "10", "02", "01", "12", "07", "04", "09", "08", "05"];
    assert_eq!(newest.iter().filter(|number| *number != "06").collect::<Vec<_>>(), known);
    let mut oldest = in_order(Order::OldestDate);
    oldest.retain(|number| number != "06");
    assert_eq!(oldest.iter().rev().collect::<Vec<_>>(), known);
    let arrival = in_order(Order::OldestArrival);
    let mut expected = arrival.clone();
    expected.sort();
    assert_eq!(arrival, expected);
    assert_eq!(in_order(Order::NewestArrival).into_iter().rev().collect::<Vec<_>>(), expected);
    let page = Page { offset: 1, limit: 2 };
    let some = ask_as(&house, "سنة:2019..2024", Wish { order: Order::NewestDate, page, ..wish() });
    assert_eq!(
        (numbers(&some), some.total),
        (vec!["03".to_owned(), "10".to_owned()], 11 + u64::from(newest.len() == 12))
    );
}

#[test]
fn facets_count_all_that_was_found() {
    let house = house();
    for typed in ["بلدية", "سنة:2023", "نوع:قرار | نوع:عقد", "folder:الأول"] {
        let page = Page { offset: 0, limit: 1 };
        let hits = ask_as(&house, typed, Wish { facets: true, page, ..wish() });
        let counted = |kind: &str| -> u64 {
            let of_kind = hits.facets.iter().filter(|(word, _)| word.starts_with(&format!("{kind}:")));
            of_kind.map(|(_, count)| count).sum()
        };
        assert!(hits.total > 0 && hits.hits.len() == 1, "{typed}");
        assert_eq!(counted("format"), hits.total, "{typed}");
        assert_eq!(counted("folder"), hits.total, "{typed}");
        assert_eq!(counted("type"), hits.total, "{typed}");
        for (word, count) in hits.facets.iter().filter(|(word, _)| word.starts_with("type:")) {
            assert!(ask(&house, &format!("{typed} {word}")).total >= *count, "{typed} {word}");
        }
    }
}

#[test]
fn words_that_look_like_dates_may_be_meant_as_words() {
    let house = house();
    let archive = house.archive();
    let words = search_as(&archive, &Query::parse("مارس 2023"), wish()).unwrap();
    assert!(words.relaxed, "the month stands nowhere as a word");
    let meant = search_as(&archive, &understood("مارس 2023"), wish()).unwrap();
    assert_eq!((numbers(&meant), meant.relaxed), (vec!["01".to_owned()], false));
}

#[test]
fn quotes_that_nothing_meets_count_as_words_beside_others_and_alone_they_hold() {
    let house = house();
    let met = ask(&house, "قرار \"تشكيل لجنة\"");
    assert!(met.total > 0 && !met.unquoted);
    let missed = ask(&house, "قرار بشأن \"أرشفة الوثائق لجنة\" البلدية");
    assert!(missed.unquoted);
    assert_eq!(numbers(&missed).first().map(String::as_str), Some("01"));
    let alone = ask(&house, "\"أرشفة الوثائق لجنة\"");
    assert_eq!((alone.total, alone.unquoted), (0, false));
    let without = ask(&house, "قرار بشأن البلدية -سالم \"أرشفة الوثائق لجنة\"");
    assert!(!numbers(&without).contains(&"01".to_owned()), "what is taken away is never there");
}

#[test]
fn what_is_like_a_record_is_its_sibling_and_not_itself() {
    let house = house();
    let decision = &super::documents()[0].1;
    let sibling = decision.replace("(15)", "(16)").replace("/15/", "/16/").replace("سالم", "رؤوف");
    house.file("الدرج الثاني/13-sibling.txt", sibling);
    house.ingest();
    let first = ask(&house, "رقم:15").hits[0].record;
    let alike = ask_as(&house, "", Wish { like: Some(first), ..wish() });
    assert_eq!(number(&alike.hits[0]), "13");
    assert!(alike.hits.iter().all(|hit| hit.record != first));
    assert_eq!(alike.total as usize, alike.hits.len());
    let among = ask_as(&house, "نوع:قرار", Wish { like: Some(first), ..wish() });
    assert_eq!(numbers(&among), ["13"]);
    assert_eq!(ask_as(&house, "", Wish { like: Some(RecordId(99)), ..wish() }).total, 0);
}

#[test]
fn a_hit_tells_its_own_number_date_and_issuer() {
    let house = house();
    let hits = ask(&house, "نوع:قرار");
    let known = &hits.hits[0].known;
    assert_eq!(known.number.as_deref(), Some("15"));
    assert_eq!(known.date.unwrap().first.to_string(), "2023-03-16");
    assert_eq!(known.issuer.as_deref(), Some("عميد بلدية وادي الريحان"));
}

#[test]
fn no_field_and_no_value_is_an_error() {
    let house = house();
    for typed in [
        "نوع:",
        "نوع:شيء",
        "رقم:",
        "تاريخ:قط",
        "year:99999999999",
        "..",
        "a..b",
        "date:..",
        "جهة:\"",
        "-رقم:15",
        "|",
        "نوع:قرار |",
        "تاريخ:31/2/2023",
        "سنة:-1",
        "place:الصفصاف",
    ] {
        ask(&house, typed);
    }
}

fn ask_as(house: &House, typed: &str, wish: Wish<'_>) -> Hits {
    let archive = house.archive();
    archive.refresh(&Silent).unwrap();
    search_as(&archive, &understood(typed), wish).unwrap()
}

/// `01,02` and `01..12`.
fn listed(list: &str) -> Vec<String> {
    match list.split_once("..") {
        Some((from, to)) => {
            let bounds: (u32, u32) = (from.parse().unwrap(), to.parse().unwrap());
            (bounds.0..=bounds.1).map(|number| format!("{number:02}")).collect()
        }
        None => list.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
    }
}
