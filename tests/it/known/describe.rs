//! Corrections by people.

use std::fs;

use insta::assert_snapshot;

use super::town;
use crate::support::env::TestEnv;

/// The first line of an answer: how many there are.
fn total(env: &TestEnv, args: &[&str]) -> String {
    let said = env.run(&[&["search"][..], args].concat());
    said.out.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn what_is_known_is_shown() {
    let env = town();
    let said = env.run(&["show", "1"]).out;
    let known: Vec<&str> = said.lines().skip(3).take(6).collect();
    assert_snapshot!(known.join("\n"), @"
    Kind of document:           decision
    Number:                     15
    Year:                       2023
    Date of the document:       [DAY]
    Issued by:                  عميد بلدية وادي الريحان
    Subject:                    تشكيل لجنة لأرشفة وحفظ مستندات البلدية
    ");
    let said = env.run(&["show", "1", "--lang", "ar"]).out;
    let known: Vec<&str> = said.lines().skip(3).take(6).collect();
    assert_snapshot!(known.join("\n"), @"
    نوع الوثيقة: \u{2068}قرار\u{2069}
    الرقم: \u{2068}15\u{2069}
    السنة: \u{2068}2023\u{2069}
    تاريخ الوثيقة: \u{2068}[DAY]\u{2069}
    الجهة: \u{2068}عميد بلدية وادي الريحان\u{2069}
    الموضوع: \u{2068}تشكيل لجنة لأرشفة وحفظ مستندات البلدية\u{2069}
    ");
    let said = env.run(&["show", "1", "--json"]).out;
    let value: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&value["type"], &value["kind"], &value["number"]),
        (&"record".into(), &"decision".into(), &"15".into())
    );
    assert_eq!((&value["issuer"], &value["year"]), (&"عميد بلدية وادي الريحان".into(), &"2023".into()));
}

#[test]
fn a_person_s_word_wins_and_is_found_by() {
    let env = town();
    assert_eq!(total(&env, &["--type", "تعميم"]), "1 result");
    assert_snapshot!(env.run(&["describe", "3", "--type", "قرار", "--number", "٧٧", "--date", "5/5/2022", "--year", "2022", "--issuer", "مكتب المحفوظات", "--subject", "حفظ الملفات القديمة", "--agent", "Huda"]), @"
    exit 0
    --- out
    Record 3 is described:
    Kind of document:           decision (told by a person)
    Number:                     77 (told by a person)
    Year:                       2022 (told by a person)
    Date of the document:       [DAY] (told by a person)
    Issued by:                  مكتب المحفوظات (told by a person)
    Subject:                    حفظ الملفات القديمة (told by a person)
    ");
    assert_eq!(total(&env, &["--type", "circular"]), "No results");
    assert_eq!(total(&env, &["--type", "decision"]), "2 results");
    for asked in [
        ["رقم:77"],
        ["رقم:77/2022"],
        ["تاريخ:2022-05-05"],
        ["جهة:المحفوظات"],
        ["موضوع:القديمة"],
        ["قرار 77 لسنة 2022"],
    ] {
        let said = env.run(&["search", asked[0]]);
        assert!(said.out.contains("03-circular.txt"), "{} {said}", asked[0]);
    }
    assert_eq!(total(&env, &["رقم:4"]), "No results");
    let history = env.run(&["show", "3", "--history"]).out;
    let (_, history) = history.split_once("History").unwrap();
    assert_snapshot!(history.lines().last().unwrap(), @"     39  [TIME] · description corrected: Kind of document: decision (was: circular); Number: 77 (was: 4); Year: 2022 (was: 2024); Date of the document: [DAY] (was: [DAY]); Issued by: مكتب المحفوظات (was: وزارة الحكم المحلي); Subject: حفظ الملفات القديمة (was: حفظ الوثائق وتداولها) · Huda · diwan 0.1.0");
}

#[test]
fn corrections_outlive_the_lenses() {
    let env = town();
    assert_eq!(env.run(&["describe", "3", "--number", "77", "--type", "decision"]).code, 0);
    let ask = || {
        let asked = ["رقم:77", "نوع:قرار", "2023", "قرار 31 لسنة 1996", "بلدية"];
        let mut said: Vec<_> =
            asked.iter().map(|typed| env.run(&["search", typed, "--facets", "--json"])).collect();
        said.extend([
            env.run(&["show", "3"]),
            env.run(&["report", "series"]),
            env.run(&["search", "--like", "1"]),
        ]);
        said
    };
    let before = ask();
    assert_eq!(env.run(&["reindex"]).code, 0);
    assert_eq!(ask(), before);
    fs::remove_dir_all(env.path("town/lenses")).unwrap();
    assert_eq!(ask(), before);
}

#[test]
fn what_is_known_already_is_not_written() {
    let env = town();
    let size = || env.run(&["stats", "--json"]).out;
    let entries = |env: &TestEnv| fs::read_to_string(env.path("town/ledger/checkpoint")).unwrap();
    let (before, counted) = (entries(&env), size());
    assert_snapshot!(env.run(&["describe", "1", "--number", "15", "--type", "decision"]), @"
    exit 0
    --- out
    Known so already; nothing was written.
    Kind of document:           decision
    Number:                     15
    Year:                       2023
    Date of the document:       [DAY]
    Issued by:                  عميد بلدية وادي الريحان
    Subject:                    تشكيل لجنة لأرشفة وحفظ مستندات البلدية
    ");
    assert_eq!((entries(&env), size()), (before.clone(), counted));
    assert_eq!(env.run(&["describe", "1", "--number", "16"]).code, 0);
    let after = entries(&env);
    assert_ne!(after, before);
    assert_eq!(env.run(&["describe", "1", "--number", "16"]).code, 0);
    assert_eq!(entries(&env), after);
}

#[test]
fn what_a_person_calls_it_is_found_by_its_plain_words() {
    let env = town();
    assert!(!total(&env, &["النوافير"]).starts_with("1 "), "no document speaks of fountains");
    for (aspect, text) in [("--title", "ملف النوافير"), ("--subject", "صيانة النوافير في الميدان")]
    {
        assert_eq!(env.run(&["describe", "1", aspect, text]).code, 0);
        assert_eq!(total(&env, &["النوافير"]), "1 result");
        // In another form, and with a word that stands on the document.
        assert_eq!(total(&env, &["نوافير", "لأرشفة"]), "1 result");
        let said = env.run(&["search", "النوافير", "--json"]).out;
        assert!(said.contains("\"level\":\"exact\""), "{said}");
        assert_eq!(env.run(&["describe", "1", aspect, ""]).code, 0);
        assert!(!total(&env, &["النوافير"]).starts_with("1 "), "taken back");
    }
}

#[test]
fn an_empty_word_says_that_there_is_none() {
    let env = town();
    assert_eq!(env.run(&["describe", "1", "--number", "", "--date", ""]).code, 0);
    assert_eq!(total(&env, &["رقم:15"]), "No results");
    let said = env.run(&["show", "1"]).out;
    assert!(!said.contains("Number:") && said.contains("decision"), "{said}");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let env = town();
    let before = fs::read_to_string(env.path("town/ledger/checkpoint")).unwrap();
    assert_snapshot!(env.run(&["describe", "1", "--date", "قريبا"]), @"
    exit 3
    --- err
    error: this is no date: قريبا
    hint: Write it in any calendar, such as 15/3/2023, [DAY] or 2001
    ");
    assert_snapshot!(env.run(&["describe", "1", "--date", "قريبا", "--lang", "ar"]), @"
    exit 3
    --- err
    خطأ: ليس تاريخاً: \u{2068}قريبا\u{2069}
    الحل: اكتبه بأي تقويم، مثل 15/3/2023 أو 15 رجب 1444 هـ أو 1369 و.ر
    ");
    assert_snapshot!(env.run(&["describe", "1", "--type", "poem"]), @"
    exit 3
    --- err
    error: no such kind of document: poem
    hint: Kinds are: law, decree law, royal decree, decree, decision, regulation, circular, directive, minutes, handover report, destruction report, inventory report, verification report, letter, letter in, letter out, memo, mou, agreement, contract, work order, purchase order, building licence, business licence, road permit, attestation, residence certificate, property certificate, payment order, cheque, receipt, stores receipt, stores issue, invoice, payroll, list, statement, budget, budget line, final account, complaint, request, announcement, report, plan, incoming no, outgoing no, register entry, file, parcel, commercial register, court case, gazette, ref, article of
    ");
    assert_snapshot!(env.run(&["describe", "1", "--type", "poem", "--lang", "ar"]), @"
    exit 3
    --- err
    خطأ: نوع غير معروف: \u{2068}poem\u{2069}
    الحل: الأنواع: قانون، مرسوم بقانون، مرسوم ملكي، مرسوم، قرار، لائحة، تعميم، منشور، محضر اجتماع، محضر تسليم واستلام، محضر إتلاف، محضر جرد، محضر معاينة، كتاب، كتاب وارد، كتاب صادر، مذكرة، مذكرة تفاهم، اتفاقية، عقد، أمر تكليف، أمر شراء، رخصة بناء، رخصة مزاولة، إذن حفر، إفادة، شهادة إقامة، شهادة عقارية، إذن صرف، صك، إيصال، إذن إضافة، إذن صرف مخزني، فاتورة، كشف مرتبات، كشف، بيان، ميزانية، باب، الحساب الختامي، شكوى، طلب، إعلان، تقرير، خطة، رقم الوارد، رقم الصادر، رقم القيد، ملف، قطعة، سجل تجاري، دعوى، الجريدة الرسمية، رقم إشاري، مادة
    ");
    assert_snapshot!(env.run(&["describe", "99", "--number", "1"]), @"
    exit 3
    --- err
    error: there is no record 99
    hint: Find its number with: diwan search WORDS, or: diwan list
    ");
    assert_snapshot!(env.run(&["describe", "99", "--number", "1", "--lang", "ar"]), @"
    exit 3
    --- err
    خطأ: الوثيقة غير موجودة: رقم 99
    الحل: ابحث عن رقمها بالأمر \u{2068}diwan search\u{2069} أو \u{2068}diwan list\u{2069}
    ");
    assert_snapshot!(env.run(&["describe", "1", "--year", "last"]), @"
    exit 3
    --- err
    error: this is no date: last
    hint: Write it in any calendar, such as 15/3/2023, [DAY] or 2001
    ");
    assert_snapshot!(env.run(&["describe", "1"]), @"
    exit 0
    --- out
    Known so already; nothing was written.
    Kind of document:           decision
    Number:                     15
    Year:                       2023
    Date of the document:       [DAY]
    Issued by:                  عميد بلدية وادي الريحان
    Subject:                    تشكيل لجنة لأرشفة وحفظ مستندات البلدية
    ");
    assert_eq!(fs::read_to_string(env.path("town/ledger/checkpoint")).unwrap(), before);
}

#[test]
fn a_search_is_narrowed_by_options() {
    let env = town();
    assert_snapshot!(env.run(&["search", "--type", "قرار"]), @"
    exit 0
    --- out
    1 result

    [1] usb/الدرج الأول/01-decision.txt
        تشكيل لجنة لأرشفة وحفظ مستندات البلدية
        decision 15/2023 · [DAY] · عميد بلدية وادي الريحان
        page 1 · received [TIME]
        دولة ليبيا وزارة الحكم المحلي بلدية وادي الريحان الرقم الإشاري: ب.و.ر/1/15/2023 التاريخ: 24 شعبان 1444 هـ الموافق: 16/3/2023 م  قرار عميد بلدية وادي الريحان رقم (15) لسنة 2023م بشأن تشكيل لجنة لأرشفة…
    ");
    assert_snapshot!(env.run(&["search", "قرار 31 لسنة 1996", "--lang", "ar"]), @"
    exit 0
    --- out
    نتيجة واحدة

    [8] \u{2068}usb/الدرج الثاني/08-letter-to-ministry.txt\u{2069}
        \u{2068}نقل اختصاص الأرشيف والمحفوظات\u{2069}
        \u{2068}كتاب 1147/2020\u{2069} · \u{2068}[DAY]\u{2069} · \u{2068}بلدية وادي الريحان\u{2069}
        صفحة 1 · تاريخ الورود: [TIME]
        \u{2068}…و.ر إلى 1378 و.ر، وعن مؤتمر الشعبية، من بينها «قرار» «أمين» «اللجنة» «الشعبية» «رقم» («31») «لسنة» «1425» «ميلادية» بشأن تخصيص قطعة أرض للمقبرة، والقرار رقم 9 لسنة 1371 و.ر (2003 ف) بشأن تسمية الشوارع.  ولما كانت هذه…\u{2069}
    --- err
    فُهم \u{2068}قرار 31 لسنة 1996\u{2069} على أنه \u{2068}قرار 31 1996\u{2069}
    بين علامتي تنصيص، أو مع الخيار \u{2068}--words-only\u{2069}، يُبحث عنه كما كُتب.
    ");
    assert_eq!(total(&env, &["--issuer", "وزارة الحكم المحلي"]), "1 result");
    assert_eq!(total(&env, &["--since", "1/1/2024"]), "2 results");
    assert_eq!(total(&env, &["--until", "2019"]), "1 result");
    assert_eq!(total(&env, &["بلدية", "--since", "2020", "--until", "2021"]), "3 results");
    assert!(env.run(&["search", "1996"]).err.contains("1996 is understood as"));
    assert_eq!(env.run(&["search", "1996", "--words-only"]).err, "");
    assert_snapshot!(env.run(&["search", "قرار", "--since", "never"]), @"
    exit 3
    --- err
    error: this is no date: never
    hint: Write it in any calendar, such as 15/3/2023, [DAY] or 2001
    ");
    assert_snapshot!(env.run(&["search", "بلدية", "--limit", "1", "--facets"]).out, @"
    12 results

    [2] usb/الدرج الأول/02-minutes.txt
        بلدية وادي الريحان
        minutes 5/2023 · [DAY] · بلدية وادي الريحان
        page 1 · received [TIME]
        «بلدية» وادي الريحان المجلس البلدي محضر الإجتماع العادي الخامس لسنة ٢٠٢٣م  إنه في يوم الإثنين الموافق ٨/٥/٢٠٢٣م، وعند الساعة الحادية عشرة صباحاً، عُقد بقاعة الإجتماعات بديوان «البلدية» الإجتماع العادي…

    By confidentiality
         11  ordinary
          1  restricted circulation

    By folder
          6  usb/الدرج الأول
          6  usb/الدرج الثاني

    By format
         12  text

    By issuer
          6  بلدية وادي الريحان
          1  امحمد علي الوهمي
          1  شركة الواحة التجريبية للقرطاسية ومعدات المكاتب
          1  عميد بلدية وادي الريحان
          1  وزارة الحكم المحلي

    By kind
          1  agreement
          1  budget
          1  building licence
          1  circular
          1  complaint
          1  contract
          1  decision
          1  invoice
          1  letter
          1  minutes
          1  mou
          1  plan

    By year
          4  2023
          2  2021
          2  2024
          1  2019
          1  2020
          1  2022
    ");
    let like = env.run(&["search", "--like", "1", "--limit", "2"]);
    assert!(like.out.starts_with(char::is_numeric) && !like.out.contains("01-decision"), "{like}");
}

#[test]
fn amounts_personal_numbers_and_citations_are_shown() {
    let env = TestEnv::with_archive();
    env.file(
        "usb/1.txt",
        "سري\nبلدية وادي الريحان\nقرار رقم (7) لسنة 2023م\nبشأن صرف مكافأة\n\nبعد الاطلاع على القانون رقم (59) لسنة 2012م.\n\n\
         يصرف للسيد فلان، رقمه الوطني 119850012345، مبلغ 1,250.500 دينار ليبي.\n",
    );
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    let shown = env.run(&["show", "1"]).out;
    for expected in [
        "Cites:                      law 59/2012",
        "Amounts in the text:        1,250.500 LYD (page 1)",
        "National numbers stand on:  page 1",
        "Letterhead asks for access: secret (page 1)",
    ] {
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
    let shown = env.run(&["show", "1", "--lang", "ar"]).out;
    assert!(shown.contains("درجة السرية المقترحة: سري (صفحة 1)"), "{shown}");
    let shown: serde_json::Value =
        serde_json::from_str(env.run(&["show", "1", "--json"]).out.trim()).unwrap();
    assert_eq!(shown["amounts"][0]["thousandths"], 1_250_500);
    assert_eq!(shown["proposed_access"], "secret");
    assert_eq!(shown["personal_numbers"].as_array().unwrap().len(), 1);
    assert_eq!(shown["cites"], serde_json::json!(["law:59:2012"]));
}
