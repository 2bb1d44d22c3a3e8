//! [`IndexQuery`]: what may be asked of the index, as a small tree of folded terms.
//!
//! A leaf matches in the body or in the name. Invariant: every tree is answered; an empty or contradictory one
//! finds nothing.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, RegexQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::schema::Fields;

/// How much more a word in the name weighs than in the body.
const NAME_WEIGHT: f32 = 1.5;

/// What may be asked of the index. Terms are folded by `analysis`.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexQuery {
    /// Every document.
    Everything,
    /// Documents with this term.
    Term(String),
    /// Documents with a term that begins like this.
    Prefix(String),
    /// Documents where these terms stand at these distances from the first.
    Phrase(Vec<(u32, String)>),
    /// Documents that match one of these; the more, the higher.
    Any(Vec<IndexQuery>),
    /// Documents that match all of these. A [`IndexQuery::Not`] among them takes documents away.
    All(Vec<IndexQuery>),
    /// Documents that do not match.
    Not(Box<IndexQuery>),
    /// Documents that match `must`; those that also match one of `should` are higher.
    Prefer {
        /// What a document must match.
        must: Box<IndexQuery>,
        /// What lifts it.
        should: Vec<IndexQuery>,
    },
}

impl IndexQuery {
    /// Returns the engine's query for this tree.
    pub(super) fn build(&self, fields: &Fields) -> Box<dyn Query> {
        match self {
            Self::Everything => Box::new(AllQuery),
            Self::Term(term) => everywhere(fields, |field| word(field, term)),
            Self::Prefix(start) => everywhere(fields, |field| prefix(field, start)),
            Self::Phrase(terms) => phrase(fields, terms),
            Self::Any(parts) => union(parts.iter().map(|part| part.build(fields)).collect()),
            Self::All(parts) => all(fields, parts),
            Self::Not(_) => all(fields, std::slice::from_ref(self)),
            Self::Prefer { must, should } => {
                let must = [(Occur::Must, must.build(fields))];
                let should = should.iter().map(|part| (Occur::Should, part.build(fields)));
                Box::new(BooleanQuery::new(must.into_iter().chain(should).collect()))
            }
        }
    }
}

fn everywhere(fields: &Fields, leaf: impl Fn(Field) -> Box<dyn Query>) -> Box<dyn Query> {
    let name = BoostQuery::new(leaf(fields.name), NAME_WEIGHT);
    Box::new(BooleanQuery::union(vec![leaf(fields.body), Box::new(name)]))
}

fn word(field: Field, term: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs))
}

fn prefix(field: Field, start: &str) -> Box<dyn Query> {
    let mut pattern = String::with_capacity(start.len() + 4);
    for c in start.chars() {
        if !c.is_alphanumeric() {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push_str(".*");
    match RegexQuery::from_pattern(&pattern, field) {
        Ok(query) => Box::new(query),
        // Not a pattern after all: what cannot be looked up is not there.
        Err(_) => Box::new(EmptyQuery),
    }
}

fn phrase(fields: &Fields, terms: &[(u32, String)]) -> Box<dyn Query> {
    match terms {
        [] => Box::new(EmptyQuery),
        [(_, term)] => everywhere(fields, |field| word(field, term)),
        _ => everywhere(fields, |field| {
            let at = |(offset, term): &(u32, String)| (*offset as usize, Term::from_field_text(field, term));
            Box::new(PhraseQuery::new_with_offset(terms.iter().map(at).collect()))
        }),
    }
}

fn union(mut parts: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match parts.len() {
        0 => Box::new(EmptyQuery),
        1 => parts.remove(0),
        _ => Box::new(BooleanQuery::union(parts)),
    }
}

fn all(fields: &Fields, parts: &[IndexQuery]) -> Box<dyn Query> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len() + 1);
    for part in parts {
        clauses.push(match part {
            IndexQuery::Not(unwanted) => (Occur::MustNot, unwanted.build(fields)),
            wanted => (Occur::Must, wanted.build(fields)),
        });
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        // Only exclusions: they need something to be taken from.
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    }
    Box::new(BooleanQuery::new(clauses))
}
