//! What the engine's verdict says about a log.
//!
//! In: the verdict on a search, its last state, and what its module printed.
//! Out: an [`Answer`]. A log is accepted if a state was reported in which all
//! events have happened; it is refused if all states were visited and there was
//! none. Everything else decides nothing.

use std::collections::BTreeSet;

use super::state::{farthest, happened, last as last_event};
use super::trace::{Place, Position, Trace};
use crate::event::ViolationKind;
use crate::outcome::{EngineTrouble, ExitCode, Verdict, finding};
use crate::trace::Step;

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
    /// It is not: no behaviour comes farther than this, or takes as many other events.
    Refused {
        /// How far one came.
        at: Position,
    },
    /// A behaviour that takes the events breaks an invariant of the model.
    Broken {
        /// The invariant.
        invariant: String,
        /// The event that had happened last; `None` if none had.
        after: Option<Place>,
    },
    /// The engine did not get so far.
    Undecided {
        /// What that means for the run.
        code: ExitCode,
        /// Why.
        why: String,
        /// How far it was where it failed, if that is known.
        at: Option<Position>,
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

/// Decides about a trace. `code` is the verdict's own, `last` the last state that was
/// reported.
#[must_use]
pub fn answer(
    trace: &Trace,
    verdict: &Verdict,
    code: ExitCode,
    last: Option<&Step>,
    printed: &str,
) -> Answer {
    let end = trace.end();
    match verdict {
        Verdict::ReachedAsExpected { .. } if last.and_then(happened).as_ref() == Some(&end) => {
            Answer::Accepted { taken: None }
        }
        Verdict::ReachedAsExpected { .. } => {
            contradiction("the engine reported another state than the one that was looked for")
        }
        Verdict::Unreached { .. } => {
            let first = || Position(vec![0; end.0.len()]);
            let at = farthest(printed).unwrap_or_else(first);
            match trace.ready(&at).is_empty() {
                false => Answer::Refused { at },
                true => contradiction("the engine took the last event and did not report it"),
            }
        }
        Verdict::Violated { property: Some(name), kind, contested: None, .. }
            if *kind == ViolationKind::Safety =>
        {
            // An invariant of constants alone is false without any state.
            match last.is_none_or(|step| happened(step).is_some()) {
                true => {
                    Answer::Broken { invariant: name.clone(), after: last.and_then(last_event) }
                }
                false => {
                    contradiction("the engine reported a violation in a state of something else")
                }
            }
        }
        other => {
            let code = if code == ExitCode::AsExpected { ExitCode::Internal } else { code };
            let at = last.and_then(happened).filter(|at| *at != end);
            let far = farthest(printed).filter(|_| at.is_none());
            let far = far
                .map(|far| format!("; in the farthest state, {} events had happened", far.count()));
            Answer::Undecided { code, why: why(other) + &far.unwrap_or_default(), at }
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

#[cfg(test)]
mod tests {
    use super::super::reader::{Event, Log};
    use super::*;
    use crate::outcome::Inconclusive;
    use crate::value::Value;

    /// A state in which so many events have happened.
    fn state(happened: i64) -> Step {
        let by = if happened == 0 { "<<0, 0>>" } else { "<<1, 1>>" };
        let own = |name: &str, text: &str| (name.to_owned(), Some(Value::read(text)));
        let next = format!("<<{}>>", happened + 1);
        let state = vec![("x".to_owned(), None), own("Gv7_next", &next), own("Gv7_by", by)];
        Step { number: 1, action: None, state }
    }

    /// What is said of a trace of three events.
    fn of(verdict: &Verdict, last: Option<i64>, printed: &str) -> Answer {
        let events = vec![Event::default(), Event::default(), Event::default()];
        let trace = Trace::of(Log { events, ..Log::default() });
        let last = last.map(state);
        answer(&trace, verdict, ExitCode::AsExpected, last.as_ref(), printed)
    }

    fn at(happened: usize) -> Position {
        Position(vec![happened])
    }

    fn reached() -> Verdict {
        Verdict::ReachedAsExpected { probe: "Gv7_Happened".into(), steps: 4, cut: None }
    }

    #[test]
    fn only_a_state_in_which_all_events_have_happened_accepts() {
        assert_eq!(of(&reached(), Some(3), ""), Answer::Accepted { taken: None });
        for last in [None, Some(2), Some(4)] {
            assert_eq!(of(&reached(), last, "").code(), ExitCode::Internal, "{last:?}");
        }
        let cancelled = Verdict::Inconclusive { why: Inconclusive::Cancelled };
        let answer = of(&cancelled, Some(1), "");
        assert!(
            matches!(&answer, Answer::Undecided { at: Some(found), .. } if *found == at(1)),
            "{answer:?}"
        );
        assert_ne!(answer.code(), ExitCode::AsExpected);
        let cut = of(&cancelled, None, "<<\"greyverify far\", <<3>>>>");
        let Answer::Undecided { why, at: None, .. } = &cut else { panic!("{cut:?}") };
        assert!(why.ends_with("; in the farthest state, 2 events had happened"), "{why}");
    }

    #[test]
    fn the_event_after_the_farthest_is_refused() {
        let unreached = Verdict::Unreached { probe: "Gv7_Happened".into(), distinct: 3 };
        let printed = "<<\"greyverify far\", <<2>>>>\nx\n<<\"greyverify far\", <<3>>>>\n<<\"greyverify far\">>\n";
        assert_eq!(of(&unreached, None, printed), Answer::Refused { at: at(2) });
        assert_eq!(of(&unreached, None, ""), Answer::Refused { at: at(0) });
        let odd = of(&unreached, None, "<<\"greyverify far\", <<4>>>>");
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
        let broken = |after| Answer::Broken { invariant: "Safe".into(), after };
        let second = Place { sequence: 0, index: 1 };
        assert_eq!(of(&violated(None), Some(2), ""), broken(Some(second)));
        for before in [None, Some(0)] {
            assert_eq!(of(&violated(None), before, ""), broken(None));
        }
        let contested = of(&violated(Some("odd".into())), Some(3), "");
        assert!(matches!(contested, Answer::Undecided { .. }), "{contested:?}");
    }
}
