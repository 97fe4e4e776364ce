//! The history of a run that goes on: each job is noted when it ends, so that a run that is killed
//! has its costs noted, too.
//!
//! In: the options that name a store, the run. Out: lines in the history beside the store. What
//! cannot be noted is told once, and changes nothing else.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::outlook::Outlooks;
use super::{Fatal, calibration, complain};
use crate::cli::{CacheArgs, CheckArgs};
use crate::engine::Engine;
use crate::history::{
    Cost, History, LONG_SECS, Line, Past, Place, Reason, Scene, Speed, Whole, slower,
};
use crate::host::Host;
use crate::outcome::{JobOutcome, RunOutcome};
use crate::plan::{Job, Length};
use crate::report::progress::Verbosity;
use crate::repository::Repository;
use crate::runner::Prepared;
use crate::store::Key;

/// What is noted of a run, and where.
#[derive(Debug)]
pub(super) struct Ledger {
    history: History,
    /// What it held before this run.
    past: Past,
    scene: Scene,
    engine: Arc<dyn Engine>,
    outlooks: Option<Outlooks>,
    begun: Instant,
    /// By the position of the job in the plan.
    keys: Vec<Option<String>>,
    is_lost: bool,
}

impl Ledger {
    /// The ledger of a run of `greyverify check`, if a store is named: whatever is taken from the
    /// store, what the run costs is noted beside it.
    pub(super) fn of_run(args: &CheckArgs, prepared: &Prepared) -> Option<Self> {
        let mut ledger = Self::new(&args.cache, args, prepared, None)?;
        let Prepared { plan, inputs, engines, known, .. } = prepared;
        let jobs = plan.jobs.iter().zip(inputs).enumerate();
        let key = |number, job, inputs| match known {
            Some(known) => known.key(number).cloned(),
            None => Key::of(job, inputs, &engines.asked(job)),
        };
        let keys = jobs.map(|(number, (job, inputs))| key(number, job, inputs));
        ledger.keys = keys.map(|key| Some(key?.digest().to_owned())).collect();
        Some(ledger)
    }

    /// The same of a run all of whose time is spent on one thing.
    pub(super) fn of_all(args: &CheckArgs, prepared: &Prepared, reason: Reason) -> Option<Self> {
        Self::new(&args.cache, args, prepared, Some(reason))
    }

    fn new(
        store: &CacheArgs,
        args: &CheckArgs,
        prepared: &Prepared,
        reason: Option<Reason>,
    ) -> Option<Self> {
        let history = History::in_folder(store.cache.as_deref()?);
        let past = read(&history);
        let machine = prepared.plan.host.kind();
        let scene = Scene::new(machine, commit(args), reason);
        let (begun, keys, is_lost) = (Instant::now(), Vec::new(), false);
        let (engine, outlooks) = (Arc::clone(&prepared.engines.first), None);
        Some(Self { history, past, scene, engine, outlooks, begun, keys, is_lost })
    }

    /// Measures how fast this machine is, if that tells how long a job takes which is known by others
    /// alone. It takes some seconds, once for each kind of machine.
    fn calibrate_for(&mut self, prepared: &Prepared, quiet: bool) -> Result<(), Fatal> {
        let plan = &prepared.plan;
        let place = self.place(prepared);
        let wants = |job: &Job| self.past.wants_speed(job, &plan.profile, &place);
        match plan.jobs.iter().any(wants) {
            true => self.calibrate(plan.host, &place, plan.jobs.iter(), quiet),
            false => Ok(()),
        }
    }

    /// The same after a run with jobs that took long, so that other machines can tell by them.
    pub(super) fn calibrate_after(&mut self, run: &RunOutcome, quiet: bool) -> Result<(), Fatal> {
        if run.signal.is_some() || run.second.is_some() {
            return Ok(());
        }
        let place = Place { machine: self.scene.machine.clone(), engine: run.engines() };
        let ran = || run.jobs.values().filter(|job| job.evidence.stored.is_none());
        match ran().any(|job| job.facts.elapsed.as_secs_f64() >= LONG_SECS) {
            true => self.calibrate(run.plan.host, &place, ran().map(|job| &job.job), quiet),
            false => Ok(()),
        }
    }

