//! A recorder in the fork of a process: it belongs to the process that made it.

#![cfg(all(feature = "trace", unix))]
#![expect(clippy::unwrap_used, reason = "a test without its parts must fail")]

use std::path::Path;

use grey_invariants::trace::{Action, Recorder, Role, Step, read};

fn timeout(term: u64) -> Step {
    let add = [].into_iter().collect();
    let (node, action, role) = (0, Action::Timeout, Role::Candidate);
    Step { node, action, term, vote: Some(0), role, commit: 0, keep: 0, add }
}

/// Runs this in a fork of the process; with what it ended.
fn forked(act: impl FnOnce() -> i32) -> i32 {
    #[expect(unsafe_code, reason = "a process cannot be forked otherwise")]
    // SAFETY: the fork calls what does not wait for a thread that it lacks, and ends.
    unsafe {
        match libc::fork() {
            0 => {
                let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
                libc::_exit(ended.unwrap_or(101))
            }
            child => {
                let mut status = 0;
                assert_eq!(libc::waitpid(child, &raw mut status, 0), child);
                libc::WEXITSTATUS(status)
            }
        }
    }
}

fn recorder(file: &Path) -> Recorder {
    let recorder = Recorder::create(file, "GreyConsensus", 3).unwrap();
    (1..=100).for_each(|term| recorder.record(timeout(term)));
    recorder
}

#[test]
fn attack_f_dropping_a_recorder_in_a_forked_child_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.ndjson");
    let mut held = Some(recorder(&file));
    let dropped = forked(|| {
        drop(held.take());
        0
    });
    assert_eq!(dropped, 0);
    assert_eq!(held.unwrap().finish().unwrap().recorded, 100);
    assert_eq!(read(&file).unwrap().steps.len(), 100, "the trace is whole");
}

#[test]
fn finishing_a_recorder_in_a_forked_child_is_an_error_that_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.ndjson");
    let mut held = Some(recorder(&file));
    let finished = forked(|| {
        let error = held.take().unwrap().finish().unwrap_err().to_string();
        i32::from(!error.contains("writes the trace, and this is its fork"))
    });
    assert_eq!(finished, 0);
    assert_eq!(held.unwrap().finish().unwrap().recorded, 100);
}
