//! Which encoding bytes are in: marks and proofs first, then the rival whose text looks most like an office's.
//!
//! UTF-8 proves itself; UTF-16 shows by its zero bytes; Windows-1256, ISO-8859-6, code page 720 and
//! Windows-1252 are told apart by `arabic::likeness`. Text that an earlier program stored as UTF-8 after
//! reading it with the wrong page is put right when the difference is plain. Invariant: every byte string has
//! a decoding.

use std::borrow::Cow;

use encoding_rs::{
    Encoding, GBK, ISO_8859_6, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256,
};
use oem_cp::code_table::{DECODING_TABLE_CP437, DECODING_TABLE_CP720};
use oem_cp::decode_string_complete_table;

use super::arabic::likeness;

/// How much of a long text the rivals are judged by.
const SAMPLE: usize = 64 << 10;
/// How much better a second decoding must look before stored text is changed.
const CLEARLY_BETTER: f32 = 2.0;

/// A decoding and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The encoding it was in.
    pub encoding: &'static str,
}

/// An encoding that one byte at a time can be in.
#[derive(Debug, Clone, Copy)]
enum Rival {
    Web(&'static Encoding),
    Oem(&'static str, &'static [char; 128]),
}

const CP720: Rival = Rival::Oem("cp720", &DECODING_TABLE_CP720);
const CP437: Rival = Rival::Oem("cp437", &DECODING_TABLE_CP437);

/// Decodes the bytes of a text file.
pub fn decode(bytes: &[u8]) -> Decoded {
    marked(bytes)
        .or_else(|| zeros(bytes).map(|encoding| whole(encoding, bytes)))
        .or_else(|| utf8(bytes))
        .unwrap_or_else(|| {
            let rivals = [WINDOWS_1256, ISO_8859_6, WINDOWS_1252].map(Rival::Web);
            best(bytes, &[rivals[0], rivals[1], CP720, rivals[2]])
        })
}

/// Decodes bytes that something else claims to be in an encoding: a claim is only a first guess.
pub fn decode_claimed(bytes: &[u8], label: &str) -> Decoded {
    let claimed = Encoding::for_label(label.trim().as_bytes());
    match claimed {
        // The lazy claims: what an editor wrote without being asked.
        None => decode(bytes),
        Some(encoding) if encoding == WINDOWS_1252 || encoding == UTF_8 => decode(bytes),
        Some(encoding) => {
            let claim = whole(encoding, bytes);
            let own = decode(bytes);
            let proven = own.encoding == "utf-8" && !bytes.is_ascii();
            let better = likeness(sample(&own.text)) > likeness(sample(&claim.text)) + CLEARLY_BETTER;
            if proven || better { own } else { claim }
        }
    }
}

/// Decodes bytes of which a file says by number that they are in a code page; unknown numbers are guessed.
pub fn decode_page(bytes: &[u8], page: u16) -> String {
    match page {
        65001 => String::from_utf8_lossy(bytes).into_owned(),
        720 => CP720.decode(bytes).text,
        437 => CP437.decode(bytes).text,
        28596 => whole(ISO_8859_6, bytes).text,
        // Not `whole`: short runs must not be taken for a byte order mark.
        932 => SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned(),
        936 => GBK.decode_without_bom_handling(bytes).0.into_owned(),
        874 | 1250..=1258 => {
            let encoding = Encoding::for_label(format!("windows-{page}").as_bytes()).unwrap_or(WINDOWS_1252);
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
        _ => decode(bytes).text,
    }
}

/// Decodes the name of a ZIP member whose UTF-8 flag is not set: what old Windows programs wrote.
pub fn decode_name(raw: &[u8]) -> Decoded {
    utf8(raw).unwrap_or_else(|| best(raw, &[CP720, Rival::Web(WINDOWS_1256), CP437]))
}

impl Rival {
    fn decode(self, bytes: &[u8]) -> Decoded {
        match self {
            Self::Web(encoding) => whole(encoding, bytes),
            Self::Oem(name, table) => {
                Decoded { text: decode_string_complete_table(bytes, table), encoding: name }
            }
        }
    }
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    Decoded { text: text.into_owned(), encoding: name(encoding) }
}

/// The lower-case names that stand in transcripts and ledgers.
fn name(encoding: &'static Encoding) -> &'static str {
    [
        (UTF_8, "utf-8"),
        (UTF_16LE, "utf-16le"),
        (UTF_16BE, "utf-16be"),
        (WINDOWS_1256, "windows-1256"),
        (WINDOWS_1252, "windows-1252"),
        (ISO_8859_6, "iso-8859-6"),
    ]
    .iter()
    .find(|(known, _)| *known == encoding)
    .map_or(encoding.name(), |(_, name)| name)
}

fn marked(bytes: &[u8]) -> Option<Decoded> {
    Encoding::for_bom(bytes).map(|(encoding, _)| whole(encoding, bytes))
}

/// UTF-16 without a mark: in Arabic and Latin text one half of the pairs is all 00, 06 or 20.
fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let pairs = sample.len() / 2;
    let count =
        |high: usize| sample.chunks_exact(2).filter(|pair| matches!(pair[high], 0 | 6 | 0x20)).count();
    let has_high = sample.iter().any(|byte| matches!(byte, 0 | 6));
    let fits = |high: usize| pairs >= 2 && has_high && count(high) * 20 >= pairs * 19;
    match (fits(0), fits(1)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8, when it is valid but for a cut end or a few faults in a long text.
fn utf8(bytes: &[u8]) -> Option<Decoded> {
    let faults = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let cut_end = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    let sound = bytes.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).filter(|c| !c.is_ascii()).count();
    let tolerable = faults == 0 || (cut_end && faults == 1 && sound > 0) || faults * 50 < sound;
    if !tolerable {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    let text = repair(&text).unwrap_or_else(|| text.into_owned());
    Some(Decoded { text, encoding: "utf-8" })
}

/// Undoes a reading of Windows-1256 bytes as Windows-1252, when the text plainly was Arabic.
fn repair(text: &str) -> Option<String> {
    let as_read = likeness(sample(text));
    if as_read >= 0.0 {
        return None;
    }
    let (bytes, _, lost) = WINDOWS_1252.encode(text);
    let (again, _) = WINDOWS_1256.decode_without_bom_handling(&bytes);
    (!lost && likeness(sample(&again)) > as_read + CLEARLY_BETTER).then(|| again.into_owned())
}

fn best(bytes: &[u8], rivals: &[Rival]) -> Decoded {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let mut chosen: Option<(f32, Rival)> = None;
    for rival in rivals {
        let points = likeness(&rival.decode(sample).text);
        if chosen.is_none_or(|(most, _)| points > most) {
            chosen = Some((points, *rival));
        }
    }
    chosen.map_or_else(|| whole(UTF_8, bytes), |(_, rival)| rival.decode(bytes))
}

fn sample(text: &str) -> &str {
    text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text)
}

/// Returns the text without characters that are neither text nor white space.
pub fn clean(text: &str) -> Cow<'_, str> {
    let odd = |c: char| (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c')) || c == '\u{feff}';
    if text.contains(odd) {
        text.chars().filter(|c| !odd(*c)).collect::<String>().into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation)]
    use super::*;

    const TEXT: &str = "بلدية وادي الريحان، قرار رقم 15 لسنة 2023 بشأن تشكيل لجنة";

    fn to_cp720(text: &str) -> Vec<u8> {
        let byte =
            |c: char| DECODING_TABLE_CP720.iter().position(|known| *known == c).map(|at| at as u8 + 0x80);
        text.chars().map(|c| if c.is_ascii() { c as u8 } else { byte(c).unwrap_or(b'?') }).collect()
    }

    #[test]
    fn every_encoding_of_an_office_is_told() {
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16be: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let cases = [
            (TEXT.as_bytes().to_vec(), "utf-8"),
            (WINDOWS_1256.encode(TEXT).0.into_owned(), "windows-1256"),
            (ISO_8859_6.encode(TEXT).0.into_owned(), "iso-8859-6"),
            (to_cp720(&TEXT.replace('،', "")), "cp720"),
            ([&b"\xff\xfe"[..], &utf16].concat(), "utf-16le"),
            ([&b"\xfe\xff"[..], &utf16be].concat(), "utf-16be"),
            (utf16, "utf-16le"),
            (utf16be, "utf-16be"),
        ];
        for (bytes, encoding) in cases {
            let decoded = decode(&bytes);
            assert_eq!(decoded.encoding, encoding, "{}", decoded.text);
            assert_eq!(decoded.text.replace('،', ""), TEXT.replace('،', ""));
        }
    }

    #[test]
    fn text_stored_after_a_wrong_reading_is_put_right() {
        let (wrong, _) = WINDOWS_1252.decode_without_bom_handling(b"\xde\xd1\xc7\xd1 \xd1\xde\xe3 15");
        assert_eq!(decode(wrong.as_bytes()).text, "قرار رقم 15");
        assert_eq!(decode("Procès-verbal de la réunion".as_bytes()).text, "Procès-verbal de la réunion");
    }

    #[test]
    fn names_from_windows_zips_are_told() {
        let cases: &[(&[u8], &str, &str)] = &[
            (b"\xde\xd1\xc7\xd1", "قرار", "windows-1256"),
            (b"\xe7\xa9\x9f\xa9", "قرار", "cp720"),
            ("قرار".as_bytes(), "قرار", "utf-8"),
            (b"Espa\xa4a.txt", "España.txt", "cp437"),
        ];
        for (raw, name, encoding) in cases {
            let decoded = decode_name(raw);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (*name, *encoding));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_a_decoding(bytes: Vec<u8>) {
            let _ = decode(&bytes);
            let _ = decode_name(&bytes);
            let _ = decode_claimed(&bytes, "windows-1256");
        }
    }
}
