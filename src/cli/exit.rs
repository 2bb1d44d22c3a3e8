//! The one table from what went wrong to what a person is told, what they can do, and the exit code.
//!
//! The chain of causes is printed here and nowhere else, once. Not here: the sentences (`words`).

mod evidence;

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use super::desk::complain;
use super::json;
use crate::archive::ArchiveError;
use crate::audit::AuditError;
use crate::catalog::CatalogError;
use crate::disk::LockError;
use crate::export::ExportError;
use crate::extract::OcrMissing;
use crate::ingest::IngestError;
use crate::ledger::{AccessionId, LedgerError, RecordId};
use crate::note::{BadPolicy, NoteError};
use crate::repair::RepairError;
use crate::replica::{KeepError, ReplicaError};
use crate::search::SearchError;
use crate::store::StoreError;
use crate::web::{UserError, WebError};
use crate::witness::WitnessError;
use crate::words::{Copying, Evidence, Lang, Say, Witnessed};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done.
    Done,
    /// Done, with problems or findings that a human should look at.
    Problems,
    /// The arguments make no sense.
    Usage,
    /// It could not be done, or was stopped before its end.
    Failed,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Problems => 1,
            Self::Usage => 2,
            Self::Failed => 3,
        }
    }
}

/// Why the door itself refuses.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("{}: no archive here or above", looked.display())]
    NoArchive { looked: PathBuf },
    #[error("neither HOME nor DIWAN_CONFIG is set")]
    NoHome,
    #[error("{}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: {reason}", path.display())]
    BadConfig { path: PathBuf, reason: String },
    #[error("{}: no private key", path.display())]
    NoKey { path: PathBuf },
    #[error("{}: no public key", path.display())]
    NoPublicKey { path: PathBuf },
    #[error("{}", path.display())]
    BadKey { path: PathBuf, source: NoteError },
    #[error("{}: the key would lie inside the archive", .0.display())]
    KeyInside(PathBuf),
    #[error("origin {origin:?}")]
    BadOrigin { origin: String, source: NoteError },
    #[error("{}", path.display())]
    NoSource { path: PathBuf, source: io::Error },
    #[error("kind of document {0:?}: unknown")]
    NoKind(String),
    #[error("{0:?}: no date")]
    NoDate(String),
    #[error("{0:?}: no reference")]
    NoReference(String),
    #[error("record {0}: unknown")]
    NoRecord(RecordId),
    #[error("accession {0}: unknown")]
    NoAccession(AccessionId),
    #[error("--stdout takes one record")]
    OneRecordOnly,
    #[error("no verification to go on with")]
    NothingToGoOn,
    #[error("begun with other keys")]
    OtherKeys,
    #[error("{0:?}: no date and no entry")]
    BadSince(String),
    #[error("{}: there already", .0.display())]
    PaperThere(PathBuf),
    #[error("{}: lies beside what it should check", .0.display())]
    KeyBeside(PathBuf),
    #[error("{}: {reason}", path.display())]
    NotACheckpoint { path: PathBuf, reason: String },
    #[error("{}: change {number} is not signed by both keys", path.display())]
    BadKeyChange { path: PathBuf, number: usize },
    #[error("a proof is checked against a file")]
    FileNeeded,
    #[error("a bundle is checked as it is")]
    NoFileNeeded,
    #[error("{}", path.display())]
    BadPolicy { path: PathBuf, source: BadPolicy },
    #[error("no witness is named")]
    NobodyToAsk,
    #[error("{}: {reason}", path.display())]
    NotAnAnswer { path: PathBuf, reason: String },
    #[error("{}: no witness", path.display())]
    NoWitness { path: PathBuf },
    #[error("{}: there already", path.display())]
    KeyThere { path: PathBuf },
    #[error("--out takes one record")]
    OneProofOnly,
    #[error("no copy is called {0}")]
    NoReplica(String),
    #[error("{}: {reason}", path.display())]
    BadDeclaration { path: PathBuf, reason: String },
    #[error("there is not exactly one copy")]
    WhichReplica,
    #[error("a copy is already called {0}")]
    ReplicaKnown(String),
    #[error("{0}: the token would be sent in the clear")]
    TokenInTheClear(String),
    #[error("{0}: a token is needed")]
    NoToken(String),
    #[error("{}: the token is too short", .0.display())]
    ShortToken(PathBuf),
    #[error("{}: {reason}", path.display())]
    BadRoster { path: PathBuf, reason: String },
    #[error(transparent)]
    NoOcr(#[from] OcrMissing),
    #[error("{0}: beyond this machine, without TLS")]
    NotLoopback(SocketAddr),
    #[error("{0:?} cannot be said of this")]
    NotSaid(String),
    #[error("the spool lies inside the archive")]
    SpoolInside,
    #[error("two passwords")]
    NotTheSame,
}

