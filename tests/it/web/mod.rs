//! The counter, through the real program and a socket: who may do what, and what a stranger can learn.

/// Records of nearly the same text are named.
mod alike;
/// What programs get, and what they are told.
mod api;
/// Verifying, the ledger, the checkpoint, accesses, evidence.
mod auditing;
/// An auditor finds what is confidential, for a reason.
mod confidential;
/// Records are handed over, watched, described.
mod deposit;
/// Logging in, roles, forms that others cannot send, tokens.
mod people;
/// What is not public leaves no trace.
mod public;
/// Hostile requests, headers, the end.
mod robust;
/// What the search page shows.
mod searching;

use crate::support::env::TestEnv;

/// Records: 1 is public, 2 for everybody who works here, 3 secret; 4 and 5 are public.
fn town() -> TestEnv {
    let env = TestEnv::with_archive();
    env.file("usb/1 قرار.txt", "قرار رقم 15 لسنة 2023\nبشأن تشكيل لجنة الأرشفة بالبلدية\nميزانية الحديقة\n");
    env.file("usb/2 كتاب.txt", "كتاب رقم 71003 لسنة 2022\nبشأن صيانة الخفافيش في المخزن\n");
    env.file("usb/3 مذكرة.txt", "مذكرة رقم 9 لسنة 2021\nبشأن الزمردة المسروقة من الحديقة\n");
    env.file("usb/4 تعميم.txt", "تعميم بشأن دوام الموظفين في البلدية\n");
    env.file("usb/5 إعلان.txt", "إعلان للمواطنين عن الحديقة الجديدة\n");
    assert_eq!(env.run(&["ingest", "usb"]).code, 0);
    for (record, level) in [("1", "public"), ("3", "secret"), ("4", "public"), ("5", "public")] {
        assert_eq!(env.run(&["describe", record, "--access", level]).code, 0);
    }
    env
}

/// A text as a value in an address.
fn encoded(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let one = |byte: u8| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
