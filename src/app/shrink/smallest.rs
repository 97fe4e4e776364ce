//! The smallest bounds at which an engine finds a counterexample.
//!
//! In: a counterexample that was made small, and the constants of its model. Out: a shortest
//! one at the smallest choice of constants that has any. The choices are searched by the sum
//! of their bounds, as a mirror searches them.

use std::time::Instant;

use greyverify_protocol::{Proof, Shrunk, SmallerBounds};

use super::by_engine::chosen;
use super::made::{Answer, ByEngine, answer, faults, measure, searcher, stands};
use super::shortest::{as_tlc, by_tla_mc, by_tlc, looks_everywhere};
use crate::app::Fatal;
use crate::app::asked::Asked;
use crate::app::confirm::confirmed_or_why;
use crate::app::subject::Subject;
use crate::cli::ShrinkArgs;
use crate::event::ViolationKind;
use crate::manifest::EngineName;
use crate::outcome::{ExitCode, Verdict};
use crate::report::shrink::{Bounds, Confirmation, Searcher};
use crate::shrink::Faults;
use crate::trace::{About, Behaviour};

/// One choice may take one in so many of the seconds that are left.
const PART: u64 = 4;
/// The least number, or size of a set, that is tried.
const LEAST: u32 = 1;

/// Searches smaller and smaller models until the end of the time. What is found stands in
/// the place of what is at hand, and the subject then has its constants.
pub(super) fn at_smallest_bounds(
    args: &ShrinkArgs,
    subject: &mut Subject,
    at_hand: ByEngine,
    end: Instant,
) -> Result<(ByEngine, Bounds), Fatal> {
    let before = subject.bounds();
    let all = subject.told().constants;
    let smaller = SmallerBounds::of(&all, |name| is_bound(subject, name).then_some(LEAST));
    let searches = searches(args, subject)?;
    let args = &ShrinkArgs { quiet: true, ..args.clone() };
    let mut proved = smaller.are_all();
    for constants in smaller.choices() {
        let left = end.saturating_duration_since(Instant::now()).as_secs();
        if left == 0 {
            proved = false;
            break;
        }
        subject.set_constants(&constants)?;
        match at(args, subject, &searches, left.div_ceil(PART))? {
            At::Found(found) => {
                let after = Some(subject.bounds());
                let bounds = Bounds { before, after, proved };
                return Ok((made(*found, at_hand, &faults(args, subject)), bounds));
            }
            At::Nothing => {}
            At::Unknown => proved = false,
            At::Interrupted(signal) => {
                subject.set_constants(&all)?;
                let at_hand = ByEngine { signal: Some(signal), ..at_hand };
                return Ok((at_hand, Bounds { before, after: None, proved: false }));
            }
        }
    }
    subject.set_constants(&all)?;
    Ok((at_hand, Bounds { before, after: None, proved }))
}

/// True of a constant that sets a bound.
fn is_bound(subject: &Subject, name: &str) -> bool {
    subject.question.constants.get(name).is_some_and(|key| key.value.bound().is_some())
}

/// Asks an engine; `None` where it would not do.
type Search = fn(&ShrinkArgs, &Subject, u64) -> Result<Option<Asked>, Fatal>;

/// Who is asked, one after the other until one knows.
fn searches(args: &ShrinkArgs, subject: &Subject) -> Result<Vec<Search>, Fatal> {
    let tlc: Search = |args, subject, secs| by_tlc(args, subject, secs).map(Some);
    let tla_mc: Search = |args, subject, secs| by_tla_mc(args, subject, secs).map(Some);
    Ok(match chosen(args, subject)? {
        Some(EngineName::Tlc) => vec![tlc],
        Some(EngineName::TlaMc) => vec![tla_mc],
        Some(EngineName::Both) | None => vec![as_tlc, tlc],
    })
}

/// What is at one choice of constants.
enum At {
    /// This counterexample.
    Found(Box<Found>),
    /// None, or the specification assumes that the constants are never so.
    Nothing,
    /// Nobody knows.
    Unknown,
    /// A signal ended the search.
    Interrupted(i32),
}

/// A counterexample at smaller bounds.
struct Found {
    behaviour: Behaviour,
    by: Searcher,
    /// True if there is none shorter.
    is_shortest: bool,
    /// What TLC says of it, if it was asked.
    confirmation: Option<(Confirmation, ExitCode)>,
}

fn at(args: &ShrinkArgs, subject: &Subject, searches: &[Search], secs: u64) -> Result<At, Fatal> {
    for (number, search) in searches.iter().enumerate() {
        let is_last = number + 1 == searches.len();
        // What is at hand is not lost because there is no Java for a second word.
        let Ok(Some(asked)) = search(args, subject, secs) else { continue };
        if let Some(signal) = asked.run.signal {
            return Ok(At::Interrupted(signal));
        }
        match answer(&asked, subject)? {
            Answer::Found(behaviour) => {
                if let Some(found) = believed(args, subject, *behaviour, &asked, is_last) {
                    return Ok(At::Found(Box::new(found)));
                }
            }
            Answer::Nothing if is_whole(&asked, subject) => return Ok(At::Nothing),
            // The engines differ in where they look for an ASSUME.
            Answer::Unknown if is_last && is_excluded(&asked) => return Ok(At::Nothing),
            Answer::Nothing | Answer::Unknown => {}
        }
    }
    Ok(At::Unknown)
}

/// True if the engine looks wherever TLC does.
fn is_whole(asked: &Asked, subject: &Subject) -> bool {
    asked.engine().name != EngineName::TlaMc.word() || looks_everywhere(subject)
}

/// True if an ASSUME is false of these constants.
fn is_excluded(asked: &Asked) -> bool {
    let is_false =
        |v: &Verdict| matches!(v, Verdict::Violated { kind: ViolationKind::Assumption, .. });
    asked.job().is_some_and(|job| is_false(&job.verdict))
}

/// What was found, unless TLC, which would be asked next, does not confirm it.
fn believed(
    args: &ShrinkArgs,
    subject: &Subject,
    behaviour: Behaviour,
    asked: &Asked,
    is_last: bool,
) -> Option<Found> {
    let about = About { bounds: subject.bounds(), ..behaviour.about };
    let behaviour = Behaviour { about, ..behaviour };
    let is_asked = !is_last && !args.no_tlc;
    let confirmation = is_asked.then(|| confirmed_or_why(args, subject, &behaviour));
    if confirmation.as_ref().is_some_and(|said| !stands(said)) {
        return None;
    }
    let (by, is_shortest) = (searcher(asked, subject), is_whole(asked, subject));
    Some(Found { behaviour, by, is_shortest, confirmation })
}

fn made(found: Found, at_hand: ByEngine, faults: &Faults) -> ByEngine {
    let Found { behaviour, by, is_shortest, confirmation } = found;
    let proved = if is_shortest { Proof::Smallest } else { Proof::None };
    let result = Shrunk { after: measure(&behaviour, faults), behaviour, proved, ..at_hand.result };
    let signal = confirmation.as_ref().and_then(|(_, code)| code.signal());
    ByEngine { result, by, signal, confirmation }
}
