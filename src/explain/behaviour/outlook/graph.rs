//! The state graph of a model: what may happen next, asked about every state.
//!
//! In: a specification, its configuration and how many steps are too many. Out:
//! a [`Lookout`] that begins with the initial states and goes on within the
//! constraints of the model. Symmetry and views do not apply: every state is one
//! of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Detail, END_OF_MODULE, FALSE, Instance, Lookout, STATE, Search, State, told};
use crate::config::Named;
use crate::explain::answers::every_answer;
use crate::generate::Inputs;
use crate::outcome::initial_formula;
use crate::spec::Spec;

/// The predicate that is reached when a graph has more steps than were asked for.
pub const LARGE: &str = "Gv7_Large";
/// Its negation, which is checked.
const SMALL: &str = "Gv7_Small";
/// What is printed of an initial state.
pub(super) const BEGIN: &str = "begin";
/// Largest number that TLC has.
pub(super) const NUMBER_MAX: usize = 2_147_483_647;

impl Search {
    /// From what is initial, as far as there are states.
    pub(super) fn far(init: String, walked: Option<u32>) -> Self {
        Self { init, models: Vec::new(), told: NUMBER_MAX, entered: NUMBER_MAX, walked }
    }
}

impl Lookout {
    /// Asks for the steps that leave each state within the constraints of the
    /// model, until there are more than `steps`. `None` if the initial predicate
    /// has no name or the next-state relation is not understood.
    #[must_use]
    pub fn graph(spec: &Spec, job: &Inputs, steps: usize) -> Option<Self> {
        let state = told(&spec.variables(), "");
        let init = initial_formula(spec, &job.config)?;
        let init = format!("  {init} /\\ Gv7_Say(0, \"{BEGIN}\", <<{state}>>) /\\ Gv7_False(0)\n");
        let far = Search::far(init, None);
        Self::searching(spec, job, &far, Detail::All).map(|graph| graph.within(spec, job, steps))
    }

    /// Within the constraints of the model, and until there are more than `steps`.
    pub(super) fn within(self, spec: &Spec, job: &Inputs, steps: usize) -> Self {
        let mut graph = self;
        let variables = spec.variables().join(", ");
        let end = graph.text.len() - END_OF_MODULE.len();
        graph.text.truncate(end);
        let _ = write!(
            graph.text,
            "{SMALL} == Gv7_Fewer({steps}, <<{variables}>>)\n{LARGE} == ~{SMALL}\n{END_OF_MODULE}"
        );
        graph.asked.invariants.push(Named::new(SMALL, ()));
        graph.asked.constraints.extend(job.config.constraints.iter().cloned());
        graph.asked.action_constraints.clone_from(&job.config.action_constraints);
        graph.negation = Some(SMALL.to_owned());
        graph
    }

    /// The initial states, those that a constraint leaves out included.
    #[must_use]
    pub fn initial(&self, printed: &str) -> Vec<State> {
        let begun = every_answer(printed).filter(|answer| answer.what == BEGIN);
        begun.map(|answer| self.state(&answer.values)).collect()
    }

    /// The invariants that are false in one of them. TLC looks at them where a constraint
    /// leaves the state out, too.
    #[must_use]
    pub fn false_at_first(&self, printed: &str) -> Vec<String> {
        let before = every_answer(printed).take_while(|answer| answer.what != STATE);
        let broken = before.filter(|answer| answer.what == FALSE);
        broken.filter_map(|answer| self.invariants.get(answer.question).cloned()).collect()
    }

    /// The parameters of each action whose values are told, by its name.
    #[must_use]
    pub fn parameters(&self) -> BTreeMap<String, Vec<String>> {
        let own = |instance: &Instance| {
            instance.parameters().skip(instance.of_instances()).cloned().collect()
        };
        self.instances.iter().map(|instance| (instance.action(&[]).name, own(instance))).collect()
    }
}
