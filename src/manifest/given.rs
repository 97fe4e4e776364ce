//! A model that builds on a configuration file: what the file says, and what
//! the manifest adds to it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{ConstantValue, Key, Question};
use crate::config::{Assignment, Config, Named};

/// A configuration file that a model builds on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The file, relative to the manifest's folder or absolute.
    pub path: PathBuf,
    /// What it says.
    pub config: Config,
}

impl Given {
    /// What the file asks together with what a model adds: its lists grow, its
    /// constants and single names are replaced.
    pub(super) fn and(self, added: Question, at: &Key<()>) -> Question {
        let key = |name: &str| at.clone().map(|()| name.to_owned());
        let keys = |names: &[Named<()>]| names.iter().map(|n| key(&n.name)).collect::<Vec<_>>();
        let single = |name: &Option<Named<()>>| name.as_ref().map(|n| key(&n.name));
        let config = &self.config;
        let mut question = Question {
            behaviour: added.behaviour.or_else(|| single(&config.specification)),
            invariants: joined(keys(&config.invariants), added.invariants),
            properties: joined(keys(&config.properties), added.properties),
            constraints: joined(keys(&config.constraints), added.constraints),
            symmetry: added.symmetry.or_else(|| single(&config.symmetry)),
            view: added.view.or_else(|| single(&config.view)),
            deadlock: added.deadlock,
            ..Question::default()
        };
        for constant in &config.constants {
            question.take(constant, at);
        }
        question.constants.retain(|name, _| !added.replace.contains_key(name));
        question.replace.retain(|name, _| !added.constants.contains_key(name));
        question.constants.extend(added.constants);
        question.replace.extend(added.replace);
        question.given = Some(self);
        question
    }
}

fn joined(mut names: Vec<Key<String>>, added: Vec<Key<String>>) -> Vec<Key<String>> {
    names.extend(added);
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.value.clone()));
    names
}

impl Question {
    /// What a configuration file asks that no manifest names.
    #[must_use]
    pub fn of_file(path: PathBuf, config: Config) -> Self {
        let at = Key { value: (), line: 0, column: 0, key: String::new() };
        let deadlock = config.check_deadlock.as_ref().is_none_or(|keyword| keyword.what);
        Given { path, config }.and(Self { deadlock, ..Self::default() }, &at)
    }

    /// Takes over what a manifest could say as well.
    fn take(&mut self, constant: &Named<Assignment>, at: &Key<()>) {
        let name = constant.name.clone();
        match &constant.what {
            Assignment::Value(value) => {
                let value = ConstantValue::Literal(value.clone());
                self.constants.insert(name, at.clone().map(|()| value));
            }
            Assignment::Operator { operator, module: None } => {
                self.replace.insert(name, at.clone().map(|()| operator.clone()));
            }
            // One module alone, one point alone: these stay with the file, where
            // they may stand beside another line for the same name.
            Assignment::Operator { module: Some(_), .. }
            | Assignment::ValueIn { .. }
            | Assignment::Point(_) => {}
        }
    }

    /// True if it says which behaviours there are. Without them only
    /// assumptions can be checked.
    #[must_use]
    pub fn has_behaviour(&self) -> bool {
        self.behaviour.is_some() || self.given.as_ref().is_some_and(|g| g.config.has_behaviour())
    }

    /// True if it names no invariant and no property.
    #[must_use]
    pub fn declares_none(&self) -> bool {
        self.invariants.is_empty() && self.properties.is_empty()
    }

    /// The constraints and action constraints: beyond them nothing is searched.
    #[must_use]
    pub fn limits(&self) -> Vec<&str> {
        let given = self.given.iter().flat_map(|given| &given.config.action_constraints);
        let own = self.constraints.iter().map(|name| name.value.as_str());
        own.chain(given.map(|named| named.name.as_str())).collect()
    }

    /// The configuration that says all of it. `stand_in` names the operator of
    /// the generated module for a constant that no configuration file can hold.
    #[must_use]
    pub fn config(&self, stand_in: impl Fn(&str) -> String) -> Config {
        let operator = |name: &str, operator: String| {
            Named::new(name, Assignment::Operator { operator, module: None })
        };
        let values = self.constants.iter().map(|(name, key)| match key.value.literal(name) {
            Some(literal) => Named::new(name, Assignment::Value(literal)),
            None => operator(name, stand_in(name)),
        });
        let replaced =
            self.replace.iter().map(|(name, by)| match crate::config::parse_operator(&by.value) {
                Some(assignment) => Named::new(name, assignment),
                None => operator(name, by.value.clone()),
            });
        let names = |keys: &[Key<String>]| keys.iter().map(|k| Named::new(&k.value, ())).collect();
        let single = |key: &Option<Key<String>>| key.as_ref().map(|k| Named::new(&k.value, ()));
        let mut config = Config {
            constants: values.chain(replaced).collect(),
            specification: single(&self.behaviour),
            invariants: names(&self.invariants),
            properties: names(&self.properties),
            constraints: names(&self.constraints),
            symmetry: single(&self.symmetry),
            view: single(&self.view),
            ..Config::default()
        };
        if let Some(given) = &self.given {
            given.complete(&mut config);
        }
        config
    }
}

impl Given {
    /// Adds what only the file can say, and the file's lines to what it says.
    fn complete(&self, config: &mut Config) {
        let own = config.constants.clone();
        let is_kept = |c: &&Named<Assignment>| match &c.what {
            Assignment::ValueIn { .. } | Assignment::Point(_) => true,
            // What the manifest says of that module replaces it.
            Assignment::Operator { module: Some(module), .. } => {
                let of = |own: &Named<Assignment>| {
                    own.name == c.name
                        && matches!(&own.what, Assignment::Operator { module: Some(m), .. } if m == module)
                };
                !own.iter().any(of)
            }
            Assignment::Operator { module: None, .. } | Assignment::Value(_) => false,
        };
        config.constants.extend(self.config.constants.iter().filter(is_kept).cloned());
        let mut by_name: BTreeMap<&str, Vec<&Named<Assignment>>> = BTreeMap::new();
        for constant in &self.config.constants {
            by_name.entry(&constant.name).or_default().push(constant);
        }
        for constant in &mut config.constants {
            let own = by_name.get(constant.name.as_str()).map(Vec::as_slice).unwrap_or_default();
            let same = own.iter().find(|c| c.what == constant.what);
            constant.line = same.map_or(0, |c| c.line);
        }
        if config.specification.is_none() {
            config.init.clone_from(&self.config.init);
            config.next.clone_from(&self.config.next);
        }
        config.action_constraints.clone_from(&self.config.action_constraints);
        config.others.clone_from(&self.config.others);
        let lists = [
            (&mut config.invariants, &self.config.invariants),
            (&mut config.properties, &self.config.properties),
            (&mut config.constraints, &self.config.constraints),
        ];
        for (names, from) in lists {
            placed(names, from);
        }
        let singles = [
            (&mut config.specification, &self.config.specification),
            (&mut config.symmetry, &self.config.symmetry),
            (&mut config.view, &self.config.view),
        ];
        for (name, from) in singles {
            placed(name.as_mut_slice(), from.as_slice());
        }
    }
}

/// Gives names the lines on which they first stand in a file.
fn placed(names: &mut [Named<()>], file: &[Named<()>]) {
    let lines: BTreeMap<&str, u32> =
        file.iter().rev().map(|name| (name.name.as_str(), name.line)).collect();
    for name in names {
        name.line = lines.get(name.name.as_str()).copied().unwrap_or(0);
    }
}
