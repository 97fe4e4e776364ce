//! The formula of a specification, of which another behaviour is made.
//!
//! In: a job. Out: its initial predicate, its next-state relation, its variables and its fairness,
//! as text.

use tla_syntax::Expr;

use crate::manifest::Question;
use crate::plan::Job;
use crate::spec::{Parts, Spec, written};

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
        let formula = definition.and_then(|definition| Self::from(&job.spec, &definition.def.body));
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

    fn from(spec: &Spec, body: &Expr) -> Option<Self> {
        let Parts { initial, action, subscript, fairness } = Parts::of(spec, body)?;
        let texts =
            |of: &[&Expr]| of.iter().map(|e| format!("({})", written(e))).collect::<Vec<_>>();
        (!initial.is_empty()).then(|| Self {
            init: texts(&initial).join(" /\\ "),
            next: written(action),
            variables: written(subscript),
            fairness: texts(&fairness),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::spec::SourceModule;

    fn spec(units: &str) -> Spec {
        let text = format!("---- MODULE M ----\nVARIABLE x\n{units}\n====\n");
        let module = SourceModule::read("M", "M.tla".into(), &text);
        Spec { name: "M".into(), modules: vec![module], beside: Arc::default() }
    }

    fn of(units: &str, formula: &str) -> Option<Formula> {
        Formula::from(&spec(units), &tla_syntax::parse_expression(formula).unwrap())
    }

    #[test]
    fn a_formula_is_taken_apart() {
        let fair = "Fair == WF_x(A)\nInit == x = 0";
        let formula = of(fair, "Init /\\ [][Next]_vars /\\ Fair /\\ WF_vars(A)").unwrap();
        assert_eq!(formula.init, "(Init)");
        assert_eq!((formula.next.as_str(), formula.variables.as_str()), ("Next", "vars"));
        assert_eq!(formula.fairness, ["(Fair)", "(WF_vars(A))"]);
        assert_eq!(of("", "Init /\\ []Inv"), None);
        assert_eq!(of("", "[][Next]_vars"), None);
    }

    #[test]
    fn a_formula_may_name_another_and_say_what_is_fair_before_it() {
        let units = "Init == x = 0\nFair(a) == a /\\ WF_x(A)\nSpec == Init /\\ [][Next]_x\n\
            More == Spec /\\ SF_x(B)";
        let formula = of(units, "Fair(TRUE) /\\ More /\\ x < 5").unwrap();
        assert_eq!((formula.init.as_str(), formula.next.as_str()), ("(Init) /\\ (x < 5)", "Next"));
        assert_eq!(formula.fairness, ["(Fair(TRUE))", "(SF_x(B))"]);
        assert_eq!(of("Spec == Spec /\\ Init", "Spec"), None, "it names itself");
    }
}
