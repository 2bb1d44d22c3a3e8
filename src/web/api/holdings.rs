//! What was deposited, what needs a person, and who the people are, for programs: the data of those pages.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::sent::number;
use crate::catalog::{self, NotedProblem, OpenOnly, ToRead};
use crate::ledger::AccessionId;
use crate::report::Receipt;
use crate::web::accessions;
use crate::web::fault::Fault;
use crate::web::posted::Asked;
use crate::web::state::Shared;
use crate::web::users::User;
use crate::web::visitor::{Act, Visitor};

/// The most that a list holds.
const MOST: usize = 500;

/// Accessions, the latest first.
#[derive(Serialize, ToSchema)]
pub struct Accessions {
    /// The accessions.
    accessions: Vec<AccessionBody>,
    /// True when there are earlier ones: ask again with `before`.
    more: bool,
}

/// An accession.
#[derive(Serialize, ToSchema)]
pub struct AccessionBody {
    /// Its number.
    accession: u64,
    /// When it began (RFC 3339).
    opened: String,
    /// When it ended; absent for one that goes on or was interrupted.
    closed: Option<String>,
    /// Who took it in.
    agent: String,
    /// What they wrote about it.
    note: String,
    /// Its account, once closed.
    account: Option<AccountBody>,
}

/// What became of the files of a submission: the number seen is the sum of the next four.
#[derive(Serialize, ToSchema)]
pub struct AccountBody {
    /// Files found in the submission.
    seen: u64,
    /// Files whose content was new.
    new: u64,
    /// Files whose content was there already.
    duplicate: u64,
    /// Files left out by a rule.
    skipped: u64,
    /// Files that need a person.
    problem: u64,
    /// Members taken out of packages, beside them.
    members: u64,
    /// Bytes of all the records.
    bytes: u64,
}

/// The receipt of an accession.
#[derive(Serialize, ToSchema)]
pub struct ReceiptBody {
    /// The name of the archive.
    name: String,
    /// Its identifier.
    archive: String,
    /// The accession.
    accession: AccessionBody,
    /// What a person should look at.
    problems: Vec<Noted>,
    /// Records whose names promise another format than their bytes have.
    mismatched: u64,
    /// The size of the ledger now.
    ledger_size: u64,
    /// Its root hash.
    ledger_root: String,
}

/// Something that needs a person.
#[derive(Serialize, ToSchema)]
pub struct Noted {
    /// The accession.
    accession: u64,
    /// The record, if there is one.
    record: Option<u64>,
    /// The file; empty where this person may not know of it.
    path: String,
    /// The kind of problem, by its stable code.
    code: String,
    /// What the system or the reader said; empty where this person may not know of the file.
    detail: String,
}

/// What needs a person.
#[derive(Serialize, ToSchema)]
pub struct Queue {
    /// Objects that could not be read.
    failed: u64,
    /// Scans that wait for a reading.
    waiting: u64,
    /// Scans that had a fast reading only.
    fast: u64,
    /// Accessions that were interrupted.
    open: u64,
    /// The problems, the latest accession first.
    problems: Vec<Noted>,
    /// True when there are more.
    more: bool,
}

/// Who can log in.
#[derive(Serialize, ToSchema)]
pub struct People {
    /// The people, by name.
    people: Vec<Person>,
}

/// Somebody who can log in.
#[derive(Serialize, ToSchema)]
pub struct Person {
    /// Their name.
    name: String,
    /// Their role.
    role: &'static str,
    /// The programs that have a token of theirs.
    programs: Vec<String>,
}

/// Who asks, as the archive knows them.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// Their name; absent for the public.
    name: Option<String>,
    /// Their role.
    role: &'static str,
    /// The levels of the records they see without a reason.
    levels: Vec<&'static str>,
}

#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, description = "Who asks", body = Me)))]
pub(super) async fn me(visitor: Visitor) -> Json<Me> {
    let levels = visitor.role().levels().iter().map(|level| level.name()).collect();
    Json(Me { name: visitor.name().map(str::to_owned), role: visitor.role().name(), levels })
}

#[utoipa::path(get, path = "/api/v1/accessions", security(("token" = [])),
    params(("before" = Option<u64>, Query, description = "Only those with smaller numbers",
        minimum = 0, maximum = 9_223_372_036_854_775_807_u64)),
    responses((status = 200, description = "What was deposited", body = Accessions)))]
