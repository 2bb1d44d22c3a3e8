//! `diwan verify`: re-reads everything kept and says what no longer agrees.
//!
//! Trusted is only the key in the configuration folder or one that is named; what the archive says about its own
//! key counts for nothing. A ledger that this machine has seen longer, or otherwise, is found too.

use crate::archive::Archive;
use crate::audit::{AuditOptions, AuditReport, Outcome, ask_policy, audit, followed};
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::cli::keys::{self, KeyFiles};
use crate::cli::{Ended, args, json, policies};
use crate::note::VerifyingKey;
use crate::words::{Label, Noun, Say, Witnessed};

pub fn verify(desk: &Desk, typed: &args::Verify) -> Ended {
    let archive = desk.open()?;
    let files = KeyFiles::of(desk.config.dir()?, &archive.settings().id);
    let trusted = trusted(desk, &files, &typed.key)?;
    let given = trusted.len();
    let trusted = followed(&archive, &trusted);
    for key in trusted.iter().skip(given) {
        desk.notice(&Witnessed::KeyFollowed { key: key.to_string() }.into());
    }
    let remembered = files.remembered().into_iter().collect();
    let jobs = desk.config.jobs(typed.jobs);
    let options = AuditOptions { trusted, remembered, jobs, ..AuditOptions::default() };
    let mut monitor = desk.stoppable_monitor();
    let mut report = audit(&archive, &options, &monitor)?;
    if let Some(policy) = policies::policy(typed.policy.as_deref(), &files, &[archive.root()])? {
        ask_policy(&archive, &options.trusted, &policy, &mut report);
    }
    monitor.done();
    if let (Outcome::Ok, Some(head)) = (report.outcome(), &report.head) {
        files.remember(head);
    }
    tell(desk, &archive, &options.trusted, &report)?;
    Ok(match report.outcome() {
        Outcome::Ok => Exit::Done,
        Outcome::Damage => Exit::Problems,
        Outcome::CouldNotCheck => Exit::Failed,
    })
}

/// The keys that were named; without any, the one in the configuration folder, if it is there.
fn trusted(desk: &Desk, files: &KeyFiles, named: &[String]) -> Result<Vec<VerifyingKey>, Refused> {
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

fn tell(
    desk: &Desk,
    archive: &Archive,
    trusted: &[VerifyingKey],
    report: &AuditReport,
) -> anyhow::Result<()> {
    if desk.json {
        for finding in &report.findings {
            desk.out.json(&json::finding(finding))?;
        }
        return Ok(desk.out.json(&json::audit(archive, trusted, report))?);
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
    out.field(Label::ArchiveName, lang.name(&archive.settings().name))?;
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
    out.field(Label::Verdict, lang.verdict(report.outcome(), report.complete))?;
    Ok(())
}
