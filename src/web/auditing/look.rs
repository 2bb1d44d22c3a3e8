//! How the archive stands, for the overview and for programs: the last verifications, the signed head and who has
//! cosigned it, the copies, the levels of preservation.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::run::{RunBody, run_body};
use crate::archive::Archive;
use crate::audit::{Outcome, followed};
use crate::disk;
use crate::ledger::{
    Circumstances as _, Drill, Event, FixityCheck, FixityScope, RealCircumstances, RecordId, Time, What,
};
use crate::merkle::TreeHead;
use crate::note::{self, Checkpoint, NoteError, Policy, VerifyingKey};
use crate::report::ndsa::{Given, Row, levels, matrix};
use crate::web::api::Problem;
use crate::web::beside::{Beside, KnownCopy};
use crate::web::fault::Fault;
use crate::web::state::Shared;
use crate::web::visitor::{Act, Visitor};

/// So many verifications are looked through for one of everything.
const LOOKED_AT: usize = 400;

/// An audit as the ledger has it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its entry.
    pub entry: u64,
    /// When it was written down, by whom, with which program.
    pub event: Event,
    /// What came of it.
    pub check: FixityCheck,
}

/// How the archive stands.
pub struct Stands {
    /// The last verification.
    pub last: Option<Run>,
    /// The last one of everything that found all well.
    pub whole: Option<Run>,
    /// Files that an audit has read, and all files.
    pub covered: (u64, u64),
    /// The oldest record that none has read, and when it came.
    pub unverified: Option<(RecordId, Time)>,
    /// The name of the log.
    pub origin: String,
    /// The signed head.
    pub head: TreeHead,
    /// Who has signed it.
    pub signers: Vec<String>,
    /// The time of the last entry.
    pub signed: Option<Time>,
    /// False where there is no trusted key on this machine.
    pub trusted: bool,
    /// Who has cosigned.
    pub cosigned: Cosigned,
    /// The copies.
    pub copies: Vec<CopyStands>,
    /// The level that each row of the NDSA matrix has reached.
    pub levels: BTreeMap<Row, u8>,
}

/// What witnesses have put under a head of the ledger.
#[derive(Debug, Clone, Default)]
pub struct Cosigned {
    /// The entries of that head; `None` where there is none.
    pub size: Option<u64>,
    /// Witnesses of the policy, with the time they give.
    pub by: Vec<(String, Option<Time>)>,
    /// True when a line bears the name of a witness and is not its signature.
    pub forged: bool,
    /// How the policy stands.
    pub policy: Quorum,
}

/// How a policy stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Quorum {
    /// There is none.
    #[default]
    None,
    /// It is met.
    Met,
    /// It is not; these are absent.
    Open(Vec<String>),
}

/// A copy with what the ledger says of it.
pub struct CopyStands {
    /// The copy.
    pub known: KnownCopy,
    /// When it was last brought up to date.
    pub synced: Option<Time>,
    /// The entries that it lacks.
    pub behind: Option<u64>,
    /// The last time it was restored for practice.
    pub drill: Option<(Drill, Time)>,
}

/// The run that an entry tells of; `None` for an entry of another kind.
pub fn run_of(archive: &Archive, entry: u64) -> Result<Option<Run>, Fault> {
    let Some(bytes) = archive.ledger()?.entry(entry)? else { return Ok(None) };
    let event = crate::ledger::Ledger::decode(entry, &bytes)?;
    let What::FixityCheck(check) = &event.what else { return Ok(None) };
    Ok(Some(Run { entry, check: (**check).clone(), event }))
}

/// True for a run that has read everything and found all well.
pub fn is_whole(check: &FixityCheck) -> bool {
    check.complete && check.scope == FixityScope::All && outcome(check) == Outcome::Ok
}

/// What came of a run, in one word.
pub fn outcome(check: &FixityCheck) -> Outcome {
    match check.outcome.as_str() {
        "ok" => Outcome::Ok,
        "damage" => Outcome::Damage,
        _ => Outcome::CouldNotCheck,
    }
}

/// What is known from outside; blocks.
pub fn beside(shared: &Shared) -> Result<Beside, Fault> {
    (shared.setup().beside)().map_err(Fault::broken)
}

/// The trusted keys and those that follow them; those of the archive itself where none is trusted here.
pub fn keys(archive: &Archive, beside: &Beside) -> Vec<VerifyingKey> {
    if beside.trusted.is_empty() {
        return archive.settings().keys.clone();
    }
    followed(archive, &beside.trusted)
}

