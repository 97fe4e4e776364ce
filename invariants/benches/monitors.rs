//! What an event costs in each monitor, from one thread and from two.
//!
//!     cargo bench -p grey-invariants --bench monitors
//!
//! Events are those of three nodes that append, flush, acknowledge, commit and
//! apply one entry after the other. A line's time is that of one event in one
//! thread; two threads at once share the monitor, by its lock. Add `-- --quick`
//! for a glance.

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use grey_invariants::Enforce as _;
use grey_invariants::monitor::Shared;
use grey_invariants::monitor::agreement::Agreement;
use grey_invariants::monitor::consensus::{Consensus, Event, What};
use grey_invariants::monitor::election::Election;
use grey_invariants::monitor::log_matching::LogMatching;
use grey_invariants::monitor::merge::Merge;
use grey_invariants::monitor::monotonic::Monotonic;
use grey_invariants::monitor::process::Process;
use grey_invariants::monitor::quota::Quotas;

/// Events of a round.
const ROUND: u64 = 18;

/// One event of a schedule without end: number `n`.
fn event(n: u64) -> Event {
    let (index, place) = (n / ROUND + 1, n % ROUND);
    let (term, digest) = (1, index);
    let node = place % 3;
    let what = match place / 3 {
        0 => What::Append { index, term, digest },
        1 => What::Persist(index),
        2 => return Event { node: 0, what: What::Match { term, follower: node, index } },
        3 => What::Commit { index, term, digest },
        4 => What::Apply(index),
        _ => What::Term(term),
    };
    Event { node, what }
}

/// The time of so many calls in each thread, number after number in all of them
/// together where there is one only.
fn timed(threads: u64, times: u64, call: impl Fn(u64, u64) + Sync) -> Duration {
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let call = &call;
            scope.spawn(move || (0..times).for_each(|n| call(thread, n)));
        }
    });
    begin.elapsed()
}

/// A monitor that is told of all events by whoever has the lock.
fn shared<M: Send>(
    criterion: &mut Criterion,
    name: &str,
    new: impl Fn() -> M,
    on: impl Fn(&mut M, u64) + Sync,
) {
    let mut group = criterion.benchmark_group(name);
    for threads in [1, 2] {
        group.bench_function(format!("{threads} threads"), |bencher| {
            bencher.iter_custom(|times| {
                let monitor = Shared::new((new(), 0));
                timed(threads, times, |_, _| {
                    monitor.with(|(monitor, next)| {
                        on(monitor, *next);
                        *next += 1;
                    });
                })
            });
        });
    }
    group.finish();
}

/// Those of one property each, and the lock that is around all of them.
fn single(criterion: &mut Criterion) {
    shared(
        criterion,
        "lock only",
        || (),
        |(), n| {
            std::hint::black_box(event(n));
        },
    );
    shared(
        criterion,
        "agreement",
        || Agreement::new(3),
        |agreement, n| {
            let (node, index) = (n % 3, n / 3 + 1);
            agreement.commit(node, index, 1, index).enforce();
            agreement.apply(node, index);
        },
    );
    shared(
        criterion,
        "log_matching",
        || LogMatching::new(3),
        |logs, n| {
            let (node, index) = (n % 3, n / 3 + 1);
            logs.append(node, index, 1, index).enforce();
            logs.apply(node, index);
        },
    );
    shared(
        criterion,
        "election",
        || Election::new(3),
        |election, n| {
            election.vote(0, n, 1).enforce();
        },
    );
    shared(
        criterion,
        "monotonic",
        || Monotonic::new(3),
        |monotonic, n| {
            monotonic.matched(0, 1, 1, n).enforce();
        },
    );
}

/// Those that check several properties together.
fn together(criterion: &mut Criterion) {
    shared(
        criterion,
        "consensus",
        || Consensus::new(3),
        |consensus, n| {
            consensus.on(&event(n)).enforce();
        },
    );
    shared(
        criterion,
        "process",
        || Process::new(0, |_| {}),
        |process, n| {
            // Of each round those of node 0.
            let own = event(n / 6 * ROUND + n % 6 * 3);
            process.on(own.what).enforce();
        },
    );
    shared(
        criterion,
        "merge",
        || (Merge::new(3), [0_u64; 3]),
        |(merge, next), n| {
            let event = event(n);
            let next = &mut next[usize::try_from(event.node).unwrap_or(0)];
            merge.on(*next, &event).enforce();
            *next += 1;
        },
    );
}

/// Threads of a tenant each, and of one tenant together.
fn quotas(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("quota, reserve and release");
    for (name, threads, tenants) in
        [("1 threads", 1, 1), ("2 threads, 2 tenants", 2, 2), ("2 threads, 1 tenant", 2, 1)]
    {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| {
                let quotas = Quotas::default();
                (0..tenants).for_each(|tenant| quotas.set(tenant, 100));
                timed(threads, times, |thread, n| {
                    let (tenant, task) = (thread % tenants, n * threads + thread);
                    quotas.reserve(tenant, task, 1).enforce();
                    quotas.release(tenant, task, 1).enforce();
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, single, together, quotas);
criterion_main!(benches);
