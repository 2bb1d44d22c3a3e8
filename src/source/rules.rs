//! [`Rules`]: what a walk leaves out, and why. Few, named, counted, and listed in the account.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a file or folder was left out on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A file that systems and office programs leave behind (`Thumbs.db`, `.DS_Store`, `~$name.docx`).
    Litter,
    /// The archive itself, or another one, inside the submission.
    Archive,
    /// A link to a folder; its target is taken in where it really lies.
    LinkToFolder,
    /// The same name with the same bytes is a record already.
    AlreadyHere,
}

impl Rule {
    /// The stable word for this rule in JSON and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Litter => "litter",
            Self::Archive => "archive",
            Self::LinkToFolder => "link-to-folder",
            Self::AlreadyHere => "already-here",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which rules hold on a walk.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Leaves out what systems leave behind.
    pub skip_litter: bool,
    /// The archive that is being written to: never taken into itself.
    pub own_archive: PathBuf,
}

impl Rules {
    pub(super) fn apply(&self, path: &Path, is_dir: bool) -> Option<Rule> {
        if is_dir {
            return (path == self.own_archive).then_some(Rule::Archive);
        }
        let litter = self.skip_litter && path.file_name().is_some_and(is_litter);
        litter.then_some(Rule::Litter)
    }
}

fn is_litter(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let whole = [&b"thumbs.db"[..], b"ehthumbs.db", b"desktop.ini", b".ds_store"];
    whole.iter().any(|litter| name.eq_ignore_ascii_case(litter))
        || name.starts_with(b"._")
        || name.starts_with(b"~$")
}
