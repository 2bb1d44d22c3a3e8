//! [`matrix`]: the NDSA Levels of Digital Preservation (version 2): which level each row has reached, from facts.
//!
//! Not here: the sentences (`words`), and who may log in and which copies are known (the caller says). Invariant:
//! what the program cannot see is never counted as met by it; only a declaration of people makes it so, and is
//! shown as one.

mod facts;

use std::collections::{BTreeMap, BTreeSet};

pub use facts::{Course, Facts, Given, facts};

/// Checks count as regular when the last complete one is no older than this.
const YEAR: i64 = 366 * 86_400;

/// A copy that answers one of these stands in another building.
const OTHER_BUILDING: [&str; 4] = ["fire", "flood", "theft", "region"];

/// A row of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// Copies and what they are kept on.
    Storage,
    /// Digests and their checks.
    Integrity,
    /// Who may do what.
    Control,
    /// What is known of the records.
    Metadata,
    /// The formats.
    Content,
}

/// A condition of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the sentences of `words::Lang::condition` say what each means")]
pub enum Condition {
    TwoCopies,
    MediaNamed,
    StableStorage,
    ThreeCopies,
    OtherPlace,
    StorageDocumented,
    OtherThreat,
    OtherMedia,
    MediaWatched,
    EachOwnThreat,
    MediaPlan,
    Digests,
    VirusCheck,
    CheckedOnCopy,
    WriteBlock,
    ProofElsewhere,
    Intervals,
    ChecksRecorded,
    CheckAfterEvents,
    CanRepair,
    UsersNamed,
    RightsDocumented,
    ActsLogged,
    LogReviewed,
    Inventory,
    InventoryElsewhere,
    Described,
    GapsFilled,
    ActionsRecorded,
    FormatsKnown,
    FormatsRead,
    CreatorTies,
    FormatsWatched,
    FormatsMigrated,
}

use Condition as C;
use Row::{Content, Control, Integrity, Metadata, Storage};

impl Condition {
    /// Every condition with its row and level, in the order of the matrix.
    pub const ALL: [(Row, u8, Self); 34] = [
        (Storage, 1, C::TwoCopies),
        (Storage, 1, C::MediaNamed),
        (Storage, 1, C::StableStorage),
        (Storage, 2, C::ThreeCopies),
        (Storage, 2, C::OtherPlace),
        (Storage, 2, C::StorageDocumented),
        (Storage, 3, C::OtherThreat),
        (Storage, 3, C::OtherMedia),
        (Storage, 3, C::MediaWatched),
        (Storage, 4, C::EachOwnThreat),
        (Storage, 4, C::MediaPlan),
        (Integrity, 1, C::Digests),
        (Integrity, 1, C::VirusCheck),
        (Integrity, 2, C::CheckedOnCopy),
        (Integrity, 2, C::WriteBlock),
        (Integrity, 2, C::ProofElsewhere),
        (Integrity, 3, C::Intervals),
        (Integrity, 3, C::ChecksRecorded),
        (Integrity, 4, C::CheckAfterEvents),
        (Integrity, 4, C::CanRepair),
        (Control, 1, C::UsersNamed),
        (Control, 2, C::RightsDocumented),
        (Control, 3, C::ActsLogged),
        (Control, 4, C::LogReviewed),
        (Metadata, 1, C::Inventory),
        (Metadata, 1, C::InventoryElsewhere),
        (Metadata, 2, C::Described),
        (Metadata, 3, C::GapsFilled),
        (Metadata, 4, C::ActionsRecorded),
        (Content, 1, C::FormatsKnown),
        (Content, 2, C::FormatsRead),
        (Content, 2, C::CreatorTies),
        (Content, 3, C::FormatsWatched),
        (Content, 4, C::FormatsMigrated),
    ];

