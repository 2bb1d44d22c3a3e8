//! Content transfer encodings of mail (RFC 2045, 6.7 and 6.8), undone as far as the bytes allow.
//!
//! Nothing is refused: what decodes is kept, and the caller is told that something did not.

/// What came of decoding, and whether all of it made sense.
pub struct Decoded {
    pub bytes: Vec<u8>,
    pub sound: bool,
}

/// Undoes the encoding of this name; an unknown one is taken as none.
pub fn decode(encoding: &str, body: &[u8]) -> Decoded {
    let encoding = encoding.trim();
    if encoding.eq_ignore_ascii_case("base64") {
        base64(body)
    } else if encoding.eq_ignore_ascii_case("quoted-printable") {
        quoted_printable(body)
    } else {
        Decoded { bytes: body.to_vec(), sound: true }
    }
}

/// Characters outside the alphabet are passed over; after padding, a new group may begin.
fn base64(body: &[u8]) -> Decoded {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut group, mut filled, mut sound) = (0_u32, 0_u32, true);
    for byte in body {
        let Some(digit) = digit(*byte) else {
            sound &= byte.is_ascii_whitespace() || *byte == b'=';
            if *byte == b'=' {
                flush(group, filled, &mut bytes);
                (group, filled) = (0, 0);
            }
            continue;
        };
        group = group << 6 | digit;
        filled += 1;
        if filled == 4 {
            bytes.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, filled) = (0, 0);
        }
    }
    flush(group, filled, &mut bytes);
    Decoded { bytes, sound: sound && filled != 1 }
}

/// The bytes of a group that ended early.
fn flush(group: u32, filled: u32, bytes: &mut Vec<u8>) {
    let whole = match filled {
        2 => 1,
        3 => 2,
        _ => return,
    };
    let aligned = group << (6 * (4 - filled));
    bytes.extend_from_slice(&aligned.to_be_bytes()[1..=whole]);
}

fn digit(byte: u8) -> Option<u32> {
    let digit = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(digit))
}

fn quoted_printable(body: &[u8]) -> Decoded {
    let mut bytes = Vec::with_capacity(body.len());
    let (mut rest, mut sound) = (body, true);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            bytes.push(*first);
        } else if let Some(next) = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")) {
            rest = next;
        } else if let Some(value) = after.get(..2).and_then(hex) {
            bytes.push(value);
            rest = after.get(2..).unwrap_or_default();
        } else {
            sound = after.is_empty();
            bytes.push(b'=');
        }
    }
    Decoded { bytes, sound }
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decodes_is_kept() {
        let cases: &[(&str, &[u8], &[u8], bool)] = &[
            ("base64", b"aGVsbG8g\r\nd29ybGQ=", b"hello world", true),
            ("BASE64", b"aGVs!!bG8", b"hello", false),
            ("base64", b"aGVsbG8gd", b"hello ", false),
            ("quoted-printable", b"a=3Db=\r\nc", b"a=bc", true),
            ("quoted-printable", b"a=ZZ b", b"a=ZZ b", false),
            ("8bit", b"\xde=3D", b"\xde=3D", true),
        ];
        for (encoding, body, expected, sound) in cases {
            let decoded = decode(encoding, body);
            assert_eq!((&decoded.bytes[..], decoded.sound), (*expected, *sound), "{encoding}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_decode(body: Vec<u8>) {
            let _ = decode("base64", &body);
            let _ = decode("quoted-printable", &body);
        }
    }
}
