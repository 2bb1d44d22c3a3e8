//! [`Policy`]: whose word counts (C2SP tlog-policy): which logs, which witnesses, and how many of them must have
//! cosigned before a checkpoint is believed.
//!
//! A text of lines: `log VKEY [URL]`, `witness NAME VKEY [URL]`, `group NAME all|any|K MEMBER…`, and exactly one
//! `quorum NAME|none`; `#` begins a comment. Invariant: a policy that was read names nothing it does not define.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::cosignature::{Cosignature, CosignerKey};
use super::key::VerifyingKey;

/// The word for a quorum that asks for nobody.
const NONE: &str = "none";

/// A policy is for people to read: longer ones are refused.
const MAX_LINES: usize = 1_000;

/// Whose word counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The logs, with where they are served.
    pub logs: Vec<(VerifyingKey, Option<String>)>,
    /// The witnesses by the names the policy gives them, with where they listen.
    pub witnesses: BTreeMap<String, (CosignerKey, Option<String>)>,
    groups: BTreeMap<String, Group>,
    quorum: String,
}

/// So many of these.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    needed: usize,
    members: Vec<String>,
}

/// What is wrong with the text of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BadPolicy {
    /// The line, from 1; one past the last for what is missing.
    pub line: usize,
    /// What is wrong with it.
    pub fault: PolicyFault,
}

/// A fault in a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// The first word is none of `log`, `witness`, `group`, `quorum`.
    #[error("unknown word {0:?}")]
    Word(String),
    /// The line has too few or too many words.
    #[error("not the right number of words")]
    Count,
    /// A key cannot be read, or has another role.
    #[error("not a public key of this role: {0:?}")]
    Key(String),
    /// A name is given twice, or is `none`.
    #[error("name {0:?} cannot be given")]
    Name(String),
    /// A name is not defined above.
    #[error("{0:?} is not defined above")]
    Undefined(String),
    /// The number of a group is not from 1 to the number of its members.
    #[error("a group cannot need {0:?} of its members")]
    Needed(String),
    /// There is no quorum, or a second one.
    #[error("exactly one quorum is needed")]
    Quorum,
    /// There are more lines than anybody reads.
    #[error("too many lines")]
    Length,
}

impl Policy {
    /// The keys of all witnesses.
    pub fn cosigners(&self) -> Vec<CosignerKey> {
        self.witnesses.values().map(|(key, _)| key.clone()).collect()
    }

    /// The keys of all logs.
    pub fn log_keys(&self) -> Vec<VerifyingKey> {
        self.logs.iter().map(|(key, _)| key.clone()).collect()
    }

    /// True when these cosignatures are enough.
    pub fn is_satisfied_by(&self, cosigned: &[Cosignature]) -> bool {
        let has = |name: &String| {
            self.witnesses.get(name).is_some_and(|(key, _)| cosigned.iter().any(|one| one.key == *key))
        };
        let mut met: BTreeSet<&str> =
            self.witnesses.keys().filter(|name| has(name)).map(String::as_str).collect();
        if self.quorum == NONE {
            return true;
        }
        // A group names only what was defined before it, so as many rounds as there are groups are enough.
        for _ in 0..self.groups.len() {
            for (name, group) in &self.groups {
                let members = group.members.iter().filter(|member| met.contains(member.as_str())).count();
                if members >= group.needed {
                    met.insert(name);
                }
            }
        }
        met.contains(self.quorum.as_str())
    }

    /// The witnesses that have not cosigned, by name: whom to ask when it is not enough.
    pub fn absent(&self, cosigned: &[Cosignature]) -> Vec<&str> {
        let absent = |key: &CosignerKey| !cosigned.iter().any(|one| one.key == *key);
        self.witnesses.iter().filter(|(_, (key, _))| absent(key)).map(|(name, _)| name.as_str()).collect()
    }
}

impl FromStr for Policy {
    type Err = BadPolicy;

    fn from_str(text: &str) -> Result<Self, BadPolicy> {
        let mut reading = Reading::default();
        let mut last = 0;
        for (number, line) in (1..).zip(text.lines()) {
            let words: Vec<&str> =
                line.split('#').next().unwrap_or_default().split_ascii_whitespace().collect();
            let read = if number > MAX_LINES { Err(PolicyFault::Length) } else { reading.line(&words) };
            read.map_err(|fault| BadPolicy { line: number, fault })?;
            last = number;
        }
        let quorum = reading.quorum.ok_or(BadPolicy { line: last + 1, fault: PolicyFault::Quorum })?;
        Ok(Self { logs: reading.logs, witnesses: reading.witnesses, groups: reading.groups, quorum })
    }
}

/// A policy while it is read.
#[derive(Default)]
struct Reading {
    logs: Vec<(VerifyingKey, Option<String>)>,
    witnesses: BTreeMap<String, (CosignerKey, Option<String>)>,
    groups: BTreeMap<String, Group>,
    quorum: Option<String>,
}

impl Reading {
    fn line(&mut self, words: &[&str]) -> Result<(), PolicyFault> {
        match words {
            [] => Ok(()),
            ["log", key, url @ ..] => {
                let key = key.parse().map_err(|_| PolicyFault::Key((*key).to_owned()))?;
                self.logs.push((key, at_most_one(url)?));
                Ok(())
            }
            ["witness", name, key, url @ ..] => {
                let name = self.fresh(name)?;
                let key = key.parse().map_err(|_| PolicyFault::Key((*key).to_owned()))?;
                self.witnesses.insert(name, (key, at_most_one(url)?));
                Ok(())
            }
            ["group", name, needed, members @ ..] => self.group(name, needed, members),
            ["quorum", name] => self.quorum(name),
            ["log" | "witness" | "group" | "quorum", ..] => Err(PolicyFault::Count),
            [word, ..] => Err(PolicyFault::Word((*word).to_owned())),
        }
    }

