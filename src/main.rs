//! The binary: hands the arguments to the street door and returns its exit code.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A worker must not meet anything else of the program before its sandbox stands.
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if let [first, rest @ ..] = arguments.as_slice()
        && first == "worker"
    {
        return ExitCode::from(u8::try_from(diwan::extract::worker_main(rest)).unwrap_or(1));
    }
    ExitCode::from(2)
}
