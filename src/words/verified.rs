//! What is said of an audit: what it was to read, what came of it, whether it was written down.

use std::error::Error;
use std::io;

use super::{Lang, Noun};
use crate::archive::ArchiveError;
use crate::audit::{AuditReport, Outcome, Scope, Stopped, Unrecorded};
use crate::disk::LockError;

/// Why a run is not in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRecorded {
    /// It was asked for.
    Asked,
    /// There is no private key here.
    NoKey,
    /// The ledger is not what it should be, and must not be continued.
    Doubtful,
    /// A writer is at work, or was interrupted.
    Busy,
    /// The archive cannot be written to from here.
    ReadOnly,
    /// Something else, told beside it.
    Failed,
}

impl NotRecorded {
    /// Why a run was not written down, with what the system said.
    pub fn of(why: &Unrecorded) -> (Self, String) {
        match why {
            Unrecorded::Doubtful => (Self::Doubtful, String::new()),
            Unrecorded::Busy | Unrecorded::Archive(ArchiveError::Lock(LockError::Held { .. })) => {
                (Self::Busy, String::new())
            }
            Unrecorded::Archive(error) if is_read_only(error) => (Self::ReadOnly, String::new()),
            Unrecorded::Archive(error) => (Self::Failed, error.to_string()),
        }
    }

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::NoKey => "no-key",
            Self::Doubtful => "ledger-in-doubt",
            Self::Busy => "busy",
            Self::ReadOnly => "read-only",
            Self::Failed => "failed",
        }
    }
}

fn is_read_only(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(io, Some(io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem))
        || error.source().is_some_and(is_read_only)
}

impl Lang {
    /// What a run was to read.
    pub fn scope(self, scope: Scope) -> String {
        match scope {
            Scope::Slice { number, of } => {
                let (number, of) = (self.number(number), self.number(of));
                self.pick(format!("slice {number} of {of}"), format!("الشريحة {number} من {of}"))
            }
            Scope::SinceEntry(entry) => {
                let entry = self.number(entry);
                self.pick(
                    format!("what came since ledger entry {entry}"),
                    format!("ما ورد منذ القيد {entry}"),
                )
            }
            Scope::All | Scope::NextSlice { .. } | Scope::SinceTime(_) => {
                self.pick("everything", "كل المحفوظ").to_owned()
            }
        }
    }

    /// An audit in one line.
    pub fn verdict(self, report: &AuditReport) -> String {
        let scope = self.scope(report.scope);
        match (report.outcome(), report.complete) {
            (Outcome::Ok, _) if report.scope == Scope::All => self
                .pick("INTACT: everything recorded was read and agrees", "سليم: قُرئ كل ما سُجل وهو مطابق")
                .to_owned(),
            (Outcome::Ok, _) => self.pick(
                format!("INTACT: {scope} was read and agrees, and so does the whole ledger"),
                format!("سليم: قُرئ الجزء المطلوب ({scope}) وهو مطابق، والسجل كله مطابق"),
            ),
            (Outcome::Damage, true) => self.pick("DAMAGE FOUND", "وُجد تلف").to_owned(),
            (Outcome::Damage, false) => {
                format!(
                    "{}{}",
                    self.pick("DAMAGE FOUND, and stopped before the end", "وُجد تلف، وتوقف التحقق قبل تمامه"),
                    self.left(report)
                )
            }
            (Outcome::CouldNotCheck, true) => {
                self.pick("NOT EVERYTHING COULD BE CHECKED", "تعذر التحقق من كل شيء").to_owned()
            }
            (Outcome::CouldNotCheck, false) => {
                format!(
                    "{}{}",
                    self.pick("STOPPED BEFORE THE END", "توقف التحقق قبل تمامه"),
                    self.left(report)
                )
            }
        }
    }

    /// What a run that was stopped has not read, and why it was stopped.
    fn left(self, report: &AuditReport) -> String {
        let Some(why) = report.stopped else { return String::new() };
        let left = self.counted(report.left, Noun::Content);
        let why = match why {
            Stopped::Asked => "",
            Stopped::MaxBytes => {
                self.pick(", as many bytes were read as was allowed", "، بعد قراءة القدر المسموح به")
            }
        };
        self.pick(format!("{why}; {left} left"), format!("{why}؛ بقي: {left}"))
    }

