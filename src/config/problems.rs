//! A configuration against the module it is for: what TLC would ignore
//! without a word, or tell only after its start.

use std::collections::{BTreeMap, BTreeSet};

use super::lookalikes::lookalikes;
use super::roles::{Role, misfits, named};
use super::{Assignment, Config, Literal, Named};
use crate::pluscal;
use crate::spec::{Constant, Known, Spec, closest, is_of_a_standard_module};

/// Problems of one kind that are told; for each of them names are compared.
const PROBLEMS_MAX: usize = 40;

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
    problems.extend(misfits(config, spec));
    problems.extend(replacements(config, spec));
    problems.extend(contradictions(config));
    problems.extend(mixed(config));
    problems.extend(lookalikes(config, spec));
    problems.extend(ignored(config, spec).filter_map(Result::err).take(PROBLEMS_MAX));
    if spec.fully_read() {
        problems.extend(unset(config, spec));
        problems.extend(symmetry(config, spec));
    }
    problems.extend(behaviour(config, spec));
    problems.sort_by_key(|p| p.line);
    problems
}

/// Lines that TLC ignores and that do no harm: `n1 = n1`, as many people
/// introduce the model values of `Node = {n1, n2}`. The line is the first one.
#[must_use]
pub fn harmless(config: &Config, spec: &Spec) -> Option<Problem> {
    let lines: Vec<&Named<Assignment>> = ignored(config, spec).filter_map(Result::ok).collect();
    let shown: Vec<String> = lines.iter().map(|c| format!("`{0} = {0}`", c.name)).collect();
    let what = format!(
        "TLC ignores {}: module {} declares no constant of that name",
        shown.join(", "),
        spec.name
    );
    Some(Problem { line: lines.first()?.line, what })
}

fn names(config: &Config, spec: &Spec) -> Vec<Problem> {
    let declared: BTreeSet<String> =
        spec.variables().into_iter().chain(spec.constants().into_keys()).collect();
    // What is declared is told by its role.
    let undefined = named(config)
        .into_iter()
        .filter(|(_, name)| !declared.contains(name.name) && !spec.may_define(name.name))
        .map(|(role, name)| Problem { line: name.line, what: unknown(name.name, role, spec) });
    undefined.take(PROBLEMS_MAX).collect()
}

/// Of a name that is like no other, what should stand there.
fn unknown(name: &str, role: Role, spec: &Spec) -> String {
    let what = undefined(name, spec);
    match what.contains(';') {
        true => what,
        false => format!("{what}; {} takes the name of {}", role.keyword(), role.wanted()),
    }
}

fn undefined(name: &str, spec: &Spec) -> String {
    let near = near(name, spec.definition_names());
    let untranslated = if near.is_empty() { untranslated(name, spec) } else { None };
    format!("module {} defines no `{name}`{near}{}", spec.name, untranslated.unwrap_or_default())
}

/// What the translator of PlusCal would define, where it has not yet.
fn untranslated(name: &str, spec: &Spec) -> Option<String> {
    let made = ["Spec", "Init", "Next", "Termination", "vars", "ProcSet"].contains(&name);
    let file = spec.extended().into_iter().find(|m| pluscal::is_untranslated(&m.text))?;
    made.then(|| {
        format!(
            "; the PlusCal algorithm in {} is not translated yet: translate it, or check with --translate",
            file.path.display()
        )
    })
}

/// `Op <- Ident` where nothing of that name is in sight.
fn replacements(config: &Config, spec: &Spec) -> Vec<Problem> {
    let names = spec.names();
    let undefined = config.constants.iter().filter_map(|constant| {
        let Assignment::Operator { operator, .. } = &constant.what else { return None };
        let is_known = match names.known(operator) {
            Known::Seen | Known::Unclear => true,
            Known::Elsewhere { .. } | Known::Nowhere => is_of_a_standard_module(operator),
        };
        let what = format!("`{} <- {operator}`: {}", constant.name, undefined(operator, spec));
        (!is_known).then_some(Problem { line: constant.line, what })
    });
    undefined.take(PROBLEMS_MAX).collect()
}

fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    closest(name, candidates).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default()
}

/// TLC fails on such a set without saying where it stands.
fn mixed(config: &Config) -> impl Iterator<Item = Problem> + '_ {
    config.constants.iter().filter_map(|constant| {
        let (Assignment::Value(value) | Assignment::ValueIn { value, .. }) = &constant.what else {
            return None;
        };
        let (one, other) = value.mixes()?;
        let what = format!(
            "`{}` holds {one} and {other} in one set, which TLC cannot compare; \
             only model values may stand beside others",
            constant.name
        );
        Some(Problem { line: constant.line, what })
    })
}

/// Of two values for one name TLC takes one without a word.
fn contradictions(config: &Config) -> Vec<Problem> {
    let mut first: BTreeMap<String, &Named<Assignment>> = BTreeMap::new();
    let mut problems = Vec::new();
    for constant in &config.constants {
        let target = target(constant);
        match first.get(&target) {
            Some(earlier) if earlier.what != constant.what => problems.push(Problem {
                line: constant.line,
                what: format!("`{target}` is set twice; line {} sets it otherwise", earlier.line),
            }),
            Some(_) => {}
            None => drop(first.insert(target, constant)),
        }
    }
    problems
}

fn target(constant: &Named<Assignment>) -> String {
    let name = &constant.name;
    match &constant.what {
        Assignment::Value(_) | Assignment::Operator { module: None, .. } => name.clone(),
        Assignment::ValueIn { module, .. } | Assignment::Operator { module: Some(module), .. } => {
            format!("[{module}] {name}")
        }
        Assignment::Point(text) => text.split(" = ").next().unwrap_or(text).to_owned(),
    }
}

