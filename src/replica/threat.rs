//! [`Threat`]: the dangers that a copy elsewhere answers (NDSA Levels of Digital Preservation, "storage").

/// A danger to an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Threat {
    /// The building burns.
    Fire,
    /// Water comes in, from outside or from a pipe.
    Flood,
    /// The machine or the disk is taken away.
    Theft,
    /// A disk or a machine fails by itself.
    Hardware,
    /// Somebody deletes or changes by mistake, or a program does on purpose.
    Deletion,
    /// The whole town cannot be entered or is lost: war, earthquake.
    Region,
    /// The office or firm that keeps the copy ends.
    Organisation,
}

impl Threat {
    /// All of them, in the order in which people are told.
    pub const ALL: [Self; 7] = [
        Self::Fire,
        Self::Flood,
        Self::Theft,
        Self::Hardware,
        Self::Deletion,
        Self::Region,
        Self::Organisation,
    ];

    /// The word of the command line, the ledger and the JSON output; never changes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fire => "fire",
            Self::Flood => "flood",
            Self::Theft => "theft",
            Self::Hardware => "hardware",
            Self::Deletion => "deletion",
            Self::Region => "region",
            Self::Organisation => "organisation",
        }
    }

    /// The threat of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|threat| threat.word() == word)
    }
}
