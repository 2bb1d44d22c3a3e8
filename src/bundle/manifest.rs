//! The lists of digests in a folder of evidence, in the form that `sha256sum --check` and `b3sum --check` read: digest
//! in hexadecimal, two spaces, path below the folder, newline.
//!
//! Names in such a folder are made by us and have no newline and no backslash, so the escapes of those programs are not
//! needed. Invariant: what parses prints the same bytes.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::str::FromStr;

/// The list for everybody: SHA-256, over every other file.
pub(super) const SHA256: &str = "manifest-sha256.txt";

/// The list by the names of the archive's own store: BLAKE3, over every file that is no list.
pub(super) const BLAKE3: &str = "manifest-blake3.txt";

/// Prints a list, in the order of the paths.
pub(super) fn print<D: Display>(list: &BTreeMap<String, D>) -> String {
    let mut text = String::new();
    for (path, digest) in list {
        let _ = writeln!(text, "{digest}  {path}");
    }
    text
}

/// Reads a list; the error is the first line that is none, counted from 1.
pub(super) fn parse<D: Display + FromStr>(bytes: &[u8]) -> Result<BTreeMap<String, D>, usize> {
    let text = std::str::from_utf8(bytes).map_err(|_| 1_usize)?;
    let mut list = BTreeMap::new();
    for (number, line) in (1..).zip(text.split_terminator('\n')) {
        let (digest, path) = line.split_once("  ").ok_or(number)?;
        let digest = digest.parse().map_err(|_| number)?;
        if path.is_empty() || list.insert(path.to_owned(), digest).is_some() {
            return Err(number);
        }
    }
    // The order and the last newline too: a changed byte is a changed list.
    let lines = text.split_terminator('\n').count();
    if print(&list) == text { Ok(list) } else { Err(lines.max(1)) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::digest::Sha256;

    #[test]
    fn a_list_and_its_text_mean_each_other() {
        let list: BTreeMap<String, Sha256> = ["b", "a  c", "records/1-\u{642}.pdf"]
            .map(|path| (path.to_owned(), Sha256::of(path.as_bytes())))
            .into();
        let text = print(&list);
        assert_eq!(parse(text.as_bytes()), Ok(list));
        assert_eq!(parse::<Sha256>(b""), Ok(BTreeMap::new()));
    }

    #[test]
    fn what_is_no_list_is_refused_by_its_line() {
        let digest = Sha256::of(b"");
        let line = format!("{digest}  a\n");
        let cases = [
            (format!("{digest} a\n"), 1),
            (format!("{digest}  \n"), 1),
            (format!("{line}{line}"), 2),
            (format!("{line}x  b\n"), 2),
            (line.trim_end().to_owned(), 1),
            (format!("{digest}  b\n{line}"), 2),
            (format!("{line}\n"), 2),
        ];
        for (text, number) in cases {
            assert_eq!(parse::<Sha256>(text.as_bytes()), Err(number), "{text:?}");
        }
        assert_eq!(parse::<Sha256>(&[0xff]), Err(1));
    }

    proptest! {
        #[test]
        fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse::<Sha256>(&bytes);
        }
    }
}
