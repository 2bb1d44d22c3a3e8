//! `diwan stats`: what the archive holds, in numbers.

use crate::cli::Ended;
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::ledger::{Circumstances as _, RealCircumstances, Time};
use crate::words::Label;

/// A year in seconds.
const YEAR: i64 = 365 * 86_400;

pub fn stats(desk: &Desk) -> Ended {
    let archive = desk.open_current()?;
    let found = archive.catalog()?.statistics()?;
    let entries = archive.ledger()?.size();
    let lately = archive.catalog()?.verified_since(Time(RealCircumstances.now().0 - YEAR))?;
    if desk.json {
        desk.out.json(&json::statistics(&found, entries, lately))?;
        return Ok(Exit::Done);
    }
    let (lang, out) = (desk.lang, &desk.out);
    out.heading(&lang.name(&archive.settings().name))?;
    out.field(Label::Accessions, lang.number(found.accessions))?;
    out.field(Label::Records, lang.number(found.records))?;
    out.field(Label::Contents, lang.number(found.objects))?;
    out.field(Label::Size, lang.size(found.bytes))?;
    out.field(Label::PagesRead, lang.number(found.pages))?;
    out.field(Label::Entries, lang.number(entries))?;
    if found.objects > 0 {
        out.field(Label::VerifiedLately, lang.share(lately, found.objects))?;
    }
    for (state, count) in &found.readings {
        out.field(Label::reading(state), lang.number(*count))?;
    }
    if found.fast > 0 {
        out.field(Label::ReadingFast, lang.number(found.fast))?;
    }
    let mut formats: Vec<_> = found.formats.iter().collect();
    formats.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (format, count) in formats {
        out.field(Label::Format, lang.of_format(format, *count))?;
    }
    Ok(Exit::Done)
}
