//! What the engine is asked about a log.
//!
//! In: events, what they stand for, and the next-state relation. Out: a module
//! that extends the specification, with a variable that tells how many events
//! have happened, and its configuration. A step takes the next event by a
//! disjunct of its action and by the relation as a whole, with the parameters
//! and values that were logged; or it is one of the silent actions.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::actions::{Action, Actions};
use super::reader::{Event, Taken};
use super::values::{Meanings, operator};
use crate::config::{Assignment, Config, Literal, Named};
use crate::explain::behaviour::relation::{Disjunct, Relation};
use crate::explain::{model_value, tla};
use crate::generate::{Content, InputFile, Inputs};
use crate::outcome::initial_predicate;
use crate::spec::Spec;
use crate::value::Value;

/// Name of the module, and of the one with what it uses.
pub(super) const NAME: &str = "Gv7_Trace";
const TOOLS: &str = "Gv7_Log";
/// The number of the event that comes next, from 1.
pub const NEXT_EVENT: &str = "Gv7_next";
/// Silent steps since the last event, and the disjunct that was taken last.
const SILENT: &str = "Gv7_silent";
const BY: &str = "Gv7_by";
/// The variables that are not of the specification begin with this.
const OWN: &str = "Gv7_";
/// The predicate that must be reached, and its negation, which is checked.
pub const GOAL: &str = "Gv7_AllEvents";
const NOT_YET: &str = "Gv7_NotYet";
/// What is printed when an event has happened that had not before.
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
\\* A register far from those that specifications use counts.
Gv7_Begin(from) == TLCSet(70002, from)
Gv7_Far(number) ==
  IF TLCGet(70002) < number
  THEN TLCSet(70002, number) /\\ PrintT(<<\"greyverify far\", number>>)
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// All events have happened, and the invariants of the model are checked on
    /// the way.
    All,
    /// So many have.
    After(usize),
}

