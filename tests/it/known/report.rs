//! Series, citations, duplicates.

use insta::assert_snapshot;

use super::town;
use crate::support::env::TestEnv;

/// Decisions 1, 2 and 4 of a year, 4 once more with another text, one of them copied, and one of another year.
fn series() -> TestEnv {
    let env = TestEnv::with_archive();
    let decision = |number: u32, year: u32, about: &str| {
        format!(
            "دولة ليبيا\nبلدية وادي الريحان\n\nقرار عميد بلدية وادي الريحان\nرقم ({number}) لسنة {year}م\nبشأن {about}\n\n\
             بعد الاطلاع على القانون رقم (59) لسنة 2012م بشأن نظام الإدارة المحلية.\n\nقرر\n\nمادة (1)\n{about}.\n"
        )
    };
    env.file("usb/1.txt", decision(1, 2023, "تسمية الشوارع"));
    env.file("usb/2.txt", decision(2, 2023, "تشكيل لجنة الجرد"));
    env.file("usb/4.txt", decision(4, 2023, "تكليف موظف بمهام"));
    env.file("usb/4b.txt", decision(4, 2023, "نقل سيارة إلى قسم الخدمات"));
    env.file("usb/copy of 2.txt", decision(2, 2023, "تشكيل لجنة الجرد"));
    env.file("usb/old.txt", decision(9, 2021, "صرف مكافأة"));
    let taken = env.run(&["ingest", "usb"]);
    assert_eq!(taken.code, 0, "{taken}");
    env
}

