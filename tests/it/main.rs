//! The one integration binary: a list of modules, each with a sentence.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

/// The house itself: floors, words, and where every fixture comes from.
mod building;
