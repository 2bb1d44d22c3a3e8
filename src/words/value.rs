//! Values as people read them: numbers, sizes, moments, names from outside.
//!
//! Digits are Western, as Libyan offices write them. Invariant: nothing that came from outside reaches a terminal
//! with a control character or a bidirectional override in it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Lang;
use crate::ledger::Time;
use crate::source::LogicalPath;

/// First strong isolate and pop directional isolate (UAX #9).
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

const MONTHS: [(&str, &str); 12] = [
    ("January", "يناير"),
    ("February", "فبراير"),
    ("March", "مارس"),
    ("April", "أبريل"),
    ("May", "مايو"),
    ("June", "يونيو"),
    ("July", "يوليو"),
    ("August", "أغسطس"),
    ("September", "سبتمبر"),
    ("October", "أكتوبر"),
    ("November", "نوفمبر"),
    ("December", "ديسمبر"),
];

const UNITS: [(&str, &str); 5] = [("B", "بايت"), ("KB", "ك.ب"), ("MB", "م.ب"), ("GB", "غ.ب"), ("TB", "ت.ب")];

impl Lang {
    /// A name that came from outside: escaped, and in Arabic isolated.
    pub fn name(self, text: &str) -> String {
        self.isolated(&LogicalPath::from_raw(text.as_bytes().to_vec()).shown())
    }

    /// Isolates what is escaped already.
    pub fn isolated(self, shown: &str) -> String {
        match self {
            Self::Ar => format!("{}{shown}{}", ISOLATE.0, ISOLATE.1),
            Self::En => shown.to_owned(),
        }
    }

    /// A record with its number and name.
    pub fn numbered(self, number: impl std::fmt::Display, name: &str) -> String {
        format!("{number}  {}", self.name(name))
    }

    /// A number with its thousands set apart.
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    /// A part of a whole, with its share in percent, rounded down: only all is 100 %.
    pub fn share(self, part: u64, whole: u64) -> String {
        let percent = u128::from(part) * 100 / u128::from(whole.max(1));
        let (part, whole) = (self.number(part), self.number(whole));
        self.pick(format!("{part} of {whole} ({percent} %)"), format!("{part} من {whole} ({percent} %)"))
    }

    /// Things one after the other.
    pub fn list(self, parts: &[String]) -> String {
        parts.join(self.pick(", ", "، "))
    }

    /// A size, exact and rounded.
    pub fn size(self, bytes: u64) -> String {
        let exact = format!("{} {}", self.number(bytes), self.pick("bytes", "بايت"));
        if bytes < 1_000 { exact } else { format!("{} ({exact})", self.short_size(bytes)) }
    }

    /// A rounded size in decimal units.
    pub fn short_size(self, bytes: u64) -> String {
        let (mut whole, mut tenths, mut unit) = (bytes, 0, 0);
        while whole >= 1_000 && unit + 1 < UNITS.len() {
            tenths = whole % 1_000 / 100;
            whole /= 1_000;
            unit += 1;
        }
        let (en, ar) = UNITS[unit];
        let unit_word = self.pick(en, ar);
        if unit == 0 || whole >= 100 {
            format!("{whole} {unit_word}")
        } else {
            format!("{whole}.{tenths} {unit_word}")
        }
    }

    /// A stretch of time.
    pub fn duration(self, seconds: u64) -> String {
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        match (hours, minutes) {
            (0, 0) if rest == 0 => self.pick("<1 s", "<1 ث").to_owned(),
            (0, 0) => format!("{rest} {}", self.pick("s", "ث")),
            (0, _) => format!("{minutes} {} {rest} {}", self.pick("min", "د"), self.pick("s", "ث")),
            _ => format!("{hours} {} {minutes} {}", self.pick("h", "س"), self.pick("min", "د")),
        }
    }

    /// A moment by the clock of this place: day, month in words, year, time.
    pub fn moment(self, time: Time) -> String {
        let Ok(stamp) = Timestamp::from_second(time.0) else { return time.to_string() };
        self.civil(TimeZone::system().to_datetime(stamp), true)
    }

    /// A moment of no known zone; one without a time of day is a day.
    pub fn civil(self, here: DateTime, timed: bool) -> String {
        let month = self.month(u32::try_from(here.month()).unwrap_or(0));
        let day = format!("{} {month} {}", here.day(), here.year());
        let comma = self.pick(",", "،");
        if timed { format!("{day}{comma} {:02}:{:02}", here.hour(), here.minute()) } else { day }
    }

    /// A month of the common era, from 1.
    pub fn month(self, month: u32) -> &'static str {
        let month = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
        month.map_or("", |(en, ar)| self.pick(en, ar))
    }

    /// A day in the form that sorts, for columns.
    pub fn day(self, time: Time) -> String {
        let Ok(stamp) = Timestamp::from_second(time.0) else { return time.to_string() };
        TimeZone::system().to_datetime(stamp).date().to_string()
    }

    /// A stretch of a document on one line.
    pub fn document_line(text: &str) -> String {
        Self::document_text(&text.replace(['\n', '\r', '\t'], " "))
    }

    /// A line of a document, for reading on a terminal: nothing in it can move the cursor or turn the line.
    pub fn document_text(line: &str) -> String {
        let kept = line.chars().filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'));
        kept.map(|c| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_deceive() {
        assert_eq!(Lang::En.name("a\u{202E}fdp.exe"), "a\\u{202E}fdp.exe");
        assert_eq!(Lang::Ar.name("a\u{1b}[2J"), "\u{2068}a\\u{1B}[2J\u{2069}");
        assert_eq!(Lang::document_text("a\u{1b}\u{202E}b\tc"), "a\u{FFFD}b\tc");
    }

    #[test]
    fn sizes_are_rounded_down_and_exact() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 KB (1,000 bytes)"),
            (1_234_567, "1.2 MB (1,234,567 bytes)"),
            (123_456_789, "123 MB (123,456,789 bytes)"),
        ] {
            assert_eq!(Lang::En.size(bytes), expected);
        }
        assert_eq!(Lang::En.short_size(u64::MAX), "18446744 TB");
    }

    #[test]
    fn durations_have_two_parts_at_most() {
        let said = [0, 59, 200, 7_500].map(|seconds| Lang::En.duration(seconds));
        assert_eq!(said, ["<1 s", "59 s", "3 min 20 s", "2 h 5 min"]);
    }

    #[test]
    fn a_clock_out_of_all_years_is_shown_as_it_is() {
        assert_eq!(Lang::En.moment(Time(i64::MAX)), format!("@{}", i64::MAX));
    }
}
