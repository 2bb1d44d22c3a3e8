//! [`Copying`]: what is said of copies elsewhere, in both languages side by side.

use std::time::Duration;

use super::{Lang, Noun};
use crate::replica::Threat;

/// A sentence about a copy of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copying {
    // results
    None,
    Added {
        name: String,
    },
    Removed {
        name: String,
    },
    Known {
        name: String,
        folder: String,
        threats: Vec<String>,
        media: String,
        place: String,
        size: Option<u64>,
    },
    Copied {
        name: String,
        size: u64,
        objects: u64,
        bytes: u64,
        healed: u64,
    },
    Damaged {
        object: String,
    },
    Failed {
        name: String,
    },
    Empty {
        name: String,
    },
    Level {
        name: String,
        whole: bool,
    },
    Behind {
        name: String,
        by: u64,
        whole: bool,
    },
    Ahead {
        name: String,
        by: u64,
    },
    Forked {
        name: String,
        size: u64,
    },
    /// A drill: records, objects and bytes that came back; entries and records that would be lost; the time of
    /// each step.
    Drilled {
        name: String,
        equal: bool,
        came: (u64, u64, u64),
        lost: (u64, u64),
        spent: [Duration; 4],
    },
    DamagedThere {
        object: String,
    },
    NotAsked {
        object: String,
    },
    Keeping {
        address: String,
    },
    TokenMade {
        file: String,
    },
    CertificateMade {
        file: String,
        sha256: String,
    },
    // refusals, and what can be done
    LogDamaged,
    LogDamagedHint,
    NotEmpty {
        folder: String,
    },
    Which,
    BadDeclaration,
    Unknown {
        name: String,
    },
    UnknownHint,
    AlreadyKnown {
        name: String,
    },
    BadRoster,
    Gone {
        folder: String,
    },
    GoneHint,
    Foreign {
        folder: String,
    },
    ForeignHint,
    Within {
        folder: String,
    },
    RefusedAhead {
        there: u64,
        here: u64,
    },
    RefusedForked {
        size: u64,
    },
    HistoryHint,
    InUse,
    InUseHint,
    InTheClear,
    InTheClearHint,
    NoToken,
    NoTokenHint,
    ShortToken,
    Unreachable {
        reason: String,
    },
    Denied {
        address: String,
    },
    Refused {
        reason: String,
    },
    NotAKeeper {
        address: String,
    },
    NotAKeeperHint,
    DiskFailed,
    AgainHint,
    Stopped,
}

