//! Finding: search, show, list, statistics, giving out.

use std::fs;

use insta::assert_snapshot;

use super::town;
use crate::support::env::{Said, TestEnv};

#[test]
fn a_search_shows_where_and_why() {
    assert_snapshot!(town().run(&["search", "لجنة", "الارشفه"]), @r#"
    exit 0
    --- out
    2 results

    [1] usb/decisions/copy.txt
        تشكيل لجنة الأرشفة ببلدية غدامس
        decision 15/2023
        page 1 · received [TIME]
        قرار رقم 15 لسنة 2023 بشأن تشكيل «لجنة» «الأرشفة» ببلدية غدامس

    [2] usb/decisions/قرار 15.txt
        تشكيل لجنة الأرشفة ببلدية غدامس
        decision 15/2023
        page 1 · received [TIME]
        قرار رقم 15 لسنة 2023 بشأن تشكيل «لجنة» «الأرشفة» ببلدية غدامس
    "#);
}

#[test]
fn a_search_is_told_in_arabic() {
    assert_snapshot!(town().run(&["search", "غدامس", "--lang", "ar", "--limit", "1"]), @"
    exit 0
    --- out
    نتيجتان

    [1] \u{2068}usb/decisions/copy.txt\u{2069}
        \u{2068}تشكيل لجنة الأرشفة ببلدية غدامس\u{2069}
        \u{2068}قرار 15/2023\u{2069}
        صفحة 1 · تاريخ الورود: [TIME]
        \u{2068}قرار رقم 15 لسنة 2023 بشأن تشكيل لجنة الأرشفة ببلدية «غدامس»\u{2069}
    --- err
    توجد نتائج أخرى، تابع بالخيار: \u{2068}--page 2\u{2069}
    ");
}

#[test]
fn a_search_for_programs_has_offsets() {
    assert_snapshot!(town().run(&["search", "roof", "--json"]), @r#"
    exit 0
    --- out
    {"arrived":"[TIME]","form_levels":["exact"],"forms":["roof"],"highlights":[[28,32]],"level":"exact","name":"usb/letter.html","name_highlights":[],"page":1,"record":4,"snippet":"Dear archive committee, the roof leaks.","text_lost":false,"title":"Letter","type":"hit"}
    {"at_least":false,"page":1,"query":"roof","relaxed":false,"shown":1,"total":1,"type":"results","understood":[],"unquoted":false}
    "#);
}

#[test]
fn unwanted_words_and_phrases_reach_the_query() {
    let env = town();
    let total = |args: &[&str]| env.run(args).out.lines().next().unwrap_or_default().to_owned();
    assert_eq!(total(&["search", "قرار", "-copy"]), "1 result");
    assert_eq!(total(&["search", "archive committee"]), "1 result");
    assert_eq!(total(&["search", "leaks", "committee archive"]), "No results");
    assert_eq!(total(&["search", "leaks", "archive committee"]), "1 result");
}

#[test]
fn what_is_not_there_is_not_found() {
    assert_snapshot!(town().run(&["search", "schoolbooks"]), @r#"
    exit 0
    --- out
    No results
    --- err
    Try fewer words.
    "#);
}

#[test]
fn other_forms_of_a_word_are_found_and_named() {
    let said = town().run(&["search", "بلديات", "--limit", "1"]);
    assert!(said.out.contains("«ببلدية»") && said.out.contains("in another form: ببلدية"), "{said}");
}

#[test]
fn a_word_typed_on_the_wrong_keyboard_is_found_and_told() {
    let said = town().run(&["search", "fg]dm", "--limit", "1"]);
    assert!(said.out.contains("«ببلدية»"), "{said}");
    assert!(said.err.contains("typed on a Latin keyboard layout. Results for: بلدية"), "{said}");
    let said = town().run(&["search", "قخخب"]);
    assert!(said.out.contains("«roof»") && said.err.contains("an Arabic keyboard"), "{said}");
}

#[test]
fn a_word_that_is_nowhere_is_answered_with_near_ones() {
    let said = town().run(&["search", "غدانس"]);
    assert!(said.err.contains("Did you mean: غدامس"), "{said}");
}

#[test]
fn a_town_has_words_of_its_own_and_bad_lines_are_told() {
    let env = town();
    env.file("config/words/own.tsv", "ring\tالواحة\tغدامس\nnothing\tكلمة\n");
    let said = env.run(&["search", "الواحة", "--limit", "1"]);
    assert!(said.out.contains("«غدامس»"), "{said}");
    assert!(said.err.contains("words/own.tsv, line 2, is skipped: its first column is no kind"), "{said}");
}

#[test]
fn everything_about_a_record_is_shown() {
    assert_snapshot!(town().run(&["show", "2", "--text", "--history"]), @r#"
    exit 0
    --- out
    Record 2
    Original file name:         قرار 15.txt
    Original path:              usb/decisions/قرار 15.txt
    Kind of document:           decision
    Number:                     15
    Year:                       2023
    Subject:                    تشكيل لجنة الأرشفة ببلدية غدامس
    Date received:              [TIME]
    File dated:                 [TIME]
    Accession number:           1
    Ledger entry:               3
    Persistent identifier:      [ID]/2
    Format:                     text (text/plain, PRONOM x-fmt/111)
    Size:                       101 bytes
    Fingerprint (BLAKE3):       75997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195
    Fingerprint (SHA-256):      8cb6c19f3030323d72948605e4cfcebc69da7a7971d7d57ad9d40131db08b30f
    Kept in the archive as:     objects/blake3/75/997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195
    Last verified:              never
    Text:                       read
    Pages:                      1
    Read by:                    diwan-text 1
    Transcript kept as:         [TRANSCRIPT]
    Same content as record:     1

    --- page 1 ---
    قرار رقم 15 لسنة 2023
    بشأن تشكيل لجنة الأرشفة ببلدية غدامس

    History, from the ledger
          1  [TIME] · accession begun · Registry · diwan 0.1.0
          3  [TIME] · bytes kept · Registry · diwan 0.1.0
          6  [TIME] · accession finished · Registry · diwan 0.1.0
          7  [TIME] · text read (diwan-text 1) · Registry · diwan 0.1.0
          8  [TIME] · dates and references recognised · Registry · diwan 0.1.0
    "#);
}

#[test]
fn a_record_is_shown_in_arabic() {
    assert_snapshot!(town().run(&["show", "1", "--lang", "ar"]), @"
    exit 0
    --- out
    الوثيقة رقم 1
    اسم الملف الأصلي: \u{2068}copy.txt\u{2069}
    المسار الأصلي: \u{2068}usb/decisions/copy.txt\u{2069}
    نوع الوثيقة: \u{2068}قرار\u{2069}
    الرقم: \u{2068}15\u{2069}
    السنة: \u{2068}2023\u{2069}
    الموضوع: \u{2068}تشكيل لجنة الأرشفة ببلدية غدامس\u{2069}
    تاريخ الورود: [TIME]
    تاريخ الملف: [TIME]
    رقم الإيداع: 1
    رقم القيد في السجل: 2
    المعرّف الدائم: \u{2068}[ID]/1\u{2069}
    صيغة الملف: \u{2068}text (text/plain, PRONOM x-fmt/111)\u{2069}
    الحجم: 101 بايت
    بصمة الملف (BLAKE3): \u{2068}75997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195\u{2069}
    بصمة الملف (SHA-256): \u{2068}8cb6c19f3030323d72948605e4cfcebc69da7a7971d7d57ad9d40131db08b30f\u{2069}
    مكان الحفظ في الأرشيف: \u{2068}objects/blake3/75/997e848313deb3d7e2d9221bb27e2c7a1a09f203cadc4680fdc639e08aa195\u{2069}
    آخر تحقق: لم يحدث
    النص: مقروء
    عدد الصفحات: 1
    قرأها: \u{2068}diwan-text 1\u{2069}
    بصمة النص المقروء: \u{2068}[TRANSCRIPT]\u{2069}
    المحتوى نفسه في الوثيقة: 2
    ");
}

#[test]
fn a_record_is_shown_to_programs() {
    assert_snapshot!(town().run(&["show", "4", "--json", "--text"]), @r#"
    exit 0
    --- out
    {"accession":1,"active":[],"arrived":"[TIME]","blake3":"6b0579622b167efada5ecce73c803e1855f7f5f25ae64d558cb010772482fa68","children":[],"confidence":null,"depth":null,"engine":"diwan-html 1","entry":5,"first_record":4,"format":"html","identifier":"[ID]/4","mismatch":null,"modified":"[TIME]","object":"objects/blake3/6b/0579622b167efada5ecce73c803e1855f7f5f25ae64d558cb010772482fa68","pages":1,"parent":null,"path":"usb/letter.html","path_raw":null,"problem":null,"pronom":"fmt/96","properties":{"title":"Letter"},"reading":"read","reading_problem":null,"record":4,"same_content":[],"sha256":"d6c38494e52de2174a8dcea421955dcb1e200fbd56e8857ba474451a7c86d151","size":80,"text_lost":false,"transcript":"[TRANSCRIPT]","type":"record","verified":null}
    {"also":"","confidence":null,"method":"markup","page":1,"reason":null,"text":"Dear archive committee, the roof leaks.","type":"page"}
    "#);
}

/// A letter that says who wrote it, and a page with a program.
fn claims() -> TestEnv {
    let env = TestEnv::with_archive();
    env.file("usb/letter.docx", include_bytes!("../../../fixtures/files/office/letter.docx"));
    env.file("usb/form.html", "<html><title>Form</title><script>send()</script><p>Name</p></html>");
    env.file("usb/plain.html", "<html><title>Plain</title><p>Name</p></html>");
    let taken: Said = env.run(&["ingest", "usb"]);
    assert_eq!(taken.code, 0, "{taken}");
    env
}

#[test]
fn what_a_file_says_of_itself_is_set_apart_from_what_was_read() {
    let env = claims();
    let said = env.run(&["show", "2"]).out;
    let (_, said) = said.split_once("What the file says").unwrap();
    assert_snapshot!(said, @r#"
     of itself:
      Title:                    قرار تشكيل لجنة
      Author:                   سالم الافتراضي
      Subject:                  الأرشفة
      Keywords:                 لجنة
      Language:                 en-US
      Created:                  [TIME]
      Last changed:             [TIME]
      Last changed by:          هدى النموذجي
      Made with program:        LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2
    "#);
    let said = env.run(&["show", "2", "--lang", "ar"]).out;
    for line in ["ما يقوله الملف عن نفسه:", "المؤلف: \u{2068}سالم الافتراضي\u{2069}", "تاريخ الإنشاء: [TIME]"]
    {
        assert!(said.contains(line), "{line} in {said}");
    }
    let said = env.run(&["show", "2", "--json"]).out;
    assert!(said.contains(r#""author":"سالم الافتراضي","created":"[TIME]""#), "{said}");
}

#[test]
fn what_can_act_is_said_and_listed() {
    let env = claims();
    assert!(env.run(&["show", "1"]).out.contains("Holds what can act:         JavaScript\n"));
    assert!(env.run(&["show", "1", "--lang", "ar"]).out.contains("فيه ما يعمل بنفسه: برنامج JavaScript\n"));
    assert!(env.run(&["show", "1", "--json"]).out.contains(r#""active":["java-script"]"#));
    assert!(!env.run(&["show", "3"]).out.contains("can act"));
    assert_snapshot!(env.run(&["list", "--active"]), @r#"
    exit 0
    --- out
          1  [DAY]       66 B  html      usb/form.html: JavaScript
    "#);
}

#[test]
fn records_are_listed_page_by_page() {
    let env = town();
    assert_snapshot!(env.run(&["list", "--limit", "2"]), @r#"
    exit 0
    --- out
          1  [DAY]      101 B  text      usb/decisions/copy.txt
          2  [DAY]      101 B  text      usb/decisions/قرار 15.txt
    --- err
    There are more; go on with: --after 2
    "#);
    assert_snapshot!(env.run(&["list", "--after", "2"]), @r#"
    exit 0
    --- out
          3  [DAY]        0 B  unknown   usb/empty.pdf
          4  [DAY]       80 B  html      usb/letter.html
    "#);
    assert_eq!(env.run(&["list", "--path", "copy"]).out.lines().count(), 1);
    assert_eq!(env.run(&["list", "--json"]).out.lines().count(), 4);
}

#[test]
fn problems_are_listed_with_their_reason() {
    assert_snapshot!(town().run(&["list", "--problems"]), @r#"
    exit 0
    --- out
          3  usb/empty.pdf: empty file
    "#);
}

#[test]
fn the_archive_is_counted() {
    assert_snapshot!(town().run(&["stats"]), @r#"
    exit 0
    --- out
    Town
    Accessions:                 1
    Records:                    4
    Different contents:         3
    Size:                       181 bytes
    Pages read:                 2
    Ledger entries:             11
    Verified within a year:     0 of 3 (0 %)
    Without a text:             1
    Texts read:                 2
    Format:                     html 1
    Format:                     text 1
    Format:                     unknown 1
    "#);
}

#[test]
fn records_are_given_out_as_they_came() {
    let env = town();
    assert_snapshot!(env.run(&["export", "1", "4", "--to", "out", "--tree"]), @r#"
    exit 0
    --- out
          1  out/usb/decisions/copy.txt
          4  out/usb/letter.html
    --- err
    Given out and verified: 2 records.
    "#);
    let original = fs::read(env.path("usb/decisions/copy.txt")).unwrap();
    assert_eq!(fs::read(env.path("out/usb/decisions/copy.txt")).unwrap(), original);
    let stream = env.command(&["export", "1", "--stdout"]).output().unwrap();
    assert_eq!(stream.stdout, original);
}

#[test]
fn deceiving_names_are_shown_escaped() {
    let env = town();
    env.file("odd/a\u{202E}fdp.exe", "x").file("odd/b\u{1b}[2J.txt", "y");
    let said = env.run(&["ingest", "odd"]);
    assert_eq!(said.code, 0, "{said}");
    let listed = env.run(&["list", "--after", "4"]).out;
    assert!(!listed.contains('\u{202E}') && !listed.contains('\u{1b}'), "{listed:?}");
    assert!(listed.contains("a\\u{202E}fdp.exe") && listed.contains("b\\u{1B}[2J.txt"), "{listed}");
}

#[test]
fn lenses_are_built_again_with_the_same_answers() {
    let env = town();
    let before = (env.run(&["search", "قرار"]), env.run(&["list"]));
    assert_snapshot!(env.run(&["reindex"]), @r#"
    exit 0
    --- out
    Catalog and index are built again: 4 records.
    "#);
    assert_eq!((env.run(&["search", "قرار"]), env.run(&["list"])), before);
    fs::remove_dir_all(env.path("town/lenses")).unwrap();
    assert_eq!((env.run(&["search", "قرار"]), env.run(&["list"])), before);
}
