//! The page of a record names those with nearly the same text, as far as its reader may know of them.

use serde_json::{Value, json};

use crate::support::counter::{Browser, Counter, add_user};
use crate::support::env::TestEnv;

/// A decision of some length; `end` is what sets one apart from another.
fn decision(end: &str) -> String {
    format!(
        "قرار رقم 15 لسنة 2023 بشأن تشكيل لجنة الأرشفة بالبلدية من رئيس قسم التوثيق ومدير الشؤون القانونية وأمين المخزن \
         على أن تجتمع اللجنة مرة كل شهر وترفع تقريرها إلى رئيس البلدية في نهاية كل ربع من السنة وتحفظ محاضرها {end}"
    )
}

/// 1 public; 2 nearly the same and public; 3 nearly the same and secret; 4 the same bytes as 1; 5 of the same words
/// and another text.
fn town() -> TestEnv {
    let env = TestEnv::with_archive();
    env.file("usb/1.txt", decision("في الديوان"));
    env.file("usb/2.txt", decision("في المخزن القديم"));
    env.file("usb/3.txt", decision("في الخزانة"));
    env.file("usb/4.txt", decision("في الديوان"));
    env.file("usb/5.txt", "محضر لجنة الأرشفة بالبلدية: اجتمعت اللجنة ورفعت تقريرها إلى رئيس البلدية");
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    for (record, level) in
        [("1", "public"), ("2", "public"), ("3", "secret"), ("4", "public"), ("5", "public")]
    {
        assert_eq!(env.run(&["describe", record, "--access", level]).code, 0);
    }
    add_user(&env, "salma", "archivist");
    add_user(&env, "mona", "auditor");
    env
}

fn near(counter: &Counter, browser: &mut Browser) -> Vec<Value> {
    let got = counter.get(browser, "/api/v1/records/1");
    let body: Value = serde_json::from_slice(&got.body).unwrap();
    assert_eq!(body["same_content"], json!([4]));
    let near = body["nearly_same"].as_array().unwrap();
    assert!(near.iter().all(|one| (60..100).contains(&one["same_text"].as_u64().unwrap())), "{near:?}");
    let mut near: Vec<Value> = near.iter().map(|one| one["record"].clone()).collect();
    near.sort_by_key(Value::as_u64);
    near
}

#[test]
fn near_duplicates_stand_on_the_page_of_a_record() {
    let env = town();
    let counter = Counter::open(&env, &[]);
    let (mut public, mut salma, mut mona) =
        (Browser::default(), counter.logged_in("salma"), counter.logged_in("mona"));
    assert_eq!(near(&counter, &mut public), [2]);
    assert_eq!(near(&counter, &mut mona), [2]);
    assert_eq!(near(&counter, &mut salma), [2, 3]);
    let page = |browser: &mut Browser| counter.get(browser, "/record/1?lang=en").text();
    let heading = "Nearly the same text</h2>";
    let told = page(&mut public);
    let list = told.split(heading).nth(1).unwrap().split("</section>").next().unwrap();
    assert!(list.contains("href=\"/record/2\"") && list.contains(" %</bdi>"), "{list}");
    assert!(
        !list.contains("/record/4") && !list.contains("/record/5") && !told.contains("/record/3\""),
        "{told}"
    );
    assert!(page(&mut salma).contains("href=\"/record/3\""));
    // Nothing is like this one, and no empty list says so.
    assert!(!counter.get(&mut public, "/record/5?lang=en").text().contains(heading));
}
