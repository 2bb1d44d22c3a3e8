//! [`Scope`]: which objects a run is to read. The ledger itself is always walked as a whole.
//!
//! A slice is a range of names: names are digests, so that equal ranges hold about equally many objects, and as
//! many runs as there are slices have read everything. Invariant: the slices of one number of parts cover every
//! name once.

use crate::digest::ContentId;
use crate::ledger::{FixityScope, Time};

/// What a run is asked to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Every object.
    #[default]
    All,
    /// One of so many equal parts of all names, from 1.
    Slice {
        /// Which part.
        number: u64,
        /// How many parts there are.
        of: u64,
    },
    /// The slice after the one that the ledger says was read last.
    NextSlice {
        /// How many parts there are.
        of: u64,
    },
    /// What entries from this one on brought in.
    SinceEntry(u64),
    /// What entries brought in from the first one on that bears this time or a later one.
    SinceTime(Time),
}

impl Scope {
    /// The lowest and the highest name to be read.
    pub(super) fn bounds(self) -> (ContentId, ContentId) {
        match self {
            Self::Slice { number, of } => {
                let (first, past) = (start(number.saturating_sub(1), of), start(number, of));
                (name(low(first), 0x00), name(low(past.saturating_sub(1)), 0xff))
            }
            _ => (name(0, 0x00), name(u64::MAX, 0xff)),
        }
    }

    /// The scope as the ledger tells it; what was left open counts as everything.
    pub(super) fn told(self) -> FixityScope {
        match self {
            Self::Slice { number, of } => FixityScope::Slice { number, of },
            Self::SinceEntry(entry) => FixityScope::Since { entry },
            Self::All | Self::NextSlice { .. } | Self::SinceTime(_) => FixityScope::All,
        }
    }
}

impl From<FixityScope> for Scope {
    fn from(told: FixityScope) -> Self {
        match told {
            FixityScope::All => Self::All,
            FixityScope::Slice { number, of } => Self::Slice { number, of },
            FixityScope::Since { entry } => Self::SinceEntry(entry),
        }
    }
}

/// Where a slice begins, in the first eight bytes of a name; the end of the last one is past them all.
fn start(slices: u64, of: u64) -> u128 {
    (u128::from(slices) << 64).div_ceil(u128::from(of.max(1)))
}

fn low(prefix: u128) -> u64 {
    u64::try_from(prefix).unwrap_or(u64::MAX)
}

fn name(prefix: u64, rest: u8) -> ContentId {
    let mut bytes = [rest; 32];
    bytes[..8].copy_from_slice(&prefix.to_be_bytes());
    ContentId::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_cover_every_name_once() {
        for of in [1_u64, 2, 3, 7, 52, 1_000_003] {
            let mut before = None;
            for number in [1, 2, of / 2, of.saturating_sub(1), of] {
                let number = number.clamp(1, of);
                let (from, through) = Scope::Slice { number, of }.bounds();
                assert!(from < through, "{number} of {of}");
                let next = Scope::Slice { number: number + 1, of }.bounds().0;
                if number < of {
                    let (end, begin) = (through.as_bytes(), next.as_bytes());
                    let prefix =
                        |bytes: &[u8; 32]| u64::from_be_bytes(*bytes.first_chunk().unwrap_or(&[0; 8]));
                    assert_eq!(prefix(end) + 1, prefix(begin), "{number} of {of}");
                }
                before = before.max(Some(through));
            }
            assert_eq!(Scope::Slice { number: 1, of }.bounds().0, Scope::All.bounds().0);
            assert_eq!(before, Some(Scope::All.bounds().1));
        }
    }
}