/// In which form a person or a program is told.
#[derive(Debug, Clone, Copy)]
pub struct Faces {
    pub lang: Lang,
    pub json: bool,
}

/// What is made of an error: a stable word for programs, a sentence, what can be done, and how the run ended.
struct Judgement {
    code: &'static str,
    sentence: Say,
    hint: Option<Say>,
    /// True when the sentence says all that the chain of causes does.
    plain: bool,
    exit: Exit,
}

impl Judgement {
    fn new(code: &'static str, sentence: Say, hint: Say) -> Self {
        Self { code, sentence, hint: Some(hint), plain: false, exit: Exit::Failed }
    }

    fn bare(code: &'static str, sentence: Say) -> Self {
        Self { code, sentence, hint: None, plain: false, exit: Exit::Failed }
    }

    fn plain(self) -> Self {
        Self { plain: true, ..self }
    }
}

/// Tells how a run ended and returns its exit code.
pub fn tell(ended: anyhow::Result<Exit>, faces: Faces) -> ExitCode {
    let exit = match ended {
        Ok(exit) => exit,
        // The reader of our output has seen enough.
        Err(error) if is_io(&error, io::ErrorKind::BrokenPipe) => Exit::Done,
        Err(error) => {
            let judgement = judge(&error);
            print(&judgement, &error, faces);
            judgement.exit
        }
    };
    ExitCode::from(exit.code())
}

/// Tells what clap made of the arguments: help and version are no refusals.
pub fn usage(refused: &clap::Error, lang: Lang) -> ExitCode {
    if refused.use_stderr() {
        complain(lang.refusal(refused).trim_end());
        return ExitCode::from(Exit::Usage.code());
    }
    // A reader that went away has seen enough of the help.
    let _ = refused.print();
    ExitCode::from(Exit::Done.code())
}

fn print(judgement: &Judgement, error: &anyhow::Error, faces: Faces) {
    let chain = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    let sentence = faces.lang.say(&judgement.sentence);
    let hint = judgement.hint.as_ref().map(|hint| faces.lang.say(hint));
    if faces.json {
        complain(&json::error(judgement.code, &chain, &sentence, hint.as_deref()).to_string());
    } else {
        let chain = (!judgement.plain).then_some(chain.as_str());
        complain(&faces.lang.error(&sentence, chain, hint.as_deref()));
    }
}

fn judge(error: &anyhow::Error) -> Judgement {
    if is_disk_full(error) {
        return Judgement::new("disk-full", Say::DiskFull, Say::DiskFullHint);
    }
    if is_bad_disk(error) {
        return Judgement::new("disk-failed", Say::DiskFailed, Say::DiskFailedHint);
    }
    let by_type = error
        .downcast_ref()
        .map(refused)
        .or_else(|| error.downcast_ref().and_then(ingest))
        .or_else(|| error.downcast_ref().and_then(export))
        .or_else(|| error.downcast_ref().and_then(audit))
        .or_else(|| error.downcast_ref().and_then(evidence::bundle))
        .or_else(|| error.downcast_ref().map(witness))
        .or_else(|| error.downcast_ref().and_then(replica))
        .or_else(|| error.downcast_ref().map(keeper))
        .or_else(|| error.downcast_ref().and_then(search))
        .or_else(|| error.downcast_ref().and_then(repair))
        .or_else(|| error.downcast_ref().and_then(archive))
        .or_else(|| error.downcast_ref().map(catalog))
        .or_else(|| error.downcast_ref().and_then(store))
        .or_else(|| error.downcast_ref().map(web))
        .or_else(|| error.downcast_ref().map(users));
    by_type.unwrap_or_else(|| otherwise(error))
}