/// Looks at all of it; blocks.
pub fn stands(shared: &Shared) -> Result<Stands, Fault> {
    let (archive, beside) = (shared.archive()?, beside(shared)?);
    let (catalog, ledger) = (archive.catalog()?, archive.ledger()?);
    let (last, whole) = last_runs(&archive, &catalog.audits()?)?;
    let first = catalog.first_unverified()?;
    let unverified = first.and_then(|id| catalog.record(id).transpose()).transpose()?;
    let course = shared.course(&archive)?;
    let given = given(shared, &beside)?;
    let reached = levels(&matrix(&course.facts(&archive, &given)?, &given));
    let copies = beside.copies.iter().map(|known| CopyStands {
        synced: course.copied.get(&known.name).map(|(_, time)| *time),
        behind: known.size.map(|size| ledger.size().saturating_sub(size)),
        drill: course.drilled.get(&known.name).cloned(),
        known: known.clone(),
    });
    let keys = keys(&archive, &beside);
    Ok(Stands {
        last,
        whole,
        covered: (catalog.verified_since(Time(i64::MIN))?, catalog.statistics()?.objects),
        unverified: unverified.map(|record| (record.id, record.arrived)),
        origin: archive.settings().origin.clone(),
        head: *ledger.head(),
        signers: signers(&archive, &keys),
        signed: signed(&ledger)?,
        trusted: !beside.trusted.is_empty(),
        cosigned: cosigned(&archive, &keys, beside.policy.as_ref())?,
        copies: copies.collect(),
        levels: reached,
    })
}

/// What the levels of preservation are told of besides the ledger.
pub fn given(shared: &Shared, beside: &Beside) -> Result<Given, Fault> {
    let replicas: BTreeSet<String> = beside.copies.iter().map(|copy| copy.name.clone()).collect();
    let users = shared.users().all()?.len() as u64;
    Ok(Given { replicas, users, declared: beside.declared.clone(), now: RealCircumstances.now() })
}

fn last_runs(archive: &Archive, entries: &[u64]) -> Result<(Option<Run>, Option<Run>), Fault> {
    let mut last = None;
    for entry in entries.iter().take(LOOKED_AT) {
        let Some(run) = run_of(archive, *entry)? else { continue };
        let whole = is_whole(&run.check);
        last = last.or_else(|| Some(run.clone()));
        if whole {
            return Ok((last, Some(run)));
        }
    }
    Ok((last, None))
}

/// The time of the last entry: a checkpoint bears none of its own.
fn signed(ledger: &crate::ledger::Ledger) -> Result<Option<Time>, Fault> {
    let Some(last) = ledger.size().checked_sub(1) else { return Ok(None) };
    let bytes = ledger.entry(last)?;
    Ok(bytes.map(|bytes| crate::ledger::Ledger::decode(last, &bytes)).transpose()?.map(|event| event.time))
}

/// Whose signatures under the checkpoint are right.
pub fn signers(archive: &Archive, keys: &[VerifyingKey]) -> Vec<String> {
    let read = disk::read_if_there(&archive.root().join("ledger/checkpoint")).ok().flatten();
    let opened = note::open(&read.unwrap_or_default(), keys);
    opened.map(|note| note.known.iter().map(|signer| signer.name.to_string()).collect()).unwrap_or_default()
}

/// What witnesses have put under a head of the ledger.
pub fn cosigned(
    archive: &Archive,
    keys: &[VerifyingKey],
    policy: Option<&Policy>,
) -> Result<Cosigned, Fault> {
    let open = |cosigned: &[note::Cosignature]| match policy {
        None => Quorum::None,
        Some(policy) if policy.is_satisfied_by(cosigned) => Quorum::Met,
        Some(policy) => Quorum::Open(policy.absent(cosigned).into_iter().map(str::to_owned).collect()),
    };
    let nobody = || Cosigned { policy: open(&[]), ..Cosigned::default() };
    let Some(bytes) = disk::read_if_there(&archive.root().join("ledger/cosigned"))? else {
        return Ok(nobody());
    };
    let Ok(bytes) = note::without_sum(&bytes) else { return Ok(nobody()) };
    let Ok(opened) = note::open(bytes, keys) else { return Ok(nobody()) };
    let size = Checkpoint::from_text(&opened.text).ok().map(|checkpoint| checkpoint.size);
    let (found, forged) = match note::cosignatures(bytes, &policy.map(Policy::cosigners).unwrap_or_default())
    {
        Ok(found) => (found, false),
        Err(NoteError::BadSignature { .. }) => (Vec::new(), true),
        Err(_) => (Vec::new(), false),
    };
    let time = |one: &note::Cosignature| i64::try_from(one.time).ok().map(Time);
    let mut by: Vec<_> = found.iter().map(|one| (one.key.name().to_string(), time(one))).collect();
    if policy.is_none() {
        // Nobody has said which witnesses count: their names are told, and that nothing was checked follows from it.
        by = opened.unknown.iter().map(|signer| (signer.name.to_string(), None)).collect();
    }
    Ok(Cosigned { size, by, forged, policy: open(&found) })
}

