//! Why a property is violated: which part of it is false, and for which values.
//!
//! In: a specification, a definition of it, and the state or step in which it
//! was found false (or, for an action, disabled). Out: a [`Finding`].
//!
//! An engine is the evaluator. `split` takes the definition apart by its shape,
//! `module` writes a module whose only state is the one in question and in
//! which every part prints what it is, and `answers` reads what was printed.
//! Between the two the engine runs once, in the job's folder, with a deadline
//! ([`explain_all`]). Each sentence of an explanation is thus an evaluation, by
//! the engine that found the violation or by one that starts at once and answers
//! everything (`witness`); where one fails, the explanation ends at the part
//! before it.

mod answers;
mod approach;
mod ask;
mod assumption;
pub mod behaviour;
mod constants;
mod disabled;
mod module;
mod questions;
mod run;
mod split;
mod walked;
mod witness;

pub(crate) use answers::{Answer, answers};
pub use answers::{Branch, Guard};
pub use ask::{Heard, put};
pub(crate) use module::{TOOLS, TOOLS_TEXT, assignments, model_value, tla};
pub use run::{BUDGET, explain_all, explain_until, name_steps, name_violated};
pub use split::DEPTH_MAX;
pub(crate) use walked::{applied_to, without_arguments};
pub(crate) use witness::has_one_meaning;

use std::sync::Arc;

use crate::config::{Assignment, Config, Literal, Named};
use crate::generate::{Content, InputFile, Inputs};
use crate::outcome::explanation::Finding;
use crate::spec::Spec;
use crate::trace::Step;
use crate::value::Value;
use questions::{Found, Questions};
use split::Topic;

/// Where a formula is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The specification that defines it.
    pub spec: &'a Spec,
    /// Tells which operators are replaced.
    pub config: &'a Config,
    /// Name of the module that sees all definitions.
    pub root: &'a str,
    /// The state.
    pub state: &'a Step,
    /// The state after it, for what is said of a step.
    pub next: Option<&'a Step>,
    /// How deep operators are looked into.
    pub depth: usize,
}

/// What is asked of TLC, and how its answers are to be read.
#[derive(Debug)]
pub struct Inquiry {
    questions: Questions,
    asking: module::Asking,
}

impl Inquiry {
    /// Why the state predicate `name` is false in a state; or, of a step, why
    /// the action or action property is false. `None` if its definition is not
    /// understood or a variable has no value.
    #[must_use]
    pub fn violated(scene: Scene<'_>, name: &str) -> Option<Self> {
        let topic = Topic {
            name: name.to_owned(),
            found: Found::False,
            arguments: Vec::new(),
            each: false,
        };
        Self::new(scene, &topic)
    }

    /// What refuses an action: the guard that is false in the state or, of a
    /// step, the conjunct that is false. `arguments` are the values of the
    /// action's parameters as TLA+ text. A specification's name stands for
    /// its next-state action.
    #[must_use]
    pub fn refused(scene: Scene<'_>, action: &str, arguments: &[String]) -> Option<Self> {
        let found = if scene.next.is_some() { Found::False } else { Found::Disabled };
        let (name, arguments) = (action.to_owned(), arguments.to_vec());
        Self::new(scene, &Topic { name, found, arguments, each: false })
    }

    /// The same of each guard of an action that a state refuses. The arguments of the
    /// instances that lead to it come before its own.
    #[must_use]
    pub fn guards(scene: Scene<'_>, action: &str, arguments: &[Value]) -> Option<Self> {
        let mut models = Vec::new();
        let arguments = arguments.iter().map(|value| module::tla(value, 0, &mut models)).collect();
        let topic =
            Topic { name: action.to_owned(), found: Found::Disabled, arguments, each: true };
        Self::with(scene, &topic, models)
    }

    /// What stands around an action that is possible by itself and that the next-state
    /// relation does not allow: for each disjunct that is this action a list of what may
    /// refuse it there, innermost first.
    #[must_use]
    pub fn around(scene: Scene<'_>, action: &str, arguments: &[Value]) -> Vec<Vec<Self>> {
        let mut models = Vec::new();
        let arguments = arguments.iter().map(|value| module::tla(value, 0, &mut models)).collect();
        let topic =
            Topic { name: action.to_owned(), found: Found::Disabled, arguments, each: true };
        let all = split::around(scene.spec, scene.config, &topic, scene.depth);
        let states = (scene.state, scene.next);
        let inquiry = |questions: Questions| {
            let asking = module::module(&questions, scene.root, states, models.clone())?;
            Some(Self { questions, asking })
        };
        all.into_iter().map(|each| each.into_iter().filter_map(inquiry).collect()).collect()
    }

    fn new(scene: Scene<'_>, topic: &Topic) -> Option<Self> {
        Self::with(scene, topic, Vec::new())
    }

    /// Beside those of the states, these model values are spoken of.
    fn with(scene: Scene<'_>, topic: &Topic, models: Vec<String>) -> Option<Self> {
        let questions = split::split(scene.spec, scene.config, topic, scene.depth)?;
        let states = (scene.state, scene.next);
        let asking = module::module(&questions, scene.root, states, models)?;
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
        config.constants.extend(self.asking.model_values.iter().map(|(constant, value)| {
            Named::new(constant, Assignment::Value(Literal::Model(value.clone())))
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
        files.extend(module::files(&self.asking.modules));
        Inputs {
            root: module::NAME.to_owned(),
            beside: Arc::clone(&job.beside),
            files,
            config,
            deadlock: false,
            declared: Vec::new(),
            negation: None,
            copies: Arc::clone(&job.copies),
        }
    }

    /// The same questions as a part of a module in which this state is one of
    /// several; `None` if they are asked of a step.
    fn asked_of_a_state(&self) -> Option<module::Asked> {
        (!self.asking.of_a_step).then(|| module::asked(&self.questions))
    }

    /// True if the text that TLC printed says that all was evaluated to its end.
    fn has_ended(&self, printed: &str) -> bool {
        answers::has_ended(&self.questions, printed)
    }

    /// True if the text that TLC printed says that the formula is not false in
    /// this state, or that the action is not refused.
    #[must_use]
    pub fn denied(&self, printed: &str) -> bool {
        answers::denies(&self.questions, printed)
    }

    /// True if the text that TLC printed says that what is asked about is another action,
    /// or the same with other arguments.
    #[must_use]
    pub fn is_other(&self, printed: &str) -> bool {
        answers::is_other(&self.questions, printed)
    }

    /// What the text that TLC printed says of each guard, branch by branch. `None` if
    /// nothing was said.
    #[must_use]
    pub fn each_guard(&self, printed: &str) -> Option<Vec<Branch>> {
        answers::guards(&self.questions, printed)
    }

    /// What the text that TLC printed says.
    #[must_use]
    pub fn read(&self, printed: &str) -> Option<Finding> {
        answers::read(&self.questions, printed)
    }
}
