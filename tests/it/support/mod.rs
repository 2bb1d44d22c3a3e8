//! What many tests need: a small archive in two lines, and a disk that fails.

pub mod faulty_disk;
pub mod house;
