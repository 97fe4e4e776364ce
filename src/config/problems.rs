//! A configuration against the module it is for: what TLC would ignore
//! without a word, or tell only after its start.

use super::{Config, Named};
use crate::spec::{Spec, closest};

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line in the configuration file; 0 if something is missing from it.
    pub line: u32,
    /// What does not fit, as a fragment.
    pub what: String,
}

/// Everything that does not fit. Nothing is claimed about modules that our
/// reader could not read.
#[must_use]
pub fn problems(config: &Config, spec: &Spec) -> Vec<Problem> {
    let mut problems = names(config, spec);
    if spec.fully_read() {
        problems.extend(constants(config, spec));
        problems.extend(symmetry(config, spec));
    }
    problems.extend(behaviour(config));
    problems.sort_by_key(|p| p.line);
    problems
}

fn names(config: &Config, spec: &Spec) -> Vec<Problem> {
    let singles =
        [&config.init, &config.next, &config.specification, &config.symmetry, &config.view];
    let lists =
        [&config.invariants, &config.properties, &config.constraints, &config.action_constraints];
    let named = singles.into_iter().flatten().chain(lists.into_iter().flatten());
    named.filter(|n| !spec.may_define(&n.name)).map(|n| undefined(n, spec)).collect()
}

fn undefined(name: &Named<()>, spec: &Spec) -> Problem {
    let near = near(&name.name, spec.definition_names());
    let what = format!("module {} defines no `{}`{near}", spec.name, name.name);
    Problem { line: name.line, what }
}

fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    closest(name, candidates).map(|n| format!(" (did you mean `{n}`?)")).unwrap_or_default()
}

fn constants(config: &Config, spec: &Spec) -> Vec<Problem> {
    let declared = spec.constants();
    let set = |name: &str| config.constants.iter().any(|c| c.name == name);
    // An operator of any module may be replaced too.
    let known = |name: &str| declared.contains_key(name) || spec.may_define_anywhere(name);
    let strangers = config.constants.iter().filter(|c| !known(&c.name)).map(|c| Problem {
        line: c.line,
        what: format!(
            "module {} declares no constant `{}`{}; TLC would ignore the line",
            spec.name,
            c.name,
            near(&c.name, declared.keys().map(String::as_str))
        ),
    });
    let unset = declared.values().filter(|c| !set(&c.name)).map(|c| Problem {
        line: 0,
        what: format!("nobody sets the constant `{}` of module {}", c.name, c.module),
    });
    strangers.chain(unset).collect()
}

fn symmetry(config: &Config, spec: &Spec) -> Vec<Problem> {
    let Some(symmetry) = &config.symmetry else {
        return Vec::new();
    };
    let permuted = spec.permuted_constants(&symmetry.name);
    let wrong = permuted.into_iter().filter_map(|constant| {
        let value = config.constants.iter().find(|c| c.name == constant)?;
        match &value.what {
            super::Assignment::Value(literal) if !literal.is_set_of_model_values() => Some(Problem {
                line: symmetry.line,
                what: format!(
                    "SYMMETRY {} permutes `{constant}`, but {literal} is not a set of model values, so states would be merged that differ",
                    symmetry.name
                ),
            }),
            _ => None,
        }
    });
    wrong.collect()
}

fn behaviour(config: &Config) -> Vec<Problem> {
    let what = match (&config.specification, &config.init, &config.next) {
        (Some(spec), Some(other), _) | (Some(spec), None, Some(other)) => {
            return vec![Problem {
                line: other.line.max(spec.line),
                what: "SPECIFICATION and INIT/NEXT cannot both be given".to_owned(),
            }];
        }
        (None, None, None) => "neither SPECIFICATION nor INIT and NEXT is given",
        (None, Some(_), None) => "INIT is given, but NEXT is not",
        (None, None, Some(_)) => "NEXT is given, but INIT is not",
        (Some(_), None, None) | (None, Some(_), Some(_)) => return Vec::new(),
    };
    vec![Problem { line: 0, what: what.to_owned() }]
}
