//! What is given to a stranger as evidence, and how a stranger checks it: the proof of one record, and a folder of
//! originals with their proofs.
//!
//! [`Prover`] makes proofs, [`check`] tests one against a file with nothing but keys, [`gather`] fills a folder,
//! [`pack`] makes one file of it, [`examine`] tests one, [`grown`] says whether a log continues another, [`Seen`] is what witnesses have put under a
//! head of it. Not here: where keys come from, sentences.
//! Invariant: a proof that does not verify is never handed out, and nothing in a folder is ever replaced.

mod check;
mod error;
mod examine;
mod gather;
mod grown;
mod manifest;
mod pack;
mod prove;
mod seen;
mod walk;

pub use check::{Checked, Fault, Trust, check};
pub use error::BundleError;
pub use examine::{Examined, Flaw, examine};
pub use gather::{Absence, Absent, Contents, Included, PROOFS, Pages, RECORDS, gather};
pub use grown::{Growth, Head, grown};
pub use pack::pack;
pub use prove::{LogProver, Prover, write_new};
pub use seen::Seen;
