//! The fairness condition that must be the broken one of a property that TLC
//! found violated, where TLC does not evaluate `ENABLED` alone: of an action of
//! an instance that has an expression in the place of a variable.

use super::formula::{Form, Formula};
use super::truth::Truth;

/// The one part of a formula that is not known to hold, if that is a fairness
/// condition whose action no step takes that repeats.
pub(super) fn condition<'f>(truth: &Truth, formula: &'f Formula) -> Option<&'f Formula> {
    let is = |formula: &Formula| truth.of(formula);
    match &formula.form {
        _ if truth.ends() || is(formula).is_some() => None,
        Form::Definition(inner) => condition(truth, inner),
        Form::And(items) => {
            let mut open = items.iter().filter(|item| is(item) != Some(true));
            let (one, none) = (open.next()?, open.next());
            none.is_none().then(|| condition(truth, one))?
        }
        Form::Fair { taken, .. } => {
            let refused = |at| truth.atom(*taken, at, &Vec::new()).is_some_and(|(is, _)| !is);
            truth.repeating().all(refused).then_some(formula)
        }
        _ => None,
    }
}
