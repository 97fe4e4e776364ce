//! Counterexamples of specifications that have no mirror, made small by an engine.
//!
//! In: a counterexample and the model it is one of. Out: a shortest one that
//! breaks the same, or the shortest that was found until the time ended.
//! tla-mc is asked first, for it starts at once. Where it has not come to an end, TLC looks
//! among parts of what was recorded, and then everywhere. Where it is known which actions are
//! faults, one with fewer of them is preferred to one that is shorter.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use greyverify_protocol::{Measure, Proof, Shrunk};

use super::fewest::fewest;
use super::guided::parts;
use super::lasso;
use super::less::Model;
use super::shortest::{as_tlc, by_tla_mc, by_tlc, is_as_tlc, looks_everywhere};
use crate::app::Fatal;
use crate::app::asked::{Asked, check, counterexample_of};
use crate::app::confirm::{confirmed_and_named, confirmed_or_why};
use crate::app::prepare::engine_names;
use crate::app::subject::Subject;
use crate::cli::{SearchArgs, ShrinkArgs};
use crate::event::ViolationKind;
use crate::manifest::{DEFAULT_PROFILE, EngineName};
use crate::outcome::{ExitCode, Inconclusive, JobOutcome, SoFar, Verdict, finding};
use crate::report::shrink::{Confirmation, FewestFaults, Searcher, Way};
use crate::shrink::{Faults, Room};
use crate::trace::{About, Behaviour, DEADLOCK, Ending, Step};

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

/// Searches the model for a shortest counterexample, and for one with fewest faults.
pub(super) fn by_engine(
    args: &ShrinkArgs,
    subject: &mut Subject,
    secs: u64,
) -> Result<ByEngine, Fatal> {
    let faults = &faults(args, subject);
    if !faults.is_empty() {
        // The text of TLC tells the relation as a whole where an action is a part of a disjunct.
        subject.behaviour = named(args, subject);
        are_actions(args, subject)?;
    }
    let subject = &*subject;
    let until = Instant::now() + Duration::from_secs(secs);
    let shortest = match goes_on(subject) {
        true => shortest_lasso(args, subject, until)?,
        false => shortest(args, subject, (secs, until))?,
    };
    if faults.is_empty() || shortest.signal.is_some() {
        return Ok(shortest);
    }
    with_fewest_faults((args, subject), faults, shortest, until)
}

/// The actions that are faults.
pub(super) fn faults(args: &ShrinkArgs, subject: &Subject) -> Faults {
    let named = if args.faults.is_empty() { &subject.faults } else { &args.faults };
    Faults::named(named.iter().map(String::as_str))
}

/// That what is named as a fault is an action.
fn are_actions(args: &ShrinkArgs, subject: &Subject) -> Result<(), Fatal> {
    let usage = |what: String, hint: Option<String>| Fatal::new(ExitCode::Usage, what, hint);
    let named = if args.faults.is_empty() { &subject.faults } else { &args.faults };
    let spec = &subject.spec;
    let Some(model) = Model::of(args, subject, TLC_ALONE.to_vec())? else {
        let what = format!("{spec}: its next-state relation is not understood, and so no fault is");
        return Err(usage(what, Some("leave out --faults, and faults in the manifest".to_owned())));
    };
    let actions: BTreeSet<&str> =
        model.relation.disjuncts.iter().map(|disjunct| disjunct.action.as_str()).collect();
    let is_one = |name: &str| actions.iter().any(|action| Faults::named([name]).has(action));
    match named.iter().find(|name| !is_one(name)) {
        None => Ok(()),
        Some(name) => {
            let all = actions.into_iter().collect::<Vec<_>>().join(", ");
            let what = format!("{name} is to be a fault, and is not an action of {spec}");
            Err(usage(what, Some(format!("its actions are {all}"))))
        }
    }
}

/// A shortest one of those that end.
fn shortest(
    args: &ShrinkArgs,
    subject: &Subject,
    (secs, until): (u64, Instant),
) -> Result<ByEngine, Fatal> {
    match chosen(args, subject)? {
        Some(EngineName::Tlc) => {}
        Some(EngineName::TlaMc) => {
            let asked = by_tla_mc(args, subject, secs)?;
            let made = made(&asked, (args, subject), told(subject))?;
            return Ok(if looks_everywhere(subject) { made } else { made.unproved() });
        }
        Some(EngineName::Both) | None => {
            // What tla-mc does not come to an end with is left as much time for TLC, and more.
            if let Some(made) = at_once(args, subject, secs.div_ceil(PART).min(FIRST_LOOK)) {
                return Ok(made);
            }
        }
    }
    let half = Duration::from_secs(secs.div_ceil(2));
    let is_short = subject.behaviour.steps.len() <= SHORT;
    if is_short {
        // It takes few steps to search as far.
        let made = everywhere((args, subject), secs.div_ceil(2), told(subject))?;
        if made.signal.is_some() || made.result.proved != Proof::None {
            return Ok(made);
        }
        let parts = part_of_recorded((args, subject), until)?;
        return Ok(made.beside(parts));
    }
    let parts = part_of_recorded((args, subject), until.min(Instant::now() + half))?;
    if parts.signal.is_some() {
        return Ok(parts);
    }
    let at_hand = parts.result.behaviour.clone();
    Ok(everywhere((args, subject), left(until).max(1), at_hand)?.beside(parts))
}

