//! How strictly the words of a query are required.
//!
//! A few words are what a clerk knows to stand on the paper: all are required, and likeness only orders what has
//! them. If that does not fill the page, records that lack some follow, below all that have all. A long query is a
//! description: what is most like it comes first, whether or not every word stands in it. The answer says which
//! it was. Invariants: what is taken away or quoted holds in every case; a single word is always required,
//! and two as long as they stand together anywhere.

use super::plan::units;
use super::query::{Kind, Query};
use crate::analysis::{Kind as Token, tokens};
use crate::index::{Found, Index, IndexError, IndexQuery};

/// The fewest words that make a question, if they are asked as one.
const FEW: usize = 3;

/// The fewest words that describe rather than name.
const MANY: usize = 4;

/// What lifts records with all words above those without; no likeness comes near it.
const ALL_WORDS: f32 = 4_096.0;

/// What was found, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The records, best first.
    pub found: Found,
    /// True when records that lack some of the words may be among them.
    pub relaxed: bool,
}

/// Finds what `strict` asks for, or what is like the bare words of the query when that is better.
pub(super) fn find(
    index: &Index,
    strict: IndexQuery,
    query: &Query,
    offset: usize,
    limit: usize,
) -> Result<Ranked, IndexError> {
    let (terms, mut count) = words(query);
    if count >= FEW && is_question(query) {
        count = count.max(MANY);
    }
    let like = IndexQuery::Like(terms);
    let ordered = match count {
        0 => strict.clone(),
        _ => IndexQuery::Prefer { must: Box::new(strict.clone()), should: vec![like.clone()] },
    };
    if count < MANY {
        let found = index.find(&ordered, offset, limit)?;
        let enough = match count {
            0 | 1 => 0,
            2 => 1,
            _ => offset.saturating_add(limit) as u64,
        };
        if found.total >= enough {
            return Ok(Ranked { found, relaxed: false });
        }
    }
    let mut should = Vec::new();
    if count < MANY {
        should.push(IndexQuery::Worth(ALL_WORDS, Box::new(strict)));
    }
    let loose = IndexQuery::Prefer { must: Box::new(without_words(query, like)), should };
    Ok(Ranked { found: index.find(&loose, offset, limit)?, relaxed: true })
}

/// Returns the terms of the wanted bare words, and how many of the words carry meaning.
fn words(query: &Query) -> (Vec<String>, usize) {
    let bare = query.clauses.iter().filter(|clause| clause.kind == Kind::Words && clause.wanted);
    let (mut terms, mut count) = (Vec::new(), 0);
    for clause in bare {
        let single = |kind| matches!(kind, Token::Word | Token::Part);
        terms.extend(tokens(&clause.text).into_iter().filter(|t| single(t.kind)).map(|t| t.term));
        count += units(&clause.text).iter().filter(|unit| !unit.weak).count();
    }
    (terms, count)
}

fn is_question(query: &Query) -> bool {
    query.clauses.iter().any(|clause| clause.text.contains(['?', '\u{61F}']))
}

/// What the query asks for beside its bare words, and `like`.
fn without_words(query: &Query, like: IndexQuery) -> IndexQuery {
    let others = query.clauses.iter().filter(|clause| !(clause.kind == Kind::Words && clause.wanted));
    let others = Query { clauses: others.cloned().collect() };
    let mut must = super::plan::required(&others);
    must.push(like);
    IndexQuery::All(must)
}
