//! Amounts of money: the dinar has three decimals, groups are parted by commas.
//!
//! A comma before three figures may be either; what the rest of the document does decides, never the locale.

use std::ops::Range;

use super::{Amount, AmountValue, Currency, page_number};
use crate::recognise::references::{Piece, Word, words};

/// How a currency is written behind an amount; the first row that fits counts.
const CURRENCIES: &[(&[&str], Currency, i64)] = &[
    (&["د", ".", "ل"], Currency::Lyd, 1000),
    (&["د", "ل"], Currency::Lyd, 1000),
    (&["دل"], Currency::Lyd, 1000),
    (&["دينار", "تونسي"], Currency::Tnd, 1000),
    (&["دينارا", "تونسيا"], Currency::Tnd, 1000),
    (&["دينار"], Currency::Lyd, 1000),
    (&["دينارا"], Currency::Lyd, 1000),
    (&["دنانير"], Currency::Lyd, 1000),
    (&["lyd"], Currency::Lyd, 1000),
    (&["درهم"], Currency::Lyd, 1),
    (&["درهما"], Currency::Lyd, 1),
    (&["دراهم"], Currency::Lyd, 1),
    (&["دولار"], Currency::Usd, 1000),
    (&["دولارا"], Currency::Usd, 1000),
    (&["usd"], Currency::Usd, 1000),
    (&["$"], Currency::Usd, 1000),
    (&["يورو"], Currency::Eur, 1000),
    (&["eur"], Currency::Eur, 1000),
    (&["\u{20AC}"], Currency::Eur, 1000),
    (&["جنيه"], Currency::Egp, 1000),
    (&["جنيها"], Currency::Egp, 1000),
];

/// A number with its marks.
struct Figures {
    pieces: Range<usize>,
    parts: Vec<String>,
    marks: Vec<char>,
}

/// What figures say: whole units, thousandths, and whether a comma may be a point.
struct Reading {
    thousandths: i64,
    unsure: bool,
    decimals: usize,
    grouped: bool,
}

/// Returns the amounts of all pages.
pub(super) fn amounts(pages: &[&str]) -> Vec<Amount> {
    let pages: Vec<Vec<Word>> = pages.iter().map(|page| words(page)).collect();
    let certain = pages.iter().any(|words| groups_are_certain(words));
    let all = pages.iter().enumerate();
    all.flat_map(|(page, words)| of_page(page, words, certain)).collect()
}

fn of_page(page: usize, words: &[Word], certain: bool) -> Vec<Amount> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut table = None;
    while let Some(word) = words.get(at) {
        let Some(figures) = figures(words, at).filter(|_| word.piece == Piece::Number) else {
            table = if word.piece == Piece::Line { None } else { table };
            at += 1;
            continue;
        };
        let in_table = *table.get_or_insert_with(|| is_table(words, at));
        let next = figures.pieces.end;
        out.extend(amount(words, &figures, in_table).map(|mut amount| {
            amount.page = page_number(page);
            amount.unsure = amount.unsure && !certain;
            amount
        }));
        at = next;
    }
    out
}

fn amount(words: &[Word], figures: &Figures, in_table: bool) -> Option<Amount> {
    let reading = read(figures)?;
    let end = figures.pieces.end;
    if words.get(end).is_some_and(|word| word.is('%') || word.is('\u{066A}')) {
        return None;
    }
    let said = currency(words, figures);
    let exact = reading.decimals == 3 && (reading.grouped || in_table);
    let (currency, unit, last) = said.or(exact.then_some((Currency::Lyd, 1000, end)))?;
    let thousandths = if unit == 1 { reading.thousandths / 1000 } else { reading.thousandths };
    let first = words.get(figures.pieces.start)?;
    Some(Amount {
        page: 0,
        range: first.range.start..words.get(last - 1)?.range.end,
        value: AmountValue { thousandths, currency },
        stated: said.is_some(),
        unsure: reading.unsure,
    })
}

