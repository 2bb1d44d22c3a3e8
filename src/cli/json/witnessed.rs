//! What `--json` prints of witnesses.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::ledger::{KeyChange, Time};
use crate::note::{Checkpoint, VerifyingKey, WitnessKey};
use crate::witness::{Answer, WitnessError};

pub fn made(key: &WitnessKey, private: &str, public: &str) -> Value {
    json!({
        "type": "witness", "name": key.name().to_string(), "key": key.cosigner_key().to_string(),
        "private_key": private, "public_key": public,
    })
}

pub fn known(key: &VerifyingKey, new: bool) -> Value {
    json!({ "type": "watched", "origin": key.name().to_string(), "key": key.to_string(), "new": new })
}

pub fn listening(address: SocketAddr) -> Value {
    json!({ "type": "listening", "address": address.to_string(), "url": format!("http://{address}") })
}

pub fn answered(answered: &Result<Answer, WitnessError>, seen: Option<&Checkpoint>) -> Value {
    let (status, reason, evidence) = match answered {
        Ok(answer) => (answer.status, answer.body.trim_end().to_owned(), answer.evidence),
        Err(error) => (500, error.to_string(), false),
    };
    json!({
        "type": "answer", "status": status, "body": reason, "evidence": evidence,
        "origin": seen.map(|seen| seen.origin.to_string()), "size": seen.map(|seen| seen.size),
    })
}

pub fn request(path: &str, size: u64) -> Value {
    json!({ "type": "request", "path": path, "ledger_size": size })
}

pub fn seen(witness: &str, size: u64, time: Time) -> Value {
    json!({ "type": "cosigned", "witness": witness, "ledger_size": size, "time": time.to_string() })
}

pub fn refused(witness: &str, status: u16, reason: &str) -> Value {
    json!({ "type": "refused", "witness": witness, "status": status, "reason": reason })
}

pub fn unreachable(witness: &str, reason: &str) -> Value {
    json!({ "type": "unreachable", "witness": witness, "reason": reason })
}

pub fn rotated(old: &VerifyingKey, new: &VerifyingKey, retired: &str) -> Value {
    json!({ "type": "key", "old": old.to_string(), "new": new.to_string(), "retired": retired })
}

pub fn key_change(change: &KeyChange) -> Value {
    json!({ "type": "key-change", "old": change.old, "new": change.new, "statement": change.statement })
}

pub fn quorum(met: bool, absent: &[String]) -> Value {
    json!({ "type": "quorum", "satisfied": met, "absent": absent })
}