/// Wrong use, of which the sentence says all.
fn misused(judgement: Judgement) -> Judgement {
    Judgement { exit: Exit::Usage, ..judgement.plain() }
}

fn refused(refused: &Refused) -> Judgement {
    let text = |path: &PathBuf| path.display().to_string();
    match refused {
        Refused::NoArchive { looked } => {
            Judgement::new("no-archive", Say::NoArchive { looked: text(looked) }, Say::NoArchiveHint).plain()
        }
        Refused::NoHome => Judgement::new("no-home", Say::NoHome, Say::NoHomeHint),
        Refused::BadKey { path, .. } => {
            Judgement::new("bad-key", Say::BadKey { path: text(path) }, Say::NoKeyHint)
        }
        Refused::NoKind(_)
        | Refused::NoDate(_)
        | Refused::NoReference(_)
        | Refused::NoRecord(_)
        | Refused::NoAccession(_)
        | Refused::NoSource { .. }
        | Refused::NoKey { .. }
        | Refused::NoPublicKey { .. }
        | Refused::NoReplica(_) => not_there(refused),
        Refused::NoOcr(missing) => {
            let hint = Say::OcrInstall { packages: packages(missing) };
            Judgement::new("no-ocr", Say::NoOcr, hint)
        }
        Refused::KeyInside(_) => Judgement::new("key-inside", Say::KeyInside, Say::KeyInsideHint),
        Refused::BadOrigin { .. } => wrong(Say::BadOrigin),
        Refused::OneRecordOnly => wrong(Say::OneRecordOnly),
        Refused::NothingToGoOn => {
            misused(Judgement::new("nothing-to-resume", Say::NothingToGoOn, Say::NothingToGoOnHint))
        }
        Refused::OtherKeys => misused(Judgement::new("other-keys", Say::OtherKeys, Say::OtherKeysHint)),
        Refused::BadSince(typed) => {
            misused(Judgement::new("bad-since", Say::BadSince { typed: typed.clone() }, Say::BadSinceHint))
        }
        Refused::PaperThere(path) => paper_there(text(path)),
        Refused::KeyBeside(_) | Refused::NotACheckpoint { .. } | Refused::BadKeyChange { .. } => {
            evidence::unproven(refused)
        }
        Refused::FileNeeded => wrong(Evidence::FileNeeded.into()).plain(),
        Refused::NoFileNeeded => wrong(Evidence::NoFileNeeded.into()).plain(),
        Refused::OneProofOnly => wrong(Evidence::OneProofOnly.into()).plain(),
        Refused::BadPolicy { .. }
        | Refused::NobodyToAsk
        | Refused::NotAnAnswer { .. }
        | Refused::NoWitness { .. }
        | Refused::KeyThere { .. } => of_witness(refused),
        Refused::WhichReplica => which_replica(),
        Refused::BadDeclaration { .. } => Judgement::bare("bad-declaration", Copying::BadDeclaration.into()),
        Refused::ReplicaKnown(name) => wrong(Copying::AlreadyKnown { name: name.clone() }.into()).plain(),
        Refused::TokenInTheClear(_) | Refused::NoToken(_) | Refused::ShortToken(_) => of_token(refused),
        Refused::BadRoster { .. } => Judgement::bare("bad-roster", Copying::BadRoster.into()),
        Refused::BadConfig { .. } => Judgement::bare("bad-config", Say::BadConfig),
        Refused::Io { source, .. } => by_system(source.kind()),
        Refused::NotSaid(typed) => {
            Judgement { hint: Some(Say::NotSaidHint), ..wrong(Say::NotSaid { typed: typed.clone() }) }
        }
        Refused::SpoolInside => Judgement { hint: Some(Say::SpoolInsideHint), ..wrong(Say::SpoolInside) },
        Refused::NotLoopback(_) => Judgement { hint: Some(Say::NotLoopbackHint), ..wrong(Say::NotLoopback) },
        Refused::NotTheSame => wrong(Say::NotTheSame),
    }
}

