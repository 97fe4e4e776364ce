//! Random walks of a model that nobody needs to search: what may happen next, asked
//! about the states of the walks alone.
//!
//! In: a specification, its configuration, and a number for each walk that decides
//! how it goes. Out: a [`Lookout`] whose states are those of the walks, and
//! [`Walk`]s of what it printed. In each state, TLC evaluates and tells all steps
//! and then goes one of them: of the actions that are possible any, and of its steps
//! any. The numbers are made in TLA+, so that the walks are the same for each TLC.

use std::fmt::Write as _;

use super::graph::NUMBER_MAX;
use super::{Atom, Detail, Lookout, STATE, Search, State, loops, step};
use crate::config::Config;
use crate::explain::answers::every_answer;
use crate::generate::Inputs;
use crate::outcome::initial_formula;
use crate::spec::Spec;
use crate::trace::Action;

/// Largest number that decides a walk; the least is 1.
pub const CHANCE_MAX: u32 = 2_147_483_646;
/// Name of the module that makes numbers.
pub(super) const NAME: &str = "Gv7_Chance";
/// What the module that asks declares: of each walk its number, how many steps it
/// has, and what decides the next one.
pub(super) const DECLARED: &str = "VARIABLE Gv7_walk\nGv7_r == INSTANCE Gv7_Chance\n";
/// The number of the walk of a state.
pub(super) const NUMBER: &str = "Gv7_walk[1]";
/// What is printed of the step that is gone.
const TAKEN: &str = "taken";

/// Text of the module. Numbers are those of Lehmer, by the method of Schrage: none
/// exceeds what TLC has. An operator without parameters would be evaluated once.
pub(super) const TEXT: &str = "---- MODULE Gv7_Chance ----
\\* Written by greyverify, do not edit.
LOCAL INSTANCE TLC
LOCAL INSTANCE Integers
LOCAL INSTANCE FiniteSets
\\* Registers: steps of each action, the action that is chosen, which of its steps,
\\* how many of them were met; how many initial states there are, and were met.
Positive(number) == IF number > 0 THEN number ELSE number + 2147483647
After(random) == Positive(16807 * (random % 127773) - 2836 * (random \\div 127773))
One(random, many) == (random % many) + 1

\\* TLC asks for the initial states once more to show how it came to a failure.
Anew(here) == TLCSet(70006, 0) /\\ TLCSet(70007, 0) /\\ FALSE
Begun(here) == TLCSet(70006, TLCGet(70006) + 1) /\\ FALSE
Another(here) == TLCSet(70007, TLCGet(70007) + 1)
From(seeds) ==
  {<<walk, 0, After(seeds[walk])>> :
     walk \\in {w \\in DOMAIN seeds : One(seeds[w], TLCGet(70006)) = TLCGet(70007)}}

Forget(actions) == TLCSet(70002, [action \\in 1..actions |-> 0]) /\\ TLCSet(70005, 0)
Met(action) == TLCSet(70002, [TLCGet(70002) EXCEPT ![action] = @ + 1]) /\\ FALSE
Of(possible, nth) ==
  CHOOSE action \\in possible : Cardinality({a \\in possible : a <= action}) = nth
Possible(counts) == {action \\in DOMAIN counts : counts[action] > 0}
Chosen(possible, random) == Of(possible, One(random, Cardinality(possible)))
Choose(walk, depth) ==
  /\\ TLCSet(70003, IF walk[2] < depth /\\ Possible(TLCGet(70002)) # {}
                   THEN Chosen(Possible(TLCGet(70002)), walk[3]) ELSE 0)
  /\\ IF TLCGet(70003) = 0 THEN TRUE
     ELSE TLCSet(70004, One(After(walk[3]), TLCGet(70002)[TLCGet(70003)]))
IsChosen(action, walk) == walk = walk /\\ TLCGet(70003) = action
IsNext(walk) == TLCSet(70005, TLCGet(70005) + 1) /\\ walk = walk /\\ TLCGet(70005) = TLCGet(70004)
On(walk) == <<walk[1], walk[2] + 1, After(After(walk[3]))>>
====
";

/// What chooses a step.
pub(super) struct Chance {
    /// That a step is within the constraints of the model, each after `/\`.
    within: String,
    depth: u32,
    actions: usize,
}

impl Chance {
    pub(super) fn of(config: &Config, depth: u32, actions: usize) -> Self {
        let of_a_state = config.constraints.iter().map(|own| format!(" /\\ ({})'", own.name));
        let of_a_step = config.action_constraints.iter().map(|own| format!(" /\\ {}", own.name));
        Self { within: of_a_state.chain(of_a_step).collect(), depth, actions }
    }

