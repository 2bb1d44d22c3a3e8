//! The NDSA levels of digital preservation: what each row has reached, every condition with how it stands, and what
//! the next level lacks. For the screen and for print.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::look::{beside, given};
use super::ways;
use crate::report::ndsa::{Condition, Row, Standing, levels, matrix};
use crate::web::api::Problem;
use crate::web::fault::Fault;
use crate::web::layout::Page;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};
use crate::words::{AuditText, Lang, PageText};

type Matrix = Vec<(Row, u8, Condition, Standing)>;

fn look(shared: &Shared) -> Result<(Matrix, BTreeMap<Row, u8>), Fault> {
    let (archive, beside) = (shared.archive()?, beside(shared)?);
    let given = given(shared, &beside)?;
    let matrix = matrix(&shared.course(&archive)?.facts(&archive, &given)?, &given);
    let levels = levels(&matrix);
    Ok((matrix, levels))
}

pub async fn show(State(shared): State<Shared>, visitor: Visitor) -> Result<Response, Fault> {
    visitor.demand(Act::Audit)?;
    let (matrix, levels) = shared.work(look).await?;
    let lang = visitor.lang;
    let body = html! {
        h1 { (AuditText::Ndsa.word(lang)) }
        (ways(&visitor))
        section.sheet {
            p.soft { (AuditText::NdsaHint.word(lang)) }
            @for (row, reached) in &levels { (one(lang, *row, *reached, &matrix)) }
        }
    };
    Ok(Page::new(lang.page(PageText::Audit), body).show(&shared, &visitor))
}

fn one(lang: Lang, row: Row, reached: u8, matrix: &Matrix) -> Markup {
    let of_row = || matrix.iter().filter(move |one| one.0 == row);
    let lacking =
        of_row().filter(|(_, level, _, standing)| *level == reached + 1 && !standing.holds()).count();
    html! {
        h2 { (lang.ndsa_level(row, reached)) " " meter min="0" max="4" value=(reached) aria-label=(lang.ndsa_row(row)) {} }
        @if lacking > 0 {
            h3 { (AuditText::NextLacks.word(lang)) }
            ul {
                @for (_, level, condition, standing) in of_row() {
                    @if *level == reached + 1 && !standing.holds() {
                        li { (lang.ndsa_asked(*condition)) ": " (lang.ndsa_told(*condition, standing)) }
                    }
                }
            }
        }
        div.scroll tabindex="0" {
            table.levels {
                thead { tr {
                    th scope="col" { (AuditText::Level.word(lang)) }
                    th scope="col" { (AuditText::Condition.word(lang)) }
                    th scope="col" { (AuditText::Stands.word(lang)) }
                } }
                tbody { @for (_, level, condition, standing) in of_row() { (condition_row(lang, *level, *condition, standing)) } }
            }
        }
    }
}

fn condition_row(lang: Lang, level: u8, condition: Condition, standing: &Standing) -> Markup {
    let (class, sign) = match standing {
        Standing::Met => ("mark-ok", "\u{2713}"),
        Standing::Declared(_) => ("mark-ok", "\u{270D}"),
        Standing::NotMet => ("mark-bad", "\u{2717}"),
        Standing::NotKnown => ("mark-unsure", "?"),
    };
    html! {
        tr {
            td { (lang.number(level.into())) }
            td { (lang.ndsa_asked(condition)) }
            td { span class={ "state " (class) } { span aria-hidden="true" { (sign) } " " (lang.ndsa_told(condition, standing)) } }
        }
    }
}

/// The levels, for programs.
#[derive(Serialize, ToSchema)]
pub struct NdsaBody {
    /// The level of each row, from 0 to 4.
    levels: BTreeMap<&'static str, u8>,
    /// Every condition.
    conditions: Vec<ConditionBody>,
}

/// One condition, for programs.
#[derive(Serialize, ToSchema)]
pub struct ConditionBody {
    /// The row.
    row: &'static str,
    /// The level it belongs to.
    level: u8,
    /// Its word, such as two-copies.
    condition: &'static str,
    /// met, not-met, not-known or declared.
    standing: &'static str,
    /// What it asks and how it stands, in words.
    text: String,
}

fn row_word(row: Row) -> &'static str {
    match row {
        Row::Storage => "storage",
        Row::Integrity => "integrity",
        Row::Control => "control",
        Row::Metadata => "metadata",
        Row::Content => "content",
    }
}

#[utoipa::path(get, path = "/api/v1/audit/ndsa", responses(
    (status = 200, description = "The NDSA levels with their facts", body = NdsaBody),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
) -> Result<Json<NdsaBody>, Fault> {
    visitor.demand(Act::Audit)?;
    let (matrix, levels) = shared.work(look).await?;
    let one = |(row, level, condition, standing): &(Row, u8, Condition, Standing)| ConditionBody {
        row: row_word(*row),
        level: *level,
        condition: condition.word(),
        standing: match standing {
            Standing::Met => "met",
            Standing::NotMet => "not-met",
            Standing::NotKnown => "not-known",
            Standing::Declared(_) => "declared",
        },
        text: format!("{}: {}", Lang::En.ndsa_asked(*condition), Lang::En.ndsa_told(*condition, standing)),
    };
    Ok(Json(NdsaBody {
        levels: levels.into_iter().map(|(row, level)| (row_word(row), level)).collect(),
        conditions: matrix.iter().map(one).collect(),
    }))
}
