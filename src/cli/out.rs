//! [`Out`]: the standard output, the one place of the program that prints to it.
//!
//! Buffered, and shared with the monitor in `--json` mode, so that lines never mix. A reader that went away
//! (`diwan list | head`) comes back as an error of the kind `BrokenPipe`, which `exit` ends quietly.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::words::{Label, Lang};

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