    /// Counts from the beginning, in a new state.
    pub(super) fn forget(&self) -> String {
        format!(" /\\ Gv7_r!Forget({})", self.actions)
    }

    /// Counts a step of an action, and ends it.
    pub(super) fn met(&self, number: usize) -> String {
        format!("{} /\\ Gv7_r!Met({})", self.within, number + 1)
    }

    /// The disjuncts that choose a step, and go it.
    pub(super) fn chosen<'a>(
        &self,
        atoms: impl Iterator<Item = &'a Atom>,
        whole: &str,
        after: &str,
    ) -> String {
        let Self { within, depth, .. } = self;
        let mut text = format!("  \\/ Gv7_r!Choose(Gv7_walk, {depth}) /\\ FALSE\n");
        for (number, atom) in atoms.enumerate() {
            let _ = writeln!(
                text,
                "  \\/ Gv7_r!IsChosen({}, Gv7_walk) /\\ ({}(({}){within} /\\ Gv7_r!IsNext(Gv7_walk) \
                 /\\ ({whole}) /\\ Gv7_walk' = Gv7_r!On(Gv7_walk) \
                 /\\ Gv7_Say({number}, \"{TAKEN}\", <<{}>>)))",
                number + 1,
                loops(atom),
                atom.text,
                step(atom, after),
            );
        }
        text
    }
}

/// A walk: its states, and the step that leaves each but the last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// The states.
    pub states: Vec<State>,
    /// The steps.
    pub taken: Vec<Taken>,
}

/// A step of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What is done.
    pub action: Action,
    /// The state it leads to.
    pub to: State,
}

impl Lookout {
    /// Asks for the steps that leave each state of so many random walks as there are
    /// `seeds`, of `depth` steps at most, within the constraints of the model. `None`
    /// if the initial predicate has no name or the next-state relation is not
    /// understood.
    #[must_use]
    pub fn walks(spec: &Spec, job: &Inputs, seeds: &[u32], depth: u32) -> Option<Self> {
        let begins = initial_formula(spec, &job.config)?;
        let within = job.config.constraints.iter().map(|own| format!(" /\\ {}", own.name));
        let within: String = within.collect();
        let init = format!(
            "  \\/ Gv7_r!Anew(0)\n  \\/ ({begins}){within} /\\ Gv7_r!Begun(0)\n  \
             \\/ ({begins}){within} /\\ Gv7_r!Another(0) /\\ Gv7_walk \\in Gv7_r!From(Gv7_seeds)\n"
        );
        let far = Search::far(init, Some(depth));
        let mut walks = Self::searching(spec, job, &far, Detail::All)?;
        let seeds: Vec<String> = seeds.iter().map(ToString::to_string).collect();
        let seeds = format!("Gv7_seeds == <<{}>>\n", seeds.join(", "));
        let at = walks
            .text
            .find("Gv7_r == ")
            .and_then(|at| walks.text[at..].find('\n').map(|n| at + n + 1));
        walks.text.insert_str(at?, &seeds);
        walks.modules.push((NAME.to_owned(), TEXT.to_owned()));
        Some(walks.within(spec, job, NUMBER_MAX))
    }

    /// The walks, in the order of their seeds.
    #[must_use]
    pub fn walked(&self, printed: &str) -> Vec<Walk> {
        let mut walks: Vec<Walk> = Vec::new();
        let mut of = None;
        for answer in every_answer(printed) {
            match answer.what.as_str() {
                STATE => {
                    let Some(at) = answer.question.checked_sub(1) else { continue };
                    if walks.len() <= at {
                        walks.resize(at + 1, Walk::default());
                    }
                    walks[at].states.push(self.state(&answer.values));
                    of = Some(at);
                }
                TAKEN => {
                    let (Some(at), Some(instance)) = (of, self.instances.get(answer.question))
                    else {
                        continue;
                    };
                    // The whole relation may allow a step in several ways.
                    if walks[at].taken.len() >= walks[at].states.len() {
                        continue;
                    }
                    let own = answer.values.len().saturating_sub(self.variables.len());
                    let (arguments, after) = answer.values.split_at(own);
                    let action = instance.action(arguments);
                    walks[at].taken.push(Taken { action, to: self.state(after) });
                }
                _ => {}
            }
        }
        walks
    }
}
