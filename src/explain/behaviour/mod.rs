//! What a whole behaviour shows: which temporal property it breaks and why,
//! and which action, with which arguments, each of its steps is.
//!
//! In: a specification, its configuration and a [`Behaviour`]. Out: an
//! [`Account`] and the steps' [`Action`]s. TLC evaluates every state predicate
//! in every state, and every action in every step, of a module whose only
//! behaviour this one is (`walk`); what it printed is a table of truth values
//! (`truth`). What `[]`, `<>`, `~>`, `WF` and `SF` make of it on a lasso is
//! computed here (`account`).

mod account;
pub(super) mod approach;
pub(super) mod contexts;
mod formula;
mod instances;
pub(super) mod level;
mod origin;
pub mod outlook;
pub(super) mod reader;
pub mod relation;
mod shape;
mod speaks;
mod told;
mod truth;
mod undecided;
pub(super) mod walk;

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Heard;
use super::module::Asked;
use crate::config::{Assignment, Config, Literal, Named};
use crate::generate::{Content, InputFile, Inputs};
use crate::outcome::explanation::Account;
use crate::spec::Spec;
use crate::trace::{Action, Behaviour, Ending, Step};
use formula::{Atom, AtomId, Formula};
use instances::Instance;
use reader::Reader;
use truth::Truth;

/// Longest behaviour that is walked, in states.
const STATES_MAX: usize = 2_000;
/// Longest text of a module that walks.
const MODULE_BYTES_MAX: usize = 4 << 20;

/// What is asked of TLC about a behaviour, and how its answers are to be read.
#[derive(Debug)]
pub struct Walk {
    properties: Vec<(String, Formula)>,
    fairness: Vec<Formula>,
    instances: Vec<Instance>,
    atoms: Vec<Atom>,
    /// Those that are not asked about, for TLC fails at them.
    left_out: BTreeSet<AtomId>,
    walked: walk::Walked,
    /// The property that is broken for sure.
    blamed: Option<String>,
}

impl Walk {
    /// Lays the questions out: `properties` are temporal ones or invariants,
    /// and may have been broken by it. `None` if a state leaves a variable open, or there is
    /// nothing to ask.
    #[must_use]
    pub fn new(
        spec: &Spec,
        config: &Config,
        root: &str,
        behaviour: &Behaviour,
        properties: &[String],
    ) -> Option<Self> {
        if behaviour.steps.len() > STATES_MAX {
            return None;
        }
        let seen = contexts::instances(spec);
        let mut reader = Reader::new(contexts::contexts(spec, &seen, config));
        reader.apart = true;
        let blamed = match properties {
            [only] => Some(only.clone()),
            _ => None,
        };
        let properties: Vec<(String, Formula)> = properties
            .iter()
            .filter_map(|name| {
                let formula = match config.invariants.iter().any(|i| i.name == *name) {
                    true => reader.invariant(name)?,
                    false => reader.definition(name)?,
                };
                Some((name.clone(), formula))
            })
            .collect();
        let specification = config.specification.as_ref().map(|s| s.name.as_str());
        let fairness = specification.map(|name| reader.fairness(name)).unwrap_or_default();
        let next = config.next.as_ref().or(config.specification.as_ref());
        let is_temporal = |(name, _): &(String, Formula)| {
            config.properties.iter().any(|property| property.name == *name)
        };
        let watched = properties.iter().any(is_temporal);
        let instances = next.map(|next| instances::of(&mut reader, &next.name, watched));
        let instances = instances.unwrap_or_default();
        if properties.is_empty() && instances.is_empty() {
            return None;
        }
        let walked = walk::module(&reader, root, told(behaviour)?.as_ref())?;
        let Reader { atoms, .. } = reader;
        (walked.text.len() <= MODULE_BYTES_MAX).then_some(Self {
            properties,
            fairness,
            instances,
            atoms,
            left_out: BTreeSet::new(),
            walked,
            blamed,
        })
    }

    /// The files TLC is to be run on: those of a job, and the module that walks.
    #[must_use]
    pub fn inputs(&self, job: &Inputs) -> Inputs {
        self.with(job, asking(), self.walked.text.clone())
    }

