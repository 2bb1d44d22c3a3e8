//! Identifiers that never change and are never given twice: [`RecordId`] and [`AccessionId`].
//!
//! Both are numbers counted from 1 within one archive; the archive's own identifier (in `archive.toml`) makes
//! them unique in the world: `ARCHIVE-ID/42`.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

macro_rules! counted_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }
    };
}

counted_id!(
    /// The persistent identifier of a record (an AIP, OAIS): one arrival of one file.
    RecordId
);
counted_id!(
    /// The identifier of an accession: one act of taking material in.
    AccessionId
);
