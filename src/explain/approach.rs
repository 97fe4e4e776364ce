//! Gets the states that led to an evaluation that failed.

use super::ask::Asking;
use super::behaviour::approach;
use crate::event::ViolationKind;
use crate::generate::Inputs;
use crate::outcome::{EngineTrouble, Facts, JobOutcome, Verdict, about};
use crate::report::counterexample::CounterexampleFile;
use crate::report::itf::ItfFile;
use crate::trace::Location;

/// Searches again, in a way that makes TLC tell the states, if it told none.
pub(super) async fn approach(outcome: &mut JobOutcome, inputs: &Inputs, asking: Asking<'_>) {
    if outcome.facts.trace.steps > 0 || !is_evaluation(&outcome.verdict) {
        return;
    }
    let Some(search) = approach::search(&outcome.job.spec, inputs) else {
        outcome.explanation.without_states = Some("the next-state action is not understood");
        return;
    };
    let mut facts = Facts::default();
    let mut text = CounterexampleFile::new(outcome.dir.counterexample());
    let mut itf = ItfFile::new(outcome.dir.counterexample_itf());
    let mut hear = |event: &_| {
        facts.add(event);
        text.add(event);
        itf.add(event);
    };
    let _ = asking.reported(outcome, &search.inputs, &mut hear).await;
    let _ = text.finish(None);
    let of_a_state = facts.error_stack.iter().any(|place| search.asks(place));
    let spec = &outcome.job.spec;
    let own = |place: &Location| spec.path_of(&place.module).is_some();
    if of_a_state && !outcome.facts.error_stack.iter().any(own) {
        let stack = facts.error_stack.iter().filter(|place| search.asks(place));
        outcome.facts.error_stack = stack.filter_map(|place| search.origin(place)).collect();
    }
    if facts.trace.steps == 0 {
        outcome.explanation.without_states = Some(match facts.failures.is_empty() {
            true => "a second search for them did not come as far",
            false if of_a_state => {
                "the evaluation fails in an initial state, and TLC does not tell in which"
            }
            false => "the evaluation fails before the first state is complete",
        });
        return;
    }
    outcome.facts.trace = facts.trace;
    if let Verdict::Violated { steps, .. } = &mut outcome.verdict {
        *steps = outcome.facts.trace.steps;
    }
    let _ = itf.finish(&about(&outcome.job, &outcome.verdict, asking.tools));
}

fn is_evaluation(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::EngineFailed { part: EngineTrouble::Evaluation, .. }
            | Verdict::Violated { kind: ViolationKind::Assertion, .. }
    )
}
