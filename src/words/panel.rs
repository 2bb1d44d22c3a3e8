//! [`Panel`]: what stands on the page of a record, both languages side by side; and days by both calendars.

use super::Lang;
use crate::recognise::calendar::hijri_of;
use crate::recognise::{Day, DayRange};

/// A word of the page of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    About,
    Beginning,
    Citation,
    CitedBy,
    Cites,
    Contents,
    Copied,
    CopyCitation,
    DamagedText,
    Details,
    Download,
    File,
    FirstHit,
    History,
    InFolder,
    Larger,
    NearDuplicates,
    NoneAlike,
    NextHit,
    NextInFolder,
    NextPage,
    NoHitHere,
    NoPicture,
    NoText,
    NotDrawn,
    OnlyOtherReading,
    OwnReference,
    PageText,
    PreviousHit,
    PreviousInFolder,
    PreviousPage,
    Print,
    Proof,
    Related,
    SameContent,
    Republic,
    Resembling,
    Scan,
    Smaller,
    Thumbnails,
    ToSearch,
    TurnLeft,
    TurnRight,
    Verified,
    NotVerified,
}

const HIJRI_MONTHS: [(&str, &str); 12] = [
    ("Muharram", "محرم"),
    ("Safar", "صفر"),
    ("Rabi I", "ربيع الأول"),
    ("Rabi II", "ربيع الآخر"),
    ("Jumada I", "جمادى الأولى"),
    ("Jumada II", "جمادى الآخرة"),
    ("Rajab", "رجب"),
    ("Shaban", "شعبان"),
    ("Ramadan", "رمضان"),
    ("Shawwal", "شوال"),
    ("Dhu al-Qada", "ذو القعدة"),
    ("Dhu al-Hijja", "ذو الحجة"),
];

impl Panel {
    /// The word for it.
    pub fn word(self, lang: Lang) -> &'static str {
        let (en, ar) = self.words();
        lang.pick(en, ar)
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::About => ("About the document", "بيانات الوثيقة"),
            Self::Beginning => ("Page", "صفحة"),
            Self::Citation => ("Citation", "صيغة الإحالة إلى الوثيقة"),
            Self::CitedBy => ("Cited by", "وثائق تشير إليها"),
            Self::Cites => ("Refers to", "تشير إلى"),
            Self::Contents => ("Contains", "تحتوي على"),
            Self::Copied => ("Copied", "تم النسخ"),
            Self::CopyCitation => ("Copy citation", "نسخ صيغة الإحالة"),
            Self::DamagedText => (
                "The text that was read is lost or damaged; verify the archive.",
                "النص المقروء مفقود أو تالف، تحقق من سلامة الأرشيف.",
            ),
            Self::Details => ("What the file says of itself", "ما يقوله الملف عن نفسه"),
            Self::Download => ("Download the original", "تنزيل الأصل"),
            Self::File => ("The file", "الملف"),
            Self::FirstHit => ("First match", "أول موضع"),
            Self::History => ("History", "تاريخ الوثيقة في السجل"),
            Self::InFolder => ("In the same folder", "في المجلد نفسه"),
            Self::Larger => ("Zoom in", "تكبير"),
            Self::SameContent => ("Same content", "المحتوى نفسه"),
            Self::NearDuplicates => ("Nearly the same text", "نصوص شبه مطابقة"),
            Self::NoneAlike => ("No record is like this one.", "لا توجد وثائق مشابهة لهذه الوثيقة."),
            Self::NextHit => ("Next match", "الموضع التالي"),
            Self::NextInFolder => ("Next in the folder", "التالية في المجلد"),
            Self::NextPage => ("Next page", "الصفحة التالية"),
            Self::NoHitHere => ("No match on this page", "لا شيء من كلمات البحث في هذه الصفحة"),
            Self::NoPicture => (
                "Files of this format have no page images; this is their text.",
                "هذه الصيغة بلا صور صفحات، وهذا نصها.",
            ),
            Self::NoText => ("No text was read on this page.", "لم يُقرأ نص في هذه الصفحة."),
            Self::NotDrawn => ("This page cannot be shown", "تعذر عرض هذه الصفحة"),
            Self::OnlyOtherReading => (
                "Found by another reading of this page: marked on the image only.",
                "وُجد في قراءة أخرى لهذه الصفحة، فهو معلَّم على الصورة فقط.",
            ),
            Self::OwnReference => ("Own reference", "مرجعها"),
            Self::PageText => ("Text of the page", "نص الصفحة"),
            Self::PreviousHit => ("Previous match", "الموضع السابق"),
            Self::PreviousInFolder => ("Previous in the folder", "السابقة في المجلد"),
            Self::PreviousPage => ("Previous page", "الصفحة السابقة"),
            Self::Print => ("Print", "طباعة"),
            Self::Proof => ("Proof", "إثبات الإيداع"),
            Self::Related => ("Related records", "وثائق ذات صلة"),
            Self::Republic => ("State of Libya", "دولة ليبيا"),
            Self::Resembling => ("Records like this one", "وثائق مشابهة"),
            Self::Scan => ("Image of the page", "صورة الصفحة"),
            Self::Smaller => ("Zoom out", "تصغير"),
            Self::Thumbnails => ("Pages", "الصفحات"),
            Self::ToSearch => ("Back to the results", "العودة إلى النتائج"),
            Self::TurnLeft => ("Turn left", "تدوير إلى اليسار"),
            Self::TurnRight => ("Turn right", "تدوير إلى اليمين"),
            Self::Verified => ("Last found intact", "آخر تحقق من السلامة"),
            Self::NotVerified => ("not verified yet", "لم يجرِ التحقق منها بعد"),
        }
    }
}

