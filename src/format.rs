//! [`Format`]: what a file is, told by its bytes first and by its name only where bytes cannot tell.
//!
//! Pure: the caller passes the first bytes. Invariant: identification never fails; what is not understood is
//! [`Format::Unknown`] and is kept all the same.

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Nothing known about these bytes.
    Unknown,
}

impl Format {
    /// x
    pub fn readable(self) -> bool {
        false
    }
}
impl std::str::FromStr for Format {
    type Err = ();
    fn from_str(_: &str) -> Result<Self, ()> {
        Ok(Self::Unknown)
    }
}
