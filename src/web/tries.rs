//! [`Tries`]: how often somebody may try a password: so often for an account, so often from an address.
//!
//! Invariant: the memory it takes is bounded, whoever tries.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures are forgotten after so long.
const WINDOW: Duration = Duration::from_mins(15);

/// So many wrong passwords for one account.
const FOR_ACCOUNT: u32 = 8;

/// So many wrong passwords from one address.
const FROM_ADDRESS: u32 = 40;

/// How many accounts and addresses are remembered.
const MOST: usize = 20_000;

/// What failures are counted for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Of {
    Account(String),
    Address(IpAddr),
}

/// Failures since they began.
struct Failures {
    since: Instant,
    count: u32,
}

/// The failures of the last while.
#[derive(Default)]
pub struct Tries(Mutex<HashMap<Of, Failures>>);

impl Tries {
    /// Takes a try before it is made; `Err` says after how many seconds the next may be.
    ///
    /// A right one gives it back, so that many at once cannot slip through.
    pub fn take(&self, account: &str, address: IpAddr, now: Instant) -> Result<(), u64> {
        let account = Of::Account(account.chars().take(64).collect());
        let address = Of::Address(prefix(address));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, failures| now.duration_since(failures.since) < WINDOW);
        }
        // More at once than can be remembered is an attack: everybody waits.
        if all.len() >= MOST {
            return Err(WINDOW.as_secs());
        }
        let mut wait = 0;
        for (of, most) in [(account, FOR_ACCOUNT), (address, FROM_ADDRESS)] {
            let failures = all.entry(of).or_insert(Failures { since: now, count: 0 });
            let since = now.duration_since(failures.since);
            if since >= WINDOW {
                *failures = Failures { since: now, count: 0 };
            } else if failures.count >= most {
                wait = wait.max(WINDOW.saturating_sub(since).as_secs() + 1);
            }
            failures.count = failures.count.saturating_add(1);
        }
        if wait == 0 { Ok(()) } else { Err(wait) }
    }

    /// The try was a right one: nothing is held against account and address.
    pub fn right(&self, account: &str, address: IpAddr) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&Of::Account(account.chars().take(64).collect()));
        if let Some(failures) = all.get_mut(&Of::Address(prefix(address))) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

/// An address of the sixth version changes its last half at will.
fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let mut parts = six.segments();
            parts[4..].fill(0);
            IpAddr::V6(parts.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_its_tries_and_gets_them_back() {
        let (tries, now) = (Tries::default(), Instant::now());
        let from = |last| IpAddr::from([10, 0, 0, last]);
        for last in 0..8 {
            assert_eq!(tries.take("salma", from(last), now), Ok(()));
        }
        assert!(tries.take("salma", from(9), now).is_err());
        assert_eq!(tries.take("omar", from(9), now), Ok(()));
        assert_eq!(tries.take("salma", from(9), now + WINDOW), Ok(()));
        tries.right("salma", from(9));
        for _ in 0..8 {
            assert_eq!(tries.take("salma", from(9), now + WINDOW), Ok(()));
        }
    }

    #[test]
    fn an_address_has_its_tries_whatever_it_calls_itself() {
        let (tries, now) = (Tries::default(), Instant::now());
        let six = |last| IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]);
        for last in 0..40 {
            assert_eq!(tries.take(&format!("name{last}"), six(last), now), Ok(()));
        }
        assert!(tries.take("another", six(99), now).is_err());
    }
}