/// What is wrong with the token that another machine is shown.
fn of_token(refused: &Refused) -> Judgement {
    let (say, hint) = match refused {
        Refused::TokenInTheClear(_) => (Copying::InTheClear, Copying::InTheClearHint),
        Refused::ShortToken(_) => (Copying::ShortToken, Copying::NoTokenHint),
        _ => (Copying::NoToken, Copying::NoTokenHint),
    };
    Judgement { hint: Some(hint.into()), ..wrong(say.into()) }
}

/// What was named and is not there.
fn not_there(refused: &Refused) -> Judgement {
    let text = |path: &PathBuf| path.display().to_string();
    match refused {
        Refused::NoKey { path } => {
            Judgement::new("no-key", Say::NoKey { path: text(path) }, Say::NoKeyHint).plain()
        }
        Refused::NoPublicKey { path } => {
            Judgement::new("no-public-key", Say::NoPublicKey { path: text(path) }, Say::NoPublicKeyHint)
                .plain()
        }
        Refused::NoKind(typed) => {
            Judgement::new("no-kind", Say::NoKind { typed: typed.clone() }, Say::NoKindHint).plain()
        }
        Refused::NoDate(typed) => {
            Judgement::new("no-date", Say::NoDate { typed: typed.clone() }, Say::NoDateHint).plain()
        }
        Refused::NoReference(typed) => {
            Judgement::new("no-reference", Say::NoReference { typed: typed.clone() }, Say::NoReferenceHint)
                .plain()
        }
        Refused::NoRecord(record) => {
            Judgement::new("no-record", Say::NoRecord { record: *record }, Say::NoRecordHint).plain()
        }
        Refused::NoAccession(id) => {
            Judgement::new("no-accession", Say::NoAccession { accession: *id }, Say::NoAccessionHint).plain()
        }
        Refused::NoSource { path, source } => {
            let reason = source.to_string();
            Judgement::new("no-source", Say::NoSource { path: text(path), reason }, Say::NoSourceHint).plain()
        }
        Refused::NoReplica(name) => {
            let (say, hint) = (Copying::Unknown { name: name.clone() }, Copying::UnknownHint);
            Judgement::new("no-replica", say.into(), hint.into()).plain()
        }
        _ => Judgement::bare("failed", Say::Failed),
    }
}

fn web(error: &WebError) -> Judgement {
    match error {
        WebError::Listen { address, .. } => {
            let say = Witnessed::CannotListen { address: address.to_string() };
            Judgement::new("cannot-listen", say.into(), Witnessed::CannotListenHint.into())
        }
        WebError::Certificate(_) => Judgement::bare("bad-certificate", Say::BadCertificate),
        WebError::Start(_) => Judgement::bare("failed", Say::Failed),
    }
}

fn users(error: &UserError) -> Judgement {
    let name = |name: &String| name.clone();
    match error {
        UserError::Io(_, source) => by_system(source.kind()),
        UserError::Bad { .. } => Judgement::bare("bad-users", Say::BadUsers),
        UserError::There(user) => Judgement::bare("user-there", Say::UserThere { name: name(user) }).plain(),
        UserError::Unknown(user) => Judgement::bare("no-user", Say::UserUnknown { name: name(user) }).plain(),
        UserError::BadName(_) => Judgement::new("bad-name", Say::BadUserName, Say::BadUserNameHint),
        UserError::Password(least) => {
            Judgement::bare("bad-password", Say::BadPassword { least: *least }).plain()
        }
        UserError::Digest(_) => Judgement::bare("failed", Say::Failed),
    }
}

