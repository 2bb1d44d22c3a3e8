//! Walks a submission.
