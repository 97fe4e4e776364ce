//! What may happen next: the states that a specification begins with, and the
//! steps that leave a state.
//!
//! In: a specification, its configuration and a state. Out: [`Outlook`]s. TLC
//! evaluates each disjunct of the next-state relation in that state, for each
//! value of the variables around it, and prints the steps as it finds them; then
//! the relation as a whole, so that no step is told that it does not have, and
//! none is missing because a disjunct was not understood. From the states that
//! are reached it goes on for a while, for somebody who looks around asks next
//! about one of these; or it goes on to the end, and what is seen is the whole
//! state graph.

mod graph;
mod heard;
mod samples;
mod walks;

pub use graph::LARGE;
pub use samples::Samples;
pub use walks::{CHANCE_MAX, Taken, Walk};

use std::fmt::Write as _;

use super::approach;
use super::contexts;
use super::formula::{Atom, Binder};
use super::instances::{self, Instance};
use super::reader::Reader;
use super::walk;
use crate::config::{Assignment, Config, Literal, Named};
use crate::explain::module::{self, model_value};
use crate::generate::{Content, InputFile, Inputs};
use crate::spec::Spec;
use crate::trace::{Action, Step};
use crate::value::Value;
use walks::Chance;

/// Name of the module.
const NAME: &str = "Gv7_Outlook";
/// The constraint, and what a state is asked.
const NEAR: &str = "Gv7_Near";
/// Most steps that are told of one state, and most initial states.
pub const STEPS_MAX: usize = 1000;
/// Steps after which states are not gone into any more.
const AHEAD: usize = 200;
/// How a module ends.
const END_OF_MODULE: &str = "====\n";
/// What is printed: a state, a disjunct that is tried, a step of it, a step of
/// the whole relation, what is false of the state told last, the end of a state,
/// and that there is more than is told.
const STATE: &str = "state";
const TRIED: &str = "tried";
const STEP: &str = "step";
const WHOLE: &str = "whole";
const FALSE: &str = "false";
const END: &str = "end";
const MORE: &str = "more";

/// Values of all variables.
pub type State = Vec<(String, Option<Value>)>;

/// A state, and what leads on from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The state.
    pub state: State,
    /// Invariants of the model that are false there.
    pub broken: Vec<String>,
    /// Its steps, in the order of the next-state relation.
    pub moves: Vec<Move>,
    /// Actions that it does not allow, with the arguments that were tried. Of several disjuncts
    /// with one name and the same arguments none is among them if one is possible.
    pub refused: Vec<Action>,
    /// True if every action was tried, so that no other is refused.
    pub tried: bool,
    /// True if there are more steps than are told.
    pub more: bool,
    /// True if all steps were evaluated.
    pub whole: bool,
    /// True if the invariants and constraints of the model were, too.
    pub checked: bool,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What is done; `None` for an initial state, or where nobody can tell.
    pub action: Option<Action>,
    /// The state it leads to.
    pub state: State,
    /// Invariants that are false there.
    pub broken: Vec<String>,
    /// Constraints of the model that leave it out of a check.
    pub outside: Vec<String>,
}

/// How much is asked at once. Where an evaluation fails, less is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Each disjunct of the next-state relation, invariants and constraints.
    All,
    /// Each disjunct alone.
    Unchecked,
    /// The relation as a whole, which tells no action.
    Bare,
}

/// What is asked of TLC, and how its answers are to be read.
#[derive(Debug)]
pub struct Lookout {
    text: String,
    modules: Vec<(String, String)>,
    asked: Config,
    variables: Vec<String>,
    instances: Vec<Instance>,
    invariants: Vec<String>,
    constraints: Vec<String>,
    checked: bool,
    /// What is checked of each state of a graph.
    negation: Option<String>,
}

/// Where a search begins, and how far it goes.
struct Search {
    /// The initial predicate, line by line.
    init: String,
    /// Model values that it speaks of.
    models: Vec<String>,
    /// Most steps that are told.
    told: usize,
    /// Steps after which states are not gone into any more.
    entered: usize,
    /// Most steps of a walk, if one step of each state is gone, by chance.
    walked: Option<u32>,
}