/// What was asked of a witness, or for one.
fn of_witness(refused: &Refused) -> Judgement {
    let judgement = |code, say: Witnessed, hint: Witnessed| Judgement::new(code, say.into(), hint.into());
    match refused {
        Refused::BadPolicy { .. } => judgement("bad-policy", Witnessed::BadPolicy, Witnessed::BadPolicyHint),
        Refused::NobodyToAsk => {
            let judgement = judgement("nobody-to-ask", Witnessed::NobodyToAsk, Witnessed::NobodyToAskHint);
            Judgement { exit: Exit::Usage, ..judgement.plain() }
        }
        Refused::NotAnAnswer { path, .. } => {
            let say = Witnessed::NotAnAnswer { path: path.display().to_string() };
            let judgement = judgement("not-an-answer", say, Witnessed::NotAnAnswerHint);
            Judgement { exit: Exit::Problems, ..judgement }
        }
        Refused::NoWitness { path } => {
            let say = Witnessed::NoWitness { path: path.display().to_string() };
            judgement("no-witness", say, Witnessed::NoWitnessHint).plain()
        }
        Refused::KeyThere { path } => {
            let say = Witnessed::KeyThere { path: path.display().to_string() };
            judgement("key-there", say, Witnessed::KeyThereHint).plain()
        }
        _ => Judgement::bare("failed", Say::Failed),
    }
}

fn witness(error: &WitnessError) -> Judgement {
    match error {
        WitnessError::Lock(LockError::Held { holder, .. }) => {
            Judgement::new("locked", Say::Locked { holder: holder.clone() }, Say::LockedHint).plain()
        }
        WitnessError::Lock(LockError::Io { source, .. }) | WitnessError::Io { source, .. } => {
            by_system(source.kind())
        }
        WitnessError::Damaged(_) => {
            let (say, hint) = (Witnessed::StateDamaged, Witnessed::StateDamagedHint);
            Judgement::new("witness-damaged", say.into(), hint.into())
        }
        WitnessError::BadLog { .. } => {
            Judgement::new("bad-log", Witnessed::BadLog.into(), Witnessed::BadLogHint.into())
        }
    }
}

fn paper_there(path: String) -> Judgement {
    let judged = Judgement::new("report-there", Say::PaperThere { path }, Say::PaperThereHint);
    Judgement { exit: Exit::Usage, ..judged.plain() }
}

fn which_replica() -> Judgement {
    let judged = Judgement::new("which-replica", Copying::Which.into(), Copying::UnknownHint.into());
    Judgement { exit: Exit::Usage, ..judged.plain() }
}

fn replica(error: &ReplicaError) -> Option<Judgement> {
    let text = |path: &PathBuf| path.display().to_string();
    let with = |code, say: Copying, hint: Copying| Some(Judgement::new(code, say.into(), hint.into()));
    match error {
        ReplicaError::Archive(error) => archive(error),
        ReplicaError::Ledger(_) => Some(damaged()),
        ReplicaError::Store(error) => store(error),
        ReplicaError::Gone(path) => {
            with("replica-gone", Copying::Gone { folder: text(path) }, Copying::GoneHint)
        }
        ReplicaError::Foreign(path) => {
            with("not-a-replica", Copying::Foreign { folder: text(path) }, Copying::ForeignHint)
        }
        ReplicaError::Within(path) => {
            with("replica-within", Copying::Within { folder: text(path) }, Copying::ForeignHint)
        }
        ReplicaError::Ahead { there, here } => {
            let say = Copying::RefusedAhead { there: *there, here: *here };
            Some(Judgement { exit: Exit::Problems, ..with("replica-ahead", say, Copying::HistoryHint)? })
        }
        ReplicaError::Forked { size } => {
            let say = Copying::RefusedForked { size: *size };
            Some(Judgement { exit: Exit::Problems, ..with("replica-forked", say, Copying::HistoryHint)? })
        }
        ReplicaError::Lock(_) => with("replica-in-use", Copying::InUse, Copying::AgainHint),
        ReplicaError::Io { .. } | ReplicaError::Objects(_) | ReplicaError::Log(_) => {
            with("replica-disk", Copying::DiskFailed, Copying::AgainHint)
        }
        ReplicaError::LogDamaged(_) => {
            let judged = with("replica-log-damaged", Copying::LogDamaged, Copying::LogDamagedHint)?;
            Some(Judgement { exit: Exit::Problems, ..judged })
        }
        ReplicaError::NotEmpty(path) => {
            with("not-empty", Copying::NotEmpty { folder: text(path) }, Copying::ForeignHint)
        }
        ReplicaError::Courier(error) => {
            let say = Copying::Unreachable { reason: error.to_string() };
            with("replica-unreachable", say, Copying::AgainHint)
        }
        ReplicaError::Denied(address) => {
            with("replica-denied", Copying::Denied { address: address.clone() }, Copying::NoTokenHint)
        }
        ReplicaError::Refused { status: 409, reason } => {
            let say = Copying::Refused { reason: reason.clone() };
            Some(Judgement { exit: Exit::Problems, ..with("replica-refused", say, Copying::HistoryHint)? })
        }
        ReplicaError::Refused { reason, .. } => {
            with("replica-refused", Copying::Refused { reason: reason.clone() }, Copying::AgainHint)
        }
        ReplicaError::NotAKeeper(address) => {
            let say = Copying::NotAKeeper { address: address.clone() };
            with("no-keeper", say, Copying::NotAKeeperHint)
        }
        ReplicaError::Stopped => with("interrupted", Copying::Stopped, Copying::AgainHint),
    }
}

