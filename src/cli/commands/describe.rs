//! `diwan describe`: a person tells or corrects what is known of a record. Each change is an entry of the ledger.

use std::collections::BTreeMap;

use crate::cli::args::AccessName;
use crate::cli::commands::records;
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::{Ended, args};
use crate::ingest;
use crate::ledger::{Access, Aspect};
use crate::search::spoken;
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
    let access = typed.access.map(|level| Access::from(level).name().to_owned());
    let all = [
        (Aspect::Type, &typed.kind),
        (Aspect::Number, &typed.number),
        (Aspect::Year, &typed.year),
        (Aspect::Date, &typed.date),
        (Aspect::Issuer, &typed.issuer),
        (Aspect::Subject, &typed.subject),
        (Aspect::Access, &access),
        (Aspect::Title, &typed.title),
        (Aspect::Series, &typed.series),
        (Aspect::Vital, &typed.vital),
        (Aspect::Note, &typed.remark),
    ];
    let mut said = BTreeMap::new();
    for (aspect, typed) in all {
        let Some(typed) = typed else { continue };
        let spoken = spoken(aspect, typed, records::today());
        said.insert(aspect, spoken.ok_or_else(|| refused(aspect, typed))?);
    }
    Ok(said)
}

fn refused(aspect: Aspect, typed: &str) -> Refused {
    let typed = typed.to_owned();
    match aspect {
        Aspect::Type => Refused::NoKind(typed),
        Aspect::Year | Aspect::Date => Refused::NoDate(typed),
        _ => Refused::NotSaid(typed),
    }
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
