//! The words for codes that stand in ledger and JSON: problems, states of reading, findings of an audit.

use super::Lang;
use crate::audit::Code;
use crate::catalog::ReadingState;
use crate::monitor::ProblemCode;

impl Lang {
    /// What is wrong with a file.
    pub fn code(self, code: ProblemCode) -> &'static str {
        let (en, ar) = match code {
            ProblemCode::Unreadable => ("could not be read", "تعذرت القراءة"),
            ProblemCode::Empty => ("empty file", "ملف فارغ"),
            ProblemCode::Changed => ("changed while it was read", "تغيّر أثناء القراءة"),
            ProblemCode::NotAFile => ("not a file", "ليس ملفاً"),
            ProblemCode::Encrypted => ("locked with a password", "مقفل بكلمة سر"),
            ProblemCode::Broken => ("broken format", "صيغة معطوبة"),
            ProblemCode::TooLarge => ("too large to read", "أكبر من أن يُقرأ"),
            ProblemCode::Bomb => ("expands beyond measure", "يتضخم بلا حد عند فكه"),
            ProblemCode::TooDeep => ("packages too deep", "ملفات مضغوطة متداخلة بعمق"),
            ProblemCode::Timeout => ("reading took too long", "طالت قراءته"),
            ProblemCode::ReaderDied => ("the reader died on it", "تعطل القارئ عنده"),
            ProblemCode::OcrMissing => ("waiting for OCR", "بانتظار التعرف الضوئي"),
        };
        self.pick(en, ar)
    }

    /// The same for a code as it is kept; one that this version does not know is shown as it is.
    pub fn problem_word(self, code: &str) -> String {
        code.parse::<ProblemCode>().map_or_else(|_| self.name(code), |code| self.code(code).to_owned())
    }

    /// What an audit found; `docs/FINDINGS.md` has more about each code.
    pub fn finding(self, code: Code) -> &'static str {
        let (en, ar) = match code {
            Code::ObjectMissing => ("file missing", "ملف مفقود"),
            Code::ObjectCorrupt => ("file corrupted (content changed)", "ملف تالف (تغيّر المحتوى)"),
            Code::ObjectUnreadable => ("file could not be read", "ملف تعذرت قراءته"),
            Code::ObjectExtra => ("file that is not in the ledger", "ملف غير مسجل"),
            Code::ObjectUnrecorded => ("file not recorded yet", "ملف لم يُسجل بعد"),
            Code::ObjectStranger => ("file that does not belong there", "ملف غريب"),
            Code::FolderUnreadable => ("folder could not be read", "مجلد تعذرت قراءته"),
            Code::ObjectsStale => ("files not verified for too long", "ملفات لم يُتحقق منها منذ مدة"),
            Code::TranscriptMissing => ("text that was read is missing", "نص مقروء مفقود"),
            Code::TranscriptCorrupt => ("text that was read is corrupted", "نص مقروء تالف"),
            other => return self.finding_in_ledger(other),
        };
        self.pick(en, ar)
    }

    fn finding_in_ledger(self, code: Code) -> &'static str {
        let (en, ar) = match code {
            Code::CheckpointMissing => ("checkpoint missing", "خاتم السجل مفقود"),
            Code::CheckpointMalformed => ("checkpoint not understood", "خاتم السجل غير مفهوم"),
            Code::CheckpointForged => ("checkpoint forged", "خاتم السجل مزور"),
            Code::CheckpointUnsigned => {
                ("checkpoint not signed by a trusted key", "خاتم السجل بلا توقيع موثوق")
            }
            Code::CheckpointUnverifiable => ("no trusted key to verify with", "لا مفتاح موثوقاً للتحقق"),
            Code::CheckpointUnreadable => ("checkpoint could not be read", "خاتم السجل تعذرت قراءته"),
            Code::RootDiffers => ("ledger does not match its signature", "السجل لا يطابق توقيعه"),
            Code::LedgerRolledBack => ("ledger shorter than seen before", "السجل أقصر مما كان"),
            Code::LedgerForked => ("ledger other than seen before", "السجل غير الذي كان"),
            Code::BundleMissing => ("ledger entries missing", "قيود السجل مفقودة"),
            Code::BundleCorrupt => ("ledger entries changed", "قيود السجل تغيّرت"),
            Code::BundleUnreadable => ("ledger entries could not be read", "قيود السجل تعذرت قراءتها"),
            Code::EntryUnknown => ("ledger entry of a newer program", "قيد من برنامج أحدث"),
            Code::TileMissing => ("ledger hashes missing", "بصمات السجل مفقودة"),
            Code::TileCorrupt => ("ledger hashes changed", "بصمات السجل تغيّرت"),
            Code::TileUnreadable => ("ledger hashes could not be read", "بصمات السجل تعذرت قراءتها"),
            Code::LedgerStranger => ("file that does not belong in the ledger", "ملف غريب في السجل"),
            Code::LedgerLeftover => ("ledger file not in force yet", "ملف في السجل لم يُعتمد بعد"),
            Code::LedgerFolderUnreadable => ("ledger folder could not be read", "مجلد السجل تعذرت قراءته"),
            other => return self.finding_around(other),
        };
        self.pick(en, ar)
    }

    fn finding_around(self, code: Code) -> &'static str {
        let (en, ar) = match code {
            Code::BundleReordered => ("ledger entries in another order", "قيود السجل في غير ترتيبها"),
            Code::ClockWentBack => ("clock went back between entries", "رجعت الساعة بين قيدين"),
            Code::ClockAhead => ("ledger entry of a later time", "قيد بتاريخ لم يأتِ بعد"),
            Code::CosignedMalformed => ("cosigned checkpoint not usable", "خاتم الشهود غير صالح"),
            Code::CosignedMissing => ("cosigned checkpoint missing", "خاتم الشهود مفقود"),
            Code::CosignedDiffers => ("cosigned checkpoint is of another ledger", "خاتم الشهود لسجل آخر"),
            Code::CosignedForged => ("signature of a witness is false", "توقيع شاهد غير صحيح"),
            Code::QuorumOpen => ("not cosigned as the policy asks", "لم يكتمل الشهود الذين تطلبهم السياسة"),
            Code::CosignedUnreadable => ("cosigned checkpoint could not be read", "خاتم الشهود تعذرت قراءته"),
            Code::ArchiveStranger => ("file that does not belong in the archive", "ملف غريب في الأرشيف"),
            Code::SettingsDiffer => ("settings say something else", "الإعدادات تقول غير ذلك"),
            Code::ReadmeChanged => ("README.txt changed", "تغيّر الملف README.txt"),
            Code::CatalogUnusable => ("catalog unusable", "الفهرس الوصفي غير صالح"),
            Code::CatalogBehind => ("catalog behind", "الفهرس الوصفي متأخر"),
            Code::CatalogDiffers => ("catalog says something else", "الفهرس الوصفي يقول غير ذلك"),
            Code::IndexUnusable => ("index unusable", "فهرس البحث غير صالح"),
            Code::IndexBehind => ("index behind", "فهرس البحث متأخر"),
            Code::IndexDiffers => ("index says something else", "فهرس البحث يقول غير ذلك"),
            Code::LensChanged => ("derived file changed", "ملف مشتق تغيّر"),
            Code::ParityMissing => ("parity file missing", "ملف استرجاع مفقود"),
            Code::ParityDamaged => ("parity file changed", "ملف استرجاع تغيّر"),
            Code::ParityUnreadable => ("parity file could not be read", "ملف استرجاع تعذرت قراءته"),
            Code::ParityBehind => ("not everything has parity yet", "بعض المحفوظ بلا بيانات استرجاع بعد"),
            Code::ParityStranger => ("file that does not belong in parity", "ملف غريب بين ملفات الاسترجاع"),
            _ => ("", ""),
        };
        self.pick(en, ar)
    }

    /// Whether a text has been read.
    pub fn reading(self, state: &ReadingState) -> String {
        match state {
            ReadingState::Pending => self.pick("not read yet", "لم يُقرأ بعد").to_owned(),
            ReadingState::Nothing => self.pick("none in this format", "لا نص في هذه الصيغة").to_owned(),
            ReadingState::Waiting => self.code(ProblemCode::OcrMissing).to_owned(),
            ReadingState::Read { .. } => self.pick("read", "مقروء").to_owned(),
            ReadingState::Failed { code, detail } => self.with_detail(&self.problem_word(code), detail),
        }
    }
}
