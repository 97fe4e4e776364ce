//! Why a property is violated: which part of it is false, and for which values.
//!
//! In: a specification, a definition of it, and the state or step in which it
//! was found false (or, for an action, disabled). Out: a [`Finding`].
//!
//! TLC is the evaluator. [`split`] takes the definition apart by its shape,
//! [`module`] writes a module whose only state is the one in question and in
//! which every part prints what it is, and [`answers`] reads what was printed.
//! Between the two TLC runs once, in the job's folder, with a deadline
//! ([`run`]). Each sentence of an explanation is thus an evaluation by the
//! same engine that found the violation; where one fails, the explanation
//! ends at the part before it.

mod answers;
mod finding;
mod module;
mod questions;
mod run;
mod split;
mod syntax;

pub use finding::{Case, Finding, Is, Reason, Values};
pub use run::{BUDGET, explain_all};

use crate::config::{Config, Named};
use crate::generate::{Content, InputFile, Inputs};
use crate::spec::Spec;
use crate::trace::Step;
use questions::{Found, Questions};
use split::Topic;

/// What is asked of TLC, and how its answers are to be read.
#[derive(Debug)]
pub struct Inquiry<'a> {
    questions: Questions<'a>,
    asking: module::Asking,
}

impl<'a> Inquiry<'a> {
    /// Why the state predicate `name` is false in a state; or, given the next
    /// state, why the action or action property is false of that step. `None`
    /// if its definition is not understood or a variable has no value.
    /// `config` tells which operators are replaced, `root` is the module that
    /// sees them all.
    #[must_use]
    pub fn violated(
        spec: &'a Spec,
        config: &Config,
        root: &str,
        name: &str,
        state: &Step,
        next: Option<&Step>,
    ) -> Option<Self> {
        let topic = Topic { name: name.to_owned(), found: Found::False, arguments: Vec::new() };
        Self::new(spec, config, root, &topic, (state, next))
    }

    /// What refuses an action: the guard that is false in `state`, or, given
    /// the next state, the conjunct that is false of the step. `arguments` are
    /// the values of the action's parameters as TLA+ text.
    #[must_use]
    pub fn refused(
        spec: &'a Spec,
        config: &Config,
        root: &str,
        (action, arguments): (&str, &[String]),
        state: &Step,
        next: Option<&Step>,
    ) -> Option<Self> {
        let found = if next.is_some() { Found::False } else { Found::Disabled };
        let topic = Topic { name: action.to_owned(), found, arguments: arguments.to_vec() };
        Self::new(spec, config, root, &topic, (state, next))
    }

    fn new(
        spec: &'a Spec,
        config: &Config,
        root: &str,
        topic: &Topic,
        (state, next): (&Step, Option<&Step>),
    ) -> Option<Self> {
        let questions = split::split(spec, config, topic, split::CALLS_MAX)?;
        let asking = module::module(&questions, root, state, next)?;
        Some(Self { questions, asking })
    }

    /// The files TLC is to be run on: those of a job, and the module that asks.
    #[must_use]
    pub fn inputs(&self, job: &Inputs) -> Inputs {
        let mut config = Config {
            constants: job.config.constants.clone(),
            init: Some(Named::new(module::INIT, ())),
            next: Some(Named::new(module::NEXT, ())),
            ..Config::default()
        };
        let model = |value: &String| crate::config::Literal::Model(value.clone());
        config.constants.extend(self.asking.model_values.iter().map(|(constant, value)| {
            Named::new(constant, crate::config::Assignment::Value(model(value)))
        }));
        if !self.asking.of_a_step {
            config.invariants.push(Named::new(module::ASK, ()));
        }
        let mut files = job.files.clone();
        let mut add = |name: String, text: String| {
            files.push(InputFile { name, content: Content::Text(text) });
        };
        add(format!("{}.tla", module::NAME), self.asking.text.clone());
        add(format!("{}.tla", module::TOOLS), module::TOOLS_TEXT.to_owned());
        add(format!("{}.cfg", module::NAME), config.to_string());
        Inputs {
            root: module::NAME.to_owned(),
            files,
            config,
            deadlock: false,
            declared: Vec::new(),
            negation: None,
        }
    }

    /// What the text that TLC printed says.
    #[must_use]
    pub fn read(&self, printed: &str) -> Option<Finding> {
        answers::read(&self.questions, printed)
    }
}
