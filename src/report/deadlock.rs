//! What to do about a state that nothing follows. Only its author knows whether
//! it is an end that is meant.

use crate::figures::relative;
use crate::outcome::JobOutcome;
use crate::plan::Source;
use crate::trace::Step;
use crate::value::Value;

/// Variables that are named one by one.
const NAMED: usize = 4;
/// What PlusCal calls the end of a process.
const DONE: &str = "Done";

/// How to say that the end is meant, and what else to do.
pub(super) fn hint(outcome: &JobOutcome) -> String {
    let silence = match &outcome.job.source {
        Source::File { path, .. } => format!("CHECK_DEADLOCK FALSE in {}", relative(path)),
        Source::Model(_) => "`deadlock = false` of the model in the manifest".to_owned(),
    };
    let variables = outcome.job.spec.variables();
    let unchanged = match &variables[..] {
        _ if outcome.job.spec.definition("vars").is_some() => "vars".to_owned(),
        [one] => one.clone(),
        few if few.len() <= NAMED => format!("<<{}>>", few.join(", ")),
        _ => "<<...>>".to_owned(),
    };
    let last = outcome.facts.trace.last();
    let begin = match last.is_some_and(is_done) {
        true => {
            "every process is Done here, so that this looks like an end that is meant: say so with"
        }
        false => {
            "mend the guard that refuses; or, if behaviours may end in this state, say so with"
        }
    };
    format!(
        "{begin} {silence}, or with a disjunct of the next-state relation that is taken there and changes nothing (... /\\ UNCHANGED {unchanged})"
    )
}

/// True if the algorithm, or each of its processes, has come to its end.
fn is_done(state: &Step) -> bool {
    let is_end = |value: &Value| matches!(value, Value::Str(label) if label == DONE);
    let pc = state.state.iter().find(|(name, _)| name == "pc").and_then(|(_, pc)| pc.as_ref());
    match pc {
        Some(Value::Function(points)) => points.iter().all(|(_, at)| is_end(at)),
        Some(Value::Seq(labels)) => !labels.is_empty() && labels.iter().all(is_end),
        Some(Value::Record(fields)) => fields.iter().all(|(_, at)| is_end(at)),
        Some(value) => is_end(value),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_done_if_all_of_its_processes_are() {
        let done = |pc: &str| {
            let state = vec![("pc".to_owned(), Some(Value::read(pc)))];
            is_done(&Step { number: 1, action: None, state })
        };
        for pc in ["\"Done\"", "<<\"Done\", \"Done\">>", "(p :> \"Done\" @@ q :> \"Done\")"] {
            assert!(done(pc), "{pc}");
        }
        for pc in ["\"Lbl_1\"", "<<\"Done\", \"a\">>", "(p :> \"a\" @@ q :> \"Done\")", "1", "<<>>"]
        {
            assert!(!done(pc), "{pc}");
        }
    }
}