pub(super) async fn accessions(
    State(shared): State<Shared>,
    visitor: Visitor,
    Asked(fields): Asked,
) -> Result<Json<Accessions>, Fault> {
    visitor.demand(Act::Audit)?;
    let before = number(&fields, "before")?.unwrap_or(u64::MAX);
    let all = shared.work(|shared| Ok(shared.archive()?.catalog()?.accessions(OpenOnly::No)?)).await?;
    let mut earlier: Vec<_> = all.iter().rev().filter(|accession| accession.id.0 < before).collect();
    let more = earlier.len() > MOST;
    earlier.truncate(MOST);
    Ok(Json(Accessions { accessions: earlier.into_iter().map(accession).collect(), more }))
}

fn accession(row: &catalog::Accession) -> AccessionBody {
    AccessionBody {
        accession: row.id.0,
        opened: row.opened.to_string(),
        closed: row.closed.map(|closed| closed.to_string()),
        agent: row.agent.clone(),
        note: row.note.clone(),
        account: row.account.as_ref().map(account),
    }
}

/// An account in the words of the API.
pub(super) fn account(account: &crate::ledger::Account) -> AccountBody {
    AccountBody {
        seen: account.seen,
        new: account.new,
        duplicate: account.duplicate,
        skipped: account.skipped,
        problem: account.problem,
        members: account.members,
        bytes: account.bytes,
    }
}

#[utoipa::path(get, path = "/api/v1/accessions/{accession}", security(("token" = [])),
    params(("accession" = u64, Path, description = "The accession")),
    responses((status = 200, description = "Its receipt", body = ReceiptBody)))]
pub(super) async fn receipt(
    State(shared): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Json<ReceiptBody>, Fault> {
    visitor.demand(Act::Audit)?;
    let id = AccessionId(id.parse().map_err(|_| Fault::NotFound)?);
    let receipt = shared.work(move |shared| accessions::receipt(shared, &visitor, id)).await?;
    let Receipt { name, archive, accession: row, problems, mismatched, ledger } = receipt;
    let problems = problems.iter().map(|problem| noted(id, problem)).collect();
    let (ledger_size, ledger_root) = ledger;
    let accession = accession(&row);
    Ok(Json(ReceiptBody { name, archive, accession, problems, mismatched, ledger_size, ledger_root }))
}

fn noted(accession: AccessionId, problem: &NotedProblem) -> Noted {
    Noted {
        accession: accession.0,
        record: problem.record.map(|record| record.0),
        path: problem.path.clone(),
        code: problem.code.clone(),
        detail: problem.detail.clone(),
    }
}

#[utoipa::path(get, path = "/api/v1/problems", security(("token" = [])),
    responses((status = 200, description = "What needs a person", body = Queue)))]
pub(super) async fn problems(State(shared): State<Shared>, visitor: Visitor) -> Result<Json<Queue>, Fault> {
    visitor.demand(Act::Deposit)?;
    shared.work(|shared| queue(shared).map(Json)).await
}

fn queue(shared: &Shared) -> Result<Queue, Fault> {
    let catalog = shared.archive()?.catalog()?;
    let mut problems = Vec::new();
    for accession in catalog.accessions(OpenOnly::No)?.iter().rev() {
        if problems.len() > MOST {
            break;
        }
        problems.extend(catalog.problems(accession.id)?.iter().map(|problem| noted(accession.id, problem)));
    }
    let more = problems.len() > MOST;
    problems.truncate(MOST);
    Ok(Queue {
        failed: catalog.count_to_read(ToRead::Failed)? + catalog.count_to_read(ToRead::Pending)?,
        waiting: catalog.count_to_read(ToRead::WaitingForOcr)?,
        fast: catalog.count_to_read(ToRead::Fast)?,
        open: catalog.accessions(OpenOnly::Yes)?.len() as u64,
        problems,
        more,
    })
}

#[utoipa::path(get, path = "/api/v1/users", security(("token" = [])),
    responses((status = 200, description = "Who can log in", body = People)))]
pub(super) async fn people(State(shared): State<Shared>, visitor: Visitor) -> Result<Json<People>, Fault> {
    visitor.demand(Act::Administer)?;
    let all = shared.work(|shared| Ok(shared.users().all()?)).await?;
    let person = |(name, user): (String, User)| Person {
        name,
        role: user.role.name(),
        programs: user.tokens.into_keys().collect(),
    };
    Ok(Json(People { people: all.into_iter().map(person).collect() }))
}
