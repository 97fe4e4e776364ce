//! What is left of a search that goes on, where the manifest says how many states there are.
//!
//! In: a job and its latest figures. Out: a time with its range, and a word before a limit ends
//! the search. No verdict depends on any of it.

use std::time::Duration;

use crate::figures::{duration, grouped};
use crate::plan::Job;
use crate::runner::{Live, Space};

/// A report of before says little of how fast a search is: TLC's first comes after some seconds,
/// in which Java was not warm yet, and the next a minute later.
const WARM: Duration = Duration::from_secs(60);
/// A range that is as narrow as this, in parts of the whole, is told as one figure.
const NARROW: f64 = 0.1;

/// Time until the end of a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Left {
    /// At the faster of two speeds, that of the last two reports and that from the beginning on.
    least: Duration,
    /// At the slower of them.
    most: Duration,
    /// What was searched, as a part of all.
    part: f64,
}

impl Left {
    /// Nothing is known of what the manifest does not say, nor in the first minute.
    pub(super) fn of(job: &Job, live: &Live) -> Option<Self> {
        let is_told = job.compare_counts && job.expect.violates.is_none() && !live.is_resumed;
        let expected = job.expect.generated.filter(|_| is_told)?;
        let (counts, age) = (live.counts?, live.age.unwrap_or_default());
        let latest = live.states_per_second.filter(|rate| *rate >= 1.0)?;
        let generated = counts.generated as f64;
        let reported = Some(live.elapsed.saturating_sub(age)).filter(|time| *time >= WARM)?;
        let mean = generated / reported.as_secs_f64();
        let states = expected.saturating_sub(counts.generated) as f64;
        let at = |rate: f64| {
            let time = Duration::try_from_secs_f64(states / rate.max(1.0)).unwrap_or(Duration::MAX);
            time.saturating_sub(age)
        };
        let part = generated / expected.max(1) as f64;
        Some(Self { least: at(latest.max(mean)), most: at(latest.min(mean)), part })
    }

    /// As a line of progress shows it.
    pub(super) fn told(&self) -> String {
        let Self { least, most, .. } = self;
        match most.as_secs_f64() - least.as_secs_f64() <= NARROW * most.as_secs_f64() {
            true => format!("about {} left", duration(*most)),
            false => format!("{} to {} left", duration(*least), duration(*most)),
        }
    }
}

/// The limit that will probably end a search before it has come to its end.
pub(super) fn limit(left: &Left, live: &Live) -> Option<String> {
    out_of_time(left, live.time_left).or_else(|| out_of_space(left, live.space?))
}

fn out_of_time(left: &Left, time: Duration) -> Option<String> {
    let how = match (left.least > time, left.most > time) {
        (true, _) => "will not fit",
        (false, true) => "may not fit",
        (false, false) => return None,
    };
    Some(format!("{how} its time: {}, and it ends in {}", left.told(), duration(time)))
}

/// What waits and what was found grow on disk with the states.
fn out_of_space(left: &Left, space: Space) -> Option<String> {
    let Space { used_mib, free_mib } = space;
    let more = used_mib as f64 / left.part.max(f64::EPSILON) - used_mib as f64;
    (more > free_mib as f64).then(|| {
        let (more, free) = (grouped(more as u64), grouped(free_mib));
        format!("may not fit on the disk: its states will take about {more} MiB more, and {free} are free")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Counts;
    use crate::manifest::Expect;
    use crate::runner::Phase;

    fn job() -> Job {
        let job = Job::sample("m");
        let expect = Expect { generated: Some(3_000_000), ..job.expect.clone() };
        Job { expect, compare_counts: true, ..job }
    }

    /// A third of the states after two and a half minutes, at this speed in the last of them.
    fn live(rate: f64, time_left: u64) -> Live {
        Live {
            phase: Phase::Searching,
            counts: Some(Counts { generated: 1_000_000, ..Counts::default() }),
            states_per_second: Some(rate),
            elapsed: Duration::from_secs(150),
            age: Some(Duration::from_secs(50)),
            usage: None,
            time_left: Duration::from_secs(time_left),
            space: None,
            is_resumed: false,
        }
    }

    fn told(live: &Live) -> String {
        Left::of(&job(), live).unwrap().told()
    }

    #[test]
    fn what_is_left_lies_between_two_speeds_and_counts_from_the_report_on() {
        assert_eq!(told(&live(10_000.0, 900)), "about 2m30s left");
        assert_eq!(told(&live(5_000.0, 900)), "2m30s to 5m50s left");
        assert_eq!(told(&live(20_000.0, 900)), "50s to 2m30s left");
        let unknown = Job { compare_counts: false, ..job() };
        assert_eq!(Left::of(&unknown, &live(10_000.0, 900)), None);
        let early = Live { elapsed: Duration::from_secs(100), ..live(10_000.0, 900) };
        assert_eq!(Left::of(&job(), &early), None, "a report of the first minute");
        let resumed = Live { is_resumed: true, ..live(10_000.0, 900) };
        assert_eq!(Left::of(&job(), &resumed), None);
    }

    #[test]
    fn a_limit_is_told_before_it_ends_the_search() {
        let said = |live: &Live| limit(&Left::of(&job(), live).unwrap(), live);
        assert_eq!(said(&live(5_000.0, 351)), None);
        let may = "may not fit its time: 2m30s to 5m50s left, and it ends in 5m00s";
        assert_eq!(said(&live(5_000.0, 300)).as_deref(), Some(may));
        let will = "will not fit its time: 2m30s to 5m50s left, and it ends in 2m00s";
        assert_eq!(said(&live(5_000.0, 120)).as_deref(), Some(will));
        let on_disk = |free_mib| {
            let space = Some(Space { used_mib: 2_000, free_mib });
            said(&Live { space, ..live(10_000.0, 900) })
        };
        assert_eq!(on_disk(4_000), None);
        let full = "may not fit on the disk: its states will take about 4,000 MiB more, and 3,999 are free";
        assert_eq!(on_disk(3_999).as_deref(), Some(full));
    }
}
