//! How strictly the words of a query are required.
//!
//! A few words are what a clerk knows to stand on the paper: all are required, and likeness only orders what has
//! them. If that does not fill the page, records that lack some follow, below all that have all. A long query is a
//! description: what is most like it comes first, whether or not every word stands in it. The answer says which
//! it was. If in such a description words in quotes stand nowhere together as they were typed, they count as words,
//! and the answer says that too. Invariants: what is taken away holds in every case; quotes hold as long as
//! anything is found with them, and always where little or nothing else is asked; a single word is always required, and two as long as they stand
//! together anywhere.

use super::plan::Plan;
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
    /// True when nothing has the words in quotes together: they were looked for as if there were no quotes.
    pub unquoted: bool,
}

/// Finds what the plan asks for, or what is like its bare words when that is better. `wanted` is how many records
/// fill what will be shown, and how many there are with all words if that was counted; what was recognised in bare words lifts, and is required only while all words are.
pub(super) fn find(
    index: &Index,
    plan: &Plan,
    offset: usize,
    limit: usize,
    wanted: (usize, Option<u64>),
) -> Result<Ranked, IndexError> {
    let ranked = find_quoted(index, plan, offset, limit, wanted)?;
    let unquoted = plan.without_quotes().filter(|plan| ranked.found.total == 0 && words(plan).1 >= MANY);
    match unquoted {
        Some(plan) => {
            Ok(Ranked { unquoted: true, ..find_quoted(index, &plan, offset, limit, (wanted.0, None))? })
        }
        None => Ok(ranked),
    }
}

fn find_quoted(
    index: &Index,
    plan: &Plan,
    offset: usize,
    limit: usize,
    wanted: (usize, Option<u64>),
) -> Result<Ranked, IndexError> {
    let strict = plan.index_query();
    let (terms, mut count) = words(plan);
    if count >= FEW && is_question(plan) {
        count = count.max(MANY);
    }
    let like = IndexQuery::Like(terms);
    let enough = match count {
        0 | 1 => 0,
        2 => 1,
        _ => wanted.0 as u64,
    };
    let all = || wanted.1.map_or_else(|| index.count(&strict), Ok);
    // Counting costs little; likeness is worked out once, for the query that answers.
    if count < MANY && (enough == 0 || all()? >= enough) {
        let ordered = match count {
            0 => strict,
            _ => IndexQuery::Prefer { must: Box::new(strict), should: vec![like] },
        };
        return Ok(Ranked { found: index.find(&ordered, offset, limit)?, relaxed: false, unquoted: false });
    }
    let mut should = plan.recognised();
    if count < MANY {
        should.push(IndexQuery::Worth(ALL_WORDS, Box::new(strict)));
    }
    let mut must = plan.beside_words();
    must.push(like);
    let loose = IndexQuery::Prefer { must: Box::new(IndexQuery::All(must)), should };
    Ok(Ranked { found: index.find(&loose, offset, limit)?, relaxed: true, unquoted: false })
}

/// Returns the terms of the wanted bare words, and how many of the words carry meaning.
fn words(plan: &Plan) -> (Vec<String>, usize) {
    let (mut terms, mut count) = (Vec::new(), 0);
    for part in plan.bare() {
        let single = |kind| matches!(kind, Token::Word | Token::Part);
        terms.extend(tokens(&part.text).into_iter().filter(|t| single(t.kind)).map(|t| t.term));
        if part.meaning.is_none() {
            count += part.units.iter().filter(|unit| !unit.weak).count();
        }
    }
    (terms, count)
}

fn is_question(plan: &Plan) -> bool {
    plan.parts.iter().any(|part| part.text.contains(['?', '\u{61F}']))
}
