//! No process that greyverify started survives it, however greyverify ends.
//!
//! In: a command that is about to be started. Out: the same command, whose
//! process will lead a group of its own, and a [`Leash`] that is held while
//! the process may live.
//!
//! On Linux the kernel does the work, so that it is done after a SIGKILL of
//! greyverify, too. The parent-death signal ends the process itself. A pipe
//! ends its children: each process of the group inherits the reading end, only
//! greyverify holds the writing end, and when that closes, the kernel sends
//! SIGKILL to the group (`F_SETOWN`, `F_SETSIG`). A process that moved into a
//! session of its own has left the group and is not reached.

use std::process::Command;

use rustix::process::{Pid, Signal, kill_process_group};

/// A variable of the environment that no process of ours gets to see: a specification can read its
/// environment, and what it prints is kept.
pub(crate) const SECRET: &str = "GREYVERIFY_NOTIFY";

/// Held while a process may live. Letting go ends its group.
#[derive(Debug)]
pub(crate) struct Leash {
    #[cfg(target_os = "linux")]
    _writing_end: std::io::PipeWriter,
}

/// Sends a signal to the group of a process. The group may be gone already;
/// then there is nothing to end.
pub(crate) fn signal(leader: Option<u32>, signal: Signal) {
    let group = leader.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
    }
}

/// Prepares a command to be started on a leash.
///
/// # Errors
/// There are no more file descriptors.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "pre_exec is unsafe; its closure makes system calls and no more")]
pub(crate) fn hold(command: &mut Command) -> std::io::Result<Leash> {
    use std::os::unix::process::CommandExt as _;
    let (reading_end, writing_end) = std::io::pipe()?;
    let parent = std::process::id();
    command.process_group(0).env_remove(SECRET);
    // SAFETY: between fork and exec the closure makes system calls and nothing
    // else; each of them is async-signal-safe and touches no memory of the parent.
    unsafe {
        command.pre_exec(move || put_on(&reading_end, parent));
    }
    Ok(Leash { _writing_end: writing_end })
}

/// Runs in the child. Where the kernel lacks the signal of the pipe, the
/// parent-death signal remains.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "no safe binding sets the owner and the signal of a pipe")]
fn put_on(reading_end: &std::io::PipeReader, parent: u32) -> std::io::Result<()> {
    use std::os::fd::AsRawFd as _;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let pipe = reading_end.as_raw_fd();
    // SAFETY: fcntl and getpid with integer arguments, on a descriptor that is open.
    unsafe {
        libc::fcntl(pipe, libc::F_SETOWN, -libc::getpid());
        libc::fcntl(pipe, F_SETSIG, libc::SIGKILL);
        libc::fcntl(pipe, libc::F_SETFL, libc::O_ASYNC);
        libc::fcntl(pipe, libc::F_SETFD, 0);
    }
    // greyverify may have died before the kernel was told to watch it.
    match rustix::process::getppid().map(|id| id.as_raw_nonzero().get().cast_unsigned()) {
        Some(now) if now == parent => Ok(()),
        _ => Err(std::io::Error::other("greyverify is gone")),
    }
}

/// Which signal is sent instead of SIGIO; `fcntl.h` of Linux.
#[cfg(target_os = "linux")]
const F_SETSIG: libc::c_int = 10;

/// Prepares a command to be started on a leash: here, in a group of its own.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub(crate) fn hold(command: &mut Command) -> std::io::Result<Leash> {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0).env_remove(SECRET);
    Ok(Leash {})
}
