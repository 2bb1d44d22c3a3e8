//! One file per command: from what was typed to what is printed. Each is a screen: open, call one verb, tell.

mod about;
mod accessions;
mod describe;
mod export;
mod ingest;
mod init;
mod list;
mod ocr;
mod paper;
mod recognise;
mod recognised;
mod records;
mod reindex;
mod report;
mod resume;
mod search;
mod show;
mod stats;
mod verify;

pub use accessions::accessions;
pub use describe::describe;
pub use export::export;
pub use ingest::ingest;
pub use init::init;
pub use list::list;
pub use ocr::ocr;
pub use paper::{completions, man};
pub use recognise::recognise;
pub use reindex::reindex;
pub use report::report;
pub use resume::resume;
pub use search::search;
pub use show::show;
pub use stats::stats;
pub use verify::verify;
