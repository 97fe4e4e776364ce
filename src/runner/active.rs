//! One job while it runs: what it has said, what it takes, when it must end.

use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use super::beginning::Beginning;
use super::keeping::Keeping;
use super::meter::Usage;
use super::space::{Space, Surveyor};
use super::watchdog::{Patience, Phase, Watchdog};
use crate::counterexample::{ItfFile, TextFile};
use crate::engine::process::Urgency;
use crate::event::{Counts, Event};
use crate::generate::covering::told;
use crate::generate::marked::met;
use crate::outcome::{Covered, Facts, Ran, Stop};
use crate::plan::Job;
use crate::rundir::JobDir;

/// Resident size beyond the planned one that is tolerated, in MiB.
const MEMORY_SLACK_MIB: u64 = 1024;

/// What a progress line may show.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    /// What the engine was last seen doing.
    pub phase: Phase,
    /// Its latest figures.
    pub counts: Option<Counts>,
    /// States generated per second between its last two reports.
    pub states_per_second: Option<f64>,
    /// Since its start.
    pub elapsed: Duration,
    /// Since its latest figures.
    pub age: Option<Duration>,
    /// What the operating system says of it.
    pub usage: Option<Usage>,
    /// Until its time budget ends it.
    pub time_left: Duration,
    /// Room on the disk of its states.
    pub space: Option<Space>,
    /// Whether it goes on from a checkpoint, whose states its figures do not count.
    pub is_resumed: bool,
}

pub(super) struct Active {
    pub(super) facts: Facts,
    /// Its own folder.
    pub(super) dir: JobDir,
    /// How the process ended that is heard from the store.
    pub(super) replayed: Option<Ran>,
    /// Who keeps its checkpoints.
    pub(super) keeping: Option<Keeping>,
    beginning: Option<Beginning>,
    /// The marks that were met, where there are any: see `generate::marked`.
    pub(super) marks: BTreeSet<usize>,
    /// What a simulation counted: see `generate::covering`.
    pub(super) covered: Option<Covered>,
    pub(super) pid: Option<u32>,
    pub(super) peak_mib: Option<u64>,
    /// Processor time that it had taken when it was last looked at.
    pub(super) cpu: Option<Duration>,
    pub(super) started: Instant,
    pub(super) budget: Duration,
    ends_on_time: bool,
    pub(super) counterexample: TextFile,
    pub(super) itf: ItfFile,
    /// What could not be kept, in sentences.
    pub(super) trouble: Vec<String>,
    watchdog: Watchdog,
    excused: Duration,
    urgency: watch::Sender<Urgency>,
    asked_to_end: Option<Instant>,
    usage: Option<Usage>,
    surveyor: Surveyor,
    space: Option<Space>,
    reported: Option<(Instant, Counts)>,
    states_per_second: Option<f64>,
}

/// Of a short budget, what TLC may take beyond it: a part of it, and this.
const OVERDUE_PART: u32 = 10;
const OVERDUE_LEAST: Duration = Duration::from_secs(2);

impl Active {
    pub(super) fn new(
        urgency: watch::Sender<Urgency>,
        budget: Duration,
        dir: &JobDir,
        now: Instant,
    ) -> Self {
        Self {
            facts: Facts { begun: Some(SystemTime::now()), ..Facts::default() },
            dir: dir.clone(),
            replayed: None,
            keeping: None,
            beginning: None,
            marks: BTreeSet::new(),
            covered: None,
            pid: None,
            peak_mib: None,
            cpu: None,
            started: now,
            budget,
            ends_on_time: false,
            counterexample: TextFile::new(dir.counterexample()),
            itf: ItfFile::new(dir.counterexample_itf()),
            trouble: Vec::new(),
            watchdog: Watchdog::new(now),
            excused: Duration::ZERO,
            urgency,
            asked_to_end: None,
            usage: None,
            surveyor: Surveyor::default(),
            space: None,
            reported: None,
            states_per_second: None,
        }
    }

    /// Ends it as soon as its budget is used up: it has been told of none, and what it
    /// has not found by then is not waited for.
    pub(super) fn ends_on_time(&mut self) {
        self.ends_on_time = true;
    }

    /// Notes that it prints, though nothing it said is complete.
    pub(super) fn printing(&mut self, now: Instant) {
        self.watchdog.printing(self.cpu_now(), now);
    }

    /// Has counterexamples begin where the saved behaviours of the job do.
    pub(super) fn begins(mut self, job: &Job) -> Self {
        let is_action = |name: &str| job.spec.definition(name).is_some();
        self.beginning = Beginning::of(&job.begins, is_action);
        self
    }

