//! The formula of a specification, of which another behaviour is made.
//!
//! In: a job. Out: its initial predicate, its next-state relation, its variables and its fairness,
//! as text.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::manifest::Question;
use crate::plan::Job;
use crate::spec::walk;

/// `Init /\ [][Next]_vars /\ Fairness`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// Its initial predicate.
    pub init: String,
    /// Its next-state relation.
    pub next: String,
    /// The variables of its subscript.
    pub variables: String,
    /// Its other conjuncts.
    pub fairness: Vec<String>,
}

impl Formula {
    /// That of a model.
    ///
    /// # Errors
    /// Its behaviour has another form.
    pub fn of(job: &Job, question: &Question) -> Result<Self, String> {
        let Some(spec) = question.behaviour.as_ref().map(|name| &name.value) else {
            return Self::of_file(job, question).ok_or_else(|| "it has no behaviour".to_owned());
        };
        let spec = question.replace.get(spec).map_or(spec, |by| &by.value);
        let definition = job.spec.definition(spec);
        let formula = definition.and_then(|definition| Self::from(&definition.def.body));
        formula.ok_or_else(|| format!("{spec} is not Init /\\ [][Next]_vars"))
    }

    /// What a configuration file says by INIT and NEXT.
    fn of_file(job: &Job, question: &Question) -> Option<Self> {
        let config = &question.given.as_ref()?.config;
        Some(Self {
            init: config.init.as_ref()?.name.clone(),
            next: config.next.as_ref()?.name.clone(),
            variables: format!("<<{}>>", job.spec.variables().join(", ")),
            fairness: Vec::new(),
        })
    }

    fn from(body: &Expr) -> Option<Self> {
        let conjuncts = walk::conjuncts(body);
        let at = conjuncts.iter().position(|e| next_of(e).is_some())?;
        let (action, subscript) = next_of(conjuncts[at])?;
        let texts = |of: &[&Expr]| of.iter().map(|e| format!("({e})")).collect::<Vec<_>>();
        let init = texts(&conjuncts[..at]);
        (!init.is_empty()).then(|| Self {
            init: init.join(" /\\ "),
            next: action.to_string(),
            variables: subscript.to_string(),
            fairness: texts(&conjuncts[at + 1..]),
        })
    }
}

/// What stands before `[][Next]_vars`; `None` if that is nowhere.
pub(super) fn init_of(body: &Expr) -> Option<Vec<Expr>> {
    let conjuncts = walk::conjuncts(body);
    let at = conjuncts.iter().position(|e| next_of(e).is_some())?;
    Some(conjuncts[..at].iter().map(|e| (*e).clone()).collect())
}

/// The action and the subscript of `[][action]_subscript`.
fn next_of(expr: &Expr) -> Option<(&Expr, &Expr)> {
    let Expr::Unary(Op::Always, inner) = expr else { return None };
    match &**inner {
        Expr::ActionBox { action, subscript } => Some((action, subscript)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_taken_apart() {
        let of = |text: &str| Formula::from(&tla_syntax::parse_expression(text).unwrap());
        let formula = of("Init /\\ [][Next]_vars /\\ Fair /\\ WF_vars(A)").unwrap();
        assert_eq!(formula.init, "(Init)");
        assert_eq!((formula.next.as_str(), formula.variables.as_str()), ("Next", "vars"));
        assert_eq!(formula.fairness, ["(Fair)", "(WF_vars(A))"]);
        assert_eq!(of("Init /\\ []Inv"), None);
        assert_eq!(of("[][Next]_vars"), None);
    }
}
