//! A witness (C2SP tlog-witness): watches the logs of others and cosigns a checkpoint only if the log has grown from
//! the last one it cosigned. It sees sizes and hashes, never a record.
//!
//! [`Witness::add_checkpoint`] answers one request, whether it came over the network or on a stick. What it has cosigned
//! lies in a folder of its own, one below for each log; requests that show a log with two pasts are kept there as
//! evidence. Invariant: what a witness has cosigned is durable before anybody hears of it, so that no power cut makes
//! it cosign two histories.

mod error;
mod logs;
mod request;
mod state;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

pub use error::WitnessError;
pub use logs::{read_logs, trust};
pub use request::{Malformed, Request};

use crate::digest::Sha256;
use crate::disk::{Disk, Lock};
use crate::merkle::{TreeHead, verify_consistency};
use crate::note::{self, Signer, VerifyingKey, WitnessKey};

use state::{Kept, State, Suspicion};

/// The longest request that is looked at, in bytes; 63 hashes and a checkpoint with a hundred signatures are shorter.
pub const LONGEST: usize = 64 * 1024;

/// The media type of a size that is told back (C2SP tlog-witness).
pub const SIZE_KIND: &str = "text/x.tlog.size";

/// A witness with its key, the logs it knows and what it has cosigned.
#[derive(Debug)]
pub struct Witness {
    key: WitnessKey,
    logs: Vec<VerifyingKey>,
    state: State,
    /// One request at a time: comparing and keeping must not be torn apart.
    turn: Mutex<()>,
    /// No second process may cosign from the same state.
    _lock: Lock,
}

/// What a witness answers; the statuses are those of HTTP (RFC 9110) as C2SP tlog-witness gives them meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 200 cosigned; 400, 403, 404, 409, 422 not.
    pub status: u16,
    /// The media type of the body.
    pub kind: &'static str,
    /// Cosignature lines, the size that was cosigned last, or why not, in words.
    pub body: String,
    /// True when the request was kept as evidence against the log.
    pub evidence: bool,
}

impl Witness {
    /// Takes up what is in `dir`, which is made if need be; `holder` is told to a second witness in the same folder.
    pub fn open(
        dir: &Path,
        key: WitnessKey,
        logs: Vec<VerifyingKey>,
        disk: Arc<dyn Disk>,
        holder: &str,
    ) -> Result<Self, WitnessError> {
        let io = |source| WitnessError::Io { path: dir.to_owned(), source };
        disk.create_dir(dir).map_err(io)?;
        // The folder itself must outlast a power cut as much as what will be in it.
        dir.parent()
            .filter(|above| above.is_dir())
            .map_or(Ok(()), |above| disk.sync_dir(above))
            .map_err(io)?;
        let lock = Lock::take(&dir.join("lock"), holder)?;
        let state = State::new(dir, disk, key.cosigner_key());
        Ok(Self { key, logs, state, turn: Mutex::new(()), _lock: lock })
    }

    /// The logs that it knows.
    pub fn logs(&self) -> &[VerifyingKey] {
        &self.logs
    }

    /// The key by which others know this witness.
    pub fn key(&self) -> &WitnessKey {
        &self.key
    }

    /// Answers a request to cosign at a moment in seconds since 1970-01-01 00:00 UTC.
    ///
    /// # Errors
    /// The disk failed: nothing was cosigned, and the caller answers that it is no fault of the request.
    pub fn add_checkpoint(&self, body: &[u8], now: u64) -> Result<Answer, WitnessError> {
        if body.len() > LONGEST {
            return Ok(refused(400, "longer than any request"));
        }
        let request = match Request::parse(body) {
            Ok(request) => request,
            Err(fault) => return Ok(refused(400, &fault.to_string())),
        };
        let of_origin = |key: &&VerifyingKey| *key.name() == request.checkpoint.origin;
        let keys: Vec<VerifyingKey> = self.logs.iter().filter(of_origin).cloned().collect();
        if keys.is_empty() {
            return Ok(refused(404, "this log is not known here"));
        }
        if note::open(request.note, &keys).is_err() {
            return Ok(refused(403, "the log has not signed this checkpoint"));
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.judge(&request, body, now)
    }

    /// The latest checkpoint that was cosigned of a log, by the SHA-256 of its origin in hexadecimal digits.
    pub fn latest(&self, log: &str) -> Result<Option<Vec<u8>>, WitnessError> {
        let known = self.logs.iter().find(|key| hash_of(key.name().as_str()) == log);
        let kept = known.map(|key| self.state.kept(key.name().as_str())).transpose()?.flatten();
        Ok(kept.map(|kept| kept.note))
    }

    /// Compares a request that the log has signed with what was cosigned last.
    fn judge(&self, request: &Request<'_>, body: &[u8], now: u64) -> Result<Answer, WitnessError> {
        let origin = request.checkpoint.origin.as_str();
        let last = self.state.kept(origin)?.map_or(TreeHead::empty(), |kept: Kept| kept.head);
        let head = TreeHead { size: request.checkpoint.size, root: request.checkpoint.root.into() };
        // A log that the witness has seen longer was rolled back, or its request is late: either way it is kept.
        let shrunk = head.size < last.size;
        if shrunk {
            self.state.keep_evidence(Suspicion::Rollback, request, body)?;
        }
        if request.old > head.size {
            let answer = refused(400, "the old size is greater than that of the checkpoint");
            return Ok(Answer { evidence: shrunk, ..answer });
        }
        if contradicts(&last, &head) {
            self.state.keep_evidence(Suspicion::Fork, request, body)?;
            return Ok(Answer { evidence: true, ..refused(422, "another log of this size was cosigned") });
        }
        if request.old != last.size {
            let body = format!("{}\n", last.size);
            return Ok(Answer { status: 409, kind: SIZE_KIND, body, evidence: shrunk });
        }
        if verify_consistency(&last, &head, &request.proof).is_err() {
            // A wrong proof of a log that was never cosigned contradicts nothing.
            let evidence = last.size > 0;
            if evidence {
                self.state.keep_evidence(Suspicion::Unproved, request, body)?;
            }
            let answer =
                refused(422, "the proof does not show that the log has grown from what was cosigned");
            return Ok(Answer { evidence, ..answer });
        }
        let line = self.key.cosign(&request.checkpoint, now);
        // Lines of others are not kept: nothing is known of them.
        let of_log = |signer: &Signer| signer.name == request.checkpoint.origin;
        let note = note::with_lines_of(request.note, of_log).unwrap_or_default();
        self.state.keep(origin, (note + &line).as_bytes())?;
        Ok(Answer { status: 200, kind: "text/plain", body: line, evidence: false })
    }
}

/// Two heads of one size with different roots cannot both be of one log.
fn contradicts(last: &TreeHead, head: &TreeHead) -> bool {
    last.size == head.size && last.root != head.root
}

/// The name of a log's folder and address: the SHA-256 of its origin in hexadecimal digits.
pub fn hash_of(origin: &str) -> String {
    Sha256::of(origin.as_bytes()).to_string()
}

fn refused(status: u16, why: &str) -> Answer {
    Answer { status, kind: "text/plain", body: format!("{why}\n"), evidence: false }
}

#[cfg(test)]
mod tests;
