//! A small scheduler of tenants with quotas, with the monitor of quotas linked:
//! correct with any number of threads, and with faults, each of which is caught.
//!
//! | module | in -> out |
//! |---|---|
//! | [`threads`] | a fault or none, many threads -> what the monitor saw |
//! | [`interleaving`] | the same, whose turn it is chosen by proptest -> the shortest schedule |
//! | `driven`, a test | the threads, whose turn it is told by behaviours of `Quota.tla` -> where they go another way |
//!
//! `cargo run -p grey-invariants --features proptest --example scheduler` prints
//! the table of faults; `cargo test` with the same asserts it.

#[cfg(test)]
mod driven;
mod interleaving;
mod threads;

/// What is wrong with a scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It looks at the usage, and reserves later, without a lock between: the
    /// classic race of check and act.
    ChecksThenReserves,
    /// A task that fails is not released.
    ForgetsFailedTasks,
    /// A task that fails is released by its worker, and by whoever cleans up.
    ReleasesFailedTasksTwice,
}

impl Fault {
    const ALL: [Self; 3] =
        [Self::ChecksThenReserves, Self::ForgetsFailedTasks, Self::ReleasesFailedTasksTwice];

    /// The property that it violates.
    #[cfg(test)]
    fn violates(self) -> &'static str {
        match self {
            Self::ChecksThenReserves => "NoQuotaViolation",
            Self::ForgetsFailedTasks => "NoLeak",
            Self::ReleasesFailedTasksTwice => "UsageIsHeld",
        }
    }
}

/// A line of the table.
#[derive(Debug)]
struct Caught {
    fault: Fault,
    by: &'static str,
    /// Reports until then, with real threads.
    reports: u64,
    /// Turns of workers until then, and in the shortest schedule found.
    turns: usize,
    shortest: Vec<usize>,
}

fn caught(fault: Fault) -> Option<Caught> {
    let (by, reports) = threads::first_violation(Some(fault), 50_000)?;
    let (turns, shortest) = interleaving::shortest(fault)?;
    Some(Caught { fault, by, reports, turns, shortest })
}

#[expect(clippy::print_stdout, reason = "it is what the example is for")]
fn main() {
    println!(
        "{:<26} {:<18} {:>8} {:>6}  shrunk to turns of",
        "fault", "caught by", "reports", "turns"
    );
    for fault in Fault::ALL {
        match caught(fault) {
            Some(Caught { fault, by, reports, turns, shortest }) => {
                let fault = format!("{fault:?}");
                println!("{fault:<26} {by:<18} {reports:>8} {turns:>6}  {shortest:?}");
            }
            None => println!("{fault:?} is not caught"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_correct_scheduler_is_never_accused() {
        assert_eq!(threads::first_violation(None, 20_000), None);
        assert_eq!(interleaving::first_violation(None, &[0, 1, 2].repeat(100)), None);
    }

    #[test]
    fn every_fault_is_caught_with_threads_and_shrunk_to_a_few_turns() {
        for fault in Fault::ALL {
            let caught = caught(fault).unwrap();
            assert_eq!(caught.by, fault.violates(), "{caught:?}");
            let again = interleaving::first_violation(Some(fault), &caught.shortest);
            assert_eq!(again, Some((caught.shortest.len(), fault.violates())));
            assert!(caught.shortest.len() <= 4, "{caught:?}");
        }
    }

    #[test]
    fn the_race_needs_two_workers_that_both_look_before_either_takes() {
        let (_, shortest) = interleaving::shortest(Fault::ChecksThenReserves).unwrap();
        let [a, b, c, d] = shortest[..] else { panic!("{shortest:?}") };
        assert!(a != b && c != d, "{shortest:?}");
        let one_after_the_other = [a, a, b, b];
        let fault = Some(Fault::ChecksThenReserves);
        assert_eq!(interleaving::first_violation(fault, &one_after_the_other), None);
    }
}
