//! What a file says of itself, and what it holds that can act, in words.
//!
//! The codes are those of the transcript and the ledger; one that this version does not know is shown as it is.

use std::str::FromStr as _;

use jiff::{Timestamp, civil};

use super::Lang;
use crate::ledger::Time;

impl Lang {
    /// The name of a property of a file (`extract::PROPERTIES`).
    pub fn property(self, name: &str) -> Option<&'static str> {
        let (en, ar) = match name {
            "title" => ("  Title", "العنوان"),
            "author" => ("  Author", "المؤلف"),
            "subject" => ("  Subject", "الموضوع"),
            "keywords" => ("  Keywords", "كلمات مفتاحية"),
            "description" => ("  Description", "الوصف"),
            "language" => ("  Language", "اللغة"),
            "created" => ("  Created", "تاريخ الإنشاء"),
            "modified" => ("  Last changed", "تاريخ آخر تعديل"),
            "printed" => ("  Last printed", "تاريخ آخر طباعة"),
            "last-author" => ("  Last changed by", "آخر من عدّله"),
            "company" => ("  Company", "الجهة"),
            "producer" => ("  Written by program", "أنتجه برنامج"),
            "application" => ("  Made with program", "أُعد ببرنامج"),
            "sender" => ("  Sender", "المرسل"),
            "recipients" => ("  Recipients", "المرسل إليهم"),
            "sent" => ("  Sent", "تاريخ الإرسال"),
            _ => return None,
        };
        Some(self.pick(en, ar))
    }

    /// The value of a property; a moment with a zone is told by the clock of this place, one without as it is.
    pub fn claimed(self, name: &str, value: &str) -> String {
        if !matches!(name, "created" | "modified" | "printed" | "sent") {
            return self.name(value);
        }
        if let Ok(stamp) = Timestamp::from_str(value) {
            return self.moment(Time(stamp.as_second()));
        }
        civil::DateTime::from_str(value)
            .map_or_else(|_| self.name(value), |moment| self.civil(moment, value.contains('T')))
    }

    /// Something in a file that can act.
    pub fn active(self, code: &str) -> String {
        let (en, ar) = match code {
            "macros" => ("macros", "وحدات ماكرو"),
            "java-script" => ("JavaScript", "برنامج JavaScript"),
            "embedded-files" => ("embedded files", "ملفات مضمّنة"),
            "actions" => ("actions that start something", "أوامر تشغّل شيئاً"),
            "external-references" => ("fetches something when opened", "يجلب شيئاً من خارجه عند فتحه"),
            _ => return self.name(code),
        };
        self.pick(en, ar).to_owned()
    }

    /// All that can act in a file.
    pub fn all_active(self, codes: &[String]) -> String {
        self.list(&codes.iter().map(|code| self.active(code)).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{ActiveContent, PROPERTIES};

    #[test]
    fn every_property_has_a_name() {
        assert!(PROPERTIES.iter().all(|name| Lang::En.property(name).is_some()));
        assert_eq!(Lang::Ar.property("author"), Some("المؤلف"));
        assert_eq!(Lang::Ar.property("weight"), None);
    }

    #[test]
    fn everything_active_has_a_word() {
        use ActiveContent::{Actions, EmbeddedFiles, ExternalReferences, JavaScript, Macros};
        for what in [Macros, JavaScript, EmbeddedFiles, Actions, ExternalReferences] {
            let code = serde_json::to_value(what).ok().and_then(|word| word.as_str().map(str::to_owned));
            let code = code.unwrap_or_default();
            assert_ne!(Lang::Ar.active(&code), Lang::Ar.name(&code), "{code}");
        }
        assert_eq!(Lang::En.all_active(&["macros".into(), "levers".into()]), "macros, levers");
    }

    #[test]
    fn dates_are_told_as_far_as_they_go() {
        assert_eq!(Lang::En.claimed("created", "2023-03-16T10:30:00"), "16 March 2023, 10:30");
        assert_eq!(Lang::En.claimed("created", "2023-03-16"), "16 March 2023");
        assert_eq!(Lang::Ar.claimed("sent", "2023-03-16T10:30:00"), "16 مارس 2023، 10:30");
        assert_eq!(Lang::En.claimed("created", "last spring"), "last spring");
        assert_eq!(Lang::En.claimed("title", "2023-03-16"), "2023-03-16");
    }
}