    pub(super) fn hear(&mut self, event: &Event, now: Instant) {
        self.watchdog.hear(event, self.cpu_now(), now);
        match self.beginning.as_mut().map(|beginning| beginning.lengthened(event)) {
            None => self.take(event, now),
            Some(events) => events.iter().for_each(|event| self.take(event, now)),
        }
    }

    fn take(&mut self, event: &Event, now: Instant) {
        self.facts.add(event);
        if let Some(keeping) = &mut self.keeping {
            keeping.hear(event, now.saturating_duration_since(self.started));
        }
        if let Event::Text(line) = event {
            self.marks.extend(met(line));
            self.covered = told(line).or_else(|| self.covered.take());
        }
        self.counterexample.add(event);
        self.itf.add(event);
        if let Event::Progress(counts) | Event::FinalCounts(counts) = event {
            let elapsed = now.saturating_duration_since(self.started);
            self.facts.growth.add(elapsed, *counts);
            self.note_rate(*counts, now);
        }
    }

    fn note_rate(&mut self, counts: Counts, now: Instant) {
        let (since, before) = self.reported.unwrap_or((self.started, Counts::default()));
        let seconds = now.saturating_duration_since(since).as_secs_f64();
        if seconds > 0.5 {
            let states = counts.generated.saturating_sub(before.generated);
            self.states_per_second = Some(states as f64 / seconds);
        }
        self.reported = Some((now, counts));
    }

    /// Time that passed while nobody listened: it counts neither as silence nor
    /// against the time in which the engine may come to its own end.
    pub(super) fn excuse(&mut self, time: Duration) {
        self.watchdog.excuse(time);
        self.excused += time;
    }

    pub(super) fn note_usage(&mut self, usage: Option<Usage>) {
        if let Some(usage) = usage {
            self.peak_mib = Some(self.peak_mib.unwrap_or(0).max(usage.resident_mib));
            self.cpu = Some(usage.cpu);
        }
        self.usage = usage;
    }

    pub(super) fn note_space(&mut self, now: Instant) {
        self.space = self.surveyor.look(&self.dir.states(), now);
    }

    pub(super) fn resident_mib(&self) -> u64 {
        self.usage.map_or(0, |u| u.resident_mib)
    }

    pub(super) fn live(&self, now: Instant) -> Live {
        let elapsed = now.saturating_duration_since(self.started);
        Live {
            phase: self.watchdog.phase,
            counts: self.facts.counts,
            states_per_second: self.states_per_second,
            elapsed,
            age: self.reported.map(|(at, _)| now.saturating_duration_since(at)),
            usage: self.usage,
            time_left: (self.budget + self.excused).saturating_sub(elapsed),
            space: self.space,
            is_resumed: self.facts.recovered.is_some(),
        }
    }

    /// Why it should be ended now, if it should.
    pub(super) fn reason_to_end(
        &self,
        planned_mib: u64,
        patience: &Patience,
        now: Instant,
    ) -> Option<Stop> {
        let grace = match self.ends_on_time {
            true => Duration::ZERO,
            false => patience.overdue.min(self.budget / OVERDUE_PART).max(OVERDUE_LEAST),
        };
        let overdue =
            now.saturating_duration_since(self.started) > self.budget + grace + self.excused;
        if overdue {
            return Some(Stop::TimeBudget);
        }
        let resident = self.resident_mib();
        if resident > planned_mib + MEMORY_SLACK_MIB {
            let detail =
                format!("its resident size is {resident} MiB, planned were {planned_mib} MiB");
            return Some(Stop::Memory { detail });
        }
        self.watchdog.judge(patience, self.cpu_now(), now)
    }

    fn cpu_now(&self) -> Option<Duration> {
        self.usage.map(|usage| usage.cpu)
    }

    /// Asks it to end. The first reason stays; time turns asking into forcing.
    pub(super) fn end(&mut self, stop: Stop, patience: &Patience, now: Instant) {
        let asked = *self.asked_to_end.get_or_insert(now);
        if self.facts.stop.is_none() {
            self.facts.stop = Some(stop);
        }
        let patient = now.saturating_duration_since(asked) <= patience.dying;
        self.raise(if patient { Urgency::Terminate } else { Urgency::Kill });
    }

    pub(super) fn force(&mut self) {
        self.raise(Urgency::Kill);
    }

    pub(super) fn is_ending(&self) -> bool {
        self.asked_to_end.is_some()
    }

    fn raise(&mut self, urgency: Urgency) {
        self.urgency.send_if_modified(|current| {
            let higher = urgency > *current;
            *current = urgency.max(*current);
            higher
        });
    }
}
