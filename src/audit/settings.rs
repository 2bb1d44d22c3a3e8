//! The two small files at the head of an archive: `archive.toml` against what the ledger and the trusted keys say,
//! `README.txt` against the text of this format.
//!
//! Invariant: nothing in `archive.toml` is believed that is not also said by something signed.

use super::AuditOptions;
use super::finding::{Code, Findings};
use crate::archive::{Archive, README};
use crate::disk;
use crate::ledger::{Event, What};

const SETTINGS: &str = "archive.toml";

/// Compares both files; `first` is the first entry of the ledger, where it could be read.
pub(super) fn compare(
    archive: &Archive,
    options: &AuditOptions,
    first: Option<&Event>,
    findings: &mut Findings,
) {
    compare_text(archive, findings);
    compare_keys(archive, options, findings);
    if let Some(first) = first {
        compare_creation(archive, first, findings);
    }
    match disk::read_if_there(&archive.root().join("README.txt")) {
        Ok(Some(bytes)) if bytes == README.as_bytes() => (),
        Ok(Some(_)) => findings.add(Code::ReadmeChanged, "README.txt", ""),
        Ok(None) => findings.add(Code::ReadmeChanged, "README.txt", "missing"),
        Err(error) => findings.add(Code::ReadmeChanged, "README.txt", error),
    }
}

/// A second spelling of the same settings would let a changed byte pass.
fn compare_text(archive: &Archive, findings: &mut Findings) {
    let expected = archive.settings().to_toml().unwrap_or_default();
    match disk::read_if_there(&archive.root().join(SETTINGS)) {
        Ok(Some(bytes)) if bytes == expected.as_bytes() => (),
        Ok(_) => findings.add(Code::SettingsDiffer, SETTINGS, "not spelled as this format spells it"),
        Err(error) => findings.add(Code::SettingsDiffer, SETTINGS, error),
    }
}

fn compare_keys(archive: &Archive, options: &AuditOptions, findings: &mut Findings) {
    if options.trusted.is_empty() {
        return;
    }
    for key in archive.settings().keys.iter().filter(|key| !options.trusted.contains(key)) {
        findings.add(Code::SettingsDiffer, SETTINGS, format!("key {key} is not trusted"));
    }
}

fn compare_creation(archive: &Archive, first: &Event, findings: &mut Findings) {
    let settings = archive.settings();
    let What::Creation { archive: id, name } = &first.what else {
        findings.add(Code::SettingsDiffer, SETTINGS, "the ledger does not begin with a creation");
        return;
    };
    let created = (settings.created.to_string(), first.time.to_string());
    let said =
        [("id", &settings.id, id), ("name", &settings.name, name), ("created", &created.0, &created.1)];
    for (field, here, there) in said.into_iter().filter(|(_, here, there)| here != there) {
        let detail = format!("{field} {here:?}, but the ledger says {there:?}");
        findings.add(Code::SettingsDiffer, SETTINGS, detail);
    }
}
