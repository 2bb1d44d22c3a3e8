//! Takes a submission in.