/// Of a counterexample with no more states than this, the model is searched before parts of it.
const SHORT: usize = 12;

/// What TLC finds among all states that is no longer than what is at hand.
fn everywhere(
    (args, subject): (&ShrinkArgs, &Subject),
    secs: u64,
    at_hand: Behaviour,
) -> Result<ByEngine, Fatal> {
    made(&by_tlc(args, subject, secs)?, (args, subject), at_hand)
}

/// Only TLC knows how far a state is from the beginning.
const TLC_ALONE: [EngineName; 1] = [EngineName::Tlc];

/// Who searches parts of what was recorded: tla-mc first, for it starts at once.
fn searchers(args: &ShrinkArgs, subject: &Subject) -> Result<Vec<EngineName>, Fatal> {
    let is_tlc = chosen(args, subject)? == Some(EngineName::Tlc);
    Ok(match is_tlc || !is_as_tlc(args, subject)? {
        true => TLC_ALONE.to_vec(),
        false => vec![EngineName::TlaMc, EngineName::Tlc],
    })
}

/// One of so many parts of the time is for a first look.
const PART: u64 = 6;
/// And no more seconds than this.
const FIRST_LOOK: u64 = 60;

fn left(until: Instant) -> u64 {
    until.saturating_duration_since(Instant::now()).as_secs()
}

/// The shortest part of what was recorded.
fn part_of_recorded(
    (args, subject): (&ShrinkArgs, &Subject),
    until: Instant,
) -> Result<ByEngine, Fatal> {
    let before = named(args, subject);
    let by = Searcher::tlc(limits(subject));
    let Some(model) = Model::of(args, subject, searchers(args, subject)?)? else {
        return Ok(ByEngine::unchanged(before, by, &faults(args, subject)));
    };
    let parts = parts(&model, &before, until)?;
    let mut made =
        ByEngine::unchanged(before, by, &faults(args, subject)).or(args, subject, parts.found);
    (made.by.parts, made.signal) = (parts.searched, made.signal.or(parts.signal));
    Ok(made)
}

/// A short one of those that go on for ever.
fn shortest_lasso(args: &ShrinkArgs, subject: &Subject, until: Instant) -> Result<ByEngine, Fatal> {
    if chosen(args, subject)? == Some(EngineName::TlaMc) {
        return Err(tlc_only(args, subject));
    }
    let (before, confirmation) = confirmed_and_named(args, subject, told(subject));
    if let Confirmation::Refuted { finding } = confirmation.0 {
        return Err(refuted(args, subject, &finding));
    }
    let mut made =
        ByEngine::unchanged(before.clone(), Searcher::tlc(limits(subject)), &faults(args, subject));
    let Some(model) = &Model::of(args, subject, TLC_ALONE.to_vec())? else { return Ok(made) };
    let early = Instant::now() + Duration::from_secs(left(until).div_ceil(PART));
    if let Some(parts) = lasso::parts(model, &before, early)? {
        made = made.or(args, subject, parts.found);
        made.signal = made.signal.or(parts.signal);
    }
    if made.signal.is_some() {
        return Ok(made);
    }
    let at_hand = made.result.behaviour.clone();
    let lasso = lasso::shorter(model, Room::default(), &at_hand, until)?;
    let mut made = made.or(args, subject, lasso.found);
    let states = made.result.after.states as u64;
    made.by.none_within = Some(lasso.none_within).filter(|within| *within > 0);
    made.by.out_of_time = lasso.none_within + 1 < states && left(until) == 0;
    made.signal = made.signal.or(lasso.signal);
    if lasso.none_within + 1 >= states {
        made.result.proved = Proof::Smallest;
    }
    Ok(made)
}

