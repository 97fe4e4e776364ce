//! The module that allows less than the specification.

use std::fmt::Write as _;

use super::faults::Faults;
use super::recorded::{Kind, Recorded};
use crate::config::{Assignment, Literal, Named};
use crate::explain::behaviour::relation::{Disjunct, Relation};
use crate::explain::{model_value, tla};
use crate::generate::{Content, Formula, InputFile, Inputs};
use crate::spec::Spec;

/// Name of the module, and of the one with what it uses.
const NAME: &str = "Gv7_Shrink";
const TOOLS: &str = "Gv7_Room";
/// The step that was recorded and may come next, from 1.
pub(super) const AT: &str = "Gv7_at";
/// How many steps were taken that were not recorded, and how many faults.
const BESIDE: &str = "Gv7_beside";
const FAULTS: &str = "Gv7_faults";
/// How many states there are up to this one, and the state that is returned to with its number:
/// one cycle alone is gone round then.
const STATES: &str = "Gv7_states";
const BEGIN: &str = "Gv7_begin";
/// That something may happen: what a deadlock breaks. The module itself ends where the
/// specification goes on, so that its own deadlocks mean nothing.
pub const MOVES_ON: &str = "Gv7_MovesOn";

/// That a step begins near enough to the beginning.
const NEAR: &str = "Gv7_Near";
const INIT: &str = "Gv7_Init";
pub(super) const NEXT: &str = "Gv7_Next";
const FORMULA: &str = "Gv7_Spec";

const TOOLS_TEXT: &str = "---- MODULE Gv7_Room ----
\\* Written by greyverify, do not edit.
LOCAL INSTANCE TLC
LOCAL INSTANCE Naturals
\\* An initial state is at level 1.
Gv7_Within(states) == TLCGet(\"level\") <= states
Gv7_Left(places, at) == {p \\in places : at <= p} # {}
\\* The first of some places that is left, and the one behind it.
Gv7_Behind(places, at) ==
  1 + (CHOOSE p \\in places : at <= p /\\ \\A q \\in places : at <= q => p <= q)
Gv7_Before(at, cycle) == at < cycle
Gv7_Below(number, most) == number < most
Gv7_Sum(number, other) == number + other
Gv7_Plus(number, is) == IF is THEN number + 1 ELSE number
====
";

/// What a search may do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Room<'a> {
    /// Steps that are taken in their order, each or not; any step if there are none.
    pub recorded: Option<&'a Recorded>,
    /// Steps beside them at most.
    pub beside: u32,
    /// What is a fault, and steps of them at most.
    pub faults: Option<(&'a Faults, usize)>,
    /// States of a behaviour at most: none is farther from the beginning.
    pub states: Option<u64>,
    /// States at most until a behaviour returns to one of its own.
    pub lasso: Option<u64>,
}

/// The relation of a model, for the module.
#[must_use]
pub fn relation(spec: &Spec, inputs: &Inputs) -> Option<Relation> {
    Relation::of(spec, inputs, NAME, TOOLS)
}

/// A specification and a model of it, for which modules are written.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The specification.
    pub spec: &'a Spec,
    /// The files of the model.
    pub model: &'a Inputs,
    /// Its next-state relation.
    pub relation: &'a Relation,
    /// Its formula.
    pub formula: &'a Formula,
    /// Whether a state is looked for from which nothing may happen.
    pub deadlock: bool,
}

/// What a module adds.
pub(super) struct Added {
    /// Its own variables, and what they are at first.
    pub(super) own: Vec<(&'static str, &'static str)>,
    /// The definitions, that of the next-state relation among them.
    pub(super) text: String,
    /// The model values that they name.
    pub(super) models: Vec<String>,
    /// States of a behaviour at most. As a constraint: TLC takes the steps of what it has found
    /// once more, and knows then no more how far a state is from the beginning.
    pub(super) states: Option<u64>,
}