    fn group(&mut self, name: &str, needed: &str, members: &[&str]) -> Result<(), PolicyFault> {
        let name = self.fresh(name)?;
        if members.is_empty() {
            return Err(PolicyFault::Count);
        }
        let mut seen = BTreeSet::new();
        for member in members {
            if !self.defines(member) {
                return Err(PolicyFault::Undefined((*member).to_owned()));
            }
            if !seen.insert(*member) {
                return Err(PolicyFault::Name((*member).to_owned()));
            }
        }
        let count = match needed {
            "all" => members.len(),
            "any" => 1,
            number => number.parse().unwrap_or(0),
        };
        if !(1..=members.len()).contains(&count) {
            return Err(PolicyFault::Needed(needed.to_owned()));
        }
        let members = members.iter().map(ToString::to_string).collect();
        self.groups.insert(name, Group { needed: count, members });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), PolicyFault> {
        if self.quorum.is_some() {
            return Err(PolicyFault::Quorum);
        }
        if name != NONE && !self.defines(name) {
            return Err(PolicyFault::Undefined(name.to_owned()));
        }
        self.quorum = Some(name.to_owned());
        Ok(())
    }

    fn defines(&self, name: &str) -> bool {
        self.witnesses.contains_key(name) || self.groups.contains_key(name)
    }

    fn fresh(&self, name: &str) -> Result<String, PolicyFault> {
        if name == NONE || self.defines(name) {
            Err(PolicyFault::Name(name.to_owned()))
        } else {
            Ok(name.to_owned())
        }
    }
}

fn at_most_one(words: &[&str]) -> Result<Option<String>, PolicyFault> {
    match words {
        [] => Ok(None),
        [word] => Ok(Some((*word).to_owned())),
        _ => Err(PolicyFault::Count),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::{SigningKey, WitnessKey};
    use super::*;

    fn key(seed: u8) -> CosignerKey {
        WitnessKey::from_seed(format!("w{seed}.example").parse().unwrap(), &[seed; 32]).cosigner_key()
    }

    fn by(seeds: &[u8]) -> Vec<Cosignature> {
        seeds.iter().map(|seed| Cosignature { key: key(*seed), time: 1 }).collect()
    }

    /// The sister town and any two of three auditors.
    fn text() -> String {
        let log = SigningKey::from_seed("town.example/log".parse().unwrap(), &[9; 32]).verifying_key();
        format!(
            "# whom we believe\nlog {log} https://town.example/log\nwitness sister {} https://sister.example\n\
             witness a1 {}\nwitness a2 {}\nwitness a3 {}\ngroup auditors 2 a1 a2 a3\n\
             group both all sister auditors # names are of this file\nquorum both\n",
            key(1),
            key(2),
            key(3),
            key(4)
        )
    }

    #[test]
    fn a_quorum_is_met_by_the_groups_it_names() {
        let policy: Policy = text().parse().unwrap();
        let rows: [(&[u8], bool); 7] = [
            (&[], false),
            (&[1], false),
            (&[2, 3], false),
            (&[1, 2], false),
            (&[1, 2, 4], true),
            (&[1, 2, 3, 4], true),
            (&[1, 5, 6], false),
        ];
        for (seeds, expected) in rows {
            assert_eq!(policy.is_satisfied_by(&by(seeds)), expected, "{seeds:?}");
        }
        assert_eq!(policy.absent(&by(&[1, 3])), ["a1", "a3"]);
        assert_eq!((policy.cosigners().len(), policy.log_keys().len()), (4, 1));
        assert!("quorum none".parse::<Policy>().unwrap().is_satisfied_by(&[]));
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let (one, two) = (key(1), key(2));
        let rows = [
            (String::new(), 1, PolicyFault::Quorum),
            ("quorum none\nquorum none\n".to_owned(), 2, PolicyFault::Quorum),
            ("\nmirror x\n".to_owned(), 2, PolicyFault::Word("mirror".to_owned())),
            ("quorum a\n".to_owned(), 1, PolicyFault::Undefined("a".to_owned())),
            (format!("witness a {one}\nwitness a {two}\n"), 2, PolicyFault::Name("a".to_owned())),
            (format!("witness none {one}\n"), 1, PolicyFault::Name("none".to_owned())),
            (format!("witness a {one} url more\n"), 1, PolicyFault::Count),
            ("witness a\n".to_owned(), 1, PolicyFault::Count),
            ("witness a b\n".to_owned(), 1, PolicyFault::Key("b".to_owned())),
            (format!("log {one}\n"), 1, PolicyFault::Key(one.to_string())),
            (format!("witness a {one}\ngroup g 2 a\n"), 2, PolicyFault::Needed("2".to_owned())),
            (format!("witness a {one}\ngroup g 0 a\n"), 2, PolicyFault::Needed("0".to_owned())),
            (format!("witness a {one}\ngroup g any a a\n"), 2, PolicyFault::Name("a".to_owned())),
            ("group g any g\n".to_owned(), 1, PolicyFault::Undefined("g".to_owned())),
        ];
        for (text, line, fault) in rows {
            assert_eq!(text.parse::<Policy>(), Err(BadPolicy { line, fault }), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_fault_of_the_program(text in "(log|witness|group|quorum|all|any|none|[a-c0-3# \n]){0,40}") {
            let _ = text.parse::<Policy>();
        }
    }
}