    /// The word of the JSON output and of declarations; never changes.
    pub fn word(self) -> &'static str {
        match self {
            C::TwoCopies => "two-copies",
            C::MediaNamed => "media-named",
            C::StableStorage => "stable-storage",
            C::ThreeCopies => "three-copies",
            C::OtherPlace => "other-place",
            C::StorageDocumented => "storage-documented",
            C::OtherThreat => "other-threat",
            C::OtherMedia => "other-media",
            C::MediaWatched => "media-watched",
            C::EachOwnThreat => "each-own-threat",
            C::MediaPlan => "media-plan",
            C::Digests => "digests",
            C::VirusCheck => "virus-check",
            C::CheckedOnCopy => "checked-on-copy",
            C::WriteBlock => "write-block",
            C::ProofElsewhere => "proof-elsewhere",
            C::Intervals => "intervals",
            C::ChecksRecorded => "checks-recorded",
            C::CheckAfterEvents => "check-after-events",
            C::CanRepair => "can-repair",
            C::UsersNamed => "users-named",
            C::RightsDocumented => "rights-documented",
            C::ActsLogged => "acts-logged",
            C::LogReviewed => "log-reviewed",
            C::Inventory => "inventory",
            C::InventoryElsewhere => "inventory-elsewhere",
            C::Described => "described",
            C::GapsFilled => "gaps-filled",
            C::ActionsRecorded => "actions-recorded",
            C::FormatsKnown => "formats-known",
            C::FormatsRead => "formats-read",
            C::CreatorTies => "creator-ties",
            C::FormatsWatched => "formats-watched",
            C::FormatsMigrated => "formats-migrated",
        }
    }
}

/// How a condition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The facts show it.
    Met,
    /// The facts show that it is not so.
    NotMet,
    /// The program cannot see it; nobody has declared it.
    NotKnown,
    /// The program cannot see it; people have declared it: what, and when.
    Declared(String),
}

impl Standing {
    /// True when a level may rest on it.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Met | Self::Declared(_))
    }
}

/// Says how every condition stands, in the order of the matrix.
pub fn matrix(facts: &Facts, given: &Given) -> Vec<(Row, u8, Condition, Standing)> {
    let stands = |condition: Condition| match measured(condition, facts, given) {
        Some(true) => Standing::Met,
        Some(false) => Standing::NotMet,
        None => match given.declared.get(condition.word()) {
            Some(declared) => Standing::Declared(declared.clone()),
            None => Standing::NotKnown,
        },
    };
    Condition::ALL
        .into_iter()
        .map(|(row, level, condition)| (row, level, condition, stands(condition)))
        .collect()
}

/// The level that each row has reached: every condition up to it holds.
pub fn levels(matrix: &[(Row, u8, Condition, Standing)]) -> BTreeMap<Row, u8> {
    let mut reached = BTreeMap::new();
    for (row, level, _, standing) in matrix {
        let top = reached.entry(*row).or_insert(4);
        if !standing.holds() {
            *top = (*top).min(level - 1);
        }
    }
    reached
}

/// What the facts say of a condition; `None` where the program cannot see it.
fn measured(condition: Condition, facts: &Facts, given: &Given) -> Option<bool> {
    let copies = facts.copies.len();
    Some(match condition {
        C::TwoCopies | C::CheckedOnCopy | C::ProofElsewhere | C::InventoryElsewhere => copies >= 1,
        C::MediaNamed => {
            copies >= 1 && facts.copies.values().all(|copy| !copy.media.is_empty() && !copy.place.is_empty())
        }
        C::ThreeCopies => copies >= 2,
        C::OtherPlace => answers(facts, &OTHER_BUILDING),
        C::OtherThreat => answers(facts, &["region"]),
        C::OtherMedia => distinct(facts, |copy| copy.media.to_lowercase()) >= 2,
        C::EachOwnThreat => copies >= 2 && distinct(facts, |copy| threats(&copy.threats)) == copies,
        C::Digests | C::Inventory => facts.records > 0,
        C::Intervals => facts.checks >= 2 && facts.checked.is_some_and(|last| given.now.0 - last.0 <= YEAR),
        C::ChecksRecorded => facts.checks + facts.partial >= 1,
        C::CheckAfterEvents => facts.checks >= 1 && !facts.unchecked,
        C::CanRepair => facts.parity || copies >= 1,
        C::UsersNamed => given.users > 0,
        C::ActsLogged => facts.entries.0 > 0 && facts.entries.1 == 0,
        C::Described => facts.objects.0 > 0 && facts.described * 10 >= facts.objects.0 * 9,
        C::GapsFilled => facts.corrected > 0,
        C::ActionsRecorded => facts.checks + facts.partial >= 1 && copies >= 1,
        C::FormatsKnown => facts.objects.0 > 0 && facts.objects.1 == 0,
        C::FormatsRead => facts.objects.0 > 0 && facts.objects.2 == 0,
        C::StableStorage
        | C::StorageDocumented
        | C::MediaWatched
        | C::MediaPlan
        | C::VirusCheck
        | C::WriteBlock
        | C::RightsDocumented
        | C::LogReviewed
        | C::CreatorTies
        | C::FormatsWatched
        | C::FormatsMigrated => return None,
    })
}