fn keeper(error: &KeepError) -> Judgement {
    let with = |code, say: Copying, hint: Copying| Judgement::new(code, say.into(), hint.into());
    match error {
        KeepError::InUse(_) => with("replica-in-use", Copying::InUse, Copying::InUseHint),
        KeepError::Refused(reason) => {
            with("replica-refused", Copying::Refused { reason: (*reason).to_owned() }, Copying::ForeignHint)
        }
        _ => Judgement::bare("replica-disk", Copying::DiskFailed.into()),
    }
}

fn wrong(sentence: Say) -> Judgement {
    Judgement { code: "usage", sentence, hint: None, plain: false, exit: Exit::Usage }
}

fn ingest(error: &IngestError) -> Option<Judgement> {
    match error {
        IngestError::Archive(error) => archive(error),
        IngestError::Catalog(error) => Some(catalog(error)),
        IngestError::Store(error) => store(error),
        IngestError::SourceGone { accession, source_path, .. } => {
            let sentence = Say::SourceGone { accession: *accession, path: source_path.clone() };
            Some(Judgement::new("source-gone", sentence, Say::SourceGoneHint))
        }
        IngestError::Workers { .. } => None,
    }
}

fn export(error: &ExportError) -> Option<Judgement> {
    match error {
        ExportError::Unknown(record) => Some(refused(&Refused::NoRecord(*record))),
        ExportError::Archive(error) => archive(error),
        ExportError::Catalog(error) => Some(catalog(error)),
        ExportError::Store(error) => store(error),
        ExportError::Io { source, .. } => Some(by_system(source.kind())),
        ExportError::Stopped { .. } => Some(Judgement::bare("interrupted", Say::ExportStopped)),
    }
}

fn audit(error: &AuditError) -> Option<Judgement> {
    match error {
        AuditError::Scratch { .. } => Some(Judgement::bare("no-scratch", Say::SelftestNotMade)),
        AuditError::Threads { .. } => None,
    }
}

fn repair(error: &RepairError) -> Option<Judgement> {
    match error {
        RepairError::Archive(error) => archive(error),
        RepairError::Io { source, .. } => Some(by_system(source.kind())),
        RepairError::Audit(_) | RepairError::Parity(_) => None,
    }
}

fn search(error: &SearchError) -> Option<Judgement> {
    match error {
        SearchError::Archive(error) => archive(error),
        SearchError::Catalog(error) => Some(catalog(error)),
        SearchError::Index(_) => Some(Judgement::new("lenses", Say::LensesBroken, Say::ReindexHint)),
    }
}

