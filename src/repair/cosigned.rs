//! `ledger/cosigned` again: from a copy or from the right edge; where neither has it whole, it is moved aside.
//!
//! Nobody here can make a witness's signature again, so that the longest head that is as it was kept is taken. One
//! that is damaged everywhere stays in quarantine as evidence, and the witnesses are asked anew. Invariant: nothing is
//! taken whose sum does not fit, that no trusted key of the log has signed, or that is longer than the log.

use super::copies;
use super::heal::Healer;
use super::{RepairError, RepairOptions};
use crate::audit::{Code, Finding};
use crate::disk;
use crate::note::{self, Checkpoint};
use crate::parity::Edge;

const PLACE: &str = "ledger/cosigned";
const NEWEST: &str = "ledger/checkpoint";

/// True when a finding is about the cosigned head, and about its bytes: one of another past is evidence.
pub(super) fn is_of_cosigned(code: Code) -> bool {
    matches!(code, Code::CosignedMalformed | Code::CosignedUnreadable | Code::CosignedMissing)
}

/// Puts it right; false when there is no good one anywhere and the damaged one is to be moved aside.
pub(super) fn mend(
    healer: &mut Healer<'_>,
    finding: &Finding,
    options: &RepairOptions,
) -> Result<bool, RepairError> {
    let root = healer.archive.root();
    let newest = disk::read_if_there(&root.join(NEWEST)).ok().flatten();
    let length = newest.and_then(|bytes| size(healer, &bytes, options)).unwrap_or(u64::MAX);
    let kept = Edge::of(root).files.remove(PLACE).map(|bytes| (bytes, "parity", String::new()));
    let copied =
        healer.copies.iter().filter_map(|copy| Some((copies::read(*copy, PLACE)?, "replica", copy.name())));
    let good = copied.chain(kept).filter_map(|found| {
        let size = note::without_sum(&found.0).ok().and_then(|note| size(healer, note, options))?;
        (size <= length).then_some((size, found))
    });
    let Some((_, (bytes, source, from))) = good.max_by_key(|(size, _)| *size) else {
        return Ok(finding.code == Code::CosignedMissing);
    };
    healer.write(PLACE, &bytes, finding, source, &from)?;
    Ok(true)
}

/// The size of a head of this log that a trusted key has signed.
fn size(healer: &Healer<'_>, note: &[u8], options: &RepairOptions) -> Option<u64> {
    let settings = healer.archive.settings();
    let keys = if options.audit.trusted.is_empty() { &settings.keys } else { &options.audit.trusted };
    let checkpoint = Checkpoint::from_text(&note::open(note, keys).ok()?.text).ok()?;
    (checkpoint.origin.as_str() == settings.origin).then_some(checkpoint.size)
}