fn answers(facts: &Facts, dangers: &[&str]) -> bool {
    facts.copies.values().any(|copy| copy.threats.iter().any(|threat| dangers.contains(&threat.as_str())))
}

fn distinct<T: Ord>(facts: &Facts, of: impl Fn(&crate::ledger::Replication) -> T) -> usize {
    facts.copies.values().map(of).collect::<BTreeSet<_>>().len()
}

fn threats(words: &[String]) -> BTreeSet<String> {
    words.iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Replication, Time};

    fn copy(threats: &[&str], media: &str) -> Replication {
        Replication {
            replica: String::new(),
            threats: threats.iter().map(|&threat| threat.to_owned()).collect(),
            media: media.to_owned(),
            place: "library".to_owned(),
            size: 1,
            root: String::new(),
            objects: 0,
            bytes: 0,
            damaged: 0,
        }
    }

    fn given(declared: &[&str]) -> Given {
        let declared = declared.iter().map(|&word| (word.to_owned(), "by the council".to_owned())).collect();
        Given { declared, users: 1, now: Time(100 * 86_400), ..Given::default() }
    }

    fn reached(facts: &Facts, given: &Given) -> Vec<u8> {
        levels(&matrix(facts, given)).into_values().collect()
    }

    #[test]
    fn without_facts_no_row_has_reached_anything() {
        assert_eq!(reached(&Facts::default(), &Given::default()), [0; 5]);
    }

    #[test]
    fn a_declaration_counts_only_for_what_cannot_be_seen() {
        let declared = given(&["two-copies", "media-named", "stable-storage"]);
        let matrix = matrix(&Facts::default(), &declared);
        let of = |wanted| matrix.iter().find(|row| row.2 == wanted).unwrap().3.clone();
        assert_eq!(of(Condition::TwoCopies), Standing::NotMet);
        assert_eq!(of(Condition::StableStorage), Standing::Declared("by the council".to_owned()));
        assert_eq!(levels(&matrix)[&Row::Storage], 0);
    }

    #[test]
    fn storage_rises_with_copies_places_media_and_threats() {
        let mut facts = Facts::default();
        let all = given(&["stable-storage", "storage-documented", "media-watched", "media-plan"]);
        let level = |facts: &Facts| levels(&matrix(facts, &all))[&Row::Storage];
        facts.copies.insert("disk".to_owned(), copy(&["hardware"], "ssd"));
        assert_eq!(level(&facts), 1);
        facts.copies.insert("town".to_owned(), copy(&["fire", "region"], "ssd"));
        assert_eq!(level(&facts), 2);
        facts.copies.insert("town".to_owned(), copy(&["fire", "region"], "tape"));
        assert_eq!(level(&facts), 4);
        facts.copies.insert("other".to_owned(), copy(&["hardware"], "ssd"));
        assert_eq!(level(&facts), 3, "two copies against the same danger alone");
    }

    #[test]
    fn checks_count_as_regular_while_the_last_is_young() {
        let mut facts = Facts { checks: 2, checked: Some(Time(50 * 86_400)), ..Facts::default() };
        let stands = |facts: &Facts, now| {
            let given = Given { now: Time(now), ..Given::default() };
            measured(Condition::Intervals, facts, &given)
        };
        assert_eq!(stands(&facts, 51 * 86_400), Some(true));
        assert_eq!(stands(&facts, 500 * 86_400), Some(false));
        facts.checks = 1;
        assert_eq!(stands(&facts, 51 * 86_400), Some(false));
    }
}
