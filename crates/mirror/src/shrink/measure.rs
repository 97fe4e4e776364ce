//! What makes a counterexample small.

use crate::Mirror;
use crate::replay::Path;
use greyverify_behaviour::value::Value;
use greyverify_protocol::Measure;

/// Measures a path.
pub fn measure<M: Mirror>(model: &M, path: &Path<M>) -> Measure {
    let states = path.states[..path.shown()].iter();
    Measure {
        faults: path.faults(model),
        states: path.shown(),
        size: states.map(|state| size(&model.tla(state))).sum(),
        actions: path.actions.iter().map(ToString::to_string).collect(),
    }
}

/// True if one is smaller than the smallest so far, and has neither more faults
/// nor more states than what was given.
#[must_use]
pub fn improves(one: &Measure, best: &Measure, given: &Measure) -> bool {
    one < best && one.faults <= given.faults && one.states <= given.states
}

fn size(value: &Value) -> u64 {
    match value {
        Value::Int(n) => n.unsigned_abs(),
        Value::Set(items) | Value::Seq(items) => items.iter().map(size).sum(),
        Value::Record(fields) => fields.iter().map(|(_, v)| size(v)).sum(),
        Value::Function(points) => points.iter().map(|(k, v)| size(k) + size(v)).sum(),
        Value::Bool(_)
        | Value::Str(_)
        | Value::Model(_)
        | Value::Interval(..)
        | Value::Symbolic(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_faults_may_cost_states_but_not_more_than_were_given() {
        let measure = |faults, states, size| Measure { faults, states, size, actions: Vec::new() };
        let (given, best) = (measure(4, 12, 90), measure(2, 9, 5));
        assert!(improves(&measure(1, 12, 50), &best, &given));
        assert!(!improves(&measure(1, 13, 5), &best, &given));
        assert!(!improves(&measure(3, 2, 5), &best, &given));
        assert!(improves(&measure(2, 9, 4), &best, &given));
        assert!(!improves(&best, &best, &given));
    }

    #[test]
    fn the_size_of_a_state_is_the_sum_of_its_numbers() {
        let size = |text: &str| size(&Value::read(text));
        assert_eq!(size("[log |-> (s1 :> <<1, 2>> @@ s2 :> <<>>), up |-> {3}]"), 6);
    }
}
