//! [`Known`]: what is known of a record beyond its bytes, a person's word before a machine's.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::ledger::{Access, Aspect};
use crate::recognise::{AccessLevel, Day, DayRange, Description, FoundReference, RecordType, Role};

/// What is known of a record beyond its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The kind of document.
    pub kind: Option<RecordType>,
    /// Its number.
    pub number: Option<String>,
    /// The years of the common era its number may be of.
    pub years: Option<RangeInclusive<i32>>,
    /// The days it may be of.
    pub date: Option<DayRange>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The keys by which others cite it, such as `decision:15:2023`.
    pub keys: Vec<String>,
    /// The keys of what it cites.
    pub cited: Vec<String>,
    /// What a machine recognised in it.
    pub description: Option<Description>,
    /// What a person calls it.
    pub title: Option<String>,
    /// The series it belongs to, by a person's word.
    pub series: Option<String>,
    /// Whether the office cannot work without it, where a person has said so.
    pub vital: Option<bool>,
    /// Whatever else a person has said of it.
    pub note: Option<String>,
    /// Who may see it, where a person has said so.
    pub access: Option<Access>,
    /// What a person said of it.
    pub said: BTreeMap<Aspect, String>,
}

impl Known {
    /// Puts together what a machine recognised and what a person said.
    pub fn of(description: Option<Description>, said: BTreeMap<Aspect, String>) -> Self {
        let mut known = description.map(Self::recognised).unwrap_or_default();
        let renumbered =
            [Aspect::Type, Aspect::Number, Aspect::Year].iter().any(|aspect| said.contains_key(aspect));
        for (aspect, value) in &said {
            known.say(*aspect, value);
        }
        if renumbered {
            known.keys = known.key().into_iter().collect();
        }
        known.said = said;
        known
    }

    /// Returns what is known of an aspect, in the form in which a person's word is kept; empty for nothing.
    pub fn value(&self, aspect: Aspect) -> String {
        let year = |years: &RangeInclusive<i32>| match (years.start(), years.end()) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}/{last}"),
        };
        match aspect {
            Aspect::Type => self.kind.map(|kind| kind.name().to_owned()),
            Aspect::Number => self.number.clone(),
            Aspect::Year => self.years.as_ref().map(year),
            Aspect::Date => self.date.map(interval),
            Aspect::Issuer => self.issuer.clone(),
            Aspect::Subject => self.subject.clone(),
            Aspect::Access => self.access.map(|level| level.name().to_owned()),
            Aspect::Title => self.title.clone(),
            Aspect::Series => self.series.clone(),
            Aspect::Vital => self.vital.map(|vital| if vital { "yes" } else { "no" }.to_owned()),
            Aspect::Note => self.note.clone(),
        }
        .unwrap_or_default()
    }

    /// Who may see it. Where nobody has said, what its letterhead asks for is obeyed, and nothing is public.
    pub fn level(&self) -> Access {
        let asked = self.description.as_ref().and_then(|description| description.access.as_ref());
        self.access.unwrap_or_else(|| {
            asked.map_or(Access::Normal, |asked| match asked.level {
                AccessLevel::Normal => Access::Normal,
                AccessLevel::Restricted => Access::Restricted,
                AccessLevel::Secret => Access::Secret,
                AccessLevel::TopSecret => Access::TopSecret,
            })
        })
    }

    fn recognised(description: Description) -> Self {
        let own = own_reference(&description).cloned();
        let keys_of = |role| {
            let of_role = description.references.iter().filter(move |found| found.role == role);
            let mut keys: Vec<String> = of_role.flat_map(|found| found.reference.keys()).collect();
            keys.sort();
            keys.dedup();
            keys
        };
        Self {
            kind: description.kind.or_else(|| own.as_ref().map(|own| own.kind)),
            number: own.as_ref().and_then(|own| own.number.clone()),
            years: own.as_ref().and_then(|own| own.years.clone()),
            date: description.date.as_ref().map(|date| date.days),
            issuer: description.issuer.clone(),
            subject: description.subject.clone().or_else(|| description.title.clone()),
            keys: keys_of(Role::Own),
            cited: keys_of(Role::Cited),
            description: Some(description),
            ..Self::default()
        }
    }

    fn say(&mut self, aspect: Aspect, value: &str) {
        let text = (!value.is_empty()).then(|| value.to_owned());
        match aspect {
            Aspect::Type => self.kind = RecordType::ALL.iter().copied().find(|kind| kind.name() == value),
            Aspect::Number => self.number = text,
            Aspect::Year => self.years = value.parse().ok().map(|year| year..=year),
            Aspect::Date => self.date = days(value),
            Aspect::Issuer => self.issuer = text,
            Aspect::Subject => self.subject = text,
            Aspect::Access => self.access = Access::named(value),
            Aspect::Title => self.title = text,
            Aspect::Series => self.series = text,
            Aspect::Vital => self.vital = text.map(|text| text == "yes"),
            Aspect::Note => self.note = text,
        }
    }

    /// The key that follows from kind, number and year.
    fn key(&self) -> Option<String> {
        let (kind, number) = (self.kind?.name(), self.number.as_ref()?.replace(' ', "-"));
        let year =
            self.years.as_ref().map(|years| *years.start()).or(self.date.map(|date| date.first.year()));
        Some(year.map_or_else(|| format!("{kind}:{number}"), |year| format!("{kind}:{number}:{year}")))
    }
}

/// The document's own reference: that of its kind, or else the first that has a number.
fn own_reference(description: &Description) -> Option<&FoundReference> {
    let own = || {
        let own = description.references.iter().filter(|found| found.role == Role::Own);
        own.map(|found| &found.reference).filter(|reference| reference.number.is_some())
    };
    own().find(|reference| Some(reference.kind) == description.kind).or_else(|| own().next())
}

/// An ISO 8601 day, or an interval of two.
pub fn interval(days: DayRange) -> String {
    if days.first == days.last { days.first.to_string() } else { format!("{}/{}", days.first, days.last) }
}

/// Reads what [`interval`] wrote.
pub fn days(text: &str) -> Option<DayRange> {
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    Some(DayRange::new(first.parse::<Day>().ok()?, last.parse::<Day>().ok()?))
}
