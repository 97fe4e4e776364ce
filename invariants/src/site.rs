//! A place in the code where a condition is checked, and how often it was.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use linkme::distributed_slice;

/// Every place in the program, whether it has run or not; the linker collects
/// them.
#[distributed_slice]
pub static SITES: [&'static Site];

/// What is asked of a condition.
///
/// ```
/// use grey_invariants::site::{Kind, SITES};
///
/// let agreement = SITES.iter().find(|site| site.id == "Agreement").unwrap();
/// assert_eq!(agreement.kind, Kind::Always);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It holds whenever it is checked.
    Always,
    /// It holds at least once in a run.
    Sometimes,
    /// The place is never come to.
    Unreachable,
}

/// A place in the code and its counters.
///
/// ```
/// # if !cfg!(feature = "enabled") { return; }
/// use grey_invariants::invariant;
/// use grey_invariants::site::SITES;
///
/// invariant!("Here", true);
/// let site = SITES.iter().find(|site| site.id == "Here").unwrap();
/// assert_eq!((site.condition, site.checks(), site.violations()), ("true", 1, 0));
/// ```
#[derive(Debug)]
pub struct Site {
    /// The property, an operator of a specification where there is one.
    pub id: &'static str,
    /// What is asked.
    pub kind: Kind,
    /// The condition as written.
    pub condition: &'static str,
    /// Source file.
    pub file: &'static str,
    /// Line in it, from 1; 0 for a monitor.
    pub line: u32,
    checks: Counter,
    held: AtomicU64,
    violations: AtomicU64,
}

impl Site {
    /// A place that has not run yet.
    #[must_use]
    pub const fn new(
        id: &'static str,
        kind: Kind,
        condition: &'static str,
        file: &'static str,
        line: u32,
    ) -> Self {
        Self {
            id,
            kind,
            condition,
            file,
            line,
            checks: Counter::new(),
            held: AtomicU64::new(0),
            violations: AtomicU64::new(0),
        }
    }

    /// Whether it is a property of a monitor, `file` being the monitor.
    pub(crate) fn is_of_monitor(&self) -> bool {
        self.line == 0
    }

    /// Counts a check.
    #[inline]
    pub fn checked(&self) {
        self.checks.add_one();
    }

    /// Counts a check of a condition that should hold once.
    #[inline]
    pub fn sometimes(&self, holds: bool) {
        self.checks.add_one();
        if holds && self.held.load(Ordering::Relaxed) == 0 {
            self.held.store(1, Ordering::Relaxed);
        }
    }

    /// Counts a violation; gives how many there have been with it.
    pub(crate) fn violated(&self) -> u64 {
        self.violations.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How often the condition was checked.
    #[must_use]
    pub fn checks(&self) -> u64 {
        self.checks.sum()
    }

    /// Whether a condition that should hold once has.
    #[must_use]
    pub fn has_held(&self) -> bool {
        self.held.load(Ordering::Relaxed) > 0
    }

    /// How often it did not hold.
    #[must_use]
    pub fn violations(&self) -> u64 {
        self.violations.load(Ordering::Relaxed)
    }
}

/// Threads that count without meeting each other.
const SHARDS: usize = 4;

/// Adds exactly, in a cache line of the thread's own while there are few.
#[derive(Debug)]
struct Counter([Shard; SHARDS]);

#[derive(Debug)]
#[repr(align(64))]
struct Shard(AtomicU64);

impl Counter {
    const fn new() -> Self {
        Self([const { Shard(AtomicU64::new(0)) }; SHARDS])
    }

    #[inline]
    fn add_one(&self) {
        self.0[shard()].0.fetch_add(1, Ordering::Relaxed);
    }

    fn sum(&self) -> u64 {
        self.0.iter().map(|shard| shard.0.load(Ordering::Relaxed)).sum()
    }
}

const NONE: usize = usize::MAX;
thread_local!(static MINE: Cell<usize> = const { Cell::new(NONE) });

#[inline]
fn shard() -> usize {
    // A thread that ends has no cell any more; any shard will do.
    match MINE.try_with(Cell::get).unwrap_or(0) {
        NONE => first_of_thread(),
        mine => mine,
    }
}

/// The first check of a thread, of the whole program maybe: a policy that
/// cannot be read is refused here, and not with the first violation.
#[cold]
fn first_of_thread() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    let mine = THREADS.fetch_add(1, Ordering::Relaxed) % SHARDS;
    let _ = MINE.try_with(|cell| cell.set(mine));
    crate::policy::ensure();
    mine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_check_is_lost_between_threads() {
        static SITE: Site = Site::new("Counted", Kind::Always, "true", file!(), line!());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..10_000).for_each(|_| SITE.checked()));
            }
        });
        assert_eq!(SITE.checks(), 80_000);
    }

    #[test]
    fn what_held_once_has_held() {
        static SITE: Site = Site::new("Once", Kind::Sometimes, "x", file!(), line!());
        SITE.sometimes(false);
        assert!(!SITE.has_held());
        SITE.sometimes(true);
        SITE.sometimes(false);
        assert!(SITE.has_held() && SITE.checks() == 3);
    }
}