impl Lang {
    /// One page of several.
    pub fn page_of(self, page: u32, pages: u64) -> String {
        self.pick(format!("Page {page} of {pages}"), format!("صفحة {page} من {pages}"))
    }

    /// One marked word of several.
    pub fn hit_of(self, hit: usize, hits: usize) -> String {
        self.pick(
            format!("Match {hit} of {hits} on this page"),
            format!("الموضع {hit} من {hits} في هذه الصفحة"),
        )
    }

    /// How sure the engine was of a page.
    pub fn recognised_with(self, confidence: f32) -> String {
        self.pick(format!("OCR confidence {confidence:.0} %"), format!("دقة التعرف الضوئي {confidence:.0} %"))
    }

    /// How much of a text is the same as another's, in per cent.
    pub fn alike(self, percent: u64) -> String {
        self.pick(format!("Nearly the same text: {percent} %"), format!("نص شبه مطابق: {percent} %"))
    }

    /// How a record is cited in another paper.
    pub fn citation(self, archive: &str, what: &str, identifier: &str, sha256: &str) -> String {
        self.pick(
            format!("{archive}: {what}. Record {identifier}, SHA-256 {sha256}."),
            format!("{archive}: {what}. الوثيقة {identifier}، البصمة (SHA-256) {sha256}."),
        )
    }

    /// A day or a stretch of days by the civil calendar and by that of the Hijra.
    pub fn both_calendars(self, days: DayRange) -> String {
        let civil = self.stretch(&self.civil_day(days.first), &self.civil_day(days.last));
        let hijri = [days.first, days.last].map(|day| self.hijri_day(day));
        let [Some(first), Some(last)] = hijri else { return civil };
        let hijri = self.stretch(&first, &last);
        self.pick(format!("{civil} ({hijri} AH)"), format!("{civil} م، الموافق {hijri} هـ"))
    }

    fn stretch(self, first: &str, last: &str) -> String {
        if first == last {
            return first.to_owned();
        }
        self.pick(format!("{first} to {last}"), format!("من {first} إلى {last}"))
    }

    fn civil_day(self, day: Day) -> String {
        let (year, month, day) = day.civil();
        let small = |number: u32| i8::try_from(number).unwrap_or(1);
        let date = i16::try_from(year)
            .ok()
            .and_then(|year| jiff::civil::Date::new(year, small(month), small(day)).ok());
        date.map_or_else(
            || format!("{year}-{month:02}-{day:02}"),
            |date| self.civil(date.to_datetime(jiff::civil::Time::midnight()), false),
        )
    }

    fn hijri_day(self, day: Day) -> Option<String> {
        let (year, month, day) = hijri_of(day)?;
        let (en, ar) = HIJRI_MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
        Some(format!("{day} {} {year}", self.pick(*en, *ar)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn days_are_said_by_both_calendars() {
        let day = Day::new(2023, 3, 16).unwrap();
        assert_eq!(Lang::Ar.both_calendars(DayRange::one(day)), "16 مارس 2023 م، الموافق 24 شعبان 1444 هـ");
        assert_eq!(Lang::En.both_calendars(DayRange::one(day)), "16 March 2023 (24 Shaban 1444 AH)");
        let until = DayRange::new(day, day.plus_days(1));
        assert_eq!(
            Lang::Ar.both_calendars(until),
            "من 16 مارس 2023 إلى 17 مارس 2023 م، الموافق من 24 شعبان 1444 إلى 25 شعبان 1444 هـ"
        );
    }
}
