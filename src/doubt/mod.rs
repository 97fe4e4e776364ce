//! What speaks against a verdict although the engine is content with it.
//!
//! In: a [`Job`], the files made for it and the TLC that was found. Out: a
//! [`Doubt`] for each reason not to believe what TLC is going to say: a known
//! defect of that TLC whose pattern stands in the specification, or a rule of
//! TLC that its user may not know. Each rule has an `id`, so that a user who
//! knows better can accept it; nothing else turns a doubt off.

pub mod fairness;
mod first_state;
pub mod flow;
pub(crate) mod form;
mod hidden;
mod ignored;
mod misread;
mod model_values;
mod modules;
pub mod premises;
mod random;
mod reductions;
mod replaced;
mod shown;
pub mod subject;
mod symmetry;
pub mod theorems;

pub use flow::Flow;
pub use random::read_of_the_search;
pub use subject::{Formula, Subject, generated};

use crate::generate::Inputs;
use crate::objection::{Doubt, accept};
use crate::plan::{Job, Purpose};

/// A rule: what it finds against the verdict of a job.
type Rule = fn(&mut Subject<'_>) -> Vec<Doubt>;

/// The rules of ours for any job, in the order in which their doubts are told.
const RULES: [Rule; 18] = [
    first_state::state_property,
    replaced::check,
    replaced::definition,
    model_values::called_like_another,
    misread::subscript,
    reductions::with_liveness,
    reductions::view,
    symmetry::symmetry,
    symmetry::permutations,
    fairness::unsatisfiable,
    random::random,
    random::registers,
    modules::shadow,
    modules::assumption,
    modules::unread,
    misread::constant_invariant,
    misread::escape,
    ignored::rule,
];

/// Everything that speaks against the verdict of a job, found without running
/// it: first what the engine tells of its own defects. What the user accepts by
/// its id is only noted.
#[must_use]
pub fn doubts(
    job: &Job,
    inputs: &Inputs,
    defects: &dyn Fn(&mut Subject<'_>) -> Vec<Doubt>,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    // States are counted with registers, and no verdict comes of it.
    if matches!(job.purpose, Purpose::Levels { .. }) {
        return doubts;
    }
    let generated = generated(inputs);
    if let Some(mut subject) = Subject::new(job, inputs, &generated) {
        doubts.extend(defects(&mut subject));
        doubts.extend(RULES.iter().flat_map(|rule| rule(&mut subject)));
        // A mutant that nothing could catch and a probe that nothing could reach are red.
        let is_to_be_broken = matches!(job.purpose, Purpose::Probe { .. } | Purpose::Mutant { .. });
        if !is_to_be_broken {
            doubts.extend(form::always_true(&mut subject));
            doubts.extend(model_values::of_no_state(&mut subject));
        }
    }
    accept(&mut doubts, &job.accept);
    doubts
}