/// Lines with `=` that TLC ignores without a word: harmless ones, and the
/// others as errors. Of `<-` TLC complains itself.
fn ignored<'a>(
    config: &'a Config,
    spec: &'a Spec,
) -> impl Iterator<Item = Result<&'a Named<Assignment>, Problem>> + 'a {
    let names = spec.names();
    config.constants.iter().filter_map(move |constant| {
        let at = |what: String| Problem { line: constant.line, what };
        let name = &constant.name;
        match &constant.what {
            Assignment::Operator { .. } => None,
            Assignment::ValueIn { module, .. } => spec.lacks(module, name).then(|| {
                Err(at(format!("module {module} defines no `{name}`; TLC would ignore the line")))
            }),
            Assignment::Value(_) | Assignment::Point(_) => match names.known(name) {
                Known::Seen | Known::Unclear => None,
                Known::Elsewhere { module, constant } => {
                    Some(Err(at(out_of_reach(name, module, constant))))
                }
                Known::Nowhere if introduces_model_value(constant, spec) => Some(Ok(constant)),
                Known::Nowhere => Some(Err(at(undeclared(config, spec, name)))),
            },
        }
    })
}

fn introduces_model_value(constant: &Named<Assignment>, spec: &Spec) -> bool {
    let itself = Assignment::Value(Literal::Model(constant.name.clone()));
    constant.what == itself && !spec.variables().contains(&constant.name)
}

fn out_of_reach(name: &str, module: &str, constant: bool) -> String {
    let instead = match constant {
        true => "the INSTANCE says what stands for it".to_owned(),
        false => format!("write `{name} = [{module}] ...`"),
    };
    format!(
        "`{name}` belongs to module {module}, which is only instantiated, so TLC would ignore the line; {instead}"
    )
}

fn undeclared(config: &Config, spec: &Spec, name: &str) -> String {
    let mut others = config.constants.iter().filter(|c| c.name != name);
    let of = others.find(|c| matches!(&c.what, Assignment::Value(v) if v.mentions(name)));
    if let Some(of) = of {
        return format!(
            "`{name}` is a model value of `{}` and not a constant, so TLC would ignore the line",
            of.name
        );
    }
    let declared = spec.constants();
    let near = near(name, declared.keys().map(String::as_str));
    format!("module {} declares no constant `{name}`; TLC would ignore the line{near}", spec.name)
}

fn unset(config: &Config, spec: &Spec) -> Vec<Problem> {
    let set: BTreeSet<&str> = config
        .constants
        .iter()
        .filter(|c| match &c.what {
            Assignment::Value(_) | Assignment::Point(_) => true,
            Assignment::Operator { module, .. } => module.is_none(),
            Assignment::ValueIn { .. } => false,
        })
        .map(|c| c.name.as_str())
        .collect();
    let declared = spec.constants().into_values();
    let unset = declared.filter(|c| !set.contains(c.name.as_str()));
    let problem = |c: Constant| Problem {
        line: 0,
        what: format!(
            "constant `{0}` of module {1} has no value: add {2}",
            c.name,
            c.module,
            line_for(&c)
        ),
    };
    unset.map(problem).collect()
}

/// The line that gives a constant a value.
fn line_for(constant: &Constant) -> String {
    let name = &constant.name;
    // The translator of PlusCal declares it for variables without a value.
    if name == "defaultInitValue" {
        return format!(
            "`CONSTANT {name} = {name}` to the configuration, which makes it a model value"
        );
    }
    match constant.arity {
        0 => format!("`CONSTANT {name} = ...` to the configuration, or `{name} <- Operator`"),
        _ => format!("`CONSTANT {name} <- Operator` to the configuration"),
    }
}

fn symmetry(config: &Config, spec: &Spec) -> Vec<Problem> {
    let Some(symmetry) = &config.symmetry else {
        return Vec::new();
    };
    let permuted = spec.permuted_constants(&symmetry.name);
    let wrong = permuted.into_iter().filter_map(|constant| {
        let value = config.constants.iter().find(|c| c.name == constant)?;
        match &value.what {
            Assignment::Value(literal) if !literal.is_set_of_model_values() => Some(Problem {
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

/// Without a behaviour there are only assumptions to check.
fn behaviour(config: &Config, spec: &Spec) -> Vec<Problem> {
    let what = match (&config.specification, &config.init, &config.next) {
        (Some(spec), Some(other), _) | (Some(spec), None, Some(other)) => {
            return vec![Problem {
                line: other.line.max(spec.line),
                what: format!(
                    "SPECIFICATION and INIT/NEXT cannot both be given: leave out INIT and NEXT, or SPECIFICATION {} (line {}) if they are what is to be checked",
                    spec.name, spec.line
                ),
            }];
        }
        (None, None, None) if needs_behaviour(config, spec) => {
            "neither SPECIFICATION nor INIT and NEXT is given"
        }
        (None, Some(_), None) => "INIT is given, but NEXT is not",
        (None, None, Some(_)) => "NEXT is given, but INIT is not",
        (Some(_), None, None) | (None, Some(_), Some(_)) | (None, None, None) => return Vec::new(),
    };
    vec![Problem { line: 0, what: what.to_owned() }]
}

fn needs_behaviour(config: &Config, spec: &Spec) -> bool {
    let about_states = !config.checked().is_empty()
        || !config.cuts().is_empty()
        || config.symmetry.is_some()
        || config.view.is_some();
    about_states || !spec.variables().is_empty()
}
