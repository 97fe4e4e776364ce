//! One run of an engine on a generated module, in the folder of a job, with a
//! deadline.

use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use crate::engine::logs::Logs;
use crate::engine::process::{self, Report, Urgency};
use crate::engine::{Command, Evaluator, Listener};
use crate::event::{Event, ViolationKind};
use crate::generate::Inputs;
use crate::manifest::Mode;
use crate::outcome::{Facts, Identity, JobOutcome};
use crate::plan::{Job, Resources};
use crate::rundir::JobDir;

/// Heap of the TLC that is asked, in MiB, if that of the job is smaller. It
/// holds one behaviour, but all definitions as the job's does: of a module with
/// many instances there are many.
const HEAP_MIB: u64 = 512;
/// Reports waiting.
const REPORTS_QUEUED: usize = 64;

/// Who is asked, and until when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) engine: &'a dyn Evaluator,
    /// Who that is.
    pub(super) identity: &'a Identity,
    pub(super) until: Instant,
}

/// What was said to a question that nobody has judged.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Everything that was printed.
    pub printed: String,
    /// Why the evaluation ended early, if it did.
    pub failure: Option<String>,
}

/// Puts a question about a job that need not have run, in a folder of its own.
/// `None` if it could not be put.
pub async fn put(
    engine: &dyn Evaluator,
    (job, dir): (&Job, &JobDir),
    inputs: &Inputs,
    budget: Duration,
) -> Option<Heard> {
    let identity = &engine.identity();
    let asking = Asking { engine, identity, until: Instant::now() + budget };
    asking.heard_in(job, inputs, dir).await
}

impl Asking<'_> {
    /// Time that is left.
    pub(super) fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Everything that was said.
    pub(super) async fn heard(&self, outcome: &JobOutcome, inputs: &Inputs) -> Option<Heard> {
        self.heard_in(&outcome.job, inputs, &outcome.dir.explain()).await
    }

    async fn heard_in(&self, job: &Job, inputs: &Inputs, dir: &JobDir) -> Option<Heard> {
        let inputs = self.engine.asked(inputs.clone());
        let mut facts = Facts::default();
        self.run(&small(job), &inputs, dir, &mut |event| facts.add(event)).await?;
        let printed = self.engine.printed(dir).ok()?;
        let asserted = facts.violations.iter().find(|one| one.kind == ViolationKind::Assertion);
        let failure = facts.failures.first().map(|failure| failure.text.clone());
        let failure =
            failure.or_else(|| asserted.map(|one| one.detail.clone().unwrap_or_default()));
        Some(Heard { printed: inputs.copies.printed(&printed).into_owned(), failure })
    }

    /// Everything that was reported. The search may be as large as the job's.
    pub(super) async fn reported(
        &self,
        outcome: &JobOutcome,
        inputs: &Inputs,
        hear: &mut dyn FnMut(&Event),
    ) -> Option<()> {
        let job = &outcome.job;
        let resources = Resources { workers: 1, ..job.resources };
        let job = Job { mode: Mode::Exhaustive, coverage: false, resources, ..job.clone() };
        let inputs = self.engine.asked(inputs.clone());
        self.run(&job, &inputs, &outcome.dir.explain(), hear).await
    }

    async fn run(
        &self,
        job: &Job,
        inputs: &Inputs,
        dir: &JobDir,
        hear: &mut dyn FnMut(&Event),
    ) -> Option<()> {
        let left = self.left();
        if left.is_zero() {
            return None;
        }
        let seconds = left.as_secs().max(1);
        let command = self.engine.question(job, inputs, dir, seconds);
        let listener = self.engine.listener(inputs);
        dir.prepare(inputs, &format!("{}\n", command.shell())).ok()?;
        run_to_its_end((command, listener), dir, left, hear).await;
        dir.clean();
        Some(())
    }
}

fn small(job: &Job) -> Job {
    Job {
        mode: Mode::Exhaustive,
        coverage: false,
        resources: Resources::short(job.resources.heap_mib.max(HEAP_MIB)),
        ..job.clone()
    }
}

/// Waits for the end, and forces it when the time is up.
async fn run_to_its_end(
    command: (Command, Listener),
    dir: &JobDir,
    budget: Duration,
    hear: &mut dyn FnMut(&Event),
) {
    let (reports, mut heard) = mpsc::channel(REPORTS_QUEUED);
    let (urgency, wanted) = watch::channel(Urgency::Run);
    let running = process::run(command, Logs::of(dir), 0, reports, wanted);
    let deadline = tokio::time::sleep(budget);
    tokio::pin!(running, deadline);
    loop {
        tokio::select! {
            Some((_, report)) = heard.recv() => {
                if let Report::Event(event) = report {
                    hear(&event);
                }
            }
            () = &mut running => break,
            () = &mut deadline, if *urgency.borrow() == Urgency::Run => {
                let _ = urgency.send(Urgency::Kill);
            }
        }
    }
    while let Ok((_, report)) = heard.try_recv() {
        if let Report::Event(event) = report {
            hear(&event);
        }
    }
}
