//! The bytes of an entry: canonical JSON (RFC 8785), under 64 KiB, with a random salt.
//!
//! The salt makes a leaf hash give nothing away, and lets an entry be blanked one day while the tree still
//! verifies. Canonical means: keys sorted, no spaces, strings and whole numbers only. The canonical form is
//! what is hashed; a reader hashes the bytes it finds and never re-encodes them.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Event, LedgerError, wire};

/// The version of the entry form.
const VERSION: u64 = 1;

/// An entry longer than this does not fit the 16-bit length of an entry bundle (C2SP tlog-tiles).
const LONGEST: usize = u16::MAX as usize;

/// Details longer than this are cut: parsers can be talkative.
pub(super) const LONGEST_DETAIL: usize = 2_000;

/// Encodes an event with its salt.
pub(super) fn encode(event: &Event, salt: [u8; 16]) -> Result<Vec<u8>, LedgerError> {
    let mut fields = match serde_json::to_value(event) {
        Ok(Value::Object(fields)) => fields,
        other => return Err(LedgerError::Encode(format!("{other:?}"))),
    };
    fields.insert("v".to_owned(), VERSION.into());
    fields.insert("salt".to_owned(), wire::to_base64(&salt).into());
    let bytes = Value::Object(sorted(fields)).to_string().into_bytes();
    if bytes.len() > LONGEST { Err(LedgerError::TooLong(bytes.len())) } else { Ok(bytes) }
}

/// What is read of an entry before anything else of it is understood.
#[derive(Deserialize)]
struct Versioned {
    v: Option<u64>,
}

/// Decodes the bytes of an entry; a newer version is refused politely.
pub(super) fn decode(index: u64, bytes: &[u8]) -> Result<Event, LedgerError> {
    let wrong = |reason: String| LedgerError::BadEntry { index, reason };
    let Versioned { v } = serde_json::from_slice(bytes).map_err(|e| wrong(e.to_string()))?;
    match v {
        Some(VERSION) => serde_json::from_slice(bytes).map_err(|e| wrong(e.to_string())),
        version => Err(wrong(format!("version {version:?} is not known to this program"))),
    }
}

/// Sorts keys at every depth: `serde_json`'s own order depends on a feature that another crate may switch on.
fn sorted(fields: Map<String, Value>) -> Map<String, Value> {
    let mut pairs: Vec<(String, Value)> = fields.into_iter().collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs.into_iter().map(|(key, value)| (key, sort_value(value))).collect()
}

fn sort_value(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(sorted(fields)),
        Value::Array(items) => Value::Array(items.into_iter().map(sort_value).collect()),
        plain => plain,
    }
}

/// Cuts a text at a character border so that it is at most [`LONGEST_DETAIL`] bytes long.
pub(super) fn bounded(text: &str) -> String {
    let mut end = text.len().min(LONGEST_DETAIL);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{AccessionId, AccessionOpened, KeptPath, Time, What};
    use super::*;

    fn event() -> Event {
        let sources = vec![KeptPath { text: "/media/usb/\u{0627}".to_owned(), raw: None }];
        let what = What::AccessionOpened(AccessionOpened {
            accession: AccessionId(1),
            sources,
            note: String::new(),
            litter: false,
            keep_only: true,
        });
        Event { time: Time(0), agent: "a".to_owned(), software: "diwan 0".to_owned(), what }
    }

    #[test]
    fn an_entry_is_canonical_json_and_comes_back() {
        let bytes = encode(&event(), [0; 16]).unwrap();
        let expected = "{\"accession\":1,\"agent\":\"a\",\"event\":\"accession-opened\",\"keep_only\":true,\
            \"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"software\":\"diwan 0\",\
            \"sources\":[{\"text\":\"/media/usb/\u{0627}\"}],\"time\":\"1970-01-01T00:00:00Z\",\"v\":1}";
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
        assert_eq!(decode(0, &bytes).unwrap(), event());
    }

    #[test]
    fn unknown_versions_and_broken_bytes_are_refused() {
        for bytes in [&b"{\"v\":2}"[..], b"{}", b"", b"\xff", b"[]", b"{\"v\":1}"] {
            assert!(matches!(decode(3, bytes), Err(LedgerError::BadEntry { index: 3, .. })));
        }
    }

    #[test]
    fn an_entry_has_a_limit() {
        let mut long = event();
        long.agent = "x".repeat(70_000);
        assert!(matches!(encode(&long, [0; 16]), Err(LedgerError::TooLong(_))));
        assert_eq!(bounded(&"\u{0627}".repeat(3_000)).len(), LONGEST_DETAIL);
    }
}
