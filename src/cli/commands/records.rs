//! What several commands tell of records: kind, number, date, issuer, subject.

use serde_json::{Value, json};

use crate::catalog::{Known, interval};
use crate::cli::desk::Desk;
use crate::cli::exit::Refused;
use crate::ledger::{Aspect, Circumstances as _, RealCircumstances};
use crate::recognise::{Day, RecordType};
use crate::search::kind_named;
use crate::words::{Label, Lang};

/// The present day, beside which dates are read.
pub(super) fn today() -> Day {
    RealCircumstances.now().day()
}

/// The kind that was typed, by its stable name or in Arabic.
pub(super) fn kind(typed: &str) -> Result<RecordType, Refused> {
    kind_named(typed).ok_or_else(|| Refused::NoKind(typed.to_owned()))
}

/// Kind and number, date and issuer, as far as they are known, in one line; empty if nothing is.
pub(super) fn identity(lang: Lang, known: &Known) -> String {
    let mut parts = Vec::new();
    let years = known.value(Aspect::Year);
    match (known.kind, &known.number) {
        (Some(kind), Some(number)) if years.is_empty() => parts.push(format!("{} {number}", lang.kind(kind))),
        (Some(kind), Some(number)) => {
            parts.push(lang.isolated(&format!("{} {number}/{years}", lang.kind(kind))));
        }
        (Some(kind), None) => parts.push(lang.kind(kind)),
        (None, Some(number)) => parts.push(number.clone()),
        (None, None) => (),
    }
    parts.extend(known.date.map(|days| lang.name(&interval(days))));
    parts.extend(known.issuer.as_ref().map(|issuer| lang.name(issuer)));
    parts.join(" \u{B7} ")
}

/// One field a line.
pub(super) fn known_fields(desk: &Desk, known: &Known) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    for aspect in Aspect::ALL {
        let value = match (aspect, known.kind) {
            (Aspect::Type, Some(kind)) => lang.kind(kind),
            (Aspect::Access, _) => lang.access_named(&known.value(aspect)).to_owned(),
            _ => known.value(aspect),
        };
        if value.is_empty() {
            continue;
        }
        let by = if known.said.contains_key(&aspect) { lang.by_a_person() } else { "" };
        out.field(Label::of(aspect), format!("{}{by}", lang.name(&value)))?;
    }
    Ok(())
}

/// The same for programs; what is not known is absent.
pub(super) fn known_json(known: &Known) -> Value {
    let mut value = json!({});
    for aspect in Aspect::ALL {
        let text = known.value(aspect);
        if !text.is_empty() {
            // `type` is taken by the kind of line.
            let name = if aspect == Aspect::Type { "kind" } else { aspect.name() };
            value[name] = text.into();
        }
    }
    if !known.keys.is_empty() {
        value["keys"] = json!(known.keys);
    }
    if !known.said.is_empty() {
        value["said"] = known.said.keys().map(|aspect| aspect.name()).collect();
    }
    value
}
