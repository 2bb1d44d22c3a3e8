//! [`AuditText`]: what the pages of the audit say, both languages side by side.

use super::{Lang, Noun};
use crate::ledger::What;

macro_rules! texts {
    ($($name:ident: $en:literal, $ar:literal;)*) => {
        /// A text on one of these pages.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum AuditText { $($name),* }

        impl AuditText {
            /// Says it.
            pub fn word(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($en, $ar)),* }
            }
        }
    };
}

texts! {
    Audit: "Integrity check", "التحقق من السلامة";
    Overview: "Overview", "نظرة عامة";
    LastVerified: "Last verification", "آخر تحقق";
    LastWhole: "Last of everything that found all well", "آخر تحقق شامل نتيجته سليمة";
    NeverVerified: "Never verified yet.", "لم يُجرَ أي تحقق بعد.";
    NoneWhole: "Everything together has never been verified with a good result yet.", "لم يُجرَ بعد تحقق شامل نتيجته سليمة.";
    Covered: "Files that an audit has read", "ملفات قرأها التحقق";
    FirstUnverified: "The oldest that none has read", "أقدم ما لم يُتحقق منه";
    Intact: "Intact", "سليم";
    Damage: "Damage found", "وُجد تلف";
    Unsure: "Not everything could be checked", "تعذر التحقق من كل شيء";
    LedgerBroken: "The ledger or the catalog cannot be read as it should be. Start a verification: it says what is wrong and what to do.", "تعذرت قراءة السجل أو الفهرس كما ينبغي. ابدأ تحققاً، فهو يبين الخلل وما العمل.";
    StoppedEarly: "Stopped before the end", "توقف قبل تمامه";
    StartOne: "Start a verification", "بدء تحقق";
    StartHint: "Every byte that was chosen is read again and compared with the ledger. That can take hours; it can be stopped at any time, and the result is entered in the ledger in your name.", "يُقرأ كل بايت مما اخترته ويُقارن بالسجل. قد يستغرق ذلك ساعات، ويمكن إيقافه في أي وقت، وتُقيد النتيجة في السجل باسمك.";
    Everything: "Everything", "الكل";
    TheRest: "The rest of the one that was stopped", "بقية التحقق الذي أُوقف";
    NextPart: "The next part of", "الجزء التالي من";
    NextPartHint: "parts; after all parts everything was read", "جزءاً؛ وبعد تمام الأجزاء يكون كل شيء قد قُرئ";
    SinceDay: "What was deposited since", "ما أودع منذ";
    SinceHint: "A day in any calendar, or the number of a ledger entry", "يوم بأي تقويم، أو رقم قيد في السجل";
    BadSince: "This is neither a day nor the number of an entry:", "هذا ليس يوماً ولا رقم قيد:";
    BadParts: "The number of parts is from 2 to 1000.", "عدد الأجزاء من 2 إلى 1000.";
    Start: "Verify", "ابدأ التحقق";
    Verifications: "Verifications", "عمليات التحقق";
    Runs: "Past verifications", "عمليات التحقق السابقة";
    Run: "Verification", "تحقق";
    Minutes: "Minutes (for print)", "محضر التحقق (للطباعة)";
    Report: "Report (JSON lines)", "التقرير (JSON)";
    Findings: "Findings", "ملاحظات التحقق";
    NoFindings: "No findings.", "لا ملاحظات.";
    Place: "Place", "المكان";
    WhatToDo: "What to do", "ما العمل";
    ReportLost: "The report itself is lost or damaged; the counts are those of the ledger.", "التقرير نفسه مفقود أو تالف، والأعداد مأخوذة من السجل.";
    MoreFindings: "More findings are in the report.", "بقية الملاحظات في التقرير.";
    ByOn: "by", "أجراه";
    SignedHead: "Signed head of the ledger", "خاتم السجل الموقّع";
    SignedAt: "Latest entry of", "تاريخ آخر قيد";
    Cosignatures: "Cosignatures of witnesses", "توقيعات الشهود";
    NoCosigned: "No witness has cosigned yet.", "لم يوقّع أي شاهد بعد.";
    CosignedSize: "Entries they have cosigned", "القيود التي وقّعوا عليها";
    PolicyMet: "As many witnesses as the policy asks for have cosigned.", "وقّع من الشهود من تطلبهم السياسة.";
    PolicyOpen: "Not as many witnesses as the policy asks for have cosigned. Missing:", "لم يكتمل الشهود الذين تطلبهم السياسة. الغائبون:";
    NoPolicy: "No policy says which witnesses are asked for.", "لا سياسة تحدد الشهود المطلوبين.";
    FalseLine: "A line bears the name of a witness and is not its signature!", "سطر باسم شاهد وليس توقيعه!";
    Witness: "Witness", "الشاهد";
    When: "When", "التاريخ والوقت";
    Copies: "Copies", "النسخ";
    NoCopies: "No copy of this archive is known here. One fire would take everything.", "لا نسخة أخرى معروفة لهذا الأرشيف. حريق واحد يذهب بكل شيء.";
    LastSync: "Brought up to date", "آخر تحديث";
    CopyBehind: "Entries behind", "القيود الناقصة";
    LastDrill: "Last restored for practice", "آخر استعادة تجريبية";
    Never: "never", "لم يحدث";
    Equal: "equal", "مطابقة";
    Different: "different", "غير مطابقة";
    Level: "level", "المستوى";
    LevelOf4: "of 4", "من 4";
    Ndsa: "Levels of digital preservation (NDSA)", "مستويات الحفظ الرقمي (NDSA)";
    NdsaHint: "Met and not met are read from the facts of this archive; what the program cannot see counts only where people have declared it.", "المتحقق وغير المتحقق مقروءان من واقع هذا الأرشيف، وما لا يراه البرنامج لا يُحسب إلا إذا صرّح به المسؤولون.";
    NextLacks: "For the next level", "للمستوى التالي";
    Condition: "Condition", "الشرط";
    Stands: "How it stands", "الحال";
    NumberSeries: "Number series", "تسلسل الأرقام";
    SeriesHint: "Which numbers of a kind, issuer and year are here, which are missing and which were given twice.", "ما هو موجود من أرقام كل نوع وجهة وسنة، وما هو ناقص، وما تكرر.";
    NumbersHere: "Numbers here", "أرقام موجودة";
    Gaps: "Missing", "الناقص";
    NoGaps: "none", "لا نقص";
    Twice: "Given twice", "المكرر";
    Unnumbered: "Without a number", "بلا رقم";
    Highest: "Highest", "أعلى رقم";
    NoSeries: "No numbered records of this kind.", "لا وثائق مرقمة من هذا النوع.";
    AllKinds: "all kinds", "كل الأنواع";
    Show: "Show", "عرض";
    Ledger: "Ledger", "السجل";
    LedgerHint: "Every entry as it was written, the newest first. Nobody can change or remove one.", "كل قيد كما كُتب، والأحدث أولاً. لا يستطيع أحد تغيير قيد أو حذفه.";
    What: "What happened", "الحدث";
    Kind: "Kind of entry", "نوع القيد";
    AllEvents: "everything", "كل القيود";
    Person: "Person", "القائم به";
    FromDay: "From", "من تاريخ";
    ToDay: "To", "إلى تاريخ";
    Older: "Older entries", "قيود أقدم";
    Newest: "Newest entries", "أحدث القيود";
    NoEntries: "No such entries.", "لا قيود من هذا النوع.";
    NoneHere: "None in this stretch of the ledger; there may be older ones.", "لا شيء في هذا الجزء من السجل، وقد يوجد أقدم منه.";
    Hash: "Hash", "البصمة";
    Proof: "Proof", "الإثبات";
    EntryRaw: "The entry as it was signed", "القيد كما وُقّع عليه";
    Checkpoint: "Checkpoint", "خاتم السجل";
    CheckpointHint: "Keep this text where nobody of this office can change it: on paper, on your own stick. With it you can see later that nothing was changed or removed.", "احفظ هذا النص حيث لا يستطيع أحد من هذه الدائرة تغييره: على ورق أو على وسيط تخزين خاص بك. به ترى لاحقاً أن شيئاً لم يُغيَّر ولم يُحذف.";
    Download: "Download", "تنزيل";
    Compare: "Compare with a checkpoint that you have kept", "مقارنة بخاتم احتفظت به";
    ComparePaste: "Paste its whole text", "الصق نصه كاملاً";
    CompareFile: "Or choose its file", "أو اختر ملفه";
    CompareNow: "Compare", "قارن";
    NotACheckpoint: "This is no checkpoint that the trusted key has signed for this archive.", "هذا ليس خاتماً وقّعه المفتاح الموثوق لهذا الأرشيف.";
    NoTrustedKey: "No trusted key on this server: the signatures are compared with the key in the archive, which proves little.", "لا مفتاح موثوقاً على هذا الخادم: تُقارن التوقيعات بمفتاح الأرشيف نفسه، وهذا لا يثبت الكثير.";
    Accesses: "Access log", "سجل الاطلاع";
    AccessesHint: "Who has opened a confidential record or searched for some, and why. Each is an entry of the ledger.", "من فتح وثيقة سرية أو بحث في الوثائق السرية، ولماذا. كل اطلاع قيد في السجل.";
    SearchOf: "Search", "بحث في";
    NoAccesses: "Nobody has opened a confidential record.", "لم يفتح أحد وثيقة سرية.";
    Logins: "Logging in", "الدخول إلى النظام";
    LoginsHint: "Kept beside the keys of this server, not in the ledger.", "محفوظ على هذا الخادم مع المفاتيح، لا في السجل.";
    NoLogins: "Nothing yet.", "لا شيء بعد.";
    Entered: "logged in", "دخل";
    Refused: "refused", "رُفض";
    TriedTooOften: "refused: too many tries", "رُفض: محاولات كثيرة";
    Left: "logged out", "خرج";
    From: "From", "عنوان الجهاز";
    Bundle: "Evidence bundle", "حزمة مستندات";
    BundleHint: "Originals with their proofs, as one ZIP file. Whoever gets it can check it without this server: diwan check, or sha256sum.", "الوثائق الأصلية مع إثباتاتها في ملف ZIP واحد. يستطيع من يتسلمها أن يفحصها دون هذا الخادم.";
    BundleQuery: "All that a search finds", "كل ما يجده البحث";
    BundleOfThese: "Evidence bundle of these results", "حزمة مستندات من هذه النتائج";
    BundleRecords: "Or these record numbers", "أو أرقام الوثائق الآتية";
    BundleRecordsHint: "Such as 3, 7-12", "مثل 3، 7-12";
    BundleReason: "Some of these are confidential. Why are they needed? The reason is entered in the ledger for each of them before they are given out.", "بعضها سري. لماذا تُطلب؟ يُقيد السبب في السجل لكل وثيقة منها قبل إخراجها.";
    BundleMake: "Make the bundle", "إعداد الحزمة";
    BundleNone: "No record was named, or none was found.", "لم تُذكر أي وثيقة، أو لم يوجد شيء.";
    BundleBadNumbers: "These are no record numbers:", "ليست أرقام وثائق:";
    BundleTooMany: "That is too much for one bundle. Narrow it, or use diwan bundle at the server.", "هذا أكثر من أن تسعه حزمة واحدة. ضيّق البحث، أو أعد الحزمة على الخادم نفسه.";
    BundleGone: "This bundle was tidied away. Make it again.", "أُزيلت هذه الحزمة لإفساح المكان. أعد إعدادها.";
    BundleReady: "The bundle is ready.", "الحزمة جاهزة.";
    BundleFetch: "Download the bundle", "تنزيل الحزمة";
    BundleCheck: "To check it, unpack it and run these in its folder; the key comes from elsewhere:", "لفحصها فك ضغطها ثم نفّذ في مجلدها الأمرين الآتيين، ويؤخذ المفتاح من مصدر آخر:";
    NotGiven: "Not given out", "لم يُخرج";
    Recorded: "Entered in the ledger:", "قُيد في السجل برقم:";
}

