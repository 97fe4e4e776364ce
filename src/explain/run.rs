//! Puts the questions to the engines.
//!
//! In: the outcome of a run. Out: the same with explanations of what nobody
//! expected. Whoever decided on a job is asked, and before it whoever starts at
//! once: see [`witness`]. Nothing here changes a verdict, but for the name of the temporal
//! property where TLC told none, and a temporal violation that is of no
//! property; and none of it may take long: see [`BUDGET`].

use std::time::{Duration, Instant};

use super::approach::approach;
use super::ask::Asking;
use super::assumption::Stated;
use super::behaviour::{Walk, Walked};
use super::constants::{is_open, settle};
use super::module::Asked;
use super::walked::{self, named};
use super::{DEPTH_MAX, Heard, Inquiry, Scene, witness};
use crate::engine::Engines;
use crate::event::ViolationKind;
use crate::generate::{self, Inputs};
use crate::outcome::explanation::{Account, Finding};
use crate::outcome::{Identity, JobOutcome, RunOutcome, Verdict};
use crate::runner::Signals;
use crate::trace::location_in;
use crate::trace::{Action, Behaviour, Ending, Step};

/// Most time that explanations take: of one job, and of all together. One
/// takes as long as a few starts of TLC: a second each, or some on a busy
/// machine.
pub const BUDGET: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(60));

/// Most time that whoever is asked first has: what starts at once answers in a part of
/// a second, or not at all.
const FIRST: Duration = Duration::from_secs(3);

/// Questions about a behaviour that may fail before it is given up.
const FAILURES_MAX: usize = 4;

/// Said of a behaviour that does not show what it should.
const LAST_STATE_DROPPED: &str = "the last state shown does not break the property: this TLC dropped the state that does, one step further; run it with one worker, or with a newer TLC";

/// Said of a red of which less is told than could be.
const NO_TIME_LEFT: &str = "the time for explanations was over before all was told: 30 s for a job and 60 s for all jobs at most; check this one alone, on a machine that does less";

/// Least time for all explanations: without any, a red tells nothing but its
/// name.
const LEAST: Duration = Duration::from_secs(5);

/// Explains everything nobody expected. A signal ends the explaining, and no
/// more: all verdicts are in.
pub async fn explain_all(run: &mut RunOutcome, engines: &Engines) {
    explain_until(run, engines, Instant::now() + BUDGET.1).await;
}

/// The same for somebody who waits until then, and a few seconds longer at most.
pub async fn explain_until(run: &mut RunOutcome, engines: &Engines, until: Instant) {
    explain_those(run, engines, |job| !job.is_as_expected(), until).await;
}

/// Explains the temporal violations of which it is not certain yet which
/// property they are of, if any.
pub async fn name_violated(run: &mut RunOutcome, engines: &Engines) {
    let is_one_of_many = |job: &JobOutcome| match &job.verdict {
        Verdict::Violated { kind: ViolationKind::Liveness, property: Some(name), .. } => {
            name.contains(" or ")
        }
        _ => false,
    };
    let wanted = |job: &JobOutcome| is_one_of_many(job) || is_open(job);
    explain_those(run, engines, wanted, Instant::now() + BUDGET.1).await;
}

/// Tells the action of each step, where the engine that found the behaviour tells none.
pub async fn name_steps(run: &mut RunOutcome, engines: &Engines) {
    explain_those(run, engines, |_| true, Instant::now() + BUDGET.1).await;
}

async fn explain_those(
    run: &mut RunOutcome,
    engines: &Engines,
    wanted: impl Fn(&JobOutcome) -> bool,
    until: Instant,
) {
    let Ok(mut signals) = Signals::listen() else { return };
    if run.signal.is_some() {
        return;
    }
    let started = Instant::now();
    let all = until.clamp(started + LEAST, started + BUDGET.1);
    for outcome in run.jobs.values_mut().filter(|job| wanted(job)) {
        let decided = engines.of(&outcome.job);
        let identity = &decided.identity();
        let Some(engine) = decided.evaluator() else {
            outcome.notes.extend(is_red(outcome).then(|| cannot_be_asked(identity)));
            continue;
        };
        let until = all.min(Instant::now() + BUDGET.0);
        let asking = Asking { engine, identity, until };
        let first = witness::beside(engines, outcome).map(|engine| Asking { engine, ..asking });
        if asking.left().is_zero() {
            tell_if_cut(outcome, asking);
            continue;
        }
        let begun = Instant::now();
        let is_interrupted = tokio::select! {
            () = explain(outcome, asking, first) => false,
            _ = signals.next() => true,
        };
        outcome.explanation.elapsed += begun.elapsed();
        tell_if_cut(outcome, asking);
        if is_interrupted {
            return;
        }
    }
}

