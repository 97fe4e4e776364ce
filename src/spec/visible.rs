//! Which names of a specification a configuration can set.

use std::collections::BTreeMap;

use tla_syntax::token::{Kw, Tok, Token};
use tla_syntax::{Decl, Unit};

use super::definitions::STANDARD_OPERATORS;
use super::{SourceModule, Spec, lex};

/// How the root module knows a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    /// As a constant or a definition.
    Seen,
    /// Not at all, but this module has it, which is only instantiated.
    Elsewhere {
        /// The module.
        module: &'a str,
        /// True if it declares a constant, for which the instance stands in.
        constant: bool,
    },
    /// Not at all.
    Nowhere,
    /// A module that our reader could not read may have it.
    Unclear,
}

impl Spec {
    /// How the root module knows `name`, which may be `Instance!Name`.
    #[must_use]
    pub fn known(&self, name: &str) -> Known<'_> {
        self.names().known(name)
    }

    /// All names, for many questions.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        Names::from(self, &self.name)
    }

    /// True if `module` is one of ours and sees no definition of that name.
    #[must_use]
    pub fn lacks(&self, module: &str, name: &str) -> bool {
        let names = Names::from(self, module);
        let ours = self.modules.iter().any(|m| m.name == module);
        ours && match names.known(name) {
            Known::Seen => names.seen.get(name) == Some(&Kind::Constant),
            Known::Elsewhere { .. } | Known::Nowhere => true,
            Known::Unclear => false,
        }
    }

    /// The assumptions that TLC checks: those of the root module and of all it
    /// extends. It neither looks at those of an instance nor at an `AXIOM`.
    /// `None` if a module that may have some could not be read.
    #[must_use]
    pub fn assumptions(&self) -> Option<u64> {
        self.extended().into_iter().map(assumptions).sum()
    }

    /// What a module sees under the names that stand there: its own, those of
    /// modules it extends, and those of unnamed instances. False beside them if
    /// one of these modules was not read.
    pub(super) fn seen_from(&self, module: &str) -> (Vec<&SourceModule>, bool) {
        let mut seen: Vec<&SourceModule> = Vec::new();
        let mut complete = true;
        let mut pending = vec![module];
        while let Some(name) = pending.pop() {
            if seen.iter().any(|m| m.name == name) {
                continue;
            }
            let Some(module) = self.modules.iter().find(|m| m.name == name) else {
                // The jar's modules count as known, those inside a module do not.
                complete &= !self.modules.iter().any(|m| declares_module(m, name));
                continue;
            };
            seen.push(module);
            let Some(syntax) = &module.syntax else {
                complete = false;
                continue;
            };
            pending.extend(syntax.extends.iter().map(String::as_str));
            pending.extend(syntax.units.iter().filter_map(|unit| match unit {
                Unit::Instance { name: None, module, .. } => Some(module.as_str()),
                _ => None,
            }));
        }
        (seen, complete)
    }
}

/// The names that a module sees, and those it does not.
pub struct Names<'a> {
    spec: &'a Spec,
    seen: BTreeMap<&'a str, Kind>,
    /// Modules of the named instances.
    instances: BTreeMap<&'a str, &'a str>,
    /// False if a module may bring in names that our reader does not know.
    complete: bool,
    elsewhere: BTreeMap<&'a str, Known<'a>>,
}

impl<'a> Names<'a> {
    fn from(spec: &'a Spec, module: &str) -> Self {
        let (modules, complete) = spec.seen_from(module);
        let names = modules.iter().flat_map(|m| named(m));
        let standard = STANDARD_OPERATORS.map(|name| (name, Kind::Definition));
        let elsewhere = spec.modules.iter().flat_map(|module| {
            named(module).map(|(name, kind)| {
                let constant = kind == Kind::Constant;
                (name, Known::Elsewhere { module: &module.name, constant })
            })
        });
        let instances = modules.iter().flat_map(|m| units(m)).filter_map(|unit| match unit {
            Unit::Instance { name: Some(name), module, .. } => {
                Some((name.as_str(), module.as_str()))
            }
            _ => None,
        });
        Self {
            spec,
            seen: standard.into_iter().chain(names).collect(),
            instances: instances.collect(),
            complete,
            elsewhere: elsewhere.collect(),
        }
    }

    /// How the module knows `name`, which may be `Instance!Name`.
    #[must_use]
    pub fn known(&self, name: &str) -> Known<'a> {
        if let Some((instance, rest)) = name.split_once('!') {
            return match self.instances.get(instance) {
                Some(module) if self.spec.modules.iter().any(|m| m.name == **module) => {
                    Self::from(self.spec, module).known(rest)
                }
                None if self.complete => Known::Nowhere,
                _ => Known::Unclear,
            };
        }
        match self.elsewhere.get(name) {
            _ if self.seen.contains_key(name) => Known::Seen,
            _ if !self.complete || !self.spec.fully_read() => Known::Unclear,
            Some(elsewhere) => *elsewhere,
            None => Known::Nowhere,
        }
    }
}

