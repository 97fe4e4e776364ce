//! What a macro costs, beside a loop without one.
//!
//!     cargo bench -p grey-invariants --bench macros
//!     cargo bench -p grey-invariants --bench macros --no-default-features
//!
//! The second is compiled with the feature off: every line must be as the line
//! `nothing`, since the macros are nothing then. Add `-- --quick` for a glance.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use grey_invariants::{invariant, sometimes};

/// The time of `times` calls in each of so many threads at once.
fn in_threads(threads: u64, times: u64, call: impl Fn(u64) + Sync) -> Duration {
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..times).for_each(|n| call(black_box(n))));
        }
    });
    begin.elapsed()
}

fn nothing(n: u64) {
    black_box(n);
}

fn holds(n: u64) {
    invariant!("Benched", n < u64::MAX, n = n);
    black_box(n);
}

fn compares(n: u64) {
    invariant!(lt "Benched", n, u64::MAX);
    black_box(n);
}

fn sampled(n: u64) {
    invariant!(every 64, "Benched", n < u64::MAX, n = n);
    black_box(n);
}

fn once(n: u64) {
    sometimes!("Benched", n > 1000);
    black_box(n);
}

/// A generic call, so that it is compiled into the loop.
fn bench(criterion: &mut Criterion, name: &str, call: impl Fn(u64) + Sync) {
    let state = if cfg!(feature = "enabled") { "enabled" } else { "disabled" };
    let mut group = criterion.benchmark_group(state);
    for threads in [1, 2] {
        group.bench_function(format!("{name}, {threads} threads"), |bencher| {
            bencher.iter_custom(|times| in_threads(threads, times, &call));
        });
    }
    group.finish();
}

fn macros(criterion: &mut Criterion) {
    bench(criterion, "nothing", nothing);
    bench(criterion, "invariant", holds);
    bench(criterion, "invariant lt", compares);
    bench(criterion, "invariant every 64", sampled);
    bench(criterion, "sometimes", once);
}

criterion_group!(benches, macros);
criterion_main!(benches);
