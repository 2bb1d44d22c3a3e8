//! The one integration binary: a list of modules, each with a sentence.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

/// What a verifier of another make says of our ledger.
mod foreign;
