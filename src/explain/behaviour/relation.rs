//! A next-state relation in parts that a module of our own can use.
//!
//! In: a specification and its configuration. Out: a [`Relation`]: the head of
//! a module that sees all definitions, the relation as a whole, and each of its
//! disjuncts with the variables around it and the parameters of its action.
//! Nothing here is believed: whoever uses a disjunct asks for the whole, too.

use super::approach;
use super::contexts;
use super::instances::{self, EACH_MAX, Instance};
use super::reader::Reader;
use super::walk;
use crate::generate::Inputs;
use crate::spec::Spec;
use crate::trace::Location;

/// A next-state relation, taken apart.
#[derive(Debug, Clone)]
pub struct Relation {
    /// How the module begins that uses it, the definitions of its parts
    /// included.
    pub head: String,
    /// Modules that it needs beside those of the specification, by name.
    pub modules: Vec<(String, String)>,
    /// The relation as a whole.
    pub whole: String,
    /// Its disjuncts, in their order.
    pub disjuncts: Vec<Disjunct>,
}

/// A part of the relation that is one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disjunct {
    /// The action, behind the instances that lead to it, without arguments.
    pub action: String,
    /// Where the action is defined.
    pub location: Location,
    /// Where the disjunct itself stands.
    pub place: Location,
    /// What it is in the module, for values of the variables around it.
    pub text: String,
    /// The variables around it.
    pub bound: Vec<Bound>,
    /// Parameters of the instances, then those of the action, then variables
    /// around that are neither.
    pub parameters: Vec<Parameter>,
    /// Which of the parameters are those of the action itself.
    pub own: std::ops::Range<usize>,
}

/// A variable around a disjunct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Its name in the module.
    pub variable: String,
    /// Its set there.
    pub domain: String,
}

/// Something whose value tells one step of an action from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the specification.
    pub name: String,
    /// Its value in the module.
    pub value: String,
    /// The set that it is taken from, as the specification writes it, if it is
    /// the variable of a quantifier.
    pub set: Option<String>,
}

impl Relation {
    /// Takes the relation of a configuration apart, for a module of this name
    /// that extends `also`, too. `None` if it is not understood.
    #[must_use]
    pub fn of(spec: &Spec, inputs: &Inputs, name: &str, also: &str) -> Option<Self> {
        let config = &inputs.config;
        let seen = contexts::instances(spec);
        let mut reader = Reader::new(contexts::contexts(spec, &seen, config));
        let whole = approach::next(&mut reader, config)?;
        let relation = &config.next.as_ref().or(config.specification.as_ref())?.name;
        let instances = instances::each(&mut reader, relation);
        let disjuncts: Vec<Disjunct> =
            instances.iter().map(|instance| disjunct(&reader, instance)).collect();
        let root = format!("{}, {also}", inputs.root);
        let (mut head, modules) = walk::opening(&reader, name, &root, "");
        head.push_str(&reader.contexts[0].text);
        // Of more than are found, an action could be missing.
        let is_whole = (1..EACH_MAX).contains(&disjuncts.len());
        is_whole.then_some(Self { head, modules, whole, disjuncts })
    }
}

fn disjunct(reader: &Reader<'_>, instance: &Instance) -> Disjunct {
    let atom = &reader.atoms[instance.taken];
    let set = |value: &str| {
        let binder = atom.binders.iter().find(|binder| binder.variable == value)?;
        Some(binder.written.clone())
    };
    let told = instance.parameters().zip(&atom.told);
    let told = told.map(|(name, value)| Parameter {
        name: name.clone(),
        value: value.clone(),
        set: set(value),
    });
    let mut parameters: Vec<Parameter> = told.collect();
    let own = instance.of_instances().min(parameters.len())..parameters.len();
    for binder in &atom.binders {
        for (at, name) in binder.names.iter().enumerate() {
            let (value, set) = match binder.names.len() {
                1 => (binder.variable.clone(), Some(binder.written.clone())),
                _ => (format!("{}[{}]", binder.variable, at + 1), None),
            };
            let is_known = |p: &Parameter| p.value == value || p.name == *name;
            if !parameters.iter().any(is_known) {
                parameters.push(Parameter { name: name.clone(), value, set });
            }
        }
    }
    let bound = atom
        .binders
        .iter()
        .map(|binder| Bound { variable: binder.variable.clone(), domain: binder.domain.clone() });
    Disjunct {
        action: instance.plain_name(),
        location: instance.location(),
        place: instance.place(),
        text: atom.text.clone(),
        bound: bound.collect(),
        parameters,
        own,
    }
}
