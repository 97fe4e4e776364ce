//! What the author calls the sets over which variables are functions.
//!
//! In: a specification. Out: for a variable such as `pc = [p \in Proc |-> "idle"]` the name
//! `Proc`, so that a reader meets the words of the specification.

use std::collections::BTreeMap;

use tla_syntax::token::Op;
use tla_syntax::{Expr, Module, Unit};

use super::Spec;
use super::walk::parts;

/// The set that a translation of PlusCal defines of all processes.
const ALL_PROCESSES: &str = "ProcSet";

impl Spec {
    /// The names of the sets over which variables are functions, by the variable. Only what is
    /// written as a name is one; the first that is found counts.
    #[must_use]
    pub fn domains(&self) -> BTreeMap<String, String> {
        let modules: Vec<&Module> =
            self.extended().into_iter().filter_map(|module| module.syntax.as_ref()).collect();
        let mut found = BTreeMap::new();
        for unit in modules.iter().flat_map(|module| &module.units) {
            if let Unit::Def(definition) = unit {
                collect(&definition.body, &mut found);
            }
        }
        let variables = self.variables();
        let named = |(variable, set): (String, String)| {
            let set = if set == ALL_PROCESSES { processes(&modules)? } else { set };
            variables.contains(&variable).then_some((variable, set))
        };
        found.into_iter().filter_map(named).collect()
    }
}

/// Expressions can be nested deeper than a stack is.
fn collect(formula: &Expr, found: &mut BTreeMap<String, String>) {
    let mut pending = vec![formula];
    while let Some(expr) = pending.pop() {
        if let Expr::Binary(Op::Eq | Op::In, left, right) = expr
            && let (Expr::Ident(variable), Some(set)) = (&**left, domain(right))
        {
            found.entry(variable.clone()).or_insert_with(|| set.to_owned());
        }
        pending.extend(parts(expr).into_iter().rev());
    }
}

/// The name of the set over which a function, or each of a set of functions, is one.
fn domain(function: &Expr) -> Option<&str> {
    let set = match function {
        Expr::FnDef { bounds, .. } => match bounds.as_slice() {
            [bound] if bound.names.len() == 1 => bound.domain.as_ref()?,
            _ => return None,
        },
        Expr::FnSet { domain, .. } => domain,
        _ => return None,
    };
    match set {
        Expr::Ident(name) => Some(name),
        _ => None,
    }
}

/// The one set of processes of an algorithm that has only one.
fn processes(modules: &[&Module]) -> Option<String> {
    let all = modules.iter().find_map(|module| module.definition(ALL_PROCESSES))?;
    match &all.body {
        Expr::Ident(name) => Some(name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::spec::SourceModule;

    fn domains(body: &str) -> Vec<(String, String)> {
        let text = format!("---- MODULE M ----\nEXTENDS Naturals\n{body}\n====\n");
        let module = SourceModule::read("M", "M.tla".into(), &text);
        assert!(module.syntax.is_some(), "{text}");
        let spec = Spec { name: "M".into(), modules: vec![module], beside: Arc::default() };
        spec.domains().into_iter().collect()
    }

    fn pair(variable: &str, set: &str) -> (String, String) {
        (variable.to_owned(), set.to_owned())
    }

    #[test]
    fn a_function_is_over_the_set_that_its_author_names() {
        let body = "CONSTANT Client\nVARIABLES pc, n, m, k\nProc == 1..3\n\
            TypeOK == m \\in [Client -> Nat]\n\
            Init == /\\ pc = [p \\in Proc |-> \"idle\"]\n /\\ n = 0\n /\\ k = [i \\in 1..2 |-> 0]\n\
            Is(x) == x = [p \\in Client |-> 0]";
        assert_eq!(domains(body), [pair("m", "Client"), pair("pc", "Proc")]);
    }

    #[test]
    fn processes_of_an_algorithm_are_those_of_their_only_set() {
        let body = |all: &str| {
            format!(
                "CONSTANT Node, Other\nVARIABLE pc\nProcSet == {all}\n\
                 Init == pc = [self \\in ProcSet |-> \"a\"]"
            )
        };
        assert_eq!(domains(&body("(Node)")), [pair("pc", "Node")]);
        assert_eq!(domains(&body("(Node) \\cup (Other)")), []);
    }
}