impl Lookout {
    /// Asks for the initial states.
    #[must_use]
    pub fn beginning(spec: &Spec, job: &Inputs, detail: Detail) -> Self {
        let checked = Checked::of(&job.config, detail);
        let variables = spec.variables();
        let state = told(&variables, "");
        let text = format!(
            "---- MODULE {NAME} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {}, {}\n{}\
             {NEAR} == Gv7_Fewer(0, <<{}>>)\n\
             {} ==\n  IF Gv7_Room({STEPS_MAX})\n  THEN Gv7_Say(0, \"{STATE}\", <<{state}>>) /\\ Gv7_False(0)\n  \
             ELSE Gv7_Say(0, \"{MORE}\", <<>>) /\\ FALSE\n====\n",
            job.root,
            walk::TOOLS,
            checked.definitions(),
            variables.join(", "),
            walk::ASK,
        );
        let Config { constants, init, next, specification, .. } = job.config.clone();
        let asked = Config {
            constants,
            init,
            next,
            specification,
            invariants: vec![Named::new(walk::ASK, ())],
            constraints: vec![Named::new(NEAR, ())],
            ..Config::default()
        };
        Self { checked: detail == Detail::All, ..Self::asking(text, asked, variables, checked) }
    }

    /// What is asked, as far as it is asked of every state.
    fn asking(text: String, asked: Config, variables: Vec<String>, checked: Checked) -> Self {
        let Checked { invariants, constraints, .. } = checked;
        Self {
            text,
            modules: Vec::new(),
            asked,
            variables,
            instances: Vec::new(),
            invariants,
            constraints,
            checked: false,
            negation: None,
        }
    }

    /// Asks for the steps that leave a state. `None` if the next-state relation
    /// is not understood, or a variable has no value.
    #[must_use]
    pub fn from(spec: &Spec, job: &Inputs, state: &Step, detail: Detail) -> Option<Self> {
        let mut models = Vec::new();
        let init = module::assignments(state, "", &mut models)?;
        let near = Search { init, models, told: STEPS_MAX, entered: AHEAD, walked: None };
        Self::searching(spec, job, &near, detail)
    }

    fn searching(spec: &Spec, job: &Inputs, search: &Search, detail: Detail) -> Option<Self> {
        let Search { init, told: most, entered, walked, .. } = search;
        let config = &job.config;
        let seen = contexts::instances(spec);
        let mut reader = Reader::new(contexts::contexts(spec, &seen, config));
        let whole = approach::next(&mut reader, config)?;
        let name = &config.next.as_ref().or(config.specification.as_ref())?.name;
        let instances = match detail {
            Detail::All | Detail::Unchecked => instances::each(&mut reader, name),
            Detail::Bare => Vec::new(),
        };
        let variables = spec.variables();
        let checked = Checked::of(config, detail);
        let mut models = search.models.clone();
        models.sort_unstable();
        models.dedup();
        let chance = walked.map(|depth| Chance::of(config, depth, instances.len()));
        let declared = chance.as_ref().map_or("", |_| walks::DECLARED);
        let (mut text, modules) = walk::opening(&reader, NAME, &job.root, declared);
        models.iter().for_each(|name| {
            let _ = writeln!(text, "CONSTANT {}", model_value(name));
        });
        text.push_str(&reader.contexts[0].text);
        text.push_str(&checked.definitions());
        let (before, after) = (told(&variables, ""), told(&variables, "'"));
        let of = chance.as_ref().map_or("0", |_| walks::NUMBER);
        let forget = chance.as_ref().map(Chance::forget).unwrap_or_default();
        let is_told = chance.as_ref().map_or("", |_| " /\\ FALSE");
        let _ = write!(
            text,
            "{NEAR} == Gv7_Fewer({entered}, <<{}>>)\n{} ==\n{init}{} ==\n  \
             \\/ Gv7_Say({of}, \"{STATE}\", <<{before}>>) /\\ Gv7_False(0){forget} /\\ FALSE\n",
            variables.join(", "),
            walk::INIT,
            walk::NEXT,
        );
        for (number, instance) in instances.iter().enumerate() {
            let met = chance.as_ref().map(|chance| chance.met(number)).unwrap_or_default();
            text.push_str(&tried(number, &reader.atoms[instance.taken], &after, &met));
        }
        let _ = write!(
            text,
            "  \\/ (({whole}) /\\ (IF Gv7_Room({most}) THEN Gv7_Say(0, \"{WHOLE}\", <<{after}>>) \
             ELSE Gv7_Say(0, \"{MORE}\", <<>>) /\\ Gv7_Enough(0)) /\\ (Gv7_False(0))' /\\ Gv7_Cut(0){is_told})\n  \
             \\/ Gv7_Say(0, \"{END}\", <<>>) /\\ FALSE\n"
        );
        if let Some(chance) = &chance {
            let atoms = instances.iter().map(|instance| &reader.atoms[instance.taken]);
            text.push_str(&chance.chosen(atoms, &whole, &after));
        }
        text.push_str(END_OF_MODULE);
        let mut asked = Config {
            constants: config.constants.clone(),
            init: Some(Named::new(walk::INIT, ())),
            next: Some(Named::new(walk::NEXT, ())),
            constraints: vec![Named::new(NEAR, ())],
            ..Config::default()
        };
        asked.constants.extend(
            models.into_iter().map(|name| {
                Named::new(model_value(&name), Assignment::Value(Literal::Model(name)))
            }),
        );
        let is_checked = detail == Detail::All;
        let asking = Self::asking(text, asked, variables, checked);
        Some(Self { modules, instances, checked: is_checked, ..asking })
    }

