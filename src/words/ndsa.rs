//! The NDSA levels in words: the rows, what each condition asks, and what to do where it does not hold.

use super::Lang;
use crate::report::ndsa::{Condition as C, Row, Standing};

impl Lang {
    /// A row of the matrix.
    pub fn ndsa_row(self, row: Row) -> &'static str {
        let (en, ar) = match row {
            Row::Storage => ("Storage", "التخزين"),
            Row::Integrity => ("Integrity", "السلامة"),
            Row::Control => ("Control", "الصلاحيات"),
            Row::Metadata => ("Metadata", "البيانات الوصفية"),
            Row::Content => ("Content", "المحتوى"),
        };
        self.pick(en, ar)
    }

    /// A row with the level it has reached.
    pub fn ndsa_level(self, row: Row, level: u8) -> String {
        let row = self.ndsa_row(row);
        self.pick(format!("{row}: level {level} of 4"), format!("{row}: المستوى {level} من 4"))
    }

    /// A condition with how it stands, on one line.
    pub fn ndsa_condition(self, level: u8, condition: C, standing: &Standing) -> String {
        let (asked, told) = (self.ndsa_asked(condition), self.ndsa_told(condition, standing));
        let level = self.number(u64::from(level));
        format!("  {level}  {asked}: {told}")
    }

    /// How a condition stands, and what to do where it does not hold.
    pub fn ndsa_told(self, condition: C, standing: &Standing) -> String {
        let word = self.isolated(condition.word());
        match standing {
            Standing::Met => self.pick("met", "متحقق").to_owned(),
            Standing::NotMet => {
                let todo = self.ndsa_todo(condition);
                self.pick(format!("NOT met; {todo}"), format!("غير متحقق؛ {todo}"))
            }
            Standing::NotKnown => self.pick(
                format!("not known to the program; can be declared as {word}"),
                format!("لا يعرفه البرنامج، ويمكن التصريح به باسم {word}"),
            ),
            Standing::Declared(said) => {
                let said = self.name(said);
                self.pick(format!("declared, not measured: {said}"), format!("مصرَّح به لا مقيس: {said}"))
            }
        }
    }

    /// What a condition asks.
    pub fn ndsa_asked(self, condition: C) -> &'static str {
        let (en, ar) = match condition {
            C::TwoCopies => ("two copies in all", "نسختان على الأقل مع الأصل"),
            C::MediaNamed => {
                ("medium and place of each copy are written down", "وسيط كل نسخة ومكانها مدونان")
            }
            C::StableStorage => {
                ("the archive itself is on lasting storage", "الأرشيف نفسه على وسيط يُعتمد عليه")
            }
            C::ThreeCopies => ("three copies in all", "ثلاث نسخ على الأقل مع الأصل"),
            C::OtherPlace => ("a copy in another building", "نسخة في مبنى آخر"),
            C::StorageDocumented => {
                ("the storage and its needs are described", "التخزين ومتطلباته موصوفة كتابة")
            }
            C::OtherThreat => ("a copy that outlasts the loss of the town", "نسخة تسلم من كارثة تعم البلدة"),
            C::OtherMedia => ("copies on two kinds of media", "نسخ على نوعين من الوسائط"),
            C::MediaWatched => ("the ageing of media is watched", "تقادم الوسائط متابَع"),
            C::EachOwnThreat => ("each copy answers dangers of its own", "كل نسخة تقي من أخطار تخصها"),
            C::MediaPlan => ("a plan for ageing media is carried out", "خطة لتقادم الوسائط يُعمل بها"),
            C::Digests => ("a digest of each file since it arrived", "بصمة لكل ملف منذ وروده"),
            C::VirusCheck => {
                ("files are checked for viruses before they come in", "الملفات تُفحص من الفيروسات قبل إيداعها")
            }
            C::CheckedOnCopy => ("every byte is checked when it is copied", "كل بايت يُتحقق منه عند النسخ"),
            C::WriteBlock => ("sources are read without being written to", "المصادر تُقرأ دون الكتابة عليها"),
            C::ProofElsewhere => ("the digests are also kept elsewhere", "البصمات محفوظة في مكان آخر أيضاً"),
            C::Intervals => ("everything is verified at intervals", "كل شيء يُتحقق منه دورياً"),
            C::ChecksRecorded => {
                ("verifications and their outcomes are recorded", "عمليات التحقق ونتائجها مقيدة")
            }
            C::CheckAfterEvents => {
                ("verified after repairs and changes of key", "تحقق بعد كل إصلاح أو تغيير مفتاح")
            }
            C::CanRepair => ("what is damaged can be replaced", "ما يتلف يمكن تعويضه"),
            C::UsersNamed => ("who may do what is set down", "من يحق له ماذا محدد"),
            C::RightsDocumented => {
                ("the rules of access are written and applied", "قواعد الاطلاع مكتوبة ومعمول بها")
            }
            C::ActsLogged => ("each act names who did it", "كل عمل مقيد باسم فاعله"),
            C::LogReviewed => ("the log is reviewed regularly", "السجل يُراجع دورياً"),
            C::Inventory => ("an inventory of all that is kept", "جرد بكل المحفوظات"),
            C::InventoryElsewhere => ("the inventory is also kept elsewhere", "الجرد محفوظ في مكان آخر أيضاً"),
            C::Described => (
                "nine of ten files have a kind, title, subject or issuer",
                "تسعة أعشار الملفات لها نوع أو عنوان أو موضوع أو جهة",
            ),
            C::GapsFilled => ("gaps in descriptions are filled by people", "نواقص الوصف يكملها الموظفون"),
            C::ActionsRecorded => {
                ("acts of preservation are recorded (PREMIS)", "أعمال الحفظ مقيدة (PREMIS)")
            }
            C::FormatsKnown => ("the format of each file is identified", "صيغة كل ملف معروفة"),
            C::FormatsRead => {
                ("each file was opened and read, not only named", "كل ملف فُتح وقُرئ ولم تُسمَّ صيغته فقط")
            }
            C::CreatorTies => ("offices are asked for formats that last", "الإدارات مدعوة إلى صيغ تدوم"),
            C::FormatsWatched => ("the ageing of formats is watched", "تقادم الصيغ متابَع"),
            C::FormatsMigrated => ("files of ageing formats are converted", "ملفات الصيغ المتقادمة تُحوَّل"),
        };
        self.pick(en, ar)
    }

    /// What to do where the facts show that a condition does not hold.
    fn ndsa_todo(self, condition: C) -> String {
        let command = |command: &str| self.isolated(command);
        let (en, ar) = match condition {
            C::TwoCopies | C::ThreeCopies | C::CheckedOnCopy | C::ProofElsewhere | C::InventoryElsewhere => (
                "add a copy and fill it: diwan replica add, diwan replica sync".to_owned(),
                format!("أضف نسخة واملأها: {}", command("diwan replica add, diwan replica sync")),
            ),
            C::MediaNamed => (
                "name medium and place: diwan replica add --media --place".to_owned(),
                format!("اذكر الوسيط والمكان: {}", command("diwan replica add --media --place")),
            ),
            C::OtherPlace => ("take a copy to another building".to_owned(), "ضع نسخة في مبنى آخر".to_owned()),
            C::OtherThreat => (
                "keep a copy in another town (--threat region)".to_owned(),
                format!("احفظ نسخة في بلدة أخرى ({})", command("--threat region")),
            ),
            C::OtherMedia => (
                "keep one copy on another kind of medium".to_owned(),
                "احفظ نسخة على نوع آخر من الوسائط".to_owned(),
            ),
            C::EachOwnThreat => (
                "no two copies should answer the same dangers alone".to_owned(),
                "لا تجعل نسختين تقيان من الأخطار نفسها".to_owned(),
            ),
            C::Intervals | C::ChecksRecorded | C::CheckAfterEvents | C::ActionsRecorded => (
                "verify everything at least once a year: diwan verify".to_owned(),
                format!("تحقق من كل شيء مرة كل سنة على الأقل: {}", command("diwan verify")),
            ),
            C::CanRepair => (
                "compute parity or add a copy: diwan parity".to_owned(),
                format!("احسب بيانات الاسترجاع أو أضف نسخة: {}", command("diwan parity")),
            ),
            C::UsersNamed => (
                "give each person a login of their own: diwan user add".to_owned(),
                format!("أعطِ كل شخص حساباً خاصاً به: {}", command("diwan user add")),
            ),
            C::ActsLogged => {
                ("name who acts: --agent".to_owned(), format!("اذكر الفاعل: {}", command("--agent")))
            }
            C::Described => (
                "have descriptions recognised: diwan recognise".to_owned(),
                format!("استخرج الأوصاف: {}", command("diwan recognise")),
            ),
            C::GapsFilled => (
                "complete what is missing: diwan describe".to_owned(),
                format!("أكمل الناقص: {}", command("diwan describe")),
            ),
            C::FormatsKnown => (
                "look at the files of no known format: diwan stats".to_owned(),
                format!("انظر في الملفات مجهولة الصيغة: {}", command("diwan stats")),
            ),
            C::FormatsRead => (
                "read what waits: diwan resume".to_owned(),
                format!("اقرأ المنتظر: {}", command("diwan resume")),
            ),
            _ => (
                "take the records in: diwan ingest".to_owned(),
                format!("أودع الوثائق: {}", command("diwan ingest")),
            ),
        };
        self.pick(en, ar)
    }
}
