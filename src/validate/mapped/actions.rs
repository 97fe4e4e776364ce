//! What each event stands for in the specification.
//!
//! In: a mapping and the next-state relation. Out: [`Actions`]: for each action
//! that is mapped the names of its events, the fields of its parameters, and
//! the expressions that are compared after it. What the specification does not
//! have is an error with the nearest name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::kind::{KNOWN, Kind};
use super::mapping::{Entry, Mapping, MappingError};
use crate::explain::behaviour::relation::{Disjunct, Relation};
use crate::spec::{Spec, closest};

/// All that is mapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actions {
    /// The actions, in the order of the relation.
    pub all: Vec<Action>,
    /// How many silent steps there may be before an event.
    pub silent_most: u32,
}

/// An action of the relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// The names of its events; none if it has no entry.
    pub when: Vec<String>,
    /// Its parameters that are mapped, each with its field.
    pub parameters: Vec<(String, Field)>,
    /// What is compared after it.
    pub state: Vec<Compared>,
    /// Whether it may happen without an event.
    pub silent: bool,
    /// Its disjuncts, by their place in the relation.
    pub disjuncts: Vec<usize>,
}

/// An expression that is compared after an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The expression, as the mapping writes it.
    pub expression: String,
    /// The parameters that it speaks of.
    pub uses: Vec<String>,
    /// The field with the value that it has afterwards.
    pub field: Field,
}

/// A field of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The names that lead to it.
    pub path: Vec<String>,
    /// What its value is.
    pub kind: Kind,
}

impl Field {
    /// `a.b`, `a.b as KIND`, or `set(a.b)`, which is `a.b as set`.
    ///
    /// # Errors
    /// What is no kind.
    pub fn of(text: &str) -> Result<Self, String> {
        if let Some((field, kind)) = text.split_once(" as ") {
            let kind = Kind::read(kind).map_err(|why| format!("`{}`: {why}", kind.trim()))?;
            return Ok(Self { kind, ..Self::at(field) });
        }
        let set = text.trim().strip_prefix("set(").and_then(|rest| rest.strip_suffix(')'));
        let kind = set.map_or(Kind::Any, |_| Kind::Set(Box::default()));
        Ok(Self { kind, ..Self::at(set.unwrap_or(text)) })
    }

    /// `a.b`, whatever is there.
    #[must_use]
    pub fn at(path: &str) -> Self {
        let path = path.trim().split('.').map(str::to_owned).collect();
        Self { path, kind: Kind::Any }
    }

    /// As people write it.
    #[must_use]
    pub fn text(&self) -> String {
        self.path.join(".")
    }
}

impl Actions {
    /// Finds what is mapped in the relation.
    ///
    /// # Errors
    /// The mapping names what the specification does not have.
    pub fn of(
        file: &Path,
        mapping: &Mapping,
        relation: &Relation,
        spec: &Spec,
    ) -> Result<Self, MappingError> {
        let finder = Finder { file, mapping, relation, spec };
        finder.names_are_known()?;
        let names = names(relation);
        let mut all = Vec::new();
        for name in &names {
            all.push(finder.action(name)?);
        }
        finder.state_is_used(&all)?;
        Ok(Self { all, silent_most: mapping.silent.most })
    }

    /// The actions that an event may be.
    pub fn named<'a>(&'a self, event: &'a str) -> impl Iterator<Item = (usize, &'a Action)> {
        let is = move |(_, action): &(usize, &Action)| action.when.iter().any(|name| name == event);
        self.all.iter().enumerate().filter(is)
    }

    /// All names that events have.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        self.all.iter().flat_map(|action| &action.when).map(String::as_str)
    }
}

/// The names of the actions, each once, in the order of the relation.
#[must_use]
pub fn names(relation: &Relation) -> Vec<String> {
    let mut met = BTreeSet::new();
    let names = relation.disjuncts.iter().map(|disjunct| disjunct.action.clone());
    names.filter(|name| met.insert(name.clone())).collect()
}

/// The disjuncts of an action, with their places in the relation.
pub fn disjuncts<'a>(
    relation: &'a Relation,
    action: &str,
) -> impl Iterator<Item = (usize, &'a Disjunct)> {
    relation.disjuncts.iter().enumerate().filter(move |(_, disjunct)| disjunct.action == action)
}

