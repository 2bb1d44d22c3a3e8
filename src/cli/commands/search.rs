//! `diwan search`: finds records by their texts and names.

use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::words::{Lang, Noun, Say};
use crate::cli::{Ended, args, json};
use crate::search::{Hit, Hits, Page, Query, Snippet, search as find};

/// Signs that make a phrase; where one was typed the shell has left it to us.
const QUOTES: &str = "\"'\u{AB}\u{BB}\u{2018}\u{2019}\u{201C}\u{201D}\u{201E}\u{2039}\u{203A}";

pub fn search(desk: &Desk, typed: &args::Search) -> Ended {
    let text = query_text(&typed.query);
    let query = Query::parse(&text);
    let query = if typed.exact { query.literally() } else { query };
    let page = Page { offset: typed.page.saturating_sub(1).saturating_mul(typed.limit), limit: typed.limit };
    let archive = desk.open_current()?;
    let hits = find(&archive, &query, page)?;
    if desk.json {
        as_json(desk, &text, typed, &hits)?;
    } else {
        tell(desk, &query, typed, &hits)?;
    }
    Ok(Exit::Done)
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

fn as_json(desk: &Desk, text: &str, typed: &args::Search, hits: &Hits) -> anyhow::Result<()> {
    for hit in &hits.hits {
        desk.out.json(&json::hit(hit))?;
    }
    Ok(desk.out.json(&json::results(text, typed.page, hits))?)
}

fn tell(desk: &Desk, query: &Query, typed: &args::Search, hits: &Hits) -> anyhow::Result<()> {
    if query.is_empty() {
        desk.notice(&Say::NothingSought);
        return Ok(());
    }
    desk.out.heading(&total(desk.lang, hits))?;
    for hit in &hits.hits {
        one(desk, hit)?;
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
    out.line(format!("    {}", lang.place(hit.page, hit.arrived)))?;
    if hit.text_lost {
        out.line(format!("    {}", lang.say(&Say::TextLost)))?;
    } else if !hit.snippet.text.is_empty() {
        out.line(format!("    {}", lang.isolated(&snippet(desk, &hit.snippet))))?;
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
