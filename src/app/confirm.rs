//! What an engine says of one behaviour that it is made to follow.

use super::Fatal;
use super::asked::{Asked, about_one_property, asked, check, counterexample_of, prepare_about};
use super::subject::Subject;
use crate::cli::{SearchArgs, ShrinkArgs, ToolArgs};
use crate::event::ViolationKind;
use crate::explain::without_arguments;
use crate::generate::{self, Inputs, forced};
use crate::manifest::EngineName;
use crate::outcome::{ExitCode, JobOutcome, Verdict, finding};
use crate::report::progress::Verbosity;
use crate::report::replay::{End, Followed};
use crate::report::shrink::Confirmation;
use crate::shrink::{is_named, relation};
use crate::trace::{Action, Behaviour, Ending};

/// Heap of the TLC that confirms, in MiB; it sees a handful of states.
const HEAP_MIB: u64 = 256;
/// Seconds it may take.
const CONFIRM_SECS: u64 = 300;

/// Has TLC follow the behaviour, or says why it cannot.
pub(super) fn confirmed_or_why(
    args: &ShrinkArgs,
    subject: &Subject,
    behaviour: &Behaviour,
) -> (Confirmation, ExitCode) {
    confirm(&args.tools, subject, behaviour)
        .unwrap_or_else(|fatal| (unknown(&fatal.text()), fatal.code))
}

fn confirm(
    tools: &ToolArgs,
    subject: &Subject,
    behaviour: &Behaviour,
) -> Result<(Confirmation, ExitCode), Fatal> {
    let asked = walk(tools, subject, behaviour, Some(EngineName::Tlc))?;
    Ok(said_by(&asked, behaviour.steps.len() as u64))
}

fn said_by(asked: &Asked, states: u64) -> (Confirmation, ExitCode) {
    let confirmation = match asked.job() {
        Some(job) => said(job, asked.engine().version, states),
        None => unknown("TLC was not started"),
    };
    let code = match (&confirmation, asked.run.signal) {
        (_, Some(number)) => ExitCode::Signal(number),
        (Confirmation::Confirmed { .. }, _) => ExitCode::AsExpected,
        (Confirmation::Refuted { .. }, _) => ExitCode::Unexpected,
        (Confirmation::Unknown { .. } | Confirmation::NotAsked, _) => ExitCode::Inconclusive,
    };
    (confirmation, code)
}

/// Has TLC, or where there is no Java the engine that needs none, follow the behaviour of a
/// subject; beside that, the signal that ended it.
pub(super) fn follow(
    tools: &ToolArgs,
    subject: &Subject,
) -> Result<(Followed, Option<i32>), Fatal> {
    let behaviour = &subject.behaviour;
    let mut asked = walk(tools, subject, behaviour, None)?;
    let states = behaviour.steps.len() as u64;
    let end = match asked.job() {
        Some(job) => end(job, states),
        None => End::Unknown("the engine was not started".to_owned()),
    };
    let end = match end {
        End::Shown(_) => mislabelled(&mut asked, behaviour).unwrap_or(end),
        other => other,
    };
    Ok((Followed { engine: asked.engine().full_name(), end }, asked.run.signal))
}

/// The first step that is not one of the action that the behaviour says it is. A name that is
/// none of an action says nothing.
fn mislabelled(asked: &mut Asked, behaviour: &Behaviour) -> Option<End> {
    let name = |action: &Action| without_arguments(&action.name);
    let told = behaviour.steps.iter().map(|step| step.action.as_ref().map(name));
    let told: Vec<Option<String>> = told.collect();
    let job = &asked.job()?.job;
    let relation = relation(&job.spec, &generate::inputs(job).ok()?)?;
    let is_one = |name: &&String| relation.disjuncts.iter().any(|one| is_named(name, &one.action));
    let known: Vec<Option<String>> =
        told.iter().map(|name| name.as_ref().filter(is_one).cloned()).collect();
    if known.iter().all(Option::is_none) {
        return None;
    }
    asked.name_steps_as(&known).ok()?;
    let found = counterexample_of(asked.job()?).ok()?;
    found.steps.iter().zip(&known).skip(1).find_map(|(step, told)| {
        let (is, told) = (step.action.as_ref()?, told.as_ref()?);
        let (state, told) = (step.number, told.clone());
        (name(is) != told).then(|| End::Otherwise { state, told, is: is.to_string() })
    })
}

