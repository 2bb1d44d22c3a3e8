//! [`Out`]: the standard output, the one place of the program that prints to it.
//!
//! Buffered, and shared with the monitor in `--json` mode, so that lines never mix. A reader that went away
//! (`diwan list | head`) comes back as an error of the kind `BrokenPipe`, which `exit` ends quietly.

use std::io::{self, BufWriter, Stdout, Write};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::words::{Label, Lang};

/// The standard output.
pub struct Out {
    to: Mutex<BufWriter<Stdout>>,
    lang: Lang,
    color: bool,
}

impl Out {
    pub fn new(lang: Lang, color: bool) -> Self {
        Self { to: Mutex::new(BufWriter::new(io::stdout())), lang, color }
    }

    /// Writes one line.
    pub fn line(&self, text: impl AsRef<str>) -> io::Result<()> {
        let mut to = self.lock();
        to.write_all(text.as_ref().as_bytes())?;
        to.write_all(b"\n")
    }

    /// Writes one value with its label at the start of the line.
    pub fn field(&self, label: Label, value: impl AsRef<str>) -> io::Result<()> {
        self.line(self.lang.field(label, value.as_ref()))
    }

    /// Writes a heading.
    pub fn heading(&self, text: &str) -> io::Result<()> {
        self.line(if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() })
    }

    /// Marks what was sought: by colour, or where there is none by guillemets.
    pub fn marked(&self, text: &str, sought: &[Range<usize>], clean: impl Fn(&str) -> String) -> String {
        let (start, end) = if self.color { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("\u{AB}", "\u{BB}") };
        let mark = |(part, hit): Stretch<'_>| {
            if hit { format!("{start}{}{end}", clean(part)) } else { clean(part) }
        };
        stretches(text, sought).into_iter().map(mark).collect()
    }

    /// Writes one object of `--json`, on a line of its own, and lets programs have it at once.
    pub fn json(&self, value: &Value) -> io::Result<()> {
        self.line(value.to_string())?;
        self.flush()
    }

    /// Writes bytes as they are, past the buffer of lines.
    pub fn bytes(&self) -> MutexGuard<'_, BufWriter<Stdout>> {
        self.lock()
    }

    pub fn flush(&self) -> io::Result<()> {
        self.lock().flush()
    }

    fn lock(&self) -> MutexGuard<'_, BufWriter<Stdout>> {
        self.to.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stretch of text, and whether it was sought.
type Stretch<'a> = (&'a str, bool);

/// Cuts a text at its highlights; ranges that do not fit are passed over.
fn stretches<'a>(text: &'a str, highlights: &[Range<usize>]) -> Vec<Stretch<'a>> {
    let mut parts = Vec::new();
    let mut at = 0;
    for range in highlights {
        let (Some(before), Some(hit)) = (text.get(at..range.start), text.get(range.clone())) else {
            continue;
        };
        parts.extend([(before, false), (hit, true)]);
        at = range.end;
    }
    parts.push((text.get(at..).unwrap_or_default(), false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "one highlight")]
    fn a_text_is_cut_at_its_highlights() {
        assert_eq!(stretches("a bc d", &[2..4]), [("a ", false), ("bc", true), (" d", false)]);
        assert_eq!(stretches("abc", &[0..3]), [("abc", true)]);
        assert_eq!(stretches("abc", &[5..9]), [("abc", false)]);
        assert_eq!(stretches("\u{642}\u{643}", &[1..2]), [("\u{642}\u{643}", false)]);
    }
}
