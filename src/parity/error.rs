//! What can go wrong with a parity file.

/// Why a group cannot be made or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParityError {
    /// No block of the list is whole: this is no parity file, or nothing of it is left.
    #[error("no whole block of a parity list")]
    NoBlock,
    /// A newer program wrote it.
    #[error("parity format {0} is not known to this program")]
    Version(u32),
    /// More than half of the list is gone.
    #[error("{found} of {needed} blocks of the list are left")]
    ListLost {
        /// The whole blocks found.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The list does not say what a list says.
    #[error("list: {0}")]
    BadList(&'static str),
    /// The code refuses these numbers of shards.
    #[error("code: {0}")]
    Code(String),
}
