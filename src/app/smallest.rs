//! The smallest bounds at which an engine finds a counterexample.
//!
//! In: a counterexample that was made small, and the constants of its model. Out: a shortest
//! one at the smallest choice of constants that has any. The choices are searched by the sum
//! of their bounds, as a mirror searches them.

use std::collections::BTreeMap;
use std::time::Instant;

use greyverify_protocol::{Proof, Shrunk, smaller_bounds};

use super::Fatal;
use super::asked::Asked;
use super::by_engine::{Answer, ByEngine, answer, chosen, measure, searcher};
use super::shortest::{as_tlc, by_tla_mc, by_tlc, looks_everywhere};
use super::subject::Subject;
use crate::cli::ShrinkArgs;
use crate::event::ViolationKind;
use crate::manifest::EngineName;
use crate::outcome::Verdict;
use crate::report::shrink::Bounds;
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
    let before = subject.question.bounds();
    let all = bounded(subject);
    let searches = searches(args, subject)?;
    let mut proved = true;
    for constants in smaller_bounds(&all, |_| LEAST) {
        let left = end.saturating_duration_since(Instant::now()).as_secs();
        if left == 0 {
            proved = false;
            break;
        }
        subject.set_constants(&constants)?;
        match at(args, subject, &searches, left.div_ceil(PART))? {
            At::Found(behaviour, asked) => {
                let after = Some(subject.question.bounds());
                let bounds = Bounds { before, after, proved };
                return Ok((made(*behaviour, &asked, subject, at_hand), bounds));
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

/// The constants that set a bound, as text.
fn bounded(subject: &Subject) -> BTreeMap<String, String> {
    let constants = &subject.question.constants;
    let is_bound = |name: &str| constants.get(name).is_some_and(|key| key.value.bound().is_some());
    let told = subject.told().constants.into_iter();
    told.filter(|(name, _)| is_bound(name)).collect()
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
    /// This counterexample, which that engine found.
    Found(Box<Behaviour>, Box<Asked>),
    /// None, or the specification assumes that the constants are never so.
    Nothing,
    /// Nobody knows.
    Unknown,
    /// A signal ended the search.
    Interrupted(i32),
}

fn at(args: &ShrinkArgs, subject: &Subject, searches: &[Search], secs: u64) -> Result<At, Fatal> {
    for search in searches {
        let Some(asked) = search(args, subject, secs)? else { continue };
        if let Some(signal) = asked.run.signal {
            return Ok(At::Interrupted(signal));
        }
        match answer(&asked, subject)? {
            Answer::Found(behaviour) => return Ok(At::Found(behaviour, Box::new(asked))),
            Answer::Nothing if is_whole(&asked, subject) => return Ok(At::Nothing),
            Answer::Unknown if is_excluded(&asked) => return Ok(At::Nothing),
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

fn made(behaviour: Behaviour, asked: &Asked, subject: &Subject, at_hand: ByEngine) -> ByEngine {
    let about = About { bounds: subject.question.bounds(), ..behaviour.about };
    let behaviour = Behaviour { about, ..behaviour };
    let proved = if is_whole(asked, subject) { Proof::Smallest } else { Proof::None };
    let after = measure(&behaviour);
    let result = Shrunk { behaviour, after, proved, ..at_hand.result };
    ByEngine { result, by: searcher(asked, subject), signal: None, confirmation: None }
}
