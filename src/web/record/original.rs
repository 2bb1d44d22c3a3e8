//! The original of a record on its way to a browser, checked while it is sent.
//!
//! The last piece is held back until the bytes agree with their name. When they do not, the connection is cut: the
//! browser was told how many bytes there are, so it knows that it has not got them. Invariant: no whole file ever
//! arrives that is not the one that was kept.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use futures_core::Stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::digest::ContentId;
use crate::store::Store;

/// Pieces on their way at once: a slow browser holds up the disk, not the memory.
const WAITING: usize = 4;
/// Files up to this size are checked before the first byte is sent, so that damage can be told in words.
pub const SMALL: u64 = 4 << 20;

/// The bytes of a file, piece by piece; an error cuts the connection.
pub struct Pieces(Receiver<io::Result<Bytes>>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// Makes the two ends of a way for a file.
pub fn way() -> (Sender<io::Result<Bytes>>, Pieces) {
    let (sender, receiver) = channel(WAITING);
    (sender, Pieces(receiver))
}

/// Sends an object; for a thread that may wait. What went wrong is told to the log of the caller as well.
///
/// # Errors
/// What the store said: the receiver got an error in the place of the last piece.
pub fn send(
    store: &Store,
    id: &ContentId,
    to: &Sender<io::Result<Bytes>>,
) -> Result<(), crate::store::StoreError> {
    let mut held = HeldBack { last: Vec::new(), to };
    let copied = store.copy_to(id, &mut held);
    match copied {
        Ok(_) => {
            let last = std::mem::take(&mut held.last);
            // A receiver that is gone wants nothing more.
            let _ = to.blocking_send(Ok(Bytes::from(last)));
            Ok(())
        }
        Err(error) => {
            let _ = to.blocking_send(Err(io::Error::other("the bytes are not those that were kept")));
            Err(error)
        }
    }
}

/// Hands pieces on, each when the next one comes.
struct HeldBack<'a> {
    last: Vec<u8>,
    to: &'a Sender<io::Result<Bytes>>,
}

impl Write for HeldBack<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = std::mem::replace(&mut self.last, bytes.to_vec());
        if !before.is_empty() {
            let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
            self.to.blocking_send(Ok(Bytes::from(before))).map_err(gone)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What `Content-Disposition` says of a download (RFC 6266): a name for old browsers, and the name (RFC 5987).
pub fn disposition(name: &str) -> String {
    let harmless = |c: char| {
        !c.is_control()
            && !matches!(c, '/' | '\\' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = name.chars().map(|c| if harmless(c) { c } else { '_' }).collect();
    let name = if name.trim_matches(['.', ' ']).is_empty() { "record".to_owned() } else { name };
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    let mut full = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => full.push(byte.into()),
            _ => {
                let _ = write!(full, "%{byte:02X}");
            }
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_said_to_old_and_new_browsers() {
        assert_eq!(
            disposition("قرار 15.pdf"),
            "attachment; filename=\"____ 15.pdf\"; filename*=UTF-8''%D9%82%D8%B1%D8%A7%D8%B1%2015.pdf"
        );
        let hostile = disposition("a\r\nSet-Cookie: x=\"1\"; \u{202E}fdp.exe/../b");
        assert!(!hostile.contains(['\r', '\n', '/', '\u{202E}']), "{hostile}");
        assert_eq!(hostile.matches('"').count(), 2, "{hostile}");
        assert_eq!(disposition(".."), "attachment; filename=\"record\"; filename*=UTF-8''record");
    }

    #[test]
    fn the_last_piece_waits_for_the_end() {
        let (sender, mut pieces) = way();
        let mut held = HeldBack { last: Vec::new(), to: &sender };
        held.write_all(b"one").unwrap();
        assert!(pieces.0.try_recv().is_err(), "the only piece so far may be the last");
        held.write_all(b"two").unwrap();
        assert_eq!(pieces.0.try_recv().unwrap().unwrap(), Bytes::from_static(b"one"));
        assert!(pieces.0.try_recv().is_err());
    }
}
