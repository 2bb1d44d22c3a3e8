//! Who has looked at a confidential record or for one, and why (PREMIS, event type "access").

use serde::{Deserialize, Serialize};

use super::{Access, RecordId};

/// Somebody was shown what their role alone does not open, for a reason they gave before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accessed {
    /// What was opened to them.
    #[serde(flatten)]
    pub opened: Opened,
    /// The reason, in their words.
    pub reason: String,
}

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Opened {
    /// One record.
    Record {
        /// The record.
        #[serde(with = "super::wire::record")]
        record: RecordId,
    },
    /// The search for records of these levels; each one that is opened after that has an entry of its own.
    Search {
        /// The levels, by their names.
        levels: Vec<String>,
    },
}

impl Opened {
    /// The search for records of these levels.
    pub fn search(levels: &[Access]) -> Self {
        Self::Search { levels: levels.iter().map(|level| level.name().to_owned()).collect() }
    }
}

impl Accessed {
    /// The record that was shown, if it is about one.
    pub fn record(&self) -> Option<RecordId> {
        match &self.opened {
            Opened::Record { record } => Some(*record),
            Opened::Search { .. } => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{Event, Ledger, What};
    use super::*;

    /// An entry as it stands in a log, but for its salt and the words that all entries have.
    fn read(of_its_own: &str) -> Result<Accessed, String> {
        let bytes = format!(
            "{{\"agent\":\"a\",\"event\":\"access\",{of_its_own},\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\
             \"software\":\"s\",\"time\":\"1970-01-01T00:00:00Z\",\"v\":1}}"
        );
        match Ledger::decode(0, bytes.as_bytes()) {
            Ok(Event { what: What::Access(accessed), .. }) => Ok(accessed),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn an_entry_is_of_a_record_or_of_a_search() {
        let old = read("\"reason\":\"the yearly audit\",\"record\":3").unwrap();
        assert_eq!((old.record(), old.reason.as_str()), (Some(RecordId(3)), "the yearly audit"));
        let search = read("\"levels\":[\"secret\",\"top-secret\"],\"reason\":\"the yearly audit\"").unwrap();
        assert_eq!(search.opened, Opened::search(&[Access::Secret, Access::TopSecret]));
        assert_eq!(search.record(), None);
        assert!(read("\"reason\":\"the yearly audit\"").is_err(), "of nothing");
    }
}
