//! Arabic and Latin text to tokens; pure. The one chain that index and query share.
//!
//! A token carries a folded term ("norm level": what a clerk may spell in several ways becomes one) and the
//! bytes of the original it stands for, always a whole word with its marks. The rules, in their order
//! (Unicode names in the files):
//!
//! 1. canonical composition (`word`), 2. invisible characters, 3. presentation forms, 4. marks and tatweel,
//! 5. Persian and Urdu letters, 6. digits of every script (all `letters`), numbers (`number`),
//! 7. letters that page descriptions swap (`repair`), 8. hamza carriers, final yeh and teh (`letters`),
//! 9. names joined across a space (`join`).
//!
//! Nothing here needs a list of words: morphology belongs to the query. Invariants: folding is idempotent;
//! a token's offsets slice the original at character boundaries; terms are at most [`MAX_TERM`] bytes.

mod class;
mod join;
mod letters;
mod number;
mod repair;
mod scan;
mod word;

use unicode_normalization::UnicodeNormalization;

pub use scan::{Analyzer, Kind, TokenRef, Tokens};
pub use word::MAX_TERM;

/// A token that owns its term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded term, as it stands in the index.
    pub term: String,
    /// First byte of the word in the original text.
    pub start: usize,
    /// First byte after the word, its marks included.
    pub end: usize,
    /// The place of the word in the text, counted from 0.
    pub position: u32,
    /// How many places the token takes; more than one for a joined name or a number with parts.
    pub span: u32,
    /// What the token is in relation to the tokens beside it.
    pub kind: Kind,
}

/// Gives every token of a text to `sink`, in order of position, without allocating per token.
pub fn each_token(text: &str, sink: &mut impl FnMut(TokenRef<'_>)) {
    let mut analyzer = Analyzer::default();
    let mut tokens = analyzer.tokens(text);
    while let Some(token) = tokens.advance() {
        sink(token);
    }
}

/// Returns every token of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    each_token(text, &mut |token| found.push(token.to_token()));
    found
}

/// Returns the text at norm level: its folded words and numbers with one space between them.
///
/// Two strings that fold alike are the same to a search; the result also serves as a sorting key.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    each_token(text, &mut |token| {
        if matches!(token.kind, Kind::Word | Kind::Whole) {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(token.term);
        }
    });
    folded
}

/// Returns the text at exact level: canonically composed, without invisible characters, otherwise untouched.
pub fn exact(text: &str) -> String {
    text.chars().filter(|c| !letters::is_invisible(*c)).nfc().collect()
}

/// True for characters that never show and never count: bidi controls, joiners, soft hyphens.
pub const fn is_invisible(c: char) -> bool {
    letters::is_invisible(c)
}

/// True for vowel signs, Koranic signs and tatweel: they show, and never count.
pub const fn is_mark(c: char) -> bool {
    letters::is_mark(c)
}

/// True for letters drawn by position and ligatures of whole words.
pub const fn is_presentation_form(c: char) -> bool {
    letters::is_presentation_form(c)
}

/// Returns the ASCII digit for a decimal digit of any script.
pub const fn digit(c: char) -> Option<char> {
    letters::digit(c)
}

/// Returns the one Arabic letter for letters of other keyboards, alefs with hamza, final yeh and teh.
pub const fn plain_letter(c: char) -> char {
    letters::hamza_and_endings(letters::foreign_letter(c))
}

#[cfg(test)]
mod tests;
