//! `diwan log cosign`: has witnesses cosign the newest checkpoint, over the network or by files, and keeps what they
//! signed in `ledger/cosigned`.
//!
//! Invariant: nothing is kept that a known key of a witness has not signed, and nothing that is no past of this log.

use std::path::{Path, PathBuf};

use super::witness::{is_of, read_bounded};
use crate::archive::Archive;
use crate::bundle::{Growth, Head, LogProver, Seen, grown, write_new};
use crate::cli::desk::{Desk, path_text};
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::KeyFiles;
use crate::cli::{Ended, args, json, policies};
use crate::courier::{self, Courier, CourierOptions};
use crate::disk;
use crate::ledger::Time;
use crate::note::{self, CosignerKey, Policy, VerifyingKey};
use crate::witness::{LONGEST, Request};
use crate::words::Witnessed;

/// What is at hand for having a log cosigned.
struct Asking<'a> {
    desk: &'a Desk,
    archive: &'a Archive,
    origin: String,
    path: PathBuf,
    log: LogProver,
    keys: Vec<VerifyingKey>,
    witnesses: Vec<CosignerKey>,
    policy: Option<Policy>,
}

/// What came of asking.
#[derive(Default)]
struct Outcome {
    seen: Vec<Seen>,
    refused: bool,
    unreachable: bool,
}

pub fn cosign(desk: &Desk, typed: &args::Cosign) -> Ended {
    let archive = desk.open()?;
    let asking = Asking::new(desk, &archive, typed)?;
    match (&typed.request, &typed.answer) {
        (Some(path), _) => asking.write_request(path, typed.old),
        (None, Some(path)) => asking.take_answer(path),
        (None, None) => asking.ask(typed),
    }
}

impl<'a> Asking<'a> {
    fn new(desk: &'a Desk, archive: &'a Archive, typed: &args::Cosign) -> anyhow::Result<Self> {
        let (settings, root) = (archive.settings(), archive.root());
        let files = KeyFiles::of(desk.config.dir()?, &settings.id);
        let keys = vec![files.verifying()?];
        let policy = policies::policy(typed.policy.as_deref(), &files, &[root])?;
        let mut witnesses = policies::cosigners(&typed.witness, &[root])?;
        witnesses.extend(policy.iter().flat_map(Policy::cosigners));
        let log = LogProver::open(&root.join("ledger"), &settings.origin, &keys)?;
        let path = root.join("ledger").join("cosigned");
        Ok(Self { desk, archive, origin: settings.origin.clone(), path, log, keys, witnesses, policy })
    }

    /// What witnesses have cosigned so far.
    fn kept(&self) -> Result<Option<Seen>, Refused> {
        let io = |source| Refused::Io { path: self.path.clone(), source };
        let Some(bytes) = disk::read_if_there(&self.path).map_err(io)? else { return Ok(None) };
        let seen = note::without_sum(&bytes)
            .and_then(|note| Seen::read(note, &self.origin, &self.keys, &self.witnesses));
        seen.map(Some)
            .map_err(|error| Refused::NotACheckpoint { path: self.path.clone(), reason: error.to_string() })
    }

    /// The body of a request for a witness that has last cosigned `old` entries.
    fn request(&self, old: u64) -> anyhow::Result<Option<String>> {
        let newest = Head::Signed(*self.log.ledger().head());
        Ok(match grown(self.log.ledger(), Head::Size(old), newest)? {
            Growth::Continues { proof, .. } => Some(Request::to_text(old, &proof, self.log.newest())),
            _ => None,
        })
    }

    fn write_request(&self, path: &Path, old: Option<u64>) -> Ended {
        let kept = self.kept()?.map(|seen| seen.head.size);
        let size = self.log.ledger().size();
        let Some(request) = self.request(old.or(kept).unwrap_or(0))? else {
            self.say(&Witnessed::OtherHistory)?;
            return Ok(Exit::Problems);
        };
        write_new(path, request.as_bytes())?;
        let path = path_text(path);
        if self.desk.json {
            self.desk.out.json(&json::witnessed::request(&path, size))?;
        } else if self.desk.talks() {
            self.say(&Witnessed::RequestWritten { path, size })?;
        }
        Ok(Exit::Done)
    }

