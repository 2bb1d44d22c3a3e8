//! What a reader may use, and how the pool is set up. Plain values: the composer decides them.

use std::path::PathBuf;
use std::time::Duration;

use super::Depth;

/// How the pool of readers is set up.
#[derive(Debug, Clone)]
pub struct ReaderOptions {
    /// The `diwan` binary, started again as `diwan worker …`.
    pub exe: PathBuf,
    /// How many pages may be recognised at once; one single-threaded engine each.
    pub workers: usize,
    /// What one file may cost.
    pub limits: Limits,
    /// The OCR engine.
    pub ocr: OcrOptions,
}

/// Which OCR engine to use and how.
#[derive(Debug, Clone)]
pub struct OcrOptions {
    /// The program's name (looked for in the system's directories) or its path.
    pub program: PathBuf,
    /// Tesseract's language list, such as `ara+eng`.
    pub languages: String,
    /// How thoroughly scans are read.
    pub depth: Depth,
}

impl Default for OcrOptions {
    fn default() -> Self {
        Self { program: PathBuf::from("tesseract"), languages: "ara+eng".to_owned(), depth: Depth::Fast }
    }
}

/// What reading one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space of a reader, in bytes.
    pub memory_bytes: u64,
    /// Processor time for one file (and for the recognition of one page), in seconds.
    pub cpu_seconds: u64,
    /// Time without an answer after which a reader is ended, summed over a file, in seconds.
    pub wall_seconds: u64,
    /// Pages read of one file.
    pub pages: u32,
    /// Bytes of text read of one file.
    pub output_bytes: u64,
    /// Bytes of one file that a reader takes in.
    pub input_bytes: u64,
    /// How deep archives may be nested; kept here for the caller, who does the nesting.
    pub archive_depth: u32,
    /// Members of one archive.
    pub archive_members: u64,
    /// Bytes all members of one archive may expand to.
    pub archive_expanded_bytes: u64,
    /// How many times its packed size a member may expand to, once it is larger than 16 MiB.
    pub archive_ratio: u64,
}

impl Limits {
    /// What an office PC can spare: 512 MiB and ten minutes a file, 2,000 pages, 64 MiB of text.
    pub const fn office() -> Self {
        Self {
            memory_bytes: 512 << 20,
            cpu_seconds: 300,
            wall_seconds: 600,
            pages: 2_000,
            output_bytes: 64 << 20,
            input_bytes: 256 << 20,
            archive_depth: 4,
            archive_members: 100_000,
            archive_expanded_bytes: 64 << 30,
            archive_ratio: 250,
        }
    }

    /// What a person waits for who looks at a page: as [`Limits::office`], but half a minute.
    pub const fn viewing() -> Self {
        Self { cpu_seconds: 20, wall_seconds: 30, ..Self::office() }
    }

    /// The time without an answer after which a reader is ended.
    pub const fn wall(&self) -> Duration {
        Duration::from_secs(self.wall_seconds)
    }
}
