//! When a file says it was made and last changed: the information dictionary (ISO 32000-1, 14.3.3), and where
//! that is silent the metadata stream (14.3.2, XMP).
//!
//! A date is said in ISO 8601: in UTC where it names its distance from it, else without a zone. Dates that no
//! calendar has, or that lie outside the years of the format, are clocks that were never set, and say nothing.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{DateTime, Dict, Stream};
use jiff::civil;
use jiff::tz::Offset;

use crate::extract::Trouble;
use crate::extract::worker::Output;

/// From the first drafts of the format to where a claim can only be a fault.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;
/// Metadata is looked at so far.
const REACH: usize = 256 << 10;

/// Gives the dates as properties.
pub fn give(pdf: &Pdf, output: &mut Output) -> Result<(), Trouble> {
    let said = pdf.metadata();
    let mut dates = [
        ("created", "CreateDate", said.creation_date.as_ref().and_then(in_iso)),
        ("modified", "ModifyDate", said.modification_date.as_ref().and_then(in_iso)),
    ];
    if dates.iter().any(|(_, _, date)| date.is_none()) {
        let xmp = metadata(pdf).unwrap_or_default();
        for (_, name, date) in &mut dates {
            *date = date.take().or_else(|| claimed(&xmp, name));
        }
    }
    dates.iter().try_for_each(|(word, _, date)| output.property(word, date.as_deref().unwrap_or_default()))
}

fn in_iso(date: &DateTime) -> Option<String> {
    let number = |part: u8| i8::try_from(part).ok();
    let year = i16::try_from(date.year).ok()?;
    let (month, day) = (number(date.month)?, number(date.day)?);
    let (hour, minute, second) = (number(date.hour)?, number(date.minute)?, number(date.second)?);
    let moment = civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let minutes = i32::from(date.utc_offset_minute) * if date.utc_offset_hour < 0 { -1 } else { 1 };
    said(moment, i32::from(date.utc_offset_hour) * 3600 + minutes * 60)
}

/// A distance of nothing may be no distance told at all: such a moment is left without a zone.
fn said(moment: civil::DateTime, seconds: i32) -> Option<String> {
    if !YEARS.contains(&moment.year()) {
        return None;
    }
    if seconds == 0 {
        return Some(moment.to_string());
    }
    Offset::from_seconds(seconds).ok()?.to_timestamp(moment).ok().map(|stamp| stamp.to_string())
}

/// The metadata stream of the document as far as it matters.
fn metadata(pdf: &Pdf) -> Option<String> {
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let stream: Stream<'_> = catalog.get(b"Metadata" as &[u8])?;
    let bytes = stream.decoded().ok()?;
    Some(String::from_utf8_lossy(bytes.get(..REACH).unwrap_or(&bytes)).into_owned())
}

/// The date under a name, as an element or an attribute; one without a time is a day.
fn claimed(xmp: &str, name: &str) -> Option<String> {
    let after =
        xmp.split_once(&format!("xmp:{name}"))?.1.trim_start_matches([' ', '=', '>', '"', '\'', '\n']);
    let date = after.split(['<', '"', '\'']).next()?.trim();
    let moment: civil::DateTime = date.get(..19).or(date.get(..10))?.parse().ok()?;
    if !YEARS.contains(&moment.year()) {
        return None;
    }
    let zoned = date.parse::<jiff::Timestamp>().map(|stamp| stamp.to_string());
    zoned.ok().or_else(|| Some(if date.len() < 19 { moment.date().to_string() } else { moment.to_string() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(parts: [u8; 5], year: u16, offset: (i8, u8)) -> DateTime {
        let [month, day, hour, minute, second] = parts;
        let (utc_offset_hour, utc_offset_minute) = offset;
        DateTime { year, month, day, hour, minute, second, utc_offset_hour, utc_offset_minute }
    }

    #[test]
    fn dates_are_said_in_iso_and_bad_ones_are_dropped() {
        let cases = [
            (date([3, 16, 10, 30, 0], 2023, (2, 0)), Some("2023-03-16T08:30:00Z")),
            (date([3, 16, 10, 30, 0], 2023, (-3, 30)), Some("2023-03-16T14:00:00Z")),
            (date([3, 16, 10, 30, 0], 2023, (0, 0)), Some("2023-03-16T10:30:00")),
            (date([2, 31, 10, 30, 0], 2023, (0, 0)), None),
            (date([1, 1, 0, 0, 0], 0, (0, 0)), None),
            (date([1, 1, 0, 0, 0], 1910, (0, 0)), None),
            (date([3, 16, 200, 30, 0], 2023, (2, 0)), None),
        ];
        for (date, expected) in cases {
            assert_eq!(in_iso(&date).as_deref(), expected, "{date:?}");
        }
    }

    #[test]
    fn metadata_says_dates_as_elements_and_attributes() {
        let cases = [
            ("<xmp:CreateDate>2023-03-16T10:30:00+02:00</xmp:CreateDate>", Some("2023-03-16T08:30:00Z")),
            (
                "<x xmp:ModifyDate=\"1\" xmp:CreateDate=\"2023-03-16T10:30:00Z\"/>",
                Some("2023-03-16T10:30:00Z"),
            ),
            ("<xmp:CreateDate>2023-03-16T10:30:00</xmp:CreateDate>", Some("2023-03-16T10:30:00")),
            ("<xmp:CreateDate>2023-03-16</xmp:CreateDate>", Some("2023-03-16")),
            ("<xmp:CreateDate>0001-01-01T00:00:00Z</xmp:CreateDate>", None),
            ("<xmp:CreateDate>yesterday</xmp:CreateDate>", None),
            ("<xmp:CreateDate>", None),
        ];
        for (xmp, expected) in cases {
            assert_eq!(claimed(xmp, "CreateDate").as_deref(), expected, "{xmp}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_says_a_date_or_none(text: String, year: u16, parts: [u8; 5], offset: (i8, u8)) {
            let _ = claimed(&format!("xmp:CreateDate{text}"), "CreateDate");
            let _ = in_iso(&date(parts, year, offset));
        }
    }
}
