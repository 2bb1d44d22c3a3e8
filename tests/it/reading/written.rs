//! Files that libraries of others wrote: `fixtures/files/make_written.py` says which.

use diwan::extract::{ActiveContent, Page};
use diwan::format::Format;

use super::{read_whole, readers, text};

macro_rules! written {
    ($name:literal, $format:ident, $words:expr) => {
        (
            $name,
            &include_bytes!(concat!("../../../fixtures/files/written/", $name))[..],
            Format::$format,
            &$words[..],
        )
    };
}

#[test]
fn each_is_told_by_its_bytes_and_says_what_is_in_it() {
    let readers = readers();
    let budget = ["الميزانية", "البند\tالقيمة\tالتاريخ", "صيانة المولدات\t87500", "مرتبات العاملين"];
    for (name, bytes, format, words) in [
        written!(
            "summons.msg",
            Msg,
            ["From: بلدية وادي الريحان <office@wadi.example>", "المهندس المشرف", "Attachment: كشف.txt"]
        ),
        written!("budget.xlsb", Xlsb, budget),
        written!("budget-short.xlsb", Xlsb, budget),
        written!("budget.xls", Xls, budget),
        written!("persons.dbf", Dbf, ["مروان الحسابي\t5.50\t2001-02-03\tT\t42"]),
        written!("offices.dbf", Dbf, ["ISM\tRAQM\nالجباية والتحصيل\t7\nدائرة الأملاك العامة\t8"]),
        written!("box.mbox", Mbox, ["نرفق لكم تقرير المخزون\nFrom here on", "يرجى حضور المقاول إلى الديوان"]),
    ] {
        assert_eq!(Format::identify(bytes, "x"), format, "{name}");
        let (transcript, troubles) = read_whole(&readers, name, bytes);
        assert_eq!(troubles, [], "{name}");
        let text = text(&transcript);
        for words in words {
            assert!(text.contains(words), "{name}: {words} in {text}");
        }
    }
}

#[test]
fn sheets_and_messages_are_pages_and_attachments_are_told() {
    let readers = readers();
    let page = |name: &str, bytes: &[u8]| -> Vec<String> {
        read_whole(&readers, name, bytes).0.pages.iter().map(Page::text).collect()
    };
    let sheets = page("a.xlsb", include_bytes!("../../../fixtures/files/written/budget.xlsb"));
    assert_eq!(sheets[1], "ثانية\nمرتبات العاملين");
    let mails = page("a.mbox", include_bytes!("../../../fixtures/files/written/box.mbox"));
    assert!(mails[1].contains("Subject: استدعاء المقاول\n") && mails[1].ends_with("Attachment: كشف.txt"));
    let message = include_bytes!("../../../fixtures/files/written/summons.msg");
    let (message, _) = read_whole(&readers, "a.msg", message);
    assert_eq!(message.title, "استدعاء مقاول الطرق");
    assert_eq!(message.active, [ActiveContent::EmbeddedFiles]);
}
