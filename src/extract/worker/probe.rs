//! Probes: a worker tries what its sandbox forbids and tells what happened. Only tests ask for them.

use std::fs::{self, File};
use std::net::{TcpListener, UdpSocket};
use std::process::Command;

use crate::extract::Trouble;
use crate::monitor::ProblemCode;

use super::Output;
use super::sandbox::Status;

/// Tries one thing; the answer goes back as the title.
pub fn probe(what: &str, output: &mut Output, sandbox: Status) -> Result<(), Trouble> {
    let refused = |refused: bool| if refused { "refused" } else { "allowed" };
    let answer = match what {
        "landlock" => {
            if sandbox.landlock {
                "enforced"
            } else {
                "missing"
            }
        }
        "read" => refused(File::open("/etc/passwd").is_err()),
        "list" => refused(fs::read_dir("/").is_err()),
        "write" => refused(fs::write("/tmp/diwan-probe", b"x").is_err()),
        "socket" => {
            refused(TcpListener::bind("127.0.0.1:0").is_err() && UdpSocket::bind("127.0.0.1:0").is_err())
        }
        "process" => refused(Command::new("/bin/true").spawn().is_err()),
        "thread" => refused(std::thread::Builder::new().spawn(|| {}).is_err()),
        "memory" => hoard(),
        "spin" => spin(),
        #[expect(clippy::panic, reason = "the probe is whether a panic stays inside")]
        "panic" => panic!("a probe panics"),
        what => return Err(Trouble::new(ProblemCode::Unreadable, what)),
    };
    output.title(answer)
}

/// Takes memory until there is none; never returns under a limit.
fn hoard() -> &'static str {
    let mut hoard = Vec::new();
    for _ in 0..(64 << 10) {
        hoard.push(vec![1_u8; 1 << 20]);
    }
    if hoard.is_empty() { "empty" } else { "unlimited" }
}

/// Works without end.
fn spin() -> &'static str {
    let mut state = 1_u64;
    while std::hint::black_box(state) != 0 {
        state = state.wrapping_mul(6_364_136_223_846_793_005) | 1;
    }
    "ended"
}
