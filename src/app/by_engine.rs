//! Counterexamples of specifications that have no mirror, made small by an engine.
//!
//! In: a counterexample and the model it is one of. Out: a shortest one that
//! breaks the same, or the same one if the time ends before that is found.
//! tla-mc is asked first, for it starts at once. TLC is asked where tla-mc has found
//! nothing, or what TLC does not confirm.

use std::time::Instant;

use greyverify_protocol::{Measure, Proof, Shrunk};

use super::Fatal;
use super::asked::{Asked, check};
use super::confirm::confirmed_or_why;
use super::prepare::engine_names;
use super::shortest::{as_tlc, by_tla_mc, by_tlc, looks_everywhere};
use super::subject::Subject;
use crate::cli::{SearchArgs, ShrinkArgs};
use crate::event::ViolationKind;
use crate::import::read;
use crate::manifest::{DEFAULT_PROFILE, EngineName};
use crate::outcome::{ExitCode, Inconclusive, JobOutcome, Verdict, finding};
use crate::report::shrink::{Confirmation, Searcher};
use crate::trace::{About, Behaviour, DEADLOCK, Ending};

/// What the engine made of a counterexample.
pub(super) struct ByEngine {
    /// The counterexample, and what is proved of it.
    pub(super) result: Shrunk,
    /// The engine.
    pub(super) by: Searcher,
    /// The signal that ended the search.
    pub(super) signal: Option<i32>,
    /// What TLC says of it, if it was asked already.
    pub(super) confirmation: Option<(Confirmation, ExitCode)>,
}

/// Searches the model for a shortest counterexample.
pub(super) fn by_engine(
    args: &ShrinkArgs,
    subject: &Subject,
    secs: u64,
) -> Result<ByEngine, Fatal> {
    is_safety(args, subject)?;
    let begun = Instant::now();
    match chosen(args, subject)? {
        Some(EngineName::Tlc) => {}
        Some(EngineName::TlaMc) => {
            let made = made(&by_tla_mc(args, subject, secs)?, args, subject)?;
            return Ok(if looks_everywhere(subject) { made } else { made.unproved() });
        }
        Some(EngineName::Both) | None => {
            // What tla-mc does not come to an end with is left as much time for TLC.
            if let Some(made) = at_once(args, subject, secs.div_ceil(2)) {
                return Ok(made);
            }
        }
    }
    let left = secs.saturating_sub(begun.elapsed().as_secs()).max(1);
    made(&by_tlc(args, subject, left)?, args, subject)
}

/// The engine that the command line or the manifest names.
pub(super) fn chosen(args: &ShrinkArgs, subject: &Subject) -> Result<Option<EngineName>, Fatal> {
    let search = SearchArgs { engine: args.engine, ..SearchArgs::default() };
    let check = check(&args.tools, &args.behaviour.manifest, subject, search);
    Ok(engine_names(&check)?.into_iter().next().flatten())
}

/// What tla-mc finds, if it is no longer than what is there, each of its steps is known,
/// and TLC confirms it.
fn at_once(args: &ShrinkArgs, subject: &Subject, secs: u64) -> Option<ByEngine> {
    let asked = as_tlc(args, subject, secs).ok()??;
    let made = made(&asked, args, subject).ok()?;
    if made.signal.is_some() {
        return Some(made);
    }
    let behaviour = &made.result.behaviour;
    let is_named = behaviour.steps.iter().skip(1).all(|step| step.action.is_some());
    if made.result.proved == Proof::None || !is_named {
        return None;
    }
    if args.no_tlc {
        return Some(made);
    }
    let confirmation = confirmed_or_why(args, subject, behaviour);
    let is_believed = stands(&confirmation);
    let signal = confirmation.1.signal();
    is_believed.then_some(ByEngine { confirmation: Some(confirmation), signal, ..made })
}

/// True if a counterexample may be believed. Where there is no TLC, nobody else can be asked.
pub(super) fn stands((_, code): &(Confirmation, ExitCode)) -> bool {
    matches!(code, ExitCode::AsExpected | ExitCode::Signal(_) | ExitCode::Toolchain)
}

