//! A note with its own sum as the last line, so that a changed bit in any of its lines is named without a single key.
//!
//! A signature protects the text above it, and who holds the key of a witness sees whether that witness's line is as
//! it was; nobody holds the keys of all of them. The sum has the form of one more signature line, which every reader
//! of C2SP signed-note passes over: the key name `diwan-sum`, and as its blob the id `sum` 0xff and the BLAKE3 digest
//! of all bytes before the line. It shows damage, not honesty: whoever changes the note on purpose changes the sum.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::NoteError;
use super::signed::SIGNATURE_MARK;
use crate::digest::ContentId;

const NAME: &str = "diwan-sum";
const ID: &[u8; 4] = b"sum\xff";

/// Returns the note with its sum behind it.
pub fn with_sum(note: &str) -> String {
    format!("{note}{}", line(note.as_bytes()))
}

/// Returns the note that stands above its sum.
///
/// # Errors
/// [`NoteError::BadSum`] when there is no sum, or it is not that of these bytes.
pub fn without_sum(bytes: &[u8]) -> Result<&[u8], NoteError> {
    let body = bytes.strip_suffix(b"\n").ok_or(NoteError::BadSum)?;
    let end = body.iter().rposition(|byte| *byte == b'\n').ok_or(NoteError::BadSum)? + 1;
    let (note, sum) = bytes.split_at(end);
    if line(note).as_bytes() == sum { Ok(note) } else { Err(NoteError::BadSum) }
}

fn line(note: &[u8]) -> String {
    let blob = [ID.as_slice(), ContentId::of(note).as_bytes()].concat();
    format!("{SIGNATURE_MARK}{NAME} {}\n", STANDARD.encode(blob))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::note::{SigningKey, open};

    #[test]
    fn a_changed_bit_anywhere_is_named_without_a_key() {
        let key = SigningKey::from_seed("log".parse().unwrap(), &[1; 32]);
        let note = key.sign("log\n5\nroot\n").unwrap() + "\u{2014} witness AAAAAAAA\n";
        let whole = with_sum(&note).into_bytes();
        assert_eq!(without_sum(&whole), Ok(note.as_bytes()));
        for at in 0..whole.len() * 8 {
            let mut wrong = whole.clone();
            wrong[at / 8] ^= 1 << (at % 8);
            assert_eq!(without_sum(&wrong), Err(NoteError::BadSum), "bit {at}");
        }
        for end in 0..whole.len() {
            assert_eq!(without_sum(&whole[..end]), Err(NoteError::BadSum), "cut at {end}");
        }
        let longer = [whole.as_slice(), b"\n"].concat();
        assert_eq!(without_sum(&longer), Err(NoteError::BadSum));
    }

    #[test]
    fn who_knows_nothing_of_sums_reads_the_note_all_the_same() {
        let key = SigningKey::from_seed("log".parse().unwrap(), &[1; 32]);
        let note = with_sum(&key.sign("log\n5\nroot\n").unwrap());
        let opened = open(note.as_bytes(), &[key.verifying_key()]).unwrap();
        assert_eq!((opened.known.len(), opened.unknown.len()), (1, 1));
    }
}
