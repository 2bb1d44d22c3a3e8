//! References as they are typed into a search box: without "number", in any order, often without a kind.

use super::FoundReference;
use super::kind::RecordType;
use super::number::written;
use super::scan::{Mode, Scan};
use super::when;
use super::words::Piece;
use crate::recognise::day::Day;

/// Finds the references that a typed text means.
pub(super) fn query_references(text: &str, today: Day) -> Vec<FoundReference> {
    let dates = when::dated(text, today);
    let scan = Scan::new(text, &dates, today, Mode::Query);
    let found = scan.all();
    if found.iter().any(|reference| reference.number.is_some()) {
        return found;
    }
    let named = (0..scan.words.len()).find_map(|at| scan.head(at));
    let kind = found.first().map(|reference| reference.kind).or(named.map(|head| head.kind));
    match number_alone(&scan, kind) {
        Some(reference) => vec![reference],
        None => found,
    }
}

/// Reads the first number that is no date, for a kind that is named elsewhere or nowhere.
fn number_alone(scan: &Scan<'_>, kind: Option<RecordType>) -> Option<FoundReference> {
    let figures = scan.words.iter().position(|word| word.piece == Piece::Number)?;
    // The letters of a file symbol come first.
    let whole = written(&scan.words, 0).map(|number| (0, number));
    let (at, number) = whole.or_else(|| Some((figures, written(&scan.words, figures)?)))?;
    let bytes = scan.bytes(at, number.pieces.end);
    let bare = number.prefix.is_empty();
    if bare && scan.dates.iter().any(|date| date.range.start < bytes.end && bytes.start < date.range.end) {
        return None;
    }
    let (mut reference, _) = scan.weak(at, &number);
    if let Some(kind) = kind {
        reference.kind = kind;
        reference.flags.retain(|flag| *flag != super::Flag::Weak);
    }
    Some(reference)
}
