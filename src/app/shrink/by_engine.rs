//! Counterexamples of specifications that have no mirror, made small by an engine.
//!
//! In: a counterexample and the model it is one of. Out: a shortest one that
//! breaks the same, or the shortest that was found until the time ended.
//! tla-mc is asked first, for it starts at once. Where it has not come to an end, TLC looks
//! among parts of what was recorded, and then everywhere. Where it is known which actions are
//! faults, one with fewer of them is preferred to one that is shorter.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use greyverify_protocol::Proof;

use super::fewest::fewest;
use super::guided::parts;
use super::lasso;
use super::less::Model;
use super::made::{ByEngine, faults, limits, made, measure, stands, told, with_replaced};
use super::shortest::{as_tlc, by_tla_mc, by_tlc, is_as_tlc, looks_everywhere};
use crate::app::Fatal;
use crate::app::asked::check;
use crate::app::confirm::{confirmed_and_named, confirmed_or_why};
use crate::app::prepare::engine_names;
use crate::app::subject::Subject;
use crate::cli::{SearchArgs, ShrinkArgs};
use crate::manifest::EngineName;
use crate::outcome::ExitCode;
use crate::report::shrink::{Confirmation, FewestFaults, Searcher, Way};
use crate::shrink::{Faults, Room};
use crate::trace::{Behaviour, Ending, Step};

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
    // Of a specification a model may have a part: what the manifest names need only be defined.
    let is_of_manifest = args.faults.is_empty();
    let is_one = |name: &String| {
        let faults = with_replaced(std::iter::once(name), subject);
        actions.iter().any(|action| faults.has(action)) || (is_of_manifest && model.defines(name))
    };
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
    let half = secs.div_ceil(2);
    if subject.behaviour.steps.len() <= SHORT {
        // It takes few steps to search as far.
        let everywhere = everywhere((args, subject), half, told(subject));
        if let Ok(made) = &everywhere
            && (made.signal.is_some() || made.result.proved != Proof::None)
        {
            return everywhere;
        }
        return together(everywhere, part_of_recorded((args, subject), until)?);
    }
    let parts =
        part_of_recorded((args, subject), until.min(Instant::now() + Duration::from_secs(half)))?;
    if parts.signal.is_some() {
        return Ok(parts);
    }
    let at_hand = parts.result.behaviour.clone();
    together(everywhere((args, subject), left(until).max(1), at_hand), parts)
}

/// What both searches found. What one among parts has found is not lost because the other has
/// come to no end.
fn together(everywhere: Result<ByEngine, Fatal>, parts: ByEngine) -> Result<ByEngine, Fatal> {
    match everywhere {
        Ok(made) => Ok(made.beside(parts)),
        Err(_) if parts.result.after.states < parts.result.before.states => Ok(parts),
        Err(why) => Err(why),
    }
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
        return Err(tlc_only(subject));
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

/// The engine that the command line or the manifest names.
pub(super) fn chosen(args: &ShrinkArgs, subject: &Subject) -> Result<Option<EngineName>, Fatal> {
    let search = SearchArgs { engine: args.engine, ..SearchArgs::default() };
    let check = check(&args.tools, subject, search);
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

/// True of a counterexample that no state shows.
fn goes_on(subject: &Subject) -> bool {
    let property = &subject.property;
    let is_temporal = subject.question.properties.iter().any(|name| name.value == *property);
    is_temporal || matches!(subject.behaviour.ending, Ending::BackTo { .. })
}

/// A file that shows nothing of the kind.
pub(super) fn refuted(args: &ShrinkArgs, subject: &Subject, finding: &str) -> Fatal {
    let (file, property) = (subject.file.display(), &subject.property);
    let what = format!(
        "{file}: it is no counterexample of {property} in {}: made to follow it, TLC finds: {finding}",
        subject.name
    );
    let command = subject.command("replay", &subject.file);
    let given = args.behaviour.words();
    let hint = format!("see how far it goes: {command} --on engine{given}");
    Fatal::new(ExitCode::Unexpected, what, Some(hint))
}

fn tlc_only(subject: &Subject) -> Fatal {
    let what = format!(
        "{}: {} is a temporal property, and only TLC makes a counterexample of one small",
        subject.file.display(),
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
