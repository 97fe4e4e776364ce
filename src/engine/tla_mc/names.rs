//! Names that mean two things.
//!
//! In: the modules of a job. Out: a name with the two modules that define it.
//! For the library each name of all that is extended has one meaning, whichever
//! module asks: what is `LOCAL`, or what a module takes from a `LOCAL INSTANCE`,
//! is everybody's. Such a specification would be checked as another one.

use std::collections::{BTreeMap, BTreeSet};

use tla_syntax::Unit;

use crate::spec::{SourceModule, standard_module_of};

/// Definitions of the standard modules that are their own, each with its module.
const HIDDEN: [(&str, &str); 1] = [("Sum", "Bags")];

/// What is said of the first such name.
pub(super) fn meant_twice(modules: &[&SourceModule]) -> Option<String> {
    modules.iter().find_map(|module| within(module, modules))
}

/// Of a module and all that it extends or takes as its own.
fn within(module: &SourceModule, modules: &[&SourceModule]) -> Option<String> {
    let (own, standard) = taken_in(module, modules);
    let mut definers: BTreeMap<&str, &str> = BTreeMap::new();
    for module in own {
        for name in defined(module) {
            let other = definers.insert(name, &module.name).filter(|other| *other != module.name);
            let other = other.or_else(|| in_standard(name, &standard));
            if let Some(other) = other {
                let own = &module.name;
                return Some(format!(
                    "LOCAL definitions: {name} is defined in {other} and in {own}"
                ));
            }
        }
    }
    None
}

/// The module of those that come with TLC which defines a name, too.
fn in_standard(name: &str, standard: &BTreeSet<&str>) -> Option<&'static str> {
    let hidden = HIDDEN.iter().find(|(own, _)| *own == name).map(|(_, module)| *module);
    hidden.or_else(|| standard_module_of(name)).filter(|module| standard.contains(module))
}

/// The modules at hand whose names a module has, itself among them, and the
/// names of the others.
fn taken_in<'a>(
    module: &'a SourceModule,
    modules: &[&'a SourceModule],
) -> (Vec<&'a SourceModule>, BTreeSet<&'a str>) {
    let (mut own, mut others) = (vec![module], BTreeSet::new());
    let mut at = 0;
    while let Some(module) = own.get(at).copied() {
        at += 1;
        for name in asked_for(module) {
            match modules.iter().find(|other| other.name == name) {
                Some(other) => {
                    if own.iter().all(|known| known.name != name) {
                        own.push(other);
                    }
                }
                None => {
                    others.insert(name);
                }
            }
        }
    }
    // Integers bring what Naturals define, and so on.
    if others.contains("Integers") || others.contains("Reals") {
        others.insert("Naturals");
    }
    (own, others)
}

/// The modules that a module extends, or instantiates without a name.
fn asked_for(module: &SourceModule) -> impl Iterator<Item = &str> {
    let syntax = module.syntax.iter();
    syntax.flat_map(|syntax| {
        let instances = syntax.units.iter().filter_map(|unit| match unit {
            Unit::Instance { name: None, module, .. } => Some(module.as_str()),
            _ => None,
        });
        syntax.extends.iter().map(String::as_str).chain(instances)
    })
}

fn defined(module: &SourceModule) -> impl Iterator<Item = &str> {
    let units = module.syntax.iter().flat_map(|syntax| &syntax.units);
    units.filter_map(|unit| match unit {
        Unit::Def(def) => Some(def.name.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(texts: &[(&str, &str)]) -> Option<String> {
        let read = |(name, body): &(&str, &str)| {
            let text = format!("---- MODULE {name} ----\n{body}\n====\n");
            SourceModule::read(name, format!("{name}.tla").into(), &text)
        };
        let modules: Vec<SourceModule> = texts.iter().map(read).collect();
        meant_twice(&modules.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_name_that_two_modules_define_is_told_with_both() {
        let twice = |texts: &[(&str, &str)], name: &str, a: &str, b: &str| {
            let expected = format!("LOCAL definitions: {name} is defined in {a} and in {b}");
            assert_eq!(said(texts), Some(expected));
        };
        let local = ("A", "EXTENDS Naturals\nLOCAL F == 1\nG == F");
        twice(&[("M", "EXTENDS A\nF == 2"), local], "F", "M", "A");
        twice(&[("M", "LOCAL INSTANCE A\nF == 2"), local], "F", "M", "A");
        twice(&[("M", "I == INSTANCE B"), ("B", "EXTENDS A\nF == 2"), local], "F", "B", "A");
        let first = ("A", "LOCAL INSTANCE Sequences\nFirst(q) == Head(q)");
        twice(&[("M", "EXTENDS A\nHead(q) == 7"), first], "Head", "Sequences", "M");
        twice(&[("M", "EXTENDS Bags\nSum(f) == 7")], "Sum", "Bags", "M");
    }

    #[test]
    fn names_of_named_instances_are_apart() {
        let local = ("A", "LOCAL F == 1\nG == F");
        assert_eq!(said(&[("M", "I == INSTANCE A\nF == 2"), local]), None);
        assert_eq!(said(&[("M", "EXTENDS A, B\nH == G"), local, ("B", "EXTENDS A")]), None);
        assert_eq!(said(&[("M", "EXTENDS Naturals\nHead(q) == 7\nSum(f) == 7")]), None);
    }
}
