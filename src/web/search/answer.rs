//! What a search finds, for the page and for programs: the same work, told in two ways.

use std::collections::BTreeMap;

use super::ask::{Ask, PAGE};
use crate::archive::Archive;
use crate::ledger::{Circumstances as _, RealCircumstances};
use crate::lexicon::{Lexicon, Rescue, Suggestion};
use crate::search::{self, Hits, Mended, Page, Query, SearchError, Wish};

/// What was found, and how it was understood.
pub struct Answer {
    /// What was asked, with the text that was really sought.
    pub ask: Ask,
    /// The text that another keyboard layout would have made of what was typed.
    pub rescue: Option<Rescue>,
    /// What was typed, where something else was sought.
    pub instead_of: Option<String>,
    /// What was typed, taken apart and understood.
    pub query: Query,
    /// The text with a letter that it seems to lack: sought where another layout was on, otherwise proposed.
    pub mended: Option<Mended>,
    /// What was found.
    pub hits: Hits,
    /// For words that stand nowhere, those that do.
    pub proposed: Vec<(String, Vec<Suggestion>)>,
}

/// Searches as an address says; what the visitor may not see is not in the archive they look into.
pub fn answer(archive: &Archive, lexicon: &Lexicon, ask: Ask) -> Result<Answer, SearchError> {
    let rescue = if ask.exact { None } else { search::rescued(archive, lexicon, &ask.text)? };
    // With the switch for plain words, what was typed is what is sought.
    let certain = rescue.as_ref().filter(|rescue| rescue.certain && !ask.words_only);
    let typed = certain.map(|_| ask.text.clone());
    let text = certain.map_or_else(|| ask.text.clone(), |rescue| rescue.text.clone());
    let mut answer = Answer { rescue, instead_of: typed, ..sought(archive, lexicon, ask.asking(text))? };
    // What was typed on the right layout and finds something is left as it is: trying other words costs searches.
    let whole = answer.hits.total > 0 && (answer.rescue.is_none() || !answer.hits.relaxed);
    if whole || ask.exact || ask.words_only || !ask.filters.is_empty() {
        return Ok(answer);
    }
    // On the wrong layout one does not see what one types: a key that did not come is not noticed.
    let meant = answer.rescue.as_ref().map_or(&ask.text, |rescue| &rescue.text);
    answer.mended = search::mended(archive, lexicon, meant)?;
    match (&answer.mended, &answer.rescue) {
        (Some(mended), Some(_)) => {
            let text = mended.text.clone();
            let (rescue, mended) = (answer.rescue, answer.mended);
            let found = sought(archive, lexicon, ask.asking(text))?;
            Ok(Answer { rescue, mended, instead_of: Some(ask.text), ..found })
        }
        _ => Ok(answer),
    }
}

/// Searches for a text as it is.
fn sought(archive: &Archive, lexicon: &Lexicon, ask: Ask) -> Result<Answer, SearchError> {
    let query = query(&ask);
    let page = Page { offset: (ask.page - 1) * PAGE, limit: PAGE };
    let wish = Wish { lexicon, order: ask.order, page, facets: true, like: None };
    let hits = search::search_as(archive, &query, wish)?;
    let proposed = if hits.total == 0 { search::proposed(archive, lexicon, &query)? } else { Vec::new() };
    Ok(Answer { ask, rescue: None, instead_of: None, query, mended: None, hits, proposed })
}

/// What an address asks for, as a query.
pub fn query(ask: &Ask) -> Query {
    let mut query = Query::parse(&ask.text);
    if ask.exact {
        query = query.literally();
    } else if !ask.words_only {
        query = query.understood(RealCircumstances.now().day());
    }
    query.clauses.extend(ask.clauses());
    query
}

/// The counts facet by facet, the largest first.
pub fn by_facet(facets: &BTreeMap<String, u64>) -> BTreeMap<&str, Vec<(&str, u64)>> {
    let mut found: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for (word, count) in facets {
        if let Some((facet, value)) = word.split_once(':') {
            found.entry(facet).or_default().push((value, *count));
        }
    }
    for values in found.values_mut() {
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    found
}
