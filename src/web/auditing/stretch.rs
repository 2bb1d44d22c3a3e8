//! [`stretch`]: entries of the ledger that are asked for, the newest first, out of a bounded part of it.

use crate::ledger::{Circumstances as _, Event, Ledger, RealCircumstances, Time, What};
use crate::merkle::{Hash, leaf_hash};
use crate::recognise::query_dates;
use crate::web::fault::Fault;
use crate::web::posted::Fields;

/// A request looks through so many entries at most.
const STRETCH: u64 = 25_600;

/// The entries of one file of the log.
const WIDTH: u64 = crate::merkle::TILE_WIDTH as u64;

const DAY: i64 = 86_400;

/// Which entries are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only of this kind.
    pub kind: Option<&'static str>,
    /// Only of somebody whose name holds this.
    pub agent: String,
    /// Only from this moment on.
    pub from: Option<Time>,
    /// Only before this moment.
    pub to: Option<Time>,
    /// Only entries before this one.
    pub before: Option<u64>,
}

/// One entry.
pub struct Told {
    /// Its place.
    pub index: u64,
    /// Its hash, as it stands in the tree.
    pub hash: Hash,
    /// What it says; `None` for one that this program does not understand.
    pub event: Option<Event>,
}

/// What was found in a stretch of the ledger.
pub struct Stretch {
    /// The entries, the newest first.
    pub entries: Vec<Told>,
    /// Where to go on; `None` at the beginning of the ledger.
    pub next: Option<u64>,
}

impl Wanted {
    /// Reads an address.
    pub fn of(fields: &Fields) -> Self {
        let day = |name: &str| day(fields.get(name));
        Self {
            kind: What::WORDS.iter().copied().find(|word| *word == fields.get("event")),
            agent: fields.get("agent").trim().chars().take(100).collect(),
            from: day("from"),
            to: day("to").map(|time| Time(time.0 + DAY)),
            before: fields.get("before").parse().ok(),
        }
    }

    /// The entry in these bytes, if it is asked for.
    fn read(&self, index: u64, bytes: &[u8]) -> Option<Told> {
        // Most entries are of other kinds, and their bytes say so without being taken apart.
        let of_kind = |kind: &str| {
            let word = format!("\"event\":\"{kind}\"");
            std::str::from_utf8(bytes).is_ok_and(|text| text.contains(&word))
        };
        if self.kind.is_some_and(|kind| !of_kind(kind)) {
            return None;
        }
        let event = Ledger::decode(index, bytes).ok();
        let wanted = event.as_ref().map_or(self.all(), |event| self.takes(event));
        wanted.then(|| Told { index, hash: leaf_hash(bytes), event })
    }

    fn takes(&self, event: &Event) -> bool {
        self.kind.is_none_or(|kind| kind == event.what.word())
            && (self.agent.is_empty() || event.agent.to_lowercase().contains(&self.agent.to_lowercase()))
            && self.from.is_none_or(|from| event.time >= from)
            && self.to.is_none_or(|to| event.time < to)
    }

    /// True when every entry is asked for.
    fn all(&self) -> bool {
        self.kind.is_none() && self.agent.is_empty() && self.from.is_none() && self.to.is_none()
    }
}

/// The beginning of a day that was typed, in any calendar.
fn day(typed: &str) -> Option<Time> {
    let typed = typed.get(..typed.floor_char_boundary(100))?;
    let found = query_dates(typed, RealCircumstances.now().day());
    found.first().map(|found| Time(i64::from(found.days.first.days()) * DAY))
}

/// Looks through a stretch of the ledger, from its end backwards.
pub fn stretch(ledger: &Ledger, wanted: &Wanted, most: usize) -> Result<Stretch, Fault> {
    let mut before = wanted.before.unwrap_or(u64::MAX).min(ledger.size());
    let mut found = Stretch { entries: Vec::new(), next: None };
    let last = before.saturating_sub(STRETCH);
    while before > last {
        let first = (before - 1) / WIDTH * WIDTH;
        let entries: Vec<(u64, Vec<u8>)> = (first..before).zip(ledger.entries_from(first)?).collect();
        if entries.is_empty() {
            return Err(Fault::broken("the ledger ends before its checkpoint says"));
        }
        for (index, bytes) in entries.into_iter().rev() {
            before = index;
            found.entries.extend(wanted.read(index, &bytes));
            if found.entries.len() == most {
                found.next = (before > 0).then_some(before);
                return Ok(found);
            }
        }
    }
    found.next = (before > 0).then_some(before);
    Ok(found)
}
