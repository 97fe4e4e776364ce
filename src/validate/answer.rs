//! What the engine's counts say about traces.
//!
//! In: the verdict on a job, and what its module printed. Out: an [`Answer`]
//! for each trace of the job. The number of states must be that of what was
//! printed; else nothing is decided.

use greyverify_protocol::{Recorded, Recording};

use super::refusal::{Refusal, refusals};
use crate::outcome::{ExitCode, Verdict};

/// Whether a trace is a behaviour of its specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is.
    Accepted,
    /// It has no events: nothing was found out.
    Empty,
    /// It is none.
    Rejected(Box<Rejection>),
    /// The engine did not get so far.
    Undecided {
        /// What that means for the run.
        code: ExitCode,
        /// Why.
        why: String,
    },
}

/// The first event after which a trace is no behaviour any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The event.
    pub event: Recorded,
    /// Why it was refused.
    pub refusal: Refusal,
}

/// Decides about the traces of one job, given what the engine found and what
/// their module printed. `code` is the verdict's own, if it is no success.
///
/// A trace has at most as many states as events before the refused one, and
/// the initial one. So if the engine found as many in all, it found them all.
#[must_use]
pub fn answers(
    traces: &[&Recording],
    verdict: &Verdict,
    code: ExitCode,
    printed: &str,
) -> Vec<Answer> {
    let Verdict::Verified { distinct, .. } = verdict else {
        let code = if code == ExitCode::AsExpected { ExitCode::Internal } else { code };
        let why = crate::outcome::finding(verdict);
        return traces.iter().map(|_| Answer::Undecided { code, why: why.clone() }).collect();
    };
    let mut refusals = refusals(printed);
    let all: Vec<(Answer, u64)> = (1..)
        .zip(traces)
        .map(|(which, trace)| match refusals.remove(&which) {
            None => (unrefused(trace), trace.events.len() as u64 + 1),
            Some(refusal) => (refused(trace, &refusal), refusal.number),
        })
        .collect();
    let states: u64 = all.iter().map(|(_, states)| states).sum();
    match states == *distinct && refusals.is_empty() {
        true => all.into_iter().map(|(answer, _)| answer).collect(),
        false => {
            let why = format!("{distinct} states were found; what was printed says {states}");
            traces.iter().map(|_| contradiction(why.clone())).collect()
        }
    }
}

fn unrefused(trace: &Recording) -> Answer {
    if trace.events.is_empty() { Answer::Empty } else { Answer::Accepted }
}

fn refused(trace: &Recording, refusal: &Refusal) -> Answer {
    let at = usize::try_from(refusal.number).ok().and_then(|n| trace.events.get(n.checked_sub(1)?));
    match at {
        Some(event) => {
            let (event, refusal) = (event.clone(), refusal.clone());
            Answer::Rejected(Box::new(Rejection { event, refusal }))
        }
        None => contradiction(format!("event {} was refused, and there is none", refusal.number)),
    }
}

fn contradiction(why: String) -> Answer {
    Answer::Undecided { code: ExitCode::Internal, why }
}

impl Answer {
    /// What it means for the run.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Accepted => ExitCode::AsExpected,
            Self::Empty => ExitCode::Vacuous,
            Self::Rejected(_) => ExitCode::Violated(crate::event::ViolationKind::Safety),
            Self::Undecided { code, .. } => *code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Inconclusive;

    fn trace(events: u64) -> Recording {
        let (action, tla) = ("Step".to_owned(), crate::value::Value::Int(0));
        let event = |n| Recorded { line: n + 2, node: 0, action: action.clone(), tla: tla.clone() };
        Recording { events: (0..events).map(event).collect(), ..Recording::default() }
    }

    /// Answers about traces of so many events.
    fn answered(events: &[u64], distinct: u64, printed: &str) -> Vec<Answer> {
        let (generated, depth, collision) = (distinct, None, None);
        let (symmetry, resumed) = (None, None);
        let verdict =
            Verdict::Verified { distinct, generated, depth, collision, symmetry, resumed };
        let traces: Vec<Recording> = events.iter().map(|n| trace(*n)).collect();
        let traces: Vec<&Recording> = traces.iter().collect();
        answers(&traces, &verdict, ExitCode::AsExpected, printed)
    }

    fn printed(which: u64, n: u64) -> String {
        format!("<<\"greyverify refused\", <<{which}, {n}>>, [term |-> 0], <<\"\", <<>>>>>>\n")
    }

    #[test]
    fn one_state_more_than_events_is_acceptance_and_nothing_else_is() {
        assert_eq!(answered(&[3], 4, ""), [Answer::Accepted]);
        assert_eq!(answered(&[3, 0], 5, ""), [Answer::Accepted, Answer::Empty]);
        let odd = [(3, ""), (5, ""), (4, &printed(1, 3)), (4, &printed(2, 3)), (4, &printed(1, 4))];
        for (distinct, printed) in odd {
            let answers = answered(&[3], distinct, printed);
            assert_eq!(answers[0].code(), ExitCode::Internal, "{distinct} states, {printed}");
        }
    }

    #[test]
    fn the_event_that_was_refused_is_named_by_its_line() {
        let answers = answered(&[3, 5, 2], 4 + 2 + 3, &printed(2, 2));
        let [Answer::Accepted, Answer::Rejected(rejection), Answer::Accepted] = &answers[..] else {
            panic!("{answers:?}")
        };
        assert_eq!((rejection.event.line, rejection.refusal.number), (3, 2));
        for distinct in [8, 10] {
            let answers = answered(&[3, 5, 2], distinct, &printed(2, 2));
            assert!(answers.iter().all(|a| a.code() == ExitCode::Internal));
        }
    }

    #[test]
    fn a_search_without_a_verdict_decides_nothing() {
        let verdict = Verdict::Inconclusive { why: Inconclusive::Cancelled };
        let trace = trace(3);
        let answers = answers(&[&trace], &verdict, ExitCode::Inconclusive, "");
        assert_eq!(answers[0].code(), ExitCode::Inconclusive);
    }
}