    /// Why a run is not in the ledger.
    pub fn not_recorded(self, why: NotRecorded) -> &'static str {
        let (en, ar) = match why {
            NotRecorded::Asked => ("not recorded, as was asked", "لم يُسجل بناءً على الطلب"),
            NotRecorded::NoKey => ("not recorded: no private key here", "لم يُسجل: لا مفتاح سرياً هنا"),
            NotRecorded::Doubtful => (
                "not recorded: a ledger that is in doubt is not continued",
                "لم يُسجل: لا يضاف شيء إلى سجل مشكوك فيه",
            ),
            NotRecorded::Busy => (
                "not recorded: somebody is writing, or was interrupted (diwan resume)",
                "لم يُسجل: هناك من يكتب الآن، أو انقطع عمله قبل تمامه",
            ),
            NotRecorded::ReadOnly => {
                ("not recorded: the archive cannot be written to", "لم يُسجل: لا يمكن الكتابة في الأرشيف")
            }
            NotRecorded::Failed => ("not recorded: writing failed", "لم يُسجل: تعذرت الكتابة"),
        };
        self.pick(en, ar)
    }

    /// How the fingerprint of the minutes is computed.
    pub fn minutes_fingerprint(self) -> &'static str {
        self.pick(
            "Fingerprint of all lines of this file but the last: sed &#39;$d&#39; FILE | sha256sum",
            "بصمة أسطر هذا الملف كلها عدا السطر الأخير",
        )
    }

    /// The heading of the findings in the minutes.
    pub fn minutes_findings(self) -> &'static str {
        self.pick("Findings", "ملاحظات التحقق")
    }

    /// What stands where there are no findings.
    pub fn minutes_no_findings(self) -> &'static str {
        self.pick("None.", "لا ملاحظات.")
    }

    /// Who signs the minutes.
    pub fn minutes_signatory(self, who: usize) -> &'static str {
        match who {
            0 => self.pick("Verified by", "أجرى التحقق"),
            1 => self.pick("Head of the archive", "رئيس قسم المحفوظات"),
            _ => self.pick("Witness", "شاهد"),
        }
    }

    /// What each of them writes.
    pub fn minutes_line(self, what: usize) -> &'static str {
        match what {
            0 => self.pick("Name and office", "الاسم والصفة"),
            1 => self.pick("Signature", "التوقيع"),
            _ => self.pick("Date and stamp", "التاريخ والختم"),
        }
    }

    /// What was done to the scratch archive of a self-test.
    pub fn damage(self, word: &'static str) -> String {
        let ar = match word {
            "nothing" => "أرشيف سليم لم يُمس",
            "object-flipped" => "تغيير بت في ملف",
            "object-cut" => "اقتطاع ملف",
            "object-emptied" => "إفراغ ملف",
            "object-extended" => "إطالة ملف",
            "object-deleted" => "حذف ملف",
            "objects-swapped" => "تبديل ملفين",
            "object-unreadable" => "ملف لا يُقرأ",
            "object-planted" => "دس ملف",
            "stray-file-among-objects" => "ملف غريب بين الملفات",
            "transcript-flipped" => "تغيير نص مقروء",
            "transcript-deleted" => "حذف نص مقروء",
            "objects-not-read-for-long" => "ملفات لم يُتحقق منها منذ مدة",
            "object-and-entry-deleted" => "حذف ملف وقيده",
            "object-and-entry-replaced" => "حذف ملف واستبدال قيده",
            "ledger-rolled-back" => "إرجاع السجل إلى ما قبل",
            "ledger-forked" => "سجل ثانٍ بدل الأول",
            "entry-flipped" => "تغيير قيد",
            "entries-cut" => "اقتطاع قيود",
            "entries-deleted" => "حذف قيود",
            "entries-unreadable" => "قيود لا تُقرأ",
            "entries-reordered" => "تغيير ترتيب القيود",
            "tile-flipped" => "تغيير بصمات السجل",
            "tile-deleted" => "حذف بصمات السجل",
            "upper-tile-flipped" => "تغيير البصمات العليا",
            "tile-unreadable" => "بصمات لا تُقرأ",
            "stray-file-in-ledger" => "ملف غريب في السجل",
            other => return self.damage_around(other),
        };
        self.pick(word.replace('-', " "), ar.to_owned())
    }

    fn damage_around(self, word: &'static str) -> String {
        let ar = match word {
            "checkpoint-deleted" => "حذف خاتم السجل",
            "checkpoint-cut" => "اقتطاع خاتم السجل",
            "checkpoint-changed" => "تغيير خاتم السجل",
            "signature-changed" => "تغيير التوقيع",
            "signed-by-another" => "توقيع بمفتاح آخر",
            "checkpoint-of-other-entries" => "خاتم لقيود أخرى",
            "checkpoint-unreadable" => "خاتم لا يُقرأ",
            "cosigned-of-other-entries" => "خاتم شهود لقيود أخرى",
            "cosigned-of-later-entries" => "خاتم شهود لقيود لاحقة مفقودة",
            "cosigned-line-flipped" => "تغيير سطر شاهد",
            "cosigned-cut" => "اقتطاع خاتم الشهود",
            "cosigned-unreadable" => "خاتم شهود لا يُقرأ",
            "no-trusted-key" => "بلا مفتاح موثوق",
            "settings-changed" => "تغيير الإعدادات",
            "readme-changed" => "تغيير README.txt",
            "readme-deleted" => "حذف README.txt",
            "stray-file-in-archive" => "ملف غريب في الأرشيف",
            "catalog-cut" => "اقتطاع الفهرس الوصفي",
            "catalog-byte-flipped" => "تغيير بايت في الفهرس الوصفي",
            "catalog-changed" => "تغيير الفهرس الوصفي",
            "catalog-deleted" => "حذف الفهرس الوصفي",
            "index-flipped" => "تغيير فهرس البحث",
            "index-deleted" => "حذف فهرس البحث",
            "clock-went-back" => "رجوع الساعة",
            "clock-ahead" => "ساعة متقدمة",
            _ => "",
        };
        self.pick(word.replace('-', " "), ar.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_damage_of_the_self_test_has_a_name_in_arabic() {
        for damage in crate::audit::damages() {
            assert!(!Lang::Ar.damage(damage).is_empty(), "{damage}");
        }
    }
}
