//! Symmetry over values that the specification tells apart.
//!
//! Model values of one set are alike unless something names one of them: a
//! constant that stands for one of them or for some, a `CHOOSE` that takes one
//! for no reason, an operator of TLC that knows their names or their order.

mod choice;
mod constants;
mod fold;
mod lets;
mod names;
mod operators;
mod permutations;
mod permuted;
mod unique;

use std::rc::Rc;

pub(in crate::doubt) use permutations::permutations;
use permuted::Permuted;

use super::{Doubt, Flow, Subject};
use crate::spec::Reached;

/// What to do where nobody can tell whether an order matters.
const HINT: &str = "compare with a run without symmetry at small bounds";

/// What tells permuted values apart.
pub(super) fn symmetry(subject: &mut Subject<'_>) -> Vec<Doubt> {
    // Random behaviours are not compared with each other.
    let Some(symmetry) = subject.config.symmetry.as_ref().filter(|_| !subject.simulates()) else {
        return Vec::new();
    };
    let permuted = Permuted::of(subject, &symmetry.name);
    if permuted.values.is_empty() {
        return Vec::new();
    }
    let judged = Rc::new(judged(subject));
    let flow = Flow::new(judged, &Reached::default());
    let named = constants::by_constants(subject, flow.reached(), &permuted);
    let mut doubts: Vec<Doubt> = named.into_iter().collect();
    doubts.extend(choice::by_choice(subject, &flow, &permuted));
    doubts.extend(operators::by_operators(subject, &flow, &permuted));
    doubts
}

/// Formulas other than the symmetry itself.
fn judged<'a>(subject: &mut Subject<'a>) -> Reached<'a> {
    let config = subject.config;
    let behaviour = [&config.init, &config.next, &config.specification, &config.view];
    let names = behaviour.into_iter().flatten().map(|n| n.name.as_str());
    let names: Vec<&str> = names.chain(config.cuts()).chain(config.checked()).collect();
    Reached::from(&mut subject.scopes, names)
}
