//! The one loop that owns a run: jobs, deadlines, signals, memory.
//!
//! In: a plan whose files are generated ([`Prepared`]). Out: a [`RunOutcome`].
//! All mutable state lives here; what is decided is decided by the pure
//! functions beside it ([`schedule`](self), [`watchdog`](self)) and in `outcome`.

mod active;
mod ending;
mod measure;
mod meter;
mod premises;
mod proving;
mod schedule;
mod signals;
mod watchdog;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;

pub use active::Live;
pub use meter::Usage;
pub(crate) use signals::{Signals, end_this_thread_once};
pub use watchdog::{Patience, Phase};

use crate::engine::tlc::command::{Command, command};
use crate::engine::tlc::process::{self, Logs, Report, Urgency};
use crate::engine::tlc::stderr_failure;
use crate::event::Event;
use crate::explain::Explanation;
use crate::generate::Inputs;
use crate::outcome::{
    Asked, Classified, Exactness, Facts, Inconclusive, JobOutcome, Judgement, Origin, RunOutcome,
    Stop, Verdict, about, classify, failed_by_counting, judge, touched,
};
use crate::plan::{Job, Plan, Purpose};
use crate::rundir::{JobDir, RunDir, job_folders};
use crate::toolchain::Toolchain;
use active::Active;
use measure::First;
use meter::Meter;
use premises::Asking;
use proving::Proving;
use schedule::{Load, fits, starting_order};

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

/// A plan and the files of its jobs.
#[derive(Debug)]
pub struct Prepared {
    /// What is run.
    pub plan: Plan,
    /// The files of each job, in the plan's order.
    pub inputs: Vec<Inputs>,
    /// With what.
    pub tools: Toolchain,
}

impl Prepared {
    /// Adds the jobs of another plan.
    pub fn join(&mut self, other: Self) {
        self.plan.jobs.extend(other.plan.jobs);
        self.inputs.extend(other.inputs);
    }
}