/// The same with fewer faults, if there is one.
fn with_fewest_faults(
    (args, subject): (&ShrinkArgs, &Subject),
    faults: &Faults,
    shortest: ByEngine,
    until: Instant,
) -> Result<ByEngine, Fatal> {
    let Some(model) = &Model::of(args, subject, TLC_ALONE.to_vec())? else {
        return Ok(shortest);
    };
    let is_known = |step: &Step| step.action.as_ref().is_some_and(|a| model.has(&a.name));
    let are_known = |of: &Behaviour| of.steps.iter().skip(1).all(is_known);
    let mut shortest = shortest;
    if !are_known(&shortest.result.behaviour) {
        let (behaviour, said) = confirmed_and_named(args, subject, shortest.result.behaviour);
        shortest.result.after = measure(&behaviour, faults);
        (shortest.result.behaviour, shortest.confirmation) = (behaviour, Some(said));
    }
    let at_hand = (&shortest.result.behaviour, subject.behaviour.steps.len() as u64);
    let fewest = fewest(model, faults, at_hand, until)?;
    let is_found = fewest.found.is_some();
    let mut made = shortest.or(args, subject, fewest.found);
    // What TLC does not confirm proves nothing.
    let is_believed = !is_found || made.by.way == Way::FewFaults;
    if is_found && is_believed {
        made.result.proved = if fewest.is_shortest { Proof::Smallest } else { Proof::None };
    }
    // A step whose action nobody knows may be a fault.
    let is_told = are_known(&made.result.behaviour);
    let is_proved = fewest.is_proved && is_believed && is_told;
    let known = if is_proved { FewestFaults::Proved } else { FewestFaults::Unknown };
    made.by.fewest_faults = Some(known);
    made.signal = made.signal.or(fewest.signal);
    Ok(made)
}

fn limits(subject: &Subject) -> Vec<String> {
    subject.question.limits().into_iter().map(str::to_owned).collect()
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
    let made = made(&asked, (args, subject), told(subject)).ok()?;
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

/// What an engine's answer makes of the counterexample at hand.
fn made(
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
                asked.job().map_or(Ok(()), |job| has_run_out(job, args, subject, engine.name))?;
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
    fn unchanged(behaviour: Behaviour, by: Searcher, faults: &Faults) -> Self {
        let as_it_was = measure(&behaviour, faults);
        let (before, after) = (as_it_was.clone(), as_it_was);
        let result = Shrunk { behaviour, before, after, proved: Proof::None };
        Self { result, by, signal: None, confirmation: None }
    }

    /// The same, of which nobody knows that none is shorter.
    fn unproved(self) -> Self {
        Self { result: Shrunk { proved: Proof::None, ..self.result }, ..self }
    }

    /// What was found in its place, if TLC confirms it.
    fn or(
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
    fn beside(self, parts: Self) -> Self {
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

/// True of a counterexample that no state shows.
fn goes_on(subject: &Subject) -> bool {
    let property = &subject.property;
    let is_temporal = subject.question.properties.iter().any(|name| name.value == *property);
    is_temporal || matches!(subject.behaviour.ending, Ending::BackTo { .. })
}

/// A file that shows nothing of the kind.
fn refuted(args: &ShrinkArgs, subject: &Subject, finding: &str) -> Fatal {
    let (file, property) = (args.behaviour.file.display(), &subject.property);
    let what = format!(
        "{file}: it is no counterexample of {property} in {}: made to follow it, TLC finds: {finding}",
        subject.name
    );
    let hint = format!("see how far it goes: greyverify replay {file} --on engine");
    Fatal::new(ExitCode::Unexpected, what, Some(hint))
}

fn tlc_only(args: &ShrinkArgs, subject: &Subject) -> Fatal {
    let what = format!(
        "{}: {} is a temporal property, and only TLC makes a counterexample of one small",
        args.behaviour.file.display(),
        subject.property,
    );
    Fatal::new(ExitCode::Usage, what, Some("ask --engine tlc".to_owned()))
}

/// The counterexample as it was, with the arguments of its actions: the text of TLC tells none.
fn named(args: &ShrinkArgs, subject: &Subject) -> Behaviour {
    let behaviour = told(subject);
    let is_told = |step: &Step| step.action.as_ref().is_some_and(|a| a.arguments.is_some());
    match behaviour.steps.iter().skip(1).all(is_told) {
        true => behaviour,
        false => confirmed_and_named(args, subject, behaviour).0,
    }
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
    let read = counterexample_of(job)?;
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

/// How small a behaviour is.
pub(super) fn measure(behaviour: &Behaviour, faults: &Faults) -> Measure {
    let (faults, states) = (faults.of(behaviour), behaviour.steps.len());
    Measure { faults, states, size: 0, actions: Vec::new() }
}
