//! `diwan verify`: re-reads everything kept, or a part of it, and says what no longer agrees.
//!
//! Trusted is only the key in the configuration folder or one that is named; what the archive says about its own
//! key counts for nothing. A ledger that this machine has seen longer, or otherwise, is found too. Every run is
//! written down in the ledger where that is possible, and its answer does not depend on it.

use crate::archive::Archive;
use crate::audit::{
    AuditOptions, AuditReport, ObjectState, Outcome, Pace, Position, Scope, Watch, ask_policy, audit_watched,
    followed, record,
};
use crate::cli::commands::records;
use crate::cli::desk::{Desk, SOFTWARE};
use crate::cli::exit::{Exit, Refused};
use crate::cli::journal::{Asked, Journal};
use crate::cli::keys::{self, KeyFiles};
use crate::cli::{Ended, args, json, minutes, policies};
use crate::digest::ContentId;
use crate::ledger::{Circumstances as _, RealCircumstances, Time};
use crate::monitor::Silent;
use crate::note::VerifyingKey;
use crate::recognise::query_dates;
use crate::words::{Label, Minutes, NotRecorded, Noun, Say, Witnessed};

/// Noon of one day is the beginning of another somewhere: a day begins as early as it does anywhere.
const EARLIEST_ZONE: i64 = 14 * 3_600;

/// Whether a run is in the ledger: the place of its entry, or why not, with what the system said.
type Recorded = Result<u64, (NotRecorded, String)>;

pub fn verify(desk: &Desk, typed: &args::Verify) -> Ended {
    if typed.selftest {
        return super::selftest::selftest(desk);
    }
    if let Some(paper) = typed.paper.as_deref().filter(|paper| paper.exists()) {
        return Err(Refused::PaperThere(paper.to_owned()).into());
    }
    let archive = desk.open()?;
    let config = desk.config.dir()?;
    let files = KeyFiles::of(config, &archive.settings().id);
    let journal = Journal::of(config, &archive.settings().id);
    let asked = asked(typed, &journal)?;
    let journal = journal.asking(asked.clone());
    let options = options(desk, typed, &archive, &files, (&journal, &asked))?;
    let mut monitor = desk.stoppable_monitor();
    let eyes = Eyes { desk, archive: &archive, journal: &journal, objects: typed.objects };
    let mut report = audit_watched(&archive, &options, &monitor, &eyes)?;
    if let Some(policy) = policies::policy(asked.policy.as_deref(), &files, &[archive.root()])? {
        ask_policy(&archive, &options.trusted, &policy, &mut report);
    }
    monitor.done();
    if report.complete {
        journal.end();
    }
    let recorded = write_down(desk, typed, &archive, &report);
    if let (Outcome::Ok, Some(head)) = (report.outcome(), &report.head) {
        files.remember(head);
        if recorded.is_ok() {
            desk.remember(&archive)?;
        }
    }
    let ended = RealCircumstances.now();
    tell(desk, &archive, &options.trusted, &report, &recorded)?;
    if let Some(paper) = &typed.paper {
        let agent = desk.config.agent(typed.agent.as_deref());
        let entry = recorded.as_ref().ok().copied();
        let (settings, trusted, software) = (archive.settings(), &options.trusted, SOFTWARE.to_owned());
        minutes::write(
            paper,
            &Minutes { settings, trusted, report: &report, ended, agent, software, entry },
        )?;
    }
    Ok(match report.outcome() {
        Outcome::Ok => Exit::Done,
        Outcome::Damage => Exit::Problems,
        Outcome::CouldNotCheck => Exit::Failed,
    })
}

fn options(
    desk: &Desk,
    typed: &args::Verify,
    archive: &Archive,
    files: &KeyFiles,
    (journal, asked): (&Journal, &Asked),
) -> anyhow::Result<AuditOptions> {
    let resume = if typed.go_on {
        let position = journal.position().ok_or(Refused::NothingToGoOn)?;
        desk.notice(&Say::GoingOn { since: position.started, objects: position.objects });
        Some(position)
    } else {
        None
    };
    Ok(AuditOptions {
        trusted: followed_keys(desk, archive, &trusted(desk, files, &asked.keys)?),
        remembered: files.remembered().into_iter().collect(),
        jobs: desk.config.jobs(typed.jobs),
        scope: scope(typed)?,
        pace: Pace { max_bytes: typed.max_bytes, rate: typed.rate },
        resume,
        now: Some(RealCircumstances.now()),
        max_age: asked.max_age,
        alone: false,
    })
}

/// What this run is asked for: what was typed or, for a run that goes on, what it was begun with.
fn asked(typed: &args::Verify, journal: &Journal) -> Result<Asked, Refused> {
    let keys = typed.key.iter().map(|key| Ok(keys::verifying(key)?.to_string()));
    // A relative name would mean another file from another folder.
    let policy = typed.policy.as_ref().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone()));
    let now = Asked { keys: keys.collect::<Result<_, Refused>>()?, policy, max_age: typed.max_age };
    if !typed.go_on {
        return Ok(now);
    }
    let begun = journal.asked();
    // Half a run that trusts one key and half that trusts another would answer for neither.
    if !now.keys.is_empty() && now.keys != begun.keys {
        return Err(Refused::OtherKeys);
    }
    Ok(Asked {
        keys: begun.keys,
        policy: now.policy.or(begun.policy),
        max_age: now.max_age.or(begun.max_age),
    })
}

/// The given keys, and those that the log has changed to since, each signed by the one before it.
fn followed_keys(desk: &Desk, archive: &Archive, given: &[VerifyingKey]) -> Vec<VerifyingKey> {
    let all = followed(archive, given);
    for key in all.iter().skip(given.len()) {
        desk.notice(&Witnessed::KeyFollowed { key: key.to_string() }.into());
    }
    all
}