/// Someone who watches: progress bars, a log, nobody.
pub trait Observer {
    /// The run begins; no job of `run` has an outcome yet.
    fn begun(&mut self, _run: &RunOutcome) {}
    /// A job was started.
    fn started(&mut self, job: &Job);
    /// A job is alive; called twice a second and whenever it reports figures.
    fn alive(&mut self, job: &Job, live: &Live);
    /// A job has ended. `so_far` holds it and all others that have.
    fn ended(&mut self, job: &JobOutcome, so_far: &RunOutcome);
}

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
    active: BTreeMap<usize, Active>,
    meter: Meter,
    /// Jobs that run again without coverage, and what to say of it.
    uncounted: BTreeMap<usize, String>,
    /// Jobs whose search is over, and whose fairness TLC is asked about.
    proving: BTreeMap<usize, Proving>,
    /// Jobs that run again with marks, and what their first run said.
    measuring: BTreeMap<usize, First>,
    /// Jobs whose search is over, and whose premises TLC is asked about.
    asking: BTreeMap<usize, Asking>,
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
        let mut meter = Meter::new();
        meter.look(&[]);
        let names = prepared.plan.jobs.iter().map(|job| job.name.as_str());
        Self {
            folders: job_folders(names),
            waiting: starting_order(&prepared.plan).into(),
            outcome: RunOutcome {
                plan: prepared.plan,
                tools: prepared.tools,
                jobs: BTreeMap::new(),
                signal: None,
                elapsed: Duration::ZERO,
            },
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
            proving: BTreeMap::new(),
            measuring: BTreeMap::new(),
            asking: BTreeMap::new(),
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
        while let Some(&next) = self.waiting.front() {
            let available = self.meter.available_mib();
            let fits = fits(self.job(next), self.load(), &self.outcome.plan, available);
            if !fits {
                return;
            }
            self.waiting.pop_front();
            self.start(next);
        }
    }

    fn load(&self) -> Load {
        let running = self.active.keys().map(|n| self.job(*n).resources);
        running.fold(Load::default(), |load, r| Load {
            jobs: load.jobs + 1,
            workers: load.workers + r.workers,
            memory_mib: load.memory_mib + r.memory_mib(),
        })
    }

    fn start(&mut self, number: usize) {
        let budget = self.budget_left();
        let enough = if self.job(number).takes_the_rest() { REST_SECS_MIN } else { 1 };
        if budget < enough {
            let secs = self.outcome.plan.time_budget_secs;
            let detail = format!("the time budget of {secs} s was used up by the jobs before it");
            return self.give_up(number, Inconclusive::NotStarted { detail });
        }
        if let Some(path) = self.outcome.tools.touched() {
            let detail = touched(path);
            return self.give_up(number, Inconclusive::NotStarted { detail });
        }
        let mut dir = self.job_dir(number);
        let mut inputs = &self.inputs[number];
        if let Some(proving) = self.proving.get(&number) {
            (dir, inputs) = proving.asking(&dir);
        }
        let command = command(self.job(number), inputs, &self.outcome.tools, &dir, budget);
        if let Err(error) = dir.prepare(inputs, &format!("{}\n", command.shell())) {
            return self.give_up(number, Inconclusive::Disk { detail: error.to_string() });
        }
        self.spawn(number, command, &dir, budget);
        self.observer.started(&self.outcome.plan.jobs[number]);
    }

    fn spawn(&mut self, number: usize, command: Command, dir: &JobDir, budget_secs: u64) {
        let (urgency, wanted) = watch::channel(Urgency::Run);
        let budget = Duration::from_secs(budget_secs);
        self.active.insert(number, Active::new(urgency, budget, dir, Instant::now()));
        let logs = Logs::of(dir);
        tokio::spawn(process::run(command, logs, number, self.sender.clone(), wanted));
    }

    fn budget_left(&self) -> u64 {
        let used = self.started.elapsed().as_secs();
        let left = self.outcome.plan.time_budget_secs.saturating_sub(used);
        self.outcome.plan.job_budget_secs.map_or(left, |most| left.min(most))
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
                if matches!(event, Event::Progress(_)) {
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
                    process::size(process::LOG_BYTES_MAX)
                ));
            }
            Report::Ended { exit, stderr } => self.finish(number, exit, &stderr),
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
            let planned = job.resources.memory_mib();
            let stop = active.reason_to_end(planned, &self.patience, now);
            let ending = active.is_ending().then_some(Stop::Cancelled);
            if let Some(stop) = stop.or(ending) {
                active.end(stop, &self.patience, now);
            }
            self.observer.alive(job, &active.live(now));
        }
        self.spare_the_machine(now);
        self.start_what_fits();
    }

    fn finish(
        &mut self,
        number: usize,
        exit: std::io::Result<crate::outcome::ProcessExit>,
        stderr: &str,
    ) {
        let Some(mut active) = self.active.remove(&number) else {
            return;
        };
        let facts = &mut active.facts;
        facts.elapsed = active.started.elapsed();
        if let Some(path) = self.outcome.tools.touched() {
            facts.stop = Some(Stop::Touched { path: path.to_owned() });
        }
        match exit {
            Ok(exit) => facts.exit = Some(exit),
            Err(error) => {
                let java = self.outcome.tools.java.path.display();
                facts.cannot_start = Some(format!("cannot run {java}: {error}"));
            }
        }
        facts.failures.extend(stderr_failure(stderr));
        if let Some(first) = self.measuring.remove(&number) {
            return self.measured(number, first, active);
        }
        if let Some(asking) = self.asking.remove(&number) {
            return self.told(number, asking, active);
        }
        if let Some(proving) = self.proving.remove(&number) {
            return self.heard(number, proving, active);
        }
        facts.uncounted = self.uncounted.get(&number).cloned();
        if let Some(failure) = self.counting(number).and_then(|()| failed_by_counting(facts)) {
            let why = failure.text.clone();
            return self.run_again_without_coverage(number, &why);
        }
        if let Some(active) = self.measure(number, active) {
            self.searched(number, active);
        }
    }

    /// Goes on with a job whose search is over.
    fn searched(&mut self, number: usize, active: Active) {
        if let Some(active) = self.ask(number, active) {
            self.exercised(number, active);
        }
    }

    /// Goes on with a job of which all is known that TLC was made to count.
    fn exercised(&mut self, number: usize, active: Active) {
        let classified = classify(&self.asked(number, active.budget), &active.facts);
        match self.unproven(number, &classified.verdict) {
            Some(probes) => self.prove(number, Proving::new(active, probes)),
            None => self.complete(number, active, classified),
        }
    }

    /// The last word on a job whose engine has come to its end.
    fn complete(&mut self, number: usize, mut active: Active, mut classified: Classified) {
        let facts = active.facts;
        let about = about(self.job(number), &classified.verdict, &self.outcome.tools);
        let files = [
            ("counterexample.txt", active.counterexample.finish(about.cut.as_deref())),
            ("counterexample.itf.json", active.itf.finish(&about)),
        ];
        for (name, written) in files {
            classified.notes.extend(written.err().map(|e| format!("{name} is not whole: {e}")));
        }
        let alias = self.job(number).alias().filter(|_| facts.trace.steps > 0);
        classified.notes.extend(alias.map(|name| {
            format!("ALIAS {name} is not applied: states are shown with all their variables")
        }));
        classified.notes.extend(self.job(number).spec.beside.notes.iter().cloned());
        let copies = &self.inputs[number].copies;
        classified.notes.extend(copies.note());
        let restored = copies.restore(&self.job_dir(number).print());
        classified.notes.extend(
            restored
                .err()
                .map(|e| format!("strings in print.log have stand-ins for some characters: {e}")),
        );
        classified.notes.append(&mut active.trouble);
        self.job_dir(number).clean();
        self.conclude(number, facts, classified.verdict, classified.notes, active.peak_mib);
        self.start_what_fits();
    }

    /// Something if a job counts what is exercised and may be run again.
    fn counting(&self, number: usize) -> Option<()> {
        let has_time = self.budget_left() > 0 && self.ended_early().is_none();
        (self.job(number).coverage && has_time).then_some(())
    }

    /// A version that fails with `-coverage` may know the answer without.
    fn run_again_without_coverage(&mut self, number: usize, why: &str) {
        let dir = self.job_dir(number);
        let why = why.lines().next().unwrap_or_default();
        if let Err(error) = dir.keep_as_counting() {
            return self.give_up(number, Inconclusive::Disk { detail: error.to_string() });
        }
        self.uncounted.insert(
            number,
            format!(
                "TLC failed with -coverage ({why}) and was run again without it; \
                 stdout.coverage.log has the first run, and a newer TLC may count"
            ),
        );
        self.outcome.plan.jobs[number].coverage = false;
        self.start(number);
    }

    fn asked(&self, number: usize, budget: Duration) -> Asked<'_> {
        let (job, inputs) = (self.job(number), &self.inputs[number]);
        let probe = match (&job.purpose, &inputs.negation) {
            (Purpose::Probe { predicate }, Some(negation)) => {
                Some((predicate.as_str(), negation.as_str()))
            }
            _ => None,
        };
        Asked {
            spec: &job.spec,
            mode: job.mode,
            declared: inputs.declared.clone(),
            effective: &inputs.config,
            deadlock: inputs.deadlock,
            probe,
            coverage: job.coverage,
            may_stay_silent: &job.may_stay_silent,
            vacuity: job.vacuity,
            doubts: &job.doubts,
            origin: Some(Origin {
                root: &inputs.root,
                version: self.outcome.tools.jar.version.to_string(),
            }),
            time_budget_secs: budget.as_secs(),
        }
    }

    fn conclude(
        &mut self,
        number: usize,
        facts: Facts,
        verdict: Verdict,
        notes: Vec<String>,
        peak_mib: Option<u64>,
    ) {
        let job = self.job(number).clone();
        let judgement: Judgement = judge(&verdict, &job.expect, exactness(&job));
        let dir = self.job_dir(number);
        let explanation = Explanation::default();
        let ended =
            JobOutcome { job, verdict, notes, judgement, facts, peak_mib, dir, explanation };
        self.outcome.elapsed = self.started.elapsed();
        let is_enough = self.outcome.plan.fail_fast && !ended.is_as_expected();
        let name = ended.job.name.clone();
        self.outcome.jobs.insert(number, ended);
        self.observer.ended(&self.outcome.jobs[&number], &self.outcome);
        if is_enough && self.failed.is_none() {
            self.failed = Some(name);
            self.end_the_others();
        }
    }
}

/// What of the manifest's counts applies to a job.
fn exactness(job: &Job) -> Exactness {
    match (job.compare_counts, job.resources.workers) {
        (false, _) => Exactness::Nothing,
        (true, 1) => Exactness::All,
        (true, _) => Exactness::Counts,
    }
}
