//! [`Analyzer`]: cuts a text into words and numbers, folds them, and hands out tokens one by one.
//!
//! A *run* is one unbroken stretch of word characters of one kind: Arabic letters; or Latin letters and digits
//! mixed (`Scan0001`), which is found as a whole and by its parts; or a number with its points and commas.
//! Arabic letters and digits that touch (2023م) are two runs. Invariant: buffers belong to the analyzer and are
//! reused, so a token costs no allocation; positions never go back, but for a joined name, which comes right after its first part.

use super::Token;
use super::class::{Class, class};
use super::join::{MAX_HEADS, is_head, is_second, places};
use super::number::{Reading, fold_number, separator};
use super::word::{MAX_TERM, fold_word};

/// The most parts of a mixed run that are tokens of their own; longer ones (digests, keys) are whole only.
const MAX_PARTS: usize = 4;

/// What a token is in relation to the tokens beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word or number by itself.
    Word,
    /// Several parts as one term; the parts follow.
    Whole,
    /// A part of the whole before it.
    Part,
    /// Two or three words that may be written as one; the words are tokens too.
    Joined,
}

/// A token whose term is lent by the analyzer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRef<'a> {
    /// The folded term.
    pub term: &'a str,
    /// First byte of the word in the original text.
    pub start: usize,
    /// First byte after the word, its marks included.
    pub end: usize,
    /// The place of the word in the text, counted from 0.
    pub position: u32,
    /// How many places the token takes.
    pub span: u32,
    /// What the token is in relation to the tokens beside it.
    pub kind: Kind,
}

/// Holds the buffers of the chain; one per thread serves any number of texts.
#[derive(Debug, Clone, Default)]
pub struct Analyzer {
    terms: String,
    ready: Vec<Ready>,
    pieces: Vec<Piece>,
    letters: Vec<char>,
    heads: Vec<Head>,
}

/// A token not yet handed out: its term lies in `Analyzer::terms`.
#[derive(Debug, Clone, Copy)]
struct Ready {
    term: (usize, usize),
    start: usize,
    end: usize,
    position: u32,
    span: u32,
    kind: Kind,
}

/// A stretch of one class inside a run.
#[derive(Debug, Clone, Copy)]
struct Piece {
    class: Class,
    start: usize,
    end: usize,
}

/// A first part that waits for the word after it (rule 9).
#[derive(Debug, Clone)]
struct Head {
    term: String,
    start: usize,
    position: u32,
}

/// The tokens of one text, in order of position.
pub struct Tokens<'a> {
    analyzer: &'a mut Analyzer,
    text: &'a str,
    at: usize,
    next: usize,
    position: u32,
}

impl Analyzer {
    /// Begins with a text.
    pub fn tokens<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        self.ready.clear();
        self.terms.clear();
        self.heads.clear();
        Tokens { analyzer: self, text, at: 0, next: 0, position: 0 }
    }
}

impl TokenRef<'_> {
    /// Copies the term.
    pub fn to_token(self) -> Token {
        Token {
            term: self.term.to_owned(),
            start: self.start,
            end: self.end,
            position: self.position,
            span: self.span,
            kind: self.kind,
        }
    }
}

