//! The kinds of record that a municipality writes, receives and cites.
//!
//! The names are stable: they stand in ledger entries and in citation keys.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $name:literal $arabic:literal),* $(,)?) => {
        /// A kind of record, or of number by which a record is known.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum RecordType { $($(#[$doc])* $variant),* }

        impl RecordType {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Returns the Arabic name.
            #[must_use]
            pub const fn arabic(self) -> &'static str {
                match self { $(Self::$variant => $arabic),* }
            }
        }
    };
}

kinds! {
    /// A law.
    Law "law" "قانون",
    /// A decree with the force of law.
    DecreeLaw "decree_law" "مرسوم بقانون",
    /// A decree of the king (1951 to 1969).
    RoyalDecree "royal_decree" "مرسوم ملكي",
    /// A decree.
    Decree "decree" "مرسوم",
    /// A decision.
    Decision "decision" "قرار",
    /// A regulation.
    Regulation "regulation" "لائحة",
    /// A circular.
    Circular "circular" "تعميم",
    /// A directive.
    Directive "directive" "منشور",
    /// The minutes of a meeting.
    Minutes "minutes" "محضر اجتماع",
    /// A report of handing over.
    HandoverReport "handover_report" "محضر تسليم واستلام",
    /// A report of destruction.
    DestructionReport "destruction_report" "محضر إتلاف",
    /// A report of stocktaking.
    InventoryReport "inventory_report" "محضر جرد",
    /// A report of inspection.
    VerificationReport "verification_report" "محضر معاينة",
    /// A letter.
    Letter "letter" "كتاب",
    /// A letter of the one who is written to.
    LetterIn "letter_in" "كتاب وارد",
    /// A letter of the one who writes.
    LetterOut "letter_out" "كتاب صادر",
    /// A memorandum.
    Memo "memo" "مذكرة",
    /// A memorandum of understanding.
    Mou "mou" "مذكرة تفاهم",
    /// An agreement.
    Agreement "agreement" "اتفاقية",
    /// A contract.
    Contract "contract" "عقد",
    /// An order of work, given without tender.
    WorkOrder "work_order" "أمر تكليف",
    /// An order to buy.
    PurchaseOrder "purchase_order" "أمر شراء",
    /// A licence to build.
    BuildingLicence "building_licence" "رخصة بناء",
    /// A licence to trade.
    BusinessLicence "business_licence" "رخصة مزاولة",
    /// A permit to dig up a road.
    RoadPermit "road_permit" "إذن حفر",
    /// An attestation.
    Attestation "attestation" "إفادة",
    /// A certificate of residence.
    ResidenceCertificate "residence_certificate" "شهادة إقامة",
    /// A certificate of property.
    PropertyCertificate "property_certificate" "شهادة عقارية",
    /// An order to pay.
    PaymentOrder "payment_order" "إذن صرف",
    /// A bank cheque.
    Cheque "cheque" "صك",
    /// A receipt.
    Receipt "receipt" "إيصال",
    /// A slip for what entered the stores.
    StoresReceipt "stores_receipt" "إذن إضافة",
    /// A slip for what left the stores.
    StoresIssue "stores_issue" "إذن صرف مخزني",
    /// An invoice.
    Invoice "invoice" "فاتورة",
    /// A payroll.
    Payroll "payroll" "كشف مرتبات",
    /// A list.
    List "list" "كشف",
    /// A statement.
    Statement "statement" "بيان",
    /// A budget.
    Budget "budget" "ميزانية",
    /// A section of the budget.
    BudgetLine "budget_line" "باب",
    /// The final account of a year.
    FinalAccount "final_account" "الحساب الختامي",
    /// A complaint.
    Complaint "complaint" "شكوى",
    /// A request.
    Request "request" "طلب",
    /// An announcement.
    Announcement "announcement" "إعلان",
    /// A report.
    Report "report" "تقرير",
    /// A plan of action.
    Plan "plan" "خطة",
    /// A number in the register of what came in.
    IncomingNo "incoming_no" "رقم الوارد",
    /// A number in the register of what went out.
    OutgoingNo "outgoing_no" "رقم الصادر",
    /// An entry of another register.
    RegisterEntry "register_entry" "رقم القيد",
    /// A file.
    File "file" "ملف",
    /// A parcel of land, or its plan.
    Parcel "parcel" "قطعة",
    /// An entry of the commercial register.
    CommercialRegister "commercial_register" "سجل تجاري",
    /// A case before a court.
    CourtCase "court_case" "دعوى",
    /// An issue of the official gazette.
    Gazette "gazette" "الجريدة الرسمية",
    /// A reference whose kind of document is not said.
    Ref "ref" "رقم إشاري",
    /// An article of a text that has a title and no number.
    ArticleOf "article_of" "مادة",
}

impl RecordType {
    /// Tells whether this is a number by which something is known, and not a kind of document.
    #[must_use]
    pub const fn is_identifier(self) -> bool {
        use RecordType as T;
        matches!(
            self,
            T::IncomingNo | T::OutgoingNo | T::RegisterEntry | T::File | T::Parcel | T::CommercialRegister
        ) || matches!(self, T::CourtCase | T::Gazette | T::Ref | T::ArticleOf | T::BudgetLine)
    }

    /// Returns the name under which citations of this kind meet: a letter is known by its reference,
    /// whoever speaks of it.
    pub(super) const fn key_name(self) -> &'static str {
        match self {
            Self::Letter | Self::LetterIn | Self::LetterOut => Self::Ref.name(),
            other => other.name(),
        }
    }
}