    /// The files TLC is to be run on: those of a job, and the modules that ask.
    #[must_use]
    pub fn inputs(&self, job: &Inputs) -> Inputs {
        let mut files = job.files.clone();
        let mut add = |name: String, text: String| {
            files.push(InputFile { name, content: Content::Text(text) });
        };
        self.modules.iter().for_each(|(name, text)| add(format!("{name}.tla"), text.clone()));
        add(format!("{NAME}.tla"), self.text.clone());
        add(format!("{}.tla", walk::TOOLS), walk::TOOLS_TEXT.to_owned());
        add(format!("{NAME}.cfg"), self.asked.to_string());
        let config = self.asked.clone();
        Inputs {
            root: NAME.to_owned(),
            files,
            config,
            deadlock: false,
            declared: self.negation.iter().cloned().collect(),
            negation: self.negation.clone(),
            ..job.clone()
        }
        .open()
    }
}

/// The disjunct that tries an instance of an action with each of its arguments, and
/// tells where each step leads: `after` prints that. What is `met` then stands at the end.
fn tried(number: usize, atom: &Atom, after: &str, met: &str) -> String {
    let loops = loops(atom);
    format!(
        "  \\/ {loops}(Gv7_Say({number}, \"{TRIED}\", <<{}>>) /\\ ({}) /\\ Gv7_Say({number}, \"{STEP}\", <<{}>>){met})\n",
        arguments(atom).join(", "),
        atom.text,
        step(atom, after),
    )
}

/// The quantifiers of a disjunct.
fn loops(atom: &Atom) -> String {
    let each = |b: &Binder| format!("\\E {} \\in {} : ", b.variable, b.domain);
    atom.binders.iter().map(each).collect()
}

/// Its arguments, as they are printed.
fn arguments(atom: &Atom) -> Vec<String> {
    atom.told.iter().map(|value| format!("Gv7_Text({value})")).collect()
}

/// The same, and where it leads.
fn step(atom: &Atom, after: &str) -> String {
    let arguments = arguments(atom);
    let both: Vec<&str> = arguments.iter().map(String::as_str).chain([after]).collect();
    both.join(", ")
}

/// A state as text: equal for equal states.
#[must_use]
pub fn key(state: &[(String, Option<Value>)]) -> String {
    let mut text = String::new();
    for (name, value) in state {
        let value = value.clone().map(Value::normal).map(|value| value.to_string());
        let _ = writeln!(text, "{name}={}", value.unwrap_or_default());
    }
    text
}

/// The values of all variables, as they are printed.
fn told(variables: &[String], prime: &str) -> String {
    let texts: Vec<String> =
        variables.iter().map(|name| format!("Gv7_Text({name}{prime})")).collect();
    texts.join(", ")
}

/// What is asked of each state and each step beside its values.
struct Checked {
    invariants: Vec<String>,
    constraints: Vec<String>,
    /// How many of the constraints are of a state; the others are of a step.
    of_a_state: usize,
}

impl Checked {
    fn of(config: &Config, detail: Detail) -> Self {
        if detail != Detail::All {
            return Self { invariants: Vec::new(), constraints: Vec::new(), of_a_state: 0 };
        }
        let names = |of: &[Named<()>]| of.iter().map(|n| n.name.clone()).collect::<Vec<_>>();
        let mut constraints = names(&config.constraints);
        let of_a_state = constraints.len();
        constraints.extend(names(&config.action_constraints));
        Self { invariants: names(&config.invariants), constraints, of_a_state }
    }

    /// Each has a parameter, for TLC evaluates what has none and speaks of
    /// constants only before everything else.
    fn definitions(&self) -> String {
        let ask = |(number, name): (usize, &String)| {
            format!("  /\\ IF {name} THEN TRUE ELSE Gv7_Say({number}, \"{FALSE}\", <<>>)\n")
        };
        let all: Vec<String> =
            self.invariants.iter().chain(&self.constraints).enumerate().map(ask).collect();
        let (of_a_state, of_a_step) = all.split_at(self.invariants.len() + self.of_a_state);
        format!(
            "Gv7_False(Gv7_p) ==\n  /\\ TRUE\n{}Gv7_Cut(Gv7_p) ==\n  /\\ TRUE\n{}\
             ASSUME Gv7_Count(0)\n",
            of_a_state.concat(),
            of_a_step.concat(),
        )
    }
}
