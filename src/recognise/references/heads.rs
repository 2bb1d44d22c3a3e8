//! The words by which a kind of record is named, and the words that carry a number of something else.
//!
//! All are written folded and without clitics. A new wording is a new row.

use std::collections::HashSet;

use super::kind::RecordType::{self, self as T};
use super::words::Word;

/// What the form of a head says besides its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One record.
    One,
    /// Two or more: a row of numbers follows.
    Many,
    /// One of the addressee's.
    Theirs,
    /// One of the writer's.
    Ours,
    /// One of somebody named before.
    His,
}

/// A head: its words, its kind, its form.
pub(super) type Head = (&'static str, RecordType, Form);

/// A head found in a text: the row, and how many pieces it takes.
pub(super) struct Named {
    pub(super) kind: RecordType,
    pub(super) form: Form,
    pub(super) pieces: usize,
    /// True when no clitic stands before it.
    pub(super) plain: bool,
    /// True when only the article stands before it.
    pub(super) article: bool,
}

use Form::{His, Many, One, Ours, Theirs};

const HEADS: &[Head] = &[
    ("قانون", T::Law, One),
    ("قوانين", T::Law, Many),
    ("قانونين", T::Law, Many),
    ("مرسوم قانون", T::DecreeLaw, One),
    ("مرسوم ملكي", T::RoyalDecree, One),
    ("مرسوم", T::Decree, One),
    ("مراسيم", T::Decree, Many),
    ("قرار", T::Decision, One),
    ("قراره", T::Decision, His),
    ("قرارها", T::Decision, His),
    ("قرارنا", T::Decision, Ours),
    ("قراركم", T::Decision, Theirs),
    ("قراري", T::Decision, Many),
    ("قرارين", T::Decision, Many),
    ("قراران", T::Decision, Many),
    ("قرارات", T::Decision, Many),
    ("مداوله", T::Decision, One),
    ("لايحه", T::Regulation, One),
    ("لوايح", T::Regulation, Many),
    ("تعميم", T::Circular, One),
    ("تعميمين", T::Circular, Many),
    ("كتاب دوري", T::Circular, One),
    ("منشور", T::Directive, One),
    ("منشوري", T::Directive, Many),
    ("منشورين", T::Directive, Many),
    ("محضر", T::Minutes, One),
    ("محضر اجتماع", T::Minutes, One),
    ("محضر جلسه", T::Minutes, One),
    // Only with an ordinal: the word itself names no paper.
    ("اجتماع", T::Minutes, His),
    ("اجتماعه", T::Minutes, His),
    ("اجتماعها", T::Minutes, His),
    ("محضر تسليم", T::HandoverReport, One),
    ("محضر استلام", T::HandoverReport, One),
    ("محضر تسليم استلام", T::HandoverReport, One),
    ("محضر استلام تسليم", T::HandoverReport, One),
    ("محضر اتلاف", T::DestructionReport, One),
    ("محضر جرد", T::InventoryReport, One),
    ("محضر معاينه", T::VerificationReport, One),
    ("محضر تحقق", T::VerificationReport, One),
    ("كتاب", T::Letter, One),
    ("رساله", T::Letter, One),
    ("خطاب", T::Letter, One),
    ("مراسله", T::Letter, One),
    ("كتابه", T::Letter, His),
    ("كتابها", T::Letter, His),
    ("كتابهم", T::Letter, His),
    ("رسالته", T::Letter, His),
    ("رسالتها", T::Letter, His),
    ("خطابه", T::Letter, His),
    ("كتابي", T::Letter, Many),
    ("كتابكم", T::LetterIn, Theirs),
    ("رسالتكم", T::LetterIn, Theirs),
    ("خطابكم", T::LetterIn, Theirs),
    ("مراسلتكم", T::LetterIn, Theirs),
    ("كتابنا", T::LetterOut, Ours),
    ("رسالتنا", T::LetterOut, Ours),
    ("خطابنا", T::LetterOut, Ours),
    ("مراسلتنا", T::LetterOut, Ours),
    ("مذكره", T::Memo, One),
    ("مذكره تفاهم", T::Mou, One),
    ("مذكره تعاون", T::Mou, One),
    ("اتفاقيه", T::Agreement, One),
    ("اتفاق", T::Agreement, One),
    ("عقد", T::Contract, One),
    ("امر تكليف", T::WorkOrder, One),
    ("امر عمل", T::WorkOrder, One),
    ("امر شراء", T::PurchaseOrder, One),
    ("رخصه بناء", T::BuildingLicence, One),
    ("ترخيص بناء", T::BuildingLicence, One),
    ("رخصه", T::BusinessLicence, One),
    ("ترخيص", T::BusinessLicence, One),
    ("رخصه مزاوله", T::BusinessLicence, One),
    ("اذن مزاوله", T::BusinessLicence, One),
    ("اذن حفر", T::RoadPermit, One),
    ("ترخيص حفر", T::RoadPermit, One),
    ("رخصه حفر", T::RoadPermit, One),
    ("افاده", T::Attestation, One),
    ("شهاده", T::Attestation, One),
    ("شهاده اثبات سكن", T::ResidenceCertificate, One),
    ("شهاده اثبات اقامه", T::ResidenceCertificate, One),
    ("شهاده سكن", T::ResidenceCertificate, One),
    ("شهاده اقامه", T::ResidenceCertificate, One),
    ("شهاده عقاريه", T::PropertyCertificate, One),
    ("اذن صرف", T::PaymentOrder, One),
    ("امر صرف", T::PaymentOrder, One),
    ("امر دفع", T::PaymentOrder, One),
    ("اذون صرف", T::PaymentOrder, Many),
    ("اذونات صرف", T::PaymentOrder, Many),
    ("صك", T::Cheque, One),
    ("شيك", T::Cheque, One),
    ("صكوك", T::Cheque, Many),
    ("صكين", T::Cheque, Many),
    ("ايصال", T::Receipt, One),
    ("ايصالات", T::Receipt, Many),
    ("اذن اضافه", T::StoresReceipt, One),
    ("اذن صرف مخزني", T::StoresIssue, One),
    ("اذن صرف مخزن", T::StoresIssue, One),
    ("اذن صرف مخازن", T::StoresIssue, One),
    ("فاتوره", T::Invoice, One),
    ("فواتير", T::Invoice, Many),
    ("كشف مرتبات", T::Payroll, One),
    ("كشف رواتب", T::Payroll, One),
    ("كشف مهايا", T::Payroll, One),
    ("كشف", T::List, One),
    ("قايمه", T::List, One),
    ("بيان", T::Statement, One),
    ("كشف حساب", T::Statement, One),
    ("ميزانيه", T::Budget, One),
    ("مشروع ميزانيه", T::Budget, One),
    ("باب", T::BudgetLine, One),
    ("حساب ختامي", T::FinalAccount, One),
    ("شكوي", T::Complaint, One),
    ("تظلم", T::Complaint, One),
    ("طلب", T::Request, One),
    ("اعلان", T::Announcement, One),
    ("تقرير", T::Report, One),
    ("خطه", T::Plan, One),
    ("وارد", T::IncomingNo, One),
    ("صادر", T::OutgoingNo, One),
    ("قيد", T::RegisterEntry, One),
    ("ملف", T::File, One),
    ("قطعه", T::Parcel, One),
    ("قطعه ارض", T::Parcel, One),
    ("مخطط", T::Parcel, One),
    ("سجل تجاري", T::CommercialRegister, One),
    ("طعن", T::CourtCase, One),
    ("دعوي", T::CourtCase, One),
    ("قضيه", T::CourtCase, One),
    ("جريده رسميه", T::Gazette, One),
    ("اشاري", T::Ref, One),
    ("ا ش", T::Ref, One),
    ("مرجع", T::Ref, One),
    ("مرجعنا", T::Ref, Ours),
    ("مرجعكم", T::Ref, Theirs),
    ("معامله", T::Ref, One),
    ("law", T::Law, One),
    ("act", T::Law, One),
    ("decree", T::Decree, One),
    ("decision", T::Decision, One),
    ("resolution", T::Decision, One),
    ("regulation", T::Regulation, One),
    ("ordinance", T::Regulation, One),
    ("circular", T::Circular, One),
    ("minutes", T::Minutes, One),
    ("letter", T::Letter, One),
    ("your letter", T::LetterIn, Theirs),
    ("our letter", T::LetterOut, Ours),
    ("memorandum of understanding", T::Mou, One),
    ("memorandum", T::Memo, One),
    ("agreement", T::Agreement, One),
    ("contract", T::Contract, One),
    ("purchase order", T::PurchaseOrder, One),
    ("building permit", T::BuildingLicence, One),
    ("invoice", T::Invoice, One),
    ("receipt", T::Receipt, One),
    ("cheque", T::Cheque, One),
    ("file", T::File, One),
    ("ref", T::Ref, One),
    ("reference", T::Ref, One),
    ("our ref", T::Ref, Ours),
    ("your ref", T::Ref, Theirs),
];

/// Words that begin a number (or a row of numbers).
pub(super) const NUMBER_WORDS: &[&str] =
    &["رقم", "رقمي", "رقما", "رقمين", "ارقام", "العدد", "no", "nos", "number", "nr"];

/// The ones of them after which a row of numbers is meant.
pub(super) const ROW_WORDS: &[&str] = &["رقمي", "رقما", "رقمين", "ارقام", "nos"];

/// What an article is called.
pub(super) const ARTICLES: &[&str] = &["ماده", "article"];

/// Words whose number is no reference.
pub(super) const NOT_NUMBERED: &[&str] = &[
    "هاتف",
    "الهاتف",
    "تلفون",
    "نقال",
    "فاكس",
    "حساب",
    "دار",
    "منزل",
    "بيت",
    "شارع",
    "وطني",
    "بند",
    "فقره",
    "صفحه",
    "طابق",
    "دور",
    "جدول",
    "ملحق",
    "لوحه",
    "صندوق",
    "بريد",
    "هويه",
    "جواز",
    "بطاقه",
    "كتيب",
    "قاعه",
    "غرفه",
    "مبني",
    "phone",
    "tel",
    "fax",
    "page",
    "article",
    "section",
    "account",
    "room",
];

/// Offices and bodies: what makes a row of words an issuer.
pub(super) const OFFICES: &[&str] = &[
    "عميد",
    "وزير",
    "وزاره",
    "مجلس",
    "لجنه",
    "امين",
    "امانه",
    "موتمر",
    "رييس",
    "رياسه",
    "هييه",
    "مصلحه",
    "جهاز",
    "مدير",
    "وكيل",
    "مختار",
    "بلديه",
    "محافظ",
    "حكومه",
    "مكتب",
    "اداره",
    "محكمه",
    "ديوان",
];

/// Returns the words at which the walk over a text stops to look; it passes over all others at once.
pub(super) fn vocabulary() -> HashSet<&'static str> {
    let heads = HEADS.iter().filter_map(|(phrase, ..)| phrase.split(' ').next());
    heads.chain([NUMBER_WORDS, NOT_NUMBERED, ARTICLES].into_iter().flatten().copied()).collect()
}

/// Finds the head that begins at a piece: the longest of the table.
pub(super) fn head_at(words: &[Word], at: usize) -> Option<Named> {
    let first = words.get(at)?;
    if first.text.is_empty() {
        return None;
    }
    HEADS
        .iter()
        .filter_map(|&(phrase, kind, form)| {
            let mut bases = phrase.split(' ');
            let prefix = first.prefix_of(bases.next()?)?;
            let pieces = rest_of(words, at + 1, bases)? - at;
            Some(Named {
                kind,
                form,
                pieces,
                plain: prefix.is_empty(),
                article: prefix == "\u{0627}\u{0644}",
            })
        })
        .max_by_key(|named| named.pieces)
}

/// Follows the further words of a head; a full stop between the letters of an abbreviation is passed over.
fn rest_of<'a>(words: &[Word], mut at: usize, bases: impl Iterator<Item = &'a str>) -> Option<usize> {
    for base in bases {
        if base.chars().count() == 1 && words.get(at).is_some_and(|word| word.is('.')) {
            at += 1;
        }
        words.get(at).filter(|word| word.says(base))?;
        at += 1;
    }
    Some(at)
}
