//! [`IndexQuery`]: what may be asked of the index, as a small tree of folded terms.
//!
//! A leaf matches in the body, in the name, or in what other readings found. Invariant: every tree is answered; an empty or contradictory one
//! finds nothing.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur,
    PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::forms::FormsQuery;
use super::likeness::Likeness;
use super::prefix::PrefixQuery;
use super::rank::Living;

/// How much more a word in the name weighs than in the body.
const NAME_WEIGHT: f32 = 1.5;

/// How much less a word weighs that only another reading of a page has: it may be a misreading.
const ALSO_WEIGHT: f32 = 0.5;

/// In a smaller archive no word is too common: a share says nothing there, and nothing is saved.
const FEW_DOCUMENTS: u64 = 1_000;

/// What may be asked of the index. Terms are folded by `analysis`.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexQuery {
    /// Every document.
    Everything,
    /// Documents with this term.
    Term(String),
    /// Documents with one of these forms of a word, each with what it counts; they score as one word.
    Forms(Vec<(Vec<String>, f32)>),
    /// Documents that match, each with this score.
    Worth(f32, Box<IndexQuery>),
    /// Documents with a term that begins like this.
    Prefix(String),
    /// Documents where these terms stand at these distances from the first.
    Phrase(Vec<(u32, String)>),
    /// Documents of which this fact is known ([`super::Document::facts`]), with what it adds to their score.
    Fact(String, f32),
    /// Documents that may be of a day from the first to the last day number; `None` leaves that end open.
    Dated(Option<i64>, Option<i64>),
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
    /// The same without what only orders: it finds the same documents.
    #[must_use]
    pub(super) fn matching(&self) -> Self {
        let each = |parts: &[Self]| parts.iter().map(Self::matching).collect();
        match self {
            Self::Prefer { must, .. } => must.matching(),
            Self::Worth(_, query) => query.matching(),
            Self::Not(query) => Self::Not(Box::new(query.matching())),
            Self::Any(parts) => Self::Any(each(parts)),
            Self::All(parts) => Self::All(each(parts)),
            leaf => leaf.clone(),
        }
    }

    /// Returns the engine's query for this tree over the living documents.
    pub(super) fn build(&self, living: &Living) -> tantivy::Result<Box<dyn Query>> {
        Ok(match self {
            Self::Everything => Box::new(AllQuery),
            Self::Term(term) => everywhere(living, &[(0, term)])?,
            Self::Fact(fact, weight) => known(living, fact, *weight),
            Self::Dated(first, last) => dated(living, *first, *last),
            Self::Forms(forms) => one_word(living, forms)?,
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
                    if !part.is_everywhere(living)? {
                        clauses.push((Occur::Should, part.build(living)?));
                    }
                }
                Box::new(BooleanQuery::new(clauses))
            }
        })
    }
}

impl IndexQuery {
    /// True for a phrase of words that most documents have: it tells them hardly apart, and looking at the places of
    /// such words is what costs most.
    fn is_everywhere(&self, living: &Living) -> tantivy::Result<bool> {
        let Self::Phrase(terms) = self else { return Ok(false) };
        let docs = living.total_num_docs()?;
        if docs < FEW_DOCUMENTS || terms.len() < 2 {
            return Ok(false);
        }
        for (_, term) in terms {
            if 2 * living.doc_freq(&Term::from_field_text(living.fields().body, term))? < docs {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Forms of one term together, by field; forms of several terms as phrases beside them.
fn one_word(living: &Living, forms: &[(Vec<String>, f32)]) -> tantivy::Result<Box<dyn Query>> {
    let single =
        |(terms, weight): &'_ (Vec<String>, f32)| (terms.len() == 1).then(|| (terms[0].clone(), *weight));
    let singles: Vec<(String, f32)> = forms.iter().filter_map(single).collect();
    let singles: Vec<(&str, f32)> = singles.iter().map(|(term, weight)| (term.as_str(), *weight)).collect();
    let fields = living.fields();
    let mut parts: Vec<Box<dyn Query>> = Vec::new();
    for (field, boost) in [(fields.body, 1.0), (fields.name, NAME_WEIGHT), (fields.also, ALSO_WEIGHT)] {
        if let Some(word) = FormsQuery::new(living, field, &singles)? {
            parts.push(Box::new(BoostQuery::new(Box::new(word), boost)));
        }
    }
    for (terms, weight) in forms.iter().filter(|(terms, _)| terms.len() > 1) {
        let terms: Vec<(u32, &str)> = (0..).zip(terms.iter().map(String::as_str)).collect();
        parts.push(Box::new(BoostQuery::new(everywhere(living, &terms)?, *weight)));
    }
    Ok(union(parts))
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

fn known(living: &Living, fact: &str, weight: f32) -> Box<dyn Query> {
    let term = Term::from_field_text(living.fields().facts, fact);
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), weight))
}

/// Two spans share a day when each begins before the other ends.
fn dated(living: &Living, first: Option<i64>, last: Option<i64>) -> Box<dyn Query> {
    let (begins, ends) = living.fields().dated;
    let at = |field, day: Option<i64>| {
        day.map_or(Bound::Unbounded, |day| Bound::Included(Term::from_field_i64(field, day)))
    };
    let known = |field| Bound::Included(Term::from_field_i64(field, i64::MIN));
    let early: Box<dyn Query> = Box::new(RangeQuery::new(known(begins), at(begins, last)));
    let late: Box<dyn Query> = Box::new(RangeQuery::new(at(ends, first), Bound::Unbounded));
    let both = match first {
        Some(_) => BooleanQuery::intersection(vec![early, late]),
        None => BooleanQuery::intersection(vec![early]),
    };
    Box::new(ConstScoreQuery::new(Box::new(both), 0.0))
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
