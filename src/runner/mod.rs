//! The one loop that owns a run: jobs, deadlines, signals, memory.
//!
//! In: a plan whose files are generated ([`Prepared`]). Out: a [`RunOutcome`].
//! All mutable state lives here; what is decided is decided by the pure
//! functions beside it ([`schedule`](self), [`watchdog`](self)) and in `outcome`.

mod active;
mod beginning;
mod covering;
mod ending;
mod keeping;
mod measure;
mod meter;
mod observer;
mod premises;
mod prepared;
mod preview;
mod proving;
mod replay;
mod resuming;
mod schedule;
mod second;
mod signals;
mod space;
mod stored;
mod verdict;
mod watchdog;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;

pub use active::Live;
pub use meter::Usage;
pub use observer::{Observer, Provisional};
pub use prepared::Prepared;
pub use schedule::expected_starts;
pub(crate) use signals::{Signals, end_this_thread_once};
pub use space::Space;
pub use watchdog::{Patience, Phase};

use crate::engine::logs::{LOG_BYTES_MAX, Logs, size};
use crate::engine::process::{self, Report, Urgency};
use crate::engine::{Command, Engines, Listener};
use crate::event::Event;
use crate::generate::Inputs;
use crate::outcome::{Covering, Inconclusive, Ran, RunOutcome, Spent, Stop, touched};
use crate::plan::Job;
use crate::rundir::{JobDir, RunDir, RunDirError};
use crate::store::Known;
use active::Active;
use keeping::Keeping;
use measure::First;
use meter::Meter;
use premises::Asking;
use preview::Next;
use proving::Proving;
use schedule::{Load, fits, starting_order};
use second::{Asked, Seconding, Word};
use stored::Playing;

/// Time between two looks at the clock and at memory.
const TICK: Duration = Duration::from_millis(500);
/// Time between two looks from which on it was this process that slept: it was
/// stopped, or the machine had no time for it.
const OVERSLEPT: Duration = Duration::from_secs(5);
/// Reports waiting to be heard; an engine that is faster waits.
const REPORTS_QUEUED: usize = 256;
/// Memory that is left to the machine, in MiB, before the largest job is ended.
const MEMORY_LEFT_MIB: u64 = 300;
/// Shortest time a job that fills the rest of the budget is worth starting for.
const REST_SECS_MIN: u64 = 5;

/// Runs everything and waits for its end.
///
/// # Errors
/// Signals cannot be listened to.
pub async fn run(
    prepared: Prepared,
    dir: &RunDir,
    patience: Patience,
    observer: &mut dyn Observer,
) -> std::io::Result<RunOutcome> {
    let (sender, mut reports) = mpsc::channel(REPORTS_QUEUED);
    let mut signals = Signals::listen()?;
    let mut tick = tokio::time::interval(TICK);
    // After a sleep of our own there is nothing to catch up with.
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut runner = Runner::new(prepared, dir, patience, observer, sender);
    runner.begin_with_the_known();
    runner.plan_previews();
    runner.observer.begun(&runner.outcome);
    runner.start_what_fits();
    while !runner.is_over() {
        tokio::select! {
            Some((job, report)) = reports.recv() => runner.hear(job, report),
            number = signals.next() => runner.cancel(number),
            _ = tick.tick() => runner.look(),
        }
    }
    Ok(runner.outcome)
}

struct Runner<'a> {
    outcome: RunOutcome,
    engines: Engines,
    inputs: Vec<Inputs>,
    dir: &'a RunDir,
    /// The folder of each job in it.
    folders: Vec<String>,
    patience: Patience,
    observer: &'a mut dyn Observer,
    sender: mpsc::Sender<(usize, Report)>,
    started: Instant,
    looked: Instant,
    waiting: VecDeque<usize>,
    /// Those of them that are looked at before any of them starts.
    previews: VecDeque<usize>,
    /// Those that are looked at now.
    previewing: BTreeMap<usize, Asked>,
    /// What the second engine has said of a job before the first was asked.
    words: BTreeMap<usize, Word>,
    active: BTreeMap<usize, Active>,
    meter: Meter,
    /// Jobs that run again without coverage, and what to say of it.
    uncounted: BTreeMap<usize, String>,
    /// Simulations that note what they cover: what is noted, and the files.
    noting: BTreeMap<usize, (Covering, Inputs)>,
    /// Jobs whose search is over, and whose fairness TLC is asked about.
    proving: BTreeMap<usize, Proving>,
    /// Jobs that run again with marks, and what their first run said.
    measuring: BTreeMap<usize, First>,
    /// Jobs whose search is over, and whose premises TLC is asked about.
    asking: BTreeMap<usize, Asking>,
    /// Jobs whose verdict is there, and of which the second engine is asked.
    seconding: BTreeMap<usize, Seconding>,
    /// Which of the jobs a store knows from earlier runs.
    known: Option<Known>,
    /// Jobs that are heard from the store.
    playing: BTreeMap<usize, Playing>,
    /// Jobs whose entry in the store was refused.
    distrusted: BTreeSet<usize>,
    /// Jobs that do not go on from a checkpoint, whatever the store has.
    anew: BTreeSet<usize>,
    /// The processes of each job that have ended; `None` for one that did not come to
    /// its own end.
    ran: BTreeMap<usize, Vec<Option<Ran>>>,
    /// What the processes of each job took that have ended.
    spent: BTreeMap<usize, Spent>,
    /// Jobs of which something was to be asked and could not be.
    unasked: BTreeSet<usize>,
    /// The job whose failure has ended the run.
    failed: Option<String>,
}

