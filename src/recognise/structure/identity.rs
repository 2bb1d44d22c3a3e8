//! Which references are the document's own, and what kind of document it is.

use super::lines::{HEAD, Lines};
use super::{DocumentDate, DocumentReference, PageFindings, Role, page_number};
use crate::recognise::references::{Detail, Flag, FoundReference, RecordType as T, kind_named};

/// The places of a document's own references: page and index in the findings of the page.
pub(super) struct Own {
    /// The heading.
    document: Option<(usize, usize)>,
    /// Reference codes and register numbers.
    numbers: Vec<(usize, usize)>,
}

impl Own {
    fn has(&self, place: (usize, usize)) -> bool {
        self.document == Some(place) || self.numbers.contains(&place)
    }
}

/// Tells the document's own references from the ones it cites.
pub(super) fn own(lines: &Lines<'_>, found: &[PageFindings]) -> Own {
    let mut own = Own { document: None, numbers: Vec::new() };
    for (page, findings) in found.iter().enumerate() {
        for (index, reference) in findings.references.iter().enumerate() {
            let Some(line) = line_of(lines, page, reference) else { continue };
            let in_head = line < HEAD && page == 0;
            if is_register(reference) && (in_head || lines.in_foot(line)) || is_code(reference) && in_head {
                own.numbers.push((page, index));
            } else if in_head && own.document.is_none() && is_heading(reference) {
                own.document = Some((page, index));
            }
        }
    }
    own
}

/// Returns the line that a reference begins, if it is not one that cites.
fn line_of(lines: &Lines<'_>, page: usize, reference: &FoundReference) -> Option<usize> {
    /// What a stamp may say before the number in a register.
    const STAMP: &[&str] = &["ختم", "سجل", "دفتر", "تحت", "رقم", "قيد"];
    let line = lines.at(page, reference.range.start)?;
    let before: &[&str] = if is_register(reference) { STAMP } else { &[] };
    (lines.begins(line, reference.range.start, before) && !lines.cites(line)).then_some(line)
}

fn is_register(reference: &FoundReference) -> bool {
    matches!(reference.kind, T::IncomingNo | T::OutgoingNo | T::RegisterEntry)
}

/// A reference code of the writer's; "your reference" is another document's.
fn is_code(reference: &FoundReference) -> bool {
    reference.kind == T::Ref && reference.details.get(&Detail::Party).is_none_or(|party| party == "self")
}

fn is_heading(reference: &FoundReference) -> bool {
    !reference.kind.is_identifier()
        && !reference.flags.contains(&Flag::Weak)
        && !reference.details.contains_key(&Detail::Article)
        && reference.details.get(&Detail::Party).is_none_or(|party| party == "self")
}

/// Returns the reference of the heading.
pub(super) fn document<'a>(found: &'a [PageFindings], own: &Own) -> Option<&'a FoundReference> {
    let (page, index) = own.document?;
    found.get(page)?.references.get(index)
}

/// Returns the kind: of the heading, of the subject, or by the looks of a letter.
pub(super) fn kind(lines: &Lines<'_>, found: &[PageFindings], own: &Own) -> Option<T> {
    if let Some(heading) = document(found, own) {
        return Some(heading.kind);
    }
    let subject = lines.head().iter().enumerate().find_map(|(at, _)| super::parties::subject_at(lines, at));
    let named = subject.as_deref().and_then(kind_named);
    named.filter(|kind| matches!(kind, T::Complaint | T::Request | T::Report | T::Announcement)).or_else(
        || {
            let letter = subject.is_some() || !own.numbers.is_empty();
            (letter && !super::parties::addressees(lines).is_empty()).then_some(T::Letter)
        },
    )
}

/// Returns the line of a heading that carries no number.
pub(super) fn title(lines: &Lines<'_>, found: &[PageFindings], own: &Own) -> Option<String> {
    let heading = document(found, own).filter(|heading| heading.number.is_none())?;
    let line = lines.at(0, heading.range.start)?;
    lines.all().get(line).map(|line| line.text.to_owned())
}

/// Returns all references with their roles. A kind that is only named is no citation, but for the title of a law.
pub(super) fn references<'a>(
    pages: impl Iterator<Item = &'a [FoundReference]>,
    own: &Own,
) -> Vec<DocumentReference> {
    pages
        .enumerate()
        .flat_map(|(page, all)| all.iter().enumerate().map(move |(index, found)| (page, index, found)))
        .filter_map(|(page, index, found)| {
            let role = if own.has((page, index)) { Role::Own } else { Role::Cited };
            let told = found.number.is_some() || found.details.contains_key(&Detail::Title);
            (role == Role::Own || (told && found.kind != T::BudgetLine)).then(|| {
                let mut reference = found.clone();
                // By its place it is known what it is.
                reference.flags.retain(|flag| role == Role::Cited || *flag != Flag::Weak);
                DocumentReference { page: page_number(page), role, reference }
            })
        })
        .collect()
}

/// Gives the document's own number the year of its date, for the kinds that are numbered anew each year.
pub(super) fn year_by_date(references: &mut [DocumentReference], date: &DocumentDate) {
    let own = references.iter_mut().filter(|one| one.role == Role::Own && is_yearly(one.reference.kind));
    for one in own.filter(|one| one.reference.number.is_some() && one.reference.years.is_none()) {
        one.reference.calendar = Some(date.calendar);
        one.reference.years = Some(date.days.first.year()..=date.days.last.year());
        one.reference.flag(Flag::YearOfDate, true);
    }
}

const fn is_yearly(kind: T) -> bool {
    matches!(kind, T::Law | T::Decree | T::DecreeLaw | T::Decision | T::Regulation | T::Circular)
        || matches!(kind, T::Directive | T::Minutes)
}
