//! What to do about each finding of an audit, as `docs/FINDINGS.md` has it.

use super::Lang;
use crate::audit::Code;

impl Lang {
    /// What to do about a finding.
    pub fn remedy(self, code: Code) -> String {
        let command = |text: &str| self.isolated(text);
        let (en, ar) = match code {
            Code::ObjectMissing | Code::TranscriptMissing | Code::TranscriptCorrupt => (
                "Bring it back from another copy: diwan repair",
                format!("استرجعه من نسخة أخرى: {}", command("diwan repair")),
            ),
            Code::ObjectCorrupt => (
                "Bring it back from another copy (diwan repair); keep the damaged one until then.",
                format!("استرجعه من نسخة أخرى ({})، واحتفظ بالتالف إلى ذلك الحين.", command("diwan repair")),
            ),
            Code::ObjectExtra | Code::ObjectStranger | Code::LedgerStranger | Code::ParityStranger => {
                ("Find out who put it there.", "تحرَّ من وضعه هناك.".to_owned())
            }
            Code::ObjectUnrecorded | Code::LedgerLeftover => (
                "Go on with the work that was interrupted: diwan resume",
                format!("استكمل العمل الذي انقطع: {}", command("diwan resume")),
            ),
            Code::ObjectsStale => {
                ("Verify everything, or the next slices.", "تحقق من الكل، أو من الشرائح التالية.".to_owned())
            }
            other => return self.remedy_in_ledger(other),
        };
        self.pick(en.to_owned(), ar)
    }

    fn remedy_in_ledger(self, code: Code) -> String {
        let command = |text: &str| self.isolated(text);
        let (en, ar) = match code {
            Code::CheckpointMissing
            | Code::CheckpointMalformed
            | Code::BundleMissing
            | Code::BundleCorrupt
            | Code::BundleReordered
            | Code::TileMissing
            | Code::TileCorrupt => (
                "Bring it back from another copy: diwan repair",
                format!("استرجعه من نسخة أخرى: {}", command("diwan repair")),
            ),
            Code::RootDiffers => (
                "Bring the ledger back from another copy: diwan repair",
                format!("استرجع السجل من نسخة أخرى: {}", command("diwan repair")),
            ),
            Code::CheckpointForged => (
                "Bring it back from another copy, and ask who could have changed it.",
                "استرجعه من نسخة أخرى، وتحرَّ من كان يستطيع تغييره.".to_owned(),
            ),
            Code::CheckpointUnsigned => (
                "Make sure that the right key is trusted; if it is, somebody has changed the checkpoint.",
                "تأكد من أن المفتاح الموثوق هو الصحيح، فإن كان كذلك فقد غيّر أحد خاتم السجل.".to_owned(),
            ),
            Code::CheckpointUnverifiable => (
                "Put the public key (from paper or from the town's seal) into the configuration folder.",
                "ضع المفتاح العام (من الورق أو من جهة موثوقة) في مجلد الإعدادات.".to_owned(),
            ),
            Code::LedgerRolledBack => (
                "Find the later part, and ask who took it away.",
                "ابحث عن الجزء اللاحق، وتحرَّ من أزاله.".to_owned(),
            ),
            Code::LedgerForked => ("Keep both ledgers as evidence.", "احتفظ بالسجلين دليلاً.".to_owned()),
            Code::CosignedDiffers => (
                "Keep both as evidence, and ask the witnesses.",
                "احتفظ بكليهما دليلاً، واسأل الشهود.".to_owned(),
            ),
            Code::EntryUnknown => {
                ("Verify with the newer program.", "أجرِ التحقق بالإصدار الأحدث من البرنامج.".to_owned())
            }
            Code::ClockWentBack => (
                "Look at the clock of the computer. The order of the entries is the proof; their times are claims.",
                "راجع ساعة الحاسوب. ترتيب القيود هو الإثبات، أما أوقاتها فأقوال.".to_owned(),
            ),
            Code::ClockAhead => ("Look at both clocks.", "راجع الساعتين.".to_owned()),
            other => return self.remedy_around(other),
        };
        self.pick(en.to_owned(), ar)
    }

    fn remedy_around(self, code: Code) -> String {
        let command = |text: &str| self.isolated(text);
        let (en, ar) = match code {
            Code::CosignedMalformed | Code::CosignedMissing => (
                "Bring it back: diwan repair. If no copy has it, have the ledger cosigned again: diwan log cosign",
                format!(
                    "استرجعه: {}. وإن لم توجد نسخة سليمة منه فاطلب توقيع الشهود من جديد: {}",
                    command("diwan repair"),
                    command("diwan log cosign")
                ),
            ),
            Code::QuorumOpen => (
                "Have the ledger cosigned: diwan log cosign",
                format!("اطلب توقيع الشهود على السجل: {}", command("diwan log cosign")),
            ),
            Code::CosignedForged => (
                "Keep it as evidence, and have the ledger cosigned again: diwan log cosign",
                format!("احتفظ به دليلاً، واطلب توقيع الشهود من جديد: {}", command("diwan log cosign")),
            ),
            Code::SettingsDiffer | Code::ReadmeChanged => (
                "Bring it back from another copy: diwan repair",
                format!("استرجعه من نسخة أخرى: {}", command("diwan repair")),
            ),
            Code::ArchiveStranger => (
                "Look at it; nothing that is kept is touched by it.",
                "انظر فيه، فهو لا يمس شيئاً من المحفوظات.".to_owned(),
            ),
            Code::CatalogUnusable
            | Code::CatalogDiffers
            | Code::IndexUnusable
            | Code::IndexDiffers
            | Code::LensChanged => (
                "Build it again, nothing is lost by that: diwan reindex",
                format!("أعد بناءه، ولا يضيع بذلك شيء: {}", command("diwan reindex")),
            ),
            Code::CatalogBehind | Code::IndexBehind => {
                ("Nothing: it is brought up by itself.", "لا شيء، فهو يُستكمل تلقائياً.".to_owned())
            }
            Code::ParityMissing | Code::ParityDamaged => {
                ("Compute it again: diwan repair", format!("أعد حسابه: {}", command("diwan repair")))
            }
            Code::ParityBehind => {
                ("Compute parity: diwan parity", format!("احسب بيانات الاسترجاع: {}", command("diwan parity")))
            }
            _ => (
                "Check the disk and the rights, then verify again.",
                "افحص القرص والصلاحيات، ثم أعد التحقق.".to_owned(),
            ),
        };
        self.pick(en.to_owned(), ar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_read_is_to_be_looked_at_and_nothing_else() {
        let of_the_disk = Lang::En.remedy(Code::ObjectUnreadable);
        for code in Code::all() {
            let unreadable = code.word().ends_with("unreadable");
            assert_eq!(Lang::En.remedy(code) == of_the_disk, unreadable, "{code}");
        }
    }
}
