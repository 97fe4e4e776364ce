//! What a plan will probably come to: how long its jobs will take, and which of them will not fit.
//!
//! In: the forecast of a job and what it gets. Out: sentences. None of them is a verdict.

use std::time::Duration;

use serde::Serialize;

use super::Forecast;
use crate::figures::{counted, duration, grouped};

/// A forecast beside what the job gets.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Outlook {
    /// What it will probably take.
    #[serde(flatten)]
    pub forecast: Forecast,
    /// Seconds that it will have, as far as the jobs before it are known.
    pub secs_left: f64,
    /// Memory that is planned for it, in MiB.
    pub planned_mib: u64,
}

impl Outlook {
    /// As a plan shows it.
    #[must_use]
    pub fn told(&self) -> String {
        let Forecast { secs, secs_least, secs_most, runs, is_scaled, .. } = self.forecast;
        let runs = counted(runs, "run");
        let by = match is_scaled {
            true => format!("{runs} on other machines, by the speed of each"),
            false => format!("{runs} on such a machine"),
        };
        format!("about {} ({} to {}), by {by}", shown(secs), shown(secs_least), shown(secs_most))
    }

    /// What it will probably lack.
    #[must_use]
    pub fn lacks(&self) -> Option<String> {
        self.lacks_time(self.secs_left).or_else(|| self.lacks_memory())
    }

    /// The same of its time alone, if it has so many seconds.
    #[must_use]
    pub fn lacks_time(&self, secs_left: f64) -> Option<String> {
        let Forecast { secs, secs_least, .. } = self.forecast;
        let (needed, left) = (shown(secs), shown(secs_left));
        match secs > secs_left {
            false => None,
            true if secs_least > secs_left => {
                Some(format!("will not fit its time: it needs about {needed}, and has {left}"))
            }
            true => Some(format!("may not fit its time: it needs about {needed}, and has {left}")),
        }
    }

    fn lacks_memory(&self) -> Option<String> {
        let peak = self.forecast.peak_mib.filter(|peak| *peak > self.planned_mib)?;
        let (peak, planned) = (grouped(peak), grouped(self.planned_mib));
        Some(format!("may not fit its memory: it took {peak} MiB before, and is to have {planned}"))
    }
}

fn shown(secs: f64) -> String {
    Duration::try_from_secs_f64(secs.max(0.0)).map_or_else(|_| "?".to_owned(), duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlook(secs_left: f64, planned_mib: u64) -> Outlook {
        let forecast = Forecast {
            secs: 120.0,
            secs_least: 100.0,
            secs_most: 150.0,
            peak_mib: Some(2_000),
            runs: 3,
            is_scaled: false,
        };
        Outlook { forecast, secs_left, planned_mib }
    }

    #[test]
    fn what_will_not_fit_is_told_apart_from_what_may_not() {
        let lacks = |secs, mib| outlook(secs, mib).lacks().unwrap_or_default();
        assert_eq!(lacks(121.0, 2_000), "");
        assert_eq!(
            lacks(110.0, 2_000),
            "may not fit its time: it needs about 2m00s, and has 1m50s"
        );
        assert_eq!(lacks(60.0, 100), "will not fit its time: it needs about 2m00s, and has 1m00s");
        let memory = "may not fit its memory: it took 2,000 MiB before, and is to have 1,999";
        assert_eq!(lacks(600.0, 1_999), memory);
        let told = "about 2m00s (1m40s to 2m30s), by 3 runs on such a machine";
        assert_eq!(outlook(1.0, 1).told(), told);
    }
}