impl Ground<'_> {
    /// The files of a search that checks what those of the model check.
    pub(super) fn inputs(&self, added: Added) -> Inputs {
        let Self { spec, model, relation, formula, deadlock } = *self;
        let Added { own, text: next, mut models, states } = added;
        models.sort_unstable();
        models.dedup();
        let mut text = relation.head.clone();
        models.iter().for_each(|name| {
            let _ = writeln!(text, "CONSTANT {}", model_value(name));
        });
        let mut init = format!("  /\\ {}\n", formula.init);
        for (name, first) in &own {
            let _ = writeln!(text, "VARIABLE {name}");
            let _ = writeln!(init, "  /\\ {name} = {first}");
        }
        let own = own.iter().map(|(name, _)| (*name).to_owned());
        let names: Vec<String> = spec.variables().into_iter().chain(own).collect();
        let fairness: String = formula.fairness.iter().map(|f| format!(" /\\ {f}")).collect();
        let _ = write!(
            text,
            "{INIT} ==\n{init}{next}{FORMULA} == {INIT} /\\ [][{NEXT}]_<<{}>>{fairness}\n{}{}====\n",
            names.join(", "),
            if deadlock { moves_on(relation) } else { String::new() },
            states.map(|states| near(states, &names)).unwrap_or_default(),
        );
        let mut config = model.config.clone();
        (config.init, config.next) = (None, None);
        config.specification = Some(Named::new(FORMULA, ()));
        config.constants.extend(models.iter().map(|name| {
            Named::new(model_value(name), Assignment::Value(Literal::Model(name.clone())))
        }));
        if deadlock {
            config.invariants = vec![Named::new(MOVES_ON, ())];
        }
        if states.is_some() {
            config.action_constraints.push(Named::new(NEAR, ()));
        }
        let asking = model.asking(NAME, text, config).open();
        let mut inputs = Inputs { negation: model.negation.clone(), ..asking };
        let mut add = |name: &str, text: &str| {
            let content = Content::Text(text.to_owned());
            inputs.files.push(InputFile { name: format!("{name}.tla"), content });
        };
        relation.modules.iter().for_each(|(name, text)| add(name, text));
        add(TOOLS, TOOLS_TEXT);
        add(crate::explain::TOOLS, crate::explain::TOOLS_TEXT);
        inputs
    }
}

impl Room<'_> {
    /// The files of a search.
    #[must_use]
    pub fn inputs(&self, ground: &Ground<'_>) -> Inputs {
        let mut models = Vec::new();
        let text = self.next(ground, &mut models);
        ground.inputs(Added { own: self.own(), text, models, states: self.states })
    }

    /// Our own variables, and what they are at first.
    fn own(&self) -> Vec<(&'static str, &'static str)> {
        let mut own = Vec::new();
        own.extend(self.recorded.map(|_| (AT, "1")));
        own.extend(self.counts_beside().then_some((BESIDE, "0")));
        own.extend(self.counts_faults().then_some((FAULTS, "0")));
        own.extend(self.lasso.into_iter().flat_map(|_| [(STATES, "1"), (BEGIN, "<<>>")]));
        own
    }

    fn counts_beside(&self) -> bool {
        self.recorded.is_some() && self.beside > 0
    }

    fn counts_faults(&self) -> bool {
        self.faults.is_some_and(|(_, most)| most > 0)
    }

    fn next(&self, ground: &Ground<'_>, models: &mut Vec<String>) -> String {
        let relation = ground.relation;
        let mut text = String::new();
        let mut all = Vec::new();
        if let Some(recorded) = self.recorded {
            let taken = recorded.kinds.iter().map(|kind| taken(kind, recorded, relation, models));
            let beside = match self.counts_beside() {
                true => format!(" /\\ UNCHANGED {BESIDE}"),
                false => String::new(),
            };
            let _ = write!(text, "Gv7_Taken ==\n  \\/ FALSE\n{}", taken.collect::<String>());
            all.push(format!("(Gv7_Taken{beside})"));
        }
        if self.counts_beside() {
            let most = self.beside;
            all.push(format!(
                "(Gv7_Below({BESIDE}, {most}) /\\ ({}) /\\ UNCHANGED {AT} /\\ {BESIDE}' = Gv7_Plus({BESIDE}, TRUE))",
                relation.whole
            ));
        }
        if all.is_empty() {
            all.push(format!("({})", relation.whole));
        }
        let mut next = format!("{NEXT} ==\n");
        let _ = writeln!(next, "  /\\ {}", all.join(" \\/ "));
        if let Some(states) = self.lasso {
            next.push_str(&returns(states, &ground.spec.variables()));
        }
        if let Some((faults, most)) = self.faults {
            let is_one = relation.disjuncts.iter().filter(|d| faults.has(&d.action));
            let is_one: String =
                is_one.map(|d| format!("  \\/ ({}({}))\n", bound(d), d.text)).collect();
            let _ = write!(text, "Gv7_Fault ==\n  \\/ FALSE\n{is_one}");
            let _ = match most {
                0 => writeln!(next, "  /\\ ~Gv7_Fault"),
                most => writeln!(
                    next,
                    "  /\\ \\E Gv7_is \\in {{IF Gv7_Fault THEN TRUE ELSE FALSE}} :\n    \
                     /\\ Gv7_is => Gv7_Below({FAULTS}, {most})\n    \
                     /\\ {FAULTS}' = Gv7_Plus({FAULTS}, Gv7_is)"
                ),
            };
        }
        text + &next
    }
}

