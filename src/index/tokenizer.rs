//! The adapter: `analysis` as the engine wants to see it. No rule of its own.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::analysis::{Analyzer, Tokens};

/// The chain with its buffers and the one token it lends to the engine.
#[derive(Clone, Default)]
struct Chain {
    analyzer: Analyzer,
    token: Token,
}

struct ChainStream<'a> {
    tokens: Tokens<'a>,
    token: &'a mut Token,
}

/// Returns the chain for the engine's register.
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(Chain::default()).build()
}

impl Tokenizer for Chain {
    type TokenStream<'a> = ChainStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ChainStream<'a> {
        self.token.reset();
        ChainStream { tokens: self.analyzer.tokens(text), token: &mut self.token }
    }
}

impl TokenStream for ChainStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(found) = self.tokens.advance() else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(found.term);
        self.token.offset_from = found.start;
        self.token.offset_to = found.end;
        self.token.position = found.position as usize;
        self.token.position_length = found.span as usize;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
