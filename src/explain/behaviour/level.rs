//! What the disjuncts of a next-state relation stand among.
//!
//! In: the relation, and an action of it with its arguments. Out: [`Level`]s, each of
//! which may refuse the action where it is possible by itself, with the values there of
//! the names that it may speak of.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::formula::Binder;
use super::instances::{self, Instance};
use super::reader::{Place, Reader};
use crate::config::Config;
use crate::syntax::{Node, names_and_primes};

/// What the variables begin with that stand for those of quantifiers.
const VARIABLE: &str = "Gv7_x";

/// A piece of the relation around a disjunct.
#[derive(Debug)]
pub(in crate::explain) struct Level {
    pub(in crate::explain) node: Node,
    pub(in crate::explain) place: Place,
    pub(in crate::explain) refuses: Refuses,
}

/// How it may refuse the disjunct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::explain) enum Refuses {
    /// It is a conjunction in which the disjunct stands.
    Together,
    /// It is a quantifier.
    ForEach,
    /// It is a condition that has to be true, and one that has to be false.
    WhereFalse,
    WhereTrue,
}

/// A disjunct that may be the action.
pub(in crate::explain) struct Among {
    /// What has to be true for it to be the action with these arguments.
    pub(in crate::explain) only: Option<String>,
    /// The levels around it, innermost first, each with what stands for the parameters of
    /// the instances around it and for the names that it knows.
    pub(in crate::explain) levels: Vec<(Arc<Level>, Vec<String>)>,
}

/// The disjuncts with the name of this action. `arguments` are its own, as TLA+.
pub(in crate::explain) fn among(
    reader: &mut Reader<'_>,
    config: &Config,
    action: &str,
    arguments: &[String],
) -> Vec<Among> {
    let Some(next) = config.next.as_ref().or(config.specification.as_ref()) else {
        return Vec::new();
    };
    let all = instances::each(reader, &next.name);
    let own = all.iter().filter(|one| one.plain_name() == action);
    own.filter_map(|one| disjunct(reader, one, arguments)).collect()
}

fn disjunct(reader: &Reader<'_>, one: &Instance, arguments: &[String]) -> Option<Among> {
    let atom = &reader.atoms[one.taken];
    (atom.told.len() == arguments.len()).then_some(())?;
    let pairs = || atom.told.iter().zip(arguments);
    let values = pairs().map(|(text, value)| (text.clone(), value.clone())).collect();
    // A variable may be any of them.
    let is_fixed = pairs().any(|(text, _)| !text.starts_with(VARIABLE));
    let some = |b: &Binder| format!("\\E {} \\in {} : ", b.variable, b.domain);
    let only = is_fixed.then(|| {
        let each: Vec<String> =
            pairs().map(|(text, value)| format!("({text}) = ({value})")).collect();
        format!("{}({})", atom.binders.iter().map(some).collect::<String>(), each.join(" /\\ "))
    });
    Some(Among { only, levels: known(reader, &one.levels, &values) })
}

/// Those of which all is known that they speak of. A quantifier is looked at if what it
/// chooses is not.
fn known(
    reader: &Reader<'_>,
    levels: &[Arc<Level>],
    values: &BTreeMap<String, String>,
) -> Vec<(Arc<Level>, Vec<String>)> {
    let mut known = Vec::new();
    let mut is_open = false;
    for level in levels.iter().rev() {
        if level.refuses == Refuses::ForEach && !is_open {
            continue;
        }
        let all = all_values(reader, level, values);
        is_open = all.is_none();
        known.extend(all.map(|all| (Arc::clone(level), all)));
    }
    known
}

fn all_values(
    reader: &Reader<'_>,
    Level { node, place, .. }: &Level,
    values: &BTreeMap<String, String>,
) -> Option<Vec<String>> {
    let operators = &reader.contexts[place.context].operators;
    let spoken = names_and_primes(operators.sources[place.source].tokens(node.span)).0;
    let given = place.given.iter().map(|text| value(text, values));
    let names = place.names.iter().zip(&place.values).map(|(name, text)| {
        let is_spoken_of = !place.locals.is_empty() || spoken.contains(&name.as_str());
        // What it does not speak of may be anything.
        value(text, values).or_else(|| (!is_spoken_of).then(|| "0".to_owned()))
    });
    given.chain(names).collect()
}

/// A text of the module that asks, with the values of its variables.
fn value(text: &str, values: &BTreeMap<String, String>) -> Option<String> {
    if let Some(value) = values.get(text) {
        return Some(value.clone());
    }
    let mut found = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(VARIABLE) {
        let (before, from) = rest.split_at(at);
        let is_digit = |c: char| c.is_ascii_digit();
        let end = VARIABLE.len()
            + from[VARIABLE.len()..].find(|c| !is_digit(c)).unwrap_or(from.len() - VARIABLE.len());
        found.push_str(before);
        found.push('(');
        found.push_str(values.get(&from[..end])?);
        found.push(')');
        rest = &from[end..];
    }
    Some(found + rest)
}

/// What a disjunct stands among: conjuncts before it, which guard it, and
/// behind it, as they are applied in the module that asks.
#[derive(Clone, Default)]
pub(super) struct Around {
    pub(super) before: Vec<String>,
    pub(super) behind: Vec<String>,
    pub(super) levels: Vec<Arc<Level>>,
}

impl Around {
    /// The disjunct with all that it stands among.
    pub(super) fn with(&self, text: String) -> String {
        let behind = self.behind.iter().rev().cloned();
        let all: Vec<String> = self.before.iter().cloned().chain([text]).chain(behind).collect();
        match &all[..] {
            [alone] => alone.clone(),
            _ => format!("(({}))", all.join(") /\\ (")),
        }
    }

    /// Within one more level.
    pub(super) fn within(&self, node: &Node, place: &Place, refuses: Refuses) -> Self {
        let mut inner = self.clone();
        inner.levels.push(Arc::new(Level { node: node.clone(), place: place.clone(), refuses }));
        inner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_the_values_of_the_arguments_that_they_are() {
        let values = [("Gv7_x1", "3"), ("Gv7_x2[1]", "4"), ("Gv7_s9", "7")];
        let values = values.map(|(text, value)| (text.to_owned(), value.to_owned())).into();
        let is = |text: &str| value(text, &values);
        assert_eq!(is("Gv7_s9").as_deref(), Some("7"));
        assert_eq!(is("Gv7_x2[1]").as_deref(), Some("4"));
        assert_eq!(is("Gv7_s1(Gv7_x1, Gv7_x1)").as_deref(), Some("Gv7_s1((3), (3))"));
        assert_eq!(is("Gv7_s1(Gv7_x12)"), None);
        assert_eq!(is("Gv7_s1").as_deref(), Some("Gv7_s1"));
    }
}
