//! `ledger/cosigned` again: from a copy or from the right edge; where neither has it whole, it is moved aside.
//!
//! Nobody here can make a witness's signature again, so that the longest head that is as it was kept is taken. One
//! that is damaged everywhere stays in quarantine as evidence, and the witnesses are asked anew. Invariant: nothing is
//! taken whose sum does not fit, that no trusted key of the log has signed, or that is longer than the log.

use super::copies;
use super::heal::Healer;
use super::ledger::signed;
use super::{RepairError, RepairOptions};
use crate::audit::{Code, Finding};
use crate::disk;
use crate::note;
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
    let length = newest.and_then(|bytes| signed(healer, &bytes, options)).map_or(u64::MAX, |head| head.size);
    let kept = Edge::of(root).files.remove(PLACE).map(|bytes| (bytes, "parity", String::new()));
    let copied =
        healer.copies.iter().filter_map(|copy| Some((copies::read(*copy, PLACE)?, "replica", copy.name())));
    let good = copied.chain(kept).filter_map(|found| {
        let head = note::without_sum(&found.0).ok().and_then(|note| signed(healer, note, options))?;
        (head.size <= length).then_some((head.size, found))
    });
    let Some((_, (bytes, source, from))) = good.max_by_key(|(size, _)| *size) else {
        return Ok(finding.code == Code::CosignedMissing);
    };
    healer.write(PLACE, &bytes, finding, source, &from)?;
    Ok(true)
}
