//! [`Watch`]: who is told of each object as it is read, and of how far a run has come; [`Position`] is that.
//!
//! Nothing of this is written here: where a position is kept is decided by whoever asked for the audit. Invariant:
//! a position speaks only of objects that were read to the end, without a gap before the last of them.

use serde_json::{Value, json};

use super::finding::Finding;
use super::scope::Scope;
use super::wire;
use crate::digest::ContentId;
use crate::ledger::{FixityLeg, Time};
use crate::merkle::TreeHead;

/// What came of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectState {
    /// Its bytes agree with its name.
    Ok,
    /// It is not there.
    Missing,
    /// Its bytes hash to another name.
    Corrupt,
    /// The system would not give its bytes.
    Unreadable,
}

impl ObjectState {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Corrupt => "corrupt",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Who is told while an audit reads. Several threads call at the same time.
pub trait Watch: Sync {
    /// An object was looked at.
    fn object(&self, _id: &ContentId, _state: ObjectState) {}

    /// The run has come this far: whoever keeps it can go on from here.
    fn reached(&self, _position: &Position) {}
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// How far a run has come, and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The ledger when the run began: it reads the objects of these entries, and no later ones.
    pub head: TreeHead,
    /// What it was asked to read.
    pub scope: Scope,
    /// When it began.
    pub started: Time,
    /// What was read.
    pub read: Vec<FixityLeg>,
    /// The last object that was read.
    pub last: Option<ContentId>,
    /// Objects so far that agree.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is wrong with the others.
    pub findings: Vec<Finding>,
}

/// The form of a kept position.
const VERSION: u64 = 1;

impl Position {
    /// The position as text: a line for itself, and one for each finding.
    pub fn to_text(&self) -> String {
        let mut text = json!({
            "diwan-verify": VERSION, "size": self.head.size, "root": self.head.root.to_string(),
            "scope": self.scope.told(), "started": self.started, "read": self.read,
            "last": self.last.map(|id| id.to_string()), "objects": self.objects, "bytes": self.bytes,
            "findings": self.findings.len(),
        })
        .to_string();
        for finding in &self.findings {
            text.push('\n');
            text.push_str(&wire::finding(finding).to_string());
        }
        text + "\n"
    }

    /// Reads what [`Position::to_text`] wrote; `None` for anything else, also for a part of it.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let own: Value = serde_json::from_str(lines.next()?).ok()?;
        let number = |key: &str| own.get(key).and_then(Value::as_u64);
        if number("diwan-verify")? != VERSION {
            return None;
        }
        let told: crate::ledger::FixityScope = serde_json::from_value(own.get("scope")?.clone()).ok()?;
        let last = match own.get("last")? {
            Value::Null => None,
            name => Some(name.as_str()?.parse().ok()?),
        };
        let findings: Vec<Finding> = lines.map(wire::parsed).collect::<Option<_>>()?;
        let position = Self {
            head: TreeHead { size: number("size")?, root: own.get("root")?.as_str()?.parse().ok()? },
            scope: told.into(),
            started: own.get("started")?.as_str()?.parse().ok()?,
            read: serde_json::from_value(own.get("read")?.clone()).ok()?,
            last,
            objects: number("objects")?,
            bytes: number("bytes")?,
            findings,
        };
        (number("findings")? == position.findings.len() as u64).then_some(position)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::audit::Code;
    use crate::merkle::leaf_hash;

    #[test]
    fn a_position_comes_back_whole_or_not_at_all() {
        let (from, through) = Scope::Slice { number: 2, of: 3 }.bounds();
        let position = Position {
            head: TreeHead { size: 7, root: leaf_hash(b"x") },
            scope: Scope::Slice { number: 2, of: 3 },
            started: Time(5),
            read: vec![FixityLeg { from, through, time: Time(6) }],
            last: Some(through),
            objects: 3,
            bytes: 99,
            findings: vec![Finding::new(Code::ObjectMissing, "objects/blake3/00/11", "why\nso")],
        };
        let text = position.to_text();
        assert_eq!(Position::from_text(&text), Some(position));
        for end in 0..text.len() - 1 {
            assert_eq!(Position::from_text(&text[..end]), None, "{end}");
        }
    }
}