    fn take_answer(&self, path: &Path) -> Ended {
        let bytes = read_bounded(path)?;
        let mut outcome = Outcome::default();
        if let Some((status, reason)) = refusal(&bytes) {
            self.refused(&path_text(path), status, &reason)?;
            outcome.refused = true;
            return self.end(outcome);
        }
        let known = !self.witnesses.is_empty() && is_of(&bytes, &self.origin);
        let seen = known.then(|| Seen::read(&bytes, &self.origin, &self.keys, &self.witnesses));
        let not = |reason: String| Refused::NotAnAnswer { path: path.to_owned(), reason };
        let seen = seen.ok_or_else(|| not("no key is known, or it is of another log".into()))?;
        let seen = seen.map_err(|error| not(error.to_string()))?;
        if seen.by.is_empty() {
            return Err(not("no known witness has signed it".into()).into());
        }
        outcome.seen.push(seen);
        self.end(outcome)
    }

    fn ask(&self, typed: &args::Cosign) -> Ended {
        let of_policy = self.policy.iter().flat_map(|policy| policy.witnesses.values());
        let mut urls: Vec<String> = typed.urls.clone();
        if urls.is_empty() {
            urls.extend(of_policy.filter_map(|(_, url)| url.clone()));
        }
        if urls.is_empty() || self.witnesses.is_empty() {
            return Err(Refused::NobodyToAsk.into());
        }
        let options = CourierOptions { most: LONGEST, ..CourierOptions::default() };
        let courier = Courier::new(options)?;
        let kept = self.kept()?.map_or(0, |seen| seen.head.size);
        let mut outcome = Outcome::default();
        for url in &urls {
            self.ask_one(&courier, url, kept, &mut outcome)?;
        }
        self.end(outcome)
    }

    fn ask_one(&self, courier: &Courier, url: &str, kept: u64, outcome: &mut Outcome) -> anyhow::Result<()> {
        let answer = match self.send(courier, url, kept) {
            Ok(answer) => answer,
            Err(error) => {
                outcome.unreachable = true;
                let (witness, reason) = (url.to_owned(), error.to_string());
                return self.tell(
                    &Witnessed::Unreachable { witness, reason: reason.clone() },
                    &json::witnessed::unreachable(url, &reason),
                );
            }
        };
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        if answer.status != 200 {
            outcome.refused = true;
            return self.refused(url, answer.status, &body);
        }
        let note = format!("{}{body}", self.log.newest());
        match Seen::read(note.as_bytes(), &self.origin, &self.keys, &self.witnesses) {
            Ok(seen) if !seen.by.is_empty() => outcome.seen.push(seen),
            Ok(_) => {
                outcome.refused = true;
                self.refused(url, 200, "signed by no known witness")?;
            }
            Err(error) => {
                outcome.refused = true;
                self.refused(url, 200, &error.to_string())?;
            }
        }
        Ok(())
    }

    /// Sends the request; a witness that holds another size says which, and is asked once more.
    fn send(&self, courier: &Courier, url: &str, kept: u64) -> anyhow::Result<courier::Answer> {
        let to = format!("{}/add-checkpoint", url.trim_end_matches('/'));
        let post = |old: u64| -> anyhow::Result<Option<courier::Answer>> {
            let Some(request) = self.request(old)? else { return Ok(None) };
            Ok(Some(courier.post(&to, "text/plain", request.as_bytes())?))
        };
        let first = post(kept)?.ok_or_else(|| anyhow::anyhow!("this log has no {kept} entries"))?;
        let held = (first.status == 409).then(|| String::from_utf8_lossy(&first.body).trim().parse().ok());
        match held.flatten().map(post).transpose()?.flatten() {
            Some(second) => Ok(second),
            None => Ok(first),
        }
    }

