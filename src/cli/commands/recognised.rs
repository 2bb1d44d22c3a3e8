//! What `diwan show` tells of what a machine recognised besides kind, number and date: amounts, personal numbers, the
//! level of access that is proposed, what is cited.

use serde_json::{Value, json};

use crate::catalog::Known;
use crate::cli::desk::Desk;
use crate::recognise::{Amount, Description};
use crate::words::{Label, Lang};

/// So many amounts and keys are shown; all of them are in the JSON.
const SHOWN: usize = 12;

/// One field a line.
pub(super) fn fields(desk: &Desk, known: &Known) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    if !known.cited.is_empty() {
        let keys: Vec<String> = known.cited.iter().map(|key| lang.cited(key)).collect();
        out.field(Label::Cites, first(lang, &keys))?;
    }
    let Some(description) = &known.description else { return Ok(()) };
    if !description.amounts.is_empty() {
        let amounts: Vec<String> = description.amounts.iter().map(|amount| lang.amount(amount)).collect();
        out.field(Label::Amounts, first(lang, &amounts))?;
    }
    if !description.personal.is_empty() {
        let pages: Vec<String> = pages(description).into_iter().map(|page| lang.on_page(page)).collect();
        out.field(Label::PersonalNumbers, first(lang, &pages))?;
    }
    if let Some(access) = &description.access {
        let level = lang.access(access.level);
        out.field(Label::ProposedAccess, format!("{level} ({})", lang.on_page(access.page)))?;
    }
    Ok(())
}

/// The same for programs; what was not found is absent.
pub(super) fn extend(value: &mut Value, known: &Known) {
    if !known.cited.is_empty() {
        value["cites"] = json!(known.cited);
    }
    let Some(description) = &known.description else { return };
    if !description.amounts.is_empty() {
        value["amounts"] = description.amounts.iter().map(amount).collect();
    }
    if !description.personal.is_empty() {
        value["personal_numbers"] = json!(description.personal);
    }
    if let Some(access) = &description.access {
        value["proposed_access"] = json!(access.level);
    }
}

fn amount(amount: &Amount) -> Value {
    json!({
        "thousandths": amount.value.thousandths, "currency": amount.value.currency, "page": amount.page,
        "stated": amount.stated, "unsure": amount.unsure,
    })
}

/// The pages on which personal numbers stand, each once.
fn pages(description: &Description) -> Vec<u32> {
    let mut pages: Vec<u32> = description.personal.iter().map(|number| number.page).collect();
    pages.dedup();
    pages
}

fn first(lang: Lang, values: &[String]) -> String {
    let mut text = lang.list(&values[..values.len().min(SHOWN)]);
    if values.len() > SHOWN {
        text.push_str(" \u{2026}");
    }
    text
}
