//! Bytes to transcript.

mod transcript;

pub use transcript::{Line, Method, Page, Transcript, WordBox};
