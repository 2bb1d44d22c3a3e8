//! The table of references, row by row, and what the table does not say.

use std::ops::RangeInclusive;

use proptest::prelude::*;

use super::*;

const TABLE: &str = include_str!("../../../fixtures/domain/refs.tsv");

fn today() -> Day {
    Day::new(2025, 12, 31).unwrap()
}

/// What a row of the table expects, or what was found, in one line.
fn line(cells: [&str; 7]) -> String {
    cells.join(" | ")
}

fn expected(row: &[&str]) -> String {
    let number = row[3].replace("مكرر", "bis");
    let number = if row[0] == "R83" { "3,8" } else { &number };
    // Both decisions of this row have their own year; the table has one column for it.
    let (year, calendar, common) =
        if row[0] == "R83" { ("2019", "CE", "2019") } else { (row[4], row[5], row[6]) };
    line([row[2], number, year, calendar, common, row[7], row[8]])
}

fn years_of(years: &RangeInclusive<i32>) -> String {
    let (start, end) = (years.start(), years.end());
    if start == end { start.to_string() } else { format!("{start}..{end}") }
}

fn found(input: &str) -> String {
    let all = references(input, today());
    let Some(first) = all.first() else { return line(["-", "", "", "", "", "", ""]) };
    let numbers: Vec<&str> = all.iter().filter_map(|one| one.number.as_deref()).collect();
    line([
        first.kind.name(),
        &numbers.join(","),
        &first.year_written.map(|year| year.to_string()).unwrap_or_default(),
        first.calendar.map(Calendar::name).unwrap_or_default(),
        &first.years.as_ref().map(years_of).unwrap_or_default(),
        first.issuer.as_deref().unwrap_or_default(),
        &extra(first),
    ])
}

fn extra(found: &FoundReference) -> String {
    let name = |detail: &Detail| match detail {
        Detail::Sort => "kind".to_owned(),
        other => serde_json::to_value(other).unwrap().as_str().unwrap().to_owned(),
    };
    let mut all: Vec<String> =
        found.details.iter().map(|(detail, value)| format!("{}={value}", name(detail))).collect();
    all.sort_by_key(|one| one.starts_with("file="));
    all.join(";")
}

/// Details that are found beside what a row asks for.
fn beyond(row: &str) -> &'static [&'static str] {
    match row {
        // The pronoun is told; the table writes it in the note.
        "R41" => &["party=named"],
        "R48" | "R63" => &["date"],
        _ => &[],
    }
}