fn scope(typed: &args::Verify) -> Result<Scope, Refused> {
    if let Some(args::Sample { number, of }) = typed.sample {
        return Ok(number.map_or(Scope::NextSlice { of }, |number| Scope::Slice { number, of }));
    }
    let Some(since) = &typed.arrived_since else { return Ok(Scope::All) };
    if let Ok(entry) = since.trim().parse() {
        return Ok(Scope::SinceEntry(entry));
    }
    let found = query_dates(since, records::today());
    let day = found.first().map(|found| found.days.first).ok_or_else(|| Refused::BadSince(since.clone()))?;
    Ok(Scope::SinceTime(Time(i64::from(day.days()) * 86_400 - EARLIEST_ZONE)))
}

/// The keys that were named; without any, the one in the configuration folder, if it is there.
pub(super) fn trusted(desk: &Desk, files: &KeyFiles, named: &[String]) -> Result<Vec<VerifyingKey>, Refused> {
    if !named.is_empty() {
        return named.iter().map(|key| keys::verifying(key)).collect();
    }
    match files.verifying() {
        Err(Refused::NoPublicKey { path }) => {
            // Everything else can still be looked at; the answer then says what it rests on.
            desk.notice(&Say::NoPublicKey { path: path.display().to_string() });
            desk.notice(&Say::NoPublicKeyHint);
            Ok(Vec::new())
        }
        other => Ok(vec![other?]),
    }
}

/// Who is told while the audit reads: the journal, and whoever wants a line for each object.
struct Eyes<'a> {
    desk: &'a Desk,
    archive: &'a Archive,
    journal: &'a Journal,
    objects: bool,
}

impl Watch for Eyes<'_> {
    fn object(&self, id: &ContentId, state: ObjectState) {
        if !self.objects {
            return;
        }
        let place = place(self.archive, id);
        // A reader that went away is noticed when the findings are printed.
        let _ = if self.desk.json {
            self.desk
                .out
                .json(&serde_json::json!({ "type": "object", "place": place, "state": state.word() }))
        } else {
            self.desk.out.line(format!("{:<10}  {place}", state.word()))
        };
    }

    fn reached(&self, position: &Position) {
        self.journal.keep(position);
    }
}

fn place(archive: &Archive, id: &ContentId) -> String {
    let path = archive.store().path_of(id);
    path.strip_prefix(archive.root()).unwrap_or(&path).to_string_lossy().into_owned()
}

/// Writes the run down in the ledger, where there is a key and nothing stands against it.
fn write_down(desk: &Desk, typed: &args::Verify, archive: &Archive, report: &AuditReport) -> Recorded {
    if typed.no_record {
        return Err((NotRecorded::Asked, String::new()));
    }
    let hand = desk.hand(archive, "verify", typed.agent.as_deref()).map_err(|error| {
        match error.downcast_ref::<Refused>() {
            Some(Refused::NoKey { .. }) => (NotRecorded::NoKey, String::new()),
            _ => (NotRecorded::Failed, format!("{error:#}")),
        }
    })?;
    record(archive, report, hand, &Silent).map_err(|why| NotRecorded::of(&why))
}

fn tell(
    desk: &Desk,
    archive: &Archive,
    trusted: &[VerifyingKey],
    report: &AuditReport,
    recorded: &Recorded,
) -> anyhow::Result<()> {
    if desk.json {
        for finding in &report.findings {
            desk.out.json(&json::finding(finding))?;
        }
        let recorded = recorded.as_ref().map_err(|(why, _)| why.word());
        return Ok(desk.out.json(&json::audit(archive, trusted, report, recorded))?);
    }
    let (lang, out) = (desk.lang, &desk.out);
    for finding in &report.findings {
        out.line(format!("{}  {}", finding.code.number(), lang.found(finding)))?;
    }
    if !desk.talks() && report.outcome() == Outcome::Ok {
        return Ok(());
    }
    if !report.findings.is_empty() {
        out.line("")?;
    }
    out.heading(&lang.say(&Say::VerificationHeading))?;
    facts(desk, archive, trusted, report)?;
    match recorded {
        Ok(entry) => out.field(Label::RecordedAs, lang.number(*entry))?,
        Err((NotRecorded::Asked, _)) => (),
        Err((why, detail)) => {
            desk.notice(&Say::NotRecorded { why: *why, detail: detail.clone() });
        }
    }
    out.field(Label::Verdict, lang.verdict(report))?;
    if report.stopped.is_some() {
        desk.notice(&Say::GoOnHint);
    }
    Ok(())
}

fn facts(
    desk: &Desk,
    archive: &Archive,
    trusted: &[VerifyingKey],
    report: &AuditReport,
) -> anyhow::Result<()> {
    let (lang, out) = (desk.lang, &desk.out);
    out.field(Label::ArchiveName, lang.name(&archive.settings().name))?;
    if report.scope != Scope::All {
        out.field(Label::Scope, lang.scope(report.scope))?;
    }
    out.field(
        Label::Intact,
        lang.list(&[lang.counted(report.objects, Noun::Content), lang.size(report.bytes)]),
    )?;
    out.field(Label::Entries, lang.number(report.entries))?;
    for key in trusted {
        out.field(Label::TrustedKey, lang.name(&key.to_string()))?;
    }
    if let Some(head) = &report.head {
        out.field(Label::LedgerRoot, lang.name(&head.root.to_string()))?;
    }
    for (code, count) in &report.counts {
        out.field(Label::Found(*code), lang.number(*count))?;
    }
    Ok(())
}