/// The parameters that every disjunct of an action has.
#[must_use]
pub fn parameters(relation: &Relation, action: &str) -> Vec<String> {
    let mut all = disjuncts(relation, action).map(|(_, disjunct)| {
        let names = disjunct.parameters.iter().map(|parameter| parameter.name.clone());
        names.collect::<Vec<_>>()
    });
    let first = all.next().unwrap_or_default();
    let others: Vec<Vec<String>> = all.collect();
    first.into_iter().filter(|name| others.iter().all(|other| other.contains(name))).collect()
}

struct Finder<'a> {
    file: &'a Path,
    mapping: &'a Mapping,
    relation: &'a Relation,
    spec: &'a Spec,
}

impl Finder<'_> {
    fn error(&self, what: String, near: Option<&str>, instead: String) -> MappingError {
        let hint = Some(near.map_or(instead, |near| format!("did you mean `{near}`?")));
        MappingError { file: self.file.to_owned(), line: None, what, hint }
    }

    fn names_are_known(&self) -> Result<(), MappingError> {
        let names = names(self.relation);
        let entries = self.mapping.events.keys().map(|name| ("events", name));
        let silent = self.mapping.silent.actions.iter().map(|name| ("silent.actions", name));
        for (key, name) in entries.chain(silent) {
            if !names.contains(name) {
                let near = closest(name, names.iter().map(String::as_str));
                let what = format!("{key}: the next-state relation has no action `{name}`");
                return Err(self.error(what, near, format!("it has {}", names.join(", "))));
            }
        }
        if self.mapping.events.is_empty() {
            let what = "it maps no event to an action".to_owned();
            return Err(self.error(
                what,
                None,
                format!("add [events.{}]", names.join("], [events.")),
            ));
        }
        Ok(())
    }

    fn action(&self, name: &str) -> Result<Action, MappingError> {
        let known = parameters(self.relation, name);
        let disjuncts = disjuncts(self.relation, name).map(|(number, _)| number).collect();
        let silent = self.mapping.silent.actions.iter().any(|own| own == name);
        let none = Action {
            name: name.to_owned(),
            when: Vec::new(),
            parameters: Vec::new(),
            state: Vec::new(),
            silent,
            disjuncts,
        };
        let Some(entry) = self.mapping.events.get(name) else { return Ok(none) };
        let mut fields = Vec::new();
        for (parameter, field) in &entry.with {
            if !known.contains(parameter) {
                let near = closest(parameter, known.iter().map(String::as_str));
                let what = format!("events.{name}.with: {name} has no parameter `{parameter}`");
                let has = match known.len() {
                    0 => "it has none by which its steps differ".to_owned(),
                    _ => format!("it has {}", known.join(", ")),
                };
                return Err(self.error(what, near, has));
            }
            let key = format!("events.{name}.with.{parameter}");
            fields.push((parameter.clone(), self.field(&key, field)?));
        }
        let when = entry.when.as_ref().map_or_else(|| vec![name], |when| when.all());
        Ok(Action {
            when: when.into_iter().map(str::to_owned).collect(),
            parameters: fields,
            state: self.compared(name, entry, &known)?,
            ..none
        })
    }

    /// What the action's own entry compares, and what is compared of every
    /// action that has the parameters spoken of.
    fn compared(
        &self,
        name: &str,
        entry: &Entry,
        known: &[String],
    ) -> Result<Vec<Compared>, MappingError> {
        let mut found = Vec::new();
        for (expression, field) in &entry.state {
            self.begins_known(&format!("events.{name}.state"), expression, known)?;
            let field = self.field(&format!("events.{name}.state"), field)?;
            found.push(self.one(expression, field, known));
        }
        for (expression, field) in &self.mapping.state {
            let wanted = self.parameters_in(expression);
            if wanted.iter().all(|wanted| known.contains(wanted)) {
                found.push(self.one(expression, self.field("state", field)?, known));
            }
        }
        Ok(found)
    }

    /// A field that a key of the mapping names.
    fn field(&self, key: &str, text: &str) -> Result<Field, MappingError> {
        let kinds = format!("a kind is one of {KNOWN}");
        Field::of(text).map_err(|why| self.error(format!("{key}: {why}"), None, kinds))
    }

    fn one(&self, expression: &str, field: Field, known: &[String]) -> Compared {
        let words: BTreeSet<&str> = words(expression).collect();
        let uses = known.iter().filter(|name| words.contains(name.as_str()));
        let uses = uses.filter(|name| !self.is_defined(name)).cloned().collect();
        Compared { expression: expression.to_owned(), uses, field }
    }

    /// The names in an expression that only an action can give a value.
    fn parameters_in(&self, expression: &str) -> BTreeSet<String> {
        let of_any: BTreeSet<&str> = self
            .relation
            .disjuncts
            .iter()
            .flat_map(|disjunct| &disjunct.parameters)
            .map(|parameter| parameter.name.as_str())
            .collect();
        let open = words(expression).filter(|word| of_any.contains(word));
        open.filter(|word| !self.is_defined(word)).map(str::to_owned).collect()
    }

    fn state_is_used(&self, all: &[Action]) -> Result<(), MappingError> {
        for expression in self.mapping.state.keys() {
            let open: Vec<String> = self.parameters_in(expression).into_iter().collect();
            self.begins_known("state", expression, &open)?;
            let mut compared = all.iter().flat_map(|action| &action.state);
            if !compared.any(|one| one.expression == *expression) {
                let what = format!(
                    "state: `{expression}` speaks of {}, and no action in [events] has such a parameter",
                    open.join(" and "),
                );
                let hint = "a name is that of a parameter, or one of the specification".to_owned();
                return Err(self.error(what, None, hint));
            }
        }
        Ok(())
    }

    /// That the first name of an expression is one. An operator that is applied may be one of the
    /// standard modules, which the parser of TLA+ knows.
    fn begins_known(
        &self,
        key: &str,
        expression: &str,
        known: &[String],
    ) -> Result<(), MappingError> {
        let Some(first) = words(expression).next() else {
            let what = format!("{key}: `{expression}` names nothing of the specification");
            let hint = "write a variable, or an expression: \"owner\", \"term[n]\"".to_owned();
            return Err(self.error(what, None, hint));
        };
        let rest = expression.trim_start().strip_prefix(first);
        let is_simple = rest.is_some_and(|rest| !rest.trim_start().starts_with('('));
        if !is_simple || self.is_defined(first) || known.iter().any(|name| name == first) {
            return Ok(());
        }
        let variables = self.spec.variables();
        let near = closest(first, variables.iter().map(String::as_str));
        let what = format!("{key}: the specification has no variable `{first}`");
        Err(self.error(what, near, format!("it has {}", variables.join(", "))))
    }

    fn is_defined(&self, name: &str) -> bool {
        self.spec.variables().iter().any(|own| own == name)
            || self.spec.constants().contains_key(name)
            || self.spec.definition(name).is_some()
    }
}

