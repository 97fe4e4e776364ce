//! Which names of a specification a configuration can set.

use tla_syntax::Unit;
use tla_syntax::token::{Kw, Tok, Token};

use super::definitions::STANDARD_OPERATORS;
use super::{SourceModule, Spec};

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
        self.known_from(&self.name, name)
    }

    fn known_from(&self, module: &str, name: &str) -> Known<'_> {
        let seen = self.seen_from(module);
        if let Some((instance, rest)) = name.split_once('!') {
            return match seen.instance(instance) {
                Some(module) if self.modules.iter().any(|m| m.name == module) => {
                    self.known_from(module, rest)
                }
                Some(_) => Known::Unclear,
                None if seen.complete => Known::Nowhere,
                None => Known::Unclear,
            };
        }
        if seen.modules.iter().any(|m| has(m, name).is_some()) || STANDARD_OPERATORS.contains(&name)
        {
            return Known::Seen;
        }
        if !seen.complete || !self.fully_read() {
            return Known::Unclear;
        }
        let elsewhere = self.modules.iter().find_map(|m| Some((m, has(m, name)?)));
        elsewhere.map_or(Known::Nowhere, |(module, kind)| Known::Elsewhere {
            module: &module.name,
            constant: kind == Kind::Constant,
        })
    }

    /// True if `module` is one of ours, was read, and has no definition of that name.
    #[must_use]
    pub fn lacks(&self, module: &str, name: &str) -> bool {
        let module = self.modules.iter().find(|m| m.name == module && m.syntax.is_some());
        module.is_some_and(|m| has(m, name) != Some(Kind::Definition))
    }

    /// The assumptions that TLC checks: those of the root module and of all it
    /// extends. It neither looks at those of an instance nor at an `AXIOM`.
    /// `None` if a module that may have some could not be read.
    #[must_use]
    pub fn assumptions(&self) -> Option<u64> {
        self.extended().into_iter().map(assumptions).sum()
    }

    /// What a module sees under the names that stand there: its own, those of
    /// modules it extends, and those of unnamed instances.
    fn seen_from(&self, module: &str) -> Seen<'_> {
        let mut seen = Seen { modules: Vec::new(), complete: true };
        let mut pending = vec![module];
        while let Some(name) = pending.pop() {
            if seen.modules.iter().any(|m| m.name == name) {
                continue;
            }
            let Some(module) = self.modules.iter().find(|m| m.name == name) else {
                // The jar's modules count as known, those inside a module do not.
                seen.complete &= !self.modules.iter().any(|m| declares_module(m, name));
                continue;
            };
            seen.modules.push(module);
            let Some(syntax) = &module.syntax else {
                seen.complete = false;
                continue;
            };
            pending.extend(syntax.extends.iter().map(String::as_str));
            pending.extend(syntax.units.iter().filter_map(|unit| match unit {
                Unit::Instance { name: None, module, .. } => Some(module.as_str()),
                _ => None,
            }));
        }
        seen
    }
}

struct Seen<'a> {
    modules: Vec<&'a SourceModule>,
    /// False if a module is among them that our reader could not read.
    complete: bool,
}

impl<'a> Seen<'a> {
    /// The module of a named instance.
    fn instance(&self, wanted: &str) -> Option<&'a str> {
        units(&self.modules).find_map(|unit| match unit {
            Unit::Instance { name: Some(name), module, .. } if name == wanted => {
                Some(module.as_str())
            }
            _ => None,
        })
    }
}

fn units<'a>(modules: &[&'a SourceModule]) -> impl Iterator<Item = &'a Unit> {
    let syntaxes: Vec<_> = modules.iter().filter_map(|m| m.syntax.as_ref()).collect();
    syntaxes.into_iter().flat_map(|syntax| syntax.units.iter())
}

/// An assumption that our reader does not understand is still one: it begins a
/// line, and neither a theorem nor a name stands before it.
fn assumptions(module: &SourceModule) -> Option<u64> {
    let read = units(&[module]).filter(|unit| matches!(unit, Unit::Assume(_))).count();
    let Ok(tokens) = tla_syntax::lex(&module.text) else {
        return (!module.text.contains("ASSUM")).then_some(0);
    };
    let begins = |pair: &&[Token]| {
        let stated = matches!(pair[0].tok, Tok::Kw(Kw::Theorem) | Tok::DefEq);
        pair[1].tok == Tok::Kw(Kw::Assume) && pair[1].col == 1 && !stated
    };
    Some(read.max(tokens.windows(2).filter(begins).count()) as u64)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Constant,
    Definition,
}

fn has(module: &SourceModule, name: &str) -> Option<Kind> {
    units(&[module]).find_map(|unit| match unit {
        Unit::Def(def) if def.name == name => Some(Kind::Definition),
        Unit::Constants(decls) if decls.iter().any(|d| d.name == name) => Some(Kind::Constant),
        _ => None,
    })
}

fn declares_module(module: &SourceModule, name: &str) -> bool {
    units(&[module]).any(|unit| matches!(unit, Unit::Inner(inner) if inner.name == name))
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
