//! Model values that are named like something of the specification: `N = Two`
//! makes `N` a value that equals nothing but itself, however `Two` is defined.
//!
//! An action `Request` and a model value `Request` live side by side, for no
//! constant can stand for an action. What stands for a value is told.

use std::collections::BTreeSet;

use super::problems::{PROBLEMS_MAX, Problem};
use super::{Assignment, Config, Literal, Named};
use crate::spec::{
    Level, Levels, Meaning, ScopeId, Scopes, SourceModule, Spec, is_a_standard_set, line_in,
};

/// Those that are certainly not meant.
pub(super) fn lookalikes(config: &Config, spec: &Spec) -> Vec<Problem> {
    let mut names = Names::new(config, spec);
    let told = config.constants.iter().filter_map(|constant| {
        let what = names.told(constant)?;
        Some(Problem { line: constant.line, what })
    });
    told.take(PROBLEMS_MAX).collect()
}

/// What the names of a specification stand for.
struct Names<'a> {
    constants: BTreeSet<String>,
    /// Names with a line `Two = Two`, which puts the model value in the place
    /// of the definition.
    made_values: BTreeSet<&'a str>,
    definitions: BTreeSet<&'a str>,
    /// `None` where our reader does not know all definitions.
    scopes: Option<Scopes<'a>>,
}

impl<'a> Names<'a> {
    fn new(config: &'a Config, spec: &'a Spec) -> Self {
        let is_itself = |c: &&Named<Assignment>| matches!(&c.what, Assignment::Value(Literal::Model(name)) if *name == c.name);
        let made = config.constants.iter().filter(is_itself);
        let sources: Vec<&SourceModule> = spec.modules.iter().collect();
        let scopes =
            spec.fully_read().then(|| Scopes::new(&sources, &spec.name, &config.replacements()));
        Self {
            constants: spec.constants().into_keys().collect(),
            made_values: made.map(|c| c.name.as_str()).collect(),
            definitions: spec.definition_names().into_iter().collect(),
            scopes: scopes.flatten(),
        }
    }

    fn told(&mut self, constant: &Named<Assignment>) -> Option<String> {
        let (Assignment::Value(value) | Assignment::ValueIn { value, .. }) = &constant.what else {
            return None;
        };
        match value {
            Literal::Model(name) => self.of_its_own(&constant.name, name),
            Literal::Set(_) => {
                value.model_values().find_map(|name| self.within_a_set(&constant.name, name))
            }
            Literal::Int(_) | Literal::Bool(_) | Literal::Str(_) => None,
        }
    }

    fn of_its_own(&mut self, constant: &str, name: &str) -> Option<String> {
        if self.made_values.contains(name) {
            return None;
        }
        let is = |what: String| {
            format!(
                "`{constant} = {name}` makes {constant} a model value that is only called {name}, and {name} is {what}"
            )
        };
        let otherwise = "; a model value needs a name of its own";
        if self.constants.contains(name) {
            return Some(format!(
                "{}: write its value here, too{otherwise}",
                is("another constant".to_owned())
            ));
        }
        let what = match self.definition(name) {
            Some(place) => format!("defined ({place})"),
            None if is_a_standard_set(name) => "a set that TLA+ defines".to_owned(),
            None => return None,
        };
        Some(format!("{}: write `{constant} <- {name}`{otherwise}", is(what)))
    }

    fn within_a_set(&mut self, constant: &str, name: &str) -> Option<String> {
        if self.made_values.contains(name) {
            return None;
        }
        let place = self.definition(name)?;
        Some(format!(
            "`{constant}` holds a model value that is only called {name}, and {name} is defined ({place}): define the set in the module, such as My{constant} == {{{name}, ...}}, and write `{constant} <- My{constant}`; a model value needs a name of its own"
        ))
    }

    /// Where an operator is defined that stands for a value.
    fn definition(&mut self, name: &str) -> Option<String> {
        let scopes = self.scopes.as_mut().filter(|_| self.definitions.contains(name))?;
        let Meaning::Definition(scope, def) = scopes.resolve(ScopeId::ROOT, name) else {
            return None;
        };
        if !def.params.is_empty() || Levels::new(scopes).of_name(name) != Some(Level::Constant) {
            return None;
        }
        let source = scopes.source(scope);
        let line = line_in(source, Some(&def.name), |_| false);
        Some(format!("{}:{line}", source.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::parse;
    use crate::spec::Line;

    const BODY: &str = "CONSTANTS N, M\nVARIABLE x\nTwo == 2\nRequest == x' = 1\nInv == x = N\nOf(k) == k\nPick == CHOOSE n : n \\notin Two\nINSTANCE Inner\n";

    fn spec(body: &str) -> Spec {
        let module = |name: &str, body: &str| {
            let text = format!("---- MODULE {name} ----\n{body}====\n");
            SourceModule::read(name, format!("{name}.tla").into(), &text)
        };
        let modules = vec![module("M", body), module("Inner", "Three == 3\n")];
        Spec { name: "M".to_owned(), modules, beside: Arc::default() }
    }

    fn told(config: &str, spec: &Spec) -> Vec<String> {
        let problems = lookalikes(&parse(config).unwrap(), spec);
        problems.into_iter().map(|p| format!("{}: {}", p.line, p.what)).collect()
    }

    #[test]
    fn what_stands_for_a_value_is_told() {
        let spec = spec(BODY);
        for (constant, words) in [
            ("Two", "Two is defined (M.tla:4): write `N <- Two`"),
            ("Three", "Three is defined (Inner.tla:2)"),
            ("Pick", "Pick is defined (M.tla:8)"),
            ("M", "M is another constant"),
            ("Nat", "Nat is a set that TLA+ defines"),
            ("{a, Two}", "only called Two"),
            ("{{a}, {{Two}}}", "only called Two"),
        ] {
            let told = told(&format!("CONSTANT\nN = {constant}"), &spec);
            assert!(told.len() == 1 && told[0].starts_with("2: "), "{constant}: {told:?}");
            assert!(told[0].contains(words), "{constant}: {told:?}");
        }
    }

    #[test]
    fn what_speaks_of_a_state_or_needs_arguments_is_no_value() {
        let spec = spec(BODY);
        for constant in ["{Request, Reply}", "Request", "{Inv}", "Inv", "Of", "{a, b}", "x", "N"] {
            assert_eq!(told(&format!("CONSTANT N = {constant}"), &spec), [""; 0], "{constant}");
        }
        assert_eq!(told("CONSTANTS Two = Two\nN = Two", &spec), [""; 0]);
    }

    #[test]
    fn nothing_is_told_of_modules_that_were_not_read() {
        let unread = spec(&format!("{BODY}Bad == == 1\n"));
        assert_eq!(told("CONSTANT N = Two", &unread), [""; 0]);
        assert_eq!(told("CONSTANT N = Nat", &unread).len(), 1);
    }

    #[test]
    fn a_line_is_that_of_the_file() {
        let mut spec = spec(BODY);
        spec.modules[0].lines = Some((0..20).map(|n| Line::Own(n + 100)).collect());
        assert!(told("CONSTANT N = Two", &spec)[0].contains("(M.tla:103)"));
    }

    #[test]
    fn many_are_told_as_some() {
        let values: Vec<String> = (0..5_000).map(|n| format!("v{n}")).collect();
        let lines: String =
            (0..200).map(|n| format!("C{n} = {{{}, Two}}\n", values.join(","))).collect();
        assert_eq!(told(&format!("CONSTANTS {lines}"), &spec(BODY)).len(), PROBLEMS_MAX);
    }
}
