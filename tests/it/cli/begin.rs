//! Beginning: help, languages, a new archive and its keys.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;

use crate::support::env::TestEnv;

#[test]
fn the_first_page_of_the_help_shows_every_command() {
    assert_snapshot!(TestEnv::new().run(&["--help"]), @"");
}

#[test]
fn the_help_is_in_arabic_too() {
    assert_snapshot!(TestEnv::new().run(&["help", "export", "--lang", "ar"]), @"");
}

#[test]
fn the_locale_chooses_the_language_and_an_argument_is_stronger() {
    let env = TestEnv::new();
    let said = |args: &[&str]| env.said(env.command(args).env("LC_ALL", "ar_LY.UTF-8")).out;
    assert!(said(&["--help"]).contains("طريقة الاستعمال"));
    assert!(said(&["--help", "--lang", "en"]).contains("Usage"));
    assert!(said(&["--lang=en", "--help"]).contains("Usage"));
}

#[test]
fn no_arguments_show_the_help_as_a_refusal() {
    let said = TestEnv::new().run(&[]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("Take in:"), "{said}");
}

#[test]
fn a_new_archive_stands_and_its_key_lies_elsewhere() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["init", "town", "--name", "بلدية غدامس"]), @"");
    let key = env.path("config/keys").join(format!("{}.key", env.id()));
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = fs::read_to_string(key).unwrap();
    for file in ["archive.toml", "README.txt", "ledger/checkpoint"] {
        assert!(!fs::read_to_string(env.path("town").join(file)).unwrap().contains(secret.trim()));
    }
    assert!(env.path("town/lenses/catalog.sqlite").is_file());
    assert!(env.path("town/lenses/index").is_dir());
}

#[test]
fn an_archive_is_never_made_over_another() {
    let env = TestEnv::with_archive();
    let keys = || fs::read_dir(env.path("config/keys")).unwrap().count();
    let before = keys();
    assert_snapshot!(env.run(&["init", "town"]), @"");
    assert_eq!(keys(), before, "no keys of an archive that does not exist are left");
}

#[test]
fn the_key_is_never_put_inside_the_archive() {
    let env = TestEnv::new();
    let mut command = env.command(&["init", "town"]);
    assert_snapshot!(env.said(command.env("DIWAN_CONFIG", env.path("town/.config"))), @"");
    assert!(!env.path("town").exists());
}

#[test]
fn what_a_package_needs_is_printed() {
    let env = TestEnv::new();
    assert!(env.run(&["completions", "bash"]).out.contains("_diwan()"));
    assert!(env.run(&["man"]).out.contains(".TH diwan 1"));
    assert_eq!(env.run(&["man", "--dir", "man1"]).code, 0);
    assert!(env.path("man1/diwan-ingest.1").is_file());
}

#[test]
fn the_archive_is_found_from_inside_itself() {
    let env = TestEnv::with_archive();
    let mut command = env.command(&["stats"]);
    let said = env.said(command.env_remove("DIWAN_ARCHIVE").current_dir(env.path("town/objects")));
    assert_snapshot!(said, @"");
}

#[test]
fn the_configuration_file_is_weaker_than_an_argument() {
    let env = TestEnv::with_archive();
    env.file("config/config.toml", "agent = \"Registry office\"\njobs = 1\n").file("a.txt", "text");
    assert_eq!(env.run(&["ingest", "a.txt"]).code, 0);
    env.file("b.txt", "other");
    assert_eq!(env.run(&["ingest", "b.txt", "--agent", "Night shift"]).code, 0);
    let said = env.run(&["accessions"]).out;
    let agents: Vec<&str> = said.lines().filter(|line| line.starts_with("Taken in by")).collect();
    assert!(agents[0].ends_with("Registry office") && agents[1].ends_with("Night shift"), "{said}");
    env.file("config/config.toml", "agnet = \"typo\"\n");
    let said = env.run(&["stats"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("agnet"), "{said}");
}
