//! Counterexamples of specifications that have no mirror, made small by TLC.
//!
//! In: a counterexample and the model it is one of. Out: a shortest one that
//! breaks the same, or the same one if the time ends before that is found.

use greyverify_protocol::{Measure, Proof, Shrunk};

use super::Fatal;
use super::confirm::shortest;
use super::subject::Subject;
use crate::cli::ShrinkArgs;
use crate::event::ViolationKind;
use crate::import::read;
use crate::outcome::{ExitCode, Inconclusive, JobOutcome, Verdict, finding};
use crate::report::progress::Verbosity;
use crate::trace::{About, Behaviour, DEADLOCK, Ending};

/// What the engine made of a counterexample.
pub(super) struct ByEngine {
    /// The counterexample, and what is proved of it.
    pub(super) result: Shrunk,
    /// TLC's version.
    pub(super) tlc: String,
    /// The signal that ended the search.
    pub(super) signal: Option<i32>,
}

/// Searches the model for a shortest counterexample.
pub(super) fn by_engine(
    args: &ShrinkArgs,
    subject: &Subject,
    seconds: u64,
) -> Result<ByEngine, Fatal> {
    is_safety(args, subject)?;
    let verbosity = if args.quiet { Verbosity::Quiet } else { Verbosity::Normal };
    let (tools, manifest) = (&args.tools, &args.behaviour.manifest);
    let asked = shortest(tools, manifest, subject, seconds, verbosity)?;
    let job = asked.job();
    let found = job.map(|job| found(job, subject)).transpose()?.flatten();
    let before = &told(subject);
    let (behaviour, proved) = match found {
        // The file may show a behaviour that a constraint of the model cuts.
        Some(found) if found.steps.len() <= before.steps.len() => (found, Proof::Smallest),
        Some(_) => (before.clone(), Proof::None),
        None if asked.run.signal.is_some() => (before.clone(), Proof::None),
        None => {
            job.map_or(Ok(()), |job| has_run_out(job, args, subject))?;
            (before.clone(), Proof::None)
        }
    };
    let (before, after) = (measure(before), measure(&behaviour));
    let result = Shrunk { behaviour, before, after, proved };
    Ok(ByEngine { result, tlc: asked.tlc.clone(), signal: asked.run.signal })
}

/// Breadth first a shortest counterexample is met first only if a state tells
/// that it is one.
fn is_safety(args: &ShrinkArgs, subject: &Subject) -> Result<(), Fatal> {
    let property = &subject.property;
    let is_temporal = subject.question.properties.iter().any(|name| name.value == *property);
    let goes_on = matches!(subject.behaviour.ending, Ending::BackTo { .. });
    if !is_temporal && !goes_on {
        return Ok(());
    }
    let what = format!(
        "{}: {} has no mirror, and without one only counterexamples to invariants, deadlocks and \
         reached predicates are made small; {property} is a temporal property",
        args.behaviour.file.display(),
        subject.spec,
    );
    let hint = "name a mirror program in the manifest: [mirror] with command = [\"...\"]";
    Err(Fatal::new(ExitCode::Usage, what, Some(hint.to_owned())))
}

/// The counterexample as it was, with the kind of what it breaks, which text of
/// TLC need not tell.
fn told(subject: &Subject) -> Behaviour {
    let behaviour = subject.behaviour.clone();
    let is_invariant = subject.question.invariants.iter().any(|n| n.value == subject.property);
    let kind = match is_invariant {
        true => Some(ViolationKind::Safety),
        false if subject.property == DEADLOCK => Some(ViolationKind::Deadlock),
        false => None,
    };
    let about = About { kind: behaviour.about.kind.or(kind), ..behaviour.about };
    Behaviour { about, ..behaviour }
}

/// The counterexample that the search ended with.
fn found(job: &JobOutcome, subject: &Subject) -> Result<Option<Behaviour>, Fatal> {
    let steps = match &job.verdict {
        Verdict::Violated { kind: ViolationKind::Deadlock, steps, cut: None, .. } => *steps,
        Verdict::Violated { steps, cut: None, .. }
        | Verdict::ReachedAsExpected { steps, cut: None, .. }
            if job.is_as_expected() =>
        {
            *steps
        }
        _ => return Ok(None),
    };
    let read = read(&job.dir.counterexample_itf())?.behaviour;
    let about = About { kind: read.about.kind, ..subject.behaviour.about.clone() };
    Ok((read.steps.len() as u64 == steps).then_some(Behaviour { about, ..read }))
}

/// That only the time ended the search; any other end is told as what it is.
fn has_run_out(job: &JobOutcome, args: &ShrinkArgs, subject: &Subject) -> Result<(), Fatal> {
    let file = args.behaviour.file.display();
    let (name, property) = (&subject.name, &subject.property);
    let (code, what) = match &job.verdict {
        Verdict::Inconclusive { why: Inconclusive::TimeBudget { .. } } => return Ok(()),
        Verdict::Verified { .. } | Verdict::Unreached { .. } | Verdict::Vacuous { .. } => (
            ExitCode::Unexpected,
            format!("{file}: TLC has searched all of {name}, and nothing in it breaks {property}"),
        ),
        other => (
            ExitCode::Inconclusive,
            format!("{file}: TLC could not search {name}: {}", finding(other)),
        ),
    };
    let hint = format!("see what TLC says of it: greyverify check --model {name}");
    Err(Fatal::new(code, what, Some(hint)))
}

/// Nobody says which of the actions are faults.
fn measure(behaviour: &Behaviour) -> Measure {
    Measure { faults: 0, states: behaviour.steps.len(), size: 0, actions: Vec::new() }
}
