//! What runs inside a worker process: the sandbox first, then jobs from stdin until it closes.
//!
//! `diwan worker read MEMORY` reads files; `diwan worker ocr MEMORY CPU PROGRAM ARGUMENT…` limits itself and
//! becomes the OCR engine. Neither is for people. Invariant: nothing of the input is touched before the sandbox
//! stands, and a job that panics is told as a trouble, not as a dead worker.

mod output;
mod probe;
mod remote;
mod sandbox;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::process::CommandExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::str::FromStr;

use crate::format::Format;
use crate::monitor::ProblemCode;

use super::wire::{Job, Tag, Task, read_frame, write_frame};
use super::{Trouble, read};

pub use output::{Output, PageImage};
pub use remote::Remote;

/// The exit code of a worker that was started wrongly or could not go on.
const FAILED: i32 = 3;

/// Runs a worker with the arguments after `diwan worker`; returns its exit code when its work is over.
pub fn worker_main(arguments: &[OsString]) -> i32 {
    let ended = match arguments {
        [kind, memory] if kind == "read" => read_jobs(memory),
        [kind, memory, cpu, program, arguments @ ..] if kind == "ocr" => {
            become_engine(memory, cpu, program, arguments)
        }
        _ => Err(io::ErrorKind::InvalidInput.into()),
    };
    // The pool sees the closed pipe; there is nobody else to tell.
    ended.map_or(FAILED, |()| 0)
}

fn number(argument: &OsStr) -> io::Result<u64> {
    let number = argument.to_str().and_then(|text| u64::from_str(text).ok());
    number.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

/// Limits this process and turns it into the engine; returns only when that fails.
fn become_engine(memory: &OsStr, cpu: &OsStr, program: &OsStr, arguments: &[OsString]) -> io::Result<()> {
    sandbox::for_engine(number(memory)?, number(cpu)?, program.as_ref())?;
    Err(Command::new(program).args(arguments).exec())
}

fn read_jobs(memory: &OsStr) -> io::Result<()> {
    let status = sandbox::for_reader(number(memory)?)?;
    // The message goes to the pool as a trouble; the terminal belongs to the user.
    std::panic::set_hook(Box::new(|_| {}));
    loop {
        let Some(frame) = read_frame(&mut io::stdin().lock())? else { return Ok(()) };
        let job: Job = frame.value()?;
        let mut output = Output::new(&job);
        let outcome = catch_unwind(AssertUnwindSafe(|| run(&job, &mut output, status)));
        let outcome = outcome.unwrap_or_else(|panic| {
            Err(Trouble::new(ProblemCode::ReaderDied, format_args!("parser fault: {}", message(&*panic))))
        });
        match outcome {
            Ok(()) => {}
            Err(_) if output.is_cut() => {}
            Err(trouble) => {
                output.stopped();
                output.trouble("", &trouble)?;
            }
        }
        output.finish()?;
        write_frame(&mut io::stdout().lock(), Tag::Done, b"")?;
        io::stdout().flush()?;
    }
}

fn run(job: &Job, output: &mut Output, sandbox: sandbox::Status) -> Result<(), Trouble> {
    let mut input = Remote::new(job.length);
    match &job.task {
        Task::Read(word) => {
            let format = Format::from_str(word).map_err(Trouble::broken)?;
            read::read(format, &mut input, job, output)
        }
        Task::Unpack(word) => {
            let format = Format::from_str(word).map_err(Trouble::broken)?;
            read::members::unpack(format, input, job, output)
        }
        Task::Searchable(task) => read::searchable::make(task, &mut input, job, output),
        Task::Picture(task) => read::picture::make(task, &mut input, job, output),
        Task::Probe(what) => probe::probe(what, output, sandbox),
    }
}

/// Does one job on bytes in this process, without a sandbox and without a pool: for fuzzing and for tests of
/// readers, where a panic must be seen. What the job gives is thrown away.
#[cfg(fuzzing)]
pub fn work_here(task: &Task, bytes: &[u8], limits: &super::Limits) -> Result<(), Trouble> {
    let job = Job::new(task.clone(), bytes.len() as u64, true, limits);
    let mut output = Output::to(Box::new(io::sink()), &job);
    let mut input = Remote::in_memory(bytes.to_vec());
    match task {
        Task::Read(word) => {
            let format = Format::from_str(word).map_err(Trouble::broken)?;
            read::read(format, &mut input, &job, &mut output)
        }
        Task::Unpack(word) => {
            let format = Format::from_str(word).map_err(Trouble::broken)?;
            read::members::unpack(format, input, &job, &mut output)
        }
        Task::Searchable(task) => read::searchable::make(task, &mut input, &job, &mut output),
        Task::Picture(task) => read::picture::make(task, &mut input, &job, &mut output),
        Task::Probe(_) => Ok(()),
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown")
}
