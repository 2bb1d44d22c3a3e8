//! [`Label`]: the names of single values, both languages side by side.

use super::Lang;
use crate::audit::Code;
use crate::ledger::Aspect;
use crate::monitor::ProblemCode;
use crate::source::Rule;

/// The name of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Accession,
    Accessions,
    Account,
    Active,
    Agent,
    ArchiveId,
    ArchiveName,
    Arrived,
    Blake3,
    Child,
    Closed,
    Confidence,
    Contents,
    Duplicate,
    Entries,
    Entry,
    FileName,
    Folder,
    Found(Code),
    Format,
    Identifier,
    Intact,
    Date,
    Issuer,
    Kind,
    Number,
    Subject,
    Year,
    KeptAt,
    LedgerRoot,
    LedgerSize,
    LeftOut(Rule),
    Members,
    Mismatch,
    Mismatched,
    Modified,
    New,
    Note,
    Opened,
    Origin,
    Pages,
    PagesRead,
    Parent,
    Path,
    PrivateKey,
    Problem(ProblemCode),
    ProblemFound,
    Problems,
    /// What the file says of itself, by one of the words of `extract::PROPERTIES`.
    Property(&'static str),
    PublicKey,
    ReadBy,
    ReadingDone,
    ReadingFast,
    ReadingFailed,
    ReadingNothing,
    ReadingPending,
    ReadingWaiting,
    Records,
    SameContent,
    Seen,
    Sha256,
    Signature,
    Size,
    Skipped,
    Source,
    Sum,
    TakenIn,
    Text,
    Transcript,
    TrustedKey,
    Verdict,
    ParityGroups,
    ParitySize,
    ParityCovered,
    ParityUncovered,
}

impl Label {
    /// The label of a state of reading, as the catalog names it.
    pub fn reading(state: &str) -> Self {
        match state {
            "read" => Self::ReadingDone,
            "pending" => Self::ReadingPending,
            "waiting" => Self::ReadingWaiting,
            "failed" => Self::ReadingFailed,
            _ => Self::ReadingNothing,
        }
    }

    /// The label of what may be told of a record.
    pub fn of(aspect: Aspect) -> Self {
        match aspect {
            Aspect::Type => Self::Kind,
            Aspect::Number => Self::Number,
            Aspect::Year => Self::Year,
            Aspect::Date => Self::Date,
            Aspect::Issuer => Self::Issuer,
            Aspect::Subject => Self::Subject,
        }
    }