#[test]
fn every_row_of_the_table_is_read() {
    let rows: Vec<Vec<&str>> = TABLE.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let (expected, found) = (expected(row), without(&found(row[1]), beyond(row[0])));
            let expected = if beyond(row[0]) == ["date"] { without(&expected, &["date"]) } else { expected };
            (expected != found)
                .then(|| format!("{} {}\n  table: {expected}\n  found: {found}", row[0], row[1]))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn without(line: &str, details: &[&str]) -> String {
    let (head, tail) = line.rsplit_once(" | ").unwrap();
    let kept: Vec<&str> =
        tail.split(';').filter(|one| !details.iter().any(|detail| one.starts_with(detail))).collect();
    format!("{head} | {}", kept.join(";"))
}

fn keys(text: &str) -> Vec<String> {
    references(text, today()).iter().flat_map(FoundReference::keys).collect()
}

#[test]
fn one_law_has_one_key_in_every_count_of_years() {
    let same = ["القانون رقم (11) لسنة 1425 ميلادية", "القانون رقم 11 لسنة 1996م", "Law No. (11) of 1425 FBP"];
    for text in same {
        assert_eq!(keys(text), ["law:11:1996"], "{text}");
    }
    assert_eq!(keys("قرار رقم 70 لسنة 1426 ميلادية"), ["decision:70:1996", "decision:70:1997"]);
    assert_eq!(keys("قرار رقم (15) مكرر لسنة 2023م"), ["decision:15-bis:2023"]);
    assert_eq!(keys("القرار رقم 2021/2022"), ["decision:2021:2022", "decision:2022:2021"]);
}

#[test]
fn number_and_year_are_read_in_either_order_and_in_any_bracket() {
    for text in [
        "قرار رقم (15) لسنة 2023م",
        "قرار رقم )15( لسنة 2023",
        "قرار رقم ١٥/٢٠٢٣",
        "قرار رقم 2023/15",
        "بالقرار رقم 15-2023",
        "قـــرار رقم (15) لسنة 2023",
        "والقرار رقم: 15 لعام ٢٠٢٣ م",
        "Decision No. 15 of 2023",
        "قرار رقم [15] لسنة (2023)",
    ] {
        assert_eq!(keys(text), ["decision:15:2023"], "{text}");
    }
    assert_eq!(keys("Ordinance 2023-O-015"), ["regulation:15:2023"]);
}

#[test]
fn symbols_of_files_keep_their_parts() {
    let found = references("الرقم الإشاري: م-ت-ع-/8-1/1339", today());
    assert_eq!(found[0].number.as_deref(), Some("1339"));
    assert_eq!(found[0].details[&Detail::Prefix], "م.ت.ع");
    assert_eq!(found[0].details[&Detail::File], "8/1");
    assert_eq!(keys("إشاري: 14/2/1023"), ["ref:1023", "ref:14/2/1023"]);
    assert_eq!(keys("إشاري: 2020/ 6 /1147"), ["ref:1147:2020", "ref:6/1147/2020"]);
    assert_eq!(keys("الرقم الإشاري: م ب غ - 7 - 334"), ["ref:334", "ref:مبغ/7/334"]);
}

#[test]
fn what_is_no_reference_is_left_alone() {
    for text in [
        "الرقم الوطني: 219850000000",
        "هاتف رقم 0910000000",
        "حساب رقم 4455",
        "دار رقم 12 شارع 11 يونيو",
        "صور عدد (4)",
        "الموافقة على (7) رخص بناء",
        "المساحة الاجمالية للقطعة: 420 متراً",
        "عقد 5 اجتماعات",
        "مادة (2)\nتسلم اللجنة",
        "ماسح ضوئي 2900.000",
    ] {
        assert_eq!(keys(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_a_clerk_types_is_understood() {
    let cases: &[(&str, &[&str])] = &[
        ("قرار 15 لسنة 2023", &["decision:15:2023"]),
        ("15/2023 قرار", &["decision:15:2023"]),
        ("قرار 15/2023", &["decision:15:2023"]),
        ("قرار 15", &["decision:15"]),
        ("وارد 531", &["incoming_no:531"]),
        ("15-2023", &["ref:15:2023"]),
        ("ب.و.ر/1/15/2023", &["ref:15:2023", "ref:بور/1/15/2023"]),
        ("رقم 15", &["ref:15", "incoming_no:15", "outgoing_no:15"]),
        ("531", &["ref:531", "incoming_no:531", "outgoing_no:531"]),
        ("القانون 59 لسنة 2012", &["law:59:2012"]),
        ("قرار 31 لسنة 1996", &["decision:31:1996"]),
        ("إذن صرف 233/2022", &["payment_order:233:2022"]),
        ("18/2/2023", &[]),
        ("شكوى", &[]),
        ("محضر الاجتماع الخامس 2023", &["minutes:5:2023"]),
        ("قرار 15 2023", &["decision:15:2023"]),
        ("1147 صادر", &["outgoing_no:1147"]),
        ("كتابكم 3302", &["ref:3302"]),
        ("قرار ١٥/٢٠٢٣ مكرر", &["decision:15-bis:2023"]),
    ];
    for (typed, expected) in cases {
        let keys: Vec<String> =
            query_references(typed, today()).iter().flat_map(FoundReference::keys).collect();
        assert_eq!(&keys, expected, "{typed}");
    }
}

#[test]
fn other_papers_of_the_same_kinds_are_read() {
    let cases: &[(&str, &[&str])] = &[
        ("مرسوم بقانون رقم 12 لسنة 1958", &["decree_law:12:1958"]),
        ("المرسوم الملكي رقم 5 لسنة 1963", &["royal_decree:5:1963"]),
        ("محضر اجتماع المجلس البلدي العادي الثامن والعشرون بعد المائة لسنة 2021", &["minutes:128:2021"]),
        ("محضر الجلسة الثامنة عشرة لسنة 2022", &["minutes:18:2022"]),
        ("محضر جلسة المجلس رقم 5 لسنة 2023", &["minutes:5:2023"]),
        ("كتاب دوري رقم 5 لسنة 2020", &["circular:5:2020"]),
        ("رقم الصادر 987/2020", &["outgoing_no:987:2020"]),
        ("الاجتماع العادي الثالث لسنة 2023م", &["minutes:3:2023"]),
        ("شهادة إثبات إقامة رقم 12", &["residence_certificate:12"]),
        ("رقم القيد: 1203", &["register_entry:1203"]),
        ("تجديد رخصة محل تجاري رقم 44 لسنة 2022", &["business_licence:44:2022"]),
        ("إذن صرف مخزني رقم 17/2022", &["stores_issue:17:2022"]),
        ("طعن رقم 12 لسنة 46 ق", &["court_case:12"]),
        ("الصكين رقمي 11 و 12", &["cheque:11", "cheque:12"]),
        ("مخطط رقم م/12/4", &["parcel:م/12/4"]),
        ("قرار رقم 15 مكرر (1) لسنة 2023", &["decision:15-bis-1:2023"]),
        ("قرار رقم 571 لسنة 1404 و.ر", &["decision:571:1994", "decision:571:1995"]),
        ("قرار رقم 15 لسنة 1445هـ الموافق 2023م", &["decision:15:2023"]),
        ("القرار رقم 9 لسنة 1371 و.ر (2003 ف)", &["decision:9:2003"]),
        ("قرار رقم ( 66 ) لسنة 1370 و . ر", &["decision:66:2002"]),
        ("قرار وزير المالية رقم 5 لسنة 2020 بشأن لائحة العقود رقم 7", &["decision:5:2020", "regulation:7"]),
        ("Resolution No. 20 of 1369 FDP", &["decision:20:2001"]),
    ];
    for (text, expected) in cases {
        assert_eq!(&keys(text), expected, "{text}");
    }
}

#[test]
fn an_issuer_is_told_without_clitics_wherever_it_stands() {
    let cases = [
        ("قرار المجلس البلدي غدامس رقم 7 لسنة 2022م", Some("المجلس البلدي غدامس")),
        ("قرار رقم (١٥) لسنة ٢٠٢٣ الصادر عن عميد بلدية غدامس بشأن النظافة", Some("عميد بلدية غدامس")),
        ("قرار رقم 15 لسنة 2023 لوزير الحكم المحلي", Some("وزير الحكم المحلي")),
        ("كتاب السيد عميد البلدية رقم 120", Some("عميد البلدية")),
        ("قرار اللجنة الشعبية العامة (سابقاً) رقم 70 لسنة 1375 و.ر", Some("اللجنة الشعبية العامة")),
        ("قرار اللجنة الشعبية العامة «سابقا» رقم 70 لسنة 1375 و.ر", Some("اللجنة الشعبية العامة")),
        ("مذكرة تفاهم بين بلدية غدامس وجمعية الواحة", None),
        ("قرار رقم 15 لسنة 2023", None),
    ];
    for (text, expected) in cases {
        assert_eq!(references(text, today())[0].issuer.as_deref(), expected, "{text}");
    }
}

#[test]
fn accounts_have_a_year_and_no_number() {
    for text in
        ["الحساب الختامي لسنة 2022", "مشروع ميزانية البلدية للسنة المالية 2022م", "مشروع ميزانية 2022"]
    {
        let found = references(text, today());
        assert_eq!((found[0].number.as_ref(), found[0].years.clone()), (None, Some(2022..=2022)), "{text}");
    }
}

#[test]
fn many_references_in_one_text_keep_their_own_numbers() {
    let text = "وعلى القانون رقم (59) لسنة 2012م ولائحته التنفيذية.\nوعلى قرار مجلس الوزراء رقم 130 لسنة 2013م.\nوعلى ما قرره المجلس في اجتماعه العادي الثالث لسنة 2023م.";
    assert_eq!(keys(text), ["law:59:2012", "decision:130:2013", "minutes:3:2023"]);
}

#[test]
fn an_issuer_behind_the_number_ends_where_the_next_reference_begins() {
    let text = "القرار رقم 15 لسنة 2023 الصادر عن المجلس البلدي والقرار رقم 16 لسنة 2023";
    assert_eq!(keys(text), ["decision:15:2023", "decision:16:2023"]);
    assert_eq!(references(text, today())[0].issuer.as_deref(), Some("المجلس البلدي"));
}

#[test]
fn an_article_is_told_beside_its_law() {
    let found = references("المادة (14) مكرر من القانون رقم 19 لسنة 2013", today());
    assert_eq!(found[0].details[&Detail::Article], "14 bis");
    assert_eq!(found[0].keys(), ["law:19:2013"]);
}

#[test]
fn the_names_of_the_kinds_are_the_ones_that_are_stored() {
    for kind in RecordType::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
}

/// Pieces from which hostile and half-true references are made.
fn pieces() -> impl Strategy<Value = String> {
    let known = [
        "قرار",
        "رقم",
        "(",
        ")",
        "15",
        "/",
        "2023",
        "لسنة",
        "م",
        "مكرر",
        "مادة",
        "من",
        "ق",
        "العدد",
        "إشاري",
        ":",
        "ب.و.ر",
        "\n",
        "،",
        "و",
        "القانون",
        "هـ",
        "محضر الاجتماع",
        "الخامس",
        "مخطط",
        "قطعة",
        "عن",
        "وزير",
        "ـ",
        "No",
        " ",
        "\u{200F}",
    ];
    prop::collection::vec(prop::sample::select(known.to_vec()), 0..40).prop_map(|all| all.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_read_and_ranges_lie_on_character_boundaries(text in prop_oneof![pieces(), "\\PC{0,200}", any::<String>()]) {
        for found in references(&text, today()).into_iter().chain(query_references(&text, today())) {
            prop_assert!(text.get(found.range.clone()).is_some_and(|raw| !raw.is_empty()), "{found:?}");
            prop_assert!(found.keys().len() <= 4);
        }
    }
}
