//! `diwan describe`: a person tells or corrects what is known of a record. Each change is an entry of the ledger.

use std::collections::BTreeMap;

use crate::analysis::digit;
use crate::catalog::interval;
use crate::cli::args::AccessName;
use crate::cli::commands::records;
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args};
use crate::ingest;
use crate::ledger::{Access, Aspect};
use crate::recognise::{Day, query_dates};
use crate::words::Say;

pub fn describe(desk: &Desk, typed: &args::Describe) -> Ended {
    let archive = desk.open()?;
    let said = said(typed)?;
    let hand = desk.hand(&archive, "describe", typed.agent.as_deref())?;
    let monitor = desk.monitor();
    let mut writer = archive.write(hand, &monitor)?;
    let record = writer.catalog().record(typed.record)?.ok_or(Refused::NoRecord(typed.record))?;
    let written = ingest::correct(&mut writer, typed.record, &said, &monitor)?;
    writer.bring_up_index(&monitor)?;
    writer.finish()?;
    desk.remember(&archive)?;
    let known = archive.catalog()?.known(&record)?;
    if desk.json {
        let mut value = records::known_json(&known);
        value["type"] = "described".into();
        value["record"] = typed.record.0.into();
        value["changed"] = written.is_some().into();
        desk.out.json(&value)?;
    } else {
        let heading =
            if written.is_some() { Say::Described { record: typed.record } } else { Say::NothingToDescribe };
        desk.out.heading(&desk.lang.say(&heading))?;
        records::known_fields(desk, &known)?;
    }
    Ok(Exit::Done)
}

/// What was typed, in the form in which the ledger keeps it.
fn said(typed: &args::Describe) -> Result<BTreeMap<Aspect, String>, Refused> {
    let mut said = BTreeMap::new();
    let plain =
        [(Aspect::Number, &typed.number), (Aspect::Issuer, &typed.issuer), (Aspect::Subject, &typed.subject)];
    for (aspect, value) in plain {
        said.extend(value.as_ref().map(|value| (aspect, plain_digits(value))));
    }
    if let Some(kind) = &typed.kind {
        said.insert(
            Aspect::Type,
            if kind.is_empty() { String::new() } else { records::kind(kind)?.name().to_owned() },
        );
    }
    if let Some(year) = &typed.year {
        let plain = plain_digits(year);
        let known = plain.is_empty() || plain.parse::<i32>().is_ok();
        known.then_some(()).ok_or_else(|| Refused::NoDate(year.clone()))?;
        said.insert(Aspect::Year, plain);
    }
    if let Some(level) = typed.access {
        said.insert(Aspect::Access, Access::from(level).name().to_owned());
    }
    if let Some(date) = &typed.date {
        said.insert(Aspect::Date, if date.is_empty() { String::new() } else { day(date)? });
    }
    Ok(said)
}

impl From<AccessName> for Access {
    fn from(typed: AccessName) -> Self {
        match typed {
            AccessName::Public => Self::Public,
            AccessName::Normal => Self::Normal,
            AccessName::Restricted => Self::Restricted,
            AccessName::Secret => Self::Secret,
            AccessName::TopSecret => Self::TopSecret,
        }
    }
}

/// Numbers are compared and counted: digits of every script become one.
fn plain_digits(typed: &str) -> String {
    typed.trim().chars().map(|letter| digit(letter).unwrap_or(letter)).collect()
}

fn day(typed: &str) -> Result<String, Refused> {
    let found = query_dates(typed, records::today());
    let days =
        found.first().map(|found| found.days).filter(|days| days.first != Day::MIN && days.last != Day::MAX);
    days.map(interval).ok_or_else(|| Refused::NoDate(typed.to_owned()))
}
