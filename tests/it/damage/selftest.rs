//! The verifier's own test: every kind of damage that the program knows, and verifiers that must not pass it.

use diwan::audit::{AuditReport, Tried, audit, selftest};
use diwan::monitor::Silent;

fn tried(verifier: diwan::audit::Verifier<'_>) -> Vec<Tried> {
    let memory = std::path::Path::new("/dev/shm");
    let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    selftest(dir.path(), verifier).unwrap()
}

#[test]
fn every_known_damage_is_named_and_nothing_else() {
    let tried = tried(&|archive, options| audit(archive, options, &Silent));
    let missed: Vec<&Tried> = tried.iter().filter(|tried| !tried.named()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(tried.len() >= 45, "{}", tried.len());
}

#[test]
fn a_verifier_that_sees_nothing_fails_everything_but_the_whole_archive() {
    let tried = tried(&|_, _| Ok(AuditReport { complete: true, ..AuditReport::default() }));
    let passed: Vec<&str> = tried.iter().filter(|tried| tried.named()).map(|tried| tried.damage).collect();
    assert_eq!(passed, ["nothing"]);
}

#[test]
fn a_verifier_that_misses_one_thing_fails_where_it_matters() {
    let blind = |archive: &diwan::archive::Archive, options: &diwan::audit::AuditOptions| {
        let mut report = audit(archive, options, &Silent)?;
        report.counts.retain(|code, _| code.number() != "F122");
        Ok(report)
    };
    let tried = tried(&blind);
    let missed: Vec<&str> = tried.iter().filter(|tried| !tried.named()).map(|tried| tried.damage).collect();
    assert_eq!(missed, ["transcript-flipped"]);
}