/// The names in an expression, without strings and without the fields of
/// records.
fn words(expression: &str) -> impl Iterator<Item = &str> {
    let parts = expression.split('"').step_by(2);
    parts.flat_map(|part| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let mut found = Vec::new();
        let mut from = None;
        for (at, c) in part.char_indices().chain([(part.len(), ' ')]) {
            match (from, is_part(c)) {
                (None, true) => from = Some(at),
                (Some(start), false) => {
                    let is_field = part[..start].trim_end().ends_with(['.', '\\', '!']);
                    let word = &part[start..at];
                    if !is_field && !word.starts_with(|c: char| c.is_ascii_digit()) {
                        found.push(word);
                    }
                    from = None;
                }
                _ => {}
            }
        }
        found
    })
}

/// Actions by their names, with the places at which they are defined.
#[must_use]
pub fn places(relation: &Relation) -> BTreeMap<&str, &crate::trace::Location> {
    let all = relation.disjuncts.iter().rev();
    all.map(|disjunct| (disjunct.action.as_str(), &disjunct.location)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_a_path_that_may_have_a_kind() {
        let field = |text: &str| {
            let field = Field::of(text).unwrap();
            (field.text(), field.kind.to_string())
        };
        assert_eq!(field("node.id"), ("node.id".to_owned(), "_".to_owned()));
        assert_eq!(field("set(members)"), ("members".to_owned(), "set".to_owned()));
        assert_eq!(field("a.b as seq(set)"), ("a.b".to_owned(), "seq(set)".to_owned()));
        assert_eq!(Field::of("a as st").unwrap_err(), "`st`: `st` is no kind");
    }

    #[test]
    fn names_are_found_outside_of_strings_and_fields() {
        let all: Vec<&str> = words("term[n].last = \"n m\" \\cup x1 + 2").collect();
        assert_eq!(all, ["term", "n", "x1"]);
    }
}
