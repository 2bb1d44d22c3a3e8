//! What many tests need: a small archive in two lines, a disk that fails, the program in an empty environment.

pub mod counter;
pub mod env;
pub mod failing_disk;
pub mod faulty_disk;
pub mod house;
