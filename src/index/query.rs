//! [`IndexQuery`]: what may be asked of the index, as a small tree of folded terms.
//!
//! A leaf matches in the body, in the name, or in what other readings found. Invariant: every tree is answered; an empty or contradictory one
//! finds nothing.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::likeness::Likeness;
use super::prefix::PrefixQuery;
use super::rank::Living;

/// How much more a word in the name weighs than in the body.
const NAME_WEIGHT: f32 = 1.5;

/// How much less a word weighs that only another reading of a page has: it may be a misreading.
const ALSO_WEIGHT: f32 = 0.5;

/// What may be asked of the index. Terms are folded by `analysis`.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexQuery {
    /// Every document.
    Everything,
    /// Documents with this term.
    Term(String),
    /// Documents that match, each with this score.
    Worth(f32, Box<IndexQuery>),
    /// Documents with a term that begins like this.
    Prefix(String),
    /// Documents where these terms stand at these distances from the first.
    Phrase(Vec<(u32, String)>),
    /// Documents that match one of these; the more, the higher.
    Any(Vec<IndexQuery>),
    /// Documents that match all of these. A [`IndexQuery::Not`] among them takes documents away.
    All(Vec<IndexQuery>),
    /// Documents that are like these words, in their order, none of which is required; the more like, the higher.
    Like(Vec<String>),
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
    /// Returns the engine's query for this tree over the living documents.
    pub(super) fn build(&self, living: &Living) -> tantivy::Result<Box<dyn Query>> {
        Ok(match self {
            Self::Everything => Box::new(AllQuery),
            Self::Term(term) => everywhere(living, &[(0, term)])?,
            Self::Worth(score, query) => Box::new(ConstScoreQuery::new(query.build(living)?, *score)),
            Self::Prefix(start) => prefix(living, start),
            Self::Phrase(terms) => {
                let terms: Vec<(u32, &str)> =
                    terms.iter().map(|(offset, term)| (*offset, term.as_str())).collect();
                everywhere(living, &terms)?
            }
            Self::Any(parts) => union(parts.iter().map(|part| part.build(living)).collect::<Result<_, _>>()?),
            Self::All(parts) => all(living, parts)?,
            Self::Like(words) => Box::new(Likeness::of(living, words)?),
            Self::Not(_) => all(living, std::slice::from_ref(self))?,
            Self::Prefer { must, should } => {
                let mut clauses = vec![(Occur::Must, must.build(living)?)];
                for part in should {
                    clauses.push((Occur::Should, part.build(living)?));
                }
                Box::new(BooleanQuery::new(clauses))
            }
        })
    }
}

/// Terms at these distances, in the body or in the name. A field that lacks one of them is not looked into:
/// most words stand in no name, and asking twice would cost twice.
fn everywhere(living: &Living, terms: &[(u32, &str)]) -> tantivy::Result<Box<dyn Query>> {
    let mut fields: Vec<Box<dyn Query>> = Vec::with_capacity(3);
    if let Some(body) = together(living, living.fields().body, terms)? {
        fields.push(body);
    }
    if let Some(name) = together(living, living.fields().name, terms)? {
        fields.push(Box::new(BoostQuery::new(name, NAME_WEIGHT)));
    }
    if let Some(also) = together(living, living.fields().also, terms)? {
        fields.push(Box::new(BoostQuery::new(also, ALSO_WEIGHT)));
    }
    Ok(union(fields))
}

fn together(living: &Living, field: Field, terms: &[(u32, &str)]) -> tantivy::Result<Option<Box<dyn Query>>> {
    let at = |(offset, term): &(u32, &str)| (*offset as usize, Term::from_field_text(field, term));
    let terms: Vec<(usize, Term)> = terms.iter().map(at).collect();
    for (_, term) in &terms {
        if living.searcher().doc_freq(term)? == 0 {
            return Ok(None);
        }
    }
    Ok(match terms.len() {
        0 => None,
        1 => terms.into_iter().next().map(|(_, term)| word(term)),
        _ => Some(Box::new(PhraseQuery::new_with_offset(terms))),
    })
}

fn word(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn prefix(living: &Living, start: &str) -> Box<dyn Query> {
    if start.is_empty() {
        return Box::new(EmptyQuery);
    }
    let within = |field| Box::new(PrefixQuery { field, start: start.to_owned() });
    let name = BoostQuery::new(within(living.fields().name), NAME_WEIGHT);
    let also = BoostQuery::new(within(living.fields().also), ALSO_WEIGHT);
    union(vec![within(living.fields().body), Box::new(name), Box::new(also)])
}

fn union(mut parts: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match parts.len() {
        0 => Box::new(EmptyQuery),
        1 => parts.remove(0),
        _ => Box::new(BooleanQuery::union(parts)),
    }
}

fn all(living: &Living, parts: &[IndexQuery]) -> tantivy::Result<Box<dyn Query>> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len() + 1);
    for part in parts {
        clauses.push(match part {
            IndexQuery::Not(unwanted) => (Occur::MustNot, unwanted.build(living)?),
            wanted => (Occur::Must, wanted.build(living)?),
        });
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        // Only exclusions: they need something to be taken from.
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    }
    Ok(Box::new(BooleanQuery::new(clauses)))
}
