//! The twelve documents of a municipality, each described and checked by reading it; and what no document may do.

use proptest::prelude::*;

use super::*;
use crate::recognise::references::Detail;

fn today() -> Day {
    Day::new(2025, 12, 31).unwrap()
}

#[test]
fn each_document_is_described_as_a_reader_would() {
    let told = |name: &str| {
        let (_, text) = DOCUMENTS.iter().find(|(other, _)| *other == name).unwrap();
        told(&describe(&[text], today()), text)
    };
    let expected: Vec<(&str, &str)> =
        EXPECTED.split("=== ").skip(1).filter_map(|section| section.split_once('\n')).collect();
    for (name, expected) in &expected {
        let found = told(name);
        assert_eq!(found.trim(), expected.trim(), "document {name}:\n{found}\n");
    }
    assert_eq!(expected.len(), DOCUMENTS.len());
}

/// What a reader found in each document.
const EXPECTED: &str = include_str!("../../../fixtures/domain/descriptions.txt");

const DOCUMENTS: &[(&str, &str)] = &[
    ("01", include_str!("../../../fixtures/documents/01-decision.txt")),
    ("02", include_str!("../../../fixtures/documents/02-minutes.txt")),
    ("03", include_str!("../../../fixtures/documents/03-circular.txt")),
    ("04", include_str!("../../../fixtures/documents/04-contract-extract.txt")),
    ("05", include_str!("../../../fixtures/documents/05-building-licence.txt")),
    ("06", include_str!("../../../fixtures/documents/06-budget-table.txt")),
    ("07", include_str!("../../../fixtures/documents/07-invoice.txt")),
    ("08", include_str!("../../../fixtures/documents/08-letter-to-ministry.txt")),
    ("09", include_str!("../../../fixtures/documents/09-civil-society-cooperation.txt")),
    ("10", include_str!("../../../fixtures/documents/10-disaster-response-plan.txt")),
    ("11", include_str!("../../../fixtures/documents/11-twinning-agreement.txt")),
    ("12", include_str!("../../../fixtures/documents/12-complaint.txt")),
];

/// A description in lines, one for each thing that is told.
fn told(found: &Description, text: &str) -> String {
    let mut lines = vec![format!("kind: {}", found.kind.map_or("-", RecordType::name))];
    let texts = [
        ("title", &found.title),
        ("subject", &found.subject),
        ("issuer", &found.issuer),
        ("unit", &found.unit),
    ];
    lines.extend(texts.iter().filter_map(|(name, text)| Some(format!("{name}: {}", text.as_ref()?))));
    lines.extend(found.addressees.iter().map(|one| format!("to: {one}")));
    lines.extend(found.parties.iter().map(|one| format!("party: {one}")));
    lines.extend(
        found
            .date
            .iter()
            .map(|date| format!("date: {} {}", date.days.first, date.flags.join(" ")).trim().to_owned()),
    );
    lines.extend(found.received.iter().map(|days| format!("received: {}", days.first)));
    lines.extend(found.references.iter().map(|one| {
        let role = if one.role == Role::Own { "own" } else { "cited" };
        let title = one.reference.details.get(&Detail::Title).map_or("", String::as_str);
        let keys = one.reference.keys().join(" ");
        let kind = if keys.is_empty() && title.is_empty() { one.reference.kind.name() } else { "" };
        format!("{role}: {keys}{title}{kind}")
    }));
    lines.extend(found.amounts.iter().map(|one| {
        format!(
            "amount: {} {:?}{}",
            one.value.thousandths,
            one.value.currency,
            if one.unsure { " unsure" } else { "" }
        )
    }));
    lines.extend(found.personal.iter().map(|one| format!("personal: {}", &text[one.range.clone()])));
    lines.extend(found.access.iter().map(|one| format!("access: {:?}", one.level)));
    lines.join("\n")
}

fn level(page: &str) -> Option<AccessLevel> {
    describe(&[page], today()).access.map(|access| access.level)
}

