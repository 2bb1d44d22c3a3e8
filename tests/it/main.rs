//! The one integration binary: a list of modules, each with a sentence.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

/// Bytes to transcript: every format, every fault, and the sandbox around the readers.
mod reading;
