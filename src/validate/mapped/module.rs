//! What the engine is asked about a log.
//!
//! In: a trace, what its events stand for, and the next-state relation. Out: a module
//! that extends the specification, with a variable that tells how many events
//! of each sequence have happened, and its configuration. A step takes the next event
//! of a sequence, if those before it have happened, by a disjunct of its action and by
//! the relation as a whole, with the parameters and values that were logged; or it is
//! one of the silent actions. So the engine tries every order that is open.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::actions::Actions;
use super::logged::sequences;
use super::taking::{Step, applied, compared_name};
use super::trace::{Position, Trace};
use super::values::{Meanings, operator};
use crate::config::{Assignment, Config, Literal, Named};
use crate::explain::behaviour::relation::Relation;
use crate::explain::model_value;
use crate::generate::{Content, InputFile, Inputs};
use crate::outcome::initial_formula;
use crate::spec::Spec;

/// Name of the module, and of the one with what it uses.
pub(super) const NAME: &str = "Gv7_Trace";
const TOOLS: &str = "Gv7_Log";
/// By sequence, the number of the event that comes next, from 1.
pub(super) const NEXT_EVENT: &str = "Gv7_next";
/// Silent steps since the last event.
const SILENT: &str = "Gv7_silent";
/// The disjunct that was taken last, and the sequence of the last event, from 1.
pub(super) const BY: &str = "Gv7_by";
/// The variables that are not of the specification begin with this.
pub(super) const OWN: &str = "Gv7_";
/// The predicate that must be reached, and its negation, which is checked.
pub const GOAL: &str = "Gv7_AllEvents";
const NOT_YET: &str = "Gv7_NotYet";
/// What is printed when more events have happened than before.
pub(super) const FAR: &str = "greyverify far";

/// The constant that is what was logged. TLC evaluates what stands in the place of
/// a constant wherever that occurs, but what it is defined as only once.
const EVENTS: &str = "Gv7_Events";

const INIT: &str = "Gv7_Init";
const NEXT: &str = "Gv7_Next";
const VIEW: &str = "Gv7_View";

/// What the module uses, apart from it, so that nothing of the standard modules
/// meets a definition of the same name.
const TOOLS_TEXT: &str = "---- MODULE Gv7_Log ----
\\* Written by greyverify, do not edit.
LOCAL INSTANCE TLC
LOCAL INSTANCE Naturals
\\* What is logged is a tuple of one, and what is not an empty one.
Gv7_Choices(given, set) ==
  IF given = <<>> THEN set ELSE IF given[1] \\in set THEN {given[1]} ELSE {}
Gv7_Agrees(given, value) == IF given = <<>> THEN TRUE ELSE value = given[1]
Gv7_After(number) == number + 1
Gv7_Minus(number) == 0 - number
Gv7_Below(number, most) == number < most
\\* An event comes after so many of each sequence.
Gv7_Ready(after, next) == \\A s \\in DOMAIN after : after[s] < next[s]
Gv7_Length(next) == CHOOSE s \\in DOMAIN next : s + 1 \\notin DOMAIN next
RECURSIVE Gv7_Sum(_, _)
Gv7_Sum(next, s) == IF s = 0 THEN 0 ELSE next[s] + Gv7_Sum(next, s - 1)
\\* A register far from those that specifications use counts.
Gv7_Begin(from) == TLCSet(70002, from)
Gv7_Far(next) ==
  LET sum == Gv7_Sum(next, Gv7_Length(next)) IN
  IF TLCGet(70002) < sum
  THEN TLCSet(70002, sum) /\\ PrintT(<<\"greyverify far\", next>>)
  ELSE TRUE
====
";

/// A specification that is taken through logs.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// It.
    pub spec: &'a Spec,
    /// The files of the model.
    pub inputs: &'a Inputs,
    /// Its next-state relation.
    pub relation: &'a Relation,
    /// What events stand for.
    pub actions: &'a Actions,
    /// What texts stand for.
    pub meanings: &'a Meanings,
}

