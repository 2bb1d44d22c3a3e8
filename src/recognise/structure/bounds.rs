//! How much of a description is kept: it goes into one entry of a ledger, whose size is bounded.

use super::{Description, DocumentDate, DocumentReference};

/// Bytes of canonical JSON that each list may take; together with the rest they stay below 60 KiB.
const REFERENCES: usize = 26 * 1024;
const DATES: usize = 12 * 1024;
const AMOUNTS: usize = 9 * 1024;
const PERSONAL: usize = 3 * 1024;

/// What one amount and one personal number take at most.
const AMOUNT: usize = 150;
const NUMBER: usize = 90;

/// Characters of one line of text, and of a word of a reference.
const LINE: usize = 200;
const WORDS: usize = 80;

/// How many addressees and parties are kept.
const PEOPLE: usize = 12;

/// Cuts texts and lists to what is kept, and notes that something was cut.
pub(super) fn cut(out: &mut Description) {
    let lines = [&mut out.title, &mut out.subject, &mut out.issuer, &mut out.unit];
    let mut more = lines.into_iter().flatten().fold(false, |more, text| shorten(text, LINE) | more);
    for list in [&mut out.addressees, &mut out.parties] {
        more |= list.len() > PEOPLE;
        list.truncate(PEOPLE);
        more = list.iter_mut().fold(more, |more, text| shorten(text, LINE) | more);
    }
    for one in &mut out.references {
        let found = &mut one.reference;
        let texts = found.details.values_mut().chain(&mut found.issuer).chain(&mut found.number);
        more = texts.fold(more, |more, text| shorten(text, WORDS) | more);
    }
    more |= keep(&mut out.references, REFERENCES, reference_size);
    more |= keep(&mut out.dates, DATES, date_size);
    more |= keep(&mut out.amounts, AMOUNTS, |_| AMOUNT);
    more |= keep(&mut out.personal, PERSONAL, |_| NUMBER);
    out.more = more;
}

/// Cuts a list to a size, and tells whether something was cut.
fn keep<T>(list: &mut Vec<T>, size: usize, of: impl Fn(&T) -> usize) -> bool {
    let mut left = size;
    let fits = list.iter().take_while(|one| {
        let needed = of(one);
        let fits = needed <= left;
        left = left.saturating_sub(needed);
        fits
    });
    let kept = fits.count();
    let cut = kept < list.len();
    list.truncate(kept);
    cut
}

fn reference_size(one: &DocumentReference) -> usize {
    let found = &one.reference;
    let texts = found.details.values().chain(&found.issuer).chain(&found.number);
    // Names and figures of the fields, then the texts with a quoted name for each detail.
    330 + texts.map(|text| quoted(text) + 20).sum::<usize>()
}

fn date_size(one: &DocumentDate) -> usize {
    230 + one.flags.iter().map(|flag| flag.len() + 3).sum::<usize>()
}

/// The bytes of a text in JSON: quotes and backslashes are escaped.
fn quoted(text: &str) -> usize {
    text.len() + text.matches(['"', '\\']).count()
}

/// Cuts a text and makes it one line without control characters; tells whether it was cut.
fn shorten(text: &mut String, most: usize) -> bool {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    let cut = text.chars().nth(most).is_some();
    clean.trim().clone_into(text);
    cut
}