/// It speaks of a step, for what speaks of no variable TLC evaluates once and for all.
fn near(states: u64, variables: &[String]) -> String {
    format!("{NEAR} == Gv7_Within({states}) \\/ UNCHANGED <<{}>>\n", variables.join(", "))
}

fn moves_on(relation: &Relation) -> String {
    format!("{MOVES_ON} == ENABLED ({})\n", relation.whole)
}

/// The step that comes back is the last of so many states, and any may be the one that it
/// comes back to.
fn returns(states: u64, variables: &[String]) -> String {
    let all = variables.join(", ");
    let after: Vec<String> = variables.iter().map(|name| format!("{name}'")).collect();
    format!(
        "  /\\ \\/ /\\ Gv7_Below({STATES}, {states})\n        \
         /\\ {STATES}' = Gv7_Sum({STATES}, 1)\n        \
         /\\ \\/ UNCHANGED {BEGIN}\n           \
         \\/ {BEGIN} = <<>> /\\ {BEGIN}' = <<{STATES}, <<{all}>>>>\n     \
         \\/ /\\ {BEGIN} # <<>>\n        \
         /\\ <<{}>> = {BEGIN}[2]\n        \
         /\\ {STATES}' = {BEGIN}[1]\n        \
         /\\ UNCHANGED {BEGIN}\n",
        after.join(", ")
    )
}

/// A line for each disjunct that a recorded step may be.
fn taken(
    kind: &Kind,
    recorded: &Recorded,
    relation: &Relation,
    models: &mut Vec<String>,
) -> String {
    let mut text = String::new();
    for (guard, after) in places(kind, recorded) {
        for step in steps(kind, relation, models) {
            let _ = writeln!(text, "  \\/ ({guard} /\\ {step} /\\ {AT}' = {after})");
        }
    }
    text
}

/// What a kind of step may be. The relation as a whole is asked, too, for a disjunct may have
/// been misunderstood.
pub(super) fn steps(kind: &Kind, relation: &Relation, models: &mut Vec<String>) -> Vec<String> {
    let step = |at: &usize| {
        let disjunct = &relation.disjuncts[*at];
        let (bound, agrees) = (bound(disjunct), agrees(kind, disjunct, models));
        format!("({bound}({agrees}({}) /\\ ({}) = TRUE))", disjunct.text, relation.whole)
    };
    kind.disjuncts.iter().map(step).collect()
}

/// When a recorded step may be taken, and what may be taken after it. The steps of a cycle may
/// be taken in any order, for it is gone round again and again.
fn places(kind: &Kind, recorded: &Recorded) -> Vec<(String, String)> {
    let cycle = recorded.cycle.unwrap_or(recorded.steps + 1);
    let (before, within): (Vec<usize>, Vec<usize>) = kind.at.iter().partition(|at| **at < cycle);
    let mut all = Vec::new();
    if !before.is_empty() {
        let places = set(&before);
        all.push((format!("Gv7_Left({places}, {AT})"), format!("Gv7_Behind({places}, {AT})")));
    }
    if !within.is_empty() {
        all.push(("TRUE".to_owned(), cycle.to_string()));
    }
    all
}

/// A set of numbers.
pub(super) fn set(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{{{}}}", numbers.join(", "))
}

/// That the parameters have the values that were recorded.
fn agrees(kind: &Kind, disjunct: &Disjunct, models: &mut Vec<String>) -> String {
    let Some(arguments) = &kind.arguments else { return String::new() };
    let own = disjunct.parameters[disjunct.own.clone()].iter().zip(arguments);
    own.map(|(parameter, value)| format!("({}) = {} /\\ ", parameter.value, tla(value, 0, models)))
        .collect()
}

/// The quantifiers around a disjunct.
fn bound(disjunct: &Disjunct) -> String {
    let each = disjunct.bound.iter();
    each.map(|b| format!("\\E {} \\in {} : ", b.variable, b.domain)).collect()
}
