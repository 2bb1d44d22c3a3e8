//! The binary: hands the arguments to the street door and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    diwan::cli::run(std::env::args_os())
}