/// Has TLC follow a behaviour, and names each step with its arguments, as far as they are found
/// out. What TLC does not follow stays as it was.
pub(super) fn confirmed_and_named(
    args: &ShrinkArgs,
    subject: &Subject,
    behaviour: Behaviour,
) -> (Behaviour, (Confirmation, ExitCode)) {
    match walk(&args.tools, subject, &behaviour, Some(EngineName::Tlc)) {
        Ok(mut asked) => {
            let said = said_by(&asked, behaviour.steps.len() as u64);
            let is_confirmed = matches!(said.0, Confirmation::Confirmed { .. });
            let named = is_confirmed.then(|| named(&mut asked, &behaviour)).flatten();
            (named.unwrap_or(behaviour), said)
        }
        Err(fatal) => (behaviour, (unknown(&fatal.text()), fatal.code)),
    }
}

/// The behaviour that was followed, with the names that were found out.
fn named(asked: &mut Asked, behaviour: &Behaviour) -> Option<Behaviour> {
    asked.name_steps_of_module().ok()?;
    let named = counterexample_of(asked.job()?).ok()?;
    let mut steps = behaviour.steps.clone();
    for (step, named) in steps.iter_mut().zip(named.steps) {
        step.action = named.action.or(step.action.take());
    }
    // Round a cycle it may have gone more than once.
    let mut ending = behaviour.ending.clone();
    if let (Ending::BackTo { action, .. }, Ending::BackTo { action: Some(back), .. }) =
        (&mut ending, named.ending)
    {
        *action = Some(back);
    }
    Some(Behaviour { steps, ending, ..behaviour.clone() })
}

/// How far a search came that can follow one behaviour and no other.
pub(super) fn end(job: &JobOutcome, states: u64) -> End {
    // Each state of the behaviour is one, for a counter tells them apart.
    let reached = job.facts.counts.and_then(|counts| counts.distinct).unwrap_or(0);
    match &job.verdict {
        Verdict::Violated { kind, .. } if shows(job, states) => End::Shown(Some(*kind)),
        Verdict::Violated { kind: ViolationKind::Safety, steps, .. } if job.is_as_expected() => {
            End::Early { state: *steps }
        }
        // Its last state is none, but another one that can follow it.
        Verdict::Violated { kind: ViolationKind::Deadlock, steps, .. } if *steps > states => {
            End::Holds
        }
        Verdict::ReachedAsExpected { .. } if shows(job, states) => End::Shown(None),
        Verdict::Verified { .. } | Verdict::Unreached { .. } | Verdict::Vacuous { .. } => {
            if reached < states { End::Stops { reached } } else { End::Holds }
        }
        other => End::Unknown(finding(other)),
    }
}

/// Has an engine walk a behaviour and no other; `None` for the one that is there.
fn walk(
    tools: &ToolArgs,
    subject: &Subject,
    behaviour: &Behaviour,
    engine: Option<EngineName>,
) -> Result<Asked, Fatal> {
    let search = SearchArgs {
        engine,
        heap: Some(HEAP_MIB),
        time_budget: Some(CONFIRM_SECS),
        ..SearchArgs::default()
    };
    let check = check(tools, subject, search);
    let mut prepared = prepare_about(&check, subject, |job| about_one_property(job, subject))?;
    let inputs = prepared.plan.jobs.iter().map(|job| forced(job, behaviour));
    let inputs: Vec<Inputs> = inputs.collect::<Result<_, _>>()?;
    let engine = &prepared.engines.first;
    prepared.inputs = inputs.into_iter().map(|inputs| engine.readable(inputs)).collect();
    asked(prepared, Verbosity::Quiet)
}

/// Of a behaviour with an end TLC must show the same number of states. Round a
/// cycle it may go more than once before it says where it returns; as it can
/// follow nothing else, the property tells.
fn shows(job: &JobOutcome, states: u64) -> bool {
    match &job.verdict {
        Verdict::Violated { kind: ViolationKind::Deadlock, steps, .. } => *steps == states,
        Verdict::Violated { kind: ViolationKind::Liveness, .. } => job.is_as_expected(),
        Verdict::Violated { steps, .. } | Verdict::ReachedAsExpected { steps, .. } => {
            job.is_as_expected() && *steps == states
        }
        _ => false,
    }
}

fn said(job: &JobOutcome, tlc: String, states: u64) -> Confirmation {
    match &job.verdict {
        _ if shows(job, states) => Confirmation::Confirmed { tlc },
        Verdict::Inconclusive { .. } | Verdict::EngineFailed { .. } => {
            Confirmation::Unknown { why: finding(&job.verdict) }
        }
        other => Confirmation::Refuted { finding: finding(other) },
    }
}

/// Nothing is known, for this reason.
pub(super) fn unknown(why: &str) -> Confirmation {
    Confirmation::Unknown { why: why.to_owned() }
}
