//! The words of RTF: groups, control words with their numbers, bytes of text (Rich Text Format 1.9.1, "Syntax").
//!
//! It never fails: what is no control word is text. Invariant: every call consumes at least one byte.

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word and its number.
    Word(&'a str, Option<i32>),
    /// A control symbol, such as `~` or `*`.
    Symbol(u8),
    /// A byte of text in the current code page.
    Byte(u8),
}

/// The words of a file, one after the other.
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Begins at the head of a file.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over so many bytes of binary data (`\bin`).
    pub fn pass_over(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn escape(&mut self) -> Option<Token<'a>> {
        let first = self.peek(0)?;
        if first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        self.at += 1;
        match first {
            b'\'' => {
                let hex = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                self.at += if byte.is_some() { 2 } else { 0 };
                Some(Token::Byte(byte.unwrap_or(b'?')))
            }
            b'\\' | b'{' | b'}' => Some(Token::Byte(first)),
            b'\r' | b'\n' => Some(Token::Word("par", None)),
            _ => Some(Token::Symbol(first)),
        }
    }

    fn word(&mut self) -> Token<'a> {
        let name = self.run(u8::is_ascii_alphabetic);
        let begin = self.at;
        self.at += usize::from(self.peek(0) == Some(b'-'));
        let digits = self.run(u8::is_ascii_digit);
        let number = if digits.is_empty() {
            self.at = begin;
            None
        } else {
            self.bytes.get(begin..self.at).and_then(|text| std::str::from_utf8(text).ok()?.parse().ok())
        };
        self.at += usize::from(self.peek(0) == Some(b' '));
        Token::Word(std::str::from_utf8(name).unwrap_or_default(), number)
    }

    fn run(&mut self, belongs: impl Fn(&u8) -> bool) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !belongs(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek(0)?;
            self.at += 1;
            match byte {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.escape(),
                b'\r' | b'\n' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}
