//! Definitions by name: what they are and on which line they stand.

use tla_syntax::token::{Kw, Tok};
use tla_syntax::{Def, Expr, Unit};

use super::{SourceModule, Spec, is_of_a_standard_module, lex};

/// Operators of the standard modules that models commonly replace by finite ones.
pub(super) const STANDARD_OPERATORS: [&str; 8] =
    ["Nat", "Int", "Real", "Infinity", "Seq", "STRING", "BOOLEAN", "SortSeq"];

/// A definition at the top level of a module.
#[derive(Debug, Clone)]
pub struct Definition<'a> {
    /// The module that holds it.
    pub module: &'a SourceModule,
    /// Its syntax.
    pub def: &'a Def,
}

impl Definition<'_> {
    /// Line of the definition's name in its file, from 1.
    #[must_use]
    pub fn line_in_file(&self) -> Option<u32> {
        self.line().map(|line| self.module.line_in_file(line))
    }

    /// Line of the definition's name in its module's text, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.place().map(|(line, _)| line)
    }

    /// Line and column of the definition's name in its module's text, from 1,
    /// as TLC counts them.
    #[must_use]
    pub fn place(&self) -> Option<(u32, u32)> {
        let tokens = lex(&self.module.text)?;
        let named =
            |at: &usize| matches!(&tokens[*at].tok, Tok::Ident(name) if *name == self.def.name);
        let is_local = |at: usize| at > 0 && tokens[at - 1].tok == Tok::Kw(Kw::Local);
        let begins = |at: &usize| tokens[*at].col == 1 || is_local(*at);
        let mut heads = (0..tokens.len()).filter(named);
        let head = heads.clone().find(begins).or_else(|| heads.next())?;
        Some((tokens[head].line, tokens[head].col))
    }
}

impl Spec {
    /// The definition of that name which the root module sees and which means there what
    /// it says.
    #[must_use]
    pub fn definition(&self, name: &str) -> Option<Definition<'_>> {
        self.taken_over().into_iter().find_map(|module| {
            let def = module.syntax.as_ref()?.definition(name)?;
            Some(Definition { module, def })
        })
    }

    /// Names of all definitions the root module sees, those that unnamed
    /// instances bring included.
    #[must_use]
    pub fn definition_names(&self) -> Vec<&str> {
        let modules = self.seen_from(&self.name).0.into_iter();
        let units = modules.filter_map(|m| m.syntax.as_ref()).flat_map(|s| s.units.iter());
        units
            .filter_map(|unit| match unit {
                Unit::Def(def) => Some(def.name.as_str()),
                _ => None,
            })
            .collect()
    }

    /// True if a definition of that name exists, or may exist in a module that
    /// our reader could not read.
    #[must_use]
    pub fn may_define(&self, name: &str) -> bool {
        !self.fully_read() || self.definition(name).is_some() || self.instances_may_define(name)
    }

    /// Unnamed instances import definitions under their own names. The modules
    /// of a jar are not at hand.
    fn instances_may_define(&self, name: &str) -> bool {
        let (modules, complete) = self.seen_from(&self.name);
        let syntaxes = || modules.iter().filter_map(|m| m.syntax.as_ref());
        let foreign = |unit: &Unit| match unit {
            Unit::Instance { name: None, module, .. } => {
                self.path_of(module).is_none() && is_of_a_standard_module(name)
            }
            _ => false,
        };
        !complete
            || syntaxes().any(|syntax| syntax.definition(name).is_some())
            || syntaxes().flat_map(|syntax| syntax.units.iter()).any(foreign)
    }

    /// The constants that the operator `name` permutes: the arguments of
    /// `Permutations(...)` in its definition and in those it uses.
    #[must_use]
    pub fn permuted_constants(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut visited = Vec::new();
        self.collect_permuted(name, &mut visited, &mut found);
        found
    }

    fn collect_permuted(&self, name: &str, visited: &mut Vec<String>, found: &mut Vec<String>) {
        if visited.iter().any(|v| v == name) {
            return;
        }
        visited.push(name.to_owned());
        let Some(definition) = self.definition(name) else {
            return;
        };
        self.collect_in(&definition.def.body, visited, found);
    }

    fn collect_in(&self, expr: &Expr, visited: &mut Vec<String>, found: &mut Vec<String>) {
        match expr {
            Expr::Apply(head, args) if **head == Expr::Ident("Permutations".into()) => {
                found.extend(args.iter().filter_map(|arg| match arg {
                    Expr::Ident(set) => Some(set.clone()),
                    _ => None,
                }));
            }
            Expr::Binary(_, left, right) => {
                self.collect_in(left, visited, found);
                self.collect_in(right, visited, found);
            }
            Expr::Ident(other) => self.collect_permuted(other, visited, found),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::SearchPath;

    fn spec(text: &str) -> Spec {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("M.tla");
        std::fs::write(&path, text).unwrap();
        Spec::load(&path, &SearchPath::default()).unwrap()
    }

    #[test]
    fn a_definition_knows_its_line() {
        let spec = spec("---- MODULE M ----\nUse == Inv\n\nInv == TRUE\n====\n");
        assert_eq!(spec.definition("Inv").unwrap().place(), Some((4, 1)));
    }

    #[test]
    fn a_definition_stands_where_its_name_does() {
        let text = "---- MODULE M ----\nF(L) == L\nLOCAL L == 1\n  A == L\n\tT == A\n====\n";
        let spec = spec(text);
        let place = |name| spec.definition(name).unwrap().place().unwrap();
        assert_eq!([place("F"), place("L"), place("A")], [(2, 1), (3, 7), (4, 3)]);
        assert_eq!(place("T"), (5, 9), "a tab reaches to its stop");
    }

    #[test]
    fn permuted_constants_are_found_through_unions_and_definitions() {
        let spec = spec(
            "---- MODULE M ----\nCONSTANTS S, T\nPT == Permutations(T)\nSym == Permutations(S) \\union PT\n====\n",
        );
        assert_eq!(spec.permuted_constants("Sym"), ["S", "T"]);
        assert!(spec.permuted_constants("PT2").is_empty());
    }
}