/// The relation of a model, for the module that takes it through logs.
#[must_use]
pub fn relation(spec: &Spec, inputs: &Inputs) -> Option<Relation> {
    Relation::of(spec, inputs, NAME, TOOLS)
}

/// How far a search is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// All events have happened, and the invariants of the model are checked on
    /// the way.
    All,
    /// So many have.
    After(Position),
}

impl Subject<'_> {
    /// The files for a search. `None` if nothing is known of the initial states.
    #[must_use]
    pub fn search(&self, trace: &Trace, goal: &Goal) -> Option<Inputs> {
        let init = initial_formula(self.spec, &self.inputs.config)?;
        let mut models = BTreeSet::new();
        let logged = sequences(trace, &mut models);
        let mut text = self.head(&models);
        let _ = write!(
            text,
            "VARIABLES {NEXT_EVENT}, {SILENT}, {BY}\nASSUME Gv7_Begin(0)\n\
             CONSTANT {EVENTS}\n{EVENTS}Once ==\n{logged}{EVENTS}Given == {EVENTS}Once\n"
        );
        self.definitions(&mut text);
        let first = tuple(trace.sequences.iter().map(|_| 1));
        let _ = write!(
            text,
            "{INIT} ==\n  {init} /\\ {NEXT_EVENT} = {first} /\\ {SILENT} = 0 /\\ {BY} = <<0, 0>>\n"
        );
        self.steps(&mut text);
        let there = match goal {
            Goal::All => {
                format!(
                    "\\A Gv7_s \\in DOMAIN {EVENTS} : ~({NEXT_EVENT}[Gv7_s] \\in DOMAIN {EVENTS}[Gv7_s])"
                )
            }
            Goal::After(Position(events)) => {
                format!("{NEXT_EVENT} = {}", tuple(events.iter().map(|happened| happened + 1)))
            }
        };
        let _ = write!(text, "{GOAL} == {there}\n{NOT_YET} == ~{GOAL}\n====\n");
        let mut config = self.config(&models);
        if *goal == Goal::All {
            config.invariants.clone_from(&self.inputs.config.invariants);
        }
        config.invariants.push(Named::new(NOT_YET, ()));
        config.view = Some(Named::new(VIEW, ()));
        let operator = format!("{EVENTS}Given");
        let given = Assignment::Operator { operator, module: None };
        config.constants.push(Named::new(EVENTS, given));
        Some(Inputs { negation: Some(NOT_YET.to_owned()), ..self.inputs_of(text, config) })
    }

    /// How the next event of a sequence is taken, and what happens in silence.
    fn steps(&self, text: &mut String) {
        let of_spec = self.spec.variables().join(", ");
        let _ = write!(
            text,
            "Gv7_Takes(Gv7_e, Gv7_s) ==\n  \\/ FALSE\n{}\
             Gv7_Comes(Gv7_s, Gv7_n) ==\n  /\\ Gv7_Ready(Gv7_n[1], {NEXT_EVENT})\n  \
             /\\ \\E Gv7_k \\in DOMAIN Gv7_n[2] : \\E Gv7_e \\in {{Gv7_n[2][Gv7_k]}} : Gv7_Takes(Gv7_e, Gv7_s)\n  \
             /\\ \\E Gv7_now \\in {{[{NEXT_EVENT} EXCEPT ![Gv7_s] = Gv7_After(@)]}} : {NEXT_EVENT}' = Gv7_now /\\ Gv7_Far(Gv7_now)\n\
             Gv7_Happens ==\n  /\\ \\E Gv7_s \\in DOMAIN {EVENTS} :\n    \
             /\\ {NEXT_EVENT}[Gv7_s] \\in DOMAIN {EVENTS}[Gv7_s]\n    \
             /\\ Gv7_Comes(Gv7_s, {EVENTS}[Gv7_s][{NEXT_EVENT}[Gv7_s]])\n  \
             /\\ {SILENT}' = 0\n\
             Gv7_Silent ==\n  \\/ FALSE\n{}\
             Gv7_Silently ==\n  /\\ \\E Gv7_s \\in DOMAIN {EVENTS} : {NEXT_EVENT}[Gv7_s] \\in DOMAIN {EVENTS}[Gv7_s]\n  \
             /\\ Gv7_Below({SILENT}, {})\n  /\\ Gv7_Silent\n  \
             /\\ {SILENT}' = Gv7_After({SILENT}) /\\ UNCHANGED {NEXT_EVENT}\n\
             {NEXT} == Gv7_Happens \\/ Gv7_Silently\n\
             {VIEW} == <<{NEXT_EVENT}, {SILENT}, <<{of_spec}>>>>\n",
            self.taking(),
            self.silently(),
            self.actions.silent_most,
        );
    }

    /// How a module begins.
    pub(super) fn head(&self, models: &BTreeSet<String>) -> String {
        let mut text = self.relation.head.clone();
        for name in models {
            let _ = writeln!(text, "CONSTANT {}", model_value(name));
        }
        for (number, definition) in (1..).zip(&self.meanings.definitions) {
            let _ = writeln!(text, "{} ==\n  {definition}", operator(number));
        }
        text
    }

    /// The expressions that are compared.
    pub(super) fn definitions(&self, text: &mut String) {
        for (number, action) in self.actions.all.iter().enumerate() {
            for (at, compared) in action.state.iter().enumerate() {
                let head = applied(&compared_name(number, at), &compared.uses);
                let _ = writeln!(text, "{head} ==\n  {}", compared.expression);
            }
        }
    }

    /// A configuration with the constants of the model.
    pub(super) fn config(&self, models: &BTreeSet<String>) -> Config {
        let mut constants = self.inputs.config.constants.clone();
        constants.extend(models.iter().map(|name| {
            Named::new(model_value(name), Assignment::Value(Literal::Model(name.clone())))
        }));
        Config {
            constants,
            init: Some(Named::new(INIT, ())),
            next: Some(Named::new(NEXT, ())),
            ..Config::default()
        }
    }

    /// The files of a module.
    pub(super) fn inputs_of(&self, text: String, config: Config) -> Inputs {
        let mut inputs = self.inputs.asking(NAME, text, config).open();
        let mut add = |name: &str, text: &str| {
            let (name, content) = (format!("{name}.tla"), Content::Text(text.to_owned()));
            inputs.files.push(InputFile { name, content });
        };
        self.relation.modules.iter().for_each(|(name, text)| add(name, text));
        add(TOOLS, TOOLS_TEXT);
        add(crate::explain::TOOLS, crate::explain::TOOLS_TEXT);
        inputs
    }

    /// A line for each disjunct that an event may be.
    fn taking(&self) -> String {
        let mut text = String::new();
        for (number, action) in self.actions.all.iter().enumerate() {
            if action.when.is_empty() {
                continue;
            }
            for at in &action.disjuncts {
                let disjunct = &self.relation.disjuncts[*at];
                let step = Step { disjunct, action, number, whole: &self.relation.whole };
                let _ = writeln!(
                    text,
                    "  \\/ Gv7_e[1] = {number} /\\ ({}({} /\\ {} /\\ {} /\\ {BY}' = <<{}, Gv7_s>>))",
                    step.bound("Gv7_e"),
                    step.agrees("Gv7_e"),
                    step.taken(),
                    step.compared("Gv7_e"),
                    at + 1,
                );
            }
        }
        text
    }

    fn silently(&self) -> String {
        let mut text = String::new();
        for action in self.actions.all.iter().filter(|action| action.silent) {
            for at in &action.disjuncts {
                let disjunct = &self.relation.disjuncts[*at];
                let bound = disjunct.bound.iter();
                let bound: String =
                    bound.map(|b| format!("\\E {} \\in {} : ", b.variable, b.domain)).collect();
                let whole = &self.relation.whole;
                let _ = writeln!(
                    text,
                    "  \\/ ({bound}(({}) /\\ ({whole}) = TRUE /\\ {BY}' = <<{}, {BY}[2]>>))",
                    disjunct.text,
                    at + 1
                );
            }
        }
        text
    }
}

fn tuple(numbers: impl Iterator<Item = usize>) -> String {
    format!("<<{}>>", numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(", "))
}
