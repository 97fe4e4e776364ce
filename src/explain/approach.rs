//! Gets the states that led to an evaluation that failed, and its place.

use super::ask::Asking;
use super::behaviour::approach::{self, Search, Telling};
use crate::config::Config;
use crate::counterexample::{ItfFile, TextFile};
use crate::event::evaluated;
use crate::event::{Event, Failure, Violation, ViolationKind};
use crate::generate::Inputs;
use crate::outcome::{EngineTrouble, Facts, JobOutcome, Verdict, about, initial_predicate};
use crate::trace::location_in;
use crate::trace::{Location, Step};

/// What TLC says where it has no words for a failure.
const WORDLESS: &str = "Wrong invocation of TLC error printer";

/// Searches again, in ways that make TLC tell the states and the place, where
/// it told none. An engine that cannot note what it does tells no places at all.
pub(super) async fn approach(outcome: &mut JobOutcome, inputs: &Inputs, asking: Asking<'_>) {
    let has_places = asking.engine.noting().is_some();
    if !is_evaluation(&outcome.verdict) || is_of_an_assumption(&outcome.facts) || !has_places {
        return;
    }
    if outcome.facts.trace.steps == 0 {
        outcome.explanation.without_states = states(outcome, inputs, asking).await;
    }
    if !has_place(outcome) {
        let _ = place(outcome, inputs, asking).await;
    }
    if !has_place(outcome) && outcome.facts.initial_distinct.is_none() {
        of_the_initial_predicate(outcome, &inputs.config);
    }
}

/// What is known of an evaluation that failed before there was a state: the
/// expression if TLC tells it in words, and the predicate it stands in. TLC
/// may tell the literal instead whose value was not what it should be.
fn of_the_initial_predicate(outcome: &mut JobOutcome, config: &Config) {
    let spec = &outcome.job.spec;
    let is_literal = |place: &Location| {
        spec.text_at(place).is_none_or(|text| text.starts_with(['<', '⟨', '[', '{']))
    };
    let told = told_in_words(&outcome.facts);
    outcome.facts.error_stack = told.into_iter().filter(|place| !is_literal(place)).collect();
    outcome.explanation.evaluated = initial_predicate(spec, config);
}

/// Gets the states; if there are none to be had, why.
async fn states(
    outcome: &mut JobOutcome,
    inputs: &Inputs,
    asking: Asking<'_>,
) -> Option<&'static str> {
    let spec = outcome.job.spec.clone();
    let Some(search) = approach::search(&spec, inputs, Telling::Nothing) else {
        return Some("the next-state action is not understood");
    };
    let mut found = Found::new(outcome);
    let _ = asking.reported(outcome, &search.inputs, &mut |event| found.hear(event)).await;
    let of_a_state = found.facts.error_stack.iter().any(|place| search.asks(place));
    if of_a_state && !has_place(outcome) {
        outcome.facts.error_stack = origins(&search, &found.facts);
    }
    if found.facts.trace.steps == 0 {
        let deep = |f: &Failure| f.text.contains("recursion is too deep");
        if !of_a_state && outcome.facts.failures.first().is_some_and(deep) {
            return Some("TLC tells none where its stack overflows in what is checked");
        }
        if found.facts.failures.is_empty() {
            return Some("a second search for them did not come as far");
        }
        if !of_a_state {
            return Some("the evaluation fails before the first state is complete");
        }
        let Some(state) = first_state(outcome, inputs, asking).await else {
            return Some(
                "the evaluation fails in an initial state, and TLC does not tell in which",
            );
        };
        [Event::TraceStarted, Event::TraceStep(state)].iter().for_each(|event| found.hear(event));
    }
    if let Some(step) = constrained(outcome, inputs, asking, found.facts.trace.last()).await {
        found.hear(&Event::TraceStep(step));
        outcome.explanation.of_a_step = is_of_an_action_constraint(outcome, &inputs.config);
    }
    let Found { facts, text, itf } = found;
    let _ = text.finish(None);
    if complaint(&facts) != complaint(&outcome.facts) {
        follow(outcome, &search, &facts);
    }
    outcome.facts.trace = facts.trace;
    if let Verdict::Violated { steps, .. } = &mut outcome.verdict {
        *steps = outcome.facts.trace.steps;
    }
    let _ = itf.finish(&about(&outcome.job, &outcome.verdict, asking.identity));
    None
}

/// The states are those of the second search: so are the words of an `Assert`,
/// of which the first may have met another, and those of a failure for which
/// TLC had none. Of any other evaluation it is said.
fn follow(outcome: &mut JobOutcome, search: &Search, found: &Facts) {
    let wordless = outcome.facts.failures.first().is_some_and(|f| f.text.contains(WORDLESS));
    match (&mut outcome.verdict, asserted(found)) {
        (Verdict::Violated { detail, .. }, Some(words)) => {
            *detail = Some(words.to_owned());
            outcome.facts.error_stack = origins(search, found);
        }
        (Verdict::EngineFailed { why, .. }, None) if wordless => {
            why.extend(complaint(found).map(|words| format!(": {words}")));
            outcome.facts.failures.clone_from(&found.failures);
        }
        _ => outcome.notes.extend(first_line(found).map(|words| {
            format!("the states shown are those of a second search, which failed with: {words}")
        })),
    }
}

/// What a search tells, and the files of its behaviour.
struct Found {
    facts: Facts,
    text: TextFile,
    itf: ItfFile,
}

impl Found {
    fn new(outcome: &JobOutcome) -> Self {
        Self {
            facts: Facts::default(),
            text: TextFile::new(outcome.dir.counterexample()),
            itf: ItfFile::new(outcome.dir.counterexample_itf()),
        }
    }

