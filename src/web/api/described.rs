//! What a person says of records, through a program: the same words as on the pages, each an entry of the ledger.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sent::{Sent, asked, invalid, of_object};
use super::work::begun;
use crate::ledger::{Aspect, Circumstances as _, RealCircumstances};
use crate::search::spoken;
use crate::web::describe;
use crate::web::fault::Fault;
use crate::web::jobs::Work;
use crate::web::posted::Fields;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::web::working;

/// The longest value, in characters.
const LONGEST: usize = 500;

/// What is said: aspects with their values. An empty value says that there is none.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    /// The kind, such as decision.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// The number it goes by.
    #[schema(max_length = 500)]
    number: Option<String>,
    /// The year.
    #[schema(pattern = "^([0-9]{4})?$")]
    year: Option<String>,
    /// The date, such as 2023-03-15.
    date: Option<String>,
    /// Who issued it.
    #[schema(max_length = 500)]
    issuer: Option<String>,
    /// What it is about.
    #[schema(max_length = 500)]
    subject: Option<String>,
    /// Who may see it.
    access: Option<String>,
    /// Its title.
    #[schema(max_length = 500)]
    title: Option<String>,
    /// The series it belongs to.
    #[schema(max_length = 500)]
    series: Option<String>,
    /// Whether it is vital: yes or no.
    vital: Option<String>,
    /// A note.
    #[schema(max_length = 500)]
    note: Option<String>,
}

impl Said {
    /// In the form in which the ledger keeps it.
    fn meant(&self) -> Result<BTreeMap<Aspect, String>, Fault> {
        let today = RealCircumstances.now().day();
        let mut meant = BTreeMap::new();
        for aspect in Aspect::ALL {
            if let Some(typed) = self.of(aspect) {
                let value = spoken(aspect, typed, today).filter(|_| typed.chars().count() <= LONGEST);
                let value = value.ok_or_else(|| invalid(format!("{}: cannot be meant", aspect.name())))?;
                meant.insert(aspect, value);
            }
        }
        Ok(meant)
    }

    fn of(&self, aspect: Aspect) -> Option<&str> {
        let value = match aspect {
            Aspect::Type => &self.kind,
            Aspect::Number => &self.number,
            Aspect::Year => &self.year,
            Aspect::Date => &self.date,
            Aspect::Issuer => &self.issuer,
            Aspect::Subject => &self.subject,
            Aspect::Access => &self.access,
            Aspect::Title => &self.title,
            Aspect::Series => &self.series,
            Aspect::Vital => &self.vital,
            Aspect::Note => &self.note,
        };
        value.as_deref()
    }
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub struct Changed {
    /// False if all of it was known so already.
    changed: bool,
}

/// The same said of all records that a search finds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfMany {
    /// The search, by the parameters of its address.
    search: BTreeMap<String, String>,
    /// What is said.
    #[serde(deserialize_with = "of_object")]
    said: Said,
    /// How many records the search finds: who knows the number means these.
    sure: u64,
}

#[utoipa::path(patch, path = "/api/v1/records/{id}", security(("token" = [])), request_body = Said,
    params(("id" = u64, Path, description = "The record")),
    responses((status = 200, description = "It is an entry of the ledger", body = Changed)))]
pub(super) async fn one(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Sent(said): Sent<Said>,
) -> Result<Json<Changed>, Fault> {
    visitor.demand_program(Act::Describe)?;
    let (record, _) = describe::asked(&shared, &visitor, &id).await?;
    let said = said.meant()?;
    let name = visitor.name().unwrap_or_default().to_owned();
    let changed = shared.work(move |shared| describe::correct(shared, &name, record.id, &said)).await;
    // Somebody else writes at this moment: the request is good, and may be made again.
    let changed = changed.map_err(|fault| match fault {
        Fault::Busy => Fault::Conflict("the archive is being written to; try again".into()),
        fault => fault,
    })?;
    Ok(Json(Changed { changed }))
}

#[utoipa::path(post, path = "/api/v1/descriptions", security(("token" = [])), request_body = OfMany,
    responses((status = 202, description = "It is being said of each", body = super::work::JobState)))]
pub(super) async fn many(
    State(shared): State<Shared>,
    visitor: Visitor,
    Sent(sent): Sent<OfMany>,
) -> Result<Response, Fault> {
    visitor.demand_program(Act::Describe)?;
    let said = sent.said.meant()?;
    let search = Fields::made(sent.search);
    asked(&search)?;
    let every = describe::found(&shared, &visitor, &search).await?;
    if said.is_empty() {
        return Err(invalid("said: nothing"));
    }
    if !every.complete || every.total == 0 || every.total != sent.sure {
        return Err(Fault::Conflict(format!("the search finds {} records", every.total).into()));
    }
    let by = visitor.name().unwrap_or_default();
    let records = every.records;
    begun(working::start(&shared, Work::Describing, by, move |shared, job| {
        working::describe(shared, job, &records, &said)
    }))
}