fn archive(error: &ArchiveError) -> Option<Judgement> {
    Some(match error {
        ArchiveError::NotAnArchive(path) => {
            let path = path.display().to_string();
            Judgement::new("not-an-archive", Say::NotAnArchive { path: path.clone() }, Say::InitHint { path })
                .plain()
        }
        ArchiveError::NotEmpty(path) => {
            let path = path.display().to_string();
            Judgement::new("not-empty", Say::NotEmpty { path }, Say::NotEmptyHint).plain()
        }
        ArchiveError::Lock(LockError::Held { holder, .. }) => {
            Judgement::new("locked", Say::Locked { holder: holder.clone() }, Say::LockedHint).plain()
        }
        ArchiveError::Lock(LockError::Io { source, .. }) | ArchiveError::Io { source, .. } => {
            by_system(source.kind())
        }
        ArchiveError::WrongKey { .. } => Judgement::new("wrong-key", Say::WrongKey, Say::NoKeyHint),
        ArchiveError::BadSettings { .. } => Judgement::new("bad-settings", Say::BadSettings, Say::VerifyHint),
        ArchiveError::Ledger(LedgerError::Io { source, .. }) => by_system(source.kind()),
        ArchiveError::Ledger(_) | ArchiveError::BadTranscript(..) => damaged(),
        ArchiveError::Store(error) => return store(error),
        ArchiveError::Catalog(error) => catalog(error),
        ArchiveError::Index(_) => Judgement::new("lenses", Say::LensesBroken, Say::ReindexHint),
    })
}

fn catalog(_: &CatalogError) -> Judgement {
    Judgement::new("lenses", Say::LensesBroken, Say::ReindexHint)
}

fn store(error: &StoreError) -> Option<Judgement> {
    match error {
        StoreError::Missing(_) | StoreError::Corrupt { .. } => Some(damaged()),
        StoreError::Io { source, .. } => Some(by_system(source.kind())),
        StoreError::Source(_) | StoreError::Target(_) => None,
    }
}

fn damaged() -> Judgement {
    Judgement::new("damaged", Say::Damaged, Say::VerifyHint)
}

fn otherwise(error: &anyhow::Error) -> Judgement {
    if is_io(error, io::ErrorKind::PermissionDenied) {
        return by_system(io::ErrorKind::PermissionDenied);
    }
    Judgement::bare("failed", Say::Failed)
}

fn by_system(kind: io::ErrorKind) -> Judgement {
    match kind {
        io::ErrorKind::PermissionDenied => {
            Judgement::new("permission", Say::NoPermission, Say::NoPermissionHint)
        }
        io::ErrorKind::ReadOnlyFilesystem => Judgement::new("read-only", Say::ReadOnly, Say::ReadOnlyHint),
        _ => Judgement::bare("system", Say::Failed),
    }
}

/// True when anything in the chain is about a full disk; databases tell it in words only.
fn is_disk_full(error: &anyhow::Error) -> bool {
    let full = |cause: &(dyn Error + 'static)| {
        let text = cause.to_string();
        text.contains("os error 28") || text.contains("database or disk is full")
    };
    is_io(error, io::ErrorKind::StorageFull)
        || is_io(error, io::ErrorKind::QuotaExceeded)
        || error.chain().any(full)
}

/// True when anything in the chain says that a device would not read or write (EIO); it has no kind of its own.
fn is_bad_disk(error: &anyhow::Error) -> bool {
    let bad = |cause: &(dyn Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|io| io.raw_os_error() == Some(EIO))
            || cause.to_string().contains("(os error 5)")
            || cause.to_string().contains("disk I/O error")
    };
    error.chain().any(bad)
}

/// The number of the error, the same on every Linux.
const EIO: i32 = 5;

fn is_io(error: &anyhow::Error, kind: io::ErrorKind) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == kind))
}

/// The Debian packages that bring what is missing.
pub fn packages(missing: &OcrMissing) -> Vec<String> {
    match missing {
        OcrMissing::Program { packages, .. } | OcrMissing::Languages { packages, .. } => packages.clone(),
        OcrMissing::Failed { .. } => vec!["tesseract-ocr".to_owned(), "tesseract-ocr-ara".to_owned()],
    }
}
