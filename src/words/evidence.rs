//! [`Evidence`]: what is said of proofs and of folders of evidence, in both languages side by side; `page` makes what
//! is printed and laid into such a folder.

mod faults;
mod page;

pub use page::pages;

use super::{Lang, Noun};
use crate::bundle::{Absence, Absent};
use crate::ledger::{RecordId, Time};

/// A sentence about evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    // results
    ProofMade { record: RecordId, path: String },
    CheckHeading,
    FolderHeading,
    Proved { record: RecordId, since: Time },
    NotProved,
    ClaimHeading,
    FolderHolds { records: u64 },
    FolderFails,
    FolderStopped,
    Withheld { records: u64 },
    Gathered { records: u64, folder: String },
    Absent(Absent),
    Continues { old: u64, new: u64 },
    BetweenSizes { old: u64, new: u64 },
    Shrunk { old: u64, new: u64 },
    Beyond { asked: u64, here: u64 },
    Forked { size: u64 },
    GrowthHint,
    NothingFound,
    // refusals, and what can be done
    KeyBeside { path: String },
    KeyBesideHint,
    Taken { path: String },
    TakenHint,
    FolderNotEmpty { path: String },
    FolderNotEmptyHint,
    LedgerDamaged { entry: u64 },
    FileNeeded,
    NoFileNeeded,
    OneProofOnly,
    NotACheckpoint { path: String },
    NotACheckpointHint,
    BadKeyChange { path: String, number: usize },
    BadKeyChangeHint,
}

