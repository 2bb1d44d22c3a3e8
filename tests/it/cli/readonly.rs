//! An archive on a file system that became read-only, and one whose rights were taken away, as the kernel does it: in a
//! namespace of its own, where the test may mount. Where that is not allowed it says so and tests nothing.

use std::fs;
use std::process::Command;

use super::town;

/// Runs a script in a namespace in which it may mount; `None` where the system does not allow one.
fn apart(script: &str, env: &crate::support::env::TestEnv) -> Option<String> {
    let try_it = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    if !try_it.is_ok_and(|tried| tried.status.success()) {
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]).current_dir(env.path("")).env_clear();
    command.env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("TZ", "UTC").env("HOME", env.path("home"));
    command.env("DIWAN_CONFIG", env.path("config")).env("DIWAN_ARCHIVE", "/mnt/town");
    let output = command.env("DIWAN", env!("CARGO_BIN_EXE_diwan")).output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

#[test]
#[allow(clippy::print_stderr)]
fn a_disk_that_became_read_only_still_serves_and_says_what_it_cannot() {
    let env = town();
    env.file("more/new.txt", "new words");
    let script = "
        mount -t tmpfs -o size=200m none /mnt && cp -a town /mnt/town && mount -o remount,ro /mnt || exit 9
        for told in 'ingest more' 'repair' 'parity' 'describe 1 --title x' \
            'verify' 'search roof' 'show 1' 'prove 1 --out -' 'export 1 --stdout'; do
            $DIWAN $told > out.txt 2> err.txt; echo \"$told: $?\"
            grep -o 'the disk can only be read' err.txt | head -1
            grep -o 'not recorded' err.txt out.txt | head -1
        done";
    let Some(said) = apart(script, &env) else {
        eprintln!("NOT TESTED: this system allows no namespace to mount in (unshare -rm)");
        return;
    };
    let refused = |told: &str| format!("{told}: 3\nthe disk can only be read\n");
    let expected = ["ingest more", "repair", "parity", "describe 1 --title x"].map(refused).concat();
    assert!(said.starts_with(&expected), "{said}");
    assert!(
        said.contains("verify: 0\nerr.txt:not recorded") || said.contains("verify: 0\nout.txt:not recorded"),
        "{said}"
    );
    for reads in ["search roof: 0", "show 1: 0", "prove 1 --out -: 0", "export 1 --stdout: 0"] {
        assert!(said.contains(reads), "{said}");
    }
    assert!(fs::metadata(env.path("town")).is_ok());
}