impl<'a> Runner<'a> {
    fn new(
        prepared: Prepared,
        dir: &'a RunDir,
        patience: Patience,
        observer: &'a mut dyn Observer,
        sender: mpsc::Sender<(usize, Report)>,
    ) -> Self {
        let second = prepared.named_second().map(|second| second.identity());
        let mut meter = Meter::new();
        meter.look(&[]);
        Self {
            folders: prepared.plan.folders(),
            waiting: starting_order(&prepared.plan).into(),
            previews: VecDeque::new(),
            previewing: BTreeMap::new(),
            words: BTreeMap::new(),
            outcome: RunOutcome {
                plan: prepared.plan,
                engine: prepared.engines.first.identity(),
                second,
                jobs: BTreeMap::new(),
                signal: None,
                elapsed: Duration::ZERO,
                since: None,
            },
            engines: prepared.engines,
            inputs: prepared.inputs,
            dir,
            patience,
            observer,
            sender,
            started: Instant::now(),
            looked: Instant::now(),
            active: BTreeMap::new(),
            meter,
            uncounted: BTreeMap::new(),
            noting: BTreeMap::new(),
            proving: BTreeMap::new(),
            measuring: BTreeMap::new(),
            asking: BTreeMap::new(),
            seconding: BTreeMap::new(),
            known: prepared.known,
            playing: BTreeMap::new(),
            distrusted: BTreeSet::new(),
            anew: BTreeSet::new(),
            ran: BTreeMap::new(),
            spent: BTreeMap::new(),
            unasked: BTreeSet::new(),
            failed: None,
        }
    }

    fn is_over(&self) -> bool {
        self.active.is_empty() && self.waiting.is_empty()
    }

    fn job(&self, number: usize) -> &Job {
        &self.outcome.plan.jobs[number]
    }

    fn job_dir(&self, number: usize) -> JobDir {
        self.dir.job(&self.folders[number])
    }

    /// Strictly in order: a large job is never overtaken for ever.
    fn start_what_fits(&mut self) {
        while let Some(next) = self.next_up() {
            let number = next.number();
            if !self.has_room(number) {
                return;
            }
            match next {
                Next::Look(_) => {
                    self.previews.pop_front();
                    self.preview(number);
                }
                Next::Job(_) => {
                    self.waiting.retain(|waiting| *waiting != number);
                    self.look_up(number);
                    self.start(number);
                }
            }
        }
    }

    fn has_room(&self, number: usize) -> bool {
        let available = self.meter.available_mib();
        fits(self.job(number), self.load(), &self.outcome.plan, available)
    }

    fn load(&self) -> Load {
        schedule::load(self.active.keys().map(|n| self.job(*n).resources))
    }

    fn start(&mut self, number: usize) {
        if let Some(beyond) = self.job(number).beyond.clone() {
            return self.refuse(number, beyond);
        }
        let budget = self.budget_left(number);
        let enough = if self.job(number).takes_the_rest() { REST_SECS_MIN } else { 1 };
        if budget < enough {
            let secs = self.outcome.plan.time_budget_secs;
            let detail = format!("the time budget of {secs} s was used up by the jobs before it");
            return self.give_up(number, Inconclusive::NotStarted { detail });
        }
        let engine = Arc::clone(self.engine_of(number));
        if let Some(path) = engine.touched() {
            let detail = touched(path);
            return self.give_up(number, Inconclusive::NotStarted { detail });
        }
        let mut dir = self.job_dir(number);
        let start = self.starting(number, &dir);
        self.prepare_noting(number);
        let noting = self.noting.get(&number).map(|(_, noting)| noting);
        let mut inputs = noting.unwrap_or(&self.inputs[number]);
        if let Some(proving) = self.proving.get(&number) {
            (dir, inputs) = proving.asking(&dir);
        }
        let command = start.command(engine.command(&start.job, inputs, &dir, budget));
        let listener = engine.listener(inputs);
        if let Err(error) = self.prepare(number, &dir, inputs, &command) {
            return self.give_up(number, Inconclusive::Disk { detail: error.to_string() });
        }
        self.spawn(number, (command, listener), &dir, budget);
        if let Some(active) = self.active.get_mut(&number) {
            start.hand_over(active);
        }
        self.observer.started(&self.outcome.plan.jobs[number]);
    }