#[test]
fn only_a_letterhead_asks_for_a_level_of_access() {
    let cases = [
        ("دولة ليبيا\nسري للغاية\nالموضوع: كذا", Some(AccessLevel::TopSecret)),
        ("سـري وعاجل\nبلدية", Some(AccessLevel::Secret)),
        ("درجة السرية: عادي", Some(AccessLevel::Normal)),
        ("درجة السرية: محدود التداول", Some(AccessLevel::Restricted)),
        ("(محدود التداول)", Some(AccessLevel::Restricted)),
        ("TOP SECRET", Some(AccessLevel::TopSecret)),
        ("لوحظ تداول المراسلات المصنفة (سري) عبر تطبيقات المحادثة", None),
        ("بيان درجة السرية على كل مستند: عادي، أو محدود، أو سري", None),
        ("شركة محدودة المسؤولية", None),
    ];
    for (page, expected) in cases {
        assert_eq!(level(page), expected, "{page}");
    }
}

#[test]
fn a_letter_has_two_numbers_and_two_dates() {
    let page = "بلدية وادي الريحان\nالرقم الإشاري: 14/2/1023\nالتاريخ: 5/1/2023\nوارد رقم 214 بتاريخ 12/1/2023\nالسيد/ مدير المكتب\nالموضوع: صيانة\nبالإشارة إلى كتابكم رقم 7 بتاريخ 1/1/2023";
    let found = describe(&[page], today());
    assert_eq!(
        told(&found, page),
        "kind: letter\nsubject: صيانة\nissuer: بلدية وادي الريحان\nto: مدير المكتب\ndate: 2023-01-05\nreceived: 2023-01-12\nown: ref:1023 ref:14/2/1023\nown: incoming_no:214:2023\ncited: ref:7:2023"
    );
}

#[test]
fn stamps_and_codes_without_a_kind_are_the_documents_own() {
    let page = "وزارة المالية\nالرقم: م.و/14/2/1023\nالتاريخ: 12/01/2023م\nالسيد المحترم/ عميد بلدية غدامس\nالموضوع:\nبشأن تحويل المخصصات\nيرجى الاطلاع\nختم الوارد: 531\nتاريخ الورود: 15/01/2023";
    let found = describe(&[page], today());
    assert_eq!(
        told(&found, page),
        "kind: letter\nsubject: تحويل المخصصات\nissuer: وزارة المالية\nto: عميد بلدية غدامس\ndate: 2023-01-12\nreceived: 2023-01-15\nown: ref:1023 ref:مو/14/2/1023\nown: incoming_no:531"
    );
}

#[test]
fn the_preamble_of_a_decision_is_never_its_identity() {
    let page = "متصرفية غريان\nقرار رقم 7 لسنة 1963\nبتعيين موظف\nمتصرف غريان\nبعد الاطلاع على القانون رقم (8) لسنة 1960،\nقرار مجلس الوزراء رقم 3 لسنة 1963 بتاريخ 3/2/1963،\nقرر:\nمادة 1\nصدر في غريان بتاريخ 6 فبراير 1963م";
    let found = describe(&[page], today());
    assert_eq!(
        told(&found, page),
        "kind: decision\nsubject: بتعيين موظف\nissuer: متصرفية غريان\ndate: 1963-02-06\nown: decision:7:1963\ncited: law:8:1960\ncited: decision:3:1963"
    );
}

#[test]
fn a_decision_without_a_year_has_the_year_of_its_date() {
    let found = describe(&["بلدية وادي الريحان\nقرار رقم (15)\nالتاريخ: 16/3/2023\nقررت"], today());
    assert_eq!(found.references[0].reference.keys(), ["decision:15:2023"]);
}

