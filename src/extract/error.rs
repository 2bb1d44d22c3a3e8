//! What can be wrong with this machine (what can be wrong with a file is a `Trouble`, not an error).

/// The OCR engine cannot be used; names what is missing and the Debian packages that bring it.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum OcrMissing {
    /// The program is not installed.
    #[error("no program {program}; packages: {}", packages.join(" "))]
    Program {
        /// The name or path looked for.
        program: String,
        /// The Debian packages to install.
        packages: Vec<String>,
    },
    /// The program is there, but not the data of some languages.
    #[error("{engine} has no data for {}; packages: {}", languages.join(" "), packages.join(" "))]
    Languages {
        /// The engine and its version.
        engine: String,
        /// The languages without data.
        languages: Vec<String>,
        /// The Debian packages to install.
        packages: Vec<String>,
    },
    /// The program is there, but did not answer as Tesseract does.
    #[error("{program} did not start: {detail}")]
    Failed {
        /// The path of the program.
        program: String,
        /// What it or the system said.
        detail: String,
    },
}
