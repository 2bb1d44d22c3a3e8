//! [`Time`], and [`Circumstances`]: the clock and the chance that are passed in, so that the same submission
//! gives the same ledger when both are the same.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::recognise::Day;

/// A moment in whole seconds since 1970-01-01 00:00 UTC; written as RFC 3339 with `Z`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_second(self.0) {
            Ok(stamp) => stamp.fmt(f),
            // Outside the years -9999 to 9999: a broken source clock, shown as it is.
            Err(_) => write!(f, "@{}", self.0),
        }
    }
}

impl FromStr for Time {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        if let Some(Ok(seconds)) = text.strip_prefix('@').map(str::parse) {
            return Ok(Self(seconds));
        }
        text.parse::<Timestamp>().map(|stamp| Self(stamp.as_second()))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

impl Time {
    /// The day, in UTC.
    pub fn day(self) -> Day {
        Day::from_days(self.0.div_euclid(86_400))
    }
}

/// The clock and the chance of one writer.
pub trait Circumstances: Send + Sync + fmt::Debug {
    /// The present moment.
    fn now(&self) -> Time;

    /// Sixteen bytes that nobody can guess.
    fn salt(&self) -> [u8; 16];
}

/// The clock and the randomness of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealCircumstances;

impl Circumstances for RealCircumstances {
    fn now(&self) -> Time {
        Time(Timestamp::now().as_second())
    }

    fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        #[expect(
            clippy::expect_used,
            reason = "a Linux kernel always has randomness; going on would be worse"
        )]
        getrandom::fill(&mut salt).expect("the system gives random bytes");
        salt
    }
}
