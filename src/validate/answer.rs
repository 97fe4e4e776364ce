//! What the engine's counts say about a trace.
//!
//! In: the verdict on a trace's job, and what its module printed. Out: an
//! [`Answer`]. The number of states decides; what was printed must agree.

use grey_invariants::trace::Step;
use grey_invariants::trace::read::Trace;

use super::refusal::{Refusal, refusal};
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
    /// Line of the event.
    pub line: u64,
    /// The event.
    pub step: Step,
    /// Why it was refused, if the module could say.
    pub refusal: Option<Refusal>,
}

impl Answer {
    /// Decides about `trace`, given what the engine found and what the module
    /// printed. `code` is the verdict's own, if it is no success.
    #[must_use]
    pub fn of(trace: &Trace, verdict: &Verdict, code: ExitCode, printed: &str) -> Self {
        let Verdict::Verified { distinct, .. } = verdict else {
            let code = if code == ExitCode::AsExpected { ExitCode::Internal } else { code };
            return Self::Undecided { code, why: crate::report::console::finding(verdict) };
        };
        let happened = distinct.checked_sub(1);
        let events = trace.steps.len() as u64;
        let refusal = refusal(printed);
        match (happened, &refusal) {
            (Some(0), None) if events == 0 => Self::Empty,
            (Some(n), None) if n == events => Self::Accepted,
            (Some(n), Some(refused)) if n < events && refused.number == n + 1 => {
                rejected(trace, n, refusal)
            }
            _ => Self::Undecided {
                code: ExitCode::Internal,
                why: format!(
                    "{distinct} states of {events} events, and event {:?} was refused: these do not fit together",
                    refusal.map(|r| r.number)
                ),
            },
        }
    }

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

fn rejected(trace: &Trace, happened: u64, refusal: Option<Refusal>) -> Answer {
    let at = usize::try_from(happened).ok().and_then(|n| trace.steps.get(n));
    match at {
        Some((line, step)) => {
            Answer::Rejected(Box::new(Rejection { line: *line, step: step.clone(), refusal }))
        }
        None => Answer::Undecided { code: ExitCode::Internal, why: "no such event".into() },
    }
}

#[cfg(test)]
mod tests {
    use grey_invariants::trace::{Action, Header, Role};

    use super::*;
    use crate::outcome::Inconclusive;

    fn trace(events: u64) -> Trace {
        let (node, action, role) = (0, Action::Restart, Role::Follower);
        let add = [].into_iter().collect();
        let step = Step { node, action, term: 0, vote: None, role, commit: 0, keep: 0, add };
        let header = Header { trace: 1, spec: "S".into(), nodes: 3 };
        Trace { header, steps: (0..events).map(|n| (n + 2, step.clone())).collect() }
    }

    fn answer(events: u64, distinct: u64, printed: &str) -> Answer {
        let verdict =
            Verdict::Verified { distinct, generated: distinct, depth: None, collision: None };
        Answer::of(&trace(events), &verdict, ExitCode::AsExpected, printed)
    }

    fn refused(n: u64) -> String {
        format!("<<\"greyverify refused\", {n}, [term |-> 0], <<\"\", <<>>>>>>\n")
    }

    #[test]
    fn one_state_more_than_events_is_acceptance_and_nothing_else_is() {
        assert_eq!(answer(3, 4, ""), Answer::Accepted);
        assert_eq!(answer(0, 1, ""), Answer::Empty);
        for (distinct, printed) in [(3, String::new()), (5, String::new()), (4, refused(3))] {
            let code = answer(3, distinct, &printed).code();
            assert_eq!(code, ExitCode::Internal, "{distinct} states, printed {printed}");
        }
    }

    #[test]
    fn the_event_that_was_refused_is_named_by_its_line() {
        let Answer::Rejected(rejection) = answer(3, 2, &refused(2)) else { panic!() };
        assert_eq!((rejection.line, rejection.refusal.unwrap().number), (3, 2));
        assert_eq!(answer(3, 2, &refused(3)).code(), ExitCode::Internal);
    }

    #[test]
    fn a_search_without_a_verdict_decides_nothing() {
        let verdict = Verdict::Inconclusive { why: Inconclusive::Cancelled };
        let answer = Answer::of(&trace(3), &verdict, ExitCode::Inconclusive, "");
        assert_eq!(answer.code(), ExitCode::Inconclusive);
    }
}
