//! What the search page shows.

use super::{encoded, town};
use crate::support::counter::{Browser, Counter, add_user};

fn found(query: &str) -> String {
    let env = town();
    add_user(&env, "salma", "archivist");
    let counter = Counter::open(&env, &[]);
    let got = counter.get(&mut counter.logged_in("salma"), &format!("/search?{query}"));
    assert_eq!(got.status, 200);
    got.text()
}

#[test]
fn a_hit_tells_what_it_is_and_marks_whole_words() {
    let text = found(&format!("q={}", encoded("لجنه الارشفه")));
    assert!(text.contains("نتيجة واحدة"), "{text}");
    assert!(text.contains("<mark>لجنة</mark> <mark>الأرشفة</mark>"), "{text}");
    assert!(text.contains("<bdi>15/2023</bdi>"), "{text}");
    assert!(!text.contains("/record/1/thumb"), "a text has no picture: {text}");
    assert!(text.contains("href=\"/record/1?q="), "{text}");
}

#[test]
fn what_was_understood_is_a_chip_that_can_be_taken_away() {
    let text = found(&format!("q={}", encoded("الأرشفة 2023")));
    assert!(text.contains("تاريخ: <bdi>2023</bdi>"), "{text}");
    let text_of_two = found(&format!("q={}", encoded("الأرشفة ٢٠٢٣")));
    assert!(text_of_two.contains("فُهم على أنه <bdi>2023</bdi>"), "{text_of_two}");
    assert!(text.contains(&format!("href=\"/search?q={}\"", encoded("الأرشفة"))), "{text}");
}

#[test]
fn facets_narrow_down_and_can_be_taken_back() {
    let text = found(&format!("q={}", encoded("الحديقة")));
    assert!(text.contains(&format!("href=\"/search?q={}&amp;type=decision\"", encoded("الحديقة"))), "{text}");
    let text = found(&format!("q={}&type=decision", encoded("الحديقة")));
    assert!(text.contains("نتيجة واحدة"), "{text}");
    assert!(text.contains(&format!("href=\"/search?q={}\"", encoded("الحديقة"))), "{text}");
}

#[test]
fn the_wrong_layout_is_noticed_with_a_way_back() {
    let text = found("q=hguv%5D");
    assert!(!text.contains("<mark>"), "nothing is meant by this: {text}");
    let text = found(&format!("q={}", encoded("hgp]drm")));
    assert!(text.contains("يبدو أنك كتبت بلوحة مفاتيح إنجليزية"), "{text}");
    assert!(text.contains("words=1"), "{text}");
}

#[test]
fn a_key_that_did_not_come_on_the_wrong_layout_is_made_up_for_and_said() {
    let text = found(&format!("q={}", encoded("rvhv [km")));
    assert!(text.contains("نتيجة واحدة") && text.contains("<bdi>15/2023</bdi>"), "{text}");
    assert!(text.contains("يبدو أنك كتبت بلوحة مفاتيح إنجليزية"), "{text}");
    assert!(text.contains("<b><bdi>قرار لجنة</bdi></b>"), "{text}");
    assert!(text.contains("يبدو أن حرفًا ناقصًا: <bdi>جنة</bdi>"), "{text}");
    assert!(text.contains("words=1"), "the way back: {text}");
    // On the right layout one sees what one types: nothing is put in.
    let typed = found(&format!("q={}", encoded("صيانة المخن")));
    assert!(typed.contains("<bdi>71003/2022</bdi>") && !typed.contains("حرفًا ناقصًا"), "{typed}");
}

#[test]
fn an_empty_result_says_what_else_can_be_tried() {
    let text = found(&format!("q={}&type=law", encoded("الخفطافيش المخزن")));
    assert!(text.contains("لا توجد نتائج"), "{text}");
    assert!(text.contains("هل تقصد"), "{text}");
    assert!(text.contains("البحث بلا تصفية"), "{text}");
}

#[test]
fn every_value_is_text_and_nothing_else() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let typed = "<img src=x onerror=alert(1)>\"'&";
    let text = counter.get(&mut Browser::default(), &format!("/search?q={}", encoded(typed))).text();
    assert!(!text.contains("<img src=x"), "{text}");
    assert!(text.contains("&lt;img src=x"), "{text}");
}
