//! The definitions of the `LET`s inside of a formula, looked through by name.

use std::collections::{HashMap, HashSet};

use tla_syntax::{Def, Expr};

use crate::spec::walk;

/// Definitions by name; `None` for a name that is defined twice.
#[derive(Debug)]
pub(super) struct Lets<'a> {
    known: HashMap<&'a str, Option<&'a Def>>,
}

impl<'a> Lets<'a> {
    pub(super) fn of(formula: &'a Expr) -> Self {
        let mut known = HashMap::new();
        walk::each(formula, &mut |expr| {
            if let Expr::Let { defs, .. } = expr {
                for def in defs {
                    let again = known.contains_key(def.name.as_str());
                    known.insert(def.name.as_str(), (!again).then_some(def));
                }
            }
        });
        Self { known }
    }

    /// What an expression is where it is the name of a definition.
    pub(super) fn resolved(&self, expr: &'a Expr) -> &'a Expr {
        let mut expr = expr;
        for _ in 0..=self.known.len() {
            match expr {
                Expr::Ident(name) => match self.known.get(name.as_str()) {
                    Some(Some(def)) if def.params.is_empty() => expr = &def.body,
                    _ => return expr,
                },
                _ => return expr,
            }
        }
        expr
    }

    /// True if some part of an expression is found, through definitions. Parts
    /// of what `passes` are not looked at.
    pub(super) fn any(
        &self,
        expr: &'a Expr,
        found: impl Fn(&Expr) -> bool,
        passes: impl Fn(&'a Expr) -> bool,
    ) -> bool {
        let (mut pending, mut seen) = (vec![expr], HashSet::new());
        while let Some(next) = pending.pop() {
            if passes(next) {
                continue;
            }
            if found(next) {
                return true;
            }
            if let Expr::Ident(name) = next
                && let Some(def) = self.known.get(name.as_str())
                && seen.insert(name.as_str())
            {
                match def {
                    Some(def) => pending.push(&def.body),
                    None => return true,
                }
            }
            pending.extend(walk::parts(next));
        }
        false
    }
}