impl Lang {
    /// A kind of ledger entry, by the word of its wire form.
    pub fn event_kind(self, word: &str) -> &str {
        match word {
            "creation" => self.pick("archive made", "إنشاء الأرشيف"),
            "accession-opened" => self.pick("accession begun", "بدء إيداع"),
            "accession-closed" => self.pick("accession finished", "انتهاء إيداع"),
            "ingestion" => self.pick("record kept", "حفظ وثيقة"),
            "problem" => self.pick("problem", "مشكلة"),
            "transcription" => self.pick("text read", "قراءة نص"),
            "description" => self.pick("description recognised", "وصف آلي"),
            "correction" => self.pick("description by a person", "وصف بيد موظف"),
            "fixity-check" => self.pick("verification", "تحقق"),
            "access" => self.pick("access to confidential records", "اطلاع على وثائق سرية"),
            "protection" => self.pick("parity computed", "حساب بيانات الاسترجاع"),
            "repair" => self.pick("repair", "إصلاح"),
            "key-change" => self.pick("change of key", "تغيير المفتاح"),
            "replication" => self.pick("copying", "نسخ الأرشيف"),
            "drill" => self.pick("restoring for practice", "استعادة تجريبية"),
            _ => word,
        }
    }

    /// One entry of the ledger for somebody who may not see every record: without what it says of the record.
    pub fn event_without_record(self, what: &What) -> String {
        self.event_kind(what.word()).to_owned()
    }

    /// So many of so many files.
    pub fn covered(self, part: u64, whole: u64) -> String {
        let (part, whole) = (self.number(part), self.counted(whole, Noun::File));
        self.pick(format!("{part} of {whole}"), format!("{part} من {whole}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_entry_has_a_name_in_arabic() {
        for word in What::WORDS {
            assert_ne!(Lang::Ar.event_kind(word), *word);
            assert!(!Lang::Ar.event_kind(word).is_ascii(), "{word}");
        }
    }
}