impl Lang {
    /// A danger that a copy elsewhere answers.
    pub fn threat(self, threat: Threat) -> &'static str {
        let (en, ar) = match threat {
            Threat::Fire => ("fire", "الحريق"),
            Threat::Flood => ("flood", "السيول وتسرب المياه"),
            Threat::Theft => ("theft", "السرقة"),
            Threat::Hardware => ("failure of hardware", "تعطل الأجهزة"),
            Threat::Deletion => ("deletion by mistake or on purpose", "الحذف خطأً أو عمداً"),
            Threat::Region => ("loss of the whole town", "كارثة تعم البلدة"),
            Threat::Organisation => ("end of the office that keeps it", "زوال الجهة الحافظة"),
        };
        self.pick(en, ar)
    }

    fn threats(self, words: &[String]) -> String {
        let told = words.iter().map(|word| match Threat::of(word) {
            Some(threat) => self.threat(threat).to_owned(),
            None => self.name(word),
        });
        self.list(&told.collect::<Vec<_>>())
    }

    /// A sentence about a copy of the archive.
    pub fn copying(self, say: &Copying) -> String {
        match say {
            Copying::Known { name, folder, threats, media, place, size } => {
                let (name, folder, place) = (self.name(name), self.name(folder), self.name(place));
                let (media, threats) = (self.name(media), self.threats(threats));
                let size = self.size_known(*size);
                self.pick(
                    format!("{name}: {folder} · {media}, {place} · against {threats} · {size}"),
                    format!("{name}: {folder} · {media}، {place} · يقي من: {threats} · {size}"),
                )
            }
            Copying::Copied { name, size, objects, bytes, healed } => {
                self.was_copied(name, *size, (*objects, *bytes), *healed)
            }
            Copying::Empty { .. }
            | Copying::Level { .. }
            | Copying::Behind { .. }
            | Copying::Ahead { .. }
            | Copying::Forked { .. } => self.stands(say),
            Copying::Drilled { name, equal, came, lost, spent } => {
                let lines = [
                    self.came_back(name, *equal, *came),
                    self.without_archive(spent),
                    self.would_lose(*lost),
                ];
                lines.join("\n")
            }
            Copying::NotAsked { .. }
            | Copying::Keeping { .. }
            | Copying::TokenMade { .. }
            | Copying::CertificateMade { .. }
            | Copying::InUseHint
            | Copying::InTheClear
            | Copying::InTheClearHint
            | Copying::NoToken
            | Copying::NoTokenHint
            | Copying::ShortToken
            | Copying::Unreachable { .. }
            | Copying::Denied { .. }
            | Copying::Refused { .. }
            | Copying::NotAKeeper { .. }
            | Copying::NotAKeeperHint => self.far_away(say),
            other => self.plainly(other),
        }
    }

    /// Copies on other machines.
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn far_away(self, say: &Copying) -> String {
        let code = |text: &str| self.isolated(text);
        let (en, ar) = match say {
            Copying::NotAsked { object } => (
                format!("damaged or missing in the archive itself, so the copy could not be asked: {object}"),
                format!("تالف أو مفقود في الأرشيف نفسه فلم يمكن سؤال النسخة عنه: {}", code(object)),
            ),
            Copying::Keeping { address } => (
                format!("A copy is kept here at {address}; stop with Ctrl+C"),
                format!("تُحفظ النسخة هنا على {}. للإيقاف: {}", code(address), code("Ctrl+C")),
            ),
            Copying::TokenMade { file } => (
                format!(
                    "A token was made in {file}; give it to the town whose archive is to be kept, and to nobody else"
                ),
                format!("أُنشئ رمز الدخول في {}. سلِّمه للبلدية صاحبة الأرشيف دون غيرها", code(file)),
            ),
            Copying::CertificateMade { file, sha256 } => (
                format!("A certificate was made in {file}; give it to the other town too. SHA-256 {sha256}"),
                format!(
                    "أُنشئت شهادة في {}، فسلِّمها للبلدية الأخرى أيضاً. {}",
                    code(file),
                    code(&format!("SHA-256 {sha256}"))
                ),
            ),
            Copying::InUseHint => (
                "Another diwan keeps or writes this copy; end it first.".to_owned(),
                "برنامج آخر يحفظ هذه النسخة أو يكتب فيها. أوقفه أولاً.".to_owned(),
            ),
            Copying::InTheClear => (
                "others on the network could read the token and the records on their way".to_owned(),
                "يستطيع غيرك على الشبكة قراءة رمز الدخول والوثائق في طريقها".to_owned(),
            ),
            Copying::InTheClearHint => (
                "Use https://, and on the other side --self-signed FILE or --cert.".to_owned(),
                format!(
                    "استعمل {}، وفي الجهة الأخرى {} أو {}.",
                    code("https://"),
                    code("--self-signed"),
                    code("--cert")
                ),
            ),
            Copying::NoToken => (
                "a copy on another machine needs a token".to_owned(),
                "النسخة التي على جهاز آخر تحتاج إلى رمز دخول".to_owned(),
            ),
            Copying::NoTokenHint => (
                "Whoever keeps the copy has it in a file: diwan replica add … --token FILE".to_owned(),
                format!("الرمز في ملف عند من يحفظ النسخة: {}", code("diwan replica add … --token FILE")),
            ),
            Copying::ShortToken => (
                "the token is shorter than 16 characters".to_owned(),
                "رمز الدخول أقصر من 16 حرفاً".to_owned(),
            ),
            Copying::Unreachable { reason } => (
                format!("the other machine cannot be reached, or broke off: {reason}"),
                format!("تعذر الوصول إلى الجهاز الآخر أو انقطع الاتصال به: {}", code(reason)),
            ),
            Copying::Denied { address } => (
                format!("{address} does not accept the token"),
                format!("لا يقبل {} رمز الدخول", code(address)),
            ),
            Copying::Refused { reason } => {
                (format!("the other side refused: {reason}"), format!("رفض الطرف الآخر: {}", code(reason)))
            }
            Copying::NotAKeeper { address } => {
                (format!("no copies are kept at {address}"), format!("لا تُحفظ نسخ على {}", code(address)))
            }
            Copying::NotAKeeperHint => (
                "There must run: diwan replica serve".to_owned(),
                format!("يجب أن يعمل هناك: {}", code("diwan replica serve")),
            ),
            other => return self.plainly(other),
        };
        self.pick(en, ar)
    }

    fn came_back(self, name: &str, equal: bool, (records, objects, bytes): (u64, u64, u64)) -> String {
        let name = self.name(name);
        let came = self.list(&[
            self.counted(records, Noun::Record),
            self.counted(objects, Noun::Content),
            self.size(bytes),
        ]);
        if equal {
            self.pick(
                format!("{name}: everything came back whole, and it is the archive's own: {came}"),
                format!("{name}: عاد كل شيء سليماً مطابقاً للأرشيف: {came}"),
            )
        } else {
            self.pick(
                format!("{name}: what came back is NOT the whole archive: {came}"),
                format!("{name}: ما عاد ليس الأرشيف كاملاً سليماً: {came}"),
            )
        }
    }

    fn without_archive(self, spent: &[Duration; 4]) -> String {
        let told = |time: Duration| self.duration(time.as_secs());
        let [restore, verify, rebuild, answer] = spent.map(told);
        let total = told(spent.iter().sum());
        self.pick(
            format!(
                "Without its archive the town would have been for {total}: copying back {restore}, verifying {verify}, \
                 catalog and index {rebuild}, first answer {answer}"
            ),
            format!(
                "كانت البلدية ستبقى بلا أرشيفها {total}: النسخ {restore}، والتحقق {verify}، \
                 وبناء الفهارس {rebuild}، وأول جواب {answer}"
            ),
        )
    }

    fn would_lose(self, (entries, records): (u64, u64)) -> String {
        if entries == 0 {
            return self.pick("Nothing would have been lost.", "ولم يكن ليضيع شيء.").to_owned();
        }
        let (entries, records) = (self.number(entries), self.number(records));
        self.pick(
            format!(
                "Would have been lost, because the copy is older: ledger entries {entries}, records {records}"
            ),
            format!("وكان سيضيع ما ورد بعد آخر نسخ: قيود {entries}، ووثائق {records}"),
        )
    }

    fn size_known(self, size: Option<u64>) -> String {
        match size {
            Some(size) => {
                let size = self.number(size);
                self.pick(format!("{size} ledger entries"), format!("عدد قيوده {size}"))
            }
            None => self.pick("never copied to", "لم يُنسخ إليها بعد").to_owned(),
        }
    }

    fn was_copied(self, name: &str, size: u64, (objects, bytes): (u64, u64), healed: u64) -> String {
        let (name, size) = (self.name(name), self.number(size));
        let what = if objects == 0 {
            self.pick("no contents were lacking", "لم ينقصها أي محتوى").to_owned()
        } else {
            let parts = self.list(&[self.counted(objects, Noun::Content), self.size(bytes)]);
            self.pick(format!("{parts} copied"), format!("نُسخ إليها {parts}"))
        };
        let healed = if healed == 0 {
            String::new()
        } else {
            let healed = self.counted(healed, Noun::Content);
            self.pick(
                format!("; damaged there and put right: {healed}"),
                format!("؛ وأُصلح ما تلف فيها: {healed}"),
            )
        };
        self.pick(
            format!("{name}: {what}{healed}; it now has {size} ledger entries"),
            format!("{name}: {what}{healed}؛ عدد قيود سجلها الآن {size}"),
        )
    }

    /// How a copy stands to the archive.
    fn stands(self, say: &Copying) -> String {
        let verdict = |whole: bool| {
            if whole {
                self.pick("the copy is whole", "النسخة سليمة")
            } else {
                self.pick("the copy is NOT whole", "النسخة غير سليمة")
            }
        };
        match say {
            Copying::Level { name, whole } => {
                let (name, verdict) = (self.name(name), verdict(*whole));
                self.pick(
                    format!("{name}: {verdict}, and up to date"),
                    format!("{name}: {verdict}، وتطابق الأرشيف"),
                )
            }
            Copying::Behind { name, by, whole } => {
                let (name, verdict, by) = (self.name(name), verdict(*whole), self.number(*by));
                self.pick(
                    format!("{name}: {verdict}; ledger entries it does not have yet: {by}"),
                    format!("{name}: {verdict}؛ قيود لم تصل إليها بعد: {by}"),
                )
            }
            Copying::Ahead { name, by } => {
                let (name, by) = (self.name(name), self.number(*by));
                self.pick(
                    format!(
                        "{name}: it has {by} ledger entries more than the archive: the archive was set back"
                    ),
                    format!("{name}: قيودها أكثر من قيود الأرشيف بعدد {by}: أُعيد الأرشيف إلى حال سابقة"),
                )
            }
            Copying::Forked { name, size } => {
                let (name, size) = (self.name(name), self.number(*size));
                self.pick(
                    format!("{name}: another history within the first {size} ledger entries"),
                    format!("{name}: تاريخها يخالف تاريخ الأرشيف في أول {size} من القيود"),
                )
            }
            Copying::Empty { name } => {
                let name = self.name(name);
                self.pick(format!("{name}: nothing is there yet"), format!("{name}: لا شيء فيها بعد"))
            }
            other => self.plainly(other),
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    fn plainly(self, say: &Copying) -> String {
        let name = |text: &str| self.name(text);
        let (en, ar) = match say {
            Copying::None => (
                "No copies are known; add one with: diwan replica add NAME FOLDER".to_owned(),
                format!("لا نسخ معروفة. أضف نسخة هكذا: {}", self.isolated("diwan replica add NAME FOLDER")),
            ),
            Copying::Added { name: n } => (
                format!("Copy added: {}; fill it with: diwan replica sync", name(n)),
                format!("أضيفت النسخة {}. املأها هكذا: {}", name(n), self.isolated("diwan replica sync")),
            ),
            Copying::Removed { name: n } => (
                format!("Copy forgotten: {}; its files stay where they are", name(n)),
                format!("لم تعد النسخة {} مسجلة، وملفاتها باقية في مكانها", name(n)),
            ),
            Copying::Damaged { object } => (
                format!("damaged or missing in the archive, not copied: {object}"),
                format!("تالف أو مفقود في الأرشيف فلم يُنسخ: {}", self.isolated(object)),
            ),
            Copying::DamagedThere { object } => (
                format!("damaged or missing in the copy: {object}"),
                format!("تالف أو مفقود في النسخة: {}", self.isolated(object)),
            ),
            Copying::LogDamaged => {
                ("the log of the copy is damaged".to_owned(), "سجل النسخة تالف".to_owned())
            }
            Copying::LogDamagedHint => (
                "Nothing could be restored from it. See what is damaged: diwan replica verify".to_owned(),
                format!("لم تمكن الاستعادة منها. لمعرفة ما تلف: {}", self.isolated("diwan replica verify")),
            ),
            Copying::NotEmpty { folder } => {
                (format!("{} is not empty", name(folder)), format!("المجلد {} غير فارغ", name(folder)))
            }
            Copying::BadDeclaration => (
                "the declarations in ndsa.toml cannot be read".to_owned(),
                format!("تعذرت قراءة التصريحات في {}", self.isolated("ndsa.toml")),
            ),
            Copying::Which => (
                "name the copy: there is not exactly one".to_owned(),
                "سمِّ النسخة، فليست هناك نسخة واحدة بعينها".to_owned(),
            ),
            Copying::Failed { name: n } => {
                (format!("{}: not brought up to date", name(n)), format!("{}: لم تُحدَّث", name(n)))
            }
            Copying::Unknown { name: n } => {
                (format!("no copy is called {}", name(n)), format!("لا نسخة باسم {}", name(n)))
            }
            Copying::UnknownHint => (
                "See all with: diwan replica list".to_owned(),
                format!("لعرض النسخ كلها: {}", self.isolated("diwan replica list")),
            ),
            Copying::AlreadyKnown { name: n } => {
                (format!("a copy is already called {}", name(n)), format!("توجد نسخة باسم {}", name(n)))
            }
            Copying::BadRoster => (
                "the list of copies cannot be read".to_owned(), "تعذرت قراءة قائمة النسخ".to_owned()),
            Copying::Gone { folder } => {
                (format!("the copy is not in {}", name(folder)), format!("النسخة ليست في {}", name(folder)))
            }
            Copying::GoneHint => (
                "Is its disk connected and mounted? Nothing was written.".to_owned(),
                "هل القرص موصول؟ لم يُكتب شيء.".to_owned(),
            ),
            Copying::Foreign { folder } => (
                format!("{} holds something else than a copy of this archive", name(folder)),
                format!("في {} شيء غير نسخة هذا الأرشيف", name(folder)),
            ),
            Copying::ForeignHint => {
                ("Choose an empty folder.".to_owned(), "اختر مجلداً فارغاً.".to_owned())
            }
            Copying::Within { folder } => (
                format!("{} lies in the archive, or the archive in it", name(folder)),
                format!("{} داخل الأرشيف أو الأرشيف داخله", name(folder)),
            ),
            Copying::RefusedAhead { there, here } => (
                format!("the copy has {there} ledger entries and the archive only {here}"),
                format!("قيود النسخة {there} وقيود الأرشيف {here} فقط"),
            ),
            Copying::RefusedForked { size } => (
                format!("copy and archive tell different histories within the first {size} ledger entries"),
                format!("تاريخ النسخة يخالف تاريخ الأرشيف في أول {size} من القيود"),
            ),
            Copying::HistoryHint => (
                "Nothing was written. Keep both as they are, and find out which one was changed: diwan verify".to_owned(),
                format!("لم يُكتب شيء. أبقِ الاثنين على حالهما واعرف أيهما غُيّر: {}", self.isolated("diwan verify")),
            ),
            Copying::InUse => {
                ("somebody else is writing to the copy".to_owned(), "يكتب غيرك في النسخة الآن".to_owned())
            }
            Copying::DiskFailed => (
                "the disk of the copy failed, is full, or was taken away".to_owned(),
                "تعطل قرص النسخة أو امتلأ أو نُزع".to_owned(),
            ),
            Copying::AgainHint => (
                "What was copied stays; go on with: diwan replica sync".to_owned(),
                format!("ما نُسخ باقٍ. للمتابعة: {}", self.isolated("diwan replica sync")),
            ),
            Copying::Stopped => ("stopped before its end".to_owned(), "توقف قبل تمامه".to_owned()),
            other => return self.copying(other),
        };
        self.pick(en, ar)
    }
}