fn units(module: &SourceModule) -> impl Iterator<Item = &Unit> {
    module.syntax.iter().flat_map(|syntax| syntax.units.iter())
}

/// Constants and definitions of a module.
fn named(module: &SourceModule) -> impl Iterator<Item = (&str, Kind)> {
    units(module).flat_map(|unit| {
        let (definition, constants): (_, &[Decl]) = match unit {
            Unit::Def(def) => (Some((def.name.as_str(), Kind::Definition)), &[]),
            Unit::Constants(decls) => (None, decls),
            _ => (None, &[]),
        };
        let constants = constants.iter().map(|decl| (decl.name.as_str(), Kind::Constant));
        definition.into_iter().chain(constants)
    })
}

/// An assumption that our reader does not understand is still one: it begins a
/// line, and neither a theorem nor a name stands before it.
fn assumptions(module: &SourceModule) -> Option<u64> {
    let read = units(module).filter(|unit| matches!(unit, Unit::Assume(_))).count();
    let Some(tokens) = lex(&module.text) else {
        return (!module.text.contains("ASSUM")).then_some(0);
    };
    let begins = |pair: &&[Token]| {
        let stated = matches!(pair[0].tok, Tok::Kw(Kw::Theorem) | Tok::DefEq);
        pair[1].tok == Tok::Kw(Kw::Assume) && pair[1].col == 1 && !stated
    };
    Some(read.max(tokens.windows(2).filter(begins).count()) as u64)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Constant,
    Definition,
}

fn declares_module(module: &SourceModule, name: &str) -> bool {
    units(module).any(|unit| matches!(unit, Unit::Inner(inner) if inner.name == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(modules: &[(&str, &str)]) -> Spec {
        let module = |(name, body): &(&str, &str)| {
            let text = format!("---- MODULE {name} ----\n{body}\n====\n");
            let known = SourceModule::from_text(name, format!("{name}.tla").into(), &text);
            SourceModule { syntax: tla_syntax::parse_module(&text).ok(), ..known }
        };
        let name = modules[0].0.to_owned();
        let modules = modules.iter().map(module).collect();
        Spec { name, modules, beside: std::sync::Arc::default() }
    }

    #[test]
    fn a_configuration_reaches_what_is_extended_and_what_an_instance_brings_in() {
        let spec = spec(&[
            ("A", "EXTENDS Naturals, B\nCONSTANT N\nI == INSTANCE C\nLOCAL INSTANCE D\nDef == 1"),
            ("B", "CONSTANT M\nE == 1"),
            ("C", "CONSTANT K\nQ == 1"),
            ("D", "J == 1"),
        ]);
        for name in ["N", "M", "E", "Def", "J", "I!Q", "Nat"] {
            assert_eq!(spec.known(name), Known::Seen, "{name}");
        }
        let elsewhere = |constant| Known::Elsewhere { module: "C", constant };
        assert_eq!((spec.known("Q"), spec.known("K")), (elsewhere(false), elsewhere(true)));
        for name in ["n1", "I!Zed", "H!Q"] {
            assert_eq!(spec.known(name), Known::Nowhere, "{name}");
        }
        assert!(spec.lacks("C", "Zed") && spec.lacks("C", "K"));
        assert!(!spec.lacks("C", "Q") && !spec.lacks("Naturals", "Zed"));
        assert!(!spec.lacks("A", "E") && !spec.lacks("A", "Nat"), "what it extends");
    }

    #[test]
    fn nothing_is_claimed_about_what_was_not_read() {
        let unread = spec(&[("A", "INSTANCE B"), ("B", "X == == 1")]);
        assert_eq!(unread.known("Y"), Known::Unclear);
        assert_eq!(unread.assumptions(), Some(0));
        assert_eq!(spec(&[("A", "ASSUME == 1")]).assumptions(), Some(1));
        assert_eq!(spec(&[("A", "ASSUME \"")]).assumptions(), None);
        let inner = spec(&[("A", "---- MODULE In ----\nX == 1\n====\nINSTANCE In")]);
        assert_eq!(inner.known("X"), Known::Unclear);
    }

    #[test]
    fn only_the_assumptions_that_tlc_checks_are_counted() {
        let spec = spec(&[
            (
                "A",
                "EXTENDS B\nASSUME TRUE\nASSUMPTION Two == TRUE\nAXIOM FALSE\nI == INSTANCE C\nTHEOREM T ==\nASSUME TRUE PROVE TRUE",
            ),
            ("B", "ASSUME TRUE"),
            ("C", "ASSUME FALSE"),
        ]);
        assert_eq!(spec.assumptions(), Some(3));
    }
}