    /// The word for it.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Problem(code) => lang.code(code),
            Self::LeftOut(rule) => left_out(rule, lang),
            Self::Found(code) => lang.finding(code),
            Self::Property(name) => lang.property(name).unwrap_or(name),
            other => {
                let (en, ar) = other.words();
                lang.pick(en, ar)
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Accession => ("Accession number", "رقم الإيداع"),
            Self::Accessions => ("Accessions", "عمليات الإيداع"),
            Self::Account => ("Account", "الحساب"),
            Self::Active => ("Holds what can act", "فيه ما يعمل بنفسه"),
            Self::Agent => ("Taken in by", "المودِع"),
            Self::ArchiveId => ("Archive identifier", "معرّف الأرشيف"),
            Self::ArchiveName => ("Archive", "الأرشيف"),
            Self::Arrived => ("Date received", "تاريخ الورود"),
            Self::Blake3 => ("Fingerprint (BLAKE3)", "بصمة الملف (BLAKE3)"),
            Self::Child => ("Contains record", "تحتوي على الوثيقة"),
            Self::Closed => ("Finished", "انتهى"),
            Self::Confidence => ("OCR confidence", "دقة التعرف الضوئي"),
            Self::Contents => ("Different contents", "محتويات مختلفة"),
            Self::Duplicate => ("Same content held already", "مكرر المحتوى"),
            Self::Entries => ("Ledger entries", "قيود السجل"),
            Self::Entry => ("Ledger entry", "رقم القيد في السجل"),
            Self::FileName => ("Original file name", "اسم الملف الأصلي"),
            Self::Folder => ("Folder", "المجلد"),
            Self::Format => ("Format", "صيغة الملف"),
            Self::Identifier => ("Persistent identifier", "المعرّف الدائم"),
            Self::Date => ("Date of the document", "تاريخ الوثيقة"),
            Self::Issuer => ("Issued by", "الجهة"),
            Self::Kind => ("Kind of document", "نوع الوثيقة"),
            Self::Number => ("Number", "الرقم"),
            Self::Subject => ("Subject", "الموضوع"),
            Self::Year => ("Year", "السنة"),
            Self::Intact => ("Read and intact", "قُرئ وهو سليم"),
            Self::KeptAt => ("Kept in the archive as", "مكان الحفظ في الأرشيف"),
            Self::LedgerRoot => ("Ledger root", "بصمة السجل"),
            Self::LedgerSize => ("Ledger entries (at print)", "قيود السجل وقت الطباعة"),
            Self::Members => ("Taken out of other files", "مستخرج من ملفات أخرى"),
            Self::Mismatch => ("Name promises another format", "الاسم يعد بصيغة أخرى"),
            Self::Mismatched => ("Names of another format", "أسماء بصيغة أخرى"),
            Self::Modified => ("File dated", "تاريخ الملف"),
            Self::New => ("New", "جديد"),
            Self::Note => ("Note", "ملاحظات"),
            Self::Opened => ("Begun", "بدأ"),
            Self::Origin => ("Origin of the log", "عنوان السجل"),
            Self::Pages => ("Pages", "عدد الصفحات"),
            Self::PagesRead => ("Pages read", "صفحات مقروءة"),
            Self::Parent => ("Taken out of record", "مستخرجة من الوثيقة"),
            Self::Path => ("Original path", "المسار الأصلي"),
            Self::PrivateKey => ("Private key", "المفتاح السري"),
            Self::ProblemFound => ("To be looked at", "يحتاج إلى نظر"),
            Self::Problems => ("With a problem", "فيها مشكلة"),
            Self::PublicKey => ("Public key", "المفتاح العام"),
            Self::ReadBy => ("Read by", "قرأها"),
            Self::ReadingDone => ("Texts read", "نصوص مقروءة"),
            Self::ReadingFast => ("Scans read fast only", "صور قُرئت قراءة سريعة"),
            Self::ReadingFailed => ("Texts that failed", "نصوص تعذرت قراءتها"),
            Self::ReadingNothing => ("Without a text", "بلا نص"),
            Self::ReadingPending => ("Texts not read yet", "نصوص لم تُقرأ بعد"),
            Self::ReadingWaiting => ("Scans waiting for OCR", "بانتظار التعرف الضوئي"),
            Self::Records => ("Records", "وثائق"),
            Self::SameContent => ("Same content as record", "المحتوى نفسه في الوثيقة"),
            Self::Seen => ("Files seen", "الملفات الواردة"),
            Self::Sha256 => ("Fingerprint (SHA-256)", "بصمة الملف (SHA-256)"),
            Self::Signature => ("Signature", "التوقيع"),
            Self::Size => ("Size", "الحجم"),
            Self::Skipped => ("Left out by rule", "تم التخطي"),
            Self::Source => ("Source", "المصدر"),
            Self::Sum => ("Sum", "المجموع"),
            Self::TakenIn => ("Size taken in", "الحجم المودع"),
            Self::Text => ("Text", "النص"),
            Self::Transcript => ("Transcript kept as", "بصمة النص المقروء"),
            Self::TrustedKey => ("Trusted key", "المفتاح الموثوق"),
            Self::Verdict => ("Result", "النتيجة"),
            Self::ParityGroups => ("Parity groups", "مجموعات الاسترجاع"),
            Self::ParitySize => ("Size of parity", "حجم بيانات الاسترجاع"),
            Self::ParityCovered => ("Protected", "المحمي"),
            Self::ParityUncovered => ("Not protected yet", "ما لم يُحمَ بعد"),
            Self::Problem(_) | Self::LeftOut(_) | Self::Found(_) | Self::Property(_) => ("", ""),
        }
    }
}

fn left_out(rule: Rule, lang: Lang) -> &'static str {
    match rule {
        Rule::AlreadyHere => lang.pick("  here already", "موجود من قبل"),
        Rule::Litter => lang.pick("  left by systems", "من مخلفات الأنظمة"),
        Rule::Archive => lang.pick("  an archive itself", "الأرشيف نفسه"),
        Rule::LinkToFolder => lang.pick("  link to a folder", "اختصار إلى مجلد"),
    }
}
