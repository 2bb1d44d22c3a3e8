//! The adapter that gives the engine the pieces of a text's words (`analysis::shape`), counted.
//!
//! Counts are kept in steps that grow (1, 2, 3 to 4, 5 to 8, ...): a ranking does not need more, and the index
//! becomes smaller and is written faster. Invariant: the engine sees every piece of a document in one stretch.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::analysis::shape::{PIECE, each_piece};
use crate::analysis::{Analyzer, Kind};

/// How many steps are told apart; higher ones count as the last.
pub(super) const STEPS: usize = 10;

/// The counts that the steps stand for.
const COUNTS: [f32; STEPS] = [0.0, 1.0, 2.0, 3.4, 6.0, 12.0, 24.0, 48.0, 96.0, 192.0];

/// The chain, its buffers, and the one token it lends to the engine.
#[derive(Clone, Default)]
struct Cutter {
    analyzer: Analyzer,
    pieces: Vec<u32>,
    token: Token,
}

struct CutterStream<'a> {
    cutter: &'a mut Cutter,
    next: usize,
    repeat: u32,
}

/// Returns the chain for the engine's register.
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(Cutter::default()).build()
}

/// Returns about how often a piece stands in a document that the engine says has it in this step.
pub(super) fn count_of(step: u32) -> f32 {
    COUNTS[(step as usize).min(STEPS - 1)]
}

/// Returns the step of a count.
fn step_of(count: usize) -> u32 {
    count.next_power_of_two().trailing_zeros() + 1
}

/// Returns the term of a piece.
pub(super) fn term_of(piece: u32, term: &mut String) {
    term.clear();
    term.extend(piece.to_be_bytes().map(char::from));
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = CutterStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutterStream<'a> {
        self.token.reset();
        // All stand at one place: the field keeps none.
        self.token.position = 0;
        self.pieces.clear();
        let pieces = &mut self.pieces;
        let mut tokens = self.analyzer.tokens(text);
        while let Some(token) = tokens.advance() {
            // The parts of a whole and the words of a joined name are tokens too.
            if matches!(token.kind, Kind::Word | Kind::Part) {
                each_piece(token.term, &mut |piece| pieces.push(piece));
            }
        }
        self.pieces.sort_unstable();
        CutterStream { cutter: self, next: 0, repeat: 0 }
    }
}

impl TokenStream for CutterStream<'_> {
    fn advance(&mut self) -> bool {
        if self.repeat > 0 {
            self.repeat -= 1;
            return true;
        }
        let rest = &self.cutter.pieces[self.next..];
        let Some(first) = rest.first().copied() else {
            return false;
        };
        let count = rest.iter().take_while(|piece| **piece == first).count();
        term_of(first, &mut self.cutter.token.text);
        self.next += count;
        self.repeat = step_of(count) - 1;
        true
    }

    fn token(&self) -> &Token {
        &self.cutter.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.cutter.token
    }
}

const _: () = assert!(PIECE == size_of::<u32>());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_grow_in_steps() {
        let steps: Vec<u32> = [1, 2, 3, 4, 5, 8, 9, 16].map(step_of).to_vec();
        assert_eq!(steps, [1, 2, 3, 3, 4, 4, 5, 5]);
        assert!(count_of(1_000) > count_of(4));
    }

    #[test]
    fn pieces_are_given_in_one_stretch() {
        let mut chain = analyzer();
        let mut stream = chain.token_stream("قرار من قرار من قرار");
        let mut given = Vec::new();
        while stream.advance() {
            given.push(stream.token().text.clone());
        }
        assert_eq!(given.join(" "), "FRAR FRAR FRAR RAR_ RAR_ RAR_ _FRA _FRA _FRA _MN_ _MN_");
    }
}
