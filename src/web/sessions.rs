//! Sessions: who has logged in, in memory only. An id is 256 random bits; it is kept as its digest alone.
//!
//! Invariant: a session that was idle for too long, or is too old, is found by nobody.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::users::Role;
use crate::digest::Sha256;
use crate::ledger::{RecordId, Time};

/// A session ends when nothing was asked in it for so long.
const IDLE: Duration = Duration::from_hours(1);

/// A session ends after so long in any case.
const OLDEST: Duration = Duration::from_hours(12);

/// The most sessions at once; the one that was idle longest makes room.
const MOST: usize = 10_000;

/// Somebody who has logged in.
#[derive(Debug, Clone)]
pub struct Session {
    /// The name they logged in with.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// What their forms must carry.
    pub csrf: String,
    /// The records for which they have given a reason.
    pub reasons: BTreeSet<RecordId>,
    /// The reason for which they search confidential records, while it holds.
    pub pass: Option<Pass>,
    key: Sha256,
    begun: Instant,
    used: Instant,
}

/// Lets its bearer search confidential records, because they have said why.
#[derive(Debug, Clone)]
pub struct Pass {
    /// The reason, in their words.
    pub reason: String,
    /// When it ends, as people are told.
    pub until: Time,
    ends: Instant,
}

/// All sessions.
pub struct Sessions {
    by_key: Mutex<HashMap<Sha256, Session>>,
    secret: String,
    now: fn() -> Instant,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { by_key: Mutex::default(), secret: random(), now: Instant::now }
    }
}

impl Sessions {
    /// Begins a session and returns its id, which nobody had before.
    pub fn begin(&self, name: &str, role: Role) -> String {
        let id = random();
        let key = key(&id);
        let now = (self.now)();
        let (name, csrf) = (name.to_owned(), random());
        let session =
            Session { name, role, csrf, reasons: BTreeSet::new(), pass: None, key, begun: now, used: now };
        let mut all = self.lock();
        all.retain(|_, session| session.lives(now));
        if all.len() >= MOST
            && let Some(oldest) = all.values().min_by_key(|session| session.used).map(|session| session.key)
        {
            all.remove(&oldest);
        }
        all.insert(key, session);
        id
    }

    /// Finds a session that lives, and keeps it alive.
    pub fn find(&self, id: &str) -> Option<Session> {
        let now = (self.now)();
        let mut all = self.lock();
        let session = all.get_mut(&key(id)).filter(|session| session.lives(now))?;
        session.used = now;
        session.pass.take_if(|pass| now >= pass.ends);
        Some(session.clone())
    }

    /// Ends a session.
    pub fn end(&self, session: &Session) {
        self.lock().remove(&session.key);
    }

    /// Ends all sessions of a person: their role or password is another one now.
    pub fn end_all_of(&self, name: &str) {
        self.lock().retain(|_, session| session.name != name);
    }

    /// Remembers that a reason was given for a record.
    pub fn reason_given(&self, session: &Session, record: RecordId) {
        if let Some(session) = self.lock().get_mut(&session.key) {
            session.reasons.insert(record);
        }
    }

    /// Remembers that a reason was given for searching confidential records, from this moment on.
    pub fn pass_given(&self, session: &Session, reason: &str, from: Time) {
        if let Some(session) = self.lock().get_mut(&session.key) {
            session.pass = Some(Pass::of(reason, from, (self.now)()));
        }
    }

    /// Ends the search of confidential records.
    pub fn pass_ended(&self, session: &Session) {
        if let Some(session) = self.lock().get_mut(&session.key) {
            session.pass = None;
        }
    }

    /// What a form must carry that is shown before anybody has logged in, by the cookie that came with it.
    pub fn form_secret(&self, cookie: &str) -> String {
        Sha256::of(format!("{}{cookie}", self.secret).as_bytes()).to_string()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Sha256, Session>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// What a program may do with a token, for one request; found by nobody.
    pub(super) fn of_token(name: &str, role: Role) -> Self {
        let now = Instant::now();
        let (name, key) = (name.to_owned(), key(""));
        let (csrf, reasons) = (String::new(), BTreeSet::new());
        Self { name, role, csrf, reasons, pass: None, key, begun: now, used: now }
    }

    /// The same for a request that brings its reason along.
    pub(super) fn with_pass(mut self, reason: &str, from: Time) -> Self {
        self.pass = Some(Pass::of(reason, from, Instant::now()));
        self
    }

    fn lives(&self, now: Instant) -> bool {
        now.duration_since(self.used) < IDLE && now.duration_since(self.begun) < OLDEST
    }
}

impl Pass {
    /// So long a reason holds for searching.
    pub const HOLDS: Duration = Duration::from_mins(30);

    fn of(reason: &str, from: Time, now: Instant) -> Self {
        let until = Time(from.0 + Self::HOLDS.as_secs().cast_signed());
        Self { reason: reason.to_owned(), until, ends: now + Self::HOLDS }
    }
}

fn key(id: &str) -> Sha256 {
    Sha256::of(id.as_bytes())
}

/// 256 random bits in hexadecimal.
pub(super) fn random() -> String {
    hex(&random_bytes())
}

fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    // The system has no randomness only before it has booted; nothing may be guessable then.
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}

/// A secret of 32 bytes in hexadecimal under a new mask; the mask stands before it.
pub(super) fn mask(secret: &str) -> String {
    let Some(secret) = bytes(secret) else { return String::new() };
    let mask = random_bytes();
    let masked: Vec<u8> = secret.iter().zip(&mask).map(|(a, b)| a ^ b).collect();
    format!("{}{}", hex(&mask), hex(&masked))
}

/// Takes the mask away.
pub(super) fn unmasked(carried: &str) -> Option<String> {
    let (mask, masked) = (bytes(carried.get(..64)?)?, bytes(carried.get(64..)?)?);
    let secret: Vec<u8> = mask.iter().zip(&masked).map(|(a, b)| a ^ b).collect();
    Some(hex(&secret))
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes().chunks_exact(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = digits.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    bytes.filter(|_| text.len() == 64)?.try_into().ok()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_secret_looks_different_each_time_and_is_the_same() {
        let secret = random();
        let (one, two) = (mask(&secret), mask(&secret));
        assert_ne!(one, two);
        assert_eq!(unmasked(&one), Some(secret.clone()));
        assert_eq!(unmasked(&two), Some(secret));
        for wrong in ["", "00", &"g".repeat(128), &"\u{642}".repeat(64)] {
            assert_eq!(unmasked(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_session_is_found_until_it_ends() {
        let sessions = Sessions::default();
        let id = sessions.begin("salma", Role::Clerk);
        let session = sessions.find(&id).unwrap();
        assert_eq!((session.name.as_str(), session.role), ("salma", Role::Clerk));
        assert!(sessions.find(&random()).is_none());
        sessions.end(&session);
        assert!(sessions.find(&id).is_none());
    }

    #[test]
    fn a_session_lives_until_it_is_idle_or_old() {
        let sessions = Sessions::default();
        let id = sessions.begin("salma", Role::Clerk);
        let session = sessions.find(&id).unwrap();
        assert!(session.lives(session.used + IDLE / 2));
        assert!(!session.lives(session.used + IDLE));
        let used = Session { used: session.begun + OLDEST, ..session };
        assert!(!used.lives(used.begun + OLDEST));
    }
}