fn is_red(job: &JobOutcome) -> bool {
    matches!(job.verdict, Verdict::Violated { .. })
}

fn tell_if_cut(outcome: &mut JobOutcome, asking: Asking<'_>) {
    if is_red(outcome) && asking.left().is_zero() {
        outcome.notes.push(NO_TIME_LEFT.to_owned());
    }
}

/// Said of a red of an engine that only checks.
fn cannot_be_asked(engine: &Identity) -> String {
    format!("{} cannot be asked why: TLC (`--engine tlc`) tells more of this", engine.name)
}

/// What comes first is what a reader asks first.
async fn explain(outcome: &mut JobOutcome, asking: Asking<'_>, first: Option<Asking<'_>>) {
    let Ok(inputs) = generate::inputs(&outcome.job) else { return };
    approach(outcome, &inputs, asking).await;
    if settle(outcome, &inputs, asking).await {
        return;
    }
    let told = told(outcome, &inputs, asking, first).await;
    outcome.explanation.finding = told.finding;
    // A behaviour that was cut lacks more than that state, and says so; and only some
    // TLC drop one.
    let is_dropped =
        told.denied && outcome.facts.stop.is_none() && asking.engine.noting().is_some();
    outcome.notes.extend(is_dropped.then(|| LAST_STATE_DROPPED.to_owned()));
    let Some((behaviour, found)) = told.walked else { return };
    outcome.explanation.accounts = found.accounts;
    named(outcome, &found.broken);
    walked::tell_actions(outcome, behaviour, &found.actions, asking.identity);
}

/// What whoever starts at once tells, if that is all there is to tell; else what the
/// engine tells that decided.
async fn told(
    outcome: &JobOutcome,
    inputs: &Inputs,
    asking: Asking<'_>,
    first: Option<Asking<'_>>,
) -> Told {
    if let (Some(first), Verdict::Violated { kind, .. }) = (first, &outcome.verdict) {
        let until = asking.until.min(Instant::now() + FIRST);
        let told = tell(outcome, inputs, Asking { until, ..first }).await;
        if told.is_all(*kind) {
            return told;
        }
    }
    tell(outcome, inputs, asking).await
}

/// What an engine tells of a violation.
#[derive(Default)]
struct Told {
    /// Why it is one.
    finding: Option<Finding>,
    /// True if it is not false where it was said to be.
    denied: bool,
    walked: Option<(Behaviour, Along)>,
}

impl Told {
    /// True if there is nothing that another engine could add: the walk has found each
    /// step's action and, of a temporal property, that it is violated.
    fn is_all(&self, kind: ViolationKind) -> bool {
        let Some((behaviour, found)) = &self.walked else { return false };
        let is_told = |step: &Step| found.actions.iter().any(|(to, _)| *to == step.number);
        let is_explained = match &self.finding {
            Some(finding) => !finding.is_bare(),
            None => !found.accounts.is_empty(),
        };
        let is_found = kind != ViolationKind::Liveness || !found.broken.is_empty();
        let mut steps = behaviour.steps.iter().skip(1);
        is_explained && is_found && !self.denied && found.is_whole && steps.all(is_told)
    }
}

/// What was found along a behaviour.
struct Along {
    accounts: Vec<Account>,
    /// The properties that it breaks.
    broken: Vec<String>,
    actions: Vec<(u64, Vec<Action>)>,
    /// True if all was answered in one walk.
    is_whole: bool,
}

/// Asks why it is a violation and, along the whole behaviour, which property it
/// breaks and what each step is: at once where that is possible.
async fn tell(outcome: &JobOutcome, inputs: &Inputs, asking: Asking<'_>) -> Told {
    let mut told = Told::default();
    let behaviour = walked::whole(outcome);
    let candidates = walked::candidates(outcome, &inputs.config);
    let spec = &outcome.job.spec;
    let mut walk = behaviour
        .as_ref()
        .and_then(|it| Walk::new(spec, &inputs.config, &inputs.root, it, &candidates));
    let mut printed = None;
    if let (Some(walk), Some(behaviour)) = (&walk, &behaviour)
        && let Some((inquiry, asked)) = of_the_last_state(outcome, inputs, behaviour)
        && let Some(now) = asking.heard(outcome, &walk.inputs_after(&asked, inputs)).await
    {
        (told.finding, told.denied) = (inquiry.read(&now.printed), inquiry.denied(&now.printed));
        printed = Some(now).filter(|now| inquiry.has_ended(&now.printed));
    }
    if told.finding.is_none() && !told.denied {
        match &outcome.verdict {
            Verdict::Violated { kind: ViolationKind::Assumption, property: None, .. } => {
                told.finding = assumed(outcome, inputs, asking).await;
            }
            _ => find(outcome, inputs, asking, &mut told).await,
        }
    }
    if let (Some(walk), Some(behaviour)) = (&mut walk, behaviour) {
        let found = along(outcome, inputs, asking, (walk, printed, candidates.len())).await;
        told.walked = found.map(|found| (behaviour, found));
    }
    told
}

