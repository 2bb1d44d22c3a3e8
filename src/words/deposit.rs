//! [`DepositText`]: what the pages of depositing, of long work and of describing say, both languages side by side.

use super::Lang;

macro_rules! texts {
    ($($name:ident: $en:literal, $ar:literal;)*) => {
        /// A text on one of these pages.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum DepositText { $($name),* }

        impl DepositText {
            /// Says it.
            pub fn word(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($en, $ar)),* }
            }
        }
    };
}

texts! {
    Hint: "Choose files or a whole folder. They are kept exactly as they are, and entered in the ledger in your name.", "اختر ملفات أو مجلداً كاملاً. تُحفظ كما هي تماماً، وتُقيد في السجل باسمك.";
    Files: "Files", "الملفات";
    FilesHint: "You can drag files onto the button.", "يمكنك سحب الملفات وإفلاتها على الزر.";
    Folder: "Or a folder", "أو مجلد";
    NoteHint: "Where these records come from, for the receipt", "من أين وردت هذه الوثائق، وتظهر في الإيصال";
    Level: "Confidentiality of all of them", "درجة سرية الجميع";
    LevelOfItself: "as each letterhead says", "حسب ما في ترويسة كل وثيقة";
    Start: "Deposit", "إيداع";
    Sending: "Sending\u{2026} do not close this page.", "جارٍ الإرسال\u{2026} لا تغلق هذه الصفحة.";
    NothingChosen: "No file was chosen.", "لم يُختر أي ملف.";
    NoSuchLevel: "There is no such level of access. Nothing was kept.", "لا توجد درجة سرية بهذا الاسم، ولم يُحفظ شيء.";
    BadName: "This name cannot be taken:", "لا يمكن قبول هذا الاسم:";
    NoRoom: "The disk is full. Nothing was kept. Tell whoever looks after the archive.", "القرص ممتلئ، ولم يُحفظ شيء. أخبر مدير النظام.";
    Cut: "The sending broke off. Nothing was kept. Send it again.", "انقطع الإرسال ولم يُحفظ شيء. أرسل مرة أخرى.";
    NotSpooled: "The files could not be put down on this server. Nothing was kept.", "تعذر استلام الملفات على هذا الخادم، ولم يُحفظ شيء.";
    AtWork: "Somebody is at work in the archive:", "هناك عمل جارٍ في الأرشيف:";
    AtWorkHint: "Nothing of yours was kept. Try again when that is done.", "لم يُحفظ شيء مما أرسلت. حاول بعد انتهاء ذلك.";
    ToJob: "See how far it is", "متابعة سير العمل";
    Job: "Work", "عمل";
    Jobs: "Work under way", "الأعمال";
    Depositing: "Deposit", "إيداع";
    Reading: "Reading of scans", "قراءة الصور";
    Again: "Another reading of what failed", "إعادة قراءة ما تعذر";
    Resuming: "Going on with what was interrupted", "استكمال ما انقطع";
    Describing: "Description of several records", "وصف عدة وثائق";
    Verifying: "Verification", "تحقق من السلامة";
    Bundling: "Evidence bundle", "حزمة مستندات";
    StartedBy: "Started by", "بدأه";
    Since: "at", "في";
    Begins: "It begins\u{2026}", "يبدأ\u{2026}";
    Stop: "Stop after the file in hand", "إيقاف بعد الملف الحالي";
    Done: "Done", "تم";
    Stopped: "Stopped before the end; nothing is lost, and it can be gone on with.", "أُوقف قبل انتهائه، ولم يضع شيء، ويمكن استكماله.";
    Failed: "It could not be done:", "تعذر ذلك:";
    GoOn: "Go on with it", "استكمال";
    Account: "Account", "الحساب";
    Receipt: "Receipt", "إيصال الإيداع";
    Print: "Print this page with the print command of the browser.", "اطبع هذه الصفحة بأمر الطباعة في المتصفح.";
    Changed: "Records changed:", "وثائق تغير وصفها:";
    Problems: "Needs attention", "يحتاج إلى معالجة";
    NoProblems: "Nothing needs attention.", "لا شيء يحتاج إلى معالجة.";
    ReadAgain: "Read again what failed", "إعادة قراءة ما تعذر";
    OcrQueue: "Scans", "الصور";
    Waiting: "waiting for recognition", "تنتظر التعرف الضوئي";
    Fast: "read fast only", "قُرئت قراءة سريعة فقط";
    ReadThoroughly: "Read them thoroughly", "قراءة متأنية";
    Unfinished: "Deposits that were interrupted", "عمليات إيداع لم تكتمل";
    NoAccessions: "Nothing has been deposited yet.", "لم يودع شيء بعد.";
    More: "There are more; these are the latest.", "هناك المزيد، وهذه أحدثها.";
    Describe: "Describe", "وصف الوثيقة";
    DescribeHint: "What you write here goes before what the machine recognised. Every change is entered in the ledger in your name, with what was there before.", "ما تكتبه هنا يُقدم على ما تعرفت عليه الآلة. يُقيد كل تغيير في السجل باسمك مع ما كان قبله.";
    Recognised: "recognised:", "ما تعرفت عليه الآلة:";
    ByPerson: "said by a person", "حدده موظف";
    DateHint: "In any calendar, such as 14/3/2023 or 22 Shaban 1444", "بأي تقويم، مثل 14/3/2023 أو 22 شعبان 1444";
    BadDate: "This is not a date:", "ليس تاريخاً:";
    BadYear: "This is not a year:", "ليست سنة:";
    BadKind: "There is no such kind of document:", "لا يوجد نوع وثيقة بهذا الاسم:";
    TooLong: "This is too long:", "أطول من المسموح:";
    VitalYes: "Vital record: kept first when things go wrong", "وثيقة حيوية: تُنقذ أولاً عند الطوارئ";
    Yes: "yes", "نعم";
    No: "no", "لا";
    Leave: "leave as it is", "تُترك كما هي";
    Save: "Save", "حفظ";
    Saved: "Saved and entered in the ledger.", "حُفظ وقُيد في السجل.";
    NothingNew: "Nothing was changed.", "لم يتغير شيء.";
    NameKept: "its name is for those who may see every record", "اسمه لمن يحق له الاطلاع على كل الوثائق";
    Bulk: "Describe all that a search finds", "وصف كل ما يجده البحث";
    BulkOfThese: "Describe all of these", "وصف هذه الوثائق جميعًا";
    BulkHint: "What is left empty stays as it is in each record.", "ما يُترك فارغاً يبقى كما هو في كل وثيقة.";
    Finds: "The search finds:", "يجد البحث:";
    TooMany: "That is more than can be changed at once; narrow the search.", "هذا أكثر مما يمكن تغييره مرة واحدة، فضيّق البحث.";
    Confirm: "Change all of them", "تغيير الجميع";
    ConfirmHint: "This will be written for every one of these records:", "سيُكتب هذا لكل وثيقة منها:";
}