impl Subject<'_> {
    /// The files for a search. `None` if the initial predicate has no name.
    #[must_use]
    pub fn search(&self, events: &[Event], goal: Goal) -> Option<Inputs> {
        let init = initial_predicate(self.spec, &self.inputs.config)?;
        let mut models = BTreeSet::new();
        let logged = self.logged(events, &mut models);
        let mut text = self.head(&models);
        let _ = write!(
            text,
            "VARIABLES {NEXT_EVENT}, {SILENT}, {BY}\nASSUME Gv7_Begin(0)\n\
             CONSTANT {EVENTS}\n{EVENTS}Once ==\n{logged}{EVENTS}Given == {EVENTS}Once\n"
        );
        self.definitions(&mut text);
        let of_spec = self.spec.variables().join(", ");
        let _ = write!(
            text,
            "{INIT} ==\n  {init} /\\ {NEXT_EVENT} = 1 /\\ {SILENT} = 0 /\\ {BY} = 0\n\
             Gv7_Takes(Gv7_e) ==\n  \\/ FALSE\n{}\
             Gv7_Happens ==\n  /\\ {NEXT_EVENT} \\in DOMAIN {EVENTS}\n  \
             /\\ \\E Gv7_k \\in DOMAIN {EVENTS}[{NEXT_EVENT}] : \\E Gv7_e \\in {{{EVENTS}[{NEXT_EVENT}][Gv7_k]}} : Gv7_Takes(Gv7_e)\n  \
             /\\ {NEXT_EVENT}' = Gv7_After({NEXT_EVENT}) /\\ {SILENT}' = 0 /\\ Gv7_Far({NEXT_EVENT})\n\
             Gv7_Silent ==\n  \\/ FALSE\n{}\
             Gv7_Silently ==\n  /\\ {NEXT_EVENT} \\in DOMAIN {EVENTS}\n  \
             /\\ Gv7_Below({SILENT}, {})\n  /\\ Gv7_Silent\n  \
             /\\ {SILENT}' = Gv7_After({SILENT}) /\\ UNCHANGED {NEXT_EVENT}\n\
             {NEXT} == Gv7_Happens \\/ Gv7_Silently\n\
             {VIEW} == <<{NEXT_EVENT}, {SILENT}, <<{of_spec}>>>>\n",
            self.taking(),
            self.silently(),
            self.actions.silent_most,
        );
        let there = match goal {
            Goal::All => format!("~({NEXT_EVENT} \\in DOMAIN {EVENTS})"),
            Goal::After(events) => format!("{NEXT_EVENT} = {}", events + 1),
        };
        let _ = write!(text, "{GOAL} == {there}\n{NOT_YET} == ~{GOAL}\n====\n");
        let mut config = self.config(&models);
        if goal == Goal::All {
            config.invariants.clone_from(&self.inputs.config.invariants);
        }
        config.invariants.push(Named::new(NOT_YET, ()));
        config.view = Some(Named::new(VIEW, ()));
        let operator = format!("{EVENTS}Given");
        let given = Assignment::Operator { operator, module: None };
        config.constants.push(Named::new(EVENTS, given));
        Some(Inputs { negation: Some(NOT_YET.to_owned()), ..self.inputs_of(text, config) })
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
        let mut inputs = self.inputs.asking(NAME, text, config);
        let mut add = |name: &str, text: &str| {
            let (name, content) = (format!("{name}.tla"), Content::Text(text.to_owned()));
            inputs.files.push(InputFile { name, content });
        };
        self.relation.modules.iter().for_each(|(name, text)| add(name, text));
        add(TOOLS, TOOLS_TEXT);
        add(crate::explain::TOOLS, crate::explain::TOOLS_TEXT);
        inputs
    }

    /// The events as a tuple, each a tuple of what it may be.
    fn logged(&self, events: &[Event], models: &mut BTreeSet<String>) -> String {
        let one = |event: &Event, models: &mut BTreeSet<String>| {
            let steps = event.steps.iter().map(|taken| logged(taken, models));
            format!("<<{}>>", steps.collect::<Vec<_>>().join(", "))
        };
        let all: Vec<String> = events.iter().map(|event| one(event, models)).collect();
        format!("<<\n{}\n>>\n", all.join(",\n"))
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
                    "  \\/ Gv7_e[1] = {number} /\\ ({}({} /\\ {} /\\ {} /\\ {BY}' = {}))",
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
                    "  \\/ ({bound}(({}) /\\ ({whole}) = TRUE /\\ {BY}' = {}))",
                    disjunct.text,
                    at + 1
                );
            }
        }
        text
    }
}

/// A disjunct as the step that an event is.
pub(super) struct Step<'a> {
    pub(super) disjunct: &'a Disjunct,
    pub(super) action: &'a Action,
    /// The action's place.
    pub(super) number: usize,
    pub(super) whole: &'a str,
}

impl Step<'_> {
    /// The variables around it, and the parameters that are spoken of. `event` is
    /// what is logged, as TLA+.
    pub(super) fn bound(&self, event: &str) -> String {
        let mut text = String::new();
        for bound in &self.disjunct.bound {
            let is_it = |name: &String| self.value(name) == Some(bound.variable.as_str());
            let at = self.action.parameters.iter().position(|(name, _)| is_it(name));
            let _ = match at {
                Some(at) => write!(
                    text,
                    "\\E {} \\in Gv7_Choices({event}[2][{}], {}) : ",
                    bound.variable,
                    at + 1,
                    bound.domain
                ),
                None => write!(text, "\\E {} \\in {} : ", bound.variable, bound.domain),
            };
        }
        for (at, parameter) in self.disjunct.parameters.iter().enumerate() {
            if self.is_spoken_of(&parameter.name) {
                let _ = write!(text, "\\E Gv7_p{at} \\in {{{}}} : ", parameter.value);
            }
        }
        text
    }

    /// That the parameters have the values that are logged.
    pub(super) fn agrees(&self, event: &str) -> String {
        let all = self.action.parameters.iter().enumerate().filter_map(|(at, (name, _))| {
            Some(format!("Gv7_Agrees({event}[2][{}], {})", at + 1, self.known(name)?))
        });
        std::iter::once("TRUE".to_owned()).chain(all).collect::<Vec<_>>().join(" /\\ ")
    }

    /// That the step is taken.
    pub(super) fn taken(&self) -> String {
        format!("({}) /\\ ({}) = TRUE", self.disjunct.text, self.whole)
    }

    /// That the state afterwards is what is logged.
    fn compared(&self, event: &str) -> String {
        let all = (0..self.action.state.len())
            .map(|at| format!("Gv7_Agrees({event}[3][{}], {})", at + 1, self.after(at)));
        std::iter::once("TRUE".to_owned()).chain(all).collect::<Vec<_>>().join(" /\\ ")
    }

    /// An expression that is compared, after the step.
    pub(super) fn after(&self, at: usize) -> String {
        let uses = self.action.state[at].uses.iter().filter_map(|name| self.known(name));
        let uses: Vec<String> = uses.collect();
        format!("({})'", applied(&compared_name(self.number, at), &uses))
    }

    fn is_spoken_of(&self, name: &str) -> bool {
        self.action.parameters.iter().any(|(own, _)| own == name)
            || self.action.state.iter().any(|one| one.uses.iter().any(|own| own == name))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.disjunct.parameters.iter().position(|parameter| parameter.name == name)
    }

    fn value(&self, name: &str) -> Option<&str> {
        Some(self.disjunct.parameters[self.place(name)?].value.as_str())
    }

    /// The value of a parameter, which is the same before and after the step.
    fn known(&self, name: &str) -> Option<String> {
        Some(format!("Gv7_p{}", self.place(name)?))
    }
}