/// What an engine's answer makes of the counterexample.
fn made(asked: &Asked, args: &ShrinkArgs, subject: &Subject) -> Result<ByEngine, Fatal> {
    let engine = asked.engine();
    let before = &told(subject);
    let mut out_of_time = false;
    let (behaviour, proved) = match answer(asked, subject)? {
        // The file may show a behaviour that a constraint of the model cuts.
        Answer::Found(found) if found.steps.len() <= before.steps.len() => {
            (*found, Proof::Smallest)
        }
        Answer::Found(_) => (before.clone(), Proof::None),
        Answer::Nothing | Answer::Unknown => {
            if asked.run.signal.is_none() {
                asked.job().map_or(Ok(()), |job| has_run_out(job, args, subject, engine.name))?;
                out_of_time = true;
            }
            (before.clone(), Proof::None)
        }
    };
    let (before, after) = (measure(before), measure(&behaviour));
    let result = Shrunk { behaviour, before, after, proved };
    let by = Searcher { out_of_time, ..searcher(asked, subject) };
    Ok(ByEngine { result, by, signal: asked.run.signal, confirmation: None })
}

/// The engine that was asked.
pub(super) fn searcher(asked: &Asked, subject: &Subject) -> Searcher {
    let within = subject.question.limits().into_iter().map(str::to_owned).collect();
    Searcher { name: asked.engine().full_name(), within, out_of_time: false }
}

/// What an engine says of a property.
pub(super) enum Answer {
    /// This breaks it, and nothing shorter does.
    Found(Box<Behaviour>),
    /// Nothing breaks it.
    Nothing,
    /// It does not know.
    Unknown,
}

/// What an engine says of the one job it was given.
pub(super) fn answer(asked: &Asked, subject: &Subject) -> Result<Answer, Fatal> {
    let Some(job) = asked.job() else { return Ok(Answer::Unknown) };
    if let Some(found) = found(job, subject)? {
        return Ok(Answer::Found(Box::new(found)));
    }
    Ok(match &job.verdict {
        Verdict::Verified { .. } | Verdict::Unreached { .. } | Verdict::Vacuous { .. } => {
            Answer::Nothing
        }
        _ => Answer::Unknown,
    })
}

impl ByEngine {
    /// The same, of which nobody knows that none is shorter.
    fn unproved(self) -> Self {
        Self { result: Shrunk { proved: Proof::None, ..self.result }, ..self }
    }
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
fn has_run_out(
    job: &JobOutcome,
    args: &ShrinkArgs,
    subject: &Subject,
    engine: &str,
) -> Result<(), Fatal> {
    let file = args.behaviour.file.display();
    let (name, property) = (&subject.name, &subject.property);
    let (code, what) = match &job.verdict {
        Verdict::Inconclusive { why: Inconclusive::TimeBudget { .. } } => return Ok(()),
        Verdict::Verified { .. } | Verdict::Unreached { .. } | Verdict::Vacuous { .. }
            if engine == EngineName::TlaMc.word() && !looks_everywhere(subject) =>
        {
            let what = "does not look at the states that its constraints exclude: ask --engine tlc";
            (
                ExitCode::Inconclusive,
                format!("{file}: {engine} found nothing in {name}, and {what}"),
            )
        }
        Verdict::Verified { .. } | Verdict::Unreached { .. } | Verdict::Vacuous { .. } => (
            ExitCode::Unexpected,
            format!(
                "{file}: {engine} has searched all of {name}, and nothing in it breaks {property}"
            ),
        ),
        other => (
            ExitCode::Inconclusive,
            format!("{file}: {engine} could not search {name}: {}", finding(other)),
        ),
    };
    let profile = match subject.profile == DEFAULT_PROFILE {
        true => String::new(),
        false => format!(" --profile {}", subject.profile),
    };
    let hint = format!("see what is said of it: greyverify check --model {name}{profile}");
    Err(Fatal::new(code, what, Some(hint)))
}

/// Nobody says which of the actions are faults.
pub(super) fn measure(behaviour: &Behaviour) -> Measure {
    Measure { faults: 0, states: behaviour.steps.len(), size: 0, actions: Vec::new() }
}
