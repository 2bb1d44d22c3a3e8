//! `diwan search`: finds records by their texts and names.

use std::collections::BTreeMap;

use super::records;
use crate::cli::args::Sorting;
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::{self, Ended, args, json};
use crate::lexicon::{Level, Lexicon, Refused, Rescue, Suggestion};
use crate::recognise::{Day, RecordType, query_dates};
use crate::search::{
    Field, Hit, Hits, Meaning, Mode, Order, Page, Query, Snippet, Wish, proposed, rescued, search_as as find,
};
use crate::words::{Lang, Noun, Say};

/// The most values of a facet that are shown.
const MAX_FACETS: usize = 12;

/// The most lines of word lists that are told one by one.
const MAX_TOLD: usize = 5;

/// Signs that make a phrase; where one was typed the shell has left it to us.
const QUOTES: &str = "\"'\u{AB}\u{BB}\u{2018}\u{2019}\u{201C}\u{201D}\u{201E}\u{2039}\u{203A}";

pub fn search(desk: &Desk, typed: &args::Search) -> Ended {
    let mut text = query_text(&typed.query);
    let page = Page { offset: typed.page.saturating_sub(1).saturating_mul(typed.limit), limit: typed.limit };
    let archive = desk.open_current()?;
    let lexicon = word_lists(desk)?;
    let rescue = if typed.exact { None } else { rescued(&archive, &lexicon, &text)? };
    if let Some(rescue) = rescue.as_ref().filter(|rescue| rescue.certain) {
        desk.notice(&Say::WrongLayout { meant: rescue.text.clone(), on: rescue.layout });
        text.clone_from(&rescue.text);
    }
    let query = query(&text, typed)?;
    if !desk.json {
        understood(desk, &query);
    }
    let order = order(typed.sort);
    let wish = Wish { lexicon: &lexicon, order, page, facets: typed.facets, like: typed.like };
    let hits = find(&archive, &query, wish)?;
    if desk.json {
        as_json(desk, &text, typed, &query, &hits)?;
        return Ok(Exit::Done);
    }
    tell(desk, &query, typed, &hits)?;
    if hits.total == 0 {
        propose(desk, proposed(&archive, &lexicon, &query)?, rescue);
    }
    Ok(Exit::Done)
}

/// What was typed, with what the options add.
fn query(text: &str, typed: &args::Search) -> Result<Query, cli::exit::Refused> {
    let mode = if typed.advanced { Mode::Advanced } else { Mode::Plain };
    let mut query = Query::parse_as(text, mode);
    if typed.exact {
        query = query.literally();
    }
    let today = records::today();
    if !typed.words_only && !typed.exact {
        query = query.understood(today);
    }
    let mut asked = Query::default();
    if let Some(kind) = &typed.kind {
        asked = asked.with(Field::Type, records::kind(kind)?.name());
    }
    for (date, value) in [(&typed.since, "since"), (&typed.until, "until")] {
        let Some(date) = date else { continue };
        if query_dates(date, today).is_empty() {
            return Err(cli::exit::Refused::NoDate(date.clone()));
        }
        asked = asked
            .with(Field::Date, &if value == "since" { format!("{date}..") } else { format!("..{date}") });
    }
    if let Some(issuer) = &typed.issuer {
        asked = asked.with(Field::Issuer, issuer);
    }
    // Fields always have their meaning.
    query.clauses.extend(asked.understood(today).clauses);
    Ok(query)
}

fn order(sorting: Sorting) -> Order {
    match sorting {
        Sorting::Relevance => Order::Relevance,
        Sorting::Newest => Order::NewestDate,
        Sorting::Oldest => Order::OldestDate,
        Sorting::Latest => Order::NewestArrival,
        Sorting::Earliest => Order::OldestArrival,
    }
}

/// Says how dates and references were understood.
fn understood(desk: &Desk, query: &Query) {
    let bare = query.clauses.iter().filter(|clause| clause.field.is_none());
    let meant: Vec<_> = bare.filter_map(|clause| Some((clause, clause.meaning.as_ref()?))).collect();
    for (clause, meaning) in &meant {
        let as_what = words_for(desk.lang, meaning);
        desk.notice(&Say::Understood { typed: clause.text.clone(), as_what });
    }
    if !meant.is_empty() {
        desk.notice(&Say::WordsOnlyHint);
    }
}

