//! Why an audit could not even begin. What it finds is never an error: see `finding`.

/// A failure of the audit itself.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The threads that were asked for could not be started.
    #[error("cannot start {jobs} threads: {reason}")]
    Threads {
        /// The number asked for; 0 means one for each core.
        jobs: usize,
        /// What the system said.
        reason: String,
    },
    /// The scratch archive of a self-test could not be made or damaged.
    #[error("{}: no scratch archive", path.display())]
    Scratch {
        /// The folder given for it.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
