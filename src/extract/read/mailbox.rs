//! Mailboxes (RFC 4155): each message is a page, told as a mail message alone is told.

use super::{charset, mail};
use crate::extract::Trouble;
use crate::extract::worker::Output;

/// Reads a mailbox.
pub fn read(bytes: &[u8], output: &mut Output) -> Result<(), Trouble> {
    output.engine("diwan-mail 1")?;
    let mut any = false;
    for message in messages(bytes) {
        if let Some(lines) = mail::lines(&message) {
            let lines = charset::clean(&lines.join("\n")).replace('\x0c', "\n");
            output.text_page(lines.lines().map(|line| line.trim_end().to_owned()).collect())?;
            any = true;
        }
    }
    if any { Ok(()) } else { Err(Trouble::broken("no message in the mailbox")) }
}

/// Cuts a mailbox into messages, without the lines that part them; a line that was quoted with `>` loses it.
pub fn messages(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
    let mut after_blank = true;
    std::iter::from_fn(move || {
        lines.peek()?;
        let mut message = Vec::new();
        while let Some(line) = lines.next_if(|line| message.is_empty() || !(after_blank && parts(line))) {
            after_blank = line.trim_ascii().is_empty();
            if message.is_empty() && line.starts_with(b"From ") {
                continue;
            }
            let quoted =
                line.iter().position(|byte| *byte != b'>').is_some_and(|at| at > 0 && parts(&line[at..]));
            message.extend(line.get(usize::from(quoted)..).unwrap_or_default());
        }
        Some(message)
    })
    .filter(|message| !message.trim_ascii().is_empty())
}

/// The line that parts messages ends in a time; a sentence that begins with "From" hardly has one.
fn parts(line: &[u8]) -> bool {
    line.starts_with(b"From ")
        && line.windows(3).any(|three| matches!(three, [b'0'..=b'9', b':', b'0'..=b'9']))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn messages_are_parted_only_after_blank_lines() {
        let mailbox = b"From a Mon Mar 13 10:30:00 2023\nSubject: 1\n\nFrom me\n>From you\n\nFrom b Tue Mar 14 10:30:00 2023\nSubject: 2\n\nx\n";
        let found: Vec<String> =
            messages(mailbox).map(|message| String::from_utf8(message).unwrap()).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[1], "Subject: 2\n\nx\n");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_cut_into_an_end(bytes: Vec<u8>, text in "(From |>|\n|a){0,80}") {
            let _ = messages(&bytes).count();
            let count = messages(text.as_bytes()).count();
            proptest::prop_assert!(count <= text.len());
        }
    }
}