fn words_for(lang: Lang, meaning: &Meaning) -> String {
    match meaning {
        Meaning::Reference { kind, number, keys } => {
            let kind = kind.map(|kind| lang.kind(kind)).unwrap_or_default();
            let year = keys.iter().find_map(|key| key.split(':').nth(2)).unwrap_or_default();
            lang.isolated(format!("{kind} {number} {year}").trim())
        }
        Meaning::Mentions(first, last) | Meaning::Dated(first, last) => {
            let day = |day: &Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
            lang.isolated(&format!("{}..{}", day(first), day(last)))
        }
        Meaning::Facts(facts) => lang.isolated(&facts.join(" ")),
    }
}

/// The shipped word lists and the town's own; lines of the latter that are not understood are told.
fn word_lists(desk: &Desk) -> anyhow::Result<Lexicon> {
    let (lexicon, refused) = desk.config.lexicon()?;
    for line in refused.iter().take(MAX_TOLD) {
        let Refused { table, line, reason } = line.clone();
        desk.notice(&Say::WordsRefused { table, line, reason });
    }
    if refused.len() > MAX_TOLD {
        desk.notice(&Say::MoreWordsRefused { lines: refused.len() });
    }
    Ok(lexicon)
}

/// What else could be tried where nothing was found.
fn propose(desk: &Desk, words: Vec<(String, Vec<Suggestion>)>, rescue: Option<Rescue>) {
    if let Some(rescue) = rescue.filter(|rescue| !rescue.certain) {
        desk.notice(&Say::MaybeLayout { meant: rescue.text });
    }
    for (typed, near) in words.into_iter().filter(|(_, near)| !near.is_empty()) {
        let words = near.into_iter().map(|near| near.term).collect();
        desk.notice(&Say::DidYouMean { typed, words });
    }
}