/// Reads the currency behind an amount, or the sign before it, and returns the piece behind both.
fn currency(words: &[Word], figures: &Figures) -> Option<(Currency, i64, usize)> {
    let end = figures.pieces.end;
    let mark = |word: &Word, sign: &str| matches!(word.piece, Piece::Mark(mark) if sign.chars().eq([mark]));
    let fits = |row: &[&str], at: usize| {
        row.iter().enumerate().all(|(n, part)| {
            words
                .get(at + n)
                .is_some_and(|word| word.piece == Piece::Word && word.text == *part || mark(word, part))
        })
    };
    let skip = usize::from(words.get(end).is_some_and(|word| word.is(')')));
    for at in [end, end + skip] {
        if let Some((row, currency, unit)) = CURRENCIES.iter().find(|(row, ..)| fits(row, at)) {
            return Some((*currency, *unit, at + row.len()));
        }
    }
    let before = figures.pieces.start.checked_sub(1)?;
    let sign =
        CURRENCIES.iter().find(|(row, ..)| row.len() == 1 && !is_arabic(row[0]) && fits(row, before))?;
    Some((sign.1, sign.2, end))
}

fn is_arabic(text: &str) -> bool {
    text.chars().any(|c| ('\u{0600}'..='\u{06FF}').contains(&c))
}

/// Reads figures with the commas and points that touch them.
fn figures(words: &[Word], at: usize) -> Option<Figures> {
    const MOST_PARTS: usize = 8;
    let first = words.get(at)?;
    let mut out = Figures { pieces: at..at + 1, parts: vec![first.text.clone()], marks: Vec::new() };
    while let (Some(mark), Some(next)) = (words.get(out.pieces.end), words.get(out.pieces.end + 1)) {
        let tight = !mark.spaced && !next.spaced && next.piece == Piece::Number;
        let Some(sign) = [',', '.'].into_iter().find(|sign| mark.is(*sign)).filter(|_| tight) else { break };
        if out.parts.len() == MOST_PARTS {
            break;
        }
        out.marks.push(sign);
        out.parts.push(next.text.clone());
        out.pieces.end += 2;
    }
    Some(out)
}

fn read(figures: &Figures) -> Option<Reading> {
    let points = figures.marks.iter().filter(|mark| **mark == '.').count();
    let decimal = points == 1 && figures.marks.last() == Some(&'.');
    let (fraction, whole) = match figures.parts.split_last()? {
        (last, rest) if decimal => (last.as_str(), rest),
        _ => ("", figures.parts.as_slice()),
    };
    let groups =
        whole.get(1..)?.iter().all(|group| group.len() == 3) && (whole.len() == 1 || whole[0].len() <= 3);
    if !groups || fraction.len() > 3 || (points > 0 && !decimal) {
        return None;
    }
    let units: i64 = whole.concat().parse().ok()?;
    let part: i64 = format!("{fraction:0<3}").parse().ok()?;
    Some(Reading {
        thousandths: units.checked_mul(1000)?.checked_add(part)?,
        unsure: whole.len() == 2 && !decimal,
        decimals: fraction.len(),
        grouped: whole.len() > 1,
    })
}

/// Tells whether a page uses commas and a point in one number, so that its commas part groups.
fn groups_are_certain(words: &[Word]) -> bool {
    (0..words.len()).filter(|&at| words[at].piece == Piece::Number).filter_map(|at| figures(words, at)).any(
        |figures| {
            figures.marks.contains(&',')
                && read(&figures).is_some_and(|reading| reading.decimals > 0 && reading.grouped)
        },
    )
}

/// Tells whether the line of a piece is a row of a table.
fn is_table(words: &[Word], at: usize) -> bool {
    const NEAR: usize = 200;
    let before = words[at.saturating_sub(NEAR)..at].iter().rev().take_while(|word| word.piece != Piece::Line);
    let after = words[at..].iter().take(NEAR).take_while(|word| word.piece != Piece::Line);
    before.chain(after).any(|word| word.is('|'))
}
