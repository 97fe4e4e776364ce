//! What the engine's verdict says about a log.
//!
//! In: the verdict on a search, its last state, and what its module printed.
//! Out: an [`Answer`]. A log is accepted if a state was reported in which all
//! events have happened; it is refused if all states were visited and there was
//! none. Everything else decides nothing.

use std::collections::BTreeSet;

use super::module::FAR;
use super::module::happened;
use crate::event::ViolationKind;
use crate::outcome::{EngineTrouble, ExitCode, Verdict, finding};
use crate::trace::Step;
use crate::value::Value;

/// Whether a log is a behaviour of its specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is.
    Accepted {
        /// The disjuncts that one behaviour took, if they are known.
        taken: Option<BTreeSet<usize>>,
    },
    /// It has no events: nothing was found out.
    Empty,
    /// It is not: no behaviour takes this event, by its place, after those before.
    Refused {
        /// The event.
        at: usize,
    },
    /// A behaviour that takes the events breaks an invariant of the model.
    Broken {
        /// The invariant.
        invariant: String,
        /// How many events had happened.
        after: usize,
    },
    /// The engine did not get so far.
    Undecided {
        /// What that means for the run.
        code: ExitCode,
        /// Why.
        why: String,
        /// The event that came next where it failed, if that is known.
        at: Option<usize>,
    },
}

impl Answer {
    /// What it means for the run.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Accepted { .. } => ExitCode::AsExpected,
            Self::Empty => ExitCode::Vacuous,
            Self::Refused { .. } | Self::Broken { .. } => ExitCode::Violated(ViolationKind::Safety),
            Self::Undecided { code, .. } => *code,
        }
    }
}

/// Decides about a log of so many events. `code` is the verdict's own, `last` the
/// last state that was reported.
#[must_use]
pub fn answer(
    events: usize,
    verdict: &Verdict,
    code: ExitCode,
    last: Option<&Step>,
    printed: &str,
) -> Answer {
    let at = last.and_then(happened).filter(|at| *at < events);
    match verdict {
        Verdict::ReachedAsExpected { .. } if last.and_then(happened) == Some(events) => {
            Answer::Accepted { taken: None }
        }
        Verdict::ReachedAsExpected { .. } => {
            contradiction("the engine reported another state than the one that was looked for")
        }
        Verdict::Unreached { .. } => match far(printed) {
            at if at < events => Answer::Refused { at },
            _ => contradiction("the engine took the last event and did not report it"),
        },
        Verdict::Violated { property: Some(name), kind, contested: None, .. }
            if *kind == ViolationKind::Safety =>
        {
            // An invariant of constants alone is false without any state.
            match last.map_or(Some(0), happened) {
                Some(after) => Answer::Broken { invariant: name.clone(), after },
                None => {
                    contradiction("the engine reported a violation in a state of something else")
                }
            }
        }
        other => {
            let code = if code == ExitCode::AsExpected { ExitCode::Internal } else { code };
            Answer::Undecided { code, why: why(other), at }
        }
    }
}

/// Why a verdict decides nothing. What the parser refuses may be what the mapping
/// writes.
fn why(verdict: &Verdict) -> String {
    let why = finding(verdict);
    match verdict {
        Verdict::EngineFailed { part: EngineTrouble::Spec, .. } => {
            format!("{why} (or an expression in [state] or [values] of the mapping is)")
        }
        _ => why,
    }
}

fn contradiction(why: &str) -> Answer {
    Answer::Undecided { code: ExitCode::Internal, why: why.to_owned(), at: None }
}

/// How many events have happened in the state that got farthest.
fn far(printed: &str) -> usize {
    let number = |line: &str| match Value::read(line) {
        Value::Seq(items) => match &items[..] {
            [Value::Str(mark), Value::Int(number)] if mark == FAR => usize::try_from(*number).ok(),
            _ => None,
        },
        _ => None,
    };
    let is_it = |line: &&str| line.contains(FAR);
    printed.lines().filter(is_it).filter_map(number).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Inconclusive;

    fn state(next: i64) -> Step {
        let state = vec![("x".to_owned(), None), ("Gv7_next".to_owned(), Some(Value::Int(next)))];
        Step { number: 1, action: None, state }
    }

    fn of(verdict: &Verdict, last: Option<i64>, printed: &str) -> Answer {
        let last = last.map(state);
        answer(3, verdict, ExitCode::AsExpected, last.as_ref(), printed)
    }

    fn reached() -> Verdict {
        Verdict::ReachedAsExpected { probe: "Gv7_Happened".into(), steps: 4, cut: None }
    }

    #[test]
    fn only_a_state_in_which_all_events_have_happened_accepts() {
        assert_eq!(of(&reached(), Some(4), ""), Answer::Accepted { taken: None });
        for last in [None, Some(3), Some(5)] {
            assert_eq!(of(&reached(), last, "").code(), ExitCode::Internal, "{last:?}");
        }
        let cancelled = Verdict::Inconclusive { why: Inconclusive::Cancelled };
        let answer = of(&cancelled, Some(2), "");
        assert!(matches!(answer, Answer::Undecided { at: Some(1), .. }), "{answer:?}");
        assert_ne!(answer.code(), ExitCode::AsExpected);
    }

    #[test]
    fn the_event_after_the_farthest_is_refused() {
        let unreached = Verdict::Unreached { probe: "Gv7_Happened".into(), distinct: 3 };
        let printed =
            "<<\"greyverify far\", 1>>\nx\n<<\"greyverify far\", 2>>\n<<\"greyverify far\">>\n";
        assert_eq!(of(&unreached, None, printed), Answer::Refused { at: 2 });
        assert_eq!(of(&unreached, None, ""), Answer::Refused { at: 0 });
        let odd = of(&unreached, None, "<<\"greyverify far\", 3>>");
        assert_eq!(odd.code(), ExitCode::Internal);
    }

    #[test]
    fn an_invariant_that_breaks_on_the_way_is_a_red_of_its_own() {
        let violated = |contested| Verdict::Violated {
            property: Some("Safe".into()),
            kind: ViolationKind::Safety,
            steps: 3,
            finite: false,
            detail: None,
            cut: None,
            contested,
        };
        let broken = Answer::Broken { invariant: "Safe".into(), after: 2 };
        assert_eq!(of(&violated(None), Some(3), ""), broken);
        let before = Answer::Broken { invariant: "Safe".into(), after: 0 };
        assert_eq!(of(&violated(None), None, ""), before);
        let contested = of(&violated(Some("odd".into())), Some(3), "");
        assert!(matches!(contested, Answer::Undecided { .. }), "{contested:?}");
    }
}