/// Puts the query together again. The shell has taken the quotes away: among several arguments, one of several
/// words was quoted and means a phrase; one alone is the whole query.
fn query_text(typed: &[String]) -> String {
    let one = |part: &String| {
        let bare =
            typed.len() == 1 || !part.contains(char::is_whitespace) || part.contains(|c| QUOTES.contains(c));
        match part.strip_prefix(['-', '\u{2212}']) {
            _ if bare => part.clone(),
            Some(unwanted) => format!("-\"{unwanted}\""),
            None => format!("\"{part}\""),
        }
    };
    typed.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn as_json(desk: &Desk, text: &str, typed: &args::Search, query: &Query, hits: &Hits) -> anyhow::Result<()> {
    for hit in &hits.hits {
        let mut value = json::hit(hit);
        json::extend(&mut value, &records::known_json(&hit.known));
        desk.out.json(&value)?;
    }
    let mut results = json::results(text, typed.page, hits);
    let meant = query.clauses.iter().filter_map(|clause| {
        let meaning = clause.meaning.as_ref()?;
        let field = clause.field.map(Field::name);
        Some(serde_json::json!({
            "typed": clause.text, "field": field, "meaning": words_for(Lang::En, meaning),
        }))
    });
    results["understood"] = meant.collect();
    if typed.facets {
        results["facets"] = serde_json::json!(hits.facets);
    }
    Ok(desk.out.json(&results)?)
}

/// The counts, facet by facet, the largest first.
fn facets(desk: &Desk, hits: &Hits) -> anyhow::Result<()> {
    let mut by_kind: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for (word, count) in &hits.facets {
        if let Some((kind, value)) = word.split_once(':') {
            by_kind.entry(kind).or_default().push((value, *count));
        }
    }
    for (facet, mut values) in by_kind {
        desk.out.line("")?;
        desk.out.heading(&desk.lang.say(&Say::FacetHeading { facet: facet.to_owned() }))?;
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (value, count) in values.into_iter().take(MAX_FACETS) {
            let kind = RecordType::ALL.iter().find(|kind| facet == "type" && kind.name() == value);
            let named = || match facet {
                "access" => desk.lang.access_named(value).to_owned(),
                _ => desk.lang.name(value),
            };
            let shown = kind.map_or_else(named, |kind| desk.lang.kind(*kind));
            desk.out.line(format!("{count:>7}  {shown}"))?;
        }
    }
    Ok(())
}

fn tell(desk: &Desk, query: &Query, typed: &args::Search, hits: &Hits) -> anyhow::Result<()> {
    if query.is_empty() && typed.like.is_none() {
        desk.notice(&Say::NothingSought);
        return Ok(());
    }
    desk.out.heading(&total(desk.lang, hits))?;
    for hit in &hits.hits {
        one(desk, hit)?;
        if typed.explain {
            explain(desk, hit)?;
        }
    }
    facets(desk, hits)?;
    if hits.unquoted && hits.total > 0 {
        desk.notice(&Say::Unquoted);
    }
    if hits.relaxed && hits.total > 0 {
        desk.notice(&Say::Relaxed);
    }
    if hits.total == 0 {
        desk.notice(&Say::NoResultsTip);
    }
    let shown = typed.page.saturating_mul(typed.limit) as u64;
    if hits.total > shown && !hits.hits.is_empty() {
        desk.notice(&Say::MoreResults { page: typed.page + 1 });
    }
    Ok(())
}

fn total(lang: Lang, hits: &Hits) -> String {
    let total = lang.counted(hits.total, Noun::Result);
    if hits.at_least { lang.say(&Say::AtLeast { total }) } else { total }
}

fn one(desk: &Desk, hit: &Hit) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    let escape = |text: &str| Lang::En.name(text);
    let name = out.marked(&hit.name, &hit.name_highlights, escape);
    out.line("")?;
    out.line(format!("[{}] {}", hit.record, lang.isolated(&name)))?;
    let known = records::identity(lang, &hit.known);
    if !hit.title.is_empty() && !hit.text_lost {
        out.line(format!("    {}", lang.isolated(&Lang::document_line(&hit.title))))?;
    }
    if !known.is_empty() {
        out.line(format!("    {known}"))?;
    }
    out.line(format!("    {}", lang.place(hit.page, hit.arrived)))?;
    if let Some(level) = hit.level.filter(|level| *level > Level::Norm) {
        let farther = hit.forms.iter().filter(|form| form.level > Level::Norm);
        let forms: Vec<String> = farther.map(|form| form.text.clone()).collect();
        out.line(format!("    {}", lang.found_as(level, &forms)))?;
    }
    if hit.text_lost {
        out.line(format!("    {}", lang.say(&Say::TextLost)))?;
    } else if !hit.snippet.text.is_empty() {
        out.line(format!("    {}", lang.isolated(&snippet(desk, &hit.snippet))))?;
    }
    Ok(())
}

/// Why a hit was found: its level and score, and each form with its own level.
fn explain(desk: &Desk, hit: &Hit) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    let score = format!("{:.3}", hit.score);
    match hit.level {
        Some(level) => {
            let level = json::level(level).to_owned();
            out.line(format!("    = {}", lang.say(&Say::Because { level, score })))?;
        }
        None => out.line(format!("    = {} ({score})", lang.say(&Say::BecauseKnown)))?,
    }
    for form in &hit.forms {
        out.line(format!("      {}: {}", json::level(form.level), lang.name(&form.text)))?;
    }
    Ok(())
}

fn snippet(desk: &Desk, snippet: &Snippet) -> String {
    let marked = desk.out.marked(&snippet.text, &snippet.highlights, Lang::document_line);
    let cut = |more: bool| if more { "\u{2026}" } else { "" };
    format!("{}{marked}{}", cut(snippet.more_before), cut(snippet.more_after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shell_took_away_comes_back() {
        let text = |typed: &[&str]| query_text(&typed.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(text(&["one two"]), "one two");
        assert_eq!(text(&["one", "two three"]), "one \"two three\"");
        assert_eq!(text(&["one", "-two three"]), "one -\"two three\"");
        assert_eq!(text(&["one", "=\"two three\""]), "one =\"two three\"");
    }
}