impl Tokens<'_> {
    /// Returns the next token, or `None` at the end of the text.
    pub fn advance(&mut self) -> Option<TokenRef<'_>> {
        while self.next == self.analyzer.ready.len() {
            self.analyzer.ready.clear();
            self.analyzer.terms.clear();
            self.next = 0;
            if !self.take_run() {
                return None;
            }
        }
        let ready = self.analyzer.ready[self.next];
        self.next += 1;
        Some(TokenRef {
            term: &self.analyzer.terms[ready.term.0..ready.term.1],
            start: ready.start,
            end: ready.end,
            position: ready.position,
            span: ready.span,
            kind: ready.kind,
        })
    }

    /// Finds the next run and makes its tokens ready; false at the end of the text.
    fn take_run(&mut self) -> bool {
        if !self.skip_gap() {
            return false;
        }
        self.cut_pieces();
        match self.analyzer.pieces[..] {
            [piece] if piece.class == Class::Arabic => self.emit_arabic(piece),
            [piece] if piece.class == Class::Digit => self.emit_number(piece),
            [piece] => self.emit_word(piece),
            _ => self.emit_mixed(),
        }
        true
    }

    /// Goes to the first character of the next run; forgets waiting heads if more than a space lies between.
    fn skip_gap(&mut self) -> bool {
        let from = self.at;
        let mut broken = false;
        for (offset, c) in self.text[from..].char_indices() {
            match class(c) {
                Class::Arabic | Class::Letter | Class::Digit => {
                    if broken || offset == 0 {
                        self.analyzer.heads.clear();
                    }
                    self.at = from + offset;
                    return true;
                }
                Class::Gap => broken |= !is_space(c),
                Class::Mark | Class::Hidden => (),
            }
        }
        false
    }

    /// Cuts the run that begins here into pieces and goes to its end.
    fn cut_pieces(&mut self) {
        let pieces = &mut self.analyzer.pieces;
        pieces.clear();
        let text = self.text;
        let mut at = self.at;
        while let Some(c) = text[at..].chars().next() {
            let (start, end) = (at, at + c.len_utf8());
            match (class(c), pieces.last_mut()) {
                (Class::Gap, Some(number)) if continues_number(c, *number, &text[end..]) => {
                    // The separator and the digit after it belong to the number.
                    if pieces.len() > 1 {
                        break;
                    }
                }
                (Class::Gap, _) => break,
                (Class::Mark, Some(piece)) => piece.end = end,
                (Class::Hidden | Class::Mark, _) => (),
                (class, Some(piece)) if piece.class == class => piece.end = end,
                (class, Some(piece)) if !mixes(class, *piece, text) => break,
                (class, _) => pieces.push(Piece { class, start, end }),
            }
            at = end;
        }
        self.at = at;
    }

    fn emit_arabic(&mut self, piece: Piece) {
        let term = self.fold(piece);
        if self.analyzer.terms[term.0..term.1].contains(' ') {
            self.emit_ligature(piece, term);
            return;
        }
        let folded = &self.analyzer.terms[term.0..term.1];
        let (head, second, span) = (is_head(folded), is_second(folded), places(folded));
        if head {
            self.hold_head(piece, term);
        } else if second {
            self.emit_joined(piece, term, span);
        }
        if !head {
            self.analyzer.heads.clear();
        }
        self.push(piece, term, span, Kind::Word);
        self.position += span;
    }

    /// One token for each word of a ligature; all stand for the same bytes.
    fn emit_ligature(&mut self, piece: Piece, (from, to): (usize, usize)) {
        self.analyzer.heads.clear();
        let mut start = from;
        while start < to {
            let rest = &self.analyzer.terms[start..to];
            let end = start + rest.find(' ').unwrap_or(rest.len());
            if end > start {
                self.push(piece, (start, end), 1, Kind::Word);
                self.position += 1;
            }
            start = end + 1;
        }
    }

    fn hold_head(&mut self, piece: Piece, (from, to): (usize, usize)) {
        let analyzer = &mut *self.analyzer;
        if analyzer.heads.len() == MAX_HEADS {
            analyzer.heads.remove(0);
        }
        let term = analyzer.terms[from..to].to_owned();
        analyzer.heads.push(Head { term, start: piece.start, position: self.position });
    }

    /// Makes ready the waiting heads joined with the word after them, from the outermost.
    fn emit_joined(&mut self, piece: Piece, (from, to): (usize, usize), span: u32) {
        let heads = std::mem::take(&mut self.analyzer.heads);
        for (outer, head) in heads.iter().enumerate() {
            let start = self.analyzer.terms.len();
            for part in &heads[outer..] {
                self.analyzer.terms.push_str(&part.term);
            }
            self.analyzer.terms.extend_from_within(from..to);
            let term = (start, self.cut(start));
            self.analyzer.ready.push(Ready {
                term,
                start: head.start,
                end: piece.end,
                position: head.position,
                span: self.position - head.position + span,
                kind: Kind::Joined,
            });
        }
        self.analyzer.heads = heads;
    }

    fn emit_word(&mut self, piece: Piece) {
        self.analyzer.heads.clear();
        let term = self.fold(piece);
        self.push(piece, term, 1, Kind::Word);
        self.position += 1;
    }

    fn emit_number(&mut self, piece: Piece) {
        self.analyzer.heads.clear();
        let start = self.analyzer.terms.len();
        let reading = fold_number(&self.text[piece.start..piece.end], &mut self.analyzer.terms);
        let term = (start, self.cut(start));
        if reading == Reading::Value {
            self.push(piece, term, 1, Kind::Word);
            self.position += 1;
            return;
        }
        if reading == Reading::Either {
            self.push(piece, term, 2, Kind::Whole);
        }
        let kind = if reading == Reading::Either { Kind::Part } else { Kind::Word };
        self.emit_number_parts(piece, kind);
    }

    fn emit_number_parts(&mut self, piece: Piece, kind: Kind) {
        let text = self.text;
        let mut start = piece.start;
        for part in text[piece.start..piece.end].split(|c| separator(c).is_some()) {
            let end = start + part.len();
            let from = self.analyzer.terms.len();
            fold_number(part, &mut self.analyzer.terms);
            let term = (from, self.cut(from));
            self.push(Piece { start, end, ..piece }, term, 1, kind);
            self.position += 1;
            start = end + text[end..].chars().next().map_or(0, char::len_utf8);
        }
    }

    /// Latin letters and digits in one run: the whole, and its parts while they are few.
    fn emit_mixed(&mut self) {
        self.analyzer.heads.clear();
        let pieces = std::mem::take(&mut self.analyzer.pieces);
        let whole = Piece { end: pieces[pieces.len() - 1].end, ..pieces[0] };
        let term = self.fold(whole);
        if pieces.len() > MAX_PARTS {
            self.push(whole, term, 1, Kind::Word);
            self.position += 1;
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "at most MAX_PARTS")]
            self.push(whole, term, pieces.len() as u32, Kind::Whole);
            for piece in &pieces {
                let term = self.fold(*piece);
                self.push(*piece, term, 1, Kind::Part);
                self.position += 1;
            }
        }
        self.analyzer.pieces = pieces;
    }

    /// Appends the term of a piece to the terms and returns where it lies.
    fn fold(&mut self, piece: Piece) -> (usize, usize) {
        let analyzer = &mut *self.analyzer;
        let start = analyzer.terms.len();
        fold_word(&self.text[piece.start..piece.end], &mut analyzer.terms, &mut analyzer.letters);
        (start, analyzer.terms.len())
    }

    /// Cuts the last term, which begins at `start`, to the longest allowed; returns its end.
    fn cut(&mut self, start: usize) -> usize {
        let terms = &mut self.analyzer.terms;
        if terms.len() - start > MAX_TERM {
            terms.truncate(terms.floor_char_boundary(start + MAX_TERM));
        }
        terms.len()
    }

    fn push(&mut self, piece: Piece, term: (usize, usize), span: u32, kind: Kind) {
        if term.0 < term.1 {
            let Piece { start, end, .. } = piece;
            self.analyzer.ready.push(Ready { term, start, end, position: self.position, span, kind });
        }
    }
}

/// True for what may lie between the parts of a name: white space, and what file names put in its place.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '_' | '-')
}

/// True when `c` stands between a number and one more digit.
fn continues_number(c: char, before: Piece, after: &str) -> bool {
    before.class == Class::Digit
        && separator(c).is_some()
        && after.chars().next().map(class) == Some(Class::Digit)
}

/// True when a character of this class may go on in the run of the piece before it: letters other than Arabic
/// with digits, unless the digits already have points or commas.
fn mixes(class: Class, before: Piece, text: &str) -> bool {
    let arabic = class == Class::Arabic || before.class == Class::Arabic;
    let number = || text[before.start..before.end].contains(|c| separator(c).is_some());
    !arabic && !number()
}