    /// Measures the speed with each number of workers and each length that the jobs have, where it is
    /// not known.
    fn calibrate<'j>(
        &mut self,
        host: Host,
        place: &Place,
        jobs: impl Iterator<Item = &'j Job>,
        quiet: bool,
    ) -> Result<(), Fatal> {
        let speed = |used| self.past.speed(&place.machine, &place.engine, used);
        let used = jobs.map(|job| (job.resources.workers, job.resources.length));
        let used: BTreeSet<(u32, Length)> = used.filter(|used| speed(*used).is_none()).collect();
        if used.is_empty() {
            return Ok(());
        }
        if !quiet {
            complain("measuring how fast this machine is, which takes some ten seconds, once");
        }
        let shown = self.engine.identity().shown();
        let speeds = calibration::speeds(&self.engine, host, &used)?.into_iter();
        let speed = |(used, speed)| Speed::measured(&self.scene, &shown, used, speed);
        let lines: Vec<Line> = speeds.map(speed).map(Line::Speed).collect();
        self.past.lines.extend(lines.iter().cloned());
        if let Some(lost) = self.note(lines) {
            complain(&format!("warning: {lost}"));
        }
        Ok(())
    }

    /// Says what is expected of the jobs, before the first of them starts.
    pub(super) fn look_ahead(
        &mut self,
        prepared: &Prepared,
        verbosity: Verbosity,
    ) -> Result<(), Fatal> {
        let quiet = verbosity == Verbosity::Quiet;
        self.calibrate_for(prepared, quiet)?;
        let mut outlooks = self.outlooks(prepared);
        for line in outlooks.lines(verbosity == Verbosity::Verbose).iter().filter(|_| !quiet) {
            complain(line);
        }
        self.outlooks = Some(outlooks);
        Ok(())
    }

    /// What is to be said of a job that starts now.
    pub(super) fn started(&mut self, job: &Job) -> Option<String> {
        self.outlooks.as_mut()?.started(job)
    }

    /// What is expected of the jobs.
    pub(super) fn outlooks(&self, prepared: &Prepared) -> Outlooks {
        Outlooks::of(prepared, &self.past, &self.place(prepared))
    }

    /// On what the jobs will run, as the history calls it.
    fn place(&self, prepared: &Prepared) -> Place {
        let second = prepared.named_second().map(|second| second.identity().shown());
        let second = second.map(|second| format!(" and {second}")).unwrap_or_default();
        let engine = format!("{}{second}", prepared.engines.first.identity().shown());
        Place { machine: self.scene.machine.clone(), engine }
    }

    /// The history before this run.
    pub(super) fn past(&self) -> &Past {
        &self.past
    }

    /// Notes what a job cost. What is to be said of that is given back.
    pub(super) fn ended(&mut self, job: &JobOutcome, run: &RunOutcome) -> Option<String> {
        let number = run.jobs.iter().find(|(_, one)| one.job.name == job.job.name)?.0;
        let key = self.keys.get(*number).and_then(Option::as_deref);
        let costs = Cost::all_of(job, run, &self.scene, key);
        self.note(costs.into_iter().map(Line::from).collect())
    }

    /// Notes what explaining cost, and what the run took as a whole; and tells each job what its
    /// earlier runs took.
    pub(super) fn close(&mut self, run: &mut RunOutcome) {
        self.look_back(run);
        let jobs = run.jobs.values();
        let explained = jobs.filter_map(|job| Cost::of_explanation(job, run, &self.scene));
        let whole = Whole::of(run, &self.scene, self.begun.elapsed());
        let lines = explained.map(Line::from).chain([Line::Run(whole)]).collect();
        if let Some(lost) = self.note(lines) {
            complain(&format!("warning: {lost}"));
        }
    }

    /// Tells each job what its earlier runs took, and notes whether it has become slower.
    fn look_back(&self, run: &mut RunOutcome) {
        let place = Place { machine: self.scene.machine.clone(), engine: run.engines() };
        let profile = run.plan.profile.clone();
        for job in run.jobs.values_mut() {
            job.earlier = self.past.earlier(job, &profile, &place);
            job.notes.extend(slower(job));
        }
    }

    /// Whoever cannot write one line cannot write the next.
    fn note(&mut self, lines: Vec<Line>) -> Option<String> {
        if self.is_lost {
            return None;
        }
        let error = self.history.add(&lines).err()?;
        self.is_lost = true;
        Some(format!("what this run costs is not noted: {error}"))
    }
}

/// What earlier runs have noted, as far as it can be read.
fn read(history: &History) -> Past {
    let (past, trouble) = match history.read() {
        Ok(past) => {
            let told = past.unread.as_ref().map(|unread| unread.told(&history.file()));
            (past, told)
        }
        Err(error) => {
            let told = format!("cannot read {}: {error}", history.file().display());
            (Past::default(), Some(told))
        }
    };
    if let Some(trouble) = trouble {
        complain(&format!("warning: {trouble}"));
    }
    past
}

/// The commit that is checked out where the specifications lie.
fn commit(args: &CheckArgs) -> Option<String> {
    let file = args.files.first().unwrap_or(&args.manifest);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    Repository::around(folder.unwrap_or(Path::new("."))).ok()?.commit("HEAD")
}