    fn refused(&self, witness: &str, status: u16, body: &str) -> anyhow::Result<()> {
        let reason = body.trim_end().to_owned();
        let holds = (status == 409).then(|| reason.parse().ok()).flatten();
        let say = Witnessed::RefusedBy { witness: witness.to_owned(), status, reason: reason.clone() };
        self.tell(&say, &json::witnessed::refused(witness, status, &reason))?;
        match holds {
            Some(size) if size > self.log.ledger().size() => self.say(&Witnessed::OtherHistory),
            Some(size) => self.say(&Witnessed::HoldsOther { size }),
            None if status == 422 => self.say(&Witnessed::OtherHistory),
            None => Ok(()),
        }
    }

    /// Keeps what was signed, and says how it stands.
    fn end(&self, outcome: Outcome) -> Ended {
        let mut kept = self.kept()?;
        let mut changed = false;
        for seen in outcome.seen {
            if !self.is_past(&seen)? {
                self.say(&Witnessed::OtherHistory)?;
                return Ok(Exit::Problems);
            }
            for one in &seen.by {
                let (witness, size) = (one.key.name().to_string(), seen.head.size);
                let time = Time(i64::try_from(one.time).unwrap_or(0));
                let value = json::witnessed::seen(&witness, size, time);
                if self.desk.json || self.desk.talks() {
                    self.tell(&Witnessed::SeenBy { witness, size, time }, &value)?;
                }
            }
            let both = match kept.take() {
                Some(old) => old.or(seen, self.policy.as_ref()),
                None => Ok(seen),
            };
            kept = Some(both.map_err(|error| Refused::NotACheckpoint {
                path: self.path.clone(),
                reason: error.to_string(),
            })?);
            changed = true;
        }
        if let (Some(kept), true) = (&kept, changed) {
            let holder = format!("diwan log cosign (process {})", std::process::id());
            self.archive.keep_cosigned(&kept.note, &holder)?;
        }
        let met = self.quorum(kept.as_ref())?;
        Ok(match (met, outcome.refused, outcome.unreachable) {
            (_, true, _) | (Some(false), false, false) => Exit::Problems,
            (Some(true), false, _) | (None, false, false) => Exit::Done,
            (_, false, true) => Exit::Failed,
        })
    }

    /// True when this log begins with what was cosigned.
    fn is_past(&self, seen: &Seen) -> anyhow::Result<bool> {
        let newest = Head::Signed(*self.log.ledger().head());
        let growth = grown(self.log.ledger(), Head::Signed(seen.head), newest)?;
        Ok(matches!(growth, Growth::Continues { .. }))
    }

    /// Whether the policy is satisfied, and by whom not yet.
    fn quorum(&self, kept: Option<&Seen>) -> anyhow::Result<Option<bool>> {
        let Some(policy) = &self.policy else { return Ok(None) };
        let by = kept.map(|seen| seen.by.as_slice()).unwrap_or_default();
        let met = policy.is_satisfied_by(by);
        let absent: Vec<String> = policy.absent(by).into_iter().map(str::to_owned).collect();
        let value = json::witnessed::quorum(met, &absent);
        let say = if met { Witnessed::QuorumMet } else { Witnessed::QuorumOpen { absent } };
        if self.desk.json || self.desk.talks() || !met {
            self.tell(&say, &value)?;
        }
        Ok(Some(met))
    }

    fn tell(&self, say: &Witnessed, value: &serde_json::Value) -> anyhow::Result<()> {
        if self.desk.json {
            return Ok(self.desk.out.json(value)?);
        }
        Ok(self.desk.out.line(self.desk.lang.witnessed(say))?)
    }

    fn say(&self, say: &Witnessed) -> anyhow::Result<()> {
        if self.desk.json { Ok(()) } else { Ok(self.desk.out.line(self.desk.lang.witnessed(say))?) }
    }
}

/// The status and reason of an answer that refuses.
fn refusal(bytes: &[u8]) -> Option<(u16, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (first, reason) = text.split_once('\n')?;
    let status = first.strip_prefix("refused ")?.parse().ok()?;
    Some((status, reason.lines().next().unwrap_or_default().to_owned()))
}
