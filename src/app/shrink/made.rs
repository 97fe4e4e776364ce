//! What is made of what an engine answers.
//!
//! In: the run of one search, and the counterexample at hand. Out: the shorter of the two, and
//! what is proved of it.

use greyverify_protocol::{Measure, Proof, Shrunk};

use super::shortest::looks_everywhere;
use crate::app::Fatal;
use crate::app::asked::{Asked, counterexample_of};
use crate::app::confirm::confirmed_and_named;
use crate::app::subject::Subject;
use crate::cli::ShrinkArgs;
use crate::event::ViolationKind;
use crate::manifest::EngineName;
use crate::outcome::{ExitCode, Inconclusive, JobOutcome, SoFar, Verdict, finding};
use crate::report::shrink::{Confirmation, Searcher};
use crate::shrink::Faults;
use crate::trace::{About, Behaviour, DEADLOCK};

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

/// What an engine's answer makes of the counterexample at hand.
pub(super) fn made(
    asked: &Asked,
    (args, subject): (&ShrinkArgs, &Subject),
    at_hand: Behaviour,
) -> Result<ByEngine, Fatal> {
    let engine = asked.engine();
    let mut by = searcher(asked, subject);
    let (behaviour, proved) = match answer(asked, subject)? {
        // The file may show a behaviour that a constraint of the model cuts.
        Answer::Found(found) if found.steps.len() <= at_hand.steps.len() => {
            (*found, Proof::Smallest)
        }
        Answer::Found(_) => (at_hand, Proof::None),
        Answer::Nothing | Answer::Unknown => {
            if asked.run.signal.is_none() {
                asked.job().map_or(Ok(()), |job| has_run_out(job, subject, engine.name))?;
                by.out_of_time = true;
            }
            by.none_within = asked.job().and_then(none_within);
            (at_hand, Proof::None)
        }
    };
    let faults = &faults(args, subject);
    let (before, after) = (measure(&subject.behaviour, faults), measure(&behaviour, faults));
    let result = Shrunk { behaviour, before, after, proved };
    Ok(ByEngine { result, by, signal: asked.run.signal, confirmation: None })
}

/// The number of states up to which a search that was cut has met every behaviour.
fn none_within(job: &JobOutcome) -> Option<u64> {
    SoFar::of(&job.job, &job.verdict, &job.facts)?.complete_to_depth
}

/// The engine that was asked.
pub(super) fn searcher(asked: &Asked, subject: &Subject) -> Searcher {
    Searcher { name: asked.engine().full_name(), ..Searcher::tlc(limits(subject)) }
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
    /// A counterexample as it was.
    pub(super) fn unchanged(behaviour: Behaviour, by: Searcher, faults: &Faults) -> Self {
        let as_it_was = measure(&behaviour, faults);
        let (before, after) = (as_it_was.clone(), as_it_was);
        let result = Shrunk { behaviour, before, after, proved: Proof::None };
        Self { result, by, signal: None, confirmation: None }
    }

    /// The same, of which nobody knows that none is shorter.
    pub(super) fn unproved(self) -> Self {
        Self { result: Shrunk { proved: Proof::None, ..self.result }, ..self }
    }

    /// What was found in its place, if TLC confirms it.
    pub(super) fn or(
        self,
        args: &ShrinkArgs,
        subject: &Subject,
        found: Option<(Behaviour, Searcher)>,
    ) -> Self {
        let Some((behaviour, by)) = found else { return self };
        let (behaviour, confirmation) = confirmed_and_named(args, subject, behaviour);
        if !stands(&confirmation) {
            return self;
        }
        let signal = confirmation.1.signal();
        let after = measure(&behaviour, &faults(args, subject));
        let result = Shrunk { behaviour, after, ..self.result };
        Self { result, by, signal, confirmation: Some(confirmation) }
    }

    /// What a search everywhere found, or what one among parts of the recording did.
    pub(super) fn beside(self, parts: Self) -> Self {
        if self.result.proved == Proof::Smallest {
            return self;
        }
        let signal = self.signal.or(parts.signal);
        let of_both = |by: Searcher| Searcher {
            parts: parts.by.parts,
            none_within: self.by.none_within,
            out_of_time: self.by.out_of_time,
            ..by
        };
        match parts.result.behaviour.steps.len() < self.result.before.states {
            true => Self { by: of_both(parts.by.clone()), signal, ..parts },
            false => Self { by: of_both(self.by.clone()), signal, ..self },
        }
    }
}

/// The counterexample as it was, with the kind of what it breaks, which text of
/// TLC need not tell.
pub(super) fn told(subject: &Subject) -> Behaviour {
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

/// The actions that are faults.
pub(super) fn faults(args: &ShrinkArgs, subject: &Subject) -> Faults {
    let named = if args.faults.is_empty() { &subject.faults } else { &args.faults };
    with_replaced(named.iter(), subject)
}

/// Actions, and what the model has in their place.
pub(super) fn with_replaced<'a>(
    names: impl Iterator<Item = &'a String>,
    subject: &Subject,
) -> Faults {
    let replaced = |name: &'a String| {
        let by = subject.question.replace.get(name).map(|by| by.value.as_str());
        std::iter::once(name.as_str()).chain(by).map(str::to_owned).collect::<Vec<_>>()
    };
    let all: Vec<String> = names.flat_map(replaced).collect();
    Faults::named(all.iter().map(String::as_str))
}

/// The constraints within which a model is searched.
pub(super) fn limits(subject: &Subject) -> Vec<String> {
    subject.question.limits().into_iter().map(str::to_owned).collect()
}

/// True if a counterexample may be believed. Where there is no TLC, nobody else can be asked.
pub(super) fn stands((_, code): &(Confirmation, ExitCode)) -> bool {
    matches!(code, ExitCode::AsExpected | ExitCode::Signal(_) | ExitCode::Toolchain)
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
    let read = counterexample_of(job)?;
    let about = About { kind: read.about.kind, ..subject.behaviour.about.clone() };
    Ok((read.steps.len() as u64 == steps).then_some(Behaviour { about, ..read }))
}

/// That only the time ended the search; any other end is told as what it is.
fn has_run_out(job: &JobOutcome, subject: &Subject, engine: &str) -> Result<(), Fatal> {
    let file = subject.file.display();
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
    let hint = format!("see what is said of it: {}", subject.check_command());
    Err(Fatal::new(code, what, Some(hint)))
}

/// How small a behaviour is.
pub(super) fn measure(behaviour: &Behaviour, faults: &Faults) -> Measure {
    let (faults, states) = (faults.of(behaviour), behaviour.steps.len());
    Measure { faults, states, size: 0, actions: Vec::new() }
}
