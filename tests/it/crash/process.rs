//! The real program, killed at any moment and on a disk that fills up.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const DIWAN: &str = env!("CARGO_BIN_EXE_diwan");

fn program(home: &Path) -> Command {
    let mut command = Command::new(DIWAN);
    command.env_clear().env("DIWAN_CONFIG", home.join("config")).env("LC_ALL", "C.UTF-8");
    command.env("DIWAN_ARCHIVE", home.join("town")).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(home: &Path, arguments: &[&str]) -> i32 {
    program(home).args(arguments).status().unwrap().code().unwrap()
}

fn town(files: u32) -> TempDir {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    for number in 0..files {
        let folder = dir.path().join(format!("usb/{}", number / 100));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{number}.txt")), format!("قرار رقم {number}\n").repeat(40)).unwrap();
    }
    assert_eq!(run(dir.path(), &["init", dir.path().join("town").to_str().unwrap()]), 0);
    dir
}

/// Kills the child (SIGKILL) after a while, unless it is done before. Returns true if it was killed.
fn kill_after(mut child: Child, moment: Duration) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < moment {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

#[test]
fn a_run_killed_again_and_again_is_completed_by_resume_with_nothing_missing() {
    let files = 3_000;
    let home = town(files);
    let usb = home.path().join("usb");
    // Killed at moments spread over the length of a whole run, measured on another archive.
    let begin = Instant::now();
    let other = town(0);
    assert_eq!(run(other.path(), &["ingest", usb.to_str().unwrap()]), 0);
    let whole = begin.elapsed();
    let mut killed = 0;
    for part in 1..=10 {
        let child = program(home.path()).args(["ingest", usb.to_str().unwrap()]).spawn().unwrap();
        killed += u32::from(kill_after(child, whole * part / 25));
    }
    assert!(killed > 0, "no run was killed");
    assert_eq!(run(home.path(), &["resume"]), 0);
    assert_eq!(run(home.path(), &["verify"]), 0);
    let list =
        program(home.path()).args(["--json", "list", "--limit", "100000"]).stdout(Stdio::piped()).output();
    let listed = String::from_utf8(list.unwrap().stdout).unwrap();
    let records = listed.lines().filter(|line| line.contains("\"type\":\"record\"")).count();
    assert_eq!(records, files as usize, "each file is one record, none is missing, none is there twice");
    assert_eq!(run(home.path(), &["ingest", usb.to_str().unwrap()]), 0);
}

#[test]
fn a_full_disk_ends_with_3_and_the_archive_verifies() {
    let home = town(0);
    let big = home.path().join("usb/big");
    fs::create_dir_all(&big).unwrap();
    for number in 0..16_u8 {
        // Bytes that no reader takes for a text.
        let bytes: Vec<u8> = (0..512_u32 << 10).map(|at| (at.wrapping_mul(at) >> 3) as u8 ^ number).collect();
        fs::write(big.join(format!("{number}.bin")), [&b"\0\0"[..], &bytes].concat()).unwrap();
    }
    fs::create_dir_all(home.path().join("usb/small")).unwrap();
    fs::write(home.path().join("usb/small/decision.txt"), "قرار").unwrap();
    let script = r#"
        set -u
        mkdir -p "$1/full" && mount -t tmpfs -o size=5m none "$1/full" || exit 90
        export DIWAN_ARCHIVE="$1/full/town" DIWAN_CONFIG="$1/config"
        "$0" init "$DIWAN_ARCHIVE" || exit 91
        "$0" ingest "$1/usb/small" || exit 92
        "$0" ingest "$1/usb/big" 2> "$1/said"
        [ $? -eq 3 ] || exit 93
        "$0" verify; [ $? -le 1 ] || exit 94
        mount -o remount,size=64m "$1/full" || exit 95
        "$0" resume || exit 96
        "$0" ingest "$1/usb/big" || exit 97
        "$0" verify || exit 98
    "#;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, DIWAN]).arg(home.path());
    let status = command.status().unwrap();
    let said = fs::read_to_string(home.path().join("said")).unwrap_or_default();
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("full") && said.contains("resume"), "{said}");
}