#[test]
fn a_series_names_what_is_missing_and_what_was_given_twice() {
    let env = series();
    assert_snapshot!(env.run(&["report", "series", "--type", "قرار", "--year", "2023"]), @"
    exit 0
    --- out
    decision, عميد بلدية وادي الريحان, 2023
    Numbers here: 3; the highest is 4
    Missing: 3
    Number 4 is borne by several documents: records 3, 4
    ");
    assert_snapshot!(env.run(&["report", "series", "--type", "قرار", "--year", "2023", "--lang", "ar"]), @"
    exit 0
    --- out
    قرار، \u{2068}عميد بلدية وادي الريحان\u{2069}، 2023
    عدد الأرقام الموجودة 3، وأعلاها 4
    ناقص: 3
    الرقم 4 على وثائق مختلفة: 3، 4
    ");
    assert_snapshot!(env.run(&["report", "series", "--type", "decision", "--year", "2023", "--json"]), @r#"
    exit 0
    --- out
    {"by_file_name":[],"duplicates":[{"number":"4","records":[3,4]}],"gaps":[[3,3]],"highest":4,"issuer":"عميد بلدية وادي الريحان","kind":"decision","numbers":3,"type":"series","unnumbered":[],"year":2023}
    "#);
    let said = env.run(&["report", "series", "--type", "decision"]);
    assert!(said.out.contains("2021") && said.out.contains("1\u{2013}8"), "{said}");
    assert!(!env.run(&["report", "series", "--issuer", "وزارة"]).out.contains("2023"));
    assert!(env.run(&["report", "series", "--issuer", "بلديه وادي"]).out.contains("2023"));
    assert_snapshot!(env.run(&["report", "series", "--type", "poem"]), @"
    exit 3
    --- err
    error: no such kind of document: poem
    hint: Kinds are: law, decree law, royal decree, decree, decision, regulation, circular, directive, minutes, handover report, destruction report, inventory report, verification report, letter, letter in, letter out, memo, mou, agreement, contract, work order, purchase order, building licence, business licence, road permit, attestation, residence certificate, property certificate, payment order, cheque, receipt, stores receipt, stores issue, invoice, payroll, list, statement, budget, budget line, final account, complaint, request, announcement, report, plan, incoming no, outgoing no, register entry, file, parcel, commercial register, court case, gazette, ref, article of
    ");
}

#[test]
fn a_correction_fills_a_gap() {
    let env = series();
    let record = env.run(&["search", "مكافأة", "--json"]).out;
    let hit: serde_json::Value = serde_json::from_str(record.lines().next().unwrap()).unwrap();
    let record = hit["record"].to_string();
    assert_eq!(env.run(&["describe", &record, "--number", "3", "--year", "2023"]).code, 0);
    let said = env.run(&["report", "series", "--type", "decision", "--year", "2023"]);
    assert!(said.out.contains("4") && !said.out.contains("Missing: 3"), "{said}");
}

#[test]
fn what_cites_a_law_is_named() {
    let env = town();
    assert_snapshot!(env.run(&["report", "cited-by", "القانون 59 لسنة 2012"]), @"
    exit 0
    --- out
    Cited (law:59:2012) by 1 record
    1  usb/الدرج الأول/01-decision.txt
        decision 15/2023 · [DAY] · عميد بلدية وادي الريحان
    ");
    assert_snapshot!(env.run(&["report", "cited-by", "القانون 59 لسنة 2012", "--lang", "ar"]), @"
    exit 0
    --- out
    استندت إليه (\u{2068}law:59:2012\u{2069}): وثيقة واحدة
    1  \u{2068}usb/الدرج الأول/01-decision.txt\u{2069}
        \u{2068}قرار 15/2023\u{2069} · \u{2068}[DAY]\u{2069} · \u{2068}عميد بلدية وادي الريحان\u{2069}
    ");
    assert_snapshot!(env.run(&["report", "cited-by", "قرار 31 لسنة 1996", "--json"]), @r#"
    exit 0
    --- out
    {"date":"[DAY]","issuer":"بلدية وادي الريحان","keys":["ref:1147:2020","ref:6/1147/2020"],"kind":"letter","number":"1147","path":"usb/الدرج الثاني/08-letter-to-ministry.txt","record":8,"subject":"نقل اختصاص الأرشيف والمحفوظات","type":"citing","year":"2020"}
    "#);
    assert_snapshot!(env.run(&["report", "cited-by", "شيء"]), @"
    exit 3
    --- err
    error: this names no number of a law, decision or letter: شيء
    hint: Write kind, number and year, such as: 'Decision 15 of 2023'
    ");
}

#[test]
fn copies_and_near_copies_are_grouped() {
    let env = TestEnv::with_archive();
    for (name, text) in super::documents().into_iter().take(4) {
        env.file(&format!("usb/{name}"), text);
    }
    let text = super::documents()[0].1.clone();
    env.file("usb/same.txt", &text);
    env.file("usb/near.txt", text.replace("نجاة", "زينب"));
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    assert_snapshot!(env.run(&["report", "duplicates"]), @"
    exit 0
    --- out
    The same bytes:
    2  usb/same.txt
    3  usb/الدرج الأول/01-decision.txt
    Nearly the same text (91 % or more in common):
    1  usb/near.txt
    2  usb/same.txt
    ");
    assert_snapshot!(env.run(&["report", "duplicates", "--lang", "ar"]), @"
    exit 0
    --- out
    المحتوى نفسه:
    2  \u{2068}usb/same.txt\u{2069}
    3  \u{2068}usb/الدرج الأول/01-decision.txt\u{2069}
    نص يكاد يكون نفسه (المشترك 91% أو أكثر):
    1  \u{2068}usb/near.txt\u{2069}
    2  \u{2068}usb/same.txt\u{2069}
    ");
    assert_snapshot!(env.run(&["report", "duplicates", "--json"]), @r#"
    exit 0
    --- out
    {"exact":true,"percent":100,"records":[2,3],"type":"alike"}
    {"exact":false,"percent":91,"records":[1,2],"type":"alike"}
    "#);
}

#[test]
fn a_number_that_only_the_file_name_tells_is_counted_and_told_apart() {
    let env = series();
    env.file("scans/قرار 3 لسنة 2023.bin", [1, 2, 3, 0, 255]);
    env.file("scans/قرارات 2023/5.bin", [4, 5, 6, 0, 255]);
    let taken = env.run(&["ingest", "scans"]);
    assert_eq!(taken.code, 0, "{taken}");
    let said = env.run(&["report", "series", "--type", "decision", "--year", "2023"]);
    assert!(said.out.contains("Numbered by the file name alone: 2 records"), "{said}");
    let found = env.run(&["report", "series", "--type", "decision", "--year", "2023", "--json"]).out;
    let one: serde_json::Value = serde_json::from_str(found.lines().next().unwrap()).unwrap();
    assert_eq!(found.lines().count(), 1, "{found}");
    assert_eq!(one["by_file_name"].as_array().unwrap().len(), 2, "{found}");
    assert_eq!((&one["numbers"], &one["highest"]), (&5.into(), &5.into()), "{found}");
    assert_eq!(one["gaps"], serde_json::json!([]), "{found}");
}