/// How the archive stands, for programs.
#[derive(Serialize, ToSchema)]
pub struct StandsBody {
    /// The name of the log.
    origin: String,
    /// The number of entries of the signed head.
    size: u64,
    /// Its root, in base64.
    root: String,
    /// Whose signatures under it are right.
    signers: Vec<String>,
    /// True when the keys that were used come from outside the archive.
    trusted: bool,
    /// The time of the last entry (RFC 3339).
    last_entry: Option<String>,
    /// The last verification.
    last: Option<RunBody>,
    /// The last verification of everything that found all well.
    last_whole: Option<RunBody>,
    /// Files that a verification has read.
    verified: u64,
    /// All files.
    objects: u64,
    /// The oldest record that no verification has read.
    first_unverified: Option<u64>,
    /// Who has cosigned.
    cosigned: CosignedBody,
    /// The copies elsewhere.
    copies: Vec<CopyBody>,
    /// The NDSA level of each row, from 0 to 4.
    ndsa: BTreeMap<String, u8>,
}

/// Cosignatures, for programs.
#[derive(Serialize, ToSchema)]
pub struct CosignedBody {
    /// The entries of the head that was cosigned.
    size: Option<u64>,
    /// The witnesses, with the time they give (RFC 3339).
    by: Vec<WitnessBody>,
    /// none, met or open.
    policy: &'static str,
    /// The witnesses that the policy misses.
    absent: Vec<String>,
}

/// One witness, for programs.
#[derive(Serialize, ToSchema)]
pub struct WitnessBody {
    /// Its name.
    name: String,
    /// When it cosigned (RFC 3339); absent where no policy has its key.
    time: Option<String>,
}

/// One copy, for programs.
#[derive(Serialize, ToSchema)]
pub struct CopyBody {
    /// Its name.
    name: String,
    /// The kind of medium it is on.
    media: String,
    /// Where it stands.
    place: String,
    /// When it was last brought up to date (RFC 3339).
    synced: Option<String>,
    /// The entries that it lacks.
    behind: Option<u64>,
    /// When it was last restored for practice (RFC 3339).
    drilled: Option<String>,
    /// What came of that: equal or different.
    drill: Option<String>,
}

impl From<&Cosigned> for CosignedBody {
    fn from(cosigned: &Cosigned) -> Self {
        let (policy, absent) = match &cosigned.policy {
            Quorum::None => ("none", Vec::new()),
            Quorum::Met => ("met", Vec::new()),
            Quorum::Open(absent) => ("open", absent.clone()),
        };
        let witness = |(name, time): &(String, Option<Time>)| WitnessBody {
            name: name.clone(),
            time: time.map(|time| time.to_string()),
        };
        Self { size: cosigned.size, by: cosigned.by.iter().map(witness).collect(), policy, absent }
    }
}

impl From<&CopyStands> for CopyBody {
    fn from(copy: &CopyStands) -> Self {
        Self {
            name: copy.known.name.clone(),
            media: copy.known.media.clone(),
            place: copy.known.place.clone(),
            synced: copy.synced.map(|time| time.to_string()),
            behind: copy.behind,
            drilled: copy.drill.as_ref().map(|(_, time)| time.to_string()),
            drill: copy.drill.as_ref().map(|(drill, _)| drill.outcome.clone()),
        }
    }
}

#[utoipa::path(get, path = "/api/v1/audit", responses(
    (status = 200, description = "How the archive stands", body = StandsBody),
    (status = 401, description = "No token, or an unknown one", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
))]
pub(in crate::web) async fn body(
    State(shared): State<Shared>,
    visitor: Visitor,
) -> Result<Json<StandsBody>, Fault> {
    visitor.demand(Act::Audit)?;
    let found = shared.work(stands).await?;
    let words = [
        (Row::Storage, "storage"),
        (Row::Integrity, "integrity"),
        (Row::Control, "control"),
        (Row::Metadata, "metadata"),
        (Row::Content, "content"),
    ];
    Ok(Json(StandsBody {
        size: found.head.size,
        root: found.head.root.to_string(),
        last_entry: found.signed.map(|time| time.to_string()),
        last: found.last.as_ref().map(run_body),
        last_whole: found.whole.as_ref().map(run_body),
        verified: found.covered.0,
        objects: found.covered.1,
        first_unverified: found.unverified.map(|(record, _)| record.0),
        cosigned: CosignedBody::from(&found.cosigned),
        copies: found.copies.iter().map(CopyBody::from).collect(),
        ndsa: words
            .iter()
            .map(|(row, word)| ((*word).to_owned(), found.levels.get(row).copied().unwrap_or(0)))
            .collect(),
        origin: found.origin,
        signers: found.signers,
        trusted: found.trusted,
    }))
}
