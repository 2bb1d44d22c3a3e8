//! One reading worker seen from outside: started, sent jobs, heard with patience, ended.
//!
//! A thread per worker reads its frames into a short queue, so that waiting can have an end and a worker that
//! produces faster than we take is held up by the pipe. Invariant: a dropped [`Child`] leaves no process.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{self, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::monitor::ProblemCode;

use super::wire::{Frame, Tag, read_frame, write_frame, write_value};
use super::{Limits, Trouble};

/// Frames waiting to be taken; one, because a page image is large.
const QUEUE: usize = 1;
/// Clock ticks a second in `/proc/PID/stat`: the constant `USER_HZ` of Linux.
const TICKS: u64 = 100;
/// Signal numbers that say what ended a worker (signal(7)).
const SIGXCPU: i32 = 24;

/// A running worker.
pub struct Child {
    process: process::Child,
    input: ChildStdin,
    frames: Receiver<io::Result<Frame>>,
    patience: Duration,
    jobs: u32,
}

impl Child {
    /// Starts a worker with an empty environment, its errors going nowhere.
    pub fn start(exe: &Path, limits: &Limits) -> io::Result<Self> {
        let mut process = Command::new(exe)
            .args(["worker", "read", &limits.memory_bytes.to_string()])
            .env_clear()
            .current_dir("/")
            // Ctrl-C is for the parent, which lets the file in hand be finished.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::Error::other("worker without pipes"));
        };
        let (sender, frames) = sync_channel(QUEUE);
        std::thread::Builder::new().name("diwan-hear".to_owned()).spawn(move || hear(output, &sender))?;
        Ok(Self { process, input, frames, patience: limits.wall(), jobs: 0 })
    }

    /// How many jobs it has been given.
    pub fn jobs(&self) -> u32 {
        self.jobs
    }

    /// Sends a job and starts its clocks.
    pub fn begin(&mut self, job: &super::wire::Job, limits: &Limits) -> io::Result<()> {
        self.jobs += 1;
        self.patience = limits.wall();
        self.allow_processor_time(limits.cpu_seconds);
        write_value(&mut self.input, Tag::Job, job)
    }

    /// Answers a want.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        write_frame(&mut self.input, Tag::Data, bytes)
    }

    /// Waits for the next frame as long as the job's patience lasts.
    ///
    /// Time that we spend between calls does not count: only the worker's own slowness uses the patience up.
    pub fn next(&mut self) -> Result<Frame, Trouble> {
        let before = Instant::now();
        let frame = self.frames.recv_timeout(self.patience);
        self.patience = self.patience.saturating_sub(before.elapsed());
        match frame {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(error)) => Err(self.dead(&error.to_string())),
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                Err(Trouble::new(ProblemCode::Timeout, "no answer from the reader"))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.dead("the reader ended")),
        }
    }

    /// Ends the worker and says what it died of.
    pub fn dead(&mut self, detail: &str) -> Trouble {
        // A worker that has closed its pipe is about to be gone; one that sent nonsense is ended here.
        let signal = self.wait_briefly().and_then(|status| status.signal());
        self.end();
        match signal {
            Some(SIGXCPU) => Trouble::new(ProblemCode::Timeout, "processor time used up"),
            Some(signal) => Trouble::new(ProblemCode::ReaderDied, format_args!("signal {signal}")),
            None => Trouble::new(ProblemCode::ReaderDied, detail),
        }
    }

    fn wait_briefly(&mut self) -> Option<process::ExitStatus> {
        for _ in 0..100 {
            match self.process.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
        None
    }

    fn end(&mut self) {
        // Both fail only when the process is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Moves the soft limit of processor time to what has been used so far plus what this job may use.
    ///
    /// Where that fails, the wall clock still ends the job: a worker has one thread.
    fn allow_processor_time(&self, seconds: u64) {
        let used = processor_seconds(self.process.id()).unwrap_or(0);
        let limit = Rlimit { current: Some(used + seconds + 1), maximum: None };
        let _ = prlimit(Some(Pid::from_child(&self.process)), Resource::Cpu, limit);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

fn hear(mut output: impl io::Read, sender: &SyncSender<io::Result<Frame>>) {
    loop {
        let frame = match read_frame(&mut output) {
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let last = frame.is_err();
        if sender.send(frame).is_err() || last {
            return;
        }
    }
}

/// Processor seconds a process has used (fields 14 and 15 of proc(5) stat).
fn processor_seconds(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields =
        after_name.split_ascii_whitespace().skip(11).map_while(|field| field.parse::<u64>().ok());
    Some(fields.next()?.saturating_add(fields.next()?) / TICKS)
}
