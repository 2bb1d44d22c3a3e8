//! What mends: parity is computed ([`protect()`]), and what an audit finds damaged is put right ([`repair()`]).
//!
//! For each damaged or missing file: another copy first, then parity, else it is left where it is and named. What
//! was damaged goes to `quarantine/` with the reason, once a good copy is durable; nothing is overwritten. Every
//! repair is an entry of the ledger. Invariant: nothing takes a file's place whose bytes were not checked against
//! its name or against the signed root.

mod copies;
mod cosigned;
mod error;
mod groups;
mod head;
mod heal;
mod ledger;
mod mend;
mod protect;
mod quarantine;

pub use copies::{Copies, FolderCopies};
pub use error::RepairError;
pub use groups::{ParityStatus, status};
pub use head::open_mended;
pub use mend::{RepairOptions, RepairReport, repair};
pub use protect::{Protection, protect};
