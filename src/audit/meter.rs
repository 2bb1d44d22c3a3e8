//! [`Meter`]: how many bytes a run has read, how many it may read, and how fast.
//!
//! Invariant: a run that goes on always reads at least one object, and the object in hand is always finished.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::monitor::Monitor;

/// Waiting is cut into pieces of this length, so that a run that is asked to stop does.
const NAP: Duration = Duration::from_millis(100);

/// What a run may cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// It stops when it has read so many bytes; what is left is for the next one.
    pub max_bytes: Option<u64>,
    /// It reads no more bytes a second than this.
    pub rate: Option<u64>,
}

/// The bytes of one run.
#[derive(Debug)]
pub(super) struct Meter {
    pace: Pace,
    begun: Instant,
    read: AtomicU64,
}

impl Meter {
    pub fn new(pace: Pace) -> Self {
        Self { pace, begun: Instant::now(), read: AtomicU64::new(0) }
    }

    /// True when no further object should be begun.
    pub fn is_spent(&self) -> bool {
        self.pace.max_bytes.is_some_and(|max| self.read.load(Ordering::Relaxed) >= max)
    }

    /// Notes that so many bytes were read, and waits where that was too fast.
    pub fn took(&self, bytes: u64, monitor: &dyn Monitor) {
        if self.pace == Pace::default() {
            return;
        }
        let read = self.read.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let Some(rate) = self.pace.rate else { return };
        while !monitor.stopping() {
            let early = due(read, rate).saturating_sub(self.begun.elapsed());
            if early.is_zero() {
                return;
            }
            std::thread::sleep(early.min(NAP));
        }
    }
}

/// How long reading so many bytes should take at least.
fn due(bytes: u64, rate: u64) -> Duration {
    let rate = rate.max(1);
    let nanos = u128::from(bytes % rate) * 1_000_000_000 / u128::from(rate);
    Duration::from_secs(bytes / rate) + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::Silent;

    #[test]
    fn a_rate_is_bytes_a_second() {
        assert_eq!(due(50, 20), Duration::from_millis(2_500));
        assert_eq!(due(0, 0), Duration::ZERO);
        assert_eq!(due(u64::MAX, 1), Duration::from_secs(u64::MAX));
    }

    #[test]
    fn a_run_is_spent_when_it_has_read_what_it_may() {
        let meter = Meter::new(Pace { max_bytes: Some(10), rate: None });
        meter.took(9, &Silent);
        assert!(!meter.is_spent());
        meter.took(1, &Silent);
        assert!(meter.is_spent());
        let free = Meter::new(Pace::default());
        free.took(u64::MAX, &Silent);
        assert!(!free.is_spent());
    }
}
