//! [`open`] and signing: a text, a blank line, and signature lines (C2SP signed-note).
//!
//! Keys that are not given are passed over; a given key whose signature does not fit makes the whole note
//! refused. Invariant: what is returned as text is exactly what was signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::NoteError;
use super::key::{KeyName, SigningKey, VerifyingKey};

/// Begins every signature line: an em dash and a space.
pub(super) const SIGNATURE_MARK: &str = "\u{2014} ";

/// The greatest length of a note in bytes; a checkpoint has some hundreds.
const MAX_NOTE: usize = 1_000_000;

/// The greatest number of signatures; the specification asks for at least 16.
const MAX_SIGNATURES: usize = 100;

/// A note that at least one given key has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The signed text, with its last newline.
    pub text: String,
    /// The given keys that have signed it, each once, in the order of their lines.
    pub known: Vec<Signer>,
    /// Who else claims to have signed it; nothing is known of whether that is true.
    pub unknown: Vec<Signer>,
}

/// Who a signature line says it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The name of the key.
    pub name: KeyName,
    /// The key id.
    pub id: [u8; 4],
}

impl SigningKey {
    /// Returns the note made of a text and this key's signature.
    pub fn sign(&self, text: &str) -> Result<String, NoteError> {
        Ok(format!("{text}\n{}", self.signature_line(text)?))
    }

    /// Returns this key's signature line for a text, with its newline: to be added to a note.
    pub fn signature_line(&self, text: &str) -> Result<String, NoteError> {
        if !text.ends_with('\n') || has_control(text) {
            return Err(NoteError::BadText);
        }
        let id = self.verifying_key().id();
        let blob = [id.as_slice(), &self.sign_bytes(text.as_bytes())].concat();
        Ok(format!("{SIGNATURE_MARK}{} {}\n", self.name(), STANDARD.encode(blob)))
    }
}

/// Opens a note and checks the signatures of the keys given.
pub fn open(note: &[u8], keys: &[VerifyingKey]) -> Result<Verified, NoteError> {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let text = each_signature(note, |signer, signature, text| {
        match keys.iter().find(|key| *key.name() == signer.name && key.id() == signer.id) {
            None => unknown.push(signer),
            Some(key) if !key.has_signed(text.as_bytes(), signature) => {
                return Err(NoteError::BadSignature { name: signer.name.to_string() });
            }
            Some(_) if known.contains(&signer) => (),
            Some(_) => known.push(signer),
        }
        Ok(())
    })?;
    if known.is_empty() {
        Err(NoteError::NoKnownSignature)
    } else {
        Ok(Verified { text: text.to_owned(), known, unknown })
    }
}

/// Gives `visit` each signature line with the text it stands under; returns the text.
pub(super) fn each_signature(
    note: &[u8],
    mut visit: impl FnMut(Signer, &[u8], &str) -> Result<(), NoteError>,
) -> Result<&str, NoteError> {
    let (text, lines) = split(note)?;
    for (number, line) in lines.split_terminator('\n').enumerate() {
        let (signer, signature) = parse_line(line).ok_or(NoteError::BadNote)?;
        if number == MAX_SIGNATURES {
            return Err(NoteError::BadNote);
        }
        visit(signer, &signature, text)?;
    }
    Ok(text)
}

/// Returns the text of a note without checking any signature: for showing, never for believing.
pub fn text_of(note: &[u8]) -> Result<&str, NoteError> {
    split(note).map(|(text, _)| text)
}

/// Returns the note with only those signature lines that `keep` names; nothing is checked of them.
pub fn with_lines_of(note: &[u8], keep: impl Fn(&Signer) -> bool) -> Result<String, NoteError> {
    let mut lines = String::new();
    let text = each_signature(note, |signer, signature, _| {
        if keep(&signer) {
            let blob = [signer.id.as_slice(), signature].concat();
            lines.extend([SIGNATURE_MARK, signer.name.as_str(), " ", &STANDARD.encode(blob), "\n"]);
        }
        Ok(())
    })?;
    Ok(format!("{text}\n{lines}"))
}

/// Splits a note at its last blank line into the signed text and the signature lines.
fn split(note: &[u8]) -> Result<(&str, &str), NoteError> {
    let note = std::str::from_utf8(note).ok().filter(|note| note.len() <= MAX_NOTE && !has_control(note));
    let (note, at) = note.and_then(|note| Some((note, note.rfind("\n\n")?))).ok_or(NoteError::BadNote)?;
    let (text, lines) = (&note[..=at], &note[at + 2..]);
    if lines.ends_with('\n') { Ok((text, lines)) } else { Err(NoteError::BadNote) }
}

fn parse_line(line: &str) -> Option<(Signer, Vec<u8>)> {
    let (name, blob) = line.strip_prefix(SIGNATURE_MARK)?.split_once(' ')?;
    let blob = STANDARD.decode(blob).ok()?;
    let (id, signature) = blob.split_first_chunk()?;
    let signer = Signer { name: name.parse().ok()?, id: *id };
    (!signature.is_empty()).then(|| (signer, signature.to_vec()))
}