/// What there is to ask about the last state of a behaviour.
fn of_the_last_state(
    outcome: &JobOutcome,
    inputs: &Inputs,
    behaviour: &Behaviour,
) -> Option<(Inquiry, Asked)> {
    let is_last = |step: &Step| behaviour.steps.last().is_some_and(|l| l.state == step.state);
    outcome.facts.trace.last().filter(|step| is_last(step))?;
    let inquiry = inquiry(outcome, inputs, DEPTH_MAX)?;
    let asked = inquiry.asked_of_a_state()?;
    Some((inquiry, asked))
}

/// Which property the behaviour breaks and why, and what each step is, given what
/// was printed already.
async fn along(
    outcome: &JobOutcome,
    inputs: &Inputs,
    asking: Asking<'_>,
    (walk, first, candidates): (&mut Walk, Option<Heard>, usize),
) -> Option<Along> {
    let mut printed = String::new();
    let mut first = first;
    let mut failed = false;
    for _ in 0..=FAILURES_MAX {
        let now = match first.take() {
            Some(first) => first,
            None => match asking.heard(outcome, &walk.inputs(inputs)).await {
                Some(now) => now,
                None => break,
            },
        };
        printed.push_str(&now.printed);
        failed |= now.failure.is_some();
        if !walk.leaves_out_what_failed(&now) {
            break;
        }
    }
    let found = walk.read(&printed);
    let mut broken: Vec<String> = found.accounts.iter().map(|a| a.property.clone()).collect();
    let is_open = broken.is_empty() && candidates > 1;
    let open: Vec<&String> = found.undecided.iter().filter(|_| is_open).collect();
    for property in &open {
        let inputs = walk.inputs_of(property, inputs);
        let mut is_broken = false;
        let mut hear = |event: &_| is_broken |= walked::is_violation(event);
        asking.reported(outcome, &inputs, &mut hear).await?;
        broken.extend(is_broken.then(|| (*property).clone()));
    }
    let is_whole = !failed && open.is_empty();
    let Walked { accounts, actions, .. } = found;
    Some(Along { accounts, broken, actions, is_whole })
}

/// Why a formula is false in one state or step. If what is asked in full depth
/// is more than the engine's parser accepts, the formula alone is asked about.
async fn find(outcome: &JobOutcome, inputs: &Inputs, asking: Asking<'_>, told: &mut Told) {
    for depth in [DEPTH_MAX, 0] {
        let Some(inquiry) = inquiry(outcome, inputs, depth) else { break };
        let Some(heard) = asking.heard(outcome, &inquiry.inputs(inputs)).await else { break };
        let printed = &heard.printed;
        (told.finding, told.denied) = (inquiry.read(printed), inquiry.denied(printed));
        if told.finding.is_some() || told.denied {
            break;
        }
    }
}

/// Why an assumption is false.
async fn assumed(outcome: &JobOutcome, inputs: &Inputs, asking: Asking<'_>) -> Option<Finding> {
    let Verdict::Violated { detail: Some(detail), .. } = &outcome.verdict else { return None };
    let stated = Stated::new(&outcome.job.spec, &location_in(detail)?)?;
    let (spec, state, config) = (&stated.spec, &stated.state(), &inputs.config);
    for depth in [DEPTH_MAX, 0] {
        let scene = Scene { spec, config, root: &inputs.root, state, next: None, depth };
        let inquiry = Inquiry::violated(scene, &stated.name)?;
        let asked = stated.inputs(&inquiry.inputs(inputs));
        let finding = inquiry.read(&asking.heard(outcome, &asked).await?.printed);
        if finding.is_some() {
            return finding;
        }
    }
    None
}

/// What there is to ask about a violation.
fn inquiry(outcome: &JobOutcome, inputs: &Inputs, depth: usize) -> Option<Inquiry> {
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