#[test]
fn amounts_have_three_decimals_and_a_comma_is_told_when_unsure() {
    let values = |text: &str| -> Vec<(i64, Currency, bool)> {
        let found = describe(&[text], today()).amounts;
        found.iter().map(|one| (one.value.thousandths, one.value.currency, one.unsure)).collect()
    };
    assert_eq!(values("184,750.500 د.ل"), [(184_750_500, Currency::Lyd, false)]);
    assert_eq!(values("١٨٤٬٧٥٠٫٥٠٠ دينار"), [(184_750_500, Currency::Lyd, false)]);
    assert_eq!(values("٢٥٠,٠٠٠ دينار"), [(250_000_000, Currency::Lyd, true)]);
    assert_eq!(
        values("٢٥٠,٠٠٠ دينار\n3,150,000.000"),
        [(250_000_000, Currency::Lyd, false), (3_150_000_000, Currency::Lyd, false)]
    );
    assert_eq!(values("صندوق | 40 | 32.500"), [(32_500, Currency::Lyd, false)]);
    assert_eq!(values("750 درهم"), [(750, Currency::Lyd, false)]);
    assert_eq!(values("$1,200.50"), [(1_200_500, Currency::Usd, false)]);
    assert_eq!(values("الإصدار 1.250 و (10%) و 16.03.2023"), []);
}

#[test]
fn a_national_number_is_told_by_its_place_only() {
    for (text, place) in [
        ("الرقم الوطني: 219850000000", Some("219850000000")),
        ("١١٩٨٥٠٠٠٠٠٠١", Some("١١٩٨٥٠٠٠٠٠٠١")),
        ("1 1 9 8 5 0 0 0 0 0 0 1", Some("1 1 9 8 5 0 0 0 0 0 0 1")),
        ("319850000000", None),
        ("229850000000", None),
        ("2198500000001", None),
    ] {
        let found = describe(&[text], today());
        assert_eq!(found.personal.first().map(|one| &text[one.range.clone()]), place, "{text}");
        assert!(place.is_none() || !serde_json::to_string(&found).unwrap().contains("219850000000"));
    }
}

#[test]
fn a_description_fits_into_an_entry_whatever_the_document() {
    let line = "وعلى القانون رقم (59) لسنة 1425 ميلادية الصادر عن وزارة\"\\ الحكم المحلي الطويلة الطويلة جدا بتاريخ 16/3/2023 بقيمة 184,750.500 د.ل 219850000000\n";
    let page = line.repeat(400);
    let found = describe(&[&page, &page], today());
    assert!(found.more);
    let length = serde_json::to_string(&found).unwrap().len();
    assert!(length < 60 * 1024, "{length}");
    let back: Description = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
    assert_eq!(back, found);
}

proptest! {
    #[test]
    fn any_document_is_described_with_ranges_on_character_boundaries(
        pages in prop::collection::vec(prop_oneof!["\\PC{0,120}", any::<String>(), hostile()], 0..4)
    ) {
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        let found = describe(&pages, today());
        let on_page = |page: u32, range: &Range<usize>| pages[page as usize - 1].get(range.clone()).is_some();
        for one in &found.references { prop_assert!(on_page(one.page, &one.reference.range)); }
        for one in &found.dates { prop_assert!(on_page(one.page, &one.range)); }
        for one in &found.amounts { prop_assert!(on_page(one.page, &one.range)); }
        for one in &found.personal { prop_assert!(on_page(one.page, &one.range)); }
        if let Some(one) = &found.access { prop_assert!(on_page(one.page, &one.range)); }
    }
}

/// Lines made of the words that the rules look for.
fn hostile() -> impl Strategy<Value = String> {
    let known = [
        "الموضوع",
        "/",
        ":",
        "السيد",
        "إلى",
        "بعد",
        "الاطلاع",
        "وعلى",
        "قرر",
        "قرار",
        "رقم",
        "15",
        "\n",
        "الطرف",
        "بين",
        "وبلدية",
        "بلدية",
        "سري",
        "للغاية",
        "التاريخ",
        "16/3/2023",
        "وارد",
        "1,250.000",
        "د.ل",
        "مقدم",
        "الشكوى",
        "درجة",
        "السرية",
        ",",
    ];
    prop::collection::vec(prop::sample::select(known.to_vec()), 0..60).prop_map(|all| all.join(" "))
}
