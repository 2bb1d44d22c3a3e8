//! [`Beside`]: what this machine knows of the archive from outside it: keys, policy, copies, what people declare. It
//! comes from whoever opens the counter. Invariant: nothing of it was read from the archive.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::audit::Position;
use crate::merkle::TreeHead;
use crate::note::{Policy, VerifyingKey};

/// What this machine knows of the archive from outside it.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The keys that may have signed the checkpoint.
    pub trusted: Vec<VerifyingKey>,
    /// The head that was last seen here.
    pub remembered: Option<TreeHead>,
    /// Which witnesses are asked for.
    pub policy: Option<Policy>,
    /// The copies that are kept now.
    pub copies: Vec<KnownCopy>,
    /// What people have declared, by the word of the condition (`report::ndsa`).
    pub declared: BTreeMap<String, String>,
}

/// One copy of the archive.
#[derive(Debug, Clone)]
pub struct KnownCopy {
    /// Its name.
    pub name: String,
    /// The kind of medium it is on.
    pub media: String,
    /// Where it stands.
    pub place: String,
    /// The entries it had when it was last brought up to date.
    pub size: Option<u64>,
    /// True when something could not be copied then.
    pub lacking: bool,
}

/// Looks at all that; anew each time, so that keys and copies may come and go.
pub type BesideFor = Arc<dyn Fn() -> Result<Beside, String> + Send + Sync>;

/// Remembers a head of the ledger that was found whole.
pub type Remember = Arc<dyn Fn(&TreeHead) + Send + Sync>;

/// How far an audit has come, kept outside the archive so that one that was stopped can go on.
#[derive(Clone)]
pub struct Bookmark {
    /// Where the last audit was stopped; `None` where it came to its end.
    pub position: Arc<dyn Fn() -> Option<Position> + Send + Sync>,
    /// Keeps a position.
    pub keep: Arc<dyn Fn(&Position) + Send + Sync>,
    /// Forgets an audit that has come to its end.
    pub end: Arc<dyn Fn() + Send + Sync>,
}