fn has_control(text: &str) -> bool {
    text.contains(|c: char| c < ' ' && c != '\n')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TEXT: &str = "archive.example/log\n42\nroot\n\nmore\n";

    fn key(name: &str, seed: u8) -> SigningKey {
        SigningKey::from_seed(name.parse().unwrap(), &[seed; 32])
    }

    fn public(keys: &[&SigningKey]) -> Vec<VerifyingKey> {
        keys.iter().map(|key| key.verifying_key()).collect()
    }

    #[test]
    fn the_signed_text_comes_back_and_the_signer_is_named() {
        let key = key("log", 1);
        let verified = open(key.sign(TEXT).unwrap().as_bytes(), &public(&[&key])).unwrap();
        assert_eq!(verified.text, TEXT);
        assert_eq!(verified.known.len(), 1);
        assert_eq!(verified.known[0].id, key.verifying_key().id());
        assert_eq!(verified.unknown, []);
    }

    #[test]
    fn the_example_of_the_go_package_is_verified() {
        // Text, signature and key as printed in the documentation of golang.org/x/mod/sumdb/note.
        let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let signature =
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let note = format!("{text}\n\u{2014} PeterNeumann {signature}\n");
        assert_eq!(open(note.as_bytes(), &[key]).unwrap().text, text);
    }

    #[test]
    fn unknown_keys_are_passed_over_but_one_known_must_sign() {
        let (log, other, same_name) = (key("log", 1), key("witness", 2), key("log", 3));
        let mut note = log.sign(TEXT).unwrap();
        note += &other.signature_line(TEXT).unwrap();
        note += &same_name.signature_line(TEXT).unwrap();
        let verified = open(note.as_bytes(), &public(&[&log])).unwrap();
        assert_eq!((verified.known.len(), verified.unknown.len()), (1, 2));
        let all = open(note.as_bytes(), &public(&[&log, &other, &same_name])).unwrap();
        assert_eq!((all.known.len(), all.unknown.len()), (3, 0));
        let stranger = public(&[&key("log", 9)]);
        assert_eq!(open(note.as_bytes(), &stranger), Err(NoteError::NoKnownSignature));
        assert_eq!(open(note.as_bytes(), &[]), Err(NoteError::NoKnownSignature));
    }

    #[test]
    fn a_known_key_that_did_not_sign_this_text_spoils_the_note() {
        let (log, other) = (key("log", 1), key("witness", 2));
        let note = log.sign(TEXT).unwrap() + &other.signature_line("another text\n").unwrap();
        let expected = NoteError::BadSignature { name: "witness".to_owned() };
        assert_eq!(open(note.as_bytes(), &public(&[&log, &other])), Err(expected));
        assert!(open(note.as_bytes(), &public(&[&log])).is_ok());
    }

    #[test]
    fn sixteen_signatures_and_more_are_accepted_repeats_count_once() {
        let keys: Vec<SigningKey> = (0..40).map(|n| key(&format!("key{n}"), n)).collect();
        let lines: String = keys.iter().map(|key| key.signature_line(TEXT).unwrap()).collect();
        let note = format!("{TEXT}\n{lines}{lines}");
        let verified = open(note.as_bytes(), &public(&keys.iter().collect::<Vec<_>>())).unwrap();
        assert_eq!(verified.known.len(), 40);
        let endless = format!("{TEXT}\n{}", lines.repeat(20));
        assert_eq!(open(endless.as_bytes(), &public(&[&keys[0]])), Err(NoteError::BadNote));
    }

    #[test]
    fn any_flipped_bit_of_a_note_is_refused() {
        let key = key("log", 1);
        let note = key.sign(TEXT).unwrap().into_bytes();
        for at in 0..note.len() * 8 {
            let mut wrong = note.clone();
            wrong[at / 8] ^= 1 << (at % 8);
            assert!(open(&wrong, &public(&[&key])).is_err(), "bit {at}");
        }
        for end in 0..note.len() {
            assert!(open(&note[..end], &public(&[&key])).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn what_is_not_a_note_is_refused() {
        let key = key("log", 1);
        let line = key.signature_line(TEXT).unwrap();
        let wrong = [
            String::new(),
            "\n\n".to_owned(),
            TEXT.to_owned(),
            format!("{TEXT}{line}"),
            format!("{TEXT}\n"),
            format!("{TEXT}\n{line}\n"),
            format!("{TEXT}\n{}", line.trim_end()),
            format!("{TEXT}\n{line}no mark\n"),
            format!("{TEXT}\n{line}\u{2014} log \n"),
            format!("{TEXT}\n{line}\u{2014} log AAAAAA==\n"),
            format!("{TEXT}\n{line}\u{2014} a+b AAAAAAAA\n"),
            format!("{TEXT}\r\n\n{line}"),
        ];
        for note in wrong {
            assert!(open(note.as_bytes(), &public(&[&key])).is_err(), "{note:?}");
        }
        assert!(open(b"\xff\n\n\xe2\x80\x94 a b\n", &[]).is_err());
        for text in ["", "no newline", "tab\there\n", "nul\0\n"] {
            assert_eq!(key.sign(text), Err(NoteError::BadText));
        }
    }
}
