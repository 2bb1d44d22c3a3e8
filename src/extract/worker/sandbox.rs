//! The sandbox a worker puts itself into before it touches any input.
//!
//! Four fences, each enough for most of what we fear: resource limits, no new privileges, Landlock (no file may
//! be opened; best effort, the kernel may lack it), and a list of the few system calls a reader needs; every
//! other call is refused with EPERM. There is no way out of them for the life of the process, nor for what it
//! executes. The clock of processor time is set by the pool for each job.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetStatus, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, SeccompRule, apply_filter};

/// What an engine may read and execute; nothing may be written.
const ENGINE_READS: &[&str] =
    &["/usr", "/lib", "/lib64", "/bin", "/etc", "/proc/cpuinfo", "/sys/devices/system/cpu"];

/// How far an engine steps back behind other programs.
const NICE: i32 = 10;

/// System calls a reader needs: its two pipes, memory, time, and ending. No thread, no process, no file.
#[rustfmt::skip]
const READER_CALLS: &[i64] = &[
    libc::SYS_read, libc::SYS_readv, libc::SYS_write, libc::SYS_writev, libc::SYS_close, libc::SYS_fstat,
    libc::SYS_mmap, libc::SYS_munmap, libc::SYS_mremap, libc::SYS_mprotect, libc::SYS_madvise, libc::SYS_brk,
    libc::SYS_futex, libc::SYS_rt_sigaction, libc::SYS_rt_sigprocmask, libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack, libc::SYS_clock_gettime, libc::SYS_gettimeofday, libc::SYS_getrandom,
    libc::SYS_sched_yield, libc::SYS_sched_getaffinity, libc::SYS_getpid, libc::SYS_gettid, libc::SYS_tgkill,
    libc::SYS_restart_syscall, libc::SYS_exit, libc::SYS_exit_group,
];

/// System calls an engine must not make: everything that reaches beyond this machine or another process.
#[rustfmt::skip]
const ENGINE_REFUSED: &[i64] = &[
    libc::SYS_socket, libc::SYS_socketpair, libc::SYS_connect, libc::SYS_bind, libc::SYS_listen,
    libc::SYS_accept, libc::SYS_accept4, libc::SYS_sendto, libc::SYS_sendmsg, libc::SYS_sendmmsg,
    libc::SYS_ptrace, libc::SYS_process_vm_readv, libc::SYS_process_vm_writev, libc::SYS_io_uring_setup,
    libc::SYS_mount, libc::SYS_unshare, libc::SYS_setns, libc::SYS_bpf, libc::SYS_keyctl,
];

/// What stands of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Whether the kernel has Landlock and enforces it.
    pub landlock: bool,
}

/// Shuts a reading worker in.
pub fn for_reader(memory_bytes: u64) -> io::Result<Status> {
    limit(Resource::As, memory_bytes)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    let landlock = landlock(&[], None)?;
    // No further file can be opened; the ruleset above needed one descriptor.
    limit(Resource::Nofile, 3)?;
    filter(READER_CALLS, SeccompAction::Errno(refused()), SeccompAction::Allow)?;
    Ok(Status { landlock })
}

/// Shuts the process in that is about to become the OCR engine.
pub fn for_engine(memory_bytes: u64, cpu_seconds: u64, program: &Path) -> io::Result<Status> {
    // The thread that starts an engine waits for it, so its death means that the run is over.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // Recognition takes hours where everything else takes seconds: it lets other work go first.
    let _ = rustix::process::nice(NICE);
    limit(Resource::As, memory_bytes)?;
    limit(Resource::Cpu, cpu_seconds)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    let landlock = landlock(ENGINE_READS, program.parent())?;
    filter(ENGINE_REFUSED, SeccompAction::Allow, SeccompAction::Errno(refused()))?;
    Ok(Status { landlock })
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
}

fn refused() -> u32 {
    libc::EPERM.unsigned_abs()
}

/// Refuses all access to files but reading below the given places; true when the kernel enforces it.
fn landlock(readable: &[&str], program_directory: Option<&Path>) -> io::Result<bool> {
    let abi = ABI::V5;
    let read: BitFlags<AccessFs> = AccessFs::from_read(abi);
    let directory = program_directory.and_then(|path| PathFd::new(path).ok());
    let restrict = || {
        Ruleset::default()
            .handle_access(AccessFs::from_all(abi))?
            .create()?
            .add_rules(path_beneath_rules(readable, read))?
            .add_rules(path_beneath_rules(readable.first().map(|_| "/dev/null"), AccessFs::from_all(abi)))?
            .add_rules(
                directory.into_iter().map(|fd| Ok::<_, landlock::RulesetError>(PathBeneath::new(fd, read))),
            )?
            .restrict_self()
    };
    let status = restrict().map_err(io::Error::other)?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

fn filter(calls: &[i64], otherwise: SeccompAction, listed: SeccompAction) -> io::Result<()> {
    let rules: BTreeMap<i64, Vec<SeccompRule>> = calls.iter().map(|call| (*call, Vec::new())).collect();
    let arch = std::env::consts::ARCH.try_into().map_err(io::Error::other)?;
    let filter = SeccompFilter::new(rules, otherwise, listed, arch).map_err(io::Error::other)?;
    let program: BpfProgram = filter.try_into().map_err(io::Error::other)?;
    apply_filter(&program).map_err(io::Error::other)
}
