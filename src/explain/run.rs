//! Puts the questions to TLC.
//!
//! In: the outcome of a run. Out: the same with explanations of what was
//! violated unexpectedly. Nothing here can change a verdict, and none of it may
//! take long: see [`BUDGET`].

use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use super::{DEPTH_MAX, Finding, Inquiry, Scene};
use crate::engine::tlc::command::{Command, command};
use crate::engine::tlc::process::{self, Logs, Urgency};
use crate::event::ViolationKind;
use crate::generate::{self, Inputs};
use crate::manifest::Mode;
use crate::outcome::{JobOutcome, RunOutcome, Verdict};
use crate::plan::{Job, Jvm, Resources};
use crate::report::counterexample;
use crate::rundir::JobDir;
use crate::runner::Signals;
use crate::toolchain::Toolchain;
use crate::trace::{Ending, Step};

/// Most time that explanations take: of one job, and of all together. One
/// takes as long as TLC's start: a second, or some on a busy machine.
pub const BUDGET: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(60));
/// Heap of the TLC that is asked, in MiB: it holds one state.
const HEAP_MIB: u64 = 512;
/// Reports waiting; none of them is looked at.
const REPORTS_QUEUED: usize = 64;

/// Explains every violation nobody expected. A signal ends the explaining, and
/// no more: all verdicts are in.
pub async fn explain_all(run: &mut RunOutcome) {
    let Ok(mut signals) = Signals::listen() else { return };
    if run.signal.is_some() {
        return;
    }
    let started = Instant::now();
    let tools = &run.tools;
    for outcome in run.jobs.values_mut().filter(|job| !job.is_as_expected()) {
        let left = BUDGET.1.saturating_sub(started.elapsed()).min(BUDGET.0);
        if left.is_zero() {
            return;
        }
        tokio::select! {
            explanation = explain(outcome, tools, left) => outcome.explanation = explanation,
            _ = signals.next() => return,
        }
        counterexample::append_explanation(outcome);
    }
}

/// If what is asked in full depth is more than TLC's parser accepts, the
/// formula alone is asked about.
async fn explain(outcome: &JobOutcome, tools: &Toolchain, budget: Duration) -> Option<Finding> {
    let started = Instant::now();
    let inputs = generate::inputs(&outcome.job, &tools.jar.version).ok()?;
    for depth in [DEPTH_MAX, 0] {
        let inquiry = inquiry(outcome, &inputs, depth)?;
        let left = budget.saturating_sub(started.elapsed());
        let finding = ask(&inquiry, outcome, &inputs, tools, left).await;
        if finding.is_some() || left.is_zero() {
            return finding;
        }
    }
    None
}

async fn ask(
    inquiry: &Inquiry<'_>,
    outcome: &JobOutcome,
    inputs: &Inputs,
    tools: &Toolchain,
    budget: Duration,
) -> Option<Finding> {
    let inputs = inquiry.inputs(inputs);
    let dir = outcome.dir.explain();
    let seconds = budget.as_secs().max(1);
    let command = printing(command(&small(&outcome.job), &inputs, tools, &dir, seconds));
    dir.prepare(&inputs, &format!("{}\n", command.shell())).ok()?;
    run_to_its_end(command, &dir, budget).await;
    dir.clean();
    let printed = std::fs::read(dir.stdout()).ok()?;
    inquiry.read(&String::from_utf8_lossy(&printed))
}

/// The same with everything printed to standard output: a file of its own
/// would be empty if TLC had to be ended.
fn printing(mut command: Command) -> Command {
    if let Some(option) = command.words.iter().position(|word| word == "-userFile") {
        command.words.drain(option..command.words.len().min(option + 2));
    }
    command
}

/// What there is to ask about a violation.
fn inquiry<'a>(outcome: &'a JobOutcome, inputs: &'a Inputs, depth: usize) -> Option<Inquiry<'a>> {
    let Verdict::Violated { property, kind, .. } = &outcome.verdict else { return None };
    let (spec, trace) = (&*outcome.job.spec, &outcome.facts.trace);
    let state = trace.last().filter(|step| shows_the_variables(step, &spec.variables()))?;
    let config = &inputs.config;
    let scene = Scene { spec, config, root: &inputs.root, state, next: None, depth };
    match kind {
        ViolationKind::Safety => Inquiry::violated(scene, property.as_ref()?),
        ViolationKind::Deadlock => {
            let next = config.next.as_ref().or(config.specification.as_ref())?;
            Inquiry::refused(scene, &next.name, &[])
        }
        // Only an action property is broken by a finite behaviour.
        ViolationKind::Liveness if trace.ending == Ending::Finite => {
            let step = Scene { state: trace.before_last()?, next: Some(state), ..scene };
            Inquiry::violated(step, property.as_ref()?)
        }
        ViolationKind::Liveness | ViolationKind::Assertion | ViolationKind::Assumption => None,
    }
}

/// False if the trace was printed through an `ALIAS`.
fn shows_the_variables(step: &Step, variables: &[String]) -> bool {
    let mut shown: Vec<&String> = step.state.iter().map(|(name, _)| name).collect();
    let mut declared: Vec<&String> = variables.iter().collect();
    shown.sort_unstable();
    declared.sort_unstable();
    shown == declared
}

fn small(job: &Job) -> Job {
    Job {
        mode: Mode::Exhaustive,
        coverage: false,
        resources: Resources { heap_mib: HEAP_MIB, workers: 1, jvm: Jvm::Short },
        ..job.clone()
    }
}

/// Waits for the end, and forces it when the time is up.
async fn run_to_its_end(command: Command, dir: &JobDir, budget: Duration) {
    let (reports, mut heard) = mpsc::channel(REPORTS_QUEUED);
    let (urgency, wanted) = watch::channel(Urgency::Run);
    let logs = Logs { stdout: dir.stdout(), stderr: dir.stderr() };
    let running = process::run(command, logs, 0, reports, wanted);
    let deadline = tokio::time::sleep(budget);
    tokio::pin!(running, deadline);
    loop {
        tokio::select! {
            () = &mut running => return,
            () = &mut deadline, if *urgency.borrow() == Urgency::Run => {
                let _ = urgency.send(Urgency::Kill);
            }
            Some(_) = heard.recv() => {}
        }
    }
}