fn compared_name(action: usize, at: usize) -> String {
    format!("Gv7_r{action}_{at}")
}

fn applied(name: &str, arguments: &[String]) -> String {
    match arguments {
        [] => name.to_owned(),
        _ => format!("{name}({})", arguments.join(", ")),
    }
}

/// `<<action, <<arguments>>, <<state>>>>`.
pub(super) fn logged(taken: &Taken, models: &mut BTreeSet<String>) -> String {
    let mut tuple = |values: &[Option<Value>]| {
        let one = |value: &Option<Value>| match value {
            None => "<<>>".to_owned(),
            Some(value) => {
                let mut found = Vec::new();
                let text = tla(&spelt(value), 0, &mut found);
                models.extend(found);
                format!("<<{text}>>")
            }
        };
        format!("<<{}>>", values.iter().map(one).collect::<Vec<_>>().join(", "))
    };
    let (arguments, state) = (tuple(&taken.arguments), tuple(&taken.state));
    format!("<<{}, {arguments}, {state}>>", taken.action)
}

/// A value as a module can write it that has no negative numbers of its own.
fn spelt(value: &Value) -> Value {
    let all = |items: &[Value]| items.iter().map(spelt).collect();
    match value {
        Value::Int(number) if *number < 0 => {
            Value::Symbolic(format!("Gv7_Minus({})", number.unsigned_abs()))
        }
        Value::Set(items) => Value::Set(all(items)),
        Value::Seq(items) => Value::Seq(all(items)),
        Value::Record(fields) => {
            Value::Record(fields.iter().map(|(name, value)| (name.clone(), spelt(value))).collect())
        }
        Value::Function(points) => Value::Function(
            points.iter().map(|(point, value)| (point.clone(), spelt(value))).collect(),
        ),
        other => other.clone(),
    }
}

/// How many events have happened in a state of the module.
#[must_use]
pub fn happened(step: &crate::trace::Step) -> Option<usize> {
    number(step, NEXT_EVENT)?.checked_sub(1)
}

/// The disjunct by which a state of the module was reached, by its place in the
/// relation; `None` of the first.
#[must_use]
pub fn taken(step: &crate::trace::Step) -> Option<usize> {
    number(step, BY)?.checked_sub(1)
}

fn number(step: &crate::trace::Step, name: &str) -> Option<usize> {
    let value = step.state.iter().find(|(own, _)| own == name)?.1.as_ref()?;
    match value {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    }
}

/// A state of the module as one of the specification.
#[must_use]
pub fn of_the_specification(step: &crate::trace::Step) -> crate::trace::Step {
    let state = step.state.iter().filter(|(name, _)| !name.starts_with(OWN)).cloned().collect();
    crate::trace::Step { state, ..step.clone() }
}