impl Lang {
    /// A sentence about evidence.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn evidence(self, say: &Evidence) -> String {
        let name = |text: &str| self.name(text);
        let command = |text: &str| self.isolated(text);
        let records = |n: u64| self.counted(n, Noun::Record);
        let both = |en: String, ar: String| self.pick(en, ar);
        match say {
            Evidence::ProofMade { record, path } => both(
                format!("The proof of record {record} is in {}", name(path)),
                format!("إثبات الوثيقة رقم {record} في {}", name(path)),
            ),
            Evidence::CheckHeading => self.pick("Check of a proof", "فحص إثبات").to_owned(),
            Evidence::FolderHeading => self.pick("Check of an evidence bundle", "فحص حزمة مستندات").to_owned(),
            Evidence::Proved { record, since } => both(
                format!("PROVED: this file is record {record}, byte for byte as taken in on {}", self.moment(*since)),
                format!("ثبت: هذا الملف هو الوثيقة رقم {record}، لم يتغير منه بايت منذ إيداعه في {}", self.moment(*since)),
            ),
            Evidence::NotProved => self.pick("NOT PROVED", "لم يثبت").to_owned(),
            Evidence::ClaimHeading => {
                self.pick("What the proof claims, without proving it:", "ما يدّعيه الإثبات دون أن يثبته:").to_owned()
            }
            Evidence::FolderHolds { records: n } => both(
                format!("PROVED: every file is whole, {} proved", records(*n)),
                format!("ثبت: كل الملفات سليمة، والوثائق المثبتة: {}", records(*n)),
            ),
            Evidence::FolderFails => {
                self.pick("NOT PROVED: not everything in it agrees", "لم يثبت: في الحزمة ما لا يتطابق").to_owned()
            }
            Evidence::FolderStopped => {
                self.pick("STOPPED: not everything was checked", "توقف الفحص قبل تمامه").to_owned()
            }
            Evidence::Withheld { records: n } => both(
                format!("Asked for when it was made, and not in it (withheld.txt): {}", records(*n)),
                format!("طُلبت عند إعداد الحزمة وليست فيها ({}): {}", command("withheld.txt"), records(*n)),
            ),
            Evidence::Gathered { records: n, folder } => both(
                format!("In {}, with proofs: {}.", name(folder), records(*n)),
                format!("في المجلد {} مع إثباتاتها: {}.", name(folder), records(*n)),
            ),
            Evidence::Absent(absent) => {
                let nameless = absent.name.is_empty();
                let which =
                    if nameless { absent.record.to_string() } else { self.numbered(absent.record, &absent.name) };
                let why = self.absence_told(&absent.why);
                both(format!("not given out: {which}: {why}"), format!("لم تُخرج: {why}: {which}"))
            }
            Evidence::Continues { old, new } => both(
                format!("CONTINUES: the log of {new} entries begins with the log of {old}; nothing was changed or removed"),
                format!("متصل: السجل الأحدث (عدد قيوده {new}) يبدأ بالسجل الأقدم كما هو (عدد قيوده {old})، لم يُغيَّر منه شيء ولم يُحذف"),
            ),
            Evidence::BetweenSizes { old, new } => both(
                format!("The proof from {old} to {new} entries is made. A number alone says nothing of what the entries were: keep checkpoints."),
                format!("أُعد الإثبات بين العددين {old} و{new}. العدد وحده لا يدل على ما كانت عليه القيود: احفظ نقاط التحقق."),
            ),
            Evidence::Shrunk { old, new } => both(
                format!("SHRUNK: the older log has {old} entries, the newer only {new}"),
                format!("نقص السجل: عدد قيود الأقدم {old}، وعدد قيود الأحدث {new} فقط"),
            ),
            Evidence::Beyond { asked, here } => both(
                format!("SHORTER: a log of {asked} entries was signed, but this archive has only {here}"),
                format!("سجل ناقص: وُقّع سجل عدد قيوده {asked}، وليس في هذا الأرشيف إلا {here}"),
            ),
            Evidence::Forked { size } => both(
                format!("ANOTHER HISTORY: the first {size} entries of this archive are not those that were signed"),
                format!("سجل آخر: القيود الأولى في هذا الأرشيف (عددها {size}) ليست ما وُقّع عليه"),
            ),
            Evidence::GrowthHint => both(
                "Whether the archive is damaged or another history was written is told by: diwan verify".into(),
                format!("هل تلف الأرشيف أم كُتب تاريخ آخر؟ يجيب عن ذلك: {}", command("diwan verify")),
            ),
            Evidence::NothingFound => {
                self.pick("No record has all these words; nothing was written.", "لا وثيقة فيها كل هذه الكلمات، ولم يُكتب شيء.").to_owned()
            }
            Evidence::KeyBeside { path } => both(
                format!("the key {} lies beside what it should check", name(path)),
                format!("المفتاح {} موضوع مع ما يُراد فحصه به", name(path)),
            ),
            Evidence::KeyBesideHint => self
                .pick(
                    "Whoever could change the proof could have put the key there too. Get the key another way (on paper, \
                     from the town's seal, from a witness), keep it in a folder of your own, and name it from there.",
                    "من استطاع تغيير الإثبات استطاع أن يضع المفتاح معه. خذ المفتاح من طريق آخر (على ورق، أو من جهة تثق بها)، \
                     واحفظه في مجلد خاص بك، ثم حدده من هناك.",
                )
                .to_owned(),
            Evidence::Taken { path } => {
                both(format!("{} is there already", name(path)), format!("الملف موجود من قبل: {}", name(path)))
            }
            Evidence::TakenHint => both(
                "Nothing is ever replaced; name another file with --out, or another folder.".into(),
                format!("لا يُستبدل شيء أبداً. حدد ملفاً آخر بالخيار {} أو مجلداً آخر.", command("--out")),
            ),
            Evidence::FolderNotEmpty { path } => {
                both(format!("{} is not empty", name(path)), format!("المجلد ليس فارغاً: {}", name(path)))
            }
            Evidence::FolderNotEmptyHint => self
                .pick("A bundle needs a folder of its own, empty or not there yet.", "تحتاج الحزمة إلى مجلد خاص بها، فارغ أو غير موجود بعد.")
                .to_owned(),
            Evidence::LedgerDamaged { entry } => both(
                format!("the ledger is damaged: entry {entry} cannot be proved, and no proof was written"),
                format!("السجل تالف: لا يمكن إثبات القيد رقم {entry}، ولم يُكتب إثبات"),
            ),
            Evidence::FileNeeded => self
                .pick("a proof is checked against a file: name the file after it", "يُفحص الإثبات مع ملف: اذكر الملف بعده")
                .to_owned(),
            Evidence::NoFileNeeded => self
                .pick("a bundle is checked as it is: name no file after it", "تُفحص الحزمة كما هي: لا تذكر بعدها ملفاً")
                .to_owned(),
            Evidence::OneProofOnly => both(
                "--out takes one record; for several name a folder with --to".into(),
                format!("الخيار {} لوثيقة واحدة، ولأكثر منها حدد مجلداً بالخيار {}", command("--out"), command("--to")),
            ),
            Evidence::NotACheckpoint { path } => both(
                format!("{} is no checkpoint that the given key has signed", name(path)),
                format!("ليس نقطة تحقق وقّعها المفتاح المحدد: {}", name(path)),
            ),
            Evidence::NotACheckpointHint => both(
                "Keep checkpoints with: diwan log checkpoint > FILE".into(),
                format!("احفظ نقاط التحقق بالأمر: {}", command("diwan log checkpoint > FILE")),
            ),
            Evidence::BadKeyChange { path, number } => both(
                format!("{}: change of key {number} is not signed by both keys", name(path)),
                format!("تغيير المفتاح رقم {number} لم يوقّعه المفتاحان: {}", name(path)),
            ),
            Evidence::BadKeyChangeHint => both(
                "Ask the archive for: diwan key changes --out FILE".into(),
                format!("اطلب من الأرشيف: {}", command("diwan key changes --out FILE")),
            ),
        }
    }

    /// Why a record is not in a folder of evidence.
    pub fn absence(self, why: &Absence) -> &'static str {
        match why {
            Absence::Unknown => self.pick("there is no such record", "لا وثيقة بهذا الرقم"),
            Absence::Damaged(_) => self.pick("its bytes are damaged or gone", "ملفها تالف أو مفقود"),
            Absence::Unproved(_) => self.pick("its ledger entry cannot be proved", "لا يمكن إثبات قيدها"),
        }
    }

    fn absence_told(self, why: &Absence) -> String {
        match why {
            Absence::Unknown => self.absence(why).to_owned(),
            Absence::Damaged(detail) | Absence::Unproved(detail) => {
                self.with_detail(self.absence(why), detail)
            }
        }
    }
}
