//! What a plan will probably come to, by the history: how long each job takes, which of them will
//! not fit, and a word once a job starts that will probably be cut.
//!
//! In: a plan, the history before it. Out: sentences beside the run. No verdict depends on any.

use std::collections::BTreeSet;
use std::time::Instant;

use crate::figures::{counted, duration};
use crate::history::{Forecast, Outlook, Past, Place};
use crate::plan::{Job, Plan};
use crate::runner::{Prepared, expected_starts};

/// What is expected of the jobs of a plan.
#[derive(Debug, Clone)]
pub(super) struct Outlooks {
    plan: Plan,
    /// By the position of the job in the plan; `None` for one that nothing is known of.
    jobs: Vec<Option<Outlook>>,
    /// Seconds until the last job has ended of which something is known.
    secs: f64,
    begun: Instant,
    /// Jobs of which it was said that they will not fit.
    told: BTreeSet<String>,
}

impl Outlooks {
    /// What is expected of a plan.
    pub(super) fn of(prepared: &Prepared, past: &Past, place: &Place) -> Self {
        let Prepared { plan, known, .. } = prepared;
        let is_stored = |number| known.as_ref().is_some_and(|known| known.has(number));
        let forecast = |(number, job): (usize, &Job)| {
            let is_asked = !is_stored(number) && job.beyond.is_none();
            is_asked.then(|| past.forecast(job, &plan.profile, place))?
        };
        let forecasts: Vec<_> = plan.jobs.iter().enumerate().map(forecast).collect();
        Self::at(plan, &forecasts)
    }

    fn at(plan: &Plan, forecasts: &[Option<Forecast>]) -> Self {
        let secs: Vec<_> = forecasts.iter().map(|one| one.map(|one| one.secs)).collect();
        let starts = expected_starts(plan, &secs);
        let outlook = |((job, forecast), start): ((&Job, &Option<Forecast>), &f64)| {
            let secs_left = secs_left(plan, job, *start);
            let planned_mib = job.resources.memory_mib();
            forecast.map(|forecast| Outlook { forecast, secs_left, planned_mib })
        };
        let jobs = plan.jobs.iter().zip(forecasts).zip(&starts).map(outlook).collect();
        let ends = starts.iter().zip(&secs).filter_map(|(start, secs)| Some(start + (*secs)?));
        let secs = ends.fold(0.0, f64::max);
        let (plan, begun, told) = (plan.clone(), Instant::now(), BTreeSet::new());
        Self { plan, jobs, secs, begun, told }
    }

    /// Each job with what is expected of it.
    pub(super) fn jobs(&self) -> &[Option<Outlook>] {
        &self.jobs
    }

    /// What is to be said before the run, a line each; with `all`, of each job.
    pub(super) fn lines(&mut self, all: bool) -> Vec<String> {
        let known = self.jobs.iter().flatten().count();
        if known == 0 {
            return Vec::new();
        }
        let secs = std::time::Duration::try_from_secs_f64(self.secs).unwrap_or_default();
        let (secs, jobs) = (duration(secs), counted(self.jobs.len(), "job"));
        let mut lines =
            vec![format!("forecast: about {secs}, by what {known} of {jobs} took before")];
        for (job, outlook) in self.plan.jobs.iter().zip(&self.jobs) {
            let Some(outlook) = outlook else { continue };
            if all {
                lines.push(format!("forecast: {}: {}", job.name, outlook.told()));
            }
            if let Some(lacks) = outlook.lacks() {
                lines.push(format!("forecast: {} {lacks}", job.name));
                self.told.insert(job.name.clone());
            }
        }
        lines
    }

    /// What is to be said of a job that starts now, unless it was said before.
    pub(super) fn started(&mut self, job: &Job) -> Option<String> {
        let number = self.plan.jobs.iter().position(|one| one.name == job.name)?;
        let outlook = self.jobs.get(number)?.as_ref()?;
        let left = secs_left(&self.plan, job, self.begun.elapsed().as_secs_f64());
        let lacks = outlook.lacks_time(left)?;
        self.told.insert(job.name.clone()).then(|| format!("forecast: {} {lacks}", job.name))
    }
}

/// Seconds that a job has which starts then.
fn secs_left(plan: &Plan, job: &Job, start: f64) -> f64 {
    let left = (plan.time_budget_secs as f64 - start).max(0.0);
    job.budget_secs.map_or(left, |most| left.min(most as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Host;

    fn plan(names: &[&str]) -> Plan {
        Plan {
            profile: "pr".into(),
            jobs: names.iter().map(|name| Job::sample(name)).collect(),
            time_budget_secs: 100,
            host: Host { cores: 2, memory_available_mib: 9_000, memory_total_mib: 9_000 },
            jobs_at_once: 2,
            fail_fast: false,
            part: None,
            since: None,
        }
    }

    fn taking(secs: f64) -> Option<Forecast> {
        let (secs_least, secs_most) = (0.9 * secs, 1.1 * secs);
        let (peak_mib, runs, is_scaled) = (None, 2, false);
        Some(Forecast { secs, secs_least, secs_most, peak_mib, runs, is_scaled })
    }

    /// Two run beside each other, so that the third begins when the first has ended.
    #[test]
    fn what_begins_late_may_not_fit_and_is_told_once() {
        let plan = plan(&["a", "b", "c", "d"]);
        let forecasts = [taking(60.0), taking(70.0), taking(50.0), None];
        let mut outlooks = Outlooks::at(&plan, &forecasts);
        let expected = [
            "forecast: about 1m50s, by what 3 of 4 jobs took before",
            "forecast: c will not fit its time: it needs about 50s, and has 40s",
        ];
        assert_eq!(outlooks.lines(false), expected);
        assert_eq!(outlooks.lines(true).len(), 5);
        assert_eq!(outlooks.started(&plan.jobs[0]), None);
        outlooks.plan.time_budget_secs = 10;
        let told = outlooks.started(&plan.jobs[0]).unwrap();
        assert!(
            told.starts_with("forecast: a will not fit its time: it needs about 1m00s"),
            "{told}"
        );
        assert_eq!(outlooks.started(&plan.jobs[0]), None);
        assert_eq!(outlooks.started(&plan.jobs[3]), None);
    }

    #[test]
    fn without_a_history_nothing_is_said() {
        let plan = plan(&["a"]);
        assert!(Outlooks::at(&plan, &[None]).lines(true).is_empty());
    }
}