    /// The same, where these questions about the last state come first: one start
    /// of TLC takes longer than both.
    pub(super) fn inputs_after(&self, asked: &Asked, job: &Inputs) -> Inputs {
        let text = walk::with_others(&self.walked.text, asked, self.walked.shape.states);
        let mut inputs = self.with(job, asking(), text);
        inputs.files.extend(asked.files());
        inputs
    }

    /// The same to find out whether the behaviour breaks a property of which
    /// its text alone does not tell.
    #[must_use]
    pub fn inputs_of(&self, property: &str, job: &Inputs) -> Inputs {
        let config = Config {
            specification: Some(Named::new(walk::SPECIFICATION, ())),
            properties: vec![Named::new(property, ())],
            ..Config::default()
        };
        self.with(job, config, self.walked.text.clone())
    }

    fn with(&self, job: &Inputs, mut config: Config, text: String) -> Inputs {
        config.constants.clone_from(&job.config.constants);
        config.constants.extend(self.walked.model_values.iter().map(|(constant, value)| {
            Named::new(constant, Assignment::Value(Literal::Model(value.clone())))
        }));
        let mut files = job.files.clone();
        let mut add = |name: String, text: String| {
            files.push(InputFile { name, content: Content::Text(text) });
        };
        for (name, text) in &self.walked.instances {
            add(format!("{name}.tla"), text.clone());
        }
        add(format!("{}.tla", walk::NAME), text);
        add(format!("{}.tla", walk::TOOLS), walk::TOOLS_TEXT.to_owned());
        add(format!("{}.cfg", walk::NAME), config.to_string());
        Inputs { root: walk::NAME.to_owned(), files, config, deadlock: false, ..job.clone() }
    }

    /// Leaves out the questions at which the engine gave up, so that it answers the
    /// others. False if it gave up at none.
    pub fn leaves_out_what_failed(&mut self, heard: &Heard) -> bool {
        let failed = walk::failed(&self.walked.text, heard, &self.atoms);
        failed.iter().for_each(|atom| walk::leave_out(&mut self.walked.text, *atom));
        self.left_out.extend(&failed);
        !failed.is_empty()
    }

    /// What the text that TLC printed says.
    #[must_use]
    pub fn read(&self, printed: &str) -> Walked {
        let truth = Truth::read(printed, &self.atoms, &self.left_out, self.walked.shape);
        let account = |name: &str, formula: &Formula| {
            account::account(&truth, name, formula, &self.fairness, &self.instances)
        };
        let is_broken = |name: &String, formula: &Formula| match truth.of(formula) {
            Some(is) => !is,
            None => {
                self.blamed.as_ref() == Some(name)
                    && undecided::condition(&truth, formula).is_some()
            }
        };
        let broken = self.properties.iter().filter(|(name, formula)| is_broken(name, formula));
        let undecided = self.properties.iter().filter(|(_, f)| truth.of(f).is_none());
        Walked {
            accounts: broken.map(|(name, formula)| account(name, formula)).collect(),
            undecided: undecided.map(|(name, _)| name.clone()).collect(),
            actions: instances::taken(&self.instances, &truth),
        }
    }
}

/// What TLC is told to do with the module that walks.
fn asking() -> Config {
    Config {
        init: Some(Named::new(walk::INIT, ())),
        next: Some(Named::new(walk::NEXT, ())),
        invariants: vec![Named::new(walk::ASK, ())],
        ..Config::default()
    }
}

/// The behaviour as far as all its variables have values: one that ends where
/// an evaluation failed may leave some open in its last state.
fn told(behaviour: &Behaviour) -> Option<Cow<'_, Behaviour>> {
    let is_told = |step: &Step| step.state.iter().all(|(_, value)| value.is_some());
    let count = behaviour.steps.iter().take_while(|step| is_told(step)).count();
    if count == behaviour.steps.len() {
        return Some(Cow::Borrowed(behaviour));
    }
    let mut beginning = behaviour.clone();
    beginning.steps.truncate(count);
    (count > 1 && behaviour.ending == Ending::Finite).then_some(Cow::Owned(beginning))
}

/// What a walk found out.
#[derive(Debug, Clone, Default)]
pub struct Walked {
    /// Why each property is broken that is.
    pub accounts: Vec<Account>,
    /// Properties of which it is not known whether they are broken.
    pub undecided: Vec<String>,
    /// For each step, by the number of the state it leads to: the instances of
    /// named actions that allow it.
    pub actions: Vec<(u64, Vec<Action>)>,
}
