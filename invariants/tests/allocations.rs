//! Once a monitor has taken the room it needs, an event allocates nothing: what
//! macros and monitors cost does not depend on the allocator.

#![cfg(feature = "enabled")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use grey_invariants::monitor::Shared;
use grey_invariants::monitor::agreement::Agreement;
use grey_invariants::monitor::consensus::{Consensus, Event, What};
use grey_invariants::monitor::election::Election;
use grey_invariants::monitor::log_matching::LogMatching;
use grey_invariants::monitor::merge::Merge;
use grey_invariants::monitor::monotonic::Monotonic;
use grey_invariants::monitor::process::Process;
use grey_invariants::monitor::quota::Quotas;
use grey_invariants::{invariant, sometimes};

/// Counts what the thread allocates.
struct Counting;

thread_local!(static ALLOCATIONS: Cell<u64> = const { Cell::new(0) });

fn count() {
    let _ = ALLOCATIONS.try_with(|n| n.set(n.get() + 1));
}

#[expect(unsafe_code, reason = "an allocator cannot be written otherwise")]
// SAFETY: every call is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations in the second half of so many rounds.
fn allocations(mut round: impl FnMut(u64)) -> u64 {
    (1..=5_000).for_each(&mut round);
    let before = ALLOCATIONS.get();
    (5_001..=10_000).for_each(&mut round);
    ALLOCATIONS.get() - before
}

/// What a round of three nodes brings: an entry that is appended, flushed,
/// acknowledged, committed and applied everywhere; now and then a new term and a
/// truncation.
fn round(index: u64, mut on: impl FnMut(u64, What)) {
    let term = 1 + index / 100;
    let digest = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    if index.is_multiple_of(100) {
        (0..3).for_each(|node| on(node, What::Term(term)));
        (0..3).for_each(|node| on(node, What::Vote { term, candidate: 0 }));
        on(0, What::Leader(term));
        on(1, What::Append { index, term: term - 1, digest });
        on(1, What::Truncate(index));
    }
    for node in 0..3 {
        on(node, What::Append { index, term, digest });
        on(node, What::Persist(index));
        on(0, What::Match { term, follower: node, index });
    }
    (0..3).for_each(|node| on(node, What::Commit { index, term, digest }));
    (0..3).for_each(|node| on(node, What::Apply(index)));
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|n| drop(std::hint::black_box(Box::new(n)))), 5_000);
}

#[test]
fn macros_do_not_allocate() {
    let allocated = allocations(|n| {
        invariant!("Small", n < 100_000, n = n);
        invariant!(le "Small", n, 100_000, n = n);
        invariant!(every 64, "Small", n < 100_000);
        sometimes!("Reached", n == 7_000);
    });
    assert_eq!(allocated, 0);
}

#[test]
fn monitors_of_one_property_do_not_allocate() {
    let mut agreement = Agreement::new(3);
    let allocated = allocations(|index| {
        (0..3).for_each(|node| assert!(agreement.commit(node, index, 1, index).is_ok()));
        (0..3).for_each(|node| agreement.apply(node, index));
    });
    assert_eq!(allocated, 0, "agreement");
    let mut logs = LogMatching::new(3);
    let allocated = allocations(|index| {
        (0..3).for_each(|node| assert!(logs.append(node, index, 1, index).is_ok()));
        (0..3).for_each(|node| logs.apply(node, index));
    });
    assert_eq!(allocated, 0, "log matching");
    let mut election = Election::new(3);
    let allocated = allocations(|term| {
        (0..3).for_each(|node| assert!(election.vote(node, term, 0).is_ok()));
        assert!(election.leader(0, term).is_ok());
    });
    assert_eq!(allocated, 0, "election");
    let mut monotonic = Monotonic::new(3);
    let allocated = allocations(|n| {
        assert!(monotonic.term(0, n).is_ok() && monotonic.commit(0, n).is_ok());
        assert!(monotonic.matched(0, 1, 2, n).is_ok());
    });
    assert_eq!(allocated, 0, "monotonic");
}

#[test]
fn monitors_of_all_properties_do_not_allocate() {
    let consensus = Shared::new(Consensus::new(3));
    let allocated = allocations(|index| {
        round(index, |node, what| {
            assert!(consensus.with(|c| c.on(&Event { node, what })).is_ok());
        });
    });
    assert_eq!((allocated, consensus.with(|c| c.unchecked())), (0, 0), "consensus");
    let (mut merge, mut next) = (Merge::new(3), [0; 3]);
    let allocated = allocations(|index| {
        round(index, |node, what| {
            assert!(merge.on(next[node as usize], &Event { node, what }).is_ok());
            next[node as usize] += 1;
        });
    });
    assert_eq!(allocated, 0, "merge");
    let mut sent = 0_u64;
    let mut process = Process::new(0, |_| sent += 1);
    let allocated = allocations(|index| {
        round(index, |node, what| {
            if node == 0 {
                assert!(process.on(what).is_ok());
            }
        });
    });
    assert_eq!(allocated, 0, "process");
}

#[test]
fn the_monitor_of_quotas_does_not_allocate() {
    let quotas = Quotas::default();
    (0..10).for_each(|tenant| quotas.set(tenant, 20));
    let allocated = allocations(|task| {
        let tenant = task % 10;
        assert!(quotas.reserve(tenant, task, 2).is_ok());
        if let Some(old @ 1..) = task.checked_sub(50) {
            assert!(quotas.release(tenant, old, 2).is_ok());
            assert!(quotas.ended(tenant, old).is_ok());
        }
    });
    assert_eq!(allocated, 0);
}

#[cfg(feature = "trace")]
#[test]
fn recording_a_step_does_not_allocate() {
    use grey_invariants::trace::{Action, Recorder, Role, Step};

    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::create(&folder.path().join("run.ndjson"), "GreyConsensus", 3).unwrap();
    let allocated = allocations(|term| {
        recorder.record(Step {
            node: 0,
            action: Action::Timeout,
            term,
            vote: Some(0),
            role: Role::Candidate,
            commit: 0,
            keep: 0,
            add: [1, 2].into_iter().collect(),
        });
    });
    assert_eq!(allocated, 0);
}