    /// Writes what a process reads, and makes room for it unless it is heard from the store.
    fn prepare(
        &self,
        number: usize,
        dir: &JobDir,
        inputs: &Inputs,
        command: &Command,
    ) -> Result<(), RunDirError> {
        let shown = format!("{}\n", command.shell());
        match self.playing.contains_key(&number) {
            true => dir.write_down(inputs, &shown),
            false => dir.prepare(inputs, &shown),
        }
    }

    fn spawn(
        &mut self,
        number: usize,
        command: (Command, Listener),
        dir: &JobDir,
        budget_secs: u64,
    ) {
        let (urgency, wanted) = watch::channel(Urgency::Run);
        let budget = Duration::from_secs(budget_secs);
        let active = Active::new(urgency, budget, dir, Instant::now());
        let active = active.begins(self.job(number));
        let sender = self.sender.clone();
        let active = match self.recording(number, dir) {
            Some(recording) => {
                let ran = recording.as_ref().map(|recording| recording.ran.clone());
                tokio::spawn(replay::run(recording, command.1, dir.clone(), number, sender));
                active.heard_again(ran)
            }
            None => {
                tokio::spawn(process::run(command, Logs::of(dir), number, sender, wanted));
                active
            }
        };
        self.active.insert(number, active);
    }

    /// Seconds that a job may take, started now.
    fn budget_left(&self, number: usize) -> u64 {
        let used = self.started.elapsed().as_secs();
        let left = self.outcome.plan.time_budget_secs.saturating_sub(used);
        self.job(number).budget_secs.map_or(left, |most| left.min(most))
    }

    fn hear(&mut self, number: usize, report: Report) {
        let now = Instant::now();
        let Some(active) = self.active.get_mut(&number) else {
            return;
        };
        match report {
            Report::Started(pid) => active.pid = Some(pid),
            Report::Event(event) => {
                active.hear(&event, now);
                let is_shown = !self.previewing.contains_key(&number);
                if is_shown && matches!(event, Event::Progress(_)) {
                    let live = active.live(now);
                    self.observer.alive(&self.outcome.plan.jobs[number], &live);
                }
            }
            Report::Printing => active.printing(now),
            Report::LogFailed(error) => {
                let detail = format!("the log cannot be written: {error}");
                // What was found is worth more than its log.
                match active.facts.violations.is_empty() {
                    true => active.end(Stop::Disk { detail }, &self.patience, now),
                    false => active.trouble.push(detail),
                }
            }
            Report::LogFull(log) => {
                let whole = self.dir.job(&self.folders[number]);
                let name = log.strip_prefix(whole.path()).unwrap_or(&log).display();
                active.trouble.push(format!(
                    "{name} ends after {}, the most that is kept of a log; the verdict does not depend on it",
                    size(LOG_BYTES_MAX)
                ));
            }
            Report::Ended { exit, failure } => self.finish(number, exit, failure),
        }
    }

    /// Everything that depends on time or memory.
    fn look(&mut self) {
        let pids: Vec<u32> = self.active.values().filter_map(|a| a.pid).collect();
        self.meter.look(&pids);
        let now = Instant::now();
        let slept = now.saturating_duration_since(std::mem::replace(&mut self.looked, now));
        if slept > OVERSLEPT {
            // What the engines said meanwhile is still in their pipes: it is
            // heard before anybody is blamed for silence.
            self.active.values_mut().for_each(|active| active.excuse(slept));
            return;
        }
        for (number, active) in &mut self.active {
            let job = &self.outcome.plan.jobs[*number];
            active.note_usage(active.pid.and_then(|pid| self.meter.usage(pid)));
            active.note_space(now);
            if let Some(lost) = active.keeping.as_mut().and_then(Keeping::look) {
                self.observer.noted(&format!("a checkpoint of {} is not kept: {lost}", job.name));
            }
            let planned = job.resources.memory_mib();
            let stop = active.reason_to_end(planned, &self.patience, now);
            let ending = active.is_ending().then_some(Stop::Cancelled);
            if let Some(stop) = stop.or(ending) {
                active.end(stop, &self.patience, now);
            }
            if !self.previewing.contains_key(number) {
                self.observer.alive(job, &active.live(now));
            }
        }
        self.spare_the_machine(now);
        self.start_what_fits();
    }
}