    fn hear(&mut self, event: &Event) {
        self.facts.add(event);
        self.text.add(event);
        self.itf.add(event);
    }
}

/// The initial state in which the evaluation fails.
async fn first_state(outcome: &JobOutcome, inputs: &Inputs, asking: Asking<'_>) -> Option<Step> {
    let spec = &outcome.job.spec;
    let search = approach::search(spec, inputs, Telling::States)?;
    asking.reported(outcome, &search.inputs, &mut |_| {}).await?;
    approach::told(spec, &asking.engine.printed(&outcome.dir.explain()).ok()?)
}

/// The step after the last state in which a constraint could not be evaluated,
/// if it was that.
async fn constrained(
    outcome: &JobOutcome,
    inputs: &Inputs,
    asking: Asking<'_>,
    last: Option<&Step>,
) -> Option<Step> {
    let last = last?;
    let search = approach::after(&outcome.job.spec, inputs, last)?;
    let mut facts = Facts::default();
    asking.reported(outcome, &search.inputs, &mut |event| facts.add(event)).await?;
    let is_same = complaint(&facts) == complaint(&outcome.facts)
        && facts.error_stack.last() == outcome.facts.error_stack.last();
    let step = facts.trace.last().filter(|step| is_same && step.number == 2)?;
    Some(Step { number: last.number + 1, ..step.clone() })
}

fn is_of_an_action_constraint(outcome: &JobOutcome, config: &Config) -> bool {
    let spec = &outcome.job.spec;
    let mut around = outcome.facts.error_stack.iter().filter_map(|at| spec.definition_around(at));
    around.any(|name| config.action_constraints.iter().any(|constraint| constraint.name == name))
}

/// Gets the expression that could not be evaluated in the last state.
async fn place(outcome: &mut JobOutcome, inputs: &Inputs, asking: Asking<'_>) -> Option<()> {
    let state = outcome.facts.trace.last()?;
    let search = approach::at(&outcome.job.spec, inputs, state)?;
    let mut facts = Facts::default();
    asking.reported(outcome, &search.inputs, &mut |event| facts.add(event)).await?;
    if complaint(&facts) == complaint(&outcome.facts) {
        outcome.facts.error_stack = origins(&search, &facts);
    }
    Some(())
}

/// What could not be done, without the words that say what was evaluated for,
/// nor the addresses of Java, which differ from run to run.
fn complaint(facts: &Facts) -> Option<String> {
    let failed = || facts.failures.first().map(|failure| failure.text.as_str());
    let lines = asserted(facts).or_else(failed)?.lines();
    let words = lines.filter(|line| evaluated(line).is_none()).flat_map(str::split_whitespace);
    let words = words.map(|word| word.split_once('@').map_or(word, |(before, _)| before));
    Some(words.collect::<Vec<_>>().join(" "))
}

/// What a person reads of the first failure.
fn first_line(facts: &Facts) -> Option<&str> {
    let failed = || facts.failures.first().map(|failure| failure.text.as_str());
    let mut lines = asserted(facts).or_else(failed)?.lines().map(str::trim);
    lines.find(|line| !line.is_empty() && evaluated(line).is_none())
}

/// The words of the first `Assert` that failed.
fn asserted(facts: &Facts) -> Option<&str> {
    let is_assert = |v: &&Violation| v.kind == ViolationKind::Assertion;
    facts.violations.iter().find(is_assert)?.detail.as_deref()
}

/// True if TLC told an expression of the specification.
fn has_place(outcome: &JobOutcome) -> bool {
    let spec = &outcome.job.spec;
    outcome.facts.error_stack.iter().any(|place| spec.path_of(&place.module).is_some())
}

/// The expressions of a search as the specification has them. Those that come
/// before the invariant that asks are of the initial predicate.
fn origins(search: &Search, facts: &Facts) -> Vec<Location> {
    let stack = &facts.error_stack;
    let first = stack.iter().position(|place| search.asks(place)).unwrap_or(0);
    let found = stack[first..].iter().filter_map(|place| search.origin(place));
    let found: Vec<Location> = found.collect();
    match found.is_empty() {
        true => told_in_words(facts).iter().filter_map(|place| search.origin(place)).collect(),
        false => found,
    }
}

/// The places in the words of a failure: while TLC looks for an expression that
/// failed it may fail once more, in a message of its own.
fn told_in_words(facts: &Facts) -> Vec<Location> {
    let lines = facts.failures.iter().flat_map(|failure| failure.text.lines());
    lines.filter_map(location_in).collect()
}

/// Assumptions are evaluated before there is any state.
fn is_of_an_assumption(facts: &Facts) -> bool {
    facts.failures.first().is_some_and(|failure| failure.text.contains("Evaluating assumption"))
}

fn is_evaluation(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::EngineFailed { part: EngineTrouble::Evaluation, .. }
            | Verdict::Violated { kind: ViolationKind::Assertion, .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::FailureKind;

    #[test]
    fn a_person_reads_the_words_that_a_comparison_cuts() {
        let text = "Evaluating invariant Gv7_Ask failed.\nCannot mail a@b.c to java.lang.Object@1f2e.\nMore.";
        let failure =
            Failure { kind: FailureKind::Evaluation, code: 1, text: text.into(), hint: None };
        let facts = Facts { failures: vec![failure], ..Facts::default() };
        assert_eq!(first_line(&facts), Some("Cannot mail a@b.c to java.lang.Object@1f2e."));
        assert_eq!(complaint(&facts).unwrap(), "Cannot mail a to java.lang.Object More.");
        assert_eq!(first_line(&Facts::default()), None);
    }
}
