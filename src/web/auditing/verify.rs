//! The work of a verification that a page has started, and what came of it.
//!
//! It is the same as `diwan verify`: keys from outside the archive, the head that was last seen here, the policy; and
//! it is written down in the ledger in the name of whoever started it, where nothing stands against that.

use std::sync::Arc;

use crate::audit::{
    AuditOptions, AuditReport, Outcome, Pace, Position, Scope, Watch, ask_policy, audit_watched, followed,
    record,
};
use crate::ledger::{Circumstances as _, RealCircumstances, Time};
use crate::monitor::Silent;
use crate::note::VerifyingKey;
use crate::web::beside::Bookmark;
use crate::web::fault::causes;
use crate::web::jobs::Job;
use crate::web::state::Shared;
use crate::web::working::{Came, archive};
use crate::words::NotRecorded;

/// What came of a verification.
#[derive(Debug)]
pub struct Verified {
    /// What was found.
    pub report: AuditReport,
    /// The place of its entry in the ledger, or why there is none and what the system said.
    pub entry: Result<u64, (NotRecorded, String)>,
    /// The keys that were trusted.
    pub trusted: Vec<VerifyingKey>,
    /// When it was over.
    pub ended: Time,
    /// Who has started it.
    pub by: String,
}

/// What a verification is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// This much, from the beginning.
    Anew(Scope),
    /// The rest of the one that was stopped.
    TheRest,
}

/// Keeps how far it has come.
struct Keeper<'a>(&'a Bookmark);

impl Watch for Keeper<'_> {
    fn reached(&self, position: &Position) {
        (self.0.keep)(position);
    }
}

/// Verifies, and writes down that it was done.
pub fn verify(shared: &Shared, job: &Job<Came>, reads: Reads) -> Result<Came, String> {
    let bookmark = &shared.setup().bookmark;
    let (scope, resume) = match reads {
        Reads::Anew(scope) => (scope, None),
        Reads::TheRest => (Scope::All, Some((bookmark.position)().ok_or("nothing was stopped")?)),
    };
    let archive = archive(shared)?;
    let beside = (shared.setup().beside)()?;
    // Without a trusted key the report says that nothing vouches for the log.
    let trusted = followed(&archive, &beside.trusted);
    let options = AuditOptions {
        trusted: trusted.clone(),
        remembered: beside.remembered.into_iter().collect(),
        jobs: shared.setup().readers.workers,
        scope,
        pace: Pace::default(),
        resume,
        now: Some(RealCircumstances.now()),
        max_age: None,
        alone: false,
    };
    let report = audit_watched(&archive, &options, job, &Keeper(bookmark));
    let mut report = report.map_err(|error| causes(&error))?;
    if report.complete {
        (bookmark.end)();
    }
    if let Some(policy) = &beside.policy {
        ask_policy(&archive, &trusted, policy, &mut report);
    }
    let ended = RealCircumstances.now();
    let entry = match (shared.setup().hand)(&job.by) {
        Some(hand) => record(&archive, &report, hand, &Silent).map_err(|why| NotRecorded::of(&why)),
        None => Err((NotRecorded::NoKey, String::new())),
    };
    if let (Outcome::Ok, Some(head)) = (report.outcome(), &report.head) {
        // The entry of this very run is seen too, so that nobody can take it away again unnoticed.
        let now = entry.is_ok().then(|| archive.ledger().ok()).flatten();
        (shared.setup().remember)(now.as_ref().map_or(head, |ledger| ledger.head()));
    }
    let complete = report.complete;
    let verified = Verified { report, entry, trusted, ended, by: job.by.clone() };
    Ok(Came { verified: Some(Arc::new(verified)), complete, ..Came::default() })
}
